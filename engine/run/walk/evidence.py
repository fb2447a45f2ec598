"""What fulfils a duty, in two worlds: the records that surely count, and those that possibly do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.plan.rules import Evidence, Rule, Source
from engine.run.walk.terms import rows, values
from engine.run.walk.terms.facts import ABSENT, Gap, Scope, Truth, Unknown, unknown
from schemas.cases.case import Row
from schemas.outcome import Cause

OWN = -1


@dataclass(frozen=True, slots=True, order=True)
class Proof:
    """A day that counts, by which source (OWN: the record itself) and which record."""

    day: date
    source: int
    key: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A record that possibly counts; `dated` False: its day is unknown and `proof.day` the first it could be."""

    proof: Proof
    dated: bool
    gaps: frozenset[Gap]


@dataclass(frozen=True, slots=True)
class Hole:
    """Days that the delivery does not cover: anything may have happened on them."""

    first: date
    last: date
    gaps: frozenset[Gap]


@dataclass(frozen=True, slots=True)
class Found:
    """All evidence of one record: `proofs` by day, source and key; `records` leads from a proof to its row."""

    proofs: tuple[Proof, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    holes: tuple[Hole, ...] = ()
    records: dict[Proof, tuple[str, Row]] | None = None

    def since(self, first: date | None, today: date) -> Found:
        """Only what is on or after `first`."""
        if first is None:
            return self
        proofs = tuple(p for p in self.proofs if p.day >= first)
        doubts = tuple(_not_before(d, first) for d in self.doubts if d.proof.day >= first or not d.dated)
        holes = tuple(Hole(max(h.first, first), h.last, h.gaps) for h in self.holes if h.last >= first)
        return Found(proofs, doubts if first <= today else (), holes, self.records)


def _not_before(doubt: Doubt, first: date) -> Doubt:
    if doubt.proof.day >= first:
        return doubt
    return Doubt(Proof(first, doubt.proof.source, doubt.proof.key), False, doubt.gaps)


def collect(evidence: Evidence | None, rule: Rule, scope: Scope) -> Found:
    """All evidence there is, and all there might be."""
    if evidence is None:
        return Found()
    proofs: list[Proof] = []
    doubts: list[Doubt] = []
    holes: list[Hole] = []
    records: dict[Proof, tuple[str, Row]] = {}
    _own(evidence, rule, scope, proofs, doubts)
    for place, source in enumerate(evidence.sources):
        earliest = values.value(source.earliest, scope) if source.earliest is not None else ABSENT
        until = values.value(source.until, scope) if source.until is not None else ABSENT
        for seen in rows.in_window(source, scope, earliest, until):
            assert seen.row is not None
            proof = Proof(seen.day, place, scope.world.key_of(source.rows.entity, seen.row))
            records[proof] = (source.rows.entity, seen.row)
            if seen.sure:
                proofs.append(proof)
            else:
                doubts.append(Doubt(proof, seen.dated, seen.gaps))
        part = rows.open_part(source, scope, earliest, until)
        if part is not None:
            holes.append(Hole(part[0], part[1], part[2].gaps))
    return Found(tuple(sorted(proofs)), tuple(doubts), tuple(holes), records)


def _own(evidence: Evidence, rule: Rule, scope: Scope, proofs: list[Proof], doubts: list[Doubt]) -> None:
    """A day of the record itself; an unknown one could be long ago."""
    if evidence.own is None:
        return
    day = values.value(evidence.own, scope)
    key = scope.world.key_of(rule.entity, scope.world.record)
    if isinstance(day, Unknown):
        doubts.append(Doubt(Proof(date.min, OWN, key), False, day.gaps))
    elif isinstance(day, date) and day <= scope.world.today:
        proofs.append(Proof(day, OWN, key))


def gaps_of(doubts: tuple[Doubt, ...], holes: tuple[Hole, ...]) -> Unknown:
    """Everything that is missing for doubtful evidence."""
    return Unknown(frozenset[Gap]().union(*(d.gaps for d in doubts), *(h.gaps for h in holes)))


@dataclass(frozen=True, slots=True)
class Done:
    """Whether a duty was fulfilled by its due day and after it, and the evidence of it."""

    on_time: Truth
    late: Truth
    proof: Proof | None = None

    @property
    def certain(self) -> Proof | None:
        """The evidence, where it is certain that it fulfils."""
        return self.proof if True in (self.on_time, self.late) else None


def doubtful(missing: Unknown) -> Done:
    """Neither fulfilled nor not."""
    return Done(missing, missing)


def judge(proof: Proof | None, due: date) -> Done:
    """What certain evidence, or certainly none, says about a due day."""
    return Done(proof is not None and proof.day <= due, proof is not None and proof.day > due, proof)


def first_of(found: Found, due: date) -> Done:
    """What the first evidence says, if the world of sure records and that of possible ones agree on it."""
    sure = judge(found.proofs[0] if found.proofs else None, due)
    days = [*(d.proof.day for d in found.doubts), *(h.first for h in found.holes)]
    if not days or (sure.proof is not None and sure.proof.day <= min(days)):
        return sure
    possible = judge(Proof(min(days), OWN, ""), due)
    if (possible.on_time, possible.late) == (sure.on_time, sure.late):
        return sure
    missing = gaps_of(found.doubts, found.holes)
    if sure.on_time is possible.on_time:
        return Done(sure.on_time, missing)
    return Done(missing, missing if sure.late is not possible.late else sure.late)


def unseen(sources: tuple[Source, ...], due: date, scope: Scope) -> Truth:
    """True, or unknown if the delivery of an evidence table ends on or before the due day: nobody can tell."""
    blind = [
        source.rows.entity
        for source in sources
        if (coverage := scope.world.case.coverage.get(source.rows.entity)) is not None
        and coverage.end is not None
        and due >= coverage.end
    ]
    if not blind:
        return True
    return Unknown(frozenset().union(*(unknown(Cause.NOT_DELIVERED, entity).gaps for entity in blind)))
