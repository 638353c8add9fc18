"""The address of the savings statement as a paper: setting papers is the roof's."""

from django.urls import path

from reports.statement import views

app_name = "statement"
urlpatterns = [
    # /savings/
    path("statement.pdf", views.print_statement, name="print-statement"),
]
