"""Keeping what someone has typed of an update, until they save it, throw it away or forget it."""

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from actions.models import Action, UpdateDraft
from actions.updating import TO_UPDATE
from council.access.acting import PURGE, By, Rule, authorise
from council.history import moment
from council.models import User
from council.wording import spoken_no_year, spoken_time

# Characters of a box: several times what an update takes, so what is cut could not have been saved.
MOST_KEPT = 10_000
TO_PURGE = Rule("Only the purge throws drafts of others away.", jobs=(PURGE,))


def keep_draft(action: Action, words: Mapping[str, str], *, by: User) -> UpdateDraft | None:
    """Keep these words as the person's draft; with nothing typed, keep none and return None."""
    authorise(by, TO_UPDATE, action)
    typed = {name: value[:MOST_KEPT] for name, value in words.items() if value.strip()}
    if not typed:
        discard_draft(action, by=by)
        return None
    draft, _ = UpdateDraft.objects.update_or_create(
        person=by, action=action, defaults={"words": typed, "saved_at": moment()}
    )
    return draft


def discard_draft(action: Action, *, by: User) -> None:
    """Discard the person's own draft of the update, if there is one."""
    authorise(by, TO_UPDATE, action)
    UpdateDraft.objects.filter(person=by, action=action).delete()


def purge_drafts(*, on: date, by: By) -> int:
    """Throw away the drafts that no one came back to for thirty days; return how many."""
    authorise(by, TO_PURGE)
    number, _ = UpdateDraft.objects.stale(on=on).delete()
    return number


def saved_when(draft: UpdateDraft, *, on: date) -> str:
    """When a draft was kept, in words: "10:42" on the same day, else "3 June, 10:42"."""
    at = timezone.localtime(draft.saved_at)
    return spoken_time(at) if at.date() == on else f"{spoken_no_year(at)}, {spoken_time(at)}"
