"""rule-engine: one expression for each rule, over the nested case or over the flat record.

Its language has no months: over the nested case they come from two functions of ours that it is handed.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import rule_engine

from bench.peers.adapter import Adapter, as_given
from bench.peers.cases.plain import flattened
from bench.peers.cases.rows import Case, Flat, add_months, load, period_end
from bench.peers.workload import AS_OF, RULES

_SEEKING = 'status in ["arbeitslos", "arbeitsuchend"]'
FLAT = (
    "bedarfe >= 3 and bereit and not im_fallmanagement",
    f"vereinbarung_neu < heute and {_SEEKING}",
    "lang_ohne_grund > 0 or zu_lang > 0",
    "ohne_absolventenmanagement > 0",
    "ohne_kontakt > 0",
    "im_fallmanagement and ueberpruefung < heute",
    "elternzeit_bis >= heute and elternzeit_bis <= heute_3 and beratungen == 0",
    f"alleinerziehend and kind < 12 and {_SEEKING} and not im_spezialteam",
    "langzeit <= heute",
    "leistungsmonate >= 21",
    "jung_bis > heute and versaeumt >= 2 and gehalten == 0",
    "antragsfrist < heute and not entschieden",
)

_TODAY = f'd"{AS_OF}"'
_OF_A_CHILD = re.compile(r"\b([bvmk])\.(\w+)")
_LATELY = f'k.datum >= {_TODAY} - t"P90D" and k.datum <= {_TODAY}'
NATIVE = (
    "veraenderungsbereit and not im_fallmanagement and "
    '[b for b in bedarf if b.gruppe in ["Rahmenbedingungen", "Leistungsfähigkeit"]].length >= 3',
    f"{_SEEKING} and vereinbarung.length > 0 and $all([monate(v.beginn, 6) < {_TODAY} for v in vereinbarung])",
    "$any([(not v.begruendet and v.ende > bis(v.beginn, 6)) or v.ende > bis(v.beginn, 24) for v in vereinbarung])",
    f"$any([m.beginn <= {_TODAY} and m.ende >= {_TODAY} and not m.absolventenmanagement and "
    f"monate(m.ende, (m.ende <= bis(m.beginn, 12) ? -3 : -6)) <= {_TODAY} for m in massnahme])",
    f'$any([m.ende + t"P14D" < {_TODAY} and m.ende > bis(m.beginn, 6) and not $any([k.art != "versäumt" and '
    'k.datum >= m.ende and k.datum <= m.ende + t"P14D" for k in kontakt]) for m in massnahme])',
    f"im_fallmanagement and ueberprueft_am != null and monate(ueberprueft_am, 6) < {_TODAY}",
    f"elternzeit_bis != null and elternzeit_bis >= {_TODAY} and elternzeit_bis <= monate({_TODAY}, 3) and "
    f'not $any([k.art == "Beratung" and {_LATELY} for k in kontakt])',
    f"alleinerziehend and alter_juengstes_kind != null and alter_juengstes_kind < 12 and {_SEEKING} and "
    "not im_spezialteam",
    f"arbeitslos_seit != null and monate(arbeitslos_seit, 12) <= {_TODAY}",
    "leistungsmonate >= 21",
    f'monate(geburtsdatum, 300) > {_TODAY} and [k for k in kontakt if k.art == "versäumt" and {_LATELY}].length >= 2 '
    f'and not $any([k.art != "versäumt" and {_LATELY} for k in kontakt])',
    f'antrag_am != null and antrag_am + t"P14D" < {_TODAY} and entschieden_am == null',
)


def flat(cases: list[Flat]) -> dict[str, list[int]]:
    """Over flat records, with their types told."""
    kinds = rule_engine.DataType
    types = {
        name: kinds.BOOLEAN if isinstance(value, bool) else kinds.STRING if isinstance(value, str) else kinds.FLOAT
        for name, value in cases[0].items()
    }
    context = rule_engine.Context(type_resolver=rule_engine.type_resolver_from_dict(types))
    return _matched(cases, [rule_engine.Rule(text, context=context) for text in FLAT])


def native(cases: list[Case]) -> dict[str, list[int]]:
    """Over cases with their children."""
    for case in cases:
        case["monate"], case["bis"] = _months, _until
    # A dot finds a dictionary's entry as well, by a road two and a half times as long.
    texts = [_OF_A_CHILD.sub(r'\1["\2"]', text) for text in NATIVE]
    return _matched(cases, [rule_engine.Rule(text) for text in texts])


def _matched(cases: list[dict[str, Any]], rules: list[Any]) -> dict[str, list[int]]:
    hits: dict[str, list[int]] = {rule: [] for rule in RULES}
    pairs = [(rule, hits[name].append) for name, rule in zip(RULES, rules, strict=True)]
    for case in cases:
        for rule, add in pairs:
            if rule.matches(case):
                add(case["fall"])
    return hits


def _months(day: datetime, months: Any) -> datetime:
    """The engine hands over points in time and decimal numbers."""
    found = add_months(day, int(months))
    return day.replace(year=found.year, month=found.month, day=found.day)


def _until(day: datetime, months: Any) -> datetime:
    found = period_end(day, int(months))
    return day.replace(year=found.year, month=found.month, day=found.day)


ADAPTERS = {
    "rule-engine-flat": Adapter(load, flattened, flat),
    "rule-engine": Adapter(load, as_given, native),
}
