"""Decisions: what they need, how long they hold, what the trail says of them."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from schemas.evidence.marks import decision_mark
from schemas.failure import Unknown
from schemas.findings.decision import Action, Decision
from schemas.outcome import BY_KIND, Kind
from store.findings.decide import Decided, DecisionRefused, decide
from store.findings.history import history
from store.findings.signals import signals
from store.records import tables
from store.records.connect import reading, writing
from tests.store.findings.conftest import DAY, Office, derived

AT = datetime(2026, 6, 30, 9, 30, tzinfo=UTC)
QUIET = 2


def one(record: str = "T1", **more: Any) -> dict[str, Any]:
    """An overdue outcome of rule r1."""
    return {"vorgang_id": record, **more}


def say(office: Office, record: str, action: Action, day: date = DAY, **more: Any) -> Decided:
    """A decision about the finding of a record."""
    asked = Decision(**{"action": action, "actor": "Y. Beispiel", "reason": "darum", **more})
    with writing(office.engine) as connection:
        return decide(connection, office.findings()[record].id, asked, AT, day, QUIET)


def exempt(office: Office, record: str, until: date, **more: Any) -> Decided:
    """An exception granted by somebody else."""
    return say(office, record, Action.EXEMPT, until=until, approver="Z. Muster", **more)


def test_a_decision_is_an_event_and_an_entry_without_its_reason(office: Office) -> None:
    office.night(DAY, [one()])
    exempt(office, "T1", DAY + timedelta(30), reason="Elternzeit von Frau Muster")
    row = office.findings()["T1"]
    assert (row.state, row.state_until) == ("ausgenommen", DAY + timedelta(30))
    with reading(office.engine) as connection:
        last = history(connection, row.id)[-1]
        entry = connection.execute(select(tables.trail).order_by(tables.trail.c.seq.desc())).first()
    assert entry is not None
    assert (entry.kind, entry.subject, entry.actor, entry.reason) == (
        "entscheidung", str(row.id), last.actor, "ausnahme",
    )  # fmt: skip
    assert decision_mark(row.id, last) in entry.body
    assert "Muster" not in "".join(str(part) for part in entry)
    assert last.reason == "Elternzeit von Frau Muster"
    assert last.body["approver"] != last.actor
    derived(office)


@pytest.mark.parametrize(
    ("action", "more", "says"),
    [
        (Action.EXEMPT, {"until": None, "approver": "Z"}, "befristet"),
        (Action.EXEMPT, {"until": DAY - timedelta(1), "approver": "Z"}, "ist vorbei"),
        (Action.EXEMPT, {"until": DAY + timedelta(400), "approver": "Z"}, "höchstens 366 Tage"),
        (Action.EXEMPT, {"until": DAY, "approver": None}, "--approver"),
        (Action.EXEMPT, {"until": DAY, "approver": " y.  BEISPIEL "}, "nicht selbst genehmigen"),
        (Action.EXEMPT, {"until": DAY, "approver": "Z", "reason": " "}, "Begründung"),
        (Action.FALSE_ALARM, {"reason": ""}, "Begründung"),
        (Action.FOLLOW_UP, {"until": DAY}, "nach heute"),
        (Action.ASSIGN, {"role": " "}, "--role"),
        (Action.WITHDRAW, {}, "nicht möglich. Es gibt keine Entscheidung, die zurückzunehmen wäre"),
    ],
)
def test_what_is_not_whole_is_refused(office: Office, action: Action, more: dict[str, Any], says: str) -> None:
    office.night(DAY, [one()])
    with pytest.raises(DecisionRefused, match=says):
        say(office, "T1", action, **more)
    assert office.events(office.findings()["T1"].id) == ["erkannt"]
    with pytest.raises(Unknown), writing(office.engine) as connection:
        decide(connection, 999, Decision(Action.ACKNOWLEDGE, "Y"), AT, DAY, QUIET)


def test_what_cannot_be_decided_names_what_can(office: Office) -> None:
    office.night(DAY, [one()])
    say(office, "T1", Action.FALSE_ALARM)
    with pytest.raises(DecisionRefused, match=r"Fehlalarm; anerkennen ist da nicht möglich\. Zurückgenommen wird"):
        say(office, "T1", Action.ACKNOWLEDGE)
    say(office, "T1", Action.WITHDRAW)
    office.night(DAY + timedelta(1), [one(status="erledigt", erledigt_am=DAY)])
    assert office.findings()["T1"].state == "abgestellt"
    with pytest.raises(DecisionRefused, match="Was ein Lauf gesehen hat, kann niemand zurücknehmen"):
        say(office, "T1", Action.WITHDRAW)


def test_a_decision_holds_until_its_facts_change_and_time_is_no_fact(office: Office) -> None:
    soon = {"status": "bald fällig", "faellig_am": DAY + timedelta(1)}
    office.night(DAY, [one(record, **soon) for record in ("T1", "T2", "T3")])
    exempt(office, "T1", DAY + timedelta(200))
    say(office, "T2", Action.FALSE_ALARM)
    say(office, "T3", Action.ACKNOWLEDGE)
    late = {**soon, "status": "überfällig"}
    office.night(DAY + timedelta(2), [one(record, **late) for record in ("T1", "T2", "T3")])
    states = [row.state for row in office.findings().values()]
    assert states == ["ausgenommen", "Fehlalarm", "anerkannt"]
    moved = {**late, "faellig_am": DAY}
    result = office.night(DAY + timedelta(3), [one(record, **moved) for record in ("T1", "T2", "T3")])
    assert result.returned == 3
    assert {row.state for row in office.findings().values()} == {"erkannt"}
    derived(office)


def test_a_false_alarm_is_seen_again_under_a_new_version_an_exception_is_not(office: Office) -> None:
    office.night(DAY, [one("T1"), one("T2")])
    exempt(office, "T1", DAY + timedelta(200))
    say(office, "T2", Action.FALSE_ALARM)
    office.night(DAY + timedelta(1), [one("T1", fassung="f2"), one("T2", fassung="f2")])
    assert [row.state for row in office.findings().values()] == ["ausgenommen", "erkannt"]
    derived(office)


def test_an_exception_ends_after_its_last_day_and_a_follow_up_comes_on_its_day(office: Office) -> None:
    office.night(DAY, [one("T1"), one("T2")])
    exempt(office, "T1", DAY + timedelta(2))
    say(office, "T2", Action.FOLLOW_UP, until=DAY + timedelta(2))
    quiet = office.night(DAY + timedelta(1), [one("T1"), one("T2")])
    assert not quiet.events
    day = office.night(DAY + timedelta(2), [one("T1"), one("T2")])
    assert (day.returned, day.reached) == (0, 1)
    assert office.findings()["T2"].follow_up is None
    assert office.night(DAY + timedelta(3), [one("T1"), one("T2")]).returned == 1
    assert office.findings()["T1"].state == "erkannt"
    derived(office)


def test_reported_is_quiet_for_two_deliveries_and_one_delivery_counts_once(office: Office) -> None:
    office.night(DAY, [one()], snapshot="a")
    say(office, "T1", Action.REPORT)
    for day, snapshot in ((1, "b"), (2, "b"), (3, "c")):
        assert not office.night(DAY + timedelta(day), [one()], snapshot=snapshot).events
    assert office.night(DAY + timedelta(4), [one()], snapshot="d").returned == 1
    assert office.findings()["T1"].state == "erkannt"
    say(office, "T1", Action.REPORT)
    assert office.night(DAY + timedelta(5), [one(status="erledigt")]).resolved == 1
    derived(office)


def test_a_false_alarm_that_vanishes_and_returns_unchanged_stays_a_false_alarm(office: Office) -> None:
    office.night(DAY, [one()])
    say(office, "T1", Action.FALSE_ALARM)
    office.night(DAY + timedelta(1), [one(status="trifft nicht zu")])
    assert office.findings()["T1"].state == "entfallen"
    assert office.night(DAY + timedelta(2), [one()]).reopened == 1
    assert office.findings()["T1"].state == "Fehlalarm"
    office.night(DAY + timedelta(3), [one(status="trifft nicht zu")])
    office.night(DAY + timedelta(4), [one(faellig_am=date(2020, 4, 1))])
    assert office.findings()["T1"].state == "erkannt"
    derived(office)


def test_put_right_by_decision_stays_so_until_the_facts_change(office: Office) -> None:
    office.night(DAY, [one()])
    assert say(office, "T1", Action.RESOLVE, reason="Akte, Blatt 12").state == "abgestellt"
    assert not office.night(DAY + timedelta(1), [one()]).events
    assert office.night(DAY + timedelta(2), [one(nachweis_id="N1")]).reopened == 1
    say(office, "T1", Action.RESOLVE, reason="Akte, Blatt 12")
    assert say(office, "T1", Action.WITHDRAW, reason="Irrtum").state == "erkannt"
    derived(office)


def test_whom_a_person_made_responsible_outlasts_the_rule(office: Office) -> None:
    office.night(DAY, [one()])
    say(office, "T1", Action.ASSIGN, role="Teamleitung")
    office.night(DAY + timedelta(1), [one(zustaendig="Reha-Team", team="Team 2")])
    assert (office.findings()["T1"].responsible, office.findings()["T1"].team) == ("Teamleitung", "Team 2")
    office.night(DAY + timedelta(2), [one(status="erledigt")])
    office.night(DAY + timedelta(3), [one()])
    assert office.findings()["T1"].responsible == "Teamleitung"
    derived(office)


def test_what_is_not_delivered_does_not_disturb_a_decision(office: Office) -> None:
    office.night(DAY, [one()])
    exempt(office, "T1", DAY + timedelta(9))
    unseen: dict[str, Any] = {"status": "ungeklärt", "ursache": "nicht geliefert", "fehlend": ["kontakt"]}
    office.night(DAY + timedelta(1), [one(**unseen)])
    office.night(DAY + timedelta(2), [one()])
    assert (office.findings()["T1"].state, office.findings()["T1"].status) == ("ausgenommen", "überfällig")
    derived(office)


def test_a_rule_with_many_false_alarms_comes_first(office: Office) -> None:
    office.night(DAY, [one(f"T{n}", regel="r1" if n < 4 else "r2") for n in range(7)])
    for record in ("T4", "T5"):
        say(office, record, Action.FALSE_ALARM)
    say(office, "T4", Action.WITHDRAW)
    say(office, "T4", Action.FALSE_ALARM)
    exempt(office, "T1", DAY + timedelta(9))
    # One that was taken back is no sign, whatever was said in between.
    exempt(office, "T2", DAY + timedelta(9))
    say(office, "T2", Action.REMARK, reason="Versehen")
    say(office, "T2", Action.WITHDRAW)
    with reading(office.engine) as connection:
        found = signals(connection, "magdeburg", DAY, DAY)
        later = signals(connection, "magdeburg", DAY + timedelta(1), DAY + timedelta(9))
    said = [(one.rule, one.false_alarms, one.exceptions, one.found, one.open, one.legacy) for one in found]
    assert said == [("r2", 2, 0, 3, 3, 3), ("r1", 0, 1, 4, 4, 4)]
    assert [one.false_alarms for one in later] == [0, 0]


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_on_random_histories_the_columns_are_what_the_events_say(office: Office, seed: int) -> None:
    dice = random.Random(seed)
    statuses = sorted(BY_KIND[Kind.DEADLINE])
    for number in range(8):
        day = DAY + timedelta(number)
        rows = []
        for which in range(10):
            status, cause = dice.choice(statuses), None
            if status == "ungeklärt":
                cause = dice.choice(["Angabe fehlt", "nicht geliefert"])
            due = DAY + timedelta(dice.randrange(3))
            rows.append(one(f"T{which}", status=str(status), ursache=cause, faellig_am=due,
                            fassung=dice.choice(["f1", "f1", "f2"]), team=dice.choice(["Team 1", None])))  # fmt: skip
        office.night(day, [row for row in rows if dice.random() < 0.9])
        for record in list(office.findings()):
            action = dice.choice(list(Action))
            more = {"until": day + timedelta(dice.randrange(1, 4)), "approver": "Z. Muster", "role": "Teamleitung"}
            try:
                say(office, record, action, day, **more)
            except DecisionRefused:
                continue
        derived(office)
