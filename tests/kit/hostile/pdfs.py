"""PDF files written by hand, so that they can hold what no library would write."""


def objects(bodies: dict[int, bytes]) -> bytes:
    """A whole file of these numbered objects; 1 is the catalogue."""
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number, body in bodies.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, size = len(out), max(bodies) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 00000 f \n"
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    return bytes(out)


def with_content(
    content: bytes,
    filters: bytes = b"",
    *,
    resources: bytes = b"/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>",
    more: dict[int, bytes] | None = None,
    root: bytes = b"<< /Type /Catalog /Pages 2 0 R >>",
    box: bytes = b"[0 0 595 842]",
) -> bytes:
    """One page that draws `content`."""
    return objects({
        1: root,
        2: b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents 4 0 R /Resources << %s >> >>" % (box, resources),
        4: b"<< %s /Length %d >> stream\n%s\nendstream" % (filters, len(content), content),
    } | (more or {}))  # fmt: skip


def with_pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % (3 + i) for i in range(count))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"
    return objects({
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Count %d /Kids [%s] >>" % (count, kids),
    } | {3 + i: page for i in range(count)})  # fmt: skip
