"""A mapping proposed from headers, for a person to complete: every guess is marked as one, nothing is left out.

What decides: the name that the fact model gives for the usual source systems, then the field's own name and label,
then likeness. Names, addresses and free text are proposed under `nicht übernommen`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from schemas.delivery.headers import personal
from schemas.factmodel import Entity, FactModel
from schemas.node import fold

_SURE, _LIKELY, _LEAST = 1.0, 0.86, 0.72
_MOST_ALTERNATIVES = 3
_NUMBER_WORDS = {"nr", "nummer", "id", "kennung", "schluessel", "kennz", "kennziffer", "key"}
_SYNONYMS = {
    "kundennummer": "kunde_id", "kundennr": "kunde_id", "kdnr": "kunde_id", "geb": "geburtsdatum",
    "geboren": "geburtsdatum", "gebdat": "geburtsdatum", "eintritt": "beginn", "austritt": "ende_tatsaechlich",
    "abschlussdatum": "abgeschlossen_am", "gueltigbis": "gueltig_bis", "organisationszeichen": "team_id",
    "orgzeichen": "team_id", "bgnummer": "bedarfsgemeinschaft_id", "bgnr": "bedarfsgemeinschaft_id",
}  # fmt: skip
"""Words of everyday exports, bare of separators, and the columns they mean where an entity has them."""
_PLAIN = re.compile(r"[A-Za-z0-9ÄÖÜäöüß_][A-Za-z0-9ÄÖÜäöüß_ /().-]*")


@dataclass(frozen=True, slots=True)
class Guess:
    """A column for a field: how sure it is, and which fields it might be instead."""

    header: str
    target: str
    score: float
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for one table: its entity, a column per target, columns left alone, columns nothing fits."""

    file: str
    sheet: str
    entity: Entity
    guesses: tuple[Guess, ...]
    not_taken: tuple[str, ...]
    open: tuple[str, ...]


def suggest(tables: Mapping[tuple[str, str], Sequence[str]], model: FactModel, name: str = "neu") -> str:
    """The text of a mapping for tables (file, sheet → header); it says of each guess that it is one.

    What must be there and was not found stands as a comment at its place, so that `regelwerk check` names it.
    """
    proposals = [_proposal(file, sheet, header, model) for (file, sheet), header in tables.items()]
    lines = [
        "# Vorschlag aus Spaltennamen, nicht aus Inhalten. Jede Zeile mit „geraten“ ist zu prüfen, jede offene Spalte",
        "# zu entscheiden: einem Feld zuordnen oder unter „nicht übernommen“ nennen. Danach: regelwerk check.",
        f"datenquelle: {name}",
        f"titel: {quoted(f'Export {name}')}",
        "status: Vorlage, ungeprüft",
        "datumsform:   # angenommen",
        "  - TT.MM.JJJJ",
        "zahlenform: 1.234,56   # angenommen",
        "lieferumfang:   # was die Lieferung umfasst, kann niemand an den Spalten sehen",
        "  teams: beim Import",
        "  von: beim Import",
        "  bis: beim Import",
        "lieferbremse:",
        "  zeilen: 20 %",
        "  fälle: 10 %",
        "  höchstalter: 14 Tage",
        "tabellen:",
    ]
    for proposal in proposals:
        lines += _table(proposal)
    return "\n".join(lines) + "\n"


def guesses(header: Sequence[str], entity: Entity, model: FactModel) -> tuple[tuple[str, str], ...]:
    """Columns and the fields of an entity that they probably hold; names, addresses and free text are left alone."""
    names = [one for one in dict.fromkeys(header) if one and personal(one) is None]
    return tuple((one.header, one.target) for one in _guesses(names, entity, model))


def entity_of(file: str, sheet: str, header: Sequence[str], model: FactModel) -> Entity:
    """The entity that a table most probably holds."""
    return _proposal(file, sheet, header, model).entity


def _proposal(file: str, sheet: str, header: Sequence[str], model: FactModel) -> Proposal:
    """The entity that most of the header fits, each of its columns at most once."""
    names = [one for one in dict.fromkeys(header) if one]
    taken = [one for one in names if personal(one) is not None]
    free = [one for one in names if one not in taken]
    stem = f"{file.rsplit('/', 1)[-1].rsplit('.', 1)[0]} {sheet}"
    ranked = sorted(
        ((_weight(free, stem, entity, model), entity) for entity in model.entities.values()),
        key=lambda one: (-one[0], one[1].name),
    )
    entity = ranked[0][1]
    guesses = _guesses(free, entity, model)
    used = {one.header for one in guesses}
    return Proposal(file, sheet, entity, guesses, tuple(taken), tuple(one for one in free if one not in used))


