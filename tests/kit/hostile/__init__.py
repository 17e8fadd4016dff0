"""Files made to harm a reader (OCR-9). Each row: the file, and the outcomes that are right for it."""

import itertools
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from io import BytesIO

import pikepdf

from tests.kit.generator import generate
from tests.kit.hostile.pdfs import objects, with_content, with_pages
from tests.kit.pages import TOTALS, column
from tests.kit.xml import CII, cii, with_attachments

READ = frozenset({"read"})
MIB = 1_048_576


@dataclass(frozen=True)
class Case:
    """`right`: "read" or a refusal's code."""

    make: Callable[[], bytes]
    right: frozenset[str]


@cache
def good() -> bytes:
    return generate("window", 9301).pdf


def _saved(change: Callable[[pikepdf.Pdf], None], **options: object) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(good())) as document:
        change(document)
        document.save(out, **options)
    return out.getvalue()


def _encrypted(user: str) -> bytes:
    return _saved(lambda _document: None, encryption=pikepdf.Encryption(owner="owner", user=user))


def _no_pages() -> bytes:
    def empty(document: pikepdf.Pdf) -> None:
        del document.pages[:]

    return _saved(empty)


def bomb(mebibytes: int, filling: bytes = b" ") -> bytes:
    """Deflate of that many bytes, a thousandth of the size: one packed mebibyte, repeated. Its checksum is wrong, at the very end."""
    packer, block = zlib.compressobj(9), filling * MIB
    first = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + again * (mebibytes - 1) + packer.flush()


def _twice_packed() -> bytes:
    return with_content(zlib.compress(bomb(2000), 9), b"/Filter [/FlateDecode /FlateDecode]")


def _attached_bomb() -> bytes:
    packed = bomb(1500)
    root = b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(factur-x.xml) 5 0 R] >> >> >>"
    spec = b"<< /Type /Filespec /F (factur-x.xml) /UF (factur-x.xml) /EF << /F 6 0 R >> >>"
    file = b"<< /Type /EmbeddedFile /Filter /FlateDecode /Length %d >> stream\n%s\nendstream" % (len(packed), packed)
    return with_content(b"BT /F1 12 Tf 50 700 Td (Facture FA-1) Tj ET", root=root, more={5: spec, 6: file})


