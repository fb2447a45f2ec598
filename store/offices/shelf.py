"""What is known of each office of a list on a day: one small file each, put into place whole, so that a start that was
killed is carried on by the next one.

`<out>/stand/<day>/<key>.json` holds numbers that may be small, so only its owner may read the folder.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from schemas.failure import DestinationRefused, space
from schemas.offices.checked import Checked, Failed
from schemas.operation.world import why

STATE, RESULTS = "stand", "laeufe"
_FAILED = ".fehler"
_BEAT = "lebt"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The states of one day below `out`."""

    out: Path
    as_of: date

    @property
    def folder(self) -> Path:
        """Where the states of the day lie."""
        return self.out / STATE / self.as_of.isoformat()

    def make(self) -> None:
        """Makes the folder. Raises DestinationRefused where it cannot be made, SpaceExhausted."""
        try:
            with space():
                self.folder.mkdir(parents=True, exist_ok=True)
                (self.out / STATE).chmod(0o700)
        except OSError as error:
            raise DestinationRefused(
                f"{self.folder} lässt sich nicht anlegen ({why(error)}). Bitte mit --out einen beschreibbaren "
                "Ordner angeben."
            ) from error

    def room(self, key: str) -> Path:
        """The folder of one office's lock and of what its check puts aside; made if it is not there."""
        found = self.folder / f"{key}.arbeit"
        with space():
            found.mkdir(parents=True, exist_ok=True)
        return found

    def beat(self, key: str) -> None:
        """Says that somebody is at work on an office, or waits for its turn."""
        (self.room(key) / _BEAT).touch()

    def silence(self, key: str) -> float | None:
        """Seconds since that was said, by the clock of the drive itself; None where nobody has said it."""
        clock = self.folder / f".{_BEAT}"
        clock.touch()
        try:
            return clock.stat().st_mtime - (self.room(key) / _BEAT).stat().st_mtime
        except FileNotFoundError:
            return None

    def results(self, key: str) -> Path:
        """Where the files of a run lie if they are kept."""
        return self.out / RESULTS / self.as_of.isoformat() / key

    def checked(self, key: str) -> Checked | None:
        """What is known of an office; None where nothing is, or another version of the program has written it."""
        try:
            return Checked.model_validate_json((self.folder / f"{key}.json").read_bytes())
        except (FileNotFoundError, ValidationError):
            return None

    def failed(self, key: str) -> Failed | None:
        """Why the last try has failed; None where it has not."""
        try:
            return Failed.model_validate_json((self.folder / f"{key}{_FAILED}.json").read_bytes())
        except (FileNotFoundError, ValidationError):
            return None

    def keep(self, found: Checked | Failed) -> None:
        """Notes what came of an office, in the place of what was noted before. Raises SpaceExhausted.

        A failure does not take away what an earlier check of other data brought; a success takes away a failure.
        """
        mark = self.folder / f"{found.key}{_FAILED}.json"
        if isinstance(found, Failed):
            _put(mark, found.model_dump_json(indent=1))
        else:
            _put(self.folder / f"{found.key}.json", found.model_dump_json(indent=1))
            mark.unlink(missing_ok=True)

    def forget_failure(self, key: str) -> None:
        """What was noted before is no news: a start asks anew."""
        (self.folder / f"{key}{_FAILED}.json").unlink(missing_ok=True)


def _put(path: Path, text: str) -> None:
    """Written beside, flushed, renamed: never half. Each process writes aside under a name of its own."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with space():
        handle = os.open(aside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        aside.rename(path)
