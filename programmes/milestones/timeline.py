"""What happened to a milestone: how its dates moved, what was delivered, and every other change."""

from council.access.disclosure import history_for
from council.models import User
from council.timeline import Happening, sort_newest_first
from council.wording import spoken
from programmes.models import Milestone

# The reasons that acts sign with and that have an entry of their own here.
TOLD_BY_THEMSELVES = ("Date change", "Milestone delivered", "Part of the milestone", "Delivery taken back")


def timeline(milestone: Milestone, *, user: User) -> list[Happening]:
    """The milestone's story, newest first, without what this person may not see."""
    return sort_newest_first(
        [
            *of_date_changes(milestone),
            *of_deliveries(milestone),
            *history_for(user, milestone, told_elsewhere=TOLD_BY_THEMSELVES),
        ]
    )


def of_date_changes(milestone: Milestone) -> list[Happening]:
    """What dates were asked for, and what was decided by whom."""
    entries = []
    for change in milestone.date_changes.select_related("asked_by", "decided_by", "decided_by_body"):
        recorded = change.outcome == change.Outcome.RECORDED
        moved = (("Due", f"{spoken(change.from_date) or 'no date'} → {spoken(change.to_date)}"),)
        asked = "Date moved within tolerance" if recorded else "Date change asked for"
        entries.append(Happening(asked, change.asked_on, change.asker, change.reason, changes=moved))
        if change.decided_on and not recorded:
            decider = str(change.decided_by_body or change.decided_by or "")
            if change.meeting_on:
                decider = f"{decider}, meeting of {spoken(change.meeting_on)}"
            if change.minute:
                decider = f"{decider}, minute {change.minute}"
            decided = f"Date change {change.get_outcome_display().lower()}"
            entries.append(
                Happening(decided, change.decided_on, decider, change.decision_reason, changes=moved)
            )
    return entries


def of_deliveries(milestone: Milestone) -> list[Happening]:
    """What was delivered when, as it was said, and what was taken back."""
    entries = []
    for delivery in milestone.deliveries.select_related("by"):
        title = "Delivered" if delivery.is_final else "A part was delivered"
        by = ", ".join(filter(None, (str(delivery.by or ""), delivery.source)))
        on = (("Delivered", spoken(delivery.delivered_on)),)
        entries.append(Happening(title, delivery.said_on, by, delivery.comment, changes=on))
        if delivery.withdrawn_on:
            why = delivery.withdrawn_reason
            entries.append(Happening("Delivery taken back", delivery.withdrawn_on, "", why, changes=on))
    return entries
