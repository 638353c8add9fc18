"""Whom an entry of the navigation is shown to, where no one right says it: each takes the person."""

from django.conf import settings

from council.access.disclosure import reads_history as standing_reads_history
from council.access.rules import reads_posts as reads_posts
from council.access.rules import standing
from council.models import User


def reads_history(user: User) -> bool:
    """Whether the person may read the history of the whole council or of a programme."""
    return standing_reads_history(standing(user))


def sees_exempt(user: User) -> bool:
    """Whether the person sees exempt material anywhere."""
    who = standing(user)
    return who.council_exempt or bool(who.exempt)


def uses_admin_site(user: User) -> bool:
    """Whether the admin site is on and the person can use it."""
    return settings.ADMIN_SITE and user.is_superuser
