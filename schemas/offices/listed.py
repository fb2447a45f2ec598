"""A list of offices as it is meant: paths are absolute, every office is either a store or a folder of data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Delivered:
    """A folder of data: a snapshot or a delivery in the tables of the fact model, the rules and the office's id."""

    data: Path
    rules: Path
    office: str


@dataclass(frozen=True, slots=True)
class Stored:
    """A store, whose settings name office and rules; its newest snapshot is meant. It is only read."""

    store: Path


@dataclass(frozen=True, slots=True)
class Listed:
    """One office: `key` tells it from the others of its list, `title` is for people ("" if nobody wrote one)."""

    key: str
    title: str
    source: Delivered | Stored


@dataclass(frozen=True, slots=True)
class OfficeList:
    """All offices of a list, by their keys."""

    name: str
    title: str
    offices: tuple[Listed, ...]
