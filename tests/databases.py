"""Real databases for tests: SQLite files and one PostgreSQL server a session, a fresh database for every test.

`url` is an empty database, `engine` one with our tables; each test that asks for one of them runs on both.
"""

from __future__ import annotations

import itertools
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine

from store.records.connect import connect
from store.records.upgrade import migrate

KINDS = ("sqlite", "postgresql")
_NUMBERS = itertools.count(1)


def binaries() -> Path | None:
    """The folder with initdb and pg_ctl; Debian keeps them apart from the other programs."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    return next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


@dataclass
class Server:
    """A PostgreSQL server of our own in a temporary folder, reached over a socket in it, with a password."""

    programs: Path
    folder: Path
    password: str

    @classmethod
    def make(cls, programs: Path) -> Server:
        """A new server, started."""
        folder = Path(tempfile.mkdtemp(prefix="rw-pg-"))
        server = cls(programs, folder, secrets.token_hex(8))
        (folder / "kennwort").write_text(server.password, encoding="utf-8")
        if os.geteuid() == 0:
            # The server refuses to work for root.
            for path in (folder, folder / "kennwort"):
                shutil.chown(path, "nobody")
        server._ask(
            "initdb", "-D", str(folder / "daten"), "-U", "regelwerk", "--pwfile", str(folder / "kennwort"),
            "-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync",
        )  # fmt: skip
        server.start()
        return server

    def start(self) -> None:
        """Starts it and waits until it answers."""
        settings = f"-k {self.folder} -c listen_addresses= -c fsync=off -c max_connections=50 -c shared_buffers=64MB"
        self._ask(
            "pg_ctl", "-D", str(self.folder / "daten"), "-w", "-l", str(self.folder / "log"), "-o", settings, "start"
        )

    def stop(self) -> None:
        """Ends it at once, as an administrator would."""
        self._ask("pg_ctl", "-D", str(self.folder / "daten"), "-m", "immediate", "-w", "stop")

    def kill(self) -> None:
        """Ends it as a crash would: by its own process number."""
        number = int((self.folder / "daten" / "postmaster.pid").read_text(encoding="utf-8").split()[0])
        os.kill(number, signal.SIGQUIT)

    def remove(self) -> None:
        """Ends it and takes its folder away."""
        if (self.folder / "daten" / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str, password: str | None = None) -> str:
        """The URL of one of its databases."""
        return f"postgresql://regelwerk:{password or self.password}@/{database}?host={self.folder}"

    def create(self, template: str = "template0") -> str:
        """A new database; its name."""
        name = f"rw_{next(_NUMBERS)}_{secrets.token_hex(3)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            # Files are copied in half the time; servers before the fifteenth know no other way.
            way = "STRATEGY FILE_COPY" if connection.info.server_version >= 150_000 else ""
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {way}'.encode())
        return name

    def drop(self, name: str) -> None:
        """Takes a database away, also from those who still use it."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())

    def _ask(self, program: str, *arguments: str) -> None:
        account = (
            {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        )
        done = subprocess.run(
            [str(self.programs / program), *arguments], cwd=self.folder, check=False, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **account,  # type: ignore[call-overload]
        )  # fmt: skip
        assert done.returncode == 0, f"{program}: {done.stderr}"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """The server of this session; other tests use it too: who wants to stop one makes an own (`Server.make`)."""
    programs = binaries()
    if programs is None:
        pytest.skip("no PostgreSQL programs (initdb, pg_ctl): install the package postgresql")
    server = Server.make(programs)
    yield server
    server.remove()


@pytest.fixture(scope="session")
def _templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Databases with our tables, made once by kind, to be copied: a file, and the name of a database."""
    return {"folder": str(tmp_path_factory.mktemp("vorlage"))}


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database of each kind. On SQLite there is no file yet: connect with create=True."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'regelwerk.db'}"
        return
    server: Server = request.getfixturevalue("postgresql")
    name = server.create()
    yield server.url(name)
    server.drop(name)


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path, _templates: dict[str, str]) -> Iterator[str]:
    """The URL of a database of each kind that has our tables, and nothing in them."""
    if request.param == "sqlite":
        template = Path(_templates["folder"]) / "regelwerk.db"
        if not template.exists():
            _migrated(f"sqlite:///{template}")
        shutil.copy(template, tmp_path / "regelwerk.db")
        yield f"sqlite:///{tmp_path / 'regelwerk.db'}"
        return
    server: Server = request.getfixturevalue("postgresql")
    if "postgresql" not in _templates:
        made = server.create()
        _migrated(server.url(made))
        _templates["postgresql"] = made
    name = server.create(_templates["postgresql"])
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """A connected database of each kind with our tables."""
    made = connect(database, patience=2)
    yield made
    made.dispose()


def _migrated(url: str) -> None:
    made = connect(url, create=True)
    migrate(made)
    made.dispose()
