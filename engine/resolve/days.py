"""Day expressions: `frist nach aufforderung.datum`, `frühestes von:`, branches, the first day of a selection."""

from __future__ import annotations

import re
from datetime import date

from engine.parse.literals import read_date
from engine.parse.nearest import nearest
from engine.parse.wording import quote
from engine.plan.conditions import Condition
from engine.plan.values import (
    Choose,
    CoverageStart,
    Earliest,
    FirstEvidence,
    FirstPresent,
    Latest,
    Literal,
    NextRecord,
    RowRef,
    Shifted,
    Value,
)  # fmt: skip
from engine.resolve.context import Reader, Scope, Word, span, words
from engine.resolve.definitions import Definitions
from engine.resolve.names import named
from engine.resolve.names.fields import NEXT, Fact, is_reference, reference, stored_field
from engine.resolve.names.paths import chosen, own_day
from schemas.diagnostic import Diagnostic, Place
from schemas.factmodel import FieldType
from schemas.node import Mapping, Node, Scalar, Sequence, fold

DIRECTIONS = {"nach": True, "vor": False}
_SEVERAL = ("fruehestes von", "spaetestes von", "erstes vorhandene von")
_FIRST_OF = ("erster tag aus", "am", "mit", "über", "genannt", "frühestens")
_LITERAL_DAY = re.compile(r"[0-9]{1,4}[.-][0-9]{1,2}[.-][0-9]{1,4}")


