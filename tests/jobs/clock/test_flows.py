"""All ten flows through the night: one day of each, weeks of downtime, both clock changes, a paused flow."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.workflow.dates import instant
from jobs.clock.night import Wanted, run_night
from jobs.clock.plan import read_plan
from jobs.clock.post import Posted
from jobs.clock.work import WORK, told
from jobs.reminders.day import Prepared, Quiet
from schemas.clock.deviation import Kind
from schemas.clock.place import PLACE
from schemas.clock.planned import Planned, State
from schemas.reminder.digest import Receiver
from schemas.reminder.letter import Letter
from schemas.workflow.exact import FLOWS
from store.clock import deviations
from store.records import hold, tables
from store.records.connect import reading, writing
from tests.jobs.clock.office import Clocked
from tests.jobs.clock.postbox import Box, deliver_older, plain

TUESDAY, WEDNESDAY = date(2026, 3, 31), date(2026, 4, 1)
DAY = [
    ("04:30", "tagespruefung", "Befunde"),
    ("06:30", "erinnerungen", "fertig"),
    ("06:45", "eskalation", "fertig"),
    ("07:00", "monatsbericht", "fertig"),
    ("07:00", "wochenbericht", "teilweise"),
    ("07:30", "quartalsbericht", "fertig"),
    ("08:00", "risikobericht", "teilweise"),
    ("08:00", "stichprobe", "fertig"),
    ("23:30", "pruefspur", "fertig"),
]


def of(office: Clocked, day: date) -> list[tuple[str, str, str]]:
    """Time, flow and state of everything planned for a day."""
    return [
        (f"{one.due.at.astimezone(PLACE):%H:%M}", one.due.flow, one.state.value)
        for one in office.rows() if one.due.day == day
    ]  # fmt: skip


def found(office: Clocked) -> list[tuple[str, date, Kind]]:
    """The deviations that were noted."""
    with reading(office.engine) as connection:
        some = deviations.listed(connection, "musterstadt", date(2026, 1, 1), date(2027, 1, 1))
    assert {one.told_day is None for one in some} <= {False}
    return [(one.due.flow, one.due.day, one.kind) for one in some]


def test_every_flow_that_a_schedule_can_start_is_built() -> None:
    assert tuple(sorted(WORK)) == tuple(sorted(FLOWS))


def test_a_day_with_all_ten_in_their_order_each_once(full: Clocked, box: Box) -> None:
    deliver_older(full, TUESDAY)
    full.at(TUESDAY, 5).run()
    full.deliver(WEDNESDAY)
    for hour, minute in ((3, 5), (4, 35), (6, 35), (6, 50), (7, 5), (7, 35), (8, 5), (12, 5), (23, 35)):
        full.at(WEDNESDAY, hour, minute).run()
    rows = [one for one in of(full, WEDNESDAY) if one[1] != "aufbewahrung"]
    assert (rows, full.trouble) == (DAY, [])
    assert ("02:30", "aufbewahrung", "fertig") in of(full, WEDNESDAY)
    # Tuesday's reminders fell due when nobody called any more; of week 13 and of last year there is no run to report.
    assert found(full) == [
        ("erinnerungen", TUESDAY, Kind.MISSING), ("eskalation", TUESDAY, Kind.MISSING),
        ("pruefspur", TUESDAY, Kind.LATE), ("wochenbericht", WEDNESDAY, Kind.PARTLY),
        ("risikobericht", WEDNESDAY, Kind.PARTLY),
    ]  # fmt: skip
    subjects = Counter(plain(one) for one in box.subjects())
    digests = {one: number for one, number in subjects.items() if "Vorg" in one}
    assert set(digests) <= {"#@amt.example: Regelwerk: # Vorgang, Stand #.#.#",
                            "#@amt.example: Regelwerk: # Vorgänge, Stand #.#.#"}  # fmt: skip
    assert sum(digests.values()) == len({str(one["Message-ID"]) for one in box.taken if "Vorg" in str(one["Subject"])})
    assert {one: number for one, number in subjects.items() if one not in digests} == {
        "#@amt.example: Regelwerk: # Abweichungen vom Zeitplan": 1,
        "#@amt.example: Regelwerk: # Abweichung vom Zeitplan": 2,
        "#@amt.example: Regelwerk: Wochenbericht Kalenderwoche #/#, im Zeitraum keine  Prüfung": 1,
        "#@amt.example: Regelwerk: Monatsbericht März #, Datenstand #.#.#": 1,
        "#@amt.example: Regelwerk: Quartalsbericht #. Quartal #, Datenstand #.#.#": 1,
        "#@amt.example: Regelwerk: Risikobericht #, im Zeitraum keine Prüfung": 1,
        "#@amt.example: Regelwerk: Stichprobe stichprobe-#, Zuordnung zu Teams": 1,
    }
    assert len(list(full.store.published.glob("*.pdf"))) == 4
    before = len(box.taken)
    assert full.at(WEDNESDAY, 23, 50).run().ended == ()
    assert len(box.taken) == before


def test_after_four_weeks_every_report_is_made_up_for_and_no_reminder(full: Clocked, box: Box) -> None:
    full.at(WEDNESDAY, 0, 30).run()
    back = WEDNESDAY + timedelta(weeks=3)
    made = full.at(back, 12).run()
    weeks = {one.due.day: one for one in full.rows() if one.due.flow == "wochenbericht"}
    assert sorted(weeks) == [WEDNESDAY + timedelta(weeks=number) for number in range(4)]
    assert [weeks[day].detail["bericht"] for day in sorted(weeks)] == [
        f"bericht-woche-2026-W{number}" for number in (13, 14, 15, 16)
    ]
    assert {one.state for one in weeks.values()} == {State.PARTLY}
    reminders = [one for one in full.rows() if one.due.flow in ("erinnerungen", "eskalation") and one.due.day < back]
    assert len(reminders) == 2 * 13  # Working days; Good Friday and Easter Monday are none.
    assert {one.state for one in reminders} == {State.LOST}
    with reading(full.engine) as connection:
        mails = connection.execute(select(tables.mail.c.kind, tables.mail.c.day)).all()
    assert {day for kind, day in mails if kind in ("erinnerung", "eskalation", "hinweis")} == {back}
    # Retention and the seal are done once; the day's sample cannot be drawn without a run.
    ended = {(one.due.flow, one.due.day): one.state for one in made.ended}
    assert [state for (flow, _), state in sorted(ended.items()) if flow == "aufbewahrung"] == [
        State.LOST, State.LOST, State.LOST, State.DONE,
    ]  # fmt: skip
    assert ended[("stichprobe", back)] is State.UNCHECKABLE
    noted = found(full)
    assert {kind for flow, _, kind in noted if flow == "wochenbericht"} == {Kind.PARTLY, Kind.LATE}
    assert [day for flow, day, kind in noted if (flow, kind) == ("tagespruefung", Kind.MISSING)] == [
        one.due.day for one in full.rows() if one.due.flow == "tagespruefung" and one.due.day < back
    ]
    assert sum("Abweichung" in one for one in box.subjects()) == 1
    assert [one.due.day for one in full.run().ended if one.state is not State.UNCHECKABLE] == []


@pytest.mark.slow
def test_what_came_late_or_covered_only_a_part_is_a_finding(office: Clocked) -> None:
    monday, tuesday = date(2026, 3, 30), TUESDAY
    office.deliver(monday)
    office.at(monday, 5).run()
    assert found(office) == []
    (office.deliver(tuesday) / "kontakt.parquet").unlink()
    (made,) = office.at(tuesday, 7).run().ended[-1:]
    assert (made.due.flow, made.state) == ("tagespruefung", State.PARTLY)
    assert made.lines[0].startswith("Die Lieferbremse ist gezogen")
    assert "Die Tabelle kontakt fehlt; in den Tagen davor wurde sie geliefert." in made.lines
    assert made.detail["befunde"]
    assert [one for one in found(office) if one[0] == "tagespruefung"] == [
        ("tagespruefung", tuesday, Kind.PARTLY), ("tagespruefung", tuesday, Kind.LATE),
    ]  # fmt: skip
    with reading(office.engine) as connection:
        (mail,) = connection.execute(select(tables.mail)).all()
    assert (mail.kind, mail.receiver.split("|")[0]) == ("planabweichung", "betrieb")
    assert "Tägliche Prüfung aller Fälle: nur teilweise. Die Lieferbremse ist gezogen" in mail.text


def shifted(office: Clocked, hours: list[datetime]) -> list[Planned]:
    """Every flow at half past two, and the night called at these times."""
    for path in (office.store.rules / "zeitplan").glob("*.yaml"):
        head = [line for line in path.read_text(encoding="utf-8").splitlines() if line.split(":")[0] in (
            "zeitplan", "titel", "startet")]  # fmt: skip
        path.write_text("\n".join([*head, 'cron: "30 2 * * *"', ""]), encoding="utf-8")
    for now in hours:
        office.now = now
        office.run()
    return office.rows()


@pytest.mark.parametrize(("day", "wanted"), [(date(2026, 3, 29), "03:00 +0200"), (date(2026, 10, 25), "02:30 +0200")])
def test_half_past_two_falls_once_in_both_clock_changes(
    day: date, wanted: str, office: Clocked, tmp_path: Path
) -> None:
    rules = Path(shutil.copytree(office.store.rules, tmp_path / "regeln"))
    office.store = replace(office.store, rules=rules)
    begin = instant(datetime.combine(day, time())).astimezone(UTC)
    # In spring 2:30 does not exist; in autumn it comes after two and a half hours and after three and a half.
    rows = shifted(office, [begin + timedelta(minutes=15 + 60 * number) for number in range(6)])
    assert {f"{one.due.at.astimezone(PLACE):%d.%m. %H:%M %z}" for one in rows} == {f"{day:%d.%m.} {wanted}"}
    assert sorted(one.due.flow for one in rows) == sorted(one.flow for one in read_plan(office.store).schedules)
    assert {one.state for one in rows if one.due.flow in ("pruefspur", "aufbewahrung")} == {State.DONE}
    with reading(office.engine) as connection:
        assert len(connection.execute(select(tables.checkpoint)).all()) == 1


def test_a_paused_flow_waits_and_is_missing(office: Clocked) -> None:
    with writing(office.engine) as connection:
        hold.hold(connection, hold.Hold("ablauf:pruefspur", office.now, "a1", "Umbau"))
    made = office.at(WEDNESDAY, 23, 45).run()
    assert "pruefspur" not in {one.due.flow for one in made.ended}
    assert made.paused == {"pruefspur"}
    made = office.at(WEDNESDAY + timedelta(1), 3).run()
    assert [(one.due.flow, one.kind, one.lines) for one in made.deviations if one.due.flow == "pruefspur"] == [
        ("pruefspur", Kind.MISSING, ("Der Ablauf ist angehalten.",))
    ]
    with writing(office.engine) as connection:
        hold.release(connection, "ablauf:pruefspur")
    (sealed,) = (one for one in office.run().ended if one.due.flow == "pruefspur")
    assert (sealed.due.day, sealed.state) == (WEDNESDAY, State.DONE)
    assert ("pruefspur", WEDNESDAY, Kind.LATE) in found(office)


def test_one_flow_takes_what_was_due_before_it_along_and_no_more(office: Clocked) -> None:
    late = office.at(WEDNESDAY, 23, 45).night()
    made = run_night(late, Wanted("tagespruefung", instant(datetime.combine(WEDNESDAY, time(4, 30)))))
    assert [one.due.flow for one in made.ended] == ["tagespruefung"]
    made = run_night(late, Wanted("pruefspur", office.now))
    assert [one.due.flow for one in made.ended] == ["tagespruefung", "pruefspur"]
    # On a day that has no plan: once, however often somebody asks.
    for count in (1, 0):
        made = run_night(late, Wanted("aufbewahrung", office.now, WEDNESDAY))
        assert [one.state for one in made.ended if one.due.flow == "aufbewahrung"] == [State.DONE] * count


def letters(number: int) -> tuple[Letter, ...]:
    """So many mails."""
    return tuple(Letter(Receiver("r"), WEDNESDAY, "erinnerung", "", "", "", str(one)) for one in range(number))


@pytest.mark.parametrize(
    ("prepared", "posted", "wanted"),
    [
        (Prepared(WEDNESDAY, letters(2)), Posted(2), State.DONE),
        (Prepared(WEDNESDAY, letters(2)), Posted(1, ("Eine Mail wartet.",)), State.PARTLY),
        (Prepared(WEDNESDAY, letters(2)), Posted(0, ("2 Mails warten.",), passing=True), State.UNCHECKABLE),
        # What waits is not its own.
        (Prepared(WEDNESDAY), Posted(0, ("2 Mails warten.",)), State.DONE),
        (Prepared(WEDNESDAY, quiet=Quiet.BRAKED), Posted(), State.PARTLY),
        (Prepared(WEDNESDAY, quiet=Quiet.CLOSED), Posted(), State.DONE),
    ],
)
def test_how_reminding_ended(prepared: Prepared, posted: Posted, wanted: State) -> None:
    ended = told(prepared, posted)
    assert ended.state is wanted
    assert ("voruebergehend" in ended.detail) is posted.passing
