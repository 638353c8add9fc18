"""Snapshots of a report: taken for every audience at once, and the digest that stands for all of them."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from council.access.acting import By, authorise
from reports.approving.models import ReportSnapshot
from reports.documents.drafting import TO_DRAFT
from reports.documents.models import HighlightReport
from reports.documents.paper import Paper, exempt_paper

LAYOUT = "3"  # of the templates: a paper that is laid out otherwise is another paper
# What issuing adds to the paper that was approved, and is no part of its digest.
ADDED = ("issued_on", "history_seal", "clearances", "digest")


def digest_of(papers: Mapping[str, Mapping[str, Any]]) -> str:
    """The digest of the papers of all audiences, without what issuing adds to them."""
    bare = {
        audience: {**paper, "front": {k: v for k, v in paper["front"].items() if k not in ADDED}}
        for audience, paper in papers.items()
    }
    said = json.dumps([LAYOUT, bare], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(said.encode()).hexdigest()


def rows_of(report: HighlightReport) -> list[ReportSnapshot]:
    """The rows of the latest snapshot, one for each audience, the report's own first; none before it."""
    latest = report.snapshots.order_by("-number", "pk").first()
    if latest is None:
        return []
    rows = list(report.snapshots.filter(number=latest.number).order_by("pk"))
    return sorted(rows, key=lambda row: row.audience != report.audience)


def pack_of(report: HighlightReport) -> Paper | None:
    """The pack beside a report not issued yet, as submitted or as it stands; None where it has none."""
    if not report.is_on_its_way:
        return exempt_paper(report)
    row = next(iter(rows_of(report)[1:]), None)
    return Paper.from_json(row.paper) if row else None


def keep_snapshot(
    report: HighlightReport, papers: Mapping[str, Paper | Mapping[str, Any]], *, by: By, why: str
) -> str:
    """Keep the papers as the report's next snapshot; return their digest."""
    person = authorise(by, TO_DRAFT, report)
    data = {
        audience: paper.as_json() if isinstance(paper, Paper) else dict(paper)
        for audience, paper in papers.items()
    }
    digest = digest_of(data)
    before = report.snapshots.order_by("-number").values_list("number", flat=True).first() or 0
    ReportSnapshot.objects.bulk_create(
        ReportSnapshot(
            report=report,
            number=before + 1,
            audience=audience,
            paper=paper,
            digest=digest,
            why=why[:200],
            taken_by=person,
        )
        for audience, paper in data.items()
    )
    return digest


def whole_digest(rows: Iterable[ReportSnapshot]) -> str:
    """The digest worked out anew from the rows, to be compared with the one that was approved."""
    return digest_of({row.audience: row.paper for row in rows})
