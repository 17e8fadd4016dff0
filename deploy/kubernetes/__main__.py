"""`python -m deploy.kubernetes [--check]` writes the chart's generated files, or says which are not as they should be."""

import sys

from deploy.kubernetes.written import files


def main(words: list[str]) -> int:
    made = files()
    if "--check" not in words:
        for path, text in made.items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        return 0
    differing = [path for path, text in made.items() if not path.exists() or path.read_text() != text]
    print("\n".join(f"{path} differs: python -m deploy.kubernetes" for path in differing) or "chart: as the tables")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
