"""The addresses of a programme on one side of A4; it mixes registers, so it is the roof's."""

from django.urls import path

from reports.one_page import views

app_name = "one-page"
urlpatterns = [
    # /programmes/SSR/
    path("one-page/", views.show_one_page, name="show-one-page"),
    path("one-page.pdf", views.print_one_page, name="print-one-page"),
]
