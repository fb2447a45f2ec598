"""What a page says after a form was taken: carried over one redirect in a cookie that scripts cannot read."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request, Response

COOKIE = "meldung"
_KINDS = frozenset({"success", "info", "warning", "danger"})
_LONGEST = 2_000
"""Characters; a browser keeps 4,096 bytes a cookie."""


@dataclass(frozen=True, slots=True)
class Notice:
    """`kind` is success, info, warning or danger; `text` is German and is escaped where it is shown."""

    kind: str
    text: str


def kept(answer: Response, notices: Sequence[Notice]) -> None:
    """Has the next page say it; nothing clears what was said."""
    if not notices:
        answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
        return
    text = json.dumps([[notice.kind, notice.text[:_LONGEST]] for notice in notices][:3], ensure_ascii=False)
    value = urlsafe_b64encode(text.encode()).decode()
    answer.set_cookie(COOKIE, value, max_age=60, path="/", httponly=True, samesite="lax")


def carried(request: Request) -> list[Notice]:
    """What the page before wanted to be said; nothing for a cookie that is not ours."""
    value = request.cookies.get(COOKIE)
    if not value:
        return []
    try:
        pairs = json.loads(urlsafe_b64decode(value.encode()))
        return [Notice(str(kind), str(text)) for kind, text in pairs if kind in _KINDS][:3]
    except (ValueError, TypeError):
        return []
