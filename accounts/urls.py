from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("settings/", views.profile, name="profile"),
    path("settings/time-zone/", views.time_zone, name="time_zone"),
    path("settings/account/", views.account, name="account"),
]
