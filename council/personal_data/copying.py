"""A copy of all that is held about one person, for a subject access request (UK GDPR, Article 15).

What it holds is declared key by key (`held.About`); other people's names are left out of it
(Data Protection Act 2018, Schedule 2, paragraph 16), and so are exempt records that whoever makes the copy
may not see: the copy says how many.
"""

import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from council.access.acting import authorise
from council.access.rules import InProgramme
from council.events import tell
from council.history import Recorded
from council.models import Event, OutgoingMail, User
from council.personal_data.declared import about_people
from council.personal_data.holding import TO_LOOK_AFTER_DATA
from council.personal_data.masking import Mask
from council.personal_data.pseudonymising import events_naming, sessions_of
from council.wording import spoken, spoken_moment

ANOTHER = "[another person]"


@dataclass(frozen=True)
class CopySection:
    """One part of the copy: its rows, each {what it is: what it says}, and how many may not be shown."""

    heading: str
    rows: list[dict[str, str]] = field(default_factory=list)
    withheld: int = 0


@dataclass(frozen=True)
class SubjectCopy:
    """The copy as a ZIP of data.json and readable.html, and what it is made of."""

    filename: str
    content: bytes
    sections: tuple[CopySection, ...]


def copy_for(person: User, *, by: User, at: datetime) -> SubjectCopy:
    """Copy what is held about the person, as an administrator; the event log tells of it."""
    authorise(by, TO_LOOK_AFTER_DATA)
    sections = tuple(gather(person, by=by))
    data = {
        "person": {"number": person.pk, "name": person.name, "email": person.email},
        "made_at": timezone.localtime(at).isoformat(),
        "sections": [asdict(section) for section in sections],
    }
    page = render_to_string(
        "council/personal_data/copy.html", {"person": person, "at": at, "sections": sections}
    )
    content = zipped(
        {"data.json": json.dumps(data, ensure_ascii=False, indent=2), "readable.html": page}, at=at
    )
    rows = sum(len(section.rows) for section in sections)
    withheld = sum(section.withheld for section in sections)
    what = f"A copy of all that is held about person {person.pk}"
    tell(Event.Kind.EXPORTED, what, by=by, person=person.pk, rows=rows, withheld=withheld)
    return SubjectCopy(f"personal-data-{person.pk}-{timezone.localtime(at):%Y-%m-%d}.zip", content, sections)


def gather(person: User, *, by: User) -> Iterable[CopySection]:
    """Everything held about the person that `by` may see, section by section; empty sections are left out."""
    others = User.objects.exclude(pk=person.pk).values_list("name", "email")
    mask = Mask({word: ANOTHER for pair in others for word in pair if word and word != person.name})
    sections = [
        CopySection("Profile", [profile_of(person)]),
        CopySection("Earlier names and addresses", earlier_names(person)),
        *(section_about(about, person, by, mask) for about in about_people() if about.heading),
        CopySection(
            "Sessions kept", [{"ends": in_words(session.expire_date)} for session in sessions_of(person)]
        ),
        CopySection("E-mails sent to them", mail_to(person, mask)),
        CopySection("Where the event log names them", events_about(person, mask)),
        *changes_by(person, by, mask),
        mentions_of(person, by),
    ]
    return [section for section in sections if section.rows or section.withheld]


def profile_of(person: User) -> dict[str, str]:
    """The person as the list of people has them."""
    return {
        "number": str(person.pk),
        "name": person.name,
        "e-mail address": person.email,
        "signs in": in_words(person.is_active),
        "can use the admin site": in_words(person.is_staff),
        "joined": in_words(person.date_joined),
        "last signed in": in_words(person.last_login),
    }


def earlier_names(person: User) -> list[dict[str, str]]:
    """The names and addresses that they had, and since when."""
    entries = person.history.order_by("history_date", "pk").values_list("history_date", "name", "email")
    return [
        {"at": in_words(at), "name": name or "", "e-mail address": email or ""} for at, name, email in entries
    ]


