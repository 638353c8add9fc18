"""The register of invitations."""

from datetime import datetime
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from council.models import Invitation
from council.register import MomentColumn, RegisterColumn, RegisterFilter, RegisterTable
from council.web.components import tag_html

STATES = {
    "open": ("Open", "blue"),
    "expired": ("Expired", "yellow"),
    "accepted": ("Accepted", "green"),
    "withdrawn": ("Withdrawn", "grey"),
}


def state_of(invitation: Invitation, at: datetime) -> str:
    """How the invitation stands: a key of STATES."""
    if invitation.accepted_at:
        return "accepted"
    if invitation.withdrawn_at:
        return "withdrawn"
    return "open" if invitation.is_open(at) else "expired"


class InvitationStateColumn(RegisterColumn):
    """How it stands, and what to do about it."""

    def plain(self, record: Invitation) -> str:
        return STATES[state_of(record, timezone.now())][0]

    def html(self, record: Invitation) -> str:
        word, colour = STATES[state_of(record, timezone.now())]
        return tag_html(word, colour)


class ActsColumn(RegisterColumn):
    """What may still be done: send it again, withdraw it."""

    exclude_from_export = True

    def plain(self, record: Invitation) -> None:
        return None

    def html(self, record: Invitation) -> str:
        return render_to_string("council/inviting/_acts.html", {"invitation": record})


class InvitationTable(RegisterTable):
    caption = "Invitations"
    row_header = "person"

    person = RegisterColumn(verbose_name="Person", accessor="person__name")
    email = RegisterColumn(verbose_name="E-mail address", accessor="person__email")
    gives = RegisterColumn(verbose_name="Gives", orderable=False)
    state = InvitationStateColumn(verbose_name="State", accessor="pk", orderable=False)
    made_at = MomentColumn(verbose_name="Invited")
    invited_by = RegisterColumn(verbose_name="Invited by", accessor="invited_by__name")
    expires_at = MomentColumn(verbose_name="Works until")
    acts = ActsColumn(verbose_name="What to do", accessor="pk", orderable=False)

    class Meta:
        model = Invitation
        fields: tuple[str, ...] = ()
        order_by = "-made_at"


class InvitationFilter(RegisterFilter):
    search = ("person__name", "person__email", "reason")

    state = django_filters.ChoiceFilter(
        label="State",
        empty_label="All",
        choices=[(key, word) for key, (word, _) in STATES.items()],
        method="in_state",
    )

    class Meta:
        model = Invitation
        fields: list[str] = []

    def in_state(self, queryset: Any, name: str, value: str) -> QuerySet:
        at = timezone.now()
        if value == "open":
            return queryset.open(at)
        if value == "expired":
            return queryset.unanswered().exclude(pk__in=Invitation.objects.open(at).values("pk"))
        return queryset.exclude(**{f"{value}_at": None})
