"""The addresses of calendar feeds: /feeds/ and what lies under it."""

from django.urls import path

from reports.feeds import views

urlpatterns = [
    # /feeds/
    path("", views.make, name="make-feed"),
    path("end/", views.end, name="end-feed"),
    path("<str:token>.ics", views.show, name="feed"),
]
