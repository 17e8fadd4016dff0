"""A login opens a session; its refresh token rotates, and an old one coming back ends the whole family (ID-23)."""

import hmac

from chassis import clock
from chassis.auth import Account
from chassis.errors import DomainError, Stale
from chassis.ids import new_id
from chassis.store import Document
from services.identity.sealing import Sealer, new_token
from services.identity.settings import Settings
from services.identity.store import Store, expiry
from services.identity.tokens import Keys

PURPOSE = "refresh"


class SessionOver(DomainError):
    code, status, title = "session_terminee", 401, "Votre session est terminée : connectez-vous à nouveau"


class Sessions:
    def __init__(self, store: Store, sealer: Sealer, keys: Keys, settings: Settings) -> None:
        self._store = store
        self._sealer = sealer
        self._keys = keys
        self._settings = settings

    async def open(self, account: Document, device: str) -> Document:
        """Tokens, and when the person was last here (ID-15)."""
        now, refresh = clock.now(), new_token()
        session = {
            "_id": new_id(), "account_id": account["_id"], "device": device[:200], "created_at": now, "last_used_at": now,
            "digest": self._digest(refresh), "ended": False, "expires_at": expiry(self._settings.session_validity),
        }  # fmt: skip
        await self._store.sessions.insert(session)
        fresh = await self._store.accounts.retrying(lambda: self._note_login(account["_id"]))
        return await self._answer(session, refresh) | {"previous_login_at": fresh["previous_login_at"]}

    async def refresh(self, token: str) -> Document:
        """Raises SessionOver."""
        session_id, _, secret = token.partition(".")
        session = await self._store.sessions.find(session_id)
        if session is None or session["ended"] or session["expires_at"] <= clock.now():
            raise SessionOver
        if not hmac.compare_digest(self._digest(secret), session["digest"]):
            await self._end(session)
            raise SessionOver("Un jeton déjà utilisé est revenu : par prudence la session est fermée")
        renewed = new_token()
        change = {"$set": {"digest": self._digest(renewed), "last_used_at": clock.now()}}
        try:
            await self._store.sessions.update(session, change)
        except Stale as error:  # the same token twice at once is a reuse too
            await self._store.sessions.retrying(lambda: self._end_by_id(session_id))
            raise SessionOver from error
        return await self._answer(session, renewed)

    async def end(self, caller: Account) -> None:
        await self._store.sessions.retrying(lambda: self._end_by_id(caller.session_id))

    async def _end_by_id(self, session_id: str) -> Document:
        session = await self._store.sessions.find(session_id)
        return await self._end(session) if session else {}

    async def _end(self, session: Document) -> Document:
        return await self._store.sessions.update(session, {"$set": {"ended": True}})

    async def _note_login(self, account_id: str) -> Document:
        account = await self._store.accounts.get(account_id)
        change = {"previous_login_at": account["last_login_at"], "last_login_at": clock.now()}
        return await self._store.accounts.update(account, {"$set": change})

    async def _answer(self, session: Document, refresh: str) -> Document:
        return {
            "access_token": await self._keys.sign(session["account_id"], session["_id"]),
            "expires_in": int(self._keys.access.total_seconds()),
            "refresh_token": f"{session['_id']}.{refresh}",
        }

    def _digest(self, secret: str) -> str:
        return self._sealer.digest(secret, PURPOSE)
