"""What the command line says about a delivery, and what it cannot mean."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from subprocess import CompletedProcess

import pytest

from cli.commands.office.imports.asked import given
from cli.german import WrongUse
from schemas.cases.case import Coverage

Called = CompletedProcess[str]


def test_extent_and_control_totals() -> None:
    said = given(("kontakt=01.01.2020..30.06.2020@T01, T02", "..2020-12-31", "kunde=@T1"), ("5.000", "kontakt=16000"))
    assert said.coverage == {
        "kontakt": Coverage(date(2020, 1, 1), date(2020, 6, 30), frozenset({"T01", "T02"})),
        "": Coverage(None, date(2020, 12, 31), None),
        "kunde": Coverage(None, None, frozenset({"T1"})),
    }
    assert said.totals == {"": Decimal(5000), "kontakt": Decimal(16000)}


@pytest.mark.parametrize(("scopes", "totals"), [(("kontakt=gestern",), ()), ((), ("viele",)), ((), ("-3",))])
def test_what_is_no_extent_and_no_number(scopes: tuple[str, ...], totals: tuple[str, ...]) -> None:
    with pytest.raises(WrongUse):
        given(scopes, totals)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("import", "x.csv", "--as-of", "30.06.2020"), "--source"),
        (("import", "--source", "a", "--as-of", "30.06.2020"), "Dateien"),
        (("import", "--source", "a", "x.csv"), "--as-of"),
        (("import", "--source", "a", "x.csv", "--as-of", "01.01.2199"), "liegt in der Zukunft"),
        (("import", "confirm", "3f", "--store", "x", "--reason", "y"), "--by"),
        (("keys", "show", "--store", "x", "--by", "M"), "Pseudonym"),
        (("keys", "show", "k1", "--store", "x"), "--by"),
    ],
)
def test_wrong_use_is_said(regelwerk: Callable[..., Called], arguments: tuple[str, ...], said: str) -> None:
    done = regelwerk(*arguments)
    assert done.returncode == 2 and said in done.stderr
