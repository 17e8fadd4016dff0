"""Row 22: /metrics answered anybody, without the headers of other answers; probes had no limit."""

import httpx
import pytest

from chassis.middleware import SECURITY_HEADERS
from chassis.settings import METRICS_ABOVE
from tests.kit.stack import eventually


@pytest.mark.parametrize("service", ["support", "portal"])
def test_row_22_metrics_are_on_no_public_door(stack, service):
    public = httpx.URL(stack.url(service))
    with httpx.Client() as http:
        assert http.get(public.join("/metrics")).status_code == 404
        inside = public.copy_with(port=public.port + METRICS_ABOVE).join("/metrics")
        assert "chorale_http_seconds" in http.get(inside).text


def test_row_22_probes_have_a_limit_and_headers(stack):
    url, process = stack.start_extra("support", env={"CHORALE_RATE_PER_MINUTE": "30"})
    with httpx.Client(base_url=url) as http:
        answers = [http.get(path) for path in ("/livez", "/readyz") for _ in range(40)]
    process.stop()
    assert {answer.status_code for answer in answers} == {200, 429}
    for answer in answers:
        assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS


def test_what_waits_on_the_bus_is_measured_without_a_probe(stack):
    """It was looked at by `/livez` alone."""
    public = httpx.URL(stack.url("support"))
    metrics = public.copy_with(port=public.port + METRICS_ABOVE).join("/metrics")
    with httpx.Client() as http:
        eventually(lambda: "chorale_bus_lag{" in http.get(metrics).text)
