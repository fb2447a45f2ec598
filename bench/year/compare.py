"""What was said, mail by mail as the server took it, held against the reckoning."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from email import message_from_bytes
from email.policy import default
from typing import Any

from sqlalchemy import select

from bench.year.calendar import Year, planned_flows
from bench.year.office import Office, address
from bench.year.reckoning import Told, WorkingDays
from schemas.clock.place import here
from store.records import tables
from store.records.connect import reading

KINDS = ("erinnerung", "eskalation")
UPWARD = ("Eskalation", "Hinweis")
"""How rungs for the next level are called."""
_UNCOUNTED = -1
"""An escalation sums small numbers up: its mail is counted, what it says is not."""
_NUMBER = re.compile(r"Regelwerk: (\d+) Vorg")


def histories(office: Office) -> tuple[list[Mapping[str, Any]], dict[int, list[Mapping[str, Any]]]]:
    """Every finding as it stands, and every event of each in their order."""
    c, e = tables.finding.c, tables.event.c
    with reading(office.engine) as connection:
        findings = [dict(row._mapping) for row in connection.execute(
            select(c.id, c.rule, c.team, c.responsible).order_by(c.id))]  # fmt: skip
        events: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
        for row in connection.execute(select(e.id, e.finding, e.kind, e.day, e.at, e.body).order_by(e.id)):
            events[row.finding].append(dict(row._mapping))
    return list(findings), events


def differences(office: Office, wanted: set[Told]) -> list[str]:
    """Every difference between what had to be told and what was, in a line each; empty if there is none."""
    lines = _marks(office, wanted)
    mails: Counter[tuple[date, str, int]] = Counter()
    seen: Counter[str] = Counter()
    rows = {row.message_id: row for row in _mails(office) if row.kind in KINDS}
    for receiver, content in office.post.taken:
        message = message_from_bytes(content, policy=default)
        row = rows.get(str(message["Message-ID"]))
        if row is None:
            continue
        seen[row.message_id] += 1
        number = _NUMBER.search(str(message["Subject"])) if row.kind == KINDS[0] else None
        mails[row.day, receiver, int(number[1]) if number else _UNCOUNTED] += 1
    lines += [f"doubled: {one} came {times} times" for one, times in seen.items() if times > 1]
    lines += [f"lost: {rows[one].day} {rows[one].receiver}" for one in rows.keys() - seen.keys()]
    by: Counter[tuple[date, str, str, bool]] = Counter(
        (one.day, one.role, one.team, one.rung.startswith(UPWARD)) for one in wanted
    )
    due = Counter(
        (day, address(role, team), _UNCOUNTED if upward else number) for (day, role, team, upward), number in by.items()
    )
    lines += [f"not received: {one} × {times}" for one, times in (due - mails).items()]
    return lines + [f"received and not due: {one} × {times}" for one, times in (mails - due).items()]


def flows_missing(office: Office, year: Year, working: WorkingDays, statistics: list[date]) -> list[str]:
    """Planned runs that are not there, or there twice, or did not come about although the machine was on."""
    rows: Counter[tuple[str, date]] = Counter()
    lines = []
    with reading(office.engine) as connection:
        for row in connection.execute(select(tables.planned)):
            rows[row.flow, row.day] += 1
            lost = row.flow == "tagespruefung" and year.lost(row.day)
            away = any(one.begin <= here(row.due_at) < one.end for one in year.outages)
            fine = row.state in ("fertig", "Befunde", "teilweise")
            if not fine and not lost and not away and row.day not in year.no_mail:
                lines.append(f"{row.flow} of {row.day}: {row.state}")
    wanted = {one for day in year.days for one in planned_flows(day, working, statistics)}
    lines += [f"not planned: {one}" for one in wanted - rows.keys()]
    lines += [f"planned without reason: {one}" for one in rows.keys() - wanted]
    return lines + [f"planned twice: {one}" for one, times in rows.items() if times > 1]


def _marks(office: Office, wanted: set[Told]) -> list[str]:
    c, m, f = tables.reminder.c, tables.mail.c, tables.finding.c
    joined = tables.reminder.join(tables.mail, m.id == c.mail).join(tables.finding, f.id == c.finding)
    asked = select(c.finding, c.rung, c.sent_day, m.receiver).select_from(joined)
    with reading(office.engine) as connection:
        told = Counter(
            Told(row.sent_day, *_receiver(row.receiver), row.finding, row.rung) for row in connection.execute(asked)
        )
    lines = [f"told twice: {one}" for one, times in told.items() if times > 1]
    lines += [f"missing: {one}" for one in sorted(wanted - told.keys())]
    return lines + [f"told without reason: {one}" for one in sorted(told.keys() - wanted)]


def _receiver(written: str) -> tuple[str, str]:
    role, _, team = written.partition("|")
    return role, team


def _mails(office: Office) -> list[Any]:
    with reading(office.engine) as connection:
        return list(connection.execute(select(tables.mail).where(tables.mail.c.state != "zurückgezogen")))
