"""Structures, people and rights without script: what is changed, what is refused, what the menu counts (POR-5)."""

import re

import pytest

from services.portal.domain import structure_pages
from tests.kit.stack import eventually
from tests.portal.visitor import Forms, Visitor, link


@pytest.fixture
def own(supplier: Visitor) -> str:
    """The address of the supplier's structure."""
    return link(supplier.get("/structures"), "ATELIER DUPONT")


def test_a_structure_is_changed_and_says_when_somebody_else_was_first_org_27(supplier: Visitor, own: str):
    before = supplier.get(own)
    saved = supplier.send(before, own, label="Atelier du canal")
    assert "La modification vaut partout" in saved.text
    assert 'value="Atelier du canal"' in saved.text
    stale = supplier.send(before, own, phone="0299000000")
    assert stale.status_code == 412
    assert 'value="0299000000"' in stale.text, "what was typed is still there"
    wrong = supplier.send(saved, own, **{"address.postal_code": "1"})
    assert wrong.status_code == 422
    assert 'aria-invalid="true"' in re.search(r'<input id="address.postal_code".*?>', wrong.text).group(0)


def test_services_are_added_changed_and_switched_off_org_9(supplier: Visitor, own: str):
    at = f"{own}/services"
    added = supplier.send(supplier.get(at), at, code="VOIRIE", label="Voirie")
    assert "VOIRIE" in added.text
    twice = supplier.send(added, at, code="VOIRIE", label="Encore")
    assert twice.status_code == 409
    address = re.search(rf'href="({own}/services\?modifier=[^"]+)"', _row(added.text, "VOIRIE")).group(1)
    page = supplier.get(address.replace("&amp;", "&"))
    action = next(path for path in Forms(page.text).forms if "?page=" in path)
    off = supplier.send(page, action, active="non")
    assert "Hors service" in _row(off.text, "VOIRIE")


def test_switching_an_application_changes_the_matrix_at_once_org_12(supplier: Visitor, own: str):
    at = f"{own}/personnes"
    assert "gestionnaire principal" in supplier.get(at).text
    assert "Suivi des flux" not in _headers(supplier.get(at).text)
    page = supplier.send(supplier.get(f"{own}/applications"), f"{own}/applications/SUIVI_DES_FLUX", active="oui")
    assert "Suivi des flux" in _headers(supplier.get(at).text)
    page = supplier.send(page, f"{own}/applications/SUIVI_DES_FLUX", active="non")
    assert "Suivi des flux" not in _headers(supplier.get(at).text)
    refused = supplier.http.post(
        f"{own}/applications/ORGANISATION",
        data={"csrf": Forms(page.text).forms["/deconnexion"]["csrf"], "active": "non"},
    )
    assert refused.status_code >= 400
    assert "plus personne ne pourrait gérer" in refused.text


def test_what_newcomers_get_is_chosen_and_taken_back_org_23(supplier: Visitor, own: str):
    at = f"{own}/droits-des-nouveaux"
    chosen = supplier.send(supplier.get(f"{own}/applications"), at, **{"droit.FACTURES_EMISES": "CONSULTATION"})
    assert "les droits choisis ci-dessous" in chosen.text
    usual = supplier.send(chosen, at, habituels="oui")
    assert "les droits habituels" in usual.text


def test_somebody_elses_structure_does_not_exist_inv_40(visitor, supplier: Visitor, own: str):
    stranger = visitor().log_in()
    for tab in ("", "/services", "/personnes", "/historique"):
        assert stranger.get(own + tab).status_code == 404


def test_a_rattachement_is_asked_refused_without_reason_never_then_approved_org_17(
    visitor, supplier: Visitor, own: str
):
    siret = re.search(r'class="code">([\d\s\u00a0]+)<', supplier.get(own).text).group(1)
    erwan = visitor().log_in()
    page = erwan.get(f"/mes-rattachements/demander?identifiant={siret}")
    page = erwan.send(page, "/mes-rattachements/demander", comment="Je rejoins la comptabilité")
    assert "Demande envoyée" in page.text
    assert "ATELIER DUPONT" in erwan.get("/mes-demandes?state=EN_ATTENTE").text
    again = erwan.send(
        erwan.get(f"/mes-rattachements/demander?identifiant={siret}"), "/mes-rattachements/demander", comment="Encore"
    )
    assert again.status_code == 409

    page = supplier.get("/approbations")
    assert re.search(r'class="count">1<', page.text), "the menu counts what waits"
    assert "Je rejoins la comptabilité" in page.text
    action = next(path for path in Forms(page.text).forms if path.startswith("/approbations/"))
    refused = supplier.send(page, action, decision="REFUSER")
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.text
    done = supplier.send(refused, action, decision="APPROUVER")
    assert "Demande approuvée" in done.text
    assert "Rien à approuver" in done.text
    assert erwan.person.email in supplier.get(f"{own}/historique").text
    assert erwan.person.email in supplier.get(f"{own}/personnes").text
    assert "Factures émises" in eventually(lambda: erwan.get("/mes-habilitations")).text
    forbidden = erwan.get(f"{own}/personnes")
    assert forbidden.status_code == 403
    assert "gestionnaire principal" in forbidden.text


def test_a_missing_right_says_who_can_give_it_por_15(supplier: Visitor, own: str):
    page = supplier.get("/factures-recues")
    assert page.status_code == 403
    assert link(page, "Vous-même") == f"{own}/applications"


def test_only_what_was_changed_is_sent_por_7():
    seen = {"name": "A", "email": "", "address.town": "RENNES"}
    assert structure_pages.identity_change(seen, seen) == {}
    typed = seen | {"email": "a@b.fr", "address.town": "BREST"}
    assert structure_pages.identity_change(typed, seen) == {"email": "a@b.fr", "address": {"town": "BREST"}}


def test_tabs_are_those_that_the_person_and_the_structure_have_por_5():
    def paths(kind: str, *, manages: bool) -> list[str]:
        return [tab.path for tab in structure_pages.tabs(kind, manages=manages)]

    assert "/reception" in paths("PUBLIQUE", manages=False)
    assert "/reception" not in paths("PRIVEE", manages=True)
    assert paths("PRIVEE", manages=False) == ["", "/services"]
    assert structure_pages.applications("PLATEFORME") == []


def _row(html: str, words: str) -> str:
    return next(row for row in re.findall(r"<tr>.*?</tr>", html, re.DOTALL) if words in row)


def _headers(html: str) -> str:
    return re.search(r"<thead>.*?</thead>", html, re.DOTALL).group(0)
