from django.urls import path

from interactions import imports, updates
from interactions.views import exchanges, talks

app_name = "interactions"
urlpatterns = [
    path("log/", talks.log_any, name="log_any"),
    path("people/<int:pk>/log/", talks.log, name="log"),
    path("people/<int:pk>/today/", talks.today, name="today"),
    path("interactions/<int:pk>/", talks.update, name="update"),
    path("interactions/<int:pk>/delete/", talks.delete, name="delete"),
    path("interactions/<int:pk>/restore/", talks.restore, name="restore"),
    path("interactions/<int:pk>/exchange/", exchanges.exchange_note, name="exchange_note"),
    path("people/<int:pk>/exchanges/new/", exchanges.exchange_create, name="exchange_create"),
    path("exchanges/<int:pk>/", exchanges.exchange, name="exchange"),
    path("exchanges/<int:pk>/<slug:act>/", exchanges.exchange_act, name="exchange_act"),
    path("news/", updates.create_any, name="news_create_any"),
    path("people/<int:pk>/news/", updates.create, name="news_create"),
    path("news/<int:pk>/", updates.update, name="news_update"),
    path("news/<int:pk>/answered/", updates.answered, name="news_answered"),
    path("news/<int:pk>/reopen/", updates.reopen, name="news_reopen"),
    path("news/<int:pk>/delete/", updates.delete, name="news_delete"),
    path("news/<int:pk>/restore/", updates.restore, name="news_restore"),
    path("import/", imports.upload, name="imports"),
    path("import/<int:pk>/", imports.review, name="import_review"),
    path("import/<int:pk>/columns/", imports.name_columns, name="import_columns"),
    path("import/<int:pk>/done/", imports.done, name="import_done"),
    path("import/<int:pk>/outcome.csv", imports.outcome, name="import_outcome"),
    path("import/<int:pk>/cancel/", imports.cancel, name="import_cancel"),
    path("import/<int:pk>/undo/", imports.undo, name="import_undo"),
]
