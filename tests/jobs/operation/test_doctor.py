"""The check-up: a sound office is sound, and everything that is broken has a line of its own with the way out."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from jobs.clock.plan import lay, read_plan
from jobs.operation.doctor import examine
from jobs.operation.first_day import settle
from schemas.evidence.trail import Entry, Kind
from schemas.operation.check import Check, Grade
from store.folder import StoreFolder
from store.records.connect import connect, writing
from store.trail.append import append
from tests.jobs.operation.conftest import NOW, free_port


def found(store: StoreFolder, now: datetime = NOW) -> dict[tuple[str, Grade], Check]:
    """What the check-up says, by matter and grade."""
    return {(one.matter, one.grade): one for one in examine(store.path, {}, None, now)}


def broken(store: StoreFolder, now: datetime = NOW) -> list[str]:
    """What is broken."""
    return [f"{one.matter}: {one.found}" for one in examine(store.path, {}, None, now) if one.grade is Grade.BROKEN]


def test_a_new_office_is_sound_and_is_told_what_is_left_to_do(store: StoreFolder) -> None:
    said = found(store)
    assert broken(store) == []
    assert {"Ablage", "Schlüssel", "Platz", "Regeln", "Datenbank", "Uhr"} <= {
        matter for matter, grade in said if grade is Grade.FINE
    }
    assert {"Sicherung", "Mails", "Plan", "Prefect"} <= {matter for matter, grade in said if grade is Grade.NOTE}
    assert all(one.way for one in said.values() if one.grade is Grade.NOTE)
    assert f"regelwerk db backup --store {store.path} --to ORDNER" in said["Sicherung", Grade.NOTE].way


def test_what_others_can_read_is_said_with_the_command_that_helps(store: StoreFolder) -> None:
    (store.keys / "fallschluessel").chmod(0o644)
    store.keys.chmod(0o755)
    store.settings.chmod(0o644)
    ways = {one.way for one in examine(store.path, {}, None, NOW) if one.grade is Grade.BROKEN}
    assert f"chmod 700 {store.keys}" in ways
    assert f"chmod 600 {store.settings}" in ways
    assert any("Fallschlüssel" in line for line in broken(store))


def _as_somebody_else(path: Path, answer: multiprocessing.Queue[list[str]]) -> None:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    answer.put([f"{one.matter}: {one.found}" for one in examine(path, {}, None, NOW)])


def test_keys_that_the_account_does_not_reach_are_a_line_and_not_the_end(store: StoreFolder) -> None:
    with tempfile.TemporaryDirectory(prefix="rw-") as name:
        Path(name).chmod(0o755)
        path = shutil.copytree(store.path, Path(name, "ablage"))
        keys = shutil.copytree(store.keys, Path(name, "ablage-schluessel"))
        path.chmod(0o755)
        (path / "regelwerk.toml").chmod(0o644)
        keys.chmod(0o000)
        context = multiprocessing.get_context("fork")
        answer: multiprocessing.Queue[list[str]] = context.Queue()
        child = context.Process(target=_as_somebody_else, args=(path, answer))
        child.start()
        said = answer.get(timeout=60)
        child.join()
        keys.chmod(0o700)
    assert any(line.startswith("Schlüssel: Dieses Benutzerkonto kommt nicht an ") for line in said)
    assert any(line.startswith("Platz: ") for line in said)


def test_what_is_missing_is_said(store: StoreFolder) -> None:
    shutil.rmtree(store.keys)
    (store.path / "laeufe").rmdir()
    said = broken(store)
    assert any(line.startswith("Schlüssel: ") for line in said)
    assert any("laeufe" in line for line in said)
    (store.path / "regelwerk.db").unlink()
    assert any(line.startswith("Datenbank: ") for line in broken(store))
    store.settings.unlink()
    assert [one.matter for one in examine(store.path, {}, None, NOW)] == ["Ablage"]


def test_mistakes_in_rules_and_schedules_are_said(store: StoreFolder, tmp_path: Path) -> None:
    rules = Path(shutil.copytree(store.rules, tmp_path / "kaputt"))
    store = settle(store, "amt", {"regeln": str(rules)})
    rule = next(path for path in rules.rglob("*.yaml") if path.stem == "u25-zuordnung")
    rule.write_text("regel: [", encoding="utf-8")
    (rules / "zeitplan" / "pruefspur.yaml").write_text("zeitplan: pruefspur\n", encoding="utf-8")
    assert {line.partition(":")[0] for line in broken(store)} == {"Regeln", "Zeitpläne"}


def test_what_was_planned_and_not_done_is_broken(store: StoreFolder) -> None:
    assert broken(store) == []
    engine = connect(store.url)
    lay(store, engine, read_plan(store), NOW - timedelta(hours=10))
    engine.dispose()
    assert "Plan: Versäumt: tagespruefung vom 20.03.2026." in broken(store)


def test_a_clock_that_goes_behind_is_broken(store: StoreFolder) -> None:
    engine = connect(store.url)
    with writing(engine) as connection:
        append(connection, Entry(Kind.BACKUP, "x", "T", NOW + timedelta(days=1), "", {}))
    engine.dispose()
    assert any(line.startswith("Uhr: Die Uhr geht nach") for line in broken(store))
    assert found(store, NOW + timedelta(days=2))["Sicherung", Grade.FINE]
    assert found(store, NOW + timedelta(days=4))["Sicherung", Grade.NOTE]


def test_the_mail_server_is_really_asked(store: StoreFolder) -> None:
    port = free_port()
    store = settle(store, "mail", {
        "server": "127.0.0.1", "port": port, "absender": "a@amt.example", "verschluesselung": "keine",
    })  # fmt: skip
    assert any(line.startswith("Mails: Der Mailserver 127.0.0.1") for line in broken(store))
    server = Controller(object(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        assert found(store)["Mails", Grade.FINE].found == f"127.0.0.1:{port} erreicht"
        assert found(store)["Empfänger", Grade.NOTE]
    finally:
        server.stop()


def test_the_command_says_it_for_people_and_for_programs(
    store: StoreFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    from cli.main import main

    with pytest.raises(SystemExit) as ended:
        main(["doctor", "--store", str(store.path)])
    assert ended.value.code == 0
    assert "Fehler 0" in capsys.readouterr().out
    (store.keys / "fallschluessel").unlink()
    with pytest.raises(SystemExit) as ended:
        main(["doctor", "--store", str(store.path), "--format", "json"])
    assert ended.value.code == 1
    lines = json.loads(capsys.readouterr().out)
    assert {"sache", "stand", "befund", "tun"} == set(lines[0])
    assert "Fehler" in {line["stand"] for line in lines}
