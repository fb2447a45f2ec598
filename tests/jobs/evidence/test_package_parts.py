"""Parts of the audit package: gaps of the schedule, values eased, small numbers, files of many rows."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.kept import kept
from engine.workflow.dates import OfficeDays
from jobs.evidence.package.lawbooks import lawbooks, rule_changes
from jobs.evidence.package.make import Asked, make
from jobs.evidence.package.runs import flows, planned, uncounted
from jobs.evidence.package.small import ALL, FEWEST_CASES, FEWEST_STAFF, REST, Counts, pooled, shown
from jobs.evidence.package.values import amount, effect, value_changes
from jobs.rules.rulebook import Loaded, load
from schemas.clock.deviation import Deviation, Kind
from schemas.clock.planned import Due, Planned, State
from schemas.evidence.package import Effect, Happened, Occasion, RunNote
from schemas.workflow.exact import Rhythm, Schedule
from store.folder import open_store
from store.records.connect import reading
from store.records.upgrade import open_database
from store.trail import period
from tests.jobs.evidence.office import BY, Office, evaluated
from tests.jobs.evidence.test_package import NOW, checked, lines

SHIPPED = Path(__file__).resolve().parents[3] / "rules"
AT = datetime(2020, 7, 3, 4, 0, tzinfo=UTC)
RULE = (SHIPPED / "kontakt" / "kontaktdichte.yaml").read_text(encoding="utf-8")


def note(name: str, day: date) -> RunNote:
    """A run of a day."""
    return RunNote(
        lauf=name, stichtag=day, begonnen=AT, erfasst=AT, geplant=True, stand="abgeglichen", abzug="a", regelbuch="r",
        regelstand=None, digest="d", zeilen=1, offen=1, faelle=1, wiederholbar_bis=None,
    )  # fmt: skip


@cache
def _shipped() -> Loaded:
    return load(SHIPPED, "magdeburg", date(2020, 6, 30))


def test_every_planned_day_without_a_run_is_a_gap() -> None:
    loaded = _shipped()
    notes = [note("a", date(2020, 5, 29)), note("b", date(2020, 6, 2)), note("c", date(2020, 6, 2)),
             note("d", date(2020, 6, 6))]  # fmt: skip
    found = planned(
        loaded.workflows.schedules, OfficeDays(loaded.rulebook.calendar), notes, date(2020, 5, 28), date(2020, 6, 30),
        date(2020, 6, 8)
    )  # fmt: skip
    assert [(one.tag.day, one.ergebnis, one.laeufe) for one in found] == [
        (28, Happened.GAP, ()), (29, Happened.RUN, ("a",)),
        # Whitsun: Saturday to Monday.
        (2, Happened.TWICE, ("b", "c")), (3, Happened.GAP, ()), (4, Happened.GAP, ()), (5, Happened.GAP, ()),
        (6, Happened.UNPLANNED, ("d",)),
    ]  # fmt: skip
    days = OfficeDays(loaded.rulebook.calendar)
    assert uncounted(loaded.workflows.schedules, days, date(2020, 5, 28), date(2020, 6, 30)) == ()


def check_at(rhythm: Rhythm, detail: str = "") -> Schedule:
    """A daily check by another rhythm."""
    return Schedule("p", "Prüfung", "tagespruefung", rhythm, detail, None if rhythm is Rhythm.CRON else time(4, 30))


@pytest.mark.parametrize(
    ("schedule", "days"),
    [
        (check_at(Rhythm.FIRST, "Monat"), ["2020-05-04", "2020-06-02"]),
        (check_at(Rhythm.LAST, "Monat"), ["2020-05-29", "2020-06-30"]),
        (check_at(Rhythm.LAST, "Quartal"), ["2020-06-30"]),
        (check_at(Rhythm.CRON, "30 4 1,15 * *"), ["2020-05-01", "2020-05-15", "2020-06-01", "2020-06-15"]),
        (check_at(Rhythm.STATISTICS_DAY), ["2020-06-11"]),
    ],
)
def test_gaps_are_worked_out_for_every_rhythm(schedule: Schedule, days: list[str]) -> None:
    calendar = _shipped().rulebook.calendar
    office, first, last = OfficeDays(calendar, frozenset({date(2020, 6, 11)})), date(2020, 5, 1), date(2020, 6, 30)
    found = planned([schedule], office, (), first, last, date(2020, 7, 1))
    assert [one.tag.isoformat() for one in found] == days
    assert {one.ergebnis for one in found} == {Happened.GAP}
    told = uncounted([schedule], office, first, last)
    assert [("05.2020" in one) for one in told] == ([True] if schedule.rhythm is Rhythm.STATISTICS_DAY else [])


def test_what_the_night_has_kept_says_why_there_is_a_gap_or_that_a_run_came_late() -> None:
    def kept(day: int, state: State, began: int | None = None, *lines: str) -> Planned:
        due = Due("magdeburg", "tagespruefung", date(2020, 6, day), datetime(2020, 6, day, 2, 30, tzinfo=UTC))
        at = None if began is None else datetime(2020, 6, began, 2, 30, tzinfo=UTC)
        return Planned(due, state, at, at, None, {"zeilen": list(lines)})

    clock = [kept(2, State.DONE, 2), kept(3, State.FINDINGS, 5), kept(4, State.LOST, None, "Keine Lieferung."),
             kept(5, State.UNCHECKABLE, 5, "Die Datei ist leer."), kept(8, State.PLANNED)]  # fmt: skip
    notes = [note("a", date(2020, 6, 2)), note("b", date(2020, 6, 3))]
    found = planned((), OfficeDays(), notes, date(2020, 6, 1), date(2020, 6, 30), date(2020, 6, 9), clock)
    assert [(one.tag.day, one.ergebnis, one.hinweis) for one in found] == [
        (2, Happened.RUN, ""), (3, Happened.RUN, "Nachgeholt am 05.06.2020."),
        (4, Happened.GAP, "nicht nachholbar: Keine Lieferung."),
        (5, Happened.GAP, "nicht prüfbar: Die Datei ist leer."),
        (8, Happened.GAP, "nicht begonnen"),
    ]  # fmt: skip


def test_every_flow_is_told_with_what_deviated() -> None:
    def due(flow: str, day: int) -> Due:
        return Due("magdeburg", flow, date(2020, 6, day), datetime(2020, 6, day, 2, 30, tzinfo=UTC))

    clock = [
        Planned(due("wochenbericht", 5), State.DONE, AT, AT, None, {"zeilen": ["Bericht geschrieben."]}),
        Planned(due("erinnerungen", 5), State.LOST, None, AT, None, {"zeilen": ["Der Tag ist vorbei."]}),
        Planned(due("erinnerungen", 30), State.PLANNED),
    ]
    late = Deviation(clock[0].due, Kind.LATE, AT, None, ("Neun Stunden zu spät.",))
    missing = Deviation(clock[1].due, Kind.MISSING, AT, None, ("Der Tag ist vorbei.",))
    found = flows(clock, [late, missing], datetime(2020, 6, 29, tzinfo=UTC))
    assert [(one.ablauf, one.ergebnis, one.abweichungen, one.hinweis) for one in found] == [
        ("wochenbericht", "fertig", ("verspätet",), "Bericht geschrieben. Neun Stunden zu spät."),
        ("erinnerungen", "nicht nachholbar", ("ausgefallen",), "Der Tag ist vorbei."),
    ]


@pytest.mark.parametrize(
    ("text", "days"),
    [("10 Arbeitstage", "14.0"), ("2 Wochen", "14"), ("1 Monat", "30.4375"), ("80", "80"), ("12,5 %", "12.5")],
)
def test_amounts(text: str, days: str) -> None:
    assert str(amount(text)) == days


def test_what_eases_is_read_off_the_wording() -> None:
    assert effect("schonfrist", "10 Arbeitstage", "20 Arbeitstage", RULE) is Effect.EASED
    assert effect("schonfrist", "10 Arbeitstage", "5 Arbeitstage", RULE) is Effect.TIGHTENED
    assert effect("abstand.Z", "2 Monate", "9 Wochen", RULE) is Effect.EASED
    assert effect("abstand.Z", "2 Monate", "8 Wochen", RULE) is Effect.TIGHTENED
    assert effect("abstand.Z", "2 Monate", None, RULE) is Effect.EASED
    assert effect("abstand.Z", None, "2 Monate", RULE) is Effect.TIGHTENED
    assert effect("anderes", "1", "2", RULE) is Effect.OPEN
    target = "ziel: mindestens zielwert\nwerte:\n  zielwert: 90 %\n"
    assert effect("zielwert", "90 %", "80 %", target) is Effect.EASED
    assert effect("frist", "3 Monate", "4 Monate", "frist:\n  fällig am: frist vor teilnahme.ende") is Effect.TIGHTENED
    assert effect("frist", "3 Monate", "Januar", "fällig am: frist vor teilnahme.ende") is Effect.OPEN


def test_a_value_that_was_eased_is_listed_with_who_used_it_first(office: Office, tmp_path: Path) -> None:
    store = office.store
    rules = tmp_path / "regeln"
    shutil.copytree(store.rules, rules)
    shutil.copytree(SHIPPED / "zeitplan", rules / "zeitplan")
    own = rules / "amt" / "magdeburg.yaml"
    eased = "werte:\n  kontaktdichte:\n    schonfrist: 20 Arbeitstage\n"
    own.write_text(own.read_text(encoding="utf-8") + eased, encoding="utf-8")
    settings = store.settings.read_text(encoding="utf-8").replace(str(store.rules), str(rules))
    store.settings.write_text(settings, encoding="utf-8")
    changed = open_store(store.path)
    assert changed.rules == rules
    evaluated(changed, office.snapshots[-1], date(2020, 7, 2), AT, "lauf-3")
    made = make(changed, Asked(date(2020, 6, 1), date(2020, 7, 3), tmp_path / "p.zip", BY, NOW.replace(day=4), kept()))
    assert made.runs == 2
    (value,) = lines(tmp_path / "p.zip", "werte")
    assert (value["anlass"], value["einordnung"], value["wert"]) == ("geändert", "gelockert", "schonfrist")
    assert (value["vorher"], value["nachher"], value["regelwert"]) == (
        "10 Arbeitstage", "20 Arbeitstage", "10 Arbeitstage",
    )  # fmt: skip
    assert (value["gilt_ab_lauf"], value["erfasst_von"]) == ("2020-07-02", "akteur-0001")
    assert [one["regel"] for one in lines(tmp_path / "p.zip", "regelaenderungen")] == ["kontaktdichte"]
    assert len(lines(tmp_path / "p.zip", "regelbuecher")) == 2
    days = {one["tag"]: one["ergebnis"] for one in lines(tmp_path / "p.zip", "soll_und_ist")}
    assert days == {**{f"2020-06-{day:02}": "Lücke" for day in (2, 3, 4, 5, 8, 9, 10, 11, 12, 15, 16, 17, 18, 19, 22,
                                                                23, 24, 25, 26, 29)},
                    "2020-06-30": "gelaufen", "2020-07-01": "Lücke", "2020-07-02": "gelaufen",
                    "2020-07-03": "Lücke"}  # fmt: skip
    assert checked(tmp_path / "p.zip")[0] == 0


def test_an_office_value_that_deviates_from_the_beginning_is_listed(office: Office, tmp_path: Path) -> None:
    """In a period that begins after the change the value still stands there, beside the rule's own."""
    rules = tmp_path / "regeln"
    shutil.copytree(office.store.rules, rules)
    own = rules / "amt" / "magdeburg.yaml"
    own.write_text(own.read_text(encoding="utf-8") + "werte:\n  kontaktdichte:\n    schonfrist: 5 Arbeitstage\n")
    settings = office.store.settings.read_text(encoding="utf-8").replace(str(office.store.rules), str(rules))
    office.store.settings.write_text(settings, encoding="utf-8")
    store = open_store(office.store.path)
    evaluated(store, office.snapshots[-1], date(2020, 7, 2), AT, "lauf-3")
    engine = open_database(store.url)
    with reading(engine) as connection:
        rows = period.runs(connection, store.office, date(2020, 7, 2), date(2020, 7, 2))
    engine.dispose()
    books = lawbooks(store, None, rows, date(2020, 7, 4), kept())
    (value,) = value_changes(books, date(2020, 7, 2), {})
    assert (value.anlass, value.einordnung, value.vorher, value.nachher) == (
        Occasion.OWN, Effect.TIGHTENED, "10 Arbeitstage", "5 Arbeitstage",
    )  # fmt: skip
    assert list(rule_changes(books, date(2020, 7, 2))) == []


