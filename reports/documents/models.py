"""Reports that are drafted, approved and issued; what is issued never changes."""

from collections.abc import Iterable
from types import MappingProxyType

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from council.access.rules import InProgramme, Right, Standing, VisibleQuerySet
from council.history import COUNCIL_WIDE, AppendOnly, Recorded, moment
from council.lengths import PAPER_WORDS, REASON, LimitedText
from council.models import Body, Post, User, Versioned
from council.wording import spoken, spoken_period
from programmes.models import Programme
from reports.word.models import WordTemplate


class HighlightReportQuerySet(VisibleQuerySet):
    def issued(self) -> "HighlightReportQuerySet":
        return self.filter(status=HighlightReport.Status.ISSUED)

    def in_preparation(self) -> "HighlightReportQuerySet":
        return self.exclude(status__in=(HighlightReport.Status.ISSUED, HighlightReport.Status.DISCARDED))


def _within(scopes: Iterable[int] | None) -> Q:
    """The condition of lying in one of the scopes; None is everywhere."""
    # An empty Q() would vanish beside another in an "or"; this one says "every row" and stays.
    return Q(pk__isnull=False) if scopes is None else Q(programme__scope__in=list(scopes))


ISSUED_BEFORE = "This report was issued already. Correct the issued one by a new edition instead."


class HighlightReport(Versioned, InProgramme):
    """What a body is told of a programme for a period, as at a day. Issuing freezes data and bytes."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Submitted"
        APPROVED = "approved", "Approved"
        ISSUED = "issued", "Issued"
        DISCARDED = "discarded", "Discarded"

    class Audience(models.TextChoices):
        PUBLIC = "public", "Public"
        PRIVATE = "private", "Private board"
        EXEMPT = "exempt", "Exempt"

    class Confidence(models.TextChoices):
        """Delivery confidence in the three colours of the government's major projects (NISTA, since 2021)."""

        GREEN = "green", "Green: on time and within budget is highly likely"
        AMBER = "amber", "Amber: feasible, with issues that need management’s attention"
        RED = "red", "Red: appears to be unachievable as planned"

    PREPARED_BY = (Right.DRAFT, Right.ISSUE, Right.APPROVE)

    scope_path = "programme__scope"
    owner_path = "programme__sro"
    exempt_where = MappingProxyType({"audience": "exempt"})

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="highlight_reports")
    body = models.ForeignKey(Body, models.PROTECT, related_name="highlight_reports")
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.PUBLIC)
    period_from = models.DateField("period from")
    period_to = models.DateField("period to")
    as_at = models.DateField("position as at")
    meeting_on = models.DateField("meeting date", null=True, blank=True)
    report_of = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    contact_officer = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    management_summary = LimitedText(max_length=PAPER_WORDS, blank=True)
    decisions_required = LimitedText(max_length=PAPER_WORDS, blank=True)
    item_number = models.CharField("agenda item", max_length=20, blank=True, default="", db_default="")
    report_number = models.CharField(max_length=40, blank=True, default="", db_default="")
    decision_type = models.CharField(max_length=60, blank=True, default="", db_default="")
    wards = models.CharField("wards affected", max_length=200, blank=True, default="", db_default="")
    confidence = models.CharField(
        "confidence in delivery", max_length=12, choices=Confidence, blank=True, default="", db_default=""
    )
    confidence_words = LimitedText(
        "why, in a sentence", max_length=REASON, blank=True, default="", db_default=""
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    late_reason = LimitedText(
        "why it comes late, and why it cannot wait", max_length=REASON, blank=True, default="", db_default=""
    )
    discarded_reason = LimitedText(max_length=REASON, blank=True, default="", db_default="")
    edition = models.PositiveSmallIntegerField(default=1)
    # Issued beside another first edition of the same report, before that was refused: both stay as they are.
    repeats_another = models.BooleanField(default=False, editable=False)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    correction_reason = LimitedText(max_length=REASON, blank=True)
    created_on = models.DateField(default=timezone.localdate)
    drafted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = HighlightReportQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["-as_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(period_to__gte=F("period_from")),
                name="report_period_ends_after_it_starts",
                violation_error_message="The period cannot end before it starts.",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(correction_reason=""),
                name="report_correction_says_why",
                violation_error_message="Say what the correction puts right.",
            ),
            models.UniqueConstraint(
                fields=[
                    "programme",
                    "body",
                    "audience",
                    "period_from",
                    "period_to",
                    "as_at",
                ],  # as issuing.SAME
                condition=Q(status="issued", edition=1, repeats_another=False),
                name="report_issued_first_once",
                violation_error_message=ISSUED_BEFORE,
            ),
        ]

    @classmethod
    def visible_when(cls, who: Standing) -> Q:
        """Issued reports within the person's reach, drafts where they prepare them; exempt only by right.

        A guest reads what was issued to their body.
        """
        issued, exempt = Q(status=cls.Status.ISSUED), Q(audience=cls.Audience.EXEMPT)
        prepared = who.reach_of_any(cls.PREPARED_BY)
        seen = _within(prepared)
        if prepared is not None:  # else nothing is left to add
            seen |= issued & _within(who.reach(Right.SEE))
            on_its_way = Q(status__in=(cls.Status.SUBMITTED, cls.Status.APPROVED))
            if who.posts:  # its senior responsible owner approves it, and reads what came of it
                seen |= (on_its_way | issued) & Q(programme__sro__in=who.posts)
            seen |= on_its_way & _within(who.reach(Right.MONEY))  # finance clears it
        if not who.council_exempt:
            seen &= ~exempt | _within(who.exempt)
        for pack in who.packs:
            theirs = issued & Q(body=pack.body) & _within(None if pack.scope is None else [pack.scope])
            seen |= theirs if pack.exempt else theirs & ~exempt
        return seen

    def visible_by(self, who: Standing) -> bool:
        """Whether this report may be seen: the same rule as `visible_when`, for one."""
        scope, exempt = self.programme.scope_id, self.audience == self.Audience.EXEMPT
        reads = self.is_issued and who.has(Right.SEE, scope)
        prepares = any(who.has(right, scope) for right in self.PREPARED_BY)
        is_sro = self.programme.sro_id is not None and self.programme.sro_id in who.posts
        prepares = prepares or ((self.is_on_its_way or self.is_issued) and is_sro)
        prepares = prepares or (self.is_on_its_way and who.has(Right.MONEY, scope))
        as_guest = self.is_issued and any(
            pack.body == self.body_id and pack.scope in (None, scope) and (pack.exempt or not exempt)
            for pack in who.packs
        )
        return as_guest or ((reads or prepares) and (not exempt or who.sees_exempt_in(scope)))

    def __str__(self) -> str:
        return f"{self.programme} to {self.body}, {self.period_from} to {self.period_to}"

    def get_absolute_url(self) -> str:
        return reverse("reports:detail-report", args=[self.pk])

    def get_access_url(self) -> str:
        return reverse("reports:show-access", args=[self.pk])

    def get_edit_url(self) -> str:
        return reverse("reports:edit-report", args=[self.pk])

    def get_words_url(self) -> str:
        return reverse("reports:words", args=[self.pk])

    def get_decisions_url(self) -> str:
        return reverse("reports:decisions-asked", args=[self.pk])

    def get_submit_url(self) -> str:
        return reverse("reports:submit-report", args=[self.pk])

    def get_approve_url(self) -> str:
        return reverse("reports:approve-report", args=[self.pk])

    def get_discard_url(self) -> str:
        return reverse("reports:discard-report", args=[self.pk])

    def get_issue_url(self) -> str:
        return reverse("reports:issue-report", args=[self.pk])

    def get_download_url(self) -> str:
        return reverse("reports:download-report", args=[self.pk])

    def get_published_url(self) -> str:
        return reverse("reports:show-published", args=[self.pk])

    def get_correct_url(self) -> str:
        return reverse("reports:correct-report", args=[self.pk])

    @property
    def in_words(self) -> str:
        """Which report it is: "Housing repairs and safety to Cabinet, 1 April to 3 June 2026, exempt"."""
        other = "" if self.audience == self.Audience.PUBLIC else f", {self.get_audience_display().lower()}"
        period = spoken_period(self.period_from, self.period_to)
        return f"{self.programme.title} to {self.body}, {period}{other}"

    @property
    def is_issued(self) -> bool:
        return self.status == self.Status.ISSUED

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_on_its_way(self) -> bool:
        """Whether it is submitted or approved, so that its snapshot stands and its draft is locked."""
        return self.status in (self.Status.SUBMITTED, self.Status.APPROVED)

    @property
    def number(self) -> str:
        """How an agenda calls it: "item 6, report HC26041"; empty where the council numbers none."""
        parts = (f"item {self.item_number}" if self.item_number else "", self.report_number)
        return ", ".join(part for part in parts if part)


