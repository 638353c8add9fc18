"""The risks of a programme as a plan is compared with them."""

from programmes.imports.models.plan_import import LastSaid
from programmes.imports.registers import ExistingRecord
from risks.models import Risk


def existing_risk(risk: Risk, earlier: LastSaid | None) -> ExistingRecord:
    path = tuple(risk.workstream.path) if risk.workstream else ()
    file = earlier.said if earlier else {}
    each = [mitigation.text for mitigation in risk.mitigations.all()]
    mitigations = "\n".join(each)
    is_open = risk.status == Risk.Status.OPEN
    # What was read of their owners and days is no change: the words of each stand in the cell.
    written = " ".join(file.get("mitigation", "").split())
    stands = all(" ".join(text.split()) in written for text in each)
    return ExistingRecord(
        object_id=risk.pk,
        our_reference=risk.reference,
        reference=risk.plan_reference,
        title=risk.whole_words,
        workstream=path,
        now={
            "title": risk.whole_words,
            "reference": risk.plan_reference,
            "workstream": " / ".join(path),
            "owner": risk.owner_as_written or str(risk.owner or ""),
            "rag": risk.rag_as_written or risk.get_rag_display(),
            "status": file.get("status", "")
            if risk.status == Risk.Status.OPEN
            else risk.get_status_display(),
            "cause": risk.cause,
            "effect": risk.effect,
            "controls": risk.controls,
            "mitigation": file.get("mitigation", "") if stands else mitigations,
            "progress": file.get("progress", ""),
            "levels": levels_now(risk),
        },
        before=file if earlier else None,
        sheet=earlier.sheet if earlier else "",
        is_live=is_open,
    )


def levels_now(risk: Risk) -> str:
    """The levels as written; a review's scores stand where it took the current ones' words away."""
    written = risk.levels_as_written
    if "current " in written or not (risk.current_likelihood and risk.current_impact):
        return written
    scores = f"current likelihood: {risk.current_likelihood}; current impact: {risk.current_impact}"
    return "; ".join(filter(None, (written, scores)))
