from django.apps import AppConfig

from council.web.navigation import NavigationItem


class ActionsConfig(AppConfig):
    name = "actions"
    navigation = (NavigationItem("Actions", "actions:list-actions", 20),)
