"""The addresses of closing a programme; the pages mix registers, so they are the roof's."""

from django.urls import path

from reports.closing import views

app_name = "closing"
urlpatterns = [
    # /programmes/SSR/
    path("close/", views.close_programme, name="close-programme"),
    path("reopen/", views.reopen_programme, name="reopen-programme"),
    path("closure.pdf", views.closure_report, name="closure-report"),
]
