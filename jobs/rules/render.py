"""Rules and definitions as the sentences that a head of office signs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from engine.check.survey import read_alone
from engine.resolve import Library
from jobs.documents.section import definition, section
from jobs.documents.whole import whole
from jobs.rules.rulebook import Loaded, load, meant
from schemas.failure import Unknown
from schemas.node import fold
from schemas.outcome import Kind


def render(
    rules: Path,
    office: str,
    today: date,
    names: Sequence[str] = (),
    drafts: bool = False,
    remembered: Path | None = None,
) -> str:
    """The rules in force as Markdown, or the named rules and definitions; drafts only if asked for.

    `remembered`: see engine.pipeline.load. Raises Unknown and RulesRefused.
    """
    loaded = load(rules, office, today, drafts, remembered)
    if not names:
        return _joined([section(one, loaded.written(one), loaded.model, level=1) for one in loaded.rulebook.rules])
    return _joined([said for name in names for said in _named(loaded, name)])


def render_all(rules: Path, names: Sequence[str] = ()) -> str:
    """Every version of every rule and definition, or of the named ones, with the values of its own file.

    Drafts, rules out of force and those that no office has switched on are among them. Raises Unknown, RulesRefused.
    """
    read = whole(rules)
    known = {fold(one.authored.id.text) for one in read.readings}
    for name in names:
        if fold(name) not in known:
            raise Unknown(f"Die Regel {name} gibt es nicht.{meant(name, sorted(known))}")
    wanted = {fold(name) for name in names} or known
    chosen = [one for one in read.readings if fold(one.authored.id.text) in wanted]
    return _joined([
        definition(one, read.model, level=1)
        if one.rule is None
        else section(one.rule, one.authored, read.model, level=1)
        for one in chosen
    ])  # fmt: skip


def _named(loaded: Loaded, name: str) -> list[str]:
    definitions = [one for one in loaded.authored if one.kind is Kind.DEFINITION and fold(one.id.text) == fold(name)]
    if not definitions:
        return [section(one, loaded.written(one), loaded.model, level=1) for one in loaded.named(name)]
    library = Library(loaded.model, loaded.authored)
    read = [read_alone(library, one, loaded.office, loaded.rulebook.today) for one in definitions]
    return [definition(one, loaded.model, level=1) for one in read]


def _joined(sections: list[str]) -> str:
    return "\n\n".join(sections) + "\n"
