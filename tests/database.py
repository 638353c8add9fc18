"""The databases that the suite runs on: SQLite, and a PostgreSQL server of the suite's own.

pytest loads this module before Django (`-p tests.database` in pyproject.toml), because it sets the
environment that council/settings.py reads. In one run and with one summary, as `test_x[sqlite]` and
`test_x[postgres]`:

* a test of records, acts, queries or commands runs on each of the two;
* a test that asks for pages or prints papers (the fixture `client`, or the mark `pages`) runs on one of them,
  told by its name, so that half of the tests of every page run on either (`--databases=all`: on both);
* a test marked `only("sqlite")` or `only("postgres")` runs there alone: its reason stands beside the mark;
* a test marked `browser` runs on PostgreSQL, and on SQLite too if it is marked `smoke`;
* a pure test runs once.

Migrating takes a quarter of a minute, so it is done once for each state of the migrations and kept in build/;
each worker has a copy of its own on either system, made when it first comes to a test that runs there.
"""

import fcntl
import gc
import hashlib
import os
import pickle
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

NAMES = ("sqlite", "postgres")
FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup", "database"}

# Named one by one, so that a developer's own .env doesn't reach the tests.
os.environ.update(
    TESTING="1",
    DEMO="0",
    DEBUG="0",
    SECRET_KEY="",
    DATABASE_URL="sqlite://:memory:",
    CACHE_URL="locmemcache://",
    EMAIL_URL="memorymail://",
    OIDC_SERVER_URL="",
    SSO_ONLY="0",
)


# --- one PostgreSQL server ----------------------------------------------------------------------------------


class Postgres:
    """A PostgreSQL server on a folder and a socket of its own, with no port and no password.

    It is fast rather than safe: what it holds can be made again. `folder` is made if need be; only its owner
    can reach the socket in it.
    """

    def __init__(self, folder: Path, **options: str) -> None:
        self.folder, self.options = folder, options
        self.process: subprocess.Popen[bytes] | None = None

    def config(self, name: str = "postgres") -> dict[str, Any]:
        """The Django settings of a database on this server."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": name,
            "USER": "council",
            "HOST": str(self.folder),
        }

    def start(self) -> "Postgres":
        self.folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(self.folder, "postgres", "postgres")
        data = self.folder / "data"
        if not (data / "PG_VERSION").exists():
            choices = [
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--username=council",
                "--no-sync",
            ]
            subprocess.run(
                self._as_owner("initdb", "-D", str(data), "--no-sync", *choices),
                cwd=self.folder,
                check=True,
                stdout=subprocess.DEVNULL,
            )
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
        } | self.options
        flags = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
        self.process = subprocess.Popen(
            self._as_owner("postgres", "-D", str(data), *flags),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "log").open("wb"),
            start_new_session=True,  # Ctrl-C is for pytest, which then stops the server in good order
        )
        self._wait()
        return self

    @property
    def pid(self) -> int:
        assert self.process, "the server has not been started"
        return self.process.pid

    def create(self, name: str, *, copy_of: str = "template0") -> None:
        """Makes a database, empty or a copy of another one, instead of any that had the name."""
        self.run("dropdb", "--if-exists", name)
        self.run("createdb", f"--template={copy_of}", *_copying(), name)

    def load(self, script: Path, name: str) -> None:
        """Makes a database from the SQL of `script`."""
        self.create(name)
        self.run("psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={script}", name)

    def run(self, program: str, *arguments: str) -> None:
        """Runs one of PostgreSQL's own programs against this server."""
        subprocess.run(
            [_folder_of_programs() / program, f"--host={self.folder}", "--username=council", *arguments],
            env={**os.environ, "PGOPTIONS": "--client-min-messages=warning"},
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGINT)  # "fast": connections are ended, not waited for
            self.process.wait(timeout=30)
            self.process = None

    def _wait(self) -> None:
        import psycopg

        deadline = time.monotonic() + 30
        while True:
            try:
                psycopg.connect(host=str(self.folder), user="council", dbname="postgres").close()
                return
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(
                        f"PostgreSQL did not start: {(self.folder / 'log').read_text()}"
                    ) from None
                time.sleep(0.02)

    def _as_owner(self, program: str, *arguments: str) -> list[str]:
        # The kernel ends the server if the test run is killed outright.
        owner = ["setpriv", "--pdeathsig=INT"]
        if os.geteuid() == 0:
            owner += ["--reuid=postgres", "--regid=postgres", "--init-groups"]
        return [*owner, str(_folder_of_programs() / program), *arguments]


