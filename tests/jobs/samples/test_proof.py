"""What holds a sample together later: verify, the audit package, what a person is told, the schedule's own draws."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlalchemy import delete, select, update

from cli.main import main
from jobs.evidence.checks.chain import recompute
from jobs.evidence.checks.samples import Samples
from jobs.evidence.package.samples import notes
from jobs.evidence.person import find
from jobs.evidence.verify import verify
from jobs.progress import silent
from jobs.samples.about import about
from jobs.samples.draw import Drawn
from jobs.samples.evaluate import weight
from jobs.samples.interval import proves
from jobs.samples.planned import draw_planned
from jobs.samples.proof import disagreement
from jobs.samples.record import settle, take
from schemas.evidence.verification import Part
from schemas.failure import StoreRefused
from schemas.sample.draw import Choice
from schemas.sample.sample import Sample
from store.folder import open_store
from store.records import tables
from store.records.connect import reading, writing
from store.samples import rows
from store.trail.entries import entries
from store.trail.recorded import run_named
from tests.jobs.findings.conftest import MONDAY, Week
from tests.jobs.samples.conftest import all_right, drawn


def faults(week: Week) -> list[str]:
    """What verifying finds wrong about samples, without all the rest of it."""
    with reading(week.engine) as connection:
        claims = recompute(entries(connection)).claims
        samples = Samples(week.store, week.engine, claims, silent, week.programs)
        found = list(samples.faults(connection))
    assert all(one.part is Part.SAMPLE for one in found)
    return [one.message for one in found]


@contextmanager
def forged(week: Week, sample: str, **changes: Any) -> Iterator[None]:
    """A sample whose row in the database says something else for a while."""
    where = tables.sample.c.id == sample
    with reading(week.engine) as connection:
        before = connection.execute(select(tables.sample.c.body).where(where)).scalar_one()
    for body in ({**before, **changes}, None):
        with writing(week.engine) as connection:
            connection.execute(update(tables.sample).where(where).values(body=body or before))
        if body is not None:
            yield


@pytest.fixture(scope="module")
def judged(week: Week) -> Drawn:
    """A sample with answers, two of them wrong."""
    found = drawn(week)
    take(week.engine, found.sample.id, all_right(found, 4, 9), "P. Eins", week.now)
    return found


def test_verify_draws_again_and_compares_with_the_trail(week: Week, judged: Drawn) -> None:
    name = judged.sample.id
    proof = verify(week.store)
    assert proof.holds, proof.faults
    assert proof.checked["Stichproben"] == 1
    with forged(week, name, seed="ein anderer"):
        changed, other = faults(week)
        assert "anderen Hash" in changed
        assert "andere Fälle, als ihr Startwert zieht" in other
    with forged(week, name, size=5, population="0" * 64):
        assert any("andere Grundgesamtheit" in one for one in faults(week))
    entry = tables.sample_entry
    with writing(week.engine) as connection:
        last = connection.execute(select(entry).order_by(entry.c.id.desc()).limit(1)).mappings().one()
        connection.execute(update(entry).where(entry.c.id == last["id"]).values(
            body={**last["body"], "verdict": "Fehler"}))  # fmt: skip
    assert faults(week) == [f"Die Stichprobe {name} hat einen Eintrag {last['id']}, der verändert wurde (Eintrag "
                            f"{_seq(week, last['id'])})."]  # fmt: skip
    with writing(week.engine) as connection:
        connection.execute(delete(entry).where(entry.c.id == last["id"]))
    assert "in der Datenbank fehlt" in faults(week)[0]
    with writing(week.engine) as connection:
        connection.execute(entry.insert().values(**last))
    assert faults(week) == []


def _seq(week: Week, entry: int) -> int:
    with reading(week.engine) as connection:
        found = connection.execute(select(tables.trail.c.seq, tables.trail.c.body).where(
            tables.trail.c.kind == "stichprobe"))  # fmt: skip
        return next(int(seq) for seq, body in found if json.loads(body).get("id") == entry)


def test_what_a_seed_does_not_draw_is_said(judged: Drawn) -> None:
    sample, there = judged.sample, list(judged.population)
    assert disagreement(sample, there, None) is None
    assert "andere Grundgesamtheit" in str(disagreement(sample, there[1:], None))
    spare = next(one for one in there if one.token not in judged.members)
    cases = (replace(sample.cases[0], token=spare.token, rule=spare.rule, team=spare.team), *sample.cases[1:])
    assert "andere Fälle" in str(disagreement(replace(sample, cases=cases), there, None))
    strange = (replace(sample.cases[0], token="f" * 64), *sample.cases[1:])
    assert "nicht zur Grundgesamtheit" in str(disagreement(replace(sample, cases=strange), there, None))
    most, least = sorted(sample.cells, key=lambda cell: -cell.drawn)[:2]
    moved = {most: replace(most, drawn=most.drawn - 1), least: replace(least, drawn=least.drawn + 1)}
    cells = tuple(moved.get(cell, cell) for cell in sample.cells)
    assert "anders verteilt" in str(disagreement(replace(sample, cells=cells), there, None))
    formerly = (replace(sample.cases[0], choice=Choice.FORMERLY_WRONG), *sample.cases[1:])
    assert "früher Fehler" in str(disagreement(replace(sample, cases=formerly), there, None))


def test_the_audit_package_tells_of_samples(week: Week, judged: Drawn) -> None:
    with reading(week.engine) as connection:
        (note,) = notes(connection, week.store.office, MONDAY, date(2026, 12, 31))
        assert notes(connection, week.store.office, date(2026, 1, 1), date(2026, 1, 31)) == ()
        assert notes(connection, week.store.office, date(2027, 1, 1), date(2027, 1, 31)) == ()
    assert (note.auswahl, note.umfang, note.offen, note.fehler) == ("Zufallsstichprobe", 40, 0, 2)
    assert note.anteil is not None
    assert note.intervall_von is not None
    assert note.intervall_bis is not None
    assert note.intervall_von < note.anteil < note.intervall_bis
    assert [one.stand for one in note.faelle].count("Fehler") == 2
    assert {one.marke for one in note.faelle} == set(judged.members)
    text = note.model_dump_json()
    assert not any(one.record in text for one in judged.members.values())


def delivered(week: Week, sample: Sample) -> Path:
    """The folder of the delivery that a sample was drawn from."""
    with reading(week.engine) as connection:
        row = run_named(connection, sample.run)
    assert row is not None
    return week.store.snapshots / row.snapshot


def owners(folder: Path) -> dict[str, str]:
    """Whose a participation or a person's record is, by its key."""
    rows = duckdb.execute(
        f"SELECT teilnahme_id, kunde_id FROM '{folder}/teilnahme.parquet' "
        f"UNION ALL SELECT kunde_id, kunde_id FROM '{folder}/kunde.parquet'"
    ).fetchall()
    return dict(rows)


