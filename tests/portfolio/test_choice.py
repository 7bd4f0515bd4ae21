"""The compiled walk is loaded where that pays."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

pytest.importorskip("pyarrow")

from legalkit.portfolio import choice
from legalkit.portfolio.choice import WORTH_LOADING, WORTH_MAKING, Choice


@pytest.fixture
def there(monkeypatch):
    """Numba is there; machine code is kept or not."""
    machine = SimpleNamespace(kept=lambda: True)
    monkeypatch.setitem(sys.modules, "legalkit.portfolio.machine", machine)
    monkeypatch.setattr(choice, "have_numba", lambda: True)
    return machine


def test_little_work_is_for_numpy(there):
    assert not Choice().compiled(WORTH_LOADING - 1)
    assert Choice().compiled(WORTH_LOADING)


def test_what_is_to_come_counts(there):
    chosen = Choice()
    chosen.expected = WORTH_LOADING
    assert chosen.compiled(10)
    assert chosen.compiled(0)


def test_what_was_asked_counts(there):
    chosen = Choice()
    assert [chosen.compiled(WORTH_LOADING // 2) for _ in range(3)] == [False, True, True]


def test_code_that_must_be_made_first_asks_for_more(there):
    there.kept = lambda: False
    assert not Choice().compiled(WORTH_MAKING - 1)
    assert Choice().compiled(WORTH_MAKING)


def test_without_numba_numpy_answers_whatever_there_is_to_do(monkeypatch):
    monkeypatch.setattr(choice, "have_numba", lambda: False)
    chosen = Choice()
    assert not chosen.compiled(WORTH_MAKING)
    assert chosen.engine == "numpy"


def test_numba_that_is_half_installed_is_as_none(there, monkeypatch):
    monkeypatch.setitem(sys.modules, "legalkit.portfolio.machine", None)
    chosen = Choice()
    assert not chosen.compiled(WORTH_MAKING)
    assert chosen.engine == "numpy"


@pytest.mark.parametrize("engine", ["numba", "numpy"])
def test_an_engine_that_is_named_is_taken(engine):
    chosen = Choice(engine)
    assert chosen.compiled(1) is (engine == "numba")
    assert chosen.compiled(WORTH_MAKING) is (engine == "numba")
