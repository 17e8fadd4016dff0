"""Use cases on tickets (SUP-1, SUP-3 to SUP-5, SUP-7)."""

from typing import Any

from chassis import clock
from chassis.auth import Account
from chassis.errors import Conflict, DomainError, FieldError, Invalid, NotFound
from chassis.ids import new_id
from rights import Habilitations, Rights
from chassis.store import Document
from contracts import TicketChanged
from contracts.habilitation import Application, Level
from services.support import categories, ticket
from services.support.categories import SubCategory
from services.support.store import Store
from services.support.ticket import Action, Side, State

EMITTED, RECEIVED = Application.SOLLICITATIONS_EMISES, Application.SOLLICITATIONS_RECUES


class NotAllowedHere(DomainError):
    code, status, title = (
        "droit_manquant",
        403,
        "Il faut le profil « Sollicitations : modification » sur cette structure",
    )


class Tickets:
    def __init__(self, store: Store, habilitations: Habilitations, agents: frozenset[str]) -> None:
        self._store = store
        self._habilitations = habilitations
        self._agents = agents

    async def draft(self, caller: Account, fields: dict[str, Any]) -> Document:
        """Kept as a draft; only what cannot be mended later is refused. Raises Invalid, NotFound."""
        rights = await self._habilitations.of(caller.account_id)
        if not rights.allows(
            EMITTED, Level.MODIFICATION, fields["sender_structure_id"], fields.get("sender_service_id")
        ):
            raise NotFound("Vous n'avez pas cette structure parmi les vôtres")
        sender = await self._store.structures.collection.find_one({"_id": fields["sender_structure_id"]}) or {}
        now = clock.now()
        document = fields | await self._addressed(rights, fields) | {
            "_id": new_id(), "number": await self._store.next_number(now.year), "state": State.BROUILLON,
            "sender_account_id": caller.account_id, "sender_name": sender.get("name", ""), "sender_email": sender.get("email", ""),
            "activities": [], "attachments": [], "opened_at": None, "created_at": now, "changed_at": now,
        }  # fmt: skip
        return await self._store.tickets.insert(document)

    async def edit(self, caller: Account, ticket_id: str, change: dict[str, Any]) -> Document:
        """Drafts only. Raises NotFound, Conflict, Invalid."""
        document, side, rights = await self.seen_by(caller, ticket_id, Level.MODIFICATION)
        if document["state"] != State.BROUILLON or side != Side.EMETTEUR:
            raise Conflict("Un ticket envoyé ne se modifie plus : répondez dans la conversation")
        fields = change | await self._addressed(rights, document | change) | {"changed_at": clock.now()}
        return await self._store.tickets.update(document, {"$set": fields})

    async def _addressed(self, rights: Rights, fields: dict[str, Any]) -> Document:
        """The object, checked, and who receives: the invoice's recipient for « M - », else the platform (SUP-1, SUP-3)."""
        sub = categories.find(fields["category"], fields["sub_category"])
        if not fields.get("object_number"):
            return {
                "object": None,
                "receiver_structure_id": fields.get("receiver_structure_id") if sub.business else None,
            }
        invoice = await self._invoice(rights, fields["object_number"])
        found = {"type": "FACTURE", "id": invoice["_id"], "number": invoice["number"]}
        return {"object": found, "receiver_structure_id": invoice["recipient_structure_id"] if sub.business else None}

    async def _invoice(self, rights: Rights, number: str) -> Document:
        scope = rights.scope(
            Application.FACTURES_EMISES, Level.CONSULTATION, "supplier_structure_id", "supplier_service_id"
        )
        invoice = await self._store.invoices.collection.find_one({"number": number, **scope})
        if invoice is None:
            raise Invalid(errors=[FieldError(
                field="object_number", rule="SUP-3", message="Aucune facture de vos structures ne porte ce numéro",
                value=number[:40], remedy="Vérifiez le numéro dans « Factures émises »",
            )])  # fmt: skip
        return invoice

    async def act(self, caller: Account, ticket_id: str, action: Action, text: str) -> Document:
        """Raises NotFound, NotAllowedHere, Conflict, Invalid, Stale."""
        document, side, _ = await self.seen_by(caller, ticket_id, Level.MODIFICATION)
        passage = ticket.passage(document["state"], action, side, text)
        if action == Action.SOUMETTRE:
            self._check_complete(document)
        now = clock.now()
        activity = {"kind": action, "author": caller.account_id, "side": side, "at": now, "text": text.strip()}
        fields = {"state": passage.to, "changed_at": now}
        if action == Action.SOUMETTRE:
            fields["opened_at"] = now
        return await self._store.tickets.update(
            document, {"$set": fields, "$push": {"activities": activity}}, _changed(document, passage.to, activity)
        )

    def _check_complete(self, document: Document) -> None:
        """Raises Invalid with all that is missing."""
        found = ticket.faults(document)
        sub: SubCategory = categories.find(document["category"], document["sub_category"])
        if sub.object_type and not document["object"]:
            found.append(FieldError(
                field="object_number", rule="SUP-3", message="Cette sous-catégorie porte sur une facture",
                remedy="Indiquez le numéro de la facture",
            ))  # fmt: skip
        if sub.business and not document["receiver_structure_id"]:
            found.append(FieldError(
                field="receiver_structure_id", rule="SUP-1", message="Le destinataire public manque",
                remedy="Indiquez la structure publique, ou la facture dont elle est destinataire",
            ))  # fmt: skip
        if found:
            raise Invalid("Le ticket ne peut pas être envoyé tel quel", found)

    async def seen_by(self, caller: Account, ticket_id: str, level: Level) -> tuple[Document, Side, Rights]:
        """The ticket and on which side of it the caller stands; to others it does not exist. Raises NotFound."""
        document = await self._store.tickets.get(ticket_id)
        rights = await self._habilitations.of(caller.account_id)
        side = await self._side(document, caller, rights, Level.CONSULTATION)
        if side is None:
            raise NotFound
        if await self._side(document, caller, rights, level) is None:
            raise NotAllowedHere
        return document, side, rights

    async def _side(self, t: Document, caller: Account, rights: Rights, level: Level) -> Side | None:
        if rights.allows(EMITTED, level, t["sender_structure_id"], t.get("sender_service_id")):
            return Side.EMETTEUR
        if t["state"] == State.BROUILLON:
            return None
        if t["receiver_structure_id"] is None:
            return Side.RECEVEUR if await self.is_agent(caller) else None
        return Side.RECEVEUR if rights.allows(RECEIVED, level, t["receiver_structure_id"]) else None

    async def is_agent(self, caller: Account) -> bool:
        account = await self._store.accounts.collection.find_one({"_id": caller.account_id})
        return account is not None and account["state"] == "ACTIF" and account["login_email"] in self._agents

    async def listed(
        self, caller: Account, side: Side, state: State | None, page: int, size: int
    ) -> tuple[list[Document], int]:
        """« Tickets émis » across all my structures, or those my structures received."""
        rights = await self._habilitations.of(caller.account_id)
        if side == Side.EMETTEUR:
            query = rights.scope(EMITTED, Level.CONSULTATION, "sender_structure_id", "sender_service_id")
        else:
            mine = sorted(rights.structures(RECEIVED))
            agent = [None] if await self.is_agent(caller) else []
            sent = [s for s in State if s != State.BROUILLON]
            query = {
                "receiver_structure_id": {"$in": [*mine, *agent]},
                "state": {"$in": sent},
            }
        if state is not None and not (side == Side.RECEVEUR and state == State.BROUILLON):
            query = query | {"state": state}
        return await self._store.page(query, page, size)

    async def attach(self, caller: Account, ticket_id: str, attachment: Document) -> Document:
        """From both sides, while the ticket is not closed (SUP-7)."""
        document, side, _ = await self.seen_by(caller, ticket_id, Level.MODIFICATION)
        if document["state"] == State.FERME:
            raise Conflict("Un ticket fermé ne reçoit plus de pièce jointe")
        added = attachment | {"side": side, "author": caller.account_id, "at": clock.now()}
        return await self._store.tickets.update(
            document, {"$push": {"attachments": added}, "$set": {"changed_at": clock.now()}}
        )


def _changed(t: Document, state: State, activity: Document) -> TicketChanged:
    return TicketChanged(
        ticket_id=t["_id"], number=t["number"], title=t["title"], category=t["category"], sub_category=t["sub_category"],
        previous=t["state"], state=state.value, sender_account_id=t["sender_account_id"],
        sender_structure_id=t["sender_structure_id"],
        receiver_structure_id=t["receiver_structure_id"], object=t["object"], activity=activity,
    )  # fmt: skip
