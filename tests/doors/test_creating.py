"""INV-19: every door that creates something takes an Idempotency-Key."""

import httpx
import pytest

CREATING = ("identity", "organisation", "invoicing", "support", "notifications", "raccordement")
WITHOUT = {("identity", "/logins")}
"""A login is a challenge, new each time on purpose; registering answers the same whatever it did (202)."""


@pytest.mark.parametrize("service", CREATING)
def test_every_creating_door_takes_an_idempotency_key(stack, service):
    paths = httpx.get(f"{stack.url(service)}/openapi.json", timeout=20).json()["paths"]
    created = [(path, ops["post"]) for path, ops in paths.items() if "201" in ops.get("post", {}).get("responses", {})]
    assert created
    lacking = {
        (service, path)
        for path, operation in created
        if "Idempotency-Key" not in {parameter["name"] for parameter in operation.get("parameters", ())}
    }
    assert lacking <= WITHOUT
