"""What an import costs: against the bare minimum, against django-import-export, again, and at scale."""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from council.access.acting import COMMAND_LINE
from tests.benchmarks import Benchmark
from tests.benchmarks.history import DAY, NOW, Sides, kilobytes, prepared

ROWS = 10_000
CHANGED = 100  # rows that say something else when the plan comes again
SMALL, LARGE = 1_000, 20_000
STREAMS, POSTS = 20, 40
MOST_MEMORY = 1.3  # times that of the bare minimum

HEADINGS = (
    "Ref", "Workstream", "Action", "Owner", "Supported by", "Start date", "Due date", "Status", "RAG",
    "% complete", "Progress", "Budget code",
)  # fmt: skip
STATUSES = ("Not started", "In progress", "In progress", "On target", "Delayed", "Completed")
RAGS = ("Green", "Amber", "Red", "Green", "G", "A")
VERBS = ("Review", "Agree", "Publish", "Consult on", "Bring in", "Report on", "Adopt", "Test")
THINGS = ("the contract register", "the scheme of delegation", "the risk policy", "the asset plan",
          "the training plan", "the medium-term plan", "the complaints procedure")  # fmt: skip


def benchmarks() -> Iterable[Benchmark]:
    for database, quicker in (("sqlite", 0.5), ("postgres", 0.25)):
        yield from (
            on_imports(database, name, prepare, goal=goal, note=note, runs=runs)
            for name, prepare, goal, note, runs in (
                (
                    "import.apply",
                    applying,
                    2.0,
                    f"{ROWS:,} rows of {len(HEADINGS)} columns; openpyxl and bulk_create; at most "
                    f"{MOST_MEMORY} times its memory, checked",
                    3,
                ),
                ("import.peer", peering, quicker, f"{ROWS:,} rows; django-import-export, its defaults", 1),
                ("import.again", again, 1.2, f"{ROWS:,} rows, {CHANGED} changed; the first dry run", 3),
                ("import.scale", scaling, 1.1, f"{LARGE:,} rows at once; {SMALL:,} rows so many times", 1),
            )
        )


def on_imports(
    database: str,
    name: str,
    prepare: Callable[[Path], Sides],
    *,
    goal: float,
    note: str,
    runs: int,
) -> Benchmark:
    """A benchmark on a seeded database and a folder for its workbooks."""
    sides: Sides = {}

    @contextmanager
    def ready() -> Iterator[None]:
        from django.test.utils import override_settings

        folder = Path(tempfile.mkdtemp(prefix="plans-"))
        try:
            with (
                override_settings(MEDIA_ROOT=folder / "media"),
                prepared(database, lambda: sides.update(prepare(folder))),
            ):
                yield
        finally:
            shutil.rmtree(folder)

    return Benchmark(
        name=name,
        database=database,
        ours=lambda: sides["ours"](),
        reference=lambda: sides["reference"](),
        goal=goal,
        note=note,
        runs=runs,
        prepare=ready,
    )


# --- the plan -----------------------------------------------------------------------------------------------


def rows_of(rows: int, *, changed: int = 0) -> Iterator[list[Any]]:
    """The plan's rows as a council would type them; `changed` of them say something else than before."""
    every = rows // changed if changed else rows + 1
    for number in range(1, rows + 1):
        due = DAY + timedelta(days=(number * 7) % 900 - 200)
        progress = f"Draft {number % 13} went to the board; the service comments by month {number % 12}."
        if number % every == 0:
            progress = f"Settled at meeting {number}."
        yield [
            f"{number}",
            f"Workstream {number * STREAMS // (rows + 1) + 1}: finance and control",
            f"{VERBS[number % len(VERBS)]} {THINGS[number % len(THINGS)]} of service {number} "
            f"so that members see its figures each quarter",
            f"Head of Service {number % POSTS}",
            f"Head of Service {(number + 7) % POSTS}",
            due - timedelta(days=90),
            due,
            STATUSES[number % len(STATUSES)],
            RAGS[number % len(RAGS)],
            None if number % 3 else number % 100,
            progress,
            f"CC{number % 97:04}",
        ]


