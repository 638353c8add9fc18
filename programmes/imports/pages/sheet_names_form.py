"""The boxes for sheets whose own names would become workstreams: one choice for all, and one for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from council.web.forms import Radios
from programmes.imports.comparing.dry_run import DryRun
from programmes.imports.comparing.sheet_names import WITHIN, AskedSheetName
from programmes.imports.decisions import SheetName

ALL = "sheetnames_all"
AS_ALL = ("", "Same as the choice above")


@dataclass(frozen=True)
class SheetNameBox:
    """One sheet's name with its box."""

    asked: AskedSheetName
    field: BoundField


@dataclass(frozen=True)
class SheetNameBoxes:
    """The choice for all of the names, and that of each where there are several."""

    all: BoundField
    each: list[SheetNameBox]


def box_of(name: str) -> str:
    """The name of a sheet's box, the same whenever the file is read."""
    return f"sheetname-{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def add_sheet_names(form: forms.Form, run: DryRun) -> None:
    """Add to the form whether the names are workstreams: of all, and where they are several of each."""
    asked = run.sheet_names
    several = len(asked) > 1
    what = "Are they workstreams?" if several else f"Is “{asked[0].name}” a workstream?"
    form.fields[ALL] = forms.ChoiceField(
        label=what,
        choices=[
            (SheetName.WORKSTREAM.value, "Yes, all of them" if several else "Yes, it is a workstream"),
            (SheetName.NO_WORKSTREAM.value, "No, names of sheets and nothing more" if several
             else "No, it is the sheet’s name and nothing more"),
        ],
        widget=Radios(small=True),
        required=False,
        initial=run.decisions.sheet_names_all or ("" if several else asked[0].said),
    )  # fmt: skip
    for each in asked if several or run.places else ():
        form.fields[box_of(each.name)] = forms.ChoiceField(
            label=f"What “{each.name}” is",
            choices=[
                AS_ALL,
                (SheetName.WORKSTREAM.value, "A workstream"),
                (SheetName.NO_WORKSTREAM.value, "The sheet’s name and nothing more"),
                *(
                    [("In another workstream", [(f"{WITHIN}{one}", one) for one in run.places])]
                    if run.places
                    else ()
                ),
            ],
            required=False,
            initial="" if run.decisions.sheet_names_all == each.said else each.said,
        )


def sheet_name_boxes(form: forms.Form, run: DryRun) -> SheetNameBoxes | None:
    """The names on the page with their boxes; None where nothing is asked."""
    if not run.sheet_names:
        return None
    names = [asked for asked in run.sheet_names if box_of(asked.name) in form.fields]
    return SheetNameBoxes(form[ALL], [SheetNameBox(asked, form[box_of(asked.name)]) for asked in names])


def sheet_names_chosen(run: DryRun, cleaned: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """What is said of all names, and of each: the next edition knows each of them by itself."""
    of_all = cleaned.get(ALL, run.decisions.sheet_names_all)
    chosen = dict(run.decisions.sheet_names)
    for asked in run.sheet_names:
        chosen.pop(asked.name, None)
        if said := cleaned.get(box_of(asked.name), "") or of_all:
            chosen[asked.name] = said
    return of_all, chosen
