"""What must be kept for now, whatever its period says."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from council.history import COUNCIL_WIDE, Recorded, RecordedQuerySet
from council.lengths import REASON, LimitedText
from council.models.grants import Scope
from council.models.people import Holding, User


class LegalHoldQuerySet(RecordedQuerySet):
    def running(self, *, on: date) -> "LegalHoldQuerySet":
        """The holds that stand on the day: the first and the last day included, without an end for ever."""
        return self.filter(Holding.current(on))


class LegalHold(Recorded):
    """An order to purge nothing of a person, of a programme or at all: a claim, an inquiry, an audit runs."""

    scope_path = COUNCIL_WIDE

    scope = models.ForeignKey(
        Scope,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="legal_holds",
        help_text="A programme, or the whole council.",
    )
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="legal_holds", verbose_name="person"
    )
    from_date = models.DateField("from")
    to_date = models.DateField("to", null=True, blank=True)
    reason = LimitedText(max_length=REASON)
    placed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_reason = LimitedText("why it was lifted", max_length=REASON, blank=True)

    objects = LegalHoldQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["-from_date", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, scope__isnull=True)
                | Q(user__isnull=True, scope__isnull=False),
                name="legal_hold_on_one_thing",
                violation_error_message="Hold one person, one programme, or everything.",
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")),
                name="legal_hold_ends_after_it_starts",
                violation_error_message="A hold cannot end before it starts.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="legal_hold_says_why",
                violation_error_message="Say why nothing can be purged.",
            ),
        ]

    def __str__(self) -> str:
        return f"Legal hold on {self.of}"

    @property
    def of(self) -> str:
        """What is held, in words: a person's name, a programme's, or everything."""
        if self.scope and self.scope.kind == Scope.Kind.COUNCIL:
            return "everything"
        return str(self.user or self.scope)
