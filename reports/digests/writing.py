"""A digest as a message: plain text and HTML of the same words, each line with its link.

An exempt action is named by its reference and nothing else: a mailbox is no place for what is exempt. The
HTML has no style, script, picture or address of elsewhere in it: nothing tells when it is read, and Outlook
shows it as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from council import mail
from council.conventions import InForce
from council.offers import Offer
from council.wording import spoken
from reports.digests.gathering import Digest

MOST = 30  # lines of a section; the rest is counted and stands on the page


@dataclass(frozen=True)
class Line:
    reference: str
    title: str
    why: str
    url: str


@dataclass(frozen=True)
class Written:
    """One section as the mail shows it; `more` counts the lines that it leaves out."""

    title: str
    total: int
    lines: Sequence[Line]
    more: int


def message(digest: Digest, *, site: str, conventions: InForce) -> EmailMultiAlternatives:
    """The message, ready to be sent. `site` is where people reach the product, without a slash at the end."""
    words = {
        "person": digest.person,
        "day": digest.day,
        "sections": [
            Written(
                section.title,
                len(section.offers),
                [line_of(offer, site) for offer in section.offers[:MOST]],
                max(0, len(section.offers) - MOST),
            )
            for section in digest.sections
        ],
        "council_name": conventions.council_name,
        "my_actions": site + reverse("my-actions"),
        "reminders": site + reverse("reminders"),
        "rhythm": digest.rhythm,
    }
    return mail.written(
        to=digest.person.email,
        subject=subject(digest),
        body=render_to_string("reports/digests/digest.txt", words),
        html=render_to_string("reports/digests/digest.html", words),
        headers={"List-Id": f"Reminders <reminders.{urlsplit(site).hostname}>", "Precedence": "bulk"},
    )


def subject(digest: Digest) -> str:
    """How many of each, to be read without opening it: "Overdue 2, update needed 3: 15 June 2026"."""
    counted = ", ".join(f"{section.title.lower()} {len(section.offers)}" for section in digest.sections)
    return f"{counted[:1].upper()}{counted[1:]}: {spoken(digest.day)}"


def line_of(offer: Offer, site: str) -> Line:
    """The offer as a line; of an exempt one the reference alone."""
    url = site + offer.step_url
    if offer.exempt:
        return Line(offer.reference, "", "", url)
    return Line(offer.reference, " ".join(offer.title.split()), offer.why, url)
