"""The site map of imports."""

from django.urls import path

from programmes.imports.background import views as progress_views
from programmes.imports.exporting import views as export_views
from programmes.imports.mappings import views as mapping_views
from programmes.imports.pages import check as check_page
from programmes.imports.pages import keeping_back, precedence, upload
from programmes.imports.pages import map as map_page
from programmes.imports.pages import undo as undo_page
from programmes.imports.questions import views as question_views

app_name = "imports"

urlpatterns = [
    # /imports/
    path("", upload.list_imports, name="list-imports"),
    path("new/", upload.new_import, name="new-import"),
    path("blank.xlsx", export_views.download_template, name="blank-template"),
    path("samples/<str:name>", upload.sample_plan, name="sample-plan"),
    path("<int:pk>/progress/", progress_views.show_progress, name="show-progress"),
    path("<int:pk>/map/", map_page.map_import, name="map-import"),
    path("<int:pk>/wordings/", map_page.check_wordings, name="check-wordings"),
    path("<int:pk>/interpret/", map_page.moved_to_wordings, name="moved-to-wordings"),
    path("<int:pk>/mapping/", mapping_views.use_or_keep_mapping, name="use-mapping"),
    path("<int:pk>/questions/", question_views.show_questions, name="ask-owners"),
    path("<int:pk>/exempt/", keeping_back.say_what_is_exempt, name="say-what-is-exempt"),
    path("<int:pk>/check/", check_page.check_import, name="check-import"),
    path("<int:pk>/remarks/", export_views.download_annotated, name="download-annotated"),
    path("<int:pk>/result/", check_page.show_result, name="show-result"),
    path("<int:pk>/again/", check_page.read_again, name="read-again"),
    path("<int:pk>/undo/", undo_page.undo, name="undo-import"),
    path("rules/<slug:code>/", precedence.edit_precedence, name="edit-precedence"),
    path("<int:pk>/file/", upload.download_file, name="download-file"),
    # /imports/questions/: for the owners of rows
    path("questions/", question_views.answer, name="answer-questions"),
    # /imports/mappings/
    path("mappings/", mapping_views.list_mappings, name="list-mappings"),
    path("mappings/<int:pk>/", mapping_views.edit_mapping, name="edit-mapping"),
    path("mappings/<int:pk>/file/", mapping_views.download_mapping, name="download-mapping"),
]
