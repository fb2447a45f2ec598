"""The pages of rows that were not accepted: looked at with their reason, mended, read again."""

from __future__ import annotations

import shutil
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from jobs.imports.mending.edits import edits, mend, mend_many, quarantine, upload_for
from jobs.imports.mending.rows import Filter, row, rows, summary
from jobs.imports.mending.sheet import quarantine_file, quarantine_read
from schemas.access.happening import Happening, Kind
from schemas.delivery.upload import Upload
from schemas.failure import DeliveryRefused
from store.access.log import note
from store.records.connect import writing
from store.uploads import shelf
from web.gate.guard import allowed
from web.page.tasks import begun
from web.rooms.imports import view
from web.uploads.stream import received
from web.visit import Visit, Visiting

router = APIRouter(prefix="/import/abzug")
SHOWN = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 50 * 2**20
"""Bytes of a mended spreadsheet."""


@router.get("/{abzug}/quarantaene", dependencies=[allowed(*view.SEE)])
def kept_apart(
    visit: Visiting, abzug: str, tabelle: str = "", grund: str = "", berichtigt: str = "", ab: int = 0
) -> Response:  # fmt: skip
    """The rows with their reasons."""
    return _page(visit, abzug, Filter(tabelle, grund, berichtigt), max(ab, 0), ())


@router.get("/{abzug}/quarantaene.xlsx", dependencies=[allowed(*view.BRING)])
def sheet(visit: Visiting, abzug: str, tabelle: str = "", grund: str = "", berichtigt: str = "") -> Response:
    """The rows as a spreadsheet, to be mended; who takes them out of the house is noted."""
    store, chosen = visit.house.store, Filter(tabelle, grund, berichtigt)
    folder, said = quarantine(store, abzug), edits(store, shelf.mending(store.path, abzug))
    found = [one for one in rows(folder) if chosen.has(one, said)]
    content = quarantine_file(found, said, "Zeilen in Quarantäne", visit.today)
    with writing(visit.house.engine) as connection:
        body = {"was": "quarantaene", "abzug": abzug, "zeilen": len(found)}
        note(connection, Happening(Kind.EXPORTED, visit.now, visit.person.id, address=visit.caller, body=body))
    head = {"Content-Disposition": f'attachment; filename="quarantaene-{abzug[:12]}.xlsx"'}
    return Response(content, media_type=XLSX, headers=head)


@router.post("/{abzug}/quarantaene/datei", dependencies=[allowed(*view.BRING, streamed=True)])
async def taken(request: Request, visit: Visiting, abzug: str) -> Response:
    """A mended spreadsheet comes back: every row for itself, or nothing and everything that is wrong."""
    scratch = shelf.scratch(visit.house.store.path, visit.house.draw()[:40])
    try:
        form = await received(request, visit, scratch, MOST)
        file = next(iter(form.files), None)
        path = None if file is None else file.path.rename(file.path.with_suffix(".xlsx"))
        return await run_in_threadpool(_from_sheet, visit, abzug, path)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


@router.post("/{abzug}/quarantaene/einlesen", dependencies=[allowed(*view.BRING)])
def read_again(visit: Visiting, abzug: str) -> Response:
    """Reads the delivery once more, with the rows that were mended."""
    store = visit.house.store
    upload = _upload(visit, abzug)
    if not edits(store, upload):
        raise DeliveryRefused("Es ist noch keine Zeile berichtigt.")
    if not upload.files or not upload.given:
        return visit.to(
            f"/import/{upload.id}", "Die Dateien der Lieferung liegen nicht mehr hier. Bitte noch einmal hochladen; "
            "die berichtigten Zeilen kommen dann dazu.", "warning",
        )  # fmt: skip
    return begun(
        visit, "einlesen", lieferung=upload.id, quellen=",".join(upload.sources), aus=abzug, **upload.given
    )  # fmt: skip


@router.get("/{abzug}/quarantaene/{datei}/{nummer}", dependencies=[allowed(*view.BRING)])
def one(visit: Visiting, abzug: str, datei: str, nummer: int) -> Response:
    """One row, to be mended."""
    return _one(visit, abzug, datei, nummer, ())


