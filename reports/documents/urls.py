"""The addresses of reports: /reports/ and what lies under it."""

from django.urls import path

from reports.approving import views as approving
from reports.documents import paper_settings, views
from reports.publishing import views as publishing
from reports.setting import views as setting
from reports.taking_away import views as taking_away
from reports.word import views as word
from reports.wording import views as wording

app_name = "reports"

urlpatterns = [
    # /reports/
    path("", views.list_reports, name="list-reports"),
    path("new/", views.create_report, name="create-report"),
    path("check/", taking_away.check_report, name="check-report"),
    path("papers/", paper_settings.list_papers, name="list-papers"),
    path("papers/<int:pk>/", paper_settings.edit_papers, name="edit-papers"),
    path("papers/example.docx", word.download_example, name="download-example"),
    path("papers/<int:pk>/template/", word.edit_template, name="edit-template"),
    path("papers/<int:pk>/template.docx", word.download_template, name="download-template"),
    path("my-words/", wording.my_words, name="my-words"),
    # /reports/<id>/
    path("<int:pk>/", views.detail_report, name="detail-report"),
    path("<int:pk>/access/", views.show_access, name="show-access"),
    path("<int:pk>/edit/", views.edit_report, name="edit-report"),
    path("<int:pk>/length/", setting.tell_length, name="tell-length"),
    path("<int:pk>/words/", wording.words, name="words"),
    path("<int:pk>/words/<int:stream>/", wording.words_of_workstream, name="words-of-workstream"),
    path("<int:pk>/decisions/", wording.decisions_asked, name="decisions-asked"),
    path("<int:pk>/submit/", approving.submit_report, name="submit-report"),
    path("<int:pk>/approve/", approving.approve_report, name="approve-report"),
    path("<int:pk>/changed/", approving.take_in_changes, name="take-in"),
    path("<int:pk>/discard/", approving.discard_report, name="discard-report"),
    path("<int:pk>/exempt.pdf", views.download_exempt, name="download-exempt"),
    path("<int:pk>/exempt.docx", taking_away.download_exempt_word, name="download-exempt-word"),
    path("<int:pk>/progress/", setting.show_progress, name="show-progress"),
    path("<int:pk>/issue/", views.issue_report, name="issue-report"),
    path("<int:pk>/let-stand/", views.let_passage_stand, name="let-passage-stand"),
    path("<int:pk>/correct/", views.correct_report, name="correct-report"),
    path("<int:pk>/copy/", taking_away.copy_report, name="copy-report"),
    path("<int:pk>/compare/", taking_away.compare_report, name="compare-report"),
    path("<int:pk>/published/", publishing.show_published, name="show-published"),
    path("<int:pk>/published/register/", publishing.register_version, name="register-published"),
    path("<int:pk>/published/decide/", publishing.decide_published, name="decide-published"),
    path("<int:pk>.xlsx", taking_away.download_workbook, name="download-workbook"),
    path("<int:pk>.docx", taking_away.download_word, name="download-word"),
    path("<int:pk>.pdf", views.download_report, name="download-report"),
]
