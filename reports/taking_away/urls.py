"""The address at which anyone checks a copy of a paper: /check/."""

from django.urls import path

from reports.taking_away import views

app_name = "checking"

urlpatterns = [
    path("", views.check_copy, name="check-copy"),
]
