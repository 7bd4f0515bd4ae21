"""How many changed lines of the engine do the tests notice? Counts, and fails below a floor.

Changes single lines of `legalkit/dates` and `legalkit/limitation` in a copy (`mutants/`) and runs
the unit tests and the worked examples of twelve laws against each change, one at a time.

    python benchmarks/mutation/run.py [--minutes 60] [--floor 90] [NAME ...]

With names (`legalkit.limitation.clock.*`) only those changes are made. A change that was not
reached in the time given is counted as not run, never as noticed. `mutmut show NAME` prints it.
"""

import argparse
import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

COPY = Path("mutants")
SURVIVED, UNREACHED, NOT_RUN = {0}, {5, 33}, {None}


def outcome(code: int | None) -> str:
    if code in NOT_RUN:
        return "not run"
    if code in SURVIVED:
        return "survived"
    return "no test" if code in UNREACHED else "noticed"


def run(minutes: float, names: list[str]) -> None:
    shutil.rmtree(COPY, ignore_errors=True)
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", "1", *names]
    with Path("mutants.log").open("w", encoding="utf-8") as log:
        try:
            subprocess.run(
                command, timeout=minutes * 60, stdout=log, stderr=subprocess.STDOUT, check=False
            )
        except subprocess.TimeoutExpired:
            print(f"stopped after {minutes:g} minutes")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--floor", type=float, default=0)
    chosen = parser.parse_args()
    run(chosen.minutes, chosen.names)
    total: Counter[str] = Counter()
    kinds = ("noticed", "survived", "no test", "not run")
    print(f"{'':34}" + "".join(f"{kind:>10}" for kind in kinds) + f"{'%':>8}")
    for path in sorted(COPY.glob("legalkit/*/*.py.meta")):
        codes = json.loads(path.read_text("utf-8"))["exit_code_by_key"].values()
        found = Counter(outcome(code) for code in codes)
        if found:
            print(line(f"{path.parent.name}/{path.name.removesuffix('.meta')}", found, kinds))
            total += found
    print(line("all", total, kinds))
    for path in sorted(COPY.glob("legalkit/*/*.py.meta")):
        for name, code in json.loads(path.read_text("utf-8"))["exit_code_by_key"].items():
            if outcome(code) in ("survived", "no test"):
                print(f"  {outcome(code)}: {name}")
    if not total["noticed"]:
        print("nothing was run; see mutants.log", file=sys.stderr)
        return 1
    return 0 if score(total) >= chosen.floor else 1


def score(found: Counter[str]) -> float:
    ran = found["noticed"] + found["survived"] + found["no test"]
    return 100 * found["noticed"] / ran if ran else 0.0


def line(name: str, found: Counter[str], kinds: tuple[str, ...]) -> str:
    return f"{name:34}" + "".join(f"{found[kind]:>10,}" for kind in kinds) + f"{score(found):>8.1f}"


if __name__ == "__main__":
    raise SystemExit(main())
