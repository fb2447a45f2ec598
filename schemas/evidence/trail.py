"""An entry of the audit trail, and the exact form over which entries are chained.

The form is canonical JSON: UTF-8, no white space, keys in the order of their code points, texts in Unicode form NFC,
whole numbers only, `"` and `\\` and control characters escaped as RFC 8785 says. For what is allowed here (keys without
characters beyond U+FFFF, numbers up to 2^53 - 1) it is the form of RFC 8785. docs/handbuch/pruefung.md says the same in
German, so that somebody can check a chain without this program.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

FIRST = "0" * 64
"""What the first entry has in the place of the hash before it."""
LARGEST = 2**53 - 1
"""The largest number that every JSON reader keeps exactly."""


class Kind(StrEnum):
    """What an entry is about."""

    RUN = "lauf"
    IMPORT = "import"
    RELEASE = "freigabe"
    DECISION = "entscheidung"
    EXPORT = "export"
    SAMPLE = "stichprobe"
    SIGN_IN = "anmeldung"
    UNMASKING = "aufdeckung"
    BACKUP = "sicherung"
    RESTORE = "wiederherstellung"
    ERASURE = "loeschung"
    SETTING = "einstellung"
    CHECKPOINT = "pruefpunkt"
    CORRECTION = "korrektur"


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody wants to have noted: keys only, nothing personal.

    `at` carries a time zone. `actor` is a pseudonym, `subject` the key of what it is about (a run, a snapshot, a
    finding, a case key), `reason` why, empty where none is asked for. `body` holds JSON values: texts, whole numbers,
    yes/no, null, lists and mappings of them; days and times as text, never a fraction.
    """

    kind: Kind
    subject: str
    actor: str
    at: datetime
    reason: str = ""
    body: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chained:
    """An entry as it stands in the trail: every part as text, in the order of `seq`, which begins with 1.

    `body` is the canonical text of the entry's body; `previous` and `hash` are SHA-256 in hexadecimal.
    """

    seq: int
    at: str
    actor: str
    kind: str
    subject: str
    reason: str
    body: str
    previous: str
    hash: str


def chained(entry: Entry, seq: int, previous: str) -> Chained:
    """The entry as it follows an entry whose hash is `previous`. Raises ValueError for what JSON cannot say exactly."""
    at, body = moment(entry.at), canonical(entry.body)
    actor, kind, subject, reason = (_text(one) for one in (entry.actor, entry.kind, entry.subject, entry.reason))
    hashed = fingerprint(sealed(seq, at, actor, kind, subject, reason, body, previous))
    return Chained(seq, at, actor, kind, subject, reason, body, previous, hashed)


def expected(row: Chained) -> str:
    """The hash that belongs to what a row says. Raises ValueError where its body is no canonical JSON."""
    return fingerprint(sealed(row.seq, row.at, row.actor, row.kind, row.subject, row.reason, row.body, row.previous))


def sealed(
    seq: int, at: str, actor: str, kind: str, subject: str, reason: str, body: str, previous: str
) -> dict[str, object]:
    """What the hash of an entry is computed over: all of it but the hash. Raises ValueError for a foreign body."""
    parsed = json.loads(body)
    if canonical(parsed) != body:
        raise ValueError("the body is not in its canonical form")
    return {
        "seq": seq, "at": at, "actor": actor, "kind": kind, "subject": subject, "reason": reason, "body": parsed,
        "previous": previous,
    }  # fmt: skip


def canonical(value: object) -> str:
    """A JSON value in its one exact form. Raises ValueError for fractions, numbers too large and broken texts."""
    return json.dumps(_exact(value), ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def fingerprint(value: object) -> str:
    """SHA-256 over the canonical form of a JSON value, in hexadecimal. Raises ValueError like `canonical`."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def moment(at: datetime) -> str:
    """A time as it stands in the trail: UTC with six decimals, 2020-06-30T04:00:00.000000Z. Raises ValueError."""
    if at.tzinfo is None:
        raise ValueError("a time of the trail needs its zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _exact(value: object) -> object:
    match value:
        case None | bool():
            return value
        case int():
            if abs(value) > LARGEST:
                raise ValueError("a number of the trail is too large to be kept exactly")
            return int(value)
        case str():
            return _text(value)
        case list() | tuple():
            return [_exact(one) for one in value]
        case Mapping():
            found = {_key(key): _exact(one) for key, one in value.items()}
            if len(found) != len(value):
                raise ValueError("two keys of the trail are the same text")
            return found
    raise ValueError(f"the trail cannot hold a {type(value).__name__}")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise ValueError("a key of the trail is a text")
    if any(character > "\uffff" for character in key):
        raise ValueError("a key of the trail goes no further than U+FFFF")
    return _text(key)


def _text(text: str) -> str:
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("a text of the trail is plain Unicode without the character 0")
    return str(unicodedata.normalize("NFC", text))
