"""From the node of a rule file to the authored rule."""

from __future__ import annotations

from datetime import date
from pathlib import PurePosixPath
from typing import Any

from engine.parse.fill import Filling
from engine.parse.kinds import MEASURES, OF_KIND, allowed, needed
from engine.parse.nearest import nearest
from engine.parse.slots import slots, spelled
from engine.parse.wording import is_id, listed, no_id, quote
from schemas.diagnostic import Diagnostic
from schemas.node import Entry, Mapping, Node, Scalar, Sequence, fold
from schemas.outcome import Kind
from schemas.rule import REVIEW, AuthoredRule

_MEASURED_BY = {"Anteil": ("davon",), "Summe": ("von",), "Mittelwert": ("von",), "Median": ("von",),
                "Verhältnis": ("von", "zu")}  # fmt: skip
"""The keys that each measure of a quota needs."""

_ARTS = tuple(kind.value for kind in Kind if kind is not Kind.DEFINITION)


def parse_rule(node: Node, file: str) -> tuple[AuthoredRule | None, list[Diagnostic]]:
    """A rule or definition as its author wrote it, and all mistakes of its shape (R2xx).

    The rule is given in spite of mistakes as long as id, kind, title, `je` and `gilt ab` can be read: what cannot be
    read is then missing from it (a rule of kind `frist` may have no `deadline`), and the reason is reported.
    """
    found: list[Diagnostic] = []
    if not isinstance(node, Mapping):
        found.append(Diagnostic("R120", node.place, "Die Datei beginnt nicht mit einem Schlüssel."))
        return None, found
    return _Rule(node, found).read(file), found


def check_id(filling: Filling, identity: Entry, file: str, taken: str = "") -> Scalar | None:
    """The id of a file: small letters, digits and hyphens, the same as the file's name, and not the one `taken`."""
    value = identity.value
    if not isinstance(value, Scalar):
        filling.tell("R203", identity.key.place, f"Hinter „{identity.key.text}:“ gehört die Kennung.")
        return None
    stem = PurePosixPath(file.replace("\\", "/")).name.split(".")[0]
    if not value.text.strip():
        filling.tell("R204", identity.key.place, f"Hinter „{identity.key.text}:“ fehlt die Kennung.")
    elif (wrong := no_id(value)) is not None:
        filling.found.append(wrong)
    elif value.text == taken:
        filling.tell("R224", value.place, f"Die Kennung {quote(taken)} ist vergeben: So heißen in den Ergebnissen die "
                     "überfälligen Prüfungen der Regeln. Kennung und Datei brauchen einen anderen Namen.",
                     stem if is_id(stem) and stem != taken else None)  # fmt: skip
    elif value.text != stem:
        filling.tell("R209", value.place, f"Kennung {quote(value.text)} und Dateiname „{stem}“ müssen gleich sein.")
    return value if value.text.strip() else None


def _steps(value: Node) -> bool:
    return isinstance(value, Sequence) and any(isinstance(item, Mapping) for item in value.items)


