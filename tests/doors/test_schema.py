"""schemathesis over every service's OpenAPI: whatever is sent, no 5xx and no answer that the document does not name."""

from collections.abc import Iterator

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
EXAMPLES = 25
DOORS = ("identity", "organisation", "invoicing", "support", "notifications")


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as opened:
        yield opened


@pytest.mark.timeout(240)
@pytest.mark.parametrize("service", DOORS)
def test_no_5xx_and_no_undeclared_answer(scene, session, service):
    http = scene.http(service, "modification")
    schema = schemathesis.openapi.from_dict(http.get("/openapi.json").json())
    schema.config.update(base_url=str(http.base_url))
    session.headers["Authorization"] = http.headers["Authorization"]
    faults = []
    for found in schema.exclude(path_regex="/stream$").get_all_operations():  # they have no end
        try:
            _try(found.ok(), session)
        except Exception as fault:
            faults.append(f"{found.ok().label}: {_said(fault)}")
    assert not faults, "\n\n".join(faults)


def _try(operation, session) -> None:
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck), report_multiple_bugs=False,
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def run(case) -> None:
        case.call_and_validate(session=session, checks=CHECKS)

    run()


def _said(fault: BaseException) -> str:
    """The first failure, with the call as curl."""
    while isinstance(fault, BaseExceptionGroup):
        fault = fault.exceptions[0]
    return f"{type(fault).__name__}: {fault}"[:1500]
