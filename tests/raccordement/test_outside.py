"""Where a webhook is sent and how: addresses, certificates, time and size (EVT-8, EVT-9), against Standard Webhooks' own vector."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy import tls
from services.raccordement.domain import addresses, webhooks
from services.raccordement.outside.network import Judged
from services.raccordement.outside.posting import Posting

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PRIVATE = [
    "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255",
    "198.18.0.1", "192.0.2.1", "192.0.0.8", "192.88.99.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "ff0e::1",
    "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::10.0.0.1", "::ffff:0:10.0.0.1", "64:ff9b::a00:1", "64:ff9b::808:808", "64:ff9b:1::1",
    "2002:a00:1::", "2002:808:808::1", "2001:0:4136:e378::1", "2001:db8::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_evt_9_an_address_that_is_not_plainly_public_is_refused(address):
    with pytest.raises(addresses.Refused):
        addresses.check(address)


def test_evt_9_public_addresses_pass_and_our_own_do_not():
    for address in ("8.8.8.8", "2606:4700::1111"):
        addresses.check(address)
        with pytest.raises(addresses.Refused):
            addresses.check(address, own={address})
    addresses.check("127.0.0.1", loopback=True)
    with pytest.raises(addresses.Refused):
        addresses.check("10.0.0.1", loopback=True)


def test_evt_9_what_is_typed_is_https_and_a_public_name():
    own = frozenset({"portail.example.org"})
    assert addresses.findings("https://evenements.example.org:8443/a?b=c", own) == []
    for url in (
        "https://portail.example.org/",
        "https://portail.example.org./",
        "https://2130706433/",
        "https://127.1/",
        "https://x.local/",
    ):
        assert [f.code for f in addresses.findings(url, own)] == ["url_refused"], url
    for url in (
        "http://evenements.example.org/",
        "https://é.example.org/",
        "https://a b.example.org/",
        "https://a.example.org:0/",
    ):
        assert [f.code for f in addresses.findings(url, own)] == ["url_invalid"], url
    assert addresses.findings("http://127.0.0.1:8080/", own, loopback=True) == []


class Network(httpcore.AsyncMockBackend):
    """Notes where it is connected to."""

    def __init__(self):
        super().__init__([b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n", b"ok"])
        self.connected: list[str] = []

    async def connect_tcp(self, host, *rest, **more):
        self.connected.append(host)
        return await super().connect_tcp(host, *rest, **more)


def resolving(*answers, **own):
    """Another answer at each look, the last one from then on; `own`: of our names."""
    left = list(answers)

    async def resolve(host, port):
        return own[host] if host in own else (left.pop(0) if len(left) > 1 else left[0])

    return resolve


async def posted(network, url="https://a.example.org/", **more):
    posting = Posting(network, **more)
    try:
        return await posting.post(url, {"x": "y"}, b"{}")
    finally:
        await posting.close()


async def test_evt_9_a_name_that_leads_elsewhere_after_the_look_is_connected_where_it_was_looked_at():
    inner = Network()
    answer = await posted(Judged(resolving=resolving(["8.8.8.8"], ["127.0.0.1"]), inner=inner), "http://a.example.org/")
    assert (answer.status, inner.connected) == (200, ["8.8.8.8"])


@pytest.mark.parametrize(
    "found", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::ffff:10.0.0.1"], ["169.254.169.254"], ["9.9.9.9"]]
)
async def test_evt_9_one_refused_address_refuses_the_name_and_nothing_is_connected_to(found):
    """9.9.9.9 is what one of our own names leads to."""
    inner = Network()
    network = Judged(["portail"], resolving=resolving(found, portail=["9.9.9.9"]), inner=inner)
    answer = await posted(network)
    assert (answer.status, inner.connected) == (None, [])
    assert "public Internet" in answer.error


async def test_evt_9_proxy_variables_are_not_heeded(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    inner = Network()
    await posted(Judged(resolving=resolving(["8.8.8.8"]), inner=inner), "http://a.example.org/")
    assert inner.connected == ["8.8.8.8"]


@pytest.fixture
async def listening(tmp_path):
    """A server with a certificate for a.example.org; what it was told, and its port."""
    made = tls.make(tmp_path, ["a.example.org"])
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(made / tls.BROKER)
    names, heads = [], []
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    answers = [b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"]

    async def serve(reader, writer):
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        for part in answers:
            writer.write(part)
        await writer.drain()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    yield server.sockets[0].getsockname()[1], names, heads, answers, str(made / tls.AUTHORITY)
    server.close()


async def test_evt_9_the_certificate_is_checked_for_the_name_though_an_address_is_connected_to(listening):
    port, names, heads, _, authority = listening
    network = Judged(loopback=True, resolving=resolving(["127.0.0.1"]))
    answer = await posted(network, f"https://a.example.org:{port}/x", ca_file=authority)
    assert (answer.status, answer.body, names) == (200, "ok", ["a.example.org"])
    assert f"host: a.example.org:{port}".encode() in heads[0].lower()
    for url, ca_file in ((f"https://b.example.org:{port}/", authority), (f"https://a.example.org:{port}/", "")):
        refused = await posted(network, url, ca_file=ca_file)
        assert refused.status is None
        assert "CERTIFICATE_VERIFY_FAILED" in refused.error


@pytest.mark.parametrize(
    "parts",
    [[], [b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx"], [b"HTTP/1.1 100 Continue\r\n\r\n"]],
    ids=["silent", "half an answer", "for ever provisional"],
)
async def test_evt_8_what_does_not_end_in_time_is_no_success(listening, parts):
    port, _, _, answers, authority = listening
    answers[:] = parts
    network = Judged(loopback=True, resolving=resolving(["127.0.0.1"]))
    answer = await posted(network, f"https://a.example.org:{port}/", ca_file=authority, seconds=0.3)
    assert not answer.succeeded
    assert answer.milliseconds < 5000


async def test_evt_8_of_an_endless_answer_a_kilobyte_is_kept_and_the_rest_not_read(listening):
    port, _, _, answers, authority = listening
    answers[:] = [b"HTTP/1.1 200 OK\r\ncontent-length: 999999999\r\n\r\n", b"x" * 100_000]
    network = Judged(loopback=True, resolving=resolving(["127.0.0.1"]))
    answer = await posted(network, f"https://a.example.org:{port}/", ca_file=authority)
    assert (answer.status, answer.body) == (200, "x" * 1024)


def test_evt_8_the_published_vector_of_standard_webhooks():
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    at = 1614265330
    assert (
        webhooks.signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, body)
        == "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )
    sent = webhooks.headers("msg_p5jXN8AQM9LWM0D4loKWxJek", datetime.fromtimestamp(at, UTC), body, [secret, secret])
    assert sent["webhook-signature"] == " ".join(["v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="] * 2)
    assert (sent["webhook-id"], sent["webhook-timestamp"]) == ("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330")


HOURS = [5 / 3600, 5 / 60, 0.5, 2, 5, 10, 14, 20, 24]


@given(st.integers(1, 9), st.floats(-1, 1))
def test_evt_8_retries_follow_the_table_within_a_fifth(tries, drawn):
    at = webhooks.next_try(tries, NOW, "", drawn)
    assert 0.799 * HOURS[tries - 1] <= (at - NOW).total_seconds() / 3600 <= 1.201 * HOURS[tries - 1]
    assert webhooks.next_try(10, NOW, "", drawn) is None


def test_evt_8_retry_after_in_seconds_or_as_a_date_and_at_most_a_day():
    for text, seconds in (
        ("120", 120), ("999999999999999999999", 86_400), ("-5", 0), ("soon", 0), ("", 0), ("١٢", 12),
        (format_datetime(NOW + timedelta(minutes=3), usegmt=True), 180), (format_datetime(NOW - timedelta(days=1), usegmt=True), 0),
        ("Wed, 21 Oct 2015 07:28:00", 0), ("x" * 10_000, 0),
    ):  # fmt: skip
        assert webhooks.asked_wait(text, NOW) == timedelta(seconds=seconds), text
