"""A whole run: the same inputs say the same, and what cannot be run changes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from jobs.report import Report
from jobs.run import Order, run
from schemas.failure import DeliveryRefused, DestinationRefused, Failure, RulesRefused, Unknown
from store.digest import digest
from store.outcomes import read_receipt

Make = Callable[..., Order]


@pytest.fixture(scope="module")
def as_csv(delivery: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same delivery as semicolon-separated files in another order of rows."""
    folder = tmp_path_factory.mktemp("csv")
    for path in delivery.glob("*.parquet"):
        query = f"SELECT * FROM '{path}'"
        target = folder / f"{path.stem}.csv"
        duckdb.connect().execute(f"COPY ({query} ORDER BY ALL DESC) TO '{target}' (HEADER, DELIMITER ';')").fetchall()
    return folder


TOLD: list[str] = []


@pytest.fixture(scope="module")
def report(plain: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Report:
    """One run, looked at by several tests."""
    out = tmp_path_factory.mktemp("einmal") / "ergebnis"
    return run(Order(**{**plain, "out": out, "csv": True}), lambda text, _done, _all: TOLD.append(text))


def test_a_run_says_what_it_has_done(report: Report, delivery: Path) -> None:
    receipt = read_receipt(report.out)
    assert receipt == report.receipt
    assert report.files == ("konflikte.parquet", "outcomes.csv", "outcomes.parquet", "quotas.parquet", "run.json")
    assert {path.name for path in report.out.iterdir()} == set(report.files)
    assert (receipt.run_id, receipt.office, receipt.as_of.isoformat()) == ("lauf", "magdeburg", "2020-06-30")
    assert receipt.digest == digest(report.out / "outcomes.parquet", report.out.parent).sha256
    assert receipt.rows == sum(1 for _ in (report.out / "outcomes.csv").open(encoding="utf-8")) - 1
    assert {one.entity for one in receipt.inputs} == {path.stem for path in delivery.glob("*.parquet")} - {"planted"}
    assert receipt.ignored_files == ("fallbestand.json", "planted.parquet")
    assert all(one.rows >= 0 and len(one.sha256) == 64 for one in receipt.inputs)
    assert receipt.calendar.holidays
    assert receipt.versions["duckdb"] == duckdb.__version__
    assert report.decided == sum(n for found in receipt.counts.values() for n in found.values()) > receipt.rows
    assert any(text.startswith("Daten prüfen: kunde") for text in TOLD)


def test_the_same_inputs_give_the_same_digest_in_any_order_and_form(report: Report, order: Make, as_csv: Path) -> None:
    first, again = report.receipt, run(order(data=as_csv, run_id="anders")).receipt
    assert (first.digest, first.rows, first.rules_digest) == (again.digest, again.rows, again.rules_digest)
    assert first.counts == again.counts


def test_all_writes_what_is_in_order_and_the_evaluators_agree(report: Report, order: Make) -> None:
    some, everything = report, run(order(all=True, verify=60))
    assert everything.receipt.rows == everything.decided == some.decided > some.receipt.rows
    assert everything.receipt.counts == some.receipt.counts
    found = everything.receipt.verification
    assert found is not None
    assert found.records >= 60
    assert [str(one) for one in found.disagreements] == []


def test_a_table_that_is_missing_is_said_once(order: Make, delivery: Path, tmp_path: Path) -> None:
    data = tmp_path / "ohne"
    shutil.copytree(delivery, data)
    (data / "kontakt.parquet").unlink()
    receipt = run(order(data=data)).receipt
    assert [one.entity for one in receipt.not_delivered if not one.columns] == ["kontakt"]
    assert [note.rule for note in receipt.silent] == []


def refused(order: Order, kind: type[Failure]) -> str:
    """What a run says that cannot be; the earlier result stays, and nothing else is left."""
    before = {path: path.read_bytes() for path in order.out.rglob("*")} if order.out.exists() else {}
    with pytest.raises(kind) as caught:
        run(order)
    after = {path: path.read_bytes() for path in order.out.rglob("*")} if order.out.exists() else {}
    assert after == before
    assert [path.name for path in order.out.parent.iterdir() if path.name.startswith(".")] == []
    return str(caught.value)


def test_bad_data_leave_the_earlier_result(report: Report, order: Make, delivery: Path, tmp_path: Path) -> None:
    shutil.copytree(report.out, tmp_path / "ergebnis")
    data = tmp_path / "kaputt"
    shutil.copytree(delivery, data)
    (data / "kunde.parquet").write_bytes(b"PAR1")
    assert "kunde.parquet: Die Datei ist beschädigt" in refused(order(data=data), DeliveryRefused)
    (data / "lieferumfang.yaml").write_text("kontakte:\n  von: 01.01.2020\n", encoding="utf-8")
    assert "lieferumfang.yaml, Zeile 1" in refused(order(data=data), DeliveryRefused)


def test_open_findings_are_always_written(report: Report, order: Make, tmp_path: Path) -> None:
    wanted, query = (
        tmp_path / "offen.parquet",
        f"SELECT regel, vorgang_id, periode FROM '{report.out}/outcomes.parquet'",
    )
    done = run(order(all=True)).out / "outcomes.parquet"
    fine = f"SELECT regel, vorgang_id, periode FROM '{done}' WHERE status = 'kein Vorschlag' ORDER BY ALL LIMIT 3"
    duckdb.connect().execute(f"COPY ({fine}) TO '{wanted}' (FORMAT parquet)").fetchall()
    again = run(order(open_findings=wanted)).out / "outcomes.parquet"
    found = duckdb.connect().execute(f"SELECT regel, vorgang_id, periode FROM '{again}' EXCEPT ({query})").fetchall()
    assert sorted(found, key=str) == sorted(duckdb.connect().execute(f"FROM '{wanted}'").fetchall(), key=str)
    (tmp_path / "falsch.parquet").write_text("x")
    for wrong in ("falsch.parquet", "nirgends.parquet"):
        assert "keine lesbare Parquet-Datei" in refused(order(open_findings=tmp_path / wrong), Failure)


def test_wrong_rules_evaluate_nothing(order: Make, rules: Path, tmp_path: Path) -> None:
    changed = tmp_path / "regeln"
    shutil.copytree(rules, changed)
    wrong = next((changed / "fallmanagement").glob("*.yaml"))
    wrong.write_text(wrong.read_text(encoding="utf-8").replace("\nart:", "\nartt:"), encoding="utf-8")
    assert f"{wrong}:" in refused(order(rules=changed), RulesRefused)


def test_unknown_names_get_the_nearest(order: Make, tmp_path: Path) -> None:
    assert "Gemeint ist vielleicht magdeburg." in refused(order(office="madgeburg"), Unknown)
    assert "gibt es nicht" in refused(order(rules=tmp_path / "nirgends"), Unknown)


def test_a_foreign_folder_is_not_replaced(order: Make, tmp_path: Path) -> None:
    out = tmp_path / "ergebnis"
    out.mkdir()
    (out / "brief.txt").write_text("wertvoll")
    assert "brief.txt" in refused(order(), DestinationRefused)
