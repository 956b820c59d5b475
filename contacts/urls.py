from django.urls import path

from contacts import pairs, school, views

app_name = "contacts"
urlpatterns = [
    path("people/", views.contact_list, name="list"),
    path("people/new/", views.contact_create, name="create"),
    path("people/deleted/", views.deleted, name="deleted"),
    path("people/same/", pairs.duplicate_list, name="duplicates"),
    path("people/<int:pk>/not/<int:other>/", pairs.not_same, name="not_same"),
    path("people/<int:pk>/maybe/<int:other>/", pairs.maybe_same, name="maybe_same"),
    path("people/<int:pk>/", views.contact_detail, name="detail"),
    path("people/<int:pk>/card.vcf", views.vcard, name="vcard"),
    path("people/<int:pk>/edit/", views.contact_update, name="update"),
    path("people/<int:pk>/cadence/", views.cadence, name="cadence"),
    path("people/<int:pk>/faculty/", school.faculty, name="faculty"),
    path("people/<int:pk>/last-day/", school.last_day, name="last_day"),
    path("people/<int:pk>/leaving/<str:act>/", school.leaving, name="leaving"),
    path("people/<int:pk>/archive/", views.archive, name="archive"),
    path("people/<int:pk>/unarchive/", views.unarchive, name="unarchive"),
    path("people/<int:pk>/delete/", views.delete, name="delete"),
    path("people/<int:pk>/restore/", views.restore, name="restore"),
    path("people/<int:pk>/ties/", views.tie_create, name="tie_create"),
    path("people/bulk/", views.bulk, name="bulk"),
    path("people/export.csv", views.export, name="export"),
    path("contexts/", views.contexts, name="contexts"),
    path("contexts/new/", views.context_create, name="context_create"),
    path("contexts/<int:pk>/", views.context, name="context"),
    path("contexts/<int:pk>/edit/", views.context_update, name="context_update"),
    path("contexts/<int:pk>/delete/", views.context_delete, name="context_delete"),
    path("settings/courses/", views.my_contexts, name="my_contexts"),
    path("ties/<int:pk>/delete/", views.tie_delete, name="tie_delete"),
]
