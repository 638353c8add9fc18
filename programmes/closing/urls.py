"""The addresses of a programme's lessons, below the programme's own."""

from django.urls import path

from programmes.closing import views

urlpatterns = [
    # /programmes/SSR/lessons/
    path("", views.list_lessons, name="list-lessons"),
    path("new/", views.add_lesson, name="add-lesson"),
    path("<slug:reference>/", views.edit_lesson, name="edit-lesson"),
]
