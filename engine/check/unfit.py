"""Values from elsewhere that a rule cannot do with: an office's, or an example's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from engine.check.survey import Reading, read_alone
from engine.parse.wording import quote
from engine.resolve import Library
from schemas.diagnostic import Diagnostic
from schemas.node import Scalar
from schemas.rule import AuthoredRule, NamedValue, OfficeNote

Wrong = Callable[[Reading], list[Diagnostic]]


def unfit(
    library: Library,
    rule: AuthoredRule,
    office: OfficeNote,
    owner: Scalar,
    values: tuple[NamedValue, ...],
    wrong: Wrong,
) -> Iterator[Diagnostic]:
    """What is `wrong` with a rule only with these values of `owner`: each by itself first, then all together.

    It is told where the value stands, that of all together where their owner does.
    """
    told = set(wrong(read_alone(library, rule)))
    for some in (*((value,) for value in values), values):
        given = some[0].value if len(some) == 1 else None
        place = owner.place if given is None else given.place
        reading = read_alone(library, rule, office.model_copy(update={"values": ((owner, some),)}))
        for one in wrong(reading):
            if one not in told:
                told.add(one)
                yield one if one.place == place else replace(
                    one, place=place, remedy=None, message=f"Mit diesem Wert stimmt {quote(rule.id.text)} nicht mehr "
                    f"({one.place.file}, Zeile {one.place.line}): {one.message}"
                )  # fmt: skip
