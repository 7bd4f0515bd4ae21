"""More files that broke other bundlers: each is bound whole, or stops the bundle by name."""

from __future__ import annotations

import struct
import wave
import zlib
from pathlib import Path

import pikepdf
import pytest

from legalkit.bundle import BundleResult, build
from legalkit.bundle.cleanse import cleanse
from legalkit.bundle.media import pixels_of, seconds_of
from legalkit.bundle.outline import outline_of
from legalkit.bundle.pdfcheck import Refused, check_exhibit, fill_inherited
from legalkit.bundle.plan import plan
from legalkit.bundle.reader import bookmarks_of, link_targets, open_pdf, page_label, page_text
from legalkit.bundle.verify import verify
from legalkit.model.errors import BundleError
from tests.bundle.papers import COVER, bare, court, edited, exhibit, paper, profile

Name, Array, Dict, Text = pikepdf.Name, pikepdf.Array, pikepdf.Dictionary, pikepdf.String


def bound(out: Path, *paths: Path, code: str = "CN") -> BundleResult:
    exhibits = [exhibit(path, at) for at, path in enumerate(paths, 1)]
    result = build(plan(exhibits, court(code), COVER), out)
    assert verify(result.path, result.manifest)[1] == []
    return result


def text_of(path: Path) -> str:
    document = open_pdf(path)
    text = "".join(page_text(document, at) for at in range(len(document)))
    document.close()
    return text


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as caught:
        check_exhibit(path, path)
    return caught.value.finding.code


def test_a_page_tree_that_bites_its_tail_is_refused(tmp_path: Path) -> None:
    def circle(pdf: pikepdf.Pdf) -> None:
        tree = pdf.Root.Pages
        tree.Kids = Array([tree.Kids[0], pdf.make_indirect(Dict(Type=Name.Pages, Kids=[tree]))])

    assert refusal(edited(tmp_path / "x.pdf", circle)) == "LK802"


def test_a_parent_chain_that_bites_its_tail_ends(tmp_path: Path) -> None:
    with pikepdf.open(bare(tmp_path / "x.pdf")) as pdf:
        pdf.Root.Pages.Parent = pdf.Root.Pages
        pdf.Root.Pages.Rotate = 90
        fill_inherited(pdf)
        assert int(pdf.pages[0].obj.Rotate) == 90


def test_what_pages_take_from_above_comes_along(tmp_path: Path) -> None:
    def inherit(pdf: pikepdf.Pdf) -> None:
        tree = pdf.Root.Pages
        tree.MediaBox, tree.CropBox, tree.Rotate = [0, 0, 700, 500], [10, 20, 600, 400], 90
        tree.Resources = pdf.pages[0].obj.Resources
        for page in list(pdf.pages):
            for key in ("/MediaBox", "/Resources"):
                del page.obj[key]

    path = edited(tmp_path / "x.pdf", inherit)
    data = path.read_bytes()
    assert data.count(b"/MediaBox") == 1
    result = bound(tmp_path / "o.pdf", path)
    document = open_pdf(result.path)
    assert document[3].get_size() == (380, 590)
    assert "bare1" in page_text(document, 3)
    document.close()


def test_a_page_that_stands_twice_is_bound_twice(tmp_path: Path) -> None:
    def twice(pdf: pikepdf.Pdf) -> None:
        pdf.pages.append(pdf.pages[0])
        pdf.pages.append(pdf.pages[0])

    result = bound(tmp_path / "o.pdf", edited(tmp_path / "x.pdf", twice))
    assert result.ranges["E1"] == (2, 5)
    assert text_of(result.path).count("bare1") == 3


