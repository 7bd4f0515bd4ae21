"""The walk as Python runs it, without the compiler: the same answers, line by line."""

# ruff: noqa: S311 - reproducible samples, not secrets

from __future__ import annotations

import importlib.util
import os
import sys
from datetime import date, timedelta
from random import Random

import pytest

pytest.importorskip("pyarrow")
pytest.importorskip("numba")

import numba

from legalkit import portfolio
from legalkit.portfolio import layout as lay
from legalkit.portfolio.explained import ExplainedClock
from legalkit.portfolio.kernel import Kernel
from tests.portfolio.columnar import Columnar, questions, time_answers
from tests.portfolio.questions import KINDS, event, receivable

AS_OF = date(2026, 3, 1)
CLOCK = ExplainedClock()


PARTS = ("machinedays", "machinewalk", "machineread", "machine")


@pytest.fixture
def plain(monkeypatch):
    """The module of the walk, its functions left as they are written."""
    monkeypatch.setattr(numba, "njit", lambda **_: lambda function: function)
    made = None
    for part in PARTS:
        name = f"legalkit.portfolio.{part}"
        spec = importlib.util.find_spec(name)
        assert spec is not None and spec.loader is not None
        made = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, name, made)
        monkeypatch.setattr(portfolio, part, made, raising=False)
        spec.loader.exec_module(made)
    return made


@pytest.mark.parametrize("law", ["CN", "PL", "IN", "JP"])
def test_written_and_compiled_say_the_same(plain, law):
    rng = Random(f"plain {law}")
    rows = []
    for number in range(60):
        due = date(2016, 1, 1) + timedelta(rng.randint(0, 3500))
        told = [event(rng, rng.choice(KINDS), due) for _ in range(rng.randint(0, 4))]
        one = receivable(rng, law, rng.choice(["sale_of_goods", "loan"]), due, number)
        one.days.clear()
        rows.append((one, told))
    found = Kernel(CLOCK.law, threads=1, fewest=0, engine="numba")
    answers = time_answers(found._walked_by_machine(questions(rows), AS_OF).batch())
    assert sum(answer is not None for answer in answers) > len(rows) // 2
    expected = Columnar(CLOCK.law, "numpy").answers(rows, AS_OF)
    for one, here, there in zip(rows, answers, expected, strict=True):
        assert here is None or there is None or here == there, one


def test_the_number_of_the_source_changes_with_the_layout(plain, monkeypatch, tmp_path):
    before = plain._stamp()
    other = tmp_path / "layout.py"
    other.write_text("# another layout\n", encoding="utf-8")
    monkeypatch.setattr(lay, "__file__", str(other))
    assert plain._stamp() != before


def test_where_no_folder_can_be_written_to_the_code_is_made_each_time(plain, monkeypatch):
    def njit(*, cache=False, **_):
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: function

    monkeypatch.setattr(numba, "njit", njit)
    assert plain._outer(max) is max
    assert not plain.kept()


def test_kept_code_is_found(plain, monkeypatch, tmp_path):
    class Kept:
        stats = type("Stats", (), {"cache_path": str(tmp_path)})()

    monkeypatch.setattr(plain, "run", Kept())
    assert not plain.kept()
    code = tmp_path / "machine.run-1.py311.nbi"
    code.touch()
    assert plain.kept()
    os.utime(code, (0, 0))  # from before this source was written
    assert not plain.kept()
