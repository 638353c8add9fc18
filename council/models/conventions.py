"""The council's own words and thresholds, by date."""

from datetime import date
from typing import Any

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models

from council.conventions import InForce
from council.history import COUNCIL_WIDE, Recorded, RecordedQuerySet


class ConventionsQuerySet(RecordedQuerySet):
    def in_force(self, on: date) -> InForce:
        """The conventions in force on the day; the product's own defaults where none were set."""
        row: Any = self.filter(effective_from__lte=on).order_by("-effective_from", "-pk").first()
        return row.value() if row else InForce()


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
