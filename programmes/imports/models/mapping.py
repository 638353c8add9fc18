"""A mapping of columns kept under a name."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from council.access.rules import Right, standing
from council.history import Recorded, RecordedQuerySet
from council.models import User
from council.natural_order import NaturalKey
from programmes.models.programme import Programme


class PlanMappingQuerySet(RecordedQuerySet):
    def kept(self) -> "PlanMappingQuerySet":
        """Those that were not removed."""
        return self.filter(removed=False)

    def visible_to(self, user: User) -> "PlanMappingQuerySet":
        """The mappings of the whole council, and of the programmes that the person may import into."""
        reach = standing(user).reach(Right.IMPORT)
        if reach is None:
            return self
        return self.filter(Q(programme=None) | Q(programme__scope__in=reach)) if reach else self.none()

    def for_programme(self, programme: Programme | None) -> "PlanMappingQuerySet":
        """Those that may be used for a plan of the programme: its own first, then the whole council's."""
        ours = Q(programme=None) | Q(programme=programme) if programme else Q(programme=None)
        return (
            self.kept().filter(ours).order_by(models.F("programme").asc(nulls_last=True), NaturalKey("name"))
        )

    def named(self, name: str, programme: Programme | None) -> "PlanMapping | None":
        """The mapping of that name for a plan of the programme."""
        mapping: PlanMapping | None = self.for_programme(programme).filter(name__iexact=name.strip()).first()
        return mapping


class PlanMapping(Recorded):
    """How workbooks of one shape are to be read: which column is what, and what their words mean."""

    scope_path = "programme__scope"

    name = models.CharField(max_length=80)
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mappings",
        help_text="Empty: for every programme.",
    )
    content = models.JSONField("sheets, columns and corrections", default=dict)
    removed = models.BooleanField(default=False)

    objects: ClassVar[Any] = PlanMappingQuerySet.as_manager()

    class Meta:
        ordering = [NaturalKey("name"), "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                "programme",
                condition=Q(removed=False, programme__isnull=False),
                name="plan_mapping_name_in_programme",
                violation_error_message="The programme has a mapping of this name. Enter another name.",
            ),
            models.UniqueConstraint(
                Lower("name"),
                condition=Q(removed=False, programme__isnull=True),
                name="plan_mapping_name_in_council",
                violation_error_message="The council has a mapping of this name. Enter another name.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="plan_mapping_has_a_name",
                violation_error_message="Enter a name for the mapping.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("imports:edit-mapping", args=[self.pk])

    @property
    def is_for(self) -> str:
        """Whose plans it is for."""
        return self.programme.title if self.programme else "Every programme"

    @property
    def sheets(self) -> list[dict[str, Any]]:
        """Its sheets, each with name, kind and columns."""
        return list(self.content.get("sheets", []))

    @property
    def corrections(self) -> int:
        """How many wordings it knows the meaning of."""
        return sum(len(words) for words in self.content.get("meanings", {}).values())

    def may_be_changed_by(self, user: User) -> bool:
        """Whether the person may rename, replace or remove it: the council's own needs the whole council."""
        reach = standing(user).reach(Right.IMPORT)
        return reach is None or (self.programme is not None and self.programme.scope_id in reach)
