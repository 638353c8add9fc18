"""What is wrong with a declared register's part in the import, said at start-up with how to put it right."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.core import checks

from council.register.declaring import Register, registers
from programmes.imports.registers import PlanRegister
from programmes.imports.standard.columns import StandardSheet

ASKED = {name for name in (*PlanRegister.__annotations__, *vars(PlanRegister)) if not name.startswith("_")}


def check_plan_sheets(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """What is wrong with the plan sheets of the declared registers."""
    return list(wrong_plan_sheets(registers()))


def wrong_plan_sheets(declared: Iterable[Register]) -> Iterator[checks.Error]:
    """The plan sheets that don't answer all that the import asks, and those that claim the same."""
    whole = []
    for register in declared:
        sheet, subject = register.plan_sheet, f"register {register.key!r}"
        if sheet is None:
            continue
        missing = sorted(name for name in ASKED if not hasattr(sheet, name))
        if isinstance(sheet, type):
            hint = "Declare an object of the class: plan_sheet=MySheet()."
            yield checks.Error(f"{subject}: its plan sheet is a class.", hint=hint, id="registers.E030")
        elif missing:
            hint = "See PlanRegister in programmes/imports/registers.py for what each is."
            words = f"{subject}: its plan sheet lacks {', '.join(missing)}."
            yield checks.Error(words, hint=hint, id="registers.E031")
        else:
            whole.append(register)
    for register in whole:
        sheet, subject = register.plan_sheet, f"register {register.key!r}"
        if sheet.standard is not None and not isinstance(sheet.standard, StandardSheet):
            hint = "Declare them as a StandardSheet of programmes/imports/standard/columns.py."
            words = f"{subject}: its standard columns are no StandardSheet."
            yield checks.Error(words, hint=hint, id="registers.E032")
        if register.model not in (sheet.model, sheet.head):
            hint = (
                "Its rows must become records of the register, or parts of them: name the model, or the head."
            )
            words = f"{subject}: its plan sheet writes {sheet.model.__name__}, not {register.model.__name__}."
            yield checks.Error(words, hint=hint, id="registers.E033")
    for kind, times in Counter(str(register.plan_sheet.kind) for register in whole).items():
        if times > 1:
            hint = "A kind of sheet is read by one register: choose another PlanKind."
            words = f"{times} registers read sheets of the kind {kind!r}."
            yield checks.Error(words, hint=hint, id="registers.E034")
