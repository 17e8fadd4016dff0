"""The composition root of notifications."""

from pathlib import Path

from chassis.loops import every
from chassis.service import Service, parts
from chassis.templates import Templates
from services.notifications import events
from services.notifications.migrations import STEPS
from services.notifications.settings import Settings
from services.notifications.store import Store
from services.notifications.usecases.notify import Notify

TAKE_UP_SECONDS = 1


def build() -> Service:
    settings = Settings()
    p = parts("notifications", settings, callers=False)
    store, templates = Store(p), Templates(Path(__file__).parent / "templates")
    mailer = p.mails(lambda mail: templates.render(mail["template"], mail["language"], mail["params"]))
    notify = Notify(store, settings, p.platform.public_url, mailer)
    events.subscribe(p.bus, events.Events(store, notify))
    return Service(
        p,
        [],
        tasks=[lambda: every(TAKE_UP_SECONDS, notify.take_up, name="plans")],
        migrations=STEPS,
        description="Avis et courriels",
    )
