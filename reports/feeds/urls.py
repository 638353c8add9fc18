"""The addresses of calendar feeds: /feeds/ and what lies under it."""

from django.urls import path

from reports.feeds import views

urlpatterns = [
    # /feeds/
    path("", views.make_own_feed, name="make-feed"),
    path("end/", views.end_own_feed, name="end-feed"),
    path("<str:token>.ics", views.show_feed, name="feed"),
]
