"""What happened to an action: updates, dates, completions, escalations, and every other change."""

from dataclasses import replace

from actions.models import Action, BulkChange, Completion, SeenFile, SeenLink, Step, Update
from council.access.disclosure import history_for, sees_exempt, was_exempt
from council.conventions import InForce
from council.models import User
from council.timeline import Happening, changes_of_each, sort_newest_first
from council.wording import spoken

# The reasons that acts sign with and that have an entry of their own here.
TOLD_BY_THEMSELVES = (
    "Update",
    "Date change",
    "Completed",
    "Verified",
    "Completion sent back",
    "Completion taken back",
)


OUTCOMES: dict[str, str] = {Completion.Outcome.WITHDRAWN: "Completion taken back"}
# Of the reasons by which the acts on steps sign, those that the action's story tells.
STEPS = ("Step added", "Step changed", "Step done", "Step open again")


def timeline(
    action: Action, *, user: User, conventions: InForce, may_exempt: bool = False
) -> list[Happening]:
    """The action's story, newest first, without what this person may not see.

    Whoever may make an update exempt finds the way to it there.
    """
    changes = history_for(user, action, told_elsewhere=TOLD_BY_THEMSELVES)
    return sort_newest_first(
        [
            *of_updates(action, user, conventions, may_exempt),
            *of_date_changes(action),
            *of_completions(action, user),
            *of_evidence(action, user),
            *of_links(action, user),
            *of_steps(action, user),
            *of_escalations(action),
            *(replace(change, url=change.url or BulkChange.url_of(change.through)) for change in changes),
        ]
    )


def of_updates(action: Action, user: User, conventions: InForce, may_exempt: bool = False) -> list[Happening]:
    """What was said of the action, as far as the person may read it."""
    entries = []
    seen = action.updates.visible_to(user).select_related("by", "for_post", "corrects", "withdrawn_by")
    updates = list(seen)
    corrected = {update.corrects_id: update for update in updates if not update.withdrawn_on}
    for update in updates:
        later = corrected.get(update.pk)
        facts = [
            ("Corrects", f"the update of {spoken(update.corrects.made_on)}" if update.corrects else ""),
            ("Corrected", f"by the update of {spoken(later.made_on)}" if later else ""),
            ("Withdrawn", f"on {spoken(update.withdrawn_on)}" if update.withdrawn_on else ""),
            ("Main reason for the delay", update.delay_category),
            ("Why", update.reason),
            ("What is being done", update.being_done),
            ("Why better than its dates imply", update.justification),
            ("Percent complete", "" if update.percent is None else f"{update.percent}%"),
            ("Forecast", spoken(update.forecast)),
            ("In the plan under", update.source),
        ]
        if update.exempt:
            why = f"{update.exempt_words}{' (proposed)' if update.exempt_proposed else ''}"
            facts.append(("Kept from the public", f"{why}. {update.exempt_reason}"))
        to_exempt = "Change or open the exemption" if update.exempt else "Make this update exempt"
        by = str(update.by) if update.by_id else ""
        if update.for_post_id:
            by = f"{by} for {update.for_post}"
        entries.append(
            Happening(
                title=title_of(update, is_corrected=later is not None),
                when=update.made_on if update.source else update.made_at,
                by=by,
                text=update.text,
                rag=update.shown_rag,
                rag_label=conventions.rag_label(update.shown_rag),
                changes=tuple((name, words) for name, words in facts if words),
                link=(to_exempt, update.get_exempt_url()) if may_exempt else ("", ""),
            )
        )
        if update.withdrawn_on:
            words = f"The update of {spoken(update.made_on)}: {update.withdrawn_reason}"
            by = str(update.withdrawn_by or "")
            entries.append(Happening("Update withdrawn", update.withdrawn_on, by, words))
    return entries


def title_of(update: Update, *, is_corrected: bool) -> str:
    """What kind of update it is, and whether it still holds."""
    title = "Update, as in the plan" if update.as_written else str(update.get_kind_display())
    if update.corrects_id:
        title = "Update, in the place of an earlier one"
    if update.withdrawn_on:
        return f"{title} (withdrawn)"
    return f"{title} (corrected since)" if is_corrected else title


def of_date_changes(action: Action) -> list[Happening]:
    """What dates were asked for, and what was decided."""
    entries = []
    for change in action.date_changes.select_related("asked_by", "decided_by", "decided_by_body"):
        moved = f"{spoken(change.from_date) or 'no date'} → {spoken(change.to_date)}"
        asked = "First date asked for" if change.is_first else "Date change asked for"
        facts = [("Due", moved), ("Main reason", change.delay_category)]
        told = tuple((name, words) for name, words in facts if words)
        recorded = change.outcome == change.Outcome.RECORDED
        asker = str(change.asked_by or change.asked_through or "")
        entries.append(
            Happening(
                title=asked if not recorded else "Date moved within tolerance",
                when=change.asked_on,
                by=asker,
                text=change.reason,
                changes=told,
                url=BulkChange.url_of(change.asked_through),
            )
        )
        if change.decided_on and not recorded:
            decider = str(change.decided_by_body or change.decided_by or "")
            if change.meeting_on:
                decider = f"{decider}, meeting of {spoken(change.meeting_on)}"
            if change.minute:
                decider = f"{decider}, minute {change.minute}"
            entries.append(
                Happening(
                    title=f"{'First date' if change.is_first else 'Date change'} "
                    f"{change.get_outcome_display().lower()}",
                    when=change.decided_on,
                    by=decider,
                    text=change.decision_reason,
                    changes=(("Due", moved),),
                )
            )
    return entries


