"""Reviews of the rules themselves: one that is overdue is an outcome like any other, so that somebody sees to it."""

from __future__ import annotations

from engine.plan.rules import Review, Rulebook
from schemas.outcome import Kind, Outcome, Status
from schemas.rule import REVIEW

RULE = REVIEW
"""What stands under `regel`; `vorgang_id` is the rule to be reviewed."""
VERSION = "1"
TITLE = "Prüfung einer Regel"
RECORD = "regel"


def overdue(rulebook: Rulebook) -> tuple[Review, ...]:
    """The rules in force and the definitions they use whose next review lies before the Stichtag, each once, by id.

    Of several versions in force the one that is due first counts.
    """
    late: dict[str, Review] = {}
    for review in (one for rule in rulebook.rules for one in rule.reviews if one.due < rulebook.today):
        known = late.get(review.id)
        late[review.id] = review if known is None or review.due < known.due else known
    return tuple(late[name] for name in sorted(late))


def counted(rulebook: Rulebook) -> dict[str, dict[str, int]]:
    """How many outcomes there are of this rule by status; nothing where no review is overdue."""
    late = len(overdue(rulebook))
    return {RULE: {str(Status.OVERDUE): late}} if late else {}


def outcomes(rulebook: Rulebook) -> list[Outcome]:
    """Overdue reviews as outcomes: the owner of the rule is responsible, the day of the review is the period."""
    return [
        Outcome(
            regel=RULE,
            fassung=VERSION,
            art=Kind.DEADLINE,
            vorgang=RECORD,
            vorgang_id=review.id,
            periode=review.due.isoformat(),
            status=Status.OVERDUE,
            faellig_am=review.due,
            tage=(rulebook.today - review.due).days,
            zustaendig=review.owner,
            grund=f"„{review.title}“ war bis zum {review.due:%d.%m.%Y} zu prüfen.",
        )
        for review in overdue(rulebook)
    ]
