"""The years of a programme's savings as a plan is compared with them."""

from council.wording import pounds_and_pence
from programmes.imports.models.plan_import import LastSaid
from programmes.imports.registers import ExistingRecord
from savings.models import Saving, YearProfile


def existing_year(line: YearProfile, earlier: LastSaid | None) -> ExistingRecord:
    saving = line.saving
    path = tuple(saving.workstream.path) if saving.workstream else ()
    file = earlier.said if earlier else {}
    return ExistingRecord(
        object_id=line.pk,
        our_reference=saving.reference,
        reference=saving.plan_reference,
        title=saving.title,
        workstream=path,
        year=str(line.financial_year),
        now={
            "title": saving.title,
            "reference": saving.plan_reference,
            "workstream": " / ".join(path),
            "owner": saving.owner_as_written or str(saving.owner or ""),
            "status": saving.status_as_written,
            "recurrence": file.get("recurrence", ""),
            "explanation": saving.explanation,
            "target": pounds_and_pence(line.target),
            "forecast": "" if line.forecast is None else pounds_and_pence(line.forecast),
            "delivered": pounds_and_pence(line.delivered),
        },
        before=file if earlier else None,
        sheet=earlier.sheet if earlier else "",
        is_live=saving.status != Saving.Status.WITHDRAWN,
    )
