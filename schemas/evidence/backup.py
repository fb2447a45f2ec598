"""What a backup says about itself (manifest.json)."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict

FORMAT = 1


class File(BaseModel):
    """One file of a backup: its path inside it, its bytes, and the SHA-256 over them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str
    size: int
    sha256: str


class Manifest(BaseModel):
    """A backup: of which office, when, why, of which version of the database, and every file in it.

    `seq`, `hash` and `head_at` are the last entry of the trail it holds (0 and '' if none), `rows` the rows by table.
    `missing` are folders that the database names and that were not there when the backup was made.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int = FORMAT
    name: str
    office: str
    made_at: datetime
    occasion: str
    version: str
    seq: int
    hash: str
    head_at: str
    rows: dict[str, int]
    missing: tuple[str, ...] = ()
    files: tuple[File, ...]
