"""What install.sh starts: checks machine and hashes, makes the environment from the wheels here, proves that it works.

Needs Python alone, of the version of this archive; asks nothing of a network.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SUMS = "SHA256SUMS"
USUAL = Path("/opt/regelwerk")
ROOM = 1_500_000_000
"""Bytes that an installation needs, with room to spare."""


class RefusedError(Exception):
    """It is not installed; the text says why, in German."""


def main() -> int:
    """The command line: 0 installed, 1 refused or failed (then nothing is left behind), 2 wrong use."""
    parser = argparse.ArgumentParser(prog="install.sh", description="Installiert Regelwerk ohne Netz.")
    parser.add_argument("--to", type=Path, default=USUAL, metavar="ORDNER", help=f"wohin (üblich {USUAL})")
    parser.add_argument("--python", metavar="PROGRAMM", help="das Python, wenn es nicht gefunden wird")
    parser.add_argument("--no-proof", action="store_true", help="nicht am erfundenen Amt erproben")
    asked = parser.parse_args()
    try:
        install(asked.to.absolute(), proof=not asked.no_proof)
    except RefusedError as refused:
        sys.stderr.write(f"{refused}\nEs wurde nichts installiert.\n")
        return 1
    return 0


def install(target: Path, proof: bool) -> None:
    """The whole way. Raises RefusedError; then nothing is left behind."""
    told = json.loads((HERE / "paket.json").read_text(encoding="utf-8"))
    fits(told)
    unchanged(HERE)
    there = target.exists()
    if there and (not target.is_dir() or any(target.iterdir())):
        raise RefusedError(
            f"{target} gibt es schon. Bitte einen neuen Ordner nennen (--to), zum Beispiel {USUAL}-{told['fassung']}."
        )
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RefusedError(f"{target} lässt sich nicht anlegen: {error.strerror}. Anderer Ort: --to ORDNER") from error
    try:
        _make(target, told)
        if proof:
            _prove(target / "bin" / "regelwerk")
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        if there:
            target.mkdir(exist_ok=True)
        raise
    say(f"Fertig: {target / 'bin' / 'regelwerk'}")


def fits(told: dict[str, str]) -> None:
    """Whether the archive is for this machine. Raises RefusedError."""
    version = "{}.{}".format(*sys.version_info[:2])
    if (sys.implementation.name, version) != (told["implementation"], told["python"]):
        raise RefusedError(
            f"Dieses Paket ist für {told['implementation']} {told['python']} gemacht, hier läuft "
            f"{sys.implementation.name} {version}."
        )
    if sys.platform != "linux" or platform.machine() != told["machine"]:
        raise RefusedError(
            f"Dieses Paket ist für Linux auf {told['machine']} gemacht; dieser Rechner ist {platform.system()} auf "
            f"{platform.machine()}. Bitte das Paket auf einem Rechner derselben Bauart erzeugen (make bundle)."
        )
    found = c_library()
    if found is None:
        raise RefusedError(
            "Dieses Paket braucht ein Linux mit der C-Bibliothek glibc; hier gibt es eine andere (musl?)."
        )
    if found < _numbers(told["glibc"]):
        raise RefusedError(
            f"Dieses Paket braucht glibc {told['glibc']} oder neuer; dieses System hat {'.'.join(map(str, found))}. "
            "Welche Distributionen gehen, steht in docs/handbuch/betrieb.md, „Installation ohne Netz“."
        )


def c_library() -> tuple[int, ...] | None:
    """The version of glibc on this machine; None if it is another C library."""
    try:
        name, _, version = (os.confstr("CS_GNU_LIBC_VERSION") or "").partition(" ")
    except (ValueError, OSError):
        return None
    return _numbers(version) if name == "glibc" and version else None


def unchanged(folder: Path) -> None:
    """Whether every file is as it was packed, none missing and none added. Raises RefusedError."""
    listed: dict[str, str] = {}
    for line in (folder / SUMS).read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        listed[name] = digest
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {SUMS}
    missing, added = sorted(listed.keys() - there), sorted(there - listed.keys())
    changed = sorted(name for name in listed.keys() & there if _sha256(folder / name) != listed[name])
    lines = [
        f"{said}: {', '.join(names[:5])}{' …' if len(names) > 5 else ''}"
        for said, names in (("Es fehlt", missing), ("Es gehört nicht dazu", added), ("Verändert ist", changed))
        if names
    ]
    if lines:
        raise RefusedError(
            "\n".join(["Das Paket ist nicht so, wie es gepackt wurde.", *lines, "Bitte noch einmal holen."])
        )


def say(text: str) -> None:
    """One line for whoever is watching."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _make(target: Path, told: dict[str, str]) -> None:
    if shutil.disk_usage(target).free < ROOM:
        raise RefusedError(f"Auf dem Datenträger von {target} sind weniger als {ROOM / 1e9:.1f} GB frei.")
    say(f"Richte {target} ein (Python {platform.python_version()}) …")
    # Debian keeps what installs pip in a package of its own; the archive brings pip along.
    _run([sys.executable, "-I", "-m", "venv", "--without-pip", str(target)])
    pip = [str(target / "bin" / "python"), "-I", str(HERE / told["pip"] / "pip")]
    _run([
        *pip, "install", "--isolated", "--quiet", "--no-index", "--no-deps", "--no-cache-dir",
        "--disable-pip-version-check", "--find-links", str(HERE / "wheels"), "--require-hashes",
        "-r", str(HERE / "requirements.txt"),
    ])  # fmt: skip


def _prove(program: Path) -> None:
    """A small invented office, checked by three evaluators, and a PDF: all without a network."""
    say("Probe an einem erfundenen Amt …")
    with tempfile.TemporaryDirectory(prefix="regelwerk-probe-") as made:
        data, out, page = Path(made, "daten"), Path(made, "ergebnis"), Path(made, "regeln.pdf")
        one = [str(program)]
        day = ["--office", "magdeburg", "--as-of", "2020-06-30"]
        _run([*one, "generate", *day, "--people", "150", "--seed", "1", "--out", str(data)])
        _run([*one, "run", *day, "--data", str(data), "--out", str(out), "--verify", "30"])
        _run([*one, "render", *day, "--pdf", str(page)])
        if not page.is_file() or not (out / "run.json").is_file():
            raise RefusedError("Die Probe ist gescheitert: Es ist kein Ergebnis oder kein PDF entstanden.")
        receipt = json.loads((out / "run.json").read_text(encoding="utf-8"))
        checked = receipt["verification"]
        if checked is None or checked["disagreements"]:
            raise RefusedError("Die Probe ist gescheitert: Die Auswertungen stimmen nicht überein.")
        if not checked["judged"]:
            raise RefusedError("Die Probe ist gescheitert: Die zweite Meinung (durable_rules) läuft hier nicht.")
        say(f"Probe bestanden: {receipt['rows']} Ergebnisse, Gegenprobe stimmt, PDF gesetzt.")


def _run(command: list[str]) -> None:
    """One program in an environment of its own, its words shown where it fails."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    kept["PIP_CONFIG_FILE"] = os.devnull
    done = subprocess.run(command, env=kept, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        words = (done.stdout + done.stderr).strip()[-3000:]
        raise RefusedError(f"{words}\nGescheitert: {' '.join(command[:4])} …")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(one) for one in version.split("."))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main())
