"""One's own data from every service in one archive, before an account is closed (ID-19)."""

import io
import json
import zipfile

import pytest

from contracts.personal import EXPORT, HOLDERS
from services.portal.clients import Api, Caller, Refused, ServiceDown
from services.portal.usecases import takeout
from tests.portal.visitor import Visitor

PAGE, ARCHIVE = "/mon-compte/donnees", "/mon-compte/donnees/export"


class Answer:
    def __init__(self, *lines: str) -> None:
        self._lines = lines

    async def aiter_lines(self):
        for line in self._lines:
            yield line

    async def aiter_bytes(self):
        yield "".join(self._lines).encode()

    async def aclose(self) -> None: ...


class Services:
    """Answers of every service; `given` in their place, by service and path."""

    def __init__(self, given: dict[tuple[str, str], Answer | Exception]) -> None:
        self._given = given

    async def opened(self, _caller, service: str, path: str, _params) -> Answer:
        answer = self._given.get((service, path), Answer('{"section": "fin", "rows": 0}'))
        if isinstance(answer, Exception):
            raise answer
        return answer


async def written(given: dict[tuple[str, str], Answer | Exception]) -> zipfile.ZipFile:
    api = Api(Services(given), Caller("", "", "fr"))  # type: ignore[arg-type]
    return zipfile.ZipFile(io.BytesIO(b"".join([piece async for piece in takeout.zipped(api)])))


TICKET = {"section": "tickets", "id": "t1", "files": [{"name": "../a.txt", "sha256": "ab" * 32, "href": "/here"}]}
WITH_FILE = Answer(json.dumps(TICKET), '{"section": "fin", "rows": 1}')


async def test_id_19_files_are_beside_what_they_belong_to_and_stay_in_their_folder():
    archive = await written({("support", EXPORT): WITH_FILE, ("support", "/here"): Answer("contenu")})
    assert archive.testzip() is None
    assert archive.namelist() == ["support/tickets.json", "support/fichiers/t1/abababab-a.txt"]
    assert archive.read("support/fichiers/t1/abababab-a.txt") == b"contenu"


async def test_id_19_a_file_that_is_gone_is_named_as_missing():
    gone = Refused(404, {"code": "introuvable"})
    archive = await written({("support", EXPORT): WITH_FILE, ("support", "/here"): gone})
    assert json.loads(archive.read("fichiers-absents.json")) == ["support/fichiers/t1/abababab-a.txt"]


async def test_id_19_an_answer_that_was_cut_off_makes_no_archive():
    with pytest.raises(takeout.CutOff):
        await written({("support", EXPORT): Answer(json.dumps({"section": "tickets", "id": "t1"}))})


async def test_id_19_a_service_that_is_down_makes_no_archive():
    with pytest.raises(ServiceDown):
        await written({(HOLDERS[-1], EXPORT): ServiceDown(HOLDERS[-1])})


def test_id_19_the_page_gives_what_every_service_keeps(supplier: Visitor, draft: str):
    assert draft
    assert supplier.get(PAGE).text.count(f'href="{ARCHIVE}"') == 2, "also where the account is closed"
    answer = supplier.get(ARCHIVE)
    assert answer.headers["content-type"] == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    assert {name.partition("/")[0] for name in archive.namelist()} >= set(HOLDERS)
    assert json.loads(archive.read("identity/compte.json"))[0]["login_email"] == supplier.person.email
    drafts = json.loads(archive.read("invoicing/factures_creees.json"))
    assert [row["id"] in draft for row in drafts] == [True]
