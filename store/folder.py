"""The office's store folder (Ablage): where everything lies, and what its regelwerk.toml says."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from shlex import quote
from typing import Any

import tomlkit
from tomlkit.items import InlineTable

from schemas.access.provider import Providers
from schemas.failure import StoreRefused, space
from store.access import providers as provider_settings
from store.access import settings as workbench_settings
from store.clock.serving import KNOWN as SERVING
from store.clock.serving import Serving, serving
from store.clock.settings import KNOWN, Settings, settings
from store.releases import settings as release_settings
from store.reports import settings as report_settings
from store.samples import settings as sample_settings

SETTINGS = "regelwerk.toml"
DATABASE = "regelwerk.db"
ROOMS = ("abzuege", "quarantaene", "laeufe", "regelbuecher", "sicherungen")
RETENTION = {
    "abzuege": 24, "befunde": 24, "zugriffe": 6, "laeufe": 60, "quarantaene": 6, "sicherungen": 3, "namen": 60,
    "mails": 6,
}  # fmt: skip
"""Months per kind of data. Proposals: what holds is for the office and its data protection officer to settle."""
FINDINGS = {"ruhe_lieferungen": 2, "altbestand_je_team_und_woche": 10}
"""How findings are treated: for how many deliveries a reported one stays quiet, how much Altbestand a team gets."""
BRAKE = frozenset({"zeilen_prozent", "faelle_prozent", "kontrollsumme_prozent", "alter_tage"})
"""The office's own limits of the Lieferbremse; what is not there has the usual one."""
_KNOWN = {
    "amt": {"name", "regeln"},
    "datenbank": {"url"},
    "schluessel": {"ordner"},
    "aufbewahrung": set(RETENTION),
    "befunde": set(FINDINGS),
    "lieferbremse": BRAKE,
    **KNOWN,
    **SERVING,
    **workbench_settings.KNOWN,
    **provider_settings.KNOWN,
    **release_settings.KNOWN,
    **report_settings.KNOWN,
    **sample_settings.KNOWN,
    "mail": {
        "server",
        "port",
        "absender",
        "benutzer",
        "kennwort_datei",
        "verschluesselung",
        "zertifikat",
        "je_minute",
        "persoenlich",
        "verweis",
    },
}
_FREE = ("empfaenger", "vertretung", *provider_settings.FREE)
"""Sections whose entries the office names itself: receivers, groups of its directory."""


@dataclass(frozen=True, slots=True)
class StoreFolder:
    """A store as its settings describe it; paths are absolute. `url` may hold a password: never print it.

    `retention` is months per kind of data (the keys of RETENTION); 0 keeps for ever. `brake` holds what the office says
    about its limits (keys of BRAKE, percent and days). `mail`, `receivers` and
    `substitutes` are as they were written; store.reminders.settings says what they mean.
    """

    path: Path
    office: str
    rules: Path
    url: str
    keys: Path
    retention: dict[str, int] = field(default_factory=lambda: dict(RETENTION))
    findings: dict[str, int] = field(default_factory=lambda: dict(FINDINGS))
    brake: dict[str, int] = field(default_factory=dict)
    mail: dict[str, Any] = field(default_factory=dict)
    receivers: dict[str, Any] = field(default_factory=dict)
    substitutes: dict[str, Any] = field(default_factory=dict)
    clock: Settings = field(default_factory=Settings)
    serving: Serving = field(default_factory=Serving)
    workbench: workbench_settings.Workbench = field(default_factory=workbench_settings.Workbench)
    providers: Providers = field(default_factory=Providers)
    reports: report_settings.Settings = field(default_factory=report_settings.Settings)
    samples: sample_settings.Settings = field(default_factory=sample_settings.Settings)
    releases: release_settings.Settings = field(default_factory=release_settings.Settings)

    @property
    def settings(self) -> Path:
        """The file regelwerk.toml."""
        return self.path / SETTINGS

    @property
    def option(self) -> str:
        """How a command offered for copying names the store."""
        return f"--store {quote(str(self.path))}"

    def secret(self, which: str, environment: Mapping[str, str]) -> str:
        """The secret for [oidc] or [ldap], out of the environment or its file. Raises StoreRefused."""
        written = tomllib.loads(self.settings.read_text(encoding="utf-8"))
        return provider_settings.secret(self.path, written, which, environment)

    @property
    def inbox(self) -> Path:
        """Where deliveries lie that the night is to take."""
        return _inside(self.path, self.clock.inbox)

    @property
    def published(self) -> Path:
        """Where reports lie that were made on their day."""
        return _inside(self.path, self.reports.folder)

    @property
    def snapshots(self) -> Path:
        """One folder per snapshot, named by its hash."""
        return self.path / "abzuege"

    @property
    def quarantine(self) -> Path:
        """One folder per delivery with the rows that were not accepted."""
        return self.path / "quarantaene"

    @property
    def runs(self) -> Path:
        """One folder per run, named by its id."""
        return self.path / "laeufe"

    @property
    def rulebooks(self) -> Path:
        """One folder per rulebook, named by its hash."""
        return self.path / "regelbuecher"

    @property
    def backups(self) -> Path:
        """Where backups go unless somebody says otherwise."""
        return self.path / "sicherungen"


