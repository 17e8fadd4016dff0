"""The receipt: signed, complete, and verified without us.

Proves INV-18.
"""

import base64
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jwt
import pytest
from joserfc import jws
from joserfc.jwk import OKPKey

from chassis.keyring import KeyRing
from services.invoicing.domain.receipt import pdf as certificate_pdf
from services.invoicing.domain.receipt.certificate import NotGenuine, as_json, issue, verify
from services.invoicing.usecases import verifying

CONTENT: dict[str, Any] = {
    "invoice_id": "i", "number": "F1", "type": "FACTURE", "currency": "EUR",
    "parties": [
        {"role": "FOURNISSEUR", "identifier": "1", "name": "Œuvres & Cie €"},
        {"role": "DESTINATAIRE", "identifier": "2", "name": "Rennes 株式"},
    ],
    "totals": {"ht": "1.00", "tva": "0.20", "ttc": "1.20", "net_a_payer": "1.20"},
}  # fmt: skip
AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def key() -> OKPKey:
    return OKPKey.generate_key("Ed25519")


def altered(export: bytes, **changes: Any) -> bytes:
    return json.dumps(json.loads(export) | changes).encode()


def test_INV_18_says_what_who_when_and_how_much(key: OKPKey) -> None:
    issued = issue(key, content=CONTENT, deposited_at=AT, sequence=42)
    assert len(issued.digest) == 44
    assert issued.digest == base64.b64encode(hashlib.sha256(issued.content.encode()).digest()).decode()
    payload = verify(as_json(issued), KeyRing(key))
    assert payload["deposited_at"] == "2026-03-01T09:30:00.000+00:00"
    assert (payload["sequence"], payload["number"], payload["digest"]) == (42, "F1", issued.digest)
    assert payload["totals"] == CONTENT["totals"]
    assert payload["supplier"] == {"identifier": "1", "name": "Œuvres & Cie €"}
    assert payload["recipient"] == {"identifier": "2", "name": "Rennes 株式"}


def test_INV_18_another_library_verifies_it_with_the_public_key_alone(key: OKPKey) -> None:
    issued = issue(key, content=CONTENT, deposited_at=AT, sequence=1)
    public = jwt.PyJWK.from_dict(KeyRing(key).public()[0])
    assert "d" not in KeyRing(key).public()[0]
    assert jwt.decode(issued.jws, public, ["EdDSA"])["digest"] == issued.digest


def test_INV_18_anything_altered_is_told(key: OKPKey) -> None:
    export = as_json(issue(key, content=CONTENT, deposited_at=AT, sequence=1))
    document = json.loads(export)
    head, payload, signature = document["jws"].split(".")
    other = as_json(issue(OKPKey.generate_key("Ed25519"), content=CONTENT, deposited_at=AT, sequence=1))
    for wrong in (
        altered(export, content=document["content"].replace("1.20", "1.30")),
        altered(export, digest="x" * 44),
        altered(export, jws=f"{head}.{payload[:-4]}AAAA.{signature}"),
        altered(export, jws="nothing"),
        other,
        b"{}",
        b"[]",
        b"not json",
        altered(export, content=None),
        b"%PDF-1.7 broken",
    ):
        with pytest.raises(NotGenuine):
            verify(wrong, KeyRing(key))


def test_INV_18_another_document_signed_by_the_same_key_is_no_receipt(key: OKPKey) -> None:
    issued = issue(key, content=CONTENT, deposited_at=AT, sequence=1)
    payload = json.dumps({"digest": issued.digest})
    token = jws.serialize_compact({"alg": "EdDSA", "typ": "JWT"}, payload, key, ["EdDSA"])
    with pytest.raises(NotGenuine):
        verify(altered(as_json(issued), jws=token), KeyRing(key))


def test_INV_18_the_printed_page_verifies_too_whatever_the_names(key: OKPKey) -> None:
    issued = issue(key, content=CONTENT, deposited_at=AT, sequence=7)
    page = certificate_pdf.render(issued, verify(as_json(issued), KeyRing(key)))
    assert page.startswith(b"%PDF-")
    assert verify(page, KeyRing(key))["supplier"]["name"] == "Œuvres & Cie €"


def test_INV_18_the_command_verifies_offline(key: OKPKey, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    export = as_json(issue(key, content=CONTENT, deposited_at=AT, sequence=7))
    good, bad, public = tmp_path / "good.json", tmp_path / "bad.json", tmp_path / "key.json"
    good.write_bytes(export)
    bad.write_bytes(export.replace(b"F1", b"F2"))
    public.write_text(json.dumps(KeyRing(key).public()[0]))
    assert verifying.main([str(good), "--key", str(public)]) == 0
    assert json.loads(capsys.readouterr().out)["number"] == "F1"
    assert verifying.main([str(bad), "--key", str(public)]) == 1
    assert "NOT GENUINE" in capsys.readouterr().err


def test_INV_43_an_old_certificate_verifies_after_its_key_was_replaced(key: OKPKey) -> None:
    old = as_json(issue(key, content=CONTENT, deposited_at=AT, sequence=1))
    ring = KeyRing(OKPKey.generate_key("Ed25519"), key)
    assert ring.current is not key
    assert verify(old, ring)["number"] == "F1"
    with pytest.raises(NotGenuine):
        verify(old, KeyRing(ring.current))