class _Rule:
    """Reads one rule file."""

    def __init__(self, node: Mapping, found: list[Diagnostic]) -> None:
        self.node = node
        self.filling = Filling(node, found)
        self.known = dict(slots(AuthoredRule))

    def read(self, file: str) -> AuthoredRule | None:
        identity, kind = self._identity()
        name = None if identity is None else check_id(self.filling, identity, file, taken=REVIEW)
        owner = name or (identity.key if identity is not None else self.node.entries[0].key)
        entries = self._entries(identity, kind)
        kind = kind or self._kind(entries.get("art"))
        data = self.filling.values(self.known, entries)
        if kind is not None:
            self._demands(kind, entries, owner)
        self._dates(data, entries)
        needed_here = all(slot.name in data for key, slot in self.known.items() if slot.required and key != "art")
        if name is None or kind is None or not needed_here:
            return None
        measure = data.get("value") if kind is Kind.QUOTA else None
        if isinstance(measure, Scalar) and not self.filling.word(measure, MEASURES):
            del data["value"]
        return AuthoredRule(id=name, kind=kind, place=owner.place, **data).written_as(self.node)

    def _identity(self) -> tuple[Entry | None, Kind | None]:
        rule, definition = self.node.find("regel"), self.node.find("begriff")
        if rule is not None and definition is not None:
            self.filling.tell("R223", definition.key.place, "„regel“ und „begriff“ schließen sich aus; nur eines "
                              "davon darf stehen.")  # fmt: skip
        if rule is not None:
            return rule, None
        if definition is not None:
            return definition, Kind.DEFINITION
        first = self.node.entries[0]
        meant = nearest(first.key.text, ("regel", "begriff"))
        if meant is None:
            self.filling.tell("R202", first.key.place, "Hier fehlt „regel“ oder „begriff“ mit der Kennung.")
            return None, None
        self.filling.tell("R201", first.key.place, f"Den Schlüssel {quote(first.key.text)} gibt es nicht.", meant)
        return first, Kind.DEFINITION if meant == "begriff" else None

    def _entries(self, identity: Entry | None, kind: Kind | None) -> dict[str, Entry]:
        """The entries by key, those foreign to the kind reported and left out."""
        ids = ("regel", "begriff")
        rest = tuple(e for e in self.node.entries if e is not identity and fold(e.key.text) not in ids)
        art = self.node.find("art")
        if kind is None and art is not None and isinstance(art.value, Scalar):
            kind = Kind(art.value.text) if art.value.text in _ARTS else None
        if kind is None:
            return self.filling.entries(self.known, Mapping(rest, self.node.place), "in einer Regel")
        fitting = allowed(kind)
        of_kind = {key: slot for key, slot in self.known.items() if key in fitting}
        for entry in rest:
            if fold(entry.key.text) in self.known and fold(entry.key.text) not in fitting:
                self._foreign(entry, kind)
        own = tuple(e for e in rest if fold(e.key.text) in fitting or fold(e.key.text) not in self.known)
        where = "in einer Definition" if kind is Kind.DEFINITION else f"in einer Regel der Art „{kind}“"
        return self.filling.entries(of_kind, Mapping(own, self.node.place), where)

    def _foreign(self, entry: Entry, kind: Kind) -> None:
        key = fold(entry.key.text)
        homes = [other.value for other in Kind if key in allowed(other) and other is not Kind.DEFINITION]
        what = "einer Definition (begriff:)" if kind is Kind.DEFINITION else f"einer Regel der Art „{kind}“"
        where = f"; er gehört zur Art {listed(homes, 'oder')}" if homes and kind is not Kind.DEFINITION else ""
        self.filling.tell("R205", entry.key.place, f"Der Schlüssel „{entry.key.text}“ gehört nicht zu {what}{where}.")

    def _kind(self, art: Entry | None) -> Kind | None:
        """The kind as written; a typing mistake is reported, and the rest is read as what was surely meant."""
        if art is None or not isinstance(art.value, Scalar) or not art.value.text.strip():
            if art is None:
                self.filling.missing(self.known["art"], self.node.entries[0].key)
            elif isinstance(art.value, Scalar):
                self.filling.tell("R204", art.key.place, f"Hinter „art:“ fehlt der Wert: {listed(_ARTS, 'oder')}.")
            else:
                self.filling.tell("R203", art.key.place, f"Hinter „art:“ gehört {listed(_ARTS, 'oder')}.")
            return None
        if art.value.text in _ARTS:
            return Kind(art.value.text)
        meant = nearest(art.value.text, _ARTS)
        hint = "; eine Definition beginnt mit „begriff:“ statt „regel:“" if art.value.text == Kind.DEFINITION else ""
        self.filling.tell("R206", art.value.place, f"Eine Art {quote(art.value.text)} gibt es nicht; möglich sind "
                          f"{listed(_ARTS)}{hint}.", meant)  # fmt: skip
        return Kind(meant) if meant else None

    def _demands(self, kind: Kind, entries: dict[str, Entry], owner: Scalar) -> None:
        for key in needed(kind):
            if key not in entries and key != "art":
                self.filling.missing(self.known[key], owner)
        for choice in OF_KIND.get(kind, ()):
            self.filling.choice(choice, entries, owner)
        self.filling.together(entries)
        if kind is not Kind.DEFINITION and "massgeblich" not in entries:
            self._needs_law_time(entries, owner)
        if kind is Kind.QUOTA:
            self._quota(entries, owner)

    def _needs_law_time(self, entries: dict[str, Entry], owner: Scalar) -> None:
        why = "die Regel endet" if "gilt bis" in entries else ""
        values = entries["werte"].value if "werte" in entries else None
        if isinstance(values, Mapping) and any(_steps(entry.value) for entry in values.entries):
            why = "ein Wert Rechtszeit hat"
        elif why:
            why = "die Regel endet"
        if why:
            self.filling.tell("R202", owner.place, f"Hier fehlt der Schlüssel „maßgeblich“ (Stichtag oder auslösendes "
                              f"Ereignis); er ist nötig, weil {why}.")  # fmt: skip

    def _quota(self, entries: dict[str, Entry], owner: Scalar) -> None:
        measure = entries["wert"].value if "wert" in entries else None
        name = measure.text if isinstance(measure, Scalar) else "Anteil"
        article = {"Anteil": "einen", "Mittelwert": "einen", "Median": "einen", "Verhältnis": "ein"}.get(name, "eine")
        for wanted in _MEASURED_BY.get(name, ()):
            self._wanted(wanted, entries, owner, f"weil diese Quote {article} {name} misst")
        compared = entries["gegenueber"].value if "gegenueber" in entries else None
        if isinstance(compared, Scalar) and fold(compared.text) == "Vorjahr":
            self._wanted("zeitraum", entries, owner, "weil mit dem Vorjahr verglichen wird")
        counted = entries.get("gezaehlt werden")
        if counted is None or not isinstance(counted.value, Mapping):
            return
        dated = [key for key in ("am", "monat") if counted.value.find(key) is not None]
        if dated and "zeitraum" not in entries:
            self._wanted("zeitraum", entries, owner, f"weil unter „gezählt werden:“ „{dated[0]}:“ steht")
        elif "zeitraum" in entries and not dated:
            self.filling.tell("R202", counted.key.place, "Hier fehlt „am“ (Tag, nach dem gezählt wird) oder „monat“ "
                              "(Feld mit dem Monat eines Werts), weil die Quote einen „zeitraum:“ hat.")  # fmt: skip

    def _wanted(self, key: str, entries: dict[str, Entry], owner: Scalar, why: str) -> None:
        if key not in entries:
            meaning = self.known[key].meaning
            self.filling.tell("R202", owner.place, f"Hier fehlt der Schlüssel „{key}“ ({meaning}), {why}.")

    def _dates(self, data: dict[str, Any], entries: dict[str, Entry]) -> None:
        """Days that are in the wrong order."""
        for first, last in (("gilt ab", "gilt bis"), ("geprueft", "naechste pruefung")):
            self._order(data, entries, first, last)
        transition = data.get("transition")
        end: date | None = data.get("end")
        if transition is not None and end is not None and transition.runs_until <= end:
            self.filling.tell("R208", entries["uebergang"].key.place, "Der Übergang endet nicht nach der Regel: "
                              f"{transition.runs_until:%d.%m.%Y}, gilt bis {end:%d.%m.%Y}.")  # fmt: skip

    def _order(self, data: dict[str, Any], entries: dict[str, Entry], first: str, last: str) -> None:
        start, end = data.get(self.known[first].name), data.get(self.known[last].name)
        if start is not None and end is not None and end < start:
            self.filling.tell("R208", entries[last].value.place, f"„{spelled(last)}“ ({end:%d.%m.%Y}) liegt vor "
                              f"„{spelled(first)}“ ({start:%d.%m.%Y}).")  # fmt: skip
