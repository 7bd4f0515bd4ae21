"""What the copy of an exhibit keeps and what it leaves out."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest

from legalkit.bundle.cleanse import TARGET, cleanse
from legalkit.bundle.pdfcheck import Refused, check_exhibit, visible_box
from tests.bundle.papers import bare, edited

Name, Array, Dict, Text = pikepdf.Name, pikepdf.Array, pikepdf.Dictionary, pikepdf.String


def annot(pdf: pikepdf.Pdf, subtype: str, **keys: object) -> pikepdf.Object:
    return pdf.make_indirect(
        Dict(Type=Name.Annot, Subtype=Name(subtype), Rect=[0, 0, 9, 9], **keys)
    )


def test_links_are_kept_only_where_they_are_harmless(tmp_path: Path) -> None:
    with pikepdf.open(bare(tmp_path / "x.pdf", 3)) as pdf:
        pages = [page.obj for page in pdf.pages]
        pdf.Root.Dests = Dict(Old=Array([pages[1], Name.Fit]))
        pdf.Root.Names = Dict(
            Dests=Dict(Names=Array([Text("new"), Dict(D=Array([pages[2], Name.Fit]))]))
        )
        pages[0].Annots = Array(
            [
                annot(pdf, "/Link", Dest=Name.Old),
                annot(pdf, "/Link", A=Dict(S=Name.GoTo, D=Text("new"))),
                annot(pdf, "/Link", Dest=Text("nowhere")),
                annot(pdf, "/Link", A=Dict(S=Name.URI, URI=Text("https://x.invalid"))),
                annot(pdf, "/Link", A=Dict(S=Name.GoToR, F=Text("other.pdf"))),
                annot(pdf, "/Link", A=Dict(S=Name.Named, Next=Array([Dict(S=Name.SubmitForm)]))),
                annot(pdf, "/Popup"),
                annot(pdf, "/Text", Contents=Text("note"), A=Dict(S=Name.JavaScript)),
                annot(pdf, "/Screen"),
                annot(pdf, "/FileAttachment", FS=Dict(UF=Text("清单.xlsx"))),
            ]
        )
        pages[1].Annots = Array([annot(pdf, "/Popup")])
        pdf.Root.AA = Dict()
        notes = dict(cleanse(pdf, tmp_path / "x.pdf"))
        kept = list(pdf.pages[0].obj.Annots)
        assert [int(item.get(TARGET, -1)) for item in kept] == [1, 2, -1, -1]
        assert "/A" not in kept[3]
        assert "/Annots" not in pdf.pages[1].obj
    assert notes["LK821"] == {"names": "清单.xlsx", "count": 1}
    for kind in ("GoToR", "SubmitForm", "JavaScript", "Screen", "document action"):
        assert kind in notes["LK820"]["what"]


def test_an_action_that_chains_to_itself_ends(tmp_path: Path) -> None:
    with pikepdf.open(bare(tmp_path / "x.pdf")) as pdf:
        loop = pdf.make_indirect(Dict(S=Name.Named))
        loop.Next = loop
        pdf.Root.OpenAction = loop
        assert cleanse(pdf, tmp_path / "x.pdf") == []


def test_fields_below_fields_and_values_without_a_look(tmp_path: Path) -> None:
    with pikepdf.open(bare(tmp_path / "x.pdf")) as pdf:
        kid = annot(pdf, "/Widget", T=Text("下级"))
        parent = pdf.make_indirect(
            Dict(T=Text("上级"), FT=Name.Tx, V=Text("值"), Kids=Array([kid]))
        )
        pdf.pages[0].obj.Annots = Array([kid])
        pdf.Root.AcroForm = Dict(Fields=Array([parent, Text("junk")]))
        with pytest.raises(Refused) as caught:
            cleanse(pdf, tmp_path / "x.pdf")
        assert caught.value.finding.params["field"] == "上级.下级"
        pdf.Root.NeedsRendering = True
        with pytest.raises(Refused) as caught:
            cleanse(pdf, tmp_path / "x.pdf")
        assert caught.value.finding.params["field"] == "XFA"


def test_a_plain_value_without_a_look_is_drawn(tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        field = annot(
            pdf, "/Widget", T=Text("n"), FT=Name.Tx, V=Text("12000"), F=4, DA=Text("/F1 10 Tf 0 g")
        )
        field.Rect = Array([100, 700, 300, 720])
        pdf.pages[0].obj.Annots = Array([field])
        fonts = pdf.pages[0].obj.Resources.Font
        pdf.Root.AcroForm = Dict(Fields=Array([field]), DR=Dict(Font=fonts), NeedAppearances=True)

    path = edited(tmp_path / "x.pdf", change)
    with pikepdf.open(path) as pdf:
        assert [code for code, _ in cleanse(pdf, path)] == ["LK828"]
        data = b"".join(
            item.read_bytes()
            for item in pdf.objects
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Form"
        )
    assert b"12000" in data


def test_boxes_that_do_not_meet_fall_back_to_the_media_box(tmp_path: Path) -> None:
    with pikepdf.open(bare(tmp_path / "x.pdf")) as pdf:
        page = pdf.pages[0]
        page.obj.CropBox = [9000, 9000, 9100, 9100]
        assert visible_box(page) == (0, 0, 595, 842)


def test_a_page_without_area_is_refused(tmp_path: Path) -> None:
    def flat(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.MediaBox = [0, 0, 0, 0]

    path = edited(tmp_path / "x.pdf", flat)
    with pytest.raises(Refused) as caught:
        check_exhibit(path, path)
    assert caught.value.finding.code == "LK802"
