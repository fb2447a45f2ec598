"""What the first visitor would have to wait for, read before anybody comes."""

from __future__ import annotations

import gc
import threading

from fastapi import FastAPI

from jobs.authoring.surroundings import surroundings
from jobs.cases.desk import Desk
from schemas.failure import Failure
from web.house import House


def warm(app: FastAPI) -> threading.Thread:
    """Reads the rules and the last run's delivery in a thread of its own; what cannot be read is said by its page."""
    made = threading.Thread(target=_read, args=(app,), name="vorwärmen", daemon=True)
    made.start()
    return made


def _read(app: FastAPI) -> None:
    house: House = app.state.house
    desk: Desk = app.state.desk
    for read in (lambda: desk.book(desk.run().as_of), lambda: surroundings(house.store.rules, house.store.office)):
        try:
            read()
        except Failure:
            continue
    # What was read stays: looking through it for circles would stop everybody for a quarter of a second each time.
    gc.collect()
    gc.freeze()
