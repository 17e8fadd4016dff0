"""Bank details and documents of a structure, kept and used at deposit without script (ORG-10, ORG-11, INV-8)."""

import re

import pytest

from tests.kit.stack import eventually
from tests.portal.visitor import Forms, Visitor, link

IBAN = "FR1420041010050500013M02606"
RIB = {"file": ("rib.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")}


@pytest.fixture
def own(supplier: Visitor) -> str:
    """The address of the supplier's structure."""
    return link(supplier.get("/structures"), "ATELIER DUPONT")


def test_org_10_an_account_is_added_checked_changed_and_switched_off(supplier: Visitor, own: str):
    at = f"{own}/coordonnees-bancaires"
    page = supplier.get(at)
    bare = supplier.send(page, at, name="Compte principal", kind="IBAN", iban=IBAN)
    assert "Joignez le RIB" in bare.text
    wrong = supplier.send(page, at, files=RIB, name="Compte principal", kind="IBAN", iban=IBAN[:-1] + "7")
    assert (wrong.status_code, 'aria-invalid="true"' in wrong.text) == (422, True)
    added = supplier.send(wrong, at, files=RIB, name="Compte principal", kind="IBAN", iban=IBAN, affactureur="oui")
    assert added.status_code == 200, added.text
    assert "affactureur" in added.text
    edit = supplier.get(re.search(rf'href="({at}\?modifier=[^"]+)"', added.text).group(1).replace("&amp;", "&"))
    action = next(path for path in Forms(edit.text).forms if path.startswith(f"{at}/") and "/rib" not in path)
    changed = supplier.send(edit, action, name="Compte courant", kind="IBAN", iban=IBAN)
    assert "Compte courant" in changed.text
    assert ">affactureur<" not in changed.text
    rib = supplier.get(re.search(rf'href="({at}/[^"]+/rib)"', changed.text).group(1))
    assert (rib.content, "attachment" in rib.headers["content-disposition"]) == (RIB["file"][1], True)
    assert "Hors service" in supplier.send(edit, action.replace("?", "/activite?"), active="non").text


def test_org_11_a_document_is_added_downloaded_and_deleted(supplier: Visitor, own: str):
    at = f"{own}/pieces"
    added = supplier.send(supplier.get(at), at, files=RIB, label="Attestation de vigilance")
    assert "Attestation de vigilance" in added.text
    assert supplier.get(re.search(rf'href="({at}/[^"]+)"', added.text).group(1)).content == RIB["file"][1]
    action = next(path for path in Forms(added.text).forms if path.endswith("/suppression"))
    assert "Attestation" not in supplier.send(added, action).text


def test_org_10_org_11_what_a_structure_keeps_is_chosen_at_deposit_inv_8(supplier: Visitor, own: str, draft: str):
    at = f"{own}/coordonnees-bancaires"
    supplier.send(supplier.get(at), at, files=RIB, name="Compte principal", kind="IBAN", iban=IBAN)
    supplier.send(supplier.get(f"{own}/pieces"), f"{own}/pieces", files=RIB, label="Attestation")
    page = supplier.get(draft)
    account = re.search(r'<select id="bank_account_id".*?value="([^"]+)">Compte principal', page.text, re.DOTALL).group(
        1
    )
    kept = re.search(r'<select id="attachment_id".*?value="([^"]+)"', page.text, re.DOTALL).group(1)

    def chosen() -> bool:
        """The account reaches invoicing over the bus."""
        saved = supplier.send(supplier.get(draft), f"{draft}/champs", bank_account_id=account)
        return f'value="{account}" selected' in saved.text and "inconnues parmi celles" not in saved.text

    assert eventually(chosen)
    joined = eventually(
        lambda: (
            page
            if (page := supplier.send(supplier.get(draft), f"{draft}/pieces/structure", attachment_id=kept)).status_code
            == 200
            else None
        )
    )
    assert ">Attestation</a>" in joined.text
