"""People of the platform: attached to it by whoever governs it, or governing it."""

from pymongo import MongoClient

from deploy.local.services import OPERATOR
from tests.kit.people import Person
from tests.kit.stack import RunningStack, eventually
from tests.kit.world import World


def operating(stack: RunningStack, person: Person) -> Person:
    """`person`: logged in; holds the platform's applications from now on."""
    with MongoClient(stack.store, tz_aware=True) as client:
        store = client["organisation"]
        platform = eventually(lambda: store["structures"].find_one({"kind": "PLATEFORME"}), 30)
        governs, world = {"governs": platform["_id"]}, World(stack, ("organisation",), client)
        if store["rattachements"].find_one(governs) is None:
            world.account(login_email=OPERATOR, contact_email=OPERATOR)
        link = eventually(lambda: store["rattachements"].find_one(governs), 20)
        governor, own = world.http("organisation", link["account_id"]), person.http("organisation")
        body = {"structure_id": platform["_id"], "comment": "Exploitation"}
        asked = own.post("/rattachements", json=body).json()
        decided = governor.post(f"/rattachements/{asked['rattachement_id']}/decision", json={"decision": "APPROUVER"})
        assert decided.status_code == 200, decided.text
        world.close()
    return person
