"""`regelwerk db`, as the handbook says it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from store.folder import open_store
from tests.databases import Server

Call = Callable[..., CompletedProcess[str]]


@pytest.fixture
def call(regelwerk: Call) -> Call:
    """Calls a command that has to succeed."""

    def fine(*arguments: str | Path, **more: str) -> CompletedProcess[str]:
        done = regelwerk(*arguments, **more)
        assert done.returncode == 0, done.stderr
        return done

    return fine


def test_from_the_first_day_to_a_restore(call: Call, regelwerk: Call, rules: Path, tmp_path: Path) -> None:
    made = call("db", "init", "--store", "ablage", "--office", "magdeburg", "--rules", rules, "--by", "Anna")
    assert "ist angelegt" in made.stdout
    again = regelwerk("db", "init", "--store", "ablage", "--office", "magdeburg", "--rules", rules)
    assert (again.returncode, again.stderr) == (
        1,
        f"Fehler: {tmp_path / 'ablage'} ist schon eine Ablage; sie bleibt, wie sie ist.\n",
    )
    backed = call("db", "backup", "--store", "ablage", "--to", "sicherung")
    assert "Prüfspur bis Eintrag 1" in backed.stdout
    (backup,) = (tmp_path / "sicherung").iterdir()
    asked = ("--by", "A. Beispiel", "--reason", "Datenträger ausgefallen")
    restored = call("db", "restore", backup, "--store", "ablage", *asked)
    assert "mindestens 1 Eintrag" in restored.stdout
    assert "Mails sind angehalten" in restored.stdout
    assert len(list(tmp_path.glob("ablage.vorher-*"))) == 1
    # The store may come from the environment.
    confirmed = call("db", "confirm", "--by", "A", "--reason", "geprüft", REGELWERK_STORE="ablage")
    assert "Mails gehen wieder hinaus" in confirmed.stdout
    assert "nichts angehalten" in call("db", "confirm", "--store", "ablage", "--by", "A", "--reason", "g").stdout
    assert "schon den Stand" in call("db", "upgrade", "--store", "ablage").stdout
    assert "Bitte das Programm von damals" in call("db", "downgrade", "--store", "ablage", *asked).stdout
    shown = call("db", "retention", "--store", "ablage", "--as-of", "02.03.2026", "--show").stdout
    assert "befunde: 0 zu löschen (bis 02.03.2024)." in shown
    future = regelwerk("db", "retention", "--store", "ablage", "--as-of", "02.03.2190")
    assert (future.returncode, "Zukunft" in future.stderr) == (2, True)


def test_to_postgresql_and_never_a_password(
    call: Call, regelwerk: Call, rules: Path, tmp_path: Path, postgresql: Server
) -> None:
    url = postgresql.url(postgresql.create())
    call("db", "init", "--store", "ablage", "--office", "magdeburg", "--rules", rules)
    call("db", "backup", "--store", "ablage", "--to", "sicherung")
    (backup,) = (tmp_path / "sicherung").iterdir()
    asked = ("--by", "A", "--reason", "Umzug auf PostgreSQL")
    moved = call("db", "restore", backup, "--store", "ablage", "--database", url, *asked)
    assert open_store(tmp_path / "ablage").url == url
    wrong = postgresql.url("postgres", password="einfalscheskennwort")
    refused = regelwerk("db", "restore", backup, "--store", "neu", "--database", wrong, *asked)
    assert refused.returncode == 1
    assert "Kennwort werden nicht angenommen" in refused.stderr
    nonsense = regelwerk("db", "restore", backup, "--store", "neu", "--database", "mysql://u:geheim@h/d", *asked)
    assert "Adresse der Datenbank" in nonsense.stderr
    said = "".join(one.stdout + one.stderr for one in (moved, refused, nonsense))
    assert [word for word in ("einfalscheskennwort", "geheim", postgresql.password) if word in said] == []
    assert not (tmp_path / "neu").exists()


def test_what_is_asked_for_and_missing(regelwerk: Call) -> None:
    assert "Es fehlt --store" in regelwerk("db", "backup").stderr
    assert "Es fehlt --reason" in regelwerk("db", "confirm", "--store", "a", "--by", "b").stderr
    unknown = regelwerk("db", "bakup")
    assert (unknown.returncode, "Gemeint ist vielleicht backup" in unknown.stderr) == (2, True)
    assert "regelwerk db init" in regelwerk("db", "backup", "--store", "nirgends").stderr
