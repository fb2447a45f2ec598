"""`regelwerk konto`: accounts from the command line, as somebody would use it on the first day."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from jobs.access.signing import Entered, sign_in
from tests.cli.conftest import Called
from tests.jobs.access.gate import NOW, empty_store, new_gate, quick, token
from tests.jobs.conftest import rules

__all__ = ["rules"]

Call = Callable[..., Called]


@pytest.fixture
def store(rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with nothing in it."""
    quick(monkeypatch)
    return empty_store(tmp_path / "amt", rules)


def test_an_account_s_life(regelwerk: Call, store: Path) -> None:
    def konto(*arguments: str) -> Called:
        return regelwerk("konto", *arguments, "--store", store, "--by", "A. Beispiel")

    first = konto("anlegen", "Ada", "--name", "Ada Muster", "--rolle", "Verwaltung")
    assert (first.returncode, first.stderr) == (0, "")
    assert "Konto ada für Ada Muster: Verwaltung; keine Teams." in first.stdout
    made = konto("anlegen", "erika", "--name", "Erika Muster", "--rolle", "fachkraft", "--team", "T01")
    password = re.search(r"nur jetzt gezeigt\): (\S+)", made.stdout)[1]  # type: ignore[index]
    gate = new_gate(store, store.parent / "kopie")
    assert isinstance(sign_in(gate.store, gate.engine, "erika", password, NOW, token()), Entered)
    gate.engine.dispose()
    assert "Leitung; alle Teams" in konto("rollen", "erika", "--rolle", "Leitung").stdout
    assert konto("sperren", "erika", "--reason", "ausgeschieden").returncode == 0
    listed = regelwerk("konto", "liste", "--store", store).stdout.splitlines()
    assert listed[0] == "ada (Ada Muster, kennwort): Verwaltung; keine Teams"
    assert listed[1].startswith("erika (Erika Muster, kennwort): Leitung; alle Teams – gesperrt seit ")
    assert "offen" in konto("entsperren", "erika").stdout
    renewed = konto("kennwort", "erika")
    assert password not in renewed.stdout
    assert "gesperrt: 0." in konto("abgleich").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["sperren", "ada"], 1, "letzte offene Konto"),
        (["sperren", "niemand"], 2, "gibt es nicht"),
        (["anlegen", "ada", "--name", "Ada", "--rolle", "Betrieb"], 1, "gibt es schon"),
        (["anlegen", "neu", "--name", "Neu", "--rolle", "Kaiser"], 2, "Kaiser"),
    ],
)
def test_what_does_not_go_is_said(regelwerk: Call, store: Path, arguments: list[str], code: int, said: str) -> None:
    regelwerk("konto", "anlegen", "ada", "--name", "Ada", "--rolle", "Verwaltung", "--store", store)
    done = regelwerk("konto", *arguments, "--store", store)
    assert done.returncode == code
    assert said in done.stderr
