from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from icalendar import Calendar

from legalkit.cli.columns import width
from legalkit.cli.portfolio import command
from legalkit.portfolio import EscalationPolicy, TimeAnswer, load_policy
from legalkit.portfolio.assess import Assessor
from legalkit.portfolio.ledger import Receivable
from legalkit.portfolio.limits import Figures
from legalkit.portfolio.reason import act_by, reason

AS_OF = date(2026, 3, 1)
HEAD = "id,law,type,due_on,amount,currency,debtor,group,grade,disputed,bad_faith,collateral,contacted,promised\n"
LEDGER = (
    HEAD
    + "A,CN,loan,2023-03-20,1000.00,CNY,甲公司,G1,A,,,,yes,no\n"
    + "B,CN,loan,2025-12-20,100.00,CNY,乙公司,G1,B,yes,,,no,\n"
    + "C,CN,loan,2019-01-10,5000.00,CNY,丙公司,,D,,yes,,,yes\n"
    + "D,DE,loan,2026-02-20,70.00,EUR,</script><b>[[rows]],,C,,,yes,,\n"
    + "E,ZW,loan,2024-01-10,1.00,EUR,Y,,,,,,,\n"
)


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.csv"
    path.write_text(LEDGER, encoding="utf-8")
    return path


def invoke(*args: object, day: str = "2026-03-01"):
    result = CliRunner().invoke(command, [*map(str, args), "--as-of", day], standalone_mode=False)
    assert result.exception is None, result.exception
    return result


@pytest.mark.parametrize(
    ("days", "marks", "stage", "why"),
    [
        (25, {}, "due", ()),
        (25, {"grade": "C"}, "reminder", ("grade=c",)),
        (30, {"grade": "d"}, "specialist", ("grade=d",)),
        (65, {"grade": "A"}, "reminder", ("grade=a",)),
        (30, {"collateral": "yes"}, "due", ("collateral=yes",)),
        (1, {"disputed": "yes"}, "specialist", ("disputed=yes",)),
        (100, {"disputed": "1"}, "legal_assessment", ("disputed=1",)),
        (1, {"bad_faith": "true", "collateral": "no"}, "legal_assessment", ("bad_faith=true",)),
        (0, {"bad_faith": "yes"}, "due", ()),
        (-9, {"bad_faith": "yes"}, "not_due", ()),
    ],
)
def test_marks_move_a_case_once_it_is_overdue(days, marks, stage, why):
    assert load_policy().moved(days, marks) == (stage, why)


def test_a_stage_that_the_policy_does_not_have_moves_nothing():
    data = load_policy().model_dump(mode="json")
    data["movers"] = [{"mark": "grade", "values": ["X"], "stage": "court"}]
    policy = EscalationPolicy.model_validate(data)
    assert policy.moved(31, {"grade": "X"}) == ("reminder", ("grade=x",))


DAY = AS_OF + timedelta(10)


@pytest.mark.parametrize(
    ("answer", "share", "factor"),
    [
        (None, "1", "0.75"),
        (TimeAnswer("running", DAY, DAY), "1", "1.00"),
        (TimeAnswer("running", DAY, DAY + timedelta(1)), "0.60", "1.00"),
        (TimeAnswer("running", DAY, DAY - timedelta(1)), "1", "1.00"),
        (TimeAnswer("expired", asserted_status="expired"), "1", "0.05"),
        (TimeAnswer("expired", DAY, DAY + timedelta(9), None, "running"), "0.60", "1.00"),
    ],
)
def test_terms_of_the_ranking(answer, share, factor):
    policy = load_policy()
    assert policy.provability(answer) == Decimal(share)
    assert policy.factor(answer, 10 if answer and answer.safe_on else None) == Decimal(factor)


def test_without_a_factor_for_the_lost_they_weigh_as_expired():
    policy = EscalationPolicy.model_validate(
        {**load_policy().model_dump(mode="json"), "lost_factor": None}
    )
    assert policy.factor(TimeAnswer("expired", asserted_status="expired"), None) == Decimal("1.00")


