"""The mapping of one source from a folder of rules, with the fact model it is checked against."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.facts import read_model
from engine.parse.nearest import nearest
from engine.parse.wording import listed, quote
from engine.read import in_order, read
from engine.sources.meaning import sources
from engine.sources.reading import parse_source
from schemas.delivery.mapping import SourceMapping
from schemas.diagnostic import Diagnostic, Severity
from schemas.factmodel import FactModel
from schemas.failure import Unknown
from schemas.hidden import hidden

FACTS, SOURCES = "fachmodell", "quellen"


@dataclass(frozen=True, slots=True)
class LoadedSource:
    """A mapping ready to be applied, or (None) the mistakes that stand in the way; and the fact model."""

    mapping: SourceMapping | None
    model: FactModel
    diagnostics: tuple[Diagnostic, ...]


def load_source(rules: Path, name: str) -> LoadedSource:
    """The mapping `rules/quellen/<name>.yaml`; one mistake in it or in the fact model, and there is none.

    Raises Unknown if there is no such file, with the nearest name.
    """
    path = rules / SOURCES / f"{name}.yaml"
    names = sorted(one.stem for one in (rules / SOURCES).glob("*.yaml"))
    if name not in names:
        meant = nearest(name, names)
        offer = f"Es gibt {listed(names)}." if names else "Es gibt noch keine."
        hint = f" Gemeint ist vielleicht {quote(meant)}." if meant else ""
        raise Unknown(f"Eine Zuordnung {quote(name)} gibt es nicht unter {rules / SOURCES}. {offer}{hint}")
    model, found = model_of(rules)
    mapping, wrong = read_source(path.read_bytes(), str(path), model)
    diagnostics = tuple(in_order([*found, *wrong]))
    broken = any(one.severity is Severity.ERROR for one in diagnostics)
    return LoadedSource(None if broken else mapping, model, diagnostics)


def read_source(data: bytes, file: str, model: FactModel) -> tuple[SourceMapping | None, tuple[Diagnostic, ...]]:
    """The mapping that a text says, or (None) the mistakes that stand in the way; hints stand beside a mapping."""
    node, found = read(data, file)
    note = None
    if node is not None:
        note, wrong = parse_source(node, file)
        found = [*found, *wrong]
    exact: tuple[SourceMapping, ...] = ()
    if note is not None:
        exact, wrong = sources([note], model)
        found = [*found, *wrong]
    diagnostics = tuple(in_order(found))
    broken = any(one.severity is Severity.ERROR for one in diagnostics)
    return None if broken or not exact else exact[0], diagnostics


def model_of(rules: Path) -> tuple[FactModel, list[Diagnostic]]:
    """The fact model of a folder of rules, and what is wrong with it. Raises Unknown if there is no such folder."""
    if not (rules / FACTS).is_dir():
        raise Unknown(
            f"Den Ordner {rules / FACTS} mit dem Faktenmodell gibt es nicht. Wo die Regeln eines Amts liegen, steht in "
            "der regelwerk.toml seiner Ablage unter [amt], regeln."
        )
    entities, found = [], []
    for path in sorted(path for path in (rules / FACTS).rglob("*.yaml") if not hidden(path, rules)):
        node, wrong = read(path.read_bytes(), str(path))
        found += wrong
        if node is not None:
            entities.append((str(path), node))
    model, wrong = read_model(entities)
    return model, [*found, *wrong]
