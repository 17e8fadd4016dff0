"""What reading costs, each figure beside its ceiling in the same run; written to docs/benchmarks.d/recognition.md.

    python -m benchmarks.recognition [--scans 12] [--documents 2000]

CPU time is compared rather than wall time, so that a busy machine does not decide; the two-process figure is wall time.
"""

# ruff: noqa: E501  rows of a table
import argparse
import gc
import os
import platform
import resource
import statistics
import subprocess
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from pathlib import Path

import numpy as np
import pikepdf
import psutil
import pypdfium2 as pdfium

from services.ocr import extract
from services.ocr.intake.attachments import attached
from services.ocr.intake.engines import Tesserocr
from services.ocr.intake.tesseract import words_of
from services.ocr.usecases.limits import Limits
from tests.kit.generator import DEFECTS, FAMILIES, generate, scanned
from tests.kit.xml import cii, with_attachments

SECTION = Path(__file__).parents[1] / "docs" / "benchmarks.d" / "recognition.md"
ROUNDS = 5
WARM, MEASURED = range(7001, 7003), range(7003, 7005)


def cpu() -> float:
    """Seconds of processor of this process and the ones it has waited for."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def spent(work: Callable[[], object]) -> float:
    gc.collect()
    start = cpu()
    work()
    return cpu() - start


def alternately(ours: Callable[[], object], ceiling: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float]:
    """Median CPU seconds of both, measured in turns."""
    pairs = [(spent(ours), spent(ceiling)) for _ in range(rounds)]
    return statistics.median(p[0] for p in pairs), statistics.median(p[1] for p in pairs)


def one_by_one(textpage: pdfium.PdfTextPage) -> Iterable[str]:
    return (textpage.get_text_range(index, 1) for index in range(textpage.count_chars()))


def in_one_call(textpage: pdfium.PdfTextPage) -> Iterable[str]:
    return textpage.get_text_range()[: textpage.count_chars()]


def bare_words(
    data: bytes, letters: Callable[[pdfium.PdfTextPage], Iterable[str]]
) -> list[tuple[str, tuple[float, float, float, float]]]:
    """The ceiling for text: words with boxes as pypdfium2's own interface gives them."""
    words = []
    document = pdfium.PdfDocument(data)
    for page in document:
        textpage = page.get_textpage()
        text, edges = "", [1e9, 1e9, -1e9, -1e9]
        for index, character in enumerate(letters(textpage)):
            if character.isspace() or not character:
                if text:
                    words.append((text, (edges[0], edges[1], edges[2], edges[3])))
                text, edges = "", [1e9, 1e9, -1e9, -1e9]
                continue
            left, bottom, right, top = textpage.get_charbox(index)
            text += character
            edges = [min(edges[0], left), min(edges[1], bottom), max(edges[2], right), max(edges[3], top)]
        textpage.close()
        page.close()
    document.close()
    return words


def text_rows() -> list[str]:
    """Documents of seeds the process has not seen; it has seen their families, as a worker has its issuers."""
    for family in FAMILIES:
        for seed in WARM:
            extract(generate(family, seed).pdf)
    files = [generate(family, seed).pdf for family in FAMILIES for seed in MEASURED]
    ours, bare = alternately(
        lambda: [extract(data) for data in files], lambda: [bare_words(data, one_by_one) for data in files]
    )
    _, quick = alternately(lambda: None, lambda: [bare_words(data, in_one_call) for data in files])
    each = 1000 / len(files)
    return [
        f"| text PDF, whole extraction | {ours * each:.1f} ms | {bare * each:.1f} ms pypdfium2 words with boxes, a call a character | {bare / ours:.0%} of its speed (goal ≥ 60 %) |",
        f"| the same | {ours * each:.1f} ms | {quick * each:.1f} ms the same with the text in one call | {quick / ours:.0%} |",
    ]


def _pictures(data: bytes) -> list[bytes]:
    document = pdfium.PdfDocument(data)
    greys = [np.array(page.render(scale=300 / 72, grayscale=True).to_numpy()).squeeze() for page in document]
    return [b"P5\n%d %d\n255\n" % (grey.shape[1], grey.shape[0]) + grey.tobytes() for grey in greys]


def bare_tesseract(picture: bytes) -> None:
    environment = os.environ | {"OMP_THREAD_LIMIT": "1"}
    command = ["tesseract", "stdin", "stdout", "-l", "fra", "--psm", "11", "tsv"]
    subprocess.run(command, input=picture, capture_output=True, check=True, env=environment)


def inner_tesseract(picture: bytes) -> None:
    """A harder ceiling: the engine that the reader holds, already loaded."""
    _, size, _, pixels = picture.split(b"\n", 3)
    width, height = map(int, size.split())
    words_of(Tesserocr(), np.frombuffer(pixels, np.uint8).reshape(height, width))


