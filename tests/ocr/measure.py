"""Right, precision and reliability of the confidence, by kind of document; take `--first` from seeds that no rule was written on.

python -m tests.ocr.measure [--seeds 3] [--scans 60] [--first 9500]
"""

import argparse
from collections.abc import Iterator

from services.ocr import extract
from tests.kit.generator import DEFECTS, FAMILIES, generate, scanned
from tests.kit.generator.scoring import Tally, score
from tests.ocr.calibrate import reliability


def texts(seeds: range, strange: float) -> Tally:
    tally = Tally()
    for family in FAMILIES:
        for seed in seeds:
            document = generate(family, seed, strange)
            score(tally, f"{family}/{seed}", document.printed, extract(document.pdf))
    return tally


def scans(count: int, first: int) -> tuple[Tally, dict[str, Tally]]:
    whole, by_defect = Tally(), {defect: Tally() for defect in DEFECTS}
    families, defects = list(FAMILIES), list(DEFECTS)
    for index in range(count):
        family, defect = families[(13 * index) % len(families)], defects[index % len(defects)]
        document = generate(family, first + index)
        answer = extract(scanned(document.pdf, defect, first + index))
        score(whole, f"{family}/{first + index}/{defect}", document.printed, answer)
        score(by_defect[defect], "", document.printed, answer)
    return whole, by_defect


def shown(name: str, tally: Tally) -> str:
    right, precision = tally.share()
    return f"| {name} | {100 * right:.1f} % | {100 * precision:.1f} % |"


def by_field(tallies: list[Tally]) -> Iterator[str]:
    for field in tallies[0].counts:
        cells = []
        for tally in tallies:
            count = tally.counts[field]
            there = max(1, sum(count.values()))
            given = max(1, count["right"] + count["wrong"])
            cells.append(f"{100 * count['right'] / there:.1f} / {100 * count['right'] / given:.1f}")
        yield f"| `{field}` | {' | '.join(cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--scans", type=int, default=60)
    parser.add_argument("--first", type=int, default=9500)
    options = parser.parse_args()
    seeds = range(options.first, options.first + options.seeds)
    plain, strange = texts(seeds, 0.0), texts(seeds, 0.2)
    whole, defects = scans(options.scans, options.first + 100)
    for name, tally in (("text", plain), ("text, 20 % of all words replaced by nonsense", strange), ("scans", whole)):
        print(shown(name, tally))
    for name, tally in defects.items():
        print(shown(f"scans, {name}", tally))
    print("\n".join(by_field([plain, strange, whole])))
    for name, tally in (("estranged text", strange), ("scans", whole)):
        for interval, count, claimed, right in reliability(tally.certainties):
            print(f"| {name} | {interval} | {count} | {claimed:.3f} | {right:.3f} |")
    for miss in whole.misses + plain.misses:
        print("   ", *miss)


if __name__ == "__main__":
    main()