@pytest.mark.parametrize(
    ("answer", "left", "code", "by"),
    [
        (None, None, "NOT_ASKED", None),
        (TimeAnswer("pending"), None, "HELD", None),
        (TimeAnswer("preserved", DAY), 10, "SECURED", None),
        (TimeAnswer("unlimited"), None, "NO_LIMIT", None),
        (TimeAnswer("no_law"), None, "NO_LAW", None),
        (TimeAnswer("not_started"), None, "NO_START", None),
        (TimeAnswer("expired", DAY, DAY, None, "expired"), -1, "EXPIRED", None),
        (TimeAnswer("expired", AS_OF, DAY, None, "running"), -1, "PROOF_MISSING", DAY),
        (TimeAnswer("running", DAY), 0, "ENDS_WITHIN_30", DAY),
        (TimeAnswer("running", DAY), 31, "ENDS_WITHIN_90", DAY),
        (TimeAnswer("running", DAY), 365, "ENDS_WITHIN_365", DAY),
        (TimeAnswer("running", DAY), 366, "RUNNING", DAY),
    ],
)
def test_reason_codes_and_the_last_safe_day_of_the_act(answer, left, code, by):
    assert reason(answer, left, load_policy()) == code
    assert act_by(code, answer) == by


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_triage_shows_all_terms_groups_and_rates(ledger, lang):
    result = invoke("triage", ledger, "--lang", lang)
    assert max(width(line) for line in result.output.splitlines()) <= 80
    assert "1.00 x 1.00" in result.output
    assert "2026-03-20" in result.output  # never cut in two
    assert "85%" in result.output


def test_triage_json(ledger):
    told = json.loads(invoke("triage", ledger, "--json").output)
    cny, eur = told["rankings"]
    assert [row["id"] for row in cny["rows"]] == ["A", "C", "B"]
    for row in cny["rows"] + eur["rows"]:
        product = Decimal(1)
        for term in row["terms"].values():
            product *= Decimal(term)
        assert product.quantize(Decimal("0.01")) == Decimal(row["at_risk"])
    assert cny["rows"][2]["moved_by"] == ["disputed=yes"]
    assert told["concentration"]["CNY"] == [
        {"group": "丙公司", "amount": "5000.00", "share": "0.8197", "above": True},
        {"group": "G1", "amount": "1100.00", "share": "0.1803", "above": False},
    ]
    # Only receivables that are old enough and say something about it.
    assert told["kpi"]["contact"] == {"rate": "0.5000", "target": "0.85", "of": 2}
    assert told["kpi"]["promise"] == {"rate": "0.5000", "target": "0.40", "of": 2}
    assert told["kpi"]["bad_debt"] == {"CNY": "0.8197", "EUR": "0.0000"}
    # No rate is made up.
    assert told["kpi"]["expected_loss"] is None


def test_expected_loss_with_the_users_own_rates():
    data = load_policy().model_dump(mode="json")
    policy = EscalationPolicy.model_validate(
        {**data, "loss_rates": {"366+": "0.5"}, "targets": None}
    )
    figures = Figures(policy)
    assessor = Assessor(policy, AS_OF, None)
    rows = [
        assessor.assess(Receivable(n, f"R{n}", "CN", "loan", due, amount, "CNY", "X"), [])
        for n, (due, amount) in enumerate(
            [(date(2020, 1, 1), Decimal("3.33")), (AS_OF, Decimal(9))]
        )
    ]
    assert list(figures.watch([*rows, []])) == [*rows, []]
    told = figures.to_json()
    assert told["kpi"]["expected_loss"] == {"CNY": "1.67"}
    assert (told["kpi"]["contact"]["rate"], told["kpi"]["contact"]["target"]) == (None, None)
    assert figures.concentration("CNY")[0][3] is False
    assert figures.concentration("USD") == []


def test_nothing_owed_has_no_shares():
    figures = Figures(load_policy())
    one = Receivable(1, "R", "CN", "loan", AS_OF, Decimal(0), "CNY", "X")
    list(figures.watch([Assessor(load_policy(), AS_OF, None).assess(one, [])]))
    told = figures.to_json()
    assert told["concentration"]["CNY"][0]["share"] == "0"
    assert told["kpi"]["bad_debt"] == {"CNY": "0"}


def test_calendar_moves_its_entries(ledger, tmp_path):
    def entries(name: str, day: str):
        path = tmp_path / name
        invoke("triage", ledger, "--ics", path, day=day)
        events = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
        return {str(event["UID"]): event for event in events}

    first = entries("a.ics", "2026-03-01")
    ledger.write_text(LEDGER.replace("2023-03-20", "2023-03-24"), encoding="utf-8")
    second = entries("b.ics", "2026-03-08")
    assert set(first) == set(second)
    assert len(first) == 3
    moved = [uid for uid in first if first[uid]["DTSTART"].dt != second[uid]["DTSTART"].dt]
    assert len(moved) == 1
    assert int(second[moved[0]]["SEQUENCE"]) > int(first[moved[0]]["SEQUENCE"])
    assert "甲公司" in first[moved[0]]["SUMMARY"]


