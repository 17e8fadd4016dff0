"""Stored data of earlier versions, carried over before the service starts."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import count

from chassis import clock, outbox
from chassis.ids import new_id
from chassis.mail import forget_expiry
from chassis.migrations import Step, rewrite
from chassis.store import Database, Document
from contracts import AccountChanged
from services.identity.domain.technical import LIFE, WARNED_DAYS


def contact_to_prove(account: Document) -> Document | None:
    """A contact address that nobody proved waits for its proof (ID-25), and everybody hears where mails go meanwhile."""
    if "contact_wanted" in account or account["contact_email"] == account["login_email"]:
        return None
    after = account | {"contact_email": account["login_email"], "contact_wanted": account["contact_email"]}
    names = ("kind", "state", "login_email", "contact_email", "first_name", "last_name", "language", "notifications")
    event = AccountChanged(account_id=after["_id"], **{name: after[name] for name in names if name in after})
    entries = outbox.entries(after["_id"], after["sequence"], "identity", [event])
    waiting = [*after.get("outbox", ()), *entries]
    return after | {"outbox": waiting, "sequence": after["sequence"] + 1, "version": after["version"] + 1}


async def _contact_addresses(database: Database) -> int:
    return await rewrite(database["accounts"], contact_to_prove)


def factors_as_a_list(account: Document) -> Document | None:
    """The app, embedded until now, is one factor of several (ID-12)."""
    if "factors" in account:
        return None
    after, app = {name: value for name, value in account.items() if name != "totp"}, account.get("totp")
    kept = {name: app[name] for name in ("secret", "last_step", "added_at")} if app else {}
    listed = [{"kind": "TOTP", "id": new_id(), "name": app["device"], "last_used_at": None} | kept] if app else []
    return after | {"factors": listed, "version": account["version"] + 1}


async def _factors(database: Database) -> int:
    return await rewrite(database["accounts"], factors_as_a_list)


def with_places(accounts: Iterable[Document]) -> Iterator[Document]:
    """Technical accounts at work, each with a number of its own in its structure (ID-22)."""
    numbers: defaultdict[str, Iterator[int]] = defaultdict(count)
    for account in accounts:
        structure_id = account["structure_id"]
        place = f"{structure_id}:{next(numbers[structure_id])}"
        yield account | {"place": place, "version": account["version"] + 1}


async def _places(database: Database) -> int:
    at_work = database["technical_accounts"]
    rows = await at_work.find({"revoked": False, "place": None}).sort("_id", 1).to_list(None)
    for after in with_places(rows):
        await at_work.replace_one({"_id": after["_id"], "version": after["version"] - 1}, after)
    return len(rows)


def with_ends(now: datetime) -> Callable[[Document], Document | None]:
    """Secrets without an end have one, no sooner than their people can be warned of it (RAC-12)."""
    soonest = now + timedelta(days=max(WARNED_DAYS) + 1)

    def change(account: Document) -> Document | None:
        if account["revoked"] or all(secret["expires_at"] for secret in account["secrets"]):
            return None
        ends = [s | {"expires_at": s["expires_at"] or max(s["made_at"] + LIFE, soonest)} for s in account["secrets"]]
        return account | {"secrets": ends, "warn_at": now, "version": account["version"] + 1}

    return change


async def _ends(database: Database) -> int:
    return await rewrite(database["technical_accounts"], with_ends(clock.now()))


STEPS = (
    Step("2026-11-22-ends-of-technical-secrets", _ends),
    Step("2026-11-22-places-of-technical-accounts", _places),
    Step("2026-11-21-contact-addresses-to-prove", _contact_addresses),
    Step("2026-11-22-factors-as-a-list", _factors),
    Step("2026-11-22-mails-given-up-do-not-expire", forget_expiry),
)
