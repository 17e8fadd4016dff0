"""What identity holds of a person, for that person (ID-19)."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any

from chassis import clock
from chassis.audit import Audit
from chassis.lists import MAX_SIZE, PageQuery, Rows
from contracts.security import SecurityKind
from services.identity.domain.account import Account
from services.identity.store import Store
from services.identity.store.journal import OF_ACCOUNT

SHOWN = (
    "id", "login_email", "contact_email", "contact_wanted", "first_name", "last_name", "phone", "postal_address", "language",
    "notifications", "terms", "survey", "secret_question", "created_at", "activated_at", "last_login_at", "previous_login_at",
    "password_set_at", "recovery_made_at",
)  # fmt: skip
"""Of an account: all but secrets and what waits for a link."""


@dataclass(frozen=True, slots=True)
class Export:
    store: Store
    audit: Audit

    async def files(self, account_id: str) -> dict[str, Any]:
        """By the name of the file, what is in it. Raises NotFound."""
        account = (await self.store.accounts.get(account_id)).value
        await self.audit.record(SecurityKind.DONNEES_EXPORTEES, account_id=account_id, on=("account", account_id))
        return {
            "compte.json": _account(account),
            "sessions.json": await self._sessions(account_id),
            "journal.json": await self._journal(account_id),
        }

    async def _sessions(self, account_id: str) -> list[dict[str, Any]]:
        found = await _all(lambda asked: self.store.sessions.page(account_id, clock.now(), asked))
        names = ("id", "device", "address", "created_at", "last_used_at")
        return [{name: getattr(one, name) for name in names} for one in found]

    async def _journal(self, account_id: str) -> list[dict[str, Any]]:
        scope = {"account_id": account_id}
        links = await _all(lambda asked: self.store.journal.page(OF_ACCOUNT, scope, asked))
        return [asdict(link.record) for link in links]


async def _all(page: Callable[[PageQuery], Awaitable[tuple[list[Any], Rows]]]) -> list[Any]:
    """Every page of a list, one after the other."""
    every, asked = list[Any](), PageQuery(size=MAX_SIZE)
    while True:
        found, rows = await page(asked)
        every += found
        if (cursor := rows.page(found, asked).next_cursor) is None:
            return every
        asked = asked.model_copy(update={"cursor": cursor})


def _account(account: Account) -> dict[str, Any]:
    whole = asdict(account)
    factors = [
        {name: getattr(f, name) for name in ("kind", "name", "added_at", "last_used_at")} for f in account.factors
    ]
    return {name: whole[name] for name in SHOWN} | {
        "factors": factors,
        "recovery_codes_left": len(account.recovery_codes),
    }
