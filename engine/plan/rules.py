"""Rules: who is concerned, who is exempt, and what the rule's kind decides.

Order of decision of a deadline and of every period of a cycle; the first step whose condition is unknown gives
`ungeklärt`, later steps are not looked at:

0. in force: the maßgebliche day lies in `in_force`, else the rule says nothing (see InForce)
1. `applies` false → trifft nicht zu; so is a due day that is absent, and one beyond `lookback`
2. evidence → erledigt (first evidence ≤ due), verspätet erledigt (later)
3. `ends` ≤ due → beendet; `ends` > due and the Stichtag after `ends` → versäumt
4. `exempt` true, or a pause at the Stichtag → Ausnahme
5. catching up is over → versäumt
6. by day: überfällig (Stichtag > due), heute fällig, bald fällig (due - `soon` ≤ Stichtag), später fällig

Step 1 asks for the due day as well: an unknown one gives `ungeklärt`. Step 3 does not look at the Stichtag for
`beendet`. Step 5: nachholbar nein: Stichtag > due; bis: Stichtag > due and Stichtag > that day (absent: never over).
In steps 3, 5 and 6 a due day on or after the `end` of the coverage of one of the evidence's tables never gives versäumt
or überfällig but `ungeklärt` (nicht geliefert, the table).

Proposals and duties: 0, 1, `exempt`, then the criterion.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.plan.conditions import Condition
from engine.plan.quotas import Measure as Measure
from engine.plan.quotas import Quota as Quota
from engine.plan.values import Column, Duration, RowRef, Rows, Unset, Value
from schemas.diagnostic import NOWHERE, Place
from schemas.outcome import Kind


@dataclass(frozen=True, slots=True)
class InForce:
    """Legal time of this version.

    `event` None: the Stichtag decides; the plan then holds only versions in force on the Stichtag.
    Otherwise the version decides the records (cycle: periods) whose `event` lies in `start`–`end`; for those it goes
    on after `end`, at most until `runs_until` (after it the version is not in the plan at all).
    The version marked `last` also speaks for the rest: an unknown event gives `ungeklärt`, an absent one, one before
    `first_start` and one after its own end give `trifft nicht zu`. Every other version emits nothing for them.
    """

    start: date
    end: date | None = None
    event: Value | None = None
    runs_until: date | None = None
    successor: str | None = None
    first_start: date | None = None
    last: bool = True


@dataclass(frozen=True, slots=True)
class Source:
    """Evidence records: the first of `rows` whose `day` is from `earliest` (inclusive) to `until` counts.

    `until` is exclusive: the day of the next record of the series. Both may be None. Records dated after the Stichtag
    never count. An unknown `day` counts as `earliest` in the world of possible rows, and like it not at all where
    `until` lies before; an unknown `earliest` makes every row only possible. Where `earliest` is absent nothing counts,
    where `until` is absent there is no limit.
    """

    rows: Rows
    day: Column
    earliest: Value | None = None
    until: Value | None = None
    until_inclusive: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """What fulfils a duty: records of one or several tables, or (`own`) a day of the record itself.

    Two worlds: the sure rows, and the sure and possible rows. The status (erledigt, verspätet erledigt, none) must be
    the same in both, else `ungeklärt`. First by day, then by order of `sources` (`own` before them), then by key.
    An unknown `own` day counts as long ago in the world of possible rows.

    A source is delivered only in part if its table or link was not delivered or not for the record's unit (then all
    time is open), or if its window (from `earliest`, or all time) begins before the `start` of the coverage (then that
    part of it is open): an open part holds one possible row on its first day, missing is the table.
    """

    sources: tuple[Source, ...] = ()
    own: Value | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Pauses:
    """Intervals (both days inclusive) during which time stands still; `restart`: afterwards it begins anew.

    Counted anew from a day: `due` with every occurrence of the deadline's `anchor` (in a cycle also of the day of the
    evidence record that opened the period) replaced by that day, its conditions left as they are. In a CALENDAR cycle
    pauses do not move the due day. Pauses are clipped to days after the anchor; where the anchor is unknown or the
    delivery does not cover the pauses from the anchor to the Stichtag, the due day is unknown.
    Continue: due = unpaused due + lengths of the merged pauses, clipped to days after the anchor, with u_i < N
    (semantics, "Pause, läuft weiter"). Restart: going through the merged pauses in order, as long as the next one
    begins on or before the due day reached so far, the due day is counted anew from that pause's last day.
    A pause of which something is unknown makes the due day unknown, unless it surely begins after the due day or ends
    by the anchor.
    A running end holds the pause open: at the Stichtag it is a pause, and the due day counts from the Stichtag.
    """

    rows: Rows
    start: Column
    end: Column
    restart: bool = False


class CatchUp(StrEnum):
    """Whether a missed deadline can still be met."""

    YES = "ja"
    NO = "nein"
    UNTIL = "bis"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which something must have happened.

    Final due day: `due`, moved by `pauses` (counted from `anchor`), not before `not_before`, then shifted to a working
    day (`shift`: True forward, False backward, None not at all).
    """

    anchor: Value
    due: Value
    evidence: Evidence | None = None
    ends: Value | None = None
    catch_up: CatchUp = CatchUp.YES
    catch_up_until: Value | None = None
    pauses: Pauses | None = None
    not_before: Value | None = None
    shift: bool | None = None
    place: Place = NOWHERE


class Basis(StrEnum):
    """What the periods of a cycle count from."""

    SLIDING = "letzte Erledigung"
    FIXED = "Beginn"
    CALENDAR = "Kalender"


