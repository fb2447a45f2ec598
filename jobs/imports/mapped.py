"""A delivery in the form of its source system: files, archives and queries become tables by the office's mapping."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from engine.sources.load import load_source
from engine.sources.meaning import across
from intake.exports.gather import Delivery, gather
from intake.exports.query import fetch, url_of
from intake.exports.raw import Raw
from intake.exports.road import open_exports
from intake.landing.brake import Total
from intake.landing.roles import complete, read_roles
from intake.mapping.apply import Mapped, apply
from intake.mapping.match import reading_of
from intake.mapping.suggest import suggest
from jobs.imports.order import Order, Read
from jobs.imports.reading import limits, totals
from jobs.progress import Step
from jobs.rules.facts import fact_model
from schemas.delivery.manifest import Count, SourceFile
from schemas.delivery.mapping import SourceMapping, together
from schemas.delivery.quality import Defect, Finding
from schemas.delivery.quarantine import COLUMNS, Account
from schemas.delivery.scope import Given
from schemas.diagnostic import Severity
from schemas.factmodel import FactModel
from schemas.failure import DeliveryRefused, RulesRefused
from schemas.snapshot import Snapshot, Table

QUERY = ".sql"
"""The ending of a file that holds a query instead of data."""


def mappings(rules: Path, names: Sequence[str]) -> tuple[SourceMapping, FactModel]:
    """The mappings of these sources as one, and the fact model. Raises Unknown and RulesRefused."""
    loaded = [load_source(rules, name) for name in names]
    wrong = [one for each in loaded for one in each.diagnostics if one.severity is Severity.ERROR]
    found = [one.mapping for one in loaded if one.mapping is not None]
    wrong += across(found)
    if wrong or len(found) < len(loaded):
        raise RulesRefused(wrong)
    return together(found), loaded[0].model


def by_mapping(order: Order, mapping: SourceMapping, model: FactModel, scratch: Path, step: Step) -> Read:
    """Reads a delivery as its mapping says. Raises DeliveryRefused with every reason at once."""
    raws, delivery, into, quarantine = [], Delivery((), ()), scratch / "gelesen", scratch / "quarantaene"
    for folder in (into, quarantine, scratch / "roh"):
        folder.mkdir()
    files = [path for path in order.files if path.suffix.casefold() != QUERY]
    if files:
        delivery = gather(files, scratch / "roh")
        raws = open_exports(delivery, scratch / "roh", reading_of(mapping), step=step)
    asked = [path for path in order.files if path.suffix.casefold() == QUERY]
    raws += [_asked(path, order, scratch / f"abfrage{number}.parquet") for number, path in enumerate(asked)]
    mended = [raw for raw in raws if raw.header[: len(COLUMNS)] == COLUMNS]
    given = of_tables(order.given, model)
    originals = [raw for raw in raws if raw not in mended]
    found = apply(originals, mapping, model, into, quarantine, given, mended)
    snapshot = Snapshot(into, complete(dict(found.tables), model, order.as_of, into))
    sources = [(one.name, one.sha256) for one in delivery.exports]
    sources += [(raw.file, raw.sha256) for raw in raws if raw.kind == "query"]
    return Read(
        snapshot=snapshot,
        counts=tuple(_count(one) for one in found.accounts),
        sources=tuple(SourceFile(file=name, sha256=hashed) for name, hashed in sorted(sources)),
        mapping=mapping.digest,
        template=mapping.checked is None,
        unmapped=_columns(found.accounts, "unmapped"),
        refused=_columns(found.accounts, "refused"),
        hidden=found.hidden or {},
        workers=read_roles(found.roles),
        defects=tuple(Finding(one.entity, "", Defect.CONTRADICTION, one.rows) for one in found.doubled),
        quarantine=quarantine if found.quarantine else None,
        totals=controls(found, given, snapshot.tables, model),
        limits=limits(order.store, mapping.brake),
        causes=_summed(found.accounts, "causes"),
        left_out=_summed(found.accounts, "left_out"),
        notes=_notes(found, raws, delivery.ignored),
    )


def proposal(rules: Path, files: Sequence[Path], name: str, scratch: Path) -> str:
    """A mapping proposed from the headers of some files, as YAML that somebody completes. Raises DeliveryRefused."""
    model = fact_model(rules)
    raws = open_exports(gather(files, scratch), scratch)
    return suggest({(raw.file, raw.sheet): raw.header for raw in raws}, model, name)


def _asked(path: Path, order: Order, target: Path) -> Raw:
    """The rows of a query; its name is that of the file it stands in."""
    try:
        sql = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DeliveryRefused(
            f"{path}: Die Abfrage kann nicht gelesen werden. Erwartet wird eine Textdatei (UTF-8) mit einem SELECT."
        ) from error
    if not order.database:
        raise DeliveryRefused(
            f"{path.name} ist eine Abfrage. Bitte mit --database sagen, wo die Adresse der Datenbank steht: "
            "env:NAME oder datei:PFAD."
        )
    return fetch(path.name, sql, url_of(order.database, order.environment), target)


def _count(one: Account) -> Count:
    name = f"{one.file} [{one.sheet}]" if one.sheet else one.file
    return Count(
        table=f"{name}, berichtigt" if one.mended else name,
        entity=one.entity,
        read=one.rows,
        accepted=one.accepted,
        quarantined=one.quarantined,
        left_out=sum(one.left_out.values()),
    )


def _summed(accounts: Sequence[Account], kind: str) -> dict[str, int]:
    """The rows of all tables by reason, the most frequent first."""
    found: Counter[str] = Counter()
    for one in accounts:
        found.update({str(reason): rows for reason, rows in getattr(one, kind).items()})
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def _columns(accounts: Sequence[Account], kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{one.file}: {column}" for one in accounts for column in getattr(one, kind)))


def of_tables(given: Given, model: FactModel) -> Given:
    """What was said at the import, each control total with its table: one without is that of the cases."""
    return Given(given.coverage, {name or model.case: total for name, total in given.totals.items()})


def controls(found: Mapped, given: Given, tables: Mapping[str, Table], model: FactModel) -> tuple[Total, ...]:
    """The control totals of the mapping, and those given for tables of which the mapping compares none."""
    told = [
        (one.entity, Total(f"{one.table}, {one.control.what}", one.control.expected, one.control.found))
        for one in found.accounts
        if one.control is not None and one.control.expected is not None
    ]
    compared = {name for name, _ in told}
    rest = {name: total for name, total in given.totals.items() if name not in compared}
    return (*(total for _, total in told), *totals(rest, tables, model))


def _notes(found: Mapped, raws: Sequence[Raw], ignored: Sequence[str]) -> tuple[str, ...]:
    notes = [f"{name}: Keine Tabelle der Zuordnung liest diese Datei." for name in found.unread]
    notes += [f"{name} ist keine Tabelle und wurde nicht gelesen." for name in ignored]
    notes += [f"{one.file}: Es fehlt die Spalte {column}." for one in found.accounts for column in one.missing]
    notes += [
        f"{one.file}: Die Kontrollsumme „{one.control.what}“ wurde nicht genannt und nicht verglichen "
        f"(--control-total {one.entity}=ZAHL)."
        for one in found.accounts
        if one.control is not None and one.control.expected is None
    ]
    notes += [note if note.startswith(raw.name) else f"{raw.name}: {note}" for raw in raws for note in raw.notes]
    return tuple(dict.fromkeys(notes))
