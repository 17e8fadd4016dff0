from collections.abc import Callable, Iterator

import pytest

from tests.kit.documents import invoice_pdf
from tests.kit.people import Person
from tests.kit.stack import RunningStack, eventually
from tests.organisation.conftest import SAMPLED, TAKEN, new_siret
from tests.portal.visitor import Visitor

TOWN: set[str] = set()
"""The one that the portal's tests share."""


@pytest.fixture
def visitor(stack: RunningStack, person: Callable[..., Person]) -> Iterator[Callable[..., Visitor]]:
    """Somebody who may have an account; `base` is another portal's address."""
    stack.all()
    made: list[Visitor] = []

    def make(base: str = "", *, joined: bool = True) -> Visitor:
        somebody = person()
        if joined:
            assert somebody.register().status_code == 202
            somebody.activate()
        made.append(Visitor(base or stack.url("portal"), somebody))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def supplier(visitor: Callable[..., Visitor]) -> Visitor:
    """Logged in, with a structure of their own."""
    return founded(visitor().log_in(), "ATELIER DUPONT")


def founded(somebody: Visitor, name: str) -> Visitor:
    """With a structure of their own."""
    somebody.siret = new_siret()
    page = somebody.get(f"/demarrer?identifiant={somebody.siret}")
    page = somebody.send(
        page, "/demarrer/structure", name=name, line1="3 rue des Lilas", postal_code="35000", town="RENNES"
    )
    assert "Votre première facture" in page.text, page.text
    return somebody


@pytest.fixture
def town(stack: RunningStack, person: Callable[..., Person]) -> dict:
    """A public body that demands nothing."""

    def free() -> dict | None:
        rows = person().anonymous("organisation").get("/annuaire", params={"size": 200}).json()["items"]
        rows = [row for row in rows if row["identifier"] in SAMPLED]
        asking = ("code_service_mandatory", "engagement_mandatory", "service_or_engagement_mandatory")
        fitting = [row for row in rows if not any(row["parameters"][name] for name in asking)]
        return next((row for row in fitting if row["identifier"] in TOWN or row["identifier"] not in TAKEN), None)

    chosen = eventually(free, 30)
    TOWN.add(chosen["identifier"])
    TAKEN.add(chosen["identifier"])
    return chosen


@pytest.fixture
def draft(supplier: Visitor, town: dict) -> str:
    """The address of a draft made of a PDF that was read."""
    pdf = invoice_pdf(number="FA-1", supplier_siret=supplier.siret, recipient_siret=town["identifier"])
    page = supplier.get("/factures-emises/deposer")
    page = supplier.send(page, "/factures-emises/deposer", files={"file": ("facture.pdf", pdf, "application/pdf")})
    address = page.url.path
    eventually(lambda: 'id="brouillon"' in supplier.get(address).text, 20)
    return address


@pytest.fixture
def agent(town: dict, visitor: Callable[..., Visitor], person: Callable[..., Person]) -> Visitor:
    """Logged in, governs the town; another test may have been this agent."""
    made = visitor(joined=False)
    made.person = person(email=f"gestionnaire@{town['identifier']}.example")
    if not made.person.mailbox.search(made.person.email, "ctiv"):
        made.person.register()
        made.person.activate()
    return made.log_in()
