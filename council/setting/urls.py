"""The addresses of the council's settings: /settings/ and what lies under it."""

from django.urls import path

from council.setting import views

app_name = "settings"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("history/", views.history, name="history"),
    path("colours.css", views.colours_css, name="colours-css"),
    path("from/<int:pk>/call-off/", views.call_off, name="call-off"),
    path("<slug:key>/", views.edit_section, name="edit-section"),
]
