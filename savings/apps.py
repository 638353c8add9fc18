from django.apps import AppConfig

from council.web.navigation import NavigationItem


class SavingsConfig(AppConfig):
    name = "savings"
    navigation = (NavigationItem("Savings", "savings:list-savings", 40),)
