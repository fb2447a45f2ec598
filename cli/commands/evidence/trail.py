"""`regelwerk trail`: the audit trail, and the checkpoints that somebody outside holds."""

from __future__ import annotations

from cli.german import Commands

MODULES = {
    "show": ("evidence.trails.show", "Zeigt die letzten Einträge der Prüfspur."),
    "checkpoint": ("evidence.trails.checkpoint", "Siegelt den Stand der Prüfspur und gibt ihn heraus."),
}

command = Commands(
    "trail",
    modules=MODULES,
    example="regelwerk trail show --store ablage\nregelwerk trail checkpoint --store ablage --to pruefpunkt.json",
    help="Die Prüfspur: wer wann was warum getan hat, Eintrag an Eintrag verkettet.",
)
