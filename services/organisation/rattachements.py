"""Use cases on rattachements: asking, deciding, listing (ORG-17, ORG-18, ORG-21, ORG-23, ORG-26)."""

from pymongo.errors import DuplicateKeyError

from chassis import clock
from chassis.errors import FieldError, Invalid, NotFound, Stale
from chassis.ids import new_id
from chassis.store import Document
from contracts.habilitation import Profile
from services.organisation import profiles, rattachement
from services.organisation.announcements import decided, habilitation_changed, requested
from services.organisation.rattachement import AlreadyAttached, AlreadyDecided, State
from services.organisation.store import Store

PAGE = 200


class Rattachements:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def ask(
        self, account_id: str, structure_id: str, service_id: str | None, comment: str
    ) -> tuple[Document, str]:
        """The request, and a warning to show. Raises NotFound, Invalid, AlreadyAttached."""
        clean = rattachement.check_comment(comment)
        structure = await self._store.structures.get(structure_id)
        if service_id is not None and service_id not in {s["service_id"] for s in structure["services"] if s["active"]}:
            raise Invalid(errors=[FieldError(
                field="service_id", rule="ORG-17", message="Ce service n'existe pas ou n'est plus actif", value=service_id,
                remedy="Choisissez un service actif de la structure, ou la structure entière",
            )])  # fmt: skip
        link: Document = {
            "_id": new_id(), "account_id": account_id, "structure_id": structure_id, "service_id": service_id, "open": True,
            "state": State.EN_ATTENTE, "role": "UTILISATEUR", "comment": clean, "reason": "", "profiles": [],
            "asked_at": clock.now(), "decided_at": None, "decided_by": None,
        }  # fmt: skip
        try:
            saved = await self._store.rattachements.insert(link, requested(link, structure))
        except DuplicateKeyError as error:
            raise AlreadyAttached from error
        return saved, rattachement.warning(structure["kind"])

    async def decide(self, rattachement_id: str, account_id: str, *, approve: bool, reason: str) -> Document:
        """By the gestionnaire principal alone; for others it does not exist. Raises NotFound, AlreadyDecided, Invalid."""
        link = await self._store.rattachements.get(rattachement_id)
        if not (await self._store.rights(account_id)).gestionnaire_of(link["structure_id"]):
            raise NotFound
        if link["state"] != State.EN_ATTENTE:
            raise AlreadyDecided
        structure = await self._store.structures.get(link["structure_id"])
        fields = self._decision(structure, account_id, approve=approve, reason=reason)
        after = link | fields
        try:
            return await self._store.rattachements.update(
                link, {"$set": fields}, decided(after, structure["name"]), habilitation_changed(after)
            )
        except Stale as error:
            raise AlreadyDecided from error

    def _decision(self, structure: Document, account_id: str, *, approve: bool, reason: str) -> Document:
        by = {"decided_at": clock.now(), "decided_by": account_id}
        if not approve:
            return {"state": State.REFUSE, "open": False, "reason": rattachement.check_refusal(reason), **by}
        chosen = structure["default_profiles"]
        smaller = None if chosen is None else [Profile.model_validate(p) for p in chosen]
        held = profiles.of_newcomer(structure["applications"], smaller)
        return {
            "state": State.VALIDE,
            "reason": reason.strip()[:500],
            "profiles": [p.model_dump(mode="json") for p in held],
            **by,
        }

    async def mine(self, account_id: str) -> list[Document]:
        """« Mes rattachements » (ORG-21)."""
        rows = (
            await self._store.rattachements.collection.find({"account_id": account_id})
            .sort("asked_at", -1)
            .to_list(PAGE)
        )
        return await self._described(rows)

    async def awaiting(self, account_id: str) -> list[Document]:
        """Requests this gestionnaire principal must decide, oldest first."""
        rights = await self._store.rights(account_id)
        governed = sorted({g.structure_id for g in rights.grants if g.gestionnaire_principal})
        rows = await self._store.rattachements.collection.find(
            {"structure_id": {"$in": governed}, "state": State.EN_ATTENTE}
        ).to_list(PAGE)  # fmt: skip
        return await self._described(sorted(rows, key=lambda r: r["asked_at"]))

    async def _described(self, rows: list[Document]) -> list[Document]:
        people = await self._store.names({r["account_id"] for r in rows})
        places = await self._store.labels({r["structure_id"] for r in rows})
        return [
            r | {"person": people.get(r["account_id"], {}), "structure": places[r["structure_id"]]}
            for r in rows if r["structure_id"] in places
        ]  # fmt: skip
