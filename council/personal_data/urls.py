"""The pages of personal data, for administrators of the whole council."""

from django.urls import path

from council.personal_data import views

app_name = "personal-data"
urlpatterns = [
    # /settings/personal-data/  what is held, how long, and how much is past it
    path("", views.overview, name="overview"),
    # …/holds/
    path("holds/", views.list_holds, name="list-holds"),
    path("holds/new/", views.place, name="place-hold"),
    path("holds/<int:pk>/lift/", views.lift, name="lift-hold"),
    # …/people/
    path("people/", views.list_people, name="list-people"),
    path("people/<int:pk>/copy/", views.copy_person, name="copy-person"),
    path("people/<int:pk>/pseudonymise/", views.pseudonymise_person, name="pseudonymise-person"),
]