def workbook(path: Path, rows: int, *, changed: int = 0) -> Path:
    """The plan as an Excel workbook of one sheet."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Action plan")
    sheet.append(HEADINGS)
    for row in rows_of(rows, changed=changed):
        sheet.append(row)
    book.save(path)
    return path


# --- ours ---------------------------------------------------------------------------------------------------


def free_code() -> str:
    """A code that no programme has yet, whichever process made the others."""
    from programmes.models import Programme

    return f"B{Programme.objects.count() + 1:05}"


def taken_in(path: Path, programme: Any = None) -> Any:
    """The workbook as an upload leaves it: an import into the programme, or into a new one."""
    import hashlib

    from django.core.files.base import ContentFile

    from programmes.imports.models.plan_import import PlanImport

    data, code = path.read_bytes(), free_code()
    plan_import = PlanImport(
        programme=programme,
        new_title="" if programme else f"Programme {code}",
        new_code="" if programme else code,
        filename=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        plan_date=DAY,
        as_at=DAY,
    )
    plan_import.file.save(path.name, ContentFile(data), save=False)
    plan_import.save()
    return plan_import


def written(path: Path) -> tuple[int, Any]:
    """How many actions the plan's dry run and its applying wrote, and the programme."""
    from programmes.imports.applying.apply import apply_import
    from programmes.imports.kept.readings import dry_run

    plan_import = taken_in(path)
    found = dry_run(plan_import)
    apply_import(
        plan_import, by=COMMAND_LINE, confirmed=found.digest, accept_questions=True, reading=found.reading
    )
    plan_import.refresh_from_db()
    return plan_import.programme.actions.count(), plan_import.programme


# --- the bare minimum ---------------------------------------------------------------------------------------


def at_least(path: Path) -> int:
    """How many actions openpyxl's loading and Django's bulk calls by hand wrote."""
    import openpyxl
    from django.db import models, transaction

    from actions.models import Action
    from programmes.models import Programme, Workstream

    sheet = openpyxl.load_workbook(path).active
    kept = Action.history.model
    posts = posts_by_title()
    with transaction.atomic():
        code = free_code()
        programme = Programme.objects.create(code=code, title=f"Programme {code}")
        streams: dict[str, Workstream] = {}
        actions = []
        for number, row in enumerate(sheet.iter_rows(min_row=2, values_only=True), start=1):
            ref, stream, title, owner, _, starts, due, status, rag, percent, _, budget = row
            if stream not in streams:
                streams[stream] = Workstream.objects.create(programme=programme, title=stream)
            actions.append(
                Action(
                    programme=programme,
                    workstream=streams[stream],
                    reference=f"{code}-{number:05}",
                    plan_reference=ref,
                    title=title,
                    owner=posts[owner],
                    owner_as_written=owner,
                    starts=starts.date(),
                    due=due.date(),
                    baseline=due.date(),
                    due_as_written=f"{due:%d/%m/%Y}",
                    status_as_written=status,
                    rag_as_written=rag,
                    percent=percent,
                    created_on=DAY,
                    others={"Budget code": budget},
                )
            )
        models.QuerySet[Any](Action).bulk_create(actions, batch_size=500)
        names = [field.attname for field in Action._meta.concrete_fields]
        rows = [
            kept(history_date=NOW, history_type="+", **{name: getattr(action, name) for name in names})
            for action in actions
        ]
        kept.objects.bulk_create(rows, batch_size=500)
    return Action.objects.filter(programme=programme).count()


def posts_by_title() -> dict[str, Any]:
    from council.models import Post

    return {post.title: post for post in Post.objects.all()}


def seed_posts() -> None:
    """The posts that the plan names: no reference makes any."""
    from tests import factories

    for number in range(POSTS):
        factories.post(f"Head of Service {number}")


# --- the four questions -------------------------------------------------------------------------------------


def applying(folder: Path) -> Sides:
    """Dry run and applying against the bare minimum; the memory of each is looked at first."""
    seed_posts()
    path = workbook(folder / "plan.xlsx", ROWS)
    sides: Sides = {"ours": lambda: written(path)[0], "reference": lambda: at_least(path)}
    ours, reference = (most_memory(sides[side]) for side in ("ours", "reference"))
    print(f"import.apply: {ours:,} KB at most, the reference {reference:,} KB: {ours / reference:.2f} times")
    if ours > MOST_MEMORY * reference:
        raise AssertionError(
            f"The import took {ours:,} KB more, {MOST_MEMORY} times {reference:,} are enough"
        )
    return sides


