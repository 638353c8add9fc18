"""The address of a person's own reminders."""

from django.urls import path

from reports.digests import views

urlpatterns = [
    # /reminders/
    path("", views.reminders, name="reminders"),
]
