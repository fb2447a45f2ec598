"""Profiling, needs, agreements, contacts, appointments and case management, in the rhythms of a real office."""

from __future__ import annotations

import numpy as np

from caseload.columns import NO_DAY, Choice, Days, Flags, Key, Note, Table
from caseload.draw import Draw, add_months, month_end, spread
from caseload.people import People

GROUP_OF = {
    "Perspektivwechsel": "Motivation",
    "berufliche Qualifikation": "Qualifikation",
    "Vermittlung": "Qualifikation",
    "Deutschkenntnisse": "Qualifikation",
    "Arbeits- und Sozialverhalten": "Motivation",
    "Rahmenbedingungen": "Rahmenbedingungen",
    "Leistungsfähigkeit": "Leistungsfähigkeit",
    "Wettbewerbsnachteile": "Rahmenbedingungen",
}
"""The key group (Schlüsselgruppe) of the need behind a strategy."""

CONTACT_DAYS = {
    "Marktprofil": 72, "Aktivierungsprofil": 72, "Förderprofil": 74,
    "Entwicklungsprofil": 48, "Stabilisierungsprofil": 47, "Unterstützungsprofil": 23,
    "I": 150, "Z": 300,
}  # fmt: skip
"""The usual days between two contacts, by profile."""

KEPT = {"wahrgenommen": 78, "entschuldigt versäumt": 9, "unentschuldigt versäumt": 8, "abgesagt": 5}
"""What becomes of an appointment (an assumption)."""


def profilings(draw: Draw, who: People, today: int) -> Table:
    """The table profiling: the first soon after care began, then one or two of the last year."""
    owner, rank = spread(draw.between(1, 3, who.size))
    newest = np.maximum(who.first_profiling, today - draw.between(1, 420, who.size))
    later = np.maximum(newest[owner] - (rank - 1) * 190, who.first_profiling[owner])
    return {
        "profiling_id": Key("PR", who.numbers[owner] * 4 + rank),
        "kunde_id": Key("K", who.numbers[owner]),
        "erstellt_am": Days(np.where(rank == 0, who.first_profiling[owner], later)),
        "profillage": who.profile.take(owner),
    }


def needs(draw: Draw, who: People, today: int) -> Table:
    """The table handlungsbedarf: one open need for every strategy of a person, some more in its group, some settled."""
    owners, codes = [], []
    for code, (_, holds) in enumerate(who.strategies):
        owners.append(np.flatnonzero(holds))
        codes.append(np.full(int(holds.sum()), code))
    first = np.concatenate(owners)
    strategy = np.concatenate(codes)
    settled = np.flatnonzero(draw.chance(len(first), 0.25))
    owner = np.concatenate([first, first[settled]])
    strategy = np.concatenate([strategy, strategy[settled]])
    old = np.arange(len(owner)) >= len(first)
    found = np.maximum(who.since[owner], today - draw.between(30, 900, len(owner)))
    done = np.minimum(found + draw.between(20, 400, len(owner)), today)
    groups = tuple(dict.fromkeys(GROUP_OF.values()))
    names = tuple(name for name, _ in who.strategies)
    group = np.array([groups.index(GROUP_OF[name]) for name in names])
    return {
        "handlungsbedarf_id": Key("HB", who.numbers[owner] * 32 + strategy * 2 + old),
        "kunde_id": Key("K", who.numbers[owner]),
        "schluesselgruppe": Choice(group[strategy], groups),
        "status": Choice(old.astype(np.int64), ("offen", "behoben")),
        "handlungsstrategie": Choice(strategy, names),
        "festgestellt_am": Days(found),
        "behoben_am": Days(np.where(old, done, NO_DAY)),
    }


