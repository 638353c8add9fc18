"""Proposing that something is exempt, which hides it at once."""

from datetime import date
from typing import Any

from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import standing
from council.conventions import InForce
from council.exempting.marking import Exemption, check_exemption, columns_of, locked_record
from council.exempting.proper_officer import authorise_proper_officer, is_proper_officer
from council.history import authored
from council.models import User, require_unchanged

PROPOSED = "Exemption proposed"  # with which the history of a proposal begins


@transaction.atomic
def propose_exemption(
    record: Any,
    exemption: Exemption,
    *,
    rule: Rule,
    by: By,
    on: date,
    conventions: InForce,
    version: int | None = None,
) -> Any:
    """Propose that the record is exempt. It is hidden at once, until the proper officer confirms or opens it.

    By whoever may edit it, and by the proper officer, whether or not they see exempt material there: what
    should not be read is hidden from them too. What is exempt already is changed so, and waits again. Raises
    ValidationError by field, and ChangedMeanwhile where `version` is no longer the current one.
    """
    if isinstance(by, User) and marks_as_officer(by, record, on=on, conventions=conventions):
        person = authorise_proper_officer(by, record, on=on, conventions=conventions)
    else:
        person = authorise(by, rule, record, on=on)
    require_unchanged(record, version)
    check_exemption(exemption, nation=conventions.nation)
    record = locked_record(record)
    with authored(by=person, why=PROPOSED):
        record.keep_exemption(columns_of(exemption, proposed=True))
    return record


def proposed_by(record: Any) -> int | None:
    """The key of the person whose proposal waits, that the record is exempt; None where none does."""
    if not (record.exempt and record.exempt_proposed):
        return None
    proposals = record.history.filter(history_change_reason=PROPOSED).order_by("-history_id")
    key: int | None = proposals.values_list("history_user", flat=True).first()
    return key


def marks_as_officer(user: User, record: Any, *, on: date, conventions: InForce) -> bool:
    """Whether the person decides on the record as the proper officer, or a deputy, who sees it."""
    officer = is_proper_officer(user, on=on, conventions=conventions)
    return officer and bool(record.visible_by(standing(user, on=on)))


def may_mark(user: User, record: Any, rule: Rule, *, on: date, conventions: InForce) -> bool:
    """Whether the page on which the record is made exempt is the person's: they may edit it, or decide."""
    return rule.allows(user, record, on=on) or marks_as_officer(user, record, on=on, conventions=conventions)
