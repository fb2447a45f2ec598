"""Ladders, lifecycles and schedules: what they mean, and how they read."""

from __future__ import annotations

import re
from datetime import time
from pathlib import Path

import pytest

from engine.gather import files, gather
from engine.workflow.sentences import pages
from schemas.workflow.exact import FLOWS, Anchor, Rhythm, Span, Workflows

SHIPPED = Path(__file__).resolve().parents[2] / "rules"


@pytest.fixture(scope="module")
def known() -> Workflows:
    """What the shipped files mean."""
    return gather(files(SHIPPED / "erinnerung", SHIPPED / "zeitplan")).workflows


def test_rungs_count_from_their_anchor(known: Workflows) -> None:
    ladder = next(one for one in known.ladders if one.id == "frist-standard")
    first, last = ladder.rungs[0], ladder.rungs[-1]
    assert (first.anchor, first.offset, first.early, first.to) == (Anchor.DUE, Span(10, "Arbeitstage"), True, None)
    assert (last.offset, last.early, last.to) == (Span(30, "Arbeitstage"), False, "Geschäftsführung")


def test_an_umlaut_may_be_written_out(tmp_path: Path) -> None:
    text = (SHIPPED / "erinnerung" / "frist-kurz.yaml").read_text(encoding="utf-8")
    path = tmp_path / "erinnerung" / "frist-kurz.yaml"
    path.parent.mkdir()
    path.write_text(text.replace("ä", "ae"), encoding="utf-8")
    found = gather([path])
    assert found.found == []
    assert found.workflows.ladders[0].rungs[0].anchor is Anchor.DUE


def test_every_flow_has_a_schedule(known: Workflows) -> None:
    assert {one.flow for one in known.schedules} == set(FLOWS)


def test_schedules_are_exact(known: Workflows) -> None:
    told = {one.id: (one.rhythm, one.detail, one.at) for one in known.schedules}
    assert told["tagespruefung"] == (Rhythm.WORKING_DAY, "", time(4, 30))
    assert told["wochenbericht"] == (Rhythm.WEEKDAY, "Montag", time(7))
    assert told["monatsbericht"] == (Rhythm.STATISTICS_DAY, "", time(7))
    assert told["stichprobe"] == (Rhythm.FIRST, "Halbjahr", time(8))


def test_the_risk_cycle_is_a_circle_with_a_way_out(known: Workflows) -> None:
    cycle = next(one for one in known.lifecycles if one.id == "risikokreislauf")
    following = {step.name: step.following for step in cycle.steps}
    assert cycle.first == "erkannt"
    assert following["Erfolg geprüft"] == ("bewertet", "geschlossen")
    assert [step.name for step in cycle.steps if step.final] == ["geschlossen"]


def test_they_read_as_sentences(known: Workflows) -> None:
    told = dict(pages(known))
    assert (
        "**Überfällig**: 1 Arbeitstag nach der Fälligkeit, danach alle 5 Arbeitstage wieder." in told["frist-standard"]
    )
    assert "Wer: Teamleitung. Danach: „bewertet“, in einer Zeit, die das Amt noch festlegt." in told["risikokreislauf"]
    assert "„quartalsbericht“ startet am ersten Arbeitstag eines Quartals um 07:30 Uhr." in told["quartalsbericht"]


def test_a_rule_names_its_ladder(tmp_path: Path) -> None:
    written = (SHIPPED / "fallmanagement" / "bfm-zugang.yaml").read_text(encoding="utf-8")
    text = re.sub(r"^erinnerung: .*\n", "", written, flags=re.MULTILINE)
    (tmp_path / "bfm-zugang.yaml").write_text(
        text.replace("\nje: ", "\nerinnerung: frist-standart\nje: "), encoding="utf-8"
    )
    found = gather(files(SHIPPED / "fachmodell", SHIPPED / "erinnerung", tmp_path)).found
    assert [(one.code, one.remedy) for one in found] == [("R901", "frist-standard")]


@pytest.mark.parametrize(("rhythm", "hour", "remedies"), [
    ("jeden Mo", "7 Uhr", ["jeden Montag", "07:00"]), ("jeden Di.", "7.30", ["jeden Dienstag", "07:30"]),
    ("jeden Montag", "25 Uhr", [None]),
])  # fmt: skip
def test_a_rhythm_and_a_time_as_people_write_them_come_with_the_right_form(
    tmp_path: Path, rhythm: str, hour: str, remedies: list[str | None]
) -> None:
    folder = tmp_path / "zeitplan"
    folder.mkdir()
    plan = f"zeitplan: woche\ntitel: Woche\nstartet: wochenbericht\nwann: {rhythm}\num: {hour}\n"
    (folder / "woche.yaml").write_text(plan, encoding="utf-8")
    assert [one.remedy for one in gather(files(tmp_path)).found] == remedies
