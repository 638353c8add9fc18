"""Writing a mail: whole addresses, one line for a subject, and headers that say that a machine wrote it.

Every mail of the product is `written` here, those of the sign-in too.
"""

from collections.abc import Mapping

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

# So that no out-of-office reply comes back (RFC 3834; the second is Exchange's own).
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def whole(address: str) -> str:
    """The address of a page with scheme and host, as a mail needs it; one that is whole stays as it is."""
    return f"{settings.SITE_URL}{address}" if address.startswith("/") else address


def written(
    *, to: str, subject: str, body: str, html: str = "", headers: Mapping[str, str] | None = None
) -> EmailMultiAlternatives:
    """The message to one address, ready to be sent, with the headers of what a machine wrote."""
    made = EmailMultiAlternatives(
        subject=one_line(subject),
        body=body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to],
        headers={**AUTOMATIC, **(headers or {})},
    )
    if html:
        made.attach_alternative(html, "text/html")
    return made


def one_line(subject: str) -> str:
    """The subject in one line: no header can be slipped in."""
    return " ".join(subject.split())
