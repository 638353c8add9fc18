"""The addresses of what is exempt. Their names have no namespace: they are the site's own."""

from django.urls import path

from reports.exempting import views

urlpatterns = [
    # /exempt/
    path("exempt/", views.list_exempt, name="list-exempt"),
    # /exempt/<kind>/<reference or number>/
    path("exempt/<slug:kind>/<slug:reference>/", views.mark_exempt, name="exempt"),
    # /actions/<reference>/exempt/
    path("actions/<slug:reference>/exempt/", views.mark_exempt, name="exempt-action"),
]
