"""What runs, or calls elsewhere, when someone opens it: refused, however deep it lies."""

import contextlib
import io
import subprocess
import sys
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from council.uploads.active.contents import refuse_active
from council.uploads.active.looking import PROJECT, refuse_active_content
from council.uploads.active.programs import is_program
from council.uploads.kinds import KINDS, FileRefused, kind_of
from tests.council.uploads.active_files import ACTIVE, HARMLESS
from tests.council.uploads.made_files import archive, mail, pdf, word, writer
from tests.stopwatch import seconds_of


def look(data: bytes, ending: str, *, apart: bool = False) -> None:
    """Looks in this process, which is quick, or apart as at every upload."""
    file = io.BytesIO(data)
    kind = kind_of(file, filename=f"a.{ending}", allowed=KINDS)
    if apart:
        refuse_active_content(file, kind)
        assert file.tell() == 0
    else:
        refuse_active(file, kind.key, depth=0)


@pytest.mark.parametrize(("data", "ending", "words"), ACTIVE.values(), ids=ACTIVE)
def test_what_runs_or_calls_elsewhere_is_refused_with_the_remedy(data, ending, words):
    with pytest.raises(FileRefused) as refused:
        look(data, ending)
    assert words.casefold() in refused.value.message.casefold()
    assert refused.value.remedy.endswith(".")


@pytest.mark.parametrize(("data", "ending"), HARMLESS.values(), ids=HARMLESS)
def test_what_only_shows_itself_is_taken(data, ending):
    look(data, ending)


def test_markup_in_an_encoding_that_hides_it_is_refused():
    hidden = "<?xml version='1.0' encoding='utf-16'?><w:instrText>DDE cmd</w:instrText>".encode("utf-16")
    with pytest.raises(FileRefused, match="unusual way"):
        look(word(**{"word/footer1.xml": hidden}), "docx")


def test_a_field_across_the_border_of_two_pieces_is_seen(monkeypatch):
    monkeypatch.setattr("council.uploads.active.office.CHUNK", 200)
    monkeypatch.setattr("council.uploads.active.office.OVERLAP", 20)
    for padding in range(0, 220, 20):
        with pytest.raises(FileRefused, match="DDE"):
            look(word("x" * padding + "<w:instrText>DDEAUTO cmd</w:instrText>"), "docx")


def test_a_pdf_that_unpacks_without_end_is_refused_and_not_waited_for(monkeypatch):
    monkeypatch.setattr("council.uploads.active.looking.SECONDS", 0.01)
    with pytest.raises(FileRefused, match="unpack"):
        look(pdf(), "pdf", apart=True)


@pytest.mark.parametrize(
    "label", ["a simple DDE field", "a script at opening", "a script in a forwarded mail"]
)
def test_a_process_of_its_own_looks_and_tells_the_same(label):
    data, ending, words = ACTIVE[label]
    with pytest.raises(FileRefused, match=words) as refused:
        look(data, ending, apart=True)
    assert refused.value.remedy.endswith(".")
    look(*HARMLESS["a mail with minutes"], apart=True)


def test_what_the_reader_stumbles_over_is_refused_and_hurts_nobody():
    nested = (
        f"From: a@b.example\r\nDate: x\r\nContent-Disposition: attachment; filename={'(' * 3000}\r\n\r\nx"
    )
    with pytest.raises(FileRefused, match="cannot be looked into"):
        look(nested.encode(), "eml", apart=True)


def test_a_process_that_takes_too_much_says_that_the_file_cannot_be_looked_into():
    narrow = "from council.uploads.active import look_process as it; it.MEMORY = 64 << 20; it.main('eml')"
    looked = subprocess.run(
        [sys.executable, "-c", narrow], cwd=PROJECT, input=bytes(80 << 20), capture_output=True, check=True
    )
    assert "cannot be looked into" in looked.stdout.decode()


def test_where_no_process_can_look_the_file_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr("council.uploads.active.looking.PROJECT", tmp_path)
    with pytest.raises(FileRefused, match="cannot be looked into"):
        look(pdf(), "pdf", apart=True)


def test_files_nested_without_end_are_refused():
    data = archive(**{"a.txt": "x"})
    for _ in range(6):
        data = archive(**{"inner.zip": data})
    with pytest.raises(FileRefused, match="unpack"):
        look(mail("papers.zip", data), "eml")


def look_at_all(files):
    for data, ending in files:
        with contextlib.suppress(FileRefused):
            look(data, ending)


def test_looking_takes_time_in_proportion():
    """Not more than the size asks for: a tag that never ends, a field that never ends, a million quotes."""
    for text in (
        "<a " * 200_000,
        "=a|" * 200_000,
        "<w:fldSimple " + "a " * 200_000,
        "<w:instrText>" + "D " * 300_000,
        '"' * 400_000,
        "<" * 400_000,
        "<" + "a-" * 30_000,
        "<" + "a:" * 200_000,
        "<a " + "href " * 100_000,
    ):
        files = ((word(text), "docx"), (writer(text), "odt"), (text.encode(), "csv"))
        assert seconds_of(partial(look_at_all, files), within=3) < 3


@given(
    stem=st.text("abc.", max_size=8),
    ending=st.sampled_from(["exe", "ScR", "LNK", "hta", "docm"]),
    after=st.text(". ", max_size=3),
)
def test_an_ending_is_seen_as_windows_sees_it(stem, ending, after):
    assert is_program(f"{stem}.{ending}{after}", b"")
