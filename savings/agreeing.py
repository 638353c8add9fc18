"""Agreeing a saving, saying how it stands, and withdrawing it."""

from datetime import date

from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.duties import require_another
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Meant
from council.deciding import check_meeting, decided_where
from council.history import authored
from council.models import Body
from council.refusing import Refusals
from savings.models import ZERO, Saving
from savings.proposing import locked

Status = Saving.Status
TO_AGREE = Rule(
    "The programme manager or finance writes down that a saving is agreed.",
    rights=(Right.MANAGE, Right.MONEY),
    after_closure=True,
)
TO_SPEAK = Rule(
    "Its owner, the programme manager or finance says how a saving stands.",
    rights=(Right.MANAGE, Right.MONEY),
    owner=True,
    after_closure=True,
)
TO_WITHDRAW = Rule("The programme manager withdraws a saving.", rights=(Right.MANAGE,))
# What is said of a saving; the rest comes by a decision.
SAID = (Status.ON_TRACK, Status.AT_RISK, Status.DELAYED, Status.UNACHIEVABLE, Status.DELIVERED)
ENDED = (Status.REPLACED, Status.WITHDRAWN)


@transaction.atomic
def agree_saving(
    saving: Saving,
    *,
    plan_version: str,
    by: By,
    on: date,
    body: Body | None = None,
    meeting_on: date | None = None,
    minute: str = "",
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> Saving:
    """Write down that the saving is agreed: by a body at its meeting, or by another person than proposed it.

    From then on it counts, and its method of calculation and baseline stand. Raises ValidationError by field,
    and ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_AGREE, saving, on=on)
    saving = locked(saving, version)
    refusals = Refusals()
    refusals.say("", f"{saving.reference} is agreed already.", where=saving.status != Status.PROPOSED)
    refusals.say(
        "plan_version",
        "Enter the version of the financial plan that holds it.",
        where=not plan_version.strip(),
    )
    with refusals.hear():
        check_meeting(body, meeting_on, minute, by=by, on=on, meant=meant)
    for name, words in (
        ("method", "how it is calculated"), ("baseline", "the baseline against which it is measured")
    ):  # fmt: skip
        refusals.say("", f"Enter {words} before it is agreed.", where=not getattr(saving, name))
    if body is None:
        with refusals.hear("body"):
            days = (saving.proposed_on or on, on)
            require_another(person, saving.proposed_by_id, on=days, did="proposed it", does="agrees it")
    refusals.say(
        "", "Give it a target for one year or more before it is agreed.", where=not saving.profile.exists()
    )
    refusals.raise_all()
    saving.status = Status.AGREED
    saving.agreed_by, saving.agreed_on, saving.agreed_body = person, on, body
    saving.agreed_meeting_on, saving.agreed_minute = meeting_on, minute
    saving.plan_version = plan_version.strip()
    with authored(
        by=person, why=f"Agreed{decided_where(body, meeting_on, minute)}, in {saving.plan_version}"
    ):
        saving.save_next_version()
    return saving


@transaction.atomic
def say_status(
    saving: Saving,
    *,
    status: str,
    explanation: str,
    confidence: str,
    by: By,
    on: date,
    version: int | None = None,
) -> Saving:
    """Say how the saving stands; what is not on track says why and what is done about it.

    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_SPEAK, saving, on=on)
    saving = locked(saving, version)
    refusals = Refusals()
    refusals.say("", "It is a proposal: agree it first.", where=saving.status == Status.PROPOSED)
    ended = saving.status in ENDED
    refusals.say("", f"{saving.reference} is {saving.get_status_display().lower()}.", where=ended)
    refusals.say("status", "Select how it stands.", where=status not in [str(each) for each in SAID])
    refusals.say(
        "explanation",
        "Enter why it is not on track, and what is done about it.",
        where=status not in Saving.NEEDS_NO_REASON and not explanation.strip(),
    )
    confidences = ["", *(str(each) for each in Saving.Confidence)]
    refusals.say("confidence", "Select how sure it is.", where=confidence not in confidences)
    if status == Status.DELIVERED:
        short = [line for line in saving.profile.all() if line.confirmed < line.target]
        refusals.say(
            "status",
            "It is delivered once finance has confirmed the target of every year.",
            where=bool(short),
        )
    refusals.raise_all()
    was = saving.get_status_display()
    saving.status, saving.confidence, saving.explanation = status, confidence, explanation.strip()
    with authored(by=person, why=f"Said to be {saving.get_status_display().lower()}, was {was.lower()}"):
        saving.save_next_version()
    return saving


@transaction.atomic
def withdraw_saving(saving: Saving, *, reason: str, by: By, on: date, version: int | None = None) -> Saving:
    """Withdraw the saving with the reason: it counts no more, and its figures stay.

    Refused where finance has confirmed money of it, and where a claim waits. Raises ValidationError by field,
    and ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_WITHDRAW, saving, on=on)
    saving = locked(saving, version)
    refusals = Refusals()
    refusals.say("reason", "Enter why it is withdrawn.", where=not reason.strip())
    refusals.say("", f"{saving.reference} is withdrawn already.", where=saving.status == Status.WITHDRAWN)
    lines = list(saving.profile.all())
    if any(line.confirmed > ZERO for line in lines):
        refusals.say("", f"Finance has confirmed money of {saving.reference}, so it cannot be withdrawn.")
    elif any(line.delivered > ZERO for line in lines):
        refusals.say("", "A claim waits for finance. It is decided on, or withdrawn, first.")
    refusals.raise_all()
    saving.status, saving.explanation = Status.WITHDRAWN, reason.strip()
    with authored(by=person, why=f"Withdrawn: {reason.strip()}"):
        saving.save_next_version()
    return saving
