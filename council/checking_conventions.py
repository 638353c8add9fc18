"""What stands against conventions: each value and how they fit together, in sentences that name the key.

The model asks it before it keeps a row and before it lets one count, so that a row which came by plain SQL,
or from an older release, makes no page fail. `refusals_of` is stricter: what a new row is refused for, though
one that stands already counts (a pale header, two ratings called alike).
"""

import re
from collections.abc import Callable
from datetime import date
from difflib import get_close_matches
from typing import Any

from council.contrast import FOR_WORDS, WHITE, contrast, ratio_in_words
from council.conventions import DEFAULT_MATRIX, DEFAULT_RAG_LABELS, DEFAULT_RETENTION, LEVELS, InForce
from council.exempt_paragraphs import NATIONS
from council.models.grants import Role
from council.personal_data.periods import RetentionPeriod
from council.wording import UNITS

LONGEST = 366  # days: a threshold beyond a year would never be met
MOST_WORDS = 120  # characters of a label
MOST_MEANING = 300
ESCALATE = ("escalate_to_manager_after", "escalate_to_sro_after")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
RATINGS = ("green", "amber", "red")
DIGEST = re.compile(r"[0-9a-f]{64}")
FIRST_DAY = date(2000, 1, 1)  # no council has kept its conventions here before
MOST_CLOSURES = 60
Check = Callable[[Any], str]


def days(least: int) -> Check:
    """The check of a whole number of days."""

    def check(value: Any) -> str:
        whole = isinstance(value, int) and not isinstance(value, bool)
        return "" if whole and least <= value <= LONGEST else f"a whole number from {least} to {LONGEST}"

    return check


def words(most: int) -> Check:
    """The check of words that are shown to people."""

    def check(value: Any) -> str:
        plain = isinstance(value, str) and value.strip() and value.isprintable() and len(value) <= most
        return "" if plain else f"words, {most} characters at most"

    return check


def by_rag(most: int) -> Check:
    """The check of words for some of the RAG values."""

    def check(value: Any) -> str:
        known = isinstance(value, dict) and set(value) <= set(DEFAULT_RAG_LABELS)
        good = known and not any(words(most)(text) for text in value.values())
        return "" if good else f"words for any of {', '.join(DEFAULT_RAG_LABELS)}, {most} characters at most"

    return check


def levels(value: Any) -> str:
    """What a list of levels must be, unless it is: the labels of an axis of the matrix."""
    good = isinstance(value, list) and 3 <= len(value) <= 5 and not any(words(40)(text) for text in value)
    return "" if good and len(set(value)) == len(value) else "three to five different words, in a list"


def codes(value: Any) -> str:
    """What the codes of an axis must be, unless they are; empty, the levels are numbered."""
    good = isinstance(value, list) and len(value) <= 5 and not any(words(6)(text) for text in value)
    return "" if good and len(set(value)) == len(value) else "a different code for each level, in a list"


def closures(value: Any) -> str:
    """What a list of the council's closures must be, unless it is."""
    good = isinstance(value, list) and len(value) <= MOST_CLOSURES and all(_is_closure(row) for row in value)
    return (
        ""
        if good
        else f"a list of {MOST_CLOSURES} closures at most, each with a first and a last day and a name"
    )


def _is_closure(row: Any) -> bool:
    try:
        first, last = date.fromisoformat(row["first"]), date.fromisoformat(row["last"])
        named = not words(60)(row["name"])
    except (KeyError, TypeError, ValueError):
        return False
    return named and len(row) == 3 and FIRST_DAY <= first <= last and (last - first).days <= LONGEST


def key_or_none(value: Any) -> str:
    """What the key of a post must be, unless it is."""
    good = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31
    return "" if good else "the number of a post"


def digest_or_none(value: Any) -> str:
    """What the digest of the logo must be, unless it is."""
    good = isinstance(value, str) and (not value or DIGEST.fullmatch(value))
    return "" if good else "the digest of a picture that was uploaded, or empty"


def matrix(value: Any) -> str:
    """What a matrix must be, unless it is: a rating for each cell."""
    rows = value if isinstance(value, list) and all(isinstance(row, list) for row in value) else []
    lengths = {len(row) for row in rows}
    known = all(isinstance(cell, str) and cell in RATINGS for row in rows for cell in row)
    good = known and 3 <= len(rows) <= 5 and len(lengths) == 1 and lengths <= {3, 4, 5}
    return "" if good else "three to five rows of as many ratings each, of green, amber and red"


