"""Leavers, every night: whom the directory no longer has is locked; what keeps the night from asking is said."""

from __future__ import annotations

from jobs.clock.check import Night
from schemas.failure import Failure


def leavers(night: Night) -> tuple[str, ...]:
    """What the sync says (German). A directory that is away keeps no night from its work."""
    # The clients of foreign services take a moment to import; most commands that know a night never ask.
    from jobs.access.accounts import Acting
    from jobs.access.leavers import sync

    try:
        done = sync(night.store, night.engine, Acting(night.by, night.clock()), night.environment)
    except Failure as failure:
        return tuple(f"Konten: {line}" for line in failure.lines)
    return tuple(f"Konto gesperrt: {login} ({why})" for login, why in done.locked)
