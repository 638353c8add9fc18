"""Plans to try the import with, offered for download in the demo alone."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string

# Plans laid out as councils published them.
PUBLISHED = {
    "southwark_improvement_plans.xlsx": "Southwark, of 29 July 2003",
    "bromley_organisational_improvement.xlsx": "Bromley, of 20 May 2010",
}


@dataclass(frozen=True)
class Sample:
    """A workbook for download: its file's name, what it is, how it is made, what awaits it here."""

    name: str
    words: str
    content: Callable[[], bytes]
    how: str = ""


def published() -> list[Sample]:
    """The plans that councils published."""
    folder: Path = settings.BASE_DIR / "fixtures" / "plans"
    return [Sample(name, words, partial(Path.read_bytes, folder / name)) for name, words in PUBLISHED.items()]


def editions() -> list[Sample]:
    """The editions of a plan that the demo holds already, the newest first, from the app that makes it."""
    offers = [getattr(config, "demo_plans", "") for config in apps.get_app_configs()]
    return [sample for offer in offers if offer for sample in import_string(offer)()]


def sample_named(name: str) -> Sample | None:
    """The sample of that file name; None for none."""
    return next((each for each in (*published(), *editions()) if each.name == name), None)
