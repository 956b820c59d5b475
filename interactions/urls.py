from django.urls import path

from interactions import imports, views

app_name = "interactions"
urlpatterns = [
    path("log/", views.log_any, name="log_any"),
    path("people/<int:pk>/log/", views.log, name="log"),
    path("people/<int:pk>/today/", views.today, name="today"),
    path("interactions/<int:pk>/", views.update, name="update"),
    path("interactions/<int:pk>/delete/", views.delete, name="delete"),
    path("interactions/<int:pk>/restore/", views.restore, name="restore"),
    path("import/", imports.upload, name="imports"),
    path("import/<int:pk>/", imports.review, name="import_review"),
    path("import/<int:pk>/cancel/", imports.cancel, name="import_cancel"),
    path("import/<int:pk>/undo/", imports.undo, name="import_undo"),
]
