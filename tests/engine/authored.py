"""Rules written in a few lines, read against the shipped fact model."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from textwrap import dedent

from engine.facts import read_model
from engine.parse import parse_office, parse_rule
from engine.plan.rules import InForce, Rule
from engine.read import read
from engine.resolve import Library, Moment, Version
from engine.resolve.rule import plan_rule
from schemas.diagnostic import Diagnostic
from schemas.factmodel import FactModel
from schemas.rule import AuthoredRule, OfficeNote

RULES = Path(__file__).parents[2] / "rules"
HEAD = """\
titel: Titel
quelle:
  - dokument: Dokument
    fundstelle: 1
verantwortlich: Stelle
geprüft: 02.11.2026
nächste prüfung: 30.11.2027
"""
EXAMPLE = "beispiele:\n  - name: eins\n    erwartet: ungeklärt\n"


@cache
def model() -> FactModel:
    """The shipped fact model."""
    files = sorted((RULES / "fachmodell").glob("*.yaml"))
    nodes = [(str(file), read(file.read_bytes(), str(file))[0]) for file in files]
    found, wrong = read_model((name, node) for name, node in nodes if node is not None)
    assert wrong == []
    return found


def rule(name: str, text: str, start: str = "01.01.2020", file: str | None = None) -> AuthoredRule:
    """One rule or (where the text has no `art`) one definition, its head supplied."""
    body = dedent(text).strip("\n") + "\n"
    definition = "art:" not in body
    goal = "" if definition else "kontrollziel: Ziel\n"
    head = HEAD + goal + ("" if definition or "art: quote" in body else "zuständig: rolle\n")
    first = f"{'begriff' if definition else 'regel'}: {name}\n"
    example = "" if "beispiele:" in body else EXAMPLE.replace("ungeklärt", "ja") if definition else EXAMPLE
    law = "" if body.startswith("gilt ab:") or "\ngilt ab:" in body else f"gilt ab: {start}\n"
    whole = first + head + law + body + example
    path = file or f"{name}.yaml"
    node, wrong = read(whole.encode(), path)
    assert node is not None and wrong == [], wrong
    authored, wrong = parse_rule(node, path)
    assert authored is not None and wrong == [], wrong
    return authored


def office(text: str = "") -> OfficeNote:
    """An office in Sachsen-Anhalt with the settings of the text."""
    whole = "amt: probe\nname: Probe\nbundesland: ST\n" + dedent(text)
    node, wrong = read(whole.encode(), "amt/probe.yaml")
    assert node is not None and wrong == [], wrong
    note, wrong = parse_office(node, "amt/probe.yaml")
    assert note is not None and wrong == [], wrong
    return note


def resolved(
    *rules: AuthoredRule, today: date = date(2020, 6, 30), note: OfficeNote | None = None
) -> tuple[Rule, list[Diagnostic]]:
    """The first rule resolved among the others, and what is wrong with it."""
    library = Library(model(), rules)
    version = Version(library, rules[0], Moment(today, today), note)
    found = plan_rule(version, InForce(rules[0].start))
    assert found is not None
    return found, version.found


def clean(*rules: AuthoredRule, today: date = date(2020, 6, 30), note: OfficeNote | None = None) -> Rule:
    """The first rule resolved; nothing may be wrong with it."""
    found, wrong = resolved(*rules, today=today, note=note)
    assert wrong == [], "\n".join(map(str, wrong))
    return found
