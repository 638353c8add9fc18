"""The committee's words on what officers wrote, and what the committee is asked to decide."""

from typing import Any

from django.db import models
from django.db.models import Q

from council.access.rules import InProgramme
from council.history import moment
from council.lengths import PAPER_WORDS, REASON, LimitedText
from council.models import User
from reports.documents.models import HighlightReport


class OfReport(InProgramme):
    """What a report keeps beside itself of one record: as exempt as its report, or as that record became."""

    scope_path = "report__programme__scope"
    exempt_paths = ("exempt",)

    exempt = models.BooleanField(default=False, db_default=False, editable=False)
    report: Any
    report_id: int | None

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.report_id is not None:
            self.exempt = self.exempt or self.report.audience == HighlightReport.Audience.EXEMPT
        super().save(*args, **kwargs)


class CommitteeText(OfReport):
    """What a report tells of one text that an officer wrote: as it is, in other words, or not at all."""

    class State(models.TextChoices):
        ACCEPTED = "accepted", "Print the officer’s words"
        EDITED = "edited", "Print these words instead"
        NO_CHANGE = "no_change", "Print “No change”"
        LEFT_OUT = "left_out", "Leave out of the pack"
        EXEMPT = "exempt", "Keep out: its record is exempt"

    report = models.ForeignKey(HighlightReport, models.PROTECT, related_name="committee_texts")
    kind = models.CharField("kind of record", max_length=20)
    object_id = models.BigIntegerField("record")
    field = models.CharField("what of it", max_length=20)
    reference = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State)
    source = models.TextField("the officer’s words as they were read", blank=True)
    text = LimitedText("words for the committee", max_length=PAPER_WORDS, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(default=moment)
    objection = LimitedText("the owner’s objection", max_length=REASON, blank=True)
    objected_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    objected_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["report", "kind", "object_id", "field"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "kind", "object_id", "field"],
                name="committee_text_once",
                violation_error_message="There are words for the committee on this already.",
            ),
            models.CheckConstraint(
                condition=~Q(state="edited") | ~Q(text=""),
                name="committee_text_edited_says_something",
                violation_error_message="Enter the words for the committee.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}, {self.field}: {self.get_state_display()}"

    def get_absolute_url(self) -> str:
        return self.report.get_absolute_url()

    @property
    def printed(self) -> str:
        """What the paper says; nothing where it is left out."""
        if self.state in (self.State.LEFT_OUT, self.State.EXEMPT):
            return ""
        if self.state == self.State.NO_CHANGE:
            return NO_CHANGE
        return self.source if self.state == self.State.ACCEPTED else self.text


NO_CHANGE = "No change since the last report."


class InFull(OfReport):
    """An action that a report tells in full, or in a sentence, otherwise than the rule says."""

    class How(models.TextChoices):
        FULL = "full", "In full"
        SENTENCE = "sentence", "In the sentence beside the workstream"

    report = models.ForeignKey(HighlightReport, models.PROTECT, related_name="told_otherwise")
    action_id = models.BigIntegerField()
    reference = models.CharField(max_length=20)
    how = models.CharField(max_length=10, choices=How)

    class Meta:
        ordering = ["report", "action_id"]
        verbose_name = "action told otherwise"
        verbose_name_plural = "actions told otherwise"
        constraints = [models.UniqueConstraint(fields=["report", "action_id"], name="told_otherwise_once")]

    def __str__(self) -> str:
        return f"{self.reference}: {self.get_how_display()}"


class DecisionAsked(OfReport):
    """One thing that the report asks its body to do, by a verb that minutes can cite, with its record."""

    class Verb(models.TextChoices):
        NOTE = "note", "note"
        COMMENT = "comment", "comment on"
        AGREE = "agree", "agree"
        APPROVE = "approve", "approve"
        ENDORSE = "endorse", "endorse"
        RECOMMEND = "recommend", "recommend"
        DELEGATE = "delegate", "delegate"

    report = models.ForeignKey(HighlightReport, models.PROTECT, related_name="decisions_asked")
    order = models.PositiveSmallIntegerField(default=0)
    verb = models.CharField(max_length=10, choices=Verb)
    text = LimitedText("what is asked", max_length=REASON)
    kind = models.CharField("kind of record", max_length=20, blank=True)
    object_id = models.BigIntegerField("record", null=True, blank=True)
    reference = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["report", "order", "pk"]
        verbose_name = "decision asked for"
        verbose_name_plural = "decisions asked for"

    def __str__(self) -> str:
        return f"{self.get_verb_display()} {self.text}"
