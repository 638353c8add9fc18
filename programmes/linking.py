"""Linking records across the registers, by their declarations: who sees both sees the link."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from council.access.acting import By, Rule, authorise
from council.history import authored
from council.models import User
from council.natural_order import NaturalKey
from council.register.declaring import Register, registers
from programmes.models import RecordLink


@dataclass(frozen=True)
class Linked:
    """A record on the other end of a link."""

    link: RecordLink
    record: Any
    kind: str  # in a word: "Action"


def linkable() -> list[Register]:
    """The registers whose records have a reference and stand in one programme: what can be linked."""
    return [
        register
        for register in registers()
        if {"reference", "programme"} <= {field.name for field in register.model._meta.fields}
    ]


def find_record(person: User, reference: str) -> Any:
    """The record of that reference that the person sees; ValidationError by field where there is none."""
    words = reference.strip()[:20]
    for register in linkable():
        model: Any = register.model
        found = model.objects.visible_to(person).filter(reference__iexact=words).first()
        if found is not None:
            return found
    raise ValidationError({"reference": f"There is no record “{words}” that you can see."})


@transaction.atomic
def link_records(record: Any, other: Any, *, rule: Rule, by: By, on: date) -> RecordLink:
    """Link the two, by the right that the register of the first names. ValidationError by field."""
    person = authorise(by, rule, record, on=on)
    if record == other:
        raise ValidationError({"reference": "Enter the reference of another record."})
    # Locked, so that of two who link the same one is told.
    type(record)._base_manager.select_for_update(of=("self",)).get(pk=record.pk)
    if between(record, other).exists():
        raise ValidationError({"reference": f"It is linked with {other.reference} already."})
    (kind, key), (other_kind, other_key) = (end_of(record), end_of(other))
    with authored(by=person, why=f"Linked with {other.reference}"):
        return RecordLink.objects.create(
            programme=record.programme, from_kind=kind, from_id=key, to_kind=other_kind, to_id=other_key
        )


@transaction.atomic
def unlink_records(link: RecordLink, record: Any, *, rule: Rule, by: By, on: date) -> None:
    """Take the link of the record away, by the same right; the history keeps that it was there."""
    person = authorise(by, rule, record, on=on)
    if end_of(record) not in ((link.from_kind, link.from_id), (link.to_kind, link.to_id)):
        raise ValidationError("This link belongs to other records.")
    with authored(by=person, why="Link taken away"):
        link.delete()


def links_of(record: Any, person: User) -> list[Linked]:
    """What the record is linked with, as far as the person sees it; a query for each register met."""
    here = end_of(record)
    ends: dict[str, dict[int, RecordLink]] = {}
    for link in RecordLink.objects.filter(_at(*here, "from") | _at(*here, "to")):
        one, two = (link.from_kind, link.from_id), (link.to_kind, link.to_id)
        kind, key = two if one == here else one
        ends.setdefault(kind, {})[key] = link
    linked: list[Linked] = []
    for register in linkable():
        there = ends.get(register.key, {})
        if there:
            linked += _seen(register, there, person)
    return linked


def between(record: Any, other: Any) -> Any:
    """The links of the two, whichever way round they were made."""
    one, two = end_of(record), end_of(other)
    return RecordLink.objects.filter(
        (_at(*one, "from") & _at(*two, "to")) | (_at(*two, "from") & _at(*one, "to"))
    )


def end_of(record: Any) -> tuple[str, int]:
    """The record as an end of a link: the key of its register, and its own."""
    kind = next(register.key for register in linkable() if register.model is type(record))
    return kind, record.pk


def _at(kind: str, key: int, end: str) -> Q:
    return Q(**{f"{end}_kind": kind, f"{end}_id": key})


def _seen(register: Register, links: dict[int, RecordLink], person: User) -> Iterable[Linked]:
    model: Any = register.model
    called = str(model._meta.verbose_name).capitalize()
    records = model.objects.visible_to(person).filter(pk__in=list(links)).order_by(NaturalKey("reference"))
    return [Linked(links[record.pk], record, called) for record in records]
