from django.urls import path

from interactions import imports, updates
from interactions.views import exchanges, introductions, references, talks

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
    path("asking/", references.asking, name="asking"),
    path("references/", references.references, name="references"),
    path("people/<int:pk>/references/new/", references.reference_create, name="reference_create"),
    path("references/<int:pk>/", references.reference, name="reference"),
    path("references/<int:pk>/edit/", references.reference_update, name="reference_update"),
    path("references/<int:pk>/step/", references.reference_step, name="reference_step"),
    path("references/<int:pk>/back/<slug:step>/", references.reference_back, name="reference_back"),
    path("references/<int:pk>/packet/", references.reference_packet, name="reference_packet"),
    path("references/<int:pk>/delete/", references.reference_delete, name="reference_delete"),
    path("references/<int:pk>/restore/", references.reference_restore, name="reference_restore"),
    path(
        "people/<int:pk>/introductions/new/",
        introductions.introduction_create,
        name="introduction_create",
    ),
    path("introductions/<int:pk>/", introductions.introduction, name="introduction"),
    path(
        "introductions/<int:pk>/step/<slug:step>/",
        introductions.introduction_step,
        name="introduction_step",
    ),
    path(
        "introductions/<int:pk>/back/<slug:step>/",
        introductions.introduction_back,
        name="introduction_back",
    ),
    path(
        "introductions/<int:pk>/delete/",
        introductions.introduction_delete,
        name="introduction_delete",
    ),
    path(
        "introductions/<int:pk>/restore/",
        introductions.introduction_restore,
        name="introduction_restore",
    ),
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
    path("import/<int:pk>/wait/", imports.wait, name="import_wait"),
    path("import/<int:pk>/done/", imports.done, name="import_done"),
    path("import/<int:pk>/outcome.csv", imports.outcome, name="import_outcome"),
    path("import/<int:pk>/cancel/", imports.cancel, name="import_cancel"),
    path("import/<int:pk>/undo/", imports.undo, name="import_undo"),
]
