"""The persons of an office and their families, by the published tables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from caseload.columns import NO_DAY, Bools, Choice, Days, Flags, Floats, Ints, Key, Table, Whole, constant
from caseload.draw import Draw, add_months, choose, spread
from caseload.recipe import Recipe, Shares

STATUS, AGE, GROUP, SINGLE_PARENT, LONG_TERM, BENEFIT, PROFILE, PARENTAL = range(8)
"""Traits that follow a table; each has an even draw of its own. Strategies follow from FIRST_STRATEGY on."""
FIRST_STRATEGY = 8
TEAM = 20
"""The even draw of who is in a special team."""
SPECIAL = ("U25", "Geflüchtete", "Alleinerziehende")
"""Teams for some persons only (an assumption)."""
SPECIAL_TEAM = 0.93
"""The share of these persons who are in the team for them (an assumption)."""
CASES_A_POST, YOUNG_A_POST = 130, 78
"""Persons per full-time post (an assumption; § 44c (4) SGB II names 1:75 and 1:150)."""


@dataclass(frozen=True, slots=True)
class People:
    """The traits of a block that histories are built from; one entry per person."""

    numbers: Ints
    status: Choice
    birth: Ints
    young: Bools
    single_parent: Bools
    parental: Bools
    long_unemployed: Bools
    long_benefit: Bools
    since: Ints
    first_profiling: Ints
    profile: Choice
    strategies: tuple[tuple[str, Bools], ...]

    @property
    def size(self) -> int:
        """How many people there are."""
        return len(self.numbers)


def people(draw: Draw, recipe: Recipe, today: int) -> People:
    """Draw the persons of a block as of day number `today`."""
    unemployed, status, young, birth = _status_and_age(draw, recipe, today)
    benefit = draw.even(BENEFIT)
    long_unemployed = unemployed & (draw.even(LONG_TERM) < recipe.of("langzeitarbeitslos", "arbeitslos"))
    long_benefit = benefit < recipe.share("langzeitleistungsbezug")
    single = _single_parents(draw, recipe, status)
    parental = status.has("nicht aktivierbar") & ~young
    others = float(parental.mean()) or 1.0
    parental &= draw.even(PARENTAL) < recipe.share("in erziehungszeit") / others
    months = np.where(long_benefit, draw.between(25, 130, draw.size), draw.between(1, 18, draw.size))
    since = add_months(np.full(draw.size, today), -months) - draw.between(0, 27, draw.size)
    return People(
        numbers=draw.people,
        status=status,
        birth=birth,
        young=young,
        single_parent=single,
        parental=parental,
        long_unemployed=long_unemployed,
        long_benefit=long_benefit,
        since=since,
        first_profiling=np.minimum(since + draw.between(1, 20, draw.size), today),
        profile=choose(draw.even(PROFILE), recipe.profiles),
        strategies=tuple(
            (name, draw.even(FIRST_STRATEGY + n) < count / recipe.people)
            for n, (name, count) in enumerate(recipe.strategies.items())
        ),
    )


def _status_and_age(draw: Draw, recipe: Recipe, today: int) -> tuple[Bools, Choice, Bools, Ints]:
    unemployed = draw.even(STATUS) < recipe.share("arbeitslos")
    age = draw.even(AGE)
    groups = tuple(recipe.unemployed_ages)
    group = np.where(unemployed, choose(age, recipe.unemployed_ages).codes, choose(age, recipe.other_ages).codes)
    young = group == 0
    low, high = (np.array([int(name.split("-")[side]) for name in groups]) for side in (0, 1))
    years = draw.between(low[group], high[group], draw.size)
    birth = add_months(np.full(draw.size, today), -12 * years) - draw.between(1, 364, draw.size)
    rest = draw.even(GROUP)
    inactive_young = recipe.published["unter 25 nicht aktivierbar"] / next(iter(recipe.other_ages.values()))
    status = np.where(rest < 0.45, 1, np.where(rest < 0.72, 2, 3))
    status = np.where(young, np.where(rest < inactive_young, 2, 1), status)
    names = ("arbeitslos", "arbeitsuchend", "nicht aktivierbar", "in Beschäftigung")
    return unemployed, Choice(np.where(unemployed, 0, status), names), young, birth


def _single_parents(draw: Draw, recipe: Recipe, status: Choice) -> Bools:
    """Single parents by status; the published counts among the unemployed and the job-seeking are met."""
    drawn: Floats = draw.even(SINGLE_PARENT)
    counts = {
        "arbeitslos": recipe.published["alleinerziehend arbeitslos"],
        "arbeitsuchend": recipe.published["alleinerziehend arbeitsuchend"],
    }
    rest = recipe.published["alleinerziehend"] - sum(counts.values())
    single = np.zeros(draw.size, dtype=np.bool_)
    for name in counts:
        here = status.has(name)
        single |= here & (drawn < counts[name] / recipe.people / max(float(here.mean()), 1e-9))
    other = ~status.has(*counts)
    return single | (other & (drawn < rest / recipe.people / max(float(other.mean()), 1e-9)))


def customers(draw: Draw, who: People, teams: int, shares: Shares) -> Table:
    """The table kunde; who belongs to a special team is mostly there."""
    able, willing = draw.chance(who.size, 0.97), draw.chance(who.size, 0.62)
    disabled, fled = (draw.chance(who.size, shares[name]) for name in ("schwerbehindert", "fluchtkontext"))
    kinds = team_kinds(teams)
    general = kinds.count("allgemein")
    team = who.numbers * 7919 % general + 1
    placed = draw.even(TEAM) < SPECIAL_TEAM
    for kind, theirs in (("Alleinerziehende", who.single_parent), ("Geflüchtete", fled), ("U25", who.young)):
        if kind in kinds:
            team = np.where(placed & theirs, kinds.index(kind) + 1, team)
    return {
        "kunde_id": Key("K", who.numbers),
        "team_id": Key("T", team),
        "bedarfsgemeinschaft_id": Key("B", who.numbers),
        "geburtsdatum": Days(who.birth),
        "status": who.status,
        "erwerbsfaehig": Flags(able),
        "veraenderungsbereit": Flags(willing),
        "alleinerziehend": Flags(who.single_parent),
        "schwerbehindert": Flags(disabled),
        "fluchtkontext": Flags(fled),
        "betreut_seit": Days(who.since),
    }


def households(draw: Draw, who: People) -> Table:
    """The table bedarfsgemeinschaft, one for each person."""
    shares = {"alleinstehend": 0.6, "Paar ohne Kinder": 0.16, "Paar mit Kindern": 0.2, "sonstige": 0.04}
    kind = draw.pick(shares, who.size)
    names = (*kind.names, "alleinerziehend")
    return {
        "bedarfsgemeinschaft_id": Key("B", who.numbers),
        "team_id": Key("T", np.full(who.size, -1)),
        "art": Choice(np.where(who.single_parent, len(kind.names), kind.codes), names),
        "personen": Whole(draw.between(1, 5, who.size)),
    }


def children(draw: Draw, who: People, today: int) -> tuple[Table, Table]:
    """The tables kind and erziehungszeit: a parental leave ends with the third birthday of the youngest child."""
    parents = who.single_parent | who.parental | draw.chance(who.size, 0.12)
    owner, rank = spread(np.where(parents, draw.between(1, 3, who.size), 0))
    leave = who.parental[owner] & (rank == 0)
    age = np.where(leave, draw.between(20, 1060, len(owner)), draw.between(200, 17 * 365, len(owner)))
    number = who.numbers[owner] * 8 + rank
    birth = today - age
    kinder: Table = {
        "kind_id": Key("KI", number),
        "kunde_id": Key("K", who.numbers[owner]),
        "geburtsdatum": Days(birth),
        "im_haushalt": Flags(draw.chance(len(owner), 0.93)),
    }
    on_leave = np.flatnonzero(leave)
    zeiten: Table = {
        "erziehungszeit_id": Key("EZ", number[on_leave]),
        "kunde_id": Key("K", who.numbers[owner][on_leave]),
        "kind_id": Key("KI", number[on_leave]),
        "beginn": Days(birth[on_leave] + draw.between(0, 56, len(on_leave))),
        "ende": Days(add_months(birth[on_leave], 36) - 1),
    }
    return kinder, zeiten


def exemptions(draw: Draw, who: People, today: int) -> Table:
    """The table befreiung (§ 10 SGB II)."""
    some = np.flatnonzero(who.parental | draw.chance(who.size, 0.03))
    begin = np.maximum(today - draw.between(30, 900, len(some)), who.since[some])
    ended = draw.chance(len(some), 0.4) & ~who.parental[some]
    return {
        "befreiung_id": Key("BF", who.numbers[some]),
        "kunde_id": Key("K", who.numbers[some]),
        "von": Days(begin),
        "bis": Days(np.where(ended, np.minimum(begin + draw.between(40, 400, len(some)), today), NO_DAY)),
        "tatbestand": draw.pick({"Kindererziehung": 5, "Pflege": 1, "gesundheitliche Gründe": 2}, len(some)),
    }


def team_kinds(count: int) -> tuple[str, ...]:
    """What each team is for; a small office has a special team for young people only."""
    special = SPECIAL if count >= 2 * len(SPECIAL) else SPECIAL[:1]
    return ("allgemein",) * (count - len(special)) + special


def teams(recipe: Recipe) -> Table:
    """The table team; the posts follow the published size of the office, whatever the size of the caseload."""
    kinds = team_kinds(recipe.teams)
    numbers = np.arange(1, recipe.teams + 1)
    names = tuple(dict.fromkeys(kinds))
    posts = np.full(recipe.teams, round(recipe.people / recipe.teams / CASES_A_POST))
    if "U25" in kinds:
        posts[kinds.index("U25")] = round(recipe.published["unter 25"] / YOUNG_A_POST)
    return {
        "team_id": Key("T", numbers),
        "name": Choice(numbers - 1, tuple(f"Team {n}" for n in numbers.tolist())),
        "aufgabe": constant("Markt und Integration", recipe.teams),
        "vollzeitstellen": Whole(posts),
        "art": Choice(np.array([names.index(kind) for kind in kinds]), names),
    }