def section_about(about: Any, person: User, by: User, mask: Mask) -> CopySection:
    """The records that hold the declared key to the person."""
    model = about.model
    rows = model._default_manager.filter(**{about.field: person}).order_by("pk")
    shown, total = rows, 0
    if hasattr(rows, "visible_to"):
        total = rows.count()
        shown = rows.visible_to(by)
    related = [name for name in about.fields if model._meta.get_field(name).is_relation]
    if related:
        shown = shown.select_related(*related)
    copied = [
        {field_label(model, name): mask(value_of(row, name, person)) for name in about.fields}
        for row in shown.iterator()
    ]
    return CopySection(about.heading, copied, withheld=max(total - len(copied), 0))


def field_label(model: type[models.Model], name: str) -> str:
    """What the field is called."""
    return str(getattr(model._meta.get_field(name), "verbose_name", name))


def value_of(row: Any, name: str, person: User) -> str:
    """What the field says, with other people left out."""
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    if isinstance(value, User):
        return "this person" if value.pk == person.pk else ANOTHER
    return in_words(value)


def in_words(value: Any) -> str:
    """A value as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return spoken_moment(value)
    if isinstance(value, date):
        return spoken(value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {in_words(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(in_words(item) for item in value)
    return str(value)


def mail_to(person: User, mask: Mask) -> list[dict[str, str]]:
    """The mails that went to their address."""
    sent = OutgoingMail.objects.filter(to__icontains=person.email).order_by("pk")
    return [
        {"sent": in_words(mail.sent_at), "subject": mask(mail.subject), "words": mask(mail.body)}
        for mail in sent
    ]


def events_about(person: User, mask: Mask) -> list[dict[str, str]]:
    """The events that others caused and that name them."""
    events = events_naming([person.name, person.email]).exclude(by=person).order_by("pk")
    return [
        {
            "at": in_words(event.at),
            "kind": event.get_kind_display(),
            "what": mask(event.what),
            "detail": mask(in_words(event.detail)),
        }
        for event in events
    ]


def signed_models() -> list[Any]:
    """The models whose every change is signed."""
    return [model for model in apps.get_models() if issubclass(model, Recorded | User)]


def changes_by(person: User, by: User, mask: Mask) -> Iterable[CopySection]:
    """The changes that the person signed: which record, when, how and why; of exempt ones, only how many."""
    for model in signed_models():
        entries = model.history.filter(history_user=person).order_by("pk")
        total = None
        says_why = model._meta.app_label == User._meta.app_label  # nothing of the ground is exempt
        if issubclass(model, InProgramme):
            says_why = True
            total = entries.count()
            seen = model._default_manager.visible_to(by).values("pk")
            entries = entries.filter(**{f"{model._meta.pk.attname}__in": seen})
        rows = [
            {
                "at": in_words(entry.history_date),
                "record": f"{model._meta.verbose_name} {getattr(entry, model._meta.pk.attname)}",
                "change": entry.get_history_type_display(),
                "why": mask(entry.history_change_reason or "") if says_why else "",
                "through": entry.through,
            }
            for entry in entries.iterator()
        ]
        withheld = 0 if total is None else total - len(rows)
        yield CopySection(f"Changes they made: {model._meta.verbose_name_plural}", rows, withheld=withheld)


def mentions_of(person: User, by: User) -> CopySection:
    """The records, of those that `by` may see, whose words hold the person's name or address."""
    rows = []
    for model in signed_models():
        if not issubclass(model, InProgramme):
            continue
        for name in worded_fields(model):
            naming = Q(**{f"{name}__icontains": person.name}) | Q(**{f"{name}__icontains": person.email})
            for key in model._default_manager.visible_to(by).filter(naming).values_list("pk", flat=True):
                rows.append(
                    {"record": f"{model._meta.verbose_name} {key}", "where": field_label(model, name)}
                )
    return CopySection("Records whose words name them", rows)


def worded_fields(model: type[models.Model]) -> list[str]:
    """The fields of a model that hold free words."""
    return [
        item.name
        for item in model._meta.concrete_fields
        if isinstance(item, models.CharField | models.TextField) and not item.choices
    ]


def zipped(files: dict[str, str], *, at: datetime) -> bytes:
    """The files as one archive, each dated at that moment."""
    out = io.BytesIO()
    moment = timezone.localtime(at).timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, moment), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()
