from __future__ import annotations

import csv
import json
import tracemalloc
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from legalkit.cli.columns import width
from legalkit.cli.portfolio import command
from legalkit.messages import catalogue
from legalkit.model.errors import InputError
from legalkit.portfolio import EscalationPolicy, TimeAnswer, load_policy, screen, triage
from legalkit.portfolio.assess import QuestionError, question_of
from legalkit.portfolio.ledger import Receivable
from legalkit.portfolio.screen import assessed_rows, safe

AS_OF = date(2026, 3, 1)
HEAD = "id,law,type,due_on,amount,currency,debtor\n"
GOOD = "A1,CN,sale_of_goods,2024-01-10,1000.00,CNY,甲公司\n"


@pytest.fixture
def ledger(tmp_path: Path):
    def write(body: str, name: str = "ledger.csv", head: str = HEAD) -> Path:
        path = tmp_path / name
        path.write_text(head + body, encoding="utf-8")
        return path

    return write


def run(path: Path, **more):
    out = path.with_name("out.csv")
    result = screen(path, out, load_policy(), AS_OF, **more)
    with out.open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    bad = []
    if result.bad_file:
        with result.bad_file.open(encoding="utf-8") as handle:
            bad = list(csv.DictReader(handle))
    return result, rows, bad


@pytest.mark.parametrize(
    ("days", "stage", "bucket"),
    [
        (-5, "not_due", "0"),
        (0, "due", "0"),
        (1, "due", "1-30"),
        (29, "due", "1-30"),
        (30, "reminder", "1-30"),
        (31, "reminder", "31-60"),
        (59, "reminder", "31-60"),
        (60, "specialist", "31-60"),
        (89, "specialist", "61-90"),
        (90, "legal_assessment", "61-90"),
        (91, "legal_assessment", "91-180"),
        (4000, "legal_assessment", "366+"),
    ],
)
def test_stages_and_buckets_at_their_edges(ledger, days, stage, bucket):
    due = AS_OF - timedelta(days=days)
    _, rows, _ = run(ledger(f"A1,CN,loan,{due},10,CNY,X\n"))
    assert (rows[0]["days_overdue"], rows[0]["stage"], rows[0]["bucket"]) == (
        str(days),
        stage,
        bucket,
    )


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("a b,CN,loan,2024-01-10,1,CNY,X", "id"),
        ("B,China,loan,2024-01-10,1,CNY,X", "law"),
        ("B,CN,lone,2024-01-10,1,CNY,X", "type"),
        ("B,CN,loan,10/01/2024,1,CNY,X", "due_on"),
        ("B,CN,loan,2024-02-30,1,CNY,X", "due_on"),
        ("B,CN,loan,2024-01-10,1e3,CNY,X", "amount"),
        ("B,CN,loan,2024-01-10,-1,CNY,X", "amount"),
        ('B,CN,loan,2024-01-10,"1,000",CNY,X', "amount"),
        ("B,CN,loan,2024-01-10,1,RMB元,X", "currency"),
        ("B,CN,loan,2024-01-10,1,CNY,", "debtor"),
        ("A1,CN,loan,2024-01-10,1,CNY,X", "id"),
        ("B,CN,loan,2024-01-10,1,CNY,X,more", "*"),
        ("B,CN,loan,2024-01-10", "amount"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_bad_rows_go_to_their_own_file_with_column_and_reason(ledger, line, column, lang):
    result, rows, bad = run(ledger(GOOD + line + "\n"), lang=lang)
    assert [row["id"] for row in rows] == ["A1"]
    assert (result.good, result.bad) == (1, 1)
    assert (bad[0]["row"], bad[0]["column"]) == ("3", column)
    assert bad[0]["expected"]


def test_bad_file_of_an_earlier_run_does_not_stay(ledger):
    path = ledger(GOOD + "bad row\n")
    first, _, _ = run(path)
    assert first.bad_file is not None
    ledger(GOOD)
    second, _, _ = run(path)
    assert second.bad_file is None
    assert sorted(p.name for p in path.parent.iterdir()) == ["ledger.csv", "out.csv"]


@pytest.mark.parametrize(
    ("head", "body", "code"),
    [
        ("id,law\n", "", "LK910"),
        (HEAD.replace("debtor", "id"), "", "LK910"),
        (HEAD, 'A,"CN\n', "LK911"),
    ],
)
def test_unusable_file_leaves_the_old_result_alone(ledger, head, body, code):
    path = ledger(body, head=head)
    out = path.with_name("out.csv")
    out.write_text("old", encoding="utf-8")
    with pytest.raises(InputError) as error:
        screen(path, out, load_policy(), AS_OF)
    assert error.value.findings[0].code == code
    assert out.read_text(encoding="utf-8") == "old"
    assert sorted(p.name for p in path.parent.iterdir()) == ["ledger.csv", "out.csv"]


def test_missing_file(tmp_path):
    with pytest.raises(InputError) as error:
        screen(tmp_path / "none.csv", tmp_path / "o.csv", load_policy(), AS_OF)
    assert error.value.findings[0].code == "LK108"


def test_clock_is_asked_with_the_events_and_equal_questions_once(ledger):
    asked = []

    def clock(question):
        asked.append(question)
        return TimeAnswer("running", AS_OF + timedelta(days=20 + len(question.events)), None, "R1")

    path = ledger(GOOD + GOOD.replace("A1", "A2") + GOOD.replace("A1", "A3"))
    events = ledger(
        "A3,demand_letter,2025-06-01,2025-06-03,written\nA3,part_payment,2025-07-01,,\n",
        "events.csv",
        "receivable,kind,date,received_on,form\n",
    )
    _, rows, _ = run(path, clock=clock, events=events)
    assert [len(question.events) for question in asked] == [0, 2]
    assert [row["limitation_days_left"] for row in rows] == ["20", "20", "22"]
    assert asked[1].events[0].received_on.earliest == date(2025, 6, 3)


def test_without_a_clock_nothing_is_claimed_about_limitation(ledger):
    _, rows, _ = run(ledger(GOOD))
    assert (rows[0]["limitation_status"], rows[0]["limitation_safe_on"]) == ("not_asked", "")


def test_events_are_checked_and_orphans_told(ledger):
    events = ledger(
        "A1,shout,2025-06-01,,\nA1,demand_letter,soon,,\nA1,demand_letter,2025-06-01,,loud\n"
        "ZZ,demand_letter,2025-06-01,,\nA1,part_payment,2025-06-01,x,\n,demand_letter,2025-06-01,,,\n",
        "events.csv",
        "receivable,kind,date,amount,form\n",
    )
    _, rows, bad = run(ledger(GOOD), events=events)
    assert len(rows) == 1
    assert [(cell["row"], cell["column"]) for cell in bad] == [
        ("2", "kind"),
        ("3", "date"),
        ("4", "form"),
        ("6", "amount"),
        ("7", "*"),
        ("7", "receivable"),
        ("5", "receivable"),
    ]


def test_event_with_an_unknown_outcome_is_told(ledger):
    events = ledger(
        "A1,lawsuit_filed,2025-06-01,won\n", "events.csv", "receivable,kind,date,outcome\n"
    )
    _, rows, bad = run(ledger(GOOD), events=events)
    assert ([row["id"] for row in rows], bad[0]["column"]) == (["A1"], "outcome")


def test_values_that_make_no_question_are_an_error_of_their_own():
    one = Receivable(2, "A1", "CN", "loan", AS_OF, Decimal(1), "CNY", "X")
    with pytest.raises(QuestionError):
        question_of(one, [{"kind": "lawsuit_filed", "date": "soon"}], AS_OF)


def test_spreadsheet_formulas_are_defused(ledger):
    _, rows, _ = run(ledger("=1+1,CN,loan,2024-01-10,1,CNY,@SUM(A1)\n"))
    assert (rows[0]["id"], rows[0]["debtor"]) == ("'=1+1", "'@SUM(A1)")
    assert safe("甲") == "甲"


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(-400, 4000), st.decimals("0", "99999", places=2)), max_size=30)
)
def test_every_row_and_every_cent_is_in_the_sums(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("p") / "ledger.csv"
    body = "".join(
        f"R{n},CN,loan,{AS_OF - timedelta(days=days)},{amount},CNY,X\n"
        for n, (days, amount) in enumerate(rows)
    )
    path.write_text(HEAD + body, encoding="utf-8")
    result, out, _ = run(path)
    assert len(out) == result.good == len(rows)
    assert sum(result.ageing["CNY"].values(), Decimal(0)) == sum((a for _, a in rows), Decimal(0))
    assert sum(result.stages.values()) == len(rows)


def test_memory_does_not_grow_with_the_ledger(ledger):
    def peak(count: int) -> int:
        path = ledger("".join(f"R{n},CN,loan,2024-01-10,10.00,CNY,X\n" for n in range(count)))
        list_of = assessed_rows(path, load_policy(), AS_OF)
        tracemalloc.start()
        triage(list_of, 10, load_policy())
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    peak(10)
    assert peak(8000) < peak(1000) + 200_000


@pytest.mark.parametrize(
    ("status", "left", "factor"),
    [
        ("running", 30, "1.00"),
        ("running", 31, "0.75"),
        ("running", 91, "0.50"),
        ("running", 366, "0.25"),
        ("running", -1, "1.00"),
        ("expired", None, "1.00"),
        ("running", None, "0.75"),
        ("pending", None, "0.25"),
        ("no_law", None, "0.75"),
    ],
)
def test_urgency_by_days_left(status, left, factor):
    assert load_policy().factor(TimeAnswer(status), left) == Decimal(factor)


def test_ranking_shows_terms_and_breaks_ties_by_id(ledger):
    path = ledger(
        "B,CN,loan,2024-01-10,100,CNY,X\nA,CN,loan,2024-01-10,100,CNY,X\n"
        "C,CN,loan,2024-01-10,300,CNY,X\nD,CN,loan,2024-01-10,10,USD,X\nbad\n"
    )
    (cny, usd), bad = triage(assessed_rows(path, load_policy(), AS_OF), 2, load_policy())
    assert [row.receivable.id for row in cny.rows] == ["C", "A"]
    assert (cny.others, cny.total_at_risk, usd.currency, bad) == (1, Decimal("375.00"), "USD", 1)
    shown = cny.to_json()["rows"][0]
    assert Decimal(shown["terms"]["amount"]) * Decimal(shown["terms"]["factor"]) == Decimal(
        shown["at_risk"]
    )


def test_policy_must_rise():
    data = load_policy().model_dump()
    data["buckets"] = (5, 5)
    with pytest.raises(ValidationError):
        EscalationPolicy.model_validate(data)


def test_every_expectation_has_words():
    source = Path(__file__).parents[2] / "legalkit" / "portfolio"
    text = "".join(path.read_text(encoding="utf-8") for path in source.glob("*.py"))
    keys = {part.split('"')[0] for part in text.split('"expect.')[1:]}
    assert keys
    assert {f"expect.{key}" for key in keys} <= set(catalogue())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_verbs_fit_eighty_columns(ledger, lang):
    path = ledger(
        GOOD + "A2,CN,sale_of_goods,2022-12-01,123456789.10,CNY,成都蜀岳同辉机电贸易有限公司\n"
        "A3,ZW,loan,2025-12-25,7,USD,Y\nbad\n"
    )
    out = path.with_name("o.csv")
    shown = []
    for args in (["screen", str(path), "--out", str(out)], ["triage", str(path)]):
        result = CliRunner().invoke(
            command, [*args, "--as-of", "2026-03-01", "--lang", lang], standalone_mode=False
        )
        assert result.exception is None
        assert result.return_value == 1
        shown += [
            line
            for line in result.output.splitlines()
            if str(path.parent) not in line and "->" not in line
        ]
    assert max(width(line) for line in shown) <= 80
    with out.open(encoding="utf-8") as handle:
        rows = {row["id"]: row for row in csv.DictReader(handle)}
    assert rows["A1"]["limitation_safe_on"] == "2027-01-10"
    assert rows["A2"]["limitation_status"] == "expired"
    assert rows["A3"]["limitation_status"] == "no_law"


def test_json_of_both_verbs(ledger):
    path = ledger(GOOD)
    args = [
        "screen",
        str(path),
        "--out",
        str(path.with_name("o.csv")),
        "--as-of",
        "2026-03-01",
        "--json",
    ]
    screened = json.loads(CliRunner().invoke(command, args, standalone_mode=False).output)
    assert (screened["good"], screened["ageing"]) == (1, {"CNY": {"366+": "1000.00"}})
    args = ["triage", str(path), "--as-of", "2026-03-01", "--json"]
    ranked = json.loads(CliRunner().invoke(command, args, standalone_mode=False).output)
    assert ranked["rankings"][0]["rows"][0]["id"] == "A1"
