"""Passkeys and security keys: added, renamed, removed (ID-11, ID-26)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chassis import clock
from chassis.errors import Conflict, NotFound, Text
from contracts.security import SecurityKind
from services.identity.domain import factors
from services.identity.domain.factor import Factor, Passkey
from services.identity.store import Store
from services.identity.usecases.factor_changes import Changer, FactorChanges
from services.identity.usecases.passkeys import RelyingParty, new_challenge

NOT_ASKED = Text(
    "Demandez d'abord à enregistrer une clé : la demande tient dix minutes",
    "First ask to register a key: the request holds ten minutes",
)


@dataclass(frozen=True, slots=True)
class PasskeyFactor:
    store: Store
    relying: RelyingParty
    changes: FactorChanges

    async def ask(self, by: Changer) -> dict[str, Any]:
        """What the browser is to create; the answer comes to `add`. Raises Conflict, else as `FactorChanges.authorised`."""
        kept, challenge = await self.changes.authorised(by), new_challenge()
        await self.store.accounts.save(kept, factors.passkey_asked(kept.value, challenge, clock.now()))
        return self.relying.to_register(kept.value, challenge)

    async def add(self, account_id: str, session_id: str, answer: Mapping[str, Any], device: str) -> Passkey:
        """Other sessions end. Raises Invalid, Conflict, WrongPasskey, Stale."""
        name, kept, now = factors.check_name(device), await self.store.accounts.get(account_id), clock.now()
        asked = kept.value.passkey_asked
        if asked is None or asked.until <= now:
            raise Conflict(NOT_ASKED)
        key = self.relying.registered(answer, asked.challenge, name, now)
        after = factors.with_passkey(kept.value, key)
        await self.changes.save(kept, after, SecurityKind.FACTEUR_AJOUTE, Factor.WEBAUTHN, session_id, name=name)
        return key

    async def rename(self, account_id: str, passkey_id: str, device: str) -> None:
        """Raises NotFound, Invalid."""
        name = factors.check_name(device)

        async def renamed() -> None:
            kept = await self.store.accounts.get(account_id)
            if factors.passkey(kept.value, passkey_id) is None:
                raise NotFound
            await self.store.accounts.save(kept, factors.renamed(kept.value, passkey_id, name))

        await self.store.accounts.retrying(renamed)

    async def remove(self, by: Changer, passkey_id: str) -> None:
        """Raises NotFound, else as `FactorChanges.authorised`."""
        if factors.passkey((await self.store.accounts.get(by.account_id)).value, passkey_id) is None:
            raise NotFound
        kept = await self.changes.authorised(by)
        name, after = factors.held(kept.value, passkey_id).name, factors.without(kept.value, passkey_id)
        await self.changes.save(kept, after, SecurityKind.FACTEUR_RETIRE, Factor.WEBAUTHN, by.session_id, name=name)
