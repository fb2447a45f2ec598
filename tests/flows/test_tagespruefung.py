"""The flow against Prefect's own server, started for the test: ten seconds, once for the module."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"  # read when Prefect is imported
os.environ["DO_NOT_TRACK"] = "1"

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.testing.utilities import prefect_test_harness

from flows import tagespruefung
from flows.tagespruefung import daily_check, ending
from jobs.report import Report
from schemas.receipt import CalendarNote, Receipt
from schemas.verification import Disagreement, Evaluator, Verification
from store.summary import Summary

DAY = date(2020, 6, 30)


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[None]:
    """A server of Prefect's, with a database of its own that goes with it."""
    with prefect_test_harness(server_startup_timeout=120):
        yield


def finished(data: Path, out: Path, office: str = "magdeburg") -> State[None]:
    """The state in which a run of the flow ends."""
    state: State[None] = daily_check(data, office, out, DAY, verify=0, return_state=True)
    return state


@pytest.fixture(scope="module")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A delivery of one table: people, one of whom is looked after."""
    folder = tmp_path_factory.mktemp("lieferung")
    (folder / "kunde.csv").write_text("kunde_id;betreut_seit\nK1;01.01.2019\nK2;01.05.2020\n", encoding="utf-8")
    return folder


def test_a_checked_delivery_ends_with_its_findings(delivery: Path, tmp_path: Path) -> None:
    state = finished(delivery, tmp_path / "ergebnis")
    assert state.type is StateType.COMPLETED, state.message
    assert state.name == "Befunde"
    assert "ungeklärt" in (state.message or "")
    assert (tmp_path / "ergebnis" / "outcomes.parquet").is_file()


def test_the_run_has_a_german_name_and_can_be_listed(delivery: Path, tmp_path: Path) -> None:
    finished(delivery, tmp_path / "ergebnis")
    with get_client(sync_client=True) as client:
        # Without a limit: what Prefect's server refuses under a FastAPI it was not made for.
        runs = client.read_flow_runs()
        assert {run.name for run in runs} == {"Tagesprüfung magdeburg 30.06.2020"}
        assert client.read_flow_runs(sort=FlowRunSort.START_TIME_DESC, limit=1)[0].state_name == "Befunde"


def test_what_cannot_be_checked_says_why_and_writes_nothing(tmp_path: Path) -> None:
    state = finished(tmp_path / "gibt-es-nicht", tmp_path / "ergebnis")
    assert state.type is StateType.FAILED
    assert state.name == "Nicht prüfbar"
    assert "gibt-es-nicht" in (state.message or "")
    assert not (tmp_path / "ergebnis").exists()


def test_a_fault_of_the_program_is_not_called_anything_else(
    delivery: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(tagespruefung, "run", broken)
    state = finished(delivery, tmp_path / "ergebnis")
    assert state.type is StateType.FAILED
    assert state.name == "Failed"
    assert "ZeroDivisionError" in (state.message or "")


def test_a_day_is_a_day(delivery: Path, tmp_path: Path) -> None:
    with pytest.raises(Exception, match="as_of"):
        daily_check(delivery, "magdeburg", tmp_path / "ergebnis", "irgendwann")  # type: ignore[arg-type]


def report(counts: dict[str, int], *disagreements: Disagreement) -> Report:
    """A finished run of one rule with these outcomes, two of them evaluated twice."""
    receipt = Receipt(
        run_id="1", started_at=datetime(2020, 6, 30, tzinfo=UTC), as_of=DAY, office="magdeburg", rules_digest="",
        all=False, rows=0, digest="", inputs=(), counts={"egv-erstabschluss": counts}, versions={},
        calendar=CalendarNote(source="", holidays=()),
        verification=Verification(records=2, rows=2, judged=2, seed=1, disagreements=disagreements),
    )  # fmt: skip
    return Report(receipt, Summary((), (), (), (), ()), Path("ergebnis"), (), {})


def test_what_is_in_order_is_no_finding() -> None:
    state = ending(report({"erledigt": 3, "trifft nicht zu": 5, "später fällig": 2}))
    assert (state.type, state.name) == (StateType.COMPLETED, "Ohne Befund")


def test_findings_are_counted_by_status() -> None:
    state = ending(report({"erledigt": 3, "bald fällig": 1, "überfällig": 4}))
    assert (state.type, state.name) == (StateType.COMPLETED, "Befunde")
    assert (state.message or "").startswith("überfällig 4, bald fällig 1;")


def test_evaluators_that_contradict_each_other_are_no_success() -> None:
    found = Disagreement(
        "egv-erstabschluss", "K1", None, "status", Evaluator.BATCH, "erledigt", Evaluator.CASE, "überfällig"
    )
    state = ending(report({"erledigt": 3}, found))
    assert (state.type, state.name) == (StateType.FAILED, "Auswertungen uneins")
    assert "K1" in (state.message or "")
