"""`regelwerk db`: the office's store as a whole."""

from __future__ import annotations

from cli.german import Commands

MODULES = {
    "init": ("office.database.init", "Legt eine Ablage an."),
}

command = Commands(
    "db",
    modules=MODULES,
    example="regelwerk db init --store ablage --office magdeburg\nregelwerk db backup --store ablage",
    help="Die Ablage des Amts: anlegen, sichern, wiederherstellen, anheben, Fristen der Aufbewahrung.",
)
