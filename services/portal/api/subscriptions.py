"""Subscriptions to events: made, their secret shown once, activated, followed, told again (EVT-1, EVT-8 to EVT-13)."""

from typing import Any

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from chassis.ids import new_id
from contracts.habilitation import Application, Level
from contracts.lifecycle import Role, State
from contracts.raccordement import EventKind, RaccordementAction
from contracts.technical import Scope
from services.portal.api.routing import pages
from services.portal.api.site import Site
from services.portal.api.structure_page import Chosen, PageNumber, typed_fields
from services.portal.api.topics import topic_page
from services.portal.api.visit import Form, Id, Person, Visit, text
from services.portal.clients import Refused
from services.portal.usecases import connecting
from services.portal.usecases.connecting import SERVICE

NEW = "/raccordements/{raccordement_id}/abonnements/nouveau"
ONE = "/abonnements/{subscription_id}"
ROLES = (Role.FOURNISSEUR, Role.DESTINATAIRE, Role.VALIDEUR_1, Role.VALIDEUR_2)
STATES = tuple(state for state in State if state is not State.BROUILLON)
READING = Scope.EVENEMENTS_LIRE
OUTCOMES = ("LIVRE", "ECHEC", "ABANDONNE", "ECARTE")


def router(site: Site) -> APIRouter:
    r = pages(site)
    _making(r)
    _one(r)
    _again(r)
    return r


def _making(r: APIRouter) -> None:
    @r.get(NEW)
    async def form_page(visit: Person, raccordement_id: Id) -> Response:
        return await _sheet(visit, raccordement_id)

    @r.post(NEW)
    async def make(visit: Person, raccordement_id: Id, form: Form) -> Response:
        """Its secret and its topic's password are shown by this answer alone."""
        typed, kinds, states = typed_fields(form), _several(form, "kinds"), _several(form, "states")
        door, body = f"/raccordements/{raccordement_id}/subscriptions", connecting.wanted(typed, kinds, states)
        try:
            made = await visit.api.post(SERVICE, door, body, Idempotency_Key=text(form, "cle"))
        except Refused as refused:
            return await _sheet(visit, raccordement_id, refused, typed=typed | {"kinds": kinds, "states": states})
        secret = made["secret"] if made["url"] else ""
        if made["topic"]:
            return await topic_page(visit, made["subscription_id"], password=made["password"], secret=secret)
        return await _page(visit, made["subscription_id"], secret=secret)


def _one(r: APIRouter) -> None:
    @r.get(ONE)
    async def show(
        visit: Person, subscription_id: Id, outcome: Chosen = "", page: PageNumber = 1, fait: Chosen = ""
    ) -> Response:
        return await _page(visit, subscription_id, outcome, page, done=bool(fait))

    @r.post(f"{ONE}/action")
    async def act(visit: Person, subscription_id: Id, form: Form) -> Response:
        step = {"action": text(form, "action"), "reason": text(form, "reason")}
        try:
            await visit.api.post(SERVICE, f"/subscriptions/{subscription_id}/actions", step)
        except Refused as refused:
            return await _page(visit, subscription_id, refused=refused)
        return visit.to(f"/abonnements/{subscription_id}")

    @r.post(f"{ONE}/secret")
    async def rotate(visit: Person, subscription_id: Id, form: Form) -> Response:  # noqa: ARG001  checked
        """The new secret is shown by this answer alone."""
        try:
            made = await visit.api.post(SERVICE, f"/subscriptions/{subscription_id}/secrets")
        except Refused as refused:
            return await _page(visit, subscription_id, refused=refused)
        return await _page(visit, subscription_id, secret=made["secret"])


def _again(r: APIRouter) -> None:
    @r.post(f"{ONE}/renvoi")
    async def send_again(visit: Person, subscription_id: Id, form: Form) -> Response:
        """One event, or all that were given up."""
        body = {"event_ids": [one] if (one := text(form, "event_id")) else []}
        return await _done(visit, subscription_id, "deliveries/again", body, form)

    @r.post(f"{ONE}/rediffusion")
    async def replay(visit: Person, subscription_id: Id, form: Form) -> Response:
        body = connecting.part(typed_fields(form), _several(form, "kinds"))
        return await _done(visit, subscription_id, "replays", body, form)


async def _done(visit: Visit, subscription_id: str, door: str, body: dict[str, Any], form: FormData) -> Response:
    key = text(form, "cle")
    try:
        await visit.api.post(SERVICE, f"/subscriptions/{subscription_id}/{door}", body, Idempotency_Key=key)
    except Refused as refused:
        return await _page(visit, subscription_id, refused=refused, typed=typed_fields(form))
    return visit.to(f"/abonnements/{subscription_id}", fait="oui")


def _several(form: FormData, name: str) -> list[str]:
    return [str(value) for value in form.getlist(name)]


async def _sheet(visit: Visit, raccordement_id: str, refused: Refused | None = None, **given: Any) -> Response:
    await visit.need(Application.RACCORDEMENTS, Level.MODIFICATION)
    one = await visit.api.get(SERVICE, f"/raccordements/{raccordement_id}")
    context = {
        "one": one, "machines": await connecting.machines(visit.api, one["structure_id"], READING), "roles": ROLES,
        "services": await connecting.services(visit.api, one["structure_id"]), "states": STATES,
        "kinds": list(EventKind), "key": new_id(), "typed": {}, "refused": refused,
    } | given  # fmt: skip
    return await visit.page("pages/subscription_new.html", refused.status if refused else 200, **context)


async def _page(
    visit: Visit, subscription_id: str, outcome: str = "", page: int = 1, refused: Refused | None = None, **given: Any
) -> Response:
    await visit.need(Application.RACCORDEMENTS)
    found = await connecting.followed(visit.api, subscription_id, outcome if outcome in OUTCOMES else "", page)
    context = {
        "found": found, "one": found.subscription, "secret": "", "done": False, "outcome": outcome, "refused": refused,
        "outcomes": OUTCOMES, "typed": {}, "kinds": list(EventKind), "key": new_id(), "stopping": RaccordementAction.ARRETER,
    } | given  # fmt: skip
    return await visit.page("pages/subscription.html", refused.status if refused else 200, **context)
