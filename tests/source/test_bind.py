"""From text to values: every mistake in one run, with line, field, expectation and a way out."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import Field

from legalkit.model.base import Value
from legalkit.model.finding import Finding
from legalkit.model.scalars import Day, Id, Money, Number, Text, When
from legalkit.source import bind, read_model, read_yaml
from legalkit.source.bind import suggest_id


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


class Inner(Value):
    """An inner entry.

    Attributes:
        day: the day it happened.
    """

    day: Day
    name: Text | None = None


class Outer(Value):
    """An outer entry."""

    id: Id
    paid: Money | None = None
    share: Number | None = None
    seen: When | None = None
    colour: Colour | None = None
    mode: Literal["a", "b"] | None = None
    sure: bool = False
    count: Annotated[int, Field(ge=1, le=9)] = 1
    inner: tuple[Inner, ...] = ()
    some: Annotated[tuple[Inner, ...], Field(min_length=1)] = (Inner(day=date(2024, 1, 1)),)
    pair: Annotated[tuple[Inner, ...], Field(min_length=2)] | None = None
    from_: Day | None = Field(default=None, alias="from")


def findings(text: str) -> list[Finding]:
    value, found = bind(Outer, read_yaml(text, "case.yaml"))
    assert (value is None) == bool(found)
    return found


def test_good_text_becomes_a_value() -> None:
    value, found = bind(
        Outer,
        read_yaml(
            "id: A\npaid: 10.50\nseen: 2021-03\ninner: [{day: 2024-05-31}]\nfrom: 2024-01-01\n"
        ),
    )
    assert found == []
    assert value is not None
    assert format(value.paid, "f") == "10.50"  # type: ignore[arg-type]
    assert value.inner[0].day.isoformat() == "2024-05-31"
    assert value.from_ is not None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("paid: 1,000.00", "without commas"),
        ("paid: -1", "zero or more"),
        ("paid: 1e3", "plain number"),
        ("paid: [1]", ""),
        ("share: ￥5", "plain number"),
        ("share: NaN", "plain number"),
        ("seen: 2021-02-30", "a day that exists"),
        ("seen: 2021-05..2021-03", "a day"),
        ("colour: blue", "red, green"),
        ("mode: c", "a, b"),
        ("sure: perhaps", "true or false"),
        ("count: 1.5", "whole number"),
        ("count: 10", "range"),
        ("inner: x", "list"),
        ("inner: [x]", "mapping"),
        ("inner: [{day: 31/05/2024}]", "YYYY-MM-DD"),
        ("inner: [{day: 2024-02-30}]", "a day that exists"),
        ("from: no", "YYYY-MM-DD"),
    ],
)
def test_a_wrong_value_says_where_and_what_was_expected(line: str, expected: str) -> None:
    (finding,) = findings(f"id: A\n{line}\n")
    assert finding.code == "LK105"
    assert finding.where.line == 2
    assert finding.where.field is not None
    assert finding.where.field.startswith(line.split(":", maxsplit=1)[0])
    assert expected in finding.message("en")
    assert finding.message("zh") != finding.message("en")
    assert finding.hint("zh")


def test_an_unknown_key_proposes_the_nearest() -> None:
    (finding,) = findings("id: A\npiad: 5\n")
    assert (finding.code, finding.where.line) == ("LK103", 2)
    assert "Did you mean 'paid'?" in finding.hint("en")
    assert "“paid”" in finding.hint("zh")


def test_an_alias_is_proposed_as_people_write_it() -> None:
    (finding,) = findings("id: A\nform: 2024-01-01\n")
    assert "'from'" in finding.hint("en")
    assert "from_" not in finding.hint("en")


def test_an_unknown_key_unlike_any_lists_what_is_known() -> None:
    (finding,) = findings("id: A\ninner: [{day: 2024-01-01, qqqqqq: 1}]\n")
    assert finding.where.field == "inner[0].qqqqqq"
    assert "Known keys: day, name." in finding.hint("en")


def test_a_missing_key_says_what_it_means() -> None:
    (finding,) = findings("id: A\ninner:\n  - name: x\n")
    assert (finding.code, finding.where.line, finding.where.field) == ("LK104", 3, "inner[0].day")
    assert "the day it happened" in finding.hint("en")


def test_all_mistakes_come_in_one_run_in_order_of_line() -> None:
    found = findings("paid: x\nid: 'a b'\nid: B\nwhat: 1\ninner:\n  - {day: y}\n")
    assert [finding.code for finding in found] == ["LK105", "LK105", "LK102", "LK103", "LK105"]
    assert [finding.where.line for finding in found] == [1, 2, 3, 4, 6]


def test_an_only_entry_with_a_mistake_is_not_called_missing_as_well() -> None:
    (finding,) = findings("id: A\nsome:\n  - {day: y}\n")
    assert (finding.code, finding.where.field) == ("LK105", "some[0].day")


def test_a_list_that_is_too_short_is_told_with_the_mistakes_inside_it() -> None:
    (empty,) = findings("id: A\nsome: []\n")
    assert (empty.code, empty.where.field) == ("LK105", "some")
    short = findings("id: A\npair:\n  - {day: y}\n")
    assert {finding.where.field for finding in short} == {"pair", "pair[0].day"}


def test_an_empty_file_lacks_its_required_fields() -> None:
    assert [finding.code for finding in findings("")] == ["LK104"]


@pytest.mark.parametrize("text", ["- a\n", "only text\n"])
def test_a_file_that_is_no_mapping_is_said_to_be_none(text: str) -> None:
    (finding,) = findings(text)
    assert "mapping" in finding.message("en")


def test_broken_notation_stops_with_that_one_finding() -> None:
    assert [finding.code for finding in findings("a: [1\n")] == ["LK101"]


def test_a_long_value_is_shortened_in_the_message() -> None:
    (finding,) = findings("id: A\npaid: " + "9x" * 200 + "\n")
    assert "..." in finding.message("en")
    assert len(finding.message("en")) < 250


def test_a_file_is_read_as_a_model(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("id: A\n", encoding="utf-8")
    value, document, found = read_model(path, Outer)
    assert value == Outer(id="A")
    assert document.file == str(path)
    assert found == []


def test_a_file_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    value, _, found = read_model(tmp_path / "none.yaml", Outer)
    assert value is None
    assert [finding.code for finding in found] == ["LK108"]


def test_ids_are_proposed_and_long_lists_are_cut_visibly() -> None:
    assert "Did you mean 'E12'?" in suggest_id("E112", ["E12", "X"]).text("en")
    long = suggest_id("zzz", [f"id-{n}" for n in range(50)]).text("en")
    assert long.endswith("id-39 ….")
