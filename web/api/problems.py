"""What went wrong, as programs read it: application/problem+json (RFC 9457), in German."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from jobs.cases.given import CaseRefused
from schemas.cases.assumed import AssumptionRefused
from schemas.failure import DatabaseBusy, Failure, StoreRefused, Unknown
from web.gate.refusals import Forbidden, NotSignedIn, TooMuch, TooOften

_LOG = logging.getLogger("regelwerk.schnittstelle")
TYPE = "application/problem+json"
_STATUS: tuple[tuple[type[Failure], int, str], ...] = (
    (Unknown, 404, "Nicht gefunden"),
    (NotSignedIn, 401, "Kein gültiger Zugang"),
    (Forbidden, 403, "Nicht erlaubt"),
    (TooMuch, 413, "Zu groß"),
    (TooOften, 429, "Zu viele Anfragen"),
    (CaseRefused, 422, "Unlesbare Angaben"),
    (AssumptionRefused, 422, "Unlesbare Angaben"),
    (DatabaseBusy, 503, "Gerade belegt"),
    (StoreRefused, 503, "Die Ablage ist nicht erreichbar"),
    (Failure, 409, "Das geht so nicht"),
)
"""The first that fits."""
_PLAIN = {
    400: ("Unlesbar", "Die Anfrage ist nicht lesbar."),
    404: ("Nicht gefunden", "Diese Adresse gibt es nicht."),
    405: ("So nicht", "Diese Adresse nimmt nichts dieser Art entgegen."),
}
_WRONG = {
    "missing": "fehlt",
    "extra_forbidden": "ist hier nicht vorgesehen",
    "json_invalid": "ist kein lesbares JSON",
    "string_type": "muss ein Text sein",
    "int_parsing": "muss eine ganze Zahl sein",
    "int_type": "muss eine ganze Zahl sein",
    "bool_parsing": "muss true oder false sein",
    "bool_type": "muss true oder false sein",
    "date_from_datetime_parsing": "muss ein Tag sein wie 2020-06-30",
    "date_parsing": "muss ein Tag sein wie 2020-06-30",
    "date_type": "muss ein Tag sein wie 2020-06-30",
    "enum": "ist keiner der möglichen Werte",
    "literal_error": "ist keiner der möglichen Werte",
    "string_too_long": "ist zu lang",
    "string_too_short": "ist zu kurz",
    "greater_than_equal": "ist zu klein",
    "less_than_equal": "ist zu groß",
    "string_pattern_mismatch": "hat nicht die erwartete Form",
}


class Mistake(BaseModel):
    """Eine Angabe, die nicht stimmt."""

    angabe: str = Field(description="Wo sie steht, zum Beispiel body.fall")
    grund: str = Field(description="Was nicht stimmt")


class Problem(BaseModel):
    """Warum eine Anfrage nicht beantwortet wurde (RFC 9457)."""

    type: str = Field("about:blank", description="Immer about:blank; die Art steht im Status")
    title: str = Field(description="Was los ist, in wenigen Worten")
    status: int = Field(description="Der HTTP-Status")
    detail: str = Field(description="Was geschehen ist und was zu tun ist")
    angaben: list[Mistake] = Field(default=[], description="Bei Status 422: was an welcher Angabe nicht stimmt")


def problem(status: int, title: str, detail: str, wrong: Sequence[Mistake] = ()) -> Response:
    """The answer to a request that cannot be met."""
    body = Problem(title=title, status=status, detail=detail, angaben=list(wrong))
    return JSONResponse(body.model_dump(mode="json"), status, media_type=TYPE)


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What the OpenAPI document says about answers that are no success; what every address may give is among them."""
    said = {401: "Der Zugang fehlt oder gilt nicht (mehr)", 403: "Der Zugang darf das nicht", 404: "Gibt es nicht",
            409: "Das geht so nicht", 413: "Es wurde zu viel geschickt", 422: "Eine Angabe fehlt oder ist nicht lesbar",
            429: "Zu viele Anfragen; wann wieder, steht in Retry-After", 503: "Die Ablage ist nicht erreichbar",
            400: "Die Anfrage ist nicht lesbar"}  # fmt: skip
    every = {400, 401, 403, 413, 422, 429, 503, *statuses}
    content = {TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": said[status], "content": content} for status in sorted(every)}


def explain(app: FastAPI) -> None:
    """Has the interface answer failures as problems."""
    app.add_exception_handler(Failure, _failed)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _plain)
    app.add_exception_handler(Exception, _broken)


async def _failed(_: Request, failure: Exception) -> Response:
    assert isinstance(failure, Failure)
    status, title = next((status, title) for kind, status, title in _STATUS if isinstance(failure, kind))
    detail = " ".join(failure.lines) or "Diese Anfrage braucht einen gültigen Zugang (Authorization: Bearer rw_…)."
    answer = problem(status, title, detail)
    if isinstance(failure, TooOften):
        answer.headers["Retry-After"] = str(failure.wait)
    if isinstance(failure, NotSignedIn):
        answer.headers["WWW-Authenticate"] = 'Bearer realm="regelwerk"'
    return answer


async def _unreadable(_: Request, failure: Exception) -> Response:
    assert isinstance(failure, RequestValidationError)
    wrong = [Mistake(angabe=_place(error), grund=_reason(error)) for error in failure.errors()[:50]]
    return problem(422, "Unlesbare Angaben", "Eine Angabe fehlt oder ist nicht lesbar.", wrong)


def _place(error: Mapping[str, Any]) -> str:
    return ".".join(str(part) for part in error["loc"])


def _reason(error: Mapping[str, Any]) -> str:
    return _WRONG.get(error["type"], "ist so nicht möglich")


async def _plain(request: Request, failure: Exception) -> Response:
    assert isinstance(failure, HTTPException)
    if isinstance(failure.__cause__, TooMuch):
        # FastAPI takes whatever stops the reading of a body for an unreadable one.
        return await _failed(request, failure.__cause__)
    title, detail = _PLAIN.get(failure.status_code, ("Das ging nicht", "Die Anfrage konnte nicht beantwortet werden."))
    answer = problem(failure.status_code, title, detail)
    answer.headers.update(failure.headers or {})
    return answer


async def _broken(request: Request, failure: Exception) -> Response:
    number = request.state.nonce[:8]
    _LOG.error("Fehler %s bei %s", number, request.url.path, exc_info=failure)
    return problem(500, "Fehler im Programm", f"Bitte melden Sie dem Betrieb die Nummer {number}.")
