"""What falls due by itself, once, also after a stop (INV-27); and what `announce` publishes again."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from deploy.local import services
from tests.invoicing.conftest import A_VALIDER, Trade, World, trading
from tests.kit.outside import Outside
from tests.kit.stack import eventually

LONG_AGO = datetime.now(UTC) - timedelta(days=15, hours=1)
JUST_BEFORE = datetime.now(UTC) - timedelta(days=14, hours=23)


@pytest.fixture(scope="module")
def validated(world: World) -> Trade:
    return trading(world)


def waiting(trade: Trade, since: datetime, **fields: str) -> str:
    """An invoice that waits for its valideur since then."""
    titulaire = trade.world.structure("PRIVEE", "TITULAIRE SA")
    trade.world.agent(titulaire, A_VALIDER)
    invoice = str(trade.submit(cadre="A9", valideur_1=titulaire.identifier, **fields)["id"])
    trade.reaches(invoice, "A_VALIDER_1")
    trade.world.store["invoices"].update_one({"_id": invoice}, {"$set": {"state_at": since}})
    return invoice


def test_INV_27_silence_for_fifteen_days_validates_tacitly_once_and_not_before(
    validated: Trade, outside: Outside
) -> None:
    due, not_yet = waiting(validated, LONG_AGO), waiting(validated, JUST_BEFORE)
    several = [
        validated.world.stack.start_extra("invoicing", "worker", {"INVOICING_DEADLINE_SECONDS": "0.1"})[1]
        for _ in range(2)
    ]
    try:
        validated.reaches(due, "MISE_A_DISPOSITION")
    finally:
        for process in several:
            process.stop()
    steps = [e["data"] for e in outside.events("invoice.status_changed", lambda e: e["subject"] == due)]
    tacit = [s for s in steps if s["action"] == "VALIDER_TACITEMENT"]
    assert [(s["state"], s["role"], s["notified_roles"]) for s in tacit] == [
        ("ABSENCE_VALIDATION_1_HORS_DELAI", "SYSTEME", ["FOURNISSEUR", "VALIDEUR_1"])
    ]
    assert validated.state(not_yet) == "A_VALIDER_1"


def test_INV_20_announce_publishes_the_present_state_again(trade: Trade, outside: Outside) -> None:
    mine, draft = (
        trade.available(),
        trade.seller.http.post("/drafts", json={"supplier_id": trade.supplier.structure_id}),
    )
    trade.done(trade.buyer, mine, "SUSPENDRE", reason="PIECE_ILLISIBLE")
    other = trade.available()
    announced(trade, mine, draft.json()["id"])
    event = outside.wait("invoice.changed", lambda e: e["subject"] == mine and e["data"]["facts"] == ["ANNONCE"])
    assert (event["data"]["state"], event["data"]["number"]) == ("SUSPENDUE", invoice_number(trade, mine))
    assert event["sequence"] == trade.world.store["invoices"].find_one({"_id": mine})["sequence"]
    changed = outside.events("invoice.changed", lambda e: e["subject"] in (draft.json()["id"], other))
    assert changed == [], "a draft is nobody's business, and the other one was not asked for"


def announced(trade: Trade, *ids: str) -> None:

    place = trade.world.stack.infrastructure.place
    done = subprocess.run(
        [sys.executable, "-m", "services.invoicing", "announce", *ids], check=False, capture_output=True, text=True,
        env={**os.environ, **services.environment(place, "invoicing")},
    )  # fmt: skip
    assert "1 × invoices announced" in done.stdout, done.stdout + done.stderr


def invoice_number(trade: Trade, invoice: str) -> str:
    return str(eventually(lambda: trade.seller.http.get(f"/invoices/{invoice}").json()["number"]))
