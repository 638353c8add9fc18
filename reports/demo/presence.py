"""What the database holds already: the demo council, something else, or nothing."""

from django.apps import apps

from council.history import AppendOnly
from council.history.derived import Derived
from council.models import Conventions, User
from reports.demo.people import COUNCIL, address

OURS = ("council", "programmes", "actions", "risks", "savings", "reports")


def is_there() -> bool:
    """Whether the database holds the demo council."""
    return (
        Conventions.objects.filter(council_name=COUNCIL).exists()
        and User.objects.filter(email=address("admin")).exists()
    )


def holding() -> list[str]:
    """What the database holds already, in words such as "3 programmes"; empty for a new one.

    What only grows is told through the records that it belongs to, and what is derived through those that it
    follows from: the council's own scope, which makes itself, is one of them.
    """
    counted = []
    for model in apps.get_models():
        if model._meta.app_label not in OURS or issubclass(model, AppendOnly | Derived):
            continue
        if count := model._default_manager.count():
            name = model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural
            counted.append(f"{count} {name}")
    return counted
