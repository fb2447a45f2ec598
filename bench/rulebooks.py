"""The rulebooks that are measured: the first rules, which also exist by hand, and the whole one."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from bench.by_hand import OFFICE
from bench.process import ROOT

WHOLE = "musterstadt"
"""The invented office that has switched on every rule."""

FIRST = (
    "absolvent-egv", "absolvent-erfolgsbetrachtung", "absolvent-vermittlungsvorschlag", "absolvent-wiedervorlage",
    "absolventenmanagement-beginn", "bfm-beendigung", "bfm-dokumentation", "bfm-ueberpruefung", "bfm-zugang",
    "egv-abschlussquote", "egv-erstabschluss", "egv-fortschreibung", "egv-laufzeit-ueber-sechs-monate",
    "elternzeit-beratung", "fbw-kontakt-bis-sechs-monate", "fbw-kontakt-nach-ende", "fbw-kontakt-vor-ende",
    "integrationskurs-anmeldung", "kontaktdichte", "neuantrag-bearbeitungsdauer", "paragraf-16h-aufsuchend",
    "umschulung-kontakt",
)  # fmt: skip
"""The rules that `handwritten` holds."""


def first_rules(folder: Path) -> Path:
    """A copy of the shipped rules whose office has switched on the first ones alone, each by its own file."""
    rules = folder / "rules"
    shutil.rmtree(rules, ignore_errors=True)
    shutil.copytree(ROOT / "rules", rules)
    office = rules / "amt" / f"{OFFICE}.yaml"
    listed = "regeln:\n" + "".join(f"  - {name}\n" for name in FIRST)
    text = re.sub(r"^regeln:.*\n(?:[ #].*\n)*", listed, office.read_text(encoding="utf-8"), flags=re.MULTILINE)
    office.write_text(text, encoding="utf-8")
    return rules
