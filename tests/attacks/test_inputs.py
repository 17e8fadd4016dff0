"""Values, heads and bodies that cost their reader more than their sender: each is bounded before it is worked on."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import jwt
import pytest
from joserfc.jwk import OKPKey
from pymongo import MongoClient

from chassis.heads import HEAD_SECONDS
from chassis.spreadsheets import safe
from tests.kit.stack import eventually
from tests.kit.world import World, new_id
from tests.organisation.conftest import a_public_structure, annuaire, new_siret

__all__ = ["annuaire"]
EXPENSIVE = [rf"(\pL|\pN){{{900 - n}}}" for n in range(20)]  # RE2 took 130 ms to refuse one of these


@pytest.fixture(scope="module")
def world(stack) -> Iterator[World]:
    with MongoClient(stack.store, tz_aware=True) as client:
        made = World(stack, ("organisation",), client)
        stack.url("organisation")
        yield made
        made.close()


@pytest.fixture(scope="module")
def governed(world):
    http = world.http("organisation", new_id())
    body = {"identifier_type": "SIRET", "identifier": new_siret(), "name": "ATELIER"}
    return http, http.post("/structures", json=body).json()


@pytest.fixture
def nobody_waits(stack):
    """Nothing in the test made a loop stand."""
    before = stood(stack)
    yield
    assert stood(stack)[len(before) :] == []


def stood(stack) -> list[str]:
    return [line for line in stack.log("organisation").splitlines() if "loop.stood" in line]


def test_row_05_patterns_are_judged_in_milliseconds_org_15(world, annuaire, nobody_waits):
    """By one judge for the service that keeps them and the one that uses them."""
    town = a_public_structure(annuaire)
    known = world.client["organisation"]["rattachements"].find_one({"governs": town["structure_id"]})
    address = f"gestionnaire@{town['identifier']}.example"
    account_id = known["account_id"] if known else world.account(login_email=address).account_id
    agent, url = world.http("organisation", account_id), f"/structures/{town['structure_id']}"
    eventually(lambda: agent.get(url).status_code == 200)
    for formats in (EXPENSIVE, ["(" * 200] * 20, [r"\p{L}{1000}"] * 20):
        refused = agent.patch(url, json={"parameters": {"engagement_formats": formats}})
        assert refused.status_code == 422, refused.text
    assert agent.patch(url, json={"parameters": {"engagement_formats": ["(|)" * 28 + "b"]}}).status_code == 200
    assert agent.patch(url, json={"parameters": {"engagement_formats": []}}).status_code == 200


def test_row_07_a_long_identifier_is_refused_unread_org_14(annuaire, nobody_waits):
    for length, refusals in ((81, {422}), (20_000, {422}), (60_000, {422, 431})):
        try:
            assert annuaire.get(f"/annuaire/{'a' * length}").status_code in refusals
        except httpx.RemoteProtocolError:  # cut while the head was still being sent
            assert length == 60_000
    assert annuaire.get("/annuaire", params={"q": "a" * 201}).status_code == 422
    assert annuaire.get("/annuaire", params={"q": "ab " * 66}).status_code == 200


@pytest.mark.parametrize("count", [20_000, 300_000])
def test_row_13_every_list_is_bounded(governed, count, nobody_waits):
    http, structure = governed
    url, items = f"/structures/{structure['structure_id']}", [1] * count
    for body in (
        {"parameters": {"engagement_formats": items}}, {"default_profiles": items}, {"options": {str(n): 1 for n in range(count // 10)}},
    ):  # fmt: skip
        assert http.patch(url, json=body).status_code == 422
    assert http.post("/annuaire/lookups", json={"identifiers": items}).status_code == 422
    assert http.post("/annuaire/lookups", json={f"field {n}": 1 for n in range(count // 10)}).status_code == 422


@pytest.mark.parametrize("if_match", ["²", "9" * 5000, '"' * 39, "W/" * 19, "-1", "1.0"])
def test_row_19_a_version_that_is_none_is_refused(governed, if_match):
    http, structure = governed
    answer = http.patch(
        f"/structures/{structure['structure_id']}", json={"label": "x"}, headers={"If-Match": if_match.encode("latin1")}
    )
    assert answer.status_code in (412, 422)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1999-12-31", "2100-01-01", "+12026-01-01", "²026-01-01"])
@pytest.mark.parametrize("field", ["deposited_from", "deposited_to", "issued_from", "issued_to"])
def test_row_19_days_are_of_this_century(stack, world, day, field):
    stack.url("invoicing")
    assert world.http("invoicing", new_id()).get("/invoices", params={field: day}).status_code == 422


@pytest.mark.parametrize(
    "claims", [{"scope": ["a"]}, {"scope": 1}, {"kind": []}, {"sub": 7}, {"sid": {}}, {"scope": None}]
)
def test_row_19_a_token_whose_claims_have_another_type_is_no_bug(world, claims):
    world.stack.url("identity")
    key = OKPKey.import_key((world.stack.data / "secrets" / "identity_signing_key").read_text())
    now = int(time.time())
    told = {"iss": "chorale", "aud": "chorale", "sub": new_id(), "sid": new_id(), "iat": now, "exp": now + 60} | claims
    signed = jwt.api_jws.encode(
        httpx.Request("POST", "http://x", json=told).content,
        key.as_pem(private=True),
        "EdDSA",
        {"kid": key.thumbprint()},
    )
    http = world.client_of(world.stack.url("organisation"), {"Authorization": f"Bearer {signed}"})
    assert http.get("/requests").status_code == 401


@pytest.mark.parametrize(
    ("kind", "digits"),
    [("RIDET", "٠١٢٣٤٥٦٠٠١"), ("SIRET", "７３２８２９３２００００７４"), ("TAHITI", "A１２３４５００１")],
)
def test_row_20_digits_of_other_scripts_are_no_second_identifier_org_1(world, kind, digits):
    http = world.http("organisation", new_id())
    answer = http.post("/structures", json={"identifier_type": kind, "identifier": digits, "name": "ATELIER"})
    assert answer.status_code == 422
    assert [e["code"] for e in answer.json()["errors"]] == ["foreign_digits"]


FORMULAS = ("＝1+1", "  =1+1", "\u00a0＝1", "\u200b@SUM(A1)", "\n=1", " \t－1", "﹢1", "=cmd|'/C calc'!A0")


def test_row_24_what_a_spreadsheet_would_run_is_text_org_28(world, governed):
    """Through the door: a stranger's comment in the gestionnaire's export."""
    http, structure = governed
    for formula in FORMULAS:
        body = {"structure_id": structure["structure_id"], "comment": f"{formula}"}
        asked = world.http("organisation", new_id()).post("/rattachements", json=body)
        assert asked.status_code == 201, asked.text
    lines = http.get("/approvals/export").text
    assert all(
        f"'{formula.strip()}" in lines for formula in ("＝1+1", "=1+1", "\u200b@SUM(A1)", "﹢1", "=cmd|'/C calc'!A0")
    )
    assert all(safe(formula).startswith("'") for formula in FORMULAS)


def connected(url: str) -> socket.socket:
    parts = urlsplit(url)
    return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=HEAD_SECONDS * 3)


def test_row_12_a_head_of_150_megabytes_is_cut_at_its_beginning(world):
    sent, chunk = 0, b"a" * 65_536
    with connected(world.stack.url("organisation")) as wire:
        wire.sendall(b"GET /annuaire HTTP/1.1\r\nHost: x\r\nX-Long: ")
        try:
            while sent < 150_000_000:
                wire.sendall(chunk)
                sent += len(chunk)
        except OSError:
            pass
    assert sent < 20_000_000, "what the kernel's buffers take, no more"


@pytest.mark.timeout(120)
def test_row_12_slow_and_silent_connections_lose_their_place_and_nobody_waits_for_them(world):
    """Forty say nothing, forty send half a head, forty a byte a second."""
    url, began = world.stack.url("organisation"), time.monotonic()
    wires = [connected(url) for _ in range(120)]
    for wire in wires[40:80]:
        wire.sendall(b"GET /annuaire HTTP/1.1\r\nHost: x\r\n")
    with ThreadPoolExecutor(40) as pool:
        list(pool.map(trickle, wires[80:]))
    with httpx.Client(base_url=url) as honest:
        assert honest.get("/annuaire", params={"size": 1}).elapsed.total_seconds() < 5
    with ThreadPoolExecutor(120) as pool:
        assert list(pool.map(closed, wires)) == [True] * 120
    assert time.monotonic() - began < HEAD_SECONDS + 20


def trickle(wire: socket.socket) -> None:
    """A byte a second until the other side closes, for a minute at most."""
    wire.settimeout(1.0)
    for _ in range(60):
        try:
            wire.sendall(b"a")
            if wire.recv(1000) == b"":
                return
        except TimeoutError:
            continue
        except OSError:
            return


def closed(wire: socket.socket) -> bool:
    wire.settimeout(HEAD_SECONDS + 10)
    try:
        while wire.recv(1000):
            pass
    except TimeoutError:
        return False
    except OSError:
        return True
    finally:
        wire.close()
    return True
