"""What a plan keeps from the public comes in as proposed to be exempt, in the transaction that writes it."""

import json

from django.core.exceptions import ValidationError

from council.access.acting import Rule
from council.access.rules import Right
from council.exempting.marking import Exemption, exemption_of
from council.exempting.proposing import propose_exemption
from programmes.imports.comparing.dry_run import DryRun
from programmes.imports.comparing.keeping_back import record_kept_back
from programmes.imports.decisions import NOT_EXEMPT
from programmes.imports.registers import WriteContext, plan_registers

TO_KEEP_BACK = Rule(
    "What a plan keeps from the public is hidden by its import.", rights=(Right.MANAGE,), imports=True
)


def as_answer(exemption: Exemption | None) -> str:
    """The exemption as decisions keep it: it, or that the rows are open."""
    if exemption is None:
        return NOT_EXEMPT
    return json.dumps([exemption.kind, list(exemption.paragraphs), exemption.reason])


def of_answer(answer: str) -> Exemption | None:
    """The exemption that somebody answered; None where the rows are open."""
    if not answer or answer == NOT_EXEMPT:
        return None
    kind, paragraphs, reason = json.loads(answer)
    return exemption_of(kind, paragraphs, reason)


def propose_kept_back(run: DryRun, context: WriteContext) -> None:
    """Propose each record exempt whose row is so. Raises ValidationError where its kind can't be."""
    for kind, register in plan_registers().items():
        for record in run.of_kind(kind):
            exemption = of_answer(record.exemption)
            if exemption is None or record.object_id is None:
                continue
            thing = record_kept_back(register.model._base_manager.get(pk=record.object_id))
            if thing is None:
                raise ValidationError(
                    f"{record.sheet}, row {record.row} says that it is exempt, and {kind} cannot be exempt "
                    "here. Take the row out of the file, or say that it is not exempt."
                )
            if not thing.exempt:
                propose_exemption(
                    thing,
                    exemption,
                    rule=TO_KEEP_BACK,
                    by=context.authority,
                    on=context.on,
                    conventions=context.conventions,
                )
