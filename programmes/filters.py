"""What the list of programmes can be filtered by."""

import django_filters

from council.models import Body
from council.register import RegisterFilter
from programmes.models import Programme


class ProgrammeFilter(RegisterFilter):
    search = ("code", "title", "summary", "sro__title", "manager__title")

    stage = django_filters.ChoiceFilter(choices=Programme.Stage.choices, empty_label="All")
    body = django_filters.ModelChoiceFilter(
        label="Reports to", queryset=lambda request: Body.objects.all(), empty_label="All"
    )

    class Meta:
        model = Programme
        fields: list[str] = []
