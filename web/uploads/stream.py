"""A form with files, read part by part: the token first, then small fields, then files into a folder of ours."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from fastapi import Request
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool

from schemas.failure import space
from web.gate.guard import FIELD, meant
from web.gate.refusals import TooMuch
from web.visit import Visit

MOST_FIELDS, MOST_FILES, LONGEST_FIELD, LONGEST_NAME = 100, 200, 100_000, 150
_BUFFER = 1 << 20


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was sent: the name somebody gave it (shown, never used as a path), where it lies, its bytes."""

    field: str
    name: str
    path: Path
    size: int


@dataclass(slots=True)
class Form:
    """What came: fields by name (the last one holds), and files in their order."""

    fields: dict[str, str] = field(default_factory=dict)
    files: list[Sent] = field(default_factory=list)


async def received(request: Request, visit: Visit, folder: Path, most: int) -> Form:
    """Reads a form into `folder`, which is made; files are numbered, not named.

    Raises Forbidden before a byte is kept if the token is not the first part, TooMuch for more than `most` bytes or
    for too many parts, SpaceExhausted. Whoever calls it removes the folder, whatever is raised.
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or b"boundary" not in options:
        meant(visit, "")
    reading = _Reading(visit, folder)
    parser = MultipartParser(options[b"boundary"], reading.callbacks(), max_header_count=16, max_header_size=8_192)
    try:
        seen, pending = 0, bytearray()
        async for chunk in request.stream():
            seen += len(chunk)
            if seen > most:
                raise TooMuch(f"Mehr als {most // 2**20} MB werden hier nicht angenommen.")
            pending += chunk
            if len(pending) >= _BUFFER:
                await run_in_threadpool(parser.write, bytes(pending))
                pending.clear()
        await run_in_threadpool(parser.write, bytes(pending))
        parser.finalize()
    except (ValueError, AssertionError):
        meant(visit, "")
    finally:
        reading.close()
    if not reading.trusted:
        meant(visit, "")
    return reading.form


class _Reading:
    """One form on its way in."""

    def __init__(self, visit: Visit, folder: Path) -> None:
        self.visit, self.folder, self.form = visit, folder, Form()
        self.trusted = False
        self._header, self._value, self._headers = bytearray(), bytearray(), dict[bytes, bytes]()
        self._name, self._text = "", bytearray()
        self._file: str | None = None
        self._out: IO[bytes] | None = None
        self._size = 0

    def callbacks(self) -> Any:
        """What the parser calls."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._header.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
            "on_header_end": self._header_end,
            "on_headers_finished": self._open,
            "on_part_data": self._data,
            "on_part_end": self._end,
        }

    def close(self) -> None:
        """Leaves no file open, however it ended."""
        if self._out is not None:
            self._out.close()

    def _begin(self) -> None:
        self._headers.clear()
        self._text.clear()
        self._name, self._file, self._size = "", None, 0

    def _header_end(self) -> None:
        self._headers[bytes(self._header).lower()] = bytes(self._value)
        self._header.clear()
        self._value.clear()

    def _open(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        told = options.get(b"filename")
        if told is None:
            return
        if not self.trusted:
            meant(self.visit, "")
        self._file = shown_name(told.decode("utf-8", "replace"))
        if self._file and len(self.form.files) >= MOST_FILES:
            raise TooMuch(f"Mehr als {MOST_FILES} Dateien auf einmal werden nicht angenommen.")
        if self._file:
            with space():
                self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._out = (self.folder / f"{len(self.form.files):03}").open("xb")

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._out is not None:
            with space():
                self._out.write(data[start:end])
            self._size += end - start
        elif self._file is None:
            self._text += data[start:end]
            if len(self._text) > LONGEST_FIELD:
                raise TooMuch("Ein Feld des Formulars ist zu lang.")

    def _end(self) -> None:
        if self._out is not None:
            self._out.close()
            path, self._out = Path(self._out.name), None
            self.form.files.append(Sent(self._name, self._file or "", path, self._size))
        elif self._file is None:
            said = self._text.decode("utf-8", "replace")
            if self._name == FIELD and not self.trusted:
                meant(self.visit, said)
                self.trusted = True
            elif not self.trusted:
                meant(self.visit, "")
            elif len(self.form.fields) >= MOST_FIELDS:
                raise TooMuch("Das Formular hat zu viele Felder.")
            else:
                self.form.fields[self._name] = said


def shown_name(told: str) -> str:
    """A file's name as it may be shown and kept: the last part, printable, no longer than a folder can hold."""
    last = told.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(sign for sign in last if sign.isprintable() and sign not in '<>:"|?*').strip().lstrip(".")
    head, dot, ending = plain.rpartition(".")
    head, ending = (head, ending[:12]) if dot else (plain, "")
    room = LONGEST_NAME - len(ending.encode()) - len(dot)
    return head.encode()[:room].decode("utf-8", "ignore") + dot + ending
