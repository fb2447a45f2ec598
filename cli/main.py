"""The entrance: finds the command, and says every failure of the world once, in German."""

from __future__ import annotations

import atexit
import os
import sys
import threading
from contextlib import suppress

import click

from cli.german import Commands, WrongUse, said
from intake.encoding import shown
from schemas.failure import Failure, RulesRefused, Unknown
from schemas.operation.world import WORLD

FINE, FOUND, WRONG_USE, INTERRUPTED = 0, 1, 2, 130

COMMANDS = {
    "demo": ("demo", "Zeigt das Ganze an einem erfundenen Amt."),
    "check": ("check", "Prüft Regeln, Amts- und Faktenmodelldateien und ihre Beispiele."),
    "run": ("run", "Prüft alle Fälle eines Datenordners und schreibt die Ergebnisse."),
    "explain": ("explain", "Begründet ein einzelnes Ergebnis."),
    "render": ("render", "Gibt Regeln als Sätze aus, die eine Leitung zeichnet."),
    "rules": ("rules", "Listet die Regeln, auf Wunsch nur die, die auf einer Quelle beruhen."),
    "bereitschaft": ("readiness", "Zeigt je Regel, ob die gelieferten Daten für sie reichen."),
    "datenbestellung": (
        "documents.data_order",
        "Schreibt, welche Daten der Hersteller des Fachverfahrens liefern soll.",
    ),
    "generate": ("generate", "Erzeugt einen erfundenen Fallbestand."),
    "pages": ("documents.pages", "Schreibt die Seiten über Abdeckung und Regelwerk neu."),
    "db": ("office.db", "Die Ablage des Amts: anlegen, sichern, wiederherstellen, anheben."),
    "import": ("office.imports.bring", "Liest eine Lieferung ein und legt sie als Abzug ab."),
    "nacht": ("office.night", "Tut, was nach den Zeitplänen fällig ist; für einen Timer des Betriebssystems."),
    "keys": ("office.keys", "Fallschlüssel: aufdecken, wechseln, sichern, zurückholen."),
    "record": ("office.record", "Nachweise, die das Amt selbst erfasst: Gremien, Befragungen, Projekte."),
    "sample": ("office.sample", "Stichproben der Fachaufsicht: ziehen, prüfen, auswerten, nachprüfen."),
    "reconcile": ("findings.reconcile", "Gleicht einen erfassten Lauf mit den offenen Befunden ab."),
    "findings": ("findings.group", "Befunde: listen, zeigen, Altbestand, Zeichen an die Regeln."),
    "decide": ("findings.decide", "Entscheidet über einen Befund."),
    "erinnern": ("office.remind", "Erinnert an Fälliges: zeigt oder sendet die Mails des Tages."),
    "eskalieren": ("reminders.escalate", "Meldet lange Offenes an die Leitungen, in Zahlen."),
    "notbremse": ("reminders.brake", "Hält die Erinnerungen einer Regel an."),
    "kalender": ("reminders.calendar", "Kalender zum Abonnieren: freigeben, widerrufen, zeigen."),
    "mail": ("reminders.mail", "Der Postausgang, zurückgekommene Mails, persönliche Adressen."),
    "simulate": ("releases.simulate", "Rechnet eine Änderung der Regeln an den echten Fällen, ohne dass sie gilt."),
    "release": ("releases.release", "Änderungen der Regeln: freigeben, zurückziehen, vergleichen, nach Git geben."),
    "verify": ("evidence.verify", "Rechnet nach, ob in der Ablage noch alles zusammenpasst."),
    "trail": ("evidence.trail", "Die Prüfspur: zeigen, siegeln, nach außen geben."),
    "replay": ("evidence.replay", "Wiederholt einen Lauf mit den Regeln und Daten von damals."),
    "auskunft": ("evidence.auskunft", "Stellt zusammen, was über einen Fall gespeichert ist."),
    "loeschen": ("evidence.loeschen", "Löscht einen Fall aus der Ablage."),
    "audit-package": ("evidence.audit_package", "Schreibt ein ZIP für die Prüfung, das sich ohne uns prüfen lässt."),
    "report": ("office.report", "Schreibt einen Wochen-, Monats-, Quartals- oder Risikobericht."),
    "einrichten": ("operation.first_day", "Richtet ein Amt ein: Ablage, Schlüssel, Verwaltung, Mails; wiederholbar."),
    "serve": ("operation.serve", "Hält die Abläufe in Gang: Prefect-Server, Zeitpläne, Auskunft."),
    "schedule": ("operation.schedule", "Zeitpläne am Prefect-Server: eintragen, zeigen, anhalten, starten."),
    "aemter": ("offices.group", "Viele Ämter auf einmal prüfen, mit einem Bericht über alle."),
    "konto": ("access.konto", "Konten der Werkbank: anlegen, Rollen, Kennwort, sperren, abgleichen."),
    "doctor": ("operation.doctor", "Sieht nach, ob alles so ist, wie es sein muss."),
    "schema": ("schema", "Gibt JSON-Schemata für Editoren aus."),
}


