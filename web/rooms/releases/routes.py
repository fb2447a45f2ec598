"""The room of changes as one router; fixed addresses come before those that take anything."""

from __future__ import annotations

from fastapi import APIRouter

from web.rooms.releases import changes, deputies, history, law, trials

router = APIRouter()
for one in (law, deputies, history, trials, changes):
    router.include_router(one.router)
