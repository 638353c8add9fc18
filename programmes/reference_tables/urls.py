"""The addresses of the tables of a programme's documents, below the programme's own."""

from django.urls import path

from programmes.reference_tables import views

urlpatterns = [
    # /programmes/SSR/tables/
    path("", views.list_document_tables, name="list-document-tables"),
    path("new/", views.add_document_table, name="add-document-table"),
    path("<slug:reference>/", views.show_document_table, name="show-document-table"),
    path("<slug:reference>/edit/", views.edit_document_table, name="edit-document-table"),
]
