"""The whole register scored: shared addresses, shared officers, circles; a reason for each row.

The patterns are those of :mod:`legalkit.companies.register.shape`, worked out over columns; a row
is what that package says about the same company, and its score the sum of the points of its rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Any

import numpy as np
import numpy.typing as npt

from legalkit.companies.register.everywhere import changes, ranges
from legalkit.companies.register.kinds import (
    BEARING,
    BEARS,
    COMPANY,
    EVER,
    FOREVER,
    OFFICES,
    TYPES,
)
from legalkit.companies.register.loops import circles
from legalkit.companies.register.onday import OnDay, coalesced
from legalkit.companies.register.output import write_batches
from legalkit.companies.register.register import Ints, Register, date_of
from legalkit.companies.register.settings import RegisterSettings
from legalkit.companies.register.shape.circle import shortest, sign_of
from legalkit.companies.register.shape.sign import Sign, weight
from legalkit.companies.register.shares import MOST_IN_CIRCLE
from legalkit.messages import catalogue

_BATCH = 1 << 17
COLUMNS = (
    "company", "name", "score", "pattern", "value", "value_name", "population", "with", "since",
    "points", "explanation", "facts", "fact_days", "sources",
)  # fmt: skip


@dataclass(slots=True)
class _Found:
    """One pattern over the whole register.

    Attributes:
        pattern: which.
        value: place of the shared value, one for each group, ``cuts`` where its ties begin.
        ties: relations, group after group.
        group: group of each row; ``company``: place of the company; ``since``: from which day.
        population: companies of each group, ``points``: weight of each group.
        members: companies of each group, one after the other; ``member_cuts`` where they begin.
    """

    pattern: str
    value: Ints
    cuts: Ints
    ties: Ints
    group: Ints
    company: Ints
    since: Ints
    population: Ints
    points: npt.NDArray[np.float64]
    members: Ints
    member_cuts: Ints


@dataclass(slots=True)
class Score:
    """What was found; rows are written out as they are asked for.

    Attributes:
        register: the register.
        date: the day.
        totals: points of each company, for all of the register.
        mass: pattern -> values, and companies at them, that too many share to mean anything.
        circles: number of circles.
        large: members of circles with too many to look for the shortest way round each; they have
            no row for it.
    """

    register: Register
    date: date
    settings: RegisterSettings
    totals: npt.NDArray[np.float64]
    mass: dict[str, tuple[int, int]]
    circles: int
    large: int
    _found: list[_Found]
    _signs: list[Sign]

    def __len__(self) -> int:
        return sum(len(found.company) for found in self._found) + len(self._signs)

    def batches(self, lang: str = "en") -> Iterator[Any]:
        """Arrow record batches with the columns of ``COLUMNS``; of equal patterns together."""
        if self._signs:
            yield _signs_batch(self, lang)
        for found in self._found:
            texts = _Texts(self, found)
            for begin in range(0, len(found.company), _BATCH):
                yield texts.batch(slice(begin, begin + _BATCH), lang)

    def table(self, lang: str = "en") -> Any:
        """All rows as one Arrow table."""
        import pyarrow as pa

        return pa.Table.from_batches(list(self.batches(lang)), schema=schema())

    def write(self, path: Path, lang: str = "en") -> None:
        """Write all rows as Parquet, Arrow or CSV, by the ending of the file."""
        write_batches(self.batches(lang), schema(), path)

    def highest(self, most: int = 20) -> list[tuple[int, float]]:
        """Companies with the highest scores; of equals the first in the register."""
        order = np.argsort(-self.totals, kind="stable")[:most]
        return [(int(n), float(self.totals[n])) for n in order if self.totals[n] > 0]


def schema() -> Any:
    """The form of the rows."""
    import pyarrow as pa

    kinds = {"score": pa.float64(), "points": pa.float64(), "population": pa.int32(),
             "since": pa.date32()}  # fmt: skip
    return pa.schema([(name, kinds.get(name, pa.string())) for name in COLUMNS])


def score(register: Register, day: date, settings: RegisterSettings) -> Score:
    """Find shared addresses, telephones, e-mails and officers, and circles, in a whole register.

    Args:
        register: the register.
        day: the day; ties that did not stand on it are passed over.
        settings: lines and points.
    """
    view = OnDay(register, day)
    ties = register.ties
    standing = register.stand(slice(None), view.day)
    totals = np.zeros(len(register))
    mass: dict[str, tuple[int, int]] = {}
    all_found: list[_Found] = []
    for kind in BEARING:
        at = np.flatnonzero(
            (ties.type == kind) & standing & (register.nodes.kind[ties.from_] == COMPANY)
        )
        pattern = BEARS[TYPES[kind]]
        found = _groups(register, pattern, at, ties.to[at], ties.from_[at])
        all_found += _weighed(found, settings, settings.mass_value, mass)
    at = np.flatnonzero(np.isin(ties.type, OFFICES) & standing)
    at = at[np.argsort(ties.from_[at], kind="stable")]
    found = _groups(register, "shared_officer", at, ties.from_[at], ties.to[at])
    all_found += _weighed(found, settings, settings.mass_person, mass)
    for one in all_found:
        np.add.at(totals, one.company, one.points[one.group])
    holder, company, _, _ = coalesced(register, day)
    rings = circles(holder, company, len(register))
    signs = [
        sign_of(view, member, shortest(view, member, ring), settings)
        for ring in rings
        if len(ring) <= MOST_IN_CIRCLE
        for member in ring
    ]
    large = sum(len(ring) for ring in rings if len(ring) > MOST_IN_CIRCLE)
    for sign in signs:
        totals[sign.company] += float(sign.points)
    return Score(register, day, settings, totals, mass, len(rings), large, all_found, signs)


def _groups(register: Register, pattern: str, at: Ints, value: Any, company: Any) -> _Found:
    """Rows for each value and company; ``at`` lies in order of value."""
    count = len(register)
    pair = value.astype(np.int64) * count + company
    order = np.argsort(pair, kind="stable")
    at, pair = at[order], pair[order]
    value_of_tie = pair // count
    begins = np.flatnonzero(changes(value_of_tie))
    first = np.flatnonzero(changes(pair))
    # Of several offices in one company the earliest counts.
    start = np.minimum.reduceat(register.ties.start[at], first) if len(first) else first
    members = pair[first] % count
    group = np.searchsorted(begins, first, side="right") - 1
    member_cuts = np.searchsorted(group, np.arange(len(begins) + 1))
    return _Found(
        pattern, value_of_tie[begins], np.append(begins, len(at)), at, group, members,
        _since(start.astype(np.int64), group, member_cuts),
        np.diff(member_cuts), np.zeros(len(begins)), members, member_cuts,
    )  # fmt: skip


def _since(start: Ints, group: Ints, cuts: Ints) -> Ints:
    """The first day on which a company and one other had it both."""
    if not len(start):
        return start
    order = np.lexsort((start, group))
    begins = cuts[:-1]
    lowest = start[order[begins]]
    second = start[order[np.minimum(begins + 1, cuts[1:] - 1)]]
    others = np.where(np.arange(len(start)) == order[begins][group], second[group], lowest[group])
    since: Ints = np.maximum(start, others)
    return since


def _weighed(
    found: _Found, settings: RegisterSettings, most: int, mass: dict[str, tuple[int, int]]
) -> list[_Found]:
    """The groups of two up to the line, with their weight; those beyond it are counted."""
    beyond = found.population > most
    if beyond.any():
        mass[found.pattern] = (int(beyond.sum()), int(found.population[beyond].sum()))
    found.points = np.zeros(len(found.population))
    for population in range(2, most + 1):
        found.points[found.population == population] = float(weight(settings, population))
    kept = (found.population > 1) & ~beyond
    rows = kept[found.group]
    found.group, found.company, found.since = (
        found.group[rows], found.company[rows], found.since[rows],
    )  # fmt: skip
    return [found] if len(found.company) else []


class _Texts:
    """Texts of a pattern: made once for each group, taken for each row."""

    def __init__(self, score: Score, found: _Found) -> None:
        self.score, self.found = score, found
        self.register = score.register

    def batch(self, rows: slice, lang: str) -> Any:
        """The rows of a slice as a record batch."""
        import pyarrow as pa

        found, nodes = self.found, self.register.nodes
        group, company, since = found.group[rows], found.company[rows], found.since[rows]
        groups, of_row = np.unique(group, return_inverse=True)
        back = pa.array(of_row)
        value = pa.array(found.value[groups])
        members = _joined(self._ids(groups, found.member_cuts, found.members)).take(back)
        facts = _joined(self._facts(groups)).take(back)
        days = _joined(self._days(groups)).take(back)
        sources = self._sources(groups).take(back)
        value_name = _named(nodes, value).take(back)
        day = pa.array(since.astype(np.int32), mask=since == EVER).cast(pa.date32())
        points = found.points[group]
        population = found.population[group]
        chosen = pa.array(company)
        said = _filled(
            f"register.sign.{found.pattern}",
            lang,
            {
                "value": value_name,
                "population": pa.array(population),
                "since": day.cast(pa.string()).fill_null("-"),
                "reference": pa.array(
                    np.full(len(group), self.score.settings.reference_population)
                ),
                "points": pa.array([f"{p:.2f}" for p in points.tolist()]),
            },
        )
        return pa.record_batch(
            [
                nodes.ids.take(chosen), _named(nodes, chosen),
                pa.array(np.round(self.score.totals[company], 2)),
                pa.array([found.pattern] * len(group)), nodes.ids.take(value).take(back),
                value_name, pa.array(population, pa.int32()), members, day, pa.array(points), said,
                facts, days, sources,
            ],
            schema=schema(),
        )  # fmt: skip

    def _ids(self, groups: Ints, cuts: Ints, places: Ints) -> Any:
        import pyarrow as pa

        lengths = cuts[groups + 1] - cuts[groups]
        at = ranges(cuts[groups], lengths)
        return pa.ListArray.from_arrays(
            pa.array(np.concatenate([[0], np.cumsum(lengths)]), pa.int32()),
            self.register.nodes.ids.take(pa.array(places[at])),
        )

    def _facts(self, groups: Ints) -> Any:
        import pyarrow as pa

        cuts = self.found.cuts
        lengths = cuts[groups + 1] - cuts[groups]
        at = ranges(cuts[groups], lengths)
        return pa.ListArray.from_arrays(
            pa.array(np.concatenate([[0], np.cumsum(lengths)]), pa.int32()),
            self.register.tie_ids(self.found.ties[at]),
        )

    def _days(self, groups: Ints) -> Any:
        """First day and end of each fact, in the order of the facts; open ends stay empty."""
        import pyarrow as pa
        import pyarrow.compute as pc

        cuts, ties = self.found.cuts, self.register.ties
        lengths = cuts[groups + 1] - cuts[groups]
        at = self.found.ties[ranges(cuts[groups], lengths)]
        first, end = (
            pa.array(column[at], mask=column[at] == open_).cast(pa.date32()).cast(pa.string())
            for column, open_ in ((ties.start, EVER), (ties.end, FOREVER))
        )
        spans = pc.binary_join_element_wise(first.fill_null(""), end.fill_null(""), "..")
        return pa.ListArray.from_arrays(
            pa.array(np.concatenate([[0], np.cumsum(lengths)]), pa.int32()), spans
        )

    def _sources(self, groups: Ints) -> Any:
        """The different sources of each group."""
        import pyarrow as pa

        cuts, ties = self.found.cuts, self.register.ties
        lengths = cuts[groups + 1] - cuts[groups]
        codes = ties.source[self.found.ties[ranges(cuts[groups], lengths)]].astype(np.int64)
        wide = len(ties.sources) + 1
        pair = np.unique(np.repeat(np.arange(len(groups)), lengths) * wide + codes + 1)
        pair = pair[pair % wide > 0]
        offsets = np.searchsorted(pair // wide, np.arange(len(groups) + 1))
        names = pa.array([*ties.sources, ""], pa.string())
        lists = pa.ListArray.from_arrays(
            pa.array(offsets, pa.int32()), names.take(pa.array(pair % wide - 1))
        )
        return _joined(lists, "; ")


def _joined(lists: Any, mark: str = " ") -> Any:
    import pyarrow.compute as pc

    return pc.binary_join(lists, mark)


def _named(nodes: Any, places: Any) -> Any:
    """Names, or ids where the register names nobody."""
    import pyarrow.compute as pc

    return pc.coalesce(nodes.names.take(places), nodes.ids.take(places))


def _filled(key: str, lang: str, params: dict[str, Any]) -> Any:
    """A sentence of the catalogue for every row of columns of values."""
    import pyarrow as pa
    import pyarrow.compute as pc

    parts: list[Any] = []
    for text, name, _, _ in Formatter().parse(catalogue()[key][lang]):
        if text:
            parts.append(pa.scalar(text))
        if name is not None:
            parts.append(params[name].cast(pa.string()))
    return pc.binary_join_element_wise(*parts, "")


def _span(register: Register, tie: int) -> str:
    ties = register.ties
    first, end = date_of(int(ties.start[tie])), date_of(int(ties.end[tie]))
    return f"{first or ''}..{end or ''}"


def _signs_batch(score: Score, lang: str) -> Any:
    import pyarrow as pa

    register, rows = score.register, []
    for sign in score._signs:
        sources = dict.fromkeys(s for t in sign.ties if (s := register.source(t)))
        rows.append(
            (
                register.id(sign.company), register.name(sign.company),
                round(float(score.totals[sign.company]), 2), sign.pattern, None, None,
                len(sign.with_) + 1, " ".join(register.id(n) for n in (sign.company, *sign.with_)),
                date_of(sign.since) if sign.since is not None else None, float(sign.points),
                sign.says.text(lang), " ".join(register.tie_id(t) for t in sign.ties),
                " ".join(_span(register, t) for t in sign.ties),
                "; ".join(sources),
            )
        )  # fmt: skip
    columns = list(zip(*rows, strict=True))
    kinds = [entry.type for entry in schema()]
    arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    return pa.record_batch(arrays, schema=schema())
