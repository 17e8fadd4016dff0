from fastapi import APIRouter

from chassis.auth import Caller
from chassis.errors import Invalid, NotFound
from chassis.problems import errors
from chassis.store import Document
from contracts.habilitation import Application, Level, Profile
from services.organisation import profiles, rattachement
from services.organisation.api import shapes
from services.organisation.rattachement import AlreadyAttached, AlreadyDecided, State
from services.organisation.rattachements import Rattachements


def router(rattachements: Rattachements) -> APIRouter:
    r = APIRouter(tags=["rattachements"])

    @r.post("/rattachements", status_code=201, responses=errors(NotFound, Invalid, AlreadyAttached))
    async def ask(caller: Caller, body: shapes.RattachementRequest) -> shapes.Asked:
        """Ask to be attached to a structure or one of its services; the gestionnaire principal is told (ORG-17)."""
        link, warning = await rattachements.ask(caller.account_id, body.structure_id, body.service_id, body.comment)
        return shapes.Asked(rattachement_id=link["_id"], state="EN_ATTENTE", warning=warning)

    @r.get("/rattachements")
    async def mine(caller: Caller) -> list[shapes.RattachementShown]:
        """« Mes rattachements » (ORG-21)."""
        return [_shown(row) for row in await rattachements.mine(caller.account_id)]

    @r.get("/approvals")
    async def awaiting(caller: Caller) -> list[shapes.RattachementShown]:
        """What awaits me as gestionnaire principal, oldest first (ORG-18)."""
        return [_shown(row) for row in await rattachements.awaiting(caller.account_id)]

    @r.post("/rattachements/{rattachement_id}/decision", responses=errors(NotFound, Invalid, AlreadyDecided))
    async def decide(caller: Caller, rattachement_id: str, body: shapes.Decision) -> dict[str, str]:
        """Approve, or refuse with a reason; the person is told (ORG-18)."""
        done = await rattachements.decide(
            rattachement_id, caller.account_id, approve=body.decision == "APPROUVER", reason=body.reason
        )
        return {"rattachement_id": rattachement_id, "state": done["state"]}

    @r.get("/habilitations")
    async def habilitations(caller: Caller) -> list[shapes.HabilitationShown]:
        """« Mes habilitations » (ORG-26)."""
        held = [row for row in await rattachements.mine(caller.account_id) if row["state"] == State.VALIDE]
        return [_habilitation(row) for row in held]

    @r.get("/profiles")
    async def known() -> list[shapes.ProfileShown]:
        """Every profile there is: application × level (ORG-22)."""
        every = [Profile(application=a, level=level) for a in Application for level in Level]
        return [shapes.ProfileShown(application=p.application, level=p.level, label=profiles.label(p)) for p in every]

    return r


def _shown(row: Document) -> shapes.RattachementShown:
    structure, person = row["structure"], row["person"]
    return shapes.RattachementShown(
        rattachement_id=row["_id"], structure=shapes.summary(structure), service_id=row["service_id"],
        service_label=shapes.service_label(structure, row["service_id"]),
        person=shapes.Person(account_id=row["account_id"], **{n: person[n] for n in shapes.Person.model_fields if n in person}),
        role=row["role"], state=row["state"], state_label=rattachement.LABELS[row["state"]], comment=row["comment"],
        reason=row["reason"], asked_at=row["asked_at"], decided_at=row["decided_at"], actions=rattachement.possible_actions(row),
    )  # fmt: skip


def _habilitation(row: Document) -> shapes.HabilitationShown:
    held = [Profile.model_validate(p) for p in row["profiles"]]
    return shapes.HabilitationShown(
        structure=shapes.summary(row["structure"]), service_id=row["service_id"],
        service_label=shapes.service_label(row["structure"], row["service_id"]),
        gestionnaire_principal=row["role"] == "GESTIONNAIRE_PRINCIPAL",
        profiles=[shapes.ProfileShown(application=p.application, level=p.level, label=profiles.label(p)) for p in held],
    )  # fmt: skip
