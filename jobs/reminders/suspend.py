"""Notbremse: the reminders of one rule rest at once, for a time, with a reason; whoever released the rule is told.

Evaluation goes on. Waiting mails that speak of the rule are withdrawn; what else they were to tell is told by the next.
It ends by itself after its last day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from delivery.mail import notices, words
from jobs.reminders.day import message_id
from jobs.rules.rulebook import Loaded
from schemas.clock.place import day_of
from schemas.evidence.trail import Entry, Kind
from schemas.failure import Unknown, WrongPeriod
from schemas.reminder.digest import Receiver
from schemas.reminder.letter import Letter
from schemas.reminder.suspension import LONGEST, Suspension
from store.folder import StoreFolder
from store.records.actors import name_of, pseudonym
from store.records.connect import Connection, Engine, reading, writing
from store.reminders import outbox, suspensions
from store.trail.append import append

RELEASER = "freigabe"
"""Who is told where a rule names nobody as its owner."""
SUBJECT = "notbremse"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who does what, when and why; `loaded` are the rules of the office."""

    store: StoreFolder
    loaded: Loaded
    rule: str
    by: str
    now: datetime
    reason: str = ""

    @property
    def today(self) -> date:
        """The day in Germany."""
        return day_of(self.now)


@dataclass(frozen=True, slots=True)
class Pulled:
    """A Notbremse, who is told of it, and how many waiting mails were withdrawn."""

    suspension: Suspension
    told: Receiver
    withdrawn: int = 0


def pull(asked: Asked, engine: Engine, until: date) -> Pulled:
    """Suspends a rule's reminders until the end of a day. Raises Unknown for the rule, WrongPeriod for the day."""
    rule = asked.loaded.named(asked.rule)[-1].id
    last = asked.today + timedelta(days=LONGEST)
    if not asked.today <= until <= last:
        raise WrongPeriod(
            f"Die Notbremse hält von heute an höchstens {LONGEST} Tage, also bis {last:%d.%m.%Y}. Wer länger braucht, "
            "ändert die Regel."
        )
    with writing(engine) as connection:
        actor = pseudonym(connection, asked.by)
        office = asked.store.office
        found = suspensions.suspend(connection, office, rule, until, actor, asked.reason, asked.now)
        withdrawn = outbox.withdraw(connection, outbox.telling(connection, office, rule))
        told = _tell(connection, asked, found, lifted=False)
        body: dict[str, object] = {"art": "notbremse gezogen", "regel": rule, "bis": until.isoformat()}
        append(connection, Entry(Kind.SETTING, SUBJECT, actor, asked.now, asked.reason, body))
        return Pulled(found, told, withdrawn)


def lift(asked: Asked, engine: Engine) -> Pulled:
    """Ends the Notbremse of a rule before its time. Raises Unknown where none holds."""
    rule = asked.loaded.named(asked.rule)[-1].id
    with writing(engine) as connection:
        office = asked.store.office
        holding = [one for one in suspensions.listed(connection, office) if one.rule == rule and one.holds(asked.today)]
        if not holding:
            raise Unknown(f"Für die Regel {rule} ist keine Notbremse gezogen.")
        actor = pseudonym(connection, asked.by)
        for one in holding:
            suspensions.lift(connection, one, actor, asked.now)
        told = _tell(connection, asked, holding[0], lifted=True)
        body: dict[str, object] = {"art": "notbremse gelöst", "regel": rule}
        append(connection, Entry(Kind.SETTING, SUBJECT, actor, asked.now, asked.reason, body))
        return Pulled(holding[0], told)


def listed(store: StoreFolder, engine: Engine) -> tuple[tuple[Suspension, str], ...]:
    """Every Notbremse with the name of whoever pulled it, the newest first."""
    with reading(engine) as connection:
        return tuple((one, name_of(connection, one.actor)) for one in suspensions.listed(connection, store.office))


def _tell(connection: Connection, asked: Asked, found: Suspension, lifted: bool) -> Receiver:
    """Writes to whoever answers for the rule."""
    rule = asked.loaded.named(found.rule)[-1]
    receiver = Receiver(rule.owner.lower() or RELEASER, called=rule.owner)
    title, text = notices.suspended(found, rule.title, lifted)
    kind = f"{SUBJECT}-{found.id}{'-ende' if lifted else ''}"
    made = message_id(asked.store, kind, asked.today, receiver)
    letter = Letter(receiver, asked.today, kind, title, text, words.paragraphs(text), made)
    outbox.queue(connection, asked.store.office, letter, (), asked.now)
    return receiver
