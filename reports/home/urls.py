"""The addresses of the pages that mix registers. Their names have no namespace: they are the site's own."""

from django.urls import path

from reports.home import recommendation, views

urlpatterns = [
    # /
    path("", views.home, name="home"),
    # /programmes/<code>/
    path("programmes/<slug:code>/", views.programme_on_a_page, name="programme"),
    # /reviews/<id>/coverage/
    path("reviews/recommendations/<int:pk>/", recommendation.show_recommendation, name="recommendation"),
    path("reviews/<int:pk>/coverage/", views.review_coverage, name="review-coverage"),
]
