"""The addresses of a programme's outputs, below the programme's own."""

from django.urls import path

from programmes.outputs import views

urlpatterns = [
    # /programmes/SSR/outputs/
    path("", views.list_outputs, name="list-outputs"),
    path("new/", views.add_output, name="add-output"),
    path("<slug:reference>/", views.show_output, name="show-output"),
    path("<slug:reference>/edit/", views.edit_output, name="edit-output"),
    path("<slug:reference>/deliver/", views.deliver_output, name="deliver-output"),
]
