"""Plans laid out at random, as councils lay theirs out: what is written, and what must be read back.

Every choice goes through `choose(options)`, which hypothesis answers; `seen` counts each feature of a layout.
"""

import csv
import io
from calendar import monthrange
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill

WORKSTREAMS = (
    "Housing and homelessness", "Financial planning", "Governance", "Children’s services", "Customer contact",
    "Procurement", "1. Leadership and culture", "Theme 2: Scrutiny", "ICT", "Waste & recycling",
)  # fmt: skip
OWNERS = (
    "Head of Finance", "Chief Executive", "Director of Housing and Regeneration", "Monitoring Officer",
    "Head of HR", "Assistant Director (Property)", "S151 Officer", "Service Manager – Waste",
)  # fmt: skip
STARTS = (
    "Agree", "Publish", "Review", "Set up", "Complete the review of", "Recruit to", "Report to Cabinet on",
    "Train members in", "Put in place", "Consult residents on", "Work with partners to improve", "Deliver",
)  # fmt: skip
THINGS = (
    "the asset management plan", "a risk register", "the constitution", "the call centre’s opening hours",
    "the medium term financial strategy 2026/27", "a code of conduct", "12 apprenticeships", "debt recovery",
    "the performance framework", "an annual pay policy", "the “one front door” service", "voids & lettings",
)  # fmt: skip
ENDS = (
    "",
    "",
    ".",
    " across all services",
    " (phase 2)",
    ", with quarterly reports to the Audit Committee",
    "; see report",
)
NOTES = (
    "Draft with the board", "Consultants appointed, first meeting held",
    "Awaiting the outcome of the peer review",
    "On agenda for the next meeting of the committee.", "Slipped because of the election",
)  # fmt: skip
STATUSES = {
    "Not started": "not_started",
    "In progress": "in_progress",
    "Complete": "complete",
    "On hold": "on_hold",
}
RAGS = {"red": "FF0000", "amber": "FFC000", "green": "00B050"}

# Headings by field: domain facts 4.1.
HEADINGS = {
    "reference": ("Ref", "Ref.", "Ref No", "Reference", "No.", "Action ID", "Action Ref", "#", "Item"),
    "action": (
        "Action", "ACTION", "Actions", "Action(s) required", "Action Points", "Action Proposed",
        "Agreed action",
        "Activity", "Task", "Key action", "What we will do", "Deliverable",
    ),
    "owner": (
        "Lead Officer", "Lead", "Responsible Officer", "Person responsible", "Action by", "By whom",
        "Who", "Owner",
        "Action owner", "Assigned to", "Accountable officer", "Lead Officer/EM", "Officer responsible",
    ),
    "due": (
        "Target date", "Due", "Due date", "DATE", "Deadline", "Timescale", "Timescale(s)", "By when", "When",
        "Completion Date", "Target Completion/ Delivery Date", "End date", "Implementation date",
    ),
    "status": ("Status", "Current status", "Stage", "Progress status", "Stage / Status"),
    "rag": ("RAG", "RAG status", "RAG rating", "BRAG", "Current RAG", "Traffic light",
            "Status (Red, Amber, Green)"),
    "progress": ("Progress", "Progress update", "Update", "Comments", "Commentary", "Latest update", "Notes"),
    "measure": ("Success measure", "How will we know", "Measure of success", "Evidence of success"),
    "percent": ("% complete", "% Complete", "Percentage complete", "Completion %"),
    "revised_due": ("Revised date", "Revised target date", "Forecast date", "Extended to"),
    "start": ("Start", "Start date"),
    "priority": ("Priority", "High/Medium/Low", "Importance"),
    "workstream": ("Theme", "Workstream", "Work stream", "Area", "Strand", "Pillar", "Priority area"),
}  # fmt: skip
GROUPS = {
    "reference": "What", "action": "What", "owner": "Delivery", "due": "Delivery", "status": "Monitoring",
    "rag": "Monitoring", "progress": "Monitoring", "workstream": "",
    "measure": "Success", "priority": "Success",
    "percent": "Success", "revised_due": "Success", "start": "Success",
}  # fmt: skip
ABOVE = (
    "Improvement Plan 2026/27", "Exampleshire Council", "Version 3.2 – draft for Cabinet, 12 March 2026",
    "Agreed by the Executive on 10 February 2026", "", "OFFICIAL",
    "Senior responsible owner: Chief Executive",
    "This plan is reviewed every quarter by the Improvement Board.", "",
)  # fmt: skip
DATE_FORMS = (
    "real",
    "serial",
    "slashes",
    "dots",
    "iso",
    "long",
    "short",
    "month",
    "abbreviated",
    "by end",
    "quarter",
)