def most_memory(act: Callable[[], Any]) -> int:
    """How many KB a process of its own holds more than before, at the most, while it does the act."""
    from django.db import connection

    connection.close()  # a connection isn't shared between processes
    gc.collect()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        Path("/proc/self/clear_refs").write_text("5")  # the peak is counted afresh from here
        before = kilobytes("VmRSS")
        try:
            act()
            os.write(writing, str(kilobytes("VmHWM") - before).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        said = told.read()
    os.waitpid(child, 0)
    if not said:
        raise AssertionError("The process whose memory was looked at did not end well")
    return int(said)


def again(folder: Path) -> Sides:
    """The dry run of the plan's next edition against the first dry run of the plan."""
    from programmes.imports.kept.readings import dry_run

    seed_posts()
    first = workbook(folder / "plan.xlsx", ROWS)
    next_one = workbook(folder / "next.xlsx", ROWS, changed=CHANGED)
    _, programme = written(first)

    def rows(path: Path, programme: Any, **expected: int) -> int:
        found = dry_run(taken_in(path, programme)).counts
        if any(found[outcome] != number for outcome, number in expected.items()):
            raise AssertionError(f"The dry run found {found}, not {expected}")
        return sum(found.values())

    return {
        "ours": lambda: rows(next_one, programme, changed=CHANGED, new=0, unchanged=ROWS - CHANGED),
        "reference": lambda: rows(first, None, changed=0, new=ROWS),
    }


def scaling(folder: Path) -> Sides:
    """A large plan at once against as many rows in small plans."""
    seed_posts()
    large, small = workbook(folder / "large.xlsx", LARGE), workbook(folder / "small.xlsx", SMALL)
    return {
        "ours": lambda: written(large)[0],
        "reference": lambda: sum(written(small)[0] for _ in range(LARGE // SMALL)),
    }


def peering(folder: Path) -> Sides:
    """The same rows through django-import-export as its guide sets it up, into actions with their history."""
    import tablib
    from import_export import fields, resources, widgets

    from actions.models import Action
    from council.models import Post
    from programmes.models import Programme, Workstream

    seed_posts()
    path = workbook(folder / "plan.xlsx", ROWS)

    def column(heading: str, attribute: str, widget: Any = None) -> Any:
        return fields.Field(column_name=heading, attribute=attribute, widget=widget)

    class ActionResource(resources.ModelResource):
        programme = column("Programme", "programme", widgets.ForeignKeyWidget(Programme, "code"))
        workstream = column("Workstream", "workstream", widgets.ForeignKeyWidget(Workstream, "title"))
        reference = column("Reference", "reference")
        plan_reference = column("Ref", "plan_reference")
        title = column("Action", "title")
        owner = column("Owner", "owner", widgets.ForeignKeyWidget(Post, "title"))
        starts = column("Start date", "starts", widgets.DateWidget())
        due = column("Due date", "due", widgets.DateWidget())
        baseline = column("First agreed", "baseline", widgets.DateWidget())
        status_as_written = column("Status", "status_as_written")
        rag_as_written = column("RAG", "rag_as_written")
        percent = column("% complete", "percent", widgets.IntegerWidget())
        created_on = column("Entered", "created_on", widgets.DateWidget())

        class Meta:
            model = Action
            import_id_fields = ("programme", "plan_reference")
            fields = (
                "programme", "workstream", "reference", "plan_reference", "title", "owner", "starts", "due",
                "baseline", "status_as_written", "rag_as_written", "percent", "created_on",
            )  # fmt: skip

    def reference() -> int:
        code = free_code()
        programme = Programme.objects.create(code=code, title=f"Programme {code}")
        dataset = tablib.Dataset().load(path.read_bytes(), format="xlsx")
        for title in dict.fromkeys(dataset["Workstream"]):
            Workstream.objects.create(programme=programme, title=f"{code} {title}")
        dataset.append_col(lambda row: code, header="Programme")
        dataset.append_col(lambda row: f"{code}-{row[0]}", header="Reference")
        dataset.append_col(lambda row: DAY, header="Entered")
        dataset.append_col(dataset["Due date"], header="First agreed")
        streams = [f"{code} {title}" for title in dataset["Workstream"]]
        del dataset["Workstream"]
        dataset.append_col(streams, header="Workstream")
        result = ActionResource().import_data(dataset, raise_errors=True)
        return int(result.totals["new"])

    return {"ours": lambda: written(path)[0], "reference": reference}
