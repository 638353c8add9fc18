"""A programme, its workstreams, and what each body was last told of them."""

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse

from council.access.rules import InProgramme, VisibleQuerySet
from council.conventions import InForce
from council.history import AppendOnly, Derived, Recorded
from council.lengths import LONG_WORDS, LimitedText, refuse_too_long
from council.models import Body, Post, Scope
from council.natural_order import NaturalKey
from council.rag import STATED, Rag
from programmes.models.review import Review

REFERENCE = re.compile(r"(?P<code>[A-Z][A-Z0-9]*)-(?P<kind>[A-Z]*)(?P<number>[0-9]{1,9})")


class ProgrammeQuerySet(VisibleQuerySet):
    def open(self) -> "ProgrammeQuerySet":
        """The programmes that still run."""
        return self.exclude(stage=Programme.Stage.CLOSED)


class Programme(InProgramme):
    """A set of workstreams that puts right what reviews found, under one senior responsible owner."""

    class Stage(models.TextChoices):
        DEFINITION = "definition", "Definition"
        DELIVERY = "delivery", "Delivery"
        CLOSING = "closing", "Closing"
        CLOSED = "closed", "Closed"

    scope_path = "scope"
    sro_path = "sro"

    scope = models.OneToOneField(Scope, models.PROTECT, related_name="programme", editable=False)
    code = models.CharField(
        max_length=8,
        unique=True,
        validators=[
            RegexValidator(
                r"^[A-Z][A-Z0-9]{1,7}\Z", "Enter two to eight capital letters or digits, such as SSR."
            )
        ],
        help_text="Two to eight capital letters that people say aloud, such as SSR. References begin so.",
    )
    title = models.CharField(max_length=200, unique=True)
    aim = LimitedText(max_length=LONG_WORDS, blank=True)
    scope_in = LimitedText("in scope", max_length=LONG_WORDS, blank=True)
    scope_out = LimitedText("out of scope", max_length=LONG_WORDS, blank=True)
    summary = LimitedText(max_length=LONG_WORDS, blank=True)
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.DELIVERY)
    sro = models.ForeignKey(
        Post,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="programmes_as_sro",
        verbose_name="senior responsible owner",
    )
    manager = models.ForeignKey(
        Post,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="programmes_as_manager",
        verbose_name="programme manager",
    )
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="programmes", verbose_name="reports to"
    )
    reviews = models.ManyToManyField(Review, through="ProgrammeReview", related_name="programmes", blank=True)
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    tolerance_days = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="Days by which a due date can move without approval. Empty: the council's convention.",
    )
    late_tolerance = models.PositiveSmallIntegerField(
        "days late before it is an exception", null=True, blank=True
    )
    money_tolerance = models.DecimalField(
        "pounds short or over before it is an exception",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
    )

    objects = ProgrammeQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = [NaturalKey("title")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(starts__isnull=True) | Q(ends__gte=F("starts")),
                name="programme_ends_after_it_starts",
                violation_error_message="A programme cannot end before it starts.",
            ),
            models.CheckConstraint(
                condition=Q(money_tolerance__isnull=True) | Q(money_tolerance__gte=0),
                name="programme_tolerance_not_below_nought",
                violation_error_message="A tolerance is £0 or more.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def seen_beside(cls, posts: frozenset[int]) -> Q | None:
        """Who leads a workstream sees the programme that it is part of, whatever their roles."""
        led = Workstream.objects.in_use().filter(lead__in=posts)  # type: ignore[attr-defined]
        return Q(pk__in=led.order_by().values("programme"))

    def posts_beside(self) -> frozenset[int]:
        led = self.workstreams.filter(retired_on=None, lead__isnull=False).order_by()  # type: ignore[attr-defined]
        return frozenset(led.values_list("lead_id", flat=True))

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.scope_id is None:
            # Every programme owns its scope, so that the ground needs no key upwards.
            with transaction.atomic():
                refuse_too_long(self)  # before the scope is called by a title that it could not hold
                self.scope = Scope.objects.create(kind=Scope.Kind.PROGRAMME, name=self.title)
                super().save(*args, **kwargs)
            return
        super().save(*args, **kwargs)

    def tolerance(self, conventions: InForce) -> int:
        """The days by which a due date may move from the first agreed one without approval."""
        return conventions.tolerance_days if self.tolerance_days is None else self.tolerance_days

    @property
    def is_closed(self) -> bool:
        """Whether nothing of it is changed any more, but for what goes on after closure."""
        return self.stage == self.Stage.CLOSED

    def get_access_url(self) -> str:
        return reverse("programmes:show-access", args=[self.code])

    def get_absolute_url(self) -> str:
        return reverse("programme", args=[self.code])

    def next_reference(self, kind: str) -> str:
        """The next reference of a kind ("" for actions, "M" milestones, "R" risks …), never used before.

        The counter only grows, so that a reference which an undone import has used stays spent.
        """
        with transaction.atomic():
            # Locked, so that two who add at once wait for each other and get two numbers.
            counter, _ = ReferenceCounter.objects.select_for_update().get_or_create(programme=self, kind=kind)
            counter.last += 1
            counter.save(update_fields=["last"])
        return self.reference(kind, counter.last)

    def next_references(self, kind: str, count: int) -> list[str]:
        """As many next references of a kind as asked for, in order, in one write."""
        with transaction.atomic():
            counter, _ = ReferenceCounter.objects.select_for_update().get_or_create(programme=self, kind=kind)
            first = counter.last + 1
            counter.last += count
            counter.save(update_fields=["last"])
        return [self.reference(kind, n) for n in range(first, first + count)]

    def reference(self, kind: str, number: int) -> str:
        """A reference as people say it: SSR-014, SSR-R03."""
        # Actions are many, so they have three digits; the rest have two. More digits follow when needed.
        return f"{self.code}-{kind}{number:0{2 if kind else 3}d}"


class ProgrammeReview(Recorded):
    """One review that a programme answers; a programme may answer several, and a review be split."""

    scope_path = "programme__scope"

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="sources")
    review = models.ForeignKey(Review, models.PROTECT, related_name="answered_by")

    class Meta:
        ordering = ["programme", "review"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "review"], name="programme_answers_review_once")
        ]

    def __str__(self) -> str:
        return f"{self.programme} answers {self.review}"


