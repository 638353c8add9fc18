"""Line breaks, bullets, blank lines and indents of what people typed: wherever a text is shown, they stand.

Every text field of every record of the world is given such a text, and every address of the site is asked as
people who see it: pages, papers, lists as files. Nobody lists where a text is shown.
"""

import csv
import io
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from openpyxl import load_workbook

from council.history import AppendOnly, authored
from council.lengths import LimitedText
from council.web.prose import paragraphs, prose
from programmes.models import Finding, Recommendation, Review
from tests.access_table import TABLE, YES, Row
from tests.house import FLOOR, ROOT
from tests.test_asking_too_much import registers
from tests.world import World, standing_world, undone

FIRST, LAST = "Qfirst", "Qlast"
TYPED = f"{FIRST} line\n- Qdash\n• Qdot\n\n    {LAST}"
# Between the two words in HTML: as `prose` or `paragraphs` writes it, or as a box of a form holds it.
BREAK, BLANK = r"(?:<br>|\n)", r"(?:<br><br>|\n\n|</p>\s*<p>)"
KEPT = re.compile(rf"{FIRST} line{BREAK}- Qdash{BREAK}• Qdot{BLANK}(?:&nbsp;| |\xa0){{4}}{LAST}")
# What isn't shown as somebody typed it, and why.
NOT_TYPED = {
    "council.SavedFilter.query": "an address",
    "council.SentForm.led_to": "an address",
    "council.WaitingMail": "a mail, tried by its own test",
    "council.OutgoingMail": "the demo's",
    "actions.BulkChange.filters": "an address",
    "risks.RiskBulkChange.filters": "an address",
    "savings.SavingBulkChange.filters": "an address",
    "programmes.ImportRow": "what a workbook said of a row, only added to",
    "programmes.ImportQuestion": "a question of ours, in one sentence",
    "programmes.ImportWork": "a machine's",
    "reports.PassageLetStand": "only added to",
    "reports.PublishedVersion": "only added to",
    "reports.PublishedDifference": "only added to",
}
REWORDED_NEVER = {Finding, Recommendation, Review}  # a reviewer's words stand as they were recorded


# --- how a text is written ----------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_blank_lines_and_indents_stand_whatever_ends_a_line(end):
    typed = TYPED.replace("\n", end)
    above, below = f"{FIRST} line<br>- Qdash<br>• Qdot", f"&nbsp;&nbsp;&nbsp;&nbsp;{LAST}"
    assert prose(typed) == f"{above}<br><br>{below}"
    assert (
        paragraphs(typed)
        == f"<p>{FIRST} line<br>- Qdash<br>• Qdot</p>\n<p>&nbsp;&nbsp;&nbsp;&nbsp;{LAST}</p>"
    )


def test_what_is_no_text_is_written_as_it_is_and_html_stays_words():
    assert (prose(None), prose(""), prose(17), paragraphs(""), paragraphs(" \n ")) == ("", "", "17", "", "")
    assert prose("<b>a\n\tb & c") == "&lt;b&gt;a<br>&nbsp;&nbsp;&nbsp;&nbsp;b &amp; c"
    assert paragraphs("a\n \n\nb\n") == "<p>a</p>\n<p>b</p>"


# --- wherever it is shown -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def council(database, django_db_setup, django_db_blocker) -> Iterator[World]:
    with standing_world(django_db_blocker) as built:
        type_everywhere()
        yield built


@pytest.fixture
def world(council) -> Iterator[World]:
    with undone():
        yield council


def text_fields(model: Any) -> list[str]:
    label = model._meta.label
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.TextField) and not {label, f"{label}.{field.name}"} & set(NOT_TYPED)
    ]


def own_models() -> Iterator[Any]:
    for model in apps.get_models():
        if model._meta.app_label in FLOOR and not model.__name__.startswith("Historical"):
            yield model


def type_everywhere() -> None:
    """Give every text field that holds anything a text of several lines, by saving, so the history has it."""
    with authored(why=TYPED):
        for model in (one for one in own_models() if not issubclass(one, AppendOnly)):
            for record in model._base_manager.all() if (names := text_fields(model)) else ():
                said = [name for name in names if getattr(record, name)]
                for name in said:
                    field: Any = model._meta.get_field(name)
                    assert not isinstance(field, LimitedText) or field.max_length > len(TYPED)
                    setattr(record, name, f"{TYPED} of {model.__name__}.{name}")
                if said and model in REWORDED_NEVER:
                    words = {name: getattr(record, name) for name in said}
                    models.QuerySet(model).filter(pk=record.pk).update(**words)
                elif said:
                    record.save()


def pages() -> list[tuple[str, str]]:
    """Each address that answers to a GET, with people for whom it is there."""
    found = []
    for route, about, row in TABLE:
        if isinstance(row, Row) and row.get == YES and row.allowed:
            first = ("manager", "exempt_manager", "council_admin", "auditor", "clerk")
            people = [person for person in first if person in row.allowed][:1] or [min(row.allowed)]
            people += ["owner"] if "owner" in row.allowed and "owner" not in people else []
            found += [(route, about, person) for person in people]
    return found


def broken(text: str) -> list[str]:
    """The places of a page where a typed text has lost its lines, with what stands around them."""
    lost = []
    for place in re.finditer(FIRST, text):
        # A passage that says something exempt is quoted in one line, as it was compared.
        before = text[max(0, place.start() - 300) : place.start()]
        quoted = before.endswith("</strong>: “") or re.search(r"cannot be printed\.[^“]*“$", before)
        if not quoted and not KEPT.match(text, place.start()):
            lost.append(text[max(0, place.start() - 160) : place.start() + 90])
    return lost


@pytest.mark.pages
def test_on_every_page_and_paper_the_lines_stand_as_they_were_typed(world):
    shown, lost = 0, {}
    for route, about, person in pages():
        address = world.addresses.get((route, about), f"/{route}")
        if "<" in address or "logout" in address:
            continue
        with undone():
            response = world.client(person).get(address)
        kind = response.headers.get("Content-Type", "")
        shows = kind.startswith(("text/html", "application/pdf"))
        if response.status_code != 200 or response.streaming or not shows:
            continue
        text = without_boxes(response.content.decode())
        shown += len(re.findall(FIRST, text))
        if places := broken(text):
            lost[f"{address} as {person}"] = places[:3]
    assert not lost, lost
    assert shown > 150


def without_boxes(text: str) -> str:
    """The page without what a box or an attribute holds, in which a line break is one."""
    text = re.sub(r"<textarea.*?</textarea>", "", text, flags=re.S)
    return re.sub(r"""(value|content|title)="[^"]*\"""", "", text)


@pytest.mark.pages
def test_every_export_keeps_the_lines_and_a_workbook_wraps_them(world):
    cells = 0
    for address, _ in registers():
        for person in ("manager", "auditor", "council_admin"):
            with undone():
                plain = world.client(person).get(address, {"export": "csv", "all_columns": "1"})
            if plain.status_code != 200:
                continue
            for line in csv.reader(io.StringIO(plain.content.decode("utf-8-sig"))):
                assert all(TYPED in cell for cell in line if FIRST in cell), address
            with undone():
                book = world.client(person).get(address, {"export": "xlsx", "all_columns": "1"})
            for row in load_workbook(io.BytesIO(book.content)).active.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str) and FIRST in cell.value:
                        cells += 1
                        assert TYPED in cell.value and cell.alignment.wrap_text, (address, cell.coordinate)
            break
    assert cells >= 3


@pytest.mark.pages
def test_the_history_as_a_file_holds_every_text_whole(world):
    with undone():
        found = world.client("auditor").get("/history/", {"export": "csv"})
    text = found.content.decode("utf-8-sig")
    assert text.count(FIRST) > 50
    for line in csv.reader(io.StringIO(text)):
        for cell in line:
            assert cell.count(FIRST) == cell.count(TYPED), cell


# --- the templates, read ------------------------------------------------------------------------------------

# Expressions of a text field's name that hold one line of ours, and what they are.
ONE_LINE = {
    "attrs.method": "of a form, not how a review was done",
    "shown.reason": "the rule in a sentence",
    "preview.seen": "a token",
    "alt.description": "a label",
    "card.text": "the demo's own",
    "step.text": "a hint of ours",
    "sample.words": "a label",
    "edition.words": "a label",
    "applied.words": "a filter, in one line",
    "line.words": "counts and references, in a sentence of ours",
    "lack.words": "a sentence of ours",
    "latest.source": "where a workstream's update comes from: one line",
    "row.seen": "a hidden box",
    "cell.impact": "a number on the matrix",
    "row.baseline": "a place on the line of time, a number",
    "score.words": "levels and a total, in a sentence of ours",
    "word.text": "a level's word beside the matrix",
    "line.text": "a line of the matrix's cell, broken by us",
    "each.source": "a document's name and page, in one line",
    "published.words": "how it was published, in a sentence of ours",
}


def is_of_one_line(shown: str) -> bool:
    """Whether models that are called as the holder is have such a field, and none of them as a text.

    `grant.scope` is a key of a RoleGrant, though a ChangeRequest has a text of that name.
    """
    *_, holder, name = shown.split("|")[0].split(".")
    called = holder.title().replace("_", "")
    fields = [
        field
        for model in own_models()
        if model.__name__.startswith(called) or model.__name__.endswith(called)
        for field in model._meta.concrete_fields
        if field.name == name
    ]
    return bool(fields) and not any(isinstance(field, models.TextField) for field in fields)


def texts_shown_plain(template: str) -> list[str]:
    """The expressions of a template that show a text field of some model without `prose`."""
    names = {name for model in own_models() for name in text_fields(model)} - {"title", "body"}
    pattern = re.compile(
        rf"{{{{ ((?:\w+\.)+(?:{'|'.join(sorted(names))})(?:\|(?:default|capfirst)(?::\"[^\"]*\")?)*) }}}}"
    )
    shown = (found[1] for found in pattern.finditer(template))
    return [
        one
        for one in shown
        if not any(one.split("|")[0].endswith(plain) for plain in ONE_LINE) and not is_of_one_line(one)
    ]


def test_no_template_shows_a_text_without_its_lines():
    lost = {
        str(path.relative_to(ROOT)): found
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if (found := texts_shown_plain(path.read_text()))
    }
    assert not lost, "show them by |prose or |paragraphs"
    others = [str(path) for path in (ROOT / "templates").rglob("*.html") if "|linebreaks" in path.read_text()]
    assert others == [], "one way: |prose or |paragraphs"


def test_a_text_shown_without_its_lines_would_be_seen():
    assert texts_shown_plain("{{ action.description }}") == ["action.description"]
    assert texts_shown_plain('{{ risk.cause|default:"Not given" }}') == ['risk.cause|default:"Not given"']
    assert texts_shown_plain("{{ change_request.scope }}") == ["change_request.scope"]
    assert texts_shown_plain("{{ change.scope }} {{ entry.impact }}") == ["change.scope", "entry.impact"]
    assert texts_shown_plain("{{ grant.scope }} {{ risk.source }}") == []
    assert texts_shown_plain("{{ action.description|prose }} {{ shown.reason|capfirst }}") == []


def test_a_page_that_joined_the_lines_would_be_seen():
    assert broken(f"<p>{TYPED.replace(chr(10), ' ')}</p>") and not broken(f"<p>{prose(TYPED)}</p>")
    assert broken(f"<p>{TYPED[:20]}…</p>") and not broken(f"<div>{paragraphs(TYPED)}</div>")
    assert unescape(prose(TYPED).replace("<br>", "\n").replace("&nbsp;", " ")) == TYPED
