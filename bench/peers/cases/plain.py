"""The rules in plain Python: the reference that every engine must agree with.

Nested: over the case with its children. Flat: over the flat record, where the counting has been done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from bench.peers.adapter import Adapter, as_given
from bench.peers.cases import rows
from bench.peers.cases.rows import Case, Flat, add_months, period_end
from bench.peers.workload import AS_OF, BARRIERS, MISSED, RULES, SEEKING, TALK, WINDOW, Hits, counted, table

_PORTION = 100_000
_IN_THREE_MONTHS = add_months(AS_OF, 3)


def r1(case: Case) -> bool:
    """Three or more barriers, willing, not managed yet."""
    if not case["veraenderungsbereit"] or case["im_fallmanagement"]:
        return False
    return sum(one["gruppe"] in BARRIERS for one in case["bedarf"]) >= 3


def r2(case: Case) -> bool:
    """The newest agreement is older than six months; who never had one is not hit."""
    if case["status"] not in SEEKING or not case["vereinbarung"]:
        return False
    return add_months(max(one["beginn"] for one in case["vereinbarung"]), 6) < AS_OF


def r3(case: Case) -> bool:
    """An agreement of more than six months without a reason, or of more than 24."""
    return any(
        (not one["begruendet"] and one["ende"] > period_end(one["beginn"], 6))
        or one["ende"] > period_end(one["beginn"], 24)
        for one in case["vereinbarung"]
    )


def r4(case: Case) -> bool:
    """A measure near its end for which the care of graduates has not begun."""
    return any(map(rows.wants_alumni, case["massnahme"]))


def r5(case: Case) -> bool:
    """A long measure after which nobody was in touch."""
    return any(rows.wants_contact(one, case["kontakt"]) for one in case["massnahme"])


def r6(case: Case) -> bool:
    """Managed, and not looked at for more than six months; an unknown day is no hit."""
    day = case["ueberprueft_am"]
    return bool(case["im_fallmanagement"]) and day is not None and add_months(day, 6) < AS_OF


def r7(case: Case) -> bool:
    """Parental leave ends within three months, and there was no talk of late."""
    day = case["elternzeit_bis"]
    if day is None or not AS_OF <= day <= _IN_THREE_MONTHS:
        return False
    return not any(one["art"] == TALK and WINDOW <= one["datum"] <= AS_OF for one in case["kontakt"])


def r8(case: Case) -> bool:
    """A single parent of a young child who is not in the special team."""
    age = case["alter_juengstes_kind"]
    young = age is not None and age < 12
    return bool(case["alleinerziehend"]) and young and case["status"] in SEEKING and not case["im_spezialteam"]


def r9(case: Case) -> bool:
    """Out of work for twelve months."""
    day = case["arbeitslos_seit"]
    return day is not None and add_months(day, 12) <= AS_OF


def r10(case: Case) -> bool:
    """Benefits in 21 of 24 months."""
    return bool(case["leistungsmonate"] >= 21)


def r11(case: Case) -> bool:
    """Under 25, missed twice or more of late, and never came."""
    if add_months(case["geburtsdatum"], 300) <= AS_OF:
        return False
    lately = [one["art"] for one in case["kontakt"] if WINDOW <= one["datum"] <= AS_OF]
    return lately.count(MISSED) == len(lately) >= 2


def r12(case: Case) -> bool:
    """An application not decided for more than fourteen days."""
    day = case["antrag_am"]
    return day is not None and day + rows.FORTNIGHT < AS_OF and case["entschieden_am"] is None


NESTED: tuple[Callable[[Case], bool], ...] = (r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11, r12)

FLAT: tuple[Callable[[Flat], bool], ...] = (
    lambda f: f["bedarfe"] >= 3 and f["bereit"] and not f["im_fallmanagement"],
    lambda f: f["vereinbarung_neu"] < f["heute"] and f["status"] in SEEKING,
    lambda f: f["lang_ohne_grund"] > 0 or f["zu_lang"] > 0,
    lambda f: f["ohne_absolventenmanagement"] > 0,
    lambda f: f["ohne_kontakt"] > 0,
    lambda f: f["im_fallmanagement"] and f["ueberpruefung"] < f["heute"],
    lambda f: f["heute"] <= f["elternzeit_bis"] <= f["heute_3"] and f["beratungen"] == 0,
    lambda f: f["alleinerziehend"] and f["kind"] < 12 and f["status"] in SEEKING and not f["im_spezialteam"],
    lambda f: f["langzeit"] <= f["heute"],
    lambda f: f["leistungsmonate"] >= 21,
    lambda f: f["jung_bis"] > f["heute"] and f["versaeumt"] >= 2 and f["gehalten"] == 0,
    lambda f: f["antragsfrist"] < f["heute"] and not f["entschieden"],
)


def hits(cases: Iterable[Case], rules: Iterable[Callable[[Any], bool]] = NESTED) -> dict[str, list[int]]:
    """The numbers of the cases that each rule hits."""
    found: dict[str, list[int]] = {rule: [] for rule in RULES}
    pairs = [(rule, found[name].append) for name, rule in zip(RULES, rules, strict=True)]
    for case in cases:
        for rule, add in pairs:
            if rule(case):
                add(case["fall"])
    return found


def reference(data: Path) -> Hits:
    """What the rules find in a whole caseload, portion by portion."""
    people = pq.ParquetFile(table(data, "kunde")).metadata.num_rows
    sums = dict.fromkeys(RULES, (0, 0))
    for first in range(1, people + 1, _PORTION):
        for rule, (number, total) in counted(hits(rows.load(data, first, min(first + _PORTION - 1, people)))).items():
            sums[rule] = (sums[rule][0] + number, sums[rule][1] + total)
    return sums


def flattened(cases: list[Case]) -> list[Flat]:
    """All cases as flat records."""
    return [rows.flat(case) for case in cases]


ADAPTERS = {
    "python": Adapter(rows.load, as_given, hits),
    "python-flat": Adapter(rows.load, flattened, partial(hits, rules=FLAT)),
}
