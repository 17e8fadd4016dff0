"""What a file is, against the ending of its name (INV-14, SUP-4, ASVS 5.2.2)."""

import io
import zipfile

import pytest
from PIL import Image

from chassis.kinds import BY_ENDING, TEXTS, belied
from services.invoicing.domain.invoice.files import MEDIA_TYPES
from services.support.domain.attachments import EXTENSIONS

WITHOUT_A_BEGINNING = {"fax", "p7s"}


def archive() -> bytes:
    made = io.BytesIO()
    zipfile.ZipFile(made, "w").close()
    return made.getvalue()


def picture(kind: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (2, 2)).save(made, kind)
    return made.getvalue()


TRUE = {
    "bmp": picture("BMP"), "gif": picture("GIF"), "jpg": picture("JPEG"), "png": picture("PNG"), "tif": picture("TIFF"),
    "zip": archive(), "docx": archive(), "pdf": b"\n%PDF-1.7 x", "rtf": b"{\\rtf1 x}", "txt": "été".encode("utf-16"),
    "csv": "é;1".encode("latin-1"), "svg": b"<svg/>", "xls": b"<html><table>", "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "p7s": b"0\x82", "gz": b"\x1f\x8b\x08",
}  # fmt: skip


@pytest.mark.parametrize("ending", sorted(TRUE))
def test_inv_14_a_file_that_is_what_it_says(ending):
    assert not belied(f"bon.{ending.upper()}", TRUE[ending])


@pytest.mark.parametrize(
    ("ending", "kind"),
    [(ending, kind) for ending in sorted(TRUE) for kind in ("png", "zip", "pdf", "gz") if ending != kind],
)
def test_inv_14_a_file_that_is_something_else(ending, kind):
    """Of a table or a page, something else is what has zeros, which text has not."""
    alike = {ending, kind} <= {"zip", "docx"} or (ending in {"xls", "doc"} and kind in {"zip", "pdf", "gz"})
    silent = ending in WITHOUT_A_BEGINNING or (ending in TEXTS and b"\x00" not in TRUE[kind])
    assert belied(f"bon.{ending}", TRUE[kind]) is not (alike or silent)


def test_inv_14_each_accepted_ending_has_its_beginnings_or_is_known_to_have_none():
    assert (set(MEDIA_TYPES) | EXTENSIONS) - set(BY_ENDING) - TEXTS - {"pdf"} == WITHOUT_A_BEGINNING
