"""Volumes: what fits into one is not torn, nothing is lost, numbers run on, no file is too large."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legalkit.bundle import Caps, bind
from legalkit.bundle.exhibit import digest
from legalkit.bundle.manifest import read_manifest
from legalkit.bundle.reader import link_targets, open_pdf, page_text
from legalkit.bundle.verify import verify
from legalkit.model.errors import BundleError
from tests.bundle.papers import COVER, bare, court, edited, exhibit, paper, profile, scan


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
        exhibit(scan(tmp_path / f"{at}.pdf", 2, size), at)
        for at, size in ((1, 90_000), (2, 1_000), (3, 90_000))
    ]
    with pytest.raises(BundleError) as caught:
        bind(papers, profile(), COVER, tmp_path / "o" / "b.pdf", caps=Caps(bytes=120_000))
    assert [one.code for one in caught.value.findings] == ["LK814", "LK814"]
    assert not (tmp_path / "o").exists()


def test_an_exhibit_larger_than_a_volume_goes_into_several_in_parts(tmp_path: Path) -> None:
    papers = [
        exhibit(bare(tmp_path / f"{at}.pdf", pages), at) for at, pages in ((1, 1), (2, 20), (3, 2))
    ]
    results = bind(papers, profile(), COVER, tmp_path / "b.pdf", caps=Caps(pages=12))
    manifests = [read_manifest(one.manifest) for one in results]

    assert all(verify(one.path, one.manifest)[1] == [] for one in results)
    assert all(made.pages <= 12 for made in manifests)
    parts = [one for made in manifests for one in made.exhibits if one.evidence_id == "E2"]
    assert [(one.part.number, one.part.count) for one in parts if one.part] == [
        (at, len(parts)) for at in range(1, len(parts) + 1)
    ]
    assert len(parts) > 1
    assert {one.number for one in parts} == {"2"}
    assert {one.sha256 for one in parts} == {digest(papers[1].path)}
    held = [
        page
        for one in parts
        if one.part
        for page in range(one.part.first, one.part.first + one.pages)
    ]
    assert held == list(range(20))
    # Each page of the original stands where the manifest says, and numbers run through.
    for made, result in zip(manifests, results, strict=True):
        document = open_pdf(result.path)
        for one in made.exhibits:
            for step in range(one.pages if one.part else 0):
                text = page_text(document, one.starts_at - 1 + step)
                assert f"bare{(one.part.first if one.part else 0) + step + 1}" in text
        document.close()
    given_out = [label for made in manifests for label in made.labels[made.front_pages :]]
    assert given_out == [str(number) for number in range(1, len(given_out) + 1)]
    first = open_pdf(results[0].path)
    front = "".join(page_text(first, at) for at in range(manifests[0].front_pages))
    first.close()
    assert all(f"第{at}部分" in front for at in range(1, len(parts) + 1))
    told = [one for one in results[0].findings if one.code == "LK851"]
    assert [(one.params["number"], one.params["count"]) for one in told] == [("2", len(parts))]


def test_parts_keep_to_the_size_and_stay_where_they_are_when_papers_come_late(
    tmp_path: Path,
) -> None:
    papers = [exhibit(scan(tmp_path / "1.pdf", 9, 40_000), 1), exhibit(bare(tmp_path / "2.pdf"), 2)]
    caps = Caps(bytes=200_000)
    before = bind(papers, profile(), COVER, tmp_path / "b.pdf", caps=caps)
    assert len(before) > 2
    assert all(one.path.stat().st_size <= 200_000 for one in before)
    old = [read_manifest(one.manifest) for one in before]

    papers.append(exhibit(bare(tmp_path / "3.pdf", 2), 3))
    after = bind(papers, profile(), COVER, tmp_path / "c.pdf", earlier=old, caps=Caps())
    new = [read_manifest(one.manifest) for one in after]

    assert [verify(one.path, one.manifest)[1] for one in after] == [[]] * len(before)
    for was, now in zip(old, new, strict=True):
        kept = {
            (one.evidence_id, one.first_label, one.last_label, one.part) for one in was.exhibits
        }
        assert kept <= {
            (one.evidence_id, one.first_label, one.last_label, one.part) for one in now.exhibits
        }
    assert [one.evidence_id for one in new[-1].exhibits][-1] == "E3"
    assert new[-1].exhibits[-1].late


def test_a_page_of_a_part_that_is_not_that_of_the_original_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from legalkit.bundle import assemble

    monkeypatch.setattr(
        assemble, "copied", lambda part, pages: pages[: part.pages] if part else pages
    )
    papers = [exhibit(bare(tmp_path / "1.pdf", 20), 1)]
    with pytest.raises(BundleError) as caught:
        bind(papers, profile(), COVER, tmp_path / "b.pdf", caps=Caps(pages=12))
    assert "LK847" in {one.code for one in caught.value.findings}
    assert not list(tmp_path.glob("b*.pdf"))


def test_links_and_bookmarks_of_a_part_lead_within_it(tmp_path: Path) -> None:
    def linked(pdf: pikepdf.Pdf) -> None:
        for at, goal in ((0, 1), (0, 19), (19, 18)):
            page = pdf.pages[at]
            link = pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Link,
                Rect=[10, 10, 50, 20],
                Dest=[pdf.pages[goal].obj, pikepdf.Name.Fit],
            )
            page.obj.Annots = pikepdf.Array([*page.obj.get("/Annots", []), pdf.make_indirect(link)])
        with pdf.open_outline() as outline:
            outline.root += [pikepdf.OutlineItem(f"page {at}", at) for at in (0, 19)]

    papers = [exhibit(edited(tmp_path / "1.pdf", linked, pages=20), 1)]
    results = bind(papers, profile(), COVER, tmp_path / "b.pdf", caps=Caps(pages=12))
    manifests = [read_manifest(one.manifest) for one in results]
    begins = [one.starts_at for made in manifests for one in made.exhibits]

    first = open_pdf(results[0].path)
    assert link_targets(first, begins[0] - 1) == [begins[0] + 1]
    first.close()
    last = open_pdf(results[-1].path)
    pages = manifests[-1].exhibits[0].pages
    assert link_targets(last, begins[-1] + pages - 2) == [begins[-1] + pages - 2]
    last.close()
    assert [(mark.title, mark.page) for mark in manifests[-1].bookmarks][-1] == (
        "page 19",
        begins[-1] + pages - 1,
    )
    assert ("page 0", begins[0]) in [(mark.title, mark.page) for mark in manifests[0].bookmarks]


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
@given(st.lists(st.integers(1, 25), min_size=1, max_size=6), st.integers(11, 30), st.booleans())
def test_no_page_is_lost_and_what_fits_is_not_torn(
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
    held: dict[str, list[int]] = {}
    for one in (one for made in manifests for one in made.exhibits):
        first = one.part.first if one.part else 0
        held.setdefault(one.evidence_id, []).extend(range(first, first + one.pages))
        # Cover, index and sheets, and the index over all volumes in the first of them, leave at
        # least half of a volume to an exhibit that stands alone.
        assert one.part is None or one.part.whole * 2 > most
    assert held == {one.evidence_id: list(range(shape[at])) for at, one in enumerate(papers)}
    assert all(made.pages <= most for made in manifests)
    given_out = [label for made in manifests for label in made.labels[made.front_pages :]]
    assert given_out == [str(number) for number in range(1, len(given_out) + 1)]
