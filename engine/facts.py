"""The fact model: rules/fachmodell/*.yaml becomes one `FactModel`, with everything that is wrong with the files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath

from engine.parse.literals import read_date
from engine.parse.nearest import nearest
from engine.parse.wording import listed, quote
from schemas.diagnostic import Diagnostic, Place
from schemas.factmodel import Empty, Entity, FactModel, Field, FieldType, Link
from schemas.node import Entry, Mapping, Node, Scalar, Sequence, fold

MODEL_FILE = "modell.yaml"

_ENTITY_KEYS = ("entität", "bezeichnung", "artikel", "mehrzahl", "bedeutung", "gehört zu", "kann gehören zu", "tag",
                "zeitraum", "gibt es ab", "personenbezogen", "felder")  # fmt: skip
_FIELD_KEYS = ("typ", "bezeichnung", "bedeutung", "einheit", "leer heißt", "geplant", "liefert", "schutzstufe",
               "quellen", "auswahl", "erstes vorhandene von", "von", "bis", "ab", "einschließlich")  # fmt: skip
_MODEL_KEYS = ("fall", "einheit", "amt")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_STORED_ONLY = ("leer heisst", "geplant", "quellen", "liefert")
_OWN_KEYS = {"auswahl": FieldType.CHOICE, "von": FieldType.DURATION, "bis": FieldType.DURATION,
             "einschliesslich": FieldType.DURATION, "ab": FieldType.AGE, "geplant": FieldType.DATE,
             "erstes vorhandene von": FieldType.DATE}  # fmt: skip


def read_model(documents: Iterable[tuple[str, Node]]) -> tuple[FactModel, list[Diagnostic]]:
    """The fact model out of the files of its folder, each with its path, and every mistake in them."""
    reading = _Reading()
    entities: dict[str, Entity] = {}
    heads: list[tuple[str, Mapping]] = []
    for file, node in documents:
        if not isinstance(node, Mapping):
            reading.error("R802", node.place, "Hier wird eine Zuordnung erwartet, die mit „entität:“ beginnt.")
        elif PurePosixPath(file).name == MODEL_FILE:
            heads.append((file, node))
        elif (entity := reading.entity(file, node)) is not None:
            if entity.name in entities:
                other = entities[entity.name].place.file
                reading.error("R808", entity.place, f"{quote(entity.name)} ist schon in {other} beschrieben.")
            else:
                entities[entity.name] = entity
    model = FactModel(entities)
    for _, head in heads:
        model = reading.head(head, model)
    reading.links(model)
    return model, reading.found


class _Reading:
    """Reads the files one by one and collects what is wrong."""

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []
        self.declared: set[str] = set()
        self._link_places: list[tuple[str, Scalar]] = []

    def error(self, code: str, place: Place, message: str, remedy: str | None = None) -> None:
        self.found.append(Diagnostic(code, place, message, remedy))

    def head(self, node: Mapping, model: FactModel) -> FactModel:
        """`modell.yaml`: which entity is the case and which the unit; `amt` names the level of the whole office."""
        keys = self.keys(node, _MODEL_KEYS)
        for key, target in (("fall", "case"), ("einheit", "unit")):
            scalar = self.scalar(keys, key)
            if scalar is None:
                if key not in keys:
                    self.error("R802", node.place, f"„{key}:“ fehlt: welche Entität ist es?")
            elif fold(scalar.text) in model.entities:
                name = fold(scalar.text)
                model = replace(model, case=name) if target == "case" else replace(model, unit=name)
            else:
                self.error("R811", scalar.place, f"Eine Entität {quote(scalar.text)} gibt es nicht.",
                           nearest(scalar.text, model.entities))  # fmt: skip
        if (office := self.scalar(keys, "amt")) is not None:
            model = replace(model, office=fold(office.text))
        return model

    def links(self, model: FactModel) -> None:
        """Every link must lead to an entity of the model; a circle of links would have no top."""
        for owner, scalar in self._link_places:
            target = fold(scalar.text)
            if target not in model.entities:
                self.error("R806", scalar.place, f"{quote(owner)} gehört zu {quote(scalar.text)}, aber eine solche "
                           "Entität gibt es nicht.", nearest(scalar.text, model.entities))  # fmt: skip
            elif owner in _ancestors(model, target):
                self.error("R806", scalar.place, f"{quote(owner)} und {quote(target)} gehören im Kreis zueinander.")

    def entity(self, file: str, node: Mapping) -> Entity | None:
        """One entity file; None when it does not even have a name."""
        self.declared = set()
        keys = self.keys(node, _ENTITY_KEYS)
        name = self.name(self.scalar(keys, "entitaet"), "Entität")
        for key in ("entität", "bezeichnung", "artikel", "mehrzahl", "felder"):
            if fold(key) not in keys:
                self.error("R802", node.place, f"„{key}:“ fehlt.")
        if name is None:
            return None
        stem = fold(PurePosixPath(file).stem)
        if stem != name:
            place = keys["entitaet"].value.place
            self.error("R803", place, f"Die Datei heißt {quote(stem)}, die Entität {quote(name)}; beide müssen gleich "
                       "heißen.", stem)  # fmt: skip
        fields = self.fields(keys.get("felder"))
        links = self.links_of(keys, name)
        self.clashes(fields, links, name)
        return Entity(
            name=name,
            label=self.text(keys, "bezeichnung") or name,
            plural=self.text(keys, "mehrzahl") or name,
            article=self.one_of(keys, "artikel", ("der", "die", "das")) or "die",
            key=f"{name}_id",
            fields=fields,
            links=links,
            day=self.day_field(self.scalar(keys, "tag"), fields, stored=True),
            interval=self.interval(keys.get("zeitraum"), fields),
            since=self.since(self.scalar(keys, "gibt es ab")),
            personal=self.one_of(keys, "personenbezogen", ("ja", "nein")) == "ja",
            meaning=self.text(keys, "bedeutung"),
            place=keys["entitaet"].value.place,
        )

    def since(self, scalar: Scalar | None) -> date | None:
        day = None if scalar is None else read_date(scalar)
        if isinstance(day, Diagnostic):
            self.found.append(day)
            return None
        return day

    def links_of(self, keys: dict[str, Entry], name: str) -> tuple[Link, ...]:
        links: dict[str, Link] = {}
        for key, required in (("gehoert zu", True), ("kann gehoeren zu", False)):
            for scalar in self.scalars(keys, key):
                target = fold(scalar.text)
                if target in links:
                    self.error("R808", scalar.place, f"{quote(scalar.text)} steht zweimal da.")
                self._link_places.append((name, scalar))
                links.setdefault(target, Link(f"{target}_id", target, required))
        return tuple(links.values())

    def clashes(self, fields: dict[str, Field], links: tuple[Link, ...], name: str) -> None:
        taken = {f"{name}_id": "der Schlüssel", **{link.column: "eine Verknüpfung" for link in links}}
        for field in fields.values():
            if field.name in taken:
                self.error(
                    "R808", field.place, f"{quote(field.name)} heißt schon {taken[field.name]} von {quote(name)}."
                )

    def fields(self, entry: Entry | None) -> dict[str, Field]:
        if entry is None:
            return {}
        if not isinstance(entry.value, Mapping):
            self.error("R802", entry.value.place, "Unter „felder:“ stehen Felder, jedes mit seinem Namen.")
            return {}
        fields: dict[str, Field] = {}
        self.declared = {fold(one.key.text) for one in entry.value.entries}
        for field_entry in entry.value.entries:
            name = self.name(field_entry.key, "Feld")
            field = self.field(field_entry, name) if name is not None else None
            if field is not None:
                fields[field.name] = field
        self.derived(fields, entry.value)
        return fields

    def field(self, entry: Entry, name: str) -> Field | None:
        place = entry.key.place
        if not isinstance(entry.value, Mapping):
            self.error("R802", place, f"Zum Feld {quote(name)} gehören mindestens „typ:“ und „bezeichnung:“.")
            return None
        keys = self.keys(entry.value, _FIELD_KEYS)
        for key in ("typ", "bezeichnung"):
            if key not in keys:
                self.error("R802", place, f"Zum Feld {quote(name)} fehlt „{key}:“.")
        types = tuple(str(t) for t in FieldType)
        chosen = self.one_of(keys, "typ", types, "R804", "Typ")
        if chosen is None:
            return None
        kind = FieldType(chosen)
        derived = kind in (FieldType.DURATION, FieldType.AGE) or "erstes vorhandene von" in keys
        self.fitting(keys, kind, derived)
        return Field(
            name=name,
            label=self.text(keys, "bezeichnung") or name,
            type=kind,
            empty=Empty(self.one_of(keys, "leer heisst", tuple(str(e) for e in Empty)) or Empty.UNKNOWN),
            choices=self.choices(keys, kind, place),
            meaning=self.text(keys, "bedeutung"),
            unit=self.text(keys, "einheit"),
            supplier=self.text(keys, "liefert"),
            protection=self.text(keys, "schutzstufe"),
            sources=self.sources(keys.get("quellen")),
            planned=self.one_of(keys, "geplant", ("ja", "nein")) == "ja",
            start=self.reference(keys, "von" if kind is FieldType.DURATION else "ab"),
            end=self.reference(keys, "bis"),
            inclusive=self.one_of(keys, "einschliesslich", ("ja", "nein")) == "ja",
            first_present=tuple(fold(s.text) for s in self.scalars(keys, "erstes vorhandene von")),
            place=place,
            spelling=" ".join(entry.key.text.split()),
        )

    def fitting(self, keys: dict[str, Entry], kind: FieldType, derived: bool) -> None:
        """Keys that say nothing about a field of this type are mistakes, not decoration."""
        for key, entry in keys.items():
            owner = _OWN_KEYS.get(key)
            if owner is not None and owner is not kind:
                self.error("R814", entry.key.place, f"„{entry.key.text}:“ gibt es nur beim Typ {quote(owner)}.")
            elif derived and key in _STORED_ONLY:
                self.error("R814", entry.key.place, f"„{entry.key.text}:“ passt nicht zu einem abgeleiteten Feld: es "
                           "wird nicht geliefert, sondern berechnet.")  # fmt: skip
        empty = keys.get("leer heisst")
        running = (
            empty is not None and isinstance(empty.value, Scalar) and fold(empty.value.text) == fold(Empty.RUNNING)
        )
        if running and empty is not None and kind is not FieldType.DATE:
            self.error("R814", empty.value.place, f"{quote(Empty.RUNNING)} kann nur ein Tag heißen.")

    def choices(self, keys: dict[str, Entry], kind: FieldType, place: Place) -> tuple[str, ...]:
        if kind is not FieldType.CHOICE:
            return ()
        found: dict[str, str] = {}
        for scalar in self.scalars(keys, "auswahl"):
            if fold(scalar.text) in found:
                self.error("R805", scalar.place, f"{quote(scalar.text)} steht zweimal in der Auswahl.")
            found.setdefault(fold(scalar.text), scalar.text)
        if not found:
            self.error("R805", place, "Zum Typ „auswahl“ gehört „auswahl:“ mit der Liste der erlaubten Werte.")
        return tuple(found.values())

    def sources(self, entry: Entry | None) -> tuple[tuple[str, str], ...]:
        if entry is None:
            return ()
        if not isinstance(entry.value, Mapping):
            self.error("R810", entry.value.place, "Unter „quellen:“ steht je Fachverfahren der Name des Feldes.")
            return ()
        return tuple((e.key.text, e.value.text) for e in entry.value.entries if isinstance(e.value, Scalar))

    def derived(self, fields: dict[str, Field], node: Mapping) -> None:
        """Derived fields stand on stored days; on derived ones only where these take the first present day.

        One that stands on nothing is left out, so that nobody computes with it.
        """
        for field in list(fields.values()):
            ends = {FieldType.DURATION: (field.start or "", field.end or ""), FieldType.AGE: (field.start or "",)}
            parts: tuple[str, ...] = ends.get(field.type, field.first_present)
            # All of them are asked, so that all that is wrong is told.
            standing = [self._stands(field, part, fields, node) for part in parts]
            if not all(standing):
                del fields[field.name]

    def _stands(self, field: Field, part: str, fields: dict[str, Field], node: Mapping) -> bool:
        place = _place_of(node.find(field.name), part) or field.place
        target = fields.get(part)
        if not part:
            needed = "„von:“ und „bis:“" if field.type is FieldType.DURATION else "„ab:“"
            self.error("R807", place, f"{quote(field.spelled)} braucht {needed}.")
        elif target is None and node.find(part) is None:
            known = [one.spelled for one in fields.values()]
            self.error("R807", place, f"Ein Feld {quote(part)} gibt es hier nicht.", nearest(part, known))
        elif target is not None and (target.type is not FieldType.DATE or (target.derived and field.first_present)):
            self.error("R807", place, f"{quote(target.spelled)} ist kein geliefertes Datum; daraus lässt sich "
                       f"{quote(field.spelled)} nicht berechnen.")  # fmt: skip
        elif target is not None and field.first_present and target.empty is Empty.RUNNING:
            # Among several days an end that still runs would be passed over as if there were none.
            self.error("R807", place, f"{quote(target.spelled)} heißt leer „{Empty.RUNNING}“; als einer von mehreren "
                       "Tagen ginge das verloren.")  # fmt: skip
        else:
            return target is not None
        return False

    def interval(self, entry: Entry | None, fields: dict[str, Field]) -> tuple[str, str] | None:
        if entry is None:
            return None
        if not isinstance(entry.value, Mapping):
            self.error("R809", entry.value.place, "Unter „zeitraum:“ stehen „von:“ und „bis:“.")
            return None
        keys = self.keys(entry.value, ("von", "bis"))
        ends = [self.day_field(self.scalar(keys, key), fields, stored=False) for key in ("von", "bis")]
        if len(keys) < 2:
            self.error("R809", entry.key.place, "Zu „zeitraum:“ gehören „von:“ und „bis:“.")
        return (ends[0], ends[1]) if ends[0] and ends[1] else None

    def day_field(self, scalar: Scalar | None, fields: dict[str, Field], stored: bool) -> str | None:
        if scalar is None:
            return None
        field = fields.get(fold(scalar.text))
        if field is None:
            if fold(scalar.text) not in self.declared:
                known = [one.spelled for one in fields.values()]
                message = f"Ein Feld {quote(scalar.text)} gibt es hier nicht."
                self.error("R809", scalar.place, message, nearest(scalar.text, known))
            return None
        if field.type is not FieldType.DATE or (stored and field.derived):
            self.error("R809", scalar.place, f"{quote(scalar.text)} ist kein {'geliefertes ' if stored else ''}Datum.")
            return None
        return field.name

    def name(self, scalar: Scalar | None, what: str) -> str | None:
        """The folded name of an entity or field, or None when it cannot be one."""
        if scalar is None:
            return None
        name = fold(scalar.text)
        if _NAME.fullmatch(name) is None:
            many = "Entitäten" if what == "Entität" else "Felder"
            self.error("R812", scalar.place, f"{quote(scalar.text)} ist kein Name: {many} heißen mit kleinen "
                       "Buchstaben, Ziffern und „_“, ohne Leerzeichen.", _respelled(name))  # fmt: skip
            return None
        return name

    def keys(self, node: Mapping, allowed: tuple[str, ...]) -> dict[str, Entry]:
        """The entries by folded key; unknown keys are reported."""
        known = {fold(key): key for key in allowed}
        for entry in node.entries:
            if fold(entry.key.text) not in known:
                meant = nearest(entry.key.text, allowed)
                self.error("R801", entry.key.place, f"{quote(entry.key.text)} kennt das Faktenmodell hier nicht. "
                           f"Erlaubt sind {listed(allowed)}.", meant)  # fmt: skip
        return {fold(entry.key.text): entry for entry in node.entries if fold(entry.key.text) in known}

    def scalar(self, keys: dict[str, Entry], key: str) -> Scalar | None:
        entry = keys.get(key)
        if entry is None:
            return None
        if isinstance(entry.value, Scalar) and entry.value.text.strip():
            return entry.value
        self.error("R810", entry.value.place, f"Hinter „{entry.key.text}:“ steht ein einzelner Wert.")
        return None

    def scalars(self, keys: dict[str, Entry], key: str) -> tuple[Scalar, ...]:
        entry = keys.get(key)
        if entry is None:
            return ()
        if isinstance(entry.value, Sequence) and all(isinstance(item, Scalar) for item in entry.value.items):
            return tuple(item for item in entry.value.items if isinstance(item, Scalar))
        self.error("R810", entry.value.place, f"Unter „{entry.key.text}:“ steht eine Liste.")
        return ()

    def text(self, keys: dict[str, Entry], key: str) -> str:
        scalar = self.scalar(keys, key)
        return "" if scalar is None else scalar.text

    def reference(self, keys: dict[str, Entry], key: str) -> str | None:
        scalar = self.scalar(keys, key)
        return None if scalar is None else fold(scalar.text)

    def one_of(self, keys: dict[str, Entry], key: str, allowed: tuple[str, ...], code: str = "R810",
               what: str = "Wert") -> str | None:  # fmt: skip
        """The allowed word that stands under the key, None when there is none."""
        scalar = self.scalar(keys, key)
        if scalar is None:
            return None
        by_fold = {fold(word): word for word in allowed}
        if fold(scalar.text) in by_fold:
            return by_fold[fold(scalar.text)]
        self.error(code, scalar.place, f"{quote(scalar.text)} ist hier kein {what}. Erlaubt sind {listed(allowed)}.",
                   nearest(scalar.text, allowed))  # fmt: skip
        return None


def _ancestors(model: FactModel, name: str) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        entity = model.entities.get(waiting.pop())
        fresh = {link.target for link in entity.links} - found if entity is not None else set()
        found |= fresh
        waiting += fresh
    return found


def _place_of(entry: Entry | None, word: str) -> Place | None:
    """Where under a field's keys the name of another field stands."""
    if entry is None or not word or not isinstance(entry.value, Mapping):
        return None
    for inner in entry.value.entries:
        nodes = inner.value.items if isinstance(inner.value, Sequence) else (inner.value,)
        for node in nodes:
            if isinstance(node, Scalar) and fold(node.text) == word:
                return node.place
    return None


def _respelled(name: str) -> str | None:
    plain = re.sub(r"[\s.-]+", "_", name.casefold())
    return plain if _NAME.fullmatch(plain) else None
