"""What a run changes: the open findings held against what it saw, set-wise. Nothing is written here.

Leaves in the scratch database: `moved`, one row per finding whose columns change, with all of them; `told`, the events,
in the order of their ids; `fresh`, the new findings. docs/decisions/findings.md says which outcome leads to what.
"""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from schemas.findings.event import EventKind, Gone, Why
from schemas.findings.finding import ABOUT_A_RULE, BACKLOG, State
from schemas.outcome import BEYOND, Status
from schemas.snapshot import scan
from store.database import Connection, literal
from store.findings.matching.observed import Observation, among

_PAIRED = f"""
CREATE TABLE paired AS
SELECT f.*, o.rule IS NOT NULL AS met, o.status AS now, o.due AS now_due, o.done, o.evidence, o.cause, o.missing,
    o.reason, o.fassung AS now_fassung, o.facts, o.team AS now_team, o.responsible AS now_responsible, o.case_key,
    CASE
        WHEN o.rule IS NOT NULL THEN CASE
            WHEN o.unseen THEN 'unseen'
            WHEN o.status = {literal(Status.MISSED)} THEN 'missed'
            WHEN o.opens THEN 'open'
            WHEN o.status IN ({among((Status.DONE, Status.DONE_LATE, Status.MET))}) OR o.done IS NOT NULL
                THEN 'resolved'
            ELSE 'lapsed' END
        WHEN a.rule IS NULL THEN 'law'
        WHEN NOT a.judged THEN 'unseen'
        WHEN f.entity = '{ABOUT_A_RULE}' THEN 'resolved'
        -- What a run was not asked about, what its tables do not cover: no row says nothing.
        WHEN h.rule IS NULL OR d.entity IS NULL THEN 'unseen'
        WHEN d.units IS NOT NULL AND f.team IS NOT NULL AND NOT list_contains(d.units, f.team) THEN 'unseen'
        WHEN d.since IS NOT NULL AND least(coalesce(f.due, f.first_day), f.first_day) < d.since THEN 'unseen'
        ELSE 'gone' END AS verdict,
    e.said AS ended, w.role
FROM opened AS f
LEFT JOIN outcome AS o ON f.rule = o.rule AND f.record = o.record AND f.period = o.period
LEFT JOIN asked AS a ON f.rule = a.rule
LEFT JOIN ended AS e ON f.rule = e.rule
LEFT JOIN handed AS h ON f.rule = h.rule AND f.record = h.record AND f.period = h.period
LEFT JOIN delivered AS d ON f.entity = d.entity
LEFT JOIN assigned AS w ON f.id = w.id
"""

_BACK = f"""CASE
    WHEN state = {literal(State.FOUND)} THEN NULL
    WHEN verdict = 'open' AND (facts IS DISTINCT FROM facts_hash OR id IN (SELECT id FROM rethought))
        THEN {literal(Why.FACTS)}
    WHEN verdict = 'open' AND state = {literal(State.FALSE_ALARM)} AND now_fassung <> fassung THEN {literal(Why.RULE)}
    WHEN verdict IN ('open', 'unseen') AND state = {literal(State.EXEMPT)} AND state_until < {{day}}
        THEN {literal(Why.EXPIRED)}
    WHEN verdict = 'open' AND state = {literal(State.REPORTED)}
        AND (SELECT max(q.until) FROM quiet AS q WHERE q.id = paired.id) < {{delivery}} THEN {literal(Why.NOT_SEEN)}
END"""

_STEPS = f"""
CREATE TABLE step AS
SELECT *, {_BACK} AS back, verdict IN ('open', 'unseen') AND follow_up <= {{day}} AS reached,
    verdict = 'open' AND (status <> now OR facts IS DISTINCT FROM facts_hash OR fassung <> now_fassung
        OR due IS DISTINCT FROM now_due OR team IS DISTINCT FROM now_team
        OR (responsible IS DISTINCT FROM now_responsible AND role IS NULL)) AS differs,
    CASE verdict
        WHEN 'law' THEN {literal(Gone.LAW)}
        WHEN 'gone' THEN CASE WHEN (entity, record) IN (SELECT (entity, record) FROM present)
            THEN {literal(Gone.WINDOW)} ELSE {literal(Gone.RECORD)} END
        WHEN 'lapsed' THEN CASE WHEN now = {literal(Status.NOT_APPLICABLE)} AND starts_with(reason, {literal(BEYOND)})
            THEN {literal(Gone.WINDOW)} ELSE now END END AS why
FROM paired
"""

