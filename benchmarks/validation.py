"""What the rules cost beside bare saxonche, and what waiting scans cost a text; written to docs/benchmarks.d/validation.md.

    python -m benchmarks.validation [--rounds 5] [--scans 50] [--documents 2000] [--no-bus]

Stylesheets are compiled before the clock starts, on both sides. CPU time, save where it says otherwise.
"""

import argparse
import gc
import os
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
from pymongo import MongoClient
from saxonche import PySaxonProcessor

from benchmarks.recognition import spent
from services.ocr.domain.validation import rule_sets
from services.ocr.domain.validation.rule_sets import RuleSet
from services.ocr.domain.validation.validate import validate
from tests.kit import invoices
from tests.kit.desk import Desk
from tests.kit.generator import generate, scanned
from tests.kit.hostile import good
from tests.kit.outside import Outside
from tests.kit.stack import eventually, running
from tests.kit.world import World

SECTION = Path(__file__).parents[1] / "docs" / "benchmarks.d" / "validation.md"
EN, UBL = (rule_sets.EN16931, rule_sets.CII_BR_FR), (rule_sets.UBL_EN16931, rule_sets.UBL_BR_FR)
TIMES = 20


def lined(count: int) -> str:
    text = invoices.cii()
    start, end = (
        text.index(" <ram:IncludedSupplyChainTradeLineItem>"),
        text.index(" <ram:ApplicableHeaderTradeAgreement>"),
    )
    return text[:start] + text[start:end] * count + text[end:]


# what is measured: its text, and the sets that judge it
CASES: dict[str, tuple[str, tuple[RuleSet, ...], int]] = {
    "CII EN 16931 + BR-FR, kept": (invoices.cii(), EN, TIMES),
    "the same, broken": (invoices.cii().replace("120.00<", "125.00<").replace("PMT", "XXX"), EN, TIMES),
    "Factur-X BASIC + BR-FR": (invoices.cii(invoices.BASIC), (rule_sets.BASIC, rule_sets.CII_BR_FR), TIMES),
    "Factur-X EXTENDED + BR-FR": (invoices.cii(invoices.EXTENDED), (rule_sets.EXTENDED, rule_sets.CII_BR_FR), TIMES),
    "EXTENDED-CTC-FR + BR-FR": (invoices.cii(invoices.CTC_FR), (rule_sets.CII_CTC_FR, rule_sets.CII_BR_FR), TIMES),
    "UBL EN 16931 + BR-FR": (invoices.ubl(), UBL, TIMES),
    "100 lines": (lined(100), EN, 5),
    "1,000 lines": (lined(1000), EN, 1),
}  # fmt: skip


def compiled() -> tuple[Any, dict[RuleSet, Any], float]:
    processor = PySaxonProcessor(license=False)
    compiler = processor.new_xslt30_processor()
    start = time.perf_counter()
    made = {each: compiler.compile_stylesheet(stylesheet_file=str(each.path)) for each in rule_sets.ALL}
    return processor, made, time.perf_counter() - start


def rule_rows(rounds: int) -> list[str]:
    processor, sheets, seconds = compiled()
    rows = [f"| compile all {len(rule_sets.ALL)} sets, once a process, each when first needed | | {seconds:.1f} s | |"]
    for name, (text, sets, times) in CASES.items():
        data = text.encode()

        def bare(text: str = text, sets: tuple[RuleSet, ...] = sets, times: int = times) -> None:
            for _ in range(times):
                for each in sets:
                    sheets[each].transform_to_string(xdm_node=processor.parse_xml(xml_text=text))

        def ours(data: bytes = data, times: int = times) -> None:
            for _ in range(times):
                validate(data)

        mine, ceiling = _alternately(ours, bare, rounds)
        each_of = f"{1000 * ceiling / times:.1f} ms bare saxonche, same sets"
        rows.append(f"| {name} | {1000 * mine / times:.1f} ms | {each_of} | {mine / ceiling:.2f} × (goal ≤ 1.1 ×) |")
    return rows


def _alternately(ours: Callable[[], None], bare: Callable[[], None], rounds: int) -> tuple[float, float]:
    ours(), bare()
    pairs = [(spent(ours), spent(bare)) for _ in range(rounds)]
    return statistics.median(p[0] for p in pairs), statistics.median(p[1] for p in pairs)


