"""The flows against Prefect's own server: what each ends in, what it shows, what never comes to lie in Prefect."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.logging.handlers import APILogHandler
from prefect.utilities.asyncutils import run_coro_as_sync
from sqlalchemy import select

import flows.catalogue
from flows.catalogue import FLOWS
from flows.endings import ending
from flows.work import Worked, work_off
from jobs.clock.night import held
from jobs.offices.masking import masked
from schemas.clock.planned import Due, Planned
from schemas.clock.planned import State as Became
from schemas.workflow.exact import FLOWS as NAMES
from store.records import hold, tables
from store.records.connect import reading, writing
from tests.jobs.clock.office import Clocked

WEDNESDAY = date(2026, 4, 1)


def run(name: str, office: Clocked, day: date | None = WEDNESDAY) -> State[None]:
    """The state in which a flow ends."""
    state: State[None] = FLOWS[name](office.store.path, day, return_state=True)
    return state


def kept_by_prefect() -> dict[str, list[Any]]:
    """Runs, logs and artifacts as the server tells them."""
    run_coro_as_sync(APILogHandler.aflush())
    with get_client(sync_client=True) as client:
        # Without a limit: what Prefect's server refuses under a FastAPI it was not made for.
        runs = client.read_flow_runs(sort=FlowRunSort.START_TIME_DESC)
        tasks = client.read_task_runs()
        logs = client.read_logs()
        artifacts = client.read_artifacts()
    return {"runs": runs, "tasks": tasks, "logs": logs, "artifacts": artifacts}


def test_the_catalogue_has_all_ten_with_the_same_parameters() -> None:
    assert tuple(FLOWS) == NAMES
    for name, one in FLOWS.items():
        assert (one.name, getattr(flows.catalogue, name)) == (name, one)
        assert list(one.parameters.properties) == ["store", "day"]
        assert one.parameters.required == ["store"]
        assert one.description


def test_a_check_its_result_its_name_its_artifacts_and_no_case_anywhere(office: Clocked) -> None:
    office.deliver(WEDNESDAY)
    office.at(WEDNESDAY, 4, 35)
    state = run("tagespruefung", office)
    assert (state.type, state.name) == (StateType.COMPLETED, "Befunde"), state.message
    kept = kept_by_prefect()
    newest = kept["runs"][0]
    assert (newest.name, newest.state_name) == ("Tagesprüfung musterstadt 01.04.2026", "Befunde")
    assert {"regelwerk", "tagespruefung", "musterstadt"} <= set(kept["tasks"][0].tags)
    shown = {one.key: one for one in kept["artifacts"] if one.key and one.key.startswith("tagespruefung-musterstadt")}
    assert {one.type for one in shown.values()} == {"markdown", "table"}
    assert "## Befunde" in shown["tagespruefung-musterstadt-bericht"].data
    assert '"Ergebnis": "Befunde"' in shown["tagespruefung-musterstadt-laeufe"].data
    # Every key of a case that the store knows, against everything that Prefect has kept.
    with reading(office.engine) as connection:
        keys = {str(one) for row in connection.execute(select(tables.finding.c.case_key, tables.finding.c.record))
                for one in row if one}  # fmt: skip
    assert len(keys) > 5
    text = "\n".join(one.model_dump_json() for some in kept.values() for one in some)
    assert [key for key in keys if key in text] == []
    assert all(
        "Befunde" in "".join(one.model_dump_json() for one in kept[kind]) for kind in ("runs", "logs", "artifacts")
    )
    # A second time the same day: nothing is done, and the same is said.
    again = run("tagespruefung", office)
    assert (again.name, again.message) == (state.name, state.message)
    with reading(office.engine) as connection:
        assert len(connection.execute(select(tables.run)).all()) == 1


def test_not_to_be_checked_and_broken_are_two_things(office: Clocked, monkeypatch: pytest.MonkeyPatch) -> None:
    office.at(WEDNESDAY, 4, 35)
    state = run("tagespruefung", office)
    assert (state.type, state.name) == (StateType.FAILED, "Nicht prüfbar")
    assert "keine Lieferung" in (state.message or "")

    def broken(*_: object) -> None:
        raise ZeroDivisionError("Kunde 111A111111")

    monkeypatch.setattr("jobs.clock.check._delivery", broken)
    state = run("tagespruefung", office)
    assert (state.type, state.name) == (StateType.CRASHED, "Gescheitert")
    assert "ZeroDivisionError" in (state.message or "")
    # Tried once in a call, though it was asked for by its day and waited besides.
    (table,) = [one for one in kept_by_prefect()["artifacts"] if one.data and '"Ergebnis": "gescheitert"' in one.data]
    assert table.data.count("gescheitert") == 1
    monkeypatch.setattr("flows.work.open_store", broken)
    state = run("pruefspur", office)
    assert (state.type, state.name) == (StateType.CRASHED, "Gescheitert")
    text = "\n".join(one.model_dump_json() for some in kept_by_prefect().values() for one in some)
    assert "111A111111" not in text
    assert "ZeroDivisionError" in text


def test_a_lock_is_waited_for_and_a_fault_is_not(office: Clocked, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = work_off.with_options(retries=2, retry_delay_seconds=0)
    monkeypatch.setattr("flows.catalogue.work_off", quick)
    office.at(WEDNESDAY, 23, 45)
    with held(office.store):
        state = run("pruefspur", office)
    assert (state.type, state.name) == (StateType.FAILED, "Nicht möglich")
    assert "schon an der Arbeit" in (state.message or "")
    assert tries() == 3
    assert run("pruefspur", office).name == "Erledigt"
    assert run("tagespruefung", office).name == "Nicht prüfbar"
    assert tries() == 1


def tries() -> int:
    """How often the newest task ran."""
    with get_client(sync_client=True) as client:
        return max(client.read_task_runs(), key=lambda one: one.expected_start_time).run_count  # type: ignore[arg-type, return-value]


def test_nothing_due_a_paused_flow_and_what_was_due_before(office: Clocked) -> None:
    office.at(WEDNESDAY, 0, 30)
    assert run("wochenbericht", office, None).name == "Nichts fällig"
    with writing(office.engine) as connection:
        hold.hold(connection, hold.Hold("ablauf:pruefspur", office.now, "a1", "Umbau"))
    assert run("pruefspur", office, None).name == "Angehalten"
    office.at(WEDNESDAY, 6, 35)
    state = run("erinnerungen", office)
    assert (state.type, state.name) == (StateType.COMPLETED, "Teilweise"), state.message
    # The check was due before the reminders: it came first.
    became = {one.due.flow: one.state for one in office.rows() if one.due.day == WEDNESDAY}
    assert became["tagespruefung"] is Became.UNCHECKABLE
    office.at(WEDNESDAY + timedelta(1), 3)
    assert run("eskalation", office).name == "Nicht nachholbar"


@pytest.mark.parametrize(
    ("became", "flow", "wanted"),
    [
        (Became.FINDINGS, "tagespruefung", (StateType.COMPLETED, "Befunde")),
        (Became.DONE, "tagespruefung", (StateType.COMPLETED, "Ohne Befund")),
        (Became.DONE, "aufbewahrung", (StateType.COMPLETED, "Erledigt")),
        (Became.PARTLY, "tagespruefung", (StateType.COMPLETED, "Teilweise")),
        (Became.UNCHECKABLE, "tagespruefung", (StateType.FAILED, "Nicht prüfbar")),
        (Became.UNCHECKABLE, "stichprobe", (StateType.FAILED, "Nicht möglich")),
        (Became.BROKEN, "tagespruefung", (StateType.CRASHED, "Gescheitert")),
        (Became.LOST, "erinnerungen", (StateType.CANCELLED, "Nicht nachholbar")),
    ],
)
def test_results_look_different(became: Became, flow: str, wanted: tuple[StateType, str], office: Clocked) -> None:
    one = Planned(Due("m", flow, WEDNESDAY, office.now), became, detail={"zeilen": ["Fall k2345abcdefghijklmnop der"]})
    state = ending(Worked((one,)), flow)
    assert ((state.type, state.name), state.message) == (wanted, "Fall (Kennung) der")


def test_what_looks_like_a_key_is_masked_and_nothing_else() -> None:
    assert masked("Kunde 123A456789, Vorgang P00000012, Nummer 0012345678") == (
        "Kunde (Kennung), Vorgang (Kennung), Nummer (Kennung)"
    )
    said = "Lauf 20260401T023000Z-geplant, bericht-woche-2026-W13, 01.04.2026 04:30, überfällig 12345"
    assert masked(said) == said
