"""The site map of actions."""

from django.urls import path

from actions import date_registers, views
from actions.audit import views as sample_views
from actions.bulk import views as bulk_views
from actions.evidence import views as evidence_views
from actions.listing import ActionRegister
from actions.mine import views as officer_views

app_name = "actions"

actions = [
    # /actions/
    path("actions/", ActionRegister.as_view(), name="list-actions"),
    path("actions/bulk/", bulk_views.bulk_change, name="bulk-change"),
    path("actions/bulk/<int:pk>/", bulk_views.detail_bulk_change, name="detail-bulk-change"),
    path("actions/sample/", sample_views.sample_actions, name="sample-actions"),
    path("actions/<slug:reference>/", views.detail_action, name="detail-action"),
    path("actions/<slug:reference>/update/", officer_views.update_action, name="update-action"),
    path("actions/<slug:reference>/draft/", officer_views.keep_draft, name="keep-draft"),
    path("actions/<slug:reference>/access/", views.show_access, name="show-access"),
    path("actions/<slug:reference>/reschedule/", views.reschedule_action, name="reschedule-action"),
    path("actions/<slug:reference>/decide/", views.decide_date_change, name="decide-date-change"),
    path("actions/<slug:reference>/withdraw/", views.withdraw_date_change, name="withdraw-date-change"),
    path("actions/<slug:reference>/complete/", views.complete_action, name="complete-action"),
    path("actions/<slug:reference>/verify/", views.verify_action, name="verify-action"),
    path("actions/<slug:reference>/stage/", views.change_stage, name="change-stage"),
]
evidence = [
    # /actions/SSR-014/evidence/
    path("actions/<slug:reference>/evidence/add/", evidence_views.add_evidence, name="add-evidence"),
    path(
        "actions/<slug:reference>/evidence/<int:pk>/",
        evidence_views.download_evidence,
        name="download-evidence",
    ),
    path(
        "actions/<slug:reference>/evidence/<int:pk>/withdraw/",
        evidence_views.withdraw_evidence,
        name="withdraw-evidence",
    ),
    path(
        "actions/<slug:reference>/evidence/<int:pk>/exempt/",
        evidence_views.restrict_evidence,
        name="restrict-evidence",
    ),
]
dates = [
    # /date-changes/
    path("date-changes/", date_registers.DateChangeRegister.as_view(), name="list-date-changes"),
    path("date-changes/overdue/", date_registers.OverdueUnasked.as_view(), name="list-overdue-unasked"),
    path("date-changes/completed/", date_registers.CompletedSince.as_view(), name="list-completed-since"),
]
urlpatterns = [*actions, *evidence, *dates]
