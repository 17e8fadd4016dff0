"""The register of establishments: its adapters, and what was created while it did not answer (ORG-3)."""

import time
from contextlib import suppress
from datetime import timedelta

import httpx
import pytest

from chassis import clock
from contracts.structure import Address, IdentifierType
from services.organisation.domain import register, structure_changes
from services.organisation.domain.register import Answer, RegisterDown, RegisterState
from services.organisation.domain.structure import ClosedSiret
from services.organisation.registers.insee import Insee
from services.organisation.registers.sample import Sample
from services.organisation.usecases.registers import FollowUp
from tests.organisation.test_carrying_out import fields
from tests.organisation.within import LONG_AGO, a_structure, at, new_id


async def due(inside, siret, seconds=0.0):
    structure = await inside.structure(
        identifier=siret, register_state=RegisterState.A_VERIFIER, register_due_at=LONG_AGO + timedelta(seconds=seconds)
    )
    return structure.structure_id


async def state_of(inside, structure_id):
    kept = (await inside.store.structures.get(structure_id)).value
    return kept.register_state, kept.active


async def test_org_3_created_by_hand_while_the_register_is_silent_and_verified_later(inside):
    """ORG-3"""
    inside.register.silent = True
    made = (await inside.creation.create(fields(identifier="73282932000074"), new_id())).value
    assert (made.register_state, made.active) == (RegisterState.A_VERIFIER, True)
    inside.register.silent, inside.register.answers = False, {"73282932000074": True}
    assert await FollowUp(inside.store, inside.register).run() == 1
    assert await state_of(inside, made.structure_id) == (RegisterState.VERIFIE, True)
    assert await FollowUp(inside.store, inside.register).run() == 0, "what is verified is not asked about again"


async def test_org_3_a_siret_that_turns_out_closed_is_deactivated_and_announced(inside):
    """ORG-3"""
    structure_id = await due(inside, "73282932000074")
    inside.register.answers = {"73282932000074": False}
    await FollowUp(inside.store, inside.register).run()
    assert await state_of(inside, structure_id) == (RegisterState.FERME, False)
    assert [e["data"]["active"] for e in await inside.published("structures", structure_id)] == [False]


async def test_org_3_a_closed_siret_leaves_nothing_behind(inside):
    """ORG-3"""
    inside.register.answers = {"73282932000074": False}
    with pytest.raises(ClosedSiret):
        await inside.creation.create(fields(identifier="73282932000074"), new_id())
    assert await inside.database["requests"].count_documents({}) == 0


async def test_org_3_hundreds_of_unknown_sirets_starve_nobody(inside):
    """ORG-3: the follow-up read an unordered hundred, the same each time."""
    for n in range(130):
        await due(inside, f"9{n:013d}", seconds=n)
    last = await due(inside, "73282932000074", seconds=1000)
    inside.register.answers = {"73282932000074": True}
    assert await FollowUp(inside.store, inside.register).run() == 131
    assert await state_of(inside, last) == (RegisterState.VERIFIE, True)
    assert inside.register.asked == [f"9{n:013d}" for n in range(130)] + ["73282932000074"], "longest waiting first"
    assert await FollowUp(inside.store, inside.register).run() == 0, "an unknown one is asked about again next day"


async def test_org_3_a_silent_register_ends_the_look_and_loses_no_turn(inside):
    """ORG-3"""
    first, second = await due(inside, "1" * 14, 0), await due(inside, "2" * 14, 1)
    inside.register.silent = True
    assert await FollowUp(inside.store, inside.register).run() == 0
    assert inside.register.asked == ["1" * 14]
    inside.register.silent, inside.register.answers = False, {"1" * 14: True, "2" * 14: True}
    assert await FollowUp(inside.store, inside.register).run() == 2
    assert {await state_of(inside, first), await state_of(inside, second)} == {(RegisterState.VERIFIE, True)}


async def test_org_3_an_answer_that_cannot_be_read_stops_no_other(inside):
    """ORG-3"""
    await due(inside, "1" * 14, 0)
    good = await due(inside, "2" * 14, 1)
    inside.register.broken_at, inside.register.answers = "1" * 14, {"2" * 14: True}
    await FollowUp(inside.store, inside.register).run()
    assert await state_of(inside, good) == (RegisterState.VERIFIE, True)
    assert await inside.store.structures.due_for_register(clock.now(), 10) == []


async def test_org_3_a_change_meanwhile_is_looked_at_anew(inside, monkeypatch):
    """ORG-3"""
    structure_id = await due(inside, "1" * 14)
    inside.register.answers = {"1" * 14: True}
    find, came_between = inside.register.find, []

    async def changing(siret):
        if not came_between:
            came_between.append(siret)
            kept = await inside.store.structures.get(structure_id)
            await inside.store.structures.save(kept, structure_changes.changed(kept.value, {"label": "Autre"}))
        return await find(siret)

    monkeypatch.setattr(inside.register, "find", changing)
    await FollowUp(inside.store, inside.register).run()
    kept = (await inside.store.structures.get(structure_id)).value
    assert (kept.register_state, kept.label) == (RegisterState.VERIFIE, "Autre")


