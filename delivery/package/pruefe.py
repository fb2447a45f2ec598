#!/usr/bin/env python3
"""Prüft ein Prüfpaket ohne das Programm, das es geschrieben hat. Braucht nur Python 3.8 oder neuer.

Aufruf:  python3 -I pruefe.py PAKET.zip          das Paket, wie es geliefert wurde
         python3 -I pruefe.py ORDNER             das ausgepackte Paket
         … --pruefpunkt DATEI.json               dazu ein Prüfpunkt, den jemand außerhalb verwahrt

Was geprüft wird: 1. Jede Datei hat die Größe und den Hash (SHA-256), die das Verzeichnis nennt; keine fehlt, keine ist
dazugekommen. 2. Die Prüfspur ist lückenlos und jeder Eintrag mit dem davor verkettet. 3. Jeder Prüfpunkt nennt den
Eintrag, der dasteht. 4. Jedes Regelbuch passt zu seinem Namen. Die Unterschriften prüft openssl; die Befehle werden
ausgegeben. Ende: 0 alles passt, 1 etwas passt nicht, 2 falscher Aufruf.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
from pathlib import Path
from typing import IO, Any

VERZEICHNIS, SEIN_HASH, UNTERSCHRIFT = "verzeichnis.json", "verzeichnis.sha256", "verzeichnis.sig"
SPUR, PUNKTE, SIEGEL = "pruefspur/eintraege.jsonl", "pruefspur/pruefpunkte/", "pruefspur/siegel/"
OBEN = {VERZEICHNIS, SEIN_HASH, UNTERSCHRIFT}
ANFANG = "0" * 64
STUECK = 1 << 20
BEFEHL = "  openssl pkeyutl -verify -pubin -inkey {} -rawin -in {} -sigfile {}"
FINGERABDRUCK = "  openssl pkey -pubin -in {} -outform DER | openssl dgst -sha256"


class Paket:
    """Die Dateien des Pakets, aus dem ZIP oder aus einem Ordner."""

    def __init__(self, ort: Path) -> None:
        self.ort = ort
        self.zip = None if ort.is_dir() else zipfile.ZipFile(ort)
        if self.zip is not None:
            self.namen = [eintrag.filename for eintrag in self.zip.infolist() if not eintrag.is_dir()]
        else:
            self.namen = [datei.relative_to(ort).as_posix() for datei in ort.rglob("*") if datei.is_file()]

    def oeffne(self, name: str) -> IO[bytes]:
        """Die Datei zum Lesen."""
        return (self.ort / name).open("rb") if self.zip is None else self.zip.open(name)

    def lies(self, name: str) -> bytes:
        """Der ganze Inhalt."""
        with self.oeffne(name) as datei:
            return datei.read()

    def gerechnet(self, name: str) -> tuple[str, int]:
        """Hash und Größe, Stück für Stück gerechnet."""
        rechnung, groesse = hashlib.sha256(), 0
        with self.oeffne(name) as datei:
            while True:
                stueck = datei.read(STUECK)
                if not stueck:
                    return rechnung.hexdigest(), groesse
                rechnung.update(stueck)
                groesse += len(stueck)


def hash_von(inhalt: bytes) -> str:
    """SHA-256 in hexadezimaler Schreibweise."""
    return hashlib.sha256(inhalt).hexdigest()


def kanonisch(wert: Any) -> bytes:
    """Die eine genaue Form: UTF-8, ohne Leerraum, Schlüssel sortiert."""
    return json.dumps(wert, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode()


def pruefe_dateien(paket: Paket) -> tuple[list[str], dict[str, Any]]:
    """Verzeichnis gegen Dateien; gibt die Fehler und das gelesene Verzeichnis (leer, wenn es nicht lesbar ist)."""
    namen = set(paket.namen)
    fehler = [f"{name} ist zweimal im Paket." for name in sorted(namen) if paket.namen.count(name) > 1]
    fehlt = [f"{name} fehlt." for name in (VERZEICHNIS, SEIN_HASH) if name not in namen]
    if fehlt:
        return fehler + fehlt, {}
    try:
        gesagt = paket.lies(SEIN_HASH).decode().splitlines(keepends=True)
        oben = [name for name in (VERZEICHNIS, UNTERSCHRIFT) if name in namen]
        if len(gesagt) != len(oben):
            fehler.append(f"{SEIN_HASH} nennt andere Dateien, als da sind.")
        for name, zeile in zip(oben, gesagt):  # noqa: B905 - die Länge ist geprüft
            if zeile != f"{paket.gerechnet(name)[0]}  {name}\n":
                fehler.append(f"{name} und {SEIN_HASH} passen nicht zusammen: Eine der beiden wurde verändert.")
        verzeichnis = json.loads(paket.lies(VERZEICHNIS).decode())
        genannt = {eintrag["datei"]: (eintrag["sha256"], eintrag["bytes"]) for eintrag in verzeichnis["dateien"]}
    except Exception as grund:
        return [*fehler, f"{VERZEICHNIS} oder {SEIN_HASH} ist nicht lesbar ({grund})."], {}
    fehler += [f"{name} fehlt." for name in sorted(set(genannt) - namen)]
    fehler += [f"{name} gehört nicht zum Paket." for name in sorted(namen - set(genannt) - OBEN)]
    for name in sorted(namen & set(genannt)):
        try:
            if paket.gerechnet(name) != genannt[name]:
                fehler.append(f"{name} wurde verändert.")
        except Exception:
            fehler.append(f"{name} ist beschädigt und nicht lesbar.")
    return fehler, verzeichnis


def pruefe_spur(paket: Paket, verzeichnis: dict[str, Any]) -> tuple[list[str], dict[int, str]]:
    """Die Kette der Prüfspur; gibt die Fehler und die Hashes nach Nummern."""
    fehler: list[str] = []
    hashes: dict[int, str] = {}
    vorher = ANFANG
    try:
        with paket.oeffne(SPUR) as zeilen:
            for nummer, zeile in enumerate(zeilen, start=1):
                eintrag = json.loads(zeile.decode())
                genannt = eintrag.pop("hash")
                if eintrag["seq"] != nummer:
                    fehler.append(f"{SPUR}: Auf Eintrag {nummer - 1} folgt Eintrag {eintrag['seq']}.")
                elif eintrag["previous"] != vorher:
                    fehler.append(f"{SPUR}: Eintrag {nummer} schließt nicht an den davor an.")
                elif hash_von(kanonisch(eintrag)) != genannt:
                    fehler.append(f"{SPUR}: Eintrag {nummer} wurde verändert.")
                if fehler:
                    break
                vorher = hashes[nummer] = genannt
    except Exception as grund:
        fehler.append(f"{SPUR} ist nach Eintrag {len(hashes)} nicht lesbar ({grund}).")
    kopf = verzeichnis.get("kopf", {})
    if not fehler and (kopf.get("pruefspur_eintraege"), kopf.get("pruefspur_hash")) != (len(hashes), vorher):
        fehler.append(f"{SPUR} endet nicht mit dem Eintrag, den das Verzeichnis nennt.")
    return fehler, hashes


def pruefe_punkte(paket: Paket, hashes: dict[int, str]) -> tuple[list[str], list[str]]:
    """Die Prüfpunkte gegen die Kette; gibt die Fehler und die Namen der Prüfpunkte ohne Endung."""
    gefunden = sorted(name for name in paket.namen if name.startswith(PUNKTE) and name.endswith(".txt"))
    fehler = [satz for name in gefunden for satz in vergleiche(paket.lies(name), name, hashes)]
    return fehler, [name[: -len(".txt")] for name in gefunden]


def vergleiche(gesiegelt: bytes, name: str, hashes: dict[int, str]) -> list[str]:
    """Ein gesiegelter Text gegen die Kette."""
    try:
        punkt = json.loads(gesiegelt.decode())
        nummer, genannt = punkt["seq"], punkt["hash"]
    except Exception:
        return [f"{name} ist kein Prüfpunkt."]
    if hashes.get(nummer) == genannt:
        return []
    if nummer > len(hashes):
        return [f"{name} nennt Eintrag {nummer}; die Prüfspur im Paket endet vorher."]
    return [f"{name} nennt für Eintrag {nummer} einen anderen Hash, als dasteht."]


def pruefe_regelbuecher(paket: Paket) -> list[str]:
    """Jedes Regelbuch heißt wie der Hash seines Verzeichnisses, und das nennt jede seiner Dateien."""
    fehler: list[str] = []
    for name in sorted(paket.namen):
        teile = name.split("/")
        if len(teile) != 3 or teile[0] != "regelbuecher" or teile[2] != "manifest.json":
            continue
        try:
            inhalt = paket.lies(name)
            if hash_von(inhalt) != teile[1]:
                fehler.append(f"{name} passt nicht zum Namen des Regelbuchs.")
                continue
            for datei, genannt in sorted(json.loads(inhalt.decode())["dateien"].items()):
                ort = f"{teile[0]}/{teile[1]}/regeln/{datei}"
                if ort not in paket.namen:
                    fehler.append(f"{ort} fehlt.")
                elif paket.gerechnet(ort)[0] != genannt:
                    fehler.append(f"{ort} gehört so nicht zum Regelbuch.")
        except Exception:
            fehler.append(f"{name} ist nicht lesbar.")
    return fehler


def befehle(paket: Paket, kopf: dict[str, Any], punkte: list[str]) -> list[str]:
    """Wie die Unterschriften mit openssl geprüft werden."""
    siegel = {name[len(SIEGEL) : -len(".pem")]: name for name in paket.namen if name.startswith(SIEGEL)}
    gesagt = []
    if UNTERSCHRIFT in paket.namen and kopf.get("siegel") in siegel:
        gesagt.append(BEFEHL.format(siegel[kopf["siegel"]], VERZEICHNIS, UNTERSCHRIFT))
    for ort in punkte[-3:]:
        schluessel = json.loads(paket.lies(f"{ort}.txt").decode())["key"]
        if schluessel in siegel:
            gesagt.append(BEFEHL.format(siegel[schluessel], f"{ort}.txt", f"{ort}.sig"))
    if not gesagt:
        return ["Das Paket ist nicht unterschrieben und enthält keinen gesiegelten Prüfpunkt."]
    gesagt[:0] = [
        "Ob es das Paket des Amts ist, zeigen erst die Unterschriften: Wer alles neu rechnet, dessen Paket passt auch.",
        "Unterschriften (Ed25519) im ausgepackten Paket mit openssl 3 prüfen:",
    ]
    if len(punkte) > 3:
        gesagt.append(f"  … ebenso für die übrigen {len(punkte) - 3} unter {PUNKTE}")
    gesagt.append("Den Fingerabdruck des Siegels mit dem vergleichen, den das Amt auf anderem Weg mitgeteilt hat:")
    return gesagt + [FINGERABDRUCK.format(name) for _, name in sorted(siegel.items())]


def pruefe(ort: Path, punkt: Path | None) -> int:
    """Alles zusammen; gibt aus, was nicht passt."""
    try:
        paket = Paket(ort)
    except (OSError, zipfile.BadZipFile) as grund:
        sys.stdout.write(f"FEHLER: {ort} ist kein lesbares Paket ({grund}).\n")
        return 1
    fehler, verzeichnis = pruefe_dateien(paket)
    hashes: dict[int, str] = {}
    punkte: list[str] = []
    if verzeichnis:
        mehr, hashes = pruefe_spur(paket, verzeichnis)
        fehler += mehr
        try:
            mehr, punkte = pruefe_punkte(paket, hashes)
            fehler += mehr + pruefe_regelbuecher(paket)
            gesagt = befehle(paket, verzeichnis["kopf"], punkte)
        except Exception as grund:
            fehler.append(f"Ein Prüfpunkt ist nicht lesbar ({grund}).")
            gesagt = []
    if punkt is not None:
        try:
            fehler += vergleiche(json.loads(punkt.read_text(encoding="utf-8"))["signed"].encode(), str(punkt), hashes)
        except Exception as grund:
            fehler.append(f"{punkt} ist kein Prüfpunkt ({grund}).")
    sys.stdout.write(f"Dateien: {len(paket.namen)}, Prüfspur: {len(hashes)} Einträge, {len(punkte)} Prüfpunkte\n")
    sys.stdout.write("".join(f"FEHLER: {satz}\n" for satz in fehler) or "Alles passt zusammen.\n")
    if verzeichnis:
        sys.stdout.write("".join(f"{satz}\n" for satz in gesagt))
    return 1 if fehler else 0


def main(angaben: list[str]) -> int:
    """Liest die Befehlszeile."""
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    punkt = Path(angaben[2]) if len(angaben) == 3 and angaben[1] == "--pruefpunkt" else None
    if len(angaben) != (1 if punkt is None else 3) or angaben[0].startswith("-"):
        sys.stdout.write(f"{__doc__}\n")
        return 2
    return pruefe(Path(angaben[0]), punkt)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
