"""`python -m tests.mutants SERVICE…`: small changes to the rules, one at a time, and whether their tests notice.

A service's `domain/`, or the chassis' parts without input or output (`chassis`), with those of its tests that need no
stack. A limit, an expiry or a guard that survives has no test on one of its sides.
"""

import argparse
import ast
import importlib
import importlib.abc
import importlib.util
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
CHASSIS = (
    "doors",
    "headers",
    "idempotency",
    "keyring",
    "lists",
    "messages",
    "outbox",
    "spreadsheets",
    "typography",
    "words",
)
WORDS_ALONE = ("messages.py", "countries.py", "__init__.py")
"""Tables of texts: a change of theirs is a change of words."""
LOADED = (
    "httpx",
    "fastapi",
    "pymongo",
    "motor.motor_asyncio",
    "hypothesis",
    "zxcvbn",
    "pwdlib",
    "jinja2",
    "aiokafka",
    "tests.kit.stack",
)
"""Libraries that every run needs: loaded once, before it forks."""
LONGEST_SECONDS = 40
AT_ONCE = 2
SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot,
    ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    path: Path
    line: int
    change: str
    source: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line}  {self.change}"


def mutants(path: Path) -> Iterator[Mutant]:
    tree = ast.parse(path.read_text())
    beside = _beside(tree)
    for n, node in enumerate(ast.walk(tree)):
        if node in beside:
            continue
        for variant in range(len(_changes(node))):
            changed = deepcopy(tree)
            target = next(each for m, each in enumerate(ast.walk(changed)) if m == n)
            before = ast.unparse(target)
            _changes(target)[variant]()
            yield Mutant(path, node.lineno, f"{before}  →  {ast.unparse(target)}", ast.unparse(changed))  # type: ignore[attr-defined]


def _beside(tree: ast.AST) -> set[ast.AST]:
    """What the doors' tests look at, and what is no rule: decorators, the HTTP status of a problem."""
    parts = [part for node in ast.walk(tree) for part in getattr(node, "decorator_list", ())]
    parts += [n for n in ast.walk(tree) if isinstance(n, ast.Assign) and "status" in ast.unparse(n.targets[0])]
    return {inner for part in parts for inner in ast.walk(part)}


def _changes(node: ast.AST) -> list[Callable[[], None]]:
    """Each changes the node in place."""
    match node:
        case ast.Compare(ops=[op]) if type(op) in SWAPS:
            return [lambda: node.ops.__setitem__(0, SWAPS[type(op)]())]  # type: ignore[call-overload]
        case ast.BoolOp(op=op):
            return [lambda: node.__setattr__("op", SWAPS[type(op)]())]
        case ast.UnaryOp(op=ast.Not()):
            return [lambda: _affirmed(node)]
        case ast.Constant(value=bool(value)):
            return [lambda: node.__setattr__("value", not value)]
        case ast.Constant(value=int(value) | float(value)):
            return [lambda: node.__setattr__("value", value + 1), lambda: node.__setattr__("value", value - 1)]
    return []


def _affirmed(node: ast.UnaryOp) -> None:
    """`not x` becomes `+bool(x)`: a truth value of the other sign."""
    node.op, node.operand = ast.UAdd(), ast.Call(ast.Name("bool"), [node.operand], [])


class Mutated(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module its changed source."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant
        self._name = ".".join(mutant.path.relative_to(ROOT).with_suffix("").parts)

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> Any:
        return importlib.util.spec_from_loader(name, self) if name == self._name else None

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = str(self._mutant.path)
        exec(compile(self._mutant.source, module.__file__, "exec"), module.__dict__)


class WithoutStack:
    """Leaves out the tests that need a broker, a store or a clock's patience."""

    @staticmethod
    def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
        items[:] = [i for i in items if "stack" not in i.fixturenames and "france" not in i.fixturenames]  # type: ignore[attr-defined]


def survives(mutant: Mutant | None, tests: str) -> bool:
    """In a process of its own; one that hangs has been noticed."""
    child = os.fork()
    if child == 0:
        _run(mutant, tests)
    deadline = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def _run(mutant: Mutant | None, tests: str) -> None:
    """Never returns."""
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    if mutant:
        sys.meta_path.insert(0, Mutated(mutant))
    arguments = [
        tests,
        "-x",
        "-q",
        "-p",
        "no:cacheprovider",
        "--no-header",
        "-W",
        "ignore::pytest.PytestAssertRewriteWarning",
    ]
    os._exit(int(pytest.main(arguments, plugins=[WithoutStack()])))


def sources(of: str) -> list[Path]:
    if of == "chassis":
        return [ROOT / "chassis" / f"{name}.py" for name in CHASSIS]
    return [p for p in sorted((ROOT / "services" / of / "domain").rglob("*.py")) if p.name not in WORDS_ALONE]


def judged(of: str, paths: Sequence[Path]) -> tuple[int, int]:
    """How many changes were made, and how many no test noticed: these are printed as they are found."""
    tests = f"tests/{of}"
    if not survives(None, tests):
        sys.exit(f"{tests} fails as it is")
    made = [mutant for path in paths for mutant in mutants(path)]
    alive = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for mutant, lives in zip(made, pool.map(lambda mutant: survives(mutant, tests), made), strict=True):
            if lives:
                alive.append(mutant)
                print(mutant, flush=True)
    return len(made), len(alive)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("of", nargs="+", metavar="SERVICE")
    parser.add_argument("--only", default="", help="files whose path holds this")
    chosen = parser.parse_args()
    os.chdir(ROOT)
    for name in LOADED if "chassis" not in chosen.of else ("httpx", "fastapi", "pymongo", "hypothesis"):
        importlib.import_module(name)
    for of in chosen.of:
        made, alive = judged(of, [path for path in sources(of) if chosen.only in str(path)])
        print(f"{of}: {made - alive} of {made} changes noticed ({100 * (made - alive) / max(made, 1):.0f} %)")


if __name__ == "__main__":
    main()
