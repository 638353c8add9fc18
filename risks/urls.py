"""The addresses of the register of risks."""

from django.urls import path

from risks import map_views, views
from risks.audit import sampling
from risks.bulk import views as bulk
from risks.entering import score_views
from risks.entering import views as entering
from risks.escalations import views as escalations
from risks.log import views as log
from risks.mitigations import views as mitigations

app_name = "risks"

MITIGATION = "<slug:reference>/mitigations/<int:pk>/"
CONTROL = "<slug:reference>/controls/<int:pk>/"
urlpatterns = [
    # /risks/
    path("", views.RiskRegister.as_view(), name="list-risks"),
    path("bulk/", bulk.bulk_change, name="bulk-change"),
    path("bulk/<int:pk>/", bulk.detail_bulk_change, name="detail-bulk-change"),
    path("matrix/", map_views.show_matrix, name="show-matrix"),
    path("matrix/<slug:code>/", score_views.set_matrix_page, name="set-matrix"),
    path("changes/", map_views.show_changes, name="show-changes"),
    path("reviews/", views.review_many, name="review-many"),
    path("mitigations/", mitigations.MitigationList.as_view(), name="list-mitigations"),
    path("controls/sample/", sampling.sample_tests, name="sample-tests"),
    path("log/", log.EntryList.as_view(), name="list-entries"),
    path("log/new/", log.add_entry, name="add-entry"),
    path("log/<slug:reference>/", log.detail_entry, name="detail-entry"),
    path("log/<slug:reference>/access/", log.show_access, name="show-entry-access"),
    path("log/<slug:reference>/edit/", log.edit_entry, name="edit-entry"),
    path("log/<slug:reference>/resolve/", log.resolve_entry, name="resolve-entry"),
    path("log/<slug:reference>/reopen/", log.reopen_entry, name="reopen-entry"),
    path("log/<slug:reference>/risk/", log.entry_to_risk, name="entry-to-risk"),
    path("escalated/<int:pk>/", escalations.escalated_to_body, name="escalated-to-body"),
    path("levels/<slug:code>/", score_views.place_levels_page, name="place-levels"),
    path("new/", entering.raise_risk_page, name="raise-risk"),
    # /risks/SSR-R03/
    path("<slug:reference>/", views.detail_risk, name="detail-risk"),
    path("<slug:reference>/profile/", map_views.show_profile, name="show-profile"),
    path("<slug:reference>/access/", views.show_access, name="show-access"),
    path("<slug:reference>/review/", views.review_risk_page, name="review-risk"),
    path("<slug:reference>/assess/", score_views.assess_risk_page, name="assess-risk"),
    path("<slug:reference>/decide/", entering.decide_risk, name="decide-risk"),
    path("<slug:reference>/edit/", entering.edit_risk, name="edit-risk"),
    path("<slug:reference>/close/", entering.close_risk_page, name="close-risk"),
    path("<slug:reference>/reopen/", entering.reopen_risk_page, name="reopen-risk"),
    path("<slug:reference>/merge/", entering.merge_risk_page, name="merge-risk"),
    path("<slug:reference>/happened/", log.risk_happened, name="risk-happened"),
    path("<slug:reference>/escalate/", escalations.escalate_risk, name="escalate-risk"),
    path("<slug:reference>/escalations/<int:pk>/", escalations.end_escalation, name="end-escalation"),
    path("<slug:reference>/links/add/", entering.link_risk, name="link-risk"),
    path("<slug:reference>/links/<int:pk>/remove/", entering.unlink_risk, name="unlink-risk"),
    # /risks/SSR-R03/mitigations/12/
    path("<slug:reference>/mitigations/add/", mitigations.add_mitigation, name="add-mitigation"),
    path(MITIGATION, mitigations.detail_mitigation, name="detail-mitigation"),
    path(f"{MITIGATION}edit/", mitigations.edit_mitigation, name="edit-mitigation"),
    path(f"{MITIGATION}report/", mitigations.report_mitigation, name="report-mitigation"),
    path(f"{MITIGATION}reschedule/", mitigations.move_mitigation, name="move-mitigation"),
    path(f"{MITIGATION}decide/", mitigations.decide_date_change, name="decide-mitigation-date"),
    path(f"{MITIGATION}withdraw/", mitigations.withdraw_date_change, name="withdraw-mitigation-date"),
    path(f"{MITIGATION}control/", mitigations.make_control, name="make-control"),
    # /risks/SSR-R03/controls/12/
    path("<slug:reference>/controls/add/", mitigations.add_control, name="add-control"),
    path(CONTROL, mitigations.edit_control, name="edit-control"),
    path(f"{CONTROL}test/", mitigations.test_control_page, name="test-control"),
]
