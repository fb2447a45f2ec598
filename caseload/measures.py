"""Measures and who takes part in them: participations inside the benefit period, and what follows from them."""

from __future__ import annotations

import numpy as np

from caseload.columns import NO_DAY, Bools, Choice, Days, Ints, Key, Note, Table, Whole, constant
from caseload.draw import Draw, add_months, blank, month_end, month_start
from caseload.people import People

OFFERS = 60
"""How many measures the office offers at a time."""

KINDS = {"FbW": 30, "Umschulung": 8, "Aktivierung": 34, "Arbeitsgelegenheit": 14, "Coaching": 8, "Sprachförderung": 6}
"""Shares of participations by kind (an assumption)."""

MONTHS = {"FbW": (2, 12), "Umschulung": (21, 28), "Aktivierung": (1, 6), "Arbeitsgelegenheit": (3, 12),
          "Coaching": (3, 9), "Sprachförderung": (3, 9)}  # fmt: skip
"""The usual length in months, by kind."""


def offers(today: int) -> Table:
    """The table massnahme."""
    numbers = np.arange(1, OFFERS + 1)
    begin = month_start(np.full(OFFERS, today) - 900 + numbers)
    return {
        "massnahme_id": Key("M", numbers),
        "bezeichnung": Choice(numbers - 1, tuple(f"Maßnahme {n}" for n in numbers.tolist())),
        "traeger": Choice(numbers % 7, tuple(f"Träger {letter}" for letter in "ABCDEFG")),
        "beginn": Days(begin),
        "ende": Days(month_end(add_months(begin, 60))),
        "plaetze": Whole(12 + numbers % 30),
    }


def participations(draw: Draw, who: People, today: int) -> dict[str, Table]:
    """The tables teilnahme, vermittlungsvorschlag, wiedervorlage and verbleib.

    Most participations begin on the first and end on the last day of a month; some break off, some are prolonged.
    """
    able = who.status.has("arbeitslos", "arbeitsuchend")
    some = np.flatnonzero(able & draw.chance(who.size, 0.42) & (today - who.since > 90))
    rows = len(some)
    number = who.numbers[some]
    kind = draw.pick(KINDS, rows)
    low, high = (np.array([MONTHS[name][side] for name in kind.names])[kind.codes] for side in (0, 1))
    begin = np.maximum(today - draw.between(10, 800, rows), who.since[some] + 14)
    begin = np.where(draw.chance(rows, 0.65), month_start(begin + 15), begin)
    begin = np.where(begin > today, month_start(np.full(rows, today)), begin)
    end = add_months(begin, draw.between(low, high, rows)) - 1
    end = np.where(draw.chance(rows, 0.8), month_end(end), end)
    broken = draw.chance(rows, 0.12)
    early = begin + draw.between(10, 200, rows)
    actual = np.where(broken & (early < end), early, end)
    over = actual <= today
    started = add_months(end, np.where(end > add_months(begin, 12), -6, -3)) + draw.between(-20, 18, rows)
    late = draw.chance(rows, 0.15)
    participation: Table = {
        "teilnahme_id": Key("TN", number),
        "kunde_id": Key("K", number),
        "massnahme_id": Key("M", number % OFFERS + 1),
        "art": kind,
        "beginn": Days(begin),
        "ende_geplant": Days(end),
        "ende_tatsaechlich": Days(blank(actual, ~over)),
        "ende_erfasst_am": Days(np.where(over, np.minimum(actual + draw.between(0, 12, rows), today), begin)),
        "austrittsgrund": Choice(np.where(broken & over, 1, 0), ("regulär beendet", "Abbruch")).keep(over),
        "absolventenmanagement_beginn": Days(blank(started, late | (started > today) | (started < begin))),
        "wochenstunden": Whole(draw.between(15, 39, rows)),
    }
    return {
        "teilnahme": participation,
        "vermittlungsvorschlag": _placements(draw, who, number, actual, today),
        "wiedervorlage": _follow_ups(draw, number, actual, over, today),
        "verbleib": _outcomes(draw, number, actual, over, today),
        "eingliederungsvereinbarung": _closing_agreements(draw, number, begin, actual, today),
    }


def _placements(draw: Draw, who: People, number: Ints, end: Ints, today: int) -> Table:
    near = np.flatnonzero(draw.chance(len(number), 0.85))
    graduate = end[near] - draw.between(1, 88, len(near))
    others = np.flatnonzero(draw.chance(who.size, 0.3))
    day = np.concatenate([graduate, today - draw.between(0, 400, len(others))])
    owner = np.concatenate([number[near], who.numbers[others]])
    there = np.flatnonzero(day <= today)
    kind = np.concatenate([np.zeros(len(near), dtype=np.int64), np.ones(len(others), dtype=np.int64)])
    return {
        "vermittlungsvorschlag_id": Key("VV", (owner * 2 + kind)[there]),
        "kunde_id": Key("K", owner[there]),
        "datum": Days(day[there]),
        "herkunft": draw.pick({"Integrationsfachkraft": 8, "Arbeitgeber-Service": 2}, len(there)),
    }