def test_a_rulebook_that_is_damaged_is_told_and_the_package_made(office: Office, tmp_path: Path) -> None:
    (folder,) = office.store.rulebooks.iterdir()
    victim = next(iter(sorted((folder / "regeln").rglob("*.yaml"))))
    victim.write_bytes(victim.read_bytes() + b"\n")
    asked = Asked(date(2020, 6, 1), date(2020, 6, 30), tmp_path / "p.zip", BY, NOW, kept())
    made = make(office.store, asked)
    assert not made.proof.holds
    assert any("lässt sich nicht lesen" in one for one in made.remarks)
    (book,) = lines(tmp_path / "p.zip", "regelbuecher")
    assert "wurde verändert" in str(book["hinweis"])


TEAMS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 40), min_size=1)
STAFF = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 12))


@given(TEAMS, STAFF)
def test_no_small_team_is_shown_alone_and_none_follows_from_the_others(
    teams: dict[str, int], staff: dict[str, int]
) -> None:
    counts = {team: Counts(cases=number, found=number) for team, number in teams.items()}
    found = pooled(counts, staff)
    assert sum(one.cases for _, one in found) == sum(teams.values())
    names = [name for name, _ in found]
    alone = [name for name in names if name not in (REST, ALL)]
    for name in alone:
        assert teams[name] >= FEWEST_CASES
        assert staff[name] >= FEWEST_STAFF
    rest = set(teams) - set(alone)
    if REST in names:
        assert len(rest) >= 2
        assert sum(teams[one] for one in rest) >= FEWEST_CASES
        assert sum(staff.get(one, 0) for one in rest) >= FEWEST_STAFF
    if ALL in names:
        assert names == [ALL]


def test_without_a_headcount_no_team_is_shown_and_small_numbers_are_not() -> None:
    assert [name for name, _ in pooled({"a": Counts(50), "b": Counts(60)}, None)] == [ALL]
    assert [shown(one) for one in (0, 1, 9, 10)] == [0, None, None, 10]
