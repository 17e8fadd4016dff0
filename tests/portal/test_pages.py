"""What the map of pages promises of the menu, the tabs and an invoice's page (POR-4, POR-6, POR-9, POR-11)."""

import re

from tests.kit.stack import eventually
from tests.portal.visitor import Visitor


def test_por_4_the_account_menu_leads_to_everything_that_is_mine(supplier: Visitor):
    sheet = re.search(r'<div class="sheet">.*?</details>', supplier.get("/tableau").text, re.DOTALL).group()
    wanted = ("/mon-compte", "/mes-rattachements", "/mes-habilitations", "/mes-demandes", "/mon-compte/securite")
    assert [path for path in wanted if f'href="{path}"' not in sheet] == []
    assert "Se déconnecter" in sheet
    assert all(supplier.get(path).status_code == 200 for path in wanted)
    assert 'href="/mon-compte/adresse-de-connexion"' in supplier.get("/mon-compte").text


def test_por_6_invoices_issued_have_their_tabs_and_ways_to_deposit(supplier: Visitor):
    page = supplier.get("/factures-emises").text
    for path in ("/rechercher", "/tableau-de-bord", "/brouillons", "/deposer"):
        assert f'href="/factures-emises{path}"' in page, path
        assert supplier.get(f"/factures-emises{path}").status_code == 200, path


def test_por_9_a_sent_invoice_tells_its_story_with_its_document_and_what_may_be_done(supplier: Visitor, draft: str):
    given = {"vat_type": "TVA_SUR_DEBIT", "payment_mode": "VIREMENT", "envoyer": "oui"}
    confirm = supplier.send(supplier.get(draft), f"{draft}/champs", **given)
    page = supplier.send(confirm, f"{draft}/envoyer").text
    for part in ('class="timeline"', "/fichier", "/certificat", "Poser une question"):
        assert part in page, part


def test_por_11_tickets_help_and_the_assistant_are_reached_from_every_page(supplier: Visitor):
    page = supplier.get("/tableau").text
    for path in ("/tickets", "/aide", "/aide/assistant"):
        assert f'href="{path}"' in page, path
        assert supplier.get(path).status_code == 200, path


def test_por_1_home_before_login_says_what_it_is_and_leads_everywhere(visitor):
    page = visitor(joined=False).get("/").text
    assert "Vos factures au secteur public" in page
    for path in ("/inscription", "/connexion", "/annuaire", "/aide", "/etat"):
        assert f'href="{path}"' in page, path


def test_por_1_home_after_login_greets_finds_and_tells(supplier):
    eventually(lambda: "Derniers événements" in supplier.get("/tableau").text, 20)
    page = supplier.get("/tableau").text
    assert f"Bonjour {supplier.person.first_name}" in page
    for domain in ("Facturation", "Organisation", "Aide"):
        assert f"<h3>{domain}</h3>" in page, domain
    assert 'href="/aide/assistant"' in page
    wanted = supplier.get("/aller-a?q=rejet").text
    assert 'href="/aide/' in wanted, "articles too"
    assert 'href="/factures-emises/deposer"' in supplier.get("/aller-a?q=deposer").text


def test_por_2_nothing_that_no_right_opens_is_in_the_menu_or_among_the_areas(supplier):
    page = supplier.get("/tableau").text
    assert 'href="/factures-emises"' in page
    assert 'href="/factures-recues"' not in page
    assert 'href="/plateforme"' not in page


def test_por_3_a_first_login_without_a_structure_offers_to_make_one_or_to_join_one(visitor):
    page = visitor().log_in().get("/tableau")
    assert page.url.path == "/demarrer"
    assert 'name="identifiant"' in page.text, "a SIRET, to make a structure or to join it"
    assert 'name="q"' in page.text, "a public body, by its name"


def test_por_13_no_page_asks_anything_of_anybody_else(supplier):
    for path in ("/", "/tableau", "/factures-emises", "/aide", "/mon-compte"):
        page = supplier.get(path).text
        assert re.findall(r'(?:src|href|action)="(?:https?:)?//(?!127)[^"]+', page) == [], path