def test_bookmarks_of_an_exhibit_stand_below_its_own(tmp_path: Path) -> None:
    def outline(pdf: pikepdf.Pdf) -> None:
        with pdf.open_outline() as given:
            chapter = pikepdf.OutlineItem("第一章", 0)
            chapter.children.append(pikepdf.OutlineItem("第一节", 1))
            given.root.append(chapter)
            link = pikepdf.OutlineItem("网址")
            link.action = Dict(S=Name.URI, URI=Text("https://x.invalid"))
            link.children.append(pikepdf.OutlineItem("第二章", 1))
            given.root.append(link)
        pdf.Root.PageLabels = Dict(Nums=Array([0, Dict(S=Name.r)]))

    first = edited(tmp_path / "x.pdf", outline)
    result = bound(tmp_path / "o.pdf", first, paper(tmp_path / "y.pdf"))
    document = open_pdf(result.path)
    marks = [(mark.depth, mark.title, mark.page) for mark in bookmarks_of(document)]
    # The labels of the exhibit give way to those of the bundle.
    assert [page_label(document, at) for at in range(5)] == ["封面", "目1", "1", "2", "3"]
    document.close()
    assert marks[3:] == [
        (1, "证据1　x", 4),
        (2, "第一章", 4),
        (3, "第一节", 5),
        (2, "第二章", 5),
        (1, "证据2　y", 6),
    ]


def test_bookmarks_that_run_in_a_circle_end(tmp_path: Path) -> None:
    def circle(pdf: pikepdf.Pdf) -> None:
        item = pdf.make_indirect(Dict(Title=Text("a"), Dest=[pdf.pages[0].obj, Name.Fit]))
        item.Next = item.First = item
        pdf.Root.Outlines = Dict(First=item)

    path = edited(tmp_path / "x.pdf", circle)
    with pikepdf.open(path) as pdf:
        assert list(outline_of(pdf)) == [(0, "a", 0)]
    # qpdf calls the file damaged, so its owner decides.
    assert refusal(path) == "LK802"


def test_names_in_chinese_and_arabic(tmp_path: Path) -> None:
    names = [
        "买卖合同 (副本) #1.pdf",
        "عقد البيع.pdf",
        "𠮷野家&<b>.pdf",
        "a" * 200 + ".pdf",
        ".pdf",
    ]
    paths = [bare(tmp_path / name) for name in names]
    result = bound(tmp_path / "o.pdf", *paths)
    assert "عقد" in result.manifest.read_text(encoding="utf-8")
    text = text_of(result.path)
    assert "买卖合同(副本)#1" in text
    assert "&<b>" in text


def test_the_same_file_twice_is_bound_twice_and_said(tmp_path: Path) -> None:
    path = paper(tmp_path / "x.pdf", 2)
    result = bound(tmp_path / "o.pdf", path, path)
    assert [one.code for one in result.findings] == ["LK835"]
    assert result.ranges["E2"][0] == result.ranges["E1"][1] + 1


def test_xfa_that_only_a_program_can_show_is_refused_and_other_xfa_is_said(tmp_path: Path) -> None:
    def xfa(pdf: pikepdf.Pdf) -> None:
        pdf.Root.AcroForm = Dict(Fields=Array([]), XFA=pdf.make_stream(b"<xdp/>"))

    path = edited(tmp_path / "x.pdf", xfa)
    result = bound(tmp_path / "o.pdf", path)
    assert [(one.code, one.params["what"]) for one in result.findings] == [("LK820", "XFA × 1")]

    def dynamic(pdf: pikepdf.Pdf) -> None:
        xfa(pdf)
        pdf.Root.NeedsRendering = True

    assert refusal(edited(tmp_path / "y.pdf", dynamic)) == "LK811"


def test_a_signature_is_said_to_stay_with_the_original(tmp_path: Path) -> None:
    def sign(pdf: pikepdf.Pdf) -> None:
        value = Dict(Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), Contents=Text("x"))
        field = pdf.make_indirect(
            Dict(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=Text("s"), V=value, F=132)
        )
        field.Rect = [0, 0, 0, 0]
        pdf.pages[0].obj.Annots = Array([field])
        pdf.Root.AcroForm = Dict(Fields=Array([field]), SigFlags=3)

    path = edited(tmp_path / "x.pdf", sign)
    before = path.read_bytes()
    result = bound(tmp_path / "o.pdf", path)
    (finding,) = result.findings
    assert finding.code == "LK822"
    assert "signed original" in finding.hint("en")
    assert path.read_bytes() == before


