"""The council's own words and thresholds, by date."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models

from council.checking_conventions import OWN, faults_of, refusals_of
from council.conventions import InForce
from council.history import COUNCIL_WIDE, Recorded, RecordedQuerySet, moment
from council.models.people import Post


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

    def refusals(self) -> dict[str, list[str]]:
        """What stands against keeping the row, by field: its faults, else what is asked of new ones."""
        return self.faults() or {**refusals_of(self), **self._unknown_records()}

    def _unknown_records(self) -> dict[str, list[str]]:
        """What the row names that isn't there: the proper officer's post, the logo."""
        told = []
        for name in ("proper_officer", "internal_audit"):
            told += self._unknown_post(name)
        if (digest := self.others.get("logo")) and not Logo.objects.filter(digest=digest).exists():
            told.append("logo must be a picture that was uploaded. Choose the file again.")
        return {"others": told} if told else {}

    def _unknown_post(self, name: str) -> list[str]:
        title, key = self.others.get(name, ""), self.others.get(f"{name}_post", 0)
        if key and not Post.objects.filter(pk=key).exists():
            return [f"{name}_post must be a post that is there. Choose one of the council’s posts."]
        if title and not key and not Post.objects.filter(title__iexact=title.strip()).exists():
            return [f"{name} must be a post: none is called “{title}”. Add it first, or choose another."]
        return []

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Raise ValidationError by field where a value can't be meant, but for the fields to exclude."""
        told: dict[str, Any] = {}
        try:
            super().clean_fields(exclude)
        except ValidationError as refusal:
            refusal.update_error_dict(told)
        for field, sentences in self.refusals().items():
            if field not in (exclude or ()):
                told.setdefault(field, sentences)
        if told:
            raise ValidationError(told)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the row. What can't be meant is refused, whatever would store it.

        Whether what it names is there, its act asks: a post may be made after the conventions that name it.
        """
        if refused := self.faults() or refusals_of(self):
            raise ValidationError(refused)
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

    def get(self, key: str) -> Any:
        """What the row says of one convention, as plain data; None where the product's own goes on."""
        return getattr(self, key) if key in OWN else self.others.get(key)

    def put(self, key: str, value: Any) -> None:
        """Say one convention anew, as plain data; None lets the product's own go on."""
        if key in OWN:
            setattr(self, key, value)
        elif value is None:
            self.others.pop(key, None)
        else:
            self.others[key] = value


class Logo(models.Model):
    """A picture that was uploaded as the council's logo. It never changes: its digest is its name.

    It has no history of its own; that of the conventions says which logo counted when.
    """

    digest = models.CharField("SHA-256 of the picture", max_length=64, unique=True)
    content_type = models.CharField(max_length=20)
    content = models.BinaryField()
    uploaded_at = models.DateTimeField(default=moment)

    class Meta:
        ordering = ["uploaded_at", "pk"]

    def __str__(self) -> str:
        return f"Logo {self.digest[:12]}"
