"""The cookie of a session."""

from __future__ import annotations

from fastapi.responses import Response

from web.gate.guard import cookie_name
from web.visit import Visit


def let_in(visit: Visit, answer: Response, cookie: str) -> Response:
    """Gives the browser its session: for this host, not for scripts, not from foreign pages."""
    store = visit.house.store
    answer.set_cookie(
        cookie_name(store), cookie, path="/", secure=store.workbench.secure, httponly=True, samesite="lax"
    )
    return answer


def take_away(visit: Visit, answer: Response) -> Response:
    """Takes it away again, and has the browser forget what it keeps."""
    store = visit.house.store
    answer.delete_cookie(cookie_name(store), path="/", secure=store.workbench.secure, httponly=True, samesite="lax")
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
