"""Failures of the world: what a person outside the program has to mend before it can go on.

Raised where it happens, caught once at each entrance. An author's mistake is a Diagnostic, what cannot be decided
about a case is an outcome, a bug is neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from schemas.diagnostic import Diagnostic


class Failure(Exception):  # noqa: N818 - it is no programming error
    """Something outside the program is not as it has to be; `lines` say what, in German, one matter a line."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class DeliveryRefused(Failure):
    """The delivered files cannot be used as they are: all reasons at once."""


class FieldsRefused(DeliveryRefused):
    """What somebody wrote into the fields of a mapping cannot stay so: each mistake by the name of its field."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(*fields.values())
        self.fields = fields


class DestinationRefused(Failure):
    """The place where results belong cannot be written, or holds something that is not ours."""


class RulesRefused(Failure):
    """Rule, office or fact-model files hold mistakes, so that nothing was evaluated."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__(*(str(diagnostic) for diagnostic in diagnostics))
        self.diagnostics = tuple(diagnostics)


class PageRefused(Failure):
    """A page or file made from the rules cannot be made: what it is made from is not as it has to be."""


class Unknown(Failure):
    """Something that was asked for by name is not there: an office, a rule, a record."""


class StoreRefused(Failure):
    """The office's store folder or its database cannot be used as it is."""


class DatabaseBusy(StoreRefused):
    """Somebody else holds the database; the same step works a little later."""


class DatabaseGone(StoreRefused):
    """The database cannot be reached, or went away in the middle; nothing of the step was kept."""


class OtherVersion(StoreRefused):
    """The database was made by an older or a newer version of the program."""


class KeysRefused(Failure):
    """A key of the office, or the Schlüsseltabelle, is missing, open to others or not what it has to be."""


class ReasonNeeded(Failure):
    """Somebody wants to see what is not theirs, and has not said why."""


class SnapshotRefused(Failure):
    """A stored snapshot is not what it was: a file is missing or changed."""


class RunBusy(StoreRefused):
    """Another run is at work in this store."""


class EvidenceRefused(Failure):
    """What proves something (a seal, a checkpoint, a kept rulebook) is missing, or not what it has to be."""


class MailRefused(Failure):
    """The mail server cannot be reached or does not let us in, or the settings for mail are not as they have to be."""


class PrefectRefused(Failure):
    """The Prefect server cannot be reached, does not let us in, or does not do what it is asked for."""


class Unreachable(Failure):
    """A folder that should be there is not, or not now: its drive may not be mounted, somebody may be writing in it."""


class FeedRefused(Failure):
    """A calendar is not shown: unknown, forged, revoked or over; which of them is nobody's business."""


class WrongPeriod(Failure):
    """A period that cannot be: it ends before it begins."""


class RecordRefused(Failure):
    """A record of the office's own cannot be kept as it was written: every mistake, each with its place."""


class SampleRefused(Failure):
    """A sample cannot be drawn, recorded or repeated as it was asked for."""


class ReleaseRefused(Failure):
    """A change of the rules cannot be kept, tried or released as it was asked for: every reason at once."""


class AccessRefused(Failure):
    """An account cannot be made or changed as it was asked for."""


class ProviderRefused(Failure):
    """Whoever vouches for people (OpenID Connect, LDAP) cannot be reached, or says something that does not hold."""


class EngineRefused(Failure):
    """What should evaluate the cases cannot: Spark or Java is missing, or the cluster does not answer or has gone."""


class SpaceExhausted(Failure):
    """Disk or memory do not suffice."""


class MemoryExhausted(SpaceExhausted):
    """Memory does not suffice; with fewer at work at once it may."""


_FULL = (
    "no space left",
    "could not write",
    "failed to write",
    "disk quota",
    "max_temp_directory_size",
    "file too large",
)
_FULL_ERRNO = frozenset({27, 28, 122})
"""EFBIG, ENOSPC and EDQUOT."""


@contextmanager
def space() -> Iterator[None]:
    """Says in German that disk or memory do not suffice, whichever library complains; every other error passes."""
    try:
        yield
    except Failure:
        raise
    except Exception as error:
        if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryException":
            raise MemoryExhausted(
                "Der Speicher (Arbeitsspeicher und Auslagerungsdatei) reicht nicht aus. Bitte andere Programme "
                "schließen oder Platz für die Auslagerungsdatei schaffen, dann denselben Befehl wiederholen."
            ) from error
        if not _is_full(error):
            raise
        raise SpaceExhausted(
            "Auf dem Datenträger ist kein Platz mehr. Bitte Platz schaffen und denselben Befehl wiederholen."
        ) from error


def _is_full(error: Exception) -> bool:
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno in _FULL_ERRNO
    is_io = isinstance(error, OSError) or type(error).__name__ == "IOException"
    return is_io and any(word in str(error).lower() for word in _FULL)
