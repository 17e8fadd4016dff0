"""A structured file from its deposit to its event, read and judged by the reader itself.

Proves INV-15, INV-41, INV-42.
"""

import itertools
from typing import Any

import pytest

from tests.invoicing.conftest import EMISES, Service, Trade, World, trading
from tests.kit.invoices import cii, ubl
from tests.kit.outside import Outside
from tests.kit.stack import eventually

SELLER, BUYER = "392809137", "218801600"
_numbers = itertools.count()


@pytest.fixture(scope="module")
def written(world: World) -> Trade:
    """The two parties that the files of the kit name by their SIREN."""
    world.stack.url("ocr")
    trade = trading(world, identifier=f"{BUYER}00018", services=(Service(code="SERV-1"), Service(code="SERV-2")))
    supplier = world.structure("PRIVEE", "Ateliers Morvan", identifier=f"{SELLER}00027")
    return Trade(world, supplier, trade.recipient, world.agent(supplier, EMISES), trade.buyer)


def deposited(trade: Trade, xml: str) -> dict[str, Any]:
    """The draft, once its file is read."""
    number = f"X-{next(_numbers)}-{trade.supplier.structure_id[:6]}"
    data = xml.replace("UBL-7", number).replace("FA-2026-7", number).encode()
    answer = trade.seller.http.post(
        "/drafts/deposit", files={"file": ("f.xml", data)}, data={"supplier_id": trade.supplier.structure_id}
    )
    assert answer.status_code == 201, answer.text
    there = f"/drafts/{answer.json()['id']}"
    eventually(lambda: trade.seller.http.get(there).json()["reading"]["status"] != "PENDING", 60)
    typed = {"recipient_siret": trade.recipient.identifier, "vat_type": "TVA_SUR_DEBIT"}
    trade.seller.http.patch(there, json=typed)
    return dict(trade.seller.http.get(there).json())


@pytest.mark.parametrize("xml", [ubl(), cii()], ids=["ubl", "cii"])
def test_INV_41_a_structured_file_goes_from_deposit_to_event_with_its_lines(
    written: Trade, outside: Outside, xml: str
) -> None:
    draft = deposited(written, xml)
    sent = written.send(draft["id"])
    assert sent.status_code == 200, (sent.text, written.checks(draft["id"]))
    event = outside.wait("invoice.deposited", lambda e: e["subject"] == draft["id"])["data"]
    (line,) = event["lines"]
    assert (line["denomination"], line["unit"], line["total_ht"]) == ("Entretien", "HUR", "100.00")
    assert event["totals"]["ttc"] == "120.00"


def test_INV_15_a_file_that_breaks_a_rule_is_refused_with_the_rule(written: Trade) -> None:
    wrong = ubl().replace(
        'LineExtensionAmount currencyID="EUR">100.00', 'LineExtensionAmount currencyID="EUR">90.00', 1
    )
    draft = deposited(written, wrong)
    errors = written.send(draft["id"]).json()["errors"]
    assert "BR-CO-10" in {e["rule"] for e in errors if e["code"] == "file_rule_broken"}, errors


def test_INV_42_a_credit_note_names_what_it_credits(written: Trade) -> None:
    draft = deposited(written, ubl("CreditNote"))
    assert (draft["fields"]["type"], draft["fields"]["original_number"]) == ("AVOIR", "FA-2026-1")
    assert "original_unknown" in written.checks(draft["id"])


def test_INV_10_the_cadre_is_read_from_the_xml(written: Trade) -> None:
    draft = deposited(written, ubl().replace("<cbc:ProfileID>S1<", "<cbc:ProfileID>A2<"))
    assert draft["fields"]["cadre"] == "A2"