@pytest.mark.parametrize(("answer", "state", "active", "again"), [
    (Answer.OUVERT, RegisterState.VERIFIE, True, None), (Answer.FERME, RegisterState.FERME, False, None),
    (Answer.INCONNU, RegisterState.A_VERIFIER, True, register.AGAIN_UNKNOWN), (Answer.INDISPONIBLE, RegisterState.A_VERIFIER, True, timedelta(0)),
])  # fmt: skip
def test_org_3_what_follows_from_each_answer(answer, state, active, again):
    """ORG-3"""
    after = structure_changes.registered(a_structure(), answer, at(0))
    assert (after.register_state, after.active) == (state, active)
    assert after.register_due_at == (None if again is None else at(0) + again)


ENTRY = {
    "siret": "73282932000074", "uniteLegale": {"denominationUniteLegale": "ATELIER DUPONT", "etatAdministratifUniteLegale": "A"},
    "adresseEtablissement": {"numeroVoieEtablissement": "3", "typeVoieEtablissement": "RUE", "libelleVoieEtablissement": "DES LILAS",
                             "codePostalEtablissement": "35000", "libelleCommuneEtablissement": "RENNES"},
    "statutDiffusionEtablissement": "O",
    "periodesEtablissement": [{"etatAdministratifEtablissement": "A"}, {"etatAdministratifEtablissement": "F"}],
}  # fmt: skip


def insee(answer):
    def handle(request):
        assert request.headers["X-INSEE-Api-Key-Integration"] == "cle"
        if isinstance(answer, Exception):
            raise answer
        return answer

    return Insee("https://insee.example", "cle", httpx.MockTransport(handle))


async def test_org_3_the_insee_api_is_read_by_its_newest_period():
    """ORG-3"""
    found = await insee(httpx.Response(200, json={"etablissement": ENTRY})).find("73282932000074")
    assert (found.name, found.open, found.diffusible) == ("ATELIER DUPONT", True, True)
    assert found.address == Address(line1="3 RUE DES LILAS", postal_code="35000", town="RENNES")


async def test_org_3_the_insee_api_knows_persons_and_those_who_want_no_diffusion():
    """ORG-3, ORG-4"""
    person = ENTRY | {
        "uniteLegale": {"prenomUsuelUniteLegale": "Camille", "nomUniteLegale": "MARTIN"}, "statutDiffusionEtablissement": "P",
    }  # fmt: skip
    found = await insee(httpx.Response(200, json={"etablissement": person})).find("73282932000074")
    assert (found.name, found.diffusible) == ("Camille MARTIN", False)


async def test_org_3_unknown_is_not_silent():
    """ORG-3"""
    assert await insee(httpx.Response(404)).find("1") is None
    for answer in (httpx.Response(503), httpx.Response(429), httpx.ConnectTimeout("late")):
        with pytest.raises(RegisterDown):
            await insee(answer).find("1")


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (429, {"Retry-After": "120"}),
        (429, {}),
        (429, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}),
        (200, {"x-rate-limit-remaining": "0"}),
    ],
)
async def test_org_3_nothing_is_asked_while_the_quota_is_used_up(status, headers, monkeypatch):
    """ORG-3: 30 calls a minute are free; those who create a structure go on by hand."""
    asked, now = [], time.monotonic()

    def handle(request):
        asked.append(request)
        return httpx.Response(status, headers=headers, json={"etablissement": ENTRY})

    register_ = Insee("https://insee.example", "cle", httpx.MockTransport(handle))
    for _ in range(3):
        with suppress(RegisterDown):
            await register_.find("73282932000074")
    assert len(asked) == 1
    monkeypatch.setattr("services.organisation.registers.insee.time.monotonic", lambda: now + 130)
    with suppress(RegisterDown):
        await register_.find("73282932000074")
    assert len(asked) == 2


@pytest.mark.parametrize(
    "body",
    [b"<html>maintenance</html>", b"{}", b"[]", b'{"etablissement": null}', b'{"etablissement": {"siret": "1"}}'],
)
async def test_org_3_what_is_no_establishment_is_no_answer(body):
    """ORG-3: a page of maintenance with 200 made no structure unknown."""
    with pytest.raises(RegisterDown):
        await insee(httpx.Response(200, content=body)).find("1")


@pytest.mark.parametrize("status", [301, 400, 401, 403, 500])
async def test_org_3_any_other_status_is_no_answer(status):
    with pytest.raises(RegisterDown):
        await insee(httpx.Response(status)).find("1")


async def test_org_3_the_sample_answers_like_a_register():
    """ORG-3"""
    found = await Sample().find("73282932000074")
    assert register.answer(found) is Answer.OUVERT
    assert register.answer(await Sample().find("0")) is Answer.INCONNU


async def test_org_3_a_look_up_asks_the_register_about_a_siret_alone(inside):
    """ORG-3"""
    inside.register.answers = {"73282932000074": True}
    found = await inside.creation.look_up(IdentifierType.SIRET, "732 829 320 00074")
    assert (found.identifier, found.answer, found.structure) == ("73282932000074", Answer.OUVERT, None)
    ridet = await inside.creation.look_up(IdentifierType.RIDET, "0123456001")
    assert (ridet.answer, inside.register.asked) == (Answer.NON_CONSULTE, ["73282932000074"])
    made = await inside.structure(identifier="73282932000074")
    known = await inside.creation.look_up(IdentifierType.SIRET, "73282932000074")
    assert (known.structure, known.answer) == (made, Answer.NON_CONSULTE)
    assert inside.register.asked == ["73282932000074"]
