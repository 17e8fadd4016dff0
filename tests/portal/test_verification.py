"""Who a structure is, shown and proved without script; a structure claimed (ORG-8, ORG-31)."""

import pytest

from tests.portal.visitor import Visitor, link

DOCUMENT = {"file": ("kbis.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")}


@pytest.fixture
def own(supplier: Visitor) -> str:
    """The address of the supplier's structure."""
    return link(supplier.get("/structures"), "ATELIER DUPONT")


def test_org_31_a_structure_sees_where_it_stands_and_offers_its_proofs(supplier: Visitor, own: str):
    at = f"{own}/verification"
    page = supplier.get(at)
    assert "Déclarée" in page.text
    sent = supplier.send(page, f"{at}/document", files=DOCUMENT)
    assert "Document envoyé" in sent.text
    assert "Vérification par un document" in supplier.get("/mes-demandes").text
    asked = supplier.send(page, f"{at}/courrier")
    assert "Courrier demandé" in asked.text
    assert "À poster" in asked.text
    again = supplier.send(asked, f"{at}/courrier")
    assert again.status_code == 409
    wrong = supplier.send(asked, f"{at}/code", code="AAAA-BBBB")
    assert wrong.status_code in {409, 422}


def test_org_8_a_structure_is_claimed_by_who_cannot_see_it(supplier: Visitor, own: str, visitor):
    at, erwan = f"{own}/reclamation", visitor().log_in()
    silent = erwan.send(erwan.get(at), at, cause="USURPATION")
    assert (silent.status_code, 'aria-invalid="true"' in silent.text) == (422, True)
    done = erwan.send(silent, at, cause="USURPATION", comment="Je dirige cette société")
    assert "Réclamation d" in done.text
    assert supplier.get(own).status_code == 200
