"""The daily seal over all receipts (INV-43), its timestamp by a real authority (openssl), and what a revoked key still proves."""

import asyncio
import http.server
import json
import shutil
import subprocess
import threading
from base64 import b64decode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from joserfc.jwk import OKPKey

import certificates
from certificates import NotGenuine, Revoked
from certificates.seals import chained
from chassis.errors import Unavailable
from chassis.ids import new_id
from chassis.keyring import KeyRing
from chassis.store import Aggregates, connect
from services.invoicing.clients import TimestampAuthority
from services.invoicing.store.lists import INDEXES
from services.invoicing.store.seals import Seals
from services.invoicing.usecases.sealing import seal_days
from services.invoicing.usecases.verifying import main as verify
from tests.invoicing.conftest import Trade
from tests.kit.certificates import exported
from tests.kit.stack import RunningStack, eventually

CONFIG = """[tsa]
default_tsa = authority
[authority]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
ess_cert_id_alg = sha256
"""


def _certificate(folder: Path, name: str, issuer: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None):
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signer, signing_key = (issuer[0].subject, issuer[1]) if issuer else (subject, key)
    builder = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(signer).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=9))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )  # fmt: skip
    if issuer:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    made = builder.sign(signing_key, hashes.SHA256())
    (folder / f"{name}.pem").write_bytes(made.public_bytes(Encoding.PEM))
    (folder / f"{name}.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return made, key


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A timestamp authority's URL and its root."""
    folder = tmp_path_factory.mktemp("tsa")
    _certificate(folder, "tsa", _certificate(folder, "root", None))
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
    (folder / "serial").write_text("01")
    openssl = shutil.which("openssl") or "openssl"

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            (folder / "query").write_bytes(self.rfile.read(int(self.headers["content-length"])))
            command = [openssl, "ts", "-reply", "-config", str(folder / "tsa.cnf"), "-queryfile", str(folder / "query")]
            answer = subprocess.run(command, capture_output=True, check=True).stdout
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", folder / "root.pem"
    server.shutdown()
    server.server_close()


def test_INV_43_the_chain_is_plain_sha256_and_every_digest_and_its_place_count() -> None:
    a, b = certificates.digest("a"), certificates.digest("b")
    empty = chained("", [])
    assert empty == certificates.digest("")
    seals = {chained("", [a, b]), chained("", [b, a]), chained("", [a]), chained(empty, [a, b]), empty}
    assert len(seals) == 5
    with pytest.raises(ValueError, match=r"base64|padding"):
        chained("", ["no digest"])


@pytest.fixture
async def kept(stack: RunningStack):
    """Seals over invoices of their own."""
    database = connect(stack.store, f"seals-{new_id()}")
    invoices = Aggregates(database["invoices"], "invoicing", indexes=INDEXES)
    await invoices.collection.create_indexes(list(invoices.indexes))
    yield Seals(Aggregates(database["seals"], "invoicing"), invoices.collection), invoices.collection
    await database.client.drop_database(database.name)
    database.client.close()


NOON = datetime(2026, 11, 4, 12, tzinfo=UTC)


async def _deposited(invoices, at: datetime, sequence: int) -> str:
    digest = certificates.digest(f"{sequence}")
    await invoices.insert_one(
        {"_id": new_id(), "deposited_at": at, "certificate": {"sequence": sequence, "digest": digest}}
    )
    return digest


async def test_INV_43_each_day_is_sealed_once_in_order_also_after_a_stop(kept) -> None:
    seals, invoices = kept
    first = await _deposited(invoices, NOON, 1)
    last = await _deposited(invoices, NOON.replace(hour=23, minute=59, second=59), 3)
    next_ = await _deposited(invoices, NOON + timedelta(days=2), 2)
    await invoices.insert_one({"_id": new_id(), "deposited_at": None})
    assert await seal_days(seals, None, NOON.replace(hour=23)) == 0, "the day goes on"
    assert await seal_days(seals, None, NOON + timedelta(hours=12, minutes=59)) == 0, "what is on its way is waited for"
    assert await seal_days(seals, None, NOON + timedelta(days=3)) == 3
    assert await seal_days(seals, None, NOON + timedelta(days=3)) == 0
    one, empty, three = [await seals.of(f"2026-11-0{n}") for n in (4, 5, 6)]
    assert (one.count, empty.count, three.count) == (2, 0, 1)
    assert one.seal == chained("", [first, last])
    assert empty.seal == chained(one.seal, [])
    assert three.seal == chained(empty.seal, [next_])
    assert [seal.day for seal in await seals.page("2026-11-06", 5)] == ["2026-11-05", "2026-11-04"]


async def test_INV_43_a_seal_is_countersigned_by_the_authority_and_waits_for_it(kept, authority) -> None:
    seals, invoices = kept
    await _deposited(invoices, NOON, 1)
    url, root = authority
    with pytest.raises(Unavailable):
        await seal_days(seals, TimestampAuthority("http://127.0.0.1:9", root), NOON + timedelta(hours=14))
    assert await seals.last() is None
    assert await seal_days(seals, TimestampAuthority(url, root), NOON + timedelta(hours=14)) == 1
    seal = await seals.last()
    (root.parent / "token").write_bytes(b64decode(seal.timestamp))
    (root.parent / "message").write_bytes(b64decode(seal.seal))
    command = "openssl ts -verify -token_in -in token -data message -CAfile root.pem"
    said = await asyncio.to_thread(subprocess.run, command.split(), cwd=root.parent, capture_output=True, text=True)
    assert "Verification: OK" in said.stdout + said.stderr


async def test_INV_43_an_answer_that_does_not_verify_is_none(kept, authority, tmp_path: Path) -> None:
    url, _ = authority
    _certificate(tmp_path, "root", None)
    with pytest.raises(Unavailable):
        await TimestampAuthority(url, tmp_path / "root.pem").stamp(b"x")


def test_INV_43_with_a_revoked_key_only_what_was_sealed_before_counts(tmp_path: Path) -> None:
    key = OKPKey.generate_key("Ed25519")
    keys = KeyRing(OKPKey.generate_key("Ed25519"), key, revoked={key.thumbprint(): NOON})
    (before, digest), (after, _) = exported(key, NOON - timedelta(days=1)), exported(key, NOON)
    with pytest.raises(NotGenuine, match="revoked"):
        certificates.verify(after, keys, {digest})
    with pytest.raises(Revoked):
        certificates.verify(before, keys)
    with pytest.raises(Revoked):
        certificates.verify(before, keys, {certificates.digest("another")})
    assert certificates.verify(before, keys, {digest}).day == "2026-11-03"

    published = tmp_path / "keys.json"
    published.write_text(json.dumps({"keys": keys.public()}))
    files = {"export": before, "digests": f"{digest}\n".encode(), "forged": f"{digest}\n{digest}\n".encode()}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "seal").write_text(json.dumps({"previous": "", "seal": chained("", [digest])}))
    asked = [str(tmp_path / "export"), "--key", str(published)]
    assert verify(asked) == 1
    assert verify([*asked, "--digests", str(tmp_path / "digests"), "--seal", str(tmp_path / "seal")]) == 0
    assert verify([*asked, "--digests", str(tmp_path / "forged"), "--seal", str(tmp_path / "seal")]) == 1


