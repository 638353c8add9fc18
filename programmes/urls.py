"""The addresses of programmes and reviews. A programme on a page is the roof's, named `programme`."""

from django.urls import include, path

from programmes import views
from programmes.changing_course import views as changes
from programmes.closing import views as lessons
from programmes.imports.exporting.views import export_programme
from programmes.measures.listing import MeasureList
from programmes.milestones.listing import MilestoneList
from programmes.objectives import views as objectives
from programmes.reviews import answering_views as answering
from programmes.reviews import document_views
from programmes.reviews import views as review_views
from programmes.setting_up import views as setting_up
from programmes.tolerances import views as exceptions
from programmes.workstreams import views as workstreams

app_name = "programmes"
CHANGES = "programmes/<slug:code>/changes/"
CHANGE = f"{CHANGES}<slug:reference>/"
EXCEPTION = "programmes/<slug:code>/exceptions/<slug:reference>/"
STREAM = "programmes/<slug:code>/workstreams/<int:pk>/"

programmes = [
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
    path(CHANGES, changes.list_change_requests, name="list-change-requests"),
    path(f"{CHANGES}new/", changes.ask_for_change, name="ask-for-change"),
    path(f"{CHANGE}", changes.show_change_request, name="show-change-request"),
    path(f"{CHANGE}dates/", changes.carry_dates, name="carry-dates"),
    path(f"{CHANGE}withdraw/", changes.withdraw_change, name="withdraw-change-request"),
    path(EXCEPTION, exceptions.show_exception, name="show-exception"),
    path(f"{EXCEPTION}decide/", exceptions.decide_exception, name="decide-exception"),
    path("programmes/<slug:code>/milestones/", include("programmes.milestones.urls")),
    path("programmes/<slug:code>/objectives/", include("programmes.objectives.urls")),
    path("programmes/<slug:code>/lessons/", include("programmes.closing.urls")),
    path("programmes/<slug:code>/measures/", include("programmes.measures.urls")),
    path("programmes/<slug:code>/benefits/", include("programmes.benefits.urls")),
    path("programmes/<slug:code>/team/", include("programmes.team.urls")),
    path("programmes/<slug:code>/outputs/", include("programmes.outputs.urls")),
    path("programmes/<slug:code>/tables/", include("programmes.reference_tables.urls")),
    path(STREAM, include("programmes.positions.urls")),
    # /priorities/
    path("priorities/", objectives.list_priorities, name="list-priorities"),
    path("priorities/<int:pk>/", objectives.edit_priority, name="edit-priority"),
    # /milestones/
    path("lessons-learnt/", lessons.list_all_lessons, name="list-all-lessons"),
    path("measures/", MeasureList.as_view(), name="list-all-measures"),
    path("milestones/", MilestoneList.as_view(), name="list-milestones"),
]
reviews = [
    # /reviews/
    path("reviews/", review_views.ReviewList.as_view(), name="list-reviews"),
    path("reviews/new/", review_views.new_review, name="new-review"),
    path("reviews/<int:pk>/", review_views.detail_review, name="detail-review"),
    path("reviews/<int:pk>/edit/", review_views.edit_review, name="edit-review"),
    path("reviews/<int:pk>/findings/", review_views.write_findings, name="write-findings"),
    path(
        "reviews/<int:pk>/recommendations/",
        review_views.write_recommendations,
        name="write-recommendations",
    ),
    path("reviews/<int:pk>/record/", review_views.record_review, name="record-review"),
    path("reviews/<int:pk>/withdraw/", review_views.withdraw_review, name="withdraw-review"),
    path("reviews/<int:pk>/clocks/add/", answering.add_clock, name="add-clock"),
    path("reviews/clocks/<int:pk>/", answering.meet_clock, name="meet-clock"),
    path("reviews/findings/<int:pk>/correct/", answering.correct_finding, name="correct-finding"),
]
recommendations = [
    # /reviews/recommendations/<pk>/, itself a page of the roof
    path(
        "reviews/recommendations/<int:pk>/correct/",
        answering.correct_recommendation,
        name="correct-recommendation",
    ),
    path("reviews/recommendations/<int:pk>/respond/", answering.respond, name="respond"),
    path(
        "reviews/recommendations/<int:pk>/close/", answering.close_recommendation, name="close-recommendation"
    ),
    path(
        "reviews/recommendations/<int:pk>/reopen/",
        answering.reopen_recommendation,
        name="reopen-recommendation",
    ),
]
documents = [
    # /reviews/<pk>/documents/
    path("reviews/<int:pk>/documents/add/", document_views.add_document, name="add-document"),
    path(
        "reviews/<int:pk>/documents/<int:document>/",
        document_views.download_document,
        name="download-document",
    ),
    path(
        "reviews/<int:pk>/documents/<int:document>/withdraw/",
        document_views.withdraw_document,
        name="withdraw-document",
    ),
]
urlpatterns = [*programmes, *reviews, *recommendations, *documents]
