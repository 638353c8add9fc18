"""The people of the demo council: who holds which post, who sits on which body, who may do what."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password

from council.history import authored
from council.models import Body, Conventions, Directorate, Grant, Holding, Membership, Post, Role, Scope, User
from reports.demo.calendar import Calendar
from reports.demo.material import read
from reports.demo.timeline import moment_of

PASSWORD = "improvement-demo"  # noqa: S105 - everybody may know it: it opens nothing but the demo
DOMAIN = "ellerhithe.example"
COUNCIL = "Ellerhithe Borough Council"
LONG_AGO = -1100


def address(name: str) -> str:
    """The e-mail address of a demo person: "clerk" is clerk@ellerhithe.example."""
    return f"{name}@{DOMAIN}"


@dataclass
class Cast:
    """Everybody and everything that programmes refer to by a short name."""

    calendar: Calendar
    posts: dict[str, Post] = field(default_factory=dict)
    bodies: dict[str, Body] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    held: dict[int, list[Holding]] = field(default_factory=dict)

    def post(self, name: str | None) -> Post | None:
        """The post of that short name; none for none, so that an action may be without an owner."""
        return self.posts[name] if name else None

    def holders(self, post: Post, *, on: date) -> list[User]:
        """As `Post.holders`, with one query for each post: a story asks hundreds of times."""
        if post.pk not in self.held:
            holdings = post.holdings.select_related("user")
            self.held[post.pk] = sorted(holdings, key=lambda row: Holding.Capacity.values.index(row.capacity))
        return [
            row.user
            for row in self.held[post.pk]
            if row.from_date <= on and (row.to_date is None or on <= row.to_date)
        ]

    def speaker(self, post: Post | None, *, instead: Post, on: date) -> User:
        """Who speaks for the post on the day: its holder, else the holder of the post that steps in."""
        holders = self.holders(post, on=on) if post else []
        return (holders or self.holders(instead, on=on))[0]

    def another(self, first: Post, second: Post, *, than: User | None, on: date) -> User:
        """A holder of the first post who is not that person, else the holder of the second."""
        return next(holder for post in (first, second) for holder in post.holders(on=on) if holder != than)


def gather_cast(calendar: Calendar) -> Cast:
    """The cast, with conventions, people, posts and bodies written. Grants follow the programmes."""
    material = read("people")
    cast = Cast(calendar)
    since = calendar.told(LONG_AGO)
    Conventions.objects.create(effective_from=since, council_name=COUNCIL, **material["conventions"])
    directorates = {
        code: Directorate.objects.create(name=name, code=code)
        for code, name in material["directorates"].items()
    }
    password = make_password(PASSWORD)
    for person in material["people"]:
        cast.users[person["email"]] = User.objects.create(
            email=address(person["email"]),
            name=person["name"],
            password=password,
            is_staff=person.get("staff", False),
            is_superuser=person.get("staff", False),
            is_active=person.get("active", True),
            date_joined=moment_of(since),
        )
    for post in material["posts"]:
        _post(cast, post, directorates)
    for body in material["bodies"]:
        _body(cast, body, since)
    return cast


def _post(cast: Cast, data: dict[str, Any], directorates: dict[str, Directorate]) -> None:
    cast.posts[data["key"]] = post = Post.objects.create(
        title=data["title"],
        kind=data.get("kind", Post.Kind.OFFICE),
        directorate=directorates.get(data.get("directorate", "")),
    )
    for holding in data.get("held", []):
        # What was arranged later says why and was recorded on its first day, the rest when all was set up.
        at = moment_of(cast.calendar.told(holding["from"])) if "why" in holding else None
        with authored(why=holding.get("why", ""), at=at):
            Holding.objects.create(
                post=post,
                user=cast.users[holding["by"]],
                capacity=holding.get("as", Holding.Capacity.HOLDER),
                from_date=cast.calendar.told(holding.get("from", LONG_AGO)),
                to_date=cast.calendar.told(holding["to"]) if "to" in holding else None,
            )


def _body(cast: Cast, data: dict[str, Any], since: date) -> None:
    cast.bodies[data["key"]] = body = Body.objects.create(
        name=data["name"],
        kind=data["kind"],
        meets_in_public=data.get("public", True),
        secretary=cast.posts[data["secretary"]],
    )
    for member in data.get("members", []):
        Membership.objects.create(
            body=body,
            user=cast.users[member["who"]],
            role=member.get("as", Membership.Role.MEMBER),
            from_date=since,
        )


def grant(cast: Cast, scopes: dict[str, Scope]) -> None:
    """Give every role of the material, to a person or to a post; `scopes` by programme code."""
    admin = cast.users["admin"]
    for data in read("people")["grants"]:
        for code in data.get("over", [""]):
            Grant.objects.create(
                scope=scopes[code] if code else Scope.council(),
                role=Role(data["role"]),
                user=cast.users[data["user"]] if "user" in data else None,
                post=cast.posts[data["post"]] if "post" in data else None,
                sees_exempt=data.get("sees_exempt", False),
                exempt_reason=data["reason"] if data.get("sees_exempt") else "",
                body=cast.bodies[data["guest_of"]] if "guest_of" in data else None,
                from_date=cast.calendar.told(data.get("from", LONG_AGO)),
                to_date=cast.calendar.told(data["to"]) if "to" in data else None,
                granted_by=None if data.get("user") == "admin" else admin,
                given_through="set-up" if data.get("user") == "admin" else "",
                reason=data["reason"],
            )
