"""The forms of the committee's words: one for the texts of a workstream, one for the decisions asked for."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse

from council.lengths import PAPER_WORDS, REASON
from council.web.versions import VersionedForm
from reports.documents.models import HighlightReport
from reports.position.actions import ActionPosition
from reports.wording.deciding import TextChoice, may_keep_out
from reports.wording.models import CommitteeText, DecisionAsked, InFull
from reports.wording.standing import TextStanding
from reports.wording.texts import EXEMPTABLE

State = CommitteeText.State
CHOOSE = ("", "Choose")
NAME_STATES = (State.ACCEPTED, State.LEFT_OUT, State.EXEMPT)
OUT = (State.LEFT_OUT, State.EXEMPT)
AS_THE_RULE = ("", "As the rule says")


@dataclass(frozen=True)
class TextRow:
    """One text on the form: how it stands, and its boxes."""

    standing: TextStanding
    text: Any
    state: Any
    seen: Any

    @property
    def is_open(self) -> bool:
        """Whether it stands open: something waits for a person, or was refused. The others fold to a line."""
        refused = self.state.errors or (self.text is not None and self.text.errors)
        return bool(self.standing.waits or refused)


@dataclass(frozen=True)
class Group:
    """The texts of one record on the form, and how its action is told."""

    kind: str
    reference: str
    title: str
    action: ActionPosition | None
    names: list[TextRow]
    rows: list[TextRow]
    how: Any
    comments: Sequence[Any] = ()  # with which the report was sent back, at this place
    is_counted: bool = False  # the paper tells it by a count, so its progress stands in the tables alone

    @property
    def to_write(self) -> list[TextRow]:
        """The texts that want writing, which stand open and first."""
        return [row for row in self.rows if row.is_open]

    @property
    def written(self) -> list[TextRow]:
        """The texts that are decided, a line each until they are opened."""
        return [row for row in self.rows if not row.is_open]

    @property
    def exempt_url(self) -> str:
        """Where it is proposed that the record is exempt; empty for what is exempt by its action alone."""
        if self.kind not in EXEMPTABLE:
            return ""
        if self.kind == "action":
            return reverse("exempt-action", args=[self.reference])
        return reverse("exempt", args=[self.kind, self.reference])

    @property
    def waits(self) -> bool:
        return any(row.standing.waits for row in (*self.names, *self.rows))

    @property
    def is_kept_out(self) -> bool:
        """Whether words of it are kept out as exempt, and it is not yet."""
        return any(row.standing.is_kept_out for row in (*self.names, *self.rows))

    @property
    def name_is_open(self) -> bool:
        return any(row.is_open for row in self.names) or bool(self.how is not None and self.how.errors)

    @property
    def name_in_a_line(self) -> str:
        """What is chosen of the name, and of how the action is told: "Name printed; told in full"."""
        left_out = any(row.state.value() in OUT for row in self.names)
        name = [] if not self.names else ["name left out"] if left_out else ["name printed"]
        chosen = self.how.value() if self.how is not None else None
        told = {"": "told as the rule says", "full": "told in full", "sentence": "told in a sentence"}
        line = "; ".join([*name, *([told.get(chosen or "", "")] if chosen is not None else [])])
        return line[:1].upper() + line[1:]


class CommitteeWordsForm(forms.Form):
    """What the paper says of each text of a workstream, or of those that stand in none.

    With `report`, a draft for the public, words can be kept out as exempt until their record is.
    """

    marks_optional = False

    def __init__(
        self,
        *args: Any,
        texts: Sequence[TextStanding],
        report: HighlightReport | None = None,
        actions: Sequence[ActionPosition] = (),
        otherwise: dict[int, str] | None = None,
        comments: Sequence[Any] = (),
        counted: Collection[int] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.counted = counted
        self.report, self.texts, self.comments = report, texts, comments
        self.actions = {action.id: action for action in actions}
        for one in texts:
            self._add(one)
        for action in actions:
            self.fields[f"how-{action.id}"] = forms.ChoiceField(
                label=f"How {action.reference} is told",
                required=False,
                choices=[AS_THE_RULE, *InFull.How.choices],
                initial=(otherwise or {}).get(action.id, ""),
            )

    def _add(self, one: TextStanding) -> None:
        of = f"{one.text.reference}, {one.text.label_of_kind.lower()}"
        states = [state for state in State if not one.text.is_name or state in NAME_STATES]
        if self.report is None or not may_keep_out(self.report, one):
            states.remove(State.EXEMPT)
        if not one.text.is_name:
            self.fields[f"text-{one.name}"] = forms.CharField(
                label=f"Words for the committee on {of}",
                required=False,
                max_length=PAPER_WORDS,
                initial=one.in_the_box,
                widget=forms.Textarea(attrs={"rows": min(8, max(3, len(one.in_the_box) // 45 + 1))}),
            )
        self.fields[f"state-{one.name}"] = forms.ChoiceField(
            label=f"What the paper says of {of}",
            required=False,
            initial=one.state,
            choices=[CHOOSE, *((state.value, _label(one, state)) for state in states)],
        )
        self.fields[f"seen-{one.name}"] = forms.CharField(
            widget=forms.HiddenInput, required=False, initial=one.seen
        )

    def choices(self) -> dict[str, TextChoice]:
        """What was chosen, by the text's name. Words that were typed count as chosen without a choice."""
        chosen = {}
        for one in self.texts:
            state = self.cleaned_data.get(f"state-{one.name}", "")
            text = self.cleaned_data.get(f"text-{one.name}", "")
            sent = f"text-{one.name}" in self.data
            typed = sent and _plain(text) != _plain(one.in_the_box)
            if typed and (not state or (state == one.state and state not in OUT)):
                state = State.EDITED
            chosen[one.name] = TextChoice(state, text, self.cleaned_data.get(f"seen-{one.name}", ""))
        return chosen

    def otherwise(self) -> dict[int, str]:
        """How actions are told against the rule, by key."""
        return {key: self.cleaned_data.get(f"how-{key}", "") for key in self.actions}

    def refuse(self, refusal: Any) -> None:
        """Put what the act refused beside its box; of a name there is only the choice."""
        for name, errors in refusal.error_dict.items():
            box = name if name in self.fields else name.replace("text-", "state-", 1)
            self.add_error(box if box in self.fields else None, errors)

    @property
    def groups(self) -> list[Group]:
        """The texts by their record, those with a text that waits first."""
        by_record: dict[tuple[str, int], list[TextStanding]] = {}
        for one in self.texts:
            by_record.setdefault((one.text.kind, one.text.object_id), []).append(one)
        groups = [self._group(kind, key, texts) for (kind, key), texts in by_record.items()]
        return sorted(groups, key=lambda group: not group.waits)

    def _group(self, kind: str, key: int, texts: list[TextStanding]) -> Group:
        rows = [
            TextRow(
                one,
                None if one.text.is_name else self[f"text-{one.name}"],
                self[f"state-{one.name}"],
                self[f"seen-{one.name}"],
            )
            for one in texts
        ]
        first = texts[0].text
        action = self.actions.get(key) if kind == "action" else None
        return Group(
            kind=kind,
            reference=first.reference,
            title=first.title,
            action=action,
            names=[row for row in rows if row.standing.text.is_name],
            rows=[row for row in rows if not row.standing.text.is_name],
            how=self[f"how-{key}"] if action else None,
            comments=[one for one in self.comments if is_at(one.place, first.reference)],
            is_counted=kind == "action" and key in self.counted,
        )


