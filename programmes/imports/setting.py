"""What a register needs to write the rows of an import."""

from dataclasses import dataclass
from datetime import date

from council.conventions import InForce
from council.models import Post, User
from programmes.imports.matching import words_of
from programmes.models.programme import Programme, Workstream


@dataclass
class Setting:
    """What a register needs to write its rows: where they go, who owns them, and who writes them when."""

    programme: Programme
    workstreams: dict[tuple[str, ...], Workstream]
    posts: dict[str, Post]
    default_owner: Post | None
    by: User | None
    on: date
    plan_date: date
    conventions: InForce
    through: str

    def post(self, name: str) -> Post | None:
        """The post of that title, as the plan writes it."""
        return self.posts.get(words_of(name)) if name else None