class IssuedReport(AppendOnly):
    """A report as it was issued: the whole position as data, and the PDF's bytes with their SHA-256.

    The table only grows: the database itself refuses to change or remove a row. A correction is another
    report, which names the one that it corrects.
    """

    report = models.OneToOneField(HighlightReport, models.PROTECT, related_name="issued")
    position = models.JSONField()
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    history_seal = models.CharField("head of the last seal", max_length=64, blank=True)
    digest = models.CharField("digest that was approved", max_length=64, blank=True, default="")
    issued_by = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+")
    issued_at = models.DateTimeField(default=moment)

    class Meta:
        ordering = ["-issued_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.report}, issued {spoken(self.issued_at)}"


class IssuedPack(AppendOnly):
    """A second pack of an issued report, made of the same snapshot for other readers: its exempt appendix."""

    report = models.ForeignKey(HighlightReport, models.PROTECT, related_name="packs")
    audience = models.CharField(max_length=10, choices=HighlightReport.Audience)
    position = models.JSONField()
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField(default=moment)

    class Meta:
        ordering = ["report", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "audience"],
                name="issued_pack_once",
                violation_error_message="This pack is issued already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.report}, {self.get_audience_display()} pack"


SECTIONS = (
    ("milestones", "Milestones"),
    ("dates", "Actions and their dates"),
    ("risks", "Risks and issues"),
    ("savings", "Savings"),
    ("reviews", "Recommendations of reviews"),
)


class PaperSettings(Recorded):
    """What the papers of one body hold, and whose clearance they need."""

    scope_path = COUNCIL_WIDE

    body = models.OneToOneField(Body, models.PROTECT, related_name="paper_settings")
    needs_finance = models.BooleanField("finance clearance", default=False)
    needs_legal = models.BooleanField("legal clearance", default=False)
    needs_equalities = models.BooleanField("equalities clearance", default=False)
    portrait = models.BooleanField("workstreams one under the other, upright", default=False)
    left_out = models.JSONField("sections left out", default=list, blank=True)
    template = models.ForeignKey(
        WordTemplate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Word template"
    )

    class Meta:
        ordering = ["body"]
        verbose_name_plural = "settings for papers"

    def __str__(self) -> str:
        return f"Papers of {self.body}"

    @property
    def clearances(self) -> list[str]:
        """The capacities whose clearance a report to the body needs, by their names in `Approval`."""
        return [name for name in ("finance", "legal", "equalities") if getattr(self, f"needs_{name}")]
