"""`python -m services.invoicing.domain.lifecycle.diagram` writes docs/lifecycle.md; `--check` fails on drift (INV-22)."""

import sys
from pathlib import Path

from contracts.lifecycle import SEEN_BY, State
from services.invoicing.domain.lifecycle.table import EDI, TABLE, Need, Row

PAGE = Path(__file__).parents[4] / "docs" / "lifecycle.md"


def mermaid() -> str:
    states = "\n".join(f"    {state} : {state.label.fr}" for state in State)
    arrows = "\n".join(f"    {row.source} --> {row.target} : {row.role.label.fr}, {row.action}" for row in TABLE)
    return f"stateDiagram-v2\n    [*] --> BROUILLON\n{states}\n{arrows}"


def _line(row: Row) -> str:
    cells = (
        f"`{row.source}`",
        f"`{row.action}` {row.action.label.fr}",
        f"`{row.target}`",
        row.role.label.fr,
        ", ".join(row.reasons),
        "" if row.mandate is Need.REFUSED else str(row.mandate),
        ", ".join(sorted(row.corrects)) + (" (optional)" if row.corrects and row.correction is Need.OPTIONAL else ""),
        str(row.guard),
        str(row.deadline or ""),
        ", ".join(role.label.fr for role in row.notified),
    )
    return "| " + " | ".join(cells) + " |"


def _state(state: State) -> str:
    seen = ", ".join(role.label.fr for role in SEEN_BY[state])
    return f"| `{state}` | {state.label.fr} | {state.label.en} | {EDI[state] or ''} | {seen} |"


def page() -> str:
    rows, states = "\n".join(map(_line, TABLE)), "\n".join(map(_state, State))
    return f"""# Lifecycle of an invoice

Generated from `services/invoicing/domain/lifecycle/` by `python -m services.invoicing.domain.lifecycle.diagram`.

```mermaid
{mermaid()}
```

## Who sees it

| state | libellé | label | flux | seen by |
| --- | --- | --- | --- | --- |
{states}

## Who may do what

| from | action | to | who | reasons (one required) | mandate number | corrects | only if | after | notified |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
{rows}
"""


def main(arguments: list[str]) -> int:
    if "--check" not in arguments:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page():
        return 0
    print(
        f"{PAGE} is not what the table says: run python -m services.invoicing.domain.lifecycle.diagram", file=sys.stderr
    )
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
