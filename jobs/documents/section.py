"""One rule or definition as a section of a document: its sentences, values, sources, posts."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.survey import Reading
from engine.compile.render import define, demand, legal_time
from engine.plan.rules import Rule
from jobs.documents.sentences import RELEASED, day, dotted, filled
from schemas.factmodel import FactModel
from schemas.rule import AuthoredRule


def section(rule: Rule, authored: AuthoredRule, model: FactModel, level: int = 3) -> str:
    """A rule as Markdown under a heading of this level."""
    return "\n\n".join([
        f"{'#' * level} {rule.title}",
        f"`{rule.id}` · {str(rule.kind).capitalize()} · {legal_time(rule)}{_status(authored)}",
        *_labelled("Ziel", rule.control_goal),
        *_labelled("Risiko", authored.risk),
        filled(demand(rule, model)),
        *_listed("So ist Unklares entschieden", authored.interpretation),
        *_listed("Nicht geprüft wird", authored.unchecked),
        *_values(rule.values),
        *_sources(authored),
        _posts(authored, rule.responsible),
    ])  # fmt: skip


def definition(reading: Reading, model: FactModel, level: int = 3) -> str:
    """A definition as Markdown under a heading of this level."""
    authored = reading.authored
    until = f" bis {day(authored.end)}" if authored.end is not None else ""
    values = tuple((one.name, one.scalar.text) for one in reading.version.values.given.values())
    return "\n\n".join([
        f"{'#' * level} {authored.title[:1].upper()}{authored.title[1:]}",
        f"`{authored.id.text}` · Begriff · gilt ab {day(authored.start)}{until}{_status(authored)}",
        filled(define(authored.entity[0].text, reading.condition, reading.value, model)),
        *_listed("So ist Unklares entschieden", authored.interpretation),
        *_listed("Nicht geprüft wird", authored.unchecked),
        *_values(values),
        *_sources(authored),
        _posts(authored, ""),
    ])  # fmt: skip


def _status(authored: AuthoredRule) -> str:
    status = authored.status.text if authored.status is not None else RELEASED
    off = " · **nur mit Dienstvereinbarung**" if authored.agreement is not None else ""
    return off if status == RELEASED else f" · **{status}**{off}"


def _labelled(label: str, text: str) -> Iterator[str]:
    if text:
        yield f"**{label}.** {dotted(text)}"


def _listed(label: str, said: tuple[str, ...]) -> Iterator[str]:
    if said:
        yield f"**{label}.**\n\n" + "\n".join(f"- {dotted(one)}" for one in said)


def _values(values: tuple[tuple[str, str], ...]) -> Iterator[str]:
    if values:
        rows = [f"| {_cell(name)} | {_cell(value)} |" for name, value in values]
        yield "\n".join(["| Wert | gilt |", "|---|---|", *rows])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _sources(authored: AuthoredRule) -> Iterator[str]:
    by_document: dict[str, list[str]] = {}
    for one in authored.sources:
        by_document.setdefault(one.document, []).append(one.passage)
    said = [f"{document}, {' und '.join(passages)}" for document, passages in by_document.items()]
    if said:
        yield f"**{'Quelle' if len(said) == 1 else 'Quellen'}.** {dotted('; '.join(said))}"


def _posts(authored: AuthoredRule, responsible: str) -> str:
    posts = [f"Verantwortlich: {authored.owner}"] if authored.owner else []
    posts += [f"zuständig: {responsible[:1].upper()}{responsible[1:]}"] if responsible else []
    posts += [f"Erinnerung: {authored.reminder}"] if authored.reminder else []
    posts += [f"geprüft am {day(authored.reviewed)}"] if authored.reviewed is not None else []
    posts += [f"nächste Prüfung am {day(authored.next_review)}"] if authored.next_review is not None else []
    said = "; ".join(posts)
    return dotted(said[:1].upper() + said[1:])
