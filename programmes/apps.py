from django.apps import AppConfig
from django.core import checks
from django.utils.module_loading import import_string

from council.web.navigation import COUNCIL, PLANS, NavigationItem


class ProgrammesConfig(AppConfig):
    name = "programmes"
    navigation = (
        NavigationItem("Programmes", "programmes:list-programmes", 10),
        NavigationItem("Reviews", "programmes:list-reviews", 51, group=PLANS),
        NavigationItem("Milestones", "programmes:list-milestones", 52, group=PLANS),
        NavigationItem(
            "Priorities",
            "programmes:list-priorities",
            73,
            ("manage the plan and decide on its dates", "look after people and settings"),
            council_wide=True,
            group=COUNCIL,
        ),
        NavigationItem("Imports", "imports:list-imports", 56, right="import plans", group=PLANS),
    )

    def ready(self) -> None:
        checks.register(import_string("programmes.imports.checks.check_plan_sheets"))