def told(week: Week, case: str, scratch: Path) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """What somebody is told about samples."""
    with reading(week.engine) as connection:
        return about(
            week.store, connection, find(week.store, connection, case, scratch).by_snapshot, week.programs
        )  # fmt: skip


def test_a_person_is_told_which_samples_they_were_in(week: Week, judged: Drawn, tmp_path: Path) -> None:
    case = judged.sample.cases[3]
    mine = judged.members[case.token]
    found, remarks = told(week, owners(delivered(week, judged.sample))[mine.record], tmp_path)
    assert (told(week, "niemand", tmp_path), remarks) == (([], ()), ())
    answered = [one for one in found if one["rule"] == case.rule and one["verdict"] == "Fehler"]
    assert {one["question"] for one in answered} == {"Ist ein Gespräch vermerkt?", "Ist das Ergebnis vermerkt?"}
    assert mine.record in {one["record"] for one in found}


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.slow)])
def test_everybody_is_told_of_their_own_matters_and_of_no_other(
    week: Week, judged: Drawn, tmp_path: Path, every: int
) -> None:
    """Against the population as it was drawn from, which is evaluated set-wise."""
    whose = owners(delivered(week, judged.sample))
    wanted: dict[str, set[tuple[str, str, str]]] = {}
    for one in judged.members.values():
        wanted.setdefault(whose[one.record], set()).add((one.rule, one.record, one.period))
    others = sorted(set(whose.values()) - set(wanted))
    assert len(wanted) > 10
    for person in [*sorted(wanted)[::every], *others[: 12 // every]]:
        found, _ = told(week, person, tmp_path)
        mine = {(one["rule"], one["record"], one["period"]) for one in found if one["sample"] == judged.sample.id}
        assert mine == wanted.get(person, set())


def test_a_sample_of_a_delivery_that_is_gone_is_named(week: Week, judged: Drawn, tmp_path: Path) -> None:
    place = delivered(week, judged.sample)
    with reading(week.engine) as connection:
        assert about(week.store, connection, {}, week.programs) == ([], ())
        place.rename(aside := tmp_path / place.name)
        try:
            found, remarks = about(week.store, connection, {}, week.programs)
        finally:
            aside.rename(place)
    assert found == []
    assert judged.sample.id in remarks[0]


def test_a_schedule_draws_once_what_the_office_has_checked(week: Week) -> None:
    left = draw_planned(week.store, week.engine, MONDAY, "Betrieb", week.now, week.programs)
    assert [(one.checklist, one.sample) for one in left] == [("ende", None), ("fallmanagement", None)]
    assert "nicht geprüft" in left[0].why
    path = week.store.rules / "pruefbogen" / "ende.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Vorschlag, ungeprüft", "geprüft am 01.06.2026 von Fachaufsicht"), encoding="utf-8")
    try:
        first, _ = draw_planned(week.store, week.engine, MONDAY, "Betrieb", week.now, week.programs)
        again, _ = draw_planned(week.store, week.engine, MONDAY, "Betrieb", week.now, week.programs)
        other, _ = draw_planned(week.store, week.engine, date(2027, 1, 4), "Betrieb", week.now, week.programs)
    finally:
        path.write_text(text, encoding="utf-8")
    assert first.sample is not None
    assert (again.sample, again.before, first.before) == (first.sample, True, False)
    assert other.sample not in (None, first.sample)
    with reading(week.engine) as connection:
        sample = rows.one(connection, first.sample)
        letters = connection.execute(select(tables.mail).where(tables.mail.c.kind == first.sample)).mappings().all()
    # No error proves: fewer than 5 % are wrong. Small teams take too much of it, so it is larger than 59.
    assert proves(weight(sample)) < 0.05
    assert len(sample.cases) > 59
    assert (sample.planned, sample.checklist.proposal) == (MONDAY.isoformat(), False)
    assert [(one["receiver"], one["state"]) for one in letters] == [("fachaufsicht|", "wartet")]
    assert f"regelwerk sample show {first.sample}" in letters[0]["text"]
    assert faults(week) == []