def test_a_portfolio_and_its_files_are_said(tmp_path: Path) -> None:
    def collection(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Collection = Dict(Type=Name.Collection)
        pdf.attachments["内.pdf"] = b"%PDF-"

    result = bound(tmp_path / "o.pdf", edited(tmp_path / "x.pdf", collection))
    assert [one.code for one in result.findings] == ["LK821"]


@pytest.mark.parametrize("content", [b"q Q Q Q", b"Q q", b"q q q", b"BT (x", b"<< /a", b"[ 1 2"])
def test_page_content_that_is_broken_is_wrapped_or_refused(tmp_path: Path, content: bytes) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Contents = pdf.make_stream(content)

    path = edited(tmp_path / "x.pdf", change, pages=1)
    try:
        check_exhibit(path, path)
    except Refused as refused:
        assert refused.finding.code == "LK802"
        assert b"(" in content or b"<" in content or b"[" in content
    else:
        bound(tmp_path / "o.pdf", path)


def test_content_in_many_pieces(tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0].obj
        page.Contents = Array(
            [pdf.make_stream(part) for part in (b"BT /F1 10 Tf 9", b" 9 Td (pie", b"ces) Tj ET")]
        )
        pdf.pages[1].obj.Contents = Array([])

    path = edited(tmp_path / "x.pdf", change)
    try:
        result = bound(tmp_path / "o.pdf", path)
    except BundleError as problem:
        # A string torn over two streams is against the standard: refused, not lost.
        assert [one.code for one in problem.findings] == ["LK802"]
    else:
        assert "ces" in text_of(result.path)


def png(path: Path, wide: int, high: int) -> Path:
    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", wide, high, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((wide + 7) // 8 + 1) * min(high, 50))
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )
    return path


def test_a_picture_that_unpacks_to_a_gigabyte_is_refused_unread(tmp_path: Path) -> None:
    path = png(tmp_path / "bomb.png", 40_000, 30_000)
    with pytest.raises(BundleError) as caught:
        plan([exhibit(path)], profile(), COVER)
    (finding,) = caught.value.findings
    assert finding.code == "LK806"
    assert "40000 x 30000" in finding.message()


def test_sizes_of_pictures_by_their_heads() -> None:
    jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc2\x00\x0b\x08" + struct.pack(">HH", 30, 40) + b"\x01"
    assert pixels_of(jpeg) == (40, 30)
    assert pixels_of(b"\xff\xd8\xff") == (0, 0)
    assert pixels_of(b"GIF89a") == (0, 0)


