"""A CSV file piece by piece gives the rows of the row-by-row reader, whatever stands in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legalkit.model.errors import InputError
from legalkit.portfolio import csvparts
from legalkit.portfolio.csvparts import Plain, can_be_cut, csv_parts
from legalkit.portfolio.mapping import TableMapping
from legalkit.portfolio.table import cell_text, csv_rows, raw_rows

HEAD = "id,debtor,amount\n"


def by_rows(path: Path, mapping: TableMapping, width: int = 3):
    """What the reader of whole files finds, or the line of its mistake."""
    try:
        rows = list(raw_rows(path, mapping))[mapping.header_rows :]
        return tidy(rows, width)
    except InputError as problem:
        return problem.findings[0].code, problem.findings[0].where.line


def tidy(rows, width: int):
    found = []
    for number, cells in rows:
        texts = [cell_text(cell) for cell in cells]
        if any(texts):
            found.append((number, texts + [""] * (width - len(texts))))
    return found


def by_parts(path: Path, mapping: TableMapping, width: int = 3):
    found, plain = [], 0
    try:
        for part in csv_parts(path, mapping, 1, width, set(range(width))):
            if isinstance(part, Plain):
                plain += 1
                columns = [part.columns[place].to_pylist() for place in range(width)]
                cells = zip(part.numbers.tolist(), *columns, strict=True)
                found += [(number, list(row)) for number, *row in cells]
            else:
                found += tidy(part, width)
    except InputError as problem:
        return (problem.findings[0].code, problem.findings[0].where.line), plain
    return found, plain


CELL = st.text(st.sampled_from('ab ",\n\r甲é;\0'), max_size=6)
PLAIN = st.text(st.sampled_from("ab 甲é0.-"), max_size=6)
QUOTED = st.text(st.sampled_from('ab ,甲"'), max_size=6).map(
    lambda t: '"' + t.replace('"', '""') + '"'
)
LINE = st.lists(st.one_of(PLAIN, PLAIN, QUOTED, CELL), min_size=0, max_size=4).map(",".join)
TEXT = st.lists(LINE, max_size=12).flatmap(
    lambda lines: st.sampled_from(["\n", "\r\n", "\r"]).map(lambda end: end.join(lines) + end)
)


@settings(max_examples=400, deadline=None)
@given(
    text=TEXT,
    piece=st.integers(1, 40),
    encoding=st.sampled_from(["utf-8-sig", "gb18030"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_any_text(tmp_path_factory, text, piece, encoding, end):
    path = tmp_path_factory.mktemp("csv") / "l.csv"
    head = HEAD.replace("\n", end)
    path.write_bytes((head + text).encode("utf-8" if encoding == "utf-8-sig" else encoding))
    mapping = TableMapping(encoding=encoding)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csvparts, "PIECE", piece)
        found, _ = by_parts(path, mapping)
    assert found == by_rows(path, mapping)


@pytest.mark.parametrize(
    ("body", "plain"),
    [
        (b"A,x,1\nB,y,2\n", 1),
        (b"A,x,1\r\n\r\nB,y,2", 2),  # what follows the last line end is a piece of its own
        (b'A,"x, ""y""",1\nB,"",2\n', 1),
        ("A,甲,1\n".encode(), 1),
        ("A,甲,1\n".encode("gb18030"), 0),  # another encoding than the file is said to have
        (b"A,x\nB,y,2\n", 0),  # a short row
        (b"A,x,1,9\n", 0),  # a long one
        (b",,\nA,x,1\n", 0),  # an empty one
        (b'A,"x\ny",1\nB,y,2\n', 0),  # a line end inside quotes
        (b'A,5" pipe,1\n', 0),
        (b'A,"x"y,1\n', 0),  # no CSV: told with its line
        (b"A,x,1\rB,y,2\r", 0),
        (b"A,\0,1\n", 0),
        (b"", 0),
    ],
)
def test_what_is_plain(tmp_path, body, plain):
    path = tmp_path / "l.csv"
    path.write_bytes(HEAD.encode() + body)
    found, pieces = by_parts(path, TableMapping())
    assert (found, pieces) == (by_rows(path, TableMapping()), plain)


def test_lines_that_end_as_on_an_old_mac(tmp_path):
    path = tmp_path / "l.csv"
    path.write_bytes((HEAD + "A,x,1\nB,y,2\n").replace("\n", "\r").encode())
    found, plain = by_parts(path, TableMapping())
    assert (found, plain) == ([(2, ["A", "x", "1"]), (3, ["B", "y", "2"])], 0)


def test_pieces_of_both_kinds_keep_their_line_numbers(tmp_path, monkeypatch):
    monkeypatch.setattr(csvparts, "PIECE", 30)
    lines = [f"R{n},Debtor {n},{n}" for n in range(40)]
    lines[13], lines[25], lines[38] = "R13,short", "", 'R38,"open\nend",1'
    path = tmp_path / "l.csv"
    path.write_text(HEAD + "\n".join(lines), encoding="utf-8")
    found, plain = by_parts(path, TableMapping())
    assert found == by_rows(path, TableMapping())
    assert plain > 10
    assert (found[0][0], found[-1][0]) == (2, 42)


def test_which_files_can_be_cut():
    assert can_be_cut(TableMapping())
    assert can_be_cut(TableMapping(encoding="GBK"))
    assert not can_be_cut(TableMapping(encoding="utf-16"))
    assert not can_be_cut(TableMapping(delimiter="，"))
    assert list(csv_rows(Path("x"), ["a;b\n"], TableMapping(delimiter=";"), 7)) == [(8, ["a", "b"])]
