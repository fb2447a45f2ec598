"""What the drivers complain about, said in German with the way out. Never with a URL: it may hold a password."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import Engine, exc

from schemas.failure import DatabaseBusy, DatabaseGone, Failure, SpaceExhausted, StoreRefused


@contextmanager
def said(engine: Engine) -> Iterator[None]:
    """Turns what the world does to a database into a Failure; a bug (such as wrong SQL) passes as it is."""
    try:
        yield
    except exc.TimeoutError as error:
        raise DatabaseBusy(
            "Zu viele Zugriffe auf die Datenbank zugleich. Bitte später noch einmal versuchen."
        ) from error
    except (exc.DBAPIError, sqlite3.Error, psycopg.Error) as error:
        found = told(error, _where(engine))
        if found is None:
            raise
        raise found from error


def told(error: Exception, where: str) -> Failure | None:
    """The Failure that an error of a driver means; None for a bug. `where` names the database without password."""
    cause = error.orig if isinstance(error, exc.DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return _sqlite(cause, where)
    if isinstance(cause, psycopg.Error):
        return _postgresql(cause, where)
    return None


def _where(engine: Engine) -> str:
    url = engine.url
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    host = url.host or url.query.get("host") or "localhost"
    return f"{url.database} auf {host}"


def _sqlite(error: sqlite3.Error, where: str) -> Failure | None:
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return DatabaseBusy(
                f"Die Datenbank {where} ist gerade gesperrt: Ein anderer Vorgang schreibt. "
                "Bitte später noch einmal versuchen; es wurde nichts geändert."
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return _read_only(where)
        case sqlite3.SQLITE_FULL:
            return SpaceExhausted(
                f"Auf dem Datenträger von {where} ist kein Platz mehr. Es wurde nichts geändert; "
                "nach dem Aufräumen denselben Befehl wiederholen."
            )
        case sqlite3.SQLITE_CANTOPEN if os.access(where, os.R_OK) and not _writable(where):
            # It needs a second file beside it, also to be read.
            return _read_only(where)
        case sqlite3.SQLITE_CANTOPEN:
            return DatabaseGone(
                f"Die Datenbank {where} lässt sich nicht öffnen: Datei oder Ordner fehlen oder sind nicht zugänglich. "
                "Neu angelegt wird sie mit regelwerk db init, aus einer Sicherung geholt mit regelwerk db restore."
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return StoreRefused(
                f"Die Datei {where} ist beschädigt oder keine Datenbank. Bitte nicht weiterarbeiten, sondern mit "
                "regelwerk db restore die letzte Sicherung holen; die beschädigte Datei bleibt dabei erhalten."
            )
        case sqlite3.SQLITE_IOERR:
            return StoreRefused(
                f"Der Datenträger von {where} meldet einen Lese- oder Schreibfehler. Es wurde nichts geändert. Bitte "
                "freien Platz, Kontingent und Zustand des Datenträgers prüfen, dann denselben Befehl wiederholen."
            )
    return None


def _read_only(where: str) -> StoreRefused:
    return StoreRefused(
        f"Die Datenbank {where} kann nur gelesen werden. Datei und Ordner müssen für das Benutzerkonto "
        "beschreibbar sein, unter dem Regelwerk läuft; das gilt auch, wenn nur gelesen werden soll."
    )


def _writable(where: str) -> bool:
    return os.access(where, os.W_OK) and os.access(Path(where).parent, os.W_OK)


_STATES = {
    "53100": "Auf dem Datenträger des Datenbankservers ist kein Platz mehr",
    "53200": "Dem Datenbankserver fehlt Arbeitsspeicher",
}
_BUSY = {"55P03", "40001", "40P01", "57014", "53300"}
_REFUSED = {
    "28P01": "Benutzer oder Kennwort werden nicht angenommen",
    "28000": "Der Benutzer wird nicht zugelassen",
    "3D000": "Die Datenbank gibt es auf dem Server nicht; sie muss dort zuerst angelegt werden (createdb)",
    "42501": "Dem Benutzer fehlen Rechte in der Datenbank",
    "25006": "Die Datenbank kann nur gelesen werden",
}
_SAID = {
    "28P01": ("password authentication", "no password supplied", "passwort"),
    "3D000": ("does not exist", "existiert nicht"),
    "28000": ("pg_hba.conf", "not permitted to log in"),
    "53300": ("too many clients", "remaining connection slots"),
}
"""While a connection is being made the library has no code, only the server's text."""


def _postgresql(error: psycopg.Error, where: str) -> Failure | None:
    code = error.sqlstate or _code_of(error)
    if code in _STATES:
        return SpaceExhausted(
            f"{_STATES[code]} ({where}). Es wurde nichts geändert; ist dort wieder Platz, denselben Befehl wiederholen."
        )
    if code in _BUSY:
        return DatabaseBusy(
            f"Die Datenbank {where} ist gerade belegt: Ein anderer Vorgang schreibt. "
            "Bitte später noch einmal versuchen; es wurde nichts geändert."
        )
    if code in _REFUSED:
        return StoreRefused(
            f"{_REFUSED[code]} ({where}). Bitte die Angabe url im Abschnitt [datenbank] der regelwerk.toml prüfen; "
            "das Kennwort kann auch in der Datei ~/.pgpass stehen."
        )
    if code[:2] in {"08", "57"} or (isinstance(error, psycopg.OperationalError) and not error.sqlstate):
        return DatabaseGone(
            f"Der Datenbankserver ist nicht erreichbar oder hat die Verbindung beendet ({where}). Der angefangene "
            "Schritt wurde nicht übernommen. Bitte prüfen, ob der Server läuft, dann denselben Befehl wiederholen."
        )
    return None


def _code_of(error: psycopg.Error) -> str:
    if not isinstance(error, psycopg.OperationalError):
        return ""
    message = str(error).lower()
    return next((code for code, words in _SAID.items() if any(word in message for word in words)), "")
