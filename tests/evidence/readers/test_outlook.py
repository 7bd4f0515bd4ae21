"""Outlook messages: real compound files, written here, read by the library that intake uses."""

from __future__ import annotations

import struct
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from olefile import DEFECT_UNSURE, OleFileIO  # type: ignore[import-untyped]

from legalkit.evidence.readers import Reading, read_bytes
from legalkit.evidence.readers.compound import compound_file
from tests.evidence.ole_writer import Value, embedded_message, outlook_message

SUBJECT, BODY, HTML, HEADERS, SENT = 0x0037, 0x1000, 0x1013, 0x007D, 0x0039
FROM_NAME, FROM_MAIL, MESSAGE_ID, IN_REPLY_TO = 0x0C1A, 0x0C1F, 0x1035, 0x1042
KIND, SMTP, FILE_NAME, FILE_DATA, FILE_KIND = 0x0C15, 0x39FE, 0x3707, 0x3701, 0x370E
TRANSPORT = (
    "Date: Mon, 06 May 2024 15:08:09 +0800\r\nFrom: 王收 <wang@debtor.example>\r\n"
    "To: gu@creditor.example\r\nCc: boss@debtor.example\r\nMessage-ID: <reply@debtor.example>\r\n"
    "In-Reply-To: <demand@creditor.example>\r\nReferences: <first@c.example> <demand@creditor.example>\r\n"
)


def codes(reading: Reading) -> list[str]:
    for finding in reading.findings:
        assert finding.text("en") and finding.text("zh")
    return [finding.code for finding in reading.findings]


def message(**more: object) -> bytes:
    values: dict[int, Value] = {SUBJECT: "回复：对账", BODY: "确认欠款 120,000.00 元。" * 300}
    return outlook_message(values, **more)  # type: ignore[arg-type]


def test_the_files_are_sound() -> None:
    content = message(
        attached=[{FILE_NAME: "a.bin", FILE_DATA: b"x" * 9000}], embedded=[{SUBJECT: "内"}]
    )
    assert OleFileIO(content, raise_defects=DEFECT_UNSURE).parsing_issues == []


def test_transport_headers_go_first_and_keep_the_zone() -> None:
    content = outlook_message(
        {
            SUBJECT: "回复：对账",
            BODY: "我司确认欠款。",
            HEADERS: TRANSPORT,
            SENT: datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC),
            MESSAGE_ID: "<other@x>",
        },
        to=[{SMTP: "somebody@else.example"}],
    )
    reading = read_bytes(content, "reply.msg")
    assert codes(reading) == []
    assert (reading.kind, reading.native, reading.title) == ("outlook", True, "回复：对账")
    assert reading.text == "我司确认欠款。"
    said = reading.metadata["sent"]
    assert isinstance(said, datetime)
    assert said == datetime(2024, 5, 6, 15, 8, 9, tzinfo=timezone(timedelta(hours=8)))
    assert said.utcoffset() == timedelta(hours=8)
    assert reading.day == date(2024, 5, 6)
    assert reading.metadata["message_id"] == "<reply@debtor.example>"
    assert reading.metadata["in_reply_to"] == ("<demand@creditor.example>",)
    assert reading.metadata["references"] == ("<first@c.example>", "<demand@creditor.example>")
    assert reading.metadata["from"] == ("wang@debtor.example",)
    assert reading.metadata["to"] == ("gu@creditor.example",)
    assert reading.metadata["cc"] == ("boss@debtor.example",)


def test_without_headers_the_properties_speak_and_the_reader_says_so() -> None:
    content = outlook_message(
        {
            SUBJECT: "催款",
            BODY: "请付款",
            FROM_NAME: "顾",
            FROM_MAIL: "gu@creditor.example",
            SENT: datetime(2024, 5, 6, 23, 8, 9, tzinfo=UTC),
            MESSAGE_ID: "<m1@creditor.example>",
            IN_REPLY_TO: "<m0@debtor.example>",
        },
        to=[
            {SMTP: "wang@debtor.example", KIND: 1},
            {SMTP: "li@debtor.example"},
            {SMTP: "boss@debtor.example", KIND: 2},
            {SMTP: "hidden@creditor.example", KIND: 3},
            {0x3001: "无地址"},
        ],
    )
    reading = read_bytes(content, "sent.msg")
    assert codes(reading) == ["LK578"]
    assert reading.metadata["sent"] == datetime(2024, 5, 6, 23, 8, 9, tzinfo=UTC)
    assert reading.metadata["from"] == ("gu@creditor.example",)
    assert reading.metadata["to"] == ("wang@debtor.example", "li@debtor.example")
    assert reading.metadata["cc"] == ("boss@debtor.example",)
    assert "hidden@creditor.example" not in str(reading.to_json())
    assert reading.metadata["message_id"] == "<m1@creditor.example>"
    assert reading.metadata["in_reply_to"] == ("<m0@debtor.example>",)


