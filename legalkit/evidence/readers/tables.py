"""Tables (.csv, .txt, .xlsx): bank statements, call logs, chats, by the declared columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any

from legalkit.evidence.readers.figures import plain_number
from legalkit.evidence.readers.guard import MOST_FIELD, MOST_ROWS, MOST_TEXT, Refused, open_zip
from legalkit.evidence.readers.reading import Reading
from legalkit.evidence.readers.texts import composed, decode_export
from legalkit.model.evidence import EvidenceRole
from legalkit.model.finding import Severity
from legalkit.model.readers import Column, TableReader

Row = Sequence[str]
_ROLES = {
    "chat": EvidenceRole.CHAT,
    "calls": EvidenceRole.CALL_LOG,
    "bank": EvidenceRole.PAYMENT_RECORD,
    "contacts": EvidenceRole.OTHER,
    "ledger": EvidenceRole.LEDGER,
}
#: Headings that are understood without being declared.
_USUAL: dict[Column, tuple[str, ...]] = {
    "time": (
        "交易时间",
        "时间",
        "通话时间",
        "发送时间",
        "時間",
        "交易時間",
        "通話時間",
        "time",
        "timestamp",
        "buchungszeit",
    ),
    "date": (
        "交易日期",
        "日期",
        "记账日期",
        "記帳日期",
        "date",
        "value date",
        "buchungstag",
        "buchungsdatum",
    ),
    "from": ("发送人", "发送者", "主叫", "主叫号码", "發送人", "發送者", "sender", "from"),
    "to": ("接收人", "被叫", "被叫号码", "对方号码", "對方號碼", "recipient", "to"),
    "text": ("内容", "消息", "消息内容", "內容", "訊息", "message", "text", "content"),
    "amount": ("交易金额", "金额", "发生额", "金額", "交易金額", "amount", "betrag"),
    "paid_in": (
        "收入",
        "贷方发生额",
        "贷方金额",
        "转入金额",
        "存入",
        "credit",
        "money in",
        "haben",
    ),
    "paid_out": (
        "支出",
        "借方发生额",
        "借方金额",
        "转出金额",
        "提取",
        "debit",
        "money out",
        "soll",
    ),
    "balance": ("余额", "账户余额", "餘額", "結餘", "balance", "saldo"),
    "currency": ("币种", "currency", "währung"),
    "payer": ("付款人", "付款人户名", "对方户名", "对方账户名称", "payer", "auftraggeber"),
    "payee": ("收款人", "收款人户名", "payee", "empfänger"),
    "payer_account": ("付款人账号", "对方账号", "payer account"),
    "payee_account": ("收款人账号", "本方账号", "payee account"),
    "remark": ("附言", "摘要", "备注", "用途", "備註", "remark", "reference", "verwendungszweck"),
    "number": ("交易流水号", "流水号", "transaction id", "transaction no"),
    "duration": ("通话时长", "时长", "通話時長", "duration"),
    "direction": ("呼叫类型", "收发", "方向", "direction"),
    "device": ("设备", "device"),
}
_BLOCK = re.compile(
    r"^\s{0,4}(?P<time>\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?[ T]?\s{0,2}\d{1,2}:\d{2}(?::\d{2})?)"
    r"\s{1,4}(?P<from>\S.{0,80})$"
    r"|^(?P<from2>\S.{0,80}?)\s{1,4}(?P<time2>\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?[ T]?\s{0,2}"
    r"\d{1,2}:\d{2}(?::\d{2})?)\s{0,4}$"
)
_UNIT = re.compile(r"[(（\[][^()（）\[\]]{0,20}[)）\]]$")
_MONEY: tuple[Column, ...] = ("amount", "paid_in", "paid_out", "balance")


def reader_for(name: str, readers: Mapping[str, TableReader]) -> TableReader | None:
    """The declared reader whose pattern fits the path, in the order of the case."""
    shown = composed(name)
    for reader in readers.values():
        if any(fnmatchcase(shown, composed(pattern)) for pattern in reader.files):
            return reader
    return None


def read_text_table(content: bytes, name: str, declared: TableReader | None) -> Reading:
    """A .csv or .txt: with rows where its columns are known, else as text."""
    reading = Reading("table", native=True)
    text, used = decode_export(content, declared.encoding if declared else None)
    reading.metadata["charset"] = used
    if declared and declared.encoding and used != declared.encoding.lower():
        reading.note("LK565", name, Severity.NOTE, declared=declared.encoding, used=used)
    reading.text = text[:MOST_TEXT]
    if declared and declared.layout == "blocks":
        rows: Iterator[Mapping[str, str]] = _blocks(text)
        _finish(reading, list(_capped(rows, reading, name)), declared, name)
        return reading
    is_csv = name.lower().endswith((".csv", ".tsv"))
    if declared or is_csv:
        _rows(reading, _split(text, declared), declared, name)
    return reading


def _openpyxl() -> Callable[..., Any]:
    """``openpyxl.load_workbook``, without the 0.07 s that it spends on looking for numpy.

    openpyxl imports numpy where it is installed, only to know its number types; a reader never
    meets them. Where numpy is already loaded nothing is changed.
    """
    import sys

    hidden = "numpy" not in sys.modules and "openpyxl" not in sys.modules
    if hidden:
        sys.modules["numpy"] = None  # type: ignore[assignment]
    try:
        from openpyxl import load_workbook
    finally:
        if hidden:
            del sys.modules["numpy"]
    return load_workbook


def read_workbook(content: bytes, name: str, declared: TableReader | None) -> Reading:
    """An .xlsx: the first sheet with a heading that is understood."""
    import warnings

    reading = Reading("table", native=True)
    try:
        with open_zip(content):
            pass
        load_workbook = _openpyxl()
        with warnings.catch_warnings():
            # Styles that openpyxl does not know are no matter for what a cell says.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheets = [list(_cells(sheet)) for sheet in book.worksheets[:20]]
            book.close()
    except Refused as refusal:
        reading.note("LK562", name, Severity.ERROR, reason=refusal.reason)
        return reading
    except Exception as problem:
        text = f"{type(problem).__name__}: {problem}"[:160]
        reading.note("LK561", name, kind="Excel", problem=text)
        return reading
    reading.text = "\n".join("\t".join(row) for rows in sheets for row in rows)[:MOST_TEXT]
    known = [rows for rows in sheets if _heading(rows, declared)[1]]
    _rows(reading, known[0] if known else (sheets[0] if sheets else []), declared, name)
    return reading


def _cells(sheet: object) -> Iterator[Row]:
    for count, row in enumerate(sheet.iter_rows(values_only=True)):  # type: ignore[attr-defined]
        if count >= MOST_ROWS:
            return
        cells = [_cell(value) for value in row[:200]]
        if any(cells):
            yield cells


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != time() else value.date().isoformat()
    if isinstance(value, float):
        # Excel stores binary numbers; their shortest notation is what the user typed.
        return format(Decimal(repr(value)), "f")
    return str(value).strip()[:MOST_FIELD]


def _split(text: str, declared: TableReader | None) -> list[Row]:
    lines = text.replace("\x00", "").splitlines()
    # Banks put the holder and the period above the heading; the fullest line is no such line.
    marks = {mark: max((line.count(mark) for line in lines[:30]), default=0) for mark in "\t,;|"}
    mark = (declared.separator if declared else None) or max(marks, key=marks.__getitem__)
    csv.field_size_limit(MOST_TEXT)
    rows: list[Row] = []
    try:
        for row in csv.reader(io.StringIO(text.replace("\x00", "")), delimiter=mark):
            if len(rows) > MOST_ROWS:
                break
            if any(cell.strip() for cell in row):
                rows.append([cell.strip()[:MOST_FIELD] for cell in row])
    except csv.Error:
        return rows
    return rows


def _heading(rows: Sequence[Row], declared: TableReader | None) -> tuple[int, dict[Column, int]]:
    """The row that is the heading, and where each column stands; banks put lines above it."""
    best: tuple[int, dict[Column, int]] = (0, {})
    for position, row in enumerate(rows[:30]):
        names = [composed(cell).strip().lower() for cell in row]
        if not (declared and declared.columns):
            # "Time (Beijing)", "duration (s)": the unit in brackets is no part of the name.
            names = [_UNIT.sub("", name).strip() for name in names]
        found: dict[Column, int] = {}
        if declared and declared.columns:
            for column, heading in declared.columns.items():
                if composed(heading).lower() in names:
                    found[column] = names.index(composed(heading).lower())
        else:
            for column, headings in _USUAL.items():
                place = next((names.index(h) for h in headings if h in names), None)
                if place is not None:
                    found[column] = place
        if len(found) > len(best[1]):
            best = (position, found)
    return best if len(best[1]) >= 2 or declared else (0, {})


def _rows(reading: Reading, rows: Sequence[Row], declared: TableReader | None, name: str) -> None:
    position, columns = _heading(rows, declared)
    if declared:
        lost = [h for c, h in declared.columns.items() if c not in columns]
        if lost:
            reading.note("LK569", name, Severity.ERROR, columns=", ".join(lost))
    if not columns:
        return
    taken: Iterator[Mapping[str, str]] = (
        {str(column): row[place] for column, place in columns.items() if place < len(row)}
        for row in rows[position + 1 :]
    )
    _finish(reading, list(_capped(taken, reading, name)), declared, name)


def _capped(
    rows: Iterator[Mapping[str, str]], reading: Reading, name: str
) -> Iterator[Mapping[str, str]]:
    for count, row in enumerate(rows):
        if count >= MOST_ROWS:
            reading.note("LK571", name, most=MOST_ROWS)
            return
        if any(row.values()):
            yield row


def _blocks(text: str) -> Iterator[Mapping[str, str]]:
    current: dict[str, str] | None = None
    for line in text.splitlines():
        head = _BLOCK.match(line[:300])
        if head:
            if current:
                yield current
            current = {
                "time": head["time"] or head["time2"],
                "from": (head["from"] or head["from2"]).strip(),
                "text": "",
            }
        elif current is not None:
            current["text"] = f"{current['text']}\n{line}".strip()[:MOST_FIELD]
    if current:
        yield current


def _kind(rows: list[Mapping[str, str]], declared: TableReader | None) -> str | None:
    if declared:
        return declared.kind
    names = set(rows[0]) if rows else set()
    if names & {"paid_in", "paid_out", "balance"} and names & {"time", "date"}:
        # A bank names the other account or its own number of the entry; a ledger does not.
        banking = {"payer", "payee", "payer_account", "payee_account", "number"}
        return "bank" if names & banking else "ledger"
    if "text" in names and "from" in names and names & {"time", "date"}:
        return "chat"
    return "calls" if "duration" in names else None


def _finish(
    reading: Reading, rows: list[Mapping[str, str]], declared: TableReader | None, name: str
) -> None:
    """Days and sums of the rows, told one by one when they cannot be read."""
    kind = _kind(rows, declared)
    if kind is None:
        return
    reading.role = _ROLES[kind]
    reading.kind = "chat" if kind == "chat" else "table"
    reading.metadata["table"] = kind
    reading.rows = tuple(rows)
    days: list[date] = []
    amounts: list[Decimal] = []
    odd: list[int] = []
    for position, row in enumerate(rows, 1):
        moment = moment_of(row, declared)
        if moment is not None:
            days.append(moment.date() if isinstance(moment, datetime) else moment)
        figures = [row[c] for c in _MONEY if row.get(c) and row[c] not in ("-", "--", "—")]
        numbers = [plain_number(figure) for figure in figures]
        amounts += [n for n in numbers if n is not None]
        if (moment is None and (row.get("time") or row.get("date"))) or None in numbers:
            odd.append(position)
    if odd:
        listed = ", ".join(map(str, odd[:10])) + (" …" if len(odd) > 10 else "")
        reading.note("LK575", name, rows=listed, count=len(odd))
    if days:
        reading.metadata |= {"first_day": min(days), "last_day": max(days)}
        reading.day = max(days)
    reading.dates = tuple(sorted(set(days)))
    reading.amounts = tuple(dict.fromkeys(amounts))
    people = dict.fromkeys(row["from"] for row in rows if row.get("from"))
    if people:
        reading.parties["from"] = ", ".join(list(people)[:20])
    if kind == "bank":
        _running_balance(reading, rows, name)


_CLOCK = re.compile(
    r"(?P<y>\d{4})[-/年.]?(?P<m>\d{1,2})[-/月.]?(?P<d>\d{1,2})日?"
    r"(?:[ T]{0,3}(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2}))?)?"
)
_SLASHED = re.compile(
    r"(?P<a>\d{1,2})(?P<sep>[/.-])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4})"
    r"(?: {1,3}(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2}))?)?"
)


def moment_of(row: Mapping[str, str], declared: TableReader | None) -> datetime | date | None:
    """When a row happened; None when it does not say or can be read in two ways."""
    text = (row.get("time") or "").strip()
    if row.get("date") and not re.search(r"\d{4}", text):
        text = f"{row['date']} {text}".strip()
    match = _CLOCK.match(text)
    if match:
        year, month, number = int(match["y"]), int(match["m"]), int(match["d"])
    else:
        match = _SLASHED.match(text)
        if not match:
            return None
        first, second, year = int(match["a"]), int(match["b"]), int(match["y"])
        day_first = declared.day_first if declared else None
        if match["sep"] == ".":
            day_first = True
        if day_first is None and first <= 12 and second <= 12 and first != second:
            return None
        swap = day_first if day_first is not None else first > 12
        number, month = (first, second) if swap else (second, first)
    try:
        day = date(year, month, number)
        if match["H"] is None:
            return day
        clock = time(int(match["H"]), int(match["M"]), int(match["S"] or 0))
    except ValueError:
        return None
    zone = None
    if declared and declared.utc_offset:
        hours, minutes = int(declared.utc_offset[1:3]), int(declared.utc_offset[4:])
        offset = timedelta(hours=hours, minutes=minutes)
        if offset < timedelta(hours=24):
            zone = timezone(-offset if declared.utc_offset[0] == "-" else offset)
    return datetime.combine(day, clock, zone)


def moved(row: Mapping[str, str]) -> Decimal | None:
    """What a row of a bank statement adds to the account (below zero: takes from it)."""
    paid_in, paid_out = plain_number(row.get("paid_in", "")), plain_number(row.get("paid_out", ""))
    if paid_in is None and paid_out is None:
        return plain_number(row.get("amount", ""))
    return (paid_in or Decimal(0)) - abs(paid_out or Decimal(0))


def _running_balance(reading: Reading, rows: list[Mapping[str, str]], name: str) -> None:
    """A genuine statement adds up line by line, forwards or backwards."""
    steps = [(moved(row), plain_number(row.get("balance", ""))) for row in rows]
    if len(steps) < 2 or any(step is None or balance is None for step, balance in steps):
        return
    known = [(step or Decimal(0), balance or Decimal(0)) for step, balance in steps]
    forward = [n for n in range(1, len(known)) if known[n - 1][1] + known[n][0] != known[n][1]]
    backward = [n for n in range(1, len(known)) if known[n][1] + known[n - 1][0] != known[n - 1][1]]
    broken = min(forward, backward, key=len)
    reading.metadata["balance_adds_up"] = not broken
    if broken:
        reading.note("LK574", name, row=broken[0] + 1, count=len(broken))
