"""The forms in which somebody settles a dry run: whose value stands, what becomes of missing rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from council.web.forms import Radios
from programmes.imports.comparing.changes import LABELS
from programmes.imports.comparing.dry_run import DryRun
from programmes.imports.comparing.matching import Renumbering
from programmes.imports.decisions import Decisions, Key, Missing, Take, record_key
from programmes.imports.models.plan_import import MasterRule
from programmes.imports.recognised import PlanKind
from programmes.imports.records import ComparedRecord, Conflict
from programmes.imports.registers import registers

AS_ALL = ("", "No choice of its own")
SHOWN = 50  # conflicts, and missing rows, that are settled one by one on a page


@dataclass
class Choice:
    """One conflict or missing row, with the choice that differs from the one for all."""

    kind: PlanKind
    record: ComparedRecord
    field: BoundField
    name: str = ""
    conflict: Conflict | None = None
    by_rule: str = ""


class SettleForm(forms.Form):
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
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.run, self.may_withdraw = run, may_withdraw
        self._conflicts, self._missing = conflicts, missing
        for place, one in enumerate(run.renumberings):
            self.fields[f"key-{place}"] = _key_field(one)
        if conflicts:
            self.fields["conflicts_all"] = _all_conflicts(run.decisions)
        for kind, record, name in conflicts:
            key = f"{record_key(kind, record.object_id)}:{name}"
            self.fields[f"conflict-{key}"] = forms.ChoiceField(
                label=f"Whose {label_of(kind, name)} stands for {_named(record)}",
                choices=[AS_ALL, (Take.FILE.value, "The file's"), (Take.OURS.value, "What stands here")],
                required=False,
                initial=run.decisions.conflicts.get(key, ""),
            )
        if missing:
            self.fields["missing_all"] = self._all_missing()
        if missing and may_withdraw:
            self.fields["reason"] = forms.CharField(
                label="Reason for withdrawing",
                help_text="Needed where anything is withdrawn. It stands in the record for all to read.",
                widget=forms.Textarea(attrs={"rows": 2}),
                required=False,
                max_length=1000,
                initial=run.decisions.reason,
            )
        for kind, record in missing:
            key = record_key(kind, record.object_id)
            self.fields[f"missing-{key}"] = forms.ChoiceField(
                label=f"What becomes of {_named(record)}",
                choices=[AS_ALL, *self._ways(registers()[kind].withdraws)],
                required=False,
                initial=run.decisions.missing.get(key, ""),
            )

    def _ways(self, withdraws: bool) -> list[tuple[str, str]]:
        ways = [(Missing.LEAVE.value, "Leave it as it is"), (Missing.ASK.value, "Ask its owner by e-mail")]
        if withdraws and self.may_withdraw:
            ways.append((Missing.WITHDRAW.value, "Withdraw it, with the reason below"))
        return ways

    def _all_missing(self) -> forms.ChoiceField:
        hint = "" if self.may_withdraw else "The programme's manager alone may withdraw what is gone."
        return forms.ChoiceField(
            label="What becomes of them",
            choices=self._ways(withdraws=True),
            widget=Radios(small=True),
            required=False,
            help_text=hint,
            initial=self.run.decisions.missing_all,
        )

    @property
    def keys(self) -> list[tuple[Renumbering, BoundField]]:
        """Each renumbering with its choice."""
        return [(one, self[f"key-{place}"]) for place, one in enumerate(self.run.renumberings)]

    @property
    def conflicts(self) -> list[Choice]:
        """The conflicts of the page, each with its choice."""
        found = []
        for kind, record, name in self._conflicts:
            field = self[f"conflict-{record_key(kind, record.object_id)}:{name}"]
            rule = self.run.decisions.precedence.get((kind, name), "")
            found.append(Choice(kind, record, field, label_of(kind, name), record.conflicts[name], rule))
        return found

    @property
    def missing(self) -> list[Choice]:
        """The missing rows of the page, each with its choice."""
        return [
            Choice(kind, record, self[f"missing-{record_key(kind, record.object_id)}"])
            for kind, record in self._missing
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        becomes = [v for name, v in cleaned.items() if name.startswith("missing")]
        if "reason" in self.fields and Missing.WITHDRAW in becomes and not cleaned.get("reason", "").strip():
            self.add_error("reason", "Enter why they are withdrawn")
        return cleaned

    def chosen(self) -> Decisions:
        """The choices as they now stand; those of other pages stay."""
        said = self.cleaned_data
        decisions = self.run.decisions
        conflicts, missing = dict(decisions.conflicts), dict(decisions.missing)
        for name, value in said.items():
            head, _, key = name.partition("-")
            if head in ("conflict", "missing") and key:
                kept = conflicts if head == "conflict" else missing
                kept.pop(key, None)
                if value:
                    kept[key] = value
        renumbered = dict(decisions.renumbered)
        for place, one in enumerate(self.run.renumberings):
            renumbered[one.key] = said.get(f"key-{place}", "")
        return replace(
            decisions,
            conflicts=conflicts,
            missing=missing,
            renumbered=renumbered,
            conflicts_all=said.get("conflicts_all", decisions.conflicts_all),
            missing_all=said.get("missing_all", decisions.missing_all),
            reason=said.get("reason", decisions.reason),
        )


def _key_field(one: Renumbering) -> forms.ChoiceField:
    where = f"{one.sheet}{f', {one.workstream}' if one.workstream and one.workstream != one.sheet else ''}"
    return forms.ChoiceField(
        label=f"{where}: {one.in_words[:-1]}",
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
        initial=one.take,
    )


def _all_conflicts(decisions: Decisions) -> forms.ChoiceField:
    return forms.ChoiceField(
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


def label_of(kind: str, name: str) -> str:
    """A field in people's words."""
    return registers()[kind].labels.get(name) or LABELS.get(name, name.replace("_", " "))


