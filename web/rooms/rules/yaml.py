"""A rule as its text: an editor with suggestions where scripts run, a field of text where they do not."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Form
from fastapi.responses import JSONResponse, Response

from jobs.authoring.grammar import rule_schema
from jobs.authoring.judging import judged
from jobs.authoring.texts import keep, returned
from schemas.access.role import EVERYBODY, Role
from schemas.diagnostic import Severity
from web.gate.guard import allowed
from web.rooms.rules import view
from web.rooms.rules.desk import around, shown, text_of
from web.visit import Visiting

fixed = APIRouter()
router = APIRouter()


@cache
def _schema() -> dict[str, Any]:
    return rule_schema()


@fixed.get("/schema.json", dependencies=[allowed(*EVERYBODY)])
def schema() -> Response:
    """The JSON Schema of rule files, for suggestions while typing."""
    return JSONResponse(_schema(), headers={"Cache-Control": "private, max-age=3600"})


@fixed.post("/pruefen", dependencies=[allowed(Role.AUTHOR)])
def check(visit: Visiting, text: Annotated[str, Form()] = "", datei: str = "") -> Response:
    """What is wrong with a text, by line and column; nothing is kept."""
    path = datei if datei.endswith(".yaml") and ".." not in datei and not datei.startswith("/") else "neu/regel.yaml"
    said = judged(around(visit), path, text.replace("\r\n", "\n").encode("utf-8", "replace"))
    return JSONResponse([
        {"line": one.place.line, "column": one.place.column, "end_line": one.place.end_line,
         "end_column": one.place.end_column, "message": view.told(one),
         "severity": "error" if one.severity is Severity.ERROR else "warning"}
        for one in said.diagnostics
    ])  # fmt: skip


@router.get("/{thema}/{datei}/yaml", dependencies=[allowed(*EVERYBODY)])
def text(visit: Visiting, thema: str, datei: str) -> Response:
    """The text of a rule."""
    return visit.page("regeln/yaml.html", page=shown(visit, thema, datei))


@router.post("/{thema}/{datei}/yaml", dependencies=[allowed(Role.AUTHOR)])
def save(visit: Visiting, thema: str, datei: str, text: Annotated[str, Form()] = "") -> Response:
    """Keeps the text as the draft; line ends that the browser changed are the file's again."""
    held = text_of(visit, thema, datei)
    data = returned(text, held.data)
    if data != held.data:
        keep(visit.house.store, visit.house.engine, held.path, data, visit.person.login, visit.now)
        return visit.to(f"{view.address(held.path)}/yaml", "Der Entwurf ist gespeichert.")
    return visit.to(f"{view.address(held.path)}/yaml", "Am Text hat sich nichts geändert.", "info")
