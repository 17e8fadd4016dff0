"""Use cases on structures: looking one up, creating, modifying (ORG-2 to ORG-5, ORG-15)."""

import asyncio
from dataclasses import asdict
from typing import Any

from pymongo.errors import DuplicateKeyError

from chassis import clock
from chassis.errors import FieldError, Forbidden, Invalid, NotFound
from chassis.ids import new_id
from chassis.store import Document
from contracts import Event, StructureChanged
from contracts.habilitation import Application, Level, Profile
from contracts.structure import Address, Parameters
from services.organisation import profiles, structure
from services.organisation.announcements import habilitation_changed, structure_changed
from services.organisation.identifiers import check as check_identifier
from services.organisation.rattachement import State
from services.organisation.settings import Settings
from services.organisation.sirene import Establishment, Register, RegisterDown
from services.organisation.store import Store
from services.organisation.structure import AlreadyExists, ClosedSiret, NewStructure

UNVERIFIED, VERIFIED, CLOSED = "A_VERIFIER", "VERIFIE", "FERME"


class Structures:
    def __init__(self, store: Store, register: Register, settings: Settings) -> None:
        self._store = store
        self._register = register
        self._settings = settings

    async def look_up(self, identifier_type: str, identifier: str) -> Document:
        """Whether it exists here, and else what the register says (ORG-3). Raises Invalid."""
        clean = check_identifier(identifier_type, identifier, key=self._settings.check_siret_key)
        known = await self._store.structure_by(identifier_type, clean)
        answer: Document = {"identifier": clean, "structure": known, "register": None, "register_state": "NON_CONSULTE"}
        if known is None and identifier_type == "SIRET":
            answer["register"], answer["register_state"] = await self._ask(clean)
        return answer

    async def _ask(self, siret: str) -> tuple[Establishment | None, str]:
        try:
            found = await self._register.find(siret)
        except RegisterDown:
            return None, "INDISPONIBLE"
        return found, ("INCONNU" if found is None else "OUVERT" if found.open else "FERME")

    async def create(self, new: NewStructure, account_id: str) -> Document:
        """Raises Invalid, ClosedSiret, AlreadyExists. An unreachable register does not stop it (ORG-3)."""
        identifier = structure.check(new, key=self._settings.check_siret_key)
        document = structure.document(new_id(), new_id(), identifier, new, account_id)
        document |= {"changed_at": clock.now(), "created_at": clock.now(), "founder": account_id, "founding": new_id()}
        if new.identifier_type == "SIRET":
            document["sirene"] = {"state": await self._verified(identifier)}
        try:
            saved = await self._store.structures.insert(document, structure_changed(document))
        except DuplicateKeyError as error:
            raise AlreadyExists from error
        await self.attach_founder(saved)
        return saved

    async def _verified(self, siret: str) -> str:
        _found, state = await self._ask(siret)
        if state == "FERME":
            raise ClosedSiret
        return VERIFIED if state == "OUVERT" else UNVERIFIED

    async def on_structure(self, event: Event[StructureChanged]) -> None:
        """Completes a creation that a crash cut in two."""
        document = await self._store.structures.find(event.data.structure_id)
        if document is not None and document.get("founder"):
            await self.attach_founder(document)

    async def attach_founder(self, document: Document) -> None:
        """The creator is gestionnaire principal, with all profiles (ORG-5). Idempotent: its id was set with the structure."""
        await self.attach_gestionnaire(document, document["founder"], document["founding"])

    async def attach_gestionnaire(self, document: Document, account_id: str, rattachement_id: str) -> None:
        held = [p.model_dump(mode="json") for p in profiles.of_gestionnaire(document["applications"])]
        now = clock.now()
        link = {
            "_id": rattachement_id, "account_id": account_id, "structure_id": document["_id"], "service_id": None, "open": True,
            "state": State.VALIDE, "role": "GESTIONNAIRE_PRINCIPAL", "comment": "", "reason": "", "profiles": held,
            "asked_at": now, "decided_at": now, "decided_by": account_id,
        }  # fmt: skip
        try:
            await self._store.rattachements.insert(link, habilitation_changed(link))
        except DuplicateKeyError:
            return

    async def read(self, structure_id: str, account_id: str) -> Document:
        """For those attached to it; for others it does not exist. Raises NotFound."""
        rights = await self._store.rights(account_id)
        if not rights.allows(Application.ORGANISATION, Level.CONSULTATION, structure_id):
            raise NotFound
        return await self._store.structures.get(structure_id)

    async def modify(self, structure_id: str, account_id: str, version: int | None, change: dict[str, Any]) -> Document:
        """Raises NotFound, Forbidden, Stale, Invalid."""
        document = await self.read(structure_id, account_id)
        rights = await self._store.rights(account_id)
        if not rights.allows(Application.ORGANISATION, Level.MODIFICATION, structure_id):
            raise Forbidden(
                "Seul le gestionnaire principal modifie la structure (profil « Organisation : modification »)"
            )
        change = self._checked(document, change)
        if version is not None:
            document = document | {"version": version}
        fields = change | {"changed_at": clock.now()}
        return await self._store.structures.update(document, {"$set": fields}, structure_changed(document | fields))

    def _checked(self, document: Document, change: dict[str, Any]) -> dict[str, Any]:
        found = structure.faults({**change, "kind": document["kind"]})
        parameters = change.get("parameters")
        if parameters is not None and document["kind"] != "PUBLIQUE":
            found.append(FieldError(
                field="parameters", rule="ORG-15", message="Réservé aux structures publiques", remedy="Retirez ces paramètres",
            ))  # fmt: skip
        if found:
            raise Invalid(errors=found)
        stored = dict(change)
        if isinstance(parameters, Parameters):
            structure.check_parameters(parameters)
            stored["parameters"] = structure.state_rules(parameters, document["identifier"]).model_dump(mode="json")
        if isinstance(change.get("address"), Address):
            stored["address"] = change["address"].model_dump()
        if change.get("default_profiles") is not None:
            stored["default_profiles"] = [
                Profile.model_validate(p).model_dump(mode="json") for p in change["default_profiles"]
            ]
        return stored

    async def recheck_unverified(self) -> None:
        """What was created while the register was down is checked once it answers; a closed SIRET is deactivated (ORG-3)."""
        rows = await self._store.structures.collection.find({"sirene.state": UNVERIFIED}).to_list(100)
        for document in rows:
            _found, state = await self._ask(document["identifier"])
            if state == "OUVERT":
                await self._store.structures.update(document, {"$set": {"sirene.state": VERIFIED}})
            elif state == "FERME":
                fields = {"sirene.state": CLOSED, "active": False, "changed_at": clock.now()}
                await self._store.structures.update(
                    document, {"$set": fields}, structure_changed(document | {"active": False})
                )  # fmt: skip

    async def rechecking(self) -> None:
        while True:
            await asyncio.sleep(self._settings.sirene_recheck_seconds)
            await self.recheck_unverified()


def register_answer(found: Establishment | None) -> dict[str, Any] | None:
    return asdict(found) | {"address": found.address} if found else None
