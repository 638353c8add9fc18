"""Files that mean harm or were broken on the way, made part by part as no spreadsheet program would."""

import io
import zipfile
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEAD = ("Ref", "Action", "Owner", "Date")
PLAN = (
    HEAD,
    ("1", "Mend the roof", "Head of Estates", "May 2026"),
    ("2", "Paint it", "Head of ICT", "June 2026"),
)


def zipped(parts, *, names=None):
    """A zip of the parts, by name; `names` may repeat one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in names or parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def cell(value, reference=""):
    """The XML of a cell; what begins with < is taken as XML already."""
    place = f' r="{reference}"' if reference else ""
    if value is None:
        return f"<c{place}/>"
    if str(value).startswith("<c"):
        return str(value)
    return f'<c{place} t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def rows(*values):
    """The XML of rows of cells."""
    return "".join(f"<row>{''.join(cell(value) for value in row)}</row>" for row in values)


def sheet(*values, before="", after="", data=None):
    """The XML of a worksheet."""
    held = rows(*values) if data is None else data
    return (
        f'{XML}<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}">{before}'
        f"<sheetData>{held}</sheetData>{after}</worksheet>"
    )


def relations(*told):
    """The XML of a part's relations: identifier, type's last word, target."""
    each = "".join(
        f'<Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target={quoteattr(target)}/>'
        for name, kind, target in told
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}">{each}</Relationships>'


def parts_of(*sheets, names=("Plan",), states=(), others=(), targets=(), properties="", after=""):
    """The parts of a workbook, by name; `others` are the workbook's further relations."""
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"'
        f' state="{states[n - 1] if n <= len(states) else "visible"}"/>'
        for n, name in enumerate(names, 1)
    )
    at = [targets[n] if n < len(targets) else f"worksheets/sheet{n + 1}.xml" for n in range(len(names))]
    told = [(f"rId{n}", "worksheet", target) for n, target in enumerate(at, 1)]
    parts = {
        "[Content_Types].xml": f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{properties}'
        f"<sheets>{listed}</sheets>{after}</workbook>",
        "xl/_rels/workbook.xml.rels": relations(*told, *others),
    }
    return parts | {f"xl/worksheets/sheet{n}.xml": content for n, content in enumerate(sheets, 1)}


def book(*sheets, add=None, **how):
    """A workbook of the sheets (XML, or rows of words), with further parts."""
    written = [one if isinstance(one, str) else sheet(*one) for one in sheets or [PLAN]]
    return zipped(parts_of(*written, **how) | (add or {}))


def strict(*values):
    """A workbook in the Strict form of the format, whose namespaces differ."""
    parts = parts_of(sheet(*values))
    swaps = ((MAIN, STRICT), (RELATIONS, STRICT_RELATIONS))
    changed = {}
    for name, content in parts.items():
        for old, new in swaps:
            content = content.replace(old, new)
        changed[name] = content
    return zipped(changed)


def lying_about(data, name, size):
    """The zip whose directory says that the part has `size` bytes unpacked."""
    place = data.rfind(name.encode()) - 46
    return data[: place + 24] + size.to_bytes(4, "little") + data[place + 28 :]


def looks(*formats, fills="", codes=""):
    """A styles part: cell formats by their number format's code."""
    cells = "".join(f'<xf numFmtId="{code}" fontId="0" fillId="0"/>' for code in formats)
    return (
        f'{XML}<styleSheet xmlns="{MAIN}">{codes}<fonts><font/></fonts><fills>{fills}</fills>'
        f"<cellXfs>{cells}</cellXfs></styleSheet>"
    )


STYLES = ("rId90", "styles", "styles.xml")
STRINGS = ("rId91", "sharedStrings", "sharedStrings.xml")


def shared(*words):
    """A part of shared strings."""
    return f'{XML}<sst xmlns="{MAIN}">{"".join(f"<si><t>{escape(word)}</t></si>" for word in words)}</sst>'
