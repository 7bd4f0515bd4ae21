"""Exhibits that broke other bundlers: each is bound whole, or stops the bundle by name."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest

from legalkit.bundle import build
from legalkit.bundle.plan import plan
from legalkit.bundle.reader import open_pdf, page_text
from legalkit.bundle.verify import verify
from legalkit.model.errors import BundleError
from legalkit.model.finding import Severity
from tests.bundle.papers import COVER, bare, edited, exhibit, grey, hashes, paper, profile

Name = pikepdf.Name


def bound(paths: list[Path], out: Path):
    exhibits = [exhibit(path, number) for number, path in enumerate(paths, 1)]
    result = build(plan(exhibits, profile(), COVER), out)
    assert verify(result.path, result.manifest)[1] == []
    return result


def text_of(path: Path) -> str:
    document = open_pdf(path)
    text = "".join(page_text(document, at) for at in range(len(document)))
    document.close()
    return text


def test_every_bad_exhibit_is_named_in_one_run_and_nothing_is_left(tmp_path: Path) -> None:
    good = paper(tmp_path / "好.pdf", 2)
    bad: dict[str, str] = {}

    def add(name: str, code: str, content: bytes | None) -> None:
        if content is not None:
            (tmp_path / name).write_bytes(content)
        bad[name] = code

    whole = good.read_bytes()
    add("corrupt.pdf", "LK802", b"%PDF-1.7\n" + bytes(range(256)) * 20)
    add("truncated.pdf", "LK802", whole[: len(whole) // 2])
    add("cut-tail.pdf", "LK802", whole[:-200])
    add("missing.pdf", "LK801", None)
    add("empty.pdf", "LK802", b"%PDF-")
    with pikepdf.open(good) as pdf:
        pdf.save(tmp_path / "user.pdf", encryption=pikepdf.Encryption(user="u", owner="o"))
        pdf.save(tmp_path / "owner.pdf", encryption=pikepdf.Encryption(user="", owner="o"))
    add("user.pdf", "LK803", None)
    add("owner.pdf", "LK803", None)
    with pikepdf.new() as pdf:
        pdf.save(tmp_path / "zero.pdf")
    add("zero.pdf", "LK804", None)
    add("half.jpg", "LK806", b"\xff\xd8\xff\xe0" + b"\x00" * 500)
    add("not.png", "LK806", b"\x89PNG\r\n\x1a\n" + b"x" * 30 + b"IEND\xaeB`\x82")
    add("broken.xlsx", "LK808", b"PK\x03\x04 not a workbook")
    add("empty.csv", "LK808", b"")
    add("empty.eml", "LK813", b"\n\n")
    (tmp_path / "folder.pdf").mkdir()
    add("folder.pdf", "LK801", None)
    exhibits = [exhibit(good)] + [
        exhibit(tmp_path / name, number) for number, name in enumerate(bad, 2)
    ]
    before = hashes(tmp_path)
    with pytest.raises(BundleError) as caught:
        build(plan(exhibits, profile(), COVER), tmp_path / "out" / "bundle.pdf")
    got = {Path(str(finding.where.file)).name: finding.code for finding in caught.value.findings}
    assert got == bad
    assert hashes(tmp_path) == before
    assert not (tmp_path / "out").exists()


def test_a_damaged_page_stream_is_found(tmp_path: Path) -> None:
    path = bare(tmp_path / "x.pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.save(path, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    data = bytearray(path.read_bytes())
    at = data.index(b"stream\nx") + len(b"stream\n") + 4
    data[at : at + 8] = b"\xff" * 8
    path.write_bytes(data)
    with pytest.raises(BundleError) as caught:
        plan([exhibit(path)], profile(), COVER)
    assert [finding.code for finding in caught.value.findings] == ["LK802"]


@pytest.mark.parametrize("size", [(40, 30), (595, 842), (3370, 2384), (14400, 14400)])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_sizes_and_turns(tmp_path: Path, size: tuple[float, float], turn: int) -> None:
    path = bare(tmp_path / "x.pdf", size=size)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].obj.Rotate = turn
        pdf.save(path)
    bound([path], tmp_path / "a.pdf")


def test_cropped_shifted_and_scaled_pages(tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.CropBox = [-50, 200, 300, 9999]
        pdf.pages[1].obj.MediaBox = [-300, -400, 300, 400]
        pdf.pages[1].obj.UserUnit = 2
        pdf.pages[1].obj.Rotate = -90
        pdf.pages[2].obj.MediaBox = [595, 842, 0, 0]

    bound([edited(tmp_path / "x.pdf", change, pages=3)], tmp_path / "a.pdf")


def test_unbalanced_graphic_state_cannot_move_the_number(tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Contents = pdf.make_stream(
            b"q 0.1 0 0 0.1 0 0 cm q BT /F1 90 Tf 50 50 Td (kept) Tj ET"
        )
        pdf.pages[1].obj.Contents = pdf.make_stream(b"0.5 0 0 0.5 900 900 cm 7 Tr 50 Tz")
        del pdf.pages[2].obj.Contents

    result = bound([edited(tmp_path / "x.pdf", change, pages=3)], tmp_path / "a.pdf")
    assert "kept证据12" in text_of(result.path)


def test_a_bundle_is_itself_an_exhibit(tmp_path: Path) -> None:
    inner = bound([paper(tmp_path / "合同.pdf")], tmp_path / "inner.pdf")
    middle = bound([inner.path], tmp_path / "middle.pdf")
    outer = bound([middle.path, tmp_path / "合同.pdf"], tmp_path / "outer.pdf")
    assert outer.pages > middle.pages > inner.pages


def test_five_hundred_tiny_exhibits(tmp_path: Path) -> None:
    paths = [bare(tmp_path / f"{number}.pdf") for number in range(500)]
    result = bound(paths, tmp_path / "a.pdf")
    assert len(result.ranges) == 500
    assert result.ranges["E500"] == (501, 501)


def form(path: Path, value: str) -> Path:
    def change(pdf: pikepdf.Pdf) -> None:
        look = pdf.make_stream(f"BT /F1 12 Tf 2 4 Td ({value}) Tj ET".encode())
        look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, pikepdf.Array([0, 0, 200, 20])
        look.Resources = pikepdf.Dictionary(Font=pdf.pages[0].obj.Resources.Font)
        field = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Tx,
                T=pikepdf.String("amount"),
                V=pikepdf.String(value),
                Rect=[100, 700, 300, 720],
                F=4,
                AP=pikepdf.Dictionary(N=look),
                DA=pikepdf.String("/F1 12 Tf 0 g"),
            )
        )
        sign = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Sig,
                T=pikepdf.String("sig"),
                Rect=[0, 0, 0, 0],
                F=132,
                V=pikepdf.Dictionary(
                    Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), Contents=pikepdf.String("x")
                ),
            )
        )
        pdf.pages[0].obj.Annots = pikepdf.Array([field, sign])
        pdf.Root.AcroForm = pikepdf.Dictionary(
            Fields=pikepdf.Array([field, sign]),
            DA=pikepdf.String("/F1 12 Tf 0 g"),
            DR=pikepdf.Dictionary(Font=pdf.pages[0].obj.Resources.Font),
        )

    return edited(path, change)


def test_form_fields_of_one_name_keep_their_own_values(tmp_path: Path) -> None:
    result = bound(
        [form(tmp_path / "a.pdf", "AAA111"), form(tmp_path / "b.pdf", "BBB222")],
        tmp_path / "out.pdf",
    )
    with pikepdf.open(result.path) as pdf:
        assert "/AcroForm" not in pdf.Root
    text = text_of(result.path)
    assert "AAA111" in text
    assert "BBB222" in text
    codes = [finding.code for finding in result.findings]
    assert codes == ["LK822", "LK828"] * 2


def test_a_chinese_form_value_without_a_look_stops_the_bundle(tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        field = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Tx,
                T=pikepdf.String("金额"),
                V=pikepdf.String("壹万元"),
                Rect=[100, 700, 300, 720],
                F=4,
            )
        )
        pdf.pages[0].obj.Annots = pikepdf.Array([field])
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))

    with pytest.raises(BundleError) as caught:
        plan([exhibit(edited(tmp_path / "x.pdf", change))], profile(), COVER)
    assert [finding.code for finding in caught.value.findings] == ["LK811"]


def test_scripts_launches_and_attachments_are_left_out_and_said(tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        script = pikepdf.Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        launch = pikepdf.Dictionary(S=Name.Launch, F=pikepdf.String("calc.exe"))
        pdf.Root.OpenAction = pdf.make_indirect(script)
        pdf.Root.Names = pikepdf.Dictionary(
            JavaScript=pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("a"), script]))
        )
        pdf.pages[0].obj.AA = pikepdf.Dictionary(O=script)
        page_link = pikepdf.Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=[0, 0, 9, 9],
            A=pikepdf.Dictionary(S=Name.URI, URI=pikepdf.String("https://e.invalid"), Next=launch),
        )
        pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(page_link)])
        pdf.attachments["秘密.txt"] = b"hidden"
        pdf.Root.PageLabels = pikepdf.Dictionary(
            Nums=pikepdf.Array([0, pikepdf.Dictionary(P=pikepdf.String("Z-"))])
        )

    source = edited(tmp_path / "x.pdf", change)
    before = source.read_bytes()
    result = bound([source], tmp_path / "a.pdf")
    assert {finding.code: finding.severity for finding in result.findings} == {
        "LK820": Severity.WARNING,
        "LK821": Severity.WARNING,
    }
    assert "秘密.txt" in result.findings[1].message("zh")
    assert "Launch" in result.findings[0].message()
    with pikepdf.open(result.path) as pdf:
        kinds = {
            str(item.get("/S")) for item in pdf.objects if isinstance(item, pikepdf.Dictionary)
        }
        assert not kinds & {"/JavaScript", "/Launch"}
        assert "/Names" not in pdf.Root
        assert "/OpenAction" not in pdf.Root
    raw = result.path.read_bytes()
    assert b"app.alert" not in raw
    assert source.read_bytes() == before


def test_names_in_every_script(tmp_path: Path) -> None:
    paths = [
        bare(tmp_path / "对账单（二〇二三年）😀.pdf"),
        bare(tmp_path / "عقد البيع.pdf"),
        bare(
            tmp_path / '#let x = read("/etc/passwd") $a$ *b* \\ @c <d>.pdf'[:60].replace("/", "_")
        ),
        bare(tmp_path / "x'\"&<>{}.pdf"),
    ]
    result = bound(paths, tmp_path / "a.pdf")
    text = text_of(result.path)
    assert "对账单（二〇二三年）[U+1F600]" in text
    assert "#letx=read(" in text


def test_a_mail_that_lies_about_its_charset(tmp_path: Path) -> None:
    mail = (
        "From: 张三 <z@example.cn>\nTo: li@example.cn\nSubject: =?utf-8?B?5YKs5qy+5Ye9?=\n"
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n"
        "--B\nContent-Type: text/plain; charset=us-ascii\nContent-Transfer-Encoding: 8bit\n\n请于三日内付款\n"
        "--B\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=inv.pdf\n\nPDFBYTES\n--B--\n"
    ).encode("gbk")
    path = tmp_path / "m.eml"
    path.write_bytes(mail)
    result = bound([path], tmp_path / "a.pdf")
    text = text_of(result.path)
    for words in ("张三", "催款函", "请于三日内付款", "inv.pdf"):
        assert words in text
    assert [finding.code for finding in result.findings] == ["LK821", "LK824"] or [
        finding.code for finding in result.findings
    ] == ["LK824", "LK821"]


def test_an_html_mail_is_reduced_to_words(tmp_path: Path) -> None:
    path = tmp_path / "m.eml"
    path.write_bytes(
        (
            "From: a@b.cn\nContent-Type: text/html; charset=utf-8\n\n"
            "<html><head><style>p{color:red}</style></head><body><p>第一段</p><script>evil()</script>"
            "<img src='https://track.invalid/p.png' alt='标志'><a href='https://pay.invalid'>付款</a><br>完</body></html>"
        ).encode()
    )
    text = text_of(bound([path], tmp_path / "a.pdf").path)
    assert "第一段" in text
    assert "付款<https://pay.invalid>" in text
    assert "[标志]" in text
    assert "evil" not in text
    assert "color" not in text


def workbook(path: Path, rows: int) -> Path:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "对账"
    for number in range(1, rows + 1):
        sheet.append([f"单{number:05d}", number * 1.5, "备注"])
    other = book.create_sheet("隐藏页")
    other.sheet_state = "hidden"
    other["A1"] = "=SUM(对账!B1:B3)"
    other["B2"] = "藏"
    book.save(path)
    return path


def test_ten_thousand_rows_are_all_printed(tmp_path: Path) -> None:
    result = bound([workbook(tmp_path / "x.xlsx", 10_000)], tmp_path / "a.pdf")
    text = text_of(result.path)
    assert all(f"单{number:05d}" in text for number in range(1, 10_001))
    assert "=SUM(对账!B1:B3)" in text
    assert "藏" in text
    assert "（隐藏工作表）" in text
    assert [finding.code for finding in result.findings] == ["LK827"]


def test_a_very_wide_table_loses_no_column(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(
        ",".join(f"column{number}x" for number in range(120)) + "\n" + "z" * 900 + "\n",
        encoding="utf-8",
    )
    text = text_of(bound([path], tmp_path / "a.pdf").path)
    assert all(f"column{number}x" in text for number in range(120))
    assert text.count("z") >= 900


def test_a_picture_is_shown_and_a_recording_gets_a_sheet(tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (400, 200), (200, 0, 0)).save(tmp_path / "票据.jpg")
    Image.new("RGBA", (50, 400), (0, 0, 200, 255)).save(tmp_path / "小票.png")
    (tmp_path / "录音.mp3").write_bytes(b"ID3" + b"\x00" * 99)
    result = bound(
        [tmp_path / "票据.jpg", tmp_path / "小票.png", tmp_path / "录音.mp3"], tmp_path / "a.pdf"
    )
    red, blue = grey(result.path, 3), grey(result.path, 4)
    assert 50 < red[len(red) // 2][len(red[0]) // 2] < 75
    assert 12 < blue[len(blue) // 2][len(blue[0]) // 2] < 35
    text = text_of(result.path)
    assert "录音.mp3" in text
    assert "102字节" in text
    assert [finding.code for finding in result.findings] == ["LK823"]
