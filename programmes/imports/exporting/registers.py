"""A register's list in our own columns: edited in Excel and imported again, only the edited cells change."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from council import events
from council.access.rules import Right, standing
from council.models import Event
from council.register import RegisterView
from council.web.components import with_query
from council.web.requests import Request
from programmes.imports.exporting.views import xlsx_download
from programmes.imports.exporting.workbook import programme_workbook
from programmes.imports.standard.columns import StandardSheet
from programmes.models.programme import Programme

SEVERAL = (
    "A workbook goes back into one programme, and this list holds several. Choose a programme among the "
    "filters, then download it."
)
ANOTHERS = (
    "A workbook to edit is for people who can import it again, and you cannot import into this programme. "
    "Download the list as Excel or CSV instead."
)


class EditedInExcel(RegisterView):
    """A register whose list can be had in our own columns, as a programme's export has them.

    Its register has a plan sheet with standard columns; its records have a programme and a reference.
    """

    @property
    def standard_sheet(self) -> StandardSheet:
        """The standard columns of the register."""
        assert self.register
        sheet: StandardSheet = self.register.plan_sheet.standard
        return sheet

    def get(self, request: Request) -> HttpResponseBase:
        if request.GET.get("export") == "edit":
            return self.export_to_edit(request)
        return super().get(request)

    def extra_context(self) -> dict[str, Any]:
        may_import = standing(self.request.user).has(Right.IMPORT)
        return {**super().extra_context(), "may_edit_in_excel": may_import}

    def export_to_edit(self, request: Request) -> HttpResponse:
        """The records that the filters found, as a workbook of their programme, into which the person may
        import it again; else back to the list, which says why."""
        pairs = self.get_filterset().qs.order_by().values_list("programme", "reference")
        references = {reference: programme for programme, reference in pairs}
        programmes = set(references.values())
        mine = Programme.objects.with_right(request.user, Right.IMPORT)
        programme = mine.filter(pk__in=programmes).first() if len(programmes) == 1 else None
        if programme is None:
            if programmes:
                messages.info(request, SEVERAL if len(programmes) > 1 else ANOTHERS)
            return redirect(f"{request.path}{with_query(request.GET, export=None)}")
        data, counts = programme_workbook(
            programme,
            person=request.user,
            as_at=self.as_at,
            only=self.standard_sheet.title,
            references=references.keys(),
        )
        events.tell(
            Event.Kind.EXPORTED,
            f"{self.title} of {programme.title}: {counts[self.standard_sheet.title]} rows as xlsx to edit",
            by=request.user,
            programme=programme.pk,
            filters=request.GET.dict(),
        )
        return xlsx_download(data, f"{programme.code}-{self.name}-{self.as_at:%Y-%m-%d}.xlsx")
