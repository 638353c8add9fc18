"""The addresses of roles: /settings/access/ and what lies under it."""

from django.urls import path

from council.granting import views

app_name = "granting"

grants = [
    # /settings/access/
    path("", views.GrantRegister.as_view(), name="list-grants"),
    path("grant/", views.create_grant, name="create-grant"),
    path("<int:pk>/", views.detail_grant, name="detail-grant"),
    path("<int:pk>/end/", views.end_grant, name="end-grant"),
]
reviews = [
    # /settings/access/reviews/
    path("reviews/", views.list_access_reviews, name="list-reviews"),
    path("reviews/begin/", views.begin_review, name="begin-review"),
    path("reviews/<int:pk>/", views.detail_access_review, name="detail-review"),
    path("reviews/<int:pk>/finish/", views.finish_review, name="finish-review"),
    path("reviews/<int:pk>/<int:reviewed>/confirm/", views.confirm_grant, name="confirm-grant"),
]
urlpatterns = [*grants, *reviews]
