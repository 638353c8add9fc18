"""What can be changed on many actions at once. The rules are in `changing`."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from actions.models import Action
from council.bulk.forms import STAYS, BulkForm, post_box
from council.conventions import InForce
from council.models import User
from council.rag import Stage
from council.web.forms import DateField
from programmes.models import Programme, Workstream

FEW_ENOUGH = 1_000  # actions whose programmes are asked for, so that only their workstreams are offered


class BulkChangeForm(BulkForm):
    """What is to change on many actions, and why. What is left empty stays as it is."""

    owner = post_box("New owner", "Done and closed actions stay with the post that did them.")
    stage = forms.ChoiceField(
        label="New stage",
        choices=[
            ("", STAYS),
            (Stage.ON_HOLD, Stage.ON_HOLD.label),
            (Stage.IN_PROGRESS, "Resume: in progress, for those on hold"),
            *((stage.value, stage.label) for stage in (Stage.WITHDRAWN, Stage.TRANSFERRED)),
            (Stage.BUSINESS_AS_USUAL, Stage.BUSINESS_AS_USUAL.label),
        ],
        required=False,
        help_text="An action is completed on its own page, with its evidence.",
    )
    workstream = forms.ModelChoiceField(
        label="New workstream",
        queryset=Workstream.objects.none(),
        required=False,
        empty_label=STAYS,
        help_text="Within the same programme.",
    )
    due = DateField(
        label="New due date",
        required=False,
        help_text="It is asked for, as on an action’s own page: beyond the tolerance another person decides. "
        "For example, 27 3 2027",
    )
    forecast = DateField(
        label="New forecast",
        required=False,
        help_text="This is no update: it never improves a RAG, and an update is still due. "
        "For example, 27 3 2027",
    )

    def __init__(
        self, *args: Any, person: User, chosen: Sequence[int], conventions: InForce, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "reason"
        ].help_text = (
            "It stands in the history of every action that is changed, and with every date asked for."
        )
        field: Any = self.fields["workstream"]
        field.queryset = workstreams_of(person, chosen).select_related("programme", "parent__parent")
        field.label_from_instance = lambda stream: f"{stream.programme.code}: {', '.join(stream.path)}"


def workstreams_of(person: User, chosen: Sequence[int]) -> QuerySet[Workstream]:
    """The workstreams in use of the programmes that the chosen actions belong to, in reading order."""
    streams: Any = Workstream.objects.visible_to(person).in_use()  # type: ignore[attr-defined]
    if len(chosen) <= FEW_ENOUGH:  # else all of them: the preview refuses what lies in another programme
        theirs = Action.objects.filter(pk__in=chosen).order_by().values("programme")
        streams = streams.filter(programme__in=Programme.objects.filter(pk__in=theirs).values("pk"))
    ordered: QuerySet[Workstream] = streams.order_by("programme__code", "parent__order", "order", "pk")
    return ordered
