"""The audit package of an office with a past: whole, the same each time, checked without our program."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import jsonschema
import pytest

from cli.kept import kept
from delivery.package import pruefe
from delivery.package.machine import schema
from intake.exports.sheet.read import read_cells
from jobs.evidence.package.make import Asked, make, write
from jobs.evidence.verify import verify
from schemas.evidence.package import EventNote, ExceptionNote, FindingNote, RunNote
from schemas.evidence.trail import Kind
from schemas.failure import WrongPeriod
from store.records.connect import reading, writing
from store.records.upgrade import open_database
from store.trail.checkpoints import take
from store.trail.entries import entries
from tests.jobs.evidence.office import BY, Office, harm

NOW = datetime(2020, 7, 2, 8, 30, tzinfo=UTC)
FIRST, LAST = date(2020, 5, 1), date(2020, 7, 1)


def sealed(office: Office) -> None:
    """Makes the office's seal and a checkpoint."""
    engine = open_database(office.store.url)
    with writing(engine) as connection:
        take(connection, office.store.keys, office.store.office, "akteur-0001", datetime(2020, 7, 1, 9, tzinfo=UTC))
    engine.dispose()


def packed(office: Office, out: Path, first: date = FIRST, last: date = LAST) -> Path:
    """The package of a period, whose making is noted."""
    make(office.store, Asked(first, last, out, BY, NOW, kept()))
    return out


