"""The site map of imports."""

from django.urls import path

from programmes.imports import (
    again_views,
    asking_views,
    export_views,
    map_views,
    mapping_views,
    progress_views,
    views,
)

app_name = "imports"

urlpatterns = [
    # /imports/
    path("", views.list_imports, name="list-imports"),
    path("new/", views.new_import, name="new-import"),
    path("blank.xlsx", export_views.download_template, name="blank-template"),
    path("samples/<str:name>", views.sample_plan, name="sample-plan"),
    path("<int:pk>/progress/", progress_views.show_progress, name="show-progress"),
    path("<int:pk>/map/", map_views.map_import, name="map-import"),
    path("<int:pk>/interpret/", map_views.interpret_import, name="interpret-import"),
    path("<int:pk>/mapping/", mapping_views.use_or_keep_mapping, name="use-mapping"),
    path("<int:pk>/questions/", asking_views.ask, name="ask-owners"),
    path("<int:pk>/check/", views.check_import, name="check-import"),
    path("<int:pk>/remarks/", export_views.download_annotated, name="download-annotated"),
    path("<int:pk>/result/", views.show_result, name="show-result"),
    path("<int:pk>/undo/", again_views.undo, name="undo-import"),
    path("rules/<slug:code>/", again_views.edit_masters, name="edit-masters"),
    path("<int:pk>/file/", views.download_file, name="download-file"),
    # /imports/questions/: for the owners of rows
    path("questions/", asking_views.answer, name="answer-questions"),
    # /imports/mappings/
    path("mappings/", mapping_views.list_mappings, name="list-mappings"),
    path("mappings/<int:pk>/", mapping_views.edit_mapping, name="edit-mapping"),
    path("mappings/<int:pk>/file/", mapping_views.download_mapping, name="download-mapping"),
]
