"""A checkpoint: the head of the trail at a time, signed, so that somebody outside can hold it.

What is signed is the canonical JSON (see `schemas.evidence.trail`) of everything but the signature; a file carries that
very text, so that it can be checked with openssl alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, ValidationError

from schemas.evidence.trail import canonical
from schemas.failure import EvidenceRefused

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The trail as it stood: entry `seq` had `hash`, at `at` (text as in the trail), and it was sealed with `key`.

    `key` is the SHA-256 of the public key (DER, SubjectPublicKeyInfo). `counts` are the entries up to `seq` by kind.
    """

    office: str
    seq: int
    hash: str
    at: str
    key: str
    counts: Mapping[str, int] = field(default_factory=dict)

    def signed(self) -> str:
        """The text that is signed."""
        return canonical(
            {
                "format": FORMAT, "office": self.office, "seq": self.seq, "hash": self.hash, "at": self.at,
                "key": self.key, "counts": dict(self.counts),
            }
        )  # fmt: skip


class Sealed(BaseModel):
    """A checkpoint as it is handed out: the signed text, its Ed25519 signature (hexadecimal), the public key (PEM)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int = FORMAT
    signed: str
    signature: str
    public_key: str

    @property
    def checkpoint(self) -> Checkpoint:
        """What is signed. Raises EvidenceRefused for a text that is no checkpoint of this format."""
        return parsed(self.signed)


def parsed(signed: str) -> Checkpoint:
    """The checkpoint that a signed text speaks of. Raises EvidenceRefused if it is none, or not word for word."""
    try:
        said = json.loads(signed)
        counts = {str(kind): int(number) for kind, number in said["counts"].items()}
        found = Checkpoint(said["office"], int(said["seq"]), said["hash"], said["at"], said["key"], counts)
        exact = found.signed()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EvidenceRefused("Der Text ist kein Prüfpunkt in einer Form, die dieses Programm kennt.") from error
    if exact != signed:
        raise EvidenceRefused("Der Text des Prüfpunkts ist nicht in der Form, in der er gesiegelt wird.")
    return found


def read_sealed(text: str, name: str) -> Sealed:
    """A checkpoint's file. Raises EvidenceRefused, naming the file, where it holds something else."""
    try:
        found = Sealed.model_validate_json(text)
        parsed(found.signed)
    except (ValidationError, EvidenceRefused) as error:
        raise EvidenceRefused(
            f"{name} ist kein Prüfpunkt. Erwartet wird die Datei, die `regelwerk trail checkpoint` geschrieben hat."
        ) from error
    return found
