"""A made-up register of ten thousand: both engines, sparse powers, and the shapes that it has."""

from __future__ import annotations

import importlib
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from legalkit.companies.register import OnDay, all_shares, draw, load, load_settings, look, score
from legalkit.companies.register import everywhere as everywhere_module
from legalkit.companies.register.doubles import often
from legalkit.companies.register.kinds import WHOLE
from legalkit.companies.register.loops import circles
from legalkit.companies.register.onday import coalesced
from legalkit.companies.register.push import kernel
from legalkit.law.transfers_sheet import load_transfers
from legalkit.model.errors import InputError

ROOT = Path(__file__).resolve().parents[3]
DAY = date(2024, 3, 1)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        from register.made import Made
    finally:
        sys.path.pop(0)
    folder = tmp_path_factory.mktemp("made")
    Made(10_000, seed=11).write(folder)
    return load(folder)


def test_it_has_the_shapes_that_registers_have(made):
    assert (len(made), len(made.ties), len(made.problems)) == (10_000, 19_000, 0)
    stakes = made.ties.type == 0
    assert 0.1 < (made.ties.end[stakes] < 20_000).mean() < 0.4
    holder, company, low, high = coalesced(made, DAY)
    sums = np.bincount(company, low, len(made)) / WHOLE
    assert sums.max() <= 1 and (high >= low).all()
    assert np.bincount(holder).max() > 20
    assert circles(holder, company, len(made))
    assert score(made, DAY, load_settings()).mass["shared_address"][1] > 100


def pairs(found):
    order = np.lexsort((found.company, found.owner))
    return found.owner[order], found.company[order], found.share[order]


def test_both_engines_give_the_same_shares_and_sparse_powers_agree(made):
    from scipy import sparse

    fast, slow = all_shares(made, DAY, "numba"), all_shares(made, DAY, "numpy")
    for one, other in zip(pairs(fast)[:2], pairs(slow)[:2], strict=True):
        assert (one == other).all()
    assert np.abs(pairs(fast)[2] - pairs(slow)[2]).max() < 1e-12
    assert (fast.engine, slow.engine) == ("numba", "numpy")
    holder, company, low, _ = coalesced(made, DAY)
    size = len(made)
    power = stakes = sparse.csr_matrix((low / WHOLE, (holder, company)), shape=(size, size))
    total = stakes.copy()
    for _ in range(5000):
        power = power @ stakes
        power.data[power.data < 1e-14] = 0
        power.eliminate_zeros()
        if not power.nnz:
            break
        total = total + power
    # Ways that come back to the owner are taken out of what powers add up.
    wanted = np.asarray(total[slow.owner, slow.company]).ravel()
    wanted = wanted / (1 + total.diagonal()[slow.owner])
    assert np.abs(wanted - slow.share).max() < 1e-9
    apart = total - sparse.diags(total.diagonal())
    apart.eliminate_zeros()
    assert len(slow) == apart.nnz
    table = slow.table(made)
    assert table.num_rows == len(slow)
    assert made.place(table["owner"][0].as_py()) == slow.owner.min()
    assert table.equals(fast.table(made))


def test_the_loop_that_numba_compiles_is_right_by_itself():
    """Two chains meet, one of them longer; and an owner inside a circle that was solved before."""
    pointers = np.asarray([0, 2, 3, 4, 4, 4])
    to = np.asarray([1, 2, 2, 3], np.int32)
    weight = np.asarray([0.5, 0.1, 0.5, 0.4])
    seeds = np.asarray([0, 0, 0, 0, 0, 1])
    found = kernel(pointers, to, weight, seeds, np.asarray([2], np.int32), np.asarray([0.25]), 5, 1)
    told = {(int(o), int(c)): s for o, c, s in zip(*found, strict=True)}
    assert told == pytest.approx(
        {(0, 1): 0.5, (0, 2): 0.35, (0, 3): 0.14, (1, 2): 0.5, (1, 3): 0.2, (2, 3): 0.4,
         (4, 2): 0.25, (4, 3): 0.1}
    )  # fmt: skip


def test_without_numba_numpy_does_the_work(made, monkeypatch):
    monkeypatch.setattr(everywhere_module, "have_numba", lambda: False)
    assert all_shares(made, DAY).engine == "numpy"
    monkeypatch.undo()
    assert all_shares(made, DAY).engine == "numba"


def test_a_circle_too_large_is_told_and_not_guessed(made, monkeypatch):
    monkeypatch.setattr(everywhere_module, "MOST_IN_CIRCLE", 1)
    for engine in ("numpy", "numba"):
        found = all_shares(made, DAY, engine)
        assert found.unsolved and np.isnan(found.share).any()
        inside = np.isin(found.company, found.unsolved)
        assert np.isnan(found.share[inside]).all()
        assert found.table(made)["effective_pct"].null_count == np.isnan(found.share).sum()
    monkeypatch.setattr("legalkit.companies.register.scoring.MOST_IN_CIRCLE", 1)
    scored = score(made, DAY, load_settings())
    assert scored.large == len(found.unsolved) and scored.circles
    assert "circular" not in set(scored.table()["pattern"].to_pylist())
    monkeypatch.setattr("legalkit.companies.register.shares.MOST_IN_CIRCLE", 1)
    seen = look(made, made.id(found.unsolved[0]), DAY, load_settings(), load_transfers("CN"))
    assert None in {held.low for held in seen.owners.held}


def test_cases_of_many_debtors_are_drawn_within_their_bound(made):
    settings = load_settings()
    for company in range(0, 5_000, 250):
        drawn = draw(OnDay(made, DAY), company, settings)
        assert len(drawn.facts.entities) <= settings.search.entities
        assert len({r.id for r in drawn.facts.relations}) == len(drawn.facts.relations)


@pytest.mark.parametrize("texts", [
    [], [None], ["a"], ["a", "b"], ["a", None, "a"], ["", ""], ["ab", "a", "b", "ab", "ab"],
    ["恒信", "恒信", "华"], ["x" * 200, "x" * 199, "x" * 200],
])  # fmt: skip
def test_texts_that_stand_twice_are_found(texts):
    array = pa.array(texts, pa.string())
    wanted = [n for n, t in enumerate(texts) if t is not None and texts.count(t) > 1]
    assert often(array).tolist() == wanted
    assert often(pa.array(["q", *texts], pa.string()).slice(1)).tolist() == wanted


@pytest.mark.parametrize(("name", "refused"), [("numpy", True), ("pyarrow", True), ("else", False)])
def test_without_the_extra_the_way_to_install_it_is_said(monkeypatch, name, refused):
    import legalkit.companies.register as front

    known = importlib.import_module

    def lacking(module):
        if module.startswith("legalkit.companies.register."):
            raise ModuleNotFoundError(name=name)
        return known(module)

    monkeypatch.setattr("importlib.import_module", lacking)
    with pytest.raises(InputError if refused else ModuleNotFoundError) as caught:
        front.__getattr__("load")
    if refused:
        assert [f.code for f in caught.value.findings] == ["LK688"]
    with pytest.raises(AttributeError):
        front.__getattr__("nothing")
