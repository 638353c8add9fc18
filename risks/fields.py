"""Where the fields of risks are entered (`council.register.fields`). The rest comes by import."""

from typing import Any

from council.fields import BY_ITS_PAGE, exemption
from council.register.fields import Answers, derived, entered, fields, imported, not_yet, written_by
from risks.models import Assessment, Mitigation, Risk
from risks.reviewing import review_risk

BY_IMPORT = "comes by import alone"
FIELDS: dict[Any, Answers] = {
    Risk: fields(
        exemption(),
        entered(
            "risks:review-risk",
            review_risk,
            "rag",
            current_likelihood="likelihood",
            current_impact="impact",
        ),
        written_by(review_risk, "the day of the last review", "reviewed_on"),
        not_yet(
            BY_IMPORT,
            "programme workstream title cause event effect owner status status_reason response controls "
            "inherent_likelihood inherent_impact target_likelihood target_impact raised_on",
        ),
        imported(
            "so that the next plan finds it again",
            "plan_reference owner_as_written rag_as_written levels_as_written others",
        ),
        derived("the programme’s next number", "reference"),
        derived("counts how often it was saved", "version"),
    ),
    Assessment: fields(
        entered("risks:review-risk", review_risk, "likelihood impact rag commentary"),
        written_by(review_risk, "who judged it and when", "assessed_on by"),
        derived(BY_ITS_PAGE, "risk"),
    ),
    Mitigation: fields(not_yet(BY_IMPORT, "risk text owner due done_on order")),
}
