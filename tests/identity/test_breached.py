"""The list of passwords known from breaches, read where it lies (ID-5)."""

import hashlib

import pytest

from services.identity.store.breached import Breached

KNOWN = [f"Motdepasse-{number}!" for number in range(500)]


def summed(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


@pytest.mark.parametrize("line", ["{sum}:12\r\n", "{sum}\n", "{sum}:3\n"])
@pytest.mark.parametrize("written", [str, str.lower])
async def test_id_5_each_on_the_list_is_found_and_no_other(tmp_path, line, written):
    path = tmp_path / "sums.txt"
    path.write_bytes("".join(line.format(sum=written(one)) for one in sorted(map(summed, KNOWN))).encode())
    breached = Breached(str(path))
    assert [one for one in KNOWN if not await breached.holds(one)] == []
    assert [one for one in (f"Autre-{number}!" for number in range(500)) if await breached.holds(one)] == []


async def test_id_5_the_last_line_needs_no_end(tmp_path):
    path = tmp_path / "sums.txt"
    path.write_text("\n".join(sorted(map(summed, KNOWN))))
    assert all([await Breached(str(path)).holds(one) for one in KNOWN])


async def test_id_5_without_a_list_nothing_is_on_it():
    assert not await Breached("").holds("Motdepasse-1!")


@pytest.mark.parametrize("content", ["azerty\nmotdepasse\n", "0018A45C4D1DEF81644B54AB7F969B88D65:1\n"])
def test_id_5_another_kind_of_file_is_told_at_the_start(tmp_path, content):
    path = tmp_path / "words.txt"
    path.write_text(content)
    with pytest.raises(ValueError, match="SHA-1"):
        Breached(str(path))
