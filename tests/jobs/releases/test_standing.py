"""What is released is what counts: in runs, in nights; and what was changed afterwards is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.evidence.verify import verify
from jobs.findings.evaluate import Asked, evaluate
from schemas.evidence.verification import Part
from schemas.failure import EvidenceRefused
from store.archive import rulebooks
from store.findings import runs
from store.outcomes import read_receipt
from store.records.connect import reading, writing
from store.records.tables import release
from store.releases.settings import Ground, Settings
from tests.jobs.releases.conftest import PATH, Bureau, shorter


def ran(bureau: Bureau, name: str) -> tuple[tuple[str, ...], str, str]:
    """A run: its warnings, the title of the rule it went by, and the rulebook it names."""
    asked = Asked(bureau.store, "Erika Muster", name, bureau.now, programs=bureau.programs)
    done = evaluate(asked, bureau.engine)
    receipt = read_receipt(bureau.store.runs / name)
    title = next(one.title for one in receipt.rules if one.rule == "absolventenmanagement-beginn")
    with reading(bureau.engine) as connection:
        return done.warnings, title, runs.one(connection, name).rulebook


def test_runs_go_by_what_was_released_last(bureau: Bureau) -> None:
    made = bureau.released()
    file = bureau.store.rules / PATH
    file.write_text(file.read_text(encoding="utf-8").replace("früh genug", "heimlich anders"), encoding="utf-8")
    warnings, title, rulebook = ran(bureau, "lauf-1")
    assert (title, rulebook) == ("Absolventenmanagement früh genug beginnen", made.applied)
    assert len(warnings) == 1
    assert PATH in warnings[0]
    bureau.store = replace(bureau.store, releases=Settings(Ground.FOLDER))
    warnings, title, rulebook = ran(bureau, "lauf-2")
    assert title == "Absolventenmanagement heimlich anders beginnen"
    assert "Läufe gehen trotzdem nach dem Ordner" in warnings[0]
    assert any("ohne Freigabe geändert" in one for one in verify(bureau.store).remarks)


@pytest.mark.slow
def test_a_run_writes_the_release_whose_day_has_come(bureau: Bureau) -> None:
    before = bureau.text()
    number = bureau.propose()
    bureau.tried(number)
    bureau.release(number, effective=bureau.now.date() + timedelta(days=1))
    assert ran(bureau, "lauf-1")[1] == "Absolventenmanagement rechtzeitig beginnen"
    bureau.later()
    assert ran(bureau, "lauf-2")[1] == "Absolventenmanagement früh genug beginnen"
    assert bureau.text() == shorter(before)


def test_a_changed_byte_of_a_released_version_is_found(bureau: Bureau) -> None:
    made = bureau.released()
    proof = verify(bureau.store)
    assert (proof.faults, proof.checked["Freigaben"]) == ((), 1)
    assert made.applied is not None
    file = bureau.store.rulebooks / made.applied / rulebooks.RULES / PATH
    file.write_bytes(file.read_bytes() + b" ")
    assert {one.part for one in verify(bureau.store).faults} == {Part.RULEBOOK}
    with pytest.raises(EvidenceRefused, match="wurde verändert"):
        ran(bureau, "lauf-1")


@pytest.mark.parametrize("said", ["releaser", "reason", "after"])
def test_a_changed_row_of_a_release_is_found(bureau: Bureau, said: str) -> None:
    made = bureau.released()
    with writing(bureau.engine) as connection:
        connection.execute(release.update().where(release.c.id == made.id).values({said: "anders"}))
    faults = [one for one in verify(bureau.store).faults if one.part is Part.RELEASE]
    assert [one.subject for one in faults] == [str(made.id)]
    assert "anderen Hash" in faults[0].message


def test_a_release_that_was_removed_is_found(bureau: Bureau) -> None:
    made = bureau.released()
    with writing(bureau.engine) as connection:
        connection.execute(release.delete().where(release.c.id == made.id))
    assert [one.message for one in verify(bureau.store).faults if one.part is Part.RELEASE] == [
        f"Freigabe {made.id} fehlt in der Datenbank."
    ]