@click.command(
    cls=Commands,
    modules=COMMANDS,
    invoke_without_command=True,
    example="regelwerk demo\nregelwerk run --data daten --as-of 30.06.2020 --office magdeburg --out ergebnis",
)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Regelwerk prüft jeden Fall eines Amts gegen die Regeln, die es sich gegeben hat."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main(arguments: list[str] | None = None) -> None:
    """Runs the command and ends the process: 0 fine, 1 something was found or failed, 2 wrong use, 130 interrupted."""
    if sys.getfilesystemencoding() != "utf-8":
        _begin_again_in_utf8()
    _open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    code = _run(sys.argv[1:] if arguments is None else arguments)
    if arguments is None:
        _leave(code)
    sys.exit(code)


def _leave(code: int) -> None:
    """Ends the process without taking apart all that Python has made, which takes it a quarter of a second.

    Not where others are still at work in it, or a database wants to be closed.
    """
    if threading.active_count() > 1 or "sqlalchemy" in sys.modules:
        return
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def _open_what_is_closed() -> None:
    """A stream that whoever started us has closed leads nowhere; else the next file opened would take its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))


def _begin_again_in_utf8() -> None:
    """Elsewhere Python names a file with an umlaut otherwise than DuckDB, and takes a word as other letters."""
    os.environ["PYTHONUTF8"] = "1"
    os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])


def _run(arguments: list[str]) -> int:
    try:
        for given in arguments:
            if given != shown(given):
                raise WrongUse(
                    f"„{shown(given)}“ ist nicht in UTF-8 geschrieben. Heißt eine Datei so, bitte umbenennen."
                )
        result = command.main(arguments, prog_name="regelwerk", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else FINE
    except click.UsageError as error:
        _say(f"Fehler: {said(error)}")
        path = error.ctx.command_path if error.ctx else "regelwerk"
        _say(f"Hilfe zeigt: {path} --help")
        return WRONG_USE
    except RulesRefused as refused:
        for line in refused.lines:
            _say(line)
        _say("Die Regeln enthalten Fehler. Geprüft wurde noch kein Fall.")
        return FOUND
    except Failure as failure:
        for line in failure.lines:
            _say(f"Fehler: {line}")
        return WRONG_USE if isinstance(failure, Unknown) else FOUND
    except (KeyboardInterrupt, click.Abort):
        _say("Abgebrochen.")
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has gone; Python would complain about it once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FOUND
    except OSError as error:
        if error.errno not in WORLD:
            raise
        where = f" ({error.filename})" if error.filename else ""
        _say(f"Fehler: {WORLD[error.errno]}{where}. Bitte das beheben, dann denselben Befehl wiederholen.")
        return FOUND


def _say(text: str) -> None:
    with suppress(OSError):
        click.echo(text, err=True)


__all__ = ["WrongUse", "main"]

if __name__ == "__main__":
    main()
