"""Tables (.csv, .xlsx) read through a column mapping; every cell that cannot be read is named."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from legalkit.companies.sources.gather import Gathering, safe_id
from legalkit.companies.sources.mapping import Mapping, TableRule
from legalkit.companies.sources.shape import plain_number
from legalkit.messages import Message
from legalkit.model.companies import CompanyDebt, CompanyFact, Entity, Relation, Transfer

#: More rows than this are a register, not an export about one group (see companies.register).
MOST_ROWS = 200_000
_MODELS = {
    "entity": Entity, "relation": Relation, "debt": CompanyDebt, "transfer": Transfer,
    "fact": CompanyFact,
}  # fmt: skip
#: The ends of each kind of fact, as fields of a mapping -> as arguments.
_ENDS = {
    "entity": {}, "relation": {"from": "from_", "to": "to"}, "fact": {"entity": "entity"},
    "transfer": {"from": "from_", "to": "to"}, "debt": {"debtor": "debtor", "creditor": "creditor"},
}  # fmt: skip
_PLAIN = frozenset({"id", "name", "kind", "country", "address", "phone", "email", "role", "note"})
_DAYS = frozenset(
    [
        "start",
        "end",
        "date",
        "registered",
        "arose",
        "due",
        "confirmed",
        "demand",
        "suit_filed",
        "judgment",
        "seen",
        "until",
    ]
)
_SUMS = frozenset(
    ["price", "market_value", "paid", "amount", "total_assets", "total_liabilities", "secured_debt"]
)
_SHARES = frozenset(["pct", "min", "max", "votes_pct"])
_UNITS = {"万亿": 10**12, "亿": 10**8, "万": 10**4, "千": 1000}
_SUM = re.compile(r"(?P<number>[+-]?\d[\d,]*(?:\.\d+)?)(?P<unit>万亿|亿|万|千)?(?P<rest>.*)")
_DAY = re.compile(r"(\d{4})\s*[年/.\-]\s*(\d{1,2})\s*[月/.\-]\s*(\d{1,2})\s*日?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})\Z")
_EMPTY = frozenset({"", "-", "--", "—", "——", "/", "无", "暂无", "未公示", "n/a", "none", "null"})
Row = tuple[int, dict[str, str]]


def read_table(path: Path, mapping: Mapping, into: Gathering) -> None:
    """Read the tables that a mapping names out of one file."""
    for rule in mapping.tables:
        rows = _rows(path, rule, into)
        if rows is None:
            continue
        _read_rows(rows, rule, into)


def _rows(path: Path, rule: TableRule, into: Gathering) -> list[Row] | None:
    """Rows as words by column, with their line; None when sheet or columns are not there."""
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        lines = _sheet(path, rule, into)
    else:
        lines = enumerate(_csv(path, into), start=1)
    header: list[str] = []
    found: list[Row] = []
    for number, cells in lines:
        if number == rule.header_row:
            header = [cell.strip() for cell in cells]
        elif number > rule.header_row and any(cells):
            if len(found) >= MOST_ROWS:
                into.unusable(f"{number} …", f"> {MOST_ROWS}", number)
                break
            found.append((number, dict(zip(header, cells, strict=False))))
    wanted = {*rule.columns.values(), *rule.skip}
    lacking = sorted(wanted - set(header))
    if lacking:
        into.note(
            "LK651", sheet=rule.sheet or path.name, lacking=", ".join(lacking),
            known=", ".join(name for name in header if name) or "-",
        )  # fmt: skip
        if not set(header) & set(rule.columns.values()):
            return None
    unread = [name for name in header if name and name not in wanted and name not in rule.ignore]
    if unread:
        from legalkit.model.finding import Severity

        into.note("LK653", Severity.NOTE, sheet=rule.sheet or path.name, columns=", ".join(unread))
    return found


def _csv(path: Path, into: Gathering) -> Iterator[list[str]]:
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            lines = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        into.note("LK640", format="csv", problem="utf-8, gb18030")
        return
    first = lines.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    yield from csv.reader(io.StringIO(lines, newline=""), delimiter=mark)


def _sheet(path: Path, rule: TableRule, into: Gathering) -> Iterator[tuple[int, list[str]]]:
    import zipfile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as problem:
        into.note("LK640", format="xlsx", problem=type(problem).__name__)
        return
    try:
        name = rule.sheet or book.sheetnames[0]
        if name not in book.sheetnames:
            into.note("LK652", sheet=name, known=", ".join(book.sheetnames))
            return
        for number, cells in enumerate(book[name].iter_rows(values_only=True), start=1):
            yield number, [_cell(cell) for cell in cells]
    finally:
        book.close()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    return str(value).strip()


def _read_rows(rows: Iterable[Row], rule: TableRule, into: Gathering) -> None:
    left_out = 0
    for line, row in rows:
        if any(row.get(column, "").strip() in words for column, words in rule.skip.items()):
            left_out += 1
            continue
        values, ok = _values(row, rule, line, into)
        if ok:
            _make(values, rule, line, into)
    if left_out:
        from legalkit.model.finding import Severity

        into.note("LK654", Severity.NOTE, sheet=rule.sheet or into.file, count=left_out)


def _values(row: dict[str, str], rule: TableRule, line: int, into: Gathering) -> tuple[Any, bool]:
    values: dict[str, Any] = dict(rule.const)
    usable = True
    for name, column in rule.columns.items():
        text = unicodedata.normalize("NFKC", row.get(column, "")).strip()
        if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@"):
            text = text[1:]  # put there so that no spreadsheet takes the cell for a formula
        if text.casefold() in _EMPTY:
            continue
        words = rule.words.get(name)
        if words is not None:
            text = next((ours for theirs, ours in words.items() if theirs == text), "")
            if not text:
                into.note(
                    "LK655", line=line, column=column, value=row[column], known=", ".join(words)
                )
                usable = usable and name not in ("type", "kind")
                continue
        read = _typed(name, text)
        if read is None:
            into.note(
                "LK656", line=line, column=column, value=text[:40], expected=Message(_kind(name))
            )
            continue
        values[name] = read
        if name in _SUMS and (currency := _currency(text)):
            values.setdefault("currency", currency)
    return values, usable


def _kind(name: str) -> str:
    return "kind.day" if name in _DAYS else "kind.number" if name in _SHARES else "kind.money"


def _typed(name: str, text: str) -> Any:
    if name in _DAYS:
        return read_day(text)
    if name in _SUMS:
        return read_sum(text)
    if name in _SHARES:
        return plain_number(text)
    return text


def read_day(text: str) -> date | None:
    """A day as tables write it: 2019-04-02, 2019/4/2, 2019年4月2日, 20190402."""
    found = _DAY.match(text) or _COMPACT.match(text)
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def read_sum(text: str) -> str | None:
    """A sum as tables write it: ``500万元人民币`` is 5000000.

    >>> read_sum("1.2亿元")
    '120000000'
    """
    found = _SUM.match(re.sub(r"\s|[¥￥$€£]", "", text))
    if not found or re.search(r"\d", found["rest"]):
        return None
    value = Decimal(found["number"].replace(",", "")) * _UNITS.get(found["unit"] or "", 1)
    plain = format(value, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _currency(text: str) -> str | None:
    for word, code in (("人民币", "CNY"), ("美元", "USD"), ("港元", "HKD"), ("港币", "HKD"),
                       ("欧元", "EUR"), ("日元", "JPY"), ("英镑", "GBP")):  # fmt: skip
        if word in text:
            return code
    return None


def _make(values: dict[str, Any], rule: TableRule, line: int, into: Gathering) -> None:
    ends = _ENDS[rule.make]
    own: dict[str, Any] = {}
    sides: dict[str, dict[str, str]] = {end: {} for end in ends}
    for name, value in values.items():
        head, _, tail = name.partition(".")
        if head in ends and tail:
            sides[head][tail] = value
        else:
            own[name] = value
    if rule.make == "entity":
        _entity(own, "", line, into)
        return
    others = [side.get("name", "") for side in sides.values() if side.get("kind") != "person"]
    scope = next((name for name in others if name), "")
    for end, argument in ends.items():
        named = sides[end].get("name") or sides[end].get("id")
        found = _entity(sides[end], scope, line, into) if named else None
        if found is not None:
            own[argument] = found
    _fact(own, rule, line, into)


def _fact(own: dict[str, Any], rule: TableRule, line: int, into: Gathering) -> None:
    id_ = safe_id(f"{Path(into.file).stem}-{rule.sheet or ''}-{own.pop('id', line)}", "X-")
    needed = {"relation": ("from_", "to", "type"), "transfer": ("from_", "type", "date"),
              "debt": ("debtor", "creditor", "amount"), "fact": ("entity",)}[rule.make]  # fmt: skip
    own.setdefault("source", f"{into.source} {rule.sheet or ''}#{line}".replace(" #", "#"))
    lacking = [name.rstrip("_") for name in needed if own.get(name) in (None, "")]
    if lacking:
        into.unusable(f"{rule.make} {id_}", ", ".join(lacking), line)
    elif rule.make == "relation":
        into.relation(id_, own.pop("type"), own.pop("from_"), own.pop("to"), **own)
    elif rule.make == "fact":
        into.fact(own.pop("entity"), own.pop("date", None), **own)
    elif rule.make == "transfer":
        into.transfer(id_, **own)
    else:
        into.debt(id_, **own)


def _entity(side: dict[str, str], scope: str, line: int, into: Gathering) -> str | None:
    """The entity that one side of a row names; every other key of it is an identifier."""
    name = side.get("name") or side.get("id")
    if not name:
        into.unusable(f"row {line}", "name", line)
        return None
    fields = Entity.model_fields
    plain = {k: v for k, v in side.items() if k in _PLAIN or k in fields}
    numbers = {k: v for k, v in side.items() if k not in plain}
    plain.pop("name", None)
    if "id" in plain:
        plain["id"] = safe_id(plain["id"])
    if plain.get("kind") != "person":
        scope = ""
    return into.entity(name=name, identifiers=numbers, scope=scope, **plain)
