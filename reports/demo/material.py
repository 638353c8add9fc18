"""The words and figures of the demo council, read from fixtures/demo.

Days are whole numbers counted from the as-at date: -30 is a month ago. {last_year}, {this_year} and
{next_year} stand for financial years, such as 2025/26.
"""

import tomllib
from datetime import date
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile

from council.calendar.years import FinancialYear
from council.evidence.attaching import OfferedFile
from council.models import Exempt
from council.uploads.kinds import KINDS

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
    "customer_access",
    "support_services_closed",
)


def read(name: str, *, as_at: date | None = None) -> dict[str, Any]:
    """One file of the demo's material, such as read("people"); with a date, its years are filled in."""
    written = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    if as_at:
        year = FinancialYear.containing(as_at)
        for word, value in (("last", year.previous()), ("this", year), ("next", year.next())):
            written = written.replace(f"{{{word}_year}}", str(value))
    return tomllib.loads(written)


def programmes(as_at: date) -> list[dict[str, Any]]:
    """Every programme's file, in order."""
    return [read(f"programmes/{name}", as_at=as_at) for name in PROGRAMMES]


def exemption_in(data: dict[str, Any]) -> dict[str, Any]:
    """The fields that make a record exempt, where the data says that it is."""
    exempt = data.get("exempt")
    if not exempt:
        return {}
    return {
        "exempt": True,
        "exempt_paragraph": Exempt(exempt["paragraph"]),
        "exempt_reason": exempt["reason"],
    }


def offered_file(data: dict[str, Any]) -> OfferedFile:
    """A small file as its owner would attach it: a list as CSV, or a note."""
    name = data["name"]
    content = ContentFile("\n".join([*data["lines"], ""]).encode(), name=name)
    return OfferedFile(content, name, KINDS[name.rpartition(".")[2]], shows=data["shows"])
