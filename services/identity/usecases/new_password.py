"""A password is replaced, by whoever knows it or follows a mailed link (ID-14, ID-17)."""

from dataclasses import dataclass

from chassis import audit, clock
from chassis.audit import Audit
from chassis.context import set_actor
from chassis.errors import Text
from chassis.sealing import Sealer, new_token
from chassis.typed import Kept
from contracts.security import SecurityKind, SecurityOutcome, SessionEnding
from services.identity.domain import account, durations, new_password
from services.identity.domain.account import Account, Activation, LinkExpired, State
from services.identity.domain.login import WrongCredentials
from services.identity.settings import Settings
from services.identity.store import Store
from services.identity.usecases.choosing import Choosing
from services.identity.usecases.ending import Ending
from services.identity.usecases.mails import Mails
from services.identity.usecases.password_again import PasswordAgain
from services.identity.usecases.register import Register
from services.identity.usecases.secret_question import SecretQuestion
from services.identity.usecases.tries import Admission, Try

PURPOSE = "password-link"
ANSWER = "answer"
BY_LINK, BY_PASSWORD = "LIEN", "MOT_DE_PASSE"
CHANGED_MEANWHILE = Text("Le mot de passe vient d'être changé", "The password has just been changed")


@dataclass(frozen=True, slots=True)
class NewPassword:
    store: Store
    sealer: Sealer
    mails: Mails
    choosing: Choosing
    again: PasswordAgain
    ending: Ending
    register: Register
    audit: Audit
    question: SecretQuestion
    admission: Admission
    settings: Settings

    async def admit(self, email: str, answer: str, address: str) -> Try | None:
        """Of an answer, whether or not there is such an account (ID-6, ID-27). Raises Locked."""
        return await self.admission.take(ANSWER, account.login_key(email), address, "") if answer else None

    async def send_link(self, email: str, answer: str = "", taken: Try | None = None) -> None:
        """To the login address; an account that waits for its activation is mailed that link instead.

        Where a secret question is set and the answer is not right, the question is mailed, and no link.
        """
        key = account.login_key(email)
        kept = await self.store.accounts.by_login(key)
        right = kept is None or await self.question.answered(kept.value, answer)
        if kept and taken and not right:
            refused, what = SecurityOutcome.REFUSE, SecurityKind.MOT_DE_PASSE_CHANGE
            await self.audit.record(what, account_id=kept.value.id, outcome=refused, detail="QUESTION_SECRETE")
        elif kept and taken and kept.value.secret_question:
            await self.admission.succeeded(taken)
        await self.store.accounts.retrying(lambda: self._send_link(key, right))

    async def _send_link(self, key: str, right: bool) -> None:
        kept, now = await self.store.accounts.by_login(key), clock.now()
        if kept is None or not account.may_be_mailed(kept.value, now):
            return
        if kept.value.state is State.EN_ATTENTE:
            await self.register.send_link_again(kept.value.login_email)
        elif kept.value.state is State.ACTIF and not right:
            mail = self.mails.to(kept.value, "question_asked", question=kept.value.secret_question)
            await self.store.accounts.save(kept, account.mailed(kept.value, now), mails=[mail])
        elif kept.value.state is State.ACTIF:
            token, until = new_token(), now + self.settings.password_link_validity
            link = Activation(digest=self.sealer.digest(token, PURPOSE), expires_at=until)
            validity = durations.words(self.settings.password_link_validity).spoken(kept.value.language)
            mail = self.mails.to(kept.value, "password_lost", token=token, validity=validity)
            await self.store.accounts.save(kept, new_password.link_mailed(kept.value, link, now), mails=[mail])

    async def reset(self, token: str, chosen: str) -> None:
        """Opens no session and removes no factor: the next login asks for one as ever. Raises LinkExpired, Invalid."""
        person = (await self._followed(token)).value
        password_hash = await self._hashed(chosen, person)
        set_actor(person.id)

        async def changed() -> None:
            await self._replace(await self._followed(token), password_hash, BY_LINK)

        await self.store.accounts.retrying(changed)

    async def _followed(self, token: str) -> Kept[Account]:
        kept = await self.store.accounts.by_password_link(self.sealer.digests(token, PURPOSE))
        if kept is None or not new_password.link_holds(kept.value, clock.now()):
            raise LinkExpired
        return kept

    async def change(self, account_id: str, session_id: str, current: str, chosen: str) -> None:
        """All sessions end but this one. Raises WrongCredentials, Locked, Invalid."""
        verified = (await self._authenticated(account_id, current)).value
        password_hash = await self._hashed(chosen, verified)

        async def changed() -> None:
            kept = await self.store.accounts.get(account_id)
            if kept.value.password_hash != verified.password_hash:
                raise WrongCredentials(CHANGED_MEANWHILE)
            await self._replace(kept, password_hash, BY_PASSWORD, but=session_id)

        await self.store.accounts.retrying(changed)

    async def _authenticated(self, account_id: str, current: str) -> Kept[Account]:
        """A wrong password is in the journal: somebody may have found an open session."""
        try:
            return await self.again.check(account_id, current)
        except WrongCredentials:
            refused = SecurityOutcome.REFUSE
            await self.audit.record(SecurityKind.MOT_DE_PASSE_CHANGE, account_id=account_id, outcome=refused)
            raise

    async def _hashed(self, chosen: str, of: Account) -> str:
        return await self.choosing.hashed(chosen, of.login_email)

    async def _replace(self, kept: Kept[Account], password_hash: str, how: str, but: str = "") -> None:
        """Sessions end before, so that a crash leaves none open beside the new password, and those opened meanwhile after."""
        await self._end_sessions(kept.value.id, but)
        await self._save(kept, password_hash, how)
        await self._end_sessions(kept.value.id, but)

    async def _save(self, kept: Kept[Account], password_hash: str, how: str) -> None:
        """Told at the login address, and at the contact address where that is another: a mailbox may be in wrong hands."""
        after = new_password.replaced(kept.value, password_hash, clock.now())
        addresses = dict.fromkeys([after.login_email, after.contact_email])
        mails = [self.mails.to(after, "password_changed", address=address) for address in addresses]
        record = audit.entry(
            SecurityKind.MOT_DE_PASSE_CHANGE, after.id, account_id=after.id, on=("account", after.id), detail=how
        )
        await self.store.accounts.save(kept, after, record, mails=mails)

    async def _end_sessions(self, account_id: str, but: str) -> None:
        await self.ending.end_all(account_id, SessionEnding.MOT_DE_PASSE_CHANGE, but=but)
