"""What goes into an audit package, as its writer is handed it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel

from schemas.documents.document import Document
from schemas.evidence.package import (
    DeliveryNote,
    EventNote,
    ExceptionNote,
    FindingNote,
    FlowNote,
    Head,
    PlannedRun,
    RulebookNote,
    RuleChange,
    RunNote,
    SampleNote,
    Summary,
    ValueChange,
)
from schemas.evidence.trail import Chained
from schemas.evidence.verification import Proof

Record = TypeVar("Record", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Seal:
    """A sealed checkpoint: the number of its entry, the signed text, the signature in hexadecimal."""

    seq: int
    signed: str
    signature: str


@dataclass(frozen=True, slots=True)
class Lines(Generic[Record]):
    """Records that may be many: a line of JSON each in a file that is there for as long as the package is made."""

    path: Path
    kind: type[Record]

    def __iter__(self) -> Iterator[Record]:
        with self.path.open("rb") as file:
            for line in file:
                yield self.kind.model_validate_json(line)


@dataclass(frozen=True, slots=True)
class Content:
    """Everything in the package. What may be long lies in a file, or is a function that goes through it each time.

    `seals` are public keys (PEM) by fingerprint, `words` the rulebooks as documents and `rules` their kept folders, by
    digest; a rulebook that cannot be read any more is in neither. `sign` seals a text and gives the signature in
    hexadecimal; None where the office has no seal.
    """

    head: Head
    summary: Summary
    proof: Proof
    planned: tuple[PlannedRun, ...]
    flows: tuple[FlowNote, ...]
    runs: tuple[RunNote, ...]
    deliveries: tuple[DeliveryNote, ...]
    rulebooks: tuple[RulebookNote, ...]
    rule_changes: tuple[RuleChange, ...]
    values: tuple[ValueChange, ...]
    findings: Lines[FindingNote]
    events: Lines[EventNote]
    decisions: Lines[EventNote]
    exceptions: Lines[ExceptionNote]
    trail: Callable[[], Iterator[Chained]]
    samples: tuple[SampleNote, ...] = ()
    checkpoints: tuple[Seal, ...] = ()
    seals: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Document] = field(default_factory=dict)
    rules: Mapping[str, Path] = field(default_factory=dict)
    sign: Callable[[str], str] | None = None
    remarks: tuple[str, ...] = ()
