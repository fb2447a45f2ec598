"""One checklist of a folder of rules."""

from __future__ import annotations

from pathlib import Path

from engine.checklists.meaning import checklists
from engine.checklists.reading import parse_checklist
from engine.parse.nearest import nearest
from engine.parse.wording import listed, quote
from engine.read import in_order, read
from schemas.diagnostic import Diagnostic, Severity
from schemas.failure import RulesRefused, Unknown
from schemas.sample.checklist import Checklist

CHECKLISTS = "pruefbogen"


def load_checklist(rules: Path, name: str) -> Checklist:
    """The checklist `rules/pruefbogen/<name>.yaml`.

    Raises Unknown if there is no such file, with the nearest name; RulesRefused with every mistake in it.
    """
    path = rules / CHECKLISTS / f"{name}.yaml"
    names = sorted(one.stem for one in (rules / CHECKLISTS).glob("*.yaml"))
    if name not in names:
        meant = nearest(name, names)
        offer = f"Es gibt {listed(names)}." if names else "Es gibt noch keinen."
        hint = f" Gemeint ist vielleicht {quote(meant)}." if meant else ""
        raise Unknown(f"Einen Prüfbogen {quote(name)} gibt es nicht unter {rules / CHECKLISTS}. {offer}{hint}")
    found: list[Diagnostic] = []
    node, wrong = read(path.read_bytes(), str(path))
    found += wrong
    note = None
    if node is not None:
        note, wrong = parse_checklist(node, str(path))
        found += wrong
    exact, wrong = checklists([note] if note is not None else [])
    found += wrong
    if any(one.severity is Severity.ERROR for one in found) or not exact:
        raise RulesRefused(in_order(found))
    return exact[0]
