"""How long custody takes, beside what everybody has: hashlib on one thread, and bagit.

    python benchmarks/evidence.py            1 GB in large files, 10,000 small files
    python benchmarks/evidence.py --quick    the same in under a minute, with fewer runs
    python benchmarks/evidence.py --full     5 GB in large files
    python benchmarks/evidence.py --check    exit 1 when a bound is broken

Both sides of a ratio run in turn, several times, and the quickest run of each counts, because it is
the one that others on the machine disturbed least; medians and processor time are shown beside it.
Two plain processes that only hash are timed in the same turns: they show what the second core gave
at that moment, and no way of ours can be quicker than that. Files are random (nothing is sparse),
lie in a folder of their own below the temporary folder, and are removed at the end. Verification
means ``verify``: the log is read and checked, every original re-hashed and compared.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from legalkit.evidence.fixity import plain_files
from legalkit.evidence.intake import intake, verify
from legalkit.evidence.seal import manifest_of

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
LARGE_FILES = 10
LEAST_LARGE, LEAST_SMALL = 1.7, 2.0
#: Peak memory may not grow by more than this while 1 or 5 GB pass through.
MOST_MEMORY_MB = 64
GB = 1_000_000_000


@dataclass
class Times:
    """Wall-clock and processor seconds of the runs of one way."""

    wall: list[float] = field(default_factory=list)
    used: list[float] = field(default_factory=list)

    def run(self, work: Callable[[], object]) -> None:
        """Run once more, with everything that it starts."""
        before, began = _used(), time.perf_counter()
        work()
        self.wall.append(time.perf_counter() - began)
        self.used.append(_used() - before)


def _used() -> float:
    here, below = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return here.ru_utime + here.ru_stime + below.ru_utime + below.ru_stime


def peak_mb() -> float:
    """Most memory this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def random_file(path: Path, size: int) -> None:
    """Write random bytes in pieces."""
    with path.open("wb") as stream:
        while size > 0:
            stream.write(os.urandom(min(size, 1 << 24)))
            size -= 1 << 24


_HASHES = """
import hashlib, sys
for name in sys.argv[1:]:
    with open(name, "rb") as stream:
        hashlib.file_digest(stream, "sha256").hexdigest()
"""


def large(folder: Path, size: int, runs: int) -> tuple[Times, Times, Times, float]:
    """hashlib on one thread, ``verify``, two processes that only hash; growth of memory in MB."""
    evidence = folder / "large" / "evidence"
    evidence.mkdir(parents=True)
    for number in range(LARGE_FILES):
        random_file(evidence / f"{number}.bin", size // LARGE_FILES)
    intake(folder / "large", AT, "benchmark")
    files = [path for _, path in plain_files(evidence, [])]

    def plain() -> None:
        for path in files:
            with path.open("rb") as stream:
                hashlib.file_digest(stream, "sha256").hexdigest()

    def ours() -> None:
        assert verify(folder / "large").ok

    def ceiling() -> None:
        halves = (files[::2], files[1::2])
        for started in [subprocess.Popen([sys.executable, "-c", _HASHES, *h]) for h in halves]:
            assert started.wait() == 0

    plain()
    base = peak_mb()
    one, two, most = Times(), Times(), Times()
    for _ in range(runs):
        one.run(plain)
        two.run(ours)
        most.run(ceiling)
    grown = peak_mb() - base
    shutil.rmtree(folder / "large")
    return one, two, most, grown


_BAGIT = """
import sys, bagit
if __name__ == "__main__":
    bag = bagit.make_bag(sys.argv[1], {"Contact-Name": "x"}, processes=2, checksums=["sha256"])
    assert bagit.Bag(sys.argv[1]).validate(processes=2)
"""


def small(folder: Path, count: int, runs: int) -> tuple[Times, Times]:
    """bagit (make and validate, two processes), and ours (intake, manifest, verify).

    Both in processes of their own, so that the start of Python falls on both.
    """
    master = folder / "master"
    for number in range(count):
        path = master / "evidence" / f"{number % 100:02}" / f"{number:05}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(2_000 + number % 8_000))
    ours = [sys.executable, __file__, "--one"]
    theirs = [sys.executable, "-c", _BAGIT]
    one, two = Times(), Times()
    for _ in range(runs):
        for command, taken, part in ((theirs, one, "evidence"), (ours, two, ".")):
            work = folder / "work"
            shutil.copytree(master / part, work)
            taken.run(
                lambda c=command, w=work: subprocess.run(
                    [*c, str(w)], check=True, stderr=subprocess.DEVNULL
                )
            )
            shutil.rmtree(work)
    return one, two


def one_case(folder: Path) -> int:
    """What a user does with a folder of files."""
    assert not intake(folder, AT, "benchmark").findings
    # The manifest re-hashes every original and checks it against the log before it names it.
    manifest = manifest_of(folder, "benchmark")
    return 0 if manifest.files and manifest.bytes() else 1


def row(name: str, one: Times, two: Times, least: float | None) -> bool:
    """Print one line; True when the bound holds."""
    ratio = min(one.wall) / min(two.wall)
    middle = statistics.median(one.wall) / statistics.median(two.wall)
    work = min(one.used) / min(two.used)
    below = least is not None and ratio < least
    print(f"{name:<36}{min(one.wall):>8.2f} s{min(two.wall):>7.2f} s{ratio:>7.2f}{middle:>8.2f}"
          f"{work:>6.2f}{least or '':>7}{'  BELOW' if below else ''}")  # fmt: skip
    return not below


def main() -> int:
    """Measure, print a table, and return the exit code."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--gb", type=float, default=1.0, help="large files in all (default 1)")
    options.add_argument("--full", action="store_true", help="5 GB in large files")
    options.add_argument("--quick", action="store_true", help="three runs: under a minute")
    options.add_argument("--files", type=int, default=10_000, help="small files (default 10,000)")
    options.add_argument("--runs", type=int, default=5, help="runs of each (default 5)")
    options.add_argument("--check", action="store_true", help="exit 1 when a bound is broken")
    options.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.one:
        return one_case(chosen.one)
    if chosen.quick:
        chosen.runs = 3
    size = int((5 if chosen.full else chosen.gb) * GB)
    free = shutil.disk_usage(tempfile.gettempdir()).free
    if free < size * 1.2 + GB:
        print(f"only {free // GB} GB free below {tempfile.gettempdir()}", file=sys.stderr)
        return 2
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="legalkit-bench-") as name:
        one, two, most, grown = large(Path(name), size, chosen.runs)
        before, after = small(Path(name), chosen.files, chosen.runs)
    load = ", ".join(f"{part:.1f}" for part in os.getloadavg())
    print(f"{os.cpu_count()} cores; load {load}; quickest of {chosen.runs} runs, in turn")
    print(f"{'':<36}{'theirs':>10}{'ours':>9}{'ratio':>7}{'medians':>8}{'work':>6}{'bound':>7}")
    held = row(f"verify {size / GB:g} GB ({LARGE_FILES} files)", one, two, LEAST_LARGE)
    row("  two processes that only hash", one, most, None)
    held &= row(f"{chosen.files} files: take in, verify, seal", before, after, LEAST_SMALL)
    print(f"memory grew by {grown:.0f} MB while {size / GB:g} GB passed (bound {MOST_MEMORY_MB})")
    print(f"{time.perf_counter() - began:.0f} s in all; 'work' compares processor time")
    held &= grown <= MOST_MEMORY_MB
    return 1 if chosen.check and not held else 0


if __name__ == "__main__":
    sys.exit(main())
