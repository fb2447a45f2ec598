"""`docs/abdeckung.md`: what of the sources' duties is checked, by which rule, and what is not."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from engine.check.survey import Reading
from engine.compile.render import define, gist
from jobs.documents.coverage.account import Covered
from jobs.documents.sentences import RELEASED, anchor, day, dotted, filled
from jobs.documents.topics import spoken
from jobs.documents.whole import Whole
from jobs.rules.needs import Need
from schemas.factmodel import FactModel
from schemas.outcome import Kind

_STRENGTHS = ("hart", "mittel", "weich")
_LEVELS = {"fall": "Fall", "bg": "Bedarfsgemeinschaft", "massnahme": "Maßnahme", "team": "Team",
           "jobcenter": "Jobcenter"}  # fmt: skip
_HEAD = """# Abdeckung

Diese Seite stellt jede Pflicht, Frist, Quote und Definition aus fünf Dokumenten der Regel gegenüber, die sie prüft,
und sagt, was davon geprüft wird und was nicht. Wo es keine Regel gibt, steht der Grund.

Die Seite entsteht mit `regelwerk pages` aus dem [Register](abdeckung/register.yaml), aus den Regeln und aus den
Gründen im Ordner `docs/abdeckung`; von Hand wird sie nicht geändert. Den vollen Wortlaut jeder Regel enthält das
[Regelwerk](handbuch/regelwerk.md). Stärke: *hart* heißt Zahl oder eindeutiges Merkmal, *mittel* klare Pflicht mit
örtlicher Zahl, *weich* Grundsatz."""


def coverage_page(found: list[Covered], whole: Whole, page: Path) -> str:
    """The whole page as Markdown; links are relative to where `page` lies."""
    areas = dict.fromkeys(one.duty.area for one in found)
    documents = {source.document: source.short for one in found for source in one.duty.sources}
    named = [f"- **{short}**: {title}" for title, short in documents.items()]
    parts = [_HEAD, "\n".join(named), _overview(found, list(areas))]
    for area in areas:
        parts.append(f"## {spoken(area)}")
        parts += [_entry(one, whole, page) for one in found if one.duty.area == area]
    return "\n\n".join(parts) + "\n"


def _overview(found: list[Covered], areas: list[str]) -> str:
    rows = [
        "| Bereich | Einträge | hart | mittel | weich | mit Regel | mit Grund | offen |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for area in areas:
        here = [one for one in found if one.duty.area == area]
        rows.append(_row(f"[{spoken(area)}](#{anchor(spoken(area))})", here))
    return "\n".join([*rows, _row("**zusammen**", found)])


def _row(name: str, found: list[Covered]) -> str:
    strengths = [sum(one.duty.strength == strength for one in found) for strength in _STRENGTHS]
    ruled = sum(bool(one.readings) for one in found)
    reasoned = sum(not one.readings and bool(one.reason) for one in found)
    numbers = [len(found), *strengths, ruled, reasoned, sum(one.open for one in found)]
    return f"| {name} | {' | '.join(str(number) for number in numbers)} |"


def _entry(one: Covered, whole: Whole, page: Path) -> str:
    duty = one.duty
    levels = ", ".join(_LEVELS.get(level, level) for level in duty.levels)
    sources = "; ".join(f"{source.short}, {source.passage}" for source in duty.sources)
    parts = [f"### {duty.title}", f"`{duty.id}` · {duty.strength} · {levels}", f"- **Quelle.** {dotted(sources)}"]
    for reading in one.readings:
        parts.append("\n".join(_ruled(reading, whole, page)))
    if one.open:
        parts.append("- **Offen.** Noch keine Regel und kein Grund.")
    elif not one.readings:
        parts.append(f"- **Keine Regel.** {dotted(one.reason)}")
    else:
        parts.append("\n".join(_rest(one, whole)))
    return f"{parts[0]}\n\n{parts[1]}\n\n" + "\n".join(parts[2:])


def _ruled(reading: Reading, whole: Whole, page: Path) -> Iterator[str]:
    authored, model = reading.authored, whole.model
    kind = "Begriff" if authored.kind is Kind.DEFINITION else "Regel"
    target = os.path.relpath(authored.place.file, page.parent).replace(os.sep, "/")
    until = f" bis {day(authored.end)}" if authored.end is not None else ""
    draft = f", {authored.status.text}" if authored.status is not None and authored.status.text != RELEASED else ""
    agreed = " Nur mit Dienstvereinbarung." if authored.agreement is not None else ""
    since = f"Gilt ab {day(authored.start)}{until}{draft}.{agreed}"
    yield f"- **{kind}.** [{authored.id.text}]({target}): {dotted(authored.title)} {since}"
    if reading.rule is not None:
        goal = f"{dotted(authored.control_goal)} " if authored.control_goal else ""
        yield "- **Geprüft.** " + _inside(goal + gist(reading.rule, model))
    else:
        said = define(authored.entity[0].text, reading.condition, reading.value, model)
        yield "- **Festgelegt.** " + _inside(said)


def _inside(said: str) -> str:
    """Sentences, perhaps with a list, inside the item of a list."""
    first, *rest = filled(said).replace("\n\n", "\n").split("\n")
    return "\n".join([first if rest else dotted(first), *(f"  {line}" for line in rest)])


def _rest(one: Covered, whole: Whole) -> Iterator[str]:
    unchecked = list(dict.fromkeys(said for reading in one.readings for said in reading.authored.unchecked))
    if unchecked:
        yield "- **Nicht geprüft.** " + " ".join(dotted(said) for said in unchecked)
    needed = frozenset[Need]().union(*(whole.needs(reading) for reading in one.readings))
    yield "- **Felder.** " + dotted("; ".join(_tables(needed, whole.model)))


def _tables(needed: frozenset[Need], model: FactModel) -> Iterable[str]:
    for entity in sorted({entity for entity, _ in needed}):
        known = model.entities[entity]
        names = [field.spelled for field in known.fields.values() if (entity, field.name) in needed]
        yield f"{known.label}: {', '.join(names) or 'nur der Schlüssel'}"
