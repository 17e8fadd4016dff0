"""The composition root of notifications."""

from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from chassis import exports
from chassis.loops import every
from chassis.personal import Personal
from chassis.sealing import Sealer
from chassis.service import Service, parts
from chassis.templates import Templates
from services.notifications import events
from services.notifications.api import figures, news, notices, preferences
from services.notifications.api.returns import Returns
from services.notifications.migrations import STEPS
from services.notifications.settings import Settings
from services.notifications.store import Store
from services.notifications.store.personal import TRACES
from services.notifications.usecases.bounces import Bounces
from services.notifications.usecases.choosing import Choosing
from services.notifications.usecases.digests import Digests
from services.notifications.usecases.feed import Feed
from services.notifications.usecases.newsroom import Newsroom
from services.notifications.usecases.notify import Notify
from services.notifications.usecases.post import Post
from services.notifications.usecases.streaming import POLL_SECONDS, Streams

TAKE_UP_SECONDS = DIGEST_SECONDS = 1


def build() -> Service:
    settings = Settings()
    p = parts("notifications", settings)
    store, templates = Store(p), Templates(Path(__file__).parent / "templates")
    sealer, public_url = Sealer(settings.encryption_key), p.platform.public_url
    bounces, post = Bounces(store, sealer), Post(sealer, public_url, settings.return_domain)
    mailer = p.mails(lambda mail: templates.render(mail["template"], mail["language"], mail["params"]), bounces.refused)
    notify = Notify(store, settings, public_url, post, mailer)
    events.subscribe(p.bus, events.Events(store, notify, mailer))
    feed = Feed(store, templates, public_url)
    streams = Streams(feed, p.ended or (), settings)
    digests = Digests(store, templates, settings, public_url, post)
    routers = [
        notices.router(feed, streams, settings), preferences.router(Choosing(store, sealer)), news.router(Newsroom(store)),
        exports.router(Personal(p, TRACES)), figures.router(mailer),
    ]  # fmt: skip
    tasks: list[Callable[[], Coroutine[Any, Any, None]]] = [
        partial(every, TAKE_UP_SECONDS, notify.take_up, name="plans"),
        partial(every, DIGEST_SECONDS, digests.send_due, name="digests"),
        *([Returns(bounces, settings).run] if settings.returns_port else []),
    ]
    return Service(
        p, routers, tasks=tasks, background=[partial(every, POLL_SECONDS, streams.poll, name="streams")], migrations=STEPS,
        description="Fil d'événements, préférences, actualités et courriels",
    )  # fmt: skip
