"""Cases as nested dictionaries, which an engine that takes one case at a time is given, and as flat records.

A flat record is for engines without months or without counting: the months are added and the children counted here, in
Python. Days are numbers (`toordinal`), what is empty is a number that no condition meets.
"""

from __future__ import annotations

import calendar
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from bench.peers.workload import AS_OF, BARRIERS, CHILDREN, MISSED, TALK, WINDOW, table

Case = dict[str, Any]
Flat = dict[str, Any]

NEVER = 9_999_999
NO_CHILD = 999
TODAY = AS_OF.toordinal()
FORTNIGHT = timedelta(days=14)


def load(data: Path, first: int = 1, last: int | None = None) -> list[Case]:
    """The cases with their children, by number from `first` to `last`."""
    bounds = [("fall", ">=", first), *([] if last is None else [("fall", "<=", last)])]
    cases: list[Case] = pq.read_table(table(data, "kunde"), filters=bounds).drop(["kunde_id"]).to_pylist()
    for case in cases:
        case.update({name: [] for name in CHILDREN})
    for name in CHILDREN:
        read = pq.read_table(table(data, name), filters=bounds).drop([f"{name}_id", "kunde_id"])
        for row in read.to_pylist():
            cases[row.pop("fall") - first][name].append(row)
    return cases


def lines(data: Path) -> Path:
    """The cases as a file with a nested case a line, for engines that are not Python's; made once."""
    path = data / "faelle.ndjson"
    if not path.exists():
        told = (json.dumps(case, default=date.isoformat, ensure_ascii=False) for case in load(data))
        aside = path.with_suffix(".neu")
        aside.write_text("".join(f"{line}\n" for line in told), encoding="utf-8")
        aside.replace(path)
    return path


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if day.day <= 28:
        return date(year, month + 1, day.day)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def period_end(begin: date, months: int) -> date:
    """The last day of a period of months that begins with a day, § 188 (2), (3) BGB."""
    day = add_months(begin, months)
    return day if day.day < begin.day else day - timedelta(days=1)


def wants_alumni(measure: Case) -> bool:
    """R4 of one measure."""
    begin, end = measure["beginn"], measure["ende"]
    if measure["absolventenmanagement"] or not begin <= AS_OF <= end:
        return False
    return add_months(end, -3 if end <= period_end(begin, 12) else -6) <= AS_OF


def wants_contact(measure: Case, contacts: list[Case]) -> bool:
    """R5 of one measure."""
    end = measure["ende"]
    if end + FORTNIGHT >= AS_OF or end <= period_end(measure["beginn"], 6):
        return False
    return not any(one["art"] != MISSED and end <= one["datum"] <= end + FORTNIGHT for one in contacts)


def flat(case: Case) -> Flat:
    """The case as numbers, words and truths."""
    lately = [one["art"] for one in case["kontakt"] if WINDOW <= one["datum"] <= AS_OF]
    agreements = case["vereinbarung"]
    newest = max((one["beginn"] for one in agreements), default=None)
    parental, child, applied = case["elternzeit_bis"], case["alter_juengstes_kind"], case["antrag_am"]
    return {
        "fall": case["fall"],
        "status": case["status"],
        "bereit": case["veraenderungsbereit"],
        "im_fallmanagement": case["im_fallmanagement"],
        "alleinerziehend": case["alleinerziehend"],
        "im_spezialteam": case["im_spezialteam"],
        "leistungsmonate": case["leistungsmonate"],
        "bedarfe": sum(one["gruppe"] in BARRIERS for one in case["bedarf"]),
        "vereinbarung_neu": _due(newest, 6),
        "lang_ohne_grund": sum(_longer(one, 6) for one in agreements if not one["begruendet"]),
        "zu_lang": sum(_longer(one, 24) for one in agreements),
        "ohne_absolventenmanagement": sum(map(wants_alumni, case["massnahme"])),
        "ohne_kontakt": sum(wants_contact(one, case["kontakt"]) for one in case["massnahme"]),
        "ueberpruefung": _due(case["ueberprueft_am"], 6),
        "elternzeit_bis": 0 if parental is None else parental.toordinal(),
        "kind": NO_CHILD if child is None else child,
        "langzeit": _due(case["arbeitslos_seit"], 12),
        "jung_bis": _due(case["geburtsdatum"], 300),
        "beratungen": lately.count(TALK),
        "versaeumt": lately.count(MISSED),
        "gehalten": len(lately) - lately.count(MISSED),
        "antragsfrist": NEVER if applied is None else applied.toordinal() + 14,
        "entschieden": case["entschieden_am"] is not None,
        "heute": TODAY,
        "heute_3": IN_THREE_MONTHS,
    }


def _longer(agreement: Case, months: int) -> bool:
    return bool(agreement["ende"] > period_end(agreement["beginn"], months))


def _due(day: date | None, months: int) -> int:
    return NEVER if day is None else add_months(day, months).toordinal()


IN_THREE_MONTHS = add_months(AS_OF, 3).toordinal()
