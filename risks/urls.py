"""The addresses of the register of risks."""

from django.urls import path

from risks import views
from risks.entering import score_views
from risks.entering import views as entering

app_name = "risks"

urlpatterns = [
    # /risks/
    path("", views.RiskRegister.as_view(), name="list-risks"),
    path("matrix/", views.show_matrix, name="show-matrix"),
    path("levels/<slug:code>/", score_views.place_levels_page, name="place-levels"),
    path("new/", entering.raise_risk_page, name="raise-risk"),
    # /risks/SSR-R03/
    path("<slug:reference>/", views.detail_risk, name="detail-risk"),
    path("<slug:reference>/access/", views.show_access, name="show-access"),
    path("<slug:reference>/review/", views.review_risk_page, name="review-risk"),
    path("<slug:reference>/assess/", score_views.assess_risk_page, name="assess-risk"),
    path("<slug:reference>/decide/", entering.decide_risk, name="decide-risk"),
    path("<slug:reference>/edit/", entering.edit_risk, name="edit-risk"),
    path("<slug:reference>/close/", entering.close_risk_page, name="close-risk"),
    path("<slug:reference>/reopen/", entering.reopen_risk_page, name="reopen-risk"),
    path("<slug:reference>/merge/", entering.merge_risk_page, name="merge-risk"),
    path("<slug:reference>/links/add/", entering.link_risk, name="link-risk"),
    path("<slug:reference>/links/<int:pk>/remove/", entering.unlink_risk, name="unlink-risk"),
]
