"""What the ground holds of people: sign-ins, the event log, mail, sessions, and people who left."""

from collections.abc import Collection
from datetime import date, datetime
from functools import partial
from typing import Any

from django.contrib.sessions.models import Session
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import DateTimeField, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Coalesce
from django_tasks_db.models import DBTaskResult

from council.access.acting import By, authorise
from council.calendar.days import start_of
from council.events import tell
from council.models import Event, HeldFile, OutgoingMail, SentForm, User
from council.personal_data.erasing import TO_ERASE, erasing
from council.personal_data.held import LEGAL_DUTY, PUBLIC_TASK, About, HeldOfPeople
from council.personal_data.holding import Holds
from council.personal_data.pseudonymising import NOWHERE, SIGN_INS, events_naming, pseudonymise

# Who was given what, what was issued and what was purged: decisions, told without an address.
DECISIONS = (
    Event.Kind.GRANTED,
    Event.Kind.GRANT_ENDED,
    Event.Kind.ACCESS_REVIEWED,
    Event.Kind.PURGED,
    Event.Kind.IMPORTED,
    Event.Kind.IMPORT_TAKEN_BACK,
    Event.Kind.ISSUED,
    Event.Kind.PUBLISHED,
    Event.Kind.PASSAGE_LET_STAND,
    Event.Kind.SETTINGS_CHANGED,
)


def not_on_hold(events: QuerySet[Event], holds: Holds) -> QuerySet[Event]:
    """The events that no hold keeps."""
    if holds.everything:
        return events.none()
    if holds.addresses:
        events = events.exclude(pk__in=events_naming(holds.addresses).values("pk"))
    return events.exclude(by__in=holds.people)


class SignIns:
    key = "sign_ins"
    label = "Sign-ins"
    held = "Who signed in, failed to or signed out, when and from which address."
    counted_from = "the day itself"
    basis = LEGAL_DUTY

    def past(self, *, before: date, holds: Holds) -> list[int]:
        events = Event.objects.filter(kind__in=SIGN_INS, at__lt=start_of(before))
        return sorted(not_on_hold(events, holds).values_list("pk", flat=True))

    def purge(self, keys: Collection[Any], *, by: By, at: datetime, as_at: date) -> int:
        """Delete the sign-ins and tell how many in the event log, in one transaction."""
        with erasing(Event, what=f"Sign-ins purged: {len(keys)}", by=by, at=at, of=self.key) as gone:
            return gone.remove(Event, keys)


class EventDetails:
    key = "event_details"
    label = "Details in the event log"
    held = "Addresses and the like of exports, downloads and invitations. That they happened stays."
    counted_from = "the day itself"
    basis = LEGAL_DUTY

    def past(self, *, before: date, holds: Holds) -> list[int]:
        events = Event.objects.filter(at__lt=start_of(before)).exclude(kind__in=(*SIGN_INS, *DECISIONS))
        return sorted(not_on_hold(events.exclude(detail={}), holds).values_list("pk", flat=True))

    def purge(self, keys: Collection[Any], *, by: By, at: datetime, as_at: date) -> int:
        """Blank the details of the events, which stay, and tell how many in the event log."""
        events = Event.objects.filter(pk__in=keys)
        values: dict[int, dict[str, Any]] = {
            event.pk: {"detail": {}} | ({"what": event.get_kind_display()} if "@" in event.what else {})
            for event in events
        }
        with erasing(Event, what=f"Event details purged: {len(keys)}", by=by, at=at, of=self.key) as gone:
            return gone.blank(Event, values)


class OutgoingMessages:
    key = "outgoing_mail"
    label = "Outgoing e-mails"
    held = "Messages as they were sent or queued: address, subject and words."
    counted_from = "the day it was sent"
    basis = PUBLIC_TASK

    def past(self, *, before: date, holds: Holds) -> list[str]:
        if holds.everything:
            return []
        mail = OutgoingMail.objects.filter(sent_at__lt=start_of(before))
        done = DBTaskResult.objects.filter(finished_at__lt=start_of(before))
        done = done.annotate(text=Cast("args_kwargs", TextField()))
        for address in holds.addresses:
            mail = mail.exclude(to__icontains=address)
            done = done.exclude(text__icontains=address)
        return [f"mail {key}" for key in mail.values_list("pk", flat=True)] + [
            f"task {key}" for key in done.values_list("pk", flat=True)
        ]

    def purge(self, keys: Collection[Any], *, by: By, at: datetime, as_at: date) -> int:
        """Delete the messages and the finished tasks that sent them; return how many."""
        person = authorise(by, TO_ERASE)

        def of(kind: str) -> list[str]:
            return [key.removeprefix(kind) for key in keys if key.startswith(kind)]

        with transaction.atomic():
            OutgoingMail.objects.filter(pk__in=of("mail ")).delete()
            DBTaskResult.objects.filter(pk__in=of("task ")).delete()
            summary = f"E-mails purged: {len(keys)}"
            tell(Event.Kind.PURGED, summary, by=person, rows=0, of=self.key, purged=len(keys))
        return len(keys)


