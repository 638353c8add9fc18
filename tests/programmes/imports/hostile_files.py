"""The hostile files by what is wrong with them: each is refused with these words, or taken in with those."""

from dataclasses import dataclass

from tests.programmes.imports.hostile import (
    HEAD,
    MAIN,
    OLE,
    PLAN,
    STRINGS,
    STYLES,
    XML,
    book,
    looks,
    lying_about,
    parts_of,
    relations,
    rows,
    shared,
    sheet,
    strict,
    zipped,
)

BOMB = XML.replace("\n", "") + '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>'
OUTSIDE = XML.replace("\n", "") + '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath"


@dataclass(frozen=True)
class Refused:
    """A file that is refused, and the words that say why and how to mend it."""

    data: bytes
    says: str
    mend: str = "save it as an Excel workbook"
    filename: str = "plan.xlsx"


@dataclass(frozen=True)
class Taken:
    """A file that is taken in: words that the check page shows, and what the reader is told."""

    data: bytes
    keeps: tuple[str, ...] = ("Mend the roof", "Paint it")
    tells: str = ""
    filename: str = "plan.xlsx"
    never: str = ""


def declared(content, declaration):
    """The XML with another declaration."""
    return content.replace(XML, declaration)


def with_changed(name, change):
    """The plain plan's workbook with one part changed."""
    parts = parts_of(sheet(*PLAN))
    parts[name] = change(parts[name])
    return zipped(parts)


def plan_with(*values, **how):
    """The plain plan's workbook with further rows."""
    return book([*PLAN, *values], **how)


def action(words, *more):
    return ("3", words, "Head of Estates", "July 2026", *more)


def numbered(data, *, kind="n", look="", formula=""):
    look = f' s="{look}"' if look else ""
    formula = f"<f>{formula}</f>" if formula else ""
    value = "" if data is None else f"<v>{data}</v>"
    return f'<c t="{kind}"{look}>{formula}{value}</c>'


DATED = {"others": (STYLES,), "add": {"xl/styles.xml": looks(0, 14)}}


def formatted(code, *, at="styles.xml"):
    """The plain plan with a day under a number format of its own, whose styles lie there."""
    styles = looks(0, 200, codes=f'<numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts>')
    plain = {"xl/plain.xml": looks(0, 14)}
    target = ("rId90", "styles", "styles.xml" if at == "styles.xml" else "plain.xml")
    day = (*action("Do it")[:3], numbered(46_000, look="1"))
    return plan_with(day, others=(target,), add={"xl/styles.xml": styles} | plain)


