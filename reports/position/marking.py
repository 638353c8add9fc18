"""What a pack prints of an exempt record in its place, and the mark that one bears where it is printed."""

from council import exempt_paragraphs
from council.models import Exemptable
from council.models.exemption import Withheld
from reports.position.highlight import CONFIDENTIAL, Restricted

LABELS = dict(exempt_paragraphs.CHOICES)


def restricted(kind: str, reference: str, record: Exemptable) -> Restricted:
    """What a pack prints of an exempt record: that it is there, and by which paragraphs."""
    if record.exempt_kind != Withheld.EXEMPT:
        return Restricted(kind, reference, CONFIDENTIAL)
    first, *further = [LABELS.get(number, "") for number in record.exempt_paragraphs] or [""]
    return Restricted(kind, reference, first, tuple(further))


def mark_of(record: Exemptable | None) -> tuple[str, str]:
    """Under what an exempt record is kept from the public, and why the public interest is against it."""
    if record is None or not record.exempt:
        return "", ""
    return restricted("", "", record).why, record.exempt_reason
