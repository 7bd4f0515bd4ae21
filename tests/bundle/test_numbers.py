"""Numbers of pages: unique, in order, and the same in print and in the PDF."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from legalkit.bundle import build
from legalkit.bundle.numbers import (
    Numberer,
    counted,
    figure,
    front_labels,
    late_of,
    letters,
    number_of,
    runs,
)
from legalkit.bundle.plan import plan
from legalkit.bundle.reader import open_pdf, page_text
from legalkit.law.bundle_profile import BundleNumbering
from tests.bundle.papers import COVER, bare, exhibit, profile


@given(st.integers(min_value=1, max_value=100_000))
def test_letters_count_and_count_back(number: int) -> None:
    assert counted(letters(number)) == number


def test_letters_go_on_after_z() -> None:
    assert [letters(number) for number in (1, 26, 27, 52, 53)] == ["a", "z", "aa", "az", "ba"]


def written(labels: list[str]) -> list[str]:
    """What a viewer makes of the label runs, by the PDF standard (ISO 32000, 12.4.2)."""
    shown = []
    found = runs(labels)
    ends = [*(run.position for run in found[1:]), len(labels)]
    for run, end in zip(found, ends, strict=False):
        for step in range(end - run.position):
            shown.append(run.prefix + ("" if run.number is None else str(run.number + step)))
    return shown


@given(
    st.lists(
        st.one_of(
            st.integers(1, 99_999).map(str),
            st.integers(1, 99_999).map(lambda number: f"ABC{number:06d}"),
            st.integers(1, 300).map(lambda number: f"12{letters(number)}"),
            st.integers(1, 30).map(lambda number: f"88-{number}"),
            st.sampled_from(["封面", "Cover", "目1", "0", "A0"]),
        ),
        max_size=40,
    )
)
def test_any_labels_are_stored_so_that_a_viewer_shows_them(labels: list[str]) -> None:
    assert written(labels) == labels


def test_zeros_are_part_of_the_prefix_and_runs_stay_few() -> None:
    labels = [f"ABC{number:06d}" for number in range(1, 5001)]
    assert [(run.prefix, run.number) for run in runs(labels)] == [
        ("ABC00000", 1),
        ("ABC0000", 10),
        ("ABC000", 100),
        ("ABC00", 1000),
    ]


@given(
    st.lists(st.tuples(st.booleans(), st.integers(1, 40)), min_size=1, max_size=12),
    st.sampled_from(["letter", "dash", "end"]),
)
def test_no_number_is_given_twice(shape: list[tuple[bool, int]], style: str) -> None:
    numbers = Numberer(BundleNumbering(late=style, prefix="P-", digits=4))  # type: ignore[arg-type]
    given_out: list[str] = list(numbers.give(3))
    for late, count in shape:
        given_out += numbers.give_late(count) if late else numbers.give(count)
    assert len(set(given_out)) == len(given_out)
    again = Numberer(BundleNumbering(late=style, prefix="P-", digits=4))  # type: ignore[arg-type]
    again.remember(given_out)
    again.pass_by(given_out)
    more = [*again.give_late(5), *again.give(5)]
    assert not set(more) & set(given_out)


@pytest.mark.parametrize(
    ("label", "late", "shown"),
    [
        ("123", None, 123),
        ("123c", ("123", 3), 123),
        ("88-2", ("88", 2), 88),
        ("ABC000123", None, 123),
        ("ABC000123aa", ("ABC000123", 27), 123),
        ("封面", None, None),
    ],
)
def test_what_a_label_says(label: str, late: tuple[str, int] | None, shown: int | None) -> None:
    assert late_of(label) == late
    assert figure(label) == shown


def test_the_number_behind_a_prefix() -> None:
    numbering = BundleNumbering(prefix="K ", digits=3)
    assert numbering.label(7) == "K 007"
    assert number_of("K 007b", numbering) == 7
    assert number_of("Cover", numbering) is None


@pytest.mark.parametrize("prefix", ["1", "A1", " ", "1A", "A" * 13])
def test_a_prefix_that_could_be_read_as_a_number_is_refused(prefix: str) -> None:
    with pytest.raises(ValidationError):
        BundleNumbering(prefix=prefix)


def test_fronts_of_volumes_differ() -> None:
    numbering = BundleNumbering()
    assert front_labels(numbering, 3, 1) == ("封面", "目1", "目2")
    assert front_labels(numbering, 3, 2) == ("封面2", "目2-1", "目2-2")


def test_bates_numbers_are_printed_and_are_the_labels(tmp_path: Path) -> None:
    bates = profile().numbering.model_copy(update={"prefix": "ABC", "digits": 6})
    ours = profile().model_copy(update={"numbering": bates})
    made = plan([exhibit(bare(tmp_path / "x.pdf", 120))], ours, COVER)
    result = build(made, tmp_path / "a.pdf")
    assert result.labels == {"E1": ("ABC000002", "ABC000121")}
    document = open_pdf(result.path)
    start = made.exhibits[0].start
    assert document.get_page_label(start + 98) == "ABC000100"
    assert page_text(document, start + 98).endswith("证据1ABC000100")
    assert "ABC000002–ABC000121" in page_text(document, 1)
    document.close()
    with pikepdf.open(result.path) as pdf:
        assert [pdf.pages[start + at].label for at in (0, 98, 119)] == [
            "ABC000002",
            "ABC000100",
            "ABC000121",
        ]
