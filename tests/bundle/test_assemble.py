"""A bundle as its reader meets it: numbers, labels, links, bookmarks, text, fonts, same bytes."""

from __future__ import annotations

import json
from pathlib import Path

import pikepdf
import pytest

from legalkit.bundle import build
from legalkit.bundle.plan import plan
from legalkit.bundle.reader import bookmarks_of, link_targets, open_pdf, page_text
from legalkit.bundle.verify import verify
from legalkit.model.errors import BundleError
from tests.bundle.papers import COVER, bare, edited, exhibit, grey, hashes, paper, profile


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    folder = tmp_path / "evidence"
    folder.mkdir()
    paper(folder / "合同.pdf", 3)
    bare(folder / "送货单.pdf", 2, size=(420, 595), text="delivery")
    (folder / "记录.txt").write_text("第一行\n  second line", encoding="utf-8")
    return folder


def three(folder: Path):
    return [
        exhibit(folder / "合同.pdf", 1, "合同的订立"),
        exhibit(folder / "送货单.pdf", 2, "合同的履行"),
        exhibit(folder / "记录.txt", 3, "合同的订立"),
    ]


def test_ranges_follow_groups_and_agree_everywhere(evidence: Path, tmp_path: Path) -> None:
    made = plan(three(evidence), profile(), COVER)
    result = build(made, tmp_path / "out" / "bundle.pdf")
    contract = made.exhibits[0].pages
    # group sheet 1, contract from 2, note after it, group sheet, delivery note
    assert result.ranges["E1"] == (2, 1 + contract)
    assert result.ranges["E3"] == (2 + contract, 2 + contract)
    assert result.ranges["E2"] == (4 + contract, 5 + contract)
    manifest = json.loads(result.manifest.read_text(encoding="utf-8"))
    assert {
        one["evidence_id"]: (one["first_page"], one["last_page"]) for one in manifest["exhibits"]
    } == result.ranges
    document = open_pdf(result.path)
    index = page_text(document, 1)
    for first, last in result.ranges.values():
        assert (str(first) if first == last else f"{first}–{last}") in index
    assert [document.get_page_label(at) for at in range(4)] == ["封面", "目1", "1", "2"]
    assert set(link_targets(document, 1)) == {placed.start + 1 for placed in made.exhibits} | {
        group.start + 1 for group in made.groups
    }
    marks = bookmarks_of(document)
    assert [(mark.depth, mark.title) for mark in marks][2:5] == [
        (0, "第一组　合同的订立"),
        (1, "证据1　合同"),
        (1, "证据3　记录"),
    ]
    document.close()


def test_equal_input_gives_equal_bytes(evidence: Path, tmp_path: Path) -> None:
    first = build(plan(three(evidence), profile(), COVER), tmp_path / "one" / "a.pdf")
    second = build(plan(three(evidence), profile(), COVER), tmp_path / "two" / "a.pdf")
    assert first.path.read_bytes() == second.path.read_bytes()
    assert first.manifest.read_bytes() == second.manifest.read_bytes()


def test_originals_stay_untouched(evidence: Path, tmp_path: Path) -> None:
    before = hashes(evidence)
    build(plan(three(evidence), profile(), COVER, draft=True), tmp_path / "a.pdf")
    assert hashes(evidence) == before


def test_draft_is_on_every_page_and_only_then(evidence: Path, tmp_path: Path) -> None:
    made = plan(three(evidence), profile(), COVER)
    for draft in (True, False):
        document = open_pdf(build(made, tmp_path / "a.pdf", draft=draft).path)
        shown = ["草稿DRAFT" in page_text(document, at) for at in range(len(document))]
        document.close()
        assert shown == [draft] * len(shown)


def test_all_type_is_embedded_and_subset(evidence: Path, tmp_path: Path) -> None:
    exhibits = [exhibit(evidence / "合同.pdf", 1), exhibit(evidence / "记录.txt", 2)]
    result = build(plan(exhibits, profile(), COVER, draft=True), tmp_path / "a.pdf")
    with pikepdf.open(result.path) as pdf:
        fonts = [
            item
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font"
        ]
        outer = [font for font in fonts if font.get("/Subtype") == "/Type0"]
        assert outer
        for font in outer:
            inner = font.DescendantFonts[0]
            assert "/FontFile3" in inner.FontDescriptor or "/FontFile2" in inner.FontDescriptor
            assert str(font.BaseFont)[7] == "+"
    assert result.path.stat().st_size < 300_000


