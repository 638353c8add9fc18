"""The registers that a plan is read into, and what they write with."""

from dataclasses import dataclass
from datetime import date
from functools import cache, reduce
from typing import Any

from council.access.acting import ConfirmedImport
from council.conventions import InForce
from council.models import Post, User
from council.reading.workbooks.workbook import Limits
from council.register.declaring import Register
from council.register.declaring import registers as declared_registers
from programmes.imports.cells.words import words_of
from programmes.imports.models.plan_import import limits_of_settings
from programmes.imports.plan_register import PlanRegister
from programmes.models.programme import Programme, Workstream


@dataclass
class WriteContext:
    """What a register needs to write its rows: where they go, who owns them, and who writes them when."""

    programme: Programme
    workstreams: dict[tuple[str, ...], Workstream]
    posts: dict[str, Post]
    default_owner: Post | None
    by: User | None
    authority: ConfirmedImport  # by which the acts are asked
    on: date
    plan_date: date
    conventions: InForce
    through: str

    def post(self, name: str) -> Post | None:
        """The post of that title, as the plan writes it."""
        return self.posts.get(words_of(name)) if name else None


def plan_registers() -> dict[str, PlanRegister]:
    """The registers that take part in the import, by the kind of sheet that each reads."""
    return by_kind(declared_registers())


@cache
def by_kind(declared: tuple[Register, ...]) -> dict[str, PlanRegister]:
    """The plan sheets of the declared registers, by the kind that each reads."""
    return {str(each.plan_sheet.kind): each.plan_sheet for each in declared if each.plan_sheet}


def limits() -> Limits:
    """The largest file that this council reads."""
    return Limits(**limits_of_settings())


def posts_by_words() -> dict[str, Post]:
    """Every post, by the words of its title."""
    return {words_of(post.title): post for post in Post.objects.all()}


def owner_post_of(thing: Any) -> Post | None:
    """The post that answers for the record, if any."""
    path = thing.owner_path.split("__")
    return reduce(lambda at, name: getattr(at, name, None), path, thing)