FEATURES = {
    "title rows": ("none", "few", "many"),
    "header": ("one row", "two rows, groups merged", "two rows, others tall"),
    "workstream": (
        "bold section", "filled section", "merged section", "column merged", "column blank below",
        "column repeated", "sheet name",
    ),
    "header again": (False, True),
    "odd row": ("none", "spacer", "note", "blank page", "total"),
    "rag": ("word", "letter", "fill only", "none"),
    "several in a cell": (False, True),
    "cells": ("bold header", "filled header", "plain header"),
    "first column": ("A", "B"),
    "headings": ("as they are", "capitals", "broken over lines", "with a colon"),
    "more columns": (False, True),
    "section stands": ("first", "over the actions"),
    "owner": ("named", "merged over two", "to be confirmed"),
    "bullet": ("• ", "- ", "", "number"),
    "labels above": (False, True),
    "key": ("none", "above", "below"),
    "other sheets": (False, True),
    "section numbered": (False, True),
    "steps under a lead-in": (False, True),
    "date": (*DATE_FORMS, "none"),
    "file": ("xlsx", "csv"),
}  # fmt: skip


@dataclass
class Wanted:
    """One action as it must be read back."""

    title: str
    owner: str
    due: date
    workstream: str
    reference: str
    rag: str
    stage: str


@dataclass
class Laid:
    """A workbook that was laid out, the actions in it, and every word written in its rows."""

    data: bytes
    wanted: list[Wanted] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    layout: dict[str, object] = field(default_factory=dict)


PER_ROW = ("date", "odd row", "bullet")


def lay_out(choose, seen=None):
    """A plan in a layout of its own."""
    seen = Counter() if seen is None else seen

    def take(feature):
        chosen = choose(FEATURES[feature])
        seen[feature, chosen] += feature != "file"
        return chosen

    layout = {name: take(name) for name in FEATURES if name not in PER_ROW}
    if layout["header"] != "one row" or layout["workstream"] in (
        "column merged",
        "merged section",
        "sheet name",
    ):
        layout["file"] = "xlsx"
    if layout["rag"] == "fill only" or layout["owner"] == "merged over two":
        layout["file"] = "xlsx"
    seen["file", layout["file"]] += 1
    return _Writer(choose, take, layout).laid


