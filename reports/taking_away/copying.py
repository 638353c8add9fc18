"""The parts of a report as plain text, for the boxes of a committee system."""

from council.wording import spoken, spoken_weekday
from reports.documents.layout import StreamPrint
from reports.documents.paper import Paper


def texts_to_copy(paper: Paper) -> list[tuple[str, str]]:
    """Each part by its name, in the order in which committee systems ask for them; empty parts left out."""
    front, position = paper.front, paper.position
    asked = "\n".join(
        f"{number}. That the {front.committee} {one.verb} {one.text}."
        for number, one in enumerate(front.decisions, 1)
    )
    parts = [
        ("Title", f"{position.programme}: highlight report"),
        ("Meeting", f"{front.committee}, {spoken_weekday(front.meeting_on)}" if front.meeting_on else ""),
        ("Recommendations", asked or front.decisions_required or "That the report be noted."),
        ("Wards affected", front.wards),
        ("Decision type", front.decision_type),
        ("Report of", front.report_of),
        ("Contact", ", ".join(part for part in (front.contact_name, front.contact_email) if part)),
        ("Classification", front.classification),
        ("Summary", front.management_summary),
        ("Position", position_in_text(paper)),
        ("Restricted items", restricted_in_text(paper)),
        ("Reason for lateness and urgency", front.late_reason),
    ]
    return [(name, text.strip()) for name, text in parts if text.strip()]


def position_in_text(paper: Paper) -> str:
    """The position by workstream, a paragraph each, its exceptions below it."""
    position = paper.position
    label = position.conventions.rag_label
    lines = [f"Overall {label(position.rag)} as at {spoken(position.as_at)}. {position.tally_words}."]
    for stream in position.workstreams:
        one = StreamPrint(stream, position)
        said = " ".join(filter(None, (stream.position, *one.sentences)))
        lines.append(f"\n{stream.title}: {label(stream.rag)}. {said}".rstrip())
        if stream.purpose:
            lines.append(f"- Purpose: {stream.purpose}")
        lines += [
            f"- {a.reference} {a.title}: {a.progress.text} ({a.as_in_the_plan})"
            for a in one.as_in_the_plan
            if a.progress
        ]
        for row in one.exceptions:
            words = " ".join(filter(None, (row.progress, row.action.reason, row.action.being_done)))
            head = f"- {row.action.reference} {row.action.title}: {label(row.action.rag)}."
            lines.append(f"{head} {row.why}. {words}".strip())
    return "\n".join(lines)


def restricted_in_text(paper: Paper) -> str:
    """What the report leaves out, by number and paragraph."""
    return "\n".join(f"{one.reference}: {one.why}" for one in paper.position.restricted)
