"""The composition root of identity."""

from functools import partial

from chassis.loops import every
from chassis.sealing import Sealer
from chassis.service import Service, parts
from rights import Habilitations
from services.identity import commands, events
from services.identity.api import accounts, activations, challenges, journal, keys, logins, me, my_sessions, passwords, sessions
from services.identity.migrations import STEPS
from services.identity.settings import Settings
from services.identity.store import Store
from services.identity.usecases.activate import Activate
from services.identity.usecases.another_factor import AnotherFactor
from services.identity.usecases.challenges import Challenges
from services.identity.usecases.contact import Contact
from services.identity.usecases.devices import Devices
from services.identity.usecases.ending import Ending
from services.identity.usecases.factors import Factors
from services.identity.usecases.failures import Failures
from services.identity.usecases.hashing import Hashing
from services.identity.usecases.journal import Journal
from services.identity.usecases.log_in import LogIn
from services.identity.usecases.mails import Mails
from services.identity.usecases.new_password import NewPassword
from services.identity.usecases.password_again import PasswordAgain
from services.identity.usecases.profile import Profile
from services.identity.usecases.prove import Prove
from services.identity.usecases.refresh import Sessions
from services.identity.usecases.register import Register
from services.identity.usecases.rotating import Rotating
from services.identity.usecases.strength import Gauge
from services.identity.usecases.tokens import Tokens
from services.identity.usecases.tries import Admission

ROTATION_CHECK_SECONDS = 60


def build() -> Service:
    settings = Settings()
    p = parts("identity", settings)
    store, sealer = Store(p), Sealer(settings.encryption_key)
    mails, hashing = Mails(sealer, p.platform.public_url), Hashing(settings.argon2_memory_kib, settings.argon2_passes)
    p.mails(mails.render)
    tokens, devices = Tokens(store, sealer, settings), Devices(sealer)
    admission, failures, solved = Admission(store, settings), Failures(p.audit), Challenges(store, sealer, settings)
    contact, ending = Contact(store, sealer, mails, settings), Ending(store, settings)
    opened = Sessions(store, sealer, tokens, ending, devices, settings)
    another = AnotherFactor(store, sealer, mails, settings)
    registering, again = Register(store, sealer, mails, solved, settings), PasswordAgain(store, hashing)
    new_password = NewPassword(store, sealer, mails, hashing, again, ending, registering, p.audit, settings)
    kept = Journal(store, Habilitations.of_service(p))
    events.subscribe(p.bus, kept)
    routers = [
        accounts.router(registering, solved, settings.activation_validity),
        activations.router(Activate(store, sealer, hashing, contact, Gauge(settings.strength_per_minute)), contact),
        challenges.router(solved),
        logins.router(
            LogIn(store, sealer, mails, hashing, admission, failures, solved, devices, settings),
            Prove(store, sealer, admission, failures),
            opened,
        ),
        sessions.router(opened, ending),
        my_sessions.router(opened, ending),
        me.router(Profile(store), contact, Factors(store, sealer, mails, again, another, ending), another, opened),
        passwords.router(new_password, solved, settings.password_link_validity),
        passwords.my_router(new_password, opened),
        journal.router(kept, opened),
        keys.router(tokens),
    ]
    return Service(
        p,
        routers,
        tasks=[lambda: every(ROTATION_CHECK_SECONDS, tokens.rotate, name="signing_keys")],
        migrations=STEPS,
        announced=store.announced(),
        commands={
            "rotate-keys": lambda _words: commands.rotate(Rotating(store, sealer, tokens, p.audit)),
            "audit": partial(commands.audit, kept),
        },
        description="Comptes, mots de passe, second facteur, sessions, journal de sécurité",
    )
