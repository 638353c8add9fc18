"""What a file is, found from its bytes."""

import io
import zipfile

import pytest

from council.uploads.kinds import KINDS, FileRefused, accept_of, clean_name, kind_of, plain_name

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
MAIL = b"From: alice@council.example\r\nDate: Mon, 15 Jun 2026 10:00:00 +0100\r\nSubject: Done\r\n\r\nDone."
MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"


def packed(**entries: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as book:
        for name, text in entries.items():
            book.writestr(name, text)
    return data.getvalue()


def office(main: str, *names: str) -> bytes:
    return packed(
        **{"[Content_Types].xml": f'<Override ContentType="{MAIN.format(main)}"/>'},
        **dict.fromkeys(names, "x"),
    )


def named(*words: str) -> bytes:
    return OLE + b"".join(word.encode("utf-16-le") for word in words)


def kind(data: bytes, filename: str, allowed=KINDS) -> str:
    return kind_of(io.BytesIO(data), filename=filename, allowed=allowed).key


@pytest.mark.parametrize(
    ("data", "filename", "key"),
    [
        (b"%PDF-1.7\n", "minutes.pdf", "pdf"),
        (b"\x89PNG\r\n\x1a\n....", "Screen.PNG", "png"),
        (b"\xff\xd8\xff\xe0....", "photo.JPG", "jpeg"),
        (office("wordprocessingml.document"), "a.docx", "docx"),
        (office("spreadsheetml.sheet"), "a.xlsx", "xlsx"),
        (office("presentationml.presentation"), "a.pptx", "pptx"),
        (packed(mimetype="application/vnd.oasis.opendocument.text"), "a.odt", "odt"),
        (packed(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "a.ods", "ods"),
        (named("__substg1.0_0037001F"), "a.msg", "msg"),
        (MAIL, "a.eml", "eml"),
        ("Stärke £5\n".encode(), "a.txt", "txt"),
        ("Stärke £5\n".encode("cp1252"), "a.csv", "csv"),
        ("a,b\n".encode("utf-16"), "a.csv", "csv"),
    ],
)
def test_a_file_is_of_the_kind_that_its_bytes_and_its_name_say(data, filename, key):
    assert kind(data, filename) == key


@pytest.mark.parametrize(
    ("data", "filename", "words"),
    [
        (
            b"\x89PNG\r\n\x1a\n",
            "a.pdf",
            "called .pdf, but what is in it is no PDF: it is a different kind, PNG",
        ),
        (b"MZ\x90", "a.pdf", "what is in it is no PDF"),
        (office("spreadsheetml.sheet"), "a.docx", "different kind, Excel workbook"),
        (packed(**{"a.txt": "x"}), "a.docx", "is no Word document"),
        (b"PK\x03\x04cut", "a.docx", "damaged"),
        (office("wordprocessingml.document", "word/vbaProject.bin"), "a.docx", "macros"),
        (
            packed(mimetype="application/vnd.oasis.opendocument.text", **{"Basic/x.xml": "x"}),
            "a.odt",
            "macros",
        ),
        (named("__substg1.0_", "_VBA_PROJECT"), "a.msg", "macros"),
        (named("EncryptedPackage"), "a.msg", "password"),
        (named("WordDocument"), "a.msg", "old Office format"),
        (b"....ftypheic....", "a.jpg", "HEIC"),
        (b"<!DOCTYPE html><p>", "a.txt", "web page"),
        (b" \n<svg onload=x>", "a.csv", "web page"),
        (b"\x00\x01\x02", "a.txt", "something else"),
        (b"Dear all,\n", "a.eml", "no e-mail"),
        (b"%PDF-1.7", "a.exe", "called .exe are not taken"),
        (b"<svg/>", "a.svg", "not taken"),
        (b"%PDF-1.7", "minutes", "no ending"),
        (b"%PDF-1.7", "a.pdf.html", "not taken"),
    ],
)
def test_what_is_something_else_or_may_run_is_refused_with_the_remedy(data, filename, words):
    with pytest.raises(FileRefused, match=words) as refusal:
        kind(data, filename)
    assert refusal.value.remedy.endswith(".")


def test_a_kind_that_the_council_does_not_take_is_refused():
    with pytest.raises(FileRefused, match=r"Save it as one of these: \.pdf, \.png"):
        kind(MAIL, "a.eml", allowed=("png", "pdf"))
    assert accept_of(("pdf", "jpeg")) == ".pdf,.jpg,.jpeg,image/jpeg"


def test_what_would_unpack_to_too_much_is_refused_by_its_directory(monkeypatch):
    monkeypatch.setattr("council.uploads.kinds.MOST_INFLATED", 10)
    with pytest.raises(FileRefused, match="unpack"):
        kind(office("wordprocessingml.document", "word/document.xml"), "a.docx")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie: x=1.pdf"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("nul\x00.pdf", "nul.pdf"),
        (" . ", "file"),
        (".pdf", "file.pdf"),
        (f"{'a' * 400}.pdf", f"{'a' * 108}.pdf"),
    ],
)
def test_a_name_holds_no_folder_no_control_and_no_trick_of_direction(given, kept):
    assert clean_name(given) == kept


def test_a_plain_name_is_safe_on_any_disk():
    assert plain_name('Protokoll "Nº 5" über/Safe; x.exe.PDF', KINDS["pdf"]) == "safe-x-exe.pdf"
    assert plain_name("會議.pdf", KINDS["pdf"]) == "file.pdf"
