"""The composition root of identity."""

from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter

from chassis.loops import every
from chassis.mail import Mailer
from chassis.sealing import Sealer
from chassis.service import Parts, Service, parts
from rights import Habilitations
from services.identity import commands, events
from services.identity.api import (
    accounts,
    activations,
    challenges,
    factors,
    journal,
    keys,
    leaving,
    login_addresses,
    logins,
    me,
    my_sessions,
    operating,
    passwords,
    sessions,
    technical,
)
from services.identity.migrations import STEPS
from services.identity.settings import Settings
from services.identity.store import Store
from services.identity.usecases.activate import Activate
from services.identity.usecases.another_factor import AnotherFactor
from services.identity.usecases.app_factor import AppFactor
from services.identity.usecases.challenges import Challenges
from services.identity.usecases.client_tokens import ClientTokens
from services.identity.usecases.closing import Closing
from services.identity.usecases.contact import Contact
from services.identity.usecases.devices import Devices
from services.identity.usecases.ending import Ending
from services.identity.usecases.export import Export
from services.identity.usecases.factor_changes import FactorChanges
from services.identity.usecases.failures import Failures
from services.identity.usecases.hashing import Hashing
from services.identity.usecases.journal import Journal
from services.identity.usecases.judging import Judge
from services.identity.usecases.log_in import LogIn
from services.identity.usecases.login_address import LoginAddress
from services.identity.usecases.mails import Mails
from services.identity.usecases.new_password import NewPassword
from services.identity.usecases.operating import Operating
from services.identity.usecases.passkey_factor import PasskeyFactor
from services.identity.usecases.passkeys import RelyingParty
from services.identity.usecases.password_again import PasswordAgain
from services.identity.usecases.profile import Profile
from services.identity.usecases.prove import Prove
from services.identity.usecases.recovery_codes import RecoveryCodes
from services.identity.usecases.refresh import Sessions
from services.identity.usecases.register import Register
from services.identity.usecases.rotating import Rotating
from services.identity.usecases.secret_question import SecretQuestion
from services.identity.usecases.strength import Gauge
from services.identity.usecases.technical import Technical
from services.identity.usecases.tokens import Tokens
from services.identity.usecases.tries import Admission

ROTATION_CHECK_SECONDS = 60


@dataclass(frozen=True)
class Shared:
    """What several doors stand on."""

    parts: Parts
    settings: Settings
    store: Store
    sealer: Sealer
    mails: Mails
    hashing: Hashing
    tokens: Tokens
    solved: Challenges
    admission: Admission
    ending: Ending
    contact: Contact
    again: PasswordAgain
    relying: RelyingParty
    judge: Judge
    opened: Sessions


def build() -> Service:
    settings = Settings()
    p = parts("identity", settings)
    shared = _shared(p, settings)
    store, sealer, tokens = shared.store, shared.sealer, shared.tokens
    rights = Habilitations.of_service(p)
    kept = Journal(store, rights)
    closing = _closing(shared, rights, p.mails(shared.mails.render))
    events.subscribe(p.bus, kept, closing)
    return Service(
        p,
        [
            *_without_token(shared), *_my_account(shared), *_my_factors(shared), *_machines(shared, rights),
            leaving.router(closing, Export(store, p.audit), shared.opened),
            journal.router(kept, shared.opened), keys.router(tokens),
            operating.router(Operating(store, rights, shared.ending), shared.opened),
        ],
        tasks=[lambda: every(ROTATION_CHECK_SECONDS, tokens.rotate, name="signing_keys")],
        migrations=STEPS,
        announced=store.announced(),
        commands={
            "rotate-keys": lambda _words: commands.rotate(Rotating(store, sealer, tokens, p.audit)),
            "audit": partial(commands.audit, kept),
        },
        description="Comptes, mots de passe, second facteur, sessions, journal de sécurité",
    )  # fmt: skip


