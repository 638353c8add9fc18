"""The initiation document's texts as they go out with a programme's workbook, to be read."""

from collections.abc import Mapping
from typing import Any, ClassVar

from programmes.imports.recognised import PlanKind
from programmes.imports.standard.columns import StandardRow, tidy
from programmes.models import Programme
from programmes.sent_out import SentOutSheet
from reports.initiation.models import InitiationVersion
from reports.initiation.parts import TEXTS


class InitiationSheet(SentOutSheet):
    """The texts of the latest version, part by part: each version is written whole, and stands."""

    kind: ClassVar[PlanKind] = PlanKind.INITIATION
    model: ClassVar[Any] = InitiationVersion
    called: ClassVar[tuple[str, str]] = ("Initiation", "initiation text")
    page: ClassVar[str] = "on the page of the initiation document, under Write a version"
    shown: ClassVar[Mapping[str, str]] = {"text": "Text", "version": "Version"}

    def rows(self, programme: Programme, person: Any) -> list[StandardRow]:
        """The parts that have a text, by their numbers."""
        versions: Any = InitiationVersion.objects.filter(programme=programme).order_by("-number")
        version = (versions.visible_to(person) if person else versions).first()
        return [
            StandardRow(
                version.pk,
                part.number,
                {"title": part.title, "text": tidy(version.texts[part.key]), "version": version.label},
            )
            for part in (TEXTS if version else ())
            if version.texts.get(part.key)
        ]

    def reference_of(self, thing: Any) -> str:
        return str(thing.label)
