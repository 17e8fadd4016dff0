"""Verifying a certificate, and the status page: open to all (INV-18, INV-43)."""

import base64
import json
import re
from datetime import UTC, datetime

import pytest
from joserfc.jwk import OKPKey

import certificates
from certificates.seals import chained
from chassis.keyring import KeyRing
from deploy.services import SERVICES
from services.portal.usecases.verifying import Verifier
from tests.kit.certificates import exported
from tests.kit.stack import eventually
from tests.portal.visitor import Visitor


@pytest.fixture
def deposited(supplier: Visitor, draft: str) -> str:
    """The id of an invoice that was sent."""
    page = supplier.send(
        supplier.get(draft), f"{draft}/champs", vat_type="TVA_SUR_DEBIT", payment_mode="VIREMENT", envoyer="oui"
    )
    sent = supplier.send(page, f"{draft}/envoyer")
    assert "Facture déposée" in sent.text, sent.text
    return draft.rsplit("/", 1)[1]


def verified(visitor: Visitor, certificate: bytes, document: bytes | None = None):
    files = {"certificat": ("certificat", certificate)} | ({"document": ("d.pdf", document)} if document else {})
    return visitor.send(visitor.get("/verifier"), "/verifier", files=files)


@pytest.mark.parametrize("format_", ["json", "pdf"])
def test_a_certificate_and_its_document_verify_without_an_account_inv_18(visitor, supplier, deposited, format_):
    certificate = supplier.get(f"/documents/{deposited}/certificat?format={format_}").content
    document = supplier.get(f"/documents/{deposited}/fichier").content
    anyone = visitor(joined=False)
    page = verified(anyone, certificate, document)
    assert "Certificat authentique" in page.text
    assert "FA-1" in page.text
    assert "bien celui qui a été déposé" in page.text
    other = verified(anyone, certificate, document + b" ")
    assert "aucun de ceux qui ont été déposés" in other.text


def test_what_is_altered_is_told_from_what_is_no_certificate_inv_18(visitor, supplier, deposited):
    anyone = visitor(joined=False)
    export = supplier.get(f"/documents/{deposited}/certificat?format=json").json()
    export["content"] = export["content"].replace("FA-1", "FA-2")
    altered = verified(anyone, json.dumps(export).encode())
    assert altered.status_code == 422
    assert "est pas authentique" in altered.text
    for other in (b"bonjour", b"[1]", b"{}", b"%PDF-1.7 rien", b"[" * 100_000):
        page = verified(anyone, other)
        assert page.status_code == 422
        assert "pu être vérifié" in page.text
        assert "est pas authentique" not in page.text
    assert "Choisissez le certificat" in verified(anyone, b"").text


def test_a_certificate_of_another_platform_is_said_to_be_signed_with_an_unknown_key_inv_43(
    visitor, supplier, deposited
):
    export = supplier.get(f"/documents/{deposited}/certificat?format=json").json()
    header = export["jws"].split(".")[0]
    other = OKPKey.generate_key("Ed25519").thumbprint()
    changed = json.loads(base64.urlsafe_b64decode(header + "==")) | {"kid": other}
    forged = base64.urlsafe_b64encode(json.dumps(changed).encode()).decode().rstrip("=")
    export["jws"] = ".".join([forged, *export["jws"].split(".")[1:]])
    page = verified(visitor(joined=False), json.dumps(export).encode())
    assert "jamais publiée" in page.text


def test_keys_once_seen_verify_while_invoicing_is_down_and_unknown_ones_are_no_verdict_inv_43(
    visitor, supplier, deposited, stack
):
    certificate = supplier.get(f"/documents/{deposited}/certificat?format=json").content
    anyone = visitor(joined=False)
    assert "Certificat authentique" in verified(anyone, certificate).text
    url, process = stack.start_extra("portal")
    with stack.without("invoicing"):
        assert "Certificat authentique" in verified(anyone, certificate).text
        newly_started = visitor(url, joined=False)
        page = verified(newly_started, certificate)
        assert page.status_code == 503
        assert "authentique" not in page.text
        status = eventually(lambda: _status_without(anyone, "Factures"), 20)
        assert "Ne répond pas" in status
    process.stop()


def _status_without(visitor: Visitor, part: str) -> str | None:
    rows = re.findall(r"<li>.*?</li>", visitor.get("/etat").text, re.DOTALL)
    row = next(row for row in rows if f"<span>{part}" in row)
    return row if "Ne répond pas" in row else None


def test_the_status_page_asks_every_service_and_invents_no_figure_por_1(visitor, stack):
    stack.all()
    anyone = visitor(joined=False)
    page = eventually(
        lambda: text if (text := anyone.get("/etat").text).count(">Répond<") == len(SERVICES) - 1 else None, 20
    )
    assert "Tout fonctionne" in page
    assert "organismes publics dans l" in page
    for figure in (
        "Factures déposées aujourd",
        "Du dépôt à la mise à disposition",
        "Courriels à envoyer",
        "Documents à lire",
    ):
        assert figure in page, figure
    assert "<html" not in anyone.get("/etat", HX_Request="true").text


@pytest.mark.parametrize("token", ["", "a.b.c", "e30.e30.e30", "W10.e30.e30", "é.é.é", 3, None, "..", "e30.e30"])
def test_any_token_that_names_no_key_is_not_genuine_and_no_fault_of_ours_inv_18(token):
    with pytest.raises(certificates.NotGenuine):
        certificates.kid(json.dumps({"jws": token, "content": "{}", "digest": ""}).encode())


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
async def test_with_a_revoked_key_the_seal_of_the_day_decides_inv_43():
    key = OKPKey.generate_key("Ed25519")
    export, digest = exported(key, datetime(2026, 11, 3, tzinfo=UTC))
    keys = KeyRing(key, revoked={key.thumbprint(): datetime(2026, 11, 4, tzinfo=UTC)}).public()

    class Published:
        def __init__(self, *digests: str, seal: str = "") -> None:
            self.text = "\n".join(digests)
            self.seal = seal or chained("", digests)

        async def get(self, _: str, path: str) -> dict:
            return {"previous": "", "seal": self.seal} if "seals" in path else {"keys": keys}

        async def file(self, *_: object) -> "Published":
            return self

    assert (await Verifier().judge(Published(digest), export, "")).payload["digest"] == digest
    for published in (Published(), Published(digest, seal=chained("", []))):
        with pytest.raises(certificates.Revoked):
            await Verifier().judge(published, export, "")


async def test_a_known_key_is_not_asked_for_again_inv_43():
    key = OKPKey.generate_key("Ed25519")

    class Published:
        asked = 0

        async def get(self, *_: object) -> dict:
            self.asked += 1
            return {"keys": KeyRing(key).public()}

    api, verifier = Published(), Verifier()
    for _ in range(3):
        await verifier._ring(api, key.thumbprint())
    assert api.asked == 1
