"""A company register made up for measuring: the shapes that real ones have, from one seed.

Group sizes have a heavy tail; some groups hold stakes in each other; nominees sit in hundreds of
companies; formation agents give thousands one address; a quarter of the stakes has passed on, on
the day on which the next one starts. Stakes in a company add up to the whole on every day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv, parquet

EPOCH = date(1970, 1, 1)
FIRST, LAST = (date(1996, 1, 1) - EPOCH).days, (date(2025, 6, 30) - EPOCH).days
TRADES = ("贸易", "物流", "机电", "建材", "电子", "食品", "化工", "纺织", "科技", "包装")
ROOTS = ("恒信", "华盛", "瑞祥", "鑫源", "宏远", "博文", "嘉利", "永福", "天海", "明光", "顺达")
FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂"


class Made:
    """Tables of one register.

    Attributes:
        entities: one row for each company, person and address.
        relations: one row for each dated tie.
    """

    def __init__(self, size: int = 1_000_000, relations: int | None = None, seed: int = 6) -> None:
        """Make ``size`` entities and ``relations`` ties (1.9 for each entity)."""
        self.rng = np.random.default_rng(seed)
        self.companies = int(size * 0.55)
        self.persons = int(size * 0.33)
        self.addresses = size - self.companies - self.persons
        self.started = np.sort(self.rng.integers(FIRST, LAST, self.companies))
        self.rng.shuffle(self.started)
        self._groups()
        self.entities = self._entities()
        self.relations = self._relations(relations or int(size * 1.9))

    # --- shape ----------------------------------------------------------------------------------

    def _groups(self) -> None:
        """Which company belongs to which group: sizes fall as a power, the largest are huge."""
        sizes = np.minimum(self.rng.pareto(1.15, self.companies) + 1, self.companies / 100 + 2)
        ends = np.cumsum(sizes.astype(np.int64))
        group = np.searchsorted(ends, np.arange(self.companies), side="right")
        first = np.concatenate([[0], ends])[group]
        self.first, self.group = first.astype(np.int64), group.astype(np.int64)
        self.last = np.minimum(ends[group], self.companies)

    def _person(self, count: int) -> Any:
        """Persons at random; one in thirty is a nominee who is drawn again and again."""
        rng = self.rng
        drawn = rng.integers(0, self.persons, count)
        nominees = max(3, self.persons // 1500)
        favour = np.minimum(rng.pareto(0.8, count) * 2, nominees - 1).astype(np.int64)
        return np.where(rng.random(count) < 1 / 30, favour, drawn) + self.companies

    def _stakes(self) -> dict[str, Any]:
        rng, number = self.rng, np.arange(self.companies)
        slots = rng.choice([1, 2, 3, 4], self.companies, p=[0.58, 0.28, 0.1, 0.04])
        held = np.repeat(number, slots)
        place = np.arange(len(held)) - np.repeat(np.cumsum(slots) - slots, slots)
        cuts = rng.integers(1, 100, len(held)).astype(np.float64)
        total = np.bincount(held, cuts, self.companies)
        pct = np.floor(cuts / total[held] * 10_000) / 100
        rest = 100 - np.bincount(held, pct, self.companies)
        pct = np.round(np.where(place == 0, pct + rest[held], pct), 2)
        holder = self._person(len(held))
        inner = number - self.first
        above = self.first + np.floor(inner * rng.random(self.companies) ** 2).astype(np.int64)
        by_group = (place == 0) & (inner[held] > 0) & (rng.random(len(held)) < 0.85)
        holder = np.where(by_group, above[held], holder)
        later = held + 1 + np.floor(
            rng.random(len(held)) * np.maximum(self.last[held] - held - 1, 0)
        ).astype(np.int64)  # fmt: skip
        crossed = (place == 1) & (later < self.last[held]) & (rng.random(len(held)) < 0.02)
        holder = np.where(crossed, later, holder)
        start = self.started[held]
        ends = rng.random(len(held)) < 0.25
        passed = start + 1 + np.floor(rng.random(len(held)) * (LAST - start)).astype(np.int64)
        following = np.flatnonzero(ends)
        return {
            "from": np.concatenate([holder, self._person(len(following))]),
            "to": np.concatenate([held, held[following]]),
            "pct": np.concatenate([pct, pct[following]]),
            "start": np.concatenate([start, passed[following]]),
            "end": np.concatenate([np.where(ends, passed, -1), np.full(len(following), -1)]),
        }

    def _offices(self, count: int) -> dict[str, Any]:
        rng = self.rng
        held = rng.integers(0, self.companies, count)
        start = self.started[held]
        ended = rng.random(count) < 0.2
        end = start + np.floor(rng.random(count) * (LAST - start)).astype(np.int64)
        return {
            "from": self._person(count),
            "to": held,
            "start": start,
            "end": np.where(ended, end, -1),
            "type": rng.choice([1, 2, 3, 4], count, p=[0.5, 0.3, 0.12, 0.08]),
        }

    def _homes(self) -> dict[str, Any]:
        """An address for each company; one in twelve is that of a formation agent."""
        rng = self.rng
        mass = max(2, self.addresses // 2000)
        usual = rng.integers(mass, self.addresses, self.companies)
        agents = np.minimum(rng.pareto(0.9, self.companies) * 3, mass - 1).astype(np.int64)
        home = np.where(rng.random(self.companies) < 1 / 12, agents, usual)
        return {
            "from": np.arange(self.companies),
            "to": home + self.companies + self.persons,
            "start": self.started,
            "end": np.full(self.companies, -1),
        }

    # --- tables ---------------------------------------------------------------------------------

    def ids(self, number: Any) -> Any:
        """Ids as a register writes them: a letter and eight digits."""
        known = getattr(self, "_ids", None)
        if known is None:
            letters = "C" * self.companies + "P" * self.persons + "A" * self.addresses
            self._ids = known = pa.array(
                [f"{letter}{place:08d}" for place, letter in enumerate(letters)]
            )
        return known.take(pa.array(number))

    def _entities(self) -> pa.Table:
        rng, total = self.rng, self.companies + self.persons + self.addresses
        trade = rng.integers(0, len(TRADES), self.companies)
        root = rng.integers(0, len(ROOTS), self.companies)
        names = [
            f"{ROOTS[r]}{n}{TRADES[t]}有限公司"
            for n, (r, t) in enumerate(zip(root.tolist(), trade.tolist(), strict=True))
        ]
        one, two = (
            rng.integers(0, len(FAMILY), self.persons),
            rng.integers(0, len(GIVEN), self.persons),
        )
        names += [f"{FAMILY[a]}{GIVEN[b]}" for a, b in zip(one.tolist(), two.tolist(), strict=True)]
        names += [f"某市第{n}号楼" for n in range(self.addresses)]
        kinds = np.repeat([0, 1, 2], [self.companies, self.persons, self.addresses])
        start = np.concatenate([self.started, np.full(total - self.companies, -1)])
        return pa.table(
            {
                "id": self.ids(np.arange(total)),
                "kind": _coded(["company", "person", "address"], kinds),
                "name": names,
                "business": pa.concat_arrays(
                    [_coded(TRADES, trade), pa.nulls(total - self.companies, pa.string())]
                ),
                "start": _days(start),
                "source": _coded(["gsxt 2026-03"], np.zeros(total, np.int64)),
                "seen": _days(np.full(total, LAST + 200)),
            }
        )

    def _relations(self, wanted: int) -> pa.Table:
        stakes, homes = self._stakes(), self._homes()
        most = wanted - len(homes["from"])
        stakes = {name: column[:most] for name, column in stakes.items()}
        offices = self._offices(wanted - len(stakes["from"]) - len(homes["from"]))
        parts = (stakes, offices, homes)
        kinds = [np.zeros(len(stakes["from"]), np.int64), offices["type"],
                 np.full(self.companies, 5)]  # fmt: skip
        pct = np.concatenate([stakes["pct"], np.full(wanted - len(stakes["pct"]), np.nan)])
        ranged = ~np.isnan(pct) & (self.rng.random(wanted) < 0.03)
        joined = {
            name: np.concatenate([part[name] for part in parts])
            for name in ("from", "to", "start", "end")
        }
        mixed = self.rng.permutation(wanted)
        return pa.table(
            {
                "id": pa.array([f"R{n:08d}" for n in range(wanted)]),
                "type": _coded(
                    ["ownership", "legal_representative", "director", "supervisor", "manager",
                     "has_address"],
                    np.concatenate(kinds)[mixed],
                ),
                "from": self.ids(joined["from"][mixed]),
                "to": self.ids(joined["to"][mixed]),
                "pct": _numbers(np.where(ranged, np.nan, pct)[mixed]),
                "min": _numbers(np.where(ranged, np.floor(pct * 0.8), np.nan)[mixed]),
                "max": _numbers(np.where(ranged, np.ceil(pct), np.nan)[mixed]),
                "start": _days(joined["start"][mixed]),
                "end": _days(joined["end"][mixed]),
                "source": _coded(["gsxt 2026-03", "annual report 2024"], mixed % 2),
            }
        )  # fmt: skip

    def write(self, folder: Path, form: str = "parquet") -> None:
        """Write ``entities`` and ``relations`` as Parquet or CSV."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in (("entities", self.entities), ("relations", self.relations)):
            if form == "csv":
                csv.write_csv(table, folder / f"{name}.csv")
            else:
                parquet.write_table(table, folder / f"{name}.parquet", row_group_size=1 << 18)


def _coded(words: Sequence[str], codes: Any) -> pa.Array:
    coded = pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(words))
    return coded.cast(pa.string())


def _numbers(numbers: Any) -> pa.Array:
    return pa.array(numbers, from_pandas=True)


def _days(days: Any) -> pa.Array:
    return pa.array(np.asarray(days, np.int32), mask=np.asarray(days) < 0).cast(pa.date32())
