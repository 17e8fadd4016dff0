"""Sending through the HTTP door: the receipt, uniqueness, idempotency, and what the bus then tells."""

from tests.invoicing.conftest import Trade
from tests.outside import Outside


def test_INV_17_20_one_call_deposits_and_the_bus_tells_each_step(trade: Trade, outside: Outside) -> None:
    receipt = trade.submit(engagement="EJ-42")
    assert receipt["state"] == "DEPOSEE"
    assert receipt["summary"]["total_ht"] == "1000.00"
    assert receipt["summary"]["total_ttc"] == receipt["summary"]["net_a_payer"] == "1200.00"

    mine = receipt["id"]
    deposited = outside.wait("invoice.deposited", lambda e: e["subject"] == mine)
    assert deposited["sequence"] == 1
    assert deposited["actor"] == trade.seller.account_id
    data = deposited["data"]
    assert (data["kind"], data["engagement"], data["deposit_mode"]) == ("FACTURE", "EJ-42", "SAISIE_API")
    assert data["lines"][0]["total_ht"] == "1000.00"
    assert data["certificate"]["digest"] == receipt["certificate"]

    outside.wait(
        "invoice.status_changed", lambda e: e["subject"] == mine and e["data"]["status"] == "MISE_A_DISPOSITION"
    )
    steps = outside.events("invoice.status_changed", lambda e: e["subject"] == mine)
    assert [(e["data"]["previous"], e["data"]["status"], e["sequence"]) for e in steps] == [
        ("DEPOSEE", "EN_COURS_ACHEMINEMENT", 2),
        ("EN_COURS_ACHEMINEMENT", "MISE_A_DISPOSITION", 3),
    ]
    assert steps[-1]["data"]["told"] == ["DESTINATAIRE", "FOURNISSEUR"]
