"""What a file is, told from its bytes, in a process of its own, with clear refusals.

Proves INV-3, INV-6.
"""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator

import pytest

from chassis.errors import Unavailable
from chassis.scanner import Scanner
from contracts.invoice import Format
from services.invoicing.domain import formats
from services.invoicing.domain.formats import Unreadable, detect
from services.invoicing.usecases.inspection import Inspector
from services.invoicing.usecases.receiving import refusal as refused
from tests.invoicing import documents
from tests.kit.clamd import STREAM_LIMIT, VIRUS, clamd


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (documents.pdf(), Format.PDF_NON_SIGNE),
        (documents.signed(), Format.PDF_SIGNE_PADES),
        (documents.factur_x(), Format.FACTUR_X),
        (documents.factur_x("ZUGFeRD-invoice.xml"), Format.FACTUR_X),
        (documents.factur_x("annexe.dat"), Format.FACTUR_X),
        (documents.factur_x("factur-x.xml", b"<broken"), Format.PDF_NON_SIGNE),
        (documents.factur_x("note.xml", b"<note/>"), Format.PDF_NON_SIGNE),
        (documents.UBL, Format.UBL),
        (documents.UBL_CREDIT, Format.UBL),
        (documents.CII, Format.CII),
        (b"\x1b%-12345X@PJL\r\n" + documents.pdf(), Format.PDF_NON_SIGNE),
        (b"\xef\xbb\xbf  " + documents.UBL, Format.UBL),
        (documents.UBL.decode().encode("utf-16"), Format.UBL),
    ],
)  # fmt: skip
def test_INV_3_the_format_is_told_from_the_bytes(data: bytes, found: Format) -> None:
    assert detect(data).format is found


BILLION = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><l>&b;</l>'
EXTERNAL = b'<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><l>&a;</l>'


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"", "file_empty"),
        (lambda: b"GIF89a", "format_unknown"),
        (lambda: b"PK\x03\x04", "file_archive"),
        (documents.stored_zip, "file_archive"),
        (lambda: b"\x89PNG\r\n" + documents.pdf(), "format_unknown"),
        (documents.encrypted, "pdf_encrypted"),
        (documents.with_javascript, "pdf_active_content"),
        (documents.without_page, "pdf_no_page"),
        (lambda: b"%PDF-1.7\n" + b"\0" * 100, "pdf_damaged"),
        (lambda: documents.UBL[:-3], "xml_damaged"),
        (lambda: b"<html/>", "xml_unknown"),
        (lambda: BILLION, "xml_doctype"),
        (lambda: EXTERNAL, "xml_doctype"),
        (lambda: b"<a>" * 100_000, "xml_damaged"),
    ],
)
def test_INV_6_a_refusal_has_a_code_and_says_what_to_do(make: Callable[[], bytes], code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        detect(make())
    assert refusal.value.code == code
    spoken = refused(refusal.value).errors[0]
    assert spoken.message.fr
    assert spoken.remedy.en


def test_INV_6_too_many_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "MAX_PAGES", 2)
    with pytest.raises(Unreadable) as refusal:
        detect(documents.pdf(pages=3))
    assert refusal.value.code == "pdf_too_long"


def test_INV_6_every_truncation_is_read_or_refused() -> None:
    whole = documents.factur_x()
    for tenth in range(1, 10):
        cut = whole[: len(whole) * tenth // 10]
        assert _pages_or_code(cut) in (1, "pdf_damaged", "pdf_no_page"), tenth


def _pages_or_code(data: bytes) -> int | str | None:
    try:
        return detect(data).pages
    except Unreadable as refusal:
        return refusal.code


async def test_INV_6_a_bomb_is_refused_and_the_next_file_read() -> None:
    inspector = Inspector()
    try:
        with pytest.raises(Unreadable):
            await inspector.detect(documents.bomb(4096), "ada")
        assert (await inspector.detect(documents.pdf(), "ada")).format is Format.PDF_NON_SIGNE
    finally:
        await inspector.close()


async def test_INV_6_a_file_that_takes_too_long_is_refused_and_its_process_replaced() -> None:
    inspector = Inspector(seconds=0.05)
    try:
        with pytest.raises(Unreadable) as refusal:
            await inspector.detect(documents.bomb(1024), "ada")
        assert refusal.value.code == "file_hostile"
        started = time.monotonic()
        assert (await inspector.detect(documents.CII, "ada")).format is Format.CII
        assert time.monotonic() - started < 15
    finally:
        await inspector.close()


@pytest.fixture(scope="module")
def scanner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scanner]:
    with clamd(tmp_path_factory.mktemp("clamd")) as address:
        yield Scanner(address)


