"""How long a person waits before legalkit answers, beside the start of Python itself.

    python benchmarks/startup.py            measure and print
    python benchmarks/startup.py --check    exit 1 when a bound is broken

Seconds depend on the machine and on what else it does; so every run measures ``python -c pass`` in
turn with the commands, and the bounds are ratios to it. A bound in seconds (of the design) holds on
a machine where bare Python starts in 15 ms, which is where the ratios come from.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LEGALKIT = Path(sys.executable).with_name("legalkit")
CASE = ROOT / "examples" / "suzhou-chengdu"
BARE_SECONDS = 0.015

#: command -> most seconds where bare Python takes BARE_SECONDS
BOUNDS: dict[str, tuple[list[str], float]] = {
    "legalkit --version": (["--version"], 0.1),
    "legalkit --help": (["--help"], 0.15),
    # 1 s on the project's machines, where bare Python takes 10 ms: every exhibit is read.
    "legalkit check (example case)": (
        [
            "check",
            str(CASE),
            "--for",
            "lawyer-letter",
            "--as-of",
            "2026-03-01",
            "--fail-on",
            "never",
            "--quiet",
        ],
        1.5,
    ),
}


def seconds(command: list[str]) -> tuple[float, int]:
    """Wall-clock time of one run, and its exit code."""
    began = time.perf_counter()
    result = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    took = time.perf_counter() - began
    if result.returncode:
        sys.stderr.buffer.write(result.stderr)
    return took, result.returncode


def main() -> int:
    """Measure, print a table, and return the exit code."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--runs", type=int, default=15, help="runs of each command (default 15)")
    options.add_argument("--check", action="store_true", help="exit 1 when a bound is broken")
    chosen = options.parse_args()

    bare: list[float] = []
    taken: dict[str, list[float]] = {name: [] for name in BOUNDS}
    for number in range(chosen.runs + 1):
        # In turn, so that a busy moment falls on all of them; the first round warms the disk.
        rows = [("", [sys.executable, "-c", "pass"])]
        rows += [(name, [str(LEGALKIT), *arguments]) for name, (arguments, _) in BOUNDS.items()]
        for name, command in rows:
            took, code = seconds(command)
            if code:
                print(f"{name} ended with exit code {code}: nothing to measure", file=sys.stderr)
                return 2
            if number:
                (taken[name] if name else bare).append(took)

    base = statistics.median(bare)
    print(f"median of {chosen.runs} runs; bare Python {base * 1000:.0f} ms")
    print(f"{'command':<32}{'median':>10}{'worst':>10}{'ratio':>8}{'bound':>8}")
    broken = 0
    for name, (_, limit) in BOUNDS.items():
        median = statistics.median(taken[name])
        ratio, bound = median / base, limit / BARE_SECONDS
        over = ratio > bound
        broken += over
        figures = (
            f"{median * 1000:>7.0f} ms{max(taken[name]) * 1000:>7.0f} ms{ratio:>8.1f}{bound:>8.1f}"
        )
        print(f"{name:<32}{figures}{'  OVER' if over else ''}")
    return 1 if broken and chosen.check else 0


if __name__ == "__main__":
    sys.exit(main())
