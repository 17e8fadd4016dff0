"""Mandates, more rights and approvals of every kind, without script (ORG-13, ORG-25, ORG-28)."""

import re
from collections.abc import Callable

import pytest

from tests.kit.stack import eventually
from tests.portal.conftest import founded
from tests.portal.visitor import Forms, Visitor, link


@pytest.fixture
def own(supplier: Visitor) -> str:
    """The address of the supplier's structure."""
    return link(supplier.get("/structures"), "ATELIER DUPONT")


@pytest.fixture
def cabinet(visitor: Callable[..., Visitor]) -> Visitor:
    """Governs another structure."""
    return founded(visitor().log_in(), "CABINET MERCIER")


def test_org_13_a_mandate_is_asked_for_approved_seen_by_both_and_ended(supplier: Visitor, cabinet: Visitor):
    page = supplier.get(f"/mandats/demander?identifiant={cabinet.siret}")
    assert "CABINET MERCIER" in page.text
    mine = re.search(r'<select id="mine".*?value="([^"]+)"', page.text, re.DOTALL).group(1)
    chosen = {"mine": mine, "sens": "donnes", "kind": "FACTURATION"}
    silent = supplier.send(page, "/mandats/demander", **chosen)
    assert (silent.status_code, 'aria-invalid="true"' in silent.text) == (422, True)
    asked = supplier.send(silent, "/mandats/demander", comment="Il tient notre facturation", **chosen)
    assert "Demande envoyée" in asked.text

    approvals = cabinet.get("/approbations?genre=MANDAT_DE_FACTURATION")
    assert "CABINET MERCIER émettra les factures de ATELIER DUPONT" in approvals.text
    action = next(path for path in Forms(approvals.text).forms if path.startswith("/approbations/"))
    assert "Il tient notre facturation" in cabinet.get(action).text
    done = cabinet.send(approvals, action, decision="APPROUVER")
    assert "Demande approuvée" in done.text
    assert "En vigueur" in cabinet.get("/mandats?sens=recus").text
    assert (
        "Pour ATELIER DUPONT"
        in eventually(lambda: page if "Pour ATELIER" in (page := cabinet.get("/mes-habilitations")).text else None).text
    )

    given = supplier.get("/mandats")
    end = next(path for path in Forms(given.text).forms if "/fin?" in path)
    silent = supplier.send(given, end)
    assert (silent.status_code, 'aria-invalid="true"' in silent.text) == (422, True)
    ended = supplier.send(silent, end, comment="Fin du contrat")
    assert "Mandat terminé" in ended.text
    assert "Fin du contrat" in ended.text


def test_org_25_a_missing_right_is_asked_for_in_one_click_and_approved_org_28(supplier: Visitor, own: str, visitor):
    erwan = visitor().log_in()
    supplier.send(
        supplier.get(f"{own}/invitations"), f"{own}/invitations", email=erwan.person.email, droits="choisis",
        **{"droit.ORGANISATION": "CONSULTATION"},
    )  # fmt: skip
    eventually(lambda: "ATELIER DUPONT" in erwan.get("/mes-habilitations").text)
    refused = erwan.get("/factures-emises/deposer")
    assert (refused.status_code, "Qui peut le donner" in refused.text) == (403, True)
    asked = erwan.send(refused, "/mes-habilitations/demander")
    assert "Demande envoyée" in asked.text
    twice = erwan.send(erwan.get("/factures-emises/deposer"), "/mes-habilitations/demander")
    assert twice.status_code == 409
    approvals = supplier.get("/approbations")
    assert "Factures émises : modification" in approvals.text.replace("\u00a0", " ")
    action = next(path for path in Forms(approvals.text).forms if path.startswith("/approbations/"))
    silent = supplier.send(approvals, action, decision="REFUSER")
    assert (silent.status_code, 'aria-invalid="true"' in silent.text) == (422, True)
    supplier.send(silent, action, decision="APPROUVER")
    assert eventually(lambda: erwan.get("/factures-emises/deposer").status_code == 200)


def test_org_25_several_rights_are_asked_for_with_a_message(supplier: Visitor, own: str, visitor):
    erwan = visitor().log_in()
    supplier.send(
        supplier.get(f"{own}/invitations"), f"{own}/invitations", email=erwan.person.email, droits="choisis",
        **{"droit.ORGANISATION": "CONSULTATION"},
    )  # fmt: skip
    eventually(lambda: "ATELIER DUPONT" in erwan.get("/mes-habilitations").text)
    page = erwan.get("/mes-habilitations/demander")
    link_id = re.search(r'<select id="rattachement_id".*?value="([^"]+)"', page.text, re.DOTALL).group(1)
    wanted = {"rattachement_id": link_id, "droit.FACTURES_EMISES": "CONSULTATION"}
    silent = erwan.send(page, "/mes-habilitations/demander", **wanted)
    assert (silent.status_code, 'aria-invalid="true"' in silent.text) == (422, True)
    done = erwan.send(silent, "/mes-habilitations/demander", comment="Pour le suivi", **wanted)
    assert "Demande envoyée" in done.text
    export = supplier.get("/approbations.csv?genre=HABILITATIONS")
    assert export.headers["content-type"].startswith("text/csv")
    assert "Pour le suivi" in export.text


def test_org_19_one_leaves_a_structure_by_oneself(supplier: Visitor, own: str, visitor):
    erwan = visitor().log_in()
    supplier.send(supplier.get(f"{own}/invitations"), f"{own}/invitations", email=erwan.person.email)
    page = eventually(lambda: p if "/depart" in (p := erwan.get("/mes-rattachements")).text else None)
    action = next(path for path in Forms(page.text).forms if path.endswith("/depart"))
    assert "/depart" not in erwan.send(page, action).text
