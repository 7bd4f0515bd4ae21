"""Files that say little, nothing, or too much: each is read as far as it is honest, and no further."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from legalkit.evidence.readers import Reading, read_bytes
from legalkit.evidence.readers import guard as doors
from legalkit.evidence.readers.guard import Refused, open_zip, parse_xml, read_member, safe_name
from legalkit.evidence.readers.papers import describe_paper, title_role
from legalkit.evidence.readers.tables import moment_of, moved
from legalkit.model.evidence import EvidenceRole
from legalkit.model.readers import TableReader

D = Decimal


def codes(reading: Reading) -> list[str]:
    return [finding.code for finding in reading.findings]


# ---------------------------------------------------------------------------------- recordings
def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


@pytest.mark.parametrize(
    ("head", "made"),
    [
        (b"\0\0\0\0" + struct.pack(">I", 3_800_000_000), datetime(2024, 5, 31, 11, 33, 20, tzinfo=UTC)),
        (b"\1\0\0\0" + struct.pack(">Q", 3_800_000_000), datetime(2024, 5, 31, 11, 33, 20, tzinfo=UTC)),
        (b"\0\0\0\0" + struct.pack(">I", 0), None),
        (b"\1\0\0\0" + b"\xff" * 8, None),
        (b"", None),
    ],
)  # fmt: skip
def test_creation_time_in_the_movie_header(head: bytes, made: datetime | None) -> None:
    content = box(b"ftyp", b"M4A \0\0\0\0")
    content += box(b"moov", box(b"mvhd", head + (b"\0" * 90 if head else b"")))
    reading = read_bytes(content, "call.m4a")
    assert reading.metadata.get("created") == made
    assert reading.day == (made.date() if made else None)


@pytest.mark.parametrize(
    ("content", "seconds"),
    [
        (b"#!AMR\n" + (b"\x3c" + b"\0" * 31) * 50, D("1.0")),
        (b"#!AMR-WB\n" + (b"\x04" + b"\0" * 17) * 25, D("0.5")),
        (b"#!AMR\n" + b"\x3c" + b"\0" * 5, None),
        (b"#!AMR\n", None),
    ],
)
def test_frames_of_amr_are_counted(content: bytes, seconds: Decimal | None) -> None:
    reading = read_bytes(content, "20240531.amr")
    assert reading.metadata.get("duration_seconds") == seconds
    assert codes(reading) == ([] if seconds else ["LK561"])


def test_a_day_in_the_name_that_does_not_exist_is_none() -> None:
    assert "named" not in read_bytes(b"#!AMR\n" + (b"\x3c" + b"\0" * 31), "20240231.amr").metadata


def test_a_year_among_the_tags_is_kept_as_stated() -> None:
    text = b"\x002024-05-31"
    frame = b"TDRC" + struct.pack(">I", len(text)) + b"\0\0" + text
    tag = b"ID3\x04\0\0" + bytes([0, 0, 0, len(frame)]) + frame
    sound = (b"\xff\xfb\x90\x00" + b"\0" * 413) * 40
    assert read_bytes(tag + sound, "a.mp3").metadata["stated_date"] == "2024-05-31"


# -------------------------------------------------------------------------------- what is refused
def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_limits_of_an_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    content = zipped(a=b"x" * 3000, b=b"y" * 3000)
    assert read_member(open_zip(content), "a") == b"x" * 3000
    monkeypatch.setattr(doors, "MOST_XML", 2999)
    with pytest.raises(Refused) as refused:
        read_member(open_zip(content), "a")
    assert "0 MB" in refused.value.reason.text("en")
    monkeypatch.setattr(doors, "MOST_UNPACKED", 5999)
    with pytest.raises(Refused):
        open_zip(content)
    monkeypatch.setattr(doors, "MOST_MEMBERS", 1)
    with pytest.raises(Refused):
        open_zip(content)


def test_a_member_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        read_member(open_zip(zipped(a=b"x")), "b")


def test_no_xml_at_all() -> None:
    with pytest.raises(ValueError, match=r"no element|\w"):
        parse_xml(b"")


def test_very_long_names_are_cut_and_keep_their_kind() -> None:
    kept = safe_name("合" * 300 + ".pdf")
    assert kept.endswith(".pdf")
    assert len(kept.encode()) <= 180
    assert safe_name("NUL.txt") == "_NUL.txt"
    assert safe_name("...") == "part"


# --------------------------------------------------------------------------------------- papers
def paper(text: str, **more: Any) -> Reading:
    reading = Reading("pdf", text=text, **more)
    describe_paper(reading)
    return reading


def test_what_a_contract_keeps_back_is_noted_with_its_sentence() -> None:
    reading = paper(
        "买卖合同\n合同编号：HT-2023-01\n货到付款。其中5%为质保金，一年后支付；其余付清。"
    )
    assert reading.role is EvidenceRole.CONTRACT
    assert reading.metadata["retained"] == ("其中5%为质保金，一年后支付",)


def test_running_text_has_no_title_and_blank_text_says_nothing() -> None:
    assert (
        title_role(
            "我们就上次所说的合同事宜再次与贵公司联系，请贵公司在收到本邮件之后尽快给予书面答复，以便安排后续工作事宜"
        )
        is None
    )
    assert paper("   ").title is None
    assert paper("说明").role is None


@pytest.mark.parametrize(
    ("text", "received", "reached"),
    [
        ("物流轨迹\n1012345678901\n2024-05-03 已签收", "yes", date(2024, 5, 3)),
        ("物流轨迹\n2024-05-03 拒收\n2024-05-04 退回", "refused", date(2024, 5, 3)),
        ("物流轨迹\n2024-05-04 退回", "returned", date(2024, 5, 4)),
        ("物流轨迹\n2024-05-03 签收\n2024-05-05 妥投", "yes", None),
        ("物流轨迹\n运输中", None, None),
    ],
)
def test_tracking_prints(text: str, received: str | None, reached: date | None) -> None:
    reading = paper(text)
    assert reading.role is EvidenceRole.DELIVERY_PROOF
    assert reading.metadata.get("received") == received
    assert reading.metadata.get("reached") == reached


def test_receipts_and_register_extracts_say_as_much_as_they_say() -> None:
    full = paper(
        "电子回单\n交易日期：2024年5月6日\n金额（小写）：¥1,200.00\n付款人账号：6222000011112222\n"
        "收款人账号：6222000033334444"
    )
    assert (full.amount, full.day) == (D("1200.00"), date(2024, 5, 6))
    assert full.parties["payee_account"] == "6222000033334444"
    bare = paper("电子回单\n交易成功")
    assert (bare.amount, bare.day, bare.parties) == (None, None, {})
    register = paper("企业信用信息\n成立日期：2015年3月4日\n法定代表人：王收")
    assert register.metadata["founded"] == date(2015, 3, 4)
    assert register.metadata["legal_representative"] == "王收"
    empty = paper("企业信用信息\n成立日期：见营业执照正本原件")
    assert "founded" not in empty.metadata
    assert "legal_representative" not in empty.metadata


def test_what_the_file_states_as_data_stays() -> None:
    reading = paper(
        "发票\n发票号码：999\n开票日期：2024年1月2日\n价税合计：¥5.00",
        role=EvidenceRole.INVOICE, number="1", day=date(2024, 3, 3), amount=D(7), currency="USD",
        parties={"seller": "甲"}, title="T",
    )  # fmt: skip
    assert (reading.number, reading.day, reading.amount) == ("1", date(2024, 3, 3), D(7))
    assert (reading.currency, reading.title, reading.parties["seller"]) == ("USD", "T", "甲")


# --------------------------------------------------------------------------------------- tables
def declared(**more: Any) -> TableReader:
    return TableReader.model_validate(
        {"kind": "calls", "files": ["*"], "columns": {"time": "t"}, **more}
    )


@pytest.mark.parametrize(
    ("row", "more", "moment"),
    [
        ({"time": "2024-05-06 07:08"}, {}, datetime(2024, 5, 6, 7, 8)),
        ({"date": "2024-05-06", "time": "07:08:09"}, {}, datetime(2024, 5, 6, 7, 8, 9)),
        ({"time": "06.05.2024"}, {}, date(2024, 5, 6)),
        ({"time": "06/05/2024"}, {}, None),
        ({"time": "06/05/2024"}, {"day_first": False}, date(2024, 6, 5)),
        ({"time": "13/05/2024"}, {}, date(2024, 5, 13)),
        ({"time": "05/05/2024"}, {}, date(2024, 5, 5)),
        ({"time": "2024-13-06"}, {}, None),
        ({"time": "2024-05-06 25:00"}, {}, None),
        ({"time": "yesterday"}, {}, None),
        ({}, {}, None),
        ({"time": "2024-05-06 07:08"}, {"utc_offset": "-05:30"},
         datetime(2024, 5, 6, 7, 8, tzinfo=timezone(-timedelta(hours=5, minutes=30)))),
        ({"time": "2024-05-06 07:08"}, {"utc_offset": "+08:00"},
         datetime(2024, 5, 6, 7, 8, tzinfo=timezone(timedelta(hours=8)))),
    ],
)  # fmt: skip
def test_when_a_row_happened(
    row: dict[str, str], more: dict[str, Any], moment: datetime | date | None
) -> None:
    assert moment_of(row, declared(**more) if more else None) == moment


def test_what_a_row_moves() -> None:
    assert moved({"paid_in": "5", "paid_out": ""}) == 5
    assert moved({"paid_out": "-5.00"}) == moved({"paid_out": "5.00"}) == D("-5.00")
    assert moved({"amount": "-3"}) == -3
    assert moved({}) is None


def bank(*rows: str) -> Reading:
    head = "交易时间,收入,支出,余额,对方户名"
    return read_bytes("\n".join([head, *rows]).encode(), "银行流水.csv")


def test_a_balance_that_does_not_follow_is_told_forwards_and_backwards() -> None:
    good = bank("2024-05-01,10.00,,110.00,乙", "2024-05-02,,30.00,80.00,丙")
    assert good.role is EvidenceRole.PAYMENT_RECORD
    assert good.metadata["balance_adds_up"] is True
    turned = bank("2024-05-02,,30.00,80.00,丙", "2024-05-01,10.00,,110.00,乙")
    assert turned.metadata["balance_adds_up"] is True
    broken = bank("2024-05-01,10.00,,110.00,乙", "2024-05-02,,30.00,81.00,丙")
    assert broken.metadata["balance_adds_up"] is False
    assert codes(broken) == ["LK574"]
    assert "balance_adds_up" not in bank("2024-05-01,10.00,,110.00,乙").metadata
    assert "balance_adds_up" not in bank("2024-05-01,1,,1,乙", "2024-05-02,1,,,乙").metadata


def test_rows_that_cannot_be_read_are_counted() -> None:
    rows = [f"2024-13-{n:02d},1.00,,1.00,乙" for n in range(1, 13)]
    reading = bank(*rows)
    assert codes(reading)[0] == "LK575"
    (odd, *_) = reading.findings
    assert "…" in odd.message("en")
    assert reading.day is None


def test_a_chat_in_blocks_keeps_what_stands_under_each_head() -> None:
    text = (
        "导出的聊天记录\n2024-05-01 10:00 王收\n在吗\n请付款\n\n"
        "顾清 2024-05-02 11:00:05\n已收到\n2024-05-03 12:00 王收\n"
    )
    blocks = TableReader.model_validate({"kind": "chat", "files": ["*聊天*"], "layout": "blocks"})
    reading = read_bytes(text.encode(), "微信聊天.txt", {"wechat": blocks})
    assert reading.kind == "chat"
    assert [(row["from"], row["text"]) for row in reading.rows] == [
        ("王收", "在吗\n请付款"), ("顾清", "已收到"), ("王收", ""),
    ]  # fmt: skip


def test_cells_of_a_workbook_are_what_the_user_typed() -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["交易时间", "收入", "余额", "对方户名"])
    sheet.append([datetime(2024, 5, 1), 0.1, 10.25, "乙"])
    sheet.append([datetime(2024, 5, 2, 3, 4, 5), 1e-05, None, None])
    out = io.BytesIO()
    book.save(out)
    reading = read_bytes(out.getvalue(), "流水.xlsx")
    assert [dict(row).get("paid_in") for row in reading.rows] == ["0.1", "0.00001"]
    assert reading.metadata["first_day"] == date(2024, 5, 1)
    assert "2024-05-02 03:04:05" in reading.text
