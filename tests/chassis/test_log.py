"""Libraries speak as we do, in JSON lines, and do not repeat themselves."""

import io
import json
import logging
import sys
from typing import Any

import pytest

from chassis import log


@pytest.fixture
def lines(monkeypatch):
    """What was logged since it was last asked."""
    before, level, out = logging.root.handlers[:], logging.root.level, io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    log.configure("test", "INFO")

    def since() -> list[dict[str, Any]]:
        text = out.getvalue()
        out.seek(0)
        out.truncate()
        return [json.loads(line) for line in text.splitlines()]

    yield since
    logging.root.handlers[:] = before
    logging.root.setLevel(level)


def test_a_library_that_says_the_same_again_and_again_is_heard_once(lines, monkeypatch):
    library = logging.getLogger("aiokafka.conn")
    for port in range(500):
        library.error("Unable to connect to %s", port)
    library.error("another thing")
    first, second = lines()
    assert (first["event"], first["level"], first["logger"]) == ("Unable to connect to 0", "error", "aiokafka.conn")
    assert second["event"] == "another thing"
    monkeypatch.setattr(log, "AGAIN_SECONDS", 0)
    library.error("Unable to connect to %s", 501)
    assert [(line["event"], line["withheld"]) for line in lines()] == [("Unable to connect to 501", 499)]


def test_an_exception_of_a_library_is_one_line(lines):
    try:
        int("broken")
    except ValueError:
        logging.getLogger("asyncio").exception("Task exception was never retrieved")
    (line,) = lines()
    assert "ValueError: invalid literal" in line["exception"]
