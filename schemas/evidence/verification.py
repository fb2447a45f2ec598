"""What a verification of the store has found."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Part(StrEnum):
    """What was looked at."""

    TRAIL = "Prüfspur"
    SEAL = "Siegel"
    CHECKPOINT = "Prüfpunkt"
    SNAPSHOT = "Abzug"
    RUN = "Lauf"
    RULEBOOK = "Regelbuch"
    FINDING = "Befund"
    DECISION = "Entscheidung"
    RECORD = "Nachweis"
    ERASURE = "Löschung"
    SAMPLE = "Stichprobe"
    RELEASE = "Freigabe"


class Fault(BaseModel):
    """Something that does not fit: of which part, about what (a key), in a German sentence, by which entry."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    part: Part
    subject: str
    message: str
    seq: int | None = None


class Proof(BaseModel):
    """A verification: the head of the trail, how much was checked, what does not fit, and what could not be told.

    `faults` are empty where everything fits. `remarks` are no faults but worth a look; `limits` say what this
    verification cannot show. `key` is the fingerprint of the office's seal, `outside` names the checkpoint held
    outside that was compared.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int = 1
    office: str
    head: int
    hash: str
    key: str | None = None
    outside: str | None = None
    checked: dict[str, int]
    faults: tuple[Fault, ...] = ()
    remarks: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing was found that does not fit."""
        return not self.faults
