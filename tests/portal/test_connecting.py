"""Raccordements and subscriptions without script (RAC-6, RAC-7, EVT-1, EVT-8, EVT-10, EVT-12, EVT-13)."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.kit.people import PASSWORD
from tests.kit.stack import eventually
from tests.kit.subscriber import subscriber
from tests.kit.world import World
from tests.portal.test_html import judged
from tests.portal.visitor import Forms, Visitor

DECLARING, CONTACT = "/raccordements/declarer", {"contact.name": "DSI", "contact.email": "dsi@entreprise.example"}


@pytest.fixture
def server() -> Iterator:
    with subscriber() as made:
        yield made


@pytest.fixture
def connected(supplier: Visitor) -> Visitor:
    """With « Raccordements » and a technical account that reads events."""
    structure = re.search(r'href="(/structures/[\w-]+)"', supplier.get("/structures").text).group(1)
    page = supplier.get(f"{structure}/applications")
    action = next(a for a in Forms(page.text).forms if a.endswith("RACCORDEMENTS"))
    supplier.send(page, action, actif="oui", active="oui")
    at = f"{structure}/comptes-techniques"

    def machine() -> bool:
        page = supplier.get(at)
        if at not in Forms(page.text).forms:
            return False
        scopes = ["evenements:lire", "factures.emises:lire"]
        data = Forms(page.text).forms[at] | {"name": "Paie", "scopes": scopes, "password": PASSWORD}
        return "client_secret" in supplier.http.post(at, data=data).text

    eventually(machine, 60)
    eventually(lambda: supplier.get("/raccordements").status_code == 200, 60)
    return supplier


def declared(visitor: Visitor) -> httpx.Response:
    def made() -> httpx.Response | None:
        page = visitor.get(DECLARING)
        answer = visitor.send(page, DECLARING, label="Paie", uses="EMISSION", mode="DIRECT", **CONTACT)
        assert answer.status_code == 200, answer.text
        return answer

    return eventually(made, 90)


def subscribed(visitor: Visitor, raccordement: httpx.Response, **chosen: str | list[str]) -> httpx.Response:
    new = f"{raccordement.url.path}/abonnements/nouveau"

    def made() -> httpx.Response | None:
        page = visitor.get(new)
        if new not in Forms(page.text).forms:
            return None
        account = re.search(r'<option value="([\w-]+)"', page.text[page.text.index('id="account_id"') :]).group(1)
        given = {"label": "Compta", "role": "FOURNISSEUR", "account_id": account, "kinds": "invoice.status_changed"}
        answer = visitor.send(page, new, **given | chosen)
        return answer if answer.status_code == 200 else None

    return eventually(made, 90)


def acted(visitor: Visitor, page: httpx.Response, at: str, action: str) -> httpx.Response:
    return visitor.send(page, f"{at}/action", action=action, reason="")


def test_rac_6_a_raccordement_is_declared_and_moved_on_its_page(connected: Visitor):
    wrong = connected.send(connected.get(DECLARING), DECLARING, label="Paie", mode="DIRECT", **CONTACT)
    assert wrong.status_code == 422
    assert 'value="dsi@entreprise.example"' in wrong.text, "what was typed is kept"
    page = declared(connected)
    assert "Brouillon" in page.text
    page = acted(connected, page, page.url.path, "QUALIFIER")
    assert "En qualification" in page.text
    assert "Paie" in connected.get("/raccordements").text
    impossible = acted(connected, page, page.url.path, "REPRENDRE")
    assert impossible.status_code == 409


def test_evt_10_a_webhook_is_made_tested_followed_and_told_again(connected: Visitor, server, tmp_path: Path):
    raccordement = declared(connected)
    for action in ("QUALIFIER", "ACTIVER"):
        raccordement = acted(connected, raccordement, raccordement.url.path, action)
    made = subscribed(connected, raccordement, url=server.url)
    at = re.search(r'"(/abonnements/[\w-]+)/action"', made.text).group(1)
    assert "whsec_" not in connected.get(at).text, "shown once"
    server.behave = lambda _: (500, {}, b"")
    refused = acted(connected, made, at, "ACTIVER")
    assert refused.status_code == 422
    assert "500" in refused.text
    server.behave = lambda _: (204, {}, b"")
    active = acted(connected, made, at, "ACTIVER")
    assert "Actif" in active.text
    assert "whsec_" in connected.send(active, f"{at}/secret").text
    told = connected.send(connected.get(at), f"{at}/rediffusion")
    assert told.status_code == 200
    pages = {
        "raccordements": "/raccordements",
        "declaring": DECLARING,
        "raccordement": raccordement.url.path,
        "sub": at,
    }
    for name, path in pages.items():
        (tmp_path / f"{name}.html").write_text(connected.get(path).text)
    assert judged(tmp_path) == ""


def test_rac_5_who_holds_nothing_is_told_what_is_missing(supplier: Visitor):
    page = supplier.get("/raccordements")
    assert page.status_code == 403
    assert "Raccordements" in page.text


def test_evt_7_a_topic_shows_its_password_once_and_what_a_client_needs(connected: Visitor, tmp_path: Path):
    raccordement = declared(connected)
    for action in ("QUALIFIER", "ACTIVER"):
        raccordement = acted(connected, raccordement, raccordement.url.path, action)
    made = subscribed(connected, raccordement, topic="oui", states=["REJETEE", "MANDATEE"])
    at = re.search(r'href="(/abonnements/[\w-]+)/topic/autorite.pem"', made.text).group(1)
    password = re.search(r"FEED_PASSWORD=&#39;([\w-]{20,})&#39;", made.text).group(1)
    assert f"password=&#34;{password}&#34;" in made.text
    page = connected.get(f"{at}/topic")
    assert password not in page.text, "shown once"
    assert "Le topic est fermé" in eventually(
        lambda: p.text if "en préparation" not in (p := connected.get(f"{at}/topic")).text else None, 60
    )
    assert connected.get(f"{at}/topic/autorite.pem").text.startswith("-----BEGIN CERTIFICATE")
    acted(connected, connected.get(at), at, "ACTIVER")
    page = connected.get(f"{at}/topic")
    assert "Le topic est ouvert" in page.text
    rotated = connected.send(page, f"{at}/topic/mot-de-passe")
    assert password not in rotated.text
    assert ".2" in re.search(r"Mot de passe de (feed\.\S+)<", rotated.text).group(1)
    assert rotated.text.count("jusqu&#39;au") + rotated.text.count("jusqu’au") == 1, "the old one counts for a while"
    third = connected.send(rotated, f"{at}/topic/mot-de-passe")
    assert third.status_code == 409
    shown = connected.get(at).text
    assert "Rejetée, Mandatée" in shown
    assert f'href="{at}/topic"' in shown
    pages = {"made": made, "rotated": rotated, "refused": third, "raccordement": connected.get(raccordement.url.path)}
    for name, one in pages.items():
        (tmp_path / f"{name}.html").write_text(one.text)
    assert judged(tmp_path) == ""


def test_rac_19_activity_is_on_the_page_and_in_a_spreadsheet(connected: Visitor):
    raccordement = declared(connected)
    for action in ("QUALIFIER", "ACTIVER"):
        raccordement = acted(connected, raccordement, raccordement.url.path, action)
    subscribed(connected, raccordement)
    page = connected.get(raccordement.url.path)
    assert "0 sur 0" in page.text
    sheet = connected.get(f"{raccordement.url.path}/activite.csv")
    assert sheet.headers["content-type"].startswith("text/csv")
    assert "Compta" in sheet.text


def test_rac_21_a_token_is_examined_and_no_token_is_told_what_to_do(connected: Visitor, stack, tmp_path: Path):
    at = "/raccordements/diagnostic"
    page = connected.send(connected.get(at), at, token="no token at all")
    assert "À corriger" in page.text
    assert "POST /token" in page.text
    own = connected.send(page, at, token=World(stack, (), None).token(connected.person.account_id))
    assert own.text.count("En ordre") == 1, "genuine, but no technical account's"
    for name, one in {"empty": connected.get(at), "wrong": page, "own": own}.items():
        (tmp_path / f"{name}.html").write_text(one.text)
    assert judged(tmp_path) == ""


def test_por_2_why_something_cannot_be_done_is_answered_for_the_page_it_was_asked_on(supplier: Visitor):
    page = supplier.get("/pourquoi?page=/abonnements/x/action")
    assert page.status_code == 403
    assert "Raccordements EDI et API" in page.text
    assert "Vous-même" in page.text, "who governs switches the application on"
    whole = supplier.get("/pourquoi?page=/factures-emises/x")
    assert "sur toutes vos structures" in whole.text
    assert supplier.get("/pourquoi?page=/rien").url.path == "/mes-habilitations"


def test_rac_8_a_concentrateur_is_named_with_ones_own_account_and_withdrawn(
    connected: Visitor, visitor, tmp_path: Path
):
    at = "/raccordements/concentrateurs"
    page = connected.send(
        connected.get(DECLARING), DECLARING, label="Réseau", uses="EMISSION", mode="CONCENTRATEUR", **CONTACT
    )
    one = page.url.path.rpartition("/")[2]
    assert "Aucune structure ne vous a encore désigné" in page.text
    empty = connected.get(at)
    assert "Aucun concentrateur" in empty.text
    account = re.search(r'<option value="([\w-]+)"', empty.text[empty.text.index('id="account_id"') :]).group(1)
    wrong = connected.send(empty, at, raccordement_id="nobody", account_id=account)
    assert wrong.status_code == 422
    assert 'aria-invalid="true"' in wrong.text
    named = connected.send(wrong, at, raccordement_id=one, account_id=account)
    assert "Reçoit pour vous" in named.text
    assert "« Paie »" in named.text.replace("\u00a0", " ").replace("\u202f", " ")
    assert "1 structure" in connected.get(f"/raccordements/{one}").text
    withdrawn = connected.send(named, f"{at}/{one}/retrait")
    assert "Retiré le" in withdrawn.text
    pages = {
        "empty": empty,
        "wrong": wrong,
        "named": named,
        "withdrawn": withdrawn,
        "one": connected.get(f"/raccordements/{one}"),
    }
    for name, each in pages.items():
        (tmp_path / f"{name}.html").write_text(each.text)
    assert judged(tmp_path) == ""
    assert visitor().log_in().get(at).status_code == 403
