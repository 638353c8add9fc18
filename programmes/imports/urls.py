"""The site map of imports."""

from django.urls import path

from programmes.imports import again_views, views

app_name = "imports"

urlpatterns = [
    # /imports/
    path("", views.list_imports, name="list-imports"),
    path("new/", views.new_import, name="new-import"),
    path("samples/<str:name>", views.sample_plan, name="sample-plan"),
    path("<int:pk>/map/", views.map_import, name="map-import"),
    path("<int:pk>/interpret/", views.interpret_import, name="interpret-import"),
    path("<int:pk>/check/", views.check_import, name="check-import"),
    path("<int:pk>/result/", views.show_result, name="show-result"),
    path("<int:pk>/undo/", again_views.undo, name="undo-import"),
    path("rules/<slug:code>/", again_views.edit_masters, name="edit-masters"),
    path("<int:pk>/file/", views.download_file, name="download-file"),
]
