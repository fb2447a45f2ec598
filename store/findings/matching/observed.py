"""What a run saw, as the comparison with the open findings needs it: one outcome a key, and what was asked at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from schemas.findings.finding import ABOUT_A_RULE, OPENING, UNDERWAY
from schemas.outcome import Cause, Status
from schemas.receipt import Receipt
from schemas.snapshot import scan
from store.database import Connection, literal

OPERATIONS, QUALITY = "Betrieb", "Qualitätsmanagement"
"""Who sees to what was not delivered, and to values that are not set."""


@dataclass(frozen=True, slots=True)
class Observation:
    """A recorded run: its folder (outcomes.parquet, offen.parquet) and receipt.

    `records` are the tables of its snapshot that are still there: entity → file and key column. `braked`: its delivery
    is not confirmed. `rethought` are findings with a decision for which the rule read other facts than when somebody
    decided.
    """

    folder: Path
    receipt: Receipt
    records: Mapping[str, tuple[Path, str]] = field(default_factory=dict)
    braked: bool = False
    rethought: frozenset[int] = frozenset()


def among(words: tuple[Status, ...]) -> str:
    """The SQL list of some words."""
    return ", ".join(literal(str(word)) for word in words)


_FACTS = f"""md5(concat_ws(chr(31),
    CASE WHEN status IN ({among(UNDERWAY)}) THEN 'offen' ELSE status END,
    coalesce(due, ''), coalesce(evidence, ''), coalesce(cause, ''),
    coalesce(array_to_string(missing, chr(30)), '')))"""
"""The hash of what an outcome rests on. That time passed is no fact: coming up, due today and overdue are the same."""

_OUTCOME = f"""
CREATE TABLE outcome AS
WITH plain AS (
    SELECT regel AS rule, vorgang AS entity, vorgang_id AS record, coalesce(periode, '') AS period,
        kunde_id AS case_key, art AS kind, fassung, status, CAST(faellig_am AS VARCHAR) AS due,
        CAST(erledigt_am AS VARCHAR) AS done,
        nachweis_id AS evidence, zustaendig AS responsible, team, ursache AS cause, coalesce(fehlend, []) AS missing,
        grund AS reason,
        status = {literal(Status.UNCLEAR)} AND ursache IS DISTINCT FROM {literal(Cause.FACT_MISSING)} AS unseen
    FROM {{outcomes}}
),
unjudged AS (
    SELECT rule, max(kind) AS kind, max(fassung) AS fassung, cause, list_sort(list_distinct(flatten(list(missing))))
        AS missing, min(reason) AS reason FROM plain WHERE unseen GROUP BY rule, cause
    UNION ALL
    SELECT rule, '', '', {literal(Cause.NOT_DELIVERED)}, [], 'Die Regel lässt sich nicht anwenden; ' || said || '.'
    FROM asked WHERE NOT judged
),
ruled AS (
    SELECT rule, '{ABOUT_A_RULE}' AS entity, rule AS record, cause AS period, NULL AS case_key, max(kind) AS kind,
        max(fassung) AS fassung, {literal(Status.UNCLEAR)} AS status, NULL::VARCHAR AS due, NULL::VARCHAR AS done,
        NULL AS evidence,
        CASE cause WHEN {literal(Cause.VALUE_NOT_SET)} THEN '{QUALITY}' ELSE '{OPERATIONS}' END AS responsible,
        NULL AS team, cause, list_sort(list_distinct(flatten(list(missing)))) AS missing, min(reason) AS reason,
        false AS unseen
    FROM unjudged GROUP BY rule, cause
),
every AS (
    SELECT *, status IN ({among(OPENING)}) AND NOT unseen AS opens
    FROM (SELECT * FROM plain UNION ALL SELECT * FROM ruled)
)
SELECT *, {_FACTS} AS facts FROM every
-- All others neither open anything nor speak of what is open: most of a run.
WHERE opens OR (rule, record, period) IN (SELECT rule, record, period FROM opened)
-- Versions of a rule beside each other speak of the same record; all but one say that it is not theirs.
QUALIFY row_number() OVER (PARTITION BY rule, record, period ORDER BY
    CASE WHEN unseen THEN 2 WHEN status IN ({among(OPENING)}) THEN 1
        WHEN status = {literal(Status.NOT_APPLICABLE)} THEN 4 ELSE 3 END, fassung) = 1
"""


def observe(connection: Connection, seen: Observation) -> None:
    """Makes the tables `asked`, `delivered`, `handed` and `outcome` of a run in a scratch database.

    `opened`, the findings that are open, must be there: of other records only what opens one is an outcome.
    """
    receipt = seen.receipt
    asked: list[dict[str, object]] = [
        {"rule": one.rule, "title": one.title, "judged": True, "said": ""} for one in receipt.rules
    ]
    known = {one["rule"] for one in asked}
    mute = {one.rule: one.reason for one in receipt.silent if one.rule not in known}
    asked += [{"rule": rule, "title": "", "judged": False, "said": said} for rule, said in mute.items()]
    _hold(connection, "asked", asked, [("rule", "VARCHAR"), ("title", "VARCHAR"), ("judged", "BOOLEAN"),
                                       ("said", "VARCHAR")])  # fmt: skip
    ended = {one.rule: one.reason for one in receipt.not_in_force}
    _hold(connection, "ended", [{"rule": rule, "said": said} for rule, said in ended.items()],
          [("rule", "VARCHAR"), ("said", "VARCHAR")])  # fmt: skip
    delivered: list[dict[str, object]] = [
        {
            "entity": one.entity,
            "units": None if one.units is None else list(one.units),
            "since": None if one.covers_from is None else one.covers_from.isoformat(),
        }
        for one in receipt.inputs
    ]
    _hold(connection, "delivered", delivered, [("entity", "VARCHAR"), ("units", "VARCHAR[]"), ("since", "VARCHAR")])
    connection.execute(
        "CREATE TABLE handed AS SELECT DISTINCT regel AS rule, vorgang_id AS record, coalesce(periode, '') AS period "
        f"FROM {scan(seen.folder / 'offen.parquet')}"
    )
    connection.execute(_OUTCOME.format(outcomes=scan(seen.folder / "outcomes.parquet")))


def _hold(connection: Connection, name: str, rows: list[dict[str, object]], columns: list[tuple[str, str]]) -> None:
    """A few rows as a table."""
    types = {"VARCHAR": pa.string(), "BOOLEAN": pa.bool_(), "VARCHAR[]": pa.list_(pa.string())}
    given = pa.Table.from_pylist(rows, pa.schema([(column, types[kind]) for column, kind in columns]))
    connection.register("given", given)
    connection.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
    connection.unregister("given")