def scan_rows(count: int) -> list[str]:
    defects = [each for each in DEFECTS if each not in {"upside-down", "quarter-turn"}]
    names = list(FAMILIES)
    files = [
        scanned(generate(names[5 * i % len(names)], 7100 + i).pdf, defects[i % len(defects)], i) for i in range(count)
    ]
    pictures = [picture for data in files for picture in _pictures(data)]
    ours, bare = alternately(
        lambda: [extract(data) for data in files], lambda: [bare_tesseract(each) for each in pictures], 3
    )
    _, inner = alternately(lambda: None, lambda: [inner_tesseract(each) for each in pictures], 3)
    turned = [scanned(generate("window", 7200).pdf, defect, 1) for defect in ("upside-down", "quarter-turn")]
    other = spent(lambda: [extract(data) for data in turned])
    n = len(pictures)
    return [
        f"| scan, rendering and all | {ours / n:.2f} s CPU a page | {bare / n:.2f} s bare Tesseract, same pages, psm 11 | {ours / bare:.2f} × (goal ≤ 1.1 ×) |",
        f"| the same | {ours / n:.2f} s | {inner / n:.2f} s the engine alone, loaded in the process | {ours / inner:.2f} × |",
        f"| page upside down or on its side | {other / 2:.2f} s CPU a page | {bare / n:.2f} s the same, upright | {other / 2 / (bare / n):.2f} × |",
    ]


def _attachment(data: bytes) -> bytes:
    with pikepdf.open(BytesIO(data)) as document:
        return bytes(document.attachments["factur-x.xml"].get_file().read_bytes())


def _taken(data: bytes) -> list[tuple[str, bytes]]:
    document = pdfium.PdfDocument(data)
    found = list(attached(document, data, []))
    document.close()
    return found


def xml_rows() -> list[str]:
    data = with_attachments(generate("window", 7300).pdf, **{"factur-x.xml": cii()})
    alone = Limits(compare=False, validate=False)
    ours, bare = alternately(
        lambda: [extract(data, alone) for _ in range(300)], lambda: [_attachment(data) for _ in range(300)]
    )
    taken, _ = alternately(lambda: [_taken(data) for _ in range(300)], lambda: None)
    whole, _ = alternately(lambda: [extract(data, Limits(validate=False)) for _ in range(60)], lambda: None)
    return [
        f"| embedded XML, found and taken out | {taken / 0.3:.2f} ms | {bare / 0.3:.2f} ms pikepdf, open and read the attachment | {taken / bare:.2f} × (goal ≤ 1.2 ×) |",
        f"| the same, parsed and understood | {ours / 0.3:.2f} ms | {bare / 0.3:.2f} ms the same | {ours / bare:.2f} × |",
        f"| the same, compared with the page | {whole / 0.06:.2f} ms | {bare / 0.3:.2f} ms the same | {whole / 0.06 / (bare / 0.3):.1f} × |",
    ]


def _read(data: bytes) -> int:
    return extract(data).pages


def _rate(files: list[bytes], processes: int) -> float:
    with ProcessPoolExecutor(processes) as pool:
        list(pool.map(_read, files[: 4 * processes]))
        start = time.perf_counter()
        pages = sum(pool.map(_read, files, chunksize=8))
        return pages / (time.perf_counter() - start)


def process_rows() -> list[str]:
    files = [generate(family, seed).pdf for family in FAMILIES for seed in MEASURED] * 3
    pairs = [(_rate(files, 1), _rate(files, 2)) for _ in range(3)]
    one, two = max(p[0] for p in pairs), max(p[1] for p in pairs)
    return [
        f"| two processes (load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores) | {two:.0f} pages/s | {one:.0f} pages/s with one | {two / one:.2f} × (goal ≥ 1.8 ×) |"
    ]


def memory_rows(documents: int) -> list[str]:
    names = list(FAMILIES)
    text = _held(lambda index: generate(names[index % len(names)], 8000 + index).pdf, documents)
    scans = [scanned(generate(name, 8600).pdf, "office", 1) for name in names[:6]]
    return [
        _row("memory of one process, text", text),
        _row("the same, then scans", _held(lambda index: scans[index % len(scans)], documents // 20)),
    ]


def _held(document: Callable[[int], bytes], count: int) -> list[tuple[int, float]]:
    """MiB after so many documents."""
    process, seen = psutil.Process(), []
    for index in range(count):
        extract(document(index))
        if index + 1 in {count // 4, count // 2, count}:
            gc.collect()
            seen.append((index + 1, process.memory_info().rss / 2**20))
    return seen


def _row(name: str, seen: list[tuple[int, float]]) -> str:
    shown = ", ".join(f"{held:.0f} MiB after {count}" for count, held in seen)
    return f"| {name} | {shown} | the generator's own included | {seen[-1][1] - seen[0][1]:+.0f} MiB |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scans", type=int, default=12)
    parser.add_argument("--documents", type=int, default=2000)
    options = parser.parse_args()
    head = f"Python {platform.python_version()}, {os.cpu_count()} cores, {time.strftime('%Y-%m-%d')}; `python -m benchmarks.recognition`. CPU time unless said otherwise."
    table = ["| what | ours | ceiling, same run | compared |", "| --- | --- | --- | --- |"]
    rows = [*text_rows(), *xml_rows(), *process_rows(), *memory_rows(options.documents), *scan_rows(options.scans)]
    SECTION.parent.mkdir(parents=True, exist_ok=True)
    SECTION.write_text("\n".join(["## Recognition", "", head, "", *table, *rows, ""]))
    print(SECTION.read_text())


if __name__ == "__main__":
    main()
