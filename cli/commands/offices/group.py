"""`regelwerk aemter`: many offices at once."""

from __future__ import annotations

from cli.german import Commands

MODULES = {
    "pruefen": ("offices.check", "Prüft die Ämter einer Liste und schreibt einen Bericht über alle."),
    "arbeiter": ("offices.worker", "Stellt diesen Rechner zum Prüfen bereit, an einem Work Pool von Prefect."),
}

command = Commands(
    "aemter",
    modules=MODULES,
    example="regelwerk aemter pruefen --list aemter.yaml --as-of 30.06.2020 --out bericht --parallel 4",
    help="Viele Ämter auf einmal prüfen: mit Prozessen auf diesem Rechner oder über einen Work Pool auf mehreren.",
)
