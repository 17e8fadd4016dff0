"""What the platform's operators decide (ORG-30 to ORG-32); each decision stays in the request it answers."""

from collections.abc import AsyncIterator

from chassis import clock
from chassis.errors import Conflict, NotFound, Text
from chassis.files import Files
from chassis.ids import new_id
from contracts.request import RequestKind
from contracts.structure import Verification
from services.organisation.domain import request as rules
from services.organisation.domain.kinds import Decider, Step
from services.organisation.domain.request import Request
from services.organisation.domain.subjects import Document, Word
from services.organisation.domain.verification import verification
from services.organisation.store import Store
from services.organisation.usecases import access
from services.organisation.usecases.requests import Requests


class Operating:
    def __init__(self, store: Store, requests: Requests, files: Files) -> None:
        self._store = store
        self._requests = requests
        self._files = files

    async def decide(self, request_id: str, account_id: str, *, approve: bool, reason: str) -> Request:
        """Raises NotFound, AlreadyDecided, OwnRequest, Invalid, and what the request's steps refuse."""
        await self._theirs(request_id, account_id)
        return (await self._requests.decide(request_id, account_id, approve=approve, reason=reason)).value

    async def document(self, request_id: str, account_id: str) -> tuple[Document, AsyncIterator[bytes]]:
        """What was offered as a proof. Raises NotFound."""
        request = await self._theirs(request_id, account_id)
        if not isinstance(request.subject, Document) or Step.DROP_DOCUMENT in request.steps_done:
            raise NotFound
        return request.subject, self._files.stream(request.subject.url)

    async def withdraw(self, structure_id: str, account_id: str, reason: str) -> Request:
        """All proofs but the official list, and the words given on their strength. Raises NotFound, Invalid, Conflict."""
        await access.may_operate(self._store, account_id)
        words = rules.checked_refusal(reason)
        structure = (await self._store.structures.get(structure_id)).value
        if verification(structure) is not Verification.VERIFIEE:
            raise Conflict(Text("Cette structure n'est pas vérifiée", "This structure is not verified"))
        request = rules.asked(
            new_id(), RequestKind.RETRAIT, Word(), by=account_id, structure_id=structure_id, at=clock.now(), comment=words,
            decider=Decider.EXPLOITATION,
        )  # fmt: skip
        return (await self._requests.open(request)).value

    async def _theirs(self, request_id: str, account_id: str) -> Request:
        await access.may_operate(self._store, account_id)
        request = (await self._store.requests.get(request_id)).value
        if request.decider is not Decider.EXPLOITATION:
            raise NotFound
        return request