def test_calendar_lines_are_folded_between_characters(tmp_path):
    """RFC 5545, 3.1: at most 75 octets a line, and what is unfolded is what was written."""
    debtor = "上海浦东国际进出口贸易有限责任公司第一分公司" * 4 + ", Ltd; شركة النور"
    ledger, ics = tmp_path / "ledger.csv", tmp_path / "week.ics"
    head = "id,law,type,due_on,amount,currency,debtor\n"
    ledger.write_text(f'{head}A,CN,loan,2023-03-20,1,CNY,"{debtor}"\n', encoding="utf-8")
    invoke("triage", ledger, "--ics", ics, "--lang", "zh")
    octets = ics.read_bytes()
    lines = octets.split(b"\r\n")
    assert lines.pop() == b""
    assert b"\n" not in octets.replace(b"\r\n", b"")
    assert max(map(len, lines)) == 75
    for line in lines:
        line.decode("utf-8")
    (event,) = Calendar.from_ical(octets).walk("VEVENT")
    assert debtor in event["SUMMARY"]
    assert invoke("triage", ledger, "--ics", ics, "--lang", "zh") and ics.read_bytes() == octets


def test_what_lives_by_what_is_told_is_in_the_calendar(tmp_path):
    """Passed on what is proven: the day to keep is that of the told clock, under the same id."""
    ledger, events, ics = (tmp_path / name for name in ("l.csv", "e.csv", "w.ics"))
    head = "id,law,type,due_on,amount,currency,debtor\n"
    ledger.write_text(head + "A,CN,loan,2022-06-01,1,CNY,X\n", encoding="utf-8")
    found = []
    for proven in ("no", "yes"):
        events.write_text(
            f"receivable,kind,date,received_on,proven\nA,demand_letter,2024-05-10,2024-05-12,{proven}\n",
            encoding="utf-8",
        )
        invoke("triage", ledger, "--events", events, "--ics", ics)
        (event,) = Calendar.from_ical(ics.read_bytes()).walk("VEVENT")
        assert event["DTSTART"].dt == date(2027, 5, 12)
        found.append((str(event["UID"]), str(event["SUMMARY"])))
    assert found[0][0] == found[1][0]
    assert "Proof missing" in found[0][1]
    assert "Proof missing" not in found[1][1]


def test_names_that_read_from_right_to_left(tmp_path):
    """Figures stay behind the name, and no mark in a name steers the terminal."""
    ledger = tmp_path / "ledger.csv"
    name = "شركة النور للتجارة والمقاولات العامة المحدودة"
    lines = [f"A,AE,loan,2023-03-20,1234.50,AED,{name}", "B,AE,loan,2023-03-21,7,AED,مُؤَسَّسَة"]
    lines += [
        "C,AE,loan,2023-03-22,5,AED,\u202egnirts\u202c\x1b[2J",
        "D,AE,loan,2023-03-23,6,AED,株式会社",
    ]
    head = "id,law,type,due_on,amount,currency,debtor\n"
    ledger.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    text = invoke("triage", ledger).output
    assert max(width(line) for line in text.splitlines()) <= 80
    rows = [line for line in text.splitlines() if line[:1] in "ABCD" and " x " in line]
    assert len(rows) == 4
    # The figures of all rows stand in one column, whatever marks a name has.
    seen = {width(row[: row.index(" x ")].replace("\u200e", "")) for row in rows}
    assert len(seen) == 1
    assert all(("\u200e" in row) == (row[0] in "AB") for row in rows)
    assert "\x1b" not in text
    assert "\u202e" not in text


GATED = (
    "id,law,type,due_on,amount,currency,debtor,disputed,has.contract,has.delivery_proof,"
    "has.statement_of_account,has.debtor_identity,recovered,cost\n"
    "A,CN,loan,2025-10-20,300,CNY,甲,no,yes,yes,yes,yes,100.00,5\n"
    "B,CN,loan,2025-10-20,200,CNY,乙,yes,yes,no,,yes,,\n"
    "C,CN,loan,2026-02-25,100,CNY,丙,,,,,,0,1.5\n"
)


