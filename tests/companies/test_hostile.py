"""Foreign files are not trusted: whatever their shape, the answer is facts and findings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from legalkit.companies.sources import read_source
from legalkit.companies.sources.join import join
from tests.companies.test_sources import (
    COMPANY,
    CONTROL,
    FILINGS,
    OFFICERS,
    PERSON,
    PROFILE,
    RECORD,
    TIE,
    stake,
    thing,
)

LEAF = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 10**12), st.floats(), st.text(max_size=6),
    st.sampled_from(["2024-02-30", "2020", "person", "control", "25-to-50-percent", "﷐"]),
)  # fmt: skip
JUNK = st.recursive(
    LEAF, lambda x: st.one_of(st.lists(x, max_size=3), st.dictionaries(st.text(max_size=5), x, max_size=3)),
    max_leaves=6,
)  # fmt: skip


def paths(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [here] if here else []
    inner = (
        value.items() if isinstance(value, dict)
        else enumerate(value) if isinstance(value, list) else ()
    )  # fmt: skip
    for key, part in inner:
        found += paths(part, (*here, key))
    return found


def spoil(value: Any, path: tuple[Any, ...], junk: Any) -> Any:
    copy = json.loads(json.dumps(value))
    place = copy
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = junk
    return copy


SHARE = {"type": "shareholding", "directOrIndirect": "indirect", "share": {"minimum": 25}}
FILES: dict[str, Any] = {
    "bods": [COMPANY, PERSON, stake([SHARE], details={"componentRecords": ["c"]})],
    "gleif": [{"data": RECORD}, {"data": [TIE]}],
    "companies_house": {
        "fetched_on": "2026-03-03", "company": PROFILE, "officers": OFFICERS,
        "persons_with_significant_control": CONTROL, "filing_history": FILINGS,
    },
    "ftm": [
        thing("p", "Person", name="A"), thing("c", "Company", name="B"),
        thing("o", "Ownership", owner="p", asset="c", percentage="5"),
        thing("m", "Payment", payer="c", beneficiary="p", amount="1", date="2020-01-01"),
        thing("b", "Debt", debtor="c", creditor="p", amount="7"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("form", sorted(FILES))
@given(data=st.data())
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_one_spoilt_place_never_breaks_the_reading(
    form: str, data: st.DataObject, tmp_path: Path
) -> None:
    good = FILES[form]
    bad = spoil(good, data.draw(st.sampled_from(paths(good))), data.draw(JUNK))
    text = "\n".join(map(json.dumps, bad)) if form == "ftm" else json.dumps(bad)
    file = tmp_path / "x.json"
    file.write_text(text, encoding="utf-8", errors="surrogatepass")
    read = read_source(file, form=form)
    known = {entity.id for entity in read.facts.entities}
    for relation in read.facts.relations:
        assert {relation.from_, relation.to} <= known
    for finding in (*read.findings, *join([read.facts, read.facts]).findings):
        assert finding.text("en") and finding.text("zh")


@pytest.mark.parametrize("form", ["bods", "gleif", "companies_house", "ftm", None])
@given(junk=JUNK)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_junk_is_junk(form: str | None, junk: Any, tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text(json.dumps(junk), "utf-8")
    assert read_source(file, form=form).facts.relations == ()


def test_deep_nesting_and_bombs(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text("[" * 100_000, "utf-8")
    assert [f.code for f in read_source(file).findings] == ["LK640"]