def retention(value: Any) -> str:
    """What periods of retention must be, unless they are."""
    try:
        if isinstance(value, dict) and set(value) <= set(DEFAULT_RETENTION):
            for text in value.values():
                RetentionPeriod.read(text).before(date(2100, 1, 1))
            return ""
    except (TypeError, ValueError):
        pass
    return f"a period such as 6 years, 18 months or 90 days, for any of {', '.join(DEFAULT_RETENTION)}"


def yes_or_no(value: Any) -> str:
    """What a switch must be, unless it is."""
    return "" if isinstance(value, bool) else "true or false"


def delay_reasons(value: Any) -> str:
    """What a list of reasons for delay must be, unless it is."""
    listed = isinstance(value, list) and 1 <= len(value) <= 20 and not any(words(60)(text) for text in value)
    good = listed and len({text.casefold() for text in value}) == len(value)
    return "" if good else "one to twenty different reasons, in a list, of 60 characters at most each"


def risk_categories(value: Any) -> str:
    """What a list of categories of risks must be, unless it is."""
    wrong = delay_reasons(value)
    return wrong.replace("reasons", "categories")


def rating(value: Any) -> str:
    """What a rating must be, unless it is."""
    return "" if isinstance(value, str) and value in RATINGS else "any of green, amber and red"


def appetites(value: Any) -> str:
    """What the appetite by category must be, unless it is."""
    known = isinstance(value, dict) and all(isinstance(name, str) for name in value)
    good = known and not any(rating(each) for each in value.values())
    return "" if good else "the worst rating that is taken on (green, amber or red) by category"


def roles(value: Any) -> str:
    """What a list of roles must be, unless it is."""
    good = isinstance(value, list) and all(isinstance(role, str) and role in Role.values for role in value)
    return "" if good else f"a list of roles, of {', '.join(Role.values)}"


def nation(value: Any) -> str:
    """What a nation must be, unless it is one whose law is known."""
    known = isinstance(value, str) and value in NATIONS
    return "" if known else f"any of {', '.join(NATIONS)}"


def unit_of_money(value: Any) -> str:
    """What the unit of statements must be, unless it is one."""
    return "" if isinstance(value, str) and value in UNITS else f"any of {', '.join(UNITS)}"


def colour(value: Any) -> str:
    """What a colour must be, unless it is."""
    return "" if isinstance(value, str) and COLOUR.fullmatch(value) else "a colour as # and six hex digits"


OWN: dict[str, Check] = {
    "council_name": words(MOST_WORDS),
    "brand_colour": colour,
    "red_after_days": days(0),
    "reporting_interval_days": days(1),
    "tolerance_days": days(0),
}
FURTHER: dict[str, Check] = {
    "late_completion_days": days(1),
    "clear_working_days": days(0),
    "due_soon_days": days(1),
    "escalate_to_manager_after": days(0),
    "escalate_to_sro_after": days(0),
    "undated_is_amber": yes_or_no,
    "undated_after_days": days(0),
    "delay_reasons": delay_reasons,
    "rag_labels": by_rag(40),
    "rag_meanings": by_rag(MOST_MEANING),
    "likelihoods": levels,
    "impacts": levels,
    "likelihood_codes": codes,
    "impact_codes": codes,
    "matrix": matrix,
    "risk_categories": risk_categories,
    "risk_appetite": rating,
    "risk_appetites": appetites,
    "retention": retention,
    "accent_colour": colour,
    "logo": digest_or_none,
    "executive_label": words(40),
    "finance_plan_label": words(40),
    "sro_label": words(40),
    "money_unit": unit_of_money,
    "closures": closures,
    "proper_officer_post": key_or_none,
    "body_label": words(MOST_WORDS),
    "public_label": words(MOST_WORDS),
    "exempt_label": words(MOST_WORDS),
    "nation": nation,
    "proper_officer": words(160),
    "internal_audit": words(160),
    "internal_audit_post": key_or_none,
    "mfa_roles": roles,
}


def faults_of(conventions: Any) -> dict[str, list[str]]:
    """What stands against the conventions, by field; of the further ones each sentence names its key."""
    wanted = {name: check(getattr(conventions, name)) for name, check in OWN.items()}
    faults = {name: [f"Enter {what}."] for name, what in wanted.items() if what}
    if further := faults_of_others(conventions.others):
        faults["others"] = further
    return faults