def _closing_agreements(draw: Draw, number: Ints, begin: Ints, end: Ints, today: int) -> Table:
    """A new agreement in the last weeks of a measure."""
    day = np.maximum(end - draw.between(0, 85, len(number)), begin)
    rows = np.flatnonzero(draw.chance(len(number), 0.8) & (day <= today))
    return {
        "eingliederungsvereinbarung_id": Key("EW", number[rows]),
        "kunde_id": Key("K", number[rows]),
        "abgeschlossen_am": Days(day[rows]),
        "gueltig_bis": Days(add_months(day[rows], 6) - 1),
        "art": constant("Vereinbarung", len(rows)),
    }


def _follow_ups(draw: Draw, number: Ints, end: Ints, over: Bools, today: int) -> Table:
    rows = np.flatnonzero(over & draw.chance(len(number), 0.9))
    due = add_months(end[rows], 5)
    done = due + np.where(draw.chance(len(rows), 0.8), draw.between(-14, 0, len(rows)), draw.between(1, 25, len(rows)))
    return {
        "wiedervorlage_id": Key("WV", number[rows]),
        "kunde_id": Key("K", number[rows]),
        "teilnahme_id": Key("TN", number[rows]),
        "angelegt_am": Days(end[rows]),
        "vorzulegen_am": Days(due),
        "erledigt_am": Days(blank(done, (done > today) | draw.chance(len(rows), 0.1))),
        "ergebnis": Note("weitere Schritte vereinbart", done <= today),
    }


def _outcomes(draw: Draw, number: Ints, end: Ints, over: Bools, today: int) -> Table:
    day = end + 180 + draw.between(-6, 14, len(number))
    rows = np.flatnonzero(over & (day <= today) & draw.chance(len(number), 0.88))
    return {
        "verbleib_id": Key("VB", number[rows]),
        "kunde_id": Key("K", number[rows]),
        "teilnahme_id": Key("TN", number[rows]),
        "festgestellt_am": Days(day[rows]),
        "bezugstag": Days(end[rows] + 180),
        "status": draw.pick({"beschäftigt": 3, "arbeitslos": 5, "in Maßnahme": 1, "sonstiger": 1}, len(rows)),
    }


def courses(draw: Draw, who: People, today: int) -> tuple[Table, Table]:
    """The tables aufforderung and nachweis: a request to register for a course, and the provider's confirmation."""
    some = np.flatnonzero(draw.chance(who.size, 0.025))
    asked = today - draw.between(1, 380, len(some))
    requests: Table = {
        "aufforderung_id": Key("AF", who.numbers[some]),
        "kunde_id": Key("K", who.numbers[some]),
        "datum": Days(asked),
        "art": draw.pick({"Integrationskurs": 9, "sonstige": 1}, len(some)),
        "zugang_am": Days(blank(asked + 3, asked + 3 > today)),
    }
    proved = np.flatnonzero(draw.chance(len(some), 0.86))
    quick, slow = draw.between(0, 7, len(proved)), draw.between(8, 30, len(proved))
    day = asked[proved] + np.where(draw.chance(len(proved), 0.8), quick, slow)
    there = proved[day <= today]
    proofs: Table = {
        "nachweis_id": Key("NW", who.numbers[some][there]),
        "kunde_id": Key("K", who.numbers[some][there]),
        "aufforderung_id": Key("AF", who.numbers[some][there]),
        "eingang_am": Days(day[day <= today]),
        "art": draw.pick({"Anmeldebestätigung": 9, "Wartelistenbestätigung": 1}, len(there)),
        "ausgestellt_am": Days(np.full(len(there), NO_DAY)),
    }
    return requests, proofs


def openings(draw: Draw, who: People, today: int) -> tuple[Table, Table]:
    """The tables angebot and kooperationsplan (the latter empty before 1 July 2023)."""
    some = np.flatnonzero(draw.chance(who.size, 0.2))
    given: Table = {
        "angebot_id": Key("AB", who.numbers[some]),
        "kunde_id": Key("K", who.numbers[some]),
        "datum": Days(today - draw.between(0, 500, len(some))),
        "art": draw.pick({"Arbeit": 4, "Ausbildung": 1, "Maßnahme": 5}, len(some)),
    }
    first = int(np.datetime64("2023-07-01").astype("datetime64[D]").astype(np.int64))
    planned = np.flatnonzero(~who.status.has("nicht aktivierbar") & draw.chance(who.size, 0.8))
    day = np.maximum(today - draw.between(0, 200, len(planned)), who.since[planned])
    there = day >= first
    plans: Table = {
        "kooperationsplan_id": Key("KP", who.numbers[planned][there]),
        "kunde_id": Key("K", who.numbers[planned][there]),
        "stand_vom": Days(day[there]),
        "anlass": constant("fortgeschrieben", int(there.sum())),
    }
    return given, plans
