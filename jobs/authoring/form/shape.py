"""What a form is made of: parts with fields, what can be added to them, and the edits that all this stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from engine.edit import Path, Value

Options = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
"""Groups of (what is sent, what is read); the group without a name comes first."""


class Do(Enum):
    """How a file's text changes."""

    PUT = "put"
    BLANK = "blank"
    DROP = "drop"
    INSERT = "insert"
    MOVE = "move"
    WRAP = "wrap"
    WRAP_ENTRY = "wrap entry"
    UNWRAP = "unwrap"
    RENAME = "rename"
    WORD = "word"
    CLEAR = "clear"
    ADD = "add"


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of the text: `value` is what is put, the key to wrap in, the new name; `at` a position or a step."""

    do: Do
    path: Path
    value: Value = ""
    at: int = 0
    listing: bool = False


Edits = tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Input:
    """One field: what it is called when sent, what people read, and what stands in it now.

    A `hidden` field is rarely needed: it stands behind a summary that says `more`.
    """

    name: str
    label: str
    kind: str
    value: str
    options: Options = ()
    hint: str = ""
    hidden: bool = False
    more: str = ""


@dataclass(frozen=True, slots=True)
class Control:
    """Fields that together write one value of the file."""

    inputs: tuple[Input, ...]
    write: Callable[[Mapping[str, str]], Edits]

    def given(self) -> dict[str, str]:
        """What stands in the fields now."""
        return {one.name: one.value for one in self.inputs}


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be added or done here; `token` names it when it is sent."""

    token: str
    label: str
    help: str
    edits: Edits
    group: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the rule: its fields, the pieces in it, what can be added and done; `at` names it on the page.

    `look`: line, block, group, list, example, record, sentence (shown as text only, with a way to the YAML).
    `span` are the first and the last line in the file.
    """

    at: str
    title: str
    help: str = ""
    look: str = "line"
    controls: tuple[Control, ...] = ()
    parts: tuple[Part, ...] = ()
    offers: tuple[Offer, ...] = ()
    acts: tuple[Offer, ...] = ()
    span: tuple[int, int] = (0, 0)
    text: str = ""
    adding: str = ""

    def all(self) -> tuple[Part, ...]:
        """This part and every part in it."""
        return (self, *(inner for part in self.parts for inner in part.all()))
