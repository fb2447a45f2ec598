"""The room of days and reminders as one router."""

from __future__ import annotations

from fastapi import APIRouter

from web.rooms.calendar import brakes, days, feeds

router = APIRouter()
for one in (days, feeds, brakes):
    router.include_router(one.router)
