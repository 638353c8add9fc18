"""The site map of lessons. In the house, council/urls.py includes it under /lessons/; here its test does."""

from django.urls import include, path

from council.urls import urlpatterns as site
from tests.council.register.lessons.views import LessonRegister

lessons = [path("", LessonRegister.as_view(), name="list-lessons")]
urlpatterns = [*site, path("lessons/", include((lessons, "lessons")))]
