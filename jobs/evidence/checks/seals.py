"""Checkpoints and the seal against the trail: those in the database, and the one that somebody outside holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from jobs.evidence.checks.chain import Chain
from schemas.evidence.checkpoint import Checkpoint, Sealed, parsed
from schemas.evidence.verification import Fault, Part
from schemas.failure import EvidenceRefused
from store.trail import seal
from store.trail.checkpoints import Kept


def checkpoint_faults(rows: list[Kept], chain: Chain, known: Mapping[str, str], office: str) -> Iterator[Fault]:
    """Every checkpoint of the database that does not fit; `known` are the announced seals (fingerprint, key)."""
    for seq in sorted(chain.claims.checkpoints.keys() - {row.seq for row in rows}):
        yield _fault(seq, "steht in der Prüfspur, fehlt aber in der Datenbank")
    for row in rows:
        what = _flaw(row, chain, known, office)
        if what is not None:
            yield _fault(row.seq, what)


def _flaw(row: Kept, chain: Chain, known: Mapping[str, str], office: str) -> str | None:
    try:
        said = parsed(row.signed)
    except EvidenceRefused:
        return "ist nicht lesbar"
    if (said.seq, said.hash, said.at, said.key) != (row.seq, row.hash, row.at, row.key):
        return "trägt andere Angaben, als gesiegelt wurden"
    if row.key not in known:
        return "ist mit einem Siegel versehen, das die Prüfspur nicht kennt"
    if not seal.holds(known[row.key], row.signed, row.signature):
        return "trägt eine Signatur, die nicht zu ihm passt"
    if chain.claims.checkpoints.get(row.seq) != row.signature:
        return "steht so nicht in der Prüfspur"
    return _differs(said, chain, office)


def _differs(said: Checkpoint, chain: Chain, office: str) -> str | None:
    """How the trail differs from what was sealed."""
    if said.office != office:
        return f"gehört zum Amt {said.office}, nicht zu {office}"
    if said.seq > chain.head:
        return (
            f"kennt {said.seq} Einträge, die Prüfspur endet bei Eintrag {chain.head}: Die letzten Einträge wurden "
            "entfernt, oder die Datenbank wurde auf einen älteren Stand zurückgesetzt"
        )
    if chain.hashes.get(said.seq) != said.hash:
        return (
            f"nennt für Eintrag {said.seq} einen anderen Hash als die Prüfspur: Sie wurde bis dahin neu geschrieben "
            "oder nach einem Zurücksetzen anders fortgesetzt"
        )
    if chain.kinds.get(said.seq) != dict(said.counts):
        return "zählt andere Einträge, als die Prüfspur bis dahin hat"
    return None


def outside_faults(held: Sealed, chain: Chain, known: Mapping[str, str], office: str) -> Iterator[Fault]:
    """What does not fit between the trail and a checkpoint that somebody outside holds."""
    said = held.checkpoint
    try:
        marked = seal.mark(held.public_key)
    except EvidenceRefused:
        marked = ""
    if marked != said.key or not seal.holds(held.public_key, held.signed, held.signature):
        yield _outside(said.seq, "trägt eine Signatur, die nicht zu ihm passt: Die Datei wurde verändert")
        return
    if said.key not in known:
        yield Fault(
            part=Part.SEAL,
            subject=said.key,
            message=(
                f"Der außerhalb verwahrte Prüfpunkt ist mit dem Siegel {said.key[:16]}… versehen, die Prüfspur kennt "
                f"{_listed(known)}: Der Siegelschlüssel wurde ausgetauscht, oder die Datei stammt von anderswo."
            ),
            seq=said.seq,
        )
    what = _differs(said, chain, office)
    if what is None:
        return
    restores = chain.claims.restores
    hint = f" Eintrag {restores[-1]} vermerkt eine Wiederherstellung aus einer Sicherung." if restores else ""
    fault = _outside(said.seq, what)
    yield fault.model_copy(update={"message": fault.message + hint})


def seal_faults(keys: Path, known: Mapping[str, str]) -> tuple[list[Fault], list[str]]:
    """What is wrong with the seal in the folder of keys, and what could not be told of it."""
    last = list(known)[-1] if known else None
    try:
        public = seal.lying_there(keys)
    except EvidenceRefused as refused:
        return [Fault(part=Part.SEAL, subject="siegel", message=" ".join(refused.lines))], []
    if public is None:
        if last is None:
            return [], ["Diese Ablage hat noch kein Siegel; der erste Prüfpunkt legt es an."]
        return [], [
            "Der Siegelschlüssel liegt nicht im Schlüsselordner. Geprüft wurde mit dem öffentlichen Schlüssel aus der "
            "Prüfspur."
        ]
    mark = seal.mark(public)
    if last is None:
        return [], [f"Das Siegel {mark[:16]}… ist in der Prüfspur noch nicht angesagt; der erste Prüfpunkt tut es."]
    if mark == last:
        return [], []
    message = (
        f"Der Siegelschlüssel im Schlüsselordner ({mark[:16]}…) ist nicht der, den die Prüfspur nennt "
        f"({last[:16]}…): Er wurde ausgetauscht."
    )
    return [Fault(part=Part.SEAL, subject=mark, message=message)], []


def _listed(known: Mapping[str, str]) -> str:
    return ", ".join(f"{mark[:16]}…" for mark in known) or "keines"


def _fault(seq: int, what: str) -> Fault:
    return Fault(part=Part.CHECKPOINT, subject=str(seq), message=f"Prüfpunkt bei Eintrag {seq} {what}.", seq=seq)


def _outside(seq: int, what: str) -> Fault:
    message = f"Der außerhalb verwahrte Prüfpunkt {what}."
    return Fault(part=Part.CHECKPOINT, subject=str(seq), message=message, seq=seq)
