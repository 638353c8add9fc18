"""What a change of the settings would change in the records, told before it is saved.

The ground knows no register: each that is rated by conventions declares how many of its records would change
(`Declaration.effect_of_settings`).
"""

from dataclasses import dataclass
from datetime import date

from council.conventions import InForce
from council.models import User
from council.register.declaring import declarations


@dataclass(frozen=True)
class Effect:
    """How many records of one kind, of so many, would be rated otherwise, and some of them by name."""

    number: int
    of: int
    what: str  # "open risks"
    ways: tuple[str, ...] = ()  # "2 from Amber to Green: HRI-R02, SEND-R03"


def effects(before: InForce, after: InForce, *, reader: User, as_at: date) -> list[Effect]:
    """What the registers say would change, as far as the reader sees their records."""
    told = (
        declaration.effect_of_settings(before, after, reader=reader, as_at=as_at)
        for declaration in declarations()
        if declaration.effect_of_settings
    )
    return [effect for effect in told if effect is not None]


def effect_of(
    changed: dict[tuple[str, str], list[str]], *, of: int, what: str, after: InForce, most: int = 6
) -> Effect:
    """The effect of records that go over from one rating to another, by (old, new), each named."""
    ways = []
    for (old, new), names in sorted(changed.items()):
        shown = ", ".join(names[:most]) + (" and more" if len(names) > most else "")
        ways.append(
            f"{len(names)} from {after.rag_label(old or 'none')} to {after.rag_label(new or 'none')}: {shown}"
        )
    return Effect(sum(map(len, changed.values())), of, what, tuple(ways))
