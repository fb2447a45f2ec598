"""OpenFisca-Core: each rule a vectorised formula over the columns of a case.

Its formulas know no children: a DuckDB query counts them first and thereby decides R4 and R5. Months of the case's own
days are added in the formulas, by a function of ours (sets/months.py).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from bench.peers.adapter import Adapter, as_given
from bench.peers.sets.months import later
from bench.peers.sets.sql import PERIOD, files
from bench.peers.workload import AS_OF, RULES, Found

_PERIOD = f"{AS_OF:%Y-%m}"
_TODAY = np.datetime64(AS_OF, "D")
_SOON = later(_TODAY, 3)
_PREPARED = Path(__file__).resolve().parent / "columns.sql"

COLUMNS: dict[str, type] = {
    "sucht": bool, "veraenderungsbereit": bool, "im_fallmanagement": bool, "alleinerziehend": bool,
    "im_spezialteam": bool, "entschieden": bool, "leistungsmonate": int, "bedarfe": int, "kind": int, "beratungen": int,
    "versaeumt": int, "gehalten": int, "zu_lang": int, "ohne_absolventenmanagement": int, "ohne_kontakt": int,
    "juengste": date, "ueberprueft_am": date, "arbeitslos_seit": date, "antrag_am": date, "elternzeit_bis": date,
    "geburtsdatum": date,
}  # fmt: skip
Values = Callable[[str], Any]


FORMULAS: dict[str, Callable[[Values], Any]] = {
    "R1": lambda v: (v("bedarfe") >= 3) & v("veraenderungsbereit") & ~v("im_fallmanagement"),
    "R2": lambda v: (later(v("juengste"), 6) < _TODAY) & v("sucht"),
    "R3": lambda v: v("zu_lang") > 0,
    "R4": lambda v: v("ohne_absolventenmanagement") > 0,
    "R5": lambda v: v("ohne_kontakt") > 0,
    "R6": lambda v: v("im_fallmanagement") & (later(v("ueberprueft_am"), 6) < _TODAY),
    "R7": lambda v: (v("elternzeit_bis") >= _TODAY) & (v("elternzeit_bis") <= _SOON) & (v("beratungen") == 0),
    "R8": lambda v: v("alleinerziehend") & (v("kind") < 12) & v("sucht") & ~v("im_spezialteam"),
    "R9": lambda v: later(v("arbeitslos_seit"), 12) <= _TODAY,
    "R10": lambda v: v("leistungsmonate") >= 21,
    "R11": lambda v: (later(v("geburtsdatum"), 300) > _TODAY) & (v("versaeumt") >= 2) & (v("gehalten") == 0),
    "R12": lambda v: (v("antrag_am") + 14 < _TODAY) & ~v("entschieden"),
}


def prepare(data: Path) -> dict[str, Any]:
    """The columns of all cases, children counted."""
    with duckdb.connect(":memory:") as connection:
        connection.execute(PERIOD)
        statement = _PREPARED.read_text(encoding="utf-8").format(key="fall", **files(data))
        read = connection.execute(statement).fetchnumpy()
    columns = {name: np.ma.getdata(values) for name, values in read.items()}
    days = [name for name, kind in COLUMNS.items() if kind is date]
    return columns | {name: columns[name].astype("datetime64[D]") for name in days}


def _system() -> Any:
    person = build_entity(key="kunde", plural="kunden", label="Kunde", is_person=True)
    system = TaxBenefitSystem([person])
    held = {"entity": person, "definition_period": DateUnit.MONTH}
    for name, kind in COLUMNS.items():
        system.add_variable(type(name, (Variable,), {**held, "value_type": kind, "label": name}))
    for name, asked in FORMULAS.items():
        told = {**held, "value_type": bool, "label": name, "formula": _formula(asked)}
        system.add_variable(type(name, (Variable,), told))
    return system


def _formula(asked: Callable[[Values], Any]) -> Callable[..., Any]:
    def formula(kunde: Any, period: Any, parameters: Any) -> Any:  # noqa: ARG001 - as OpenFisca calls it
        return asked(lambda name: kunde(name, period))

    return formula


def evaluate(columns: dict[str, Any]) -> dict[str, Any]:
    """The numbers of the cases that each rule hits."""
    simulation = SimulationBuilder().build_default_simulation(_system(), len(columns["fall"]))
    for name in COLUMNS:
        simulation.set_input(name, _PERIOD, columns[name])
    return {rule: columns["fall"][simulation.calculate(rule, _PERIOD)] for rule in RULES}


def found(hits: dict[str, Any]) -> dict[str, Found]:
    """How many cases each rule hits, and the sum of their numbers."""
    return {rule: (len(numbers), int(numbers.sum())) for rule, numbers in hits.items()}


ADAPTERS = {"openfisca": Adapter(as_given, prepare, evaluate, found)}
