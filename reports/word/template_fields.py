"""The fields of a council's own Word template, and what each is filled with."""

from collections.abc import Mapping

from council.wording import spoken
from reports.documents.paper import Paper
from reports.word.running import below_of

PLACE = "\u2060report\u2060"  # what stands for the report until its blocks are there: no text of a paper
FIELDS: Mapping[str, str] = {
    "report": "the report itself, in a paragraph of its own",
    "council": "the council’s name",
    "title": "the report’s title",
    "committee": "the body that it goes to",
    "meeting": "the day of the meeting",
    "item": "the number of the item",
    "number": "the number of the report",
    "part": "whether it is open or exempt, in the council’s words",
    "programme": "the programme’s title",
    "report_of": "the post that it is a report of",
    "contact": "the contact officer",
    "wards": "the wards that it affects",
    "decision_type": "the type of decision",
    "foot": "the programme, the kind of report, its number, and whether it is a draft",
}


def values_of(paper: Paper) -> dict[str, str]:
    """What each field of a template is filled with."""
    front = paper.front
    return {
        "report": PLACE,
        "council": front.council,
        "title": front.title,
        "committee": front.committee,
        "meeting": spoken(front.meeting_on) if front.meeting_on else "",
        "item": front.item_number,
        "number": front.report_number,
        "part": front.classification,
        "programme": front.programme or paper.position.programme,
        "report_of": front.report_of,
        "contact": front.contact_name,
        "wards": front.wards,
        "decision_type": front.decision_type,
        "foot": below_of(paper),
    }
