"""How it stands with what was published of a report, in a sentence for its readers."""

from dataclasses import dataclass
from datetime import date

from council.wording import spoken
from reports.documents.models import HighlightReport
from reports.publishing.models import PublishedDifference, PublishedVersion

WRONG = PublishedDifference.Outcome.WRONG


@dataclass(frozen=True)
class Published:
    """The latest version that was registered: how many differences it has, accepted, wrong and waiting."""

    version: PublishedVersion
    number: int
    wrong: int
    waiting: int

    @property
    def on(self) -> date:
        return self.version.published_on

    @property
    def is_told(self) -> bool:
        """Whether it is what the body was told: nothing of it waits and nothing is wrong."""
        return not self.wrong and not self.waiting

    @property
    def words(self) -> str:
        """How it stands to what was approved: "as approved", "with 2 differences, accepted"."""
        counted = f"{self.number} difference{'' if self.number == 1 else 's'}"
        if self.wrong:
            return f"with {counted}, of which {self.wrong} {'is' if self.wrong == 1 else 'are'} wrong"
        if self.waiting:
            return f"with {counted}, of which {self.waiting} wait{'s' if self.waiting == 1 else ''}"
        if self.number:
            return f"with {counted}, accepted"
        return "exactly as issued" if self.version.how == PublishedVersion.How.ISSUED else "as approved"

    def __str__(self) -> str:
        return f"Published on {spoken(self.on)}, {self.words}"


def latest_of(report: HighlightReport) -> PublishedVersion | None:
    """The latest version of the report that was registered; None before the first."""
    return report.published_versions.order_by("-number").first()


def published_of(report: HighlightReport) -> Published | None:
    """How it stands with the latest version; None where none is registered."""
    if not report.is_issued:
        return None
    # Neither text: a report's page says how it stands.
    versions = report.published_versions.defer("lines", "differences")
    version = versions.order_by("-number").first()
    if version is None:
        return None
    outcomes = list(version.decisions.values_list("outcome", flat=True)) if version.places else []
    number = version.places
    return Published(version, number, outcomes.count(WRONG), number - len(outcomes))
