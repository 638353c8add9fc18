"""Which issued documents hold the words of a record already: what is published can't be taken back."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from council.access.rules import scopes_of
from council.models import User
from reports.documents.models import HighlightReport
from reports.exempt_check.material import exempt_models, strings_in, words_of
from reports.exempt_check.phrases import PHRASE

NO_LETTERS = re.compile(r"[\W_]+")
WORDS = re.compile(r"\w+")


@dataclass(frozen=True)
class IssuedWithWords:
    """The issued reports with words of the record that a person may open, and how many more there are."""

    seen: list[HighlightReport]
    others: int

    @property
    def number(self) -> int:
        return len(self.seen) + self.others


def issued_with(record: Any, user: User) -> IssuedWithWords:
    """The issued reports of its programmes, exempt ones left out, that say its number or five of its words.

    They are compared plainly, letters and digits alone, which is quick over many frozen positions.
    """
    phrases = set(phrases_of(record))
    reference = str(getattr(record, "reference", ""))
    issued = (
        HighlightReport.objects.filter(
            programme__scope__in=scopes_of(record), status=HighlightReport.Status.ISSUED
        )
        .exclude(audience=HighlightReport.Audience.EXEMPT)
        .select_related("issued", "body", "programme")
        .order_by("-as_at", "-pk")
    )
    holding = [report for report in issued if says(report.issued.position, phrases, reference)]
    visible = set(HighlightReport.objects.visible_to(user).values_list("pk", flat=True)) if holding else set()
    seen = [report for report in holding if report.pk in visible]
    return IssuedWithWords(seen, len(holding) - len(seen))


def says(position: Any, phrases: set[str], reference: str) -> bool:
    """Whether the frozen position tells of the record by its number and title, or says a phrase of it."""
    texts = list(strings_in(position))
    told_in_full = bool(reference) and any(
        row.get("reference") == reference and row.get("title") for row in rows_in(position)
    )
    letters = "\n".join(plain(text) for text in texts)
    return told_in_full or any(phrase in letters for phrase in phrases)


def rows_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every dictionary in a value."""
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from rows_in(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from rows_in(item)


def phrases_of(record: Any) -> Iterator[str]:
    """Each five words in a row of the record and of what hangs on it, as letters alone."""
    for text in texts_of_record(record):
        words = [plain(word) for word in WORDS.findall(text)]
        for start in range(len(words) - PHRASE + 1):
            yield "".join(words[start : start + PHRASE])


def texts_of_record(record: Any) -> Iterator[str]:
    """The texts of the record and of each record that is exempt with it."""
    for model in exempt_models():
        for path in model.exempt_paths:
            above = path.rpartition("__")[0]
            rows = model._base_manager
            if not above and model is type(record):
                rows = rows.filter(pk=record.pk)
            elif above and _leads_to(model, above) is type(record):
                rows = rows.filter(**{above: record})
            else:
                continue
            names = [column.name for column in words_of(model) if column.name != "exempt_reason"]
            for values in rows.values_list(*names) if names else ():
                for value in values:
                    yield from strings_in(value)


def _leads_to(model: Any, path: str) -> Any:
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model
    return model


def plain(text: str) -> str:
    """The letters and digits of a text, in small letters and without accents."""
    taken_apart = unicodedata.normalize("NFKD", text.casefold())
    return NO_LETTERS.sub("", taken_apart)
