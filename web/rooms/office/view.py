"""What the pages of the office's values and settings show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jobs.office.settings import SETTINGS, Setting
from jobs.office.values.listing import OfficeValue
from store.folder import StoreFolder

ALL, UNSET, OWN = "", "offen", "eigen"
VIEWS = ((ALL, "alle"), (UNSET, "noch nicht festgelegt"), (OWN, "vom Amt festgelegt"))
_SECTIONS = {
    "aufbewahrung": ("Aufbewahrung", "Wie lange etwas bleibt, bevor es in der Nacht gelöscht wird. 0 heißt: nie."),
    "lieferbremse": ("Lieferbremse", "Ab wann eine Lieferung angehalten wird. Was eine Zuordnung selbst sagt, geht "
                     "vor. Ohne Angabe gilt der übliche Wert."),
    "befunde": ("Befunde", "Wie mit gemeldeten Befunden und mit Altbestand umgegangen wird."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """The values of one rule or definition, beside each other."""

    id: str
    title: str
    definition: bool
    off: str
    sources: tuple[str, ...]
    readers: tuple[tuple[str, str], ...]
    values: tuple[OfficeValue, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with its rules; `number` are its values, `unset` those that nobody has set."""

    name: str
    rules: tuple[Rule, ...]
    number: int
    unset: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody wants to see of the values."""

    word: str = ""
    view: str = ALL
    topic: str = ""
    off: bool = False

    def has(self, value: OfficeValue) -> bool:
        """Whether a value is among it."""
        if value.off and not self.off:
            return False
        if self.topic and value.topic != self.topic:
            return False
        if (self.view == UNSET and not value.unset) or (self.view == OWN and value.own is None):
            return False
        spoken = f"{value.owner} {value.title} {value.label} {value.topic} {' '.join(value.sources)}"
        return self.word.strip().casefold() in spoken.casefold()


@dataclass(frozen=True, slots=True)
class Section:
    """Settings that belong together, each with what the store says of it."""

    title: str
    note: str
    rows: tuple[tuple[Setting, int | None], ...]


def topics(values: Sequence[OfficeValue]) -> tuple[Topic, ...]:
    """The values by topic and rule, in their order."""
    by_topic: dict[str, dict[str, list[OfficeValue]]] = {}
    for one in values:
        by_topic.setdefault(one.topic, {}).setdefault(one.owner or one.topic, []).append(one)
    return tuple(
        Topic(name, tuple(_rule(group) for group in rules.values()), sum(len(group) for group in rules.values()),
              sum(one.unset for group in rules.values() for one in group))
        for name, rules in by_topic.items()
    )  # fmt: skip


def _rule(values: Sequence[OfficeValue]) -> Rule:
    first = values[0]
    title = first.title if first.owner else "Für alle Regeln"
    return Rule(first.owner, title, first.definition, first.off, first.sources, first.readers, tuple(values))


def sections(store: StoreFolder) -> tuple[Section, ...]:
    """The settings as they stand."""
    return tuple(
        Section(title, note, tuple((one, one.says(store)) for one in SETTINGS if one.section == section))
        for section, (title, note) in _SECTIONS.items()
    )
