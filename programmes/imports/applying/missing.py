"""What becomes of records whose rows are gone from the file: left, withdrawn, or asked about."""

from council import mail
from council.models import Post
from programmes.imports.comparing.dry_run import DryRun
from programmes.imports.decisions import Missing
from programmes.imports.records import ComparedRecord
from programmes.imports.registers import WriteContext, owner_post_of, plan_registers


def apply_missing(run: DryRun, context: WriteContext) -> None:
    """Do with each missing record what was chosen; one of which nobody said anything is left as it is."""
    asked: dict[Post, list[str]] = {}
    for kind, register in plan_registers().items():
        theirs = [record for k, record in run.missing if k == kind]
        gone = _ids(theirs, Missing.WITHDRAW)
        if gone and register.withdraws:
            register.withdraw(gone, reason=run.decisions.reason or "Gone from the plan.", context=context)
        # In one mail for each owner, below, however many of theirs are gone.
        wanted = _ids(theirs, Missing.ASK)
        for thing in register.model.objects.filter(pk__in=wanted).order_by("pk"):
            owner = owner_post_of(thing)
            if owner is not None:
                name = " ".join(filter(None, (register.reference_of(thing), str(thing))))
                named = str(thing) if str(thing).startswith(register.reference_of(thing)) else name
                asked.setdefault(owner, []).append(named)
    for owner, names in asked.items():
        _ask_owner(owner, names, context)


def _ids(records: list[ComparedRecord], becomes: Missing) -> list[int]:
    return [r.object_id for r in records if r.becomes == becomes and r.object_id is not None]


def _ask_owner(owner: Post, names: list[str], context: WriteContext) -> None:
    lines = "\n".join(f"- {name}" for name in names)
    programme = context.programme.title
    mail.send(
        to=list(owner.holders(on=context.on)),
        subject=f"No longer in the plan of {programme}",
        body=(
            f"The latest plan of {programme} no longer lists what {owner} answers for:\n\n{lines}\n\n"
            "Nothing was changed. If it is done, say so in its next update. If it should leave the plan, "
            "ask the programme's manager to withdraw it. If it belongs in the plan, tell "
            "the person who keeps the spreadsheet.\n"
        ),
    )
