"""What a gestionnaire principal decides, of whatever kind it is (ORG-18, ORG-28)."""

from chassis.errors import NotFound
from services.organisation.domain.kinds import Decider
from services.organisation.domain.request import Request
from services.organisation.store import Store
from services.organisation.usecases.requests import Requests


class Approving:
    def __init__(self, store: Store, requests: Requests) -> None:
        self._store = store
        self._requests = requests

    async def mine_to_decide(self, request_id: str, account_id: str) -> Request:
        """Raises NotFound, also for who does not govern its structure."""
        request = (await self._store.requests.get(request_id)).value
        gestionnaire = await self._store.rattachements.gestionnaire(request.structure_id)
        if request.decider is not Decider.GESTIONNAIRE or gestionnaire != account_id:
            raise NotFound
        return request

    async def decide(self, request_id: str, account_id: str, *, approve: bool, reason: str) -> Request:
        """Raises NotFound, AlreadyDecided, OwnRequest, Invalid, and what the request's steps refuse."""
        await self.mine_to_decide(request_id, account_id)
        return (await self._requests.decide(request_id, account_id, approve=approve, reason=reason)).value
