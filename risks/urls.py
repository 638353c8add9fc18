"""The addresses of the register of risks."""

from django.urls import path

from risks import views

app_name = "risks"

urlpatterns = [
    # /risks/
    path("", views.RiskRegister.as_view(), name="list-risks"),
    path("matrix/", views.show_matrix, name="show-matrix"),
    path("<slug:reference>/", views.detail_risk, name="detail-risk"),
    path("<slug:reference>/access/", views.show_access, name="show-access"),
    path("<slug:reference>/review/", views.review_risk_page, name="review-risk"),
]
