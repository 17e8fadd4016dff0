"""« Saisir » without script: an invoice typed line by line, computed by the service, sent (POR-8)."""

import json

import httpx
import pytest

from services.portal.domain.lines import COLUMNS
from tests.kit.stack import eventually
from tests.portal.test_html import judged
from tests.portal.visitor import Forms, Visitor

CHAIR = {"denomination": "Chaise", "quantity": "2", "unit_price_ht": "1 000,00", "vat_rate": "20"}
LAMP = {"denomination": "Lampe", "quantity": "1", "unit_price_ht": "100", "vat_rate": "5,5"}


@pytest.fixture
def entered(supplier: Visitor, town: dict) -> str:
    page = supplier.get("/factures-emises/saisir")
    made = supplier.send(
        page,
        "/factures-emises/saisir",
        recipient_siret=town["identifier"],
        invoice_number="S-1",
        issue_date="03/11/2026",
    )
    assert 'id="saisie"' in made.text, made.text
    return made.url.path


def save(somebody: Visitor, page: httpx.Response, draft: str, *rows: dict, **values: str) -> httpx.Response:
    """The page's form with these lines alone."""
    typed = {f"ligne.{c.name}": [row.get(c.name, "") for row in rows] for c in COLUMNS}
    return somebody.send(page, f"{draft}/champs", **typed, **values)


def test_an_invoice_is_typed_and_sent_without_script_por_8(supplier, entered):
    page = save(supplier, supplier.get(entered), entered, CHAIR, ajouter="oui")
    assert "2\u00a0400,00\u00a0€" in page.text
    page = save(
        supplier, page, entered, CHAIR, LAMP, vat_type="TVA_SUR_DEBIT", payment_mode="VIREMENT", discount_ttc="5,50",
        discount_reason="Geste commercial", comment="Merci",
    )  # fmt: skip
    assert "Récapitulatif de TVA" in page.text
    assert "5,5" in page.text
    assert "2\u00a0500,00\u00a0€" in page.text, "2 000 + 100 HT, 400 + 5,50 TVA, less 5,50"
    confirm = save(supplier, page, entered, CHAIR, LAMP, envoyer="oui")
    assert confirm.url.path == f"{entered}/envoyer", confirm.text
    assert "Facture déposée" in supplier.send(confirm, f"{entered}/envoyer").text


def test_a_line_that_lacks_its_price_stays_typed_and_is_told_por_8(supplier, entered):
    lacking = {**LAMP, "unit_price_ht": ""}
    page = save(supplier, supplier.get(entered), entered, CHAIR, lacking, envoyer="oui")
    assert page.status_code == 422
    assert "Ligne 2 incomplète" in page.text.replace("\u00a0", " ")
    assert 'value="Lampe"' in page.text


def test_what_the_service_refuses_of_a_line_names_the_line_por_8(supplier, entered):
    page = save(supplier, supplier.get(entered), entered, {}, {**CHAIR, "quantity": "deux"})
    assert page.status_code == 422
    assert "Ligne 2, Quantité" in page.text.replace("\u00a0", " ")
    assert 'value="deux"' in page.text


def test_two_tabs_never_overwrite_each_other_s_lines_por_7(supplier, entered):
    first, second = supplier.get(entered), supplier.get(entered)
    save(supplier, first, entered, CHAIR)
    conflict = save(supplier, second, entered, LAMP)
    assert conflict.status_code == 422
    assert "les lignes ont changé" in conflict.text
    assert 'value="Lampe"' in conflict.text
    assert 'value="Chaise"' in supplier.get(entered).text
    save(supplier, conflict, entered, LAMP)
    assert 'value="Lampe"' in supplier.get(entered).text


def test_a_line_is_removed_by_emptying_it_por_8(supplier, entered):
    page = save(supplier, supplier.get(entered), entered, CHAIR, LAMP)
    page = save(supplier, page, entered, {}, LAMP)
    assert 'value="Chaise"' not in page.text
    assert 'value="Lampe"' in page.text


def test_four_hundred_lines_fit_on_the_page_por_8(supplier, entered):
    page = save(supplier, supplier.get(entered), entered, *[CHAIR] * 400)
    assert page.status_code == 200
    assert page.text.count('value="Chaise"') == 400


def test_what_is_wrong_at_the_start_is_said_and_stays_typed_por_8(supplier):
    page = supplier.get("/factures-emises/saisir")
    wrong = supplier.send(page, "/factures-emises/saisir", issue_date="31/02/2026", invoice_number="S-9")
    assert wrong.status_code == 422
    assert 'value="31/02/2026"' in wrong.text
    assert 'value="S-9"' in wrong.text


def test_the_pages_of_an_entry_are_well_formed_por_15(supplier, entered, tmp_path):
    page = save(supplier, supplier.get(entered), entered, CHAIR)
    wrong = save(supplier, page, entered, {**CHAIR, "quantity": "x"}, {**LAMP, "unit_price_ht": ""})
    for name, html in {
        "start": supplier.get("/factures-emises/saisir").text,
        "saved": page.text,
        "wrong": wrong.text,
    }.items():
        (tmp_path / f"{name}.html").write_text(html)
    assert judged(tmp_path) == ""


def test_a_supplier_with_several_services_chooses_one_inv_8(supplier, town):
    person = supplier.person
    person.log_in()
    structure = person.http("organisation").get("/habilitations").json()["items"][0]["structure"]["structure_id"]
    body = {"code": "TRAVAUX", "label": "Service des travaux"}
    made = person.http("organisation").post(f"/structures/{structure}/services", json=body)
    assert made.status_code == 201, made.text
    page = supplier.get("/factures-emises/saisir")
    assert "Service des travaux" in page.text
    assert "Service des travaux" in supplier.get("/factures-emises/deposer").text
    service = made.json()["service_id"]
    key = f"{structure}.{service}"

    def begun() -> httpx.Response:
        answer = supplier.send(supplier.get("/factures-emises/saisir"), "/factures-emises/saisir", supplier_id=key)
        assert answer.status_code == 200, answer.text
        return answer

    draft = eventually(begun, 20).url.path.rsplit("/", 1)[1]
    fields = person.http("invoicing").get(f"/drafts/{draft}").json()["fields"]
    assert fields["supplier_service_id"] == service, json.dumps(fields)
    other = supplier.send(supplier.get("/factures-emises/saisir"), "/factures-emises/saisir", supplier_id="another")
    assert other.status_code in (403, 404, 422)


def test_a_form_s_rows_keep_their_columns_together_por_8(supplier, entered):
    """A column cut short by a faulty browser breaks nothing."""
    page = supplier.get(entered)
    data = Forms(page.text).forms[f"{entered}/champs"] | {"ligne.denomination": ["A", "B"], "ligne.quantity": ["1"]}
    assert supplier.http.post(f"{entered}/champs", data=data).status_code == 422