class Days:
    """Reads day expressions for one version."""

    def __init__(self, reader: Reader, values: named.Values, definitions: Definitions) -> None:
        self.reader = reader
        self.values = values
        self.definitions = definitions

    def day(self, node: Node, scope: Scope) -> Value:
        """The day that a node means; the Stichtag as a placeholder after an error."""
        if isinstance(node, Scalar):
            found = self.read(words(node), scope, node)
        elif isinstance(node, Sequence):
            found = self._branches(node, scope)
        else:
            found = self._block(node, scope)
        return scope.today if found is None else found

    def read(self, parts: list[Word], scope: Scope, whole: Scalar) -> Value | None:
        """The day that some words of a scalar mean, None after saying why they mean none."""
        if not parts:
            self.reader.shape(whole, "ein Tag")
            return None
        if len(parts) >= 3 and parts[1].folded in DIRECTIONS:
            return self._shifted(parts, scope, whole)
        if len(parts) >= 4 and parts[2].folded in DIRECTIONS and parts[0].text[0].isdigit():
            literal = Word(f"{parts[0].text} {parts[1].text}", span(parts[0], parts[1]))
            self.reader.error("R311", literal.place, f"{quote(literal.text)} steht unmittelbar in der Regel; Dauern "
                              "stehen unter „werte:“ und werden hier mit dem Namen benutzt.")  # fmt: skip
            return None
        return self._simple(parts, scope)

    def _simple(self, parts: list[Word], scope: Scope) -> Value | None:
        first = parts[0].folded
        if len(parts) == 1 and first == "Stichtag":
            return scope.today
        if len(parts) == 1 and _LITERAL_DAY.fullmatch(parts[0].text):
            return self._literal(parts[0])
        if len(parts) == 2 and first == "lieferumfang":
            entity = self.reader.entity(parts[1])
            return None if entity is None else CoverageStart(entity.name, parts[1].place)
        if len(parts) == 2 and first in NEXT:
            return self.next_record(parts[1], scope)
        if len(parts) > 2 or (len(parts) == 1 and not is_reference(first)):
            return self._word(Word(" ".join(part.text for part in parts), span(parts[0], parts[-1])), scope)
        found = reference(self.reader, parts, scope)
        if found is None:
            return None
        if isinstance(found, Fact) and found.type is FieldType.DATE:
            return found.value
        self.reader.error("R309", found.place, f"{quote(found.name)} ist kein Tag; hier wird ein Tag gebraucht.")
        return None

    def _literal(self, word: Word) -> Value | None:
        found = read_date(Scalar(word.text, word.place))
        if isinstance(found, Diagnostic):
            self.reader.found.append(found)
            return None
        return Literal(found, FieldType.DATE, place=word.place)

    def _word(self, word: Word, scope: Scope) -> Value | None:
        """A single word: the name of a day among the values, or a definition that gives a day."""
        if self.definitions.knows(word):
            fact = self.definitions.value(word, scope)
            if fact is not None and fact.type is not FieldType.DATE:
                self.reader.error("R309", word.place, f"{quote(word.text)} ist kein Tag; hier wird ein Tag gebraucht.")
                return None
            return None if fact is None else fact.value
        if fold(word.text) in self.values.given:
            return named.number(self.reader, self.values, word, (date,))
        known = [*self.values.names, "Stichtag", *self.definitions.names]
        self.reader.error("R317", word.place, f"{quote(word.text)} ist kein Tag. Ein Tag ist ein Feld "
                          "(„<entität>.<feld>“), „Stichtag“, ein Datum oder „<wert> nach …“, „<wert> vor …“.",
                          scope.field_meant(self.reader.model, word.text) or nearest(word.text, known))  # fmt: skip
        return None

    def _shifted(self, parts: list[Word], scope: Scope, whole: Scalar) -> Value | None:
        """`a nach b`: what follows may be shifted again; `einschließlich` belongs to the innermost day."""
        rest = parts[2:]
        nested = len(rest) >= 3 and rest[1].folded in DIRECTIONS
        inclusive = not nested and rest[-1].folded == "einschliesslich"
        if inclusive:
            rest = rest[:-1]
        amount = named.duration(self.reader, self.values, parts[0])
        base = self.read(rest, scope, whole)
        if amount is None or base is None:
            return None
        forward, place = DIRECTIONS[parts[1].folded], span(parts[0], parts[-1])
        if isinstance(amount, named.Spread):
            return amount.choose(lambda row: Shifted(base, row, forward, inclusive, place))
        return Shifted(base, amount, forward, inclusive, place)

    def next_record(self, word: Word, scope: Scope) -> Value | None:
        """The own day of the next record of the series of a record in scope."""
        entity = self.reader.entity(word)
        if entity is None:
            return None
        row = scope.names.get(entity.name)
        link = entity.link_to(self.reader.model.case) or (entity.links[0] if len(entity.links) == 1 else None)
        day = None if row is None else own_day(self.reader.model, row, word.place)
        if row is None or link is None or day is None:
            self.reader.error("R317", word.place, f"„nächste {word.text}“ gibt es nur für den Vorgang selbst, wenn er "
                              "einen „tag:“ hat.")  # fmt: skip
            return None
        return NextRecord(row, link.column, day, word.place)

    def _branches(self, node: Sequence, scope: Scope) -> Value | None:
        """`- wenn: … am: …`, last `- sonst: am: …`; the first true branch counts."""
        branches: list[tuple[Condition, Value]] = []
        otherwise: Value | None = None
        for number, item in enumerate(node.items, 1):
            if not isinstance(item, Mapping):
                self.reader.shape(item, "„wenn:“ mit „am:“ oder „sonst:“")
                continue
            keys = self.reader.keys(item, ("wenn", "am", "sonst"), "einem Zweig")
            if "sonst" in keys:
                otherwise = self._otherwise(keys, scope, item, last=number == len(node.items))
            elif "wenn" in keys and "am" in keys:
                branches.append((self.reader.condition(keys["wenn"], scope), self.day(keys["am"], scope)))
            else:
                self.reader.error("R321", item.place, "Ein Zweig hat „wenn:“ und „am:“, der letzte „sonst:“.")
        if not branches:
            if otherwise is not None:
                self.reader.error("R321", node.place, "Vor „sonst:“ steht mindestens ein Zweig mit „wenn:“ und „am:“.")
            return otherwise
        return Choose(tuple(branches), otherwise, node.place)

    def _otherwise(self, keys: dict[str, Node], scope: Scope, item: Mapping, last: bool) -> Value:
        if not last or len(keys) > 1:
            self.reader.error("R321", item.place, "„sonst:“ steht allein und als letzter Zweig.")
        node = keys["sonst"]
        if isinstance(node, Mapping) and (entry := node.find("am")) is not None and len(node.entries) == 1:
            return self.day(entry.value, scope)
        return self.day(node, scope)

    def _block(self, node: Mapping, scope: Scope) -> Value | None:
        key = fold(node.entries[0].key.text) if node.entries else ""
        if key in _SEVERAL and len(node.entries) == 1:
            items = node.entries[0].value
            if not isinstance(items, Sequence):
                self.reader.shape(items, "eine Liste von Tagen")
                return None
            days = tuple(self.day(item, scope) for item in items.items)
            return _several(key, days, node.place)
        if node.find("erster tag aus") is not None:
            return self._first_of(node, scope)
        allowed = ("frühestes von", "spätestes von", "erstes vorhandene von", "erster tag aus")
        place = node.entries[0].key.place if node.entries else node.place
        word = node.entries[0].key.text if node.entries else ""
        meant = nearest(word, allowed)
        self.reader.error("R317", place, f"{quote(word)} ist kein Tag. Mehrzeilig gibt es „frühestes von:“, „spätestes "
                          "von:“, „erstes vorhandene von:“ und „erster tag aus:“.", meant)  # fmt: skip
        return None

    def _first_of(self, node: Mapping, scope: Scope) -> Value | None:
        """The first record's day of a selection, from a day on."""
        keys = self.reader.keys(node, _FIRST_OF, "„erster tag aus:“")
        name, day = keys["erster tag aus"], keys.get("am")
        via, alias = keys.get("ueber"), keys.get("genannt")
        if not isinstance(name, Scalar) or not isinstance(day, Scalar):
            self.reader.error("R321", node.place, "Zu „erster tag aus:“ gehört „am:“ mit dem Feld, das den Tag hält.")
            return None
        selected = chosen(
            self.reader, name, keys.get("mit"), via if isinstance(via, Scalar) else None,
            alias if isinstance(alias, Scalar) else None, scope,
        )  # fmt: skip
        if selected is None:
            return None
        rows, inner = selected
        column = stored_field(self.reader, day, RowRef(rows.scope, (), rows.entity), inner, FieldType.DATE)
        earliest = self.day(keys["fruehestens"], scope) if "fruehestens" in keys else None
        return None if column is None else FirstEvidence(rows, column, earliest, node.place)


def _several(key: str, days: tuple[Value, ...], place: Place) -> Value:
    if key == _SEVERAL[0]:
        return Earliest(days, place)
    return Latest(days, place) if key == _SEVERAL[1] else FirstPresent(days, place)