def test_text_of_exhibits_stays_searchable(evidence: Path, tmp_path: Path) -> None:
    result = build(plan(three(evidence), profile(), COVER), tmp_path / "a.pdf")
    document = open_pdf(result.path)
    whole = "".join(page_text(document, at) for at in range(len(document)))
    document.close()
    assert "买卖合同第3面" in whole
    assert "delivery2" in whole
    assert "secondline" in whole


def test_continuous_numbering_counts_the_front(evidence: Path, tmp_path: Path) -> None:
    ours = profile()
    running = ours.model_copy(
        update={"numbering": ours.numbering.model_copy(update={"front": "continuous"})}
    )
    exhibits = [
        exhibit(
            bare(evidence / f"{number}.pdf"), number, title=f"第{number}号送货单及其签收回执" * 3
        )
        for number in range(1, 120)
    ]
    made = plan(exhibits, running, COVER)
    assert made.front.pages > 2  # the index took more room than first assumed, so numbers moved
    result = build(made, tmp_path / "a.pdf")
    assert result.ranges["E1"] == (made.front.pages + 2, made.front.pages + 2)
    assert made.labels == tuple(str(number) for number in range(1, result.pages + 1))
    _, findings = verify(result.path, result.manifest)
    assert findings == []


def test_a_change_after_planning_stops_the_bundle(evidence: Path, tmp_path: Path) -> None:
    made = plan(three(evidence), profile(), COVER)
    (evidence / "记录.txt").write_text("altered", encoding="utf-8")
    with pytest.raises(BundleError) as caught:
        build(made, tmp_path / "out" / "a.pdf")
    assert [finding.code for finding in caught.value.findings] == ["LK809"]
    assert not (tmp_path / "out").exists()


def test_an_older_bundle_survives_a_failed_one(evidence: Path, tmp_path: Path) -> None:
    made = plan(three(evidence), profile(), COVER)
    result = build(made, tmp_path / "a.pdf")
    before = result.path.read_bytes()
    (evidence / "合同.pdf").unlink()
    with pytest.raises(BundleError):
        build(made, tmp_path / "a.pdf")
    assert result.path.read_bytes() == before


def test_links_inside_an_exhibit_lead_to_its_pages(tmp_path: Path) -> None:
    def add_link(pdf: pikepdf.Pdf) -> None:
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=[0, 0, 50, 50],
            Dest=[pdf.pages[1].obj, pikepdf.Name.Fit],
        )
        pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(link)])

    made = plan([exhibit(edited(tmp_path / "x.pdf", add_link))], profile(), COVER)
    document = open_pdf(build(made, tmp_path / "a.pdf").path)
    start = made.exhibits[0].start
    assert link_targets(document, start) == [start + 2]
    document.close()


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_number_is_drawn_where_a_reader_sees_it(tmp_path: Path, turn: int) -> None:
    def rotate(pdf: pikepdf.Pdf) -> None:
        for page in pdf.pages:
            page.obj.Rotate = turn
            page.obj.CropBox = [100, 100, 400, 500]
            page.obj.Contents = pdf.make_stream(b"")

    made = plan([exhibit(edited(tmp_path / "x.pdf", rotate))], profile(), COVER)
    rows = grey(build(made, tmp_path / "a.pdf").path, made.exhibits[0].start, 2)
    high, wide = len(rows), len(rows[0])
    assert (
        min(min(row[int(wide * 0.75) :]) for row in rows[int(high * 0.85) :]) < 100
    )  # bottom right, as shown
    assert min(min(row) for row in rows[int(high * 0.2) : int(high * 0.8)]) > 250


def test_hidden_layers_stay_hidden(tmp_path: Path) -> None:
    def layer(pdf: pikepdf.Pdf) -> None:
        group = pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name=pikepdf.String("secret"))
        )
        pdf.Root.OCProperties = pikepdf.Dictionary(
            OCGs=pikepdf.Array([group]), D=pikepdf.Dictionary(OFF=pikepdf.Array([group]))
        )
        page = pdf.pages[0]
        page.obj.Resources.Properties = pikepdf.Dictionary(L=group)
        page.obj.Contents = pdf.make_stream(b"/OC /L BDC 0 g 100 300 300 300 re f EMC")

    made = plan([exhibit(edited(tmp_path / "x.pdf", layer))], profile(), COVER)
    rows = grey(build(made, tmp_path / "a.pdf").path, made.exhibits[0].start)
    assert min(min(row[100:400]) for row in rows[250:500]) > 250
