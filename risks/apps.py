from django.apps import AppConfig

from council.web.navigation import NavigationItem


class RisksConfig(AppConfig):
    name = "risks"
    navigation = (NavigationItem("Risks", "risks:list-risks", 30),)
