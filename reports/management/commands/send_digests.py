"""`send_digests`: escalates what is left and reminds everybody of what is theirs; run it every morning."""

import json
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from actions.escalating import escalate
from council.access.acting import DIGEST
from council.calendar.workdays import is_working_day
from council.conventions import InForce
from council.management.days import day
from council.management.on_the_server import OnTheServer
from council.models import Conventions
from reports.digests.gathering import Digest, digests
from reports.digests.sending import send_digests
from reports.tolerances.watching import watch_tolerances


class Command(OnTheServer):
    help = (
        "Tells programme managers and SROs of what is overdue or silent for too long, raises exceptions of "
        "programmes beyond their tolerances, then sends each person one digest of what waits for them. "
        "Prints one JSON line a person. Nothing on days off. Safe to run twice; exit code 1 where someone's "
        "could not be sent."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-at", type=day, help="The day of the digests (today).")
        parser.add_argument("--dry-run", action="store_true", help="Say who would get what; send nothing.")
        parser.add_argument("--site", default=settings.SITE_URL, help="Where people reach the site.")

    def handle(self, *args: Any, **options: Any) -> None:
        as_at = options["as_at"] or timezone.localdate()
        conventions = Conventions.objects.in_force(as_at)
        if not is_working_day(as_at, closures=conventions.closures):
            self.stderr.write("No working day: no one is reminded.")
            return
        site = options["site"].rstrip("/")
        if options["dry_run"]:
            with transaction.atomic():
                self._escalate(as_at, conventions)
                for digest in digests(as_at=as_at, conventions=conventions):
                    self._say(digest, sent=False)
                transaction.set_rollback(True)
        else:
            self._escalate(as_at, conventions)
            self._send(as_at, site, conventions)

    def _escalate(self, as_at: date, conventions: InForce) -> None:
        escalated = escalate(as_at=as_at, conventions=conventions, by=DIGEST)
        self.stderr.write(f"Escalated: {escalated.number}.")
        if escalated.nobody:
            self.stderr.write(
                "Not escalated, since the post to tell is vacant, owns the action itself or cannot see it: "
                f"{', '.join(escalated.nobody)}."
            )

        raised = watch_tolerances(as_at=as_at, by=DIGEST)
        if raised:
            self.stderr.write(f"Exceptions raised: {', '.join(each.reference for each in raised)}.")

    def _send(self, as_at: date, site: str, conventions: InForce) -> None:
        def told(digest: Digest, failure: str) -> None:
            self._say(digest, sent=not failure, failure=failure)

        try:
            outcome = send_digests(
                as_at=as_at, conventions=conventions, site=site, now=timezone.now, by=DIGEST, told=told
            )
        except OSError as failure:
            raise CommandError(
                f"The mail server cannot be reached ({failure}). Look at EMAIL_URL, then run this again: who "
                "has had theirs gets no second one."
            ) from failure
        if outcome.unknown:
            people = ", ".join(map(str, outcome.unknown))
            self.stderr.write(f"A run broke off, and whether these people had theirs is not known: {people}.")
        if outcome.failed:
            self.stderr.write("Refused by the mail server, and tried again when you run this again:")
            for person, why in outcome.failed.items():
                self.stderr.write(f"  person {person}: {why}")
        if not outcome.is_whole:
            raise CommandError(f"{outcome.sent} sent, and not all.", returncode=1)

    def _say(self, digest: Digest, *, sent: bool, failure: str = "") -> None:
        summary = {
            "person": digest.person.pk,
            "day": digest.day.isoformat(),
            "sent": sent,
            "sections": digest.references,
        }
        self.stdout.write(json.dumps(summary | ({"failure": failure} if failure else {})))
