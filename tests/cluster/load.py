"""A steady load of deposits while something happens, and what became of every one that was acknowledged."""

import re
import string
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import httpx

from tests.containers.story import Doors, deposited, invoice, made_available, structure, undemanding
from tests.kit.mails import Mailbox
from tests.kit.people import Person
from tests.kit.waiting import eventually

AT_ONCE = 8
TRIES = 40
PAUSE_SECONDS = 0.25
ARRIVAL_SECONDS = 240
MAILS = 2
"""Of each deposit to its supplier: deposited, made available."""
NUMBER = re.compile(r"R-[0-9a-f]{12}")
RETRIED = (429, 502, 503, 504)


@dataclass
class Load:
    """`acknowledged` by number: the invoice's id. `retried`: tries that a client had to make again, by reason."""

    camille: Person
    mailbox: Mailbox
    supplier: str
    recipient: str
    acknowledged: dict[str, str] = field(default_factory=dict)
    retried: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    slowest: float = 0.0

    def one(self) -> None:
        """Tried again with its Idempotency-Key, as any client must."""
        number = f"R-{uuid.uuid4().hex[:12]}"
        started = time.monotonic()
        for _ in range(TRIES):
            try:
                answer = self.camille.http("invoicing").post(
                    "/invoices",
                    json=invoice(self.supplier, self.recipient, number),
                    headers={"Idempotency-Key": number},
                )
            except httpx.TransportError as error:
                self.retried[type(error).__name__] += 1
            else:
                if answer.status_code == 201:
                    self.acknowledged[number] = answer.json()["id"]
                    self.slowest = max(self.slowest, time.monotonic() - started)
                    return
                if answer.status_code not in RETRIED:
                    self.refused.append(answer.text)
                    return
                self.retried[str(answer.status_code)] += 1
            time.sleep(PAUSE_SECONDS)
        self.refused.append(f"{number}: never answered")

    def run(self, a_second: float, ended: threading.Event) -> None:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            started, count = time.monotonic(), 0
            while not ended.is_set():
                pool.submit(self.one)
                count += 1
                ended.wait(max(0.0, started + count / a_second - time.monotonic()))

    def reckoned(self) -> dict[str, int]:
        """Lost, doubled, and mails doubled; once everything has had its time. Raises AssertionError for a refusal."""
        assert not self.refused, self.refused[:3]
        self.camille.log_in()  # the token of the start may have ended
        until = time.monotonic() + ARRIVAL_SECONDS
        lost = [number for number, id_ in self.acknowledged.items() if not self._arrived(id_, until)]
        wanted, subjects = set(self.acknowledged), self._subjects(until)
        mails = Counter(_number(subject) for subject in subjects)
        return {
            "deposits": len(wanted),
            "lost": len(lost),
            "doubled": self._listed() - len(wanted),
            "mails missing": sum(MAILS - mails[number] for number in wanted),
            "mails doubled": sum(count - 1 for count in subjects.values()),
        }

    def _arrived(self, invoice_id: str, until: float) -> bool:
        try:
            return eventually(lambda: made_available(self.camille, invoice_id), max(0.1, until - time.monotonic()))
        except AssertionError:
            return False

    def _listed(self) -> int:
        """Invoices of the supplier; the first, which opened the way, does not count."""
        answer = self.camille.http("invoicing").get("/invoices", params={"size": 1})
        assert answer.status_code == 200, answer.text
        return int(answer.json()["total"]) - 1

    def _subjects(self, until: float) -> Counter[str]:
        """Of the mails about acknowledged deposits, how often each; as many as there are when the time is over."""
        found: Counter[str] = Counter()

        def arrived() -> bool:
            found.clear()
            for digit in string.hexdigits[:16]:  # the mailbox shows a thousand at once
                mails = self.mailbox.search(self.camille.email, f"R-{digit}")
                found.update(mail["subject"] for mail in mails if _number(mail["subject"]) in self.acknowledged)
            return found.total() >= MAILS * len(self.acknowledged)

        with suppress(AssertionError):
            eventually(arrived, max(0.1, until - time.monotonic()))
        return found


def _number(subject: str) -> str:
    return "".join(NUMBER.findall(subject)[:1])


def prepared(url: Callable[[str], str], mailbox: Mailbox) -> Load:
    """A person whose first invoice has gone through."""
    camille = Person(Doors(url), mailbox).join()  # type: ignore[arg-type]
    supplier, recipient = structure(camille), undemanding(camille)
    first = deposited(camille, invoice(supplier, recipient, "FIRST"))
    eventually(lambda: made_available(camille, first["id"]), 120)
    return Load(camille, mailbox, supplier, recipient)


@contextmanager
def steady(load: Load, a_second: float) -> Iterator[None]:
    ended = threading.Event()
    thread = threading.Thread(target=load.run, args=(a_second, ended))
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