def of_completions(action: Action, user: User) -> list[Happening]:
    """The completions, and what those who looked at the evidence saw."""
    entries = []
    opened: dict[int, list[tuple[str, str]]] = {}
    seen_files = SeenFile.objects.visible_to(user).filter(completion__action=action)
    for seen in seen_files.select_related("evidence"):
        opened.setdefault(seen.completion_id, []).append((seen.evidence.shows, seen.sha256))
    looked_at: dict[int, list[str]] = {}
    seen_links = SeenLink.objects.visible_to(user).filter(completion__action=action)
    for followed in seen_links.select_related("link"):
        link = followed.link
        looked_at.setdefault(followed.completion_id, []).append(f"{link.shows} ({link.place})")
    for completion in action.completions.select_related("claimed_by", "decided_by"):
        files, links = opened.get(completion.pk, []), looked_at.get(completion.pk, [])
        entries.append(
            Happening(
                title="Completed",
                when=completion.claimed_on,
                by=str(completion.claimed_by or ""),
                text=completion.closing_note,
                changes=(("Evidence", completion.evidence),) if completion.evidence else (),
            )
        )
        if completion.decided_on:
            entries.append(
                Happening(
                    title=OUTCOMES.get(completion.outcome) or completion.get_outcome_display(),
                    when=completion.decided_on,
                    by=str(completion.decided_by or ""),
                    text=completion.seen,
                    changes=[
                        *(("File opened", shows) for shows, _ in files),
                        *(("Link opened", words) for words in links),
                    ],
                    fingerprints=files,
                )
            )
    return entries


def of_evidence(action: Action, user: User) -> list[Happening]:
    """The files that the person may see: added, refused by the scan, withdrawn."""
    entries = []
    for evidence in action.evidence.visible_to(user).select_related("added_by", "for_post", "withdrawn_by"):
        by = str(evidence.added_by or "")
        if evidence.for_post_id:
            by = f"{by} for {evidence.for_post}"
        title = f"Evidence, edition {evidence.edition}" if evidence.edition > 1 else "Evidence added"
        entries.append(Happening(title=title, when=evidence.added_at, by=by, text=evidence.shows))
        if evidence.scanned_at and evidence.scan == evidence.Scan.REFUSED:
            finding = f"{evidence.shows}: {evidence.finding}"
            entries.append(Happening("File refused", evidence.scanned_at, evidence.scanner, finding))
        if evidence.withdrawn_at:
            why = f"{evidence.shows}: {evidence.withdrawn_reason}"
            by = str(evidence.withdrawn_by or "")
            entries.append(Happening("Evidence withdrawn", evidence.withdrawn_at, by, why))
    return entries


def of_links(action: Action, user: User) -> list[Happening]:
    """Where evidence lies, as far as the person can see it: added, withdrawn."""
    entries = []
    links = action.evidence_links.visible_to(user)
    for link in links.select_related("added_by", "for_post", "withdrawn_by"):
        by = str(link.added_by or "")
        if link.for_post_id:
            by = f"{by} for {link.for_post}"
        seen = (("Where", link.place), ("Seen on", spoken(link.seen_on)))
        entries.append(Happening("Link to evidence added", link.added_at, by, link.shows, changes=seen))
        if link.withdrawn_at:
            why = f"{link.place}: {link.withdrawn_reason}"
            by = str(link.withdrawn_by or "")
            entries.append(Happening("Link to evidence withdrawn", link.withdrawn_at, by, why))
    return entries


def of_steps(action: Action, user: User) -> list[Happening]:
    """What became of the action's steps since it was added. Nothing where the action was exempt once."""
    if was_exempt(action) and not sees_exempt(user, action):
        return []
    steps = {step.pk: step for step in action.steps.all()}
    told = changes_of_each(Step, list(steps), in_full=steps.keys())
    return [
        replace(entry, title=entry.text, text=str(steps[key].text))
        for key, entries in told.items()
        for entry in entries
        if entry.text in STEPS
    ]


def of_escalations(action: Action) -> list[Happening]:
    """To whom the action was escalated, and for what."""
    return [
        Happening(
            title=f"Escalated to the {escalation.post}",
            when=escalation.on,
            text=f"{escalation.get_why_display()} since {spoken(escalation.since)}.",
        )
        for escalation in action.escalations.select_related("post")
    ]
