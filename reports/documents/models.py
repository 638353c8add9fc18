"""Reports that are drafted, approved and issued; what is issued never changes."""

from collections.abc import Iterable
from types import MappingProxyType

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from council.access.rules import InProgramme, Right, Standing, VisibleQuerySet
from council.history import AppendOnly, moment
from council.lengths import PAPER_WORDS, REASON, LimitedText
from council.models import Body, Post, User, Versioned
from council.wording import spoken
from programmes.models import Programme


class HighlightReportQuerySet(VisibleQuerySet):
    def issued(self) -> "HighlightReportQuerySet":
        return self.filter(status=HighlightReport.Status.ISSUED)

    def in_preparation(self) -> "HighlightReportQuerySet":
        return self.exclude(status=HighlightReport.Status.ISSUED)


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

    class Audience(models.TextChoices):
        PUBLIC = "public", "Public"
        PRIVATE = "private", "Private board"
        EXEMPT = "exempt", "Exempt"

    PREPARED_BY = (Right.DRAFT, Right.ISSUE, Right.APPROVE)

    scope_path = "programme__scope"
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
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    edition = models.PositiveSmallIntegerField(default=1)
    # Issued beside another first edition of the same report, before that was refused: both stay as they are.
    repeats_another = models.BooleanField(default=False, editable=False)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    correction_reason = LimitedText(max_length=REASON, blank=True)
    created_on = models.DateField(default=timezone.localdate)

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
        seen = issued & _within(who.reach(Right.SEE))
        for right in cls.PREPARED_BY:
            seen |= _within(who.reach(right))
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

    def get_issue_url(self) -> str:
        return reverse("reports:issue-report", args=[self.pk])

    def get_download_url(self) -> str:
        return reverse("reports:download-report", args=[self.pk])

    def get_correct_url(self) -> str:
        return reverse("reports:correct-report", args=[self.pk])

    @property
    def is_issued(self) -> bool:
        return self.status == self.Status.ISSUED


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
    issued_by = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+")
    issued_at = models.DateTimeField(default=moment)

    class Meta:
        ordering = ["-issued_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.report}, issued {spoken(self.issued_at)}"
