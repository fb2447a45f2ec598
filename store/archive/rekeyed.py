"""A changed key in the database: every case key becomes the new one wherever it stands, set-wise.

The trail keeps the pseudonyms it was written with: it is never changed. Decisions are chained into it by their hash,
and none of them holds a case key.
"""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy import Column, Connection, MetaData, Table, Text

from store.records.copy import copy_rows

_CHANGES = Table(
    "key_change", MetaData(), Column("old", Text, primary_key=True), Column("new", Text), prefixes=["TEMPORARY"]
)
_IN_FINDING = ("record", "period", "evidence", "reason")
_STEPS = (
    # Keys of events first: they find their case by the finding's old one.
    "UPDATE event SET body = {event} FROM finding AS f, key_change AS c "
    "WHERE event.finding = f.id AND f.case_key = c.old AND event.actor IS NULL "
    "AND CAST(event.body AS TEXT) LIKE '%' || c.old || '%'",
    "UPDATE event SET reason = replace(event.reason, c.old, c.new) FROM finding AS f, key_change AS c "
    "WHERE event.finding = f.id AND f.case_key = c.old AND event.actor IS NULL "
    "AND event.reason LIKE '%' || c.old || '%'",
    "UPDATE finding SET {finding}, facts = {facts} FROM key_change AS c WHERE finding.case_key = c.old",
    "UPDATE finding SET record = c.new FROM key_change AS c WHERE finding.record = c.old",
    "UPDATE finding SET period = c.new FROM key_change AS c WHERE finding.period = c.old",
    "UPDATE finding SET case_key = c.new FROM key_change AS c WHERE finding.case_key = c.old",
    "UPDATE access SET case_key = c.new FROM key_change AS c WHERE access.case_key = c.old",
    "UPDATE tombstone SET case_key = c.new FROM key_change AS c WHERE tombstone.case_key = c.old",
    "UPDATE own_case SET case_key = c.new FROM key_change AS c WHERE own_case.case_key = c.old",
)


def rekey(connection: Connection, changes: Mapping[str, str]) -> int:
    """Replaces old pseudonyms by new ones, inside the caller's transaction; gives how many findings it touched."""
    if not changes:
        return 0
    _CHANGES.create(connection)
    copy_rows(connection, _CHANGES, ("old", "new"), changes.items())
    touched = connection.execute(
        sa.text("SELECT count(*) FROM finding WHERE case_key IN (SELECT old FROM key_change) OR "
                "record IN (SELECT old FROM key_change)")
    ).scalar_one()  # fmt: skip
    replaced = ", ".join(f"{name} = replace({name}, c.old, c.new)" for name in _IN_FINDING)
    cast = "CAST({} AS JSON)" if connection.dialect.name == "postgresql" else "{}"
    for step in _STEPS:
        statement = step.format(
            event=cast.format("replace(CAST(event.body AS TEXT), c.old, c.new)"),
            facts=cast.format("replace(CAST(finding.facts AS TEXT), c.old, c.new)"),
            finding=replaced,
        )
        connection.execute(sa.text(statement))
    _CHANGES.drop(connection)
    return int(touched)
