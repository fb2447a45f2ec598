"""Whether a sample is what its seed draws: the population made again, and the same cases drawn from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from schemas.sample.draw import Choice, Member, allocated, drawn, fingerprint
from schemas.sample.sample import Sample


def disagreement(sample: Sample, there: Sequence[Member], earlier: Sample | None) -> str | None:
    """What does not fit, as the end of a German sentence about the sample; None where everything does.

    `there` is the population as it is now, `earlier` the sample that this one follows.
    """
    if fingerprint(there) != sample.population:
        return f"hatte eine andere Grundgesamtheit: {sample.size} Vorgänge, jetzt ergeben sich {len(there)}"
    known = {case.token for case in earlier.cases} if earlier is not None else frozenset[str]()
    tokens = {one.token for one in there}
    strange = [case.number for case in sample.cases if case.token not in tokens]
    if strange:
        return f"enthält Fälle, die nicht zur Grundgesamtheit gehören: {', '.join(map(str, strange[:10]))}"
    again = [case.number for case in sample.cases if case.choice is Choice.FORMERLY_WRONG and case.token not in known]
    if again:
        return f"nennt Fälle „früher Fehler“, die vorher nicht geprüft waren: {', '.join(map(str, again[:10]))}"
    if sample.deliberate:
        return None
    fresh = [one for one in there if one.token not in known]
    numbers = {(cell.rule, cell.team): cell.drawn for cell in sample.cells if cell.open}
    if allocated(Counter(one.stratum for one in fresh), sum(numbers.values()), sample.least) != numbers:
        return "ist auf Regeln und Teams anders verteilt, als es ihre Größe verlangt"
    chosen = [case.token for case in sample.cases if case.choice is Choice.RANDOM]
    if [one.token for one in drawn(fresh, sample.seed, numbers)] != chosen:
        return "nennt andere Fälle, als ihr Startwert zieht"
    return None
