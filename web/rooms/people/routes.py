"""The room's pages together."""

from __future__ import annotations

from fastapi import APIRouter

from web.rooms.people import accounts, watch

router = APIRouter()
router.include_router(accounts.router)
router.include_router(watch.router)
