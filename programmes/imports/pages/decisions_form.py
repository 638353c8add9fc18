"""The forms in which a dry run is decided and confirmed: whose value stands, what happens to missing rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from council.lengths import shortened
from council.web.forms import Radios
from council.web.versions import RecordForm
from council.wording import in_pounds
from programmes.imports.comparing.changes import LABELS
from programmes.imports.comparing.dry_run import DryRun
from programmes.imports.comparing.matching import Renumbering
from programmes.imports.decisions import Decisions, Key, Missing, Take, record_key
from programmes.imports.pages.code_form import CODE, add_code, code_entered
from programmes.imports.pages.offers_form import InWordsBoxes, add_offers, boxes_of, offers_chosen
from programmes.imports.pages.owners_form import (
    USE_NEAR,
    OwnersBoxes,
    add_owners,
    owners_boxes,
    owners_chosen,
)
from programmes.imports.pages.questions_form import (
    QuestionBox,
    add_questions,
    question_boxes,
    questions_chosen,
    questions_in,
)
from programmes.imports.pages.recommendations_form import (
    RecommendationChoice,
    add_recommendations,
    recommendation_choices,
    recommendations_chosen,
)
from programmes.imports.pages.reviews_form import (
    ReviewChoice,
    add_reviews,
    review_choices,
    reviews_chosen,
)
from programmes.imports.pages.sheet_names_form import (
    SheetNameBoxes,
    add_sheet_names,
    sheet_name_boxes,
    sheet_names_chosen,
)
from programmes.imports.recognised import PlanKind
from programmes.imports.records import ComparedRecord, Conflict
from programmes.imports.registers import plan_registers
from programmes.models.programme import Programme

AS_ALL = ("", "Same as the choice above")
MANAGER_ALONE = "Only the programme manager can withdraw missing rows."
SHOWN = 50  # conflicts, and missing rows, that are decided one by one on a page


@dataclass
class Choice:
    """One conflict or missing row, with the choice that differs from the one for all."""

    kind: PlanKind
    record: ComparedRecord
    field: BoundField
    name: str = ""
    conflict: Conflict | None = None
    by_rule: str = ""

    @property
    def said(self) -> list[str]:
        """What the file said before, what stands here and what the file says now, as people write it."""
        conflict = self.conflict
        words = (conflict.before, conflict.ours, conflict.file) if conflict else ()
        return [in_pounds(each) or "–" for each in words]


class DecisionsForm(RecordForm):
    """Whose value stands in each conflict, what becomes of each missing row, the key of a renumbered plan.

    Each has a choice for all and, for those on the page, one of its own.
    """

    marks_optional = False

    def __init__(
        self,
        *args: Any,
        run: DryRun,
        conflicts: Sequence[tuple[PlanKind, ComparedRecord, str]],
        missing: Sequence[tuple[PlanKind, ComparedRecord]],
        may_withdraw: bool,
        programme: Programme | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.run, self.may_withdraw = run, may_withdraw
        self._conflicts, self._missing = conflicts, missing
        add_code(self, options.get("about"))
        if run.sheet_names:
            add_sheet_names(self, run)
        for place, renumbering in enumerate(run.renumberings):
            self.fields[f"key-{place}"] = renumbering_field(renumbering)
        if conflicts:
            self.add_conflicts()
        if missing:
            self.add_missing()
        offers = run.offers
        self.offers = list(add_offers(self, run, offers)) if offers else []
        if run.owners:
            add_owners(self, run)
        if run.recommendations:
            add_recommendations(self, run, programme)
        if run.reviews:
            add_reviews(self, run)
        self.questions = questions_in(run)
        add_questions(self, run, self.questions)
        if set(self.fields) == {"version"}:
            del self.fields["version"]  # nothing is to be decided

    def add_conflicts(self) -> None:
        """Add whose value stands, for all conflicts and for each."""
        decisions = self.run.decisions
        self.fields["conflicts_all"] = forms.ChoiceField(
            label="Which value stands",
            choices=[
                (Take.FILE.value, "The file's, in all of them"),
                (Take.OURS.value, "What stands here, in all of them"),
                ("", "Each as chosen below"),
            ],
            widget=Radios(small=True),
            required=False,
            initial=decisions.conflicts_all,
        )
        for kind, record, name in self._conflicts:
            key = f"{record_key(kind, record.object_id)}:{name}"
            self.fields[f"conflict-{key}"] = forms.ChoiceField(
                label=f"Whose {label_of(kind, name)} stands for {name_of(record)}",
                choices=[AS_ALL, (Take.FILE.value, "The file's"), (Take.OURS.value, "What stands here")],
                required=False,
                initial=decisions.conflicts.get(key, ""),
            )

    def add_missing(self) -> None:
        """Add what becomes of what the file no longer has, for all and for each, and why where it goes."""
        decisions = self.run.decisions
        ways = [(Missing.LEAVE.value, "Leave it as it is"), (Missing.ASK.value, "Ask its owner by e-mail")]
        withdraw = (Missing.WITHDRAW.value, "Withdraw it, with the reason below")
        self.fields["missing_all"] = forms.ChoiceField(
            label="What happens to them",
            choices=[*ways, withdraw] if self.may_withdraw else ways,
            widget=Radios(small=True),
            required=False,
            help_text="" if self.may_withdraw else MANAGER_ALONE,
            initial=decisions.missing_all,
        )
        if self.may_withdraw:
            self.fields["reason"] = forms.CharField(
                label="Reason for withdrawing",
                help_text="Needed where anything is withdrawn. It stands in the record for all to read.",
                widget=forms.Textarea(attrs={"rows": 2}),
                required=False,
                max_length=1000,
                initial=decisions.reason,
            )
        for kind, record in self._missing:
            withdraws = self.may_withdraw and plan_registers()[kind].withdraws
            key = record_key(kind, record.object_id)
            self.fields[f"missing-{key}"] = forms.ChoiceField(
                label=f"What happens to {name_of(record)}",
                choices=[AS_ALL, *ways, withdraw] if withdraws else [AS_ALL, *ways],
                required=False,
                initial=decisions.missing.get(key, ""),
            )

    @property
    def new_code(self) -> BoundField | None:
        """The box for the code of a new programme, where another took it meanwhile."""
        return self[CODE] if CODE in self.fields else None

    @property
    def sheet_names(self) -> SheetNameBoxes | None:
        """The names of sheets that would become workstreams, with their boxes."""
        return sheet_name_boxes(self, self.run)

    @property
    def keys(self) -> list[tuple[Renumbering, BoundField]]:
        """Each renumbering with its choice."""
        return [
            (renumbering, self[f"key-{place}"]) for place, renumbering in enumerate(self.run.renumberings)
        ]

    @property
    def owners(self) -> OwnersBoxes:
        """The owners that are no posts, with their boxes."""
        return owners_boxes(self, self.run.owners)

    @property
    def recommendations(self) -> list[RecommendationChoice]:
        """Words of which it isn't clear which recommendation they name, with their boxes."""
        return recommendation_choices(self, self.run)

    @property
    def reviews(self) -> list[ReviewChoice]:
        """Sheets of which it isn't clear to which review their rows belong, with their boxes."""
        return review_choices(self, self.run)

    @property
    def asked(self) -> list[QuestionBox]:
        """What is asked of rows, with a box for each question."""
        return question_boxes(self, self.questions)

    @property
    def reopened(self) -> list[BoundField]:
        """What was asked before and taken as read: unticked, it is asked again."""
        return [self[f"asread-{mark}"] for mark in self.run.decisions.as_read]

    @property
    def shown_offers(self) -> list[InWordsBoxes]:
        """What rows' words offer, kind by kind, with its boxes."""
        return [boxes_of(self, group) for group in self.offers]

    @property
    def conflicts(self) -> list[Choice]:
        """The conflicts of the page, each with its choice."""
        choices = []
        for kind, record, name in self._conflicts:
            field = self[f"conflict-{record_key(kind, record.object_id)}:{name}"]
            rule = self.run.decisions.precedence.get((kind, name), "")
            choices.append(Choice(kind, record, field, label_of(kind, name), record.conflicts[name], rule))
        return choices

    @property
    def missing(self) -> list[Choice]:
        """The missing rows of the page, each with its choice."""
        return [
            Choice(kind, record, self[f"missing-{record_key(kind, record.object_id)}"])
            for kind, record in self._missing
        ]

    def clean_new_code(self) -> str:
        """The code that is entered: one that no programme has."""
        return code_entered(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        becomes = [v for name, v in cleaned.items() if name.startswith("missing")]
        if "reason" in self.fields and Missing.WITHDRAW in becomes and not cleaned.get("reason", "").strip():
            self.add_error("reason", "Enter why they are withdrawn")
        return cleaned

    def chosen(self) -> Decisions:
        """The choices as they now stand; those of other pages stay."""
        cleaned = self.cleaned_data
        decisions = self.run.decisions
        conflicts, missing = dict(decisions.conflicts), dict(decisions.missing)
        for name, value in cleaned.items():
            head, _, key = name.partition("-")
            if head in ("conflict", "missing") and key:
                kept = conflicts if head == "conflict" else missing
                kept.pop(key, None)
                if value:
                    kept[key] = value
        offers = offers_chosen(self.offers, cleaned, decisions)
        posts_all, posts = owners_chosen(self.run, cleaned, use_near=USE_NEAR in self.data)
        sheet_names_all, sheet_names = sheet_names_chosen(self.run, cleaned)
        renumbered = dict(decisions.renumbered)
        for place, renumbering in enumerate(self.run.renumberings):
            renumbered.pop(renumbering.key, None)
            if take := cleaned.get(f"key-{place}", ""):
                renumbered[renumbering.key] = take
        return replace(
            decisions,
            conflicts=conflicts,
            missing=missing,
            renumbered=renumbered,
            offers=offers,
            posts_all=posts_all,
            posts=posts,
            recommendations=recommendations_chosen(self.run, cleaned),
            reviews=reviews_chosen(self.run, cleaned),
            sheet_names_all=sheet_names_all,
            sheet_names=sheet_names,
            as_read=questions_chosen(self.run, self.questions, cleaned),
            new_code=cleaned.get(CODE, "") or decisions.new_code,
            conflicts_all=cleaned.get("conflicts_all", decisions.conflicts_all),
            missing_all=cleaned.get("missing_all", decisions.missing_all),
            reason=cleaned.get("reason", decisions.reason),
        )


class ConfirmForm(forms.Form):
    """That what the dry run lists is to be written."""

    confirmed = forms.CharField(max_length=200, widget=forms.HiddenInput)
    accept_questions = forms.BooleanField(
        label="Take the questioned rows as they were read",
        required=False,
        help_text="Otherwise answer the questions first: go back to what the words mean, or to the columns.",
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
                "accept_questions", "Answer the questions first, or tick that the rows stand as read"
            )
        return cleaned


def renumbering_field(renumbering: Renumbering) -> forms.ChoiceField:
    """Whether the words or the references are the key of a part of the plan that was renumbered."""
    where = renumbering.sheet
    if renumbering.workstream not in ("", renumbering.sheet):
        where = f"{where}, {renumbering.workstream}"
    return forms.ChoiceField(
        label=f"{where}: {renumbering.in_words[:-1]}",
        choices=[
            (
                Key.WORDS.value,
                "Take the words as the key: each record gets the new reference of its row",
            ),
            (
                Key.REFERENCES.value,
                "Take the references as the key: each record gets its row's words",
            ),
        ],
        widget=Radios(small=True),
        required=False,
        initial=renumbering.take,
    )


def label_of(kind: str, name: str) -> str:
    """A field in people's words."""
    return plan_registers()[kind].labels.get(name) or LABELS.get(name, name.replace("_", " "))


def name_of(record: ComparedRecord) -> str:
    """The record by its reference and its words."""
    return " ".join(filter(None, (record.our_reference, shortened(record.title, 80))))
