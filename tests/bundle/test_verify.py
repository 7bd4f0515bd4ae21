"""The check must see every kind of fault that a bundle can have."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legalkit.bundle import BundleResult, build
from legalkit.bundle import assemble as writing
from legalkit.bundle.originals import sample
from legalkit.bundle.plan import plan
from legalkit.bundle.verify import _shown, compare, exhibit_of, verify
from legalkit.model.errors import BundleError
from tests.bundle.papers import COVER, bare, exhibit, paper, profile

Change = Callable[[pikepdf.Pdf], None]


@pytest.fixture
def made(tmp_path: Path) -> BundleResult:
    exhibits = [
        exhibit(paper(tmp_path / "合同.pdf", 2), 1, "合同的订立"),
        exhibit(bare(tmp_path / "回执.pdf", 3), 2, "合同的履行"),
    ]
    return build(plan(exhibits, profile(), COVER), tmp_path / "bundle.pdf")


def _move_label(pdf: pikepdf.Pdf) -> None:
    pdf.Root.PageLabels.Nums[5].St = 2


def _drop_page(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[4]


def _swap_pages(pdf: pikepdf.Pdf) -> None:
    first, last = pdf.pages[4], pdf.pages[-1]
    pdf.pages[4], pdf.pages[-1] = last, first


def _bend_link(pdf: pikepdf.Pdf) -> None:
    pdf.pages[1].obj.Annots[1].Dest = pikepdf.Array([pdf.pages[-1].obj, pikepdf.Name.Fit])


def _rename_bookmark(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root[2].children[0].title = "证据9"


def _lose_bookmark(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root.pop()


def _erase_stamp(pdf: pikepdf.Pdf) -> None:
    pdf.pages[4].obj.Contents = pikepdf.Array(list(pdf.pages[4].obj.Contents)[:-1])


def _hide_stamp(pdf: pikepdf.Pdf) -> None:
    pdf.pages[4].obj.CropBox = [100, 100, 300, 300]


def _turn_page(pdf: pikepdf.Pdf) -> None:
    pdf.pages[4].obj.Rotate = 90


def _blank_index(pdf: pikepdf.Pdf) -> None:
    pdf.pages[1].obj.Contents = pikepdf.Array(list(pdf.pages[1].obj.Contents)[-1:])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_move_label, "LK842"),
        (_drop_page, "LK841"),
        (_swap_pages, "LK843"),
        (_bend_link, "LK845"),
        (_rename_bookmark, "LK846"),
        (_lose_bookmark, "LK846"),
        (_erase_stamp, "LK843"),
        (_hide_stamp, "LK843"),
        (_turn_page, "LK843"),
        (_blank_index, "LK844"),
    ],
)
def test_each_fault_is_found(made: BundleResult, tmp_path: Path, change: Change, code: str) -> None:
    broken = tmp_path / "broken.pdf"
    with pikepdf.open(made.path) as pdf:
        change(pdf)
        pdf.save(broken)
    _, findings = verify(broken, made.manifest)
    assert {"LK840", code} <= {finding.code for finding in findings}


def test_a_sound_bundle_has_no_finding(made: BundleResult) -> None:
    manifest, findings = verify(made.path, made.manifest)
    assert findings == []
    assert exhibit_of(manifest, 2).evidence_id == "E1"
    assert exhibit_of(manifest, made.ranges["E2"][1]).evidence_id == "E2"
    assert exhibit_of(manifest, 1) is None


def test_one_changed_byte_is_found(made: BundleResult) -> None:
    made.path.write_bytes(made.path.read_bytes() + b"\n")
    assert [finding.code for finding in verify(made.path, made.manifest)[1]] == ["LK840"]


def test_a_file_that_is_no_pdf(made: BundleResult) -> None:
    made.path.write_bytes(b"not a pdf")
    assert [finding.code for finding in verify(made.path, made.manifest)[1]] == ["LK840", "LK849"]


@pytest.mark.parametrize(
    ("field", "value"), [("starts_at", 7), ("last_page", 9), ("pages", 1), ("first_page", 1)]
)
def test_a_manifest_at_odds_with_itself(made: BundleResult, field: str, value: int) -> None:
    content = json.loads(made.manifest.read_text(encoding="utf-8"))
    content["exhibits"][0][field] = value
    made.manifest.write_text(json.dumps(content), encoding="utf-8")
    assert [finding.code for finding in verify(made.path, made.manifest)[1]] == ["LK848"]


def test_a_manifest_that_forgets_an_exhibit(made: BundleResult) -> None:
    content = json.loads(made.manifest.read_text(encoding="utf-8"))
    del content["exhibits"][1]
    made.manifest.write_text(json.dumps(content), encoding="utf-8")
    assert [finding.code for finding in verify(made.path, made.manifest)[1]] == ["LK848"]


def test_a_manifest_that_shifts_both_labels(made: BundleResult) -> None:
    content = json.loads(made.manifest.read_text(encoding="utf-8"))
    content["exhibits"][0]["first_page"] += 1
    content["exhibits"][0]["last_page"] += 1
    made.manifest.write_text(json.dumps(content), encoding="utf-8")
    assert [finding.code for finding in verify(made.path, made.manifest)[1]] == ["LK848"]


@pytest.mark.parametrize("text", ["", "{}", "[1]", "\xff", '{"legalkit_bundle": "2"}'])
def test_an_unusable_manifest(made: BundleResult, text: str) -> None:
    made.manifest.write_text(text, encoding="latin-1")
    with pytest.raises(BundleError) as caught:
        verify(made.path, made.manifest)
    assert [finding.code for finding in caught.value.findings] == ["LK848"]


def test_swapped_content_is_found_against_the_originals(tmp_path: Path) -> None:
    one, other = bare(tmp_path / "a.pdf", text="alpha"), bare(tmp_path / "b.pdf", text="omega")
    right = plan([exhibit(one, 1), exhibit(other, 2)], profile(), COVER)
    result = build(right, tmp_path / "bundle.pdf")
    manifest, _ = verify(result.path, result.manifest)
    wrong = plan([exhibit(other, 1), exhibit(one, 2)], profile(), COVER)
    codes = [finding.code for finding in compare(result.path, manifest, originals=wrong)]
    assert set(codes) == {"LK847"}
    bare(one, 2)
    assert "LK847" in {item.code for item in compare(result.path, manifest, originals=right)}
    bare(one, 1, size=(300, 300), text="alpha")
    assert "LK847" in {item.code for item in compare(result.path, manifest, originals=right)}


def test_many_faults_of_one_kind_are_told_by_some(tmp_path: Path) -> None:
    made = plan([exhibit(bare(tmp_path / "a.pdf", 60))], profile(), COVER)
    result = build(made, tmp_path / "b.pdf")
    with pikepdf.open(result.path) as pdf:
        _move_label(pdf)
        pdf.save(tmp_path / "broken.pdf")
    codes = [one.code for one in verify(tmp_path / "broken.pdf", result.manifest)[1]]
    assert codes.count("LK842") == 25


def test_a_number_that_stands_twice_in_the_manifest(made: BundleResult) -> None:
    content = json.loads(made.manifest.read_text(encoding="utf-8"))
    content["labels"][-1] = content["labels"][-2]
    made.manifest.write_text(json.dumps(content), encoding="utf-8")
    assert [finding.code for finding in verify(made.path, made.manifest)[1]] == ["LK848"]


def _other_content(page: pikepdf.Object, pdf: pikepdf.Pdf) -> None:
    contents = list(page.Contents)
    page.Contents = pikepdf.Array([contents[0], pdf.make_stream(b"0 g"), contents[-1]])


def _other_form(page: pikepdf.Object, pdf: pikepdf.Pdf) -> None:
    page.Resources.XObject.LegalkitPage.write(b"0 g")


@pytest.mark.parametrize(
    ("content", "change"), [(b"0 0 1 rg", _other_content), (b"q 1 0 0 rg", _other_form)]
)
def test_any_page_that_draws_something_else_is_found(
    tmp_path: Path, content: bytes, change: Callable[[pikepdf.Object, pikepdf.Pdf], None]
) -> None:
    path = bare(tmp_path / "x.pdf", 9)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        for page in pdf.pages:
            page.obj.Contents = pdf.make_stream(content)
        pdf.save(path)
    right = plan([exhibit(path)], profile(), COVER)
    result = build(right, tmp_path / "b.pdf")
    manifest, _ = verify(result.path, result.manifest)
    with pikepdf.open(result.path) as pdf:
        # A page between, which pdfium does not compare: only its bytes tell.
        change(pdf.pages[right.exhibits[0].start + 5].obj, pdf)
        pdf.save(tmp_path / "c.pdf")
    found = compare(tmp_path / "c.pdf", manifest, originals=right)
    assert [(one.code, one.params["source"], one.params["problem"]) for one in found] == [
        ("LK847", 6, "content")
    ]


def test_a_lost_picture_is_found(tmp_path: Path) -> None:
    path = bare(tmp_path / "x.pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        image = pdf.make_stream(bytes(4))
        image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        image.Width = image.Height = 2
        image.ColorSpace, image.BitsPerComponent = pikepdf.Name.DeviceGray, 8
        pdf.pages[0].obj.Resources.XObject = pikepdf.Dictionary(P=image)
        pdf.pages[0].obj.Contents = pdf.make_stream(b"q 50 0 0 50 20 50 cm /P Do Q")
        pdf.save(path)
    right = plan([exhibit(path)], profile(), COVER)
    result = build(right, tmp_path / "b.pdf")
    manifest, _ = verify(result.path, result.manifest)
    with pikepdf.open(result.path) as pdf:
        del pdf.pages[right.exhibits[0].start].obj.Resources.XObject["/P"]
        pdf.save(tmp_path / "c.pdf")
    found = compare(tmp_path / "c.pdf", manifest, originals=right)
    assert [one.params["problem"] for one in found] == ["pictures"]


def test_a_bundle_that_does_not_hold_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "runs", lambda labels: [])
    with pytest.raises(BundleError) as caught:
        build(plan([exhibit(bare(tmp_path / "a.pdf"))], profile(), COVER), tmp_path / "o" / "b.pdf")
    assert {finding.code for finding in caught.value.findings} == {"LK842"}
    assert list((tmp_path / "o").iterdir()) == []


@given(st.integers(min_value=1, max_value=5000))
def test_the_sample_begins_with_the_first_page_and_long_ones_end_with_the_last(pages: int) -> None:
    chosen = sample(pages)
    assert chosen[0] == 0
    assert chosen == sorted(set(chosen))
    assert chosen[-1] == (pages - 1 if pages >= 50 else 0)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.sampled_from("甲乙丙")), min_size=1, max_size=8))
def test_ranges_touch_without_gap_or_overlap(
    tmp_path_factory: pytest.TempPathFactory, shape: list[tuple[int, str]]
) -> None:
    folder = tmp_path_factory.mktemp("ranges")
    exhibits = [
        exhibit(bare(folder / f"{at}.pdf", pages), at, group)
        for at, (pages, group) in enumerate(shape, 1)
    ]
    made = plan(exhibits, profile(), COVER)
    pages_used: list[int] = []
    for group in made.groups:
        pages_used.append(group.start - made.front.pages + 1)
        for placed in group.exhibits:
            pages_used.extend(range(placed.first, placed.last + 1))
    assert pages_used == list(range(1, len(pages_used) + 1))
    assert len(made.labels) == made.front.pages + len(pages_used)


def test_a_draft_mark_across_a_row_of_the_index_hides_no_row() -> None:
    cells = ["17", "邮件", "于2024年8月22日回复确认五张发票欠款"]
    crossed = "17邮件25于2024年8月22日草稿DRAFT回复确认五张发票欠款"
    assert _shown(cells, crossed, marked=True) and not _shown(cells, crossed)
    assert not _shown(cells, crossed.replace("五张", "六张"), marked=True)
    assert not _shown(["18", *cells[1:]], crossed, marked=True)
