"""The addresses of who runs a programme, below the programme's own."""

from django.urls import path

from programmes.team import views

urlpatterns = [
    # /programmes/SSR/team/
    path("", views.show_team, name="show-team"),
    path("new/", views.add_entry, name="add-team-entry"),
    path("<slug:reference>/", views.show_entry, name="show-team-entry"),
    path("<slug:reference>/edit/", views.edit_entry, name="edit-team-entry"),
]
