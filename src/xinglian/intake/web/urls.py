from django.urls import path

from xinglian.intake.web import batch, batches, downloads, map_columns, progress, run, undo, upload

app_name = "intake"

urlpatterns = [
    path("", batches.batches, name="list"),
    path("new", upload.upload, name="upload"),
    path("templates/<slug:context>.<slug:kind>.<slug:form>", downloads.template, name="template"),
    path("<int:batch_id>", batch.batch, name="batch"),
    path("<int:batch_id>/progress", progress.progress, name="progress"),
    path("<int:batch_id>/problems", batch.problems, name="problems"),
    path("<int:batch_id>/columns", map_columns.map_columns, name="map"),
    path("<int:batch_id>/preview", map_columns.preview_columns, name="preview"),
    path("<int:batch_id>/mapping.json", downloads.mapping, name="mapping"),
    path("<int:batch_id>/marked.<slug:form>", downloads.marked, name="marked"),
    path("<int:batch_id>/run", run.run, name="run"),
    path("<int:batch_id>/undo", undo.undo, name="undo"),
]
