"""Hashes by which the trail speaks of things that it must not hold: the trail keeps the hash, a table the thing."""

from __future__ import annotations

from schemas.evidence.trail import fingerprint, moment
from schemas.findings.event import Event


def decision_mark(finding: int, event: Event) -> str:
    """The hash of a decision as it stands in the database: SHA-256 over its canonical JSON.

    The reason may be personal and stays out of the trail; with its event it can be deleted, the hash remains.
    """
    return fingerprint(
        {
            "finding": finding, "at": moment(event.at), "day": event.day.isoformat(), "actor": event.actor,
            "kind": str(event.kind), "reason": event.reason, "body": dict(event.body),
        }
    )  # fmt: skip
