"""The savings statement as a PDF, to the penny as on its page and in its workbook."""

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_GET

from council import events
from council.accounts.signing_in.freshness import confirm_first
from council.models import Event
from council.web.asked import reads
from council.web.downloads import hands_out_files
from council.web.requests import Request, today_and_conventions
from reports.documents import pdf
from savings.reconciling import reconciled
from savings.statement import profiles_visible_to, statement_lines
from savings.whole.views import CUTS, as_tables, dimension_asked


@require_GET
@reads(back="savings:show-statement", by=CUTS)
@hands_out_files()
def print_statement(request: Request) -> HttpResponse:
    """The statement that the person sees, as a paper; taking exempt figures asks first who is there."""
    by = dimension_asked(request)
    profiles = profiles_visible_to(request.user)
    holds_exempt = profiles.filter(saving__exempt=True).exists()
    if asked_first := confirm_first(request) if holds_exempt else None:
        return asked_first
    lines = statement_lines(profiles, by=by)
    today, conventions = today_and_conventions(request)
    context = {
        **as_tables(lines, by),
        "reconciled": reconciled(lines, request.user),
        "holds_exempt": holds_exempt,
        "as_at": today,
        "council": conventions.council_name,
        "plan_label": conventions.finance_plan_label,
        "dated": timezone.localtime(),
    }
    what = f"Savings statement by {by.label.lower()}: {len(lines)} rows as a PDF"
    events.tell(Event.Kind.EXPORTED, what, by=request.user, rows=len(lines), filtered="None")
    name = f"savings-statement-{today:%Y-%m-%d}.pdf"
    return HttpResponse(
        pdf.render_pdf(render_to_string("reports/statement/statement.html", context)),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )
