"""The paper's boxes: what a designer would send back is looked for on every page, at every length."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from weasyprint.formatting_structure import boxes

from reports.documents.layout import layout_of, short_name, since_lines
from reports.documents.page_one import rows_of_table_1
from reports.documents.paper import AskedFor, live_paper
from reports.documents.pdf import context_of, highlight_html
from reports.documents.references import together, without_owner
from reports.documents.tagging import inside
from reports.documents.typesetting import lay_out
from tests import factories as make
from tests.factories import DAY
from tests.reports import plans

pytestmark = [pytest.mark.pages, pytest.mark.django_db]
PX = 25.4 / 96  # a CSS pixel in millimetres
ON_PAGE_1 = ("_front", "_decisions", "_overall", "_since", "_counts")
LONGEST_WORD = 24  # letters of a word that no column breaks
HEADINGS = ("h1", "h2", "h3", "h4", "caption")


def faults(document):
    """What a designer would send back, in words."""
    found = []
    for number, page in enumerate(document.pages, 1):
        root = page._page_box
        texts = [b for b in inside(root, margins=True) if isinstance(b, boxes.TextBox) and b.text.strip()]
        right = root.width + root.margin_left + root.margin_right
        for box in texts:
            if box.style["font_size"] * 0.75 < 10.99:
                found.append(f"page {number}: {box.text!r} is smaller than 11 points")
            if box.position_x + box.width > right - 12 / PX:
                found.append(f"page {number}: {box.text!r} runs out of the page")
        found += [f"page {number}: {pair}" for pair in overprints(texts)]
        lines = [b for b in inside(root) if isinstance(b, boxes.LineBox) and b.width]
        foot = max((b.position_y for b in lines), default=0) - 2
        last = [b for b in lines if b.position_y >= foot]
        if last and all(b.element is not None and b.element.tag in HEADINGS for b in last):
            found.append(f"page {number}: a heading is the last thing on the page")
        found += [f"page {number}: {broken!r} is broken over two lines" for broken in broken_words(root)]
        found += [f"page {number}: {early}" for early in early_breaks(root)]
    return [*found, *tables_cut_badly(document), *last_page_too_empty(document)]


def broken_words(root):
    """Words of a length that a column should hold and that stand on two lines all the same."""
    for block in inside(root):
        lines = [line for line in getattr(block, "children", ()) if isinstance(line, boxes.LineBox)]
        said = [" ".join(b.text for b in inside(line) if isinstance(b, boxes.TextBox)) for line in lines]
        for one, two in pairwise(said):
            end, begin = re.search(r"\w+$", one), re.match(r"\w+", two)
            word = end[0] + begin[0] if end and begin else ""
            whole = set(re.findall(r"\w+", said_in(block.element))) if word else set()
            if word in whole and not {end[0], begin[0]} <= whole and len(word) <= LONGEST_WORD:
                yield word


def early_breaks(root):
    """Lines that end though the first word of the next one had room on them."""
    for block in inside(root):
        lines = [line for line in getattr(block, "children", ()) if isinstance(line, boxes.LineBox)]
        for one, two in pairwise(lines):
            said = [b for b in inside(one) if isinstance(b, boxes.TextBox) and b.text.strip()]
            then = [b for b in inside(two) if isinstance(b, boxes.TextBox) and b.text.strip()]
            ended = any(b.element_tag == "br" for b in inside(one)) or any("\n" in b.text for b in said)
            if ended or not said or not then or next(iter(inside(two))).element_tag == "br":
                continue
            word, wide = first_word(then)
            free = block.content_box_x() + block.width - max(b.position_x + b.width for b in said)
            first = min(b.position_x for b in inside(two))
            if free > wide * 1.5 + 8 and abs(first - then[0].position_x) < 1:
                yield f"{said[-1].text!r} ends a line that had room for {word!r}"


def first_word(texts):
    """The word with which a line begins and how wide it is, also where parts of it are boxes of their own."""
    word, wide = "", 0.0
    for box in texts:
        part = box.text.lstrip().split(" ")[0]
        word, wide = word + part, wide + box.width * len(part) / len(box.text)
        if " " in box.text.lstrip():
            break
    return word, wide


def said_in(element):
    """The words of an element, those of parts and lines of their own apart."""
    parts = [element.text or ""]
    for child in element:
        gap = "" if child.tag in ("a", "b", "i", "em", "strong", "span", "abbr") else " "
        parts += [gap, said_in(child), gap, child.tail or ""]
    return "".join(parts)


def tables_cut_badly(document):
    """Where a table's header stands without a row, a total or a last row alone, a group's heading last."""
    seen, rows_seen = set(), set()
    for number, page in enumerate(document.pages, 1):
        for table in inside(page._page_box):
            if not isinstance(table, boxes.TableBox):
                continue
            groups = [g for g in table.children if isinstance(g, boxes.TableRowGroupBox) and not g.is_header]
            rows = [row for group in groups for row in group.children]
            every = table.element.findall(".//tr")
            if not rows:
                yield f"page {number}: a table's header without a row"
                continue
            alone = len(rows) == 1 and rows[0].element is every[-1] and rows[0].element not in rows_seen
            if table.element in seen and alone:
                yield f"page {number}: a table's last row alone"
            heads = {"report-stream-row", "report-group"} & set(rows[-1].element.get("class", "").split())
            if heads and rows[-1].element is not groups[-1].element.findall("tr")[-1]:
                yield f"page {number}: a group's heading is the last row on the page"
            seen.add(table.element)
            rows_seen.update(row.element for row in rows)


def last_page_too_empty(document):
    """Where the last page of several holds less than a quarter of what it could."""
    root = document.pages[-1]._page_box
    lines = [b for b in inside(root) if isinstance(b, boxes.LineBox)]
    filled = (max(b.position_y + b.height for b in lines) - root.content_box_y()) / root.height
    if filled < 0.25 and len(document.pages) > 1:
        yield f"the last page is only {filled:.0%} full"


def overprints(texts):
    """Texts of which one lies over another."""
    placed = sorted(
        ((b.position_x, b.position_y, b.width, b.style["font_size"] * 0.9, b.text) for b in texts),
        key=lambda t: t[1],
    )
    for place, (x, y, width, height, text) in enumerate(placed):
        for x2, y2, width2, _, other in placed[place + 1 :]:
            if y2 > y + height - 2:
                break
            if min(x + width, x2 + width2) - max(x, x2) > 1.5:
                yield f"{text!r} overprints {other!r}"


def pages_of(paper):
    return lay_out(highlight_html(paper))


def where(document, named, attribute="id"):
    return {
        number
        for number, page in enumerate(document.pages, 1)
        for box in inside(page._page_box)
        if box.element is not None and box.element.get(attribute) == named
    }


def test_a_normal_programme_has_no_fault_and_its_decisions_on_page_1(draft):
    document = pages_of(live_paper(draft))
    assert faults(document) == []
    assert where(document, "decisions") == {1}


def test_six_exceptions_in_four_workstreams_take_two_sides(db):
    programme = make.programme("HRI", title="Housing", body=make.body())
    streams = [make.workstream(f"Workstream {number}", of=programme) for number in range(4)]
    for number in range(6):
        action = make.action(
            f"Complete part {number} of the works that were promised to the regulator",
            workstream=streams[number % 3],
            due=plans.days(-50),
            on=plans.LAST_YEAR,
        )
        plans.say(
            action,
            "Works on two blocks are done; 655 homes remain, from 1,020.",
            by=make.manager(),
            stated_rag="red",
            reason="The third contractor is in administration; records went with it.",
            being_done="Find a contractor from the framework.",
            forecast=plans.days(90),
        )
    for stream in streams:
        make.action("On time", workstream=stream, due=plans.days(90))
    document = pages_of(live_paper(plans.report(programme)))
    assert faults(document) == []
    landscape = [page for page in document.pages if page._page_box.page_type.name == "landscape"]
    assert len(landscape) == 1


def test_a_name_is_as_long_as_the_lines_of_its_progress_leave_room_for(draft):
    for one in layout_of(live_paper(draft))["streams"]:
        for row in one.exceptions:
            assert len(row.title) <= 61
            assert row.title.endswith((".", "\u00a0…"))  # the dots stand on the line of the last word


def test_sixty_actions_in_many_workstreams_have_none_either(plan):
    large = plans.large(60)
    for number in range(25):
        make.action("Counted", workstream=make.workstream(f"Stream {number} of a great many more", of=large))
    document = pages_of(live_paper(plans.report(large)))
    assert faults(document) == []
    assert where(document, "report-keyline", "class") == {1}  # Table 1 ends where it begins
    assert where(document, "decisions") == {1}


def test_table_1_ends_on_page_1_whatever_stands_before_it(db):
    many = make.programme("MNY", title="Corporate improvement plan", body=make.body())
    for number in range(40):
        stream = make.workstream(f"{plans.STREAMS[number % 6]}, part {number}", of=many, order=number)
        make.action("Counted", workstream=stream, due=plans.days(90))
    paper = live_paper(plans.report(many))
    for number in (0, 1, 4, 7):
        asked = tuple(AskedFor("note", "what is late " * (5 * (place % 3))) for place in range(number))
        front = replace(paper.front, decisions=asked, confidence="amber" if number % 2 else "")
        given = context_of(replace(paper, front=front), rows=rows_of_table_1(replace(paper, front=front)))
        parts = [render_to_string(f"reports/highlight/{name}.html", given) for name in ON_PAGE_1]
        page = lay_out(f'<html lang="en-GB"><body><main>{"".join(parts)}</main></body></html>')
        assert where(page, "report-keyline", "class") == {1} and len(page.pages) == 1, number


def test_no_action_at_all_and_one_unbroken_word(db):
    empty = make.programme("NIL", title="Unbroken" * 14, body=make.body())
    document = pages_of(live_paper(plans.report(empty)))
    assert faults(document) == []
    make.action("Llanfairpwllgwyngyll" * 10, programme=empty, due=plans.days(-90))
    assert faults(pages_of(live_paper(plans.report(empty, as_at=plans.days(1))))) == []


@pytest.mark.parametrize("after", ["\n  ", '\n <span class="report-quiet">Head of Housing</span>\n'])
def test_white_space_after_words_that_fit_breaks_no_line_before_its_time(after):
    cell = f"<td>At five in a hundred the investment plan is £2.1m short.{after}</td>"
    for width in range(204, 212):  # at one of them the words fit, and the white space does not
        table = f'<table style="width: {width}px"><tr>{cell}</tr></table>'
        page = lay_out(f"<html><body><main>{table}</main></body></html>").pages[0]
        assert list(early_breaks(page._page_box)) == []


def test_the_number_of_a_record_is_broken_at_no_width_and_breaks_no_line_early():
    for width in range(150, 200, 3):
        words = "Work on HRI-022 waits for SSR-R01, HRI-S01 and HRI-104 until HRI-009 is done."
        page = lay_out(
            f'<html><body><main><p style="width: {width}px">{words}</p></main></body></html>'
        ).pages[0]
        said = [b.text.strip() for b in inside(page._page_box) if isinstance(b, boxes.TextBox)]
        assert not [text for text in said if text.endswith("-")], width
        assert list(early_breaks(page._page_box)) == []


def test_comments_of_milestones_stand_with_them_and_owners_to_be_confirmed_are_told_once(draft):
    make.milestone("Cabinet decides", programme=draft.programme, comment="Moved to the June meeting.")
    for number in range(2):
        make.action(f"Nobody's yet {number}", programme=draft.programme, due=plans.days(90))
    paper = live_paper(draft)
    html = " ".join(highlight_html(paper).split())
    assert "Cabinet decides <br>Moved to the June meeting." in html
    assert html.count("Owner to be confirmed") <= 2  # beneath the actions, and beneath the risks
    assert without_owner([a for a in paper.position.actions if "Nobody" in a.title]) == (
        "The owners of all these are still to be confirmed."
    )
    assert faults(pages_of(paper)) == []


def test_a_name_of_one_word_is_cut_within_it_and_no_comma_stands_before_the_dots():
    assert short_name("Llanfairpwllgwyngyll" * 5, 44) == ("Llanfairpwllgwyngyll" * 5)[:43] + "…"
    assert short_name("Complete the survey of the stock, part one of many", 36) == (
        "Complete the survey of the stock\u00a0…"
    )


def test_what_a_plan_says_of_a_date_keeps_to_its_column_and_no_number_stands_alone(db):
    programme = make.programme("HRI", title="Housing " * 24, body=make.body())
    late = make.action("Late", workstream=make.workstream("Homes", of=programme), due=plans.days(-50))
    plans.say(late, "Begun.", by=make.manager(), stated_rag="red", reason="Slow.", being_done="More.")
    stream = make.workstream("Tenants", of=programme)
    make.action("Tell them", workstream=stream, due_as_written="after the decision of Members and the board")
    paper = live_paper(plans.report(programme))
    document = pages_of(paper)
    assert faults(document) == []
    assert all(one.is_told_in_sentences == bool(one.sentences) for one in layout_of(paper)["streams"])
    html = " ".join(highlight_html(paper).split())
    assert not re.search(r'<span class="report-no">\d+</span> </p>', html)


def test_a_text_of_two_thousand_letters_stands_whole(plan):
    words = "Long words about a short thing. " * 62
    plans.say(
        make.action("Late", programme=plan, due=plans.days(-50), on=plans.LAST_YEAR),
        words,
        by=make.manager(),
        stated_rag="red",
        reason=words[:1900],
        being_done="It goes on.",
        forecast=plans.days(40),
    )
    assert faults(pages_of(live_paper(plans.report(plan)))) == []


def test_what_changed_since_is_counted_with_its_numbers(draft):
    plans.issue(draft, by=make.clerk(), on=DAY)
    make.action("New since", programme=draft.programme, on=plans.days(1))
    later = plans.report(
        draft.programme, as_at=plans.days(40), period_from=plans.days(1), period_to=plans.days(60)
    )
    lines = {line.label: line.words for line in since_lines(live_paper(later).position)}
    assert lines["1 new"] == "SSR-008"
    assert together(["HRI-005", "HRI-011", "HRI-013"]) == "HRI-005, 011 and 013"


def test_an_action_stands_in_full_or_in_the_sentence_and_never_in_both(draft):
    paper = live_paper(draft)
    for one in layout_of(paper)["streams"]:
        sentences = " ".join(one.sentences)
        assert not [row.action.reference for row in one.exceptions if row.action.reference in sentences]
