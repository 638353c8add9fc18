"""The addresses of what waits to be decided. Their names have no namespace: they are the site's own."""

from django.urls import path

from reports.decisions import views

urlpatterns = [
    # /decisions/
    path("decisions/", views.decide_dates, name="decide-dates"),
]
