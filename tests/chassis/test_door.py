"""The HTTP door of every service: problems, limits, headers, correlation, health."""

import asyncio
import json
import re
from collections.abc import AsyncIterator

import httpx
import pytest
import structlog
from fastapi import APIRouter, Request
from joserfc.jwk import OKPKey
from pydantic import BaseModel
from pymongo.errors import DuplicateKeyError, ServerSelectionTimeoutError

from chassis import middleware, overload, telemetry
from chassis.auth import Caller, Verifier
from chassis.errors import FieldError, Invalid, NotFound, Stale
from chassis.http import application
from chassis.middleware import SECURITY_HEADERS
from chassis.settings import BaseService, Platform
from deploy.local.settings import free_ports


class Body(BaseModel):
    amount: int
    password: str = ""


FAILURES = {
    "rule": Invalid(errors=[FieldError(field="amount", rule="INV-13", message="trop", value="3", remedy="moins")]),
    "absent": NotFound(),
    "stale": Stale(),
    "outage": ServerSelectionTimeoutError("mongodb://secret@host"),
    "duplicate": DuplicateKeyError("E11000 FR7630006000011234567890189"),
    "bug": RuntimeError("FR7630006000011234567890189"),
}


HELD = asyncio.Event()


def routes() -> APIRouter:
    r = APIRouter()

    @r.post("/amounts")
    async def amounts(body: Body) -> Body:
        return body

    @r.post("/files")
    async def files(request: Request) -> int:
        return sum([len(chunk) async for chunk in request.stream()])

    @r.get("/failures/{kind}")
    async def failures(kind: str) -> None:
        raise FAILURES[kind]

    @r.get("/slow")
    async def slow() -> None:
        await HELD.wait()

    @r.get("/me")
    async def me(caller: Caller) -> str:
        return caller.account_id

    return r


class Store:
    """Answers a ping, or not."""

    def __init__(self) -> None:
        self.away = False

    async def command(self, _name: str) -> None:
        if self.away:
            raise ServerSelectionTimeoutError


VERIFIED = "a"


