"""The composition root of identity."""

from dataclasses import dataclass
from functools import cached_property, partial

from fastapi import APIRouter

from chassis.loops import every
from chassis.mail import Mailer
from chassis.personal import Personal
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
from services.identity.store.breached import Breached
from services.identity.store.personal import TRACES
from services.identity.usecases import another_factor
from services.identity.usecases.activate import Activate
from services.identity.usecases.another_factor import AnotherFactor
from services.identity.usecases.app_factor import AppFactor
from services.identity.usecases.asking import Asking
from services.identity.usecases.challenges import Challenges
from services.identity.usecases.choosing import Choosing
from services.identity.usecases.client_tokens import ClientTokens
from services.identity.usecases.closing import Closing
from services.identity.usecases.contact import Contact
from services.identity.usecases.devices import Devices
from services.identity.usecases.ending import Ending
from services.identity.usecases.expiring import Expiring
from services.identity.usecases.export import Export
from services.identity.usecases.factor_changes import FactorChanges
from services.identity.usecases.failures import Failures
from services.identity.usecases.hashing import Hashing
from services.identity.usecases.journal import Journal
from services.identity.usecases.judging import Judge
from services.identity.usecases.log_in import PURPOSE, LogIn
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
WARNING_SECONDS = 1


@dataclass(frozen=True)
class Shared:
    """What several doors stand on."""

    parts: Parts
    settings: Settings
    store: Store
    sealer: Sealer
    mails: Mails
    hashing: Hashing
    breached: Breached
    tokens: Tokens
    solved: Challenges
    admission: Admission
    ending: Ending
    contact: Contact
    again: PasswordAgain
    relying: RelyingParty
    judge: Judge
    opened: Sessions

    @cached_property
    def registering(self) -> Register:
        return Register(self.store, self.sealer, self.mails, self.solved, self.settings)

    @cached_property
    def choosing(self) -> Choosing:
        return Choosing(self.hashing, self.breached)

    @cached_property
    def question(self) -> SecretQuestion:
        return SecretQuestion(self.store, self.hashing, self.mails, self.again)

    @cached_property
    def another(self) -> AnotherFactor:
        return AnotherFactor(
            self.store, self.asking(another_factor.PURPOSE, "factor_code"), self.judge, self.settings.login_validity
        )

    @cached_property
    def changes(self) -> FactorChanges:
        return FactorChanges(self.store, self.mails, self.again, self.another, self.ending)

    @cached_property
    def passwords(self) -> NewPassword:
        return NewPassword(
            self.store, self.sealer, self.mails, self.choosing, self.again, self.ending, self.registering, self.parts.audit,
            self.question, self.admission, self.settings,
        )  # fmt: skip

    def asking(self, purpose: str, template: str) -> Asking:
        return Asking(purpose, template, self.sealer, self.mails, self.relying, self.settings.login_validity)


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
            leaving.router(closing, shared.opened),
            leaving.export_router(Personal(p, TRACES), Export(p.audit), shared.opened),
            journal.router(kept, shared.opened), keys.router(tokens),
            operating.router(Operating(store, rights, shared.ending), shared.opened),
        ],
        tasks=[
            lambda: every(ROTATION_CHECK_SECONDS, tokens.rotate, name="signing_keys"),
            lambda: every(WARNING_SECONDS, Expiring(store).turn, name="expiring_secrets"),
        ],
        migrations=STEPS,
        announced=store.announced(),
        commands={
            "rotate-keys": lambda _words: commands.rotate(Rotating(store, sealer, tokens, p.audit)),
            "audit": partial(commands.audit, kept),
        },
        description="Comptes, mots de passe, second facteur, sessions, journal de sécurité",
        publishes_keys=True,
    )  # fmt: skip


def _shared(p: Parts, settings: Settings) -> Shared:
    store, sealer = Store(p), Sealer(settings.encryption_key)
    mails, hashing = Mails(sealer, p.platform.public_url), Hashing(settings.argon2_memory_kib, settings.argon2_passes)
    tokens, relying = Tokens(store, sealer, settings), RelyingParty(settings, p.platform.public_url)
    ending = Ending(store, settings)
    return Shared(
        parts=p, settings=settings, store=store, sealer=sealer, mails=mails, hashing=hashing,
        breached=Breached(settings.breached_passwords), tokens=tokens,
        solved=Challenges(store, sealer, settings), admission=Admission(store, settings), ending=ending,
        contact=Contact(store, sealer, mails, settings), again=PasswordAgain(store, hashing), relying=relying,
        judge=Judge(store, sealer, mails, relying),
        opened=Sessions(store, sealer, tokens, ending, Devices(sealer), settings),
    )  # fmt: skip


def _without_token(s: Shared) -> list[APIRouter]:
    gauge, failures = Gauge(s.settings.strength_per_minute, s.breached), Failures(s.parts.audit)
    logging_in = LogIn(
        s.store, s.asking(PURPOSE, "login_code"), s.hashing, s.admission, failures, s.solved, Devices(s.sealer), s.settings,
    )  # fmt: skip
    return [
        accounts.router(s.registering, s.solved, s.settings.activation_validity),
        activations.router(Activate(s.store, s.sealer, s.choosing, s.contact, gauge, s.question), s.contact),
        challenges.router(s.solved),
        logins.router(logging_in),
        logins.proofs_router(logging_in, Prove(s.store, s.admission, failures, s.judge), s.opened),
        sessions.router(s.opened, s.ending),
        passwords.router(s.passwords, s.solved, s.settings.password_link_validity),
    ]


def _my_account(s: Shared) -> list[APIRouter]:
    return [
        my_sessions.router(s.opened, s.ending),
        me.router(Profile(s.store, s.contact), s.contact, s.opened),
        passwords.my_router(s.passwords, s.question, s.opened),
    ]


def _closing(s: Shared, rights: Habilitations, mailer: Mailer) -> Closing:
    return Closing(s.store, s.mails, mailer, s.changes, rights, s.ending)


def _my_factors(s: Shared) -> list[APIRouter]:
    address = LoginAddress(s.store, s.sealer, s.mails, s.changes, s.registering, s.ending, s.settings)
    return [
        login_addresses.my_router(address, s.opened),
        login_addresses.router(address),
        factors.router(Profile(s.store, s.contact), s.another, RecoveryCodes(s.changes), s.opened),
        factors.app_router(AppFactor(s.store, s.sealer, s.again, s.another, s.changes), s.opened),
        factors.passkeys_router(PasskeyFactor(s.store, s.relying, s.changes), s.opened),
    ]


def _machines(s: Shared, rights: Habilitations) -> list[APIRouter]:
    return [
        technical.router(Technical(s.store, rights, s.again, s.ending, s.mails), s.opened),
        technical.token_router(ClientTokens(s.store, s.tokens, s.admission, s.parts.audit, s.settings)),
    ]
