"""Technical accounts, duplication, transfer and activity of a structure without script (ID-22, ORG-6, ORG-7, ORG-8)."""

import re

import pytest

from tests.kit.stack import eventually
from tests.organisation.conftest import new_siret
from tests.portal.visitor import Forms, Visitor, link


@pytest.fixture
def own(supplier: Visitor) -> str:
    """The address of the supplier's structure."""
    return link(supplier.get("/structures"), "ATELIER DUPONT")


def test_id_22_a_technical_account_is_made_rotated_and_revoked(supplier: Visitor, own: str):
    at, password = f"{own}/comptes-techniques", supplier.person.password
    assert "Application à mettre en service" in supplier.get(at).text
    supplier.send(supplier.get(f"{own}/applications"), f"{own}/applications/RACCORDEMENTS", active="oui")
    page = eventually(lambda: p if (p := supplier.get(at)).status_code == 200 and "Créer un compte" in p.text else None)
    wanted = {"name": "Logiciel de paie", "scopes": "factures.emises:lire"}
    wrong = supplier.send(page, at, password="Faux-mot-1987", **wanted)
    assert (wrong.status_code, 'value="factures.emises:lire" checked' in wrong.text) == (401, True)
    made = supplier.send(wrong, at, password=password, **wanted)
    secret = re.search(r'id="secret">([^<]+)<', made.text).group(1)
    assert secret not in supplier.get(at).text
    client = re.search(rf'action="{at}/([^/"]+)/revocation"', made.text).group(1)
    given = {"grant_type": "client_credentials", "client_id": client, "client_secret": secret}
    assert supplier.person.anonymous().post("/token", data=given).status_code == 200
    again = supplier.send(made, f"{at}/{client}/secrets", password=password)
    assert re.search(r'id="secret">([^<]+)<', again.text).group(1) != secret
    removals = [path for path in Forms(again.text).forms if path.endswith("/retrait")]
    assert len(removals) == 2
    supplier.send(again, removals[0])
    page = supplier.send(supplier.get(at), f"{at}/{client}/revocation")
    assert "Révoqué" in page.text


def test_org_8_a_structure_is_handed_to_somebody_attached(supplier: Visitor, own: str, visitor):
    erwan = visitor().log_in()
    assert "Personne à qui transférer" in supplier.get(f"{own}/transfert").text
    supplier.send(supplier.get(f"{own}/invitations"), f"{own}/invitations", email=erwan.person.email)
    page = eventually(lambda: p if "?vers=" in (p := supplier.get(f"{own}/transfert")).text else None)
    page = supplier.get(re.search(r'href="([^"]+\?vers=[^"]+)"', page.text).group(1))
    assert "devient gestionnaire principal" in page.text
    none = supplier.send(page, f"{own}/transfert")
    assert none.status_code == 422
    done = supplier.send(page, f"{own}/transfert", structures=own.rsplit("/", 1)[1])
    assert "Transfert" in done.text
    assert eventually(lambda: erwan.get(f"{own}/personnes").status_code == 200)
    assert supplier.get(f"{own}/personnes").status_code == 403


def test_org_7_a_duplication_says_what_will_happen_then_does_it(supplier: Visitor, own: str):
    at = f"{own}/duplication"
    assert 'class="error"' in supplier.get(f"{at}?siret=12345678901234").text
    assert "existe déjà" in supplier.get(f"{at}?siret={supplier.siret}").text
    page = supplier.get(f"{at}?siret={new_siret()}")
    assert "Ce qui va se passer" in page.text
    silent = supplier.send(page, at)
    assert (silent.status_code, 'aria-invalid="true"' in silent.text) == (422, True)
    done = supplier.send(silent, at, comment="Nous déménageons")
    assert "Structure dupliquée" in done.text
    assert eventually(lambda: "2 structures<" in supplier.get("/structures").text)


def test_org_6_a_structure_is_deactivated_and_activated_again(supplier: Visitor, own: str):
    off = supplier.send(supplier.get(f"{own}/avenir"), f"{own}/activite", active="non")
    assert "Hors service" in off.text
    on = supplier.send(off, f"{own}/activite", active="oui")
    assert "En service" in on.text
