"""The migrations make exactly the tables that the program expects, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from schemas.failure import OtherVersion
from store.records import upgrade
from store.records.care.words import ours
from store.records.connect import connect, reading, writing
from store.records.tables import METADATA
from tests.store.records.test_portable import everything, filled


def test_model_and_migrations_are_the_same(engine: Engine) -> None:
    with reading(engine) as connection:
        # SQLite keeps a default as it was typed, so that equal ones look different there.
        defaults = engine.dialect.name == "postgresql"
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": defaults, "include_name": ours}
        )
        assert compare_metadata(context, METADATA) == []


def test_the_written_versions_are_those_of_the_migrations() -> None:
    folder = Path(upgrade.__file__).parent / "migrations"
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("recursive_version_locations", "true")
    found = [step.revision for step in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(found)) == upgrade.VERSIONS


def test_an_empty_database_says_how_to_make_one(url: str) -> None:
    engine = connect(url, create=True)
    with pytest.raises(OtherVersion, match="regelwerk db init"):
        upgrade.check_version(engine)
    upgrade.migrate(engine)
    upgrade.check_version(engine)
    upgrade.migrate(engine)
    engine.dispose()


@pytest.mark.parametrize("old", upgrade.VERSIONS[:-1])
def test_upgrade_from_each_older_version_keeps_every_row(old: str, url: str) -> None:
    engine = connect(url, create=True)
    upgrade.migrate(engine, old)
    filled(engine)
    with reading(engine) as connection:
        older = set(inspect(connection).get_table_names())
    before = everything(engine, older)
    with pytest.raises(OtherVersion, match=f"älteren Stand {old}.*db upgrade"):
        upgrade.check_version(engine)
    upgrade.migrate(engine)
    upgrade.check_version(engine)
    assert everything(engine, older) == before
    assert len(before["finding"]) == 3
    with reading(engine) as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"include_name": ours}), METADATA) == []
    engine.dispose()


def test_a_newer_database_is_not_touched(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(OtherVersion, match=r"9999.*neueren"):
        upgrade.check_version(engine)
    with pytest.raises(OtherVersion, match="neueren"):
        upgrade.migrate(engine)
