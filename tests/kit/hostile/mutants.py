"""Good files with a few bytes wrong, by a seed: cut, doubled, swapped, turned, or with keywords that mislead parsers."""

import random
from collections.abc import Iterator
from functools import cache
from io import BytesIO

import pikepdf

from tests.kit.generator import FAMILIES, generate
from tests.kit.hostile import good
from tests.kit.xml import UBL, cii, with_attachments

WORDS = (
    b"\x00", b"\xff\xff\xff\xff", b"<<", b">>", b"[", b"stream", b"endstream", b"endobj", b"2147483648", b"-1", b"99999999999999999999", b"0 0 R", b"3 0 R",
    b"/Kids", b"/Parent", b"/Length", b"/FlateDecode", b"&#0;", b"&amp", b"]]>", b"<!--", b"xmlns=''", b"NaN", b"1e999", b"\xc3", b"\xed\xa0\x80",
)  # fmt: skip


@cache
def originals() -> tuple[bytes, ...]:
    """PDF with its parts in the open, PDF as made, Factur-X, CII and UBL."""
    made = [generate(family, 9310).pdf for family in list(FAMILIES)[::5]]
    open_parts = BytesIO()
    with pikepdf.open(BytesIO(good())) as document:
        document.save(open_parts, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    factur_x = with_attachments(good(), **{"factur-x.xml": cii()})
    return (
        *made,
        open_parts.getvalue(),
        open_parts.getvalue(),
        factur_x,
        cii(),
        UBL.format(root="Invoice", code="380").encode(),
    )


def mutants(count: int, seed: int = 20) -> Iterator[tuple[str, bytes]]:
    for number in range(count):
        chance = random.Random(f"{seed}/{number}")
        data = bytearray(originals()[number % len(originals())])
        for _ in range(chance.choice((1, 1, 2, 4, 16))):
            _spoil(data, chance)
        yield f"{seed}/{number}", bytes(data)


def _spoil(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data)) if data else 0
    length = chance.choice((1, 2, 8, 64, 512))
    match chance.randrange(6):
        case 0:
            del data[at : at + length]
        case 1:
            data[at:at] = data[at : at + length] * chance.choice((1, 3))
        case 2:
            other = chance.randrange(len(data) + 1)
            data[at : at + length] = data[other : other + length]
        case 3:
            for offset in range(at, min(at + length, len(data))):
                data[offset] ^= 1 << chance.randrange(8)
        case 4:
            data[at:at] = chance.choice(WORDS)
        case _:
            word = chance.choice(WORDS)
            data[at : at + len(word)] = word
