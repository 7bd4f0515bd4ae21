from __future__ import annotations

import shutil
import stat
import subprocess
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from docx import Document

from legalkit.documents.fonts import packaged_fonts, write_config
from legalkit.documents.pack import build_pack
from legalkit.documents.pdf import convert, soffice
from legalkit.documents.pdffile import finish, lost_characters
from tests.documents import small_case as small

office = pytest.mark.skipif(soffice() is None, reason="LibreOffice is not installed")


def paper(
    folder: Path, name: str, text: str = "律师函：苏州青禾机械有限公司，龘，1,234.00元"
) -> Path:
    document = Document()
    document.add_paragraph(text)
    document.save(str(folder / name))
    return folder / name


def program(folder: Path, body: str) -> str:
    path = folder / "fake-office"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@office
@pytest.mark.office
@pytest.mark.parametrize("system_fonts", [True, False])
def test_chinese_fonts_are_embedded(tmp_path: Path, system_fonts: bool) -> None:
    done = convert([paper(tmp_path, "甲.docx")], as_of=date(2026, 3, 31), system_fonts=system_fonts)
    assert [path.name for path in done.files] == ["甲.pdf"] and not done.findings
    if shutil.which("pdffonts") is None:
        pytest.skip("pdffonts is not installed")
    listing = subprocess.run(
        ["pdffonts", str(done.files[0])], capture_output=True, text=True, check=True
    ).stdout
    rows = listing.splitlines()[2:]
    assert any("Noto" in row for row in rows)
    assert all(row.split()[-5] == "yes" for row in rows), listing
    text = subprocess.run(
        ["pdftotext", str(done.files[0]), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "律师函" in text and "龘" in text


@office
@pytest.mark.office
def test_whole_pack_becomes_pdf(tmp_path: Path) -> None:
    result = build_pack(small.given(), "filing", tmp_path / "pack")
    assert len([path for path in result.files if path.suffix == ".pdf"]) == 10
    assert "LK716" not in {finding.code for finding in result.findings}


def test_without_office_the_pack_still_finishes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("legalkit.documents.pdf.soffice", lambda: None)
    result = build_pack(small.given(), "filing", tmp_path / "pack")
    assert result.folder is not None and "LK715" in {finding.code for finding in result.findings}


def test_a_failing_file_is_isolated_and_named(tmp_path: Path) -> None:
    # Refuses the whole call and every call with the bad file, as a crash of the real program would.
    body = """for a in "$@"; do case "$a" in *bad.docx) echo "source file could not be loaded" >&2; exit 77;; esac; done
while [ "$1" != "--outdir" ]; do shift; done
out="$2"; shift 2; mkdir -p "$out"
for a in "$@"; do b=$(basename "$a" .docx); echo "%PDF" > "$out/$b.pdf"; done"""
    papers = [paper(tmp_path, "a.docx"), paper(tmp_path, "bad.docx"), paper(tmp_path, "c.docx")]
    done = convert(papers, program=program(tmp_path, body))
    assert [path.name for path in done.files] == ["a.pdf", "c.pdf"]
    assert [finding.params["name"] for finding in done.findings] == ["bad.docx"]
    assert "could not be loaded" in done.findings[0].message()


def test_halving_finds_the_damaged_file_in_few_calls(tmp_path: Path) -> None:
    # Ends at the damaged file, as a crash does: what stands before it is made, nothing after it.
    log = tmp_path / "calls"
    body = f"""echo call >> {log}
while [ "$1" != "--outdir" ]; do shift; done
out="$2"; shift 2; mkdir -p "$out"
for a in "$@"; do case "$a" in *bad.docx) echo "crashed" >&2; exit 77;; esac
b=$(basename "$a" .docx); echo "%PDF" > "$out/$b.pdf"; done"""
    papers = [paper(tmp_path, f"{n:02d}.docx") for n in range(15)]
    papers.insert(5, paper(tmp_path, "bad.docx"))
    done = convert(papers, program=program(tmp_path, body), side_by_side=1)
    assert len(done.files) == 15
    assert [finding.params["name"] for finding in done.findings] == ["bad.docx"]
    assert "crashed" in done.findings[0].message()
    assert len(log.read_text().split()) <= 10


def test_two_offices_have_profiles_of_their_own(tmp_path: Path) -> None:
    log = tmp_path / "calls"
    body = f"""echo "$1 $HOME" >> {log}
while [ "$1" != "--outdir" ]; do shift; done
out="$2"; shift 2; mkdir -p "$out"
for a in "$@"; do b=$(basename "$a" .docx); echo "%PDF" > "$out/$b.pdf"; done"""
    papers = [paper(tmp_path, f"{n:02d}.docx") for n in range(7)]
    done = convert(papers, program=program(tmp_path, body))
    assert [path.stem for path in done.files] == [f"{n:02d}" for n in range(7)]
    calls = log.read_text().splitlines()
    assert len(calls) == 2 and len(set(calls)) == 2


def test_a_hanging_office_is_ended(tmp_path: Path) -> None:
    done = convert([paper(tmp_path, "a.docx")], program=program(tmp_path, "sleep 60"), timeout=0.3)
    assert done.files == () and "timeout" in done.findings[0].message()


def test_an_office_that_cannot_start_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "no-office"
    broken.write_text("not a program")
    done = convert([paper(tmp_path, "a.docx")], program=str(broken))
    assert done.findings[0].code == "LK716"
    assert (
        convert([paper(tmp_path, "a.docx")], program=str(tmp_path / "absent")).findings[0].code
        == "LK715"
    )


def test_a_font_that_is_not_carried_along_is_told(tmp_path: Path) -> None:
    import pikepdf

    document = pikepdf.new()
    font = pikepdf.Dictionary(Type=pikepdf.Name.FontDescriptor, FontName=pikepdf.Name("/SimSun"))
    document.Root.Kept = document.make_indirect(font)
    document.save(tmp_path / "loose.pdf")
    assert finish(tmp_path / "loose.pdf") == ["SimSun"]
    body = f"""while [ "$1" != "--outdir" ]; do shift; done
out="$2"; shift 2; mkdir -p "$out"; cp {tmp_path / "loose.pdf"} "$out/a.pdf\""""
    done = convert([paper(tmp_path, "a.docx")], tmp_path, program=program(tmp_path, body))
    assert [finding.code for finding in done.findings] == ["LK747"] and len(done.files) == 1


@office
@pytest.mark.office
def test_the_same_paper_gives_the_same_pdf(tmp_path: Path) -> None:
    made = []
    for name in ("a", "b"):
        build_pack(small.given(), "lawyer-letter", tmp_path / name)
        made.append({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()})
    assert made[0].keys() == made[1].keys() and any(n.endswith(".pdf") for n in made[0])
    assert [name for name in made[0] if made[0][name] != made[1][name]] == []


@office
@pytest.mark.office
def test_a_character_that_no_font_has_is_told(tmp_path: Path) -> None:
    # U+2A6A5 is in no font of this machine; the others are, from right to left too.
    text = "𪚥 𠮷田龘朤, يوسف, דוד כהן, Müller & Söhne <Ltd>"
    done = convert([paper(tmp_path, "a.docx", text)], as_of=date(2026, 3, 31))
    lost = {finding.code: finding.params["text"] for finding in done.findings}
    assert lost in ({"LK748": "𪚥"}, {})
    if lost:
        assert "𪚥" in done.findings[0].message("zh")


@office
@pytest.mark.office
def test_no_heading_stands_alone_at_the_foot_of_a_page(tmp_path: Path) -> None:
    import pypdfium2

    result = build_pack(small.given(), "filing", tmp_path / "pack")
    for path in result.files:
        if path.suffix != ".docx":
            continue
        styled = Document(str(path)).paragraphs
        heads = {p.text for p in styled if p.style.name.startswith(("Heading", "Title"))}
        with closing(pypdfium2.PdfDocument(path.with_suffix(".pdf"))) as pdf:
            for page in pdf:
                with closing(page), closing(page.get_textpage()) as text:
                    lines = text.get_text_range().splitlines()
                body = [line.strip() for line in lines if line.strip() and "页" not in line]
                assert body and body[-1] not in heads, path.name


def test_nothing_to_convert() -> None:
    assert convert([]).files == ()


def test_font_file_names_the_packaged_font(tmp_path: Path) -> None:
    text = write_config(tmp_path, system_fonts=False).read_text("utf-8")
    assert (
        str(packaged_fonts()) in text
        and "/etc/fonts" not in text
        and "<family>仿宋</family>" in text
    )


def test_what_is_no_pdf_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF")
    assert finish(path, date(2026, 3, 31)) == [] and path.read_bytes() == b"%PDF"
    assert lost_characters(paper(tmp_path, "a.docx"), path) == ""


def test_a_pdf_is_dated_and_compared_without_office(tmp_path: Path) -> None:
    import pikepdf

    document = pikepdf.new()
    document.add_blank_page()
    document.save(tmp_path / "a.pdf")
    assert finish(tmp_path / "a.pdf", date(2026, 3, 31)) == []
    with pikepdf.open(tmp_path / "a.pdf") as again:
        assert again.docinfo["/CreationDate"] == "D:20260331000000Z"
    # A blank page shows none of the letters of the paper.
    assert lost_characters(paper(tmp_path, "a.docx", "甲B&"), tmp_path / "a.pdf") == "&B甲"
