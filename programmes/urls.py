"""The addresses of programmes and reviews. A programme on a page is the roof's, named `programme`."""

from django.urls import include, path

from programmes import views
from programmes.imports.exporting.views import export_programme
from programmes.milestones.listing import MilestoneList
from programmes.setting_up import views as setting_up
from programmes.workstreams import views as workstreams

app_name = "programmes"
STREAM = "programmes/<slug:code>/workstreams/<int:pk>/"

urlpatterns = [
    # /programmes/
    path("programmes/", views.ProgrammeList.as_view(), name="list-programmes"),
    path("programmes/new/", setting_up.create_programme, name="create-programme"),
    path("programmes/<slug:code>/edit/", setting_up.edit_programme, name="edit-programme"),
    # /programmes/<code>/workstreams/
    path("programmes/<slug:code>/workstreams/", workstreams.list_workstreams, name="list-workstreams"),
    path("programmes/<slug:code>/workstreams/new/", workstreams.create_workstream, name="create-workstream"),
    path(STREAM, workstreams.detail_workstream, name="detail-workstream"),
    path(f"{STREAM}edit/", workstreams.edit_workstream, name="edit-workstream"),
    path(f"{STREAM}order/", workstreams.order_workstream, name="order-workstream"),
    path(f"{STREAM}merge/", workstreams.merge_workstream, name="merge-workstream"),
    path(f"{STREAM}retire/", workstreams.retire_workstream, name="retire-workstream"),
    path(f"{STREAM}restore/", workstreams.restore_workstream, name="restore-workstream"),
    # /programmes/<code>/…
    path("programmes/<slug:code>/timetable/", views.timetable, name="timetable"),
    path("programmes/<slug:code>/timetable/<int:pk>/", views.edit_meeting, name="edit-meeting"),
    path("programmes/<slug:code>/access/", views.show_access, name="show-access"),
    path("programmes/<slug:code>/export.xlsx", export_programme, name="export-programme"),
    path("programmes/<slug:code>/milestones/", include("programmes.milestones.urls")),
    path(STREAM, include("programmes.positions.urls")),
    # /milestones/
    path("milestones/", MilestoneList.as_view(), name="list-milestones"),
    # /reviews/
    path("reviews/", views.list_reviews, name="list-reviews"),
    path("reviews/<int:pk>/", views.detail_review, name="detail-review"),
]
