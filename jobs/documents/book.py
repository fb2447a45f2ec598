"""The rulebook of an office as a document that its head signs, and the whole rulebook as a page of the handbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from delivery.pages.pdf import pdf
from delivery.place import place
from engine.check.survey import Reading, read_alone
from engine.resolve import Library
from engine.resolve.law.rulebook import switched_off
from engine.workflow.sentences import ladder, lifecycle, schedule
from jobs.documents.section import definition, section
from jobs.documents.sentences import anchor, day, dotted
from jobs.documents.topics import spoken
from jobs.documents.whole import Whole, topic
from jobs.rules.rulebook import Loaded, load
from schemas.documents.document import Document
from schemas.factmodel import FactModel
from schemas.node import fold
from schemas.outcome import Kind
from schemas.workflow.exact import Workflows

_DECLARATION = (
    "Die Regeln dieses Dokuments sind für das Amt verbindlich. Wo ein Wert „vom Amt festzulegen“ ist, bleibt die Regel "
    "ohne Ergebnis, bis er in der Amtsdatei steht. Welche Pflichten nicht maschinell geprüft werden, sagt jede Regel."
)
_SIGNERS = ("Geschäftsführung", "Bereichsleitung Markt und Integration", "Bereichsleitung Leistung")


def office_document(
    rules: Path, office: str, as_of: date, today: date, names: Sequence[str] = (), remembered: Path | None = None
) -> Document:
    """The rules in force for an office on a day, by topic, or the named ones; `remembered`: see engine.pipeline.load.

    Raises Unknown and RulesRefused.
    """
    loaded = load(rules, office, as_of, remembered=remembered)
    book, note = loaded.rulebook, loaded.office
    chosen = [one for name in names for one in loaded.named(name)] if names else list(book.rules)
    by_topic: dict[str, list[str]] = {}
    for rule in chosen:
        said = section(rule, loaded.written(rule), loaded.model)
        by_topic.setdefault(spoken(topic(loaded.written(rule))), []).append(said)
    parts = list(_chapters(by_topic))
    if not names:
        parts += _definitions(_own(loaded, as_of), loaded.model)
        parts += [*_workflows(loaded.workflows), *_absent(loaded)]
    facts = (
        ("Amt", note.name), ("Bundesland", note.state.text), ("Rechtsstand", day(as_of)),
        ("Regeln", str(len({rule.id for rule in chosen}))), ("Prüfsumme des Regelwerks", book.digest),
        ("Erstellt am", day(today)),
    )  # fmt: skip
    return Document("Regelwerk", note.name, facts, _DECLARATION, _SIGNERS, "\n\n".join(parts) + "\n", today)


def _chapters(by_topic: dict[str, list[str]]) -> Iterator[str]:
    for heading in sorted(by_topic):
        yield f"## {heading}"
        yield from by_topic[heading]


def _own(loaded: Loaded, as_of: date) -> Iterator[Reading]:
    """The definitions in force on a day, read with the office's own values."""
    library = Library(loaded.model, loaded.authored)
    for one in loaded.authored:
        if one.kind is Kind.DEFINITION and one.start <= as_of and (one.end is None or as_of <= one.end):
            yield read_alone(library, one, loaded.office, as_of)


def _definitions(readings: Iterable[Reading], model: FactModel) -> Iterator[str]:
    found = [definition(reading, model) for reading in readings]
    if found:
        yield "## Begriffe"
        yield from found


def _workflows(known: Workflows) -> Iterator[str]:
    """Ladders, lifecycles and schedules, a chapter each."""
    chapters = (
        ("Erinnerung und Eskalation", [ladder(one) for one in known.ladders]),
        ("Abläufe", [lifecycle(one) for one in known.lifecycles]),
        ("Zeitplan", [schedule(one) for one in known.schedules]),
    )
    for heading, said in chapters:
        if said:
            yield f"## {heading}"
            yield from (f"##{one.rstrip()}" for one in said)


def _absent(loaded: Loaded) -> Iterator[str]:
    titles = {fold(one.id.text): one.title for one in loaded.authored}
    by_reason: dict[str, list[str]] = {}
    for name, reason in sorted(loaded.rulebook.not_in_force, key=lambda one: titles[fold(one[0])]):
        by_reason.setdefault(reason, []).append(f"- {titles[fold(name)]} (`{name}`)")
    if by_reason:
        yield "## Nicht in Kraft"
        yield "Diese Regeln gibt es; für dieses Amt gelten sie am Rechtsstand nicht."
    for reason, names in sorted(by_reason.items()):
        yield f"**{reason[:1].upper()}{reason[1:]}:**"
        yield "\n".join(names)


_HEAD = """# Regelwerk

Alle Regeln und Begriffe in Sätzen, nach Themen, mit den Werten der Regeldateien. Was die Ämter daran ändern, steht bei
jeder Regel. Die Seite entsteht mit `regelwerk pages`; von Hand wird sie nicht geändert. Das Exemplar eines Amts zum
Zeichnen, mit seinen Werten und nur mit den Regeln, die bei ihm gelten: `regelwerk render --office AMT --pdf DATEI`."""


def whole_page(everything: Whole) -> str:
    """Every rule and definition, with what each office makes of it, as Markdown."""
    by_topic: dict[str, list[str]] = {}
    for reading in everything.readings:
        authored = reading.authored
        if reading.rule is None:
            continue
        said = section(reading.rule, authored, everything.model)
        offices = list(_offices(everything, authored.id.text))
        if offices:
            said += "\n\n**Ämter.**\n\n" + "\n".join(offices)
        by_topic.setdefault(spoken(topic(authored)), []).append(said)
    definitions = [one for one in everything.readings if one.rule is None]
    parts = list(_chapters(by_topic))
    parts += _definitions(definitions, everything.model)
    parts += [*_workflows(everything.workflows), *_packs(everything)]
    headings = [one.removeprefix("## ") for one in parts if one.startswith("## ")]
    contents = "\n".join(f"- [{heading}](#{anchor(heading)})" for heading in headings)
    return "\n\n".join([_HEAD, contents, *parts]) + "\n"


def _offices(everything: Whole, rule: str) -> Iterator[str]:
    """Each office that has the rule, with what it says about it."""
    for office in everything.offices:
        if switched_off(everything.library, office, everything.library.rules[fold(rule)]) is not None:
            continue
        own = [
            f"{value.name.text.replace('_', ' ')}: {value.value.text}"
            for name, values in office.values
            if fold(name.text) == fold(rule)
            for value in values
            if value.value is not None
        ]
        own += [f"zuständig: {role.text}" for name, role in office.responsible if fold(name.text) == fold(rule)]
        own += [f"Dienstvereinbarung: {text.text}" for name, text in office.agreements if fold(name.text) == fold(rule)]
        yield f"- {office.name}" + (f": {'; '.join(own)}" if own else "")


def _packs(everything: Whole) -> Iterator[str]:
    if everything.library.packs:
        yield "## Pakete"
        yield "Regeln, die ein Amt zusammen einschalten kann: `regeln: <Paket>` in der Amtsdatei."
    for pack in everything.library.packs.values():
        rules = ", ".join(f"`{rule.text}`" for rule in pack.rules)
        purpose = f"{dotted(pack.purpose)} " if pack.purpose else ""
        yield f"**{pack.title}** (`{pack.id.text}`). {purpose}{dotted(rules)}"


def write_pdf(document: Document, out: Path) -> None:
    """Writes a document as PDF. Raises DestinationRefused."""
    place(pdf(document), out)
