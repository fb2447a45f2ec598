"""What yesterday's outcomes still say today: untouched cases, with the days to their due day counted anew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.compile.reasons import Ground, reason
from engine.compile.template import Fact, Format, Slot
from engine.plan.rules import Rule
from engine.run.duck import Scratch, quoted
from engine.run.nights.cases import BEFORE, CHOSEN, text, with_case
from engine.run.nights.ways import links_to_case
from schemas.factmodel import FactModel
from schemas.outcome import IN_ORDER, OUTCOMES, Status
from schemas.snapshot import Snapshot

_COUNTED = {
    Ground.OVERDUE: Status.OVERDUE,
    Ground.DUE_SOON: Status.DUE_SOON,
    Ground.DUE_LATER: Status.DUE_LATER,
}
"""The grounds whose reason says how many days there are to the due day or since."""

_CASE = "kunde_id"
"""The column of an outcome with the key of its case."""

EARLIER = "earlier"
"""The relation with the outcomes of the earlier run."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """The outcomes of `rules` in the file of the earlier run, in the database that holds the chosen cases.

    `everything`: outcomes that are in order are kept too; else only the ones whose key is in the relation `asked`.
    """

    database: Scratch
    model: FactModel
    was: Snapshot
    rules: tuple[Rule, ...]
    earlier: Path
    before: date
    today: date
    everything: bool = False
    asked: str | None = None

    def query(self) -> str:
        """The kept outcomes with the contract's columns."""
        self.database.read(EARLIER, self.earlier)
        days = f"(DATE '{self.today}' - faellig_am)"
        renewed = {"tage": f"CASE WHEN tage IS NOT NULL THEN {days}::INTEGER END", "grund": self._reason(days)}
        told = ", ".join(f"{renewed.get(name, 'e.' + name)} AS {name}" for name in OUTCOMES)
        where = " AND ".join(f"({one})" for one in (self._untouched(), self._wanted()))
        return f"SELECT {told} FROM {EARLIER} AS e WHERE {where}"

    def _untouched(self) -> str:
        """Outcomes of these rules about records that hang on no chosen case."""
        parts = []
        for entity in sorted({rule.entity for rule in self.rules}):
            links = links_to_case(self.model, entity)
            if links is None or entity not in self.was.tables:
                continue
            if len(links) < 2:
                out = f"e.{_CASE} IS NOT NULL AND e.{_CASE} NOT IN (SELECT c FROM {CHOSEN})"
            else:
                found = with_case(self.model, BEFORE, entity, links, self.was)
                key = quoted(self.model.entities[entity].key)
                again = f"SELECT {key} FROM {found} WHERE c IS NULL OR c IN (SELECT c FROM {CHOSEN})"
                out = f"e.vorgang_id NOT IN ({again})"
            names = _list(rule.id for rule in self.rules if rule.entity == entity)
            parts.append(f"e.regel IN ({names}) AND {out}")
        return " OR ".join(f"({part})" for part in parts) or "false"

    def _wanted(self) -> str:
        """What is in order stands in the file only because a finding was open; it stays while one is."""
        if self.everything:
            return "true"
        trouble = f"e.status NOT IN ({_list(sorted(str(status) for status in IN_ORDER))})"
        if self.asked is None:
            return trouble
        same = "o.regel = e.regel AND o.vorgang_id = e.vorgang_id AND coalesce(o.periode, '') = coalesce(e.periode, '')"
        return f"{trouble} OR EXISTS (SELECT 1 FROM {self.asked} AS o WHERE {same})"

    def _reason(self, days: str) -> str:
        """The reason; where it tells the days to or since the due day, with today's number."""
        past = f"(DATE '{self.before}' - faellig_am)"
        branches = []
        for ground, status in _COUNTED.items():
            # The number comes right after words that are the same in every rule.
            lead = next(
                (reason(rule, ground, self.model).lead for rule in self.rules if rule.deadline or rule.cycle), None
            )
            if lead is None:
                continue
            place = next(n for n, p in enumerate(lead) if isinstance(p, Slot) and p.value is Fact.DAYS)
            slot = lead[place]
            assert isinstance(slot, Slot)
            head = " || ".join(_said(piece) for piece in lead[:place])
            old, new = (f"{head} || {_days(number, slot.format)}" for number in (past, days))
            told = f"{new} || substr(e.grund, length({old}) + 1)"
            branches.append(f"WHEN e.status = {text(status)} AND starts_with(e.grund, {old}) THEN {told}")
        return f"CASE {' '.join(branches)} ELSE e.grund END" if branches else "e.grund"


def _said(piece: object) -> str:
    if isinstance(piece, str):
        return text(piece)
    assert isinstance(piece, Slot) and piece.value is Fact.DUE
    return "strftime(faellig_am, '%d.%m.%Y')"


def _days(number: str, form: Format) -> str:
    many = "Tagen" if form is Format.DAYS_DATIVE else "Tage"
    return (
        f"replace(format('{{:,}}', abs({number})), ',', '.') || "
        f"CASE WHEN abs({number}) = 1 THEN ' Tag' ELSE ' {many}' END"
    )


def _list(names: Iterable[str]) -> str:
    return ", ".join(text(name) for name in dict.fromkeys(names)) or "NULL"
