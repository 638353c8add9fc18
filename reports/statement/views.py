"""The savings statement as a PDF, to the penny as on its page and in its workbook."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from council import events
from council.access.rules import Right, may
from council.accounts.signing_in.freshness import confirm_first
from council.models import Event
from council.web.asked import reads
from council.web.components import with_query
from council.web.downloads import hands_out_files
from council.web.requests import Request, today_and_conventions
from reports.closing.views import tell_passages
from reports.documents import pdf
from reports.exempt_check.documents import must_go_from
from savings.as_at import control_totals_then
from savings.reconciling import Reconciled, reconciled
from savings.statement import profiles_visible_to, statement_lines
from savings.whole.forms import YEARS_ASKED
from savings.whole.past import day_form
from savings.whole.views import CUTS, AskedStatement, as_tables, one_year, statement_asked


def beside_budget(request: Request, asked_for: AskedStatement) -> list[Reconciled]:
    """Each year of the statement beside the approved budget."""
    totals = control_totals_then(asked_for.on) if asked_for.on else None
    lines = asked_for.lines
    if asked_for.year and not asked_for.on:
        lines = statement_lines(profiles_visible_to(request.user))
    return [
        each for each in reconciled(lines, request.user, totals=totals) if asked_for.year in (None, each.year)
    ]


@require_GET
@reads(back="savings:show-statement", by=CUTS, year=YEARS_ASKED, period=None, on=None)
@hands_out_files()
def print_statement(request: Request) -> HttpResponse:
    """The statement that the person sees, as a paper; taking exempt figures asks first who is there.

    A closed period is printed as it was closed, beside no budget of today and without what is said since.
    """
    if not day_form(request).can_be_read:
        return redirect(f"{reverse('savings:show-statement')}{with_query(request.GET, period=None)}")
    asked_for = statement_asked(request)
    if asked_first := confirm_first(request) if asked_for.holds_exempt else None:
        return asked_first
    lines, by, year, period = asked_for.lines, asked_for.by, asked_for.year, asked_for.period
    today, conventions = today_and_conventions(request)
    context = {
        **as_tables(lines, by, unit=conventions.money_unit),
        **({"year": year} if period or asked_for.on else one_year(request, year)),
        "reconciled": () if period else beside_budget(request, asked_for),
        "beside": asked_for.beside,
        "holds_exempt": asked_for.holds_exempt,
        "period": period,
        "as_at": period.closed_on if period else asked_for.on or today,
        "on": asked_for.on,
        "council": conventions.council_name,
        "plan_label": conventions.finance_plan_label,
        "dated": timezone.localtime(),
    }
    html = render_to_string("reports/statement/statement.html", context)
    # With exempt figures it says that it is not for publication, and goes to who may see them.
    if against := () if asked_for.holds_exempt else must_go_from(html):
        if may(request.user, Right.MONEY):
            tell_passages(request, against, what="statement")
        else:
            messages.warning(request, "The statement waits until finance has read it.")
        return redirect("savings:show-statement")
    what = f"Savings statement by {by.label.lower()}: {len(lines)} rows as a PDF"
    events.tell(Event.Kind.EXPORTED, what, by=request.user, rows=len(lines), filtered=asked_for.filtered)
    name = f"savings-statement-{context['as_at']:%Y-%m-%d}.pdf"
    return HttpResponse(
        pdf.render_pdf(html),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )
