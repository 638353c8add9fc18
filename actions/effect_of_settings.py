"""How many actions other thresholds would rate otherwise, told before they are saved."""

from collections import defaultdict
from datetime import date

from actions.models import Action
from council.conventions import InForce
from council.models import User
from council.setting.effects import Effect, effect_of

RULES = ("red_after_days", "reporting_interval_days", "undated_is_amber", "undated_after_days")


def effect_of_settings(before: InForce, after: InForce, *, reader: User, as_at: date) -> Effect | None:
    """The live actions that the reader sees and whose RAG would change; None by the same rules."""
    if all(getattr(before, name) == getattr(after, name) for name in RULES):
        return None
    seen = Action.objects.visible_to(reader, on=as_at).live()  # type: ignore[attr-defined]
    old, new = (
        dict(seen.counted(as_at=as_at, conventions=each).values_list("reference", "counted_as"))
        for each in (before, after)
    )
    changed: dict[tuple[str, str], list[str]] = defaultdict(list)
    for reference in sorted(old):
        if old[reference] != new.get(reference):
            changed[old[reference], new.get(reference, "none")].append(reference)
    return effect_of(changed, of=len(old), what="live actions", after=after)
