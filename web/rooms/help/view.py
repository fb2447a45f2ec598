"""The sentences of the page of help."""

from __future__ import annotations

ROOMS = {
    "/uebersicht": "Was fällig, überfällig, ungeklärt und vorgeschlagen ist, nach Team und Thema; die Ampeln der "
    "Quoten. Jede Zahl führt zu ihrer Liste.",
    "/befunde": "Die Arbeitsliste: filtern, suchen, Ansichten speichern, mehrere auf einmal entscheiden. Ein Befund "
    "zeigt, warum es ihn gibt und was jetzt zu tun ist.",
    "/fall": "Ein Fall mit allen Regeln: was gilt, was nicht und warum; auch zu einem anderen Stichtag und mit "
    "angenommenen Angaben. Davon wird nichts gespeichert.",
    "/regeln": "Der Katalog: suchen und lesen. Eine Regel steht da als Satz, als Formular und als YAML; alle drei "
    "zeigen dieselbe Datei.",
    "/aenderungen": "Entwürfe vergleichen, am echten Bestand erproben, mit einer zweiten Person freigeben, "
    "zurücknehmen.",
    "/pruefung": "Was geplant war und was gelaufen ist; warum ein Fall an einem Tag gemeldet wurde oder nicht; Läufe "
    "wiederholen, Stichproben ziehen, das Prüfpaket erzeugen.",
    "/berichte": "Die Berichte für Wochen, Monate und Quartale, mit der Herkunft jeder Zahl.",
    "/kalender": "Termine der Regeln und Berichte, auch als Abonnement für den eigenen Kalender.",
    "/import": "Lieferungen hochladen und zuordnen; was nicht lesbar war, ausbessern.",
    "/nachweise": "Was an keiner Person hängt und das Amt selbst festhält: Gremien, Befragungen, Projekte.",
    "/betrieb": "Ob die Nacht gelaufen ist, was als Nächstes läuft, was hängt.",
    "/verwaltung": "Alle Werte, die das Amt setzt, an einer Stelle; Zuständigkeiten, Vorrang, Empfänger; Konten und "
    "Rollen.",
}
"""What a room is for, by its address."""

KEYS = (
    ("Tab, Umschalt + Tab", "zum nächsten oder vorigen Bedienelement; wo Sie sind, zeigt ein Rahmen"),
    ("Eingabe", "einem Link folgen, einen Knopf drücken, ein Formular absenden"),
    ("Leertaste", "ankreuzen, auf- und zuklappen"),
    ("Pfeiltasten", "in Auswahlen wechseln; breite Tabellen verschieben"),
    ("Strg + Leertaste", "im YAML-Feld: Vorschläge"),
    ("Esc, dann Tab", "das YAML-Feld verlassen"),
)

WORDS = (
    ("Befund", "Was eine Regel über einen Vorgang sagt, vom ersten Lauf, der es sah, bis es erledigt ist."),
    ("Stichtag", "Der Tag, zu dem geprüft wurde. Spätere Angaben zählen nicht."),
    ("ungeklärt", "Es fehlt eine Angabe. Welche, steht im Befund. Ungeklärt heißt nicht: in Ordnung."),
    ("Ausnahme", "Ein Mensch hat entschieden, dass die Regel hier bis zu einem Tag nicht mahnt, und warum."),
    ("Fehlalarm", "Die Regel hat sich geirrt. Der Befund kommt nicht wieder, solange sich nichts ändert."),
    ("Altbestand", "Was beim ersten Lauf einer Regel schon alt war; es wird nach und nach abgearbeitet."),
)