def _action(**keys: object) -> bytes:
    def add(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = pikepdf.Dictionary(**keys)
        document.Root.AA = pikepdf.Dictionary(WC=pikepdf.Dictionary(**keys))

    return _saved(add)


def _picture(width: int, height: int) -> bytes:
    packed = bomb(min(width * height // 8 // MIB + 1, 48), b"\xff")
    image = b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /FlateDecode /Length %d >> stream\n%s\nendstream"
    return with_content(
        b"q 595 0 0 842 0 0 cm /X Do Q", resources=b"/XObject << /X 5 0 R >>", more={5: image % (width, height, len(packed), packed)}
    )  # fmt: skip


def _forms(times: int) -> bytes:
    """Two forms that draw each other so many times."""
    form = b"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /A 5 0 R /B 6 0 R >> >> /Length %d >> stream\n%s\nendstream"
    a, b = b"/B Do " * times, b"/A Do " * times
    return with_content(
        b"/A Do /B Do", resources=b"/XObject << /A 5 0 R /B 6 0 R >>", more={5: form % (len(a), a), 6: form % (len(b), b)}
    )  # fmt: skip


def _laughing_forms() -> bytes:
    """Ten levels of forms, each drawing the next ten times: ten thousand million drawings."""
    form = b"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /N %d 0 R >> >> /Length %d >> stream\n%s\nendstream"
    draw = b"/N Do " * 10
    levels = {5 + i: form % (6 + i, len(draw), draw) for i in range(10)}
    leaf = b"0 0 m 9 9 l S"
    return with_content(
        b"/N Do", resources=b"/XObject << /N 5 0 R >>", more=levels | {15: form % (15, len(leaf), leaf)}
    )


def _tree_loop() -> bytes:
    return objects({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Count 5 /Kids [3 0 R] >>", 3: b"<< /Type /Pages /Count 5 /Parent 2 0 R /Kids [2 0 R 3 0 R] >>"})  # fmt: skip


def _deep_tree(depth: int = 20_000) -> bytes:
    nodes = {2 + i: b"<< /Type /Pages /Count 1 /Kids [%d 0 R] >>" % (3 + i) for i in range(depth)}
    last = {2 + depth: b"<< /Type /Page /MediaBox [0 0 595 842] >>"}
    return objects({1: b"<< /Type /Catalog /Pages 2 0 R >>"} | nodes | last)


def _font(file: bytes, subtype: bytes = b"TrueType", key: bytes = b"FontFile2") -> bytes:
    content = b"BT /F1 12 Tf 50 700 Td (Facture FA-1 Total TTC 120,00) Tj ET"
    more = {
        5: b"<< /Type /Font /Subtype /%s /BaseFont /Broken /FirstChar 0 /LastChar 255 /FontDescriptor 6 0 R >>" % subtype,
        6: b"<< /Type /FontDescriptor /FontName /Broken /Flags 4 /%s 7 0 R >>" % key,
        7: b"<< /Length %d /Length1 %d >> stream\n%s\nendstream" % (len(file), len(file), file),
    }  # fmt: skip
    return with_content(content, resources=b"/Font << /F1 5 0 R >>", more=more)


def _self_drawing_font() -> bytes:
    """A Type 3 font whose letters are drawn with itself."""
    glyph = b"1000 0 0 0 750 750 d1 BT /F1 1 Tf (aaaaaaaaaaaaaaaaaaaa) Tj ET"
    font = b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 750 750] /FontMatrix [.001 0 0 .001 0 0] /FirstChar 97 /LastChar 97 /Widths [1000] /Encoding << /Differences [97 /a] >> /CharProcs << /a 6 0 R >> /Resources << /Font << /F1 5 0 R >> >> >>"
    more = {5: font, 6: b"<< /Length %d >> stream\n%s\nendstream" % (len(glyph), glyph)}
    return with_content(b"BT /F1 12 Tf 50 700 Td (aaaaaaaa) Tj ET", resources=b"/Font << /F1 5 0 R >>", more=more)


def _half_characters() -> bytes:
    """A font that maps its letters to lone surrogates, which no encoding can write."""
    cmap = b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <00> <FF> <D800> endbfrange endcmap"
    more = {
        5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>",
        6: b"<< /Length %d >> stream\n%s\nendstream" % (len(cmap), cmap),
        7: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    }
    content = b"BT /F2 12 Tf 50 700 Td (Facture n\\260 ) Tj /F1 12 Tf (FA-77) Tj /F2 12 Tf 0 -20 Td (Total TTC : 120,00) Tj ET"
    return with_content(content, resources=b"/Font << /F1 5 0 R /F2 7 0 R >>", more=more)


def _endless_cmap() -> bytes:
    cmap = b"begincmap 1 begincodespacerange <00000000> <FFFFFFFF> endcodespacerange 1 beginbfrange <00000000> <FFFFFFFF> <00000000> endbfrange endcmap"
    more = {
        5: b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /ToUnicode 6 0 R /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /W [0 2147483647 500] >>] >>",
        6: b"<< /Length %d >> stream\n%s\nendstream" % (len(cmap), cmap),
    }
    return with_content(b"BT /F1 12 Tf 50 700 Td <00410042> Tj ET", resources=b"/Font << /F1 5 0 R >>", more=more)


def _many_marks() -> bytes:
    """Two million letters on one page."""
    return with_content(
        zlib.compress(b"BT /F1 1 Tf 0 0 Td " + b"(abcdefghij klmnopqrs) Tj " * 100_000 + b"ET", 9),
        b"/Filter /FlateDecode",
    )


def _huge_page() -> bytes:
    return with_content(b"0 0 m 1000000 1000000 l S", box=b"[0 0 10000000 10000000]")


def _cross_reference_loop() -> bytes:
    data = objects({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Count 0 /Kids [] >>"})
    start = data.rindex(b"startxref") + 10
    return data.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % int(data[start : start + 10].split()[0]))


def xml_with(text: str) -> bytes:
    return CII.format(version="100").replace("Ateliers   Morvan", text).encode()


def _laughs() -> bytes:
    names = [f"l{i}" for i in range(10)]
    entities = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in itertools.pairwise(names))
    return f'<!DOCTYPE x [<!ENTITY l0 "ha">{entities}]>'.encode() + xml_with("&l9;").split(b"?>", 1)[1]


def _lines(count: int) -> bytes:
    text = CII.format(version="100")
    start, end = (
        text.index("<ram:IncludedSupplyChainTradeLineItem>"),
        text.index("<ram:ApplicableHeaderTradeAgreement>"),
    )
    line = "<ram:IncludedSupplyChainTradeLineItem><ram:A/></ram:IncludedSupplyChainTradeLineItem>"
    return (text[:start] + line * count + text[end:]).encode()


def _zipped() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("facture.pdf", column("Facture n° FA-1", *TOTALS))
    return out.getvalue()


CASES: dict[str, Case] = {
    "user password": Case(lambda: _encrypted("user"), frozenset({"encrypted"})),
    "owner password only": Case(lambda: _encrypted(""), READ),
    "no pages": Case(_no_pages, frozenset({"no_pages"})),
    "ten thousand pages": Case(lambda: with_pages(10_000), frozenset({"too_many_pages"})),
    "picture of 20,000 by 20,000": Case(lambda: _picture(20_000, 20_000), READ | {"too_much_memory", "no_pages"}),
    "picture of 200,000 by 200,000": Case(lambda: _picture(200_000, 200_000), READ | {"too_much_memory", "no_pages"}),
    "page of 140 km": Case(_huge_page, READ | {"no_pages", "too_much_memory"}),
    "content that unpacks to 2 GB": Case(_twice_packed, READ | {"too_much_memory", "no_pages", "too_slow", "reader_died"}),
    "attachment that unpacks to 1.5 GB": Case(_attached_bomb, READ | {"too_much_memory", "reader_died"}),
    "forms that draw each other": Case(lambda: _forms(1), READ),
    "forms that draw each other ten times": Case(lambda: _forms(10), READ | {"too_slow", "too_much_memory", "reader_died"}),
    "forms of ten levels": Case(_laughing_forms, READ | {"too_slow", "too_much_memory", "reader_died"}),
    "page tree in a loop": Case(_tree_loop, frozenset({"damaged", "no_pages"})),
    "page tree of 20,000 levels": Case(_deep_tree, READ | {"damaged", "no_pages", "reader_died"}),
    "cross-references in a loop": Case(_cross_reference_loop, frozenset({"damaged", "no_pages"})),
    "JavaScript": Case(lambda: _action(S=pikepdf.Name.JavaScript, JS="while(true){app.alert('x')}"), READ),
    "launch action": Case(lambda: _action(S=pikepdf.Name.Launch, F="/bin/sh"), READ),
    "address action": Case(lambda: _action(S=pikepdf.Name.URI, URI="http://127.0.0.1:9/x"), READ),
    "attachment named ../../x": Case(lambda: with_attachments(good(), **{"../../x": cii(), "/etc/passwd": b"x"}), READ),
    "font of zeros": Case(lambda: _font(b"\0" * 5000), READ),
    "font of noise": Case(lambda: _font(bytes(i * 7919 % 251 for i in range(20_000))), READ),
    "font cut short": Case(lambda: _font(b"\0\1\0\0\0\x0a\0\x80\0\3\0\x20glyf" + b"\xff" * 60), READ),
    "Type 1 font of noise": Case(lambda: _font(b"%!PS-AdobeFont " + bytes(range(256)) * 40, b"Type1", b"FontFile"), READ),
    "font drawn with itself": Case(_self_drawing_font, READ | {"too_slow"}),
    "letters that are half characters": Case(_half_characters, READ),
    "font of four thousand million letters": Case(_endless_cmap, READ),
    "two million letters": Case(_many_marks, READ | {"too_slow", "too_much_memory"}),
    "not a document": Case(lambda: b"\x89PNG\r\n\x1a\n" + bytes(1000), frozenset({"unknown_format"})),
    "text": Case("Facture n° 12".encode, frozenset({"unknown_format"})),
    "PDF in a ZIP": Case(_zipped, frozenset({"archive"})),
    "0 bytes": Case(lambda: b"", frozenset({"empty_file"})),
    "external entity": Case(lambda: b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + xml_with("&e;").split(b"?>", 1)[1], frozenset({"unreadable_xml"})),
    "external DTD": Case(lambda: b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">' + xml_with("x").split(b"?>", 1)[1], frozenset({"unreadable_xml"})),
    "billion laughs": Case(_laughs, frozenset({"unreadable_xml"})),
    "XML with 100 MB of text": Case(lambda: xml_with("x" * 99_000_000), frozenset({"unreadable_xml", "unknown_format"})),
    "XML with 19 MB of text": Case(lambda: xml_with("x" * 19_000_000), READ | {"unreadable_xml"}),
    "XML of 30,000 lines": Case(lambda: _lines(30_000), READ | {"unreadable_xml"}),
    "XML that claims another encoding": Case(lambda: cii().replace(b'"UTF-8"', b'"UTF-16"'), frozenset({"unreadable_xml"})),
    "XML in Latin-1 that says so": Case(lambda: CII.format(version="100").replace("UTF-8", "ISO-8859-1").encode("latin-1"), READ),
    "XML with a byte-order mark": Case(lambda: b"\xef\xbb\xbf" + cii(), READ),
    "XML cut short": Case(lambda: cii()[:-100], frozenset({"unreadable_xml"})),
} | {
    f"cut after {tenth} tenths": Case(lambda tenth=tenth: good()[: len(good()) * tenth // 10], READ | {"damaged", "no_pages", "unknown_format"})
    for tenth in range(1, 10)
}  # fmt: skip
