from django.urls import path

from contacts import views

app_name = "contacts"
urlpatterns = [
    path("people/", views.contact_list, name="list"),
    path("people/new/", views.contact_create, name="create"),
    path("people/deleted/", views.deleted, name="deleted"),
    path("people/<int:pk>/", views.contact_detail, name="detail"),
    path("people/<int:pk>/edit/", views.contact_update, name="update"),
    path("people/<int:pk>/cadence/", views.cadence, name="cadence"),
    path("people/<int:pk>/archive/", views.archive, name="archive"),
    path("people/<int:pk>/unarchive/", views.unarchive, name="unarchive"),
    path("people/<int:pk>/delete/", views.delete, name="delete"),
    path("people/<int:pk>/restore/", views.restore, name="restore"),
    path("people/<int:pk>/ties/", views.tie_create, name="tie_create"),
    path("ties/<int:pk>/delete/", views.tie_delete, name="tie_delete"),
]
