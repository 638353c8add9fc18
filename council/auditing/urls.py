"""The addresses of the history: /history/ and what lies under it. Their names are the site's own."""

from django.urls import path

from council.auditing import views

urlpatterns = [
    # /history/
    path("", views.history, name="history"),
    path("events/", views.EventRegister.as_view(), name="history-events"),
    path("seals/", views.seals, name="history-seals"),
    # /history/action/12/
    path("<slug:kind>/<int:pk>/", views.history_of_record, name="history-record"),
]
