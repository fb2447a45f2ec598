"""What stands in LIESMICH.txt: what the package holds, and how somebody checks it without our program."""

from __future__ import annotations

from delivery.package.content import Content
from schemas.evidence.package import Happened

README = "LIESMICH.txt"

_TEXT = """Prüfpaket
{amt}
Zeitraum {von:%d.%m.%Y} bis {bis:%d.%m.%Y}
Erstellt am {at:%d.%m.%Y %H:%M} UTC von {by} (Kürzel; der Name steht nur im Amt)

WAS DARIN IST

  pruefpaket.xlsx        alle Tabellen: Abläufe, Läufe, Befunde, Ereignisse, Entscheidungen, Ausnahmen, Werte, …
  zusammenfassung.pdf    das Wichtigste auf wenigen Seiten (PDF/A)
  regeln/                die Regeln in Sätzen, je Regelbuch, das im Zeitraum verwendet wurde (PDF/A und Text)
  regelbuecher/          dieselben Regeln als Dateien, Byte für Byte, wie sie verwendet wurden
  daten/                 dieselben Tabellen für Programme (JSON), mit JSON-Schema unter daten/schema/
  pruefspur/             die ganze Prüfspur vom ersten Eintrag an, gesiegelte Prüfpunkte, öffentliche Schlüssel
  pruefe.py              ein kleines Programm, das dieses Paket nachrechnet; es braucht nur Python
  verzeichnis.json       jede Datei mit Größe und SHA-256
  verzeichnis.sig        die Unterschrift des Amts unter dem Verzeichnis, wenn es ein Siegel hat
  verzeichnis.sha256     die Hashes dieser beiden

IN ZAHLEN

{numbers}

{remarks}SO WIRD ES GEPRÜFT, OHNE DAS PROGRAMM DES AMTS

Mit Python (3.8 oder neuer, keine weiteren Pakete):

  1. Das ZIP in einen leeren Ordner auspacken und in einer Eingabeaufforderung dorthin wechseln.
  2. Aufrufen:  python3 -I pruefe.py .        (unter Windows: py -I pruefe.py .)
  3. Am Ende muss stehen: „Alles passt zusammen.“ Sonst nennt das Programm jede Datei und jeden Eintrag, die nicht
     passen. Wer pruefe.py nicht vertraut, liest es; es ist kurz. Oder er nimmt pruefe.py aus einem früheren
     Paket.

Ganz ohne Python:

  1. Den Hash des Verzeichnisses rechnen und mit verzeichnis.sha256 vergleichen:
       Linux, macOS:  sha256sum -c verzeichnis.sha256        (macOS: shasum -a 256 -c verzeichnis.sha256)
       Windows:       certutil -hashfile verzeichnis.json SHA256
  2. Ebenso den Hash jeder Datei rechnen und mit dem in verzeichnis.json vergleichen.
  3. Die Prüfspur: Jede Zeile von pruefspur/eintraege.jsonl ist ein Eintrag. Ohne das Feld „hash“, mit sortierten
     Schlüsseln, ohne Leerraum und in UTF-8 geschrieben, ergibt ihr SHA-256 genau „hash“. „previous“ ist der Hash der
     Zeile davor, beim ersten Eintrag 64 Nullen.

Die Unterschrift des Amts (Ed25519, openssl 3) unter dem Verzeichnis und damit unter dem ganzen Paket:

  openssl pkeyutl -verify -pubin -inkey pruefspur/siegel/FINGERABDRUCK.pem -rawin \\
      -in verzeichnis.json -sigfile verzeichnis.sig

  Ebenso jeder Prüfpunkt: pruefspur/pruefpunkte/NNN.txt mit pruefspur/pruefpunkte/NNN.sig. pruefe.py gibt die Befehle
  mit den richtigen Namen aus.

  Der Fingerabdruck des Siegels ist der SHA-256 des öffentlichen Schlüssels in DER-Form:

  openssl pkey -pubin -in pruefspur/siegel/FINGERABDRUCK.pem -outform DER | openssl dgst -sha256

  Er muss der sein, den das Amt auf anderem Weg mitgeteilt hat (Wochen- und Monatsberichte nennen ihn).

Hat jemand außerhalb einen Prüfpunkt verwahrt (eine Datei .json), zeigt der Vergleich, ob seither etwas umgeschrieben
wurde:  python3 -I pruefe.py . --pruefpunkt DATEI.json

Dass dieses Paket das ist, das das Amt übergeben hat: Das Amt hat den SHA-256 der ZIP-Datei in seiner Prüfspur vermerkt
(Eintrag der Art „export“, nach dem letzten Eintrag in diesem Paket) und kann ihn nennen.

WAS DIE PRÜFUNG NICHT ZEIGT

{limits}
  - Befunde zeigen Grund und Fälligkeit, wie sie zuletzt waren; lag die letzte Änderung nach dem Zeitraum, steht bei
    „nach dem Zeitraum geändert“ ja. Der Stand (offen, abgestellt …) ist immer der am Ende des Zeitraums.
  - Ob ein geänderter Wert die Pflicht lockert, wird am Wortlaut der Regel abgelesen. Wo das nicht sicher geht, steht
    „zu prüfen“; aufgeführt ist jede Änderung.

SCHUTZ DER DATEN

Personen erscheinen nur als Kürzel, Fälle nur mit ihrem Pseudonym. Gründe sind Texte, die jemand eingegeben hat. In der
Zusammenfassung sind Zellen mit weniger als 10 Fällen oder weniger als 5 Beschäftigten zusammengefasst; die einzelnen
Befunde unterliegen der Zweckbindung der Prüfung (§ 67c Abs. 4 SGB X) und sind danach zu löschen.
"""


