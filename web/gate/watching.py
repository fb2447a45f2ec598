"""What is noted about visits besides what they do: refusals and, where the office says so, reading."""

from __future__ import annotations

import re

from schemas.access.happening import Happening, Kind
from store.access.log import note
from store.records.actors import pseudonym
from store.records.connect import writing
from store.trail.access import seen
from web.visit import Visit

_CASE, _FINDING = re.compile(r"/fall/([^/?]{1,100})"), re.compile(r"/befunde/(\d{1,18})$")
WHAT = "Seite"


def refused(visit: Visit) -> None:
    """Notes in the security log that somebody asked for what their role may not see. No key of a case in it."""
    room = "/".join(visit.request.url.path.split("/")[:2])[:100]
    happening = Happening(Kind.FORBIDDEN, visit.now, visit.person.id, address=visit.caller, body={"seite": room})
    with writing(visit.house.engine) as connection:
        note(connection, happening)


def read(visit: Visit) -> None:
    """Notes in the access log that somebody opened a case or a finding: only with [werkbank] lesen_protokollieren."""
    path = visit.request.url.path
    case, number = _CASE.match(path), _FINDING.match(path)
    if visit.request.method != "GET" or not (case or number):
        return
    with writing(visit.house.engine) as connection:
        actor = pseudonym(connection, visit.person.login)
        what = WHAT if number is None else f"{WHAT}: Befund {number[1]}"
        seen(connection, actor, what, case[1] if case else None, "", visit.now)
