"""Technical accounts are made, given another secret, revoked, by a structure's gestionnaire (ID-22)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chassis import audit, clock
from chassis.errors import Conflict, Forbidden, NotFound, Text
from chassis.idempotency import Once, made_before
from chassis.ids import new_id
from chassis.lists import PageQuery, Rows
from chassis.sealing import new_token
from chassis.typed import Kept
from contracts.habilitation import Application, Level
from contracts.security import SecurityKind, SecurityRecorded, SessionEnding
from rights import Habilitations
from services.identity.domain import announcements, technical
from services.identity.domain.technical import MAX_ACCOUNTS, Secret, TechnicalAccount
from services.identity.store import Store
from services.identity.usecases.ending import Ending
from services.identity.usecases.mails import Mails
from services.identity.usecases.password_again import PasswordAgain

REVOKED = Text("Ce compte technique est révoqué", "This technical account is revoked")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    name: str
    scopes: tuple[str, ...]
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """`secret` is shown this once; empty where the same call came before."""

    account: TechnicalAccount
    secret: str


@dataclass(frozen=True, slots=True)
class Technical:
    store: Store
    rights: Habilitations
    again: PasswordAgain
    ending: Ending
    mails: Mails

    async def listed(
        self, reader: str, structure_id: str, revoked: bool | None, asked: PageQuery
    ) -> tuple[list[TechnicalAccount], Rows]:
        """Raises NotFound, Forbidden."""
        await self._may(reader, structure_id)
        return await self.store.technical.page(structure_id, revoked, asked)

    async def make(self, by: str, password: str, structure_id: str, wanted: Wanted, once: Once | None) -> Made:
        """Raises NotFound, Forbidden, WrongCredentials, Locked, Invalid, Conflict, KeyReused."""
        await self._may(by, structure_id)
        maker = (await self.again.check(by, password)).value
        now, token = clock.now(), new_token()
        technical.check(wanted.name, wanted.scopes, wanted.expires_at, now)
        account_id = new_id()
        account = TechnicalAccount(
            id=account_id, structure_id=structure_id, name=wanted.name.strip(), scopes=tuple(sorted(set(wanted.scopes))),
            secrets=(_secret(token, wanted.expires_at, now),), made_by=by, made_at=now,
        )  # fmt: skip
        made = technical.scheduled(account, now)
        told = (
            announcements.technical(made),
            announcements.machine(made),
            _record(made, SecurityKind.COMPTE_TECHNIQUE_CREE),
        )
        mail = self.mails.to(maker, "technical_account_made", name=made.name, structure_id=structure_id)
        kept = (await self.store.technical.add_at_most(MAX_ACCOUNTS, made, *told, once=once, mails=[mail])).value
        return Made(kept, token if kept.id == account_id else "")

    async def add_secret(
        self, by: str, password: str, place: tuple[str, str], expires_at: datetime | None, once: Once | None
    ) -> Made:
        """The one before counts for another 7 days (RAC-12). `place`: structure and account. Raises as `make`."""
        await self._may(by, place[0])
        await self.again.check(by, password)
        token = new_token()

        async def added() -> Made:
            kept, now = await self._at_work(*place), clock.now()
            if made_before([(s, s.asked_with) for s in kept.value.secrets], once):
                return Made(kept.value, "")
            secret = _secret(token, expires_at, now, once.mark if once else None)
            after = technical.with_secret(kept.value, secret, now)
            told = announcements.machine(after), _record(after, SecurityKind.SECRET_CHANGE, "AJOUTE")
            return Made((await self.store.technical.save(kept, after, *told)).value, token)

        return await self.store.technical.retrying(added)

    async def remove_secret(self, by: str, structure_id: str, account_id: str, secret_id: str) -> None:
        """Its tokens are refused everywhere within a second. Raises NotFound, Forbidden, Conflict."""
        await self._may(by, structure_id)

        async def removed() -> None:
            kept = await self._at_work(structure_id, account_id)
            after = technical.without_secret(kept.value, secret_id, clock.now())
            told = announcements.machine(after), _record(after, SecurityKind.SECRET_CHANGE, "RETIRE")
            await self._end(kept.value, [secret_id])
            await self.store.technical.save(kept, after, *told)

        await self.store.technical.retrying(removed)

    async def revoke(self, by: str, structure_id: str, account_id: str) -> None:
        """For good. Raises NotFound, Forbidden, Conflict."""
        await self._may(by, structure_id)

        async def revoked() -> None:
            kept = await self._at_work(structure_id, account_id)
            after = technical.revoked(kept.value, clock.now())
            await self._end(after, [s.id for s in after.secrets])
            record = _record(after, SecurityKind.COMPTE_TECHNIQUE_REVOQUE)
            told = announcements.technical(after), announcements.machine(after), record
            await self.store.technical.save(kept, after, *told)

        await self.store.technical.retrying(revoked)

    async def _end(self, of: TechnicalAccount, secrets: Sequence[str]) -> None:
        """A token's session is the secret that it was given for. First: after a crash it can be done again."""
        for secret in secrets:
            await self.store.technical.end(self.ending.event(secret, of.id, SessionEnding.COMPTE_FERME))

    async def _at_work(self, structure_id: str, account_id: str) -> Kept[TechnicalAccount]:
        kept = await self.store.technical.find_in(structure_id, account_id)
        if kept is None:
            raise NotFound
        if kept.value.revoked:
            raise Conflict(REVOKED)
        return kept

    async def _may(self, account_id: str, structure_id: str) -> None:
        """Its gestionnaire principal, with « Raccordements » in modification. Raises NotFound, Forbidden."""
        rights = await self.rights.of(account_id)
        if not rights.gestionnaire_of(structure_id):
            raise NotFound
        if not rights.allows(Application.RACCORDEMENTS, Level.MODIFICATION, structure_id):
            raise Forbidden


def digest(token: str) -> str:
    """256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def _secret(token: str, expires_at: datetime | None, now: datetime, mark: str | None = None) -> Secret:
    ends = expires_at or now + technical.LIFE
    return Secret(id=new_id(), digest=digest(token), made_at=now, expires_at=ends, asked_with=mark)


def _record(of: TechnicalAccount, kind: SecurityKind, detail: str = "") -> SecurityRecorded:
    return audit.entry(
        kind, of.id, account_id=of.id, structure_id=of.structure_id, on=("technical_account", of.id), detail=detail
    )
