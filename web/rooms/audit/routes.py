"""The room of the auditor as one router; fixed addresses come before those that take anything."""

from __future__ import annotations

from fastapi import APIRouter

from web.rooms.audit import cases, checks, plan, runs, samples, trail

router = APIRouter()
for one in (plan, runs, checks, trail, samples, cases):
    router.include_router(one.router)
