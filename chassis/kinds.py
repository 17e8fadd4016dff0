"""Whether a file's bytes belie the ending of its name (INV-14, SUP-4, ASVS 5.2.2)."""

from pathlib import PurePosixPath

HEAD = 4096
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OFFICE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x09\x08", b"\x09\x04", b"{\\rtf", *ZIP)
"""Older Word, Excel and PowerPoint; their programs also write the newer formats under the older endings."""
BEGINNINGS: dict[tuple[str, ...], tuple[bytes, ...]] = {
    ("bmp",): (b"BM",),
    ("bz2",): (b"BZh",),
    ("doc", "pps", "ppt", "xlc", "xlm", "xls"): OFFICE,
    ("docx", "odp", "ods", "odt", "pptx", "xlsx", "zip"): ZIP,
    ("gif",): (b"GIF87a", b"GIF89a"),
    ("gz", "gzip", "tgz"): (b"\x1f\x8b",),
    ("jpeg", "jpg"): (b"\xff\xd8\xff",),
    ("png",): (b"\x89PNG\r\n\x1a\n",),
    ("rtf",): (b"{\\rtf",),
    ("tif", "tiff"): (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"),
}
BY_ENDING = {ending: beginnings for endings, beginnings in BEGINNINGS.items() for ending in endings}
TEXTS = frozenset({"csv", "htm", "html", "svg", "txt", "xhtml", "xml"})
EXPORTED = frozenset({"doc", "xls"})
"""Many programs write a page or a table of text under these."""
WIDE = (b"\xff\xfe", b"\xfe\xff")
"""Marks of text in UTF-16 and UTF-32, which is full of zeros."""


def ending(name: str) -> str:
    return PurePosixPath(name).suffix.removeprefix(".").lower()


def belied(name: str, data: bytes) -> bool:
    """An ending that has no beginning of its own (fax, p7s) says nothing that could be wrong."""
    kind = ending(name)
    if kind == "pdf":
        return b"%PDF-" not in data[:1024]
    if kind in TEXTS:
        return not _text(data)
    beginnings = BY_ENDING.get(kind)
    return beginnings is not None and not data.startswith(beginnings) and not (kind in EXPORTED and _text(data))


def _text(data: bytes) -> bool:
    return data.startswith(WIDE) or b"\x00" not in data[:HEAD]
