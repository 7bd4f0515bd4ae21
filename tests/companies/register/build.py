"""Small registers, written as CSV and loaded the way a user loads them."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from legalkit.companies.register import Register, load, load_settings

DAY = date(2024, 1, 10)
SETTINGS = load_settings()
ENTITY = ("id", "kind", "name", "business", "start", "end", "source")
RELATION = ("id", "type", "from", "to", "pct", "min", "max", "start", "end", "source")
_KINDS = {"C": "company", "P": "person", "A": "address", "S": "state"}


def entity(id_: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "kind": _KINDS[id_[0]], "name": f"name of {id_}", **more}


def tie(id_: str, kind: str, from_: str, to: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "type": kind, "from": from_, "to": to, "source": "gsxt", **more}


def stake(id_: str, from_: str, to: str, pct: Any = None, **more: Any) -> dict[str, Any]:
    return tie(id_, "ownership", from_, to, pct=pct, **more)


def write(
    folder: Path, entities: Sequence[dict[str, Any]], relations: Sequence[dict[str, Any]]
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, titles, rows in (
        ("entities", ENTITY, entities),
        ("relations", RELATION, relations),
    ):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as handle:
            table = csv.DictWriter(handle, titles, restval="")
            table.writeheader()
            table.writerows({k: "" if v is None else v for k, v in row.items()} for row in rows)
    return folder


def register(entities: Sequence[Any], relations: Sequence[dict[str, Any]]) -> Register:
    rows = [entity(e) if isinstance(e, str) else e for e in entities]
    with tempfile.TemporaryDirectory() as folder:
        return load(write(Path(folder), rows, relations))


def ids(found: Register, places: Any) -> set[str]:
    return {found.id(int(place)) for place in places}


COMPANIES = ("C0", "C1", "C2", "C3", "C4")
PERSONS = ("P0", "P1", "P2")
ADDRESSES = ("A0", "A1")
EVERYBODY = (*COMPANIES, *PERSONS, *ADDRESSES)


def some_day(number: int | None) -> date | None:
    return None if number is None else DAY - timedelta(days=20) + timedelta(days=number)


days = st.one_of(st.none(), st.integers(0, 40))


@st.composite
def spans(draw: Any) -> dict[str, Any]:
    return {"start": some_day(draw(days)), "end": some_day(draw(days))}


@st.composite
def stakes(draw: Any, *, ranges: bool = True) -> list[dict[str, Any]]:
    """Stakes with loops, parcels, ranges and ended ones; stated shares add up to 100 at most."""
    found = []
    for company in COMPANIES:
        holders = draw(st.lists(st.sampled_from([*COMPANIES, *PERSONS]), min_size=0, max_size=5))
        room = 100
        for holder in holders:
            pct = min(draw(st.integers(0, 14)) * 5, room)
            kind = draw(
                st.sampled_from(("pct", "range", "none", "pct", "pct") if ranges else ("pct",))
            )
            share: dict[str, Any] = {}
            if kind == "pct":
                share["pct"] = pct
                room -= pct
            elif kind == "range":
                share["min"] = pct
                room -= pct
                if draw(st.booleans()):
                    share["max"] = min(100, pct + draw(st.integers(0, 40)))
            found.append(stake(f"r{len(found)}", holder, company, **share, **draw(spans())))
    return found


@st.composite
def ties(draw: Any) -> list[dict[str, Any]]:
    """Stakes, offices, stated control, addresses and a family, at all sorts of times."""
    found = draw(stakes())
    for number in range(draw(st.integers(0, 12))):
        kind = draw(
            st.sampled_from(
                ("director", "legal_representative", "control", "has_address", "spouse")
            )
        )
        from_, to = {
            "has_address": (COMPANIES, ADDRESSES),
            "control": (PERSONS + COMPANIES, COMPANIES),
            "spouse": (PERSONS, PERSONS),
        }.get(kind, (PERSONS, COMPANIES))
        found.append(
            tie(f"t{number}", kind, draw(st.sampled_from(from_)), draw(st.sampled_from(to)),
                **draw(spans()))
        )  # fmt: skip
    return found
