"""The paper's boxes: what a designer would send back is looked for on every page, at every length."""

import pytest
from weasyprint.formatting_structure import boxes

from reports.documents.layout import layout_of, since_lines, together
from reports.documents.paper import live_paper
from reports.documents.pdf import highlight_html
from reports.documents.tagging import inside
from reports.documents.typesetting import lay_out
from tests import factories as make
from tests.factories import DAY
from tests.reports import plans

pytestmark = [pytest.mark.pages, pytest.mark.django_db]
PX = 25.4 / 96  # a CSS pixel in millimetres
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
    return found


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


def where(document, identifier):
    return {
        number
        for number, page in enumerate(document.pages, 1)
        for box in inside(page._page_box)
        if box.element is not None and box.element.get("id") == identifier
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
        make.action("Counted", workstream=make.workstream(f"Stream {number} of many", of=large))
    document = pages_of(live_paper(plans.report(large)))
    assert faults(document) == []
    assert where(document, "decisions") == {1}


def test_no_action_at_all_and_one_unbroken_word(db):
    empty = make.programme("NIL", title="Unbroken" * 14, body=make.body())
    document = pages_of(live_paper(plans.report(empty)))
    assert faults(document) == []
    make.action("Llanfairpwllgwyngyll" * 10, programme=empty, due=plans.days(-90))
    assert faults(pages_of(live_paper(plans.report(empty, as_at=plans.days(1))))) == []


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
