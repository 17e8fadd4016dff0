"""What a PDF would do by itself, and what it carries: judged over all its objects, whatever leads to them (INV-6)."""

import re
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

import pikepdf

ACTIONS = frozenset({"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/RichMediaExecute"})
"""ISO 32000-2, 12.6.4: those that run something, send something away or open what the file carries."""
NAMED = re.compile(rb"/(?:JS|JavaScript|Launch|SubmitForm|ImportData|GoToE|RichMediaExecute|XFA|EF)\b")
MAX_DEPTH = 100
HEAD_BYTES = 1024

ZIP_END = b"PK\x05\x06"
ZIP_END_BYTES = 22
ZIP_COMMENT_BYTES = 65_535
MARKUP = re.compile(rb"\s*<|.*<\s*(?:!doctype|html|script|svg|\?)", re.IGNORECASE | re.DOTALL)


def suspects(pdf: pikepdf.Pdf) -> list[Any]:
    """The objects worth a look: written out by the library, where names have no escapes, and searched at once."""
    return [plain for plain in _plain(pdf) if NAMED.search(plain.unparse(resolved=True))]


def acts(suspects: Iterable[Any]) -> bool:
    """Whether anything in it runs, sends or launches, or a form stands in place of its pages (XFA)."""
    return any(_acting(value, 0) for value in suspects)


def carried(suspects: Iterable[Any]) -> list[tuple[str, pikepdf.Stream]]:
    """Every embedded file with its name: also those that only an annotation or nothing at all leads to."""
    found = {}
    for value in suspects:
        for name, stream in _embedded(value, 0):
            found[name, stream.objgen] = stream
    return [(name, stream) for (name, _), stream in found.items()]


def inflated(stream: pikepdf.Stream, limit: int) -> bytes:
    """At most `limit` bytes of it, the rest never made. Raises zlib.error, pikepdf errors for a damaged one."""
    filters = stream.get("/Filter", None)
    names = [str(f) for f in filters] if isinstance(filters, pikepdf.Array) else [str(filters)] if filters else []
    if names == ["/FlateDecode"] and "/DecodeParms" not in stream:
        return zlib.decompressobj().decompress(stream.read_raw_bytes(), limit)
    return bytes(stream.read_bytes()[:limit])


def also_something_else(data: bytes) -> bool:
    """Whether a browser or an unpacker would take it for HTML or an archive: what is checked is not what they open."""
    before = data[:HEAD_BYTES].partition(b"%PDF-")[0]
    if MARKUP.match(before):
        return True
    end = data.rfind(ZIP_END, max(0, len(data) - ZIP_END_BYTES - ZIP_COMMENT_BYTES))
    if end < 0 or len(data) < end + ZIP_END_BYTES:
        return False
    return end + ZIP_END_BYTES + int.from_bytes(data[end + 20 : end + 22], "little") == len(data)


def _plain(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    for value in [*pdf.objects, pdf.trailer]:
        plain = value.stream_dict if isinstance(value, pikepdf.Stream) else value
        if isinstance(plain, pikepdf.Object):
            yield plain


def _acting(value: Any, depth: int) -> bool:
    if depth > MAX_DEPTH or (isinstance(value, pikepdf.Name) and str(value) in ACTIONS):
        return True  # a name that stands alone is one that an action refers to
    if isinstance(value, pikepdf.Dictionary):
        if "/JS" in value or "/XFA" in value or str(value.get("/S", "")) in ACTIONS:
            return True
        return any(_acting(inner, depth + 1) for inner in _direct(value.values()))
    return isinstance(value, pikepdf.Array) and any(_acting(inner, depth + 1) for inner in _direct(value))


def _embedded(value: Any, depth: int) -> Iterator[tuple[str, pikepdf.Stream]]:
    if isinstance(value, pikepdf.Dictionary):
        files = value.get("/EF", None)
        if isinstance(files, pikepdf.Dictionary):
            name = str(value.get("/UF", value.get("/F", "")))
            yield from ((name, stream) for stream in files.values() if isinstance(stream, pikepdf.Stream))
        inside: Any = value.values()
    elif isinstance(value, pikepdf.Array):
        inside = value
    else:
        return
    for inner in _direct(inside) if depth < MAX_DEPTH else ():
        yield from _embedded(inner, depth + 1)


def _direct(values: Any) -> Iterator[Any]:
    """What stands in the object itself; what it refers to is an object of its own and looked at there."""
    return (v for v in values if isinstance(v, pikepdf.Dictionary | pikepdf.Array) and not v.is_indirect)
