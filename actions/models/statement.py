"""What owners say of their actions, day by day, and what they have begun to say."""

from datetime import date, timedelta

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from actions.models.action import STATED_WORDS, Action
from council.access.rules import InProgramme, VisibleQuerySet
from council.lengths import LONG_WORDS, REASON, LimitedText
from council.models import Exemptable, Post, User
from council.rag import STATED, Rag, Stage


class UpdateQuerySet(VisibleQuerySet):
    def standing(self, *, as_at: date | None = None) -> "UpdateQuerySet":
        """The updates that hold now or as at the day: neither withdrawn, nor corrected by one that holds."""
        holds, made = Q(withdrawn_on__isnull=True), Q()
        if as_at is not None:
            holds, made = holds | Q(withdrawn_on__gt=as_at), Q(made_on__lte=as_at)
        corrections = self.model._base_manager.filter(holds, made, corrects=OuterRef("pk"))
        return self.filter(holds, ~Exists(corrections))


class Update(Exemptable, InProgramme):
    """What the owner says of an action on a day: what happened, how it stands, when it will be done."""

    class Kind(models.TextChoices):
        STATEMENT = "statement", "Update"
        NO_CHANGE = "no_change", "No change since the last update"

    scope_path = "action__programme__scope"
    owner_path = "action__owner"
    exempt_paths = ("exempt", "action__exempt")

    action = models.ForeignKey(Action, models.PROTECT, related_name="updates")
    made_on = models.DateField()
    made_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    for_post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.STATEMENT)
    text = LimitedText("what happened", max_length=LONG_WORDS)
    stage = models.CharField(max_length=20, choices=Stage)
    percent = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(100)])
    stated_rag = models.CharField(max_length=12, choices=STATED, blank=True)
    reason = LimitedText(max_length=REASON, blank=True)
    being_done = LimitedText("what is being done", max_length=REASON, blank=True)
    justification = LimitedText(max_length=REASON, blank=True)
    forecast = models.DateField(null=True, blank=True)
    implied_rag = models.CharField(max_length=12, choices=Rag, blank=True)
    shown_rag = models.CharField(max_length=12, choices=Rag, blank=True)
    delay_category = models.CharField("main reason for the delay", max_length=60, blank=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="corrects"
    )
    at_version = models.PositiveIntegerField("version of the action that it made", null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_reason = LimitedText("reason for withdrawing", max_length=REASON, blank=True)
    as_written = models.BooleanField("from an imported plan", default=False)
    source = models.CharField("where the plan says it", max_length=200, blank=True)

    objects = UpdateQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["-made_on", "-made_at", "-pk"]
        constraints = [
            *Exemptable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | ~Q(withdrawn_reason=""),
                name="update_withdrawn_says_why",
                violation_error_message="Say why the update is withdrawn.",
            ),
            models.CheckConstraint(
                condition=~Q(stated_rag__in=["red", "amber"])
                | Q(as_written=True)
                | (~Q(reason="") & ~Q(being_done="")),
                name="update_amber_or_red_says_why",
                violation_error_message="Amber or Red needs the reason and what is being done about it.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action.reference} on {self.made_on}"

    def get_absolute_url(self) -> str:
        return self.action.get_absolute_url()

    def beside_exemption(self) -> list["Update"]:
        """Those that say “no change” since it: they repeat its words."""
        if not self.text.strip():
            return []
        since = self.action.updates.filter(kind=Update.Kind.NO_CHANGE, made_on__gte=self.made_on)
        return [one for one in since.exclude(pk=self.pk) if one.text.endswith(self.text)]

    def exemption_changed(self) -> None:
        """Its action carries the words of open statements alone."""
        action = Action.objects.select_for_update(of=("self",)).get(pk=self.action_id)
        carried = any(
            getattr(action, name) and getattr(action, name) == getattr(self, name) for name in STATED_WORDS
        )
        latest = action.open_statement()
        opened = latest is not None and latest.pk in {self.pk, *(one.pk for one in self.beside_exemption())}
        if not action.exempt and (carried if self.exempt else opened):
            action.carry(latest)
            action.save_next_version()

    def get_correct_url(self) -> str:
        return reverse("actions:correct-update", args=[self.action.reference, self.pk])

    def get_withdraw_url(self) -> str:
        return reverse("actions:withdraw-update", args=[self.action.reference, self.pk])


class DraftQuerySet(models.QuerySet["UpdateDraft"]):
    def kept(self, *, on: date) -> "DraftQuerySet":
        """The drafts that are young enough to be offered again."""
        return self.filter(saved_at__date__gte=on - timedelta(days=UpdateDraft.KEPT_DAYS))

    def visible_to(self, user: User, *, on: date | None = None) -> "DraftQuerySet":
        """The drafts of actions that the person may see."""
        return self.filter(action__in=Action.objects.visible_to(user, on=on).order_by().values("pk"))

    def stale(self, *, on: date) -> "DraftQuerySet":
        """The drafts that nobody came back to."""
        return self.exclude(pk__in=self.kept(on=on).values("pk"))


class UpdateDraft(models.Model):
    """What one person has typed of an update and not saved. Nobody else sees it, and it is no history."""

    KEPT_DAYS = 30

    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    action = models.ForeignKey(Action, models.CASCADE, related_name="drafts")
    saved_at = models.DateTimeField()
    words = models.JSONField(default=dict)  # the form's boxes by name, as typed

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at"]
        constraints = [models.UniqueConstraint(fields=["person", "action"], name="update_draft_one_each")]

    def __str__(self) -> str:
        return f"{self.action.reference}, begun by {self.person}"
