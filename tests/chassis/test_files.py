"""Where files are kept: what it cannot take now is to be sent again, and leaves nothing behind."""

import resource
from collections.abc import Iterator

import pytest

from chassis.errors import NotFound, Unavailable
from chassis.files import Files


@pytest.fixture
def full() -> Iterator[int]:
    """No file of this process may be longer than this many bytes: the system refuses a write as a full volume does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    yield 100_000
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_a_full_volume_is_no_bug_and_keeps_no_half_of_a_file(tmp_path, full):
    files = Files(f"file://{tmp_path}")
    await files.put("invoices/small", b"x")
    with pytest.raises(Unavailable) as refused:
        await files.put("invoices/large", b"x" * (full + 1))
    assert refused.value.retry_after
    assert [f.name for f in (tmp_path / "invoices").iterdir()] == ["small"]
    await files.delete("invoices/large")


async def test_a_file_that_is_gone_is_told_as_that(tmp_path):
    with pytest.raises(NotFound):
        await Files(f"file://{tmp_path}").read("nowhere")
