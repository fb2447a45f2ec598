"""`regelwerk notbremse`: the reminders of one rule rest."""

from __future__ import annotations

from cli.german import Commands

MODULES = {
    "pull": ("reminders.brakes.pull", "Hält die Erinnerungen einer Regel sofort an, befristet und mit Grund."),
    "lift": ("reminders.brakes.lift", "Löst eine Notbremse vor ihrer Zeit."),
    "list": ("reminders.brakes.listing", "Zeigt, welche Notbremsen gezogen sind und waren."),
}

command = Commands(
    "notbremse",
    modules=MODULES,
    example="regelwerk notbremse pull kontaktdichte --until 30.11.2026 --store ablage "
    '--by "A. Beispiel" --reason "zählt Termine doppelt"\n'
    "regelwerk notbremse list --store ablage",
    help="Hält die Erinnerungen einer Regel an. Geprüft wird sie weiter; wer sie verantwortet, bekommt Bescheid.",
)