def refused():
    """The files that are refused, by what is wrong with them."""
    tall = sheet(data=rows(HEAD) + '<row><c t="str"><v>Mend it</v></c></row>' * 50_001)
    long = b"Action,Date\n" + (b"x" * 32_000 + b",May 2026\n") * 630
    merges = "".join(f'<mergeCell ref="A1:XFD{1_048_576 - n}"/>' for n in range(7_000))
    merged = sheet(
        data=rows(HEAD) + rows(("1", "Mend it", "", "")) * 50, after=f"<mergeCells>{merges}</mergeCells>"
    )
    unpack = "Take out pictures"
    return {
        "zip bomb by ratio": Refused(
            book(add={"xl/media/a.xml": b"0" * 8_000_000}), "over 200 times", unpack
        ),
        "a number format without end": Refused(
            formatted("[" * 90_000), "A number format of the workbook has 90,000 characters", "save it"
        ),
        "a number format without end, where only the copy with our remarks looks": Refused(
            formatted("[" * 90_000, at="elsewhere"), "has 90,000 characters", "save it"
        ),
        "zip bomb by total": Refused(
            lying_about(book(add={"xl/media/a.bin": b"a"}), "xl/media/a.bin", 900_000_000), "858 MB", unpack
        ),
        "a sheet larger than its directory says": Refused(
            lying_about(book(), "xl/worksheets/sheet1.xml", 90), "damaged"
        ),
        "zip bomb of zips": Refused(
            zipped({f"{n}.zip": zipped({"a": b"0" * 9}) for n in range(9)}), "not a workbook"
        ),
        "too many parts": Refused(
            book(add={f"xl/media/{n}": b"" for n in range(3_001)}), "made of 3,006 parts", unpack
        ),
        "two parts of one name": Refused(
            zipped({}, names=[*parts_of(sheet(*PLAN)).items(), ("XL/workbook.xml", "x")]), "same name"
        ),
        "entity bomb in a sheet": Refused(
            with_changed("xl/worksheets/sheet1.xml", lambda x: declared(x, BOMB)), "not safe"
        ),
        "entity bomb in the shared strings": Refused(
            book(others=(STRINGS,), add={"xl/sharedStrings.xml": declared(shared("a"), BOMB)}), "not safe"
        ),
        "external entity": Refused(
            with_changed("xl/workbook.xml", lambda x: declared(x, OUTSIDE)), "not safe"
        ),
        "external document type": Refused(
            with_changed("_rels/.rels", lambda x: declared(x, '<!DOCTYPE x SYSTEM "http://x/y.dtd">')),
            "not safe",
        ),
        "macros by name": Refused(book(), "macros", "without macros", "plan.xlsm"),
        "macros in an .xlsx": Refused(book(add={"xl/vbaProject.bin": b"x"}), "macros", "without macros"),
        "macros of Excel 4": Refused(
            book(add={"xl/macrosheets/sheet1.xml": "<x/>"}), "macros", "without macros"
        ),
        "encrypted": Refused(
            OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "password protected",
            "remove the password",
        ),
        "old .xls": Refused(OLE + bytes(600), "old .xls form", filename="plan.xls"),
        "cut short": Refused(book()[:900], "damaged or cut short"),
        "cut short in a part": Refused(
            with_changed("xl/worksheets/sheet1.xml", lambda x: x[:-60]), "damaged"
        ),
        "a PDF": Refused(b"%PDF-1.7\n", "is a PDF", "Ask its author"),
        "a web page": Refused(b"<!DOCTYPE html><html><table><tr><td>Action", "a web page"),
        "a picture": Refused(b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not a workbook"),
        "a document": Refused(
            zipped({"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}), "not a workbook"
        ),
        "an .ods renamed": Refused(
            zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}),
            ".ods",
        ),
        "an .xlsb renamed": Refused(zipped({"[Content_Types].xml": "<x/>", "xl/workbook.bin": b""}), ".xlsb"),
        "no words but a name": Refused(b"x" * 40, "although its name says so"),
        "empty": Refused(b"", "The file is empty", ""),
        "blank": Refused(b"\r\n \t\r\n", "The file is empty", "Check that you chose the right file"),
        "no sheets": Refused(book(names=()), "no words or figures", "Check that you chose"),
        "pictures and charts only": Refused(
            book(sheet(after="<drawing/>"), add={"xl/media/a.png": b"x", "xl/charts/chart1.xml": "<x/>"}),
            "no words or figures",
            "Check that you chose",
        ),
        "150 sheets": Refused(
            book(*[PLAN] * 150, names=[f"S{n}" for n in range(150)]), "150 sheets; at most 100", "in parts"
        ),
        "more than 50,000 rows": Refused(book(tall), "more than 50,000 rows", "Import it in parts"),
        "too many characters": Refused(
            long, "more than 20,000,000 characters", "Import it in parts", "p.csv"
        ),
        "a cell too long": Refused(
            plan_with(action("x" * 32_768)), "32,768 characters; at most 32,767", "Shorten it"
        ),
        "merges over merges": Refused(book(merged), "cover each other", "Unmerge them"),
        "two cells at one address": Refused(
            book(sheet(data='<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>')), "damaged"
        ),
        "an address that is none": Refused(
            book(sheet(data='<row r="1"><c r="A0"><v>1</v></c></row>')), "damaged"
        ),
        "a character that XML forbids": Refused(
            with_changed("xl/worksheets/sheet1.xml", lambda x: x.replace("roof", "&#0;")), "damaged"
        ),
        "a .csv of one giant word": Refused(
            b"Action,Date\n" + b"x" * 1_100_000, "longer than a cell", filename="p.csv"
        ),
        "a .csv of 50,001 rows": Refused(
            b"Action,Date\n" + b"Mend it,May 2026\n" * 50_001, "50,000 rows", "Import it in parts", "p.csv"
        ),
        "bytes that are no text": Refused(
            bytes(range(1, 32)) * 99, "neither a workbook nor", filename="p.csv"
        ),
    }


def taken():
    """The files that are taken in whole, by what is odd about them."""
    blank = "".join(f'<row r="{n}" s="1" customFormat="1" ht="15"/>' for n in range(4, 30_000))
    below = blank + '<row r="30001"><c t="inlineStr"><is><t>Lost words</t></is></c></row>'
    title = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    styled = rows(*PLAN) + "<row>" + '<c s="1"/>' * 16_384 + "</row>"
    filled = looks(
        0, 0, fills='<fill><patternFill patternType="solid"><fgColor rgb="FFD9D9D9"/></patternFill></fill>'
    )
    names = ('It\'s "Plan" <b>', "plan", "Plan", "\u202eَخُطَّة", "A" * 120)
    comments = (
        f'{XML}<comments xmlns="{MAIN}"><commentList><comment ref="B2"><text><t>'
        "&lt;script&gt;alert(1)&lt;/script&gt; chased</t></text></comment></commentList></comments>"
    )
    return {
        "16,384 columns": Taken(
            book(sheet(HEAD, [f"Words {n}" for n in range(16_384)])),
            keeps=("Words 0",),
            tells="more than 200 columns",
        ),
        "a .csv of 300 columns": Taken(
            b"Action,Date"
            + b"," * 300
            + b"\nMend the roof,May 2026"
            + b"," * 300
            + b"x\nPaint it,June 2026\n",
            tells="more than 200 columns",
            filename="p.csv",
        ),
        "a zip bomb inside that nobody opens": Taken(
            book(add={"xl/embeddings/a.zip": zipped({"a": b"0" * 4_000_000})})
        ),
        "external links": Taken(
            book(add={"xl/externalLinks/externalLink1.xml": "<x/>"}), tells="links to other files"
        ),
        "thousands of empty formatted rows": Taken(
            book(sheet(data=rows(*PLAN) + blank, after='<mergeCells><mergeCell ref="B2:B3"/></mergeCells>'))
        ),
        "words below a thousand empty rows": Taken(
            book(sheet(data=rows(*PLAN) + below)), tells="Reading stopped at row"
        ),
        "16,384 formatted columns": Taken(
            book(sheet(data=styled), others=(STYLES,), add={"xl/styles.xml": filled})
        ),
        "NUL and control characters": Taken(
            plan_with(action("Bell_x0007_ and_x0000_ nothing")),
            ("Bell and nothing",),
            "cannot be seen or printed",
        ),
        "direction overrides and zero width": Taken(
            plan_with(action("In\u202everted \u2066and\u2069 ze\u200bro\ufeff")),
            ("Inverted and ze",),
            "cannot be seen",
        ),
        "formulas with and without a value": Taken(
            book(
                [
                    *PLAN,
                    action(numbered("Kept value", kind="str", formula="A1")),
                    action(numbered(None, formula="B1")),
                ]
            ),
            ("Kept value",),
            "formula whose value was not saved",
        ),
        "a formula that calls out": Taken(
            plan_with(action('=HYPERLINK("http://x")'), action("=cmd|' /C calc'!A0")),
            ("=cmd|", "=HYPERLINK("),
        ),
        "error values": Taken(
            plan_with(action(numbered("#REF!", kind="e")), action("Fine", numbered("#N/A", kind="e"))),
            ("Fine", "#REF!"),
            "holds the error",
        ),
        "HTML and script": Taken(
            plan_with(action("<script>alert(1)</script><img src=x onerror=alert(2)>")),
            ("&lt;script&gt;alert(1)",),
            never="<script>alert(1)",
        ),
        "templates of ours": Taken(
            plan_with(action("{% load x %}{{ 7|add:7 }}")), ("{% load x %}{{ 7|add:7 }}",)
        ),
        "a cell of 32,767 characters": Taken(plan_with(action("word " * 6_553 + "no")), ("word word",)),
        "duplicate references": Taken(
            book([HEAD, *[("1", f"Thing {n}", "Head of Estates", "May 2026") for n in range(3)]]),
            ("Thing 0", "Thing 1", "Thing 2"),
            "stands in row 2 as well",
        ),
        "sections that go round in a circle": Taken(
            book(
                [
                    HEAD,
                    ("", "A", "", ""),
                    *PLAN[1:],
                    ("", "B", "", ""),
                    action("In B"),
                    ("", "A", "", ""),
                    action("In A again"),
                ],
                names=("A",),
            ),
            ("In B", "In A again"),
        ),
        "dates from 1900 to 9999": Taken(
            plan_with(
                *[
                    (*action(f"Day {n}", "")[:3], numbered(n, look="1"))
                    for n in (-40, 0, 0.5, 1, 60, 46_000, 2_958_465, 2_958_466, "1E+300", 9e15)
                ],
                **DATED,
            ),
            ("Day -40", "Day 2958466", "Day 1E+300"),
        ),
        "a number format of brackets as long as Excel takes": Taken(
            formatted("dd mmmm yyyy" + "[" * 243), ("Do it", "9 December 2025")
        ),
        "days counted from 1904": Taken(
            plan_with(
                (*action("Count it")[:3], numbered(44_000, look="1")),
                properties='<workbookPr date1904="1"/>',
                **DATED,
            ),
            ("Count it", "19 June 2024"),
        ),
        "a day in letters that is none": Taken(
            plan_with((*action("Read it")[:3], numbered("2026-99-99T", kind="d"))),
            ("Read it", "2026-99-99T"),
        ),
        "numbers without end": Taken(
            plan_with(action("Count on", numbered("9" * 400)), action("And on", numbered("NaN"))),
            ("Count on",),
        ),
        "a shared string that isn't there": Taken(
            plan_with(
                action(numbered("7", kind="s")), others=(STRINGS,), add={"xl/sharedStrings.xml": shared("a")}
            ),
            tells="#REF!",
        ),
        "looks that aren't there": Taken(
            plan_with(action("Look up", numbered("5", look="77")), others=(STYLES,)), ("Look up",)
        ),
        "looks of the wildest kind": Taken(
            book(
                others=(STYLES,),
                add={
                    "xl/styles.xml": looks(999999, "-1", "x").replace(
                        "<font/>", "<font><b val='?'/><family val='99'/></font>"
                    )
                },
            )
        ),
        "parts named from the root": Taken(book(targets=("/xl/worksheets/sheet1.xml",))),
        "parts named by a roundabout way": Taken(
            book(targets=("../xl/worksheets/../worksheets/sheet1.xml",))
        ),
        "a part outside the file": Taken(
            book(
                PLAN, PLAN, names=("Plan", "Secret"), targets=("worksheets/sheet1.xml", "../../../etc/passwd")
            ),
            tells="hold it",
        ),
        "a merge over the whole sheet": Taken(book(sheet(*PLAN, after=title)), tells="beneath merged cells"),
        "all but one sheet hidden": Taken(
            book(
                PLAN, [HEAD, action("Hidden words")], names=("Plan", "Two"), states=("visible", "veryHidden")
            ),
            tells="is hidden",
        ),
        "names with quotes, both cases and another direction": Taken(
            book(*[[HEAD, action(f"Of sheet {n}")] for n in range(5)], names=names),
            ("Of sheet 0", "Of sheet 2", "Of sheet 4", "Plan (2)"),
        ),
        "names defined by broken formulas": Taken(
            book(
                sheet(
                    *PLAN,
                    after='<dataValidations count="1"><dataValidation sqref="A1" type="list"><formula1>'
                    'WEBSERVICE("http://x")</formula1></dataValidation></dataValidations>',
                ),
                after='<definedNames><definedName name="_xlnm.Print_Titles" localSheetId="7">'
                "#REF!</definedName>"
                "</definedNames>",
            )
        ),
        "comments with script": Taken(
            book(
                add={
                    "xl/worksheets/_rels/sheet1.xml.rels": relations(
                        ("rId1", "comments", "../comments1.xml")
                    ),
                    "xl/comments1.xml": comments,
                }
            ),
            never="<script>alert(1)",
        ),
        "a protected sheet": Taken(
            book(
                sheet(*PLAN, after='<sheetProtection password="CC1A" sheet="1" objects="1"/>'),
                properties='<workbookProtection lockStructure="1"/>',
            )
        ),
        "the Strict form": Taken(strict(*PLAN)),
        "properties that are broken": Taken(book(add={"docProps/core.xml": "<not xml"})),
        "rows out of order": Taken(
            book(
                sheet(
                    data='<row r="3"><c r="A3"><v>2</v></c><c r="B3" t="str"><v>Paint it</v></c></row>'
                    '<row r="1"><c r="A1" t="str"><v>Ref</v></c><c r="B1" t="str"><v>Action</v></c></row>'
                    '<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="str"><v>Mend the roof</v></c></row>'
                )
            )
        ),
        "a .csv with lone surrogates": Taken(
            b"Action,Date\nMend the \xed\xa0\x80roof,May 2026\nPaint it,June 2026\n",
            tells="broken characters",
            filename="p.csv",
        ),
        "a .csv with bytes of no encoding": Taken(
            b"Action,Date\nMend the roof\x81\x8d,May 2026\nPaint it \x93soon\x94,June 2026\n",
            ("Mend the roof", "Paint it “soon”"),
            "could not be read",
            "p.csv",
        ),
        "a .csv with NULs": Taken(
            b"Action,Date\nMend\x00 the roof,May 2026\nPaint it,June\x00 2026\n",
            tells="NUL",
            filename="p.csv",
        ),
        "a .csv with unbalanced quotes": Taken(
            b'Action,Date\nMend the roof,May 2026\n"Paint it,June 2026\nMop,June 2026\n',
            ("Mend the roof", "Paint it", "Mop"),
            "never closes",
            "p.csv",
        ),
        "a .csv of two separators": Taken(
            b"Action;Owner;Date\nMend the roof;Head, Estates;May 2026\nPaint it;Head, ICT;June 2026\n",
            filename="p.csv",
        ),
        "UTF-16 without a mark": Taken(
            "Action,Date\r\nMend the roof,May 2026\r\nPaint it,June 2026\r\n".encode("utf-16-be"),
            filename="p.csv",
        ),
        "a workbook named .csv": Taken(book(), filename="plan.csv"),
        "a name that climbs out": Taken(
            book(), filename="..\\..\\<script>" + "x" * 90 + ".xlsx", never="<script>x"
        ),
    }
