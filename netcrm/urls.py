from django.contrib import admin
from django.urls import include, path

from netcrm import health, views

urlpatterns = [
    path("", views.home, name="home"),
    path("livez", health.livez, name="livez"),
    path("healthz", health.healthz, name="healthz"),
    path("privacy/", views.privacy, name="privacy"),
    path("mail/", views.mail, name="mail"),
    path("mail/<str:name>/", views.mail_message, name="mail_message"),
    path("mail/<str:name>/html/", views.mail_part, name="mail_part"),
    path("settings/account/delete/", views.account_delete, name="account_delete"),
    path("", include("accounts.urls")),
    path("", include("contacts.urls")),
    path("", include("interactions.urls")),
    path("", include("reminders.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
]
