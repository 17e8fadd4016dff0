"""`make bench`: every benchmark, then docs/benchmarks.md. Ratios within a run count; two machines' figures never compare."""

import platform
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
DOCS = HERE.parent / "docs"
HEAD = """# Benchmarks

Written by `make bench` on {date} ({cores} cores, {machine}). Each figure stands beside a ceiling or a peer measured in the same
run; only such ratios mean something, and two machines' figures never compare.

"""


def main() -> None:
    own = {"__init__", "__main__", "load"}
    for module in sorted(p.stem for p in HERE.glob("*.py") if p.stem not in own):
        print(f"benchmarks.{module} …", flush=True)
        subprocess.run([sys.executable, "-m", f"benchmarks.{module}"], check=True)
    assemble()


def assemble() -> None:
    cores = len(Path("/proc/cpuinfo").read_text().split("processor\t")) - 1
    head = HEAD.format(date=time.strftime("%Y-%m-%d"), cores=cores, machine=platform.machine())
    parts = [p.read_text().strip() for p in sorted((DOCS / "benchmarks.d").glob("*.md"))]
    (DOCS / "benchmarks.md").write_text(head + "\n\n".join(parts) + "\n")


if __name__ == "__main__":
    main()
