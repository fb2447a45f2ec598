"""Checkpoints: the head of the trail, sealed, kept in the database and handed out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection

from schemas.evidence.checkpoint import Checkpoint, Sealed
from schemas.evidence.trail import Entry, Kind, moment
from schemas.failure import EvidenceRefused
from store.records.tables import checkpoint
from store.trail import seal
from store.trail.append import append
from store.trail.entries import counted, entries, head

SUBJECT = "siegel"
"""The subject of the entries that announce a seal."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A checkpoint as its row in the database has it: the key's fingerprint, the signed text, its signature."""

    seq: int
    at: str
    hash: str
    key: str
    signed: str
    signature: str


def announce(connection: Connection, keys: Path, actor: str, at: datetime, reason: str = "", new: bool = False) -> str:
    """Makes the office's seal if there is none and notes its public key in the trail; gives that key (PEM).

    `new` makes another in its place, with a reason. Raises EvidenceRefused if another seal lies in the folder of keys
    than the trail knows: then somebody has exchanged it.
    """
    last = next(reversed(announced(connection)), None)
    lying = seal.lying_there(keys)
    if last is not None and not new and (lying is None or seal.mark(lying) != last):
        found = "fehlt" if lying is None else f"hat den Fingerabdruck {seal.mark(lying)[:16]}…"
        raise EvidenceRefused(
            f"Der Siegelschlüssel in {keys} {found}, die Prüfspur nennt {last[:16]}…. Bitte den richtigen aus der "
            "Sicherung der Schlüssel zurückholen; ist er verloren, mit "
            "`regelwerk trail checkpoint --store ABLAGE --to DATEI --new-key --reason …` einen neuen ansagen."
        )
    public = seal.renew(keys) if new else seal.make(keys)
    mark = seal.mark(public)
    if mark == last:
        return public
    body = {"schluessel": mark, "oeffentlich": public, "vorher": last}
    append(connection, Entry(Kind.SETTING, SUBJECT, actor, at, reason, body))
    return public


def announced(connection: Connection) -> dict[str, str]:
    """The seals that the trail knows, in the order of their announcement: fingerprint and public key (PEM)."""
    found = {}
    for entry in entries(connection, Kind.SETTING, SUBJECT):
        body = json.loads(entry.body)
        found[str(body.get("schluessel"))] = str(body.get("oeffentlich"))
    return found


def take(connection: Connection, keys: Path, office: str, actor: str, at: datetime) -> Sealed:
    """Seals the head of the trail, keeps it, and notes in the trail that it was sealed.

    The seal is made and announced if there is none. Raises EvidenceRefused as `announce` does.
    """
    public = announce(connection, keys, actor, at)
    found = head(connection)
    assert found is not None, "the announcement of the seal is an entry"
    made = Checkpoint(office, *found, moment(at), seal.mark(public), counted(connection, found[0]))
    signed = made.signed()
    signature = seal.sign(keys, signed)
    connection.execute(
        checkpoint.insert().values(
            seq=made.seq, at=made.at, hash=made.hash, key=made.key, signed=signed, signature=signature
        )
    )
    body = {"seq": made.seq, "hash": made.hash, "schluessel": made.key, "signatur": signature}
    append(connection, Entry(Kind.CHECKPOINT, str(made.seq), actor, at, "", body))
    return Sealed(signed=signed, signature=signature, public_key=public)


def kept(connection: Connection) -> list[Kept]:
    """The checkpoints in the database, in their order."""
    columns = [checkpoint.c[name] for name in ("seq", "at", "hash", "key", "signed", "signature")]
    rows = connection.execute(sa.select(*columns).order_by(checkpoint.c.seq))
    return [Kept(int(seq), *map(str, texts)) for seq, *texts in rows]
