"""The composition root of ocr."""

from chassis.service import Service, parts
from chassis.service import main as serve
from services.ocr import api, events
from services.ocr.settings import Settings
from services.ocr.store import Store
from services.ocr.worker.lanes import Lanes


def build() -> Service:
    settings = Settings()
    p = parts("ocr", settings, callers=False)
    store = Store(p)
    lanes = Lanes(store, p.files, settings)
    events.subscribe(p.bus, store, lanes.wake)
    return Service(p, [api.router(store)], tasks=[lanes.run], closers=[lanes.close], description="Lecture des factures")


def main(_argv: list[str]) -> int:
    serve("ocr", build)
    return 0
