"""The screening kernel with a compiled walk: a receivable is read once and all clocks answered.

What the rule sheets say is made into tables as receivables ask for it
(:mod:`legalkit.portfolio.walktables`): the walk (:mod:`legalkit.portfolio.machine`) leaves those
open that met a table which is not there, the table is made, and they are asked again. Once the
tables are there, a batch takes one pass. Needs numba (``legalkit[portfolio-fast]``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from legalkit.model.claim import ClaimType
from legalkit.portfolio import arrowviews
from legalkit.portfolio import layout as lay
from legalkit.portfolio.answers import Answers
from legalkit.portfolio.batch import CLAIM_DAYS, claim_days_of
from legalkit.portfolio.daytable import Days
from legalkit.portfolio.groups import LawTables
from legalkit.portfolio.lawkernel import LawKernel
from legalkit.portfolio.starts import different
from legalkit.portfolio.walktables import NOWHERE, Out, WalkTables

Rows = NDArray[Any]
#: Receivables that a thread takes at once.
_SHARE = 1 << 16


@dataclass(slots=True)
class _Asked:
    """A batch by law and type.

    Attributes:
        law, type: codes of the receivables.
        laws: by code; None for one that the walk does not know.
        types: by code.
        days: dates by field.
    """

    law: Rows
    type: Rows
    laws: list[LawTables | None]
    types: list[ClaimType | None]
    days: Mapping[str, Days]

    def dates_of(self, law: LawTables) -> list[str]:
        """The dates that starts can rest on and that some receivable has."""
        return sorted(name for name in self.days if name in law.kernel.names)


@dataclass(slots=True)
class CompiledKernel:
    """The compiled walk for one day of assessment.

    Args:
        kernel_of: what numpy knows of the law of a code; None when it has no rule sheet.
        as_of: day of the assessment.
        threads: how many shares of a batch are walked side by side.
    """

    kernel_of: Callable[[str, date], LawKernel | None]
    as_of: date
    threads: int = 2
    tables: WalkTables = field(init=False)
    _laws: dict[str, tuple[LawKernel, LawTables | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        from legalkit.portfolio.machine import ready, run

        self.tables = WalkTables(self.as_of, run, ready)

    def __call__(self, batch: pa.RecordBatch) -> Answers:
        """Answer the receivables of a batch; what is not covered is for numpy."""
        size = batch.num_rows
        out = Out.of(size)
        asked = self._asked(batch)
        names = list(asked.days)
        place = np.array([names.index(n) if n in names else -1 for n in CLAIM_DAYS])
        days = [asked.days[name] for name in names] or [np.zeros(size, dtype=np.int32)]
        claims = np.ascontiguousarray(days[0][None] if len(days) == 1 else np.stack(days))
        one_date = {tuple(asked.dates_of(law)) for law in asked.laws if law is not None}
        if len(one_date) == 1 and len(name := next(iter(one_date))) == 1:
            found, more = self._by_day(asked, name[0], names.index(name[0]))
            kept = len(self.tables.entries.rows)
        else:
            found, more, kept = self._by_dates(asked)
        after = len(self.tables.entries.rows)
        self.tables.walked(
            size,
            events=arrowviews.events(batch),
            claims=(arrowviews.fixed(claims), place),
            found=found,
            out=out,
            share=self._share,
            more=more,
        )
        if len(self.tables.entries.rows) == after:
            self.tables.entries.rows.cut(kept)
        covered = out.became == lay.ANSWERED
        event = (out.event, out.event_day)
        return Answers(covered, out.status, out.days, out.rule, *event, self.tables.rules)

    def _share(self, part: Callable[[int, int, Any], None], size: int) -> None:
        rows = np.zeros(0, dtype=np.int64)
        if self.threads < 2 or size <= _SHARE:
            part(0, size, rows)
            return
        with ThreadPoolExecutor(self.threads) as pool:
            firsts = range(0, size, _SHARE)
            list(pool.map(lambda first: part(first, min(first + _SHARE, size), rows), firsts))

    def _asked(self, batch: pa.RecordBatch) -> _Asked:
        law, laws = arrowviews.codes(batch.column("law"))
        kind, types = arrowviews.codes(batch.column("type"))
        known = [None if word is None else self._law(str(word)) for word in laws]
        return _Asked(law, kind, known, [_type(word) for word in types], claim_days_of(batch))

    def _law(self, code: str) -> LawTables | None:
        kernel = self.kernel_of(code, self.as_of)
        if kernel is None:
            return None
        if code not in self._laws or self._laws[code][0] is not kernel:
            self._laws[code] = kernel, self.tables.law(kernel)
        return self._laws[code][1]

    def _by_day(self, asked: _Asked, name: str, place: int) -> Any:
        """Starts that count from one date: found by the walk itself, made when it asks."""
        starts = np.full((len(asked.laws), len(asked.types)), lay.NONE, dtype=np.int64)
        for one, law in enumerate(asked.laws):
            for other, kind in enumerate(asked.types):
                if law is not None and kind is not None:
                    starts[one, other] = self.tables.known_starts(law, kind, name)

        def found() -> tuple[Any, ...]:
            entries = self.tables.entries
            where = asked.law, asked.type, starts, place, _NO_ENTRIES
            return (*where, entries.rows.all, entries.classes.all, lay.ASK_EVENTS)

        def more() -> bool:
            wanted = np.argwhere(starts == lay.BAD - 1).tolist()
            for one, other in wanted:
                law, kind = asked.laws[one], asked.types[other]
                assert law is not None and kind is not None  # noqa: S101
                starts[one, other] = self.tables.starts(self.tables.group(law, kind, name))
            return len(wanted) > 0

        return found, more

    def _by_dates(self, asked: _Asked) -> Any:
        """Starts that rest on several dates: worked out for the dates that there are."""
        entry = np.full(len(asked.law), lay.NONE, dtype=np.int64)
        code = asked.law.astype(np.int64) * len(asked.types) + asked.type
        order = np.argsort(code, kind="stable")
        parts = np.split(order, np.cumsum(np.bincount(code))[:-1]) if len(code) else []
        several: dict[int, tuple[list[str], list[Rows]]] = {}
        for number, rows in enumerate(parts):
            law = asked.laws[number // len(asked.types)]
            kind = asked.types[number % len(asked.types)]
            if law is None or kind is None or not len(rows):
                continue
            names = asked.dates_of(law)
            if len(names) != 1:
                # Types that a law treats alike share their starts.
                group = self.tables.group(law, kind, None)
                several.setdefault(group, (names, []))[1].append(rows)
                continue
            first = self.tables.starts(self.tables.group(law, kind, names[0]))
            told, tracks = asked.days[names[0]][rows], law.kernel.tracks
            entry[rows] = np.where(tracks.holds(told), first + told - tracks.low, lay.NONE)
        # Those of this batch alone come last, so that they can be forgotten.
        kept = len(self.tables.entries.rows)
        for group, (names, those) in several.items():
            rows = np.concatenate(those)
            dates, place = different({n: asked.days[n][rows] for n in names}, len(rows))
            entry[rows] = self.tables.mixed(group, dates, frozenset(names)) + place

        def found() -> tuple[Any, ...]:
            entries = self.tables.entries
            return (*NOWHERE, entry, entries.rows.all, entries.classes.all, lay.ASK_EVENTS)

        return found, lambda: False, kept


_NO_ENTRIES = np.zeros(0, dtype=np.int64)


def _type(word: object) -> ClaimType | None:
    try:
        return None if word is None else ClaimType(str(word))
    except ValueError:
        return None
