"""A company register of a million: loading, asking, shares of all, scoring; bounds of the design.

    python benchmarks/companies.py [--size 1000000] [--check] [--form parquet|csv|both]

The register is made up by ``benchmarks/register/made.py`` from a seed and is never committed. Each
loading runs in a process of its own, so that time and peak memory are those of a user; shares are
measured beside scipy's sparse powers on the same stakes in the same process. ``--check`` ends with
1 when a bound is broken. ``--size 5000000`` is held to the bounds of memory only.
"""

# ruff: noqa: PLC0415 - each part measures what it loads

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

DAYS = [date(year, 3, 1) for year in (2005, 2012, 2018, 2022, 2025)]
DAY = DAYS[-1]
ASKED = 200
#: Of the design, for 1,000,000 entities: seconds and megabytes.
LOAD_SECONDS, LOAD_MB, ASK_SECONDS, SCORE_SECONDS = 10.0, 2048, 0.5, 60.0
MOST_POWERS = 64
HUGE, HUGE_MB = 5_000_000, 4096


def best(job: Callable[[], Any], repeats: int = 3) -> tuple[float, Any]:
    """The shortest of several runs, and what the last one gave."""
    times, found = [], None
    for _ in range(repeats):
        began = time.perf_counter()
        found = job()
        times.append(time.perf_counter() - began)
    return min(times), found


