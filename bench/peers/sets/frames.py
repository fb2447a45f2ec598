"""The rules by hand in Polars, lazily over the Parquet files; the hits are a frame."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
from polars import col

from bench.peers.adapter import Adapter, as_given
from bench.peers.workload import AS_OF, BARRIERS, MISSED, RULES, SEEKING, TABLES, TALK, WINDOW, Found, table

_TODAY = pl.lit(AS_OF)


def _months(days: Any, months: int) -> Any:
    return days.dt.offset_by(f"{months}mo")


def _until(days: Any, months: int) -> Any:
    """The last day of a period of months that begins with a day."""
    later = _months(days, months)
    return pl.when(later.dt.day() < days.dt.day()).then(later).otherwise(later.dt.offset_by("-1d"))


def _fortnight(days: Any) -> Any:
    return days + pl.duration(days=14)


def query(data: Path) -> Any:
    """The plan: a row for each case that any rule hits."""
    scans = {name: pl.scan_parquet(table(data, name)) for name in TABLES}
    joined = scans["kunde"]
    for part in (
        scans["bedarf"].filter(col("gruppe").is_in(list(BARRIERS))).group_by("fall").agg(bedarfe=pl.len()),
        _agreements(scans["vereinbarung"]),
        _contacts(scans["kontakt"]),
        _alumni(scans["massnahme"]),
        _uncontacted(scans["massnahme"], scans["kontakt"]),
    ):
        joined = joined.join(part, on="fall", how="left")
    return joined.select("fall", **_rules()).filter(pl.any_horizontal(*RULES))


def _agreements(rows: Any) -> Any:
    without = ~col("begruendet") & (col("ende") > _until(col("beginn"), 6))
    too_long = without | (col("ende") > _until(col("beginn"), 24))
    return rows.group_by("fall").agg(juengste=col("beginn").max(), zu_lang=too_long.any())


def _contacts(rows: Any) -> Any:
    kind = col("art")
    return rows.filter(col("datum").is_between(WINDOW, AS_OF)).group_by("fall").agg(
        beratungen=(kind == TALK).sum(), versaeumt=(kind == MISSED).sum(), gehalten=(kind != MISSED).sum()
    )  # fmt: skip


def _alumni(rows: Any) -> Any:
    short = col("ende") <= _until(col("beginn"), 12)
    begins = pl.when(short).then(_months(col("ende"), -3)).otherwise(_months(col("ende"), -6))
    runs = (col("beginn") <= _TODAY) & (col("ende") >= _TODAY) & ~col("absolventenmanagement")
    return rows.filter(runs & (begins <= _TODAY)).select("fall").unique().with_columns(R4=True)


def _uncontacted(measures: Any, contacts: Any) -> Any:
    over = (_fortnight(col("ende")) < _TODAY) & (col("ende") > _until(col("beginn"), 6))
    asked = measures.filter(over).select("fall", "ende").unique()
    held = contacts.filter(col("art") != MISSED).select("fall", "datum")
    inside = (col("datum") >= col("ende")) & (col("datum") <= _fortnight(col("ende")))
    seen = asked.join(held, on="fall").filter(inside).select("fall", "ende").unique()
    return asked.join(seen, on=["fall", "ende"], how="anti").select("fall").unique().with_columns(R5=True)


def _rules() -> dict[str, Any]:
    seeks, ends, age = col("status").is_in(list(SEEKING)), col("elternzeit_bis"), col("alter_juengstes_kind")
    soon = (ends >= _TODAY) & (ends <= _months(_TODAY, 3))
    return {
        "R1": (_number("bedarfe") >= 3) & col("veraenderungsbereit") & ~col("im_fallmanagement"),
        "R2": _true(_months(col("juengste"), 6) < _TODAY) & seeks,
        "R3": _true(col("zu_lang")),
        "R4": _true(col("R4")),
        "R5": _true(col("R5")),
        "R6": col("im_fallmanagement") & _true(_months(col("ueberprueft_am"), 6) < _TODAY),
        "R7": _true(soon) & (_number("beratungen") == 0),
        "R8": col("alleinerziehend") & _true(age < 12) & seeks & ~col("im_spezialteam"),
        "R9": _true(_months(col("arbeitslos_seit"), 12) <= _TODAY),
        "R10": col("leistungsmonate") >= 21,
        "R11": (_months(col("geburtsdatum"), 300) > _TODAY) & (_number("versaeumt") >= 2) & (_number("gehalten") == 0),
        "R12": _true(_fortnight(col("antrag_am")) < _TODAY) & col("entschieden_am").is_null(),
    }


def _true(condition: Any) -> Any:
    return condition.fill_null(value=False)


def _number(name: str) -> Any:
    return col(name).fill_null(0)


def collect(plan: Any, engine: str) -> Any:
    """The hits, by the engine that streams or by the one in memory."""
    return plan.collect(engine=engine)


def found(hits: Any) -> dict[str, Found]:
    """How many cases each rule hits, and the sum of their numbers."""
    told = {}
    for rule in RULES:
        number, total = hits.filter(col(rule)).select(n=pl.len(), s=col("fall").sum()).row(0)
        told[rule] = (int(number), int(total))
    return told


ADAPTERS = {
    "polars": Adapter(query, as_given, partial(collect, engine="streaming"), found),
    "polars-memory": Adapter(query, as_given, partial(collect, engine="in-memory"), found),
}
