"""`regelwerk db`: the office's store as a whole."""

from __future__ import annotations

from cli.german import Commands

MODULES = {
    "init": ("office.database.init", "Legt eine Ablage an."),
    "backup": ("office.database.backup", "Sichert die Ablage, während andere weiterarbeiten."),
    "restore": ("office.database.restore", "Stellt eine Ablage aus einer Sicherung wieder her."),
    "confirm": ("office.database.confirm", "Bestätigt eine wiederhergestellte Ablage: Mails gehen wieder hinaus."),
    "upgrade": ("office.database.upgrade", "Hebt die Datenbank auf den Stand dieses Programms."),
    "downgrade": ("office.database.downgrade", "Geht auf die Sicherung von vor dem letzten Anheben zurück."),
    "retention": ("office.database.retention", "Löscht, was länger als vorgesehen aufbewahrt ist."),
}

command = Commands(
    "db",
    modules=MODULES,
    example="regelwerk db init --store ablage --office magdeburg\nregelwerk db backup --store ablage",
    help="Die Ablage des Amts: anlegen, sichern, wiederherstellen, anheben, Fristen der Aufbewahrung.",
)
