"""Releases against the trail: who released which texts, why, from which day on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jobs.evidence.checks.chain import Claims
from jobs.releases.applying import mark
from schemas.evidence.verification import Fault, Part
from schemas.release.release import Release


def release_faults(made: Iterable[Release], claims: Claims) -> Iterator[Fault]:
    """Every release is in the trail as it was made, and none is missing. The texts are checked with the rulebooks."""
    found = {str(one.id): one for one in made}
    for name in sorted(claims.releases.keys() - found.keys()):
        yield _fault(name, "fehlt in der Datenbank", claims.releases[name][0])
    for name, one in found.items():
        said = claims.releases.get(name)
        if said is None:
            yield _fault(name, "steht nicht in der Prüfspur", None)
        elif said[1] != mark(one):
            yield _fault(name, "wurde verändert: Sie ergibt einen anderen Hash als den der Prüfspur", said[0])


def _fault(name: str, what: str, seq: int | None) -> Fault:
    return Fault(part=Part.RELEASE, subject=name, message=f"Freigabe {name} {what}.", seq=seq)
