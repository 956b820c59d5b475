from django.contrib import admin
from django.urls import include, path, re_path

from netcrm import feed, health, merges, restorations, views

urlpatterns = [
    path("", views.home, name="home"),
    path("livez", health.livez, name="livez"),
    path("healthz", health.healthz, name="healthz"),
    path("privacy/", views.privacy, name="privacy"),
    path("mail/", views.mail, name="mail"),
    path("mail/<str:name>/", views.mail_message, name="mail_message"),
    path("mail/<str:name>/html/", views.mail_part, name="mail_part"),
    path("settings/account/export.zip", views.account_export, name="account_export"),
    path("import/account/<int:pk>/", restorations.restoration, name="restoration"),
    path(
        "import/account/<int:pk>/cancel/",
        restorations.restoration_cancel,
        name="restoration_cancel",
    ),
    path("import/account/<int:pk>/now/", restorations.restoration_now, name="restoration_now"),
    path("import/account/<int:pk>/undo/", restorations.restoration_undo, name="restoration_undo"),
    re_path(
        rf"^calendar/(?P<token>{feed.ADDRESS})\.ics$", feed.calendar_feed, name="calendar_feed"
    ),
    path("settings/calendar/", feed.calendar_settings, name="calendar"),
    path("settings/account/keep/", views.account_keep, name="account_keep"),
    path("settings/account/delete/", views.account_delete, name="account_delete"),
    path("people/<int:pk>/merge/", merges.merge_with, name="merge_with"),
    path("people/<int:pk>/merge/<int:other>/", merges.merge_two, name="merge"),
    path("merges/<int:pk>/", merges.merged, name="merged"),
    path("merges/<int:pk>/undo/", merges.take_apart, name="unmerge"),
    path("", include("accounts.urls")),
    path("", include("contacts.urls")),
    path("", include("interactions.urls")),
    path("", include("reminders.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
]
