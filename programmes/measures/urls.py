"""The addresses of a programme's measures, below the programme's own."""

from django.urls import path

from programmes.measures import views
from programmes.measures.month_sheet import download_month_sheet

urlpatterns = [
    # /programmes/SSR/measures/
    path("", views.list_measures, name="list-measures"),
    path("readings.xlsx", download_month_sheet, name="readings-to-fill-in"),
    path("new/", views.add_measure, name="add-measure"),
    path("<slug:reference>/", views.detail_measure, name="detail-measure"),
    path("<slug:reference>/edit/", views.edit_measure, name="edit-measure"),
    path("<slug:reference>/read/", views.read_measure, name="read-measure"),
    path("<slug:reference>/end/", views.end_measure, name="end-measure"),
    path("<slug:reference>/readings/<int:pk>/withdraw/", views.take_back_reading, name="take-back-reading"),
]
