"""Benefit, unemployment, applications and work: the frame into which everything else falls."""

from __future__ import annotations

import numpy as np

from caseload.columns import NO_DAY, Days, Key, Table, Whole, constant
from caseload.draw import Draw, add_months, month_end, month_start, spread
from caseload.people import People


def benefits(draw: Draw, who: People, today: int) -> Table:
    """The table leistungsbezug: the running benefit, and before it an older one with a gap of at least a month.

    A long-term recipient draws benefit in at least 21 of the last 24 calendar months, everybody else for at most 20.
    """
    begin = np.where(who.long_benefit, who.since, np.maximum(who.since, add_months(np.full(who.size, today), -19)))
    earlier = draw.chance(who.size, 0.22)
    owner, rank = spread(1 + earlier.astype(np.int64))
    old = rank == 1
    gap = draw.between(40, 400, len(owner))
    older_end = month_end(begin[owner] - gap)
    start = np.where(old, month_start(older_end - draw.between(60, 900, len(owner))), begin[owner])
    frame = np.where(who.long_benefit[owner], start, np.where(old, start - 800, start))
    end = np.where(old, np.where(who.long_benefit[owner], older_end, older_end - 800), NO_DAY)
    return {
        "leistungsbezug_id": Key("LB", who.numbers[owner] * 4 + rank),
        "kunde_id": Key("K", who.numbers[owner]),
        "von": Days(np.minimum(frame, np.where(end == NO_DAY, frame, end))),
        "bis": Days(end),
    }


def unemployment(draw: Draw, who: People, today: int) -> Table:
    """The table arbeitslosigkeit: running for the unemployed (a year or longer for the long-term), ended for others."""
    now = who.status.has("arbeitslos")
    earlier = draw.chance(who.size, 0.35)
    owner, rank = spread(now.astype(np.int64) + earlier.astype(np.int64))
    running = now[owner] & (rank == 0)
    length = np.where(who.long_unemployed[owner], draw.between(366, 2600, len(owner)), draw.between(1, 364, len(owner)))
    start = np.where(running, today - length + 1, today - draw.between(2700, 4000, len(owner)))
    end = np.where(running, NO_DAY, start + draw.between(20, 90, len(owner)))
    reason = draw.pick({"Beschäftigung": 5, "Maßnahme": 3, "Krankheit": 1, "sonstiger": 2}, len(owner))
    return {
        "arbeitslosigkeit_id": Key("AL", who.numbers[owner] * 4 + rank),
        "kunde_id": Key("K", who.numbers[owner]),
        "von": Days(start),
        "bis": Days(end),
        "abgangsgrund": reason.keep(~running),
    }


def applications(draw: Draw, who: People, today: int) -> Table:
    """The table antrag: the first application, renewals, and decisions that mostly come within two weeks."""
    owner, rank = spread(draw.between(0, 3, who.size))
    later = today - draw.between(0, 700, len(owner))
    newest = np.where(rank == 0, np.maximum(who.since[owner] - 10, today - 1500), later)
    complete = newest + draw.between(0, 20, len(owner))
    quick, slow = draw.between(1, 14, len(owner)), draw.between(15, 60, len(owner))
    decided = complete + np.where(draw.chance(len(owner), 0.86), quick, slow)
    known = decided <= today
    first = rank == 0
    kind = draw.pick({"Weiterbewilligung": 7, "Änderung": 3}, len(owner))
    names = (*kind.names, "Neuantrag")
    return {
        "antrag_id": Key("AN", who.numbers[owner] * 8 + rank),
        "kunde_id": Key("K", who.numbers[owner]),
        "eingang": Days(newest),
        "art": type(kind)(np.where(first, 2, kind.codes), names),
        "vollstaendig_am": Days(np.where(complete <= today, complete, NO_DAY)),
        "entschieden_am": Days(np.where(known, decided, NO_DAY)),
        "entscheidung": draw.pick({"bewilligt": 8, "vorläufig bewilligt": 2, "abgelehnt": 1}, len(owner)).keep(known),
    }


def work(draw: Draw, who: People, today: int) -> tuple[Table, Table]:
    """The tables beschaeftigung and integration: who is in work took it up some time in the last two years."""
    some = np.flatnonzero(who.status.has("in Beschäftigung") | draw.chance(who.size, 0.06))
    running = who.status.has("in Beschäftigung")[some]
    begin = today - draw.between(5, 720, len(some))
    begin = np.where(draw.chance(len(some), 0.7), month_start(begin), begin)
    end = np.where(running, NO_DAY, np.minimum(begin + draw.between(20, 300, len(some)), today))
    jobs: Table = {
        "beschaeftigung_id": Key("BE", who.numbers[some]),
        "kunde_id": Key("K", who.numbers[some]),
        "beginn": Days(begin),
        "ende": Days(end),
        "arbeitgeber": constant("Betrieb A", len(some)),
        "wochenstunden": Whole(draw.between(8, 40, len(some))),
    }
    taken = np.flatnonzero(draw.chance(len(some), 0.8))
    integrations: Table = {
        "integration_id": Key("IN", who.numbers[some][taken]),
        "kunde_id": Key("K", who.numbers[some][taken]),
        "datum": Days(begin[taken]),
        "art": draw.pick({"Beschäftigung": 8, "Ausbildung": 1, "geringfügige Beschäftigung": 2}, len(taken)),
    }
    return jobs, integrations
