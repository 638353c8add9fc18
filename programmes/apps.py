from django.apps import AppConfig
from django.core import checks
from django.utils.module_loading import import_string

from council.web.navigation import NavigationItem


class ProgrammesConfig(AppConfig):
    name = "programmes"
    navigation = (
        NavigationItem("Programmes", "programmes:list-programmes", 10),
        NavigationItem("Reviews", "programmes:list-reviews", 15),
        NavigationItem("Imports", "imports:list-imports", 60, right="import plans"),
    )

    def ready(self) -> None:
        checks.register(import_string("programmes.imports.checks.check_plan_sheets"))
