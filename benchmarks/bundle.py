"""500 exhibits on 5,000 pages: a whole bundle beside what bare pikepdf needs for the same pages.

    python benchmarks/bundle.py                    500 exhibits of 10 pages, 3 runs of each
    python benchmarks/bundle.py --check            exit 1 when a bound is broken
    python benchmarks/bundle.py --exhibits 50 --pages 200 --runs 5

The bare run is what the manual of pikepdf says: open, extend, stamp each page, save. It
checks nothing, sets no index, no bookmark, no link, no label, and verifies nothing. Ours is the
public way, ``plan`` and ``build``: hash and check every original, set cover and index, bind,
number, link, write, and then reopen with another reader and compare. Each run is a process of its
own, the two sides take turns, and the best of each counts; CPU time includes the second process
that reads pages. Bounds: binding at most 1.3 times the bare run, verification at most as long
again, less than 800 MB.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pikepdf

from legalkit.bundle import Cover, Exhibit, build, verify
from legalkit.bundle.plan import plan
from legalkit.law.bundle_profile import BundleSheet
from legalkit.law.load import load_sheet

MOST_BINDING, MOST_MB = 1.3, 800


def make(folder: Path, exhibits: int, pages: int) -> list[Path]:
    """Exhibits with 50 lines of text on each page."""
    paths = []
    for number in range(exhibits):
        path = folder / f"{number:04d}.pdf"
        with pikepdf.new() as pdf:
            font = pdf.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Font,
                    Subtype=pikepdf.Name.Type1,
                    BaseFont=pikepdf.Name.Helvetica,
                )
            )
            for position in range(pages):
                page = pdf.add_blank_page(page_size=(595, 842))
                page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
                lines = "".join(
                    f"1 0 0 1 60 {780 - 14 * row} Tm (paper {number} page {position} row {row}) Tj "
                    for row in range(50)
                )
                page.obj.Contents = pdf.make_stream(f"BT /F1 10 Tf {lines}ET".encode())
            pdf.save(path)
        paths.append(path)
    return paths


def bare(paths: list[Path], out: Path) -> None:
    """Merge, stamp a number, save."""
    with pikepdf.new() as target:
        sources = [pikepdf.open(path) for path in paths]
        for source in sources:
            target.pages.extend(source.pages)
        font = target.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
        )
        for number, page in enumerate(target.pages, 1):
            page.obj.Resources.Font["/Stamp"] = font
            page.contents_add(b"q\n", prepend=True)
            page.contents_add(f"\nQ BT /Stamp 10 Tf 550 20 Td ({number}) Tj ET".encode())
        target.save(
            out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
        )
        for source in sources:
            source.close()


def numbered(paths: list[Path], groups: list[str]) -> list[Exhibit]:
    """The exhibits as a case gives them."""
    return [
        Exhibit(
            str(at),
            f"E{at}",
            f"送货单 {at}",
            groups[at * len(groups) // (len(paths) + 1)],
            "原告",
            "copy",
            "证明原告已交付货物",
            path,
        )
        for at, path in enumerate(paths, 1)
    ]


def ours(paths: list[Path], out: Path) -> tuple[float, float]:
    """The whole bundle; returns the seconds and the CPU seconds that its verification took."""
    profile = load_sheet("CN", "bundle.yaml", BundleSheet).profile()
    taken: list[tuple[float, float]] = []
    compare = verify.compare

    def timed(*args: object, **options: object) -> object:
        spent, began = cpu_seconds(), time.perf_counter()
        found = compare(*args, **options)  # type: ignore[arg-type]
        taken.append((time.perf_counter() - began, cpu_seconds() - spent))
        return found

    verify.compare = timed  # type: ignore[assignment]
    exhibits = numbered(paths, [group.title for group in profile.groups])
    build(plan(exhibits, profile, Cover("基准测试")), out)
    return taken[0]


def cpu_seconds() -> float:
    """Processor time of this process and those it started."""
    mine = resource.getrusage(resource.RUSAGE_SELF)
    theirs = resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime


def peak_mb() -> float:
    """Most memory held, this process and the largest that it started together."""
    return (
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    ) / 1024


def one(side: str, folder: Path) -> None:
    """Run one side here and print what it took."""
    paths = sorted((folder / "in").glob("*.pdf"))
    work: Callable[[], tuple[float, float] | None] = (
        (lambda: ours(paths, folder / "ours.pdf"))
        if side == "ours"
        else (lambda: bare(paths, folder / "bare.pdf"))
    )
    spent, began = cpu_seconds(), time.perf_counter()
    verification, its_cpu = work() or (0.0, 0.0)
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - began,
                "verification": verification,
                "cpu": cpu_seconds() - spent,
                "verification_cpu": its_cpu,
                "mb": peak_mb(),
            }
        )
    )


def run(side: str, folder: Path) -> dict[str, float]:
    """Run one side in a process of its own."""
    command = [sys.executable, __file__, "--one", side, "--folder", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    answer: dict[str, float] = json.loads(done.stdout)
    answer["binding"] = answer["seconds"] - answer["verification"]
    answer["binding_cpu"] = answer["cpu"] - answer["verification_cpu"]
    return answer


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--exhibits", type=int, default=500)
    parser.add_argument("--pages", type=int, default=10, help="pages of each exhibit")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--check", action="store_true", help="exit 1 when a bound is broken")
    parser.add_argument("--one", choices=("bare", "ours"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        one(given.one, given.folder)
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        make(folder / "in", given.exhibits, given.pages)
        runs = [(run("bare", folder), run("ours", folder)) for _ in range(given.runs)]
    return report(runs, given.exhibits, given.exhibits * given.pages, given.check)


def report(
    runs: list[tuple[dict[str, float], dict[str, float]]], exhibits: int, pages: int, check: bool
) -> int:
    def best(side: int, what: str) -> float:
        return min(pair[side][what] for pair in runs)

    base = best(0, "seconds")
    binding, verification = best(1, "binding"), best(1, "verification")
    memory = max(pair[1]["mb"] for pair in runs)
    print(f"{exhibits} exhibits, {pages} pages, best of {len(runs)} runs")
    base_cpu = best(0, "cpu")
    print(f"  bare pikepdf (merge, stamp, save)  {base:6.2f} s             CPU {base_cpu:5.2f} s")
    for title, what, cpu in (
        ("binding (check, plan, write)", "binding", "binding_cpu"),
        ("verification with another reader", "verification", "verification_cpu"),
        ("whole", "seconds", "cpu"),
    ):
        print(
            f"  {title:33}  {best(1, what):6.2f} s  {best(1, what) / base:5.2f} x   "
            f"CPU {best(1, cpu):5.2f} s  {best(1, cpu) / base_cpu:5.2f} x"
        )
    print(f"  verification / binding {verification / binding:.2f}, peak {memory:.0f} MB")
    held = {
        f"binding at most {MOST_BINDING} x bare": binding <= MOST_BINDING * base,
        f"verification at most {MOST_BINDING} x bare too": verification <= MOST_BINDING * base,
        f"less than {MOST_MB} MB": memory < MOST_MB,
    }
    for what, holds in held.items():
        print(f"  {'held' if holds else 'BROKEN'}: {what}")
    return 0 if all(held.values()) or not check else 1


if __name__ == "__main__":
    sys.exit(main())
