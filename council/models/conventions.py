"""The council's own words and thresholds, by date."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models

from council.checking_conventions import faults_of
from council.conventions import InForce
from council.history import COUNCIL_WIDE, Recorded, RecordedQuerySet


class ConventionsQuerySet(RecordedQuerySet):
    def in_force(self, on: date) -> InForce:
        """The conventions in force on the day; the product's own defaults where none were set.

        A row that can't be meant does not count: those before it go on, and `manage.py check` says so.
        """
        rows: Any = self.filter(effective_from__lte=on).order_by("-effective_from", "-pk")
        latest = rows.first()
        if latest is None or not latest.faults():
            return latest.value() if latest else InForce()
        return next((row.value() for row in rows if not row.faults()), InForce())


class Conventions(Recorded):
    """The council's own words and thresholds from a day on. A change is a new row, never an edit."""

    scope_path = COUNCIL_WIDE

    effective_from = models.DateField()
    council_name = models.CharField(max_length=120)
    brand_colour = models.CharField(
        max_length=7,
        default="#1d4f5f",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}\Z", "Enter a colour as # and six hex digits.")],
    )
    red_after_days = models.PositiveSmallIntegerField(default=31)
    reporting_interval_days = models.PositiveSmallIntegerField(default=42, validators=[MinValueValidator(1)])
    tolerance_days = models.PositiveSmallIntegerField(default=7)
    others = models.JSONField(
        default=dict, blank=True, help_text="Further conventions by name, such as rag_labels or matrix."
    )

    objects = ConventionsQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["-effective_from"]
        verbose_name_plural = "conventions"
        constraints = [
            models.UniqueConstraint(
                fields=["effective_from"],
                name="conventions_one_a_day",
                violation_error_message="Conventions with this date of effect exist already.",
            )
        ]

    def __str__(self) -> str:
        return f"Conventions from {self.effective_from}"

    def faults(self) -> dict[str, list[str]]:
        """What stands against the row, by field; empty where it can be meant."""
        return faults_of(self)

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Raise ValidationError by field where a value can't be meant, but for the fields to exclude."""
        told: dict[str, Any] = {}
        try:
            super().clean_fields(exclude)
        except ValidationError as refusal:
            refusal.update_error_dict(told)
        for field, sentences in self.faults().items():
            if field not in (exclude or ()):
                told.setdefault(field, sentences)
        if told:
            raise ValidationError(told)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the row. What can't be meant is refused, whatever would store it."""
        if faults := self.faults():
            raise ValidationError(faults)
        super().save(*args, **kwargs)

    def value(self) -> InForce:
        """The row as the frozen value that rules are handed."""
        return InForce.from_json(
            {
                **self.others,
                "council_name": self.council_name,
                "brand_colour": self.brand_colour,
                "red_after_days": self.red_after_days,
                "reporting_interval_days": self.reporting_interval_days,
                "tolerance_days": self.tolerance_days,
            }
        )
