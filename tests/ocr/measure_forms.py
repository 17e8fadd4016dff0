"""First reading of the forms: `python -m tests.ocr.measure_forms LIST [--seeds 3] [--first 1] [--scans] [--only FORM]`."""

import argparse

from services.ocr import extract
from tests.ocr.generator import DEFECTS, scanned
from tests.ocr.generator.forms import fill, forms
from tests.ocr.generator.scoring import Tally, score

_KINDS = ("clean", "skewed", "noisy", "fax", "office", "photo")


def read(name: str, seed: int, kind: str | None, tallies: tuple[Tally, ...]) -> None:
    document, truth = fill(name, seed)
    answer = extract(scanned(document.pdf, kind, seed) if kind else document.pdf)
    for tally in tallies:
        score(tally, f"{name}/{seed}/{kind or 'text'}", document.printed, answer, truth)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("list")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--only")
    parser.add_argument("--scans", action="store_true")
    options = parser.parse_args()
    whole = Tally()
    assert set(_KINDS) <= set(DEFECTS)
    for rank, (name, (choices, _)) in enumerate(forms().items()):
        if choices["list"] not in options.list.split(",") or (options.only and name not in options.only.split(",")):
            continue
        one = Tally()
        for seed in range(options.first, options.first + options.seeds):
            read(name, seed, _KINDS[(rank + seed) % len(_KINDS)] if options.scans else None, (one, whole))
        right, precision = one.share()
        print(f"{name:20} {100 * right:5.1f} {100 * precision:5.1f}", flush=True)
    for field, count in sorted(whole.counts.items()):
        print(f"    {field:18} right {count['right']:4} wrong {count['wrong']:3} missing {count['missing']:3}")
    right, precision = whole.share()
    print(f"all: right {100 * right:.1f} %, precision {100 * precision:.1f} %")
    for miss in whole.misses:
        print("   ", *miss)


if __name__ == "__main__":
    main()