def test_INV_43_the_published_seal_holds_every_receipt_of_its_day(trade: Trade) -> None:
    """Through the door, without login; yesterday's receipts are made by moving one back."""
    made = trade.submit()
    yesterday = datetime.now(UTC) - timedelta(days=1)
    invoices = trade.world.client["invoicing"]["invoices"]
    invoices.update_one({"_id": made["id"]}, {"$set": {"deposited_at": yesterday}})
    trade.world.client["invoicing"]["seals"].delete_many({})
    day = f"{yesterday:%Y-%m-%d}"
    public = trade.world.anonymous()
    _, process = trade.world.stack.start_extra(
        "invoicing", "worker", {"INVOICING_SEAL_SECONDS": "0.2"} | trade.world.jwks
    )
    try:
        if datetime.now(UTC).hour >= 1:
            eventually(lambda: public.get(f"/receipts/seals/{day}").status_code == 200, 20)
        else:
            pytest.skip("the day before is sealed at one o'clock")
    finally:
        process.stop()
    seal = public.get(f"/receipts/seals/{day}").json()
    digests = public.get(f"/receipts/seals/{day}/digests").text.split()
    assert chained(seal["previous"], digests) == seal["seal"]
    export = trade.seller.http.get(f"/invoices/{made['id']}/certificate").json()
    assert export["digest"] in digests
    assert export["seal"]["seal"] == seal["seal"]
    assert seal["day"] in [one["day"] for one in public.get("/receipts/seals").json()]
    assert public.get("/receipts/seals/2019-01-01").status_code == 404
    assert public.get("/receipts/seals/hier").status_code == 422
