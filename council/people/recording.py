"""Recording people, posts, bodies and directorates, and what is changed of them."""

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction

from council import events
from council.access.acting import COMMAND_LINE, By, Rule, authorise
from council.access.rules import Right
from council.history import authored
from council.models import Body, Directorate, Event, Post, User, require_unchanged
from council.people.ownership import ownerships
from council.telling import tell_of_person

TO_LOOK_AFTER_PEOPLE = Rule(
    "An administrator of the whole council looks after people and posts.",
    rights=(Right.ADMINISTER,),
    everywhere=True,
)
TO_ADD_FIRST = Rule("The first person is added on the server.", jobs=(COMMAND_LINE,))
R = TypeVar("R", Body, Directorate, User)


@transaction.atomic
def add_person(*, name: str, email: str, by: By, why: str = "") -> User:
    """Add a person who can't sign in yet: an invitation lets them choose how."""
    person = authorise(by, TO_LOOK_AFTER_PEOPLE)
    with authored(by=person, why=why):
        added = User.objects.create_user(email, None, name=name)
    events.tell(Event.Kind.PEOPLE_CHANGED, f"{added} is added", by=person, person=added.pk)
    return added


@transaction.atomic
def add_first_person(*, name: str, email: str, by: By, why: str) -> User:
    """Add the person who will administer a council that is empty. Raises ValidationError by field."""
    person = authorise(by, TO_ADD_FIRST)
    added = User(name=name.strip(), email=email.strip().lower())
    added.set_unusable_password()
    added.full_clean()
    with authored(by=person, why=why):
        added.save()
    events.tell(Event.Kind.PEOPLE_CHANGED, f"{added} is added", by=person, person=added.pk)
    return added


@transaction.atomic
def record(what: R, *, by: By, why: str = "", version: int | None = None) -> R:
    """Keep the person, body or directorate as it now is.

    Raises ChangedMeanwhile where `version` is out of date.
    """
    person = authorise(by, TO_LOOK_AFTER_PEOPLE)
    require_unchanged(what, version)
    with authored(by=person, why=why):
        what.save()
    if isinstance(what, User):
        tell_of_person(what, f"The name is now {what}", by=person)
    return what


@transaction.atomic
def record_post(post: Post, *, by: By, why: str = "", version: int | None = None) -> Post:
    """Keep the post as it now is. One that owns anything or is held by anyone can't go out of use.

    Raises ChangedMeanwhile where `version` is out of date.
    """
    person = authorise(by, TO_LOOK_AFTER_PEOPLE)
    require_unchanged(post, version)
    if post.pk and not post.is_active:
        if any(ownership.of([post.pk]).exists() for ownership in ownerships()):
            raise ValidationError(
                {"is_active": "It still owns something. Hand that over to another post first."}
            )
        if post.holdings.filter(to_date=None).exists():
            raise ValidationError({"is_active": "Someone holds it. Record first that they leave it."})
        if not why.strip():
            raise ValidationError({"why": "Enter why the post goes out of use."})
    with authored(by=person, why=why):
        post.save()
    return post
