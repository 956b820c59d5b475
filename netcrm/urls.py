from django.contrib import admin
from django.urls import include, path

from netcrm import views

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("accounts.urls")),
    path("", include("contacts.urls")),
    path("", include("interactions.urls")),
    path("", include("reminders.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
]
