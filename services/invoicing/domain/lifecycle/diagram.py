"""`python -m services.invoicing.domain.lifecycle.diagram` writes docs/lifecycle.md; `--check` fails on drift (INV-22)."""

import sys
from pathlib import Path

from services.invoicing.domain.lifecycle.states import LABELS, State
from services.invoicing.domain.lifecycle.table import ACTION_LABELS, TABLE, Need, Role, Transition

PAGE = Path(__file__).parents[2] / "docs" / "lifecycle.md"
_ROLES = {
    Role.FOURNISSEUR: "fournisseur",
    Role.DESTINATAIRE: "destinataire",
    Role.VALIDEUR_1: "valideur 1",
    Role.VALIDEUR_2: "valideur 2",
    Role.SYSTEME: "système",
}


def mermaid() -> str:
    states = "\n".join(f"    {state} : {LABELS[state].fr}" for state in State)
    arrows = "\n".join(f"    {row.source} --> {row.target} : {_ROLES[row.role]}, {row.action}" for row in TABLE)
    return f"stateDiagram-v2\n    [*] --> BROUILLON\n{states}\n{arrows}"


def _line(row: Transition) -> str:
    cells = (
        f"`{row.source}`",
        f"`{row.action}` {ACTION_LABELS[row.action].fr}",
        f"`{row.target}`",
        _ROLES[row.role],
        ", ".join(r.code for r in row.reasons),
        "" if row.mandate is Need.REFUSED else str(row.mandate),
        ", ".join(sorted(row.cadres))
        + {None: "", True: ", valideur 2 named", False: ", no other valideur"}[row.valideur_2],
        ", ".join(sorted(_ROLES[role] for role in row.tells)),
    )
    return "| " + " | ".join(cells) + " |"


def page() -> str:
    rows = "\n".join(_line(row) for row in TABLE)
    return f"""# Lifecycle of an invoice

Generated from `services/invoicing/domain/lifecycle/table.py` by `python -m services.invoicing.domain.lifecycle.diagram`; do not edit.

```mermaid
{mermaid()}
```

| from | action | to | who | reasons (one required) | mandate number | cadres | told |
| --- | --- | --- | --- | --- | --- | --- | --- |
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
    )  # noqa: T201
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