def _named(record: ComparedRecord) -> str:
    return " ".join(filter(None, (record.our_reference, record.title[:80])))


class MastersForm(forms.Form):
    """Whose value of each field stands where the file and the application both changed it."""

    marks_optional = False

    def __init__(self, *args: Any, rules: Mapping[tuple[str, str], str], **options: Any) -> None:
        super().__init__(*args, **options)
        for kind, name in MASTERED:
            self.fields[f"{kind}:{name}"] = forms.ChoiceField(
                label=label_of(kind, name).capitalize().replace("Rag", "RAG"),
                choices=[("", "Ask each time"), *MasterRule._meta.get_field("master").choices],  # type: ignore[misc]
                required=False,
                initial=rules.get((kind, name), ""),
            )

    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """The fields by register."""
        kinds = dict.fromkeys(kind for kind, _ in MASTERED)
        return [(kind, [self[f"{k}:{name}"] for k, name in MASTERED if k == kind]) for kind in kinds]

    def chosen(self) -> dict[tuple[str, str], str]:
        """The rules that were chosen, by kind and field."""
        return {(kind, name): self.cleaned_data[f"{kind}:{name}"] for kind, name in MASTERED}


_SAID = {
    PlanKind.ACTIONS: (
        "title", "reference", "workstream", "owner", "due", "forecast", "status", "rag", "percent", "measure",
    ),
    PlanKind.WORKSTREAMS: ("owner", "purpose", "position", "progress", "rag"),
    PlanKind.MILESTONES: ("title", "workstream", "owner", "due", "delivered", "comment"),
    PlanKind.RISKS: (
        "title", "reference", "workstream", "owner", "rag", "levels", "status", "cause", "effect",
        "mitigation",
    ),
    PlanKind.SAVINGS: (
        "title", "workstream", "owner", "status", "explanation", "target", "forecast", "delivered",
    ),
}  # fmt: skip
MASTERED = [(str(kind), name) for kind, names in _SAID.items() for name in names]
