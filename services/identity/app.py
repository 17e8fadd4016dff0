"""The composition root of identity."""

from chassis.loops import every
from chassis.sealing import Sealer
from chassis.service import Service, parts
from services.identity.api import accounts, keys, logins, me, sessions
from services.identity.migrations import STEPS
from services.identity.settings import Settings
from services.identity.store import Store
from services.identity.usecases.activate import Activate
from services.identity.usecases.add_app import AddApp
from services.identity.usecases.contact import Contact
from services.identity.usecases.hashing import Hashing
from services.identity.usecases.log_in import LogIn
from services.identity.usecases.mails import Mails
from services.identity.usecases.profile import Profile
from services.identity.usecases.prove import Prove
from services.identity.usecases.refresh import Sessions
from services.identity.usecases.register import Register
from services.identity.usecases.tokens import Tokens
from services.identity.usecases.tries import Admission

ROTATION_CHECK_SECONDS = 60


def build() -> Service:
    settings = Settings()
    p = parts("identity", settings)
    store, sealer = Store(p), Sealer(settings.encryption_key)
    mails = Mails(sealer, p.platform.public_url)
    p.mails(mails.render)
    hashing = Hashing(settings.argon2_memory_kib, settings.argon2_passes)
    admission = Admission(store, settings)
    tokens = Tokens(store, sealer, settings)
    contact = Contact(store, sealer, mails, settings)
    opened = Sessions(store, sealer, tokens, settings)
    routers = [
        accounts.router(
            Register(store, sealer, mails, settings),
            Activate(store, sealer, hashing, contact),
            contact,
            settings.activation_validity,
        ),
        logins.router(
            LogIn(store, sealer, mails, hashing, admission, settings), Prove(store, sealer, admission), opened
        ),
        sessions.router(opened),
        me.router(Profile(store), contact, AddApp(store, sealer, mails, hashing), opened),
        keys.router(tokens),
    ]
    return Service(
        p,
        routers,
        tasks=[lambda: every(ROTATION_CHECK_SECONDS, tokens.rotate, name="signing_keys")],
        migrations=STEPS,
        announced=store.announced(),
        description="Comptes, mots de passe, second facteur, sessions",
    )
