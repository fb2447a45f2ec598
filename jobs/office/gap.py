"""What a restore loses: the trail in the backup beside the trail of the store before, and a checkpoint held outside."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from schemas.evidence.backup import Manifest
from schemas.evidence.checkpoint import Checkpoint, read_sealed
from schemas.failure import EvidenceRefused, Failure, StoreRefused
from store.folder import DATABASE
from store.records.connect import Connection, DatabaseError, glance
from store.records.look import entry_hash, tombstones
from store.trail.checkpoints import announced
from store.trail.entries import newest
from store.trail.seal import holds, mark


@dataclass(frozen=True, slots=True)
class Before:
    """The store that is replaced: its last entry, whether its trail goes on from the backup's, its deleted cases."""

    seq: int
    hash: str
    at: str
    continues: bool
    erased: frozenset[str]


@dataclass(frozen=True, slots=True)
class Gap:
    """What lies between a backup and what is known of later; `before` is None where the old database says nothing."""

    manifest: Manifest
    before: Before | None
    checkpoint: Checkpoint | None
    repeat: tuple[str, ...]

    @property
    def lost(self) -> int | None:
        """How many entries at least are lost; None where nothing later than the backup is known."""
        later = [known.seq for known in (self.before, self.checkpoint) if known is not None]
        return max(0, max(later) - self.manifest.seq) if later else None

    @property
    def until(self) -> str | None:
        """When the last lost entry was made, as far as anybody knows."""
        later = [known.at for known in (self.before, self.checkpoint) if known and known.seq > self.manifest.seq]
        return max(later, default=None)


def gap(backup: Path, manifest: Manifest, old: str | None, checkpoint: Path | None) -> Gap:
    """Compares a backup with the old database (its URL) and a checkpoint's file.

    Raises StoreRefused if the backup is not from the trail that the checkpoint seals.
    """
    with glance(backup / DATABASE) as connection:
        before = _before(old, manifest)
        sealed = _sealed(connection, manifest, checkpoint, old) if checkpoint else None
        repeat = sorted((before.erased if before else frozenset()) - tombstones(connection))
    return Gap(manifest, before, sealed, tuple(repeat))


def _before(old: str | None, manifest: Manifest) -> Before | None:
    """What the old database still says; nothing if it is lost or broken, which may be why somebody restores."""
    if old is None:
        return None
    try:
        with glance(old) as connection:
            last = newest(connection, 1)
            if not last:
                return None
            continues = manifest.seq == 0 or entry_hash(connection, manifest.seq) == manifest.hash
            return Before(last[0].seq, last[0].hash, last[0].at, continues, tombstones(connection))
    except (Failure, DatabaseError):
        return None


def _sealed(rows: Connection, manifest: Manifest, file: Path, old: str | None) -> Checkpoint:
    try:
        sealed = read_sealed(file.read_text(encoding="utf-8"), str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise StoreRefused(f"Der Prüfpunkt {file} kann nicht gelesen werden.") from error
    found = sealed.checkpoint
    if not holds(sealed.public_key, sealed.signed, sealed.signature) or mark(sealed.public_key) != found.key:
        raise EvidenceRefused(f"Das Siegel des Prüfpunkts {file} ist nicht echt. Es wurde nichts geändert.")
    if found.key not in _seals(rows, old):
        raise EvidenceRefused(
            f"Der Prüfpunkt {file} ist mit einem Schlüssel gesiegelt, den weder die Sicherung noch die bisherige "
            "Ablage kennt. Es wurde nichts geändert."
        )
    if found.office != manifest.office:
        raise EvidenceRefused(
            f"Der Prüfpunkt {file} gehört zum Amt {found.office}, die Sicherung zu {manifest.office}."
        )
    if found.seq <= manifest.seq and entry_hash(rows, found.seq) != found.hash:
        raise EvidenceRefused(
            f"Die Sicherung passt nicht zum Prüfpunkt {file}: Eintrag {found.seq} der Prüfspur lautet in ihr anders. "
            "Sie wurde verändert oder stammt aus einer anderen Ablage. Es wurde nichts geändert."
        )
    return found


def _seals(rows: Connection, old: str | None) -> set[str]:
    known = set(announced(rows))
    if old is not None:
        try:
            with glance(old) as connection:
                known |= set(announced(connection))
        except (Failure, DatabaseError):
            # A broken old database knows no seal.
            return known
    return known
