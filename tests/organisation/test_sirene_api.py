"""The adapter against INSEE's API Sirene as it was recorded: its layout, its quota, its refusals (ORG-3)."""

from collections.abc import AsyncIterator, Iterator

import pytest

from contracts.structure import Address
from services.organisation.domain.register import Answer, RegisterDown
from services.organisation.registers.insee import Insee
from services.organisation.usecases.registers import ask
from tests.kit.sirene import KEY, PER_MINUTE, RECORDED, Sirene, sirene


@pytest.fixture
def server() -> Iterator[Sirene]:
    with sirene() as running:
        yield running


@pytest.fixture
async def register(server: Sirene) -> AsyncIterator[Insee]:
    made = Insee(server.url, KEY)
    yield made
    await made.close()


def siret(name: str) -> str:
    return str(RECORDED[name]["siret"])


async def test_org_3_an_establishment_is_read_from_the_layout_of_3_11(register):
    found = await register.find(siret("open"))
    assert (found.name, found.open, found.diffusible) == ("MENUISERIE DES LILAS", True, True)
    assert found.address == Address(line1="3 BIS BOULEVARD DE LA LIBERTE", postal_code="35000", town="RENNES")


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("open", Answer.OUVERT), ("closed", Answer.FERME), ("hidden", Answer.OUVERT), ("unknown", Answer.INCONNU),
        ("maintenance", Answer.INDISPONIBLE),
    ],
)  # fmt: skip
async def test_org_3_what_each_recorded_answer_means(register, name, answer):
    assert (await ask(register, siret(name)))[1] is answer


async def test_org_4_who_wants_no_diffusion_is_not_told(register):
    """« [ND] » is no name and no street."""
    found = await register.find(siret("hidden"))
    assert (found.name, found.diffusible) == ("", False)
    assert found.address == Address(postal_code="75011", town="PARIS")


async def test_org_3_thirty_calls_a_minute_and_not_one_more(server, register):
    for _ in range(PER_MINUTE):
        await register.find(siret("open"))
    with pytest.raises(RegisterDown):
        await register.find(siret("open"))
    assert len(server.asked) == PER_MINUTE, "the answer said that none is left: INSEE is not asked to say it again"
    server.left = PER_MINUTE
    register._again_at = 0.0
    assert await register.find(siret("open"))


async def test_org_3_a_quota_that_others_used_up_is_waited_for_as_it_says(server, register):
    """Retry-After: 60."""
    server.left = 0
    with pytest.raises(RegisterDown):
        await register.find(siret("open"))
    server.left = PER_MINUTE
    with pytest.raises(RegisterDown):
        await register.find(siret("open"))
    assert len(server.asked) == 1


async def test_org_3_a_key_that_expired_makes_no_siret_unknown(server):
    register = Insee(server.url, "une-autre-cle")
    assert (await ask(register, siret("open")))[1] is Answer.INDISPONIBLE
    await register.close()


def test_org_3_a_structure_is_made_from_what_insee_says(stack, person, server):
    env = {"ORGANISATION_SIRENE": "insee", "ORGANISATION_INSEE_URL": server.url, "ORGANISATION_INSEE_KEY": KEY}
    url, process = stack.start_extra("organisation", env=env)
    http = person().join().http("organisation")
    http.base_url = url
    shown = http.get("/structures/lookup", params={"identifier_type": "SIRET", "identifier": siret("open")}).json()
    closed = http.post("/structures", json={"identifier_type": "SIRET", "identifier": siret("closed"), "name": "X"})
    made = http.post("/structures", json={"identifier_type": "SIRET", "identifier": siret("maintenance"), "name": "X"})
    process.stop()
    assert "MENUISERIE DES LILAS" in str(shown), shown
    assert (closed.status_code, closed.json()["code"]) == (422, "siret_ferme")
    assert (made.status_code, made.json()["register_state"]) == (201, "A_VERIFIER")
