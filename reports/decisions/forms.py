"""What the list of date changes can be narrowed to, and what is asked of whoever decides on several."""

from typing import Any

from django import forms

from council.models import User
from council.register.filter_form import FilterForm
from council.web.deciding import DecideDateChangeForm
from council.web.forms import Radios
from programmes.models import Programme, Workstream
from programmes.workstreams.forms import WorkstreamChoice
from reports.decisions.waiting import Which


class WorkstreamOfAnyProgramme(WorkstreamChoice):
    """A workstream, told apart from those of the same name in other programmes."""

    def label_from_instance(self, obj: Workstream) -> str:  # type: ignore[override]
        return f"{obj.programme.code}: {super().label_from_instance(obj)}"


class WhichForm(FilterForm):
    """The filters of the list; each is empty where it filters nothing."""

    programme = forms.ModelChoiceField(Programme.objects.none(), required=False, empty_label="All")
    workstream = WorkstreamOfAnyProgramme(Workstream.objects.none(), required=False, empty_label="All")
    through = forms.ChoiceField(label="Asked for through", required=False)

    def __init__(self, *args: Any, user: User, throughs: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["programme"].queryset = Programme.objects.visible_to(user)
        streams = Workstream.objects.visible_to(user).select_related("programme", "parent")
        fields["workstream"].queryset = streams.order_by("programme__code", "order", "pk")
        fields["through"].choices = [("", "All"), *((each, each.capitalize()) for each in throughs)]

    def which(self) -> Which:
        """What is asked for; nothing narrows the list where the address cannot be read."""
        if not self.is_valid():
            return Which()
        cleaned = self.cleaned_data
        return Which(cleaned["programme"], cleaned["workstream"], cleaned["through"])


class DecideTogetherForm(DecideDateChangeForm):
    """One decision on all that are ticked."""

    decision = forms.ChoiceField(
        label="Decision on all that are ticked",
        choices=[("approve", "Approve the new dates"), ("refuse", "Refuse: the due dates stand")],
        widget=Radios(reveals={"refuse": ["decision_reason"]}),
        error_messages={"required": "Select whether to approve or refuse the new dates"},
    )
    decision_reason = forms.CharField(
        label="Why are they refused?",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=1000,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["change"]  # which ones they are, the ticks say


class DecideChangeRequestForm(DecideTogetherForm):
    """The decision on a change request, and so on all dates that it carries."""

    decision = forms.ChoiceField(
        label="Decision",
        choices=[("approve", "Approve it, with its dates"), ("refuse", "Refuse it: what was agreed stands")],
        widget=Radios(reveals={"refuse": ["decision_reason"]}),
        error_messages={"required": "Select whether to approve or refuse the change"},
    )
    decision_reason = forms.CharField(
        label="Why is it refused?",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=1000,
    )
