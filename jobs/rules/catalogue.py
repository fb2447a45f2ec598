"""Which rules and definitions there are, in all their versions, and on which sources they rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.gather import files, gather
from schemas.diagnostic import Severity
from schemas.failure import RulesRefused, Unknown
from schemas.node import fold
from schemas.rule import AuthoredRule, SourceNote

RELEASED = "freigegeben"


@dataclass(frozen=True, slots=True)
class Listed:
    """One version of one rule or definition; `sources` are (document, passage), only those that were searched for."""

    rule: str
    title: str
    kind: str
    status: str
    start: date
    end: date | None
    file: str
    sources: tuple[tuple[str, str], ...]


def catalogue(rules: Path, source: str = "") -> list[Listed]:
    """All versions by id and legal time, or those that rest on a source: its words in the document or the passage.

    Case, umlauts and their spellings, and repeated blanks make no difference. Raises Unknown without rules,
    RulesRefused if a file cannot be read: what is left out silently would be taken for what is not there.
    """
    if not rules.is_dir():
        raise Unknown(f"Den Ordner {rules} mit den Regeln gibt es nicht.")
    authored = gather(files(rules))
    wrong = [one for one in authored.found if one.severity is Severity.ERROR]
    if wrong:
        raise RulesRefused(wrong)
    found = [_listed(rule, tuple(_matching(rule, _plain(source)))) for rule in authored.rules]
    return sorted((one for one in found if one.sources or not source), key=lambda one: (one.rule, one.start, one.file))


def _matching(rule: AuthoredRule, wanted: str) -> Iterator[SourceNote]:
    for source in rule.sources:
        # Beside each other and as they are cited, so that a whole citation is found as well.
        spoken = [f"{source.document} {source.passage}", f"{source.document}, {source.passage}"]
        if any(wanted in _plain(text) for text in spoken):
            yield source


def _plain(text: str) -> str:
    return " ".join(fold(text).casefold().split())


def _listed(rule: AuthoredRule, sources: tuple[SourceNote, ...]) -> Listed:
    return Listed(
        rule.id.text,
        rule.title,
        rule.kind,
        rule.status.text if rule.status is not None else RELEASED,
        rule.start,
        rule.end,
        rule.place.file,
        tuple((source.document, source.passage) for source in sources),
    )