def open_store(path: Path) -> StoreFolder:
    """Reads the settings of a store. Raises StoreRefused where there is none, or where they are wrong."""
    path = path.absolute()
    file = path / SETTINGS
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise StoreRefused(
            f"{path} ist keine Ablage: Die Datei {SETTINGS} fehlt. "
            f"Angelegt wird eine Ablage mit: regelwerk db init --store {path} --office AMT"
        ) from error
    except PermissionError as error:
        raise StoreRefused(f"{file} darf nicht gelesen werden. Bitte die Rechte der Datei prüfen.") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise StoreRefused(
            f"{file} ist nicht lesbar geschrieben (erwartet wird TOML in UTF-8). Eine unversehrte Fassung liegt in "
            "jeder Sicherung."
        ) from error
    return _read(path, file, written)


def _read(path: Path, file: Path, written: dict[str, Any]) -> StoreFolder:
    _refuse_unknown(file, written)
    office = _text(file, written, "amt", "name")
    if not office:
        raise StoreRefused(f"{file}: Im Abschnitt [amt] fehlt name, die Kennung des Amts.")
    rules = _text(file, written, "amt", "regeln")
    if not rules:
        raise StoreRefused(f"{file}: Im Abschnitt [amt] fehlt regeln, der Ordner mit den Regeln.")
    keys = _text(file, written, "schluessel", "ordner") or f"../{path.name}-schluessel"
    url = _text(file, written, "datenbank", "url") or f"sqlite:///{path / DATABASE}"
    retention = _numbers(file, written, "aufbewahrung", RETENTION, "eine Zahl von Monaten (0 heißt: nie löschen)")
    findings = _numbers(file, written, "befunde", FINDINGS, "eine ganze Zahl")
    return StoreFolder(
        path, office, _inside(path, rules), url, _inside(path, keys), retention, findings,
        brake=_numbers(file, written, "lieferbremse", {}, "eine ganze Zahl (Prozent oder Tage)"),
        mail=written.get("mail", {}), receivers=written.get("empfaenger", {}),
        substitutes=written.get("vertretung", {}), clock=settings(file, written),
        serving=serving(file, written), workbench=workbench_settings.workbench(file, written),
        providers=provider_settings.providers(file, written),
        reports=report_settings.settings(file, written), samples=sample_settings.settings(file, written),
        releases=release_settings.settings(file, written),
    )  # fmt: skip


def _numbers(file: Path, written: dict[str, Any], section: str, usual: dict[str, int], what: str) -> dict[str, int]:
    numbers = {**usual, **written.get(section, {})}
    for name, number in numbers.items():
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= 10_000:
            raise StoreRefused(f"{file}: {section}.{name} muss {what} sein.")
    return numbers


def _inside(path: Path, written: str) -> Path:
    """A path as it is written in the settings; a relative one starts at the store."""
    return (path / Path(written).expanduser()).resolve()


def _refuse_unknown(file: Path, written: dict[str, Any]) -> None:
    for section, values in written.items():
        if section not in (*_KNOWN, *_FREE) or not isinstance(values, dict):
            possible = ", ".join((*_KNOWN, *_FREE))
            raise StoreRefused(f"{file}: Den Abschnitt {section} gibt es nicht. Möglich sind: {possible}.")
        for name in values if section in _KNOWN else ():
            if name not in _KNOWN[section]:
                known = ", ".join(sorted(_KNOWN[section]))
                raise StoreRefused(f"{file}: Die Angabe {name} gibt es in [{section}] nicht. Möglich sind: {known}.")


def _text(file: Path, written: dict[str, Any], section: str, name: str) -> str:
    value = written.get(section, {}).get(name, "")
    if not isinstance(value, str):
        raise StoreRefused(f"{file}: {section}.{name} muss ein Text in Anführungszeichen sein.")
    return value.strip()


def write_settings(folder: Path, office: str, rules: Path, url: str | None, retention: dict[str, int]) -> None:
    """Writes regelwerk.toml into `folder`; without `url` the database is the SQLite file of the store."""
    lines = ["[amt]", f"name = {_quoted(office)}", f"regeln = {_quoted(str(rules))}", ""]
    lines += ["[datenbank]"]
    lines += [f"url = {_quoted(url)}"] if url else ["# ohne Angabe: die Datei regelwerk.db in diesem Ordner"]
    lines += ["", "[schluessel]", "# ordner = ", "# ohne Angabe: der Ordner <Ablage>-schluessel neben diesem", ""]
    lines += ["[aufbewahrung]", "# Monate je Art von Daten; Vorschläge, die das Amt mit dem Datenschutz festlegt"]
    lines += [f"{kind} = {months}" for kind, months in retention.items()]
    lines += ["", "[lieferbremse]", "# Grenzen des Amts; was eine Zuordnung selbst sagt, geht vor"]
    lines += [f"# {name} = " for name in sorted(BRAKE)]
    with space():
        (folder / SETTINGS).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _quoted(text: str) -> str:
    return tomlkit.string(text).as_string()


def without_url(written: str) -> str:
    """Settings without the address of the database: it may hold a password."""
    return changed(written, "datenbank", "url", None)


def changed(written: str, section: str, name: str, value: str | int | Mapping[str, str | date] | None) -> str:
    """Settings with one value changed (None: left out), everything else and all comments as they were."""
    document = tomlkit.parse(written)
    if value is None:
        document.get(section, {}).pop(name, None)
    else:
        document.setdefault(section, tomlkit.table())[name] = _inline(value) if isinstance(value, Mapping) else value
    return tomlkit.dumps(document)


def _inline(values: Mapping[str, str | date]) -> InlineTable:
    table = tomlkit.inline_table()
    table.update(values)
    return table
