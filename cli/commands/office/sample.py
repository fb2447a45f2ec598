"""`regelwerk sample`: the samples of Fachaufsicht."""

from __future__ import annotations

from cli.german import Commands

MODULES = {
    "draw": ("office.samples.draw", "Zieht eine Stichprobe aus den Vorgängen eines Laufs."),
    "show": (
        "office.samples.show",
        "Zeigt Stichproben, oder eine mit ihren Fällen; schreibt ihre Dateien noch einmal.",
    ),
    "record": ("office.samples.record", "Nimmt Antworten auf: aus dem Prüfbogen oder eine einzelne."),
    "result": ("office.samples.result", "Zeigt die Fehlerquote mit ihrem Intervall."),
    "measure": ("office.samples.measure", "Hält eine Maßnahme fest, oder dass sie erledigt ist."),
    "close": ("office.samples.close", "Schließt eine Stichprobe ab und erfasst sie als Nachweis."),
    "retest": ("office.samples.retest", "Zieht die Nachprüfung: was früher falsch war, und neue Fälle."),
}

command = Commands(
    "sample",
    modules=MODULES,
    example="regelwerk sample draw fallmanagement --size 59 --store ablage --out stichprobe\n"
    "regelwerk sample record stichprobe-0001 --file stichprobe/pruefbogen.xlsx --store ablage\n"
    "regelwerk sample result stichprobe-0001 --store ablage",
    help="Stichproben der Fachaufsicht: ziehen, prüfen, auswerten, nachprüfen.",
)
