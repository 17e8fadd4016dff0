"""From nothing to an active account (ID-1 to ID-7). Whether an address is known is never told to who asks (ID-4)."""

from pymongo.errors import DuplicateKeyError

from chassis import clock
from chassis.context import set_actor
from chassis.errors import DomainError, Stale
from chassis.ids import new_id
from chassis.store import Document
from contracts import AccountActivated, AccountChanged, AccountCreated
from services.identity import password
from services.identity.account import Registration, State, alive, check, login_key, may_mail_again
from services.identity.mails import Mails
from services.identity.password import Hashing
from services.identity.sealing import Sealer, new_token
from services.identity.settings import Settings
from services.identity.store import Store, expiry

PURPOSE = "activation"


class LinkExpired(DomainError):
    code, status, title = "lien_expire", 410, "Ce lien n'est plus valable : demandez-en un nouveau"


class Registrations:
    def __init__(self, store: Store, sealer: Sealer, mails: Mails, hashing: Hashing, settings: Settings) -> None:
        self._store = store
        self._sealer = sealer
        self._mails = mails
        self._hashing = hashing
        self._settings = settings

    async def create(self, r: Registration) -> None:
        """Raises Invalid. An address already taken is told by mail only."""
        check(r)
        token, account = new_token(), self._new(r)
        account["activation"] = self._activation(token)
        set_actor(account["_id"])
        mail = self._mails.entry("activation", account, token=token)
        try:
            await self._store.accounts.insert(account, _created(account), changed(account), mails=[mail])
        except DuplicateKeyError:
            await self._tell_owner(login_key(r.email))

    async def send_link_again(self, email: str) -> None:
        """The same answer whether or not the address has an account (ID-4)."""
        await self._tell_owner(login_key(email))

    async def _tell_owner(self, key: str) -> None:
        account, now = await self._store.by_login(key), clock.now()
        if account is None or not may_mail_again(account["links_sent"], now):
            return
        token, sent = new_token(), [*account["links_sent"], now][-5:]
        if account["state"] == State.EN_ATTENTE:
            change = {"activation": self._activation(token), "links_sent": sent}
            mail = self._mails.entry("activation", account, token=token)
        else:
            change, mail = {"links_sent": sent}, self._mails.entry("already_registered", account)
        try:
            await self._store.accounts.update(account, {"$set": change}, mails=[mail])
        except Stale:  # someone asked at the same moment: their mail is on its way
            return

    async def login_of(self, token: str) -> str:
        """The address a link is for. Raises LinkExpired."""
        return str((await self._pending(token))["login_email"])

    async def activate(self, token: str, chosen: str) -> Document:
        """Sets the password and opens the account. Raises LinkExpired, Invalid."""
        account = await self._pending(token)
        safe = password.check(chosen, account["login_email"])
        fields = {"password_hash": await self._hashing.hashed(safe), "state": State.ACTIF, "activated_at": clock.now()}
        set_actor(account["_id"])
        try:
            return await self._store.accounts.update(
                account, {"$set": fields, "$unset": {"activation": ""}},
                AccountActivated(account_id=account["_id"]), changed(account | fields),
            )  # fmt: skip
        except Stale as error:  # the link was used at the same moment: it is single-use
            raise LinkExpired from error

    async def _pending(self, token: str) -> Document:
        account = await self._store.by_activation(self._sealer.digest(token, PURPOSE))
        if account is None or not alive(account["activation"]["expires_at"], clock.now()):
            raise LinkExpired
        return account

    def _activation(self, token: str) -> Document:
        validity = self._settings.activation_validity
        return {"digest": self._sealer.digest(token, PURPOSE), "expires_at": expiry(validity)}

    def _new(self, r: Registration) -> Document:
        now, email = clock.now(), r.email.strip()
        return {
            "_id": new_id(), "state": State.EN_ATTENTE, "kind": "PERSONNE", "login_email": email, "login_key": login_key(email),
            "contact_email": r.contact_email.strip() or email, "first_name": r.first_name.strip(),
            "last_name": r.last_name.strip(), "phone": r.phone.strip(), "language": r.language, "notifications": True,
            "terms": {"version": self._settings.terms_version, "accepted_at": now},
            "survey": {"consent": r.survey_consent, "at": now}, "links_sent": [now], "created_at": now,
            "last_login_at": None, "previous_login_at": None,
        }  # fmt: skip


def _created(account: Document) -> AccountCreated:
    return AccountCreated(
        account_id=account["_id"], contact_email=account["contact_email"], first_name=account["first_name"],
        last_name=account["last_name"], language=account["language"],
    )  # fmt: skip


def changed(account: Document) -> AccountChanged:
    """The whole state others copy."""
    return AccountChanged(
        account_id=account["_id"], kind=account["kind"], state=account["state"], login_email=account["login_email"],
        contact_email=account["contact_email"], first_name=account["first_name"], last_name=account["last_name"],
        language=account["language"], notifications=account["notifications"],
    )  # fmt: skip
