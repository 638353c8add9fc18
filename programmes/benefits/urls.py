"""The addresses of a programme's benefits, below the programme's own."""

from django.urls import path

from programmes.benefits import views

urlpatterns = [
    # /programmes/SSR/benefits/
    path("", views.list_benefits, name="list-benefits"),
    path("new/", views.add_benefit, name="add-benefit"),
    path("<slug:reference>/", views.show_benefit, name="show-benefit"),
    path("<slug:reference>/edit/", views.edit_benefit, name="edit-benefit"),
    path("<slug:reference>/realise/", views.realise_benefit, name="realise-benefit"),
]