class Sessions:
    key = "sessions"
    label = "Sessions that have ended"
    held = "What keeps a browser signed in."
    counted_from = "the end of the session"
    basis = PUBLIC_TASK

    def past(self, *, before: date, holds: Holds) -> list[str]:
        if holds.everything:
            return []
        return list(Session.objects.filter(expire_date__lt=start_of(before)).values_list("pk", flat=True))

    def purge(self, keys: Collection[Any], *, by: By, at: datetime, as_at: date) -> int:
        """Delete the ended sessions; return how many."""
        person = authorise(by, TO_ERASE)
        with transaction.atomic():
            for start in range(0, len(keys), 500):
                Session.objects.filter(pk__in=list(keys)[start : start + 500]).delete()
            what = f"Sessions purged: {len(keys)}"
            tell(Event.Kind.PURGED, what, by=person, rows=0, of=self.key, purged=len(keys))
        return len(keys)


class SentForms:
    key = "sent_forms"
    label = "Forms that were sent"
    held = "Who sent which form when, and where it led, so that the same form sent twice acts once."
    counted_from = "the moment it was sent"
    basis = PUBLIC_TASK

    def past(self, *, before: date, holds: Holds) -> list[int]:
        if holds.everything:
            return []
        return list(SentForm.objects.filter(at__lt=start_of(before)).values_list("pk", flat=True))

    def purge(self, keys: Collection[Any], *, by: By, at: datetime, as_at: date) -> int:
        """Forget which forms were sent; return how many."""
        person = authorise(by, TO_ERASE)
        with transaction.atomic():
            for start in range(0, len(keys), 500):
                SentForm.objects.filter(pk__in=list(keys)[start : start + 500]).delete()
            message = f"Sent forms purged: {len(keys)}"
            tell(Event.Kind.PURGED, message, by=person, rows=0, of=self.key, purged=len(keys))
        return len(keys)


class HeldFiles:
    key = "held_files"
    label = "Files of forms that were not sent"
    held = "A file that someone chose in a form which came back with an error, so that it stays chosen."
    counted_from = "the moment it was chosen"
    basis = PUBLIC_TASK

    def past(self, *, before: date, holds: Holds) -> list[int]:
        if holds.everything:
            return []
        return list(HeldFile.objects.filter(held_at__lt=start_of(before)).values_list("pk", flat=True))

    def purge(self, keys: Collection[Any], *, by: By, at: datetime, as_at: date) -> int:
        """Delete the files that no form took; return how many."""
        person = authorise(by, TO_ERASE)
        with transaction.atomic():
            for row in HeldFile.objects.filter(pk__in=list(keys)):
                transaction.on_commit(partial(storages["default"].delete, row.name))
                row.delete()
            message = f"Held files purged: {len(keys)}"
            tell(Event.Kind.PURGED, message, by=person, rows=0, of=self.key, purged=len(keys))
        return len(keys)


class FormerPeople:
    key = "former_people"
    label = "People who left"
    held = "Name and e-mail address, in the list of people, in their history and in the event log."
    counted_from = "the day they were deactivated"
    basis = PUBLIC_TASK

    def past(self, *, before: date, holds: Holds) -> list[int]:
        left = people_who_left().filter(left_at__lt=start_of(before))
        return [person.pk for person in left if not holds.keep(person)]

    def purge(self, keys: Collection[Any], *, by: By, at: datetime, as_at: date) -> int:
        """Give each person who left a pseudonym; return how many."""
        people = User.objects.filter(pk__in=keys).order_by("pk")
        for person in people:
            pseudonymise(person, by=by, why="The period of retention has run.", on=as_at, at=at)
        return len(people)


