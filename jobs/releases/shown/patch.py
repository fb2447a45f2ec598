"""A release as a patch for the office's git, as `git format-patch` writes it: `git am` and `git apply` take it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from difflib import unified_diff
from email.header import Header
from email.utils import format_datetime

from schemas.clock.place import here
from schemas.release.release import File, Release

Text = Callable[[str], bytes]
"""What a file says, by its path."""
_NONE = "0" * 40


def patch(found: Release, by: str, before: Text, after: Text, folder: str) -> bytes:
    """The patch of a release; `by` released it, `folder` is that of the rules inside the repository ('' its root).

    Files that git would call binary do not occur: rule files are UTF-8.
    """
    parts = [_file(one, before, after, folder) for one in found.files if one.before != one.after]
    head = [
        f"From {_commit(found)} Mon Sep 17 00:00:00 2001",
        f"From: {_encoded(by)} <regelwerk@localhost>",
        f"Date: {format_datetime(_whole(found.released_at))}",
        f"Subject: {_encoded(f'[PATCH] Freigabe {found.id}: {found.title}')}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=UTF-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        found.reason,
        "",
        f"Freigegeben am {here(found.released_at):%d.%m.%Y}, wirkt ab {found.effective:%d.%m.%Y}.",
        f"Regelbuch vorher: {found.before}",
        f"Regelbuch nachher: {found.after}",
        "---",
        f" {len(parts)} {'Datei' if len(parts) == 1 else 'Dateien'} geändert",
        "",
        "",
    ]
    return "\n".join(head).encode() + b"".join(parts) + b"-- \nRegelwerk\n\n"


def _file(one: File, before: Text, after: Text, folder: str) -> bytes:
    """The difference of one file as git writes it."""
    name = f"{folder.strip('/')}/{one.path}".lstrip("/")
    old = before(one.path) if one.before is not None else b""
    new = after(one.path) if one.after is not None else b""
    a, b = _quoted(f"a/{name}"), _quoted(f"b/{name}")
    head = [f"diff --git {a} {b}"]
    if one.before is None:
        head.append("new file mode 100644")
    if one.after is None:
        head.append("deleted file mode 100644")
    was, now = _NONE if one.before is None else _blob(old), _NONE if one.after is None else _blob(new)
    head.append(f"index {was}..{now}" + (" 100644" if one.before is not None and one.after is not None else ""))
    rows = list(_hunks(old, new))
    if rows:
        head += ["--- " + (a if one.before is not None else "/dev/null")]
        head += ["+++ " + (b if one.after is not None else "/dev/null")]
    return "\n".join(head).encode() + b"\n" + b"".join(rows)


def _hunks(old: bytes, new: bytes) -> Iterator[bytes]:
    """Byte for byte, carriage returns too; a last line without its end is marked as git marks it."""
    one, two = _lines(old), _lines(new)
    for number, line in enumerate(unified_diff(one, two, lineterm="\n")):
        if number < 2:
            continue
        data = line.encode("utf-8", "surrogateescape")
        yield data if data.endswith(b"\n") else data + b"\n\\ No newline at end of file\n"


def _lines(data: bytes) -> list[str]:
    """The lines as git sees them: they end with a line feed and nothing else."""
    *whole, last = data.decode("utf-8", "surrogateescape").split("\n")
    return [f"{line}\n" for line in whole] + ([last] if last else [])


def _blob(data: bytes) -> str:
    """The name that git gives to a content."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _commit(found: Release) -> str:
    """A name for the mail; git does not look at it."""
    return hashlib.sha1(f"{found.id}{found.after}".encode(), usedforsecurity=False).hexdigest()


def _quoted(name: str) -> str:
    """A path as git writes it: what is not ASCII in octal, inside quotation marks."""
    data = name.encode()
    if all(32 < byte < 127 and byte not in (34, 92) for byte in data):
        return name
    plain = (chr(byte) if 31 < byte < 127 and byte not in (34, 92) else f"\\{byte:03o}" for byte in data)
    return '"' + "".join(plain) + '"'


def _encoded(text: str) -> str:
    return text if text.isascii() else Header(text, "utf-8", maxlinelen=10_000).encode()


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
