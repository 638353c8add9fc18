"""The addresses of a programme's initiation document; it mixes registers, so it is the roof's."""

from django.urls import path

from reports.initiation import views

app_name = "initiation"
urlpatterns = [
    # /programmes/SSR/initiation/
    path("initiation/", views.show_latest, name="show-latest"),
    path("initiation/new/", views.write, name="write-version"),
    path("initiation/<int:number>/", views.show_version, name="show-version"),
    path("initiation/<int:number>.pdf", views.download_version, name="download-version"),
    path("initiation/<int:number>/sign/", views.sign, name="sign-version"),
]