def is_at(place: str, reference: str) -> bool:
    """Whether a place that somebody typed ("HRI-011, the reason") names the record."""
    return bool(re.search(rf"(?<![\w-]){re.escape(reference)}(?![\w-])", place, re.IGNORECASE))


def _plain(text: str) -> str:
    """The words as a browser sends them back: with line ends of its own and no blanks around."""
    return text.replace("\r\n", "\n").strip()


def _label(one: TextStanding, state: State) -> str:
    if one.text.is_name and state == State.ACCEPTED:
        return "Print the name"
    if one.text.is_name and state == State.LEFT_OUT:
        return "Leave the name out, print the number alone"
    return str(state.label)


class DecisionsAskedForm(VersionedForm):
    """The decisions that a report asks for, numbered, each by its verb; two empty lines for more."""

    MORE = 2
    marks_optional = False

    def __init__(
        self, *args: Any, report: HighlightReport, suggested: Sequence[DecisionAsked], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = report.version
        self.kept = list(report.decisions_asked.all())
        self.suggested = list(suggested)
        sent = [name for name in self.data if str(name).startswith("verb-")] if self.is_bound else []
        self.lines = max(len(self.kept) + self.MORE, len(sent))
        for place in range(self.lines):
            row = self.kept[place] if place < len(self.kept) else None
            self.fields[f"verb-{place}"] = forms.ChoiceField(
                label=f"Decision {place + 1}: the verb",
                required=False,
                choices=[CHOOSE, *DecisionAsked.Verb.choices],
                initial=row.verb if row else "",
            )
            self.fields[f"text-{place}"] = forms.CharField(
                label=f"Decision {place + 1}: what is asked",
                required=False,
                max_length=REASON,
                initial=row.text if row else "",
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        for place, one in enumerate(self.suggested):
            self.fields[f"add-{place}"] = forms.BooleanField(
                label=f"{one.get_verb_display()} {one.text}", required=False
            )

    @property
    def rows(self) -> list[tuple[int, Any, Any, str]]:
        """Each line of the form: its number, its boxes and the number of its record."""
        return [
            (
                place + 1,
                self[f"verb-{place}"],
                self[f"text-{place}"],
                self.kept[place].reference if place < len(self.kept) else "",
            )
            for place in range(self.lines)
        ]

    @property
    def additions(self) -> list[Any]:
        return [self[f"add-{place}"] for place in range(len(self.suggested))]

    def asked(self) -> list[DecisionAsked]:
        """The decisions as they were typed and ticked, in order; a line without words is taken out."""
        asked = []
        for place in range(self.lines):
            verb, text = self.cleaned_data[f"verb-{place}"], self.cleaned_data[f"text-{place}"].strip()
            if verb or text:
                kept = self.kept[place] if place < len(self.kept) else DecisionAsked()
                same = text and kept.reference and kept.reference in text
                one = DecisionAsked(verb=verb, text=text)
                if same:  # words that still name the record are still about it
                    one.kind, one.object_id, one.reference = kept.kind, kept.object_id, kept.reference
                asked.append(one)
        ticked = [one for place, one in enumerate(self.suggested) if self.cleaned_data[f"add-{place}"]]
        return [one for one in asked if one.text or one.verb] + ticked

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for place in range(self.lines):
            verb, text = data.get(f"verb-{place}", ""), data.get(f"text-{place}", "").strip()
            if text and not verb:
                self.add_error(f"verb-{place}", f"Select the verb of decision {place + 1}.")
            if verb and not text and not (place < len(self.kept) and self.kept[place].verb == verb):
                self.add_error(f"text-{place}", f"Enter what decision {place + 1} asks.")
        return data


class ObjectionForm(forms.Form):
    """What an owner has against the committee's words on their record."""

    text = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": "Open the page again to object to these words"}
    )
    objection = forms.CharField(
        label="What is wrong with these words?",
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Enter what is wrong with the words."},
    )
