"""How quickly limitation answers are computed, explained, shown; and how quickly a law loads.

    python benchmarks/limitation.py            measure and print
    python benchmarks/limitation.py --check    exit 1 when a bound is broken

One run measures everything in turn on one core, beside ``python -c pass``: seconds depend on the
machine, ratios much less. The claim is a sale with three events of which one is not proven, so that
the three clocks are three different walks; no answer is reused.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta

from legalkit.law import load
from legalkit.limitation.law import _prepared as prepared
from legalkit.limitation.law import load_law
from legalkit.limitation.scenarios import answer
from legalkit.messages import Message
from legalkit.model.claim import Claim, Event
from legalkit.model.verdict import Verdict
from legalkit.report.limitation import page
from legalkit.report.tables import page_text

AS_OF = date(2026, 3, 2)
#: Bounds of the design: explained answers a second, milliseconds to load a law.
ANSWERS_A_SECOND = 5_000
FROM_YAML_MS = 30.0
FROM_CACHE_MS = 3.0


def bare_python() -> float:
    """Seconds that Python itself needs to start: the measure of the machine."""
    times = []
    for _ in range(9):
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-I", "-c", "pass"], check=True)
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def best(action: Callable[[], object], rounds: int) -> float:
    """Seconds of the quickest of ``rounds``: what the code costs when nothing else runs."""
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        action()
        times.append(time.perf_counter() - begin)
    return min(times)


def loading(code: str) -> tuple[float, float, float]:
    """Seconds to load one law ready to run: from YAML, from the kept data, again in one process."""

    def fresh() -> None:
        load._read.cache_clear()
        prepared.cache_clear()
        load_law(code)

    def uncached() -> None:
        os.environ["LEGALKIT_CACHE"] = "off"
        fresh()

    with tempfile.TemporaryDirectory() as folder:
        before = os.environ.get("LEGALKIT_CACHE")
        yaml = best(uncached, 9)
        os.environ["LEGALKIT_CACHE"] = folder
        fresh()
        kept = best(fresh, 25)
        again = best(lambda: load_law(code), 25)
        if before is None:
            del os.environ["LEGALKIT_CACHE"]
        else:
            os.environ["LEGALKIT_CACHE"] = before
    return yaml, kept, again


def questions(count: int) -> list[tuple[Claim, tuple[Event, ...]]]:
    """Three-event claims, each with dates of its own."""
    made = []
    for number in range(count):
        due = date(2017, 10, 9) + timedelta(days=number % 1500)
        claim = Claim.model_validate(
            {"type": "sale_of_goods", "governing_law": "CN", "due_on": due, "amount": "120000.00"}
        )
        sent, paid, again = (due + timedelta(days=days) for days in (700, 1300, 2000))
        events = (
            {"id": "E1", "kind": "demand_letter", "date": sent, "received_on": sent + timedelta(2)},
            {"id": "E2", "kind": "part_payment", "date": paid, "amount": "5000.00"},
            {"id": "E3", "kind": "demand_letter", "date": again, "received_on": again},
        )
        made.append((claim, tuple(Event.model_validate(event) for event in events)))
    return made


def answering(count: int) -> dict[str, float]:
    """Seconds for one answer: plain, full, and full with its page and its JSON."""

    def prove(event: Event, standard: str) -> Verdict:
        proven = event.id != "E3"
        return Verdict(proven, (), () if proven else (Message("proof.no_evidence"),))

    law = load_law("CN")
    asked = questions(count)

    def put(*, full: bool) -> None:
        for claim, events in asked:
            answer(law, claim, events, AS_OF, prove=prove, full=full)

    plain = best(lambda: put(full=False), 5) / count
    full = best(lambda: put(full=True), 3) / count
    answers = [answer(law, c, e, AS_OF, prove=prove) for c, e in asked[:100]]
    steps = sum(len(a.asserted.steps) + len(a.proven.steps) + len(a.floor.steps) for a in answers)
    text = best(lambda: [page_text(page("t", a), "en") for a in answers], 3) / len(answers)
    as_json = best(lambda: [a.to_json("en") for a in answers], 3) / len(answers)
    return {
        "plain": plain,
        "full": full,
        "text": text,
        "json": as_json,
        "steps": steps / len(answers),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="exit 1 when a bound is broken")
    parser.add_argument("--law", default="CN", help="law to load")
    parser.add_argument("--count", type=int, default=1000, help="claims to answer")
    options = parser.parse_args()

    bare = bare_python()
    yaml, kept, again = loading(options.law)
    found = answering(options.count)
    rows = [
        ("python -c pass", bare),
        (f"load {options.law} from YAML", yaml),
        (f"load {options.law} from kept data", kept),
        (f"load {options.law} again in the process", again),
        ("three clocks, all steps", found["plain"]),
        ("the same with outlook and notices", found["full"]),
        ("its page as text", found["text"]),
        ("its JSON", found["json"]),
    ]
    print(f"{'what':38} {'ms':>9} {'a second':>10} {'of bare Python':>15}")
    for name, seconds in rows:
        print(f"{name:38} {seconds * 1000:9.3f} {1 / seconds:10.0f} {seconds / bare:15.4f}")
    print(f"{found['steps']:.0f} steps to an answer, three clocks together")
    bounds = [
        ("answers a second", 1 / found["plain"], ANSWERS_A_SECOND, False),
        ("ms to load from YAML", yaml * 1000, FROM_YAML_MS, True),
        ("ms to load from kept data", kept * 1000, FROM_CACHE_MS, True),
    ]
    broken = 0
    for name, value, bound, at_most in bounds:
        holds = value <= bound if at_most else value >= bound
        broken += not holds
        sign = "at most" if at_most else "at least"
        print(f"{'ok ' if holds else 'BROKEN'} {name}: {value:,.1f} ({sign} {bound:,})")
    return int(bool(broken) and options.check)


if __name__ == "__main__":
    raise SystemExit(main())