def test_a_draft_has_no_time_and_a_body_in_html_is_read_as_text() -> None:
    content = outlook_message(
        {
            SUBJECT: "草稿",
            HTML: "<p>应付 <b>5,000.00</b> 元</p><script>x</script>".encode(),
            0x3FDE: 65001,
        }
    )
    reading = read_bytes(content, "draft.msg")
    assert codes(reading) == ["LK576", "LK578"]
    assert "sent" not in reading.metadata
    assert "5,000.00" in reading.text
    assert "<b>" not in reading.text
    assert "from" not in reading.metadata


def test_attachments_are_items_and_their_names_are_harmless() -> None:
    content = message(
        attached=[
            {
                FILE_NAME: "..\\..\\合同.pdf",
                FILE_DATA: b"%PDF-1.4" * 900,
                FILE_KIND: "application/pdf",
            },
            {FILE_DATA: b"short"},
            {FILE_NAME: "对账单.xlsx", FILE_DATA: b""},
        ],
        embedded=[{"drawing": b"no message"}],
    )
    reading = read_bytes(content, "with.msg")
    assert [(part.name, len(part.content), part.media_type) for part in reading.parts] == [
        ("合同.pdf", 7200, "application/pdf"),
        ("attachment", 5, "application/octet-stream"),
        ("对账单.xlsx", 0, "application/octet-stream"),
    ]
    assert codes(reading) == ["LK568", "LK563", "LK576", "LK578"]
    inner = next(finding for finding in reading.findings if finding.code == "LK563")
    assert "1" in inner.message("en")


def test_a_message_inside_becomes_a_file_of_its_own() -> None:
    inner = embedded_message(
        {SUBJECT: "回复：催款", BODY: "款项月底支付。", FROM_MAIL: "finance@shuyue.example"},
        slip=b"%PDF-1.4" * 2000,
    )
    reading = read_bytes(message(embedded=[inner]), "outer.msg")
    assert [part.name for part in reading.parts] == ["回复：催款.msg"]
    assert "LK582" in codes(reading) and "LK563" not in codes(reading)
    raw = reading.parts[0].content
    with OleFileIO(raw, raise_defects=DEFECT_UNSURE) as own:
        assert not own.parsing_issues
        streams = {"/".join(path): own.openstream(path).read() for path in own.listdir()}
    # What was inside is there byte for byte; only the head of the properties has grown.
    for name, data in inner.items():
        if isinstance(data, bytes) and not name.startswith("__properties"):
            assert streams[name] == data
    assert streams["__properties_version1.0"][32:] == inner["__properties_version1.0"][24:]  # type: ignore[index]
    again = read_bytes(raw, "outer.msg.parts/message.msg")
    assert (again.kind, again.title) == ("outlook", "回复：催款")
    assert again.text == "款项月底支付。"
    assert [(p.name, len(p.content)) for p in again.parts] == [("slip.pdf", 16_000)]


def test_a_large_message_inside_is_laid_out_with_more_than_one_table() -> None:
    """Beyond seven megabytes the header alone cannot name the allocation table."""
    big = bytes(range(256)) * 40_000
    raw = read_bytes(message(embedded=[embedded_message({SUBJECT: "s"}, a=big)]), "o.msg").parts[0]
    with OleFileIO(raw.content, raise_defects=DEFECT_UNSURE) as own:
        assert not own.parsing_issues
    (part,) = read_bytes(raw.content, "i.msg").parts
    assert part.content == big


@pytest.mark.parametrize(
    "content",
    [
        compound_file({"WordDocument": b"old"}),
        compound_file({"__properties_version1.0": bytes(32) + struct.pack("<HHIII", 0x1F, 0x37, 6, 8, 0)}),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 3000,
    ],
)  # fmt: skip
def test_what_is_no_message_is_said_to_be_none(content: bytes) -> None:
    reading = read_bytes(content, "odd.msg")
    assert codes(reading) == ["LK561"]
    assert reading.parts == ()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damage_breaks_the_reader(data: st.DataObject) -> None:
    content = bytearray(message(attached=[{FILE_NAME: "a.bin", FILE_DATA: b"x" * 5000}]))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(8, len(content) - 1))] = data.draw(st.integers(0, 255))
    reading = read_bytes(bytes(content), "hurt.msg")
    codes(reading)
