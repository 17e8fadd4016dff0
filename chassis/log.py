"""JSON lines on stdout, also what libraries say; and what one of them says again and again, once a minute."""

import logging
import sys
import time
from collections.abc import MutableMapping

import structlog

NOISY = ("aiokafka", "faststream", "httpx", "pymongo")
AGAIN_SECONDS = 60.0
MOST_KNOWN = 1_000


class Sparing(logging.Filter):
    """Lets a library's message pass once in AGAIN_SECONDS, with how often it came since; what differs are its values.

    A broker that is away is worth a line a minute, not a hundred a second.
    """

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, int, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        what, now = (record.name, record.levelno, str(record.msg)), time.monotonic()
        last, withheld = self._said.get(what, (float("-inf"), 0))
        if now - last < AGAIN_SECONDS:
            self._said[what] = (last, withheld + 1)
            return False
        if len(self._said) >= MOST_KNOWN:
            self._said.clear()
        self._said[what] = (now, 0)
        record.withheld = withheld
        return True


def configure(service: str, level: str) -> None:
    """Callers log names and ids, never a payload, password, token or IBAN."""
    steps: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    shown = structlog.processors.JSONRenderer()
    handler = logging.StreamHandler(sys.stdout)
    handler.addFilter(Sparing())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*steps, _origin],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, shown],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel(logging.ERROR)
    structlog.configure(
        processors=[*steps, shown],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)


def _origin(_logger: object, _method: str, line: MutableMapping[str, object]) -> MutableMapping[str, object]:
    """Which library speaks, and how often it said so since without being heard."""
    record = line["_record"]
    assert isinstance(record, logging.LogRecord)
    line["logger"] = record.name
    if withheld := getattr(record, "withheld", 0):
        line["withheld"] = withheld
    return line
