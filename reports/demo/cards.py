"""Who to be in the demo: the cards on the sign-in page, and the sign-ins that the command lists."""

from typing import Any

from reports.demo.material import read
from reports.demo.people import address


def sign_ins() -> list[dict[str, str]]:
    """Whom to sign in as, in order: e-mail name, role, and what to try."""
    return [dict(each) for each in read("cards")["sign_in"]]


def cards() -> list[dict[str, Any]]:
    """The cards, each opening on something to do in thirty seconds: title, text, email, action, start."""
    return [
        {
            "title": each["title"],
            "text": each["text"],
            "email": address(each["email"]),
            "action": each["action"],
            "start": each["start"],
        }
        for each in read("cards")["card"]
    ]