class ReferenceCounter(Derived):
    """The last number given out to a kind of record in a programme. It only grows."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="counters")
    kind = models.CharField(max_length=4, blank=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "kind"], name="reference_counter_one_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.programme.code} {self.kind or 'actions'}: {self.last}"

    @classmethod
    def astray(cls) -> Iterator[tuple[int, str]]:
        """Counters below a number that was given out already, by the references in every history."""
        highest: dict[tuple[str, str], int] = {}
        model: Any
        for model in apps.get_models():
            if hasattr(model, "instance_type") and hasattr(model, "reference"):
                given_out = model._base_manager.values_list("reference", flat=True).distinct()
                for reference in given_out.iterator():
                    if parts := REFERENCE.fullmatch(reference):
                        of = parts["code"], parts["kind"]
                        highest[of] = max(highest.get(of, 0), int(parts["number"]))
        for counter in cls.objects.select_related("programme").order_by("pk"):
            given = highest.get((counter.programme.code, counter.kind), 0)
            if counter.last < given:
                yield counter.pk, f"last is {counter.last}, was {given} or more"


class WorkstreamQuerySet(VisibleQuerySet):
    def in_use(self) -> "WorkstreamQuerySet":
        """The workstreams that new records can be put into: those that were not retired."""
        return self.filter(retired_on=None)


class Workstream(InProgramme):
    """A strand of a programme with a lead of its own; it may stand under a parent workstream."""

    scope_path = "programme__scope"
    owner_path = "lead"

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="workstreams")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    title = models.CharField(max_length=200)
    purpose = LimitedText(max_length=LONG_WORDS, blank=True)
    position = LimitedText("current position", max_length=LONG_WORDS, blank=True)
    progress_as_written = models.CharField(max_length=200, blank=True)
    stated_rag = models.CharField(max_length=12, choices=STATED, blank=True)
    lead = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="workstreams")
    order = models.PositiveSmallIntegerField(default=0)
    ends = models.DateField(null=True, blank=True)
    retired_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")

    objects = WorkstreamQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["programme", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "parent", "title"],
                name="workstream_title_unique_in_parent",
                violation_error_message="There is a workstream with this title here already.",
            ),
            models.UniqueConstraint(
                fields=["programme", "title"],
                # No two NULLs are equal in SQL, so the constraint above lets any number of such pairs stand.
                condition=Q(parent__isnull=True),
                name="workstream_title_unique_at_the_top",
                violation_error_message="There is a workstream with this title already.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(retired_on__isnull=False),
                name="workstream_merged_is_retired",
                violation_error_message="A workstream that was merged into another is retired.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.parent and self.parent.programme_id != self.programme_id:
            raise ValidationError({"parent": "Choose a parent in the same programme."})

    def get_absolute_url(self) -> str:
        return reverse("programmes:detail-workstream", args=[self.programme.code, self.pk])

    @property
    def top(self) -> "Workstream":
        """The workstream at the head of this one's line."""
        return self.parent.top if self.parent else self

    @property
    def path(self) -> list[str]:
        """The titles from the top workstream down to this one."""
        return [*(self.parent.path if self.parent else []), self.title]


class ReportedPosition(AppendOnly):
    """What a body was last told of one record: written at issue, read for direction of travel."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)  # programme, workstream, action, risk, saving
    object_id = models.BigIntegerField()
    as_at = models.DateField()
    rag = models.CharField(max_length=12, choices=Rag)
    due = models.DateField(null=True, blank=True)
    report = models.CharField(max_length=60)
    # For whom the report was: what only an exempt pack said is told in no other. Empty in rows of before.
    audience = models.CharField(max_length=10, blank=True, default="")

    class Meta:
        ordering = ["-as_at", "-pk"]
        indexes = [models.Index(fields=["body", "kind", "object_id", "-as_at"], name="reported_lookup")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}: {self.rag} as at {self.as_at}"
