"""Where a workstream stands, as those who lead it say day by day, and what others say against its RAG."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from council.access.rules import InProgramme
from council.lengths import LONG_WORDS, REASON, LimitedText
from council.models import AwaitsAnother, Post, User
from council.rag import STATED
from programmes.models.programme import Workstream


class WorkstreamUpdate(InProgramme):
    """What was said of a workstream on a day: its position, how it goes in a word, its RAG and why."""

    class Kind(models.TextChoices):
        STATEMENT = "statement", "Position"
        NO_CHANGE = "no_change", "No change since the last position"

    scope_path = "workstream__programme__scope"
    owner_path = "workstream__lead"

    workstream = models.ForeignKey(Workstream, models.PROTECT, related_name="updates")
    made_on = models.DateField()
    made_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    for_post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.STATEMENT)
    position = LimitedText(max_length=LONG_WORDS, blank=True)
    progress = models.CharField("progress in a few words", max_length=200, blank=True)
    stated_rag = models.CharField("stated RAG", max_length=12, choices=STATED, blank=True)
    reason = LimitedText("reason for the RAG", max_length=REASON, blank=True)
    being_done = LimitedText("what is being done", max_length=REASON, blank=True)
    as_written = models.BooleanField("from an imported plan", default=False)
    source = models.CharField("where it comes from", max_length=200, blank=True)

    class Meta:
        ordering = ["-made_on", "-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(stated_rag__in=["red", "amber"])
                | Q(as_written=True)
                | (~Q(reason="") & ~Q(being_done="")),
                name="workstream_amber_or_red_says_why",
                violation_error_message="Amber or Red needs the reason and what is being done about it.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workstream} on {self.made_on}"

    def get_absolute_url(self) -> str:
        return self.workstream.get_absolute_url()


class RagChallenge(AwaitsAnother, InProgramme):
    """Somebody's doubt of the RAG that a workstream states; both stand beside each other until settled.

    The lead answers: keeps the RAG with a reason, or states another, which settles it. A RAG that was kept
    stays in doubt until who challenged it accepts the answer. Who challenges never answers.
    """

    class Outcome(models.TextChoices):
        WAITING = "waiting", "Waiting for the lead’s answer"
        KEPT = "kept", "Kept by the lead, with a reason"
        CHANGED = "changed", "Settled: another RAG was stated"
        ACCEPTED = "accepted", "Settled: the answer was accepted"
        WITHDRAWN = "withdrawn", "Withdrawn"

    OPEN: ClassVar = ("waiting", "kept")

    scope_path = "workstream__programme__scope"
    owner_path = "workstream__programme__sro"
    about, called, did, does = "workstream", "challenge", "challenged this RAG", "answers it"
    waiting_outcome = Outcome.WAITING

    workstream = models.ForeignKey(Workstream, models.PROTECT, related_name="challenges")
    stated_rag = models.CharField("RAG that is challenged", max_length=12, choices=STATED)
    proposed_rag = models.CharField("RAG that it should be", max_length=12, choices=STATED, blank=True)
    reason = LimitedText(max_length=REASON)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    asked_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING)
    answer = LimitedText(max_length=REASON, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_on = models.DateField(null=True, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    settled_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_on", "-pk"]
        verbose_name = "RAG challenge"
        constraints = [
            models.UniqueConstraint(
                fields=["workstream"],
                condition=Q(outcome__in=["waiting", "kept"]),
                name="rag_challenge_one_open",
                violation_error_message="The RAG of this workstream is challenged already.",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True)
                | Q(asked_by__isnull=True)
                | ~Q(answered_by=F("asked_by")),
                name="rag_challenger_does_not_answer",
                violation_error_message="Who challenged the RAG cannot answer the challenge.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="kept") | ~Q(answer=""),
                name="rag_kept_says_why",
                violation_error_message="Say why the RAG is kept.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stated_rag_display()} of {self.workstream}: {self.get_outcome_display()}"

    def get_absolute_url(self) -> str:
        return self.workstream.get_absolute_url()

    @property
    def is_open(self) -> bool:
        """Whether it still stands beside the RAG."""
        return self.outcome in self.OPEN
