"""`manage.py import_plan`: what the pages of an import do, for scripts. Its interface stays stable."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from council.access.acting import COMMAND_LINE
from council.management.days import day_of_a_plan
from council.management.on_the_server import OnTheServer
from council.reading.workbooks.workbook import Notice, WorkbookRefused
from programmes.imports.applying.apply import (
    NOTHING_TO_APPLY,
    PUT_RIGHT,
    ImpossibleChange,
    apply_import,
)
from programmes.imports.applying.undo import BuiltOn, NotToUndo, undo_import
from programmes.imports.applying.undo_run import undo_run
from programmes.imports.cells.posts import KnownPosts
from programmes.imports.comparing.dry_run import DryRun, counts
from programmes.imports.comparing.report import (
    all_notices,
    owner_notices,
    report_json,
    sheet_name_notices,
)
from programmes.imports.decisions import ADD_POST, Decisions, SheetName, Take
from programmes.imports.exporting.remarks import annotated_copy
from programmes.imports.interpreting.plan import says_anything
from programmes.imports.interpreting.wordings import wordings_in
from programmes.imports.kept.readings import dry_run, read_import
from programmes.imports.mappings.choices import keep_decisions
from programmes.imports.mappings.content import BadMapping, Mapped, read_mapping
from programmes.imports.models.mapping import PlanMapping
from programmes.imports.models.plan_import import PlanImport
from programmes.imports.registers import plan_registers
from programmes.imports.upload import free_code, upload_plan
from programmes.models import Programme

QUESTIONS, UNREADABLE = 1, 2


class Command(OnTheServer):
    help = (
        "Imports a plan (.xlsx or .csv). Exit 0: applied, or clean in a dry run; 1: questions are open, "
        "or no "
        "row can be taken in, and nothing was applied; 2: nothing could be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="the workbook")
        parser.add_argument("--programme", help="its title or code; made if there is none")
        parser.add_argument("--sheet", action="append", default=[], help="only this sheet; may be repeated")
        parser.add_argument("--mapping", default="", help="a kept mapping's name, or a mapping's file (JSON)")
        parser.add_argument("--plan-date", type=day_of_a_plan, help="the plan's date; else the as-at date")
        parser.add_argument("--as-at", type=day_of_a_plan, help="the day from which it counts; else today")
        parser.add_argument("--dry-run", action="store_true", help="write nothing")
        parser.add_argument("--accept-questions", action="store_true", help="take questioned rows as read")
        parser.add_argument(
            "--take", choices=[take.value for take in Take], help="whose value stands in every conflict"
        )
        parser.add_argument(
            "--add-posts", action="store_true", help="add a post for each owner that comes near none"
        )
        parser.add_argument(
            "--sheet-names",
            choices=[SheetName.WORKSTREAM.value, SheetName.NO_WORKSTREAM.value],
            help="what sheets' names are where no row names a workstream; else they are asked about",
        )
        parser.add_argument(
            "--annotated", type=Path, metavar="FILE", help="write the workbook with our remarks to this .xlsx"
        )
        parser.add_argument("--undo", type=int, metavar="ID", help="take this import back instead")
        parser.add_argument("--reason", default="Taken back on the command line.", help="why, with --undo")
        parser.add_argument("--format", choices=["json", "text"], default="text")

    def handle(self, **options: Any) -> None:
        if options["undo"] is not None:
            self.take_back(options["undo"], options)
            return
        if options["file"] is None or not options["programme"]:
            raise CommandError(
                "Name the file and its programme, or an import with --undo.", returncode=UNREADABLE
            )
        path = Path(options["file"])
        if not path.is_file():
            raise CommandError(f"There is no file {path}.", returncode=UNREADABLE)
        as_at = options["as_at"] or timezone.localdate()
        plan_date = options["plan_date"] or as_at
        self.kept = ""
        applied = None
        try:
            run, missing, applied = self.read_and_apply(path, plan_date, as_at, options)
        except ImpossibleChange as refused:
            raise CommandError(f"Nothing was written. {refused}", returncode=QUESTIONS) from None
        except WorkbookRefused as refused:
            self.report_refusal(path, refused, plan_date, as_at, options["format"])
            raise SystemExit(UNREADABLE) from None
        finally:
            if applied is None and self.kept:
                PlanImport._meta.get_field("file").storage.delete(self.kept)
        if options["annotated"]:
            self.annotate(path, run, options["annotated"])
        self.report(run, applied, missing, options["format"])
        if missing or not says_anything(run.sheets):
            raise SystemExit(UNREADABLE)
        unsettled = (
            run.conflicts_open or run.exempt_open or (is_asked(run) and not options["accept_questions"])
        )
        if unsettled or run.comes_to_nothing:
            raise SystemExit(QUESTIONS)

    def annotate(self, path: Path, run: DryRun, to: Path) -> None:
        """Write the copy with remarks, never over the plan itself."""
        if to.resolve() == path.resolve():
            raise CommandError(
                "Name another file for --annotated than the plan's own.", returncode=UNREADABLE
            )
        try:
            to.write_bytes(annotated_copy(path.read_bytes(), run))
        except OSError as error:
            raise CommandError(f"{to} cannot be written: {error.strerror}.", returncode=UNREADABLE) from None

    def take_back(self, pk: int, options: dict[str, Any]) -> None:
        """Take an import back. Exit 1 where something was built on it; --accept-questions takes the rest."""
        plan_import = PlanImport.objects.filter(pk=pk).first()
        if plan_import is None:
            raise CommandError(f"There is no import {pk}.", returncode=UNREADABLE)
        rest, done = options["accept_questions"], False
        try:
            if options["dry_run"]:
                run = undo_run(plan_import)
            else:
                run = undo_import(
                    plan_import,
                    by=COMMAND_LINE,
                    on=timezone.localdate(),
                    because=options["reason"],
                    rest=rest,
                )
                done = True
        except NotToUndo as refused:
            raise CommandError(str(refused), returncode=UNREADABLE) from None
        except BuiltOn:
            run = undo_run(plan_import)
        stays = [{"kind": u.kind, "name": u.name, "why": u.stays} for u in run.stays]
        if options["format"] == "json":
            outcome = {
                "import": pk, "undone": done, "removed": len(run.removed), "put_back": len(run.put_back),
                "posts_removed": [post.name for post in run.posts_removed], "stays": stays,
            }  # fmt: skip
            self.stdout.write(json.dumps(outcome, indent=2, ensure_ascii=False))
        else:
            removed, put_back = len(run.removed), len(run.put_back)
            self.stdout.write(f"Import {pk}: {removed} removed, {put_back} put back, {len(stays)} stay.")
            for record in stays:
                self.stdout.write(f"stays: {record['name']}: {record['why']}.")
            self.stdout.write("It was taken back." if done else "Nothing was written.")
        if stays and not rest:
            raise SystemExit(QUESTIONS)

    @transaction.atomic
    def read_and_apply(
        self, path: Path, plan_date: date, as_at: date, options: dict[str, Any]
    ) -> tuple[DryRun, list[str], PlanImport | None]:
        """The dry run, the sheets asked for and not there, and the import where it was applied."""
        only = options["sheet"]
        plan_import = self.upload(path, plan_date, as_at, options)
        self.kept = plan_import.file.name or ""
        said = Decisions(
            conflicts_all=options["take"] or "",
            posts_all=ADD_POST if options["add_posts"] else "",
            sheet_names_all=options["sheet_names"] or "",
            # Whoever names a sheet takes it by that name, where nothing else is said.
            sheet_names={} if options["sheet_names"] else dict.fromkeys(only, SheetName.WORKSTREAM.value),
        )
        if said != Decisions():
            why = " ".join(
                filter(
                    None,
                    (
                        f"--take {options['take']}" if options["take"] else "",
                        "--add-posts" if options["add_posts"] else "",
                        f"--sheet-names {options['sheet_names']}" if options["sheet_names"] else "",
                        *(f"--sheet {name}" for name in only),
                    ),
                )
            )
            keep_decisions(plan_import, said, by=COMMAND_LINE, why=why)
        reading = read_import(plan_import)
        run = dry_run(plan_import, only=only, reading=reading)
        missing = [name for name in only if name not in {sheet.name for sheet in run.reading.sheets}]
        unsettled = (
            run.conflicts_open or run.exempt_open or (is_asked(run) and not options["accept_questions"])
        )
        if options["dry_run"] or missing or unsettled or run.comes_to_nothing:
            transaction.set_rollback(True)
            return run, missing, None
        accept = options["accept_questions"]
        run = apply_import(
            plan_import,
            by=COMMAND_LINE,
            confirmed=run.digest,
            accept_questions=accept,
            only=only,
            reading=reading,
        )
        return run, missing, plan_import

    def upload(self, path: Path, plan_date: date, as_at: date, options: dict[str, Any]) -> PlanImport:
        """The import of the file, into the programme of that title or code, or into a new one."""
        title, mapping, programmes = options["programme"], options["mapping"], Programme.objects
        programme = programmes.filter(title__iexact=title).first() or programmes.filter(code=title).first()
        with path.open("rb") as handle:
            return upload_plan(
                handle,
                filename=path.name,
                by=COMMAND_LINE,
                plan_date=plan_date,
                as_at=as_at,
                programme=programme,
                new_title=title,
                new_code="" if programme else free_code(title),
                mapping=mapping_named(mapping, programme) if mapping else None,
                sheets=options["sheet"],
            )

    def report(self, run: DryRun, plan_import: PlanImport | None, missing: list[str], form: str) -> None:
        """Print what became of every sheet and row, as JSON or in sentences."""
        reading = run.reading
        reading.notices += [
            Notice("error", f"There is no sheet {name}.", "Check its name.", sheet=name) for name in missing
        ]
        if not missing and run.comes_to_nothing:
            reading.notices.append(Notice("error", NOTHING_TO_APPLY, PUT_RIGHT))
        reading.notices += [
            Notice(
                "error",
                f"“{words}” keeps {len(rows)} row{'' if len(rows) == 1 else 's'} from the public.",
                "Import the file in the browser and say there what it means: no command answers it.",
                sheet=rows[0].sheet,
                rows=tuple(row.row for row in rows),
            )
            for words, rows in run.kept_back.items()
            if not rows[0].exemption
        ]
        reading.notices += [*owner_notices(run), *sheet_name_notices(run)]
        if form == "json":
            import_id = plan_import.pk if plan_import else None
            wordings = wordings_in(reading, KnownPosts(reading.as_at), kinds=plan_registers())
            meanings = [wording.as_json() for wording in wordings]
            applied = plan_import is not None
            report = report_json(run, applied=applied, import_id=import_id, interpretations=meanings)
            self.stdout.write(json.dumps(report, indent=2, ensure_ascii=False))
            return
        for sheet in run.sheets:
            rows = ", ".join(f"{n} {outcome}" for outcome, n in counts(sheet.records).items() if n)
            self.stdout.write(f"{sheet.name}: {sheet.kind.value}. {rows or 'No rows'}.")
        for notice in all_notices(run):
            where = ", ".join(filter(None, [notice.sheet, notice.cell]))
            self.stdout.write(
                f"{notice.level}: {where + ': ' if where else ''}{notice.message} {notice.remedy}"
            )
        if plan_import:
            self.stdout.write(f"Applied as import {plan_import.pk} into {plan_import.programme_title}.")
        else:
            self.stdout.write("Nothing was written.")

    def report_refusal(
        self, path: Path, refused: WorkbookRefused, plan_date: date, as_at: date, form: str
    ) -> None:
        """Print why the file can't be read."""
        if form == "text":
            self.stderr.write(f"{path.name}: {refused.message} {refused.remedy}")
            return
        report = {
            "file": path.name,
            "sha256": "",
            "plan_date": plan_date.isoformat(),
            "as_at": as_at.isoformat(),
            "applied": False,
            "import": None,
            "mapping": "",
            "sheets": [],
            "matches": [],
            "interpretations": [],
            "errors": [Notice(refused.level, refused.message, refused.remedy).as_json()],
        }
        self.stdout.write(json.dumps(report, indent=2, ensure_ascii=False))


def is_asked(run: DryRun) -> bool:
    """Whether something of the dry run is asked that --accept-questions answers."""
    return run.questions_open or run.owners_open or run.sheet_names_open


def mapping_named(name: str, programme: Programme | None) -> Mapped:
    """The mapping in the file of that path, else the kept one of that name."""
    path = Path(name)
    if path.is_file():
        try:
            return read_mapping(path.read_text(encoding="utf-8-sig"), name=path.stem)
        except UnicodeDecodeError:
            raise CommandError(f"{path} is no text in UTF-8.", returncode=UNREADABLE) from None
        except BadMapping as bad:
            raise CommandError(f"{path}: {bad}", returncode=UNREADABLE) from None
    kept = PlanMapping.objects.named(name, programme)
    if kept is None:
        missing = f"There is no mapping “{name}” for this programme, and no file of that name."
        raise CommandError(f"{missing} The page of mappings lists them.", returncode=UNREADABLE)
    return Mapped(kept.name, kept.content)
