"""Which version a database has, and the way up and down: Alembic, called here and nowhere else."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from schemas.failure import OtherVersion
from store.records.connect import connect, reading, writing

VERSIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011")
"""Every version there was, oldest first. Written down, so that asking costs no import of Alembic."""
NEWEST = VERSIONS[-1]
_TABLE = "alembic_version"


def open_database(url: str) -> Engine:
    """The database at `url`, ready for use. Raises OtherVersion, and what `reading` raises."""
    engine = connect(url)
    check_version(engine)
    return engine


def version(connection: Connection) -> str | None:
    """The version of a database; None for one without our tables."""
    if not inspect(connection).has_table(_TABLE):
        return None
    found: str | None = connection.execute(text(f"SELECT version_num FROM {_TABLE}")).scalar()
    return found


def check_version(engine: Engine) -> None:
    """Raises OtherVersion unless the database is exactly as this program makes it."""
    with reading(engine) as connection:
        found = version(connection)
    if found == NEWEST:
        return
    if found is None:
        raise OtherVersion(
            "Die Datenbank ist leer. Angelegt wird sie mit regelwerk db init, aus einer Sicherung geholt mit "
            "regelwerk db restore."
        )
    refuse_newer(found)
    raise OtherVersion(
        f"Die Datenbank hat den älteren Stand {found}, dieses Programm braucht {NEWEST}. "
        "Angehoben wird sie mit: regelwerk db upgrade"
    )


def refuse_newer(found: str | None) -> None:
    """Raises OtherVersion for a version that this program does not know."""
    if found is not None and found not in VERSIONS:
        raise OtherVersion(
            f"Die Datenbank hat den Stand {found}, den dieses Programm nicht kennt: Sie stammt von einer neueren "
            f"Fassung (bekannt bis {NEWEST}). Bitte das Programm aktualisieren oder mit regelwerk db downgrade die "
            "Sicherung von vor dem Anheben holen."
        )


def migrate(engine: Engine, target: str = NEWEST) -> None:
    """Brings the tables up to `target`, in one transaction: all of it or nothing. Raises as `writing` does."""
    with writing(engine) as connection:
        migrate_within(connection, target)


def migrate_within(connection: Connection, target: str = NEWEST) -> None:
    """Brings the tables up to `target` inside the caller's transaction."""
    from alembic import command
    from alembic.config import Config

    refuse_newer(version(connection))
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("recursive_version_locations", "true")
    config.attributes["connection"] = connection
    command.upgrade(config, target)
