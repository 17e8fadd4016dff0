"""The composition root of identity."""

import asyncio

import structlog

from chassis.service import Service, parts
from chassis.store import is_outage
from services.identity.api import accounts, keys, logins, me
from services.identity.authentication import Authentication
from services.identity.factors import Factors
from services.identity.mails import Mails
from services.identity.password import Hashing
from services.identity.registration import Registrations
from services.identity.sealing import Sealer
from services.identity.sessions import Sessions
from services.identity.settings import Settings
from services.identity.store import Store
from services.identity.tokens import Keys

ROTATION_CHECK_SECONDS = 60
log = structlog.get_logger()


def build() -> Service:
    settings = Settings()
    p = parts("identity", settings)
    store, sealer = Store(p), Sealer(settings.encryption_key)
    mails = Mails(sealer, p.platform.public_url)
    hashing = Hashing(settings.argon2_memory_kib, settings.argon2_passes)
    p.mails(mails.render)
    signing = Keys(
        store.keys, sealer, seed=settings.signing_key, rotation=settings.key_rotation, access=settings.access_validity
    )
    sessions = Sessions(store, sealer, signing, settings)
    routers = [
        accounts.router(Registrations(store, sealer, mails, hashing, settings)),
        logins.router(Authentication(store, sealer, mails, hashing, settings), sessions),
        me.router(store, Factors(store, sealer, mails, hashing)),
        keys.router(signing),
    ]
    return Service(
        p, routers, tasks=[lambda: _rotating(signing)], description="Comptes, mots de passe, second facteur, sessions"
    )


async def _rotating(signing: Keys) -> None:
    while True:
        try:
            await signing.rotate()
        except Exception as error:
            if not is_outage(error):
                log.exception("keys.rotation_failed")
        await asyncio.sleep(ROTATION_CHECK_SECONDS)
