"""First reading of the printed pages: `python -m tests.ocr.measure_pages [--seeds 3] [--first 1] [--scans] [--only PAGE]`."""

from tests.ocr.generator.pages import pages, printed
from tests.ocr.measure_forms import arguments, measure


def main() -> None:
    measure(printed, enumerate(pages()), arguments(__doc__).parse_args())


if __name__ == "__main__":
    main()
