"""One snapshot, two packs: what is exempt is in a file of its own, and in no other."""

import io
import json
import re
from http import HTTPStatus

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

from actions.models import Action
from council.access.acting import DEMO
from council.models import Role
from programmes.models import ReportedPosition
from reports.approving.snapshots import rows_of
from reports.approving.submitting import workable_out
from reports.documents.drafting import redraft
from reports.documents.paper import exempt_paper, live_paper
from reports.documents.pdf import highlight_html, highlight_pdf
from reports.taking_away.copying import texts_to_copy
from reports.taking_away.workbook import workbook_of
from reports.word.highlight import highlight_docx
from risks.models import Risk
from savings.models import Saving
from tests import factories as make
from tests.factories import DAY
from tests.reports import plans
from tests.reports.word.reading import all_in

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
SECRET = "Zweiundvierzig buys the depot"
WHY = "Naming the price would harm the bargain."


@pytest.fixture
def secret(plan):
    """An exempt action of the small programme, Red and late."""
    one = make.action(SECRET, programme=plan, due=plans.days(-50), on=plans.LAST_YEAR)
    hide(one)
    return one


def hide(record):
    record.exempt, record.exempt_paragraph, record.exempt_reason = True, 3, WHY
    record.save()


def words_of(pdf):
    reader = PdfReader(io.BytesIO(pdf))
    outline = json.dumps([str(one) for one in reader.outline]) + str(reader.metadata)
    return " ".join([*(page.extract_text() for page in reader.pages), outline]).replace("\n", " ")


def test_issuing_makes_a_public_file_without_it_and_an_appendix_of_nothing_else(secret, draft, client):
    issued = plans.issue(draft, by=make.clerk(), on=DAY)
    pack = draft.packs.get()
    public, exempt = words_of(bytes(issued.pdf)), words_of(bytes(pack.pdf))
    assert SECRET not in public + json.dumps(issued.position)
    assert SECRET in exempt
    assert WHY in exempt
    assert "NOT FOR PUBLICATION by virtue of paragraph 3 of" in exempt
    assert "Publish the 2023/24 and 2024/25 accounts" not in exempt
    url = reverse("reports:download-exempt", args=[draft.pk])
    client.force_login(make.person("Vera"))
    assert client.get(url).status_code == HTTPStatus.NOT_FOUND
    make.grant(make.person("Erin"), Role.VIEWER, over=draft.programme, sees_exempt=True)
    client.force_login(make.person("Erin"))
    answer = client.get(url, follow=True)
    assert "NOT-FOR-PUBLICATION-exempt-appendix" in answer["Content-Disposition"]
    assert answer.content == bytes(pack.pdf)


def test_what_a_body_was_told_by_the_appendix_is_not_told_by_a_public_report(secret, draft):
    plans.issue(draft, by=make.clerk(), on=DAY)
    told = ReportedPosition.objects.get(kind="action", object_id=secret.pk)
    assert (told.audience, told.rag) == ("exempt", "red")
    secret.exempt = False
    secret.save()
    later = plans.report(draft.programme, as_at=plans.days(1))
    action = next(a for a in live_paper(later).position.actions if a.id == secret.pk)
    assert action.before == ""


def test_a_private_boards_pack_marks_what_is_exempt_and_holds_the_rest_too(secret, plan):
    report = plans.report(plan, audience="private")
    plans.submitted(report)
    private, exempt = rows_of(report)
    assert SECRET not in json.dumps(private.paper)
    assert SECRET in json.dumps(exempt.paper)
    assert "Publish the 2023/24" in json.dumps(exempt.paper)


def test_each_row_and_sentence_of_an_exempt_action_says_so_in_a_boards_pack(plan):
    for action in Action.objects.filter(programme=plan, reference__in=["SSR-001", "SSR-002", "SSR-003"]):
        hide(action)
    for risk in Risk.objects.filter(programme=plan):
        hide(risk)
    html = highlight_html(exempt_paper(plans.report(plan, audience="private")))
    rows = re.findall(r"<tr\b.*?</tr>", html, re.DOTALL)
    rows = [row for row in rows if re.search(r"SSR-(00[123]|R)", row)]
    assert len(rows) > 7
    assert [row for row in rows if "Exempt" not in row] == []
    assert "(SSR-003, Amber, exempt)" in html
    assert "Exempt" not in highlight_html(live_paper(plans.report(plan)))


def test_a_total_from_which_an_exempt_saving_can_be_worked_out_is_warned_about(draft):
    hidden = Saving.objects.filter(programme=draft.programme).first()
    total = live_paper(draft).position.savings[0].lines[0].target
    assert workable_out(draft, live_paper(draft)) == []
    hide(hidden)
    draft = redraft(draft, by=DEMO.signed(make.clerk()), management_summary=f"We save £{total:,.0f} in all.")
    assert any("gives what is exempt" in said for said in workable_out(draft, live_paper(draft)))


def planted(plan, marks):
    """The exempt records, each with a word of its own in every text, and what they said before."""
    kinds = {
        Action: ("title", "reason", "being_done"),
        Risk: ("title", "cause", "effect"),
        Saving: ("title",),
    }
    every = [one for kind in kinds for one in kind.objects.filter(programme=plan).order_by("pk")]
    before = []
    for number in marks:
        record = every[number % len(every)]
        names = kinds[type(record)]
        before.append((record, {name: getattr(record, name) for name in names}))
        for name in names:
            setattr(record, name, f"Marked{number}{name}zwölf")
        hide(record)
    return before


@given(marks=st.sets(st.integers(min_value=0, max_value=10), min_size=1))
def test_no_marked_word_leaks_whatever_is_marked(draft, client, marks):
    before = planted(draft.programme, marks)
    client.force_login(make.clerk())
    try:
        paper = live_paper(draft)
        pdf = highlight_pdf(paper)
        out = [
            words_of(pdf),
            pdf.decode("latin-1"),
            json.dumps(paper.as_json(), ensure_ascii=False),
            str(texts_to_copy(paper)),
            str([list(sheet.values) for sheet in load_workbook(io.BytesIO(workbook_of(paper)))]),
            all_in(highlight_docx(paper)),
            client.get(draft.get_absolute_url()).content.decode(),
            client.get(reverse("reports:copy-report", args=[draft.pk])).content.decode(),
        ]
        assert not [number for number in marks for text in out if f"Marked{number}" in text]
        assert exempt_paper(draft) is not None
    finally:
        for record, said in before:
            for name, words in said.items():
                setattr(record, name, words)
            record.exempt, record.exempt_paragraph, record.exempt_reason = False, None, ""
            record.save()
