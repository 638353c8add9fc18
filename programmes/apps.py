from django.apps import AppConfig

from council.web.navigation import NavigationItem


class ProgrammesConfig(AppConfig):
    name = "programmes"
    navigation = (
        NavigationItem("Programmes", "programmes:list-programmes", 10),
        NavigationItem("Reviews", "programmes:list-reviews", 15),
        NavigationItem("Imports", "imports:list-imports", 60, right="import plans"),
    )