def test_a_measure_that_is_late_is_said_to_be(
    week: Week, judged: Drawn, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    name = judged.sample.id
    late = settle(week.engine, name, "Schulung", date(2020, 6, 30), "F. Aufsicht", week.now)
    open_ = settle(week.engine, name, "Vordruck", date(2999, 6, 30), "F. Aufsicht", week.now)
    with pytest.raises(SystemExit):
        main(["sample", "show", name, "--store", str(week.store.path)])
    said = capsys.readouterr().out
    assert f"Maßnahme {late} (überfällig seit 30.06.2020): Schulung" in said
    assert f"Maßnahme {open_} (bis 30.06.2999): Vordruck" in said


@pytest.mark.parametrize(
    ("said", "wrong"),
    [("umfang = 80", ""), ("genauigkeit = 5", ""), ("umfang = 0", "umfang"), ("umfang = 1\nbeweist = 5", "zu viel"),
     ("beweist = 100", "beweist"), ("beweist = true", "beweist")],
)  # fmt: skip
def test_the_office_says_how_large(week: Week, tmp_path: Any, said: str, wrong: str) -> None:
    text = week.store.settings.read_text(encoding="utf-8")
    (tmp_path / "regelwerk.toml").write_text(f"{text}\n[fachaufsicht]\n{said}\n", encoding="utf-8")
    if wrong:
        with pytest.raises(StoreRefused, match=wrong):
            open_store(tmp_path)
        return
    found = open_store(tmp_path).samples
    assert (found.number, found.half) == ((80, None) if "umfang" in said else (None, 0.05))


def test_an_older_sample_reads_and_hashes_as_before(judged: Drawn) -> None:
    body = {name: value for name, value in judged.sample.body().items() if name not in ("staff", "planned", "titles")}
    columns = ("id", "office", "run", "drawn_at", "actor", "follows")
    old = Sample.of(body, **{name: getattr(judged.sample, name) for name in columns})
    assert (old.staff, old.planned, old.body()) == (None, "", body)
    assert old.title("kontaktdichte") == "kontaktdichte"
    assert judged.sample.title("kontaktdichte") == "Mindestens so oft Kontakt, wie die Profillage es verlangt"
