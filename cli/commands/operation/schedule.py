"""`regelwerk schedule`: the schedules of the office at a Prefect server."""

from __future__ import annotations

from cli.german import Commands

MODULES = {
    "apply": ("operation.schedules.apply", "Trägt die Zeitpläne am Prefect-Server ein."),
    "list": ("operation.schedules.listing", "Zeigt die Zeitpläne und wann sie das nächste Mal fällig sind."),
    "pause": ("operation.schedules.pause", "Hält einen Zeitplan an."),
    "resume": ("operation.schedules.resume", "Lässt einen angehaltenen Zeitplan weiterlaufen."),
    "run": ("operation.schedules.run", "Startet den Ablauf eines Zeitplans sofort."),
}

command = Commands(
    "schedule",
    modules=MODULES,
    example="regelwerk schedule apply --store ablage\nregelwerk schedule list --store ablage",
    help="Zeitpläne des Amts am Prefect-Server: dem von regelwerk serve oder dem, den PREFECT_API_URL nennt.",
)
