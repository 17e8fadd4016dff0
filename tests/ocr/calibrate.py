"""Fits the weights of confidence.py on generated documents, whole families held out, and prints their table.

    python -m tests.ocr.calibrate [--scans N] [--seeds 4]

Each fold leaves a fifth of the families out; the reliability shown is on the families that were left out.
"""

import argparse
import zlib
from collections import defaultdict
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np
import pypdfium2 as pdfium

from services.ocr.domain.page.layout import Layout, lay_out
from services.ocr.domain.proposals import Proposal
from services.ocr.domain.weighing.answer import propose
from services.ocr.domain.weighing.confidence import FEATURES, GROUPS, features
from services.ocr.intake.engines import Tesserocr
from services.ocr.intake.pdf_text import read_words
from services.ocr.intake.scan import scan_page
from services.ocr.usecases.scans import better_of_two_looks
from tests.kit.generator import DEFECTS, FAMILIES, generate, scanned

FOLDS = 5
STRANGE = (0.0, 0.15, 0.35, 0.55)
DERIVED = frozenset({"supplier_siren", "recipient_siren", "net_a_payer", "total_tva", "due_date"})
Row = tuple[str, str, tuple[float, ...], bool]  # family, field, features, whether the value is right


def plain(value: Any) -> str:
    try:
        return str(abs(Decimal(str(value))))
    except InvalidOperation:
        return "".join(str(value).split()).lower()


def rows(family: str, printed: dict[str, Any], proposed: dict[str, Proposal]) -> list[Row]:
    table = []
    for name, proposal in proposed.items():
        want = printed.get(name)
        if proposal.value is None or name not in GROUPS or (want is None and name in DERIVED):
            continue
        table.append((family, name, features(proposal), _right(name, proposal.value, want)))
    return table


def _right(name: str, value: Any, want: Any) -> bool:
    if name != "vat_lines":
        return want is not None and plain(value) == plain(want)
    lines = {(line["rate"], line["amount"]) for line in value}
    return want is not None and lines == {(rate, amount) for rate, _, amount in want}


def text_rows(seeds: range) -> list[Row]:
    table = []
    for family in FAMILIES:
        for seed in seeds:
            document = generate(family, seed, STRANGE[seed % len(STRANGE)])
            table += rows(family, document.printed, propose(_layout(document.pdf)))
    return table


def _layout(data: bytes) -> Layout:
    document = pdfium.PdfDocument(data)
    return lay_out([read_words(document[index], index + 1) for index in range(len(document))])


def scan_rows(count: int, first: int) -> list[Row]:
    table = []
    names, defects = list(FAMILIES), list(DEFECTS)
    for index in range(count):
        family = names[(7 * index) % len(names)]
        made = generate(family, first + index)
        picture = pdfium.PdfDocument(scanned(made.pdf, defects[index % len(defects)], index))
        scans = {n + 1: scan_page(picture, n + 1, Tesserocr()) for n in range(len(picture))}
        _, proposed = better_of_two_looks([scan.page for scan in scans.values()], scans)
        table += rows(family, made.printed, proposed)
    return table


def fit(data: list[Row]) -> dict[str, np.ndarray]:
    """Logistic regression a group, by Newton's method, regularised towards the fit over all groups."""
    everything = _newton(data, np.zeros(len(FEATURES)), 0.3)
    return {
        group: _newton([row for row in data if GROUPS[row[1]] == group], everything, 4.0)
        for group in sorted(set(GROUPS.values()))
    }


def _newton(data: list[Row], start: np.ndarray, pull: float) -> np.ndarray:
    if not data:
        return start
    x, y = np.array([row[2] for row in data]), np.array([float(row[3]) for row in data])
    weights = start.copy()
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (p - y) + pull * (weights - start)
        curvature = (x * (p * (1 - p))[:, None]).T @ x + pull * np.eye(len(weights))
        weights = weights - np.linalg.solve(curvature, gradient)
    return weights


def held_out(data: list[Row]) -> list[tuple[float, bool]]:
    estimates = []
    for fold in range(FOLDS):
        inside = [zlib.crc32(row[0].encode()) % FOLDS == fold for row in data]
        model = fit([row for row, out in zip(data, inside, strict=True) if not out])
        estimates += [
            (float(1 / (1 + np.exp(-np.array(row[2]) @ model[GROUPS[row[1]]]))), row[3])
            for row, out in zip(data, inside, strict=True)
            if out
        ]
    return estimates


def reliability(pairs: list[tuple[float, bool]]) -> list[tuple[str, int, float, float]]:
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    edges = [0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1.0001]
    for estimate in pairs:
        bins[max(i for i, edge in enumerate(edges) if estimate[0] >= edge)].append(estimate)
    return [
        (
            f"{edges[i]:.2f}–{min(1.0, edges[i + 1]):.2f}",
            len(b),
            sum(p for p, _ in b) / len(b),
            sum(r for _, r in b) / len(b),
        )
        for i, b in sorted(bins.items())
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scans", type=int, default=120)
    parser.add_argument("--seeds", type=int, default=8)
    options = parser.parse_args()
    data = text_rows(range(5000, 5000 + options.seeds)) + scan_rows(options.scans, 6000)
    print("held-out families:   claimed   right")
    for name, count, claimed, right in reliability(held_out(data)):
        print(f"{name}  {count:6}  {claimed:.3f}  {right:.3f}")
    for group, weights in fit(data).items():
        print(f'    "{group}": ({", ".join(f"{w:.2f}" for w in weights)}),')


if __name__ == "__main__":
    main()
