"""business-rules: conditions as lists of names, operators and values over the flat record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from business_rules import run_all
from business_rules.actions import BaseActions, rule_action
from business_rules.fields import FIELD_TEXT
from business_rules.variables import (
    BaseVariables,
    boolean_rule_variable,
    numeric_rule_variable,
    string_rule_variable,
)

from bench.peers.adapter import Adapter
from bench.peers.cases.plain import flattened
from bench.peers.cases.rows import IN_THREE_MONTHS, TODAY, Flat, load
from bench.peers.workload import RULES, SEEKING

Condition = dict[str, Any]


def _is(name: str, operator: str, value: Any = True) -> Condition:
    return {"name": name, "operator": operator, "value": value}


def _true(name: str) -> Condition:
    return _is(name, "is_true")


def _false(name: str) -> Condition:
    return _is(name, "is_false")


_SEEKS: Condition = {"any": [_is("status", "equal_to", word) for word in SEEKING]}
_MORE, _LESS, _FROM, _TO = "greater_than", "less_than", "greater_than_or_equal_to", "less_than_or_equal_to"

CONDITIONS: tuple[list[Condition], ...] = (
    [_is("bedarfe", _FROM, 3), _true("bereit"), _false("im_fallmanagement")],
    [_is("vereinbarung_neu", _LESS, TODAY), _SEEKS],
    [{"any": [_is("lang_ohne_grund", _MORE, 0), _is("zu_lang", _MORE, 0)]}],
    [_is("ohne_absolventenmanagement", _MORE, 0)],
    [_is("ohne_kontakt", _MORE, 0)],
    [_true("im_fallmanagement"), _is("ueberpruefung", _LESS, TODAY)],
    [
        _is("elternzeit_bis", _FROM, TODAY),
        _is("elternzeit_bis", _TO, IN_THREE_MONTHS),
        _is("beratungen", "equal_to", 0),
    ],
    [_true("alleinerziehend"), _is("kind", _LESS, 12), _SEEKS, _false("im_spezialteam")],
    [_is("langzeit", _TO, TODAY)],
    [_is("leistungsmonate", _FROM, 21)],
    [_is("jung_bis", _MORE, TODAY), _is("versaeumt", _FROM, 2), _is("gehalten", "equal_to", 0)],
    [_is("antragsfrist", _LESS, TODAY), _false("entschieden")],
)
_RULES = [
    {"conditions": {"all": parts}, "actions": [{"name": "hit", "params": {"rule": rule}}]}
    for rule, parts in zip(RULES, CONDITIONS, strict=True)
]


def _variables(example: Flat) -> type[BaseVariables]:
    """The names that conditions may use, by the types of one record."""

    def asked(name: str) -> Callable[[Any], Any]:
        def value(self: Any) -> Any:
            return self.case[name]

        value.__name__ = name
        return value

    def held(self: Any, case: Flat) -> None:
        self.case = case

    kinds = {bool: boolean_rule_variable, str: string_rule_variable, int: numeric_rule_variable}
    names = {name: kinds[type(value)]()(asked(name)) for name, value in example.items()}
    return type("Variables", (BaseVariables,), {"__init__": held, **names})


class _Actions(BaseActions):  # type: ignore[misc]
    """Notes the rules that hit."""

    def __init__(self, hits: dict[str, list[int]], case: Flat) -> None:
        self.hits, self.case = hits, case

    @rule_action(params={"rule": FIELD_TEXT})  # type: ignore[untyped-decorator]
    def hit(self, rule: str) -> None:
        """One rule, one case."""
        self.hits[rule].append(self.case["fall"])


def evaluate(cases: list[Flat]) -> dict[str, list[int]]:
    """All rules on one case after the other."""
    hits: dict[str, list[int]] = {rule: [] for rule in RULES}
    variables = _variables(cases[0])
    for case in cases:
        run_all(_RULES, variables(case), _Actions(hits, case), stop_on_first_trigger=False)
    return hits


ADAPTERS = {"business-rules": Adapter(load, flattened, evaluate)}