def readme(content: Content) -> str:
    """The text, in lines that any editor shows."""
    head, proof = content.head, content.proof
    limits = "\n".join(f"  - {one}" for one in proof.limits)
    remarks = "".join(f"  - {one}\n" for one in content.remarks)
    return _TEXT.format(
        amt=head.amt_name, von=head.von, bis=head.bis, at=head.erstellt_am, by=head.erstellt_von,
        numbers="\n".join(f"  {name + ':':<52}{value}" for name, value in numbers(content)),
        remarks=f"WORAUF ZU ACHTEN IST\n\n{remarks}\n" if remarks else "", limits=limits,
    )  # fmt: skip


def numbers(content: Content) -> list[tuple[str, str]]:
    """The few numbers that say most."""
    gaps = sum(one.ergebnis is Happened.GAP for one in content.planned)
    due = sum(bool(one.soll) for one in content.planned)
    off = sum(bool(one.abweichungen) for one in content.flows)
    held = sum(bool(one.bremse) for one in content.deliveries)
    summary, proof = content.summary, content.proof
    return [
        ("geplante Prüftage", str(due)),
        ("davon ohne Lauf (Lücken)", str(gaps)),
        (
            "geplante Abläufe jeder Art",
            f"{len(content.flows)}, davon mit Abweichungen {off}" if content.flows else "nicht verzeichnet",
        ),
        ("Läufe", str(len(content.runs))),
        ("Lieferungen", f"{len(content.deliveries)}, davon mit Lieferbremse {held}"),
        ("Zeilen in Quarantäne", str(sum(one.quarantaene for one in content.deliveries))),
        ("Befunde", str(summary.befunde)),
        ("Entscheidungen von Personen", str(summary.entscheidungen)),
        ("Ausnahmen", str(summary.ausnahmen)),
        ("Fehlalarme", str(summary.fehlalarme)),
        ("Werte des Amts, die abweichen oder sich änderten", str(len(content.values))),
        ("Regelbücher", str(len(content.rulebooks))),
        ("Prüfbericht des Programms", "alles passt zusammen" if proof.holds else f"{len(proof.faults)} Abweichungen"),
    ]