def faults_of_others(others: Any) -> list[str]:
    """What stands against the further conventions: unknown keys, and values that can't be meant."""
    if not isinstance(others, dict):
        return ['Enter the further conventions by name, such as {"due_soon_days": 14}.']
    faults = []
    for key, value in others.items():
        if key in OWN:
            faults.append(f"{key} has a field of its own above: take it out here.")
        elif key not in FURTHER:
            nearest = get_close_matches(key, FURTHER, n=1, cutoff=0.5)
            meant = f" Did you mean {nearest[0]}?" if nearest else ""
            faults.append(f"{key} is no convention.{meant} Use any of {', '.join(FURTHER)}.")
        elif wanted := FURTHER[key](value):
            faults.append(f"{key} must be {wanted}.")
    if not faults:
        down, across = (len(others.get(f"{axis}s", LEVELS[axis])) for axis in ("likelihood", "impact"))
        for axis, levels_of_it in (("likelihood", down), ("impact", across)):
            if len(others.get(f"{axis}_codes", [])) not in (0, levels_of_it):
                faults.append(f"{axis}_codes must be as many as there are {axis}s: {levels_of_it}, or none.")
        rows = others.get("matrix", DEFAULT_MATRIX)
        if (len(rows), len(rows[0])) != (down, across):
            cells = f"{down} likelihoods, with a rating for each of the {across} impacts"
            faults.append(f"matrix must have a row for each of the {cells}.")
        to_manager, to_sro = (others.get(name, getattr(InForce, name)) for name in ESCALATE)
        if 0 < to_sro < to_manager:
            faults.append(
                f"{ESCALATE[1]} must not be before {ESCALATE[0]}, which is after {to_manager} working days: "
                "the manager is told first."
            )
    return faults


def refusals_of(conventions: Any) -> dict[str, list[str]]:
    """What a new row is refused for, by field, beside its faults; nothing where it has any of those."""
    refused: dict[str, list[str]] = {}
    first = conventions.effective_from
    if isinstance(first, date) and not FIRST_DAY <= first <= date(2100, 12, 31):
        refused["effective_from"] = ["Enter a day from 2000 to 2100, from which the settings count."]
    if paler := too_pale(conventions.brand_colour):
        refused["brand_colour"] = [paler]
    others = conventions.others
    further = labels_alike(others.get("rag_labels", {}))
    if others.get("mfa_roles") == []:
        further.append("mfa_roles must name a role; leave it out where no further role needs a second step.")
    if further:
        refused["others"] = further
    return refused


def too_pale(colour: str) -> str:
    """What stands against the colour of the header, whose words are white; "" where they can be read."""
    ratio = contrast(colour, WHITE)
    if ratio >= FOR_WORDS:
        return ""
    return (
        f"Choose a darker colour than {colour}: white words on it have {ratio_in_words(ratio)} of contrast, "
        f"and {FOR_WORDS:g} to 1 is needed."
    )


def labels_alike(given: dict[str, str]) -> list[str]:
    """What stands against the words for the RAG values: two alike, or one called as another is known."""
    labels = {**DEFAULT_RAG_LABELS, **given}
    plain = {rag: " ".join(label.split()).casefold() for rag, label in labels.items()}
    told = []
    known = {label.casefold(): rag for rag, label in DEFAULT_RAG_LABELS.items()}
    for rag, label in plain.items():
        twin = next((other for other, said in plain.items() if said == label and other != rag), None)
        if known.get(label, rag) != rag:
            told.append(
                f"rag_labels must not call {DEFAULT_RAG_LABELS[rag]} “{labels[rag]}”, which is the word of "
                "another rating. Choose another word."
            )
        elif twin and list(plain).index(twin) < list(plain).index(rag) and known.get(label) is None:
            told.append(
                f"rag_labels must not use “{labels[rag]}” twice. Choose another word for one of them."
            )
    return told


def falls(rows: Any) -> list[tuple[int, int]]:
    """The cells of a matrix (likelihood, impact, from 1) whose rating is better than one of a lower score's.

    A rating can't improve while likelihood or impact rises: a council may still mean it, and is asked.
    """
    return [
        (down, across)
        for down, row in enumerate(rows, start=1)
        for across, rating in enumerate(row, start=1)
        if any(
            RATINGS.index(rows[low - 1][left - 1]) > RATINGS.index(rating)
            for low, left in ((down - 1, across), (down, across - 1))
            if low and left
        )
    ]
