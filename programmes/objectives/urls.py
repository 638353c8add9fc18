"""The addresses of a programme's objectives, below the programme's own."""

from django.urls import path

from programmes.objectives import views

urlpatterns = [
    # /programmes/SSR/objectives/
    path("", views.list_objectives, name="list-objectives"),
    path("new/", views.add_objective, name="add-objective"),
    path("priorities/", views.serve_priorities, name="serve-priorities"),
    path("pair/", views.pair_achievements, name="pair-achievements"),
    path("achievements/new/", views.add_achievement, name="add-achievement"),
    path("achievements/<int:pk>/", views.edit_achievement, name="edit-achievement"),
    path("<slug:reference>/edit/", views.edit_objective, name="edit-objective"),
    path("<slug:reference>/priorities/", views.serve_priorities, name="serve-objective-priorities"),
]
