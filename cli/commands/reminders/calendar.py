"""`regelwerk kalender`: calendars to subscribe to."""

from __future__ import annotations

from cli.german import Commands

MODULES = {
    "allow": ("reminders.calendars.allow", "Gibt einen Kalender für eine Stelle oder ein Team frei."),
    "revoke": ("reminders.calendars.revoke", "Widerruft einen Kalender; er ist sofort zu."),
    "list": ("reminders.calendars.listing", "Zeigt die freigegebenen Kalender."),
    "show": ("reminders.calendars.show", "Schreibt den Kalender hinter einem Zugang als Datei."),
}

command = Commands(
    "kalender",
    modules=MODULES,
    example="regelwerk kalender allow --role integrationsfachkraft --team T00000003 --until 31.12.2026 "
    '--store ablage --by "A. Beispiel" --reason "Wunsch des Teams"\n'
    "regelwerk kalender list --store ablage",
    help="Kalender zum Abonnieren: ein neutraler Eintrag am Tag. Ohne Freigabe gibt es keinen.",
)
