"""What the map of pages promises of the menu, the tabs and an invoice's page (POR-4, POR-6, POR-9, POR-11)."""

import re

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
