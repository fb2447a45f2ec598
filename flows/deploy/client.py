"""The door to a Prefect server: its errors become failures with a way out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import httpx
from prefect.client.orchestration import PrefectClient, get_client
from prefect.exceptions import PrefectException, PrefectHTTPStatusError

from schemas.failure import PrefectRefused


@asynccontextmanager
async def opened() -> AsyncIterator[PrefectClient]:
    """A client of the server that the environment names. Raises PrefectRefused for what the server or the way to it
    does not allow."""
    with understood():
        async with get_client() as client:
            yield client


@contextmanager
def understood() -> Iterator[None]:
    """Says of what the server or the way to it does not allow what is to be done. Raises PrefectRefused."""
    try:
        yield
    except httpx.HTTPStatusError as error:
        raise _refused(error) from error
    except (httpx.TransportError, PrefectException, OSError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and "reach" not in str(error).lower():
            raise
        raise PrefectRefused(
            "Der Prefect-Server ist nicht zu erreichen. Läuft er, und stimmt die Adresse (PREFECT_API_URL)? "
            "Der eigene wird so gestartet: regelwerk serve"
        ) from error


def _refused(error: httpx.HTTPStatusError | PrefectHTTPStatusError) -> PrefectRefused:
    code = error.response.status_code
    if code in (401, 403):
        return PrefectRefused(
            "Der Prefect-Server nimmt die Anmeldung nicht an. Bitte prüfen: PREFECT_API_AUTH_STRING, oder die Datei, "
            "die regelwerk.toml unter [betrieb] als zugang_datei nennt."
        )
    return PrefectRefused(
        f"Der Prefect-Server hat abgelehnt, was er tun soll (HTTP {code}). Bitte sein Protokoll lesen."
    )
