"""The forms of an import's pages: the upload, and what may be corrected at each step."""

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.boundfield import BoundField

from council.forms import DateField
from council.models import Post
from council.reading.timescales import Timescale, read_timescale
from programmes.imports.columns import MANY
from programmes.imports.dry_run import registers
from programmes.imports.sheets import Choices, ColumnMatch, Kind, Reading, ReadSheet
from programmes.models.programme import Programme

KINDS = {
    Kind.ACTIONS: "Actions",
    Kind.WORKSTREAMS: "Workstreams",
    Kind.MILESTONES: "Milestones",
    Kind.RISKS: "Risks",
    Kind.SAVINGS: "Savings",
    Kind.REALLOCATIONS: "Reallocations of savings",
    Kind.PROFILE: "Money by quarter",
    Kind.MEASURES: "Measures",
    Kind.OBJECTIVES: "Objectives",
    Kind.MATTERS: "Matters arising",
    Kind.HIGHLIGHTS: "Highlight report",
    Kind.RECOMMENDATIONS: "Recommendations",
    Kind.EQUALITY: "Equality actions",
    Kind.LESSONS: "Lessons",
    Kind.LOOKUPS: "Lists to choose from",
    Kind.UNKNOWN: "Not known",
}


class UploadForm(forms.Form):
    """The workbook, the programme that it belongs to, and the date that it speaks of."""

    marks_optional = False  # the hints say what may be left empty

    file = forms.FileField(
        label="The plan, as it is",
        help_text="An Excel workbook (.xlsx) or a .csv file, up to 50 MB. It need not be tidied first.",
        error_messages={"required": "Choose a file", "empty": "The file is empty. Choose another."},
    )
    programme = forms.ModelChoiceField(
        Programme.objects.none(),
        label="Programme",
        required=False,
        empty_label="A new programme",
        help_text="Where the plan was imported before, choose its programme: rows are matched, not doubled.",
    )
    new_title = forms.CharField(
        label="Title of the new programme",
        required=False,
        max_length=200,
        help_text="Leave it empty if you chose a programme above.",
    )
    new_code = forms.CharField(
        label="Short code of the new programme",
        required=False,
        max_length=8,
        help_text="Two to eight capital letters that people say aloud, such as SSR. Left empty, we make one.",
    )
    plan_date = DateField(
        label="The plan's own date",
        help_text="When it was agreed or last revised. Dates without a year are read near it.",
    )
    as_at = DateField(label="As at", help_text="The day from which the import counts, usually today.")
    default_owner = forms.ModelChoiceField(
        Post.objects.none(),
        label="Owner of actions that name none",
        required=False,
        empty_label="Nobody yet",
        help_text="The post that answers for them until somebody else is named.",
    )

    def __init__(self, *args: Any, programmes: QuerySet[Programme], may_add: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        programme = cast(forms.ModelChoiceField, self.fields["programme"])
        programme.queryset = programmes
        owner = cast(forms.ModelChoiceField, self.fields["default_owner"])
        owner.queryset = Post.objects.filter(is_active=True)
        self.may_add = may_add
        if not may_add:
            programme.required = True
            programme.empty_label = "Choose a programme"
            del self.fields["new_title"], self.fields["new_code"]

    def clean_new_code(self) -> str:
        code = self.cleaned_data["new_code"].strip().upper()
        if code:
            Programme._meta.get_field("code").run_validators(code)
            if Programme.objects.filter(code=code).exists():
                raise ValidationError("Another programme has this code. Enter a different one.")
        return code

    def clean_new_title(self) -> str:
        title = " ".join(self.cleaned_data["new_title"].split())
        if title and Programme.objects.filter(title__iexact=title).exists():
            raise ValidationError(
                "There is a programme with this title. Choose it above, or enter another title."
            )
        return title

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.may_add or "new_title" in self.errors:
            return cleaned
        if not cleaned.get("programme") and not cleaned.get("new_title") and "programme" not in self.errors:
            self.add_error("new_title", "Choose a programme above, or enter the title of a new one")
        return cleaned


@dataclass
class SheetPart:
    """The part of the map form that is about one sheet."""

    read: ReadSheet
    include: BoundField
    kind: BoundField
    header: BoundField
    columns: list[tuple[ColumnMatch, BoundField | None]]

    @property
    def noun(self) -> str:
        """What its records are called: "action" for one, "actions" for more."""
        name = KINDS[self.read.kind].lower()
        return name.removesuffix("s") if len(self.read.records) == 1 else name


class MapForm(forms.Form):
    """What each sheet is and what each of its columns holds, as we read it, to be corrected."""

    def __init__(self, data: Any = None, *, reading: Reading) -> None:
        super().__init__(data)
        self.reading = reading
        for place, read in enumerate(reading.sheets):
            found, name = read.recognised, read.name
            self.fields[f"include{place}"] = forms.BooleanField(
                label=f"Take in the sheet {name}", required=False, initial=found.included
            )
            self.fields[f"kind{place}"] = forms.ChoiceField(
                label="What the sheet holds",
                choices=[(k.value, v) for k, v in KINDS.items()],
                initial=found.kind,
            )
            self.fields[f"header{place}"] = forms.IntegerField(
                label="Row of the headings", required=False, min_value=1, initial=found.header_row
            )
            self.fields[f"header{place}"].widget.attrs["class"] = "govuk-input--width-3"
            register = registers().get(read.kind)
            known = register.fields if register else {}
            for match in found.columns if register else []:
                shown = [("", "Not matched: kept with the row"), *known.items()]
                if match.field and match.field not in known:
                    shown.append((match.field, match.field.replace("_", " ").capitalize()))
                self.fields[f"column{place}-{match.letter}"] = forms.ChoiceField(
                    label=f"Column {match.letter}, {match.heading or 'no heading'}, of sheet {name}",
                    choices=shown,
                    required=False,
                    initial=match.field,
                )

    def parts(self) -> list[SheetPart]:
        """The form's fields, sheet by sheet."""
        return [
            SheetPart(
                read,
                self[f"include{place}"],
                self[f"kind{place}"],
                self[f"header{place}"],
                [
                    (
                        m,
                        self[f"column{place}-{m.letter}"]
                        if f"column{place}-{m.letter}" in self.fields
                        else None,
                    )
                    for m in read.recognised.columns
                ],
            )
            for place, read in enumerate(self.reading.sheets)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for place, read in enumerate(self.reading.sheets):
            header = cleaned.get(f"header{place}")
            if header and not any(row.number == header for row in read.recognised.sheet.rows):
                self.add_error(
                    f"header{place}", f"Row {header} of sheet {read.name} is empty. Enter another row."
                )
            chosen = [v for n, v in cleaned.items() if n.startswith(f"column{place}-") and v]
            twice = sorted({v for v in chosen if chosen.count(v) > 1 and v not in MANY})
            if twice:
                names = registers()[read.kind].fields
                said = ", ".join(names.get(v, v) for v in twice)
                self.add_error(
                    None, f"Two columns of sheet {read.name} are matched to the same field: {said}."
                )
        if not self.errors and not any(cleaned.get(f"include{n}") for n in range(len(self.reading.sheets))):
            self.add_error(None, "Tick at least one sheet to take in.")
        return cleaned

    def chosen(self, before: Choices) -> tuple[Choices, bool]:
        """The choices with what was corrected here; and whether the columns must be looked at again."""
        included, kinds = dict(before.included), dict(before.kinds)
        headers, columns = dict(before.header_rows), {n: dict(c) for n, c in before.columns.items()}
        again = False
        for place, read in enumerate(self.reading.sheets):
            name, said = read.name, self.cleaned_data
            included[name] = said[f"include{place}"]
            changed = {
                "kind": f"kind{place}" in self.changed_data,
                "header": f"header{place}" in self.changed_data,
            }
            if changed["kind"]:
                kinds[name] = said[f"kind{place}"]
            if changed["header"] and said[f"header{place}"]:
                headers[name] = said[f"header{place}"]
            if any(changed.values()):
                columns.pop(name, None)
                again = again or included[name]
                continue
            for match in read.recognised.columns:
                field = f"column{place}-{match.letter}"
                if field in self.changed_data:
                    columns.setdefault(name, {})[match.letter] = said[field]
        return (
            Choices(included, kinds, headers, columns, dict(before.dates), before.confirmed),
            again,
        )


@dataclass
class DatePart:
    """One wording of a date: what we read, how many rows say it, and the boxes to correct it in."""

    raw: str
    read: Timescale
    rows: int
    where: str
    typed: BoundField
    right: BoundField | None


class InterpretForm(forms.Form):
    """Each distinct date as written, once, with our reading, to be corrected."""

    def __init__(self, data: Any = None, *, reading: Reading, choices: Choices) -> None:
        super().__init__(data)
        self.choices = choices
        self.near = reading.plan_date
        self.found = dates_in(reading)
        for place, (raw, read, _rows, _where) in enumerate(self.found):
            self.fields[f"date{place}"] = forms.CharField(
                label=f"What “{_short(raw)}” means, if not this",
                required=False,
                max_length=120,
                initial=choices.dates.get(raw, ""),
            )
            self.fields[f"date{place}"].widget.attrs["class"] = "govuk-input--width-20"
            if read.questions or raw in choices.confirmed:
                self.fields[f"right{place}"] = forms.BooleanField(
                    label=f"Our reading of “{_short(raw)}” is right",
                    required=False,
                    initial=raw in choices.confirmed,
                )

    def parts(self) -> list[DatePart]:
        """The form's fields, one wording after the other, the questioned first."""
        parts = [
            DatePart(
                raw,
                read,
                rows,
                where,
                self[f"date{place}"],
                self[f"right{place}"] if f"right{place}" in self.fields else None,
            )
            for place, (raw, read, rows, where) in enumerate(self.found)
        ]
        return sorted(parts, key=lambda part: part.right is None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for place in range(len(self.found)):
            typed = (cleaned.get(f"date{place}") or "").strip()
            if not typed:
                continue
            read = read_timescale(typed, near=self.near)
            if read.questions or not (
                read.end or read.start or read.answer == "not applicable" or read.stage
            ):
                self.add_error(
                    f"date{place}",
                    f"“{_short(typed)}” is not a date that we can read. Type one such as 30 September 2026.",
                )
        return cleaned

    def chosen(self) -> Choices:
        """The choices with the dates that were corrected or confirmed here."""
        dates, confirmed = dict(self.choices.dates), set(self.choices.confirmed)
        for place, (raw, _read, _rows, _where) in enumerate(self.found):
            typed = (self.cleaned_data.get(f"date{place}") or "").strip()
            dates.pop(raw, None)
            confirmed.discard(raw)
            if typed:
                dates[raw] = typed
            elif self.cleaned_data.get(f"right{place}"):
                confirmed.add(raw)
        c = self.choices
        return Choices(c.included, c.kinds, c.header_rows, c.columns, dates, frozenset(confirmed))


def dates_in(reading: Reading) -> list[tuple[str, Timescale, int, str]]:
    """Each distinct date as written: the words, our reading, how many rows say it, and where first."""
    found: dict[str, list[Any]] = {}
    for sheet in reading.taken:
        for record in sheet.records:
            said = [record.date, *record.other_dates.values(), *(step.date for step in record.steps)]
            for raw, read in {read.raw.strip(): read for read in said if read and read.raw.strip()}.items():
                kept = found.setdefault(raw, [read, 0, f"{sheet.name}, row {record.row}"])
                kept[1] += 1
    return [(raw, read, rows, where) for raw, (read, rows, where) in found.items()]


class ConfirmForm(forms.Form):
    """That what the dry run lists is to be written."""

    confirmed = forms.CharField(widget=forms.HiddenInput)
    accept_questions = forms.BooleanField(
        label="Take the questioned rows as they were read",
        required=False,
        help_text="Otherwise settle the questions first: go back to the dates or the columns.",
    )

    def __init__(self, *args: Any, questions_open: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.questions_open = questions_open
        if not questions_open:
            del self.fields["accept_questions"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.questions_open and not cleaned.get("accept_questions"):
            self.add_error(
                "accept_questions", "Settle the questions first, or tick that the rows stand as read"
            )
        return cleaned


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= 60 else f"{words[:59]}…"


def today_initial(today: date) -> dict[str, date]:
    """What the upload form starts with. The plan's own date is asked for: today would misread an old plan."""
    return {"as_at": today}
