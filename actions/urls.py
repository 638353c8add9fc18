"""The site map of actions."""

from django.urls import path

from actions import answering_views, date_registers, views
from actions.audit import views as sample_views
from actions.bulk import views as bulk_views
from actions.entering import step_views
from actions.entering import views as entering
from actions.equality import views as equality_views
from actions.evidence import link_views
from actions.evidence import views as evidence_views
from actions.following_on import views as follow_on_views
from actions.listing import ActionRegister
from actions.mine import views as officer_views

app_name = "actions"

actions = [
    # /actions/
    path("actions/", ActionRegister.as_view(), name="list-actions"),
    path("actions/new/", entering.add_action, name="add-action"),
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
entered = [
    # /actions/SSR-014/edit/
    path("actions/<slug:reference>/edit/", entering.edit_action, name="edit-action"),
    path(
        "actions/<slug:reference>/complete/withdraw/",
        entering.take_back_completion,
        name="take-back-completion",
    ),
    path(
        "actions/<slug:reference>/updates/<int:pk>/correct/", entering.correct_update, name="correct-update"
    ),
    path(
        "actions/<slug:reference>/updates/<int:pk>/withdraw/",
        entering.withdraw_update,
        name="withdraw-update",
    ),
    path("actions/<slug:reference>/steps/", step_views.keep_steps, name="keep-steps"),
    path("actions/<slug:reference>/steps/<int:pk>/", step_views.change_step, name="change-step"),
    path("actions/<slug:reference>/steps/<int:pk>/tick/", step_views.tick_step, name="tick-step"),
    path("actions/<slug:reference>/steps/<int:pk>/move/", step_views.move_step, name="move-step"),
]
evidence = [
    # /actions/SSR-014/evidence/
    path("actions/<slug:reference>/evidence/links/add/", link_views.add_link, name="add-link"),
    path(
        "actions/<slug:reference>/evidence/links/<int:pk>/withdraw/",
        link_views.withdraw_link,
        name="withdraw-link",
    ),
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
]
answers = [
    # /actions/SSR-014/answers/  and from the recommendation's side
    path(
        "actions/<slug:reference>/answers/", answering_views.link_recommendation, name="link-recommendation"
    ),
    path("actions/<slug:reference>/answers/<int:pk>/", answering_views.change_answer, name="change-answer"),
    path(
        "actions/<slug:reference>/answers/<int:pk>/unlink/",
        answering_views.unlink_recommendation,
        name="unlink-recommendation",
    ),
    path("reviews/recommendations/<int:pk>/link/", answering_views.link_action, name="link-action"),
]
dates = [
    # /date-changes/
    path("date-changes/", date_registers.DateChangeRegister.as_view(), name="list-date-changes"),
    path("date-changes/overdue/", date_registers.OverdueUnasked.as_view(), name="list-overdue-unasked"),
    path("date-changes/completed/", date_registers.CompletedSince.as_view(), name="list-completed-since"),
]
equality = [
    # /programmes/SSR/equality/
    path("programmes/<slug:code>/equality/", equality_views.show_equality, name="show-equality"),
    path(
        "programmes/<slug:code>/equality/new/", equality_views.add_equality_point, name="add-equality-point"
    ),
    path(
        "programmes/<slug:code>/equality/sign-off/",
        equality_views.sign_off_equality,
        name="sign-off-equality",
    ),
    path(
        "programmes/<slug:code>/equality/<slug:reference>/",
        equality_views.edit_equality_point,
        name="edit-equality-point",
    ),
]
follow_ons = [
    # /programmes/SSR/follow-on/
    path("programmes/<slug:code>/follow-on/", follow_on_views.list_follow_ons, name="list-follow-ons"),
    path("programmes/<slug:code>/follow-on/new/", follow_on_views.hand_on_actions, name="hand-on-actions"),
]
urlpatterns = [*actions, *entered, *evidence, *answers, *dates, *equality, *follow_ons]
