"""Loading: what can be read is read, what cannot is on the list, and nothing is lost between."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from legalkit.companies.register import OnDay, load
from legalkit.companies.register.columns import day_number
from legalkit.companies.register.kinds import EVER, FOREVER, OWNERSHIP, UNIT, UNSTATED
from legalkit.companies.register.shares import above
from legalkit.model.errors import InputError
from tests.companies.register.build import DAY, entity, ids, register, stake, tie, write

#: Codes of rows that are not used.
LEFT_OUT = {"LK678", "LK679", "LK681", "LK683"}


def put(folder: Path, entities: str, relations: str, encoding: str = "utf-8") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "entities.csv").write_bytes(entities.encode(encoding))
    (folder / "relations.csv").write_bytes(relations.encode(encoding))
    return folder


def told(loaded) -> list[tuple[str, int, str, str]]:
    return sorted((p.code, p.row, p.column, p.value) for p in loaded.problems)


def test_text_and_parquet_give_the_same_register(tmp_path):
    rows = [
        stake("a", "P0", "C0", "33.33", start="2020-01-02", end="2021-05-06"),
        stake("b", "C0", "C1", None, min=25, max=50),
        stake("c", "C1", "C2"),
        tie("d", "director", "P0", "C1"),
        tie("e", "has_address", "C1", "A0"),
    ]
    people = [entity(e, start="2019-03-04") for e in ("C0", "C1", "C2", "P0", "A0")]
    text = load(write(tmp_path / "text", people, rows))
    folder = tmp_path / "parquet"
    folder.mkdir()
    days = ("start", "end")
    for name, table in (("entities", people), ("relations", rows)):
        names = dict.fromkeys(k for row in table for k in row)
        columns = {
            k: [
                date.fromisoformat(v) if k in days and (v := row.get(k)) else
                float(row[k]) if k in ("pct", "min", "max") and row.get(k) is not None else
                None if k in days else row.get(k)
                for row in table
            ]
            for k in names
        }  # fmt: skip
        parquet.write_table(pa.table(columns), folder / f"{name}.parquet")
    other = load(folder)
    for name in ("from_", "to", "type", "low", "high", "start", "last", "end", "place"):
        assert getattr(text.ties, name).tolist() == getattr(other.ties, name).tolist(), name
    for name in ("kind", "start", "end"):
        assert getattr(text.nodes, name).tolist() == getattr(other.nodes, name).tolist()
    assert text.nodes.names.to_pylist() == other.nodes.names.to_pylist()
    assert not len(text.problems) and not len(other.problems)
    assert text.nbytes > 0
    share = text.ties.low[text.ties.type == OWNERSHIP]
    assert sorted(share.tolist()) == [UNSTATED, 25 * UNIT, 3333 * UNIT // 100]


def test_every_fault_is_told_with_row_column_value_and_what_was_expected(tmp_path):
    folder = put(
        tmp_path / "dirty",
        "id,kind,name,start\n"
        "C1,company,One,2019-01-01\n"
        "C2,enterprise,Two,02/04/2019\n"
        "C1,company,One again,\n"
        ",company,Nobody,\n"
        "P1,person,Wang,1980-01-01\n",
        "id,type,from,to,pct,min,max,start,end\n"
        "r1,ownership,P1,C1,150,,,2019-01-01,\n"
        "r2,ownership,P1,C2,-5,,,2019-13-01,\n"
        "r3,ownership,P9,C2,40,,,2020-01-01,2019-01-01\n"
        "r4,ownership,C2,C2,10,,,,\n"
        "r5,sponsor,P1,C2,,,,,\n"
        "r6,director,,C2,,,,,\n"
        "r7,director,P1,C2,,,,2020-05-05,\n"
        "r7,director,P1,C2,,,,2020-05-05,\n"
        "r8,ownership,P1,C2,,60,40,2021-01-01,\n"
        "r9,ownership,C1,C2,a lot,,,,\n"
        "r9,ownership,C1,C2,70,,,,\n"
        "\n"
        "r10,director,P1\n"
        "r11,ownership,P1,C2,35,,,,\n"
        "r12,ownership,P1,C2,35,,,,\n"
        "r13,,P1,C2,35,,,,\n",
    )
    loaded = load(folder)
    assert told(loaded) == sorted(
        [
            ("LK680", 3, "kind", "enterprise"),
            ("LK675", 3, "start", "02/04/2019"),
            ("LK679", 4, "id", "C1"),
            ("LK681", 5, "id", ""),
            ("LK674", 2, "pct", "150"),
            ("LK674", 3, "pct", "-5"),
            ("LK675", 3, "start", "2019-13-01"),
            ("LK673", 4, "from", "P9"),
            ("LK676", 4, "end", "2020-01-01 > 2019-01-01"),
            ("LK677", 5, "to", "C2"),
            ("LK680", 6, "type", "sponsor"),
            ("LK681", 7, "from", ""),
            ("LK678", 9, "*", "P1 -> C2"),
            ("LK674", 10, "min", "60 > 40"),
            ("LK674", 11, "pct", "a lot"),
            ("LK693", 12, "id", "r9"),
            ("LK683", 14, "*", "row 14"),
            ("LK692", 16, "id", "P1 -> C2"),
            ("LK681", 17, "type", ""),
            ("LK684", 16, "pct", "C2: 140 % "),
        ]
    )
    for problem in loaded.problems:
        for lang in ("en", "zh"):
            assert problem.finding().message(lang) and problem.finding().hint(lang)
    # An unknown holder still holds, and a share that cannot be read may be anything.
    assert loaded.kind(loaded.place("P9")) == "company"
    (held,) = above(OnDay(loaded, DAY), loaded.place("C1"), 10).held
    assert (held.direct, held.direct_high) == (0.0, 1.0)


def test_the_list_is_written_whole_and_safe_for_a_spreadsheet(tmp_path):
    rows = [stake(f"r{n}", "P0", f"=C{n}", "x") for n in range(50)]
    loaded = register(("P0",), rows)
    assert loaded.problems.counts() == {"LK673": 50, "LK674": 50}
    findings = loaded.problems.findings(20)
    assert len(findings) == 21 and findings[-1].params == {"count": 80}
    loaded.problems.write(tmp_path / "list.csv", "zh")
    with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as handle:
        read = list(csv.DictReader(handle))
    assert len(read) == 100
    assert {row["value"][:2] for row in read} == {"'=", "x"}
    assert Counter(row["code"] for row in read) == {"LK673": 50, "LK674": 50}


def test_chinese_titles_words_and_days_are_read(tmp_path):
    folder = put(
        tmp_path / "cn",
        "编号;主体类型;企业名称;成立日期;住所\n"
        "C1;企业;恒信贸易有限公司;2019年4月2日;南京市中山路 1 号\n"
        "C2;企业;恒信物流有限公司;2019/4/3;南京市中山路1号\n"
        "P1;自然人;王某;;\n",
        "关系类型;股东编号;企业编号;持股比例;开始日期;结束日期\n"
        "股东;P1;C1;60%;20190402;9999-12-31\n"
        "法定代表人;P1;C2;;2019-04-02 00:00:00;\n",
        "gb18030",
    )
    loaded = load(folder)
    assert not len(loaded.problems)
    place = loaded.place("恒信贸易有限公司")
    assert loaded.id(place) == "C1"
    assert loaded.nodes.start[place] == day_number("2019-04-02")
    (stake_,) = OnDay(loaded, DAY).stakes_into(place)
    assert (loaded.ties.low[stake_], loaded.ties.start[stake_]) == (60 * UNIT, 17988)
    assert loaded.ties.end[stake_] == FOREVER
    # The address of a column is one value however it is spelt.
    address = loaded.ties.to[loaded.ties_out(place, OnDay(loaded, DAY).day)][0]
    assert ids(loaded, loaded.ties.from_[loaded.ties_into(address, OnDay(loaded, DAY).day)]) == {
        "C1",
        "C2",
    }
    assert loaded.name(int(address)) == "南京市中山路 1 号"


def test_one_row_in_another_encoding_does_not_stop_the_file(tmp_path):
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "e.csv").write_bytes(
        "id,kind,name\nC1,company,华盛\n".encode() + "C2,company,瑞祥\n".encode("gb18030")
    )
    (folder / "r.csv").write_text("type,from,to\nownership,C1,C2\n", encoding="utf-8")
    loaded = load(folder)
    assert [loaded.name(n) for n in range(2)] == ["华盛", "瑞祥"]
    assert told(loaded) == [("LK682", 3, "name", "瑞祥")]


def test_utf_16_is_read(tmp_path):
    folder = put(
        tmp_path / "wide", "id\tname\nC1\t华盛\nC2\t瑞祥\n", "type\tfrom\tto\townership\n"
        "ownership\tC1\tC2\t1\n", "utf-16"
    )  # fmt: skip
    loaded = load(folder)
    assert loaded.name(loaded.place("C2")) == "瑞祥"
    assert len(loaded.ties) == 1


def test_rows_are_counted_past_broken_and_many_line_rows(tmp_path):
    folder = put(
        tmp_path / "lines",
        'id,name\nC1,"two\nlines"\nC2,b,c\n\nC3,d\nC4\nC3,again\n',
        "type,from,to\nownership,C1,C3\n",
    )
    loaded = load(folder)
    assert told(loaded) == [
        ("LK679", 7, "id", "C3"),
        ("LK683", 3, "*", "row 3"),
        ("LK683", 6, "*", "row 6"),
    ]


def test_several_files_count_rows_each_for_itself(tmp_path):
    folder = put(tmp_path / "many", "id\nC1\nC2\n", "type,from,to\nownership,C1,C2\n")
    (folder / "relations-2.csv").write_text(
        "type,from,to\ndirector,C1,C2\nrules,C1,C2\n", encoding="utf-8"
    )
    (folder / "notes.md").write_text("not a table", encoding="utf-8")
    loaded = load(folder)
    assert [(p.code, Path(p.file).name, p.row) for p in loaded.problems] == [
        ("LK680", "relations-2.csv", 3)
    ]
    assert sorted(Path(loaded.where(n) or "").name for n in range(2)) == [
        "relations-2.csv:2",
        "relations.csv:2",
    ]


def test_shares_that_look_like_fractions_are_told():
    assert "LK695" in register(("C0", "P0"), [stake("a", "P0", "C0", "0.6")]).problems.counts()
    assert "LK695" not in register(("C0", "P0"), [stake("a", "P0", "C0", "1.5")]).problems.counts()


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"e.csv": "id\nC1\n"}, "LK696"),
        ({"r.csv": "type,from,to\nownership,A,B\n"}, "LK696"),
        ({"e.csv": "name\nX\n", "r.csv": "type,from,to\nownership,A,B\n"}, "LK651"),
        ({"e.csv": "id\nC1\n", "r.csv": "from,to\nA,B\n"}, "LK651"),
        ({"e.csv": "", "r.csv": "type,from,to\n"}, "LK685"),
        ({"e.parquet": "no parquet", "r.csv": "type,from,to\n"}, "LK685"),
        ({"e.csv": "PK\x03\x04rest", "r.csv": "type,from,to\n"}, "LK685"),
        ({}, "LK696"),
    ],
)
def test_what_is_no_register_is_refused_with_words(tmp_path, files, code):
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load(tmp_path)
    assert [finding.code for finding in caught.value.findings] == [code]


@pytest.mark.parametrize(
    "table",
    [
        pa.table({"id": [["C1"], ["C2"]]}),
        pa.Table.from_arrays([pa.array(["C1"]), pa.array(["C2"])], names=["id", "id"]),
    ],
)
def test_a_table_of_another_shape_is_refused_with_words(tmp_path, table):
    parquet.write_table(table, tmp_path / "e.parquet")
    parquet.write_table(
        pa.table({"type": ["ownership"], "from": ["C1"], "to": ["C2"]}), tmp_path / "r.parquet"
    )
    with pytest.raises(InputError) as caught:
        load(tmp_path)
    assert [finding.code for finding in caught.value.findings] == ["LK685"]


def test_types_that_other_programs_write_are_read(tmp_path):
    parquet.write_table(
        pa.table(
            {
                "id": pa.array([1, 2, 3]),
                "name": pa.array(["a", "b", "c"], pa.large_string()),
                "kind": pa.array(["company", "company", "person"]).dictionary_encode(),
            }
        ),
        tmp_path / "e.parquet",
    )
    parquet.write_table(
        pa.table(
            {
                "type": ["ownership", "ownership"],
                "from": [3, 1],
                "to": [1, 2],
                "pct": pa.array([Decimal("12.345"), None], pa.decimal128(8, 3)),
                "start": pa.array([datetime(2020, 1, 2, 3), None], pa.timestamp("us")),
                "end": pa.array([20210101, None]),
            }
        ),
        tmp_path / "r.parquet",
    )
    loaded = load(tmp_path)
    assert not len(loaded.problems)
    (at,) = [n for n in range(2) if loaded.ties.low[n] != UNSTATED]
    assert loaded.ties.low[at] == 12345 * UNIT // 1000
    assert loaded.ties.start[at] == day_number("2020-01-02")
    assert loaded.ties.end[at] == day_number("2021-01-01")
    assert loaded.id(int(loaded.ties.from_[at])) == "3" and loaded.name(2) == "c"


def test_a_title_may_hold_the_separator(tmp_path):
    folder = put(
        tmp_path / "t", '"id","name, full"\nC1,x\nC2,y\n', "type,from,to\nownership,C1,C2\n"
    )
    assert len(load(folder)) == 2


def test_an_empty_register_is_empty(tmp_path):
    loaded = load(put(tmp_path / "none", "id,name\n", "type,from,to\n"))
    assert (len(loaded), len(loaded.ties), len(loaded.problems)) == (0, 0, 0)
    with pytest.raises(InputError) as caught:
        loaded.place("C1")
    assert caught.value.findings[0].code == "LK687"


def test_an_entity_is_found_by_id_number_or_whole_name_only(tmp_path):
    folder = put(
        tmp_path / "names",
        "id,name,uscc\nC1,华盛,91320594MAXAA0019R\nC2,瑞祥,\nC3,瑞祥,\n",
        "type,from,to\n",
    )
    loaded = load(folder)
    assert [loaded.place(t) for t in ("C2", "91320594MAXAA0019R", " 华盛 ")] == [1, 0, 0]
    for text, code in (("瑞祥", "LK686"), ("瑞", "LK687")):
        with pytest.raises(InputError) as caught:
            loaded.place(text)
        assert caught.value.findings[0].code == code


def test_days_in_every_usual_form():
    wanted = (date(2019, 4, 2) - date(1970, 1, 1)).days
    for text in ("2019-04-02", "2019/4/2", "2019.4.2", "20190402", "2019年4月2日", "２０１９-04-02",
                 "2019-04-02T10:00:00Z", "2019-04-02 00:00:00"):  # fmt: skip
        assert day_number(text) == wanted, text
    for text in ("02/04/2019", "2019-02-30", "2019-04", "x", "2019-04-02x", "201904021"):
        assert day_number(text) is None, text


def test_days_out_of_this_world_are_told_in_parquet_too(tmp_path):
    parquet.write_table(pa.table({"id": ["C1", "C2"]}), tmp_path / "e.parquet")
    parquet.write_table(
        pa.table(
            {
                "type": ["ownership"] * 3,
                "from": ["C1"] * 3,
                "to": ["C2"] * 3,
                "pct": [50.0, float("inf"), None],
                "start": [date(1700, 1, 1), date(2020, 1, 1), None],
                "end": [date(9999, 12, 31), None, None],
            }
        ),
        tmp_path / "r.parquet",
    )
    loaded = load(tmp_path)
    assert {(p.code, p.row, p.column) for p in loaded.problems} == {
        ("LK675", 1, "start"),
        ("LK674", 2, "pct"),
    }
    assert sorted(loaded.ties.start.tolist())[:2] == [EVER, EVER]
    assert set(loaded.ties.end.tolist()) == {FOREVER}


cells = st.one_of(
    st.sampled_from(["C1", "C2", "", "-", "100", "2020-01-01", "ownership", "director", "x"]),
    st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=5),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(cells, min_size=8, max_size=8), max_size=12))
def test_no_row_is_lost_whatever_stands_in_it(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("any")
    (folder / "e.csv").write_text("id\nC1\nC2\n", encoding="utf-8")
    with (folder / "r.csv").open("w", encoding="utf-8", newline="") as handle:
        table = csv.writer(handle)
        table.writerow(["id", "type", "from", "to", "pct", "min", "start", "end"])
        table.writerows(rows)
    loaded = load(folder)
    lost = {
        p.row for p in loaded.problems
        if p.code in LEFT_OUT or (p.code == "LK680" and p.column == "type")
    }  # fmt: skip
    blank = sum(1 for row in rows if not any(row))
    # Rows in which every cell is a word for nothing are told; blank lines are no rows.
    assert len(loaded.ties) + len(lost) + blank == len(rows)
    assert len(list(loaded.problems)) == len(loaded.problems)
