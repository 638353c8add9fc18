"""What could not be saved is given back in the words of its boxes."""

from django.http import QueryDict
from django.urls import get_resolver

from council.web.box_names import in_words, label_of


def told(query: str) -> list[tuple[str, str]]:
    assert get_resolver().url_patterns  # the pages are there, and with them their forms
    return [(label, value) for _, label, value in in_words(QueryDict(query))]


def test_a_box_is_named_by_its_label_and_a_choice_by_its_words():
    assert told("stated_rag=amber&text=Late") == [
        ("How does it stand?", "Amber"),
        ("What has happened since the last update?", "Late"),
    ]
    assert "_" not in label_of("being_done") and "rag" not in label_of("some_rag_box")


def test_a_row_of_a_page_of_many_names_its_record():
    [(label, value)] = told("SSR-014-stated_rag=red")
    assert label == "SSR-014: How does it stand?" and value == "Red"


def test_the_three_boxes_of_a_date_are_one():
    assert told("to_date_day=31&to_date_month=11&to_date_year=2026") == [(label_of("to_date"), "31 11 2026")]
    assert told("a_day=3") == [("A day", "3")]


def test_a_box_that_no_form_has_is_named_by_itself():
    assert told("whatever-else=1") == [("Whatever else", "1")]


def test_a_box_bears_the_label_and_the_words_of_the_form_that_was_sent():
    update = "text=Done&stated_rag=amber&reason=Late&being_done=More&percent=80&stage=in_progress&version=6"
    days = "&forecast_day=1&forecast_month=6&forecast_year=2027"
    sent = dict(told(update + days))
    assert sent["What has happened since the last update?"] == "Done"
    assert sent["When do you now expect it to be done?"] == "1 6 2027" and sent["Stage"] == "In progress"


def test_of_forms_with_the_same_boxes_the_one_nearest_to_the_view_is_taken_and_what_is_hidden_is_not_told():
    sent = QueryDict("decision=approve&decision_reason=No&body=&minute=&change=30")
    said = {label: value for _, label, value in in_words(sent, "actions.views")}
    assert said["Your decision"] == "Approve the new date" and "30" not in said.values()