def peak() -> float:
    """Most memory that this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def load_only(folder: Path) -> dict[str, Any]:
    """Load once and say what it took; for a process of its own."""
    from legalkit.companies.register import load

    began = time.perf_counter()
    register = load(folder)
    took = time.perf_counter() - began
    return {
        "seconds": took,
        "mb": peak(),
        "entities": len(register),
        "relations": len(register.ties),
        "problems": len(register.problems),
        "columns_mb": register.nbytes / 1e6,
    }


def own_facts(register: Any, company: int) -> Any:
    """A debt and transfers of the debtor, as a case would state them."""
    from legalkit.companies.register import OnDay, draw, load_settings
    from legalkit.model.companies import CompanyFacts

    drawn = draw(OnDay(register, DAY), company, load_settings())
    others = [e.id for e in drawn.facts.entities if e.kind == "company"][1:4]
    debtor = drawn.facts.entities[0]
    return CompanyFacts.model_validate(
        {
            "as_of": DAY,
            "entities": [
                {"id": debtor.id, "role": "debtor", "name": debtor.name},
                {"id": "CREDITOR", "role": "creditor", "name": "creditor"},
            ],
            "debts": [
                {"id": "B1", "debtor": debtor.id, "creditor": "CREDITOR", "amount": "8000000",
                 "arose": "2022-01-10", "due": "2023-06-30", "demand": "2023-08-01"},
            ],
            "transfers": [
                {"id": f"T{n}", "type": kind, "from": debtor.id, "to": other, "asset": "press",
                 "date": f"2024-0{n + 2}-01", "price": "10000", "market_value": "100000"}
                for n, (kind, other) in enumerate(
                    zip(("asset_sale", "gift", "asset_sale"), others, strict=False)
                )
            ],
        }
    )  # fmt: skip


def ask(register: Any) -> dict[str, Any]:
    """Debtors at random and the largest holders, each on some day, first time asked."""
    import numpy as np

    from legalkit.companies.register import load_settings, look
    from legalkit.companies.register.kinds import OWNERSHIP
    from legalkit.law.transfers_sheet import load_transfers

    settings, sheet = load_settings(), load_transfers("CN")
    rng = np.random.default_rng(3)
    companies = np.flatnonzero(register.nodes.kind == 0)
    stakes = register.ties.from_[register.ties.type == OWNERSHIP]
    held = np.bincount(stakes, minlength=len(register))[companies]
    largest = companies[np.argsort(-held, kind="stable")[:20]]
    chosen = [*rng.choice(companies, ASKED).tolist(), *largest.tolist()]
    look(register, register.id(chosen[0]), DAY, settings, sheet)  # loads the law and networkx
    times = []
    for number, company in enumerate(chosen):
        day = DAYS[number % len(DAYS)] if number < ASKED else DAY
        began = time.perf_counter()
        look(register, register.id(company), day, settings, sheet)
        times.append(time.perf_counter() - began)
    cases = []
    for company in (*chosen[:20], *largest.tolist()):
        own = own_facts(register, company)
        began = time.perf_counter()
        seen = look(register, register.id(company), DAY, settings, sheet, own=own)
        cases.append(time.perf_counter() - began)
    return {
        "asked": len(times),
        "median": float(np.median(times)),
        "worst": max(times),
        "with_case_median": float(np.median(cases)),
        "with_case_worst": max(cases),
        "largest_holds": int(held.max()),
        "last_flags": len(seen.report.flags),
    }


def ways(register: Any) -> dict[str, Any]:
    """Why are two companies related? Pairs of one group, and pairs at random."""
    import numpy as np

    from legalkit.companies.register import OnDay, load_settings, why

    settings, rng = load_settings(), np.random.default_rng(4)
    companies = np.flatnonzero(register.nodes.kind == 0)
    times, found, bounded = [], 0, 0
    for _ in range(100):
        one, other = rng.choice(companies, 2).tolist()
        began = time.perf_counter()
        told = why(OnDay(register, DAY), one, other, settings)
        times.append(time.perf_counter() - began)
        found += bool(told.ways)
        bounded += told.bounded
    return {"median": float(np.median(times)), "worst": max(times), "found": found,
            "bounded": bounded}  # fmt: skip


def powers(register: Any) -> Any:
    """scipy: W + W^2 + W^3 ..., ways that come to less than a billionth left out.

    It stops after 64 powers: circles that come back nearly whole would keep it for thousands, and
    what it has of them by then is too low.
    """
    from scipy import sparse

    from legalkit.companies.register.kinds import WHOLE
    from legalkit.companies.register.onday import coalesced

    holder, company, low, _ = coalesced(register, DAY)
    size = len(register)
    stakes = sparse.csr_matrix((low / WHOLE, (holder, company)), shape=(size, size))
    total, power = stakes.copy(), stakes
    for _ in range(MOST_POWERS):
        if not power.nnz:
            break
        power = power @ stakes
        power.data[power.data < 1e-9] = 0
        power.eliminate_zeros()
        total = total + power
    return total


def shares(register: Any, repeats: int) -> dict[str, Any]:
    """All effective shares: both engines and scipy on the same stakes, and how far they differ."""
    import numpy as np

    from legalkit.companies.register import all_shares
    from legalkit.companies.register.everywhere import have_numba
    from legalkit.companies.register.loops import circles
    from legalkit.companies.register.onday import coalesced

    told: dict[str, Any] = {}
    if have_numba():
        began = time.perf_counter()
        all_shares(register, DAY, "numba")
        told["numba_first"] = time.perf_counter() - began
        told["numba"], found = best(lambda: all_shares(register, DAY, "numba"), repeats)
    told["numpy"], found = best(lambda: all_shares(register, DAY, "numpy"), repeats)
    told["powers"], total = best(lambda: powers(register), repeats)
    told["pairs"], told["circles"] = len(found), found.circles
    told["residual"] = found.residual
    # Powers are exact where no circle lies above; there the two must agree.
    holder, company, _, _ = coalesced(register, DAY)
    members = [n for ring in circles(holder, company, len(register)) for n in ring]
    below = np.unique(np.concatenate([members, total[members].indices]).astype(np.int64))
    free = ~np.isin(found.company, below)
    other = np.asarray(total[found.owner[free], found.company[free]]).ravel()
    told["compared"] = int(free.sum())
    told["apart"] = float(np.nanmax(np.abs(other - found.share[free]), initial=0.0))
    return told


def scored(register: Any, folder: Path) -> dict[str, Any]:
    """The whole register scored and written out with its reasons."""
    from legalkit.companies.register import load_settings, score

    began = time.perf_counter()
    found = score(register, DAY, load_settings())
    worked_out = time.perf_counter() - began
    found.write(folder / "score.parquet", "zh")
    return {
        "score": worked_out,
        "with_writing": time.perf_counter() - began,
        "rows": len(found),
        "mb": (folder / "score.parquet").stat().st_size / 1e6,
    }


def everything(folder: Path, repeats: int) -> dict[str, Any]:
    """Load and ask; for a process of its own, so that its memory is that of one user."""
    from legalkit.companies.register import load

    register = load(folder)
    told: dict[str, Any] = {"ask": ask(register), "ways": ways(register)}
    told["ask_mb"] = peak()
    told["score"] = scored(register, folder)
    told["score_mb"] = peak()
    told["shares"] = shares(register, repeats)
    return told


def apart(part: str, folder: Path, repeats: int = 3) -> dict[str, Any]:
    """Run one part in a process of its own."""
    command = [sys.executable, __file__, "--part", part, "--folder", str(folder)]
    done = subprocess.run(
        [*command, "--repeats", str(repeats)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def line(what: str, value: str, bound: str = "", holds: bool | None = None) -> bool:
    """Print one figure beside its bound."""
    mark = "" if holds is None else ("ok" if holds else "BROKEN")
    print(f"  {what:46} {value:>18}  {bound:14} {mark}".rstrip())
    return holds is not False


def main(args: argparse.Namespace) -> int:
    from register.made import Made

    huge = args.size > 1_000_000
    most_mb = HUGE_MB if huge else LOAD_MB
    holds: list[bool] = []
    with tempfile.TemporaryDirectory() as name:
        folders: dict[str, Path] = {}
        made = Made(args.size, seed=args.seed)
        for form in ("parquet", "csv") if args.form == "both" else (args.form,):
            folders[form] = Path(name) / form
            made.write(folders[form], form)
        del made
        print(f"register of {args.size:,} entities and {int(args.size * 1.9):,} relations")
        for form, folder in folders.items():
            runs = [apart("load", folder) for _ in range(args.loads)]
            seconds, mb = min(r["seconds"] for r in runs), max(r["mb"] for r in runs)
            bound = "" if huge else f"< {LOAD_SECONDS:.0f} s"
            holds.append(line(f"load {form}", f"{seconds:.2f} s", bound,
                              None if huge else seconds < LOAD_SECONDS))  # fmt: skip
            holds.append(line("  peak memory", f"{mb:,.0f} MB", f"< {most_mb} MB", mb < most_mb))
            line("  of which columns", f"{runs[0]['columns_mb']:,.0f} MB")
        told = apart("all", next(iter(folders.values())), args.repeats)
    holds += _told(told, huge=huge, most_mb=most_mb)
    return int(args.check and not all(holds))


def _told(told: dict[str, Any], *, huge: bool, most_mb: int) -> Sequence[bool]:
    asked, found, all_, way = told["ask"], told["score"], told["shares"], told["ways"]
    bound = f"< {ASK_SECONDS} s"
    holds = [
        line(f"debtor, {asked['asked']} at 5 days, median", f"{asked['median']:.3f} s"),
        line("  worst (the largest hold "
             f"{asked['largest_holds']:,} stakes)", f"{asked['worst']:.3f} s", bound,
             asked["worst"] < ASK_SECONDS),
        line("  with debts and transfers, median", f"{asked['with_case_median']:.3f} s"),
        line("  with debts and transfers, worst", f"{asked['with_case_worst']:.3f} s", bound,
             asked["with_case_worst"] < ASK_SECONDS),
        line("  peak memory", f"{told['ask_mb']:,.0f} MB", f"< {most_mb} MB",
             told["ask_mb"] < most_mb),
        line("why related, 100 pairs at random, worst", f"{way['worst']:.3f} s"),
        line("  way found / search met its bound", f"{way['found']} / {way['bounded']}"),
        line(f"whole register scored, {found['rows']:,} rows", f"{found['score']:.2f} s"),
        line("  with reasons written as Parquet", f"{found['with_writing']:.2f} s",
             "" if huge else f"< {SCORE_SECONDS:.0f} s",
             None if huge else found["with_writing"] < SCORE_SECONDS),
        line("  peak memory", f"{told['score_mb']:,.0f} MB"),
    ]  # fmt: skip
    print(f"  effective shares of all: {all_['pairs']:,} pairs, {all_['circles']} circles")
    holds.append(line("scipy sparse powers", f"{all_['powers']:.2f} s"))
    for engine in ("numba", "numpy"):
        if engine in all_:
            ratio = all_["powers"] / all_[engine]
            holds.append(line(f"{engine}", f"{all_[engine]:.2f} s ({ratio:.1f}x)", ">= 1x",
                              ratio >= 1))  # fmt: skip
    if "numba_first" in all_:
        line("numba, first call (compiles when not kept)", f"{all_['numba_first']:.2f} s")
    holds.append(line(f"furthest apart, {all_['compared']:,} pairs", f"{all_['apart']:.1e}",
                      "< 1e-7", all_["apart"] < 1e-7))  # fmt: skip
    line("largest miss of a circle's own equations", f"{all_['residual']:.1e}")
    return holds


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--form", choices=("parquet", "csv", "both"), default="both")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--loads", type=int, default=3)
    parser.add_argument("--part", choices=("load", "all"))
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    if given.part == "load":
        print(json.dumps(load_only(given.folder)))
    elif given.part == "all":
        print(json.dumps(everything(given.folder, given.repeats)))
    else:
        sys.exit(main(given))
