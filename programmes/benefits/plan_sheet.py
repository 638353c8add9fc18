"""How benefits take part in the import: each row is one; whether it came is said on its page alone."""

from collections.abc import Mapping
from typing import Any, ClassVar

from council.lengths import lengths_of
from council.reading.dates.timescales import read_timescale
from council.wording import spoken
from programmes.imports.recognised import PlanKind
from programmes.imports.records import ComparedRecord
from programmes.imports.registers import WriteContext
from programmes.imports.standard.columns import StandardColumn, StandardRow, StandardSheet
from programmes.models.benefit import Benefit
from programmes.models.measure import Measure
from programmes.models.programme import Programme
from programmes.plain_sheets import PlainSheet


class BenefitSheet(PlainSheet):
    """Sheets of what a programme is to be worth. One whose type no column says is of the type “Other”."""

    kind: ClassVar[PlanKind] = PlanKind.BENEFITS
    model: ClassVar[Any] = Benefit
    letter: ClassVar[str] = "B"
    lengths: ClassVar[Mapping[str, int]] = lengths_of(Benefit, title="title", note="note")
    kept: ClassVar[Mapping[str, str]] = {
        "kind": "kind",
        "owner": "owner",
        "realised_by": "due",
        "note": "action",
    }
    labels: ClassVar[Mapping[str, str]] = {
        "title": "benefit",
        "kind": "type of benefit",
        "realised_by": "day by which it is to come",
        "note": "how it comes about",
    }
    fields: ClassVar[Mapping[str, str]] = {
        "benefit": "Benefit",
        "owner": "Owner",
        "due": "Day by which it is to come",
        "action": "How it comes about",
    }

    def of_programme(self, programme: Programme) -> Any:
        """The programme's benefits with their owners."""
        return Benefit.objects.filter(programme=programme).select_related("owner")

    def begin(self, thing: Any, place: int, context: WriteContext) -> None:
        """Give a new benefit its reference, and the type of those that say none."""
        super().begin(thing, place, context)
        thing.kind = Measure.Benefit.OTHER

    def words(self, thing: Any, name: str) -> str:
        """What a cell says of the column; a day as it is spoken."""
        if name == "realised_by":
            return spoken(thing.realised_by) if thing.realised_by else ""
        return super().words(thing, name)

    def keep(self, thing: Any, name: str, words: str, record: ComparedRecord, context: WriteContext) -> None:
        """Keep what a cell says of one column."""
        if name == "realised_by":
            thing.realised_by = read_timescale(words, near=context.plan_date).end
        elif name == "owner":
            thing.owner = context.post(words[:160])
        elif name == "kind":
            thing.kind = self.value(name, words, context) or Measure.Benefit.OTHER
        else:
            super().keep(thing, name, words, record, context)


def benefit_rows(programme: Programme, person: Any) -> list[StandardRow]:
    """The programme's benefits that the person may see."""
    return BenefitSheet().rows(programme, person)


BenefitSheet.standard = StandardSheet(
    "Benefits",
    "benefit",
    (
        StandardColumn("title", "Benefit", "What it is worth.", "A day less on paper forms", width=50),
        StandardColumn("kind", "Type", "One of the seven.", "Efficiency gains",
                       choices=tuple(str(label) for label in Measure.Benefit.labels), width=24),
        StandardColumn("owner", "Owner", "The post that sees to it.", "Head of Legal", listed="posts",
                       width=28),
        StandardColumn("realised_by", "To be realised by", "The day.", "31 March 2027", width=20),
        StandardColumn("note", "How it comes about", "In a sentence or two.", width=50),
    ),
    benefit_rows,
)  # fmt: skip
