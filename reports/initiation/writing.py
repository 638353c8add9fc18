"""Writing a version of the initiation document, and entering who authorised or approved it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.history import authored
from council.models import Post
from council.refusing import Refusals
from programmes.models import Programme
from reports.initiation.models import InitiationSignature, InitiationVersion
from reports.initiation.parts import FORM, LONGEST, SECTIONS, TEXTS, InitiationPart, as_kept

TO_WRITE = Rule("The programme manager writes the initiation document.", rights=(Right.MANAGE,))
SIGNED_TO_COME = "The day on which it was signed cannot be in the future."


@dataclass(frozen=True, kw_only=True)
class InitiationWords:
    """All that is said in a version at once; `texts` by the keys of the form's parts."""

    label: str
    reasons: str
    author: Post | None = None
    texts: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def write_version(
    programme: Programme,
    said: InitiationWords,
    *,
    tables: Mapping[str, Any],
    after: int,
    by: By,
    on: date,
) -> InitiationVersion:
    """Write the next version after number `after` (0 for the first), with the tables as they stand.

    Raises ValidationError by field: without a label or reasons, with a text that is too long, or where
    someone else wrote a version meanwhile.
    """
    person = authorise(by, TO_WRITE, programme, on=on)
    Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    versions = InitiationVersion.objects.filter(programme=programme)
    last = versions.order_by("-number").first()
    refused = Refusals()
    if (last.number if last else 0) != after:
        refused.say("", f"{last.label if last else 'Another version'} was written meanwhile. Read it first.")
    label = " ".join(said.label.split())
    refused.say("label", "Enter what the version is called, such as Draft 1.1.", where=not label)
    taken = bool(label) and versions.filter(label=label).exists()
    refused.say("label", "There is a version called so already.", where=taken)
    refused.say("reasons", "Enter why it is written, and what changed.", where=not said.reasons.strip())
    for part in TEXTS:
        if why := too_long(part, said.texts.get(part.key, "")):
            refused.say(part.key, why)
    refused.raise_all()
    with authored(by=person, why=f"Initiation document, {label}"):
        return InitiationVersion.objects.create(
            programme=programme,
            number=after + 1,
            label=label,
            reasons=said.reasons.strip(),
            author=said.author,
            texts={part.key: text for part in TEXTS if (text := said.texts.get(part.key, "").strip())},
            tables={**tables, FORM: {"sections": as_kept(SECTIONS)}},
            written_on=on,
            by=person,
        )


def too_long(part: InitiationPart, text: str) -> str:
    """Why the text is too long for its part, as a sentence; empty where it is not."""
    words = len(text.split())
    if part.most_words and words > part.most_words:
        return f"{part.title} has {words} words; {part.most_words} at most."
    return f"{part.title} can have {LONGEST:,} letters at most." if len(text) > LONGEST else ""


@transaction.atomic
def sign_version(
    version: InitiationVersion,
    *,
    kind: str,
    organisation: str,
    position: str,
    signed_on: date | None,
    by: By,
    on: date,
    meant: Meant = NONE_MEANT,
) -> InitiationSignature:
    """Enter that the organisation authorised the version, or approved it. ValidationError by field."""
    person = authorise(by, TO_WRITE, version, on=on)
    version = InitiationVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    refused, doubts = Refusals(), Doubts(by=by, on=on, meant=meant)
    marks = {"the day it was written": version.written_on}
    doubts.ask("signed_on", signed_on, called="the day of signing", past=True, after=marks)
    with refused.hear():
        doubts.raise_any()
    organisation, position = " ".join(organisation.split()), " ".join(position.split())
    refused.say("organisation", "Enter the organisation or body.", where=not organisation)
    refused.say("position", "Enter the position of who signed.", where=not position)
    refused.say("signed_on", "Enter the day.", where=signed_on is None)
    refused.say("signed_on", SIGNED_TO_COME, where=bool(signed_on and signed_on > on))
    again = version.signatures.filter(kind=kind, organisation=organisation, position=position)
    refused.say("organisation", "This signature is entered already.", where=again.exists())
    refused.raise_all()
    assert signed_on, "a signature without a day was refused"
    signature = InitiationSignature(version=version, kind=kind, signed_on=signed_on, by=person)
    signature.organisation, signature.position = organisation, position
    with authored(by=person, why=f"{version.label} signed for {organisation}"):
        signature.save()
    return signature