def _weight(names: Sequence[str], stem: str, entity: Entity, model: FactModel) -> float:
    """How well an entity fits: by the columns, and by the name of the file."""
    found = _guesses(names, entity, model)
    words = _words(stem)
    named = max(
        (_alike(word, other) for word in words for other in (entity.name.replace("_", ""), _bare(entity.plural))),
        default=0.0,
    )
    keyed = any(one.target == entity.key for one in found)
    return sum(one.score for one in found) + (2.0 if keyed else 0.0) + (4.0 * named if named >= _LIKELY else 0.0)


def _guesses(names: Sequence[str], entity: Entity, model: FactModel) -> tuple[Guess, ...]:
    """The best pairs of column and target, the surest first; a column and a target are used once."""
    targets = _targets(entity, model)
    scored = [(_score(name, spellings), name, target) for name in names for target, spellings in targets.items()]
    scored = sorted((one for one in scored if one[0] >= _LEAST), key=lambda one: (-one[0], one[1], one[2]))
    chosen: dict[str, tuple[float, str]] = {}
    for score, name, target in scored:
        if name not in chosen and all(target != other for _, other in chosen.values()):
            chosen[name] = (score, target)
    order = list(targets)
    found = []
    for name, (score, target) in chosen.items():
        others = [other for s, n, other in scored if n == name and other != target and s < _SURE][:_MOST_ALTERNATIVES]
        found.append(Guess(name, target, score, tuple(others)))
    return tuple(sorted(found, key=lambda one: order.index(one.target)))


def _targets(entity: Entity, model: FactModel) -> dict[str, list[str]]:
    """What a column can be: key, links and stored fields, each with the spellings it may come under."""
    found = {entity.key: [entity.key, f"{entity.label} Nummer", f"{entity.name} nr"]}
    for link in entity.links:
        target = model.entities[link.target]
        found[link.column] = [link.column, f"{target.label} Nummer", target.name, target.label]
    for field in entity.stored:
        found[field.name] = [field.name, field.label, *(name for _, name in field.sources)]
    for word, target_name in _SYNONYMS.items():
        if target_name in found:
            found[target_name].append(word)
    return found


def _score(header: str, spellings: Iterable[str]) -> float:
    return max((_alike(_bare(header), _bare(one)) for one in spellings), default=0.0)


def _alike(left: str, right: str) -> float:
    if left == right:
        return _SURE
    if len(left) < 4 or len(right) < 4:
        return 0.0
    return min(SequenceMatcher(None, left, right, autojunk=False).ratio(), 0.99)


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[^a-z]+", fold(text).casefold()) if len(word) >= 3]


def _bare(text: str) -> str:
    """A name without case, umlauts and separators; what means number at its end is one word."""
    words = [word for word in re.split(r"[^a-z0-9]+", fold(text).casefold()) if word]
    if len(words) > 1 and words[-1] in _NUMBER_WORDS:
        words[-1] = "nr"
    return "".join(words)


def _table(proposal: Proposal) -> list[str]:
    entity = proposal.entity
    if not proposal.guesses:
        named = ", ".join(one for one in (proposal.file, proposal.sheet) if one)
        return [f"  # {named}: keine Entität passt. Spalten: {', '.join((*proposal.open, *proposal.not_taken))}"]
    lines = [
        f"  - entität: {entity.name}   # geraten nach Namen und Spalten",
        "    dateien:",
        f"      - {quoted(proposal.file)}",
    ]
    if proposal.sheet:
        lines += ["    blätter:", f"      - {quoted(proposal.sheet)}"]
    lines.append("    felder:")
    found = {guess.target for guess in proposal.guesses}
    needed = (entity.key, *(link.column for link in entity.links if link.required))
    lines += [f"      # {target}: fehlt noch, ohne geht es nicht" for target in needed if target not in found]
    for guess in proposal.guesses:
        field = entity.fields.get(guess.target)
        name = guess.target if field is None else field.spelled
        lines.append(f"      {name}: {quoted(guess.header)}{_comment(guess)}")
    if proposal.not_taken:
        lines.append("    nicht übernommen:   # sieht nach Namen, Anschrift oder freiem Text aus")
        lines += [f"      - {quoted(one)}" for one in proposal.not_taken]
    if proposal.open:
        lines.append("    # offen (keinem Feld ähnlich genug):")
        lines += [f"    #   {quoted(one)}" for one in proposal.open]
    return lines


def _comment(guess: Guess) -> str:
    if guess.score >= _SURE:
        return "   # geraten: gleicher oder üblicher Name"
    other = f"; vielleicht auch {', '.join(guess.others)}" if guess.others else ""
    return f"   # geraten: ähnlich{other}"


def quoted(text: str) -> str:
    """A text as a YAML value; in quotation marks unless it is plainly a word."""
    plain = " ".join(text.split())
    if _PLAIN.fullmatch(plain) and not plain[0].isdigit() and plain.casefold() not in ("ja", "nein", "null", "true"):
        return plain
    escaped = plain.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
