"""The columns of the registers of people, posts and bodies."""

from typing import Any

from django.db.models import QuerySet
from django.utils.html import conditional_escape, format_html, format_html_join

from council.models import Body, Holding, Post, User
from council.natural_order import NaturalKey
from council.register import (
    ChoiceColumn,
    LinkColumn,
    MomentColumn,
    NumberColumn,
    RegisterColumn,
    RegisterTable,
)
from council.web.components import tag_html
from council.wording import spoken_short


def held(record: Post | User) -> list[Holding]:
    """The holdings of today that the register read with the record, the substantive one first."""
    order = Holding.Capacity.values
    return sorted(record.held_now, key=lambda holding: order.index(holding.capacity))  # type: ignore[union-attr]


def in_capacity(words: Any, holding: Holding) -> str:
    """Who or what, and in which capacity where that is not the plain one."""
    plain = holding.capacity in (Holding.Capacity.HOLDER, Holding.Capacity.MEMBER)
    return str(words) if plain else f"{words} ({holding.get_capacity_display().lower()})"


class PostsColumn(RegisterColumn):
    """The posts that the person holds today."""

    def plain(self, record: User) -> str:
        return "; ".join(in_capacity(holding.post, holding) for holding in held(record))

    def html(self, record: User) -> str:
        links = [
            (holding.post.get_absolute_url(), in_capacity(holding.post, holding)) for holding in held(record)
        ]
        return format_html_join("; ", '<a class="govuk-link" href="{}">{}</a>', links) or "–"


class PersonStateColumn(RegisterColumn):
    """Whether the person may sign in, and whether they leave."""

    def plain(self, record: User) -> str:
        going = record.going  # type: ignore[attr-defined]
        if going:
            return f"Leaves {spoken_short(going[0].on)}"
        return "Active" if record.is_active else "Left"

    def html(self, record: User) -> str:
        return format_html('<span class="app-nowrap">{}</span>', self.plain(record))

    def order(self, queryset: QuerySet, is_descending: bool) -> tuple[QuerySet, bool]:
        return queryset.order_by(
            "is_active" if is_descending else "-is_active", NaturalKey("name"), "pk"
        ), True


class PeopleTable(RegisterTable):
    caption = "People"
    row_header = "name"

    name = LinkColumn(verbose_name="Name")
    email = RegisterColumn(verbose_name="E-mail address")
    posts = PostsColumn(verbose_name="Posts", accessor="pk", orderable=False)
    last_login = MomentColumn(verbose_name="Last sign-in")
    state = PersonStateColumn(verbose_name="State", accessor="is_active")

    class Meta:
        model = User
        fields: tuple[str, ...] = ()
        order_by = "name"


class PostHoldersColumn(RegisterColumn):
    """Who holds the post today, or that nobody does."""

    def plain(self, record: Post) -> str:
        holders = "; ".join(in_capacity(holding.user, holding) for holding in held(record))
        return holders or self.vacant(record)

    def html(self, record: Post) -> str:
        if held(record) or not self.vacant(record):
            return conditional_escape(self.plain(record)) or "–"
        return tag_html("Vacant", "orange")

    def vacant(self, record: Post) -> str:
        return "Vacant" if record.kind == Post.Kind.OFFICE and record.is_active else ""


class OwnsColumn(RegisterColumn):
    """What the post owns, as far as this person may see it."""

    def plain(self, record: Post) -> str:
        return record.owns  # type: ignore[attr-defined]


class PostTable(RegisterTable):
    caption = "Posts"
    row_header = "title"

    title = LinkColumn(verbose_name="Post")
    kind = ChoiceColumn(verbose_name="Kind")
    directorate = RegisterColumn(verbose_name="Directorate", accessor="directorate__name")
    holders = PostHoldersColumn(verbose_name="Held by", accessor="pk", orderable=False)
    owns = OwnsColumn(verbose_name="Owns", accessor="pk", orderable=False)

    class Meta:
        model = Post
        fields: tuple[str, ...] = ()
        order_by = "title"


class ChairColumn(RegisterColumn):
    """Who chairs the body today."""

    def plain(self, record: Body) -> str:
        return ", ".join(str(membership.user) for membership in record.chairs)  # type: ignore[attr-defined]


class PublicColumn(RegisterColumn):
    def plain(self, record: Body) -> str:
        return "In public" if record.meets_in_public else "In private"


class BodyTable(RegisterTable):
    caption = "Bodies"
    row_header = "name"

    name = LinkColumn(verbose_name="Body")
    kind = ChoiceColumn(verbose_name="Kind")
    meets = PublicColumn(verbose_name="Meets", accessor="meets_in_public")
    chair = ChairColumn(verbose_name="Chair", accessor="pk", orderable=False)
    members = NumberColumn(verbose_name="Members", accessor="members_now", orderable=False)
    secretary = RegisterColumn(verbose_name="Secretary", accessor="secretary__title")

    class Meta:
        model = Body
        fields: tuple[str, ...] = ()
        order_by = "name"
