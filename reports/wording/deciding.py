"""Letting an officer's words through to a paper: as they are, in other words, or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.history import authored, moment
from council.lengths import REASON
from council.models import User
from council.refusing import Refusals
from programmes.models import Workstream
from reports.documents.drafting import TO_DRAFT, locked_report
from reports.documents.models import HighlightReport
from reports.wording.models import CommitteeText, InFull
from reports.wording.owned import texts_of_owner
from reports.wording.standing import CommitteeWording, TextStanding

TO_WORD = Rule(
    "Words for the committee are chosen by the workstream’s lead, the programme’s manager and clerks.",
    rights=(Right.DRAFT,),
    owner=True,
)
TO_OBJECT = Rule("An owner objects to what the committee is told of their own records.", signed_in=True)
State = CommitteeText.State
NOT_EXEMPT = "These words cannot be kept out as exempt. Leave them out of the pack instead."
MEANWHILE = "Someone wrote or decided on this since you opened the page. Read it again, then choose."


@dataclass(frozen=True)
class TextChoice:
    """What a person chose for one text: the state, the words where they are other ones, what they saw."""

    state: str
    text: str = ""
    seen: str = ""


@transaction.atomic
def keep_words(
    report: HighlightReport,
    wording: CommitteeWording,
    choices: Mapping[str, TextChoice],
    *,
    stream: Workstream | None,
    by: By,
    otherwise: Mapping[int, str] | None = None,
) -> int:
    """Keep what was chosen for texts of one workstream, or of none; return for how many it is new.

    `choices` by the name of the text's box; `otherwise` how actions are told, against the rule, by key.
    Raises ValidationError by that name: all that is refused at once.
    """
    person = authorise(by, TO_WORD, stream) if stream else authorise(by, TO_DRAFT, report)
    report = locked_report(report)
    refused = Refusals()
    texts = {one.name: one for one in wording.of(stream.pk if stream else None)}
    kept = [
        (texts[name], choice)
        for name, choice in choices.items()
        if name in texts and choice.state and not _refuse(refused, report, texts[name], choice)
    ]
    refused.raise_all()
    changed = sum(_keep(report, one, choice, by=person) for one, choice in kept)
    if otherwise is not None and stream is not None:
        _tell_otherwise(report, wording, stream.pk, otherwise, by=person)
    return changed


def let_through(
    report: HighlightReport, texts: Sequence[TextStanding], choices: Mapping[str, TextChoice], *, by: By
) -> None:
    """Keep what was chosen for each of these texts of a submission, of which none may be left undecided.

    Raises ValidationError by the name of the text's box: all that is refused or was not chosen at once.
    """
    person = authorise(by, TO_DRAFT, report)
    refused = Refusals()
    kept = []
    for one in texts:
        choice = choices.get(one.name, TextChoice(""))
        sentence = f"Choose what the paper says of {one.text.reference}, {one.text.label_of_kind.lower()}."
        refused.say(f"text-{one.name}", sentence, where=not choice.state)
        # The record is not exempt, and nothing would ask for it once the line is in.
        refused.say(f"text-{one.name}", NOT_EXEMPT, where=choice.state == State.EXEMPT)
        if choice.state and not _refuse(refused, report, one, choice):
            kept.append((one, choice))
    refused.raise_all()
    for one, choice in kept:
        _keep(report, one, choice, by=person)


def _refuse(refused: Refusals, report: HighlightReport, one: TextStanding, choice: TextChoice) -> bool:
    """Say what stands against a choice; return whether anything does."""
    box = f"text-{one.name}"
    edited = choice.state == State.EDITED
    faults = (
        (choice.seen not in ("", one.seen), MEANWHILE),
        (choice.state not in State.values, "Choose what the paper says."),
        (choice.state == State.EXEMPT and not may_keep_out(report, one), NOT_EXEMPT),
        (edited and not choice.text.strip(), "Enter the words for the committee."),
        (one.text.is_name and edited, "A name is changed on its own record."),
    )
    for wrong, sentence in faults:
        refused.say(box, sentence, where=wrong)
    return any(wrong for wrong, _ in faults)


def may_keep_out(report: HighlightReport, one: TextStanding) -> bool:
    """Whether the words can be kept out as exempt: of a record that can be, from a paper for the public."""
    return one.text.can_be_exempt and report.audience == HighlightReport.Audience.PUBLIC


def _keep(report: HighlightReport, one: TextStanding, choice: TextChoice, *, by: User | None) -> bool:
    """Write the choice down, where it says anything new; return whether it does."""
    state, text = choice.state, choice.text.strip()
    if state == State.EDITED and text == one.text.words.strip():
        state = State.ACCEPTED
    if state != State.EDITED:
        text = ""
    own = one.own
    kept = own or one.decided  # what an earlier report let through is let through again
    if kept and (kept.state, kept.text, kept.source) == (state, text, one.text.words):
        return False
    row = own or CommitteeText(
        report=report, kind=one.text.kind, object_id=one.text.object_id, field=one.text.field
    )
    row.reference = one.text.reference[:200]
    row.state, row.text, row.source = state, text, one.text.words
    row.decided_by, row.decided_at = by, moment()
    row.objection, row.objected_by, row.objected_at = "", None, None  # it was against the words before
    with authored(by=by, why=f"Words for the committee: {row.get_state_display().lower()}"):
        row.save()
    return True


def _tell_otherwise(
    report: HighlightReport,
    wording: CommitteeWording,
    stream: int,
    otherwise: Mapping[int, str],
    *,
    by: User | None,
) -> None:
    """Keep which actions of the workstream are told in full or in a sentence, against the rule."""
    actions = {a.id: a for s in wording.position.workstreams if s.id == stream for a in s.actions}
    known = {row.action_id: row for row in report.told_otherwise.filter(action_id__in=actions)}
    with authored(by=by, why="Chosen what is told in full"):
        for key, action in actions.items():
            how, row = otherwise.get(key, ""), known.get(key)
            if row and not how:
                row.delete()
            elif how in InFull.How.values and (row is None or row.how != how):
                row = row or InFull(report=report, action_id=key, reference=action.reference)
                row.how = how
                row.save()


def without_flags(texts: Sequence[TextStanding]) -> dict[str, TextChoice]:
    """The choice to print each text that waits and has no flag, and was not decided otherwise before."""
    return {
        one.name: TextChoice(State.ACCEPTED, seen=one.seen)
        for one in texts
        if one.decided is None and not one.flags and one.before is None
    }


def every_waiting(texts: Sequence[TextStanding]) -> dict[str, TextChoice]:
    """The choice to print each text that waits as its officer wrote it: by those who read them all."""
    return {one.name: TextChoice(State.ACCEPTED, seen=one.seen) for one in texts if one.waits}


@transaction.atomic
def object_to(text: CommitteeText, *, reason: str, by: User, on: date) -> None:
    """Object, as the owner, to what the committee is told; the drafter sees it beside the words.

    Raises ValidationError by field, also where another objection stands, so that none is written over.
    """
    authorise(by, TO_OBJECT, on=on)
    if text.pk not in {one.text.pk for one in texts_of_owner(by, on=on)}:
        raise PermissionDenied(TO_OBJECT.refusal)
    report = locked_report(text.report)
    text = CommitteeText.objects.select_for_update(of=("self",)).get(pk=text.pk, report=report)
    if not reason.strip():
        raise ValidationError({"objection": "Enter what is wrong with the words."})
    if text.objection:
        raise ValidationError({"objection": f"An objection stands already: “{text.objection}”"})
    if len(reason) > REASON:
        raise ValidationError({"objection": f"The objection can have {REASON:,} letters at most."})
    text.objection, text.objected_by, text.objected_at = reason.strip(), by, moment()
    with authored(by=by, why="Objection to the committee’s words"):
        text.save()
