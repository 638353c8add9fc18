"""The addresses of reports: /reports/ and what lies under it."""

from django.urls import path

from reports.documents import views

app_name = "reports"

urlpatterns = [
    # /reports/
    path("", views.list_reports, name="list-reports"),
    path("new/", views.create_report, name="create-report"),
    # /reports/<id>/
    path("<int:pk>/", views.detail_report, name="detail-report"),
    path("<int:pk>/access/", views.show_access, name="show-access"),
    path("<int:pk>/edit/", views.edit_report, name="edit-report"),
    path("<int:pk>/issue/", views.issue_report, name="issue-report"),
    path("<int:pk>/let-stand/", views.let_passage_stand, name="let-passage-stand"),
    path("<int:pk>/correct/", views.correct_report, name="correct-report"),
    path("<int:pk>.pdf", views.download_report, name="download-report"),
]
