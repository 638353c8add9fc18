from django.apps import AppConfig

from council.web.navigation import PLANS, NavigationItem


class ActionsConfig(AppConfig):
    name = "actions"
    navigation = (
        NavigationItem("Actions", "actions:list-actions", 20),
        NavigationItem("Date changes", "actions:list-date-changes", 53, group=PLANS),
    )