_STATE = f"""CASE verdict WHEN 'missed' THEN {literal(State.MISSED)} WHEN 'resolved' THEN {literal(State.RESOLVED)}
    WHEN 'open' THEN if(back IS NULL, state, {literal(State.FOUND)})
    WHEN 'unseen' THEN if(back IS NULL, state, {literal(State.FOUND)}) ELSE {literal(State.LAPSED)} END"""

_MOVED = f"""
CREATE TABLE moved AS
SELECT id, rule, state AS was, team AS was_team, legacy AS was_legacy, {_STATE} AS state,
    if(verdict IN ('open', 'unseen') AND back IS NULL, state_until, NULL) AS state_until,
    if(verdict IN ('open', 'unseen') AND NOT coalesce(reached, false), follow_up, NULL) AS follow_up,
    legacy, if(verdict IN ('open', 'unseen'), NULL, {{day}}) AS closed_day,
    if(met AND verdict <> 'unseen', now, status) AS status,
    if(met AND verdict <> 'unseen', now_fassung, fassung) AS fassung,
    if(met AND verdict <> 'unseen', facts, facts_hash) AS facts_hash,
    if(met AND verdict <> 'unseen', now_team, team) AS team,
    if(met AND verdict <> 'unseen' AND role IS NULL, now_responsible, responsible) AS responsible,
    if(met AND verdict <> 'unseen', now_due, due) AS due,
    met AND verdict <> 'unseen' AS fresh_facts, done, evidence, cause, to_json(missing) AS missing,
    if(verdict IN ('open', 'missed'), reason, NULL) AS reason, case_key,
    verdict NOT IN ('open', 'unseen') OR back IS NOT NULL OR (verdict = 'open' AND (team IS DISTINCT FROM now_team
        OR due IS DISTINCT FROM now_due)) AS keyed
FROM step WHERE differs OR back IS NOT NULL OR reached OR verdict NOT IN ('open', 'unseen')
"""

_TOLD = f"""
CREATE TABLE told AS
SELECT id, 1 AS turn, CASE verdict WHEN 'missed' THEN {literal(EventKind.MISSED)}
        WHEN 'resolved' THEN {literal(EventKind.RESOLVED)} ELSE {literal(EventKind.LAPSED)} END AS kind,
    coalesce(if(verdict = 'law', ended, reason), '') AS reason,
    to_json({{'why': why, 'status': now, 'done': done, 'evidence': evidence,
        'from': {{'status': status, 'due': due, 'fassung': fassung}}, 'fassung': now_fassung}}) AS body
FROM step WHERE verdict NOT IN ('open', 'unseen')
UNION ALL
SELECT id, 2, {literal(EventKind.CHANGED)}, reason,
    to_json({{'from': {{'status': status, 'due': due, 'fassung': fassung, 'team': team}},
        'to': {{'status': now, 'due': now_due, 'fassung': now_fassung, 'team': now_team}}, 'cause': cause,
        'missing': missing, 'evidence': evidence, 'facts': facts}}) FROM step WHERE differs
UNION ALL
SELECT id, 3, {literal(EventKind.RESURFACED)}, coalesce(reason, ''), to_json({{'why': back, 'was': state}})
FROM step WHERE back IS NOT NULL
UNION ALL
SELECT id, 4, {literal(EventKind.FOLLOW_UP_DUE)}, '', to_json({{'until': follow_up}}) FROM step WHERE reached
"""

_CANDIDATES = """
CREATE TABLE candidate AS
SELECT o.* FROM outcome AS o ANTI JOIN opened AS f ON f.rule = o.rule AND f.record = o.record AND f.period = o.period
WHERE o.opens
"""

_REOPENED = f"""
CREATE TABLE reopened AS
SELECT k.id, w.role, k.state AS was, k.team AS was_team, k.legacy AS was_legacy, c.*,
    coalesce(v.state, {literal(State.FOUND)}) AS to_state, v.until AS to_until,
    if(c.status = {literal(Status.MISSED)}, {literal(EventKind.MISSED)}, {literal(EventKind.REOPENED)}) AS event
FROM candidate AS c JOIN known AS k ON k.rule = c.rule AND k.record = c.record AND k.period = c.period
LEFT JOIN verdict AS v ON v.id = k.id AND v.facts = c.facts AND (v.until IS NULL OR v.until >= {{day}})
LEFT JOIN assigned AS w ON w.id = k.id
WHERE NOT (k.state = {literal(State.MISSED)} AND c.status IN ({among((Status.MISSED, Status.UNCLEAR))}))
    AND v.state IS DISTINCT FROM {literal(State.RESOLVED)}
"""
"""`verdict` are the decisions about closed findings that still count: one that closed it keeps it closed."""

