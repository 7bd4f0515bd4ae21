"""Volumes: no exhibit is torn, none is lost, numbers run through, no file is too large."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legalkit.bundle import Caps, bind
from legalkit.bundle.manifest import read_manifest
from legalkit.bundle.reader import open_pdf, page_text
from legalkit.bundle.verify import verify
from legalkit.model.errors import BundleError
from tests.bundle.papers import COVER, bare, court, exhibit, paper, profile


def test_numbers_run_through_and_each_volume_has_its_index(tmp_path: Path) -> None:
    papers = [exhibit(bare(tmp_path / f"{at}.pdf", at), at) for at in range(1, 7)]
    results = bind(papers, profile(), COVER, tmp_path / "o" / "b.pdf", caps=Caps(pages=12))
    assert [one.path.name for one in results] == ["b-1.pdf", "b-2.pdf", "b-3.pdf"]
    following = 1
    for number, result in enumerate(results, 1):
        assert verify(result.path, result.manifest)[1] == []
        manifest = read_manifest(result.manifest)
        assert manifest.volume.number == number
        assert manifest.volume.files == ("b-1.pdf", "b-2.pdf", "b-3.pdf")
        assert manifest.pages <= 12
        body = manifest.labels[manifest.front_pages :]
        assert body == tuple(str(one) for one in range(following, following + len(body)))
        following += len(body)
        document = open_pdf(result.path)
        assert f"第{number}册（共3册）" in page_text(document, 0)
        front = "".join(page_text(document, at) for at in range(manifest.front_pages))
        document.close()
        # The first volume shows all exhibits, with the pages they have in the other volumes.
        shown = {one for one in range(1, 7) if f"{one}原告复印件" in front}
        whole = set(range(1, 7))
        assert shown == (whole if number == 1 else {int(one.number) for one in manifest.exhibits})
        assert ("各册总目录" in front) == (number == 1)
    assert {key for one in results for key in one.ranges} == {f"E{at}" for at in range(1, 7)}


def test_a_missing_row_of_the_index_over_all_volumes_is_found(tmp_path: Path) -> None:
    papers = [exhibit(bare(tmp_path / f"{at}.pdf", 5), at) for at in (1, 2)]
    first, _ = bind(papers, profile(), COVER, tmp_path / "b.pdf", caps=Caps(pages=10))
    manifest = read_manifest(first.manifest)
    assert len(manifest.elsewhere) == 1
    from legalkit.bundle.verify import compare

    wrong = manifest.model_copy(update={"elsewhere": (("2", "另一份证据"),)})
    assert [one.code for one in compare(first.path, wrong)] == ["LK844"]


def test_sizes_are_kept(tmp_path: Path) -> None:
    papers = [exhibit(paper(tmp_path / f"{at}.pdf", 8), at) for at in range(1, 9)]
    size = papers[0].path.stat().st_size
    caps = Caps(bytes=60_000 + 3 * size)
    results = bind(papers, profile(), COVER, tmp_path / "b.pdf", caps=caps)
    assert len(results) > 2
    assert all(one.path.stat().st_size <= (caps.bytes or 0) for one in results)


def test_what_is_too_large_by_itself_is_named_all_at_once(tmp_path: Path) -> None:
    papers = [
        exhibit(bare(tmp_path / f"{at}.pdf", pages), at) for at, pages in ((1, 9), (2, 1), (3, 9))
    ]
    with pytest.raises(BundleError) as caught:
        bind(papers, profile(), COVER, tmp_path / "o" / "b.pdf", caps=Caps(pages=8))
    assert [one.code for one in caught.value.findings] == ["LK814", "LK814"]
    assert not (tmp_path / "o").exists()


def test_a_bound_that_nothing_can_keep_is_told(tmp_path: Path) -> None:
    # The index over all volumes makes the first volume larger than its bound, however it is cut.
    papers = [exhibit(bare(tmp_path / f"{at}.pdf", 1), at) for at in range(1, 80)]
    with pytest.raises(BundleError) as caught:
        bind(papers, profile(), COVER, tmp_path / "b.pdf", caps=Caps(pages=6))
    assert {one.code for one in caught.value.findings} <= {"LK815", "LK814"}
    assert not list(tmp_path.glob("b*.pdf"))


def test_the_court_bounds_the_size_and_a_wish_does_not() -> None:
    assert Caps.of(court("US-NY")) == Caps(bytes=100_000_000)
    assert Caps.of(court("GB-EAW")) == Caps()


def test_continuous_numbers_go_on_in_the_next_volume(tmp_path: Path) -> None:
    papers = [exhibit(bare(tmp_path / f"{at}.pdf", 4), at) for at in (1, 2, 3)]
    results = bind(papers, court("SG"), COVER, tmp_path / "b.pdf", caps=Caps(pages=9))
    labels = [label for one in results for label in read_manifest(one.manifest).labels]
    assert labels == [str(number) for number in range(1, len(labels) + 1)]


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=7), st.integers(11, 20), st.booleans())
def test_no_exhibit_is_lost_or_torn(
    tmp_path_factory: pytest.TempPathFactory, shape: list[int], most: int, tabs: bool
) -> None:
    folder = tmp_path_factory.mktemp("cut")
    ours = profile().model_copy(update={"tabs": tabs})
    papers = [
        exhibit(bare(folder / f"{at}.pdf", pages), at, "甲" if at % 3 else "乙")
        for at, pages in enumerate(shape, 1)
    ]
    results = bind(papers, ours, COVER, folder / "b.pdf", caps=Caps(pages=most))
    manifests = [read_manifest(one.manifest) for one in results]
    assert sorted(one.evidence_id for made in manifests for one in made.exhibits) == sorted(
        one.evidence_id for one in papers
    )
    assert all(made.pages <= most for made in manifests)
    given_out = [label for made in manifests for label in made.labels[made.front_pages :]]
    assert given_out == [str(number) for number in range(1, len(given_out) + 1)]