def people_who_left() -> QuerySet[Any]:
    """The deactivated people who still have their name, each with `left_at`: since when they are inactive."""
    entries = User.history.filter(id=OuterRef("pk"))  # type: ignore[attr-defined]
    active = entries.filter(is_active=True).order_by("-history_date").values("history_date")[:1]
    first = entries.order_by("history_date").values("history_date")[:1]
    inactive = entries.filter(is_active=False, history_date__gte=OuterRef("was_active"))
    return (
        User.objects.filter(is_active=False)
        .exclude(email__endswith=f"@{NOWHERE}")
        .annotate(was_active=Coalesce(Subquery(active), Subquery(first), output_field=DateTimeField()))
        .annotate(left_at=Subquery(inactive.order_by("history_date").values("history_date")[:1]))
    )


ADMIN_SITE = "Rights on Django's admin site, which say nothing that the profile does not."
ABOUT_PEOPLE = (
    About("council.Holding.user", "Posts held", ("post", "capacity", "from_date", "to_date")),
    About("council.Leaving.user", "Leavings recorded", ("on", "reason", "finished_on", "called_off_on")),
    About("council.SavedFilter.person", "Filters they saved", ("name", "path", "query"), goes=True),
    About("council.RunningDownload.person", "Downloads under way", ("begun_at", "held_until"), goes=True),
    About(
        "council.HeldFile.person",
        "Files of forms they did not send",
        ("held_at", "filename"),
        goes=True,
    ),
    About(
        "council.WaitingMail.person",
        "E-mails that wait to be sent to them",
        ("subject", "queued_at", "attempts"),
        goes=True,
    ),
    About("council.SentForm.person", "Forms they sent", ("at", "path", "led_to"), goes=True),
    About("council.Membership.user", "Bodies they sit on", ("body", "role", "from_date", "to_date")),
    About(
        "council.Grant.user",
        "Roles given to them",
        ("role", "scope", "sees_exempt", "from_date", "to_date", "reason"),
    ),
    About("council.Grant.ended_by", "Roles they ended", ("role", "scope", "post", "to_date", "end_reason")),
    About("council.AccessReview.begun_by", "Access reviews they began", ("scope", "begun_on")),
    About("council.AccessReview.finished_by", "Access reviews they finished", ("scope", "finished_on")),
    About(
        "council.ReviewedGrant.decided_by",
        "Roles they confirmed or ended in a review",
        ("grant", "decided_on"),
    ),
    About("council.Grant.granted_by", "Roles they gave", ("role", "scope", "post", "from_date", "reason")),
    About(
        "council.GroupMapping.made_by",
        "Groups they gave a role",
        ("group", "name", "role", "scope", "reason"),
    ),
    About(
        "council.Invitation.person",
        "Invitations of them",
        ("made_at", "expires_at", "accepted_at", "withdrawn_at", "reason", "post", "role", "scope"),
    ),
    About("council.Invitation.invited_by", "Invitations they sent", ("made_at", "post", "role", "scope")),
    About("council.Invitation.withdrawn_by", "Invitations they withdrew", ("withdrawn_at",)),
    About("council.SignInLink.person", "Sign-in links made for them", ("made_at", "expires_at", "used_at")),
    About("council.Feed.person", "Calendar feed", ("made_at", "expires_at"), goes=True),
    About("council.LegalHold.user", left_out="That someone is being looked into must not be told to them."),
    About("council.LegalHold.placed_by", "Legal holds they placed", ("from_date", "to_date")),
    About("council.LegalHold.lifted_by", "Legal holds they lifted", ("from_date", "to_date")),
    About("council.Event.by", "What the event log tells of them", ("at", "kind", "what", "detail")),
    About(
        "admin.LogEntry.user",
        "Changes they made on the admin site",
        ("action_time", "content_type", "action_flag"),
    ),
    About("account.EmailAddress.user", "E-mail addresses", ("email", "verified", "primary"), goes=True),
    About("council.User_groups.user", left_out=ADMIN_SITE),
    About("council.User_user_permissions.user", left_out=ADMIN_SITE),
    About("mfa.Authenticator.user", "Second factors", ("type", "created_at", "last_used_at"), goes=True),
    About(
        "usersessions.UserSession.user",
        "Browsers they were signed in with",
        ("created_at", "last_seen_at", "ip", "user_agent"),
        goes=True,
    ),
    About(
        "socialaccount.SocialAccount.user",
        "Single sign-on",
        ("provider", "uid", "last_login", "date_joined"),
        goes=True,
    ),
)
HELD = HeldOfPeople(
    retained=(
        SignIns(),
        EventDetails(),
        OutgoingMessages(),
        Sessions(),
        SentForms(),
        HeldFiles(),
        FormerPeople(),
    ),
    about=ABOUT_PEOPLE,
)
