"""`regelwerk release`: changes of the rules come into force, and are taken back."""

from __future__ import annotations

from cli.german import Commands

MODULES = {
    "freigeben": ("releases.steps.release", "Gibt eine simulierte Änderung frei; nicht die eigene."),
    "zurueckziehen": ("releases.steps.withdraw", "Zieht eine Freigabe zurück, deren Tag noch nicht gekommen ist."),
    "zuruecknehmen": ("releases.steps.undo", "Legt den Stand vor einer Freigabe als neue Änderung an."),
    "uebernehmen": ("releases.steps.adopt", "Gibt frei, was im Ordner der Regeln liegt, etwa aus Git."),
    "verlauf": ("releases.steps.history", "Zeigt die Freigaben, offene Änderungen und was nicht freigegeben ist."),
    "vergleichen": ("releases.steps.compare", "Zeigt, was zwischen zwei Ständen der Regeln verschieden ist."),
    "patch": ("releases.steps.patch", "Schreibt eine Freigabe als Patch für Git."),
}

command = Commands(
    "release",
    modules=MODULES,
    example="regelwerk release freigeben 7 --store ablage --by bert --reason 'Beschluss vom 19.11.'\n"
    "regelwerk release verlauf --store ablage",
    help="Änderungen der Regeln: freigeben, zurückziehen, zurücknehmen, vergleichen, nach Git geben.",
)
