"""A secret question is chosen, changed, given up, answered (ID-6, ID-17)."""

from dataclasses import dataclass

from chassis import audit
from contracts.security import SecurityKind
from services.identity.domain import secret_question
from services.identity.domain.account import Account
from services.identity.store import Store
from services.identity.usecases.hashing import Hashing
from services.identity.usecases.mails import Mails
from services.identity.usecases.password_again import PasswordAgain


@dataclass(frozen=True, slots=True)
class SecretQuestion:
    store: Store
    hashing: Hashing
    mails: Mails
    again: PasswordAgain

    async def chosen(self, of: Account, question: str, answer: str) -> Account:
        """Both empty: none. Raises Invalid."""
        if not question and not answer:
            return secret_question.chosen(of, "", None)
        secret_question.check(question, answer)
        hashed = await self.hashing.hashed(secret_question.folded(answer))
        return secret_question.chosen(of, question, hashed)

    async def change(self, account_id: str, password: str, question: str, answer: str) -> None:
        """Told by mail. Raises NotFound, WrongCredentials, Locked, Invalid, Stale."""
        kept = await self.again.check(account_id, password)
        after = await self.chosen(kept.value, question, answer)
        kind = SecurityKind.QUESTION_SECRETE_CHANGEE
        record = audit.entry(kind, after.id, account_id=after.id, on=("account", after.id))
        await self.store.accounts.save(kept, after, record, mails=[self.mails.to(after, "question_changed")])

    async def answered(self, of: Account, answer: str) -> bool:
        """Also where there is no question."""
        if not of.secret_answer_hash:
            return True
        return await self.hashing.matches(secret_question.folded(answer), of.secret_answer_hash)
