"""The people of a structure without script: found, given rights, attached by e-mail, detached (ORG-19, ORG-20, ORG-24)."""

import re

import httpx
import pytest

from tests.kit.stack import eventually
from tests.portal.visitor import Forms, Visitor, link


@pytest.fixture
def own(supplier: Visitor) -> str:
    """The address of the supplier's structure."""
    return link(supplier.get("/structures"), "ATELIER DUPONT")


def test_org_19_a_person_with_an_account_is_attached_and_another_invited(supplier: Visitor, own: str, visitor):
    at, erwan = f"{own}/invitations", visitor()
    page = supplier.send(supplier.get(at), at, email="pas-une-adresse")
    assert (page.status_code, 'aria-invalid="true"' in page.text) == (422, True)
    page = supplier.send(page, at, email=erwan.person.email)
    assert page.status_code == 200
    again = supplier.send(page, at, email=erwan.person.email)
    assert again.status_code == 409
    page = supplier.send(supplier.get(at), at, email=f"nouveau.{erwan.person.email}")
    assert "Invitation envoyée" in page.text
    action = next(path for path in Forms(page.text).forms if path.endswith("/retrait"))
    page = supplier.send(page, action)
    assert not any(path.endswith("/retrait") for path in Forms(page.text).forms)


def test_org_24_rights_are_changed_taken_away_and_the_person_detached(supplier: Visitor, own: str, visitor):
    erwan = attached(supplier, own, visitor)
    assert "1 personne<" in found(supplier, own, erwan).text
    page, action = rights_of(supplier, own, erwan)
    page = supplier.send(page, action, **{"droit.FACTURES_EMISES": "CONSULTATION"})
    assert "Droits enregistrés" in page.text
    assert page.text.count('value="CONSULTATION" selected') == 1
    assert 'value="MODIFICATION" selected' not in page.text
    beyond = supplier.send(page, action, **{"droit.ORGANISATION": "MODIFICATION"})
    assert beyond.status_code == 422
    page = supplier.send(page, action, aucun="oui")
    assert 'value="CONSULTATION" selected' not in page.text
    silent = supplier.send(page, f"{action}/depart")
    assert (silent.status_code, 'aria-invalid="true"' in silent.text) == (422, True)
    page = supplier.send(silent, f"{action}/depart", comment="Fin de contrat")
    assert "Rattachement supprimé" in page.text
    assert "Personne ne répond" in found(supplier, own, erwan).text
    assert "1 personne<" in found(supplier, own, erwan, "SUPPRIME").text


def test_org_24_a_cell_is_saved_as_it_is_chosen_and_says_what_is_refused(supplier: Visitor, own: str, visitor):
    erwan = attached(supplier, own, visitor)
    page, action = rights_of(supplier, own, erwan)
    row = supplier.get(f"{action}/ligne", HX_Request="true")
    assert row.text.lstrip().startswith("<tr")
    assert erwan.person.email in row.text
    token = Forms(page.text).forms["/deconnexion"]["csrf"]

    def choose(application: str, level: str):
        given = {"HX-Request": "true", "X-CSRF-Token": token}
        return supplier.http.post(f"{action}/droits/{application}", data={"level": level}, headers=given)

    assert choose("FACTURES_EMISES", "CONSULTATION").text.count('value="CONSULTATION" selected') >= 1
    refused = choose("ORGANISATION", "MODIFICATION")
    assert (refused.status_code, 'class="error"' in refused.text) == (422, True)
    assert choose("FACTURES_EMISES", "").status_code == 200


def test_org_20_the_list_is_exported_as_it_is_filtered(supplier: Visitor, own: str, visitor):
    erwan = attached(supplier, own, visitor)
    file = supplier.get(f"{own}/utilisateurs.csv?q={erwan.person.email}")
    assert file.headers["content-type"].startswith("text/csv")
    assert erwan.person.email in file.text
    assert supplier.person.email not in file.text


def test_org_20_who_does_not_manage_the_structure_sees_nobody(supplier: Visitor, own: str, visitor):
    erwan = attached(supplier, own, visitor).log_in()
    for path in ("/personnes", "/invitations", "/utilisateurs.csv"):
        assert erwan.get(own + path).status_code == 403, path


def attached(supplier: Visitor, own: str, visitor) -> Visitor:
    erwan: Visitor = visitor()
    page = supplier.send(supplier.get(f"{own}/invitations"), f"{own}/invitations", email=erwan.person.email)
    assert page.status_code == 200, page.text
    eventually(lambda: f'href="{own}/personnes/' in found(supplier, own, erwan).text)
    return erwan


def found(supplier: Visitor, own: str, erwan: Visitor, state: str = "VALIDE") -> httpx.Response:
    """The matrix of those whose address is this one."""
    return supplier.get(f"{own}/personnes?q={erwan.person.email}&state={state}")


def rights_of(supplier: Visitor, own: str, erwan: Visitor) -> tuple[httpx.Response, str]:
    """The person's page, and where its form goes."""
    path = re.search(rf'href="({own}/personnes/[^"]+)"', found(supplier, own, erwan).text).group(1)
    page = supplier.get(path)
    return page, next(action for action in Forms(page.text).forms if action.startswith(f"{own}/personnes/"))
