"""The boxes for what is asked of rows: the same question of several rows once, to be taken as read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from council.lengths import shortened
from council.wording import row_ranges
from programmes.imports.comparing.dry_run import DryRun
from programmes.imports.comparing.offers import TAKE_OR_LEAVE
from programmes.imports.comparing.recommendations import WHICH
from programmes.imports.decisions import question_mark
from programmes.imports.records import ComparedRecord

LISTED = 100  # different questions on the page; the others are answered by the choice for all
TITLES = 3  # rows that are named by their words


@dataclass
class AskedOfRows:
    """One question with all rows of which it is asked."""

    mark: str
    message: str
    remedy: str
    records: list[ComparedRecord] = field(default_factory=list)

    @property
    def where(self) -> str:
        """The sheets and rows, in words."""
        sheets: dict[str, list[int]] = {}
        for record in self.records:
            sheets.setdefault(record.sheet, []).append(record.row)
        return "; ".join(
            f"{sheet}, row{'' if len(set(rows)) == 1 else 's'} {row_ranges(tuple(dict.fromkeys(rows)))}"
            for sheet, rows in sheets.items()
        )

    @property
    def titles(self) -> list[str]:
        return [shortened(record.title, 80) for record in self.records[:TITLES]]


@dataclass(frozen=True)
class QuestionBox:
    """A question with the box that takes its rows as they were read."""

    asked: AskedOfRows
    field: BoundField


def questions_in(run: DryRun) -> list[AskedOfRows]:
    """What is asked of rows that are not refused, each once; what has a block of its own is not among it."""
    elsewhere = {renumbering.in_words for renumbering in run.renumberings}
    found: dict[str, AskedOfRows] = {}
    for record in run.records():
        for question in record.questions if not record.refusals else ():
            if question.remedy in (TAKE_OR_LEAVE, WHICH) or question.message in elsewhere:
                continue
            mark = question_mark(question.about, question.message)
            asked = found.setdefault(mark, AskedOfRows(mark, question.message, question.remedy))
            asked.records.append(record)
    return list(found.values())


def add_questions(form: forms.Form, run: DryRun, questions: list[AskedOfRows]) -> None:
    """Add to the form whether the rows of each question stand as read; those said before can be reopened."""
    for asked in questions[:LISTED]:
        form.fields[f"asread-{asked.mark}"] = forms.BooleanField(label="Take as read", required=False)
    for mark, message in run.decisions.as_read.items():
        form.fields[f"asread-{mark}"] = forms.BooleanField(label=message, required=False, initial=True)


def questions_chosen(run: DryRun, questions: list[AskedOfRows], cleaned: Mapping[str, Any]) -> dict[str, str]:
    """The questions whose rows stand as read, by their marks, with their words."""
    asked = {each.mark: each.message for each in questions[:LISTED]} | dict(run.decisions.as_read)
    return {mark: message for mark, message in asked.items() if cleaned.get(f"asread-{mark}")}


def question_boxes(form: forms.Form, questions: list[AskedOfRows]) -> list[QuestionBox]:
    """The questions on the page with their boxes."""
    return [QuestionBox(asked, form[f"asread-{asked.mark}"]) for asked in questions[:LISTED]]
