"""The addresses of programmes and reviews. A programme on a page is the roof's, named `programme`."""

from django.urls import path

from programmes import views
from programmes.imports.exporting.views import export_programme

app_name = "programmes"

urlpatterns = [
    # /programmes/
    path("programmes/", views.ProgrammeList.as_view(), name="list-programmes"),
    path("programmes/<slug:code>/timetable/", views.timetable, name="timetable"),
    path("programmes/<slug:code>/timetable/<int:pk>/", views.edit_meeting, name="edit-meeting"),
    path("programmes/<slug:code>/access/", views.show_access, name="show-access"),
    path("programmes/<slug:code>/export.xlsx", export_programme, name="export-programme"),
    # /reviews/
    path("reviews/", views.list_reviews, name="list-reviews"),
    path("reviews/<int:pk>/", views.detail_review, name="detail-review"),
]
