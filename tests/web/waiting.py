"""Long work that a page has begun, waited for."""

from __future__ import annotations

import time

from jobs.background.begin import look
from schemas.operation.task import Task
from tests.web.office import Client, Site


def waited(site: Site, browser: Client, answer: object) -> tuple[Task, str]:
    """The task that an answer leads to, once it has ended; and where the page of its result leads."""
    address = str(answer.headers["location"])  # type: ignore[attr-defined]
    assert address.startswith("/auftrag/"), address
    for _ in range(600):
        task = look(site.store, address.removeprefix("/auftrag/"))
        if task.stage.ended:
            break
        time.sleep(0.1)
    if task.lines:
        return task, ""
    there = browser.get(address).headers["location"]
    return task, str(browser.get(there).headers["location"])
