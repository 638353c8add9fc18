"""What the ground itself declares: nothing that is imported, but bodies are served and people are known."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from council.access.rules import administers, reads_posts
from council.models import Body, Post, User
from council.personal_data.ground import HELD
from council.register.declaring import Declaration
from council.register.ownership import Ownership
from council.search.declaring import Searched


def told_to_readers(model: Any) -> Callable[[Any], QuerySet[Any]]:
    """All records of the model for who may read posts and bodies, and none for anyone else."""
    return lambda user: model.objects.all() if reads_posts(user) else model.objects.none()


def told_to_administrators(user: Any) -> QuerySet[Any]:
    """Everybody who signs in or did, for who looks after the council's people; nobody for anyone else."""
    return User.objects.all() if administers(user) else User.objects.none()


FOUND = (
    Searched(
        number=40,
        key="posts",
        one="Post",
        many="Posts",
        model=Post,
        title="title",
        within="directorate__name",
        others=("directorate",),
        visible=told_to_readers(Post),
    ),
    Searched(
        number=41,
        key="bodies",
        one="Body",
        many="Bodies",
        model=Body,
        title="name",
        visible=told_to_readers(Body),
    ),
)
FOUND_PEOPLE = Searched(
    number=42,
    key="people",
    one="Person",
    many="People",
    model=User,
    title="name",
    words=("email",),
    visible=told_to_administrators,
)
BODIES = Declaration(
    key="bodies",
    searched=FOUND,
    handed_over=(Ownership("body served", "bodies served", 90, Body.objects.all, "secretary"),),
)
PEOPLE = Declaration(key="people", searched=(FOUND_PEOPLE,), held=HELD)
DECLARED = (BODIES, PEOPLE)
