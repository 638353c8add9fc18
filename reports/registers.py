"""What reports declare: drafts to finish and papers to decide on, and reminders sent."""

from django.db.models import Q

from council.register.declaring import Declaration, Register
from council.search.declaring import Searched
from reports.documents.on_body import latest_reports
from reports.exempting import waiting
from reports.home.drafts import MAIL, offers
from reports.initiation.models import InitiationVersion
from reports.initiation.plan_sheet import InitiationSheet
from reports.models import HighlightReport
from reports.personal_data import HELD
from reports.publishing import waiting as published

FOUND = (
    Searched(
        number=60,
        key="reports",
        one="Highlight report",
        many="Highlight reports",
        model=HighlightReport,
        reference="report_number",
        title="programme__title",
        shown="in_words",
        words=("body__name", "management_summary", "decisions_required", "confidence_words"),
        others=("programme", "body"),
        made_with=("programme", "body"),
        only=~Q(status=HighlightReport.Status.DISCARDED),
    ),
)
REPORTS = Declaration(
    key="reports", searched=FOUND, on_body=latest_reports, offers=offers, mail=MAIL, held=HELD
)
# What is exempt waits for the proper officer: no register of its own, but asked for on home and by mail.
EXEMPTIONS = Declaration(key="exemptions", offers=waiting.offers, mail=waiting.MAIL)
PUBLISHED = Declaration(key="published", offers=published.offers, mail=published.MAIL)
INITIATION = Register(
    key="initiation",
    model=InitiationVersion,
    title="Initiation documents",
    order=73,
    plan_sheet=InitiationSheet(),
)
DECLARED = (REPORTS, EXEMPTIONS, PUBLISHED, INITIATION)
