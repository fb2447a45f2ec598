"""A run held against the open findings: what each pair of outcomes leads to, on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, update

from schemas.findings.finding import CLOSED, OPEN, State
from schemas.findings.reconciled import RunState
from schemas.outcome import BEYOND, BY_KIND, IN_ORDER, Kind, Status
from schemas.receipt import InputFile, NotInForce
from store.findings.history import histories
from store.records import tables
from store.records.connect import reading, writing
from tests.store.findings.conftest import DAY, Office, derived

NEXT, THIRD = DAY + timedelta(1), DAY + timedelta(2)
LATE = {"status": "überfällig"}
OF_CASES = (Kind.PROPOSAL, Kind.DEADLINE, Kind.CYCLE, Kind.DUTY)


def one(record: str = "T1", **more: Any) -> dict[str, Any]:
    """An outcome of rule r1 about a record, overdue unless said otherwise."""
    return {"vorgang_id": record, **more}


def test_what_a_run_finds_is_found_once(office: Office) -> None:
    rows = [one("T1", **LATE), one("T2", status="bald fällig"), one("T3", status="verspätet erledigt")]
    first = office.night(DAY, rows)
    assert (first.new, first.backlog) == (2, 1)
    row = office.findings()["T1"]
    assert (row.state, row.status, row.due, row.team, row.case_key, row.title) == (
        "erkannt", "überfällig", date(2020, 3, 30), "Team 1", "K1", "Titel r1",
    )  # fmt: skip
    assert (row.reason, row.responsible, row.missing) == ("Seit 92 Tagen überfällig.", "integrationsfachkraft", [])
    again = office.night(DAY, rows)
    assert (again.events, again.kept) == (False, 2)
    tomorrow = office.night(NEXT, [{**row, "tage": 93, "grund": "Seit 93 Tagen überfällig."} for row in rows])
    assert (tomorrow.events, tomorrow.kept) == (False, 2)
    assert office.events(row.id) == ["erkannt"]
    derived(office)


def test_a_due_day_that_somebody_changed_by_hand_is_put_right_and_told(office: Office) -> None:
    office.night(DAY, [one("T1", **LATE)])
    with writing(office.engine) as connection:
        connection.execute(update(tables.finding).values(due=date(2030, 1, 1)))
    assert office.night(NEXT, [one("T1", **LATE)]).changed == 1
    row = office.findings()["T1"]
    assert row.due == date(2020, 3, 30)
    with reading(office.engine) as connection:
        [(_, events)] = histories(connection, [row.id])
    last = events[-1]
    assert (last.body["from"]["due"], last.body["to"]["due"]) == ("2030-01-01", "2020-03-30")
    derived(office)


def test_every_outcome_has_its_place(office: Office) -> None:
    every = sorted(frozenset().union(*(BY_KIND[kind] for kind in OF_CASES)))
    office.night(DAY, [one(str(status), **LATE) for status in every])
    causes = {Status.UNCLEAR: "Angabe fehlt"}
    office.night(NEXT, [one(str(status), status=str(status), ursache=causes.get(status)) for status in every])
    closed = {
        Status.MISSED: State.MISSED,
        **dict.fromkeys((Status.DONE, Status.DONE_LATE, Status.MET), State.RESOLVED),
        **dict.fromkeys(
            (Status.NOT_APPLICABLE, Status.EXEMPT, Status.NOT_PROPOSED, Status.ENDED, Status.DUE_LATER), State.LAPSED
        ),
    }
    expected = {str(status): closed.get(status, State.FOUND) for status in every}
    found = office.findings()
    assert {name: row.state for name, row in found.items()} == expected
    for status in every:
        assert (found[str(status)].closed_day == NEXT) is (expected[str(status)] in CLOSED), status
        assert (status in IN_ORDER) <= (expected[str(status)] in CLOSED), status
    derived(office)


def test_changes_are_one_event_and_time_is_told(office: Office) -> None:
    office.night(DAY, [one(status="bald fällig", faellig_am=date(2026, 7, 10))])
    moved = office.night(NEXT, [one(status="überfällig", faellig_am=date(2026, 6, 29), fassung="f2", team="Team 2")])
    assert moved.changed == 1
    row = office.findings()["T1"]
    assert (row.status, row.due, row.fassung, row.team) == ("überfällig", date(2026, 6, 29), "f2", "Team 2")
    assert office.events(row.id) == ["erkannt", "geändert"]
    with reading(office.engine) as connection:
        changed = next(iter(histories(connection, [row.id])))[1][1]
    assert changed.body["from"] == {"status": "bald fällig", "due": "2026-07-10", "fassung": "f1", "team": "Team 1"}
    assert changed.body["to"]["status"] == "überfällig"
    derived(office)


def test_gone_not_applicable_and_outside_are_told_apart(office: Office, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    office.night(DAY, [one("T1"), one("T2"), one("T3"), one("T4", regel="r2"), one("T5")])
    pq.write_table(pa.table({"teilnahme_id": ["T1", "T3", "T5", "T9"]}), tmp_path / "teilnahme.parquet")
    records = {"teilnahme": (tmp_path / "teilnahme.parquet", "teilnahme_id")}
    ended = (NotInForce(rule="r2", reason="galt bis zum 30.06.2026"),)
    rows = [
        one("T1", status="trifft nicht zu", grund="Nicht mehr betroffen."),
        one("T5", status="trifft nicht zu", grund=f"{BEYOND}13 Monaten abgelaufen."),
    ]
    result = office.night(NEXT, rows, rules=("r1",), not_in_force=ended, records=records)
    assert (result.lapsed, result.law, result.aged) == (5, 1, 2)
    found = office.findings()
    with reading(office.engine) as connection:
        last = {key: events[-1] for key, events in histories(connection, [row.id for row in found.values()])}
    why = {record: last[row.id].body["why"] for record, row in found.items()}
    assert why == {
        "T1": "trifft nicht zu", "T2": "Vorgang nicht mehr geliefert", "T3": "außerhalb des Rückblicks",
        "T4": "Rechtsgrundlage entfallen", "T5": "außerhalb des Rückblicks",
    }  # fmt: skip
    assert last[found["T4"].id].reason == "galt bis zum 30.06.2026"
    assert found["T2"].reason == "Seit 92 Tagen überfällig."
    derived(office)


def test_what_was_not_delivered_closes_nothing_and_is_said_once(office: Office) -> None:
    office.night(DAY, [one("T1"), one("T2"), one("T3", team="Team 9"), one("T4", regel="r2")])
    unseen = {"status": "ungeklärt", "ursache": "nicht geliefert", "fehlend": ["kontakt"], "grund": "Kontakte fehlen."}
    inputs = (InputFile(file="t", entity="teilnahme", sha256="", rows=1, units=("Team 1",)),)
    silent = (NotInForce(rule="r2", reason="nicht geliefert: Teilnahmen"),)
    rows = [one(record, **unseen) for record in ("T1", "T5", "T6")] + [one("T2")]
    result = office.night(NEXT, rows, rules=("r1",), silent=silent, inputs=inputs)
    assert (result.new, result.kept, result.unjudged, result.lapsed) == (2, 4, 3, 0)
    said = office.findings()["r1/nicht geliefert"]
    assert (said.entity, said.responsible, said.reason, said.legacy) == ("regel", "Betrieb", "Kontakte fehlen.", False)
    assert "nicht geliefert: Teilnahmen" in office.findings()["r2/nicht geliefert"].reason
    back = office.night(THIRD, [one(r) for r in ("T1", "T2")] + [one("T3", team="Team 9"), one("T4", regel="r2")])
    assert (back.resolved, back.lapsed, back.kept) == (2, 0, 4)
    derived(office)


def test_what_comes_back_is_reopened_and_no_longer_backlog(office: Office) -> None:
    office.night(DAY, [one()])
    assert office.findings()["T1"].legacy is True
    office.night(NEXT, [one(status="erledigt", erledigt_am=NEXT)])
    assert office.findings()["T1"].done == NEXT
    back = office.night(THIRD, [one()])
    assert (back.new, back.reopened) == (0, 1)
    row = office.findings()["T1"]
    assert (row.state, row.legacy, row.closed_day, row.done) == ("erkannt", False, None, None)
    assert office.events(row.id) == ["erkannt", "abgestellt", "wieder erkannt"]
    derived(office)


def test_missed_is_final_unless_the_data_say_it_can_still_be_done(office: Office) -> None:
    office.night(DAY, [one("T1"), one("T2", status="versäumt")])
    office.night(NEXT, [one("T1", status="versäumt"), one("T2", status="versäumt")])
    assert {row.state for row in office.findings().values()} == {"versäumt"}
    quiet = office.night(THIRD, [one("T1", status="versäumt"), one("T2", status="ungeklärt", ursache="Angabe fehlt")])
    assert not quiet.events
    mended = office.night(DAY + timedelta(3), [one("T1", faellig_am=date(2026, 8, 1), status="bald fällig")])
    assert mended.reopened == 1
    assert [row.state for row in office.findings().values()] == ["erkannt", "versäumt"]
    derived(office)


def test_only_a_rules_first_run_makes_backlog(office: Office) -> None:
    rows = [one("T1"), one("T2", status="bald fällig"), one("T3", status="ungeklärt", ursache="Angabe fehlt")]
    assert office.night(DAY, rows, rules=("r1",)).backlog == 2
    later = [*rows, one("T4"), one("T5", regel="r2")]
    result = office.night(NEXT, later, rules=("r1", "r2"))
    assert (result.new, result.backlog) == (2, 1)
    changed = office.night(THIRD, [one("T1", status="ungeklärt", ursache="Angabe fehlt"), *later[1:]])
    assert changed.changed == 1
    assert {record for record, row in office.findings().items() if row.legacy} == {"T1", "T3", "T5"}
    derived(office)


def test_versions_of_a_rule_beside_each_other_are_one_finding(office: Office) -> None:
    rows = [one(fassung="alt", status="trifft nicht zu"), one(fassung="neu")]
    assert office.night(DAY, rows).new == 1
    assert not office.night(NEXT, list(reversed(rows))).events
    assert office.findings()["T1"].fassung == "neu"


def test_periods_are_findings_of_their_own(office: Office) -> None:
    office.night(DAY, [one(periode="1"), one(periode="2")])
    office.night(NEXT, [one(periode="1", status="erledigt"), one(periode="2")])
    assert {key: row.state for key, row in office.findings().items()} == {"T1/1": "abgestellt", "T1/2": "erkannt"}
    derived(office)


def test_a_braked_delivery_closes_nothing_until_it_is_confirmed(office: Office) -> None:
    office.night(DAY, [one("T1"), one("T2", status="erledigt"), one("T3")])
    office.night(NEXT, [one("T1"), one("T3", status="erledigt")])
    rows = [one("T1", status="erledigt"), one("T3"), one("T4"), one("T5", status="versäumt")]
    seen = office.observed(THIRD, rows, braked=True)
    held = office.reconcile(seen)
    assert (held.state, held.new, held.reopened, held.resolved) == (RunState.BRAKED, 1, 1, 0)
    states = {record: row.state for record, row in office.findings().items()}
    assert states == {"T1": "erkannt", "T3": "erkannt", "T4": "erkannt"}
    derived(office)
    assert not office.reconcile(seen).events
    confirmed = type(seen)(seen.folder, seen.receipt)
    caught_up = office.reconcile(confirmed)
    assert (caught_up.state, caught_up.new, caught_up.resolved) == (RunState.RECONCILED, 1, 1)
    assert {record: row.state for record, row in office.findings().items()} == {
        "T1": "abgestellt", "T3": "erkannt", "T4": "erkannt", "T5": "versäumt",
    }  # fmt: skip
    assert office.reconcile(confirmed).before
    derived(office)


def test_what_a_confirmed_first_delivery_adds_is_backlog_too(office: Office) -> None:
    seen = office.observed(DAY, [one("T1"), one("T2", status="versäumt")], braked=True)
    assert (office.reconcile(seen).new, office.findings()["T1"].legacy) == (1, True)
    assert office.reconcile(type(seen)(seen.folder, seen.receipt)).backlog == 1
    assert office.findings()["T2"].legacy is True
    derived(office)


def test_a_clock_set_back_changes_nothing(office: Office) -> None:
    office.night(NEXT, [one("T1")])
    result = office.night(DAY, [one("T1", status="erledigt"), one("T2")])
    assert (result.state, result.events) == (RunState.OVERTAKEN, False)
    assert list(office.findings()) == ["T1"]


def test_a_run_overtaken_by_another_of_the_same_day(office: Office) -> None:
    early = office.observed(DAY, [one("T1")])
    late = office.observed(DAY, [one("T1", status="bald fällig")])
    assert office.reconcile(late).new == 1
    assert office.reconcile(early).state is RunState.OVERTAKEN
    assert office.findings()["T1"].status == "bald fällig"


def test_what_the_run_was_not_asked_about_is_not_gone(office: Office) -> None:
    early = office.observed(DAY, [one("T1")])
    meanwhile = office.observed(DAY, [])
    office.reconcile(early)
    result = office.reconcile(meanwhile)
    assert (result.unjudged, result.lapsed) == (1, 0)


def test_an_error_in_the_middle_leaves_nothing(office: Office) -> None:
    seen = office.observed(DAY, [one(f"T{n}") for n in range(50)])
    with writing(office.engine) as connection:
        connection.execute(insert(tables.rule_seen).values(office="magdeburg", rule="r9", first_run="x", first_day=DAY))
    (seen.folder / "outcomes.parquet").rename(seen.folder / "weg.parquet")
    with pytest.raises(Exception, match=r"outcomes\.parquet"):
        office.reconcile(seen)
    assert office.findings() == {}
    (seen.folder / "weg.parquet").rename(seen.folder / "outcomes.parquet")
    assert office.reconcile(seen).new == 50
    assert {row.state for row in office.findings().values()} <= set(OPEN)
    derived(office)