def memory_rows(documents: int) -> list[str]:
    process, texts = psutil.Process(), [text.encode() for text, _, times in CASES.values() if times == TIMES]
    seen = []
    for index in range(documents):
        validate(texts[index % len(texts)])
        if index + 1 in {documents // 4, documents // 2, documents}:
            gc.collect()
            seen.append((index + 1, process.memory_info().rss / 2**20))
    shown = ", ".join(f"{rss:.0f} MiB after {count}" for count, rss in seen)
    return [
        f"| memory of one process, all sets compiled (twice: the bare ones too) | {shown} | | {seen[-1][1] - seen[0][1]:+.0f} MiB |"
    ]


def delay_rows(scans: int) -> list[str]:
    """Wall time from the event to the answer, on the real bus, with one process for text and two for scans."""
    with running() as stack, Outside(stack.kafka) as outside, MongoClient(stack.store, tz_aware=True) as client:
        stack.start("ocr")
        desk = Desk(World(stack, ("ocr",), client), outside)
        desk.extracted(desk.send(good())[0])
        alone = [_delay(desk) for _ in range(10)]
        pictures = [scanned(generate("window", 9500 + i % 5).pdf, "clean", i) for i in range(scans)]
        waiting = desk.send(*pictures)
        eventually(lambda: all(desk.state(each).get("lane") == "scan" for each in waiting), 120)
        beside = [_delay(desk) for _ in range(10)]
        left = sum(desk.state(each).get("state") == "A_LIRE" for each in waiting)
        behind, free = statistics.median(beside), statistics.median(alone)
        what = f"a text PDF behind {scans} scans ({left} waiting at the end), wall, median of 10"
        took, alone_took = f"{behind:.2f} s, worst {max(beside):.2f} s", f"{free:.2f} s alone"
        return [f"| {what} | {took} | {alone_took} | {behind - free:+.2f} s (goal < 2 s) |"]


def worker_rows(scans: int) -> list[str]:
    """Wall time of the same scans with one service and with two, one Tesseract each: the topic and the store share them out."""
    one_each = {"OCR_SCAN_PROCESSES": "1"}
    with running() as stack, Outside(stack.kafka) as outside, MongoClient(stack.store, tz_aware=True) as client:
        stack.start("ocr", one_each)
        desk = Desk(World(stack, ("ocr",), client), outside)
        pictures = [scanned(generate("window", 9600 + i % 5).pdf, "clean", i) for i in range(scans)]
        desk.extracted(desk.send(pictures[0])[0], 60)
        one = _rate(desk, pictures)
        _, other = stack.start_extra("ocr", env=one_each)
        warm = desk.send(*pictures[:4])
        for each in warm:
            desk.extracted(each, 60)
        two = _rate(desk, pictures)
        other.stop()
    what = f"{scans} scans with two services, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, wall"
    return [f"| {what} | {two:.2f} pages/s | {one:.2f} pages/s with one | {two / one:.2f} × (goal ≥ 1.8 ×) |"]


def _rate(desk: Desk, pictures: list[bytes]) -> float:
    start = time.perf_counter()
    for each in desk.send(*pictures):
        desk.extracted(each, 300)
    return len(pictures) / (time.perf_counter() - start)


def _delay(desk: Desk) -> float:
    start = time.perf_counter()
    desk.extracted(desk.send(good())[0])
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--scans", type=int, default=50)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--no-bus", action="store_true")
    options = parser.parse_args()
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    head = f"{machine}, {time.strftime('%Y-%m-%d')}; `python -m benchmarks.validation`. CPU time unless said otherwise."
    table = ["| what | ours | ceiling, same run | compared |", "| --- | --- | --- | --- |"]
    rows = [*rule_rows(options.rounds), *memory_rows(options.documents)]
    if not options.no_bus:
        rows += [*delay_rows(options.scans), *worker_rows(20)]
    SECTION.write_text("\n".join(["## Rules and lanes", "", head, "", *table, *rows, ""]))
    print(SECTION.read_text())


if __name__ == "__main__":
    main()