async def test_INV_6_the_virus_scanner_decides(scanner: Scanner) -> None:
    assert not await scanner.infected(b"x" * 600_000)
    assert await scanner.infected(b"x" * 600_000 + VIRUS)
    with pytest.raises(Unavailable):
        await scanner.infected(b"x" * (STREAM_LIMIT + 1))


async def _answering(verdict: bytes) -> asyncio.Server:
    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(verdict)
        writer.close()

    return await asyncio.start_server(serve, "127.0.0.1", 0)


@pytest.mark.parametrize("verdict", [b"", b"stream: ", b"stream: lstat() failed ERROR\n", b"\xff\xfe\n"])
async def test_INV_6_an_unscanned_file_is_not_clean(verdict: bytes) -> None:
    async with await _answering(verdict) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(Unavailable):
            await Scanner(f"127.0.0.1:{port}").infected(b"x")
    with pytest.raises(Unavailable):
        await Scanner(f"127.0.0.1:{port}").infected(b"x")
    assert not await Scanner("").infected(b"x")


async def test_INV_6_a_process_that_was_killed_says_nothing_of_the_file() -> None:
    """Faults F2: the next upload after the idle process died was refused for good."""
    inspector = Inspector()
    try:
        assert (await inspector.detect(documents.CII, "ada")).format is Format.CII
        for process in inspector._lanes[0]._pool._processes.values():
            process.kill()
            process.join()
        assert (await inspector.detect(documents.CII, "ada")).format is Format.CII
    finally:
        await inspector.close()


async def test_INV_6_a_hostile_file_stalls_no_other_and_too_many_are_told_to_come_back() -> None:
    """Invoices 8: one process behind one lock, and as many waiting as came."""
    inspector = Inspector(seconds=1.0, processes=2, waiting=4)
    try:
        hostile = asyncio.create_task(inspector.detect(documents.bomb(4096), "ada"))
        await asyncio.sleep(0)
        assert (await inspector.detect(documents.CII, "bob")).format is Format.CII
        assert not hostile.done(), "the other lane was free"
        more = [asyncio.create_task(inspector.detect(documents.pdf(), "ada")) for _ in range(3)]
        assert (await inspector.detect(documents.CII, "bob")).format is Format.CII, "ada's files do not take both lanes"
        verdicts = await asyncio.gather(*more, return_exceptions=True)
        assert [v.retry_after for v in verdicts if isinstance(v, Unavailable)] == [5, 5]
        with pytest.raises(Unreadable):
            await hostile
    finally:
        await inspector.close()


async def test_INV_6_a_machine_that_is_slow_is_our_fault() -> None:
    """The process is stopped, so it uses no time up: nothing is said of the file."""
    inspector = Inspector(patience=3.0)
    try:
        await inspector.detect(documents.CII, "ada")
        for process in inspector._lanes[0]._pool._processes.values():
            os.kill(process.pid, signal.SIGSTOP)
        with pytest.raises(Unavailable):
            await inspector.detect(documents.CII, "ada")
        assert (await inspector.detect(documents.CII, "ada")).format is Format.CII
    finally:
        await inspector.close()


def test_INV_6_restrictions_that_need_no_password_are_no_obstacle() -> None:
    assert detect(documents.encrypted(user="")).format is Format.PDF_NON_SIGNE
    with pytest.raises(Unreadable) as refusal:
        detect(documents.encrypted())
    assert refusal.value.code == "pdf_encrypted"


def test_INV_3_cii_is_known_by_its_namespace() -> None:
    with pytest.raises(Unreadable) as refusal:
        detect(b'<x:CrossIndustryInvoice xmlns:x="urn:other"/>')
    assert refusal.value.code == "xml_unknown"
