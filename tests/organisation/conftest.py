import json
import random
import uuid

import httpx
import pytest

from chassis.store import connect, ensure_indexes
from services.organisation.registers.annuaire_file import SAMPLE
from tests.kit.sirets import new_siret, unregistered_siret  # noqa: F401  tests name them here
from tests.kit.stack import eventually
from tests.organisation.within import Inside

TAKEN = {"11000201100044", "26904800500061"}
"""The State, README's town, and those that a test has already."""
SAMPLED = {json.loads(line)["identifier"] for line in SAMPLE.read_text().splitlines()}
"""Each has a gestionnaire named by its address; tests have public structures of their own beside them."""


@pytest.fixture
def siret():
    return new_siret


def create_structure(person, siret, **fields):
    body = {"identifier_type": "SIRET", "identifier": siret, "name": "ATELIER DUPONT"} | fields
    return person.http("organisation").post("/structures", json=body)


@pytest.fixture
def gestionnaire(person):
    """Someone who governs a structure of their own: the person and the structure."""
    camille = person().join()
    answer = create_structure(camille, new_siret())
    assert answer.status_code == 201, answer.text
    return camille, answer.json()


@pytest.fixture
def annuaire(stack):
    """The annuaire is loaded, all of it."""
    with httpx.Client(base_url=stack.url("organisation")) as http:
        eventually(lambda: http.get("/annuaire").json()["total"] >= len(SAMPLE.read_text().splitlines()), within=30)
        yield http


def a_public_structure(annuaire):
    """One of the sample, another each time: what a test sets there, and who governs it, is no other's."""
    items = annuaire.get("/annuaire", params={"size": 200}).json()["items"]
    chosen = random.choice([s for s in items if s["identifier"] in SAMPLED - TAKEN])
    TAKEN.add(chosen["identifier"])
    return chosen


@pytest.fixture
async def inside(stack):
    """The service's inside on an empty database."""
    database = connect(stack.store, f"organisation_{uuid.uuid4().hex[:12]}")
    made = Inside(database)
    await ensure_indexes(*made.parts.owners)
    yield made
    await database.client.drop_database(database.name)
    database.client.close()
