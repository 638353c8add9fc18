"""The columns of the register of roles."""

from datetime import date
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.html import conditional_escape, format_html, format_html_join

from council.models import Grant, Holding, ReviewedGrant
from council.natural_order import NaturalKey
from council.register import ChoiceColumn, DateColumn, LinkColumn, RegisterColumn, RegisterTable


def described(grants: QuerySet) -> QuerySet:
    """The grants with `holder` (whose they are) and `confirmed_on` (when a review last kept them)."""
    confirmed = ReviewedGrant.objects.filter(
        grant=OuterRef("pk"), outcome=ReviewedGrant.Outcome.CONFIRMED
    ).order_by("-decided_on")
    return grants.annotate(
        holder=Coalesce("user__name", "post__title"),
        confirmed_on=Subquery(confirmed.values("decided_on")[:1]),
    )


def with_holders(grants: QuerySet, *, on: date) -> QuerySet:
    """The grants with all that a list says of them, and `post.held_now` for those to a post."""
    held = (
        Holding.objects.filter(Holding.current(on)).select_related("user").order_by(NaturalKey("user__name"))
    )
    return (
        described(grants)
        .select_related("scope", "user", "post", "body", "granted_by")
        .prefetch_related(Prefetch("post__holdings", held, to_attr="held_now"))
    )


def holders_of(grant: Grant) -> list[str]:
    """The people to whom the grant comes now, a post's with their capacity."""
    if grant.post is None:
        return [str(grant.user) if grant.user and grant.user.is_active else f"{grant.user} (left)"]
    return [_named(holding) for holding in grant.post.held_now]  # type: ignore[attr-defined]


def _named(holding: Holding) -> str:
    if not holding.user.is_active:
        return f"{holding.user} (left)"
    if holding.capacity == Holding.Capacity.HOLDER:
        return str(holding.user)
    return f"{holding.user} ({holding.get_capacity_display().lower()})"


class RoleHoldersColumn(RegisterColumn):
    """Who holds the role now, one to a line."""

    def plain(self, record: Any) -> Any:
        return ", ".join(holders_of(record)) or "No one"

    def html(self, record: Any) -> str:
        return format_html_join("", "<div>{}</div>", ([name] for name in holders_of(record))) or "No one"


class RoleColumn(ChoiceColumn):
    """The role, with the body of a guest and the right to exempt material below it."""

    def html(self, record: Any) -> str:
        below = [record.body.name] if record.body else []
        below += ["Sees exempt material"] if record.sees_exempt else []
        lines = format_html_join("", '<div class="app-quiet">{}</div>', ([line] for line in below))
        return format_html("{}{}", self.plain(record), lines)


class YesColumn(RegisterColumn):
    def plain(self, record: Any) -> Any:
        return "Yes" if super().plain(record) else "No"


class GrantedByColumn(RegisterColumn):
    """The person who gave it, else what did."""

    def plain(self, record: Any) -> Any:
        return str(record.granted_by or record.given_through or "") or None

    def html(self, record: Any) -> str:
        return conditional_escape(self.plain(record) or "–")


class GrantTable(RegisterTable):
    caption = "Roles"
    row_header = "holder"
    aside = ("granted_by", "reason")

    holder = LinkColumn(verbose_name="Given to")
    role = RoleColumn(verbose_name="Role")
    scope = RegisterColumn(verbose_name="Over", accessor="scope__name")
    holders = RoleHoldersColumn(verbose_name="Holders now", orderable=False, empty_values=())
    from_date = DateColumn(verbose_name="From")
    to_date = DateColumn(verbose_name="To")
    granted_by = GrantedByColumn(verbose_name="By", accessor="granted_by__name")
    reason = RegisterColumn(verbose_name="Why")
    confirmed_on = DateColumn(verbose_name="Last confirmed")

    class Meta:
        model = Grant
        fields: tuple[str, ...] = ()
        order_by = "holder"


class GrantExport(GrantTable):
    """The register as it is downloaded, with what a page has no room for."""

    to = RegisterColumn(verbose_name="Given to a", accessor="kind_of_holder", orderable=False)
    body = RegisterColumn(verbose_name="Guest of", accessor="body__name")
    sees_exempt = YesColumn(verbose_name="Sees exempt material")
    exempt_reason = RegisterColumn(verbose_name="Why exempt material")
    given_through = RegisterColumn(verbose_name="Through")
    ended_by = RegisterColumn(verbose_name="Ended by", accessor="ended_by__name")
    end_reason = RegisterColumn(verbose_name="Why ended")
