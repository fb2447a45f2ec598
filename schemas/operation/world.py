"""What the operating system says when something goes wrong, in German."""

from __future__ import annotations

import errno

WORLD = {
    errno.ENOSPC: "Auf dem Datenträger ist kein Platz mehr",
    errno.EDQUOT: "Das Kontingent auf dem Datenträger ist erschöpft",
    errno.EFBIG: "Die Datei würde zu groß",
    errno.EACCES: "Der Zugriff ist nicht erlaubt",
    errno.EPERM: "Der Zugriff ist nicht erlaubt",
    errno.EROFS: "Der Datenträger kann nur gelesen werden",
    errno.ENOENT: "Die Datei oder den Ordner gibt es nicht",
    errno.ENOTDIR: "Ein Teil des Pfads ist kein Ordner",
    errno.EISDIR: "Erwartet wird eine Datei, kein Ordner",
    errno.EIO: "Der Datenträger meldet einen Lese- oder Schreibfehler",
    errno.ENOMEM: "Der Arbeitsspeicher reicht nicht aus",
    errno.EMFILE: "Zu viele Dateien sind geöffnet",
}
"""By the number of the error, a sentence without its full stop."""
_RARER = {
    errno.ELOOP: "Der Verweis führt im Kreis",
    errno.ENAMETOOLONG: "Der Name ist zu lang",
    errno.ESTALE: "Das Netzlaufwerk kennt die Datei nicht mehr",
    errno.ENODEV: "Das Laufwerk ist nicht da",
    errno.ENXIO: "Das Laufwerk ist nicht da",
    errno.ENOTCONN: "Das Netzlaufwerk ist nicht verbunden",
    errno.EHOSTDOWN: "Der Server des Netzlaufwerks antwortet nicht",
    errno.EHOSTUNREACH: "Der Server des Netzlaufwerks ist nicht erreichbar",
    errno.ETIMEDOUT: "Der Server des Netzlaufwerks antwortet nicht",
    errno.EBUSY: "Ein anderes Programm verwendet die Datei oder den Ordner",
    errno.ENOTEMPTY: "Der Ordner ist nicht leer",
    errno.EEXIST: "Die Datei oder den Ordner gibt es schon",
}


def why(error: OSError) -> str:
    """What is wrong, to stand in brackets or behind a colon: without full stop, beginning small."""
    words = WORLD.get(error.errno or 0) or _RARER.get(error.errno or 0)
    if words is None:
        return str(error) if error.errno is None else f"Fehler {error.errno} des Betriebssystems"
    return words[0].lower() + words[1:]
