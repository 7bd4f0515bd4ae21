"""Tables (.csv, .xlsx) read through a column mapping; every cell that cannot be read is named."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from legalkit.companies.names import fold
from legalkit.companies.sources.cells import EMPTY, currency_of, kind_of, plain, read_cell
from legalkit.companies.sources.gather import Gathering, safe_id
from legalkit.companies.sources.mapping import Mapping, TableRule
from legalkit.messages import Message
from legalkit.model.companies import CompanyDebt, CompanyFact, Entity, Relation, Transfer

#: More rows than this are a register, not an export about one group (see companies.register).
MOST_ROWS = 200_000
_MODELS = {
    "entity": Entity, "relation": Relation, "debt": CompanyDebt, "transfer": Transfer,
    "fact": CompanyFact,
}  # fmt: skip
#: The ends of each kind of fact, as fields of a mapping -> as arguments.
_ENDS: dict[str, dict[str, str]] = {
    "entity": {},
    "relation": {"from": "from_", "to": "to"},
    "fact": {"entity": "entity", "company": "company"},
    "transfer": {
        "from": "from_", "to": "to", "company": "company", "secures_debt_of": "secures_debt_of",
    },
    "debt": {"debtor": "debtor", "creditor": "creditor"},
}  # fmt: skip
_PLAIN = frozenset({"id", "name", "kind", "country", "address", "phone", "email", "role", "note"})
Row = tuple[int, dict[str, str]]


def read_table(path: Path, mapping: Mapping, into: Gathering) -> None:
    """Read the tables that a mapping names out of one file."""
    read = [
        (rule, rows) for rule in mapping.tables if (rows := _rows(path, rule, into)) is not None
    ]
    if mapping.name_is_number:
        into.numbered = _numbered(read, into)
    whole = {rule.sheet for rule in mapping.tables if not rule.only}
    for rule, rows in read:
        _read_rows(rows, rule, into, quiet=rule.sheet in whole)


def _numbered(read: list[tuple[TableRule, list[Row]]], into: Gathering) -> dict[str, str]:
    """Names that the file gives exactly one number: what a bare name means in this file."""
    found: dict[str, set[str]] = defaultdict(set)
    for rule, rows in read:
        heads = ("",) if rule.make == "entity" else tuple(f"{end}." for end in _ENDS[rule.make])
        for head in heads:
            cells = {k[len(head) :]: c for k, c in rule.columns.items() if k.startswith(head)}
            fixed = {k[len(head) :]: v for k, v in rule.const.items() if k.startswith(head)}
            for _, row in rows:
                side = {**fixed, **{k: plain(row.get(c, "")) for k, c in cells.items()}}
                numbers = {k: v for k, v in side.items() if v and k not in Entity.model_fields}
                id_ = into.id_of(numbers) if numbers and side.get("name") else None
                if id_ is not None:
                    found[fold(side["name"])].add(id_)
    return {name: min(ids) for name, ids in found.items() if len(ids) == 1}


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
    minus = [column for pair in rule.less.values() for column in pair]
    wanted = {*rule.columns.values(), *minus, *rule.skip, *rule.only}
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


def _read_rows(rows: Iterable[Row], rule: TableRule, into: Gathering, *, quiet: bool) -> None:
    """Make the facts; ``quiet``: another rule reads all rows, so those left out here are known."""
    left_out = 0
    for line, row in rows:
        if any(row.get(column, "").strip() in words for column, words in rule.skip.items()):
            left_out += 1
            continue
        if not all(
            any(word in row.get(column, "") for word in words)
            for column, words in rule.only.items()
        ):
            left_out += not quiet
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
        text = plain(row.get(column, ""))
        if text.casefold() in EMPTY:
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
        read = _read(name, text, column, line, into)
        if read is None:
            continue
        values[name] = read
        if kind_of(name) == "money" and (currency := currency_of(text, column)):
            values.setdefault("currency", currency)
    for name, pair in rule.less.items():
        cells = [(plain(row.get(column, "")), column) for column in pair]
        if any(text.casefold() in EMPTY for text, _ in cells):
            continue
        sums = [_read(name, text, column, line, into) for text, column in cells]
        money = [currency_of(text, column) for text, column in cells]
        if len({code for code in money if code}) > 1:
            into.unusable(" - ".join(pair), ", ".join(str(code) for code in money), line)
        elif None not in sums:
            rest = Decimal(str(sums[0])) - Decimal(str(sums[1]))
            # A rule that makes an act out of a fall makes none out of a rise.
            usable = usable and not (rule.make == "transfer" and rest <= 0)
            values[name] = format(max(rest, Decimal(0)), "f")
            if any(money):
                values.setdefault("currency", next(code for code in money if code))
    return values, usable


def _read(name: str, text: str, column: str, line: int, into: Gathering) -> Any:
    read = read_cell(name, text, column)
    if read is None:
        expected = Message(f"kind.{kind_of(name)}")
        into.note("LK656", line=line, column=column, value=text[:40], expected=expected)
    return read


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
    # A person is known beside a company: the one the shares are of, else the other end.
    beside = sorted(sides, key=lambda end: end != "company")
    others = [sides[end].get("name", "") for end in beside if sides[end].get("kind") != "person"]
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
