"""What a night does with what is missing, wrong or broken; the inbox; the command."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cli.main import main
from jobs.clock import inbox
from jobs.clock.check import Night
from jobs.clock.night import held, run_night
from schemas.clock.planned import State
from schemas.failure import DeliveryRefused, RulesRefused, RunBusy
from store.folder import open_store
from tests.jobs.clock.office import Clocked

MONDAY, TUESDAY, WEDNESDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)


def checks(office: Clocked) -> list[tuple[int, str]]:
    """Day and state of every planned check."""
    return [(one.due.day.day, one.state.value) for one in office.rows() if one.due.flow == "tagespruefung"]


def test_a_day_without_delivery_waits_until_it_is_over(office: Clocked) -> None:
    (made,) = office.at(MONDAY, 5).run().ended
    assert (made.state, made.lines) == (
        State.UNCHECKABLE, ("Für den 02.03.2026 liegt keine Lieferung im Eingang und keine in der Ablage.",),
    )  # fmt: skip
    office.at(MONDAY, 12).run()
    assert checks(office) == [(2, "nicht prüfbar")]
    office.at(TUESDAY, 5).run()
    assert checks(office) == [(2, "nicht nachholbar"), (3, "nicht prüfbar")]
    # Broken off here: nothing later was done, so a delivery that comes after all is taken.
    empty = office.store.inbox / f"fachmodell_{MONDAY}"
    empty.mkdir(parents=True)
    office.at(TUESDAY, 6).run()
    assert checks(office) == [(2, "nicht prüfbar"), (3, "nicht prüfbar")]
    assert "erledigt" not in {path.name for path in office.store.inbox.iterdir()}


def test_a_bug_is_told_recorded_without_its_text_and_does_not_keep_the_rest_from_being_done(office: Clocked) -> None:
    (office.store.inbox / f"fachmodell_{MONDAY}").mkdir(parents=True)
    office.at(MONDAY, 5)

    def broken() -> str:
        raise ZeroDivisionError("Kunde 111A111111")

    told: list[str] = []
    night = Night(office.store, office.engine, "Nacht", lambda: office.now, broken, told.append)
    (made,) = run_night(night).ended
    assert (made.state, made.run) == (State.BROKEN, None)
    assert made.lines == ("Fehler des Programms (ZeroDivisionError); siehe Protokoll.",)
    assert "ZeroDivisionError: Kunde 111A111111" in told[0]
    office.at(MONDAY, 23, 45)
    # What is broken is tried once a day.
    assert [one.state for one in run_night(night).ended] == [State.DONE]
    office.at(TUESDAY, 3)
    assert [(one.due.day, one.state) for one in run_night(night).ended] == [(MONDAY, State.BROKEN)]


def test_before_the_first_night_nothing_was_owed(office: Clocked) -> None:
    made = office.at(MONDAY, 12).run()
    assert "tagespruefung" in {one.due.flow for one in made.ended}
    assert made.deviations == ()


def test_one_night_at_a_time(office: Clocked) -> None:
    with held(office.store), pytest.raises(RunBusy, match="Nacht"):
        office.at(MONDAY, 5).run()
    assert office.rows() == []


def test_wrong_schedules_stop_the_night_and_nothing_is_forgotten(office: Clocked, tmp_path: Path) -> None:
    office.at(MONDAY, 5).run()
    schedule = office.store.rules / "zeitplan" / "pruefspur.yaml"
    right = schedule.read_text(encoding="utf-8")
    schedule.write_text(right.replace("jeden Tag", "jeden Tg"), encoding="utf-8")
    try:
        with pytest.raises(RulesRefused, match="R912"):
            office.at(TUESDAY, 5).run()
    finally:
        schedule.write_text(right, encoding="utf-8")
    office.at(WEDNESDAY, 5).run()
    assert checks(office) == [(2, "nicht nachholbar"), (3, "nicht nachholbar"), (4, "nicht prüfbar")]
    assert tmp_path.exists()


def test_the_inbox_says_what_it_cannot_use(office: Clocked) -> None:
    store = office.store
    for name in (f"a_{MONDAY}", f"b_{MONDAY}", f"c_{TUESDAY}.teil", ".d", str(TUESDAY), "notiz", "a_2026-02-30"):
        (store.inbox / name).mkdir(parents=True)
    lying, strange = inbox.lying(store)
    assert [(one.day, one.sources) for one in lying] == [(MONDAY, ("a",)), (MONDAY, ("b",))]
    assert [one.split(":")[0] for one in strange] == [str(TUESDAY), "a_2026-02-30", "notiz"]
    store.settings.write_text(
        store.settings.read_text(encoding="utf-8") + '\n[eingang]\nquellen = ["a", "e"]\n', encoding="utf-8"
    )
    store = open_store(store.path)
    with pytest.raises(DeliveryRefused, match=r"02\.03\.2026 fehlt: e"):
        inbox.of_day(store, MONDAY)
    (whole,) = inbox.of_day(store, TUESDAY)
    assert whole.sources == ("a", "e")
    inbox.put_away(store, [whole])
    (store.inbox / str(TUESDAY)).mkdir()
    inbox.put_away(store, inbox.of_day(store, TUESDAY))
    assert sorted(path.name for path in (store.inbox / "erledigt").iterdir()) == [str(TUESDAY), f"{TUESDAY}-2"]


def call(*words: str | Path) -> int:
    """The exit code of a command."""
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    return int(ended.value.code or 0)


def test_the_command_works_and_lists(office: Clocked, capsys: pytest.CaptureFixture[str]) -> None:
    store = office.store.path
    assert call("nacht", "--store", store, "--now", "02.03.2026", "05:00") == 3
    assert "02.03.2026 04:30  tagespruefung: nicht prüfbar" in capsys.readouterr().out
    assert call("nacht", "--store", store, "--now", "02.03.2026", "23:45") == 3
    assert "pruefspur: fertig" in capsys.readouterr().out
    assert call("nacht", "--store", store, "--plan", "--days", "2", "--now", "04.03.2026", "12:00") == 0
    told = capsys.readouterr().out
    assert "02.03.2026 23:30  Prüfspur besiegeln: fertig" in told
    assert "03.03.2026 04:30  Tägliche Prüfung aller Fälle: versäumt" in told
    assert "05.03.2026 04:30  Tägliche Prüfung aller Fälle: geplant" in told
    assert "Für 03.2026 ist kein Statistiktag angegeben" in told
    assert call("nacht", "--store", store, "--now", "02.03.2026", "25:00") == 2
