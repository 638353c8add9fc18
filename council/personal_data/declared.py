"""The personal data that the whole application holds, gathered from what each app declares of it."""

from django.apps import apps
from django.db import models

from council.personal_data.held import About, RecordKind
from council.register.declaring import declarations


def retained() -> list[RecordKind]:
    """Every kind of personal data that has a period, the ground's first."""
    return [kind for each in declarations() for kind in each.held.retained]


def about_people() -> list[About]:
    """What is declared of each key to a person, but for apps that aren't installed."""
    labels = {config.label for config in apps.get_app_configs()}
    declared = [about for each in declarations() for about in each.held.about]
    return [about for about in declared if about.key.split(".")[0] in labels]


def free_text() -> dict[type[models.Model], tuple[str, ...]]:
    """The models whose words go with a closed programme, and the fields that hold them."""
    return {
        apps.get_model(label): fields
        for each in declarations()
        for label, fields in each.held.free_text.items()
    }
