"""The chain of the trail, recomputed entry by entry: the first one that does not fit, and what the trail claims."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from schemas.evidence.trail import FIRST, Chained, Kind, expected
from schemas.evidence.verification import Fault, Part


@dataclass(slots=True)
class Claim:
    """The last thing that the trail says of a run or a snapshot, and in which entry; None once it was deleted."""

    seq: int
    body: dict[str, Any] | None


@dataclass(slots=True)
class Claims:
    """What the trail says has to be there.

    `decisions` and `records` (what the office noted itself) hold by their id the entry and the hash of the row, and of
    a decision the finding; `checkpoints` the signature by the number that was sealed. `erased` tells for each case
    whether its erasure was completed, `gone` are the findings that went with it, `retired` says that findings went by
    retention, `rekeyed` that the case key was changed. `successors` are snapshots that were written anew without a
    case: in which entry, under which name. `originals` are the digests of runs before they first lost a case, `lost`
    those cases. `samples` hold the entry and the hash of each sample that was drawn, `said` entry, hash and sample of
    what was said about it; `releases` entry and hash of what was released.
    """

    runs: dict[str, Claim] = field(default_factory=dict)
    snapshots: dict[str, Claim] = field(default_factory=dict)
    decisions: dict[int, tuple[int, str, int]] = field(default_factory=dict)
    records: dict[str, tuple[int, str]] = field(default_factory=dict)
    checkpoints: dict[int, str] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    retired: bool = False
    rekeyed: bool = False
    erased: dict[str, bool] = field(default_factory=dict)
    successors: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    restores: list[int] = field(default_factory=list)
    originals: dict[str, str] = field(default_factory=dict)
    lost: dict[str, set[str]] = field(default_factory=dict)
    samples: dict[str, tuple[int, str]] = field(default_factory=dict)
    said: dict[int, tuple[int, str, str]] = field(default_factory=dict)
    releases: dict[str, tuple[int, str]] = field(default_factory=dict)

    def now(self, snapshot: str, since: int) -> str:
        """What the snapshot that entry `since` names is called since cases were erased from it.

        The same delivery may have come in again afterwards: then the name stands for a snapshot of its own.
        """
        while (later := next((one for one in self.successors.get(snapshot, ()) if one[0] > since), None)) is not None:
            since, snapshot = later
        return snapshot

    def touched(self, run: str) -> int:
        """How many cases were erased from the results of a run."""
        return len(self.lost.get(run, ()))


@dataclass(slots=True)
class Chain:
    """The trail as it was read: its head, its first fault, the stored hashes of the entries that were asked for."""

    head: int = 0
    hash: str = FIRST
    fault: Fault | None = None
    hashes: dict[int, str] = field(default_factory=dict)
    kinds: dict[int, dict[str, int]] = field(default_factory=dict)
    claims: Claims = field(default_factory=Claims)
    backwards: int | None = None


def recompute(entries: Iterable[Chained], wanted: Collection[int] = ()) -> Chain:
    """Reads all entries in their order; `wanted` are numbers whose hashes and counts by kind are kept."""
    chain = Chain()
    counts: dict[str, int] = {}
    before = ""
    for row in entries:
        if chain.fault is None:
            chain.fault = _fault(row, chain)
        if chain.backwards is None and row.at < before:
            chain.backwards = row.seq
        before, chain.head, chain.hash = row.at, row.seq, row.hash
        counts[row.kind] = counts.get(row.kind, 0) + 1
        if row.seq in wanted:
            chain.hashes[row.seq], chain.kinds[row.seq] = row.hash, dict(counts)
        _note(row, chain.claims)
    return chain


def claims_of(entries: Iterable[Chained]) -> Claims:
    """What a choice of entries claims, whether the chain holds or not."""
    claims = Claims()
    for row in entries:
        _note(row, claims)
    return claims


def _fault(row: Chained, chain: Chain) -> Fault | None:
    """Why an entry does not follow the one before, or is not what was written."""
    named = f"Eintrag {row.seq} ({row.kind}, {row.at[:10]})"
    if row.seq != chain.head + 1:
        if chain.head == 0:
            return _told(row, f"Die Prüfspur beginnt mit Eintrag {row.seq} statt mit Eintrag 1.")
        return _told(row, f"Auf Eintrag {chain.head} folgt Eintrag {row.seq}: Dazwischen wurde etwas entfernt.")
    try:
        hashed = expected(row)
    except ValueError:
        return _told(row, f"{named} wurde verändert: Sein Inhalt ist nicht in der Form, in der er geschrieben wird.")
    if row.previous != chain.hash:
        return _told(
            row,
            f"{named} schließt nicht an Eintrag {chain.head} an: Hier wurde ein Eintrag verändert, eingefügt, "
            "entfernt oder umgestellt.",
        )
    if hashed != row.hash:
        return _told(row, f"{named} wurde verändert: Sein Inhalt ergibt einen anderen Hash als den gespeicherten.")
    return None


def _told(row: Chained, message: str) -> Fault:
    return Fault(part=Part.TRAIL, subject=str(row.seq), message=message, seq=row.seq)


def _note(row: Chained, claims: Claims) -> None:
    """Keeps what an entry claims; of a body that cannot be read nothing."""
    if row.kind not in _NOTED:
        return
    try:
        body = json.loads(row.body)
    except ValueError:
        return
    if not isinstance(body, dict):
        return
    match row.kind:
        case Kind.RUN if "digest" in body:
            claims.runs[row.subject] = Claim(row.seq, body)
        case Kind.IMPORT if _HASH.fullmatch(row.subject):
            claims.snapshots[row.subject] = Claim(row.seq, body)
        case Kind.DECISION if isinstance(body.get("event"), int) and row.subject.isdecimal():
            claims.decisions[body["event"]] = (row.seq, str(body.get("sha256")), int(row.subject))
        case Kind.CORRECTION if "sha256" in body:
            claims.records[row.subject] = (row.seq, str(body["sha256"]))
        case Kind.SAMPLE if "sha256" in body:
            _note_sample(row, body, claims)
        case Kind.RELEASE if "sha256" in body:
            claims.releases[row.subject] = (row.seq, str(body["sha256"]))
        case Kind.CHECKPOINT if isinstance(body.get("seq"), int):
            claims.checkpoints[body["seq"]] = str(body.get("signatur"))
        case Kind.SETTING if row.subject.startswith(_REKEYED):
            claims.rekeyed = True
        case Kind.RESTORE:
            claims.restores.append(row.seq)
        case Kind.ERASURE:
            _note_erasure(row, body, claims)


def _note_sample(row: Chained, body: dict[str, Any], claims: Claims) -> None:
    if isinstance(body.get("id"), int):
        claims.said[body["id"]] = (row.seq, str(body["sha256"]), row.subject)
    else:
        claims.samples[row.subject] = (row.seq, str(body["sha256"]))


def _note_erasure(row: Chained, body: dict[str, Any], claims: Claims) -> None:
    match body.get("art"):
        case "abzug":
            successor = body.get("neu")
            known = claims.snapshots.get(row.subject)
            claims.snapshots[row.subject] = Claim(row.seq, None)
            if isinstance(successor, str):
                claims.successors.setdefault(row.subject, []).append((row.seq, successor))
                claims.snapshots[successor] = Claim(row.seq, known.body if known is not None else {})
        case "lauf":
            known = claims.runs.get(row.subject)
            earlier = known.body if known is not None and known.body is not None else {}
            if known is not None and "snapshot" in earlier:
                earlier = {**earlier, "snapshot": claims.now(str(earlier["snapshot"]), known.seq)}
            if isinstance(body.get("fall"), str):
                claims.originals.setdefault(row.subject, str(body.get("vorher")))
                claims.lost.setdefault(row.subject, set()).add(body["fall"])
            claims.runs[row.subject] = Claim(row.seq, {**earlier, **body} if body.get("files") else None)
        case "fall":
            claims.erased[row.subject] = body.get("phase") == "abgeschlossen"
            claims.gone.update(one for one in body.get("befunde", ()) if isinstance(one, int))
        case "befunde":
            claims.retired = True


_REKEYED = "schluesselwechsel-"
_HASH = re.compile("[0-9a-f]{64}")
_NOTED = frozenset({
    Kind.RUN, Kind.IMPORT, Kind.DECISION, Kind.CORRECTION, Kind.CHECKPOINT, Kind.SETTING, Kind.RESTORE, Kind.ERASURE,
    Kind.SAMPLE, Kind.RELEASE,
})  # fmt: skip
