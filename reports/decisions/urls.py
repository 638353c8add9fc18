"""The addresses of what waits to be decided. Their names have no namespace: they are the site's own."""

from django.urls import path

from reports.decisions import change_views, views

urlpatterns = [
    # /decisions/
    path("decisions/", views.decide_dates, name="decide-dates"),
    path(
        "programmes/<slug:code>/changes/<slug:reference>/decide/",
        change_views.decide_change,
        name="decide-change-request",
    ),
]
