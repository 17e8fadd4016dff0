"""First reading of the forms: `python -m tests.ocr.measure_forms LIST [--seeds 3] [--first 1] [--scans] [--only FORM]`."""

import argparse
from collections.abc import Callable, Iterable
from typing import Any

from services.ocr import extract
from tests.kit.generator import DEFECTS, scanned
from tests.kit.generator.forms import fill, forms
from tests.kit.generator.scoring import Tally, score

_KINDS = ("clean", "skewed", "noisy", "fax", "office", "photo")
Made = tuple[bytes, dict[str, Any], dict[str, Any]]  # the PDF, what is printed on it, every true value
Maker = Callable[[str, int], Made]


def arguments(doc: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--only")
    parser.add_argument("--scans", action="store_true")
    return parser


def read(make: Maker, name: str, seed: int, kind: str | None, tallies: tuple[Tally, ...]) -> None:
    pdf, printed, truth = make(name, seed)
    answer = extract(scanned(pdf, kind, seed) if kind else pdf)
    for tally in tallies:
        score(tally, f"{name}/{seed}/{kind or 'text'}", printed, answer, truth)


def measure(make: Maker, names: Iterable[tuple[int, str]], options: argparse.Namespace) -> None:
    """Reads and prints; a name's rank chooses the defect of its scan."""
    whole = Tally()
    assert set(_KINDS) <= set(DEFECTS)
    for rank, name in names:
        if options.only and name not in options.only.split(","):
            continue
        one = Tally()
        for seed in range(options.first, options.first + options.seeds):
            read(make, name, seed, _KINDS[(rank + seed) % len(_KINDS)] if options.scans else None, (one, whole))
        right, precision = one.share()
        print(f"{name:20} {100 * right:5.1f} {100 * precision:5.1f}", flush=True)
    tell(whole)


def tell(whole: Tally) -> None:
    for field, count in sorted(whole.counts.items()):
        print(f"    {field:18} right {count['right']:4} wrong {count['wrong']:3} missing {count['missing']:3}")
    right, precision = whole.share()
    print(f"all: right {100 * right:.1f} %, precision {100 * precision:.1f} %")
    for miss in whole.misses:
        print("   ", *miss)


def _made(name: str, seed: int) -> Made:
    document, truth = fill(name, seed)
    return document.pdf, document.printed, truth


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("list")
    options = parser.parse_args()
    lists = options.list.split(",")
    measure(_made, [(n, name) for n, (name, (own, _)) in enumerate(forms().items()) if own["list"] in lists], options)


if __name__ == "__main__":
    main()
