"""The address of the portfolio; it mixes registers, so it is the roof's. Its name has no namespace."""

from django.urls import path

from reports.portfolio import views

urlpatterns = [
    # /portfolio/
    path("", views.Portfolio.as_view(), name="portfolio"),
]
