"""What rules and teams are called, from the rules of the last run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jobs.cases.book import Book
from jobs.cases.desk import Desk
from schemas.failure import EvidenceRefused, RulesRefused, Unknown
from schemas.reminder import digest
from web.visit import Visit

NO_TOPIC = "ohne Thema"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """By rule its title and its topic; `book` None: the rules cannot be read."""

    titles: Mapping[str, str]
    topics: Mapping[str, str]
    book: Book | None

    def topic(self, rule: str) -> str:
        """The topic of a rule: the folder that its file lies in."""
        return self.topics.get(rule, NO_TOPIC)

    @property
    def posts(self) -> tuple[str, ...]:
        """The posts that rules and the office name, each once, as a sentence begins with them."""
        if self.book is None:
            return ()
        loaded = self.book.loaded
        named = [rule.responsible for rule in loaded.rulebook.rules]
        named += [post.text for _, post in loaded.office.responsible]
        return tuple(digest.posts(named).values())

    def of_topics(self) -> dict[str, tuple[str, ...]]:
        """By topic its rules; what has none is known by nobody."""
        found: dict[str, list[str]] = {}
        for rule, topic in self.topics.items():
            found.setdefault(topic, []).append(rule)
        return {topic: tuple(found[topic]) for topic in sorted(found)}


def catalogue(visit: Visit) -> Catalogue:
    """The rules as they were on the last run's day; none while there is no run or the rules are wrong."""
    desk: Desk = visit.request.app.state.desk
    try:
        book = desk.book(desk.run().as_of)
    except (Unknown, RulesRefused, EvidenceRefused):
        return Catalogue({}, {}, None)
    return Catalogue(book.titles, book.topics, book)
