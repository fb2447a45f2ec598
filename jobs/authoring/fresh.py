"""A new rule: from a title, a kind and a topic comes a file with everything that such a rule needs, still empty."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from engine.edit import Value
from jobs.authoring.form.build import skeleton
from jobs.authoring.form.fields.lines import slug
from jobs.authoring.surroundings import Surroundings
from schemas.node import fold
from schemas.outcome import Kind
from schemas.rule import REVIEW

_LONGEST = 50


@dataclass(frozen=True, slots=True)
class Wish:
    """What an author says of a new rule."""

    title: str
    kind: Kind
    topic: str
    about: str
    owner: str
    responsible: str


def topics(around: Surroundings) -> tuple[str, ...]:
    """The folders in which rules stand."""
    return tuple(sorted({around.path_of(one).split("/")[0] for one in around.authored.rules}))


def identity(title: str, taken: frozenset[str]) -> str:
    """An id made from a title: its first words in small letters, and a number where another rule has it already."""
    plain = re.sub(r"[^a-z0-9]+", "-", fold(slug(title, " ")).casefold()).strip("-")
    while len(plain) > _LONGEST and "-" in plain:
        plain = plain.rsplit("-", 1)[0]
    plain = plain[:_LONGEST].strip("-") or "regel"
    made, number = plain, 1
    while made in taken or made == REVIEW:
        number += 1
        made = f"{plain}-{number}"
    return made


def begun(
    around: Surroundings, wish: Wish, taken: frozenset[str], today: date, since: date | None = None
) -> tuple[str, bytes]:
    """The path and the text of a new rule. `taken`: ids of drafts that are in no file yet.

    It is to hold from `since` on, or from today.
    """
    known = {fold(one.id.text) for one in around.authored.rules}
    name = identity(wish.title, frozenset(known | taken))
    given = {
        "kennung": name, "titel": wish.title, "art": wish.kind.value, "verantwortlich": wish.owner,
        "zustaendig": wish.responsible, "je": wish.about, "geprueft": f"{today:%d.%m.%Y}",
        "naechste pruefung": f"{_next_year(today):%d.%m.%Y}", "gilt ab": f"{since or today:%d.%m.%Y}",
    }  # fmt: skip
    if wish.kind is Kind.DEFINITION:
        given = {key: text for key, text in given.items() if key not in ("art", "zustaendig")}
    if wish.kind is Kind.QUOTA:
        given.pop("zustaendig")
    keys = skeleton(wish.kind, given)
    if wish.kind is Kind.QUOTA:
        keys["je"] = ["amt"]
        keys["gezählt werden"] = {"aus": wish.about}
    return f"{wish.topic}/{name}.yaml", ("\n".join(_lines(keys, 0)) + "\n").encode()


def _lines(keys: dict[str, Value], depth: int) -> list[str]:
    from engine.edit.entries import as_entry

    return [line for key, value in keys.items() for line in as_entry(key, value, depth)]


def _next_year(today: date) -> date:
    return date(today.year + 1, today.month, min(today.day, 28))
