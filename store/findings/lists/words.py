"""Full text over the reasons: all words must be there, each as a word or the beginning of one; capitals do not matter.

Few hits are looked up in the index of words (SQLite: FTS5, PostgreSQL: GIN); where there are many, a list goes along
its own order and looks at each reason, since so many hits would take longer to gather than a page to fill. FTS5 gathers
everything that begins so before it looks for anything else: it is given the few words that begin so by name instead.
"""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, literal, literal_column, select, text

from store.findings.lists.asked import Asked, Hits
from store.records import tables

_F = tables.finding.c
FEW = 5_000
_NAMED = 100
"""So many words that begin as one that was typed are looked for by their names."""
_WORD = re.compile(r"[^\W_]+")
_MOST = 8
_BREAKS = "„(-/.:"
_MARKS = dict(zip('ÄÖÜ.,:;()/-„“"–', "äöü            ", strict=True))
_PLAIN = reduce(lambda said, mark: f"replace({said}, '{mark}', '{_MARKS[mark]}')", _MARKS, "finding.reason")
_GERMAN: ColumnElement[Any] = literal_column(f"to_tsvector('simple', {_PLAIN})")
"""As the index says it: `translate` would compare each letter with every mark."""


def split(typed: str) -> tuple[str, ...]:
    """The words of what somebody typed."""
    return tuple(_WORD.findall(typed.lower())[:_MOST])


def searched(connection: Connection, asked: Asked) -> Asked:
    """The same question with what its words have found, so that they are searched for once."""
    if not asked.words or asked.hits is not None:
        return asked
    if connection.dialect.name == "postgresql":
        query = select(_F.id).where(_GERMAN.bool_op("@@")(func.to_tsquery("simple", _query(asked.words))))
        found = connection.execute(query.limit(FEW + 1)).scalars().all()
    else:
        found = connection.execute(
            text("SELECT rowid FROM finding_text WHERE finding_text MATCH :words LIMIT :most"),
            {"words": " AND ".join(_begun(connection, word) for word in asked.words), "most": FEW + 1},
        ).scalars().all()  # fmt: skip
    return replace(asked, hits=Hits(tuple(found) if len(found) <= FEW else None))


def matching(connection: Connection, asked: Asked) -> ColumnElement[bool]:
    """The condition that all words are in the reason; they must have been searched for."""
    assert asked.hits is not None
    if asked.hits.ids is not None:
        return _F.id.in_([literal_column(str(one)) for one in asked.hits.ids])
    if connection.dialect.name == "postgresql":
        return _GERMAN.bool_op("@@")(func.to_tsquery("simple", _query(asked.words)))
    return and_(*[_padded().like(f"% {_blurred(word)}%") for word in asked.words])


def _begun(connection: Connection, word: str) -> str:
    """What FTS5 is asked for: the words of all reasons that begin so, or where they are many the beginning."""
    begun = text("SELECT term FROM finding_word WHERE term BETWEEN :word AND :last LIMIT :most")
    asked = {"word": word, "last": word + chr(sys.maxunicode), "most": _NAMED + 1}
    found = connection.execute(begun, asked).scalars().all()
    if not 0 < len(found) <= _NAMED:
        return f'"{word}"*'
    return "(" + " OR ".join(f'"{term}"' for term in found) + ")"


def _query(words: tuple[str, ...]) -> str:
    return " & ".join(f"'{word}':*" for word in words)


def _blurred(word: str) -> str:
    """A word as LIKE takes it: SQLite knows capitals of plain letters only, so that others stand for any one letter."""
    return "".join(letter if letter.isascii() else "_" for letter in word)


def _padded() -> ColumnElement[str]:
    """The reason with a blank before each word."""
    found: ColumnElement[str] = _F.reason
    for mark in _BREAKS:
        found = func.replace(found, mark, " ")
    return literal(" ").concat(found)