@router.post("/{abzug}/quarantaene/{datei}/{nummer}", dependencies=[allowed(*view.BRING)])
async def mended(request: Request, visit: Visiting, abzug: str, datei: str, nummer: int) -> Response:
    """Keeps what was written into a row."""
    form = await request.form()
    written = {name: value for name, value in form.items() if isinstance(value, str)}
    return await run_in_threadpool(_mend, visit, abzug, datei, nummer, written)


def _mend(visit: Visit, abzug: str, datei: str, nummer: int, written: dict[str, str]) -> Response:
    found = row(quarantine(visit.house.store, abzug), datei, nummer)
    names = list(found.cells)
    cells = {names[n]: written[f"c{n}"] for n in range(len(names)) if f"c{n}" in written}
    try:
        differs = mend(visit.house.store, _upload(visit, abzug), found, cells)
    except DeliveryRefused as refused:
        return _one(visit, abzug, datei, nummer, refused.lines)
    said = "Die Zeile ist berichtigt." if differs else "Die Zeile steht wieder da, wie sie geliefert wurde."
    return visit.to(f"/import/abzug/{abzug}/quarantaene", said)


def _from_sheet(visit: Visit, abzug: str, path: Path | None) -> Response:
    try:
        if path is None:
            raise DeliveryRefused("Bitte eine Datei auswählen.")
        found = quarantine_read(path, quarantine(visit.house.store, abzug))
    except DeliveryRefused as refused:
        return _page(visit, abzug, Filter(), 0, refused.lines)
    if found:
        mend_many(visit.house.store, _upload(visit, abzug), found)
    number = len(found)
    said = "Eine Zeile ist berichtigt." if number == 1 else f"{number} Zeilen sind berichtigt."
    return visit.to(f"/import/abzug/{abzug}/quarantaene", said if number else "In der Datei ist nichts geändert.")


def _upload(visit: Visit, abzug: str) -> Upload:
    house = visit.house
    return upload_for(house.store, house.engine, abzug, house.draw()[:40], visit.person.login, visit.now)


def _page(visit: Visit, abzug: str, chosen: Filter, start: int, lines: tuple[str, ...]) -> Response:
    store, opened = visit.house.store, view.opened(visit)
    folder = quarantine(store, abzug)
    upload = shelf.mending(store.path, abzug)
    said, counted = edits(store, upload), summary(folder)
    wanted = (one for one in rows(folder) if chosen.has(one, said))
    found = list(islice(wanted, start, start + SHOWN + 1))
    asked = {"tabelle": chosen.table, "grund": chosen.cause, "berichtigt": chosen.mended}

    def address(at: int) -> str:
        return f"/import/abzug/{abzug}/quarantaene?{urlencode({**asked, 'ab': at})}"

    return visit.page(
        "import/quarantaene.html", 422 if lines else 200, abzug=abzug, chosen=chosen, counted=counted, lines=lines,
        choices={"tables": _options(counted.tables), "causes": _options(counted.causes)},
        rows=tuple(view.kept(one, said, opened) for one in found[:SHOWN]), opened=opened, mended=len(said),
        previous=address(max(0, start - SHOWN)) if start else None,
        next=address(start + SHOWN) if len(found) > SHOWN else None, start=start,
        sheet=f"/import/abzug/{abzug}/quarantaene.xlsx?{urlencode(asked)}",
    )  # fmt: skip


def _options(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return (("", "alle"), *((name, name) for name in names))


def _one(visit: Visit, abzug: str, datei: str, nummer: int, lines: tuple[str, ...]) -> Response:
    store = visit.house.store
    found = row(quarantine(store, abzug), datei, nummer)
    said = edits(store, shelf.mending(store.path, abzug))
    return visit.page(
        "import/zeile.html", 422 if lines else 200, abzug=abzug, kept=view.kept(found, said, True), lines=lines
    )  # fmt: skip
