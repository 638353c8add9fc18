"""The words and figures of the demo council, read from fixtures/demo.

Days are whole numbers counted from the as-at date: -30 is a month ago.
"""

import tomllib
from typing import Any

from django.conf import settings

FOLDER = settings.BASE_DIR / "fixtures" / "demo"
# Programmes in the order in which they were set up; references and keys follow it.
PROGRAMMES = (
    "support_services",
    "organisational_improvement",
    "service_plan",
    "integration_savings",
    "best_value",
    "housing_repairs",
    "finance_system",
    "send",
    "temporary_accommodation",
    "contract_waivers",
    "reorganisation",
)


def read(name: str) -> dict[str, Any]:
    """One file of the demo's material, such as read("people")."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def programmes() -> list[dict[str, Any]]:
    """Every programme's file, in order."""
    return [
        read(f"programmes/{name}") for name in PROGRAMMES if (FOLDER / f"programmes/{name}.toml").exists()
    ]
