"""What is mine in every register: what to do next, and all that needs an update on one form."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET
from django_htmx.http import HttpResponseClientRefresh

from council.access.rules import standing
from council.register.declaring import declarations, owing_registers
from council.register.owing import FormRow, OwedRow, Owing, Visit, by_need
from council.register.typed_rows import keep_typed_rows
from council.web.asked import reads
from council.web.asking import refuse_press
from council.web.components import with_query
from council.web.refused import tell_refused
from council.web.requests import Request, require_get_or_post
from council.web.sent_forms import acted
from programmes.imports.questions.answering import number_for
from reports.mine.by_date import NOTHING_ASKED, in_one_list
from reports.mine.whose import WHOSE, posts_by_part

MOST_ROWS = 50  # on one page: a form is taken with up to a thousand boxes


@require_GET
@reads(whose=WHOSE, by=("date",))
def my_actions(request: Request) -> HttpResponse:
    """The officer's own page: what to do next, in the order in which it is owed, then what is in hand."""
    visit = Visit.of(request)
    whose = request.GET.get("whose", "")
    # Who holds one post has nothing to choose between.
    several = len(standing(request.user).posts) > 1
    parts = posts_by_part(request.user, on=visit.as_at) if several or whose in WHOSE else {}
    posts = parts.get(whose, frozenset()) if whose in WHOSE else None
    owed = [row for _, owing in owing_registers() for row in owing.owed_by(visit, posts=posts)]
    groups = by_need(owed)
    decisions = [
        offer
        for each in declarations()
        if each.decisions
        for offer in each.decisions(request.user, on=visit.as_at)
    ]
    by_date = request.GET.get("by") != "need"
    context = {
        "asking": [group for group in groups if not group.folded],
        # What is owed by a date stands in the list by date, and not again among what is folded.
        "folded": [group for group in groups if group.folded and (not by_date or group.key in NOTHING_ASKED)],
        "by_date": by_date,
        "days": in_one_list(owed, decisions, as_at=visit.as_at) if by_date else [],
        "orders": [
            ("By date", with_query(request.GET, by=None), by_date),
            ("By what they need", with_query(request.GET, by="need"), not by_date),
        ],
        "decisions": decisions,
        "dates_to_decide": sum(offer.on_a_date for offer in decisions),
        "to_update": sum(row.needs_update for row in owed),
        "whose": [("All", "?", whose not in WHOSE)]
        + [
            (WHOSE[part], f"?whose={part}", part == whose) for part in WHOSE if part in parts or part == whose
        ],
        "as_at": visit.as_at,
        "questions": number_for(request.user, on=visit.as_at),
    }
    return render(request, "reports/mine/my_actions.html", context)


@require_get_or_post
def update_mine(request: Request) -> HttpResponse:
    """Everything of mine that needs an update, each saved by itself, in one sitting.

    The page is one form, so that without JavaScript what is typed in the other rows comes along with the one
    that is saved: it is kept, and stands in its boxes when the page is there again.
    """
    sent = None
    if request.POST.keys() & {"no_change", "save"}:
        wanted = request.POST.get("no_change") or request.POST.get("save", "")
        kept = 0 if request.htmx else keep_typed_rows(request, besides=wanted)
        if not wanted:
            message = f"{kept} draft{'' if kept == 1 else 's'} kept. Save each update in its own row."
            messages.success(request, message if kept else "Nothing was typed, so there is nothing to keep.")
            return redirect("update-mine")
        sent, answer = take_row(request, wanted)
        if answer:
            return answer
    visit = Visit.of(request)
    rows, counts, pending = rows_wanted(visit, sent)
    number = sum(counts.values())
    wrong = [row.form for row in rows if row.form.is_bound or row.refusal]
    context = {
        "breadcrumbs": [("My actions", reverse("my-actions")), ("Update mine", "")],
        "page_errors": bool(wrong),
        "rows": rows,
        "number": number,
        "counted": owed_in_words(counts),
        "more": number - len(rows),
        "waiting": pending,
        "forms": wrong,
        "as_at": visit.as_at,
    }
    return render(request, "reports/mine/update.html", context)


def take_row(request: Request, reference: str) -> tuple[FormRow | None, HttpResponse | None]:
    """What was sent of one row: the row to show again, or the answer where there is no more to say."""
    visit = Visit.of(request)
    owing, record = None, None
    for _, owing in owing_registers():
        record = owing.find(visit, reference)
        if record is not None:
            break
    if owing is None or record is None:
        raise Http404
    below = request.POST.get(f"{reference}-next", "")
    below = below if re.fullmatch(r"[A-Z0-9-]{0,20}", below) else ""
    answered = owing.answer(record, request.POST, visit, no_change="no_change" in request.POST)
    if answered.row is None:
        if request.htmx:
            saved = render(request, answered.template, dict(answered.context))
            return None, acted(saved, reverse("update-mine"))
        messages.success(request, answered.message)
        if request.POST.get("back") == "my-actions":
            return None, redirect("my-actions")
        anchor = f"#row-{below}" if below else ""
        return None, redirect(f"{reverse('update-mine')}{anchor}")
    row = replace(answered.row, next=below)
    if request.POST.get("back") == "my-actions":
        return None, back_to_the_list(request, row)
    if row.refusal:
        refuse_press(row.form, row.refusal)
    if request.htmx:
        return row, render(request, row.template, {"row": row})
    return row, None


def back_to_the_list(request: Request, row: FormRow) -> HttpResponse:
    """My actions again, which says why a press there did nothing."""
    tell_refused(request, f"{row.record.reference}: {row.refusal or row.overtaken}")
    return HttpResponseClientRefresh() if request.htmx else redirect("my-actions")


def rows_wanted(visit: Visit, sent: FormRow | None) -> tuple[list[FormRow], Mapping[Owing, int], int]:
    """The rows of the page, what is wanted first before the rest; how many each register has in all.

    The row that was sent is among them, as it came back. Last, how many are overdue and want no update, since
    a new date waits for a decision.
    """

    def came_back(row: OwedRow) -> bool:
        return sent is not None and row.record == sent.record

    mine = [(owing, row) for _, owing in owing_registers() for row in owing.owed_by(visit)]
    pending = sum(row.need == "pending" and bool(row.due and row.due < visit.as_at) for _, row in mine)
    owed = [(owing, row) for owing, row in mine if row.needs_update or came_back(row)]
    counts = Counter(owing for owing, _ in owed)
    owed.sort(key=lambda pair: (pair[1].wanted_by or visit.as_at, pair[1].reference))
    shown = owed[:MOST_ROWS] + [pair for pair in owed[MOST_ROWS:] if came_back(pair[1])]
    made: dict[str, FormRow] = {}
    for owing in counts:
        own = [row for whose, row in shown if whose is owing and not came_back(row)]
        made |= {row.record.reference: row for row in owing.form_rows(own, visit)}
    below = [*(row.reference for _, row in shown[1:]), ""]
    rows = []
    for (_, row), after in zip(shown, below, strict=False):  # without any, only the end is left over
        again = sent if came_back(row) else None
        rows.append(again or replace(made[row.reference], next=after))
    return rows, counts, pending


def owed_in_words(counts: Mapping[Owing, int]) -> str:
    """How many of each register: "3 actions, 2 savings and 1 risk"."""
    words = [f"{number} {owing.one if number == 1 else owing.many}" for owing, number in counts.items()]
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