_COME_BACK = f"""
INSERT INTO moved BY NAME
SELECT id, rule, was, was_team, was_legacy, if(event = {literal(EventKind.MISSED)}, {literal(State.MISSED)}, to_state)
    AS state, if(event = {literal(EventKind.MISSED)}, NULL, to_until) AS state_until, NULL AS follow_up,
    if(event = {literal(EventKind.MISSED)}, was_legacy, 0) AS legacy,
    if(event = {literal(EventKind.MISSED)}, {{day}}, NULL) AS closed_day, status, fassung, facts AS facts_hash, team,
    coalesce(role, responsible) AS responsible, due, true AS fresh_facts, done, evidence, cause,
    to_json(missing) AS missing, reason, case_key, true AS keyed
FROM reopened;
INSERT INTO told BY NAME
SELECT id, 1 AS turn, event AS kind, reason, to_json({{{{'status': status, 'due': due, 'fassung': fassung,
    'facts': facts, 'cause': cause, 'missing': missing, 'was': was}}}}) AS body FROM reopened
"""

_FRESH = f"""
CREATE TABLE fresh AS
SELECT {{above}} + row_number() OVER (ORDER BY c.rule, c.due, c.record, c.period) AS id, c.*, a.title,
    if(a.first AND c.status IN ({among(BACKLOG)}) AND c.entity <> '{ABOUT_A_RULE}', 1, 0) AS legacy,
    if(c.status = {literal(Status.MISSED)}, {literal(State.MISSED)}, {literal(State.FOUND)}) AS state
FROM candidate AS c ANTI JOIN known AS k ON k.rule = c.rule AND k.record = c.record AND k.period = c.period
LEFT JOIN (SELECT rule, any_value(title) AS title, any_value(rule NOT IN (SELECT rule FROM seen_before)) AS first
    FROM asked GROUP BY rule) AS a ON a.rule = c.rule
"""

_FIRST = """
INSERT INTO told BY NAME
SELECT id, 1 AS turn, state AS kind, reason, to_json({'status': status, 'due': due, 'fassung': fassung,
    'facts': facts, 'cause': cause, 'missing': missing, 'evidence': evidence, 'legacy': legacy = 1}) AS body
FROM fresh
"""


def against_open(connection: Connection, seen: Observation, delivery: int) -> None:
    """Makes `moved` and `told` for the findings that are open. `opened`, `quiet` and `assigned` must be there."""
    connection.register("given", pa.table({"id": pa.array(sorted(seen.rethought), pa.int64())}))
    connection.execute("CREATE TABLE rethought AS SELECT * FROM given")
    connection.unregister("given")
    connection.execute(_PAIRED)
    _still_there(connection, seen)
    day = literal(seen.receipt.as_of.isoformat())
    connection.execute(_STEPS.format(day=day, delivery=int(delivery)))
    connection.execute(_MOVED.format(day=day))
    connection.execute(_TOLD)
    if seen.braked:
        # Nothing is closed, changed or shown again on a delivery that nobody has confirmed.
        connection.execute("DELETE FROM moved; DELETE FROM told")
    connection.execute(_CANDIDATES)
    if seen.braked:
        connection.execute(f"DELETE FROM candidate WHERE status = {literal(Status.MISSED)}")


def against_closed(connection: Connection, day: date, above: int) -> None:
    """Adds what comes back, and makes `fresh`; new ids follow `above`. `known`, `verdict`, `seen_before` are there."""
    said = literal(day.isoformat())
    connection.execute(_REOPENED.format(day=said))
    connection.execute(_COME_BACK.format(day=said))
    connection.execute(_FRESH.format(above=int(above)))
    connection.execute(_FIRST)


def _still_there(connection: Connection, seen: Observation) -> None:
    """The records without an outcome that the snapshot still has: they lie outside what the rule looks back on."""
    connection.execute("CREATE TABLE present (entity VARCHAR, record VARCHAR)")
    entities = connection.execute("SELECT DISTINCT entity FROM paired WHERE verdict = 'gone'").fetchall()
    for (entity,) in entities:
        if entity not in seen.records:
            continue
        path, key = seen.records[entity]
        name = '"' + key.replace('"', '""') + '"'
        wanted = f"SELECT DISTINCT record FROM paired WHERE verdict = 'gone' AND entity = {literal(entity)}"
        connection.execute(
            f"INSERT INTO present SELECT {literal(entity)}, {name} FROM {scan(path)} WHERE {name} IN ({wanted})"
        )
