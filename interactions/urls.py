from django.urls import path

from interactions import views

app_name = "interactions"
urlpatterns = [
    path("log/", views.log_any, name="log_any"),
    path("people/<int:pk>/log/", views.log, name="log"),
    path("people/<int:pk>/today/", views.today, name="today"),
    path("interactions/<int:pk>/", views.update, name="update"),
    path("interactions/<int:pk>/delete/", views.delete, name="delete"),
    path("interactions/<int:pk>/restore/", views.restore, name="restore"),
]
