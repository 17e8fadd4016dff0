"""Files as they come in: read once, bounded, and nothing kept of what is refused (INV-5, INV-6)."""

import hashlib
from pathlib import Path

import pytest

from chassis.errors import Finding, Text, TooLarge, Unavailable
from chassis.files import Files
from chassis.uploads import FileRefused, Upload, Uploads, received

INFECTED = Finding("file", "file_infected", "INV-6", Text("infecté", "infected"))


class Chunks:
    """As FastAPI's UploadFile; counts what was asked of it."""

    def __init__(self, *parts: bytes) -> None:
        self.parts = list(parts)
        self.reads = 0

    async def read(self, _size: int) -> bytes:
        self.reads += 1
        return self.parts.pop(0) if self.parts else b""


class Scanner:
    def __init__(self, verdict: bool | Exception) -> None:
        self.verdict = verdict

    async def infected(self, _data: bytes) -> bool:
        if isinstance(self.verdict, Exception):
            raise self.verdict
        return self.verdict


class Told:
    """Stands for the journal's end of the bus."""

    def __init__(self) -> None:
        self.records: list[tuple[str, dict[str, str]]] = []

    async def record(self, kind: str, **told: str) -> None:
        self.records.append((kind, told))


class Quota:
    def __init__(self) -> None:
        self.taken = 0

    async def take(self, owner: str, size: int) -> str:
        self.taken += size
        return f"{owner} today"

    async def give_back(self, row: str, size: int) -> None:
        assert row.endswith(" today")
        self.taken -= size


async def accept(_data: bytes) -> str:
    return "fine"


async def test_the_stream_is_read_once_hashed_and_bounded():
    chunks = Chunks(b"ab", b"cd")
    file = await received(Upload("a.pdf", chunks), 4)
    assert (file.data, file.size, file.sha256) == (b"abcd", 4, hashlib.sha256(b"abcd").hexdigest())
    endless = Chunks(*[b"x" * 10] * 1000)
    with pytest.raises(TooLarge):
        await received(Upload("a.pdf", endless), 25)
    assert endless.reads == 3, "it stops as soon as it is too much"


@pytest.mark.parametrize(("verdict", "error"), [(True, FileRefused), (Unavailable(), Unavailable)])
async def test_what_the_scanner_does_not_clear_is_not_accepted(tmp_path: Path, verdict, error):
    told = Told()
    uploads = Uploads(Files(f"file://{tmp_path}"), Scanner(verdict), INFECTED, Quota(), told)
    with pytest.raises(error):
        await uploads.accepted(await received(Upload("a.pdf", Chunks(b"x")), 9), accept)
    assert list(tmp_path.rglob("*.*")) == []
    refusals = ["file_infected"] if error is FileRefused else []
    assert [record["detail"] for _, record in told.records] == refusals, "ID-24"


async def test_a_file_is_kept_for_the_write_that_names_it_and_goes_with_its_failure(tmp_path: Path):
    uploads = Uploads(Files(f"file://{tmp_path}"), Scanner(False), INFECTED, quota := Quota(), Told())
    file = await received(Upload("a.pdf", Chunks(b"x")), 9)
    assert await uploads.accepted(file, accept) == "fine"
    with pytest.raises(ZeroDivisionError):
        async with uploads.kept(file, "1/a.pdf", "ada"):
            assert (tmp_path / "1/a.pdf").read_bytes() == b"x"
            raise ZeroDivisionError
    assert not (tmp_path / "1/a.pdf").exists()
    assert quota.taken == 0
    async with uploads.kept(file, "2/a.pdf", "ada"):
        pass
    assert (tmp_path / "2/a.pdf").read_bytes() == b"x"


async def test_what_cannot_be_kept_is_told_to_come_again_and_costs_nothing(tmp_path: Path):
    """The folder of files is no folder: nothing can be written there, nor deleted."""
    files, quota = Files(f"file://{tmp_path}"), Quota()
    (tmp_path / "invoices").write_text("in the way")
    file = await received(Upload("a.pdf", Chunks(b"x")), 9)
    with pytest.raises(Unavailable):
        async with Uploads(files, Scanner(False), INFECTED, quota, Told()).kept(file, "invoices/a", "somebody"):
            raise AssertionError("nothing was kept")
    assert quota.taken == 0
