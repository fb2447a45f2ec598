"""Whatever its own document allows, and whatever it does not, the interface answers as the document says."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.routing import Mount

from schemas.access.role import Role
from tests.web.api.conftest import program
from tests.web.office import Site
from web.gate.pace import Pace

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EVERYTHING = (Role.WORKER, Role.HEAD, Role.AUDITOR)
"""May do everything but begin runs: hundreds of them would be begun."""


def ask_everything(site: Site, examples: int) -> None:
    """Asks every address so many times with what fits its document, and as often with what does not."""
    mounted = next(one.app for one in site.app.routes if isinstance(one, Mount) and one.path == "/api/v1")
    assert isinstance(mounted, FastAPI)
    mounted.state.programs = Pace(site.now.replace, 1e9, 1e9)
    asking = program(site, *EVERYTHING)
    headers = {"authorization": f"Bearer {asking.secret}", "host": "localhost"}
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", site.app)
    asked = set()
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        asked.add(operation.label)
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            @given(case=operation.as_strategy(generation_mode=mode))
            @settings(max_examples=examples, deadline=None, derandomize=True, database=None,
                      suppress_health_check=list(HealthCheck))  # fmt: skip
            def ask(case: Case[Any]) -> None:
                case.call_and_validate(headers=headers, checks=CHECKS)

            try:
                ask()
            except Unsatisfiable:
                # An address without any parameter cannot be asked wrongly.
                assert mode is GenerationMode.NEGATIVE
    assert len(asked) == 11


def test_the_interface_keeps_its_word(office: Site) -> None:
    ask_everything(office, 4)


@pytest.mark.slow
def test_the_interface_keeps_its_word_for_long(office: Site) -> None:
    ask_everything(office, 60)