@pytest.mark.slow
def test_a_picture_of_a_gigabyte_within_a_pdf(tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        engine = zlib.compressobj(9)
        zeros = bytes(1 << 20)
        data = b"".join(engine.compress(zeros) for _ in range(1024)) + engine.flush()
        image = pikepdf.Stream(pdf, data)
        image.Type, image.Subtype, image.Filter = Name.XObject, Name.Image, Name.FlateDecode
        image.Width = image.Height = 32_768
        image.ColorSpace, image.BitsPerComponent = Name.DeviceGray, 8
        page = pdf.pages[0].obj
        page.Resources.XObject = Dict(P=image)
        page.Contents = pdf.make_stream(b"q 500 0 0 500 20 50 cm /P Do Q")

    result = bound(tmp_path / "o.pdf", edited(tmp_path / "x.pdf", change))
    assert result.path.stat().st_size < 3_000_000


@pytest.mark.slow
def test_ten_thousand_pages(tmp_path: Path) -> None:
    result = bound(tmp_path / "o.pdf", bare(tmp_path / "x.pdf", 10_000), code="US-NY")
    assert result.ranges["E1"] == (2, 10_001)
    document = open_pdf(result.path)
    assert page_label(document, len(document) - 1) == "10001"
    document.close()


def test_playing_times(tmp_path: Path) -> None:
    def box(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data) + 8) + kind + data

    old = bytes(12) + struct.pack(">II", 600, 600 * 75) + bytes(20)
    new = b"\x01" + bytes(19) + struct.pack(">IQ", 1000, 3_600_000) + bytes(8)
    film = tmp_path / "a.mp4"
    film.write_bytes(box(b"ftyp", b"isom") + box(b"moov", box(b"mvhd", old)))
    assert seconds_of(film) == 75
    wide = struct.pack(">I4sQ", 1, b"free", 20) + bytes(4)
    film.write_bytes(wide + struct.pack(">I4s", 0, b"moov") + box(b"mvhd", new))
    assert seconds_of(film) == 3600
    for broken in (b"", b"\0\0\0\x02moov", box(b"moov", box(b"mvhd", b"x")), box(b"moov", b"")):
        film.write_bytes(broken)
        assert seconds_of(film) is None
    sound = tmp_path / "a.wav"
    with wave.open(str(sound), "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(1)
        stream.setframerate(8000)
        stream.writeframes(bytes(8000 * 65))
    assert seconds_of(sound) in (65, None)  # None without the optional reader of sound
    assert seconds_of(bare(tmp_path / "x.pdf")) is None


def test_film_gets_a_sheet_with_its_length_and_digest(tmp_path: Path) -> None:
    film = tmp_path / "监控.mp4"
    head = bytes(12) + struct.pack(">II", 1, 754) + bytes(20)
    moov = struct.pack(">I", len(head) + 16) + b"moov" + struct.pack(">I", len(head) + 8) + b"mvhd"
    film.write_bytes(moov + head)
    result = bound(tmp_path / "o.pdf", film)
    from legalkit.bundle.exhibit import digest

    text = text_of(result.path)
    assert "12分34秒" in text
    assert digest(film) in text
    assert [one.code for one in result.findings] == ["LK823"]


def test_cleanse_finds_nothing_in_a_plain_file(tmp_path: Path) -> None:
    with pikepdf.open(bare(tmp_path / "x.pdf")) as pdf:
        assert cleanse(pdf, tmp_path / "x.pdf") == []


def test_a_form_a_comment_and_links_on_pages_of_one_file(tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        look = pdf.make_stream(b"BT /F1 12 Tf 2 4 Td (FILLED) Tj ET")
        look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 200, 20])
        look.Resources = Dict(Font=pdf.pages[0].obj.Resources.Font)
        pages = [page.obj for page in pdf.pages]

        def annot(subtype: str, **keys: object) -> pikepdf.Object:
            rect = [100, 700, 300, 720]
            return pdf.make_indirect(
                Dict(Type=Name.Annot, Subtype=Name(subtype), Rect=rect, F=4, **keys)
            )

        field = annot("/Widget", FT=Name.Tx, T=Text("a"), V=Text("FILLED"), AP=Dict(N=look))
        pages[0].Annots = Array([field, annot("/Link", Dest=[pages[2], Name.Fit])])
        pages[1].Annots = Array([annot("/Link", Dest=[pages[0], Name.Fit])])
        pages[2].Annots = Array([annot("/FreeText", AP=Dict(N=look), Contents=Text("c"))])
        pdf.Root.AcroForm = Dict(Fields=Array([field]))

    path = edited(tmp_path / "x.pdf", change, pages=4)
    facts = check_exhibit(path, path)
    assert facts.touched == {0, 2}
    result = bound(tmp_path / "o.pdf", path)
    assert text_of(result.path).count("FILLED") == 2
    start = plan([exhibit(path)], profile(), COVER).exhibits[0].start
    document = open_pdf(result.path)
    assert link_targets(document, start) == [start + 3]
    assert link_targets(document, start + 1) == [start + 1]
    document.close()