def agreements(draw: Draw, who: People, today: int) -> Table:
    """The table eingliederungsvereinbarung: a first one soon after the first profiling, then about every six months.

    Of long histories only the first and the last four are kept. Some are late, some run longer with or without a
    reason, some persons have none.
    """
    bound = draw.chance(who.size, 0.93) & ~(who.status.has("nicht aktivierbar") & draw.chance(who.size, 0.7))
    slow = draw.chance(who.size, 0.1)
    first = who.first_profiling + np.where(slow, draw.between(22, 120, who.size), draw.between(0, 18, who.size))
    bound &= first <= today
    late = draw.chance(who.size, 0.09) * draw.between(1, 200, who.size)
    newest = today - draw.between(0, 180, who.size) - late
    later = np.clip((newest - first) // 183 + 1, 0, 4)
    owner, rank = spread(np.where(bound, 1 + later, 0))
    day = newest[owner] - (rank - 1) * draw.between(165, 184, len(owner))
    closed = np.where(rank == 0, first[owner], np.maximum(day, first[owner]))
    long = draw.chance(len(owner), 0.08)
    months = np.where(long, draw.between(7, 25, len(owner)), 6)
    until = add_months(closed, months) - 1
    even = draw.chance(len(owner), 0.2) & ~long
    until = np.where(even, month_end(add_months(closed, 5)), until)
    return {
        "eingliederungsvereinbarung_id": Key("EV", who.numbers[owner] * 8 + rank),
        "kunde_id": Key("K", who.numbers[owner]),
        "abgeschlossen_am": Days(closed),
        "gueltig_bis": Days(np.where(even & (until > add_months(closed, 6) - 1), add_months(closed, 6) - 1, until)),
        "art": draw.pick({"Vereinbarung": 95, "Verwaltungsakt": 5}, len(owner)),
        "begruendung_laufzeit": Note("Begründung liegt in der Akte", long & draw.chance(len(owner), 0.85)),
    }


def contacts(draw: Draw, who: People, today: int) -> Table:
    """The table kontakt: about sixteen months of contacts in the rhythm of the profile, with gaps."""
    rhythm = np.array([CONTACT_DAYS[name] for name in who.profile.names])[who.profile.codes]
    seen = np.minimum(today - who.since, 500)
    owner, rank = spread(np.maximum(seen // rhythm, 0))
    skip = draw.between(0, 1, who.size) * rhythm // 2 + draw.chance(who.size, 0.1) * draw.between(30, 200, who.size)
    day = today - skip[owner] - rank * rhythm[owner] - draw.between(0, 9, len(owner))
    day = np.maximum(day, who.since[owner])
    return {
        "kontakt_id": Key("KO", who.numbers[owner] * 32 + rank),
        "kunde_id": Key("K", who.numbers[owner]),
        "datum": Days(day),
        "art": draw.pick({"persönlich": 60, "telefonisch": 31, "schriftlich": 4, "Video": 3, "Gruppe": 2}, len(owner)),
        "zustande_gekommen": Flags(draw.chance(len(owner), 0.95)),
        "anlass": draw.pick({"Beratung": 75, "Elternzeitberatung": 4, "Absolventenmanagement": 8, "Fallmanagement": 6,
                             "sonstiger": 7}, len(owner)),
    }  # fmt: skip


def appointments(draw: Draw, who: People, today: int) -> Table:
    """The table termin: young people who withdraw miss several in a row."""
    withdrawn = who.young & draw.chance(who.size, 0.06)
    owner, rank = spread(draw.between(0, 4, who.size) + 2 * withdrawn)
    day = np.maximum(today - 14 - rank * draw.between(20, 70, len(owner)), who.since[owner])
    usual = draw.pick(KEPT, len(owner))
    missed = withdrawn[owner] & (rank < 2)
    return {
        "termin_id": Key("TE", who.numbers[owner] * 8 + rank),
        "kunde_id": Key("K", who.numbers[owner]),
        "datum": Days(day),
        "ergebnis": Choice(np.where(missed, usual.names.index("unentschuldigt versäumt"), usual.codes), usual.names),
    }


def outreach(draw: Draw, who: People, today: int) -> Table:
    """The table aufsuchende_hilfe (§ 16h SGB II)."""
    some = np.flatnonzero(who.young & draw.chance(who.size, 0.02))
    return {
        "aufsuchende_hilfe_id": Key("AH", who.numbers[some]),
        "kunde_id": Key("K", who.numbers[some]),
        "vorschlag_am": Days(today - draw.between(0, 500, len(some))),
        "ergebnis": draw.pick({"offen": 2, "angenommen": 5, "abgelehnt": 3}, len(some)),
    }


def case_management(draw: Draw, who: People, today: int) -> tuple[Table, Table, Table]:
    """The tables fallmanagement, bfm_pruefung and bfm_vorschlag."""
    some = np.flatnonzero(draw.chance(who.size, 0.03))
    begin = np.maximum(today - draw.between(20, 1000, len(some)), who.since[some])
    ended = draw.chance(len(some), 0.2)
    end = np.minimum(begin + draw.between(60, 700, len(some)), today)
    cases: Table = {
        "fallmanagement_id": Key("FM", who.numbers[some]),
        "kunde_id": Key("K", who.numbers[some]),
        "beginn": Days(begin),
        "ende": Days(np.where(ended, end, NO_DAY)),
        "status": Choice(ended.astype(np.int64), ("laufend", "beendet")),
        "ende_grund": Note("Ziel erreicht", ended),
    }
    held = (np.where(ended, end, today) - begin) // 185
    owner, rank = spread(np.maximum(held - draw.chance(len(some), 0.2), 0))
    day = add_months(begin[owner], 6 * (rank + 1)) - draw.between(-20, 25, len(owner))
    written = draw.chance(len(owner), 0.9)
    reviews: Table = {
        "bfm_pruefung_id": Key("BP", who.numbers[some][owner] * 8 + rank),
        "fallmanagement_id": Key("FM", who.numbers[some][owner]),
        "kunde_id": Key("K", who.numbers[some][owner]),
        "datum": Days(np.minimum(day, today)),
        "ergebnis": draw.pick({"fortführen": 8, "beenden": 2}, len(owner)),
        "begruendung": Note("Begründung liegt in der Akte", written),
        "prognose": draw.pick({"positiv": 55, "negativ": 45}, len(owner)).keep(written),
    }
    asked = np.flatnonzero(draw.chance(who.size, 0.015))
    proposals: Table = {
        "bfm_vorschlag_id": Key("BV", who.numbers[asked]),
        "kunde_id": Key("K", who.numbers[asked]),
        "vorgeschlagen_am": Days(today - draw.between(1, 400, len(asked))),
        "ergebnis": draw.pick({"offen": 3, "angenommen": 4, "abgelehnt": 3}, len(asked)),
    }
    return cases, reviews, proposals
