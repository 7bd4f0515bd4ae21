"""The engine against the slow clock: random laws, random timelines, the same day each time."""

from __future__ import annotations

import ast
from pathlib import Path

from hypothesis import HealthCheck, given, note, settings

from legalkit.limitation.setting import Setting
from tests.oracles import slow_clock
from tests.oracles.random_sheets import CLOSED, cases, claim_due, law_of
from tests.oracles.slow_clock import SlowClock


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(cases())
def test_the_engine_agrees_with_a_clock_that_counts_every_day(case):
    claim = claim_due(case.due)
    found = Setting(law_of(case.sheet), claim, case.events, case.as_of).walk()
    slow = SlowClock(case.sheet, claim, case.events, case.as_of, closed=CLOSED).answer()
    for step in found.steps:
        note(f"{step.day} {step.kind} {step.effect} {step.before} -> {step.after} {step.why.key}")
    assert (str(found.status), found.expires_on) == slow


def test_the_slow_clock_shares_no_code_with_the_engine():
    tree = ast.parse(Path(slow_clock.__file__).read_text(encoding="utf-8"))
    imported = {
        name
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert not any(name.startswith("legalkit") for name in imported)
