"""`python -m deploy.observability [--check]` writes the rules and the dashboard, or says which differ from the objectives."""

import sys

from deploy.local.settings import ROOT
from deploy.observability.written import dashboard, rules

FOLDER = ROOT / "deploy" / "observability"


def main(words: list[str]) -> int:
    made = {FOLDER / "rules.yaml": rules(), FOLDER / "dashboard.json": dashboard()}
    if "--check" in words:
        differing = [path.name for path, text in made.items() if not path.exists() or path.read_text() != text]
        print(
            "\n".join(f"{name} differs: python -m deploy.observability" for name in differing)
            or "observability: as declared"
        )
        return 1 if differing else 0
    for path, text in made.items():
        path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