class _Writer:
    def __init__(self, choose, take, layout):
        self.choose, self.take, self.layout = choose, take, layout
        self.book = Workbook()
        self.number = 0
        self.titles = set()
        self.by_row = {}
        self.laid = Laid(b"", layout=layout)
        self.headings = {name: self._heading(choose(words)) for name, words in HEADINGS.items()}
        self.columns = self._columns()
        names = list(WORKSTREAMS)
        self.workstreams = [names.pop(choose(range(len(names)))) for _ in range(choose((2, 3)))]
        self.left = 1 if layout["first column"] == "A" else 2
        self._write()
        self._save()

    def _heading(self, words):
        how = self.layout["headings"]
        changed = {
            "capitals": words.upper(),
            "broken over lines": words.replace(" ", "\n"),
            "with a colon": f"{words}:",
        }
        return changed.get(str(how), words)

    def _columns(self):
        """The fields in the order of their columns. Who fills down stands first."""
        fields = ["reference", "action", "owner", "due", "status", "progress"]
        if self.layout["rag"] != "none":
            fields.append("rag")
        if self.layout["more columns"]:
            fields += ["measure", "priority", "percent", "revised_due", "start"]
        if self.choose((False, True)):
            fields.remove("status")
        if self.layout["header"] == "one row":
            ordered = []
            while fields:
                ordered.append(fields.pop(self.choose(range(len(fields)))))
        else:
            ordered = fields
        if str(self.layout["workstream"]).startswith("column"):
            ordered.insert(0, "workstream")
        return ordered

    def _write(self):
        each = self.layout["workstream"] == "sheet name"
        sheets = [[name] for name in self.workstreams] if each else [self.workstreams]
        for place, names in enumerate(sheets):
            self.sheet = self.book.active if place == 0 else self.book.create_sheet()
            self.sheet.title = names[0].replace(":", "")[:31] if each else "Action plan"
            self.row = 0
            self._write_above()
            self._write_header()
            for name in names:
                self._write_workstream(self.sheet.title if each else name, again=name != names[0])
            self.laid.wanted += [wanted for row in self.by_row.values() for wanted in row]
            self.by_row = {}
            if self.layout["key"] == "below":
                self.row += 1
                self._write_key()
        if self.layout["other sheets"] and self.layout["file"] == "xlsx":
            for row in (("Status", "RAG"), ("Not started", "Red"), ("Complete", "Green")):
                self._sheet_of("Lookups").append(row)
            for row in (
                ("Version", "Date", "Change", "By"),
                (1, "May 2026", "First draft", "Head of Policy"),
            ):
                self._sheet_of("Change log").append(row)

    def _sheet_of(self, name):
        return self.book[name] if name in self.book.sheetnames else self.book.create_sheet(name)

    def _save(self):
        self.laid.data = self._as_csv() if self.layout["file"] == "csv" else self._as_xlsx()

    def _as_xlsx(self):
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()

    def _as_csv(self):
        """The sheet as a spreadsheet program saves it for other programs: real dates day first."""
        out = io.StringIO()
        writer = csv.writer(out)
        for values in self.sheet.iter_rows(values_only=True):
            writer.writerow([f"{v:%d/%m/%Y}" if isinstance(v, datetime) else v for v in values])
        return out.getvalue().encode("utf-8-sig" if self.choose((False, True)) else "cp1252")

    def _write_above(self):
        count = {"none": 0, "few": self.choose((1, 2, 3)), "many": self.choose((8, 12, 15))}[
            self.layout["title rows"]
        ]
        for n in range(count):
            self.row += 1
            words = ABOVE[n % len(ABOVE)] if n < count - 1 else ""
            if words:
                self.sheet.cell(self.row, self.left, words)
        if count and self.layout["labels above"]:
            for words in (
                ("Plan owner:", "Chief Executive", "Date:", "March 2026"),
                ("Status:", "Draft", "Version", 3),
            ):
                self.row += 1
                for place, word in enumerate(words, self.left):
                    self.sheet.cell(self.row, place, word)
        if self.layout["key"] == "above":
            self._write_key()
        if count and self.choose((False, True)):
            self.sheet.merge_cells(start_row=1, end_row=1, start_column=self.left, end_column=self.left + 5)

    def _write_key(self):
        self.row += 1
        self.sheet.cell(self.row, self.left, "RAG key")
        for word, meaning in (("Red", "off track"), ("Amber", "at risk"), ("Green", "on track")):
            self.row += 1
            self.sheet.cell(self.row, self.left, f"{word} – {meaning}")
        self.row += 1

    def _write_header(self):
        deep = self.layout["header"] != "one row"
        tall = self.layout["header"] == "two rows, others tall"
        self.row += 1
        if deep:
            self._write_groups(tall=tall)
            self.row += 1
        for place, name in enumerate(self.columns, self.left):
            if tall and name in ("workstream", "reference", "action"):
                continue
            self._head(self.sheet.cell(self.row, place, self.headings[name]))

    def _write_groups(self, *, tall):
        groups = [GROUPS[name] for name in self.columns]
        for place, name in enumerate(self.columns, self.left):
            group = GROUPS[name]
            if tall and group in ("", "What"):
                self._head(self.sheet.cell(self.row, place, self.headings[name]))
                self.sheet.merge_cells(
                    start_row=self.row, end_row=self.row + 1, start_column=place, end_column=place
                )
            elif group and groups.index(group) == place - self.left:
                self._head(self.sheet.cell(self.row, place, group))
                last = place + groups.count(group) - 1
                if last > place:
                    self.sheet.merge_cells(
                        start_row=self.row, end_row=self.row, start_column=place, end_column=last
                    )

    def _head(self, cell):
        look = self.layout["cells"]
        if look == "bold header":
            cell.font = Font(bold=True)
        elif look == "filled header":
            cell.fill = PatternFill("solid", fgColor="1F3864")

    def _write_workstream(self, name, *, again):
        how = str(self.layout["workstream"])
        if again and self.layout["header again"]:
            self._write_header()
        if how.endswith("section"):
            self.row += 1
            over = self.layout["section stands"] == "over the actions" and how == "bold section"
            place = self.left + self.columns.index("action") if over else self.left
            if self.layout["file"] == "csv":
                place = self.left
            cell = self.sheet.cell(self.row, place, name)
            if over and place > self.left and self.layout["section numbered"]:
                number = self.workstreams.index(name) + 1
                where = self.left + self.columns.index("reference")
                self.sheet.cell(self.row, where, number).font = Font(bold=True)
                name = f"{number} {name}"
            if how == "bold section":
                cell.font = Font(bold=True)
            elif how == "filled section":
                cell.fill = PatternFill("solid", fgColor="D9E1F2")
            else:
                last = self.left + len(self.columns) - 1
                self.sheet.merge_cells(
                    start_row=self.row, end_row=self.row, start_column=self.left, end_column=last
                )
        first = self.row + 1
        count = self.choose((2, 3, 5))
        several = self.choose(range(count)) if self.layout["several in a cell"] else None
        for n in range(count):
            self.row += 1
            shown = name if how == "column repeated" or (how.startswith("column") and n == 0) else ""
            self._write_actions(name, shown, parts=2 if n == several else 1)
        if how == "column merged" and count > 1:
            self.sheet.merge_cells(
                start_row=first, end_row=self.row, start_column=self.left, end_column=self.left
            )
        if self.layout["owner"] == "merged over two":
            self._merge_owner(first)
        self._write_odd()

    def _merge_owner(self, row):
        """One owner over the first two rows, in a cell merged down."""
        place = self.left + self.columns.index("owner")
        upper, lower = self.sheet.cell(row, place), self.sheet.cell(row + 1, place)
        for word in str(lower.value).split():
            self.laid.words.remove(word)
        lower.value = None
        self.sheet.merge_cells(start_row=row, end_row=row + 1, start_column=place, end_column=place)
        for wanted in self.by_row[row + 1]:
            wanted.owner = {"TBC": ""}.get(upper.value, upper.value or "")

    def _write_odd(self):
        odd = self.take("odd row")
        if odd == "none":
            return
        self.row += 1
        words = {
            "spacer": "", "note": self.choose(("Note: dates are those agreed", "N.B. subject to funding",
                                               "Source: Improvement Board")),
            "blank page": "This page is left intentionally blank", "total": "Total",
        }[odd]  # fmt: skip
        if words:
            self.sheet.cell(self.row, self.left, words)
        if odd == "total":
            self.sheet.cell(self.row, self.left + 1, self.number)

    def _write_actions(self, workstream, shown, *, parts):
        self.number += 1
        titles = [self._title() for _ in range(parts)]
        written = [self._date(text=parts > 1) for _ in range(parts)]
        owner = self.choose(OWNERS)
        if self.layout["owner"] == "to be confirmed":
            owner = self.choose(("TBC", "", owner))
        status = self.choose(tuple(STATUSES))
        rag = self.choose(tuple(RAGS))
        reference = f"{self.choose(('', 'A', 'IP/'))}{self.number}"
        bullet = self.take("bullet") if parts > 1 else ""
        lead = ""
        if parts == 1 and self.layout["steps under a lead-in"] and self.choose((False, True)):
            lead = f"{titles[0].rstrip('.')}:"
            titles[0] = lead[:-1]
        values = {
            "reference": int(reference) if reference.isdigit() else reference,
            "action": f"{lead}\n• draft it\n• agree it"
            if lead
            else "\n".join(
                f"{n}. {title}" if bullet == "number" else f"{bullet}{title}"
                for n, title in enumerate(titles, 1)
            ),
            "owner": owner,
            "due": written[0][0] if parts == 1 else "\n".join(str(words) for words, _ in written),
            "status": status,
            "rag": {"word": rag.title(), "letter": rag[0].upper()}.get(str(self.layout["rag"]), ""),
            "progress": self.choose(NOTES),
            "measure": self.choose(("95% of calls answered in 20 seconds", "Plan signed off by the board")),
            "priority": self.choose(("High", "Medium", "Low")),
            "percent": self.choose((0, 25, 0.5, "75%", 100)),
            "revised_due": self.choose(("", "March 2028", datetime(2028, 1, 31))),
            "start": datetime(2025, 9, 1),
            "workstream": shown,
        }
        for place, name in enumerate(self.columns, self.left):
            value = values[name]
            if value != "":
                self.sheet.cell(self.row, place, value)
                self.laid.words += str(value).split() if isinstance(value, str) else []
            if name == "rag" and self.layout["rag"] == "fill only":
                self.sheet.cell(self.row, place).fill = PatternFill("solid", fgColor=RAGS[rag])
        for title, (_, due) in zip(titles, written, strict=True):
            self.by_row.setdefault(self.row, []).append(
                Wanted(
                    title, "" if owner == "TBC" else owner, due, workstream, reference,
                    rag if "rag" in self.columns else "",
                    STATUSES[status] if "status" in self.columns else "",
                )
            )  # fmt: skip

    def _title(self):
        title = ""
        while not title or title in self.titles:
            title = f"{self.choose(STARTS)} {self.choose(THINGS)}{self.choose(ENDS)}"
        self.titles.add(title)
        return title

    def _date(self, *, text):
        """A date as written, and the day that it must be read as."""
        form = self.take("date")
        if text and form in ("real", "serial", "none"):
            form = "long"
        day = date(self.choose((2026, 2027)), self.choose(range(1, 13)), self.choose(range(1, 29)))
        last = day.replace(day=monthrange(day.year, day.month)[1])
        quarter = (day.month - 4) % 12 // 3 + 1
        opened = day.year if day.month >= 4 else day.year - 1
        ends = date(
            opened if quarter < 4 else opened + 1, (6, 9, 12, 3)[quarter - 1], (30, 30, 31, 31)[quarter - 1]
        )
        return {
            "real": (datetime(day.year, day.month, day.day), day),
            "serial": ((day - date(1899, 12, 30)).days, day),
            "slashes": (f"{day:%d/%m/%Y}", day),
            "dots": (f"{day:%d.%m.%y}", day),
            "iso": (f"{day:%Y-%m-%d}", day),
            "long": (f"{day.day} {day:%B %Y}", day),
            "short": (f"{day.day} {day:%b %y}", day),
            "month": (f"{day:%B %Y}", last),
            "abbreviated": (f"{day:%b-%y}", last),
            "by end": (f"By end of {day:%B %Y}", last),
            "none": (self.choose(("", "TBC", "n/a")), None),
            "quarter": (f"Q{quarter} {opened}/{(opened + 1) % 100:02d}", ends),
        }[form]
