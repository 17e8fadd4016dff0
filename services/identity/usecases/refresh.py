"""Sessions: opened by a login, kept by refresh tokens that rotate, ended (ID-23)."""

from dataclasses import dataclass, replace
from datetime import datetime

from chassis import audit, clock
from chassis.context import cause
from chassis.errors import SessionOver, Text
from chassis.ids import new_id
from chassis.lists import PageQuery, Rows
from chassis.sealing import Sealer, new_token
from chassis.typed import Kept
from contracts.security import SecurityKind, SessionEnding
from services.identity.domain import account, session
from services.identity.domain.account import Account
from services.identity.domain.login import LoginOver
from services.identity.domain.session import Previous, Session, Token, Verdict, cut
from services.identity.settings import Settings
from services.identity.store import Store
from services.identity.usecases.devices import Devices
from services.identity.usecases.ending import Ending
from services.identity.usecases.tokens import Tokens

PURPOSE = "refresh"


@dataclass(frozen=True, slots=True)
class Opened:
    """`refresh_token` is known to its owner alone; `expires_in` in seconds. `device_token`: see `Devices`."""

    access_token: str
    refresh_token: str
    expires_in: int
    previous_login_at: datetime | None = None
    device_token: str = ""


@dataclass(frozen=True, slots=True)
class Sessions:
    store: Store
    sealer: Sealer
    tokens: Tokens
    ending: Ending
    devices: Devices
    settings: Settings

    async def open(self, person: Account, device: str, proof: str = "") -> Opened:
        """Tokens, and when the person was last here (ID-15). `proof`: the second factor that was given.

        Raises LoginOver where the password was replaced at the same moment.
        """
        now, secret = clock.now(), new_token()
        opened = Session(
            id=new_id(), account_id=person.id, device=cut(device), created_at=now, last_used_at=now,
            expires_at=now + min(self.settings.session_idle, self.settings.session_validity),
            ends_at=now + self.settings.session_validity, digest=self.sealer.digest(secret, PURPOSE), address=cause().address,
        )  # fmt: skip
        record = audit.entry(
            SecurityKind.CONNEXION, opened.id, account_id=person.id, on=("session", opened.id), detail=proof
        )
        await self.store.sessions.add(opened, record)
        noted = await self.store.accounts.retrying(lambda: self._note_login(person.id))
        if noted.password_set_at != person.password_set_at:
            await self.ending.end(opened.id, SessionEnding.MOT_DE_PASSE_CHANGE)
            raise LoginOver
        answer = await self._answer(opened, secret, noted.previous_login_at)
        return replace(answer, device_token=self.devices.token(person.login_key))

    async def refresh(self, token: str, device: str) -> Opened:
        """A new pair; once more the same one after a lost answer; anything else ends the session. Raises SessionOver."""
        return await self.store.sessions.retrying(lambda: self._refresh(token, device))

    async def _refresh(self, token: str, device: str) -> Opened:
        """Judged anew each time that another came between: the token may be the previous one by then."""
        session_id, _, secret = token.partition(".")
        kept, now = await self.store.sessions.find(session_id), clock.now()
        if kept is None:
            raise SessionOver
        match session.judge(kept.value, self._presented(kept.value, secret), device, now):
            case Verdict.ROTATE:
                return await self._rotate(kept, device, now)
            case Verdict.REPEAT if kept.value.previous:
                successor = self.sealer.open(kept.value.previous.successor, PURPOSE)
                return await self._answer(kept.value, successor)
            case Verdict.REUSED:
                await self.ending.end(session_id, SessionEnding.JETON_REUTILISE)
                raise SessionOver(REUSED)
            case _:
                raise SessionOver

    async def _rotate(self, kept: Kept[Session], device: str, now: datetime) -> Opened:
        """Raises Stale."""
        secret, until = new_token(), now + self.settings.refresh_grace
        sealed = self.sealer.seal(secret, PURPOSE)
        used = Previous(digest=kept.value.digest, device=cut(device), until=until, successor=sealed)
        digest, idle = self.sealer.digest(secret, PURPOSE), self.settings.session_idle
        rotated = session.rotated(kept.value, digest, used, now, idle=idle, address=cause().address)
        return await self._answer((await self.store.sessions.save(kept, rotated)).value, secret)

    async def check(self, session_id: str) -> None:
        """Raises SessionOver for one that has ended; one that is not kept here stands on its token's signature."""
        kept = await self.store.sessions.find(session_id)
        if kept and session.over(kept.value, clock.now()):
            raise SessionOver

    async def page(self, account_id: str, asked: PageQuery) -> tuple[list[Session], Rows]:
        """Those that are open (ID-20)."""
        return await self.store.sessions.page(account_id, clock.now(), asked)

    def _presented(self, of: Session, secret: str) -> Token:
        if self.sealer.matches(secret, PURPOSE, of.digest):
            return Token.CURRENT
        known = of.previous and self.sealer.matches(secret, PURPOSE, of.previous.digest)
        return Token.PREVIOUS if known else Token.UNKNOWN

    async def _note_login(self, account_id: str) -> Account:
        kept = await self.store.accounts.get(account_id)
        return (await self.store.accounts.save(kept, account.logged_in(kept.value, clock.now()))).value

    async def _answer(self, of: Session, secret: str, previous_login_at: datetime | None = None) -> Opened:
        access = await self.tokens.sign(of.account_id, of.id)
        seconds = int(self.settings.access_validity.total_seconds())
        return Opened(access, f"{of.id}.{secret}", seconds, previous_login_at)


REUSED = Text(
    "Un jeton déjà utilisé est revenu : par prudence la session est fermée",
    "A used token came back: to be safe the session is closed",
)
