"""Names and numbers made comparable; proposals; screening."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalkit.companies.identifiers import number
from legalkit.companies.match import propose
from legalkit.companies.names import fold, likeness, name_form
from legalkit.companies.screen import NameIndex
from legalkit.model.companies import CompanyFacts


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("苏州澄川精密部件有限公司", "蘇州澄川精密部件有限責任公司"),
        ("ＡＣＭＥ　Ltd.", "acme limited"),
        ("Müller GmbH", "Muller Gesellschaft mit beschränkter Haftung"),
        ("Foo Trading Co., Ltd.", "Trading Foo Limited"),
        ("株式会社山田", "山田(株)"),
        ("四川示例（集团）有限公司", "四川示例(集团)有限公司"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert name_form(one).key == name_form(other).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("甲集团有限公司", "甲有限公司"),
        ("Salt AG", "Salt agency"),
        ("Limited", "Ltd Bank"),
    ],
)
def test_names_that_stay_apart(one: str, other: str) -> None:
    assert name_form(one).key != name_form(other).key


def test_a_former_name_in_brackets() -> None:
    form = name_form("成都蜀岳（曾用名：四川蜀岳有限公司）有限公司")
    assert (form.core, form.former) == ("成都蜀岳", ("四川蜀岳有限公司",))


def test_likeness_knows_scripts_and_forms() -> None:
    assert likeness(name_form("abc"), name_form("甲乙")) == 0
    assert likeness(name_form("Foo GmbH"), name_form("Foo AG")) == 98


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert name_form(text).shown == text


@pytest.mark.parametrize(
    ("scheme", "text", "value", "holds"),
    [
        ("USCC", "9151 0107 MAXB B002 37", "91510107MAXBB00237", True),
        ("uscc", "91510107MAXBB00238", "91510107MAXBB00238", False),
        ("XI-LEI", "5493001KJTIIGC8Y1R12", "5493001KJTIIGC8Y1R12", True),
        ("lei", "5493001KJTIIGC8Y1R13", "5493001KJTIIGC8Y1R13", False),
        ("GB-COH", "7798925", "07798925", True),
        ("gb_coh", "SC12345", "SC12345", False),
        ("vat", "DE136695976", "DE136695976", True),
        ("vat", "DE136695977", "DE136695977", False),
        ("hrb", "Aachen HRA 11223", "Aachen HRA 11223", True),
        ("gb_officer", "Y-7-tBrvzDw7tplKHh", "Y-7-tBrvzDw7tplKHh", True),
        ("own", " 1  2 ", "1 2", None),
    ],
)
def test_numbers(scheme: str, text: str, value: str, holds: bool | None) -> None:
    found = number(scheme, text)
    assert (found.value, found.holds) == (value, holds)


def facts(*entities: dict[str, Any], relations: Any = ()) -> CompanyFacts:
    return CompanyFacts.model_validate(
        {"as_of": "2026-01-01", "entities": list(entities), "relations": list(relations)}
    )


def keys(proposals: Any) -> list[list[str]]:
    return [[r.key.removeprefix("match.") for r in p.reasons] for p in proposals]


def test_proposals_say_why() -> None:
    found = propose(
        facts(
            {"id": "A", "name": "成都蜀岳机电有限公司", "country": "CN", "address": "一号"},
            {"id": "B", "name": "成都蜀岳機電有限责任公司", "country": "CN", "address": "一号"},
            {"id": "C", "name": "Old (formerly Blue Water Ltd) Ltd", "country": "GB"},
            {"id": "D", "name": "Blue Water GmbH", "country": "DE"},
            {"id": "E", "name": "Zentrum Handel AG"},
            {"id": "X", "name": "anonymous", "unspecified": "reason"},
            {"id": "Y", "name": "anonymous"},
        )
    )
    assert [(p.one, p.other) for p in found] == [("A", "B"), ("C", "D")]
    assert keys(found) == [["core", "address"], ["core", "former", "form", "country"]]
    assert found[0].score == 100 and found[1].to_json()["score"] == 88.0


def test_namesakes_weigh_less_than_people_with_a_common_tie() -> None:
    people = [{"id": i, "kind": "person", "name": "王某某"} for i in ("P", "Q", "R")]
    ties = [{"id": f"r{i}", "type": "director", "from": i, "to": "C"} for i in ("P", "Q")]
    found = propose(facts(*people, {"id": "C", "name": "王某某"}, relations=ties))
    assert [(p.one, p.other, p.score) for p in found] == [
        ("P", "Q", 100.0),
        ("P", "R", 92.0),
        ("Q", "R", 92.0),
    ]
    assert keys(found)[0] == ["equal", "common"] and keys(found)[1] == ["equal", "namesake"]


def test_birthdays_and_numbers_speak_against() -> None:
    born = [
        {"id": "P", "kind": "person", "name": "Ann Lee", "start": "1970-01-01"},
        {"id": "Q", "kind": "person", "name": "Ann Lee", "start": "1980-01-01"},
        {"id": "R", "kind": "person", "name": "Ann Lee", "start": "1980-01-01"},
    ]
    assert [(p.one, p.other) for p in propose(facts(*born))] == [("Q", "R")]
    two = [
        {"id": "A", "name": "Foo Ltd", "identifiers": {"gb_coh": "1"}},
        {"id": "B", "name": "Foo Ltd", "identifiers": {"gb_coh": "2"}},
    ]
    assert propose(facts(*two)) == ()


def test_the_index_finds_what_scoring_all_finds() -> None:
    from rapidfuzz import fuzz, process

    rng = random.Random(1)  # noqa: S311
    roots = ["mar", "lin", "tor", "ven", "sol", "kar", "bel", "dan", "fer"]
    names = sorted(
        {" ".join(rng.choice(roots) + rng.choice(roots) for _ in range(3)) for _ in range(800)}
    )
    index = NameIndex(names, prepared=True)
    for place in range(0, len(names), 40):
        query = names[place].replace("r", "", 1)
        best = index.best(query)
        slow = process.extractOne(query, names, scorer=fuzz.token_sort_ratio)
        assert best is not None and best.score == pytest.approx(slow[1])


def test_the_index_takes_names_apart() -> None:
    index = NameIndex(["苏州澄川精密部件有限公司", "Blue Water Ltd", "甲"])
    best = index.best("蘇州澄川精密部件有限責任公司")
    assert best is not None and (best.place, best.score) == (0, 100)
    assert index.best("Water Blue GmbH", 99) is not None
    assert index.best("nothing like it", 90) is None
    assert index.nearest("甲")[0].place == 2
