"""The risks of the tests’ council in each state of their lives, with their pages."""

from typing import Any

from council.access.acting import SystemJob
from council.models import Post
from programmes.linking import link_records
from programmes.models import Programme, RecordLink
from risks.ending import close_risk
from risks.models import Mitigation, Risk
from risks.reviewing import TO_REVIEW, review_risk
from tests import factories as make
from tests.access_table import RISK
from tests.factories import DAY


def risks_of(
    programme: Programme, words: str, owner: Post, acting: SystemJob, exempt: dict[str, Any]
) -> dict[str, Risk]:
    """Risks of the programme: one that is open and reviewed, one proposed, one closed."""
    said = dict.fromkeys(
        ("cause", "event", "effect", "controls", "owner_as_written", "response_words"), words
    )
    given = {"programme": programme, "owner": owner, **said, **exempt}
    risk = make.risk(f"{words} sues", **given)
    review_risk(risk, by=acting, on=DAY, likelihood=3, impact=3, rag="amber", commentary=words)
    Mitigation.objects.create(risk=risk, text=words, owner=owner)
    proposed = make.risk(f"{words} may sue", status=Risk.Status.PROPOSED, **given)
    closed = make.risk(f"{words} sued", **given)
    close_risk(closed, reason=words, by=acting, on=DAY)
    link_records(risk, closed, rule=TO_REVIEW, by=acting, on=DAY)
    return {"open": risk, "proposed": proposed, "closed": closed}


def risk_pages(lies: Any, risks: dict[str, Risk]) -> None:
    """The addresses of the risks' pages."""
    risk = f"risks/{risks['open'].reference}/"
    for route in ("", "access/", "review/", "edit/", "close/", "merge/", "links/add/", "assess/"):
        lies(f"{RISK}{route}", f"{risk}{route}")
    code = risks["open"].programme.code
    lies("risks/levels/<slug:code>/", f"risks/levels/{code}/")
    lies(f"{RISK}links/<int:pk>/remove/", f"{risk}links/{link_of(risks['open'])}/remove/")
    for state, route in (("proposed", "decide/"), ("closed", "reopen/")):
        lies(f"{RISK}{route}", f"risks/{risks[state].reference}/{route}", state)


def link_of(risk: Risk) -> int:
    """The key of the risk's link."""
    key: int = RecordLink.objects.get(from_kind="risks", from_id=risk.pk).pk
    return key
