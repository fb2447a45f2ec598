"""`regelwerk keys`: the case key, and the way back from a pseudonym."""

from __future__ import annotations

from cli.german import Commands

MODULES = {
    "show": ("office.keys.show", "Zeigt die Nummern hinter Pseudonymen."),
    "rotate": ("office.keys.rotate", "Wechselt den Fallschlüssel; alle Befunde behalten ihren Fall."),
    "backup": ("office.keys.backup", "Sichert Schlüssel und Schlüsseltabelle in zwei getrennte Ordner."),
    "restore": ("office.keys.restore", "Holt fehlende Schlüssel aus einer Sicherung zurück."),
}

command = Commands(
    "keys",
    modules=MODULES,
    example="regelwerk keys show kvnbkkllskmzyopc4gn33 --store ablage --by M07\n"
    "regelwerk keys backup --store ablage --to sicherung-schluessel",
    help="Der Fallschlüssel des Amts und die Schlüsseltabelle.",
)