def checked(place: Path, *more: str) -> tuple[int, str]:
    """What the small program says, in a Python that sees nothing of ours."""
    script = Path(pruefe.__file__)
    done = subprocess.run(
        [sys.executable, "-I", str(script), str(place), *more], capture_output=True, text=True, check=False,
        cwd=place.parent, env={"PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.stderr == ""
    return done.returncode, done.stdout


def lines(package: Path, name: str) -> list[dict[str, object]]:
    """The records of a file for programs."""
    with zipfile.ZipFile(package) as inner:
        return [json.loads(line) for line in inner.read(f"daten/{name}.jsonl").decode().splitlines()]


@pytest.fixture(scope="module")
def whole(template: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One package for everybody who only looks; the office is copied first."""
    from tests.jobs.evidence.office import opened

    folder = tmp_path_factory.mktemp("paket")
    office = opened(template, folder / "ablage")
    sealed(office)
    yield packed(office, folder / "paket.zip")


def test_it_holds_on_both_databases_and_says_the_same(each: Office, tmp_path: Path) -> None:
    sealed(each)
    package = packed(each, tmp_path / "paket.zip")
    code, said = checked(package)
    assert (code, "Alles passt zusammen." in said) == (0, True), said
    assert [one["lauf"] for one in lines(package, "laeufe")] == ["lauf-1", "lauf-2"]
    assert len(lines(package, "befunde")) == 6
    engine = open_database(each.store.url)
    with reading(engine) as connection:
        last = list(entries(connection))[-1]
    engine.dispose()
    noted = json.loads(last.body)
    assert (last.kind, noted["befunde"], noted["laeufe"]) == (Kind.EXPORT, 6, 2)
    import hashlib

    assert noted["sha256"] == hashlib.sha256(package.read_bytes()).hexdigest()


def test_the_same_store_period_and_time_give_the_same_bytes(office: Office, tmp_path: Path) -> None:
    sealed(office)
    proof = verify(office.store)
    engine = open_database(office.store.url)
    for name, programs in (("a.zip", kept()), ("b.zip", None)):
        write(office.store, engine, Asked(FIRST, LAST, tmp_path / name, BY, NOW, programs), "akteur-0001", proof)
    later = Asked(FIRST, LAST, tmp_path / "c.zip", BY, NOW.replace(minute=31), kept())
    write(office.store, engine, later, "akteur-0001", proof)
    engine.dispose()
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert (tmp_path / "a.zip").read_bytes() != (tmp_path / "c.zip").read_bytes()


def test_one_byte_changed_in_any_file_is_named(whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "offen"
    with zipfile.ZipFile(whole) as inner:
        inner.extractall(folder)
        names = inner.namelist()
    assert checked(folder)[0] == 0
    rules = [name for name in names if name.startswith("regelbuecher/") and name.endswith(".yaml")]
    assert len(rules) > 50
    for name in [one for one in names if one not in rules] + rules[:3]:
        path = folder / name
        kept = path.read_bytes()
        if not kept:
            path.write_bytes(b"x")
        else:
            at = len(kept) // 2
            path.write_bytes(kept[:at] + bytes([kept[at] ^ 1]) + kept[at + 1 :])
        code, said = checked(folder)
        assert code == 1, name
        assert name in said, (name, said)
        path.write_bytes(kept)
    assert checked(folder)[0] == 0


def test_files_taken_away_or_laid_beside_are_named(whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "offen"
    with zipfile.ZipFile(whole) as inner:
        inner.extractall(folder)
    (folder / "daten" / "befunde.jsonl").unlink()
    (folder / "daten" / "neu.json").write_text("{}", encoding="utf-8")
    code, said = checked(folder)
    assert code == 1
    assert "daten/befunde.jsonl fehlt." in said
    assert "daten/neu.json gehört nicht zum Paket." in said


def test_a_trail_that_was_rewritten_is_found_though_all_hashes_of_files_fit(whole: Path, tmp_path: Path) -> None:
    """Somebody changes an entry and makes directory and hashes anew: chain and signature still tell."""
    import hashlib

    folder = tmp_path / "offen"
    with zipfile.ZipFile(whole) as inner:
        inner.extractall(folder)
    trail = folder / "pruefspur" / "eintraege.jsonl"
    rows = [json.loads(line) for line in trail.read_text(encoding="utf-8").splitlines()]
    rows[2]["actor"] = "akteur-0009"
    trail.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    directory = folder / "verzeichnis.json"
    said = json.loads(directory.read_text(encoding="utf-8"))
    for one in said["dateien"]:
        if one["datei"] == "pruefspur/eintraege.jsonl":
            one["bytes"], one["sha256"] = trail.stat().st_size, hashlib.sha256(trail.read_bytes()).hexdigest()
    directory.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    hashes = "".join(
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n"
        for name in ("verzeichnis.json", "verzeichnis.sig")
    )
    (folder / "verzeichnis.sha256").write_text(hashes, encoding="utf-8")
    code, told = checked(folder)
    assert code == 1
    assert "Eintrag 3 wurde verändert" in told
    assert "verzeichnis.sha256" not in told.replace("verzeichnis.sig", "")


def test_a_checkpoint_from_outside_is_compared(office: Office, tmp_path: Path) -> None:
    sealed(office)
    engine = open_database(office.store.url)
    with writing(engine) as connection:
        outside = take(connection, office.store.keys, office.store.office, "akteur-0001", NOW)
    engine.dispose()
    held = tmp_path / "punkt.json"
    held.write_text(outside.model_dump_json(), encoding="utf-8")
    package = packed(office, tmp_path / "paket.zip")
    assert checked(package, "--pruefpunkt", str(held))[0] == 0
    held.write_text(held.read_text(encoding="utf-8").replace(outside.checkpoint.hash, "f" * 64), encoding="utf-8")
    code, said = checked(package, "--pruefpunkt", str(held))
    assert (code, "einen anderen Hash" in said) == (1, True)


def test_the_commands_that_the_small_program_prints_check_the_signatures(whole: Path, tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    with zipfile.ZipFile(whole) as inner:
        inner.extractall(tmp_path)
    commands = [line.split() for line in checked(tmp_path)[1].splitlines() if line.startswith("  openssl pkeyutl")]
    assert len(commands) == 2
    for command in commands:
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, "Verified Successfully" in done.stdout) == (0, True), done
    directory = tmp_path / "verzeichnis.json"
    directory.write_bytes(directory.read_bytes().replace(b"akteur-0001", b"akteur-0002", 1))
    done = subprocess.run(commands[0], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode != 0
    (pem,) = (tmp_path / "pruefspur" / "siegel").iterdir()
    command = f"openssl pkey -pubin -in {pem} -outform DER | openssl dgst -sha256"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
    assert pem.stem in done.stdout


def test_no_name_is_in_it(whole: Path) -> None:
    with zipfile.ZipFile(whole) as inner:
        for name in inner.namelist():
            content = inner.read(name)
            if name.endswith(".xlsx"):
                with inner.open(name) as book, zipfile.ZipFile(book) as parts:
                    content = b"".join(parts.read(part) for part in parts.namelist())
            assert b"Erika" not in content, name
            assert b"1990-01-01" not in content, name


def test_findings_stand_as_on_the_last_day(office: Office, tmp_path: Path) -> None:
    package = packed(office, tmp_path / "a.zip")
    found = {one["befund"]: one for one in lines(package, "befunde")}
    assert [found[key]["stand"] for key in (1, 2, 3)] == ["anerkannt", "ausgenommen", "erkannt"]
    assert found[2]["ausnahme_bis"] == "2020-12-31"
    assert all(one["grund"] for one in found.values())
    (exception,) = lines(package, "ausnahmen")
    assert (exception["befund"], exception["gilt_noch"], exception["grund"]) == (2, True, "nach Rücksprache")
    kinds = [(one["befund"], one["art"]) for one in lines(package, "ereignisse")]
    assert kinds[:4] == [(1, "erkannt"), (1, "anerkannt"), (2, "erkannt"), (2, "ausgenommen")]
    earlier = packed(office, tmp_path / "b.zip", FIRST, date(2020, 6, 30))
    assert lines(earlier, "befunde") == []
    assert len(lines(earlier, "laeufe")) == 2


def test_a_schedule_that_cannot_be_told_is_no_silence(whole: Path) -> None:
    with zipfile.ZipFile(whole) as inner:
        readme = inner.read("LIESMICH.txt").decode()
    assert "Der Zeitplan nennt keine Prüfung aller Fälle; Lücken lassen sich nicht benennen." in readme


def test_the_files_for_programs_follow_their_schema(whole: Path) -> None:
    with zipfile.ZipFile(whole) as inner:
        names = inner.namelist()
        for name in [one for one in names if one.startswith("daten/schema/")]:
            told = json.loads(inner.read(name))
            jsonschema.Draft202012Validator.check_schema(told)
            stem = name.removeprefix("daten/schema/").removesuffix(".schema.json")
            check = jsonschema.Draft202012Validator(told)
            if f"daten/{stem}.json" in names:
                check.validate(json.loads(inner.read(f"daten/{stem}.json")))
            else:
                for line in inner.read(f"daten/{stem}.jsonl").splitlines():
                    check.validate(json.loads(line))
    for model in (RunNote, FindingNote, EventNote, ExceptionNote):
        assert schema("x", model)["additionalProperties"] is False


def test_the_workbook_has_typed_dates_and_no_formula(whole: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(whole) as inner:
        book = Path(inner.extract("pruefpaket.xlsx", tmp_path))
    sheets = {name: [cells for _, cells in rows] for name, rows in read_cells(book)}
    assert list(sheets)[:5] == ["Lauf & Regelstand", "Zusammenfassung", "Soll und Ist", "Abläufe", "Läufe"]
    head, *rows = sheets["Läufe"]
    assert rows[0][head.index("Stichtag")] == date(2020, 5, 31)
    assert rows[0][head.index("begonnen (UTC)")] == datetime(2020, 5, 31, 4, 0)  # noqa: DTZ001 - as a sheet has it
    assert len(sheets["Befunde"]) == 7
    assert len(sheets["Entscheidungen"]) == 3
    facts = {row[0]: row[1] for row in sheets["Lauf & Regelstand"] if len(row) > 1 and row[0]}
    assert facts["Zeitraum von"] == FIRST
    assert facts["Letzter Lauf"] == "lauf-2"
    with zipfile.ZipFile(book) as parts:
        for part in parts.namelist():
            if part.startswith("xl/worksheets/sheet"):
                text = parts.read(part).decode()
                assert "<f>" not in text
                if "autoFilter" in text:
                    assert 'state="frozen"' in text


def test_the_rules_are_there_in_words_and_as_files(whole: Path) -> None:
    with zipfile.ZipFile(whole) as inner:
        names = inner.namelist()
        (digest,) = {name.split("/")[1] for name in names if name.startswith("regelbuecher/")}
        assert f"regelbuecher/{digest}/regeln/kontakt/kontaktdichte.yaml" in names
        words = inner.read(f"regeln/{digest[:16]}.md").decode()
        assert "Mindestens so oft Kontakt, wie die Profillage es verlangt" in words
        for name in ("zusammenfassung.pdf", f"regeln/{digest[:16]}.pdf"):
            made = inner.read(name)
            assert b"<pdfaid:part>2</pdfaid:part>" in made
            assert b"<pdfaid:conformance>A</pdfaid:conformance>" in made
        readme = inner.read("LIESMICH.txt").decode()
        assert re.search(r"Befunde:\s+6\n", readme)


def test_what_does_not_fit_stands_in_its_report(each: Office, tmp_path: Path) -> None:
    harm(each.store, ["UPDATE trail SET actor = 'akteur-0007' WHERE seq = 3"])
    made = make(each.store, Asked(FIRST, LAST, tmp_path / "paket.zip", BY, NOW, kept()))
    assert not made.proof.holds
    code, said = checked(tmp_path / "paket.zip")
    assert (code, "Eintrag 3 wurde verändert" in said) == (1, True)
    with zipfile.ZipFile(tmp_path / "paket.zip") as inner:
        assert json.loads(inner.read("daten/pruefbericht.json"))["faults"][0]["seq"] == 3


def test_a_period_that_ends_before_it_begins_is_refused(office: Office, tmp_path: Path) -> None:
    with pytest.raises(WrongPeriod, match="vor seinem Beginn"):
        make(office.store, Asked(LAST, FIRST, tmp_path / "paket.zip", BY, NOW, kept()))
    assert list(tmp_path.glob("*.zip")) == []