@pytest.mark.parametrize("way", ["columns", "rows"])
def test_gates_say_what_is_missing_before_each_step(tmp_path, monkeypatch, way):
    if way == "rows":
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    ledger = tmp_path / "l.csv"
    ledger.write_text(GATED, encoding="utf-8")
    told = json.loads(invoke("triage", ledger, "--json").output)
    missing = {row["id"]: row["missing"] for row in told["rankings"][0]["rows"]}
    assert missing["A"] == {"legal_assessment": [], "lawyer_letter": []}
    assert missing["B"] == {
        "legal_assessment": ["delivery_proof", "statement_of_account"],
        "lawyer_letter": ["delivery_proof", "statement_of_account", "undisputed"],
    }
    assert list(missing["C"]) == ["reminder", "specialist", "legal_assessment", "lawyer_letter"]
    assert missing["C"]["reminder"] == ["invoice_sent", "address"]
    # 100 of 100 + 600 recovered; 6.50 spent on it.
    assert told["kpi"]["recovery"] == {"CNY": "0.1429"}
    assert told["kpi"]["cost"] == {"CNY": "0.0650"}
    assert told["ageing"] == {"CNY": {"1-30": "100.00", "91-180": "500.00"}} or way == "rows"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_gates_in_words(tmp_path, lang):
    ledger = tmp_path / "l.csv"
    ledger.write_text(GATED, encoding="utf-8")
    text = invoke("triage", ledger, "--lang", lang).output
    assert max(width(line) for line in text.splitlines()) <= 80
    assert ("proof of delivery" if lang == "en" else "交付凭证") in text


def test_no_gate_after_the_last_step():
    policy = load_policy()
    data = policy.model_dump(mode="json")
    data["gates"] = [{"step": "reminder", "needs": ["contacted", "proven"]}]
    one = EscalationPolicy.model_validate(data)
    assert one.missing("legal_assessment", {}, None) == {}
    assert one.missing("due", {"contacted": "yes"}, None) == {"reminder": ("proven",)}


COMPANIES = """
as_of: 2026-03-01
jurisdiction: CN
entities:
  - {id: P, kind: person, name: 王某}
  - {id: H, kind: company, name: 控股公司}
  - {id: D1, kind: company, name: 甲公司, role: debtor}
  - {id: D2, kind: company, name: 乙公司, other_names: [乙公司旧名]}
  - {id: D3, kind: company, name: 丙公司}
relations:
  - {id: r1, type: ownership, from: P, to: H, pct: 100, start: 2020-01-01, source: x}
  - {id: r2, type: ownership, from: H, to: D1, pct: 60, start: 2020-01-01, source: x}
  - {id: r3, type: ownership, from: P, to: D2, pct: 51, start: 2020-01-01, source: x}
  - {id: r4, type: ownership, from: P, to: D3, pct: 20, start: 2020-01-01, source: x}
"""


def test_debtor_groups_come_from_control(tmp_path):
    companies, ledger = tmp_path / "companies.yaml", tmp_path / "l.csv"
    companies.write_text(COMPANIES, encoding="utf-8")
    ledger.write_text(
        "id,law,type,due_on,amount,currency,debtor\nA,CN,loan,2025-10-20,300,CNY,甲公司\n"
        "B,CN,loan,2025-10-20,200,CNY,乙公司旧名\nC,CN,loan,2026-02-25,100,CNY,丙公司\n",
        encoding="utf-8",
    )
    args = ("triage", ledger, "--companies", companies, "--json")
    told = json.loads(invoke(*args).output)["concentration"]["CNY"]
    assert [(one["group"], Decimal(one["amount"])) for one in told] == [
        ("王某", Decimal(500)),
        ("丙公司", Decimal(100)),
    ]
    out = tmp_path / "out.csv"
    invoke("screen", ledger, "--companies", companies, "--out", out)
    assert "王某" in out.read_text(encoding="utf-8")


def test_sums_of_trillions_stay_whole(tmp_path):
    ledger = tmp_path / "ledger.csv"
    head = "id,law,type,due_on,amount,currency,debtor\n"
    name = "上海浦东国际进出口贸易有限责任公司"
    ledger.write_text(
        head
        + f"2026-SHANGHAI-0000000000012345678,CN,loan,2023-03-20,12345678901234.56,CNY,{name}\n",
        encoding="utf-8",
    )
    text = invoke("triage", ledger).output
    assert max(width(line) for line in text.splitlines()) <= 80
    assert text.count("12,345,678,901,234.56") >= 3
