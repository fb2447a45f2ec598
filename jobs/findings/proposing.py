"""An exception in two hands: one person asks for it, another one who leads grants or refuses it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from jobs.findings.deciding import decide
from schemas.access.person import Person
from schemas.findings.decision import Action, Decision
from store.findings.decide import STALE, DecisionRefused, check
from store.findings.history import history
from store.findings.life import standing
from store.findings.lists import proposals
from store.findings.lists.proposals import GRANTED, REFUSED, WITHDRAWN, Proposal
from store.folder import StoreFolder
from store.records.actors import name_of, pseudonym
from store.records.connect import Engine, reading, writing

_SOMEBODY = "eine zweite Person"


def ask(
    store: StoreFolder, engine: Engine, person: Person, finding: int, until: date, reason: str, known: int | None,
    now: datetime, today: date,
) -> int:  # fmt: skip
    """Asks for an exception; checked as it will be when it is granted. Raises DecisionRefused, Failure."""
    with writing(engine) as connection:
        events = history(connection, finding)
        if known is not None and events and events[-1].id != known:
            raise DecisionRefused(STALE)
        check(standing(events), Decision(Action.EXEMPT, person.login, reason, until, _SOMEBODY), today)
        by = pseudonym(connection, person.login)
        return proposals.ask(connection, store.office, finding, by, now, until, reason.strip())


def grant(
    store: StoreFolder, engine: Engine, person: Person, about: Proposal, now: datetime, today: date,
    programs: Path | None = None,
) -> None:  # fmt: skip
    """Grants an exception: the decision is that of whoever asked, approved by the person. Raises DecisionRefused."""
    with reading(engine) as connection:
        asker = name_of(connection, about.by)
    if asker == person.login:
        raise DecisionRefused("Die Ausnahme haben Sie selbst beantragt; genehmigen muss sie eine zweite Person.")
    asked = Decision(Action.EXEMPT, asker, about.reason, about.until, person.login)
    decide(store, engine, about.finding, asked, now, today, programs)
    _close(engine, person, about, GRANTED, now, "")


def refuse(engine: Engine, person: Person, about: Proposal, now: datetime, said: str) -> None:
    """Refuses an exception with a reason; the finding stays as it is."""
    _close(engine, person, about, REFUSED, now, said.strip())


def withdraw(engine: Engine, person: Person, about: Proposal, now: datetime) -> None:
    """Takes back what the person asked for. Raises DecisionRefused for what somebody else did."""
    with reading(engine) as connection:
        if name_of(connection, about.by) != person.login:
            raise DecisionRefused("Zurückziehen kann den Antrag nur, wer ihn gestellt hat.")
    _close(engine, person, about, WITHDRAWN, now, "")


def _close(engine: Engine, person: Person, about: Proposal, state: str, now: datetime, said: str) -> None:
    with writing(engine) as connection:
        proposals.answer(connection, about.id, state, pseudonym(connection, person.login), now, said)
