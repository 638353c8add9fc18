from django.apps import AppConfig

from council.web.navigation import NavigationItem


class LessonsConfig(AppConfig):
    name = "tests.council.register.lessons"
    label = "lessons"
    navigation = (NavigationItem("Lessons", "lessons:list-lessons", 45),)