class Seen(Verifier):
    def verified(self, token: str) -> bool:
        return token == VERIFIED


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def door(store: Store | None = None, **settings) -> httpx.AsyncClient:
    app = application(
        "test", Platform(max_body_bytes=1000, **settings), routers=[routes()], database=store or Store(), bus=None,
        verifier=Seen("file:///none"), body_limits=[(re.compile("/files"), 5000)],
    )  # fmt: skip
    return httpx.AsyncClient(transport=httpx.ASGITransport(app, raise_app_exceptions=True), base_url="http://test")


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with door(rate_per_minute=1_000_000) as client:
        yield client


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("rule", 422, "champs_invalides"), ("absent", 404, "introuvable"), ("stale", 412, "version_depassee"),
        ("outage", 503, "indisponible"), ("duplicate", 500, "erreur_interne"), ("bug", 500, "erreur_interne"),
    ],
)  # fmt: skip
async def test_every_error_is_a_problem_with_a_stable_code(http, kind, status, code):
    answer = await http.get(f"/failures/{kind}", headers={"X-Correlation-ID": "abc-1"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["code"], problem["status"], problem["type"]) == (code, status, f"urn:chorale:probleme:{code}")
    assert problem["correlation_id"] == answer.headers["X-Correlation-ID"] == "abc-1"
    assert ("Retry-After" in answer.headers) == (status == 503)
    assert "FR76" not in answer.text
    assert "secret" not in answer.text
    assert SECURITY_HEADERS.items() <= dict(answer.headers).items() | {(n, answer.headers[n]) for n in SECURITY_HEADERS}


async def test_a_field_error_names_field_rule_value_and_remedy(http):
    error = (await http.get("/failures/rule")).json()["errors"][0]
    assert error == {
        "field": "amount",
        "code": "",
        "rule": "INV-13",
        "message": "trop",
        "value": "3",
        "remedy": "moins",
    }


async def test_a_wrong_shape_names_its_fields_and_repeats_no_secret(http):
    answer = await http.post("/amounts", json={"amount": "many", "password": {"a": "Tilleul-vert-1987"}})
    assert answer.status_code == 422
    assert {e["field"]: e["value"] for e in answer.json()["errors"]} == {"amount": "many", "password": None}
    assert "Tilleul" not in answer.text


@pytest.mark.parametrize(
    ("path", "size", "status"), [("/files", 5000, 200), ("/files", 5001, 413), ("/amounts", 1001, 413)]
)
@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_is_stopped_at_its_limit_declared_or_not(http, path, size, status, declared):
    """INV-6: while streaming, not after."""

    async def stream() -> AsyncIterator[bytes]:
        for start in range(0, size, 100):
            yield b"x" * min(100, size - start)

    answer = await http.post(path, content=b"x" * size if declared else stream())
    assert answer.status_code == status, answer.text
    if status == 413:
        assert answer.json()["code"] == "trop_volumineux"


async def test_a_caller_who_asks_too_much_waits_and_others_do_not():
    async with door(rate_per_minute=3) as http:
        answers = [await http.post("/amounts", json={"amount": 1}) for _ in range(4)]
        assert [a.status_code for a in answers] == [200, 200, 200, 429]
        assert int(answers[-1].headers["Retry-After"]) > 0
        assert answers[-1].json()["code"] == "trop_de_demandes"
        assert (await http.get("/livez")).status_code == 200
        assert (await http.post("/amounts", json={"amount": 1}, headers=bearer("never-verified"))).status_code == 429
        assert (await http.post("/amounts", json={"amount": 1}, headers=bearer(VERIFIED))).status_code == 200


async def test_beyond_its_bound_a_door_answers_503_with_a_time_and_probes_pass(monkeypatch):
    monkeypatch.setattr(overload, "WAIT_SECONDS", 0.05)
    HELD.clear()
    async with door(rate_per_minute=1_000_000, requests_at_once=1) as http:
        held = asyncio.create_task(http.get("/slow"))
        await asyncio.sleep(0)
        answer = await http.post("/amounts", json={"amount": 1})
        assert (answer.status_code, answer.json()["code"]) == (503, "surcharge")
        assert int(answer.headers["Retry-After"]) > 0
        assert (await http.get("/livez")).status_code == 200
        HELD.set()
        assert (await held).status_code == 200
        assert (await http.post("/amounts", json={"amount": 1})).status_code == 200


async def test_a_browser_that_is_sent_away_gets_a_page_in_its_language(monkeypatch):
    monkeypatch.setattr(overload, "WAIT_SECONDS", 0.05)
    HELD.clear()
    async with door(rate_per_minute=1_000_000, requests_at_once=1) as http:
        held = asyncio.create_task(http.get("/slow"))
        await asyncio.sleep(0)
        asked = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "fr"}
        answer = await http.get("/me", headers=asked)
        assert (answer.status_code, answer.headers["content-type"]) == (503, "text/html; charset=utf-8")
        assert int(answer.headers["Retry-After"]) > 0
        assert 'lang="fr"' in answer.text
        assert "recommencez dans quelques secondes" in answer.text
        assert answer.headers["X-Correlation-ID"] in answer.text
        HELD.set()
        await held


async def test_a_body_that_stops_coming_gives_its_place_back(http, monkeypatch):
    monkeypatch.setattr(middleware, "BODY_SECONDS", 0.2)

    async def stream() -> AsyncIterator[bytes]:
        yield b"x"
        await asyncio.sleep(30)

    answer = await http.post("/files", content=stream())
    assert (answer.status_code, answer.json()["code"]) == (408, "envoi_interrompu")


async def test_row_12_a_body_that_comes_byte_by_byte_gives_its_place_back(http, monkeypatch):
    """Each part came in time, the whole never would: a slot was held for days."""
    monkeypatch.setattr(middleware, "GRACE_SECONDS", 0.5)

    async def stream() -> AsyncIterator[bytes]:
        for _ in range(1000):
            yield b"x"
            await asyncio.sleep(0.05)

    answer = await http.post("/files", content=stream())
    assert (answer.status_code, answer.json()["code"]) == (408, "envoi_interrompu")


