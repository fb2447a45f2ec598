"""A delivery that somebody has sent by browser and that waits beside the store to be read."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict


class UploadedFile(BaseModel):
    """A file of it: the name it was given (without folder, harmless), its bytes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    size: int


class Upload(BaseModel):
    """Where it stands: the mappings it is read by, its day, what else was `given` about it (Lieferumfang, cases).

    `snapshot` is what it became; `mends` the snapshot whose rows in quarantine it mends. `by` is a login.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    by: str
    at: datetime
    files: tuple[UploadedFile, ...] = ()
    sources: tuple[str, ...] = ()
    as_of: date | None = None
    given: dict[str, str] = {}
    snapshot: str = ""
    mends: str = ""
