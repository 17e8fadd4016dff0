"""First reading of the printed pages: `python -m tests.ocr.measure_pages [LIST] [--seeds 3] [--first 1] [--scans] [--only PAGE]`."""

from tests.kit.generator.pages import pages, printed
from tests.ocr.measure_forms import arguments, measure


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("list", nargs="?", default="seventh")
    options = parser.parse_args()
    lists = options.list.split(",")
    measure(printed, enumerate(name for name, (own, _) in pages().items() if own["list"] in lists), options)


if __name__ == "__main__":
    main()