@cache
def _copying() -> tuple[str, ...]:
    """How `createdb` is told to copy whole files, not pages through the log: before 15 it knew no other."""
    createdb = [_folder_of_programs() / "createdb", "--help"]
    told = subprocess.run(createdb, capture_output=True, text=True, check=True).stdout
    return ("--strategy=file_copy",) if "--strategy" in told else ()


def _folder_of_programs() -> Path:
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda path: float(path.parts[4]), default=None)
    if newest is None:
        raise RuntimeError("PostgreSQL is not installed. `make test` installs it.")
    return newest.parent


# --- which test runs on which database ----------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--databases",
        default=",".join(NAMES),
        help="the databases to run on: sqlite, postgres, both (unless told), or all for each test on both",
    )
    parser.addoption(
        "--quick", action="store_true", help="on SQLite, without a browser, and with few roles in the sweeps"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    if config.getoption("quick"):
        config.option.databases = "sqlite"


def _chosen(config: pytest.Config) -> list[str]:
    said = config.getoption("databases")
    return [name for name in NAMES if said == "all" or name in said.split(",")]


def _asks_for_pages(metafunc: pytest.Metafunc) -> bool:
    return "client" in metafunc.fixturenames or bool(metafunc.definition.get_closest_marker("pages"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    test = metafunc.definition
    if not (test.get_closest_marker("django_db") or FIXTURES.intersection(metafunc.fixturenames)):
        return
    names = NAMES
    if only := test.get_closest_marker("only"):
        names = only.args
    elif test.get_closest_marker("browser") and not test.get_closest_marker("smoke"):
        names = ("postgres",)
    elif _asks_for_pages(metafunc) and metafunc.config.getoption("databases") == ",".join(NAMES):
        names = (NAMES[crc32(metafunc.function.__name__.encode()) % 2],)
    if "database" not in metafunc.fixturenames:
        metafunc.fixturenames.insert(0, "database")
    metafunc.parametrize("database", names, indirect=True, scope="session")


def _database_of(item: pytest.Item) -> str:
    call = getattr(item, "callspec", None)
    return call.params.get("database", "") if call else ""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what runs on no chosen database; the rest goes by database, each of them in one go."""
    by_database: dict[str, list[pytest.Item]] = {name: [] for name in ("", *NAMES)}
    left_out = []
    for item in items:
        name = _database_of(item)
        wanted = name in ("", *_chosen(config))
        if wanted and not (config.getoption("quick") and item.get_closest_marker("browser")):
            by_database[name].append(item)
        else:
            left_out.append(item)
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for some in by_database.values() for item in some]


# --- the server and its databases ---------------------------------------------------------------------------

SERVER = pytest.StashKey[Postgres]()
ROOM = 4 * 1024**3  # a container's has 64 MB
FOLDER = "TEST_POSTGRES_FOLDER"  # tells xdist's workers where the one server is that their controller started


def _in_memory() -> Path | None:
    """A folder that lies in memory, where this machine has one with room for the databases of a run."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > ROOM else None


def _start_server(config: pytest.Config) -> Postgres:
    # A socket's path may have 107 bytes, so the folder can't lie just anywhere.
    folder = tempfile.mkdtemp(prefix="council-postgres-", dir=_in_memory() or "/tmp")
    # Nothing is copied elsewhere, no database lives for long, and no query of a test is worth compiling.
    spared = {"wal_level": "minimal", "max_wal_senders": "0", "autovacuum": "off", "jit": "off"}
    server = Postgres(Path(folder), **spared)
    config.stash[SERVER] = server
    return server.start()


def pytest_configure(config: pytest.Config) -> None:
    distributed = config.getoption("numprocesses", None) and not hasattr(config, "workerinput")
    if distributed and "postgres" in _chosen(config) and not config.option.collectonly:
        os.environ[FOLDER] = str(_start_server(config).folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    server = config.stash.get(SERVER, None)
    if server:
        os.environ.pop(FOLDER, None)
        server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)


def switch_to(config: dict[str, Any]) -> None:
    """Makes `config` the default database of this process, whatever it was before."""
    from django.conf import settings
    from django.contrib.contenttypes.models import ContentType
    from django.db import connections

    connections["default"].close()
    del connections["default"]
    settings.DATABASES = connections._settings = {"default": config}
    vars(connections).pop("settings", None)  # a cached property, made again from these
    ContentType.objects.clear_cache()  # its keys are the other database's


_made: dict[str, dict[str, Any]] = {}  # this worker's database on each system, made when first asked for
_folders: dict[str, Path] = {}  # "own": this worker's, "shared": that of all workers of this run


@pytest.fixture(scope="session")
def database(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: Any,
) -> str:
    """The name of the database system that the test runs on: this worker's database there is the default."""
    name = getattr(request, "param", NAMES[0])
    own = tmp_path_factory.getbasetemp()
    _folders.update(own=own, shared=own.parent if hasattr(request.config, "workerinput") else own)
    with django_db_blocker.unblock():
        if name not in _made:
            if name == "sqlite":
                _made[name] = _copy_on_sqlite(tmp_path_factory.mktemp("database") / "test.sqlite3")
            else:
                _made[name] = _copy_on_postgres(request.config)
        switch_to(_made[name])
    return name


def _copy_on_sqlite(file: Path) -> dict[str, Any]:
    shutil.copy(migrated_file(), file)
    return sqlite_config(file)


def _copy_on_postgres(config: pytest.Config) -> dict[str, Any]:
    folder = os.environ.get(FOLDER)
    server = Postgres(Path(folder)) if folder else _start_server(config)
    _folders["server"] = server.folder
    script = migrated_script(server)
    worker = _worker()
    with (server.folder / "template.lock").open("a+") as lock:  # the first worker fills it with one byte
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not lock.tell():
            server.load(script, "template")
            lock.write("*")
            lock.flush()
        server.create(worker, copy_of="template")
    return server.config(worker)


# --- what takes long to make in a database: made once in a run, then copied ---------------------------------


@dataclass(frozen=True)
class Stock:
    """What a database holds besides what `migrate` writes: `fill` writes it once, for all workers of a run.

    What `fill` gives back comes with each copy. It is handed what came with `beneath`, if there is any.
    """

    name: str
    fill: Callable[..., Any]
    beneath: "Stock | None" = None


DATABASE = "database.sqlite3"


@contextmanager
def stocked(stock: Stock) -> Iterator[Any]:
    """This worker's database is one that holds the stock, and its files lie in a folder of their own.

    Whoever changes anything in it takes that back: the next to ask for the stock is given the same database.
    """
    on = system()
    kept = kept_once(f"{stock.name} on {on}", lambda folder: _fill(stock, folder))
    own = f"{_worker()}_{stock.name}"
    if (key := f"{stock.name} on {on}") not in _made:
        _made[key] = _copied(stock, _folders["own"] / f"{own}.sqlite3", own)
    media = shutil.copytree(kept / "media", _folders["own"] / f"{own}-media", dirs_exist_ok=True)
    with _elsewhere(_made[key], media):
        yield pickle.loads((kept / "given").read_bytes())
    shutil.rmtree(media)


def kept_once(name: str, make: Callable[[Path], None]) -> Path:
    """The folder of that name, which whichever worker came first in this run has filled by `make`."""
    kept = _folders["shared"] / name
    with (_folders["shared"] / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            making = _folders["shared"] / f"{name} in the making"
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            make(making)
            making.rename(kept)
    return kept


def _fill(stock: Stock, folder: Path) -> None:
    """Make the database with the stock in it, and in `folder` its files and what comes with it."""
    from django.db import connection, transaction

    given: list[Any] = []
    if stock.beneath:
        with stocked(stock.beneath) as beneath:
            given = [beneath]
        kept = _folders["shared"] / f"{stock.beneath.name} on {system()}"
        shutil.copytree(kept / "media", folder / "media")
    else:
        (folder / "media").mkdir()
    config = _copied(stock.beneath, folder / DATABASE, stock.name)
    with _elsewhere(config, folder / "media"), transaction.atomic():
        (folder / "given").write_bytes(pickle.dumps(stock.fill(*given)))
        connection.run_on_commit.clear()  # where a test takes all back, nothing that waits is done either


@contextmanager
def _elsewhere(config: dict[str, Any], media: Path) -> Iterator[None]:
    """For a while another database is the default, and files go into another folder."""
    from django.conf import settings
    from django.test import override_settings

    before = settings.DATABASES["default"]
    with override_settings(MEDIA_ROOT=media):
        switch_to(config)
        try:
            yield
        finally:
            switch_to(before)


def _copied(stock: Stock | None, file: Path, name: str) -> dict[str, Any]:
    """A database that holds the stock: at `file` on SQLite, of that name on PostgreSQL."""
    if system() == "sqlite":
        source = _folders["shared"] / f"{stock.name} on sqlite" / DATABASE if stock else migrated_file()
        shutil.copy(source, file)
        return sqlite_config(file)
    server = Postgres(_folders["server"])
    with (server.folder / "template.lock").open("a+") as lock:  # no two at once from the same one
        fcntl.flock(lock, fcntl.LOCK_EX)
        server.create(name, copy_of=stock.name if stock else "template")
    return server.config(name)


def system() -> str:
    """The name of the database system on which this process is now."""
    from django.db import connection

    return "postgres" if connection.vendor == "postgresql" else "sqlite"


def _worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


# --- migrating takes a quarter of a minute: done once for each state of the migrations, then copied ---------

BUILD = Path(__file__).resolve().parent.parent / "build"
migrating = 0.0  # the CPU seconds that this process has spent on it, which are no test's


# What is written waits for no disk, and no page of the file is read twice.
SPARED_ON_SQLITE = "PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-65536;"


def sqlite_config(file: Path, *, spared: str = SPARED_ON_SQLITE) -> dict[str, Any]:
    """How Django opens the file; benchmarks measure it without what the tests are `spared`."""
    from council.settings import DATABASES

    config = DATABASES["default"]
    options = config["OPTIONS"] | {"init_command": f"{config['OPTIONS']['init_command']} {spared}"}
    return {**config, "NAME": str(file), "OPTIONS": options}


def migrated_file() -> Path:
    """An SQLite database as the migrations leave it."""
    with _kept("sqlite3") as (file, making):
        if making:
            _migrate(sqlite_config(making))
    return file


def migrated_script(server: Postgres) -> Path:
    """The SQL that makes a PostgreSQL database as the migrations leave it."""
    with _kept("sql") as (file, making):
        if making:
            server.create("migrated")
            _migrate(server.config("migrated"))
            server.run("pg_dump", f"--file={making}", "migrated")
    return file


def _migrate(config: dict[str, Any]) -> None:
    from django.core.management import call_command
    from django.db import connection

    global migrating
    switch_to(config)
    start = time.process_time()
    gc.disable()  # it would walk again and again over the thousands of classes that migrating makes
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        gc.enable()
        migrating += time.process_time() - start
    connection.close()


@contextmanager
def _kept(suffix: str) -> Iterator[tuple[Path, Path | None]]:
    """The file kept for this state of the migrations, and, if it isn't there yet, where to make it."""
    BUILD.mkdir(exist_ok=True)
    file = BUILD / f"test-{_state_of_the_migrations()}.{suffix}"
    with (BUILD / f"test.{suffix}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the other worker waits and finds it made
        if file.exists():
            yield file, None
            return
        # The suffix stands first: "….sql*" would also match the SQLite file that the other worker is making.
        making = file.with_name(f"making-{suffix}-{file.stem}")
        for old in [*BUILD.glob(f"test-*.{suffix}"), *BUILD.glob(f"{making.name}*")]:
            old.unlink()
        yield file, making
        making.rename(file)


def _state_of_the_migrations() -> str:
    root = BUILD.parent
    sources = [*root.glob("*/migrations/*.py"), *root.glob("*/management/commands/migrate.py")]
    sources += [root / "council/management/new_database.py"]
    sources += [*root.glob("council/history/*.py"), root / "council/settings.py"]
    sources += [root / "requirements-dev.txt"]
    digest = hashlib.sha256()
    for source in sorted(sources):
        digest.update(source.relative_to(root).as_posix().encode() + source.read_bytes())
    return digest.hexdigest()[:16]