def _shared(p: Parts, settings: Settings) -> Shared:
    store, sealer = Store(p), Sealer(settings.encryption_key)
    mails, hashing = Mails(sealer, p.platform.public_url), Hashing(settings.argon2_memory_kib, settings.argon2_passes)
    tokens, relying = Tokens(store, sealer, settings), RelyingParty(settings, p.platform.public_url)
    ending = Ending(store, settings)
    return Shared(
        parts=p, settings=settings, store=store, sealer=sealer, mails=mails, hashing=hashing, tokens=tokens,
        solved=Challenges(store, sealer, settings), admission=Admission(store, settings), ending=ending,
        contact=Contact(store, sealer, mails, settings), again=PasswordAgain(store, hashing), relying=relying,
        judge=Judge(store, sealer, mails, relying),
        opened=Sessions(store, sealer, tokens, ending, Devices(sealer), settings),
    )  # fmt: skip


def _without_token(s: Shared) -> list[APIRouter]:
    registering, passwords_ = _registering(s), _new_password(s)
    gauge, failures = Gauge(s.settings.strength_per_minute), Failures(s.parts.audit)
    logging_in = LogIn(
        s.store, s.sealer, s.mails, s.hashing, s.admission, failures, s.solved, Devices(s.sealer), s.relying, s.settings
    )
    return [
        accounts.router(registering, s.solved, s.settings.activation_validity),
        activations.router(Activate(s.store, s.sealer, s.hashing, s.contact, gauge, _question(s)), s.contact),
        challenges.router(s.solved),
        logins.router(logging_in),
        logins.proofs_router(logging_in, Prove(s.store, s.admission, failures, s.judge), s.opened),
        sessions.router(s.opened, s.ending),
        passwords.router(passwords_, s.solved, s.settings.password_link_validity),
    ]


def _my_account(s: Shared) -> list[APIRouter]:
    return [
        my_sessions.router(s.opened, s.ending),
        me.router(Profile(s.store, s.contact), s.contact, s.opened),
        passwords.my_router(_new_password(s), _question(s), s.opened),
    ]


def _changes(s: Shared) -> tuple[AnotherFactor, FactorChanges]:
    another = AnotherFactor(s.store, s.sealer, s.mails, s.judge, s.relying, s.settings)
    return another, FactorChanges(s.store, s.mails, s.again, another, s.ending)


def _closing(s: Shared, rights: Habilitations, mailer: Mailer) -> Closing:
    return Closing(s.store, s.mails, mailer, _changes(s)[1], rights, s.ending)


def _my_factors(s: Shared) -> list[APIRouter]:
    another, changes = _changes(s)
    address = LoginAddress(s.store, s.sealer, s.mails, changes, _registering(s), s.ending, s.settings)
    return [
        login_addresses.my_router(address, s.opened),
        login_addresses.router(address),
        factors.router(Profile(s.store, s.contact), another, RecoveryCodes(changes), s.opened),
        factors.app_router(AppFactor(s.store, s.sealer, s.again, another, changes), s.opened),
        factors.passkeys_router(PasskeyFactor(s.store, s.relying, changes), s.opened),
    ]


def _machines(s: Shared, rights: Habilitations) -> list[APIRouter]:
    return [
        technical.router(Technical(s.store, rights, s.again, s.ending), s.opened),
        technical.token_router(ClientTokens(s.store, s.tokens, s.admission, s.parts.audit, s.settings)),
    ]


def _registering(s: Shared) -> Register:
    return Register(s.store, s.sealer, s.mails, s.solved, s.settings)


def _question(s: Shared) -> SecretQuestion:
    return SecretQuestion(s.store, s.hashing, s.mails, s.again)


def _new_password(s: Shared) -> NewPassword:
    return NewPassword(
        s.store,
        s.sealer,
        s.mails,
        s.hashing,
        s.again,
        s.ending,
        _registering(s),
        s.parts.audit,
        _question(s),
        s.admission,
        s.settings,
    )