async def test_a_new_false_token_each_time_does_not_go_round_the_limit():
    async with door(rate_per_minute=1) as http:
        statuses = {
            (await http.get("/livenot", headers={"Authorization": f"Bearer {n}"})).status_code for n in range(60)
        }
    assert 429 in statuses


@pytest.mark.parametrize("given", ["a b", "x" * 81, "<script>"])
async def test_an_unfit_correlation_id_is_replaced(http, given):
    answer = await http.get("/failures/absent", headers={"X-Correlation-ID": given})
    assert answer.headers["X-Correlation-ID"] not in ("", given)


async def test_headers_of_every_answer(http):
    answer = await http.post("/amounts", json={"amount": 1})
    assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS


async def test_who_is_nobody_is_told_how_to_come_in(http):
    answer = await http.get("/me")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


async def test_health_tells_of_the_store_and_only_of_it():
    store = Store()
    async with door(store) as http:
        assert (await http.get("/readyz")).status_code == 200
        store.away = True
        assert (await http.get("/readyz")).status_code == 503
        assert (await http.get("/livez")).status_code == 200


async def test_what_cannot_judge_a_token_yet_is_not_ready(tmp_path):
    """Once the keys were seen it stays ready: identity may be away."""
    keys = tmp_path / "jwks.json"
    verifier = Verifier(f"file://{keys}")
    app = application(
        "test", Platform(), routers=[], database=Store(), bus=None, verifier=verifier, ready=[verifier.ready]
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as http:
        refused = await http.get("/readyz")
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
        key = OKPKey.generate_key("Ed25519", {"kid": "one"}, private=False)
        keys.write_text(json.dumps({"keys": [key.as_dict(private=False)]}))
        assert (await http.get("/readyz")).status_code == 200
        keys.unlink()
        assert (await http.get("/readyz")).status_code == 200


async def test_row_22_metrics_are_on_no_public_door(http):
    assert (await http.get("/metrics")).status_code == 404


async def test_row_22_metrics_have_a_port_of_their_own():
    settings = BaseService(metrics_port=free_ports().portal, http_port=8000)
    stop = telemetry.serve(*settings.metrics_at)
    try:
        async with httpx.AsyncClient() as client:
            answer = await client.get(f"http://127.0.0.1:{settings.metrics_port}/metrics")
        assert "chorale_http_seconds" in answer.text
    finally:
        stop()
    assert BaseService(http_port=8103).metrics_at == ("127.0.0.1", 10103)


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
async def test_row_22_probes_have_a_limit_and_the_headers_of_every_answer(path):
    async with door(rate_per_minute=3) as http:
        answers = [await http.get(path) for _ in range(5)]
        assert [a.status_code for a in answers] == [200, 200, 200, 429, 429]
        assert answers[-1].json()["code"] == "trop_de_demandes"
        for answer in answers:
            assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
        assert (await http.post("/amounts", json={"amount": 1})).status_code == 200, "counted apart"


async def test_no_line_of_the_log_holds_what_a_request_carried(http):
    with structlog.testing.capture_logs() as lines:
        await http.post(
            "/amounts?iban=FR7630006000011234567890189", json={"amount": 1, "password": "Tilleul-vert-1987"}
        )
    assert lines
    assert "FR76" not in str(lines)
    assert "Tilleul" not in str(lines)


async def test_every_service_shows_its_document_as_a_page_without_scripts(http):
    page = await http.get("/docs")
    assert (page.status_code, page.headers["content-type"].partition(";")[0]) == (200, "text/html")
    assert "script" not in page.headers["Content-Security-Policy"]
    assert all(operation in page.text for operation in ("/amounts", "/failures/{kind}", "schema-Problem", "413"))
    assert "<script" not in page.text
    assert (await http.get("/docs.css")).headers["content-type"].startswith("text/css")
