"""Late exhibits: nothing that was cited moves, and nothing is given twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from legalkit.bundle import BundleResult, Exhibit, bind
from legalkit.bundle.late import with_late
from legalkit.bundle.manifest import Manifest, read_manifest
from legalkit.bundle.reader import open_pdf, page_label, page_text
from legalkit.bundle.verify import verify
from legalkit.bundle.volumes import Caps
from legalkit.law.bundle_profile import BundleProfile
from legalkit.model.errors import BundleError
from tests.bundle.papers import COVER, bare, court, exhibit, profile


@pytest.fixture
def papers(tmp_path: Path) -> list[Exhibit]:
    """Two old exhibits in one group, one in another."""
    return [
        exhibit(bare(tmp_path / "一.pdf", 2, text="one"), 1, "合同的订立"),
        exhibit(bare(tmp_path / "二.pdf", 3, text="two"), 2, "合同的订立"),
        exhibit(bare(tmp_path / "三.pdf", 1, text="three"), 3, "合同的履行"),
    ]


def late(tmp_path: Path, key: int, group: str, pages: int = 1) -> Exhibit:
    return exhibit(bare(tmp_path / f"late{key}.pdf", pages, text=f"late{key}"), key, group)


def bound(
    papers: list[Exhibit], out: Path, ours: BundleProfile, earlier: list[Manifest] | None = None
) -> BundleResult:
    (result,) = bind(papers, ours, COVER, out, earlier=earlier or [])
    assert verify(result.path, result.manifest)[1] == []
    return result


def pages_of(result: BundleResult) -> dict[str, str]:
    """Text of every page by its label, as another reader sees it."""
    document = open_pdf(result.path)
    found = {page_label(document, at): page_text(document, at) for at in range(len(document))}
    assert len(found) == len(document)
    document.close()
    return found


def test_old_pages_keep_their_numbers_and_late_ones_hang_on(
    papers: list[Exhibit], tmp_path: Path
) -> None:
    first = bound(papers, tmp_path / "1.pdf", profile())
    before = pages_of(first)
    second = bound(
        [papers[0], late(tmp_path, 8, "合同的订立", 3), *papers[1:]],
        tmp_path / "2.pdf",
        profile(),
        [read_manifest(first.manifest)],
    )
    after = pages_of(second)
    assert first.labels.items() <= second.labels.items()
    assert second.labels["E8"] == ("3a", "3c")
    for label, text in before.items():
        if label.isdigit() and label not in ("1",):  # the group sheet names the new exhibit
            assert after[label] == text
    assert "late83" in after["3c"]
    assert after["3c"].endswith("证据1a3c")
    manifest = read_manifest(second.manifest)
    assert [(one.number, one.late) for one in manifest.exhibits] == [
        ("1", False),
        ("1a", True),
        ("2", False),
        ("3", False),
    ]


def test_a_second_supplement_goes_on_with_the_letters(
    papers: list[Exhibit], tmp_path: Path
) -> None:
    result = bound(papers, tmp_path / "1.pdf", profile())
    exhibits = [papers[0], late(tmp_path, 8, "合同的订立", 2), *papers[1:]]
    result = bound(exhibits, tmp_path / "2.pdf", profile(), [read_manifest(result.manifest)])
    exhibits.insert(2, late(tmp_path, 9, "合同的订立", 30))
    third = bound(exhibits, tmp_path / "3.pdf", profile(), [read_manifest(result.manifest)])
    assert third.labels["E8"] == ("3a", "3b")
    assert third.labels["E9"] == ("3c", "3af")
    assert result.labels.items() <= third.labels.items()


def test_first_of_its_group_and_new_groups(papers: list[Exhibit], tmp_path: Path) -> None:
    first = bound(papers, tmp_path / "1.pdf", profile())
    exhibits = [
        late(tmp_path, 7, "主体资格与授权"),
        late(tmp_path, 8, "合同的订立"),
        *papers,
        late(tmp_path, 9, "主体资格与授权"),
    ]
    second = bound(exhibits, tmp_path / "2.pdf", profile(), [read_manifest(first.manifest)])
    assert second.labels["E8"] == ("3a", "3a")
    # The new group stands at the end: its sheet is 8a.
    assert second.labels["E7"] == ("8b", "8b")
    assert second.labels["E9"] == ("8c", "8c")
    manifest = read_manifest(second.manifest)
    assert [one.number for one in manifest.exhibits] == ["1", "1a", "2", "3", "3a", "3b"]
    assert [one.group for one in manifest.exhibits][-1] == "第三组　主体资格与授权"


@pytest.mark.parametrize(
    ("code", "label", "number"), [("HK", "3-1", "1-1"), ("GB-EAW", "12", "4"), ("SG", "5a", "1a")]
)
def test_each_court_has_its_way(
    papers: list[Exhibit], tmp_path: Path, code: str, label: str, number: str
) -> None:
    first = bound(papers, tmp_path / "1.pdf", court(code))
    exhibits = [papers[0], late(tmp_path, 8, "合同的订立"), *papers[1:]]
    second = bound(exhibits, tmp_path / "2.pdf", court(code), [read_manifest(first.manifest)])
    assert second.labels["E8"][0] == label
    assert first.labels.items() <= second.labels.items()
    told = {one.evidence_id: one.number for one in read_manifest(second.manifest).exhibits}
    assert told["E8"] == number


def test_an_index_that_grows_moves_nothing(papers: list[Exhibit], tmp_path: Path) -> None:
    ours = court("SG")
    first = bound(papers, tmp_path / "1.pdf", ours)
    many = [late(tmp_path, key, "合同的订立") for key in range(10, 60)]
    second = bound([*papers, *many], tmp_path / "2.pdf", ours, [read_manifest(first.manifest)])
    assert first.labels.items() <= second.labels.items()
    manifest = read_manifest(second.manifest)
    assert manifest.front_pages > 2
    assert manifest.labels[:3] == ("1", "2", "2a")


def test_what_is_in_use_may_neither_go_nor_change(papers: list[Exhibit], tmp_path: Path) -> None:
    first = bound(papers, tmp_path / "1.pdf", profile())
    earlier = [read_manifest(first.manifest)]
    with pytest.raises(BundleError) as caught:
        bind(papers[2:], profile(), COVER, tmp_path / "2.pdf", earlier=earlier)
    assert [one.code for one in caught.value.findings] == ["LK816", "LK816"]
    bare(papers[0].path, 2, text="other")
    bare(papers[1].path, 4, text="longer")
    with pytest.raises(BundleError) as caught:
        bind(papers, profile(), COVER, tmp_path / "2.pdf", earlier=earlier)
    assert [one.code for one in caught.value.findings] == ["LK817", "LK817"]
    assert not (tmp_path / "2.pdf").exists()


def test_late_papers_stay_in_the_volume_of_their_neighbour(
    papers: list[Exhibit], tmp_path: Path
) -> None:
    caps = Caps(pages=9)  # cover, index, index of all volumes, sheet, five pages
    first = bind(papers, profile(), COVER, tmp_path / "b.pdf", caps=caps)
    assert len(first) == 2
    exhibits = [*papers, late(tmp_path, 8, "合同的履行", 2)]
    earlier = [read_manifest(one.manifest) for one in first]
    with pytest.raises(BundleError) as caught:
        bind(exhibits, profile(), COVER, tmp_path / "c.pdf", caps=Caps(pages=5), earlier=earlier)
    assert [one.code for one in caught.value.findings] == ["LK815"]
    second = bind(exhibits, profile(), COVER, tmp_path / "c.pdf", caps=caps, earlier=earlier)
    assert [set(one.labels) for one in second] == [{"E1", "E2"}, {"E3", "E8"}]
    assert second[1].labels["E8"] == ("8a", "8b")
    for old, new in zip(first, second, strict=True):
        assert old.labels.items() <= new.labels.items()
        assert verify(new.path, new.manifest)[1] == []


def test_numbers_that_are_no_figures_are_passed_over(papers: list[Exhibit], tmp_path: Path) -> None:
    first = bound(papers, tmp_path / "1.pdf", court("DE"))
    earlier = read_manifest(first.manifest)
    odd = earlier.exhibits[0].model_copy(update={"number": "A"})
    changed = earlier.model_copy(update={"exhibits": (odd, *earlier.exhibits[1:])})
    order = with_late([*papers, late(tmp_path, 8, "x")], [changed], court("DE"))
    assert [one.number for one in order] == ["A", "2", "3", "4"]