class CalendarUnit(StrEnum):
    """The unit of a calendar cycle."""

    MONTH = "Monat"
    QUARTER = "Quartal"
    YEAR = "Jahr"


@dataclass(frozen=True, slots=True)
class Cycle:
    """Something that must happen again and again; every period is decided like a deadline.

    `deadline.due` may use Anchor and, in scope `alias`, the record that opened the period (absent in the first).
    SLIDING: the periods begin with `first` (None: only with the first evidence) and with each sure evidence day on or
        after it; a period is done by the next evidence. Periods identify themselves by the key of the record that
        opened them ("beginn" for the first). Several evidence records on one day open one period (smallest key).
        The newest period is undecided if a possible row has an unknown day or one after the newest sure evidence;
        an older period if a possible row has an unknown day or one strictly inside it (in the first period also
        its first day).
        Without any period: `trifft nicht zu` (`ungeklärt` if there is a possible row), periode null.
    FIXED: due_k = `first` + k·`every`, counted from `first`; period k begins the day after due_(k-1), the first with
        `first`. In order of day, source and key, evidence of period k serves k-1 if that is open and either k is
        served, or its day is no farther from due_(k-1) than from due_k; else k if that is open; else it is surplus.
        The last period is the one with due_(k-1) < Stichtag ≤ due_k. Identity: k from 1. Any possible row with an
        unknown day, or a different assignment of a period with and without the possible rows, makes it `ungeklärt`.
    CALENDAR: every month, quarter or year from that of `first` to that of the Stichtag; due on its last day; only
        evidence inside it counts; a missed one is versäumt. Identity "2020-06", "2020-Q2", "2020".
    The newest period is always emitted; older ones if due or done within `lookback` (FIXED and CALENDAR without
    `lookback`: all; SLIDING without: none). In a cycle `lookback` decides nothing else: step 1 does not look at it.
    One outcome with `periode` null stands for all when `applies` is not true, `first` is unknown, or FIXED and CALENDAR
    have no first day, no `every` or a first unit after the Stichtag's (trifft nicht zu); by InForce the version marked
    `last` gives it, and an unknown `first` is asked before `applies`: which version speaks is open.
    Anchor of a FIXED period is its first day, of a CALENDAR period the first day of its unit. Evidence windows of a
    cycle are computed without Anchor; evidence before `first` does not count, in SLIDING on `first` it does.
    Open parts of the delivery (see Evidence) are possible rows: in SLIDING and FIXED on every day of the part
    (in FIXED any number a day), in CALENDAR a unit that overlaps them and is not surely done is `ungeklärt`.
    `end_is_due`: the last period (anchor < `ends` < due) falls due at `ends` (`letzter abschnitt: fällig am Ende`)
    instead of lapsing, and no period with anchor < `ends` is beendet by step 3.
    """

    basis: Basis
    deadline: Deadline
    first: Value | None
    every: Duration | Unset | None = None
    calendar: CalendarUnit | None = None
    alias: str | None = None
    end_is_due: bool = False
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Order:
    """One criterion of a declared order; unknown or absent values get no rank."""

    value: Value
    descending: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class Capacity:
    """Limited places: per record of `per`, `available` places less the records of `taken`; ties share no rank.

    Without `per` they are the whole office's, and `taken` are all records of their entity, whatever they are linked to.
    Proposals are ranked by `order` within `per`; `platz_frei` is rank ≤ available - taken, with `taken` counted from
    its sure to its possible records: null only where the answer hangs on these. Records that tie on every criterion,
    and records with an unknown criterion, have no rank (and platz_frei null).
    """

    per: RowRef | None
    available: Value
    taken: Rows
    order: tuple[Order, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Reference:
    """A source document and where in it."""

    document: str
    passage: str


@dataclass(frozen=True, slots=True)
class Review:
    """By when a rule, or a definition that it uses, must be reviewed, and by whom."""

    id: str
    title: str
    owner: str
    due: date


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of one rule, with the values in force for one office on one Stichtag.

    `fassung` is the hash of the normalised authored rule with its transitive definitions, tables and values.
    Exactly one of `criterion` (proposal, duty), `deadline`, `cycle` and `quota` is set. `draft` marks a version that
    is not released; `reviews` are its own and those of the definitions it uses. Of the
    proposals of one `assignment` only one can hold for a case.
    """

    id: str
    fassung: str
    title: str
    kind: Kind
    entity: str
    applies: Condition
    in_force: InForce
    exempt: Condition | None = None
    criterion: Condition | None = None
    deadline: Deadline | None = None
    cycle: Cycle | None = None
    quota: Quota | None = None
    capacity: Capacity | None = None
    advice: str = ""
    responsible: str = ""
    owner: str = ""
    control_goal: str = ""
    references: tuple[Reference, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    soon: Duration | None = None
    lookback: Duration | None = None
    reminder: str | None = None
    draft: bool = False
    reviews: tuple[Review, ...] = ()
    assignment: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Calendar:
    """The office's frozen holidays (legal), and its closing days (for reminders only)."""

    holidays: frozenset[date] = frozenset()
    closing_days: frozenset[date] = frozenset()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything a run needs besides the data: the rules in force for `office` on `today`.

    `precedence` are, by the name of an assignment, the rules whose proposal goes before the next one's; `agreements`
    the agreement by which each rule about employees is on.
    """

    office: str
    today: date
    rules: tuple[Rule, ...]
    calendar: Calendar
    digest: str = ""
    not_in_force: tuple[tuple[str, str], ...] = ()
    unit_entity: str = "team"
    precedence: tuple[tuple[str, tuple[str, ...]], ...] = ()
    agreements: tuple[tuple[str, str], ...] = ()
