"""Recording people, posts, bodies and directorates, and what is changed of them."""

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction

from council.history import authored
from council.models import Body, Directorate, Post, User
from council.people.ownership import ownerships

R = TypeVar("R", Body, Directorate, User)


@transaction.atomic
def add_person(*, name: str, email: str, by: User | None, why: str = "") -> User:
    """A person who can't sign in yet: an invitation lets them choose how."""
    with authored(by=by, why=why):
        return User.objects.create_user(email, None, name=name)


@transaction.atomic
def record(what: R, *, by: User | None, why: str = "") -> R:
    """The person, body or directorate, kept as it now is."""
    with authored(by=by, why=why):
        what.save()
    return what


@transaction.atomic
def record_post(post: Post, *, by: User | None, why: str = "") -> Post:
    """The post, kept as it now is. One that owns anything or is held by anybody can't go out of use."""
    if post.pk and not post.is_active:
        if any(ownership.of([post.pk]).exists() for ownership in ownerships()):
            raise ValidationError(
                {"is_active": "It still owns something. Hand that over to another post first."}
            )
        if post.holdings.filter(to_date=None).exists():
            raise ValidationError({"is_active": "Somebody holds it. Record first that they leave it."})
        if not why.strip():
            raise ValidationError({"why": "Enter why the post goes out of use."})
    with authored(by=by, why=why):
        post.save()
    return post
