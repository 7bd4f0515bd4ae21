"""Kinds of originals, small: how each becomes pages."""

from __future__ import annotations

import shutil
from pathlib import Path

import docx
import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment

from legalkit.bundle.front import chinese_number
from legalkit.bundle.mail import decode, html_text, read_mail
from legalkit.bundle.numbers import span
from legalkit.bundle.office import office_pdf, office_program
from legalkit.bundle.pdfcheck import Refused
from legalkit.bundle.printing import to_pages
from legalkit.bundle.reader import open_pdf, page_text
from legalkit.bundle.tables import column_name, decode_text, read_csv, read_xlsx
from legalkit.bundle.typeset import _ARABIC, Legible, set_pages
from legalkit.bundle.words import print_words, setting_of
from tests.bundle.papers import bare, exhibit, profile


def shown(pdf: bytes | None) -> str:
    assert pdf is not None
    document = open_pdf(pdf)
    text = "".join(page_text(document, at) for at in range(len(document)))
    document.close()
    return text


def printed(path: Path, **more: str):
    return to_pages(exhibit(path), "ab" * 32, setting_of(profile()), **more)


def test_a_pdf_is_known_by_its_content(tmp_path: Path) -> None:
    path = bare(tmp_path / "x.pdf").rename(tmp_path / "scan.dat")
    assert printed(path).kind == "pdf"


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_text_files_in_usual_charsets(tmp_path: Path, charset: str) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes("第一行：欠款一百元\r\n\tsecond".encode(charset))
    result = printed(path)
    assert "第一行：欠款一百元second" in shown(result.pdf)
    assert [code for code, _ in result.notes] == (["LK825"] if charset == "gb18030" else [])


def test_bytes_that_fit_no_charset_are_still_shown(tmp_path: Path) -> None:
    text, charset = decode_text(b"caf\xe9\xff\xff.")
    assert (text, charset) == ("caf\xe9\xff\xff.", "latin-1")
    assert decode(b"abc", "no-such-charset") == ("abc", "utf-8")


def test_long_texts_are_printed_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.log"
    path.write_text("\n".join(f"entry{number}." for number in range(9000)), encoding="utf-8")
    text = shown(printed(path).pdf)
    assert all(f"entry{number}." in text for number in range(9000))


def test_a_control_character_is_shown_as_code() -> None:
    legible = Legible()
    assert legible.text("a\x07b") == "a[U+0007]b"
    assert legible.missing == {"\x07"}
    assert "\u200b" in legible.text("x" * 64)


def test_the_arabic_face_draws_every_letter_we_claim() -> None:
    letters = "".join(chr(code) for code in sorted(_ARABIC))
    text = shown(set_pages("lines", {"heads": [], "lines": [*letters], "foot": []}))
    import unicodedata

    assert set(unicodedata.normalize("NFKC", letters)) <= set(unicodedata.normalize("NFKC", text))


def test_markup_in_data_stays_data() -> None:
    evil = '#read("/etc/passwd") $x$ *b* `c` \\ "q'
    assert evil.replace(" ", "") in shown(
        set_pages("lines", {"heads": [], "lines": [evil], "foot": []})
    )


def test_csv_delimiters_and_faults(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text('a;"b;c"\n1;2', encoding="utf-8")
    assert read_csv(path)[0].rows == [["a", "b;c"], ["1", "2"]]
    path.write_text("\n\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no rows"):
        read_csv(path)


def test_cells_show_what_is_stored(tmp_path: Path) -> None:
    from datetime import date, datetime, time

    path = tmp_path / "x.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(
        [
            date(2024, 5, 1),
            datetime(2024, 5, 1, 8, 30),
            time(8, 30),
            True,
            0.1,
            1234567.0,
            None,
            "=1+1",
        ]
    )
    sheet["I1"] = 0.035
    sheet["I1"].number_format = "0.00%"
    sheet["A1"].comment = Comment("已核对", "甲")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=5, min_row=1))
    book.create_chartsheet("图").add_chart(chart)
    book.create_sheet("空")
    book.save(path)
    sheets, missing, drawn = read_xlsx(path, print_words("en"))
    assert sheets[0].rows[0] == [
        "2024-05-01 [comment: 已核对]",
        "2024-05-01 08:30:00",
        "08:30:00",
        "TRUE",
        "0.1",
        "1234567",
        "",
        "=1+1",
        "3.5%",
    ]
    assert (missing, drawn) == (1, 1)
    assert "chart sheet" in sheets[1].title
    result = printed(path)
    assert [code for code, _ in result.notes] == ["LK827", "LK829"]
    assert "已核对" in shown(result.pdf)


@pytest.mark.parametrize(
    ("index", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")]
)
def test_column_names(index: int, name: str) -> None:
    assert column_name(index) == name


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五"), (100, "100")],
)
def test_chinese_numbers(number: int, text: str) -> None:
    assert chinese_number(number) == text
    assert span(str(number), str(number)) == str(number)


def test_a_mail_within_a_mail_is_listed(tmp_path: Path) -> None:
    path = tmp_path / "x.eml"
    path.write_text(
        "From: a@b.cn\nTo: c@d.cn\nContent-Type: multipart/mixed; boundary=B\n\n--B\n\nouter body\n"
        "--B\nContent-Type: message/rfc822\n\nFrom: x@y.cn\nSubject: inner\n\ninner body\n--B--\n",
        encoding="ascii",
    )
    letter = read_mail(path)
    assert letter.body.strip() == "outer body"
    assert [name for name, _, _ in letter.attachments] == ["message.eml"]


def test_html_keeps_lines_and_cells() -> None:
    assert (
        html_text("<table><tr><td>a</td><td>b</td></tr></table><p>x &lt; y<p>z")
        == "a b\n\nx < y\nz"
    )


def test_a_word_file_without_office_gets_a_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.docx"
    docx.Document().save(str(path))
    monkeypatch.setattr(shutil, "which", lambda name: None)
    result = printed(path)
    assert (result.kind, [code for code, _ in result.notes]) == ("placeholder", ["LK823"])
    assert office_program() is None


def test_an_office_that_fails_gives_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(b"x")
    false = shutil.which("false")
    assert office_pdf(path, false) is None
    assert office_pdf(path, shutil.which("true")) is None
    assert office_pdf(path, None) is None
    assert office_pdf(path, str(tmp_path / "no-such-program")) is None


def test_an_office_that_hangs_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(b"x")
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nsleep 60 &\nwait\n", encoding="utf-8")
    slow.chmod(0o755)
    assert office_pdf(path, str(slow), seconds=1) is None


@pytest.mark.office
def test_a_word_file_is_printed(tmp_path: Path) -> None:
    if office_program() is None:
        pytest.skip("LibreOffice is not installed")
    path = tmp_path / "x.docx"
    document = docx.Document()
    document.add_paragraph("双方确认欠款一百万元")
    document.save(str(path))
    result = printed(path)
    assert result.kind == "printed"
    assert "双方确认欠款一百万元" in shown(result.pdf)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("x.jpg", b"GIF89a", "LK806"),
        ("x.png", b"\x89PNG\r\n\x1a\n0000", "LK806"),
        ("x.eml", b"", "LK813"),
        ("x.xlsx", b"", "LK808"),
    ],
)
def test_unreadable_originals_are_refused(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Refused) as caught:
        printed(path)
    assert caught.value.finding.code == code
