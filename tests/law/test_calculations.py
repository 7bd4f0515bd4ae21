from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from legalkit.law.load import codes, sheet_path
from legalkit.model.errors import CoverageError, InputError
from legalkit.money import run_calculations
from legalkit.money.calculations import SHEET, is_calculation_file, read_calculations
from legalkit.money.calculators import CALCULATORS

SUMMED = codes(sheet="calculations.yaml")


@pytest.mark.parametrize("code", SUMMED)
def test_worked_calculations(code):
    results = run_calculations([code])
    assert {r.id: [f.text() for f in r.findings] for r in results if not r.ok} == {}
    assert all(result.expected for result in results)
    assert len({result.id for result in results}) == len(results)


def test_every_calculator_has_a_worked_calculation():
    kinds = {c.kind for code in SUMMED for c in read_calculations(sheet_path(code, SHEET))[1]}
    assert set(CALCULATORS) <= kinds


def run_text(tmp_path: Path, text: str, overlay: Path | None = None):
    path = tmp_path / "sums.yaml"
    path.write_text(text, encoding="utf-8")
    return run_calculations([path], overlay)


ONE = (
    "id: X\nkind: court_fee_first_instance_property\n"
    "inputs: {amount: 1000000}\nexpected: {fee: 13800}\n"
)


def test_one_a_list_and_a_mapping_are_all_understood(tmp_path):
    listed = "- " + ONE.replace("\n", "\n  ").rstrip() + "\n"
    mapped = "calculations:\n" + listed
    for text in (ONE, listed, mapped):
        assert [result.ok for result in run_text(tmp_path, text)] == [True]
        assert is_calculation_file(tmp_path / "sums.yaml")
    (tmp_path / "q.yaml").write_text("- {id: Q, as_of: 2024-01-01}\n", encoding="utf-8")
    assert not is_calculation_file(tmp_path / "q.yaml")
    assert not is_calculation_file(tmp_path / "none.yaml")


def test_a_difference_is_found_with_its_line_and_tolerance_helps(tmp_path):
    result = run_text(tmp_path, ONE.replace("13800", "13799"))[0]
    assert not result.ok
    assert (result.findings[0].code, result.findings[0].where.line) == ("LK436", 4)
    assert run_text(tmp_path, ONE.replace("13800", "13799") + "tolerance: 1\n")[0].ok
    shown = result.to_json("zh")
    assert (shown["got"]["fee"], shown["expected"]["fee"]) == ("13800.00", "13799")
    assert shown["steps"]


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("court_fee_first_instance_property", "court_fee", "LK430", 2),
        ("amount: 1000000", "amount: 1000000, colour: red", "LK432", 3),
        ("amount: 1000000", "amount: 1,000", "LK432", 3),
        ("amount: 1000000", "amount: viel", "LK431", 3),
        ("{amount: 1000000}", "{currency: CNY}", "LK433", 3),
        ("{fee: 13800}", "{wage: 13800}", "LK435", 4),
        ("{fee: 13800}", "{fee: ~}", "LK436", 4),
        ("id: X", "id: X\njurisdiction: ZZ", "LK434", None),
    ],
)
def test_mistakes_are_findings(tmp_path, old, new, code, line):
    result = run_text(tmp_path, ONE.replace(old, new))[0]
    assert not result.ok
    assert code in [finding.code for finding in result.findings]
    if line:
        assert next(f for f in result.findings if f.code == code).where.line == line
    assert result.to_json()["findings"]


@pytest.mark.parametrize("text", ["a: [", "- 5\n", "calculations: 7\n", "kind: x\nwhat: y\n"])
def test_files_that_cannot_be_used(tmp_path, text):
    with pytest.raises(InputError) as caught:
        run_text(tmp_path, text)
    assert caught.value.findings


def test_missing_files_and_laws():
    with pytest.raises(InputError):
        run_calculations(["no/such/file.yaml"])
    with pytest.raises(CoverageError):
        run_calculations(["ZZ"])


def got(tmp_path, kind, inputs):
    result = run_text(tmp_path, f"id: X\nkind: {kind}\ninputs: {inputs}\nexpected: {{}}\n")[0]
    return result.got, result


def test_inputs_under_other_names_and_markups(tmp_path):
    base = "principal: 1000000, from: 2024-08-01, until: 2024-08-31"
    plain, _ = got(tmp_path, "overdue_interest_floating_lpr", f"{{{base}}}")
    marked, _ = got(tmp_path, "overdue_interest_floating_lpr", f"{{{base}, markup_percent: 50}}")
    five, _ = got(tmp_path, "overdue_interest_floating_lpr", f"{{{base}, term: 5Y}}")
    assert plain["interest"] == Decimal("2845.21")  # 1,000,000 x 3.35 % x 31 / 365
    assert marked["interest"] == Decimal("4267.81")
    assert five["interest"] == Decimal("3269.86")
    _, wrong = got(tmp_path, "overdue_interest_floating_lpr", f"{{{base}, term: 3Y}}")
    assert [f.code for f in wrong.findings] == ["LK431"]


def test_benchmark_rate_may_be_given(tmp_path):
    values, _ = got(
        tmp_path,
        "overdue_interest_benchmark_then_lpr",
        "{principal: 1000000, from: 2019-08-18, until: 2019-08-20, "
        "benchmark_rate: 4.75, multiple: 1.5}",
    )
    # 2 days at 7.125 %, 1 day at 6.375 %
    assert values["interest"] == Decimal("565.07")


def test_sme_agreed_rate_counts_from_the_lpr_at_contracting_upwards(tmp_path):
    base = "principal: 1000000, from: 2025-08-01, until: 2026-07-31, contract_on: 2025-01-10"
    low, _ = got(tmp_path, "sme_regulation_default_interest", f"{{{base}, agreed_rate: 1}}")
    high, _ = got(tmp_path, "sme_regulation_default_interest", f"{{{base}, agreed_rate: 6}}")
    assert (low["interest"], high["interest"]) == (Decimal("31000.00"), Decimal("60000.00"))


def test_cap_with_interest_and_before_the_lpr(tmp_path):
    values, _ = got(
        tmp_path,
        "private_lending_cap",
        "{contract_on: 2021-06-01, agreed_rate: 12, principal: 100000, days: 365}",
    )
    assert (values["rate"], values["capped"], values["interest"]) == (
        Decimal(12),
        False,
        Decimal("12000.00"),
    )
    _, early = got(tmp_path, "private_lending_cap", "{contract_on: 2018-06-01}")
    assert [f.code for f in early.findings] == ["LK422"]


def test_designated_debt_comes_first(tmp_path):
    values, result = got(
        tmp_path,
        "appropriation_of_payment",
        "{payment: 50, designated: B, debts: [{id: A, principal: 100}, {id: B, principal: 100}]}",
    )
    assert (values["A_paid"], values["B_paid"]) == (0, Decimal("50.00"))
    assert "B" in result.to_json("en")["steps"][0]


@pytest.mark.parametrize(
    "inputs",
    [
        "{payment: 1, debts: []}",
        "{payment: 1, debts: [{id: A}]}",
        "{payment: 1, debts: [{id: A, principal: 1, x: 2}]}",
        "{payment: 1, debts: 5}",
    ],
)
def test_debts_that_cannot_be_read(tmp_path, inputs):
    _, result = got(tmp_path, "appropriation_of_payment", inputs)
    assert [f.code for f in result.findings] == ["LK431"]


@pytest.mark.parametrize("payments", ["5", "[{date: 2024-01-01}]", "[7]"])
def test_payments_that_cannot_be_read(tmp_path, payments):
    _, result = got(
        tmp_path,
        "delayed_performance_double_part",
        f"{{principal: 1, from: 2024-01-01, until: 2024-01-02, payments: {payments}}}",
    )
    assert [f.code for f in result.findings] == ["LK431"]


def test_whole_numbers_are_whole(tmp_path):
    _, result = got(
        tmp_path,
        "sme_regulation_payment_deadline",
        "{delivered_on: 2025-07-01, debtor_kind: public_body, agreed_days: 1.5}",
    )
    assert [f.code for f in result.findings] == ["LK431"]


@pytest.mark.parametrize(
    ("kind", "inputs"),
    [
        ("preservation_security_max", "{amount: 1}"),
        ("private_lending_cap", "{contract_on: 2024-01-01}"),
        ("delayed_performance_double_part", "{principal: 1, from: 2024-01-01, until: 2024-01-02}"),
        ("delayed_performance_appropriation", "{payment: 1, principal: 1, double_part: 1}"),
        ("overdue_loss_fixed_lpr", "{principal: 1, from: 2024-01-01, until: 2024-01-02}"),
        ("sme_regulation_payment_deadline", "{delivered_on: 2025-07-01, debtor_kind: public_body}"),
        ("late_payment_statutory_interest", "{principal: 1, from: 2024-01-01, until: 2024-01-02}"),
        ("judgment_interest", "{principal: 1, due_on: 2024-01-01, until: 2024-01-02}"),
        ("flat_compensation", "{amount: 1}"),
        ("default_date_without_reminder", "{due_on: 2024-01-01}"),
    ],
)
def test_a_law_without_the_rule_does_not_answer(tmp_path, kind, inputs):
    folder = tmp_path / "law" / "xx"
    folder.mkdir(parents=True)
    mark = "cite: x, verified: memory, checked_on: 2026-11-23"
    (folder / "interest.yaml").write_text(
        f"law: XX\ncurrency: EUR\nconventions: {{id: c, {mark}, day_count: actual_365}}\n"
        f"statutory: []\n"
        f"allocation: {{id: a, {mark}, within: [costs, interest, principal], between: [due]}}\n",
        encoding="utf-8",
    )
    text = f"id: X\njurisdiction: XX\nkind: {kind}\ninputs: {inputs}\n"
    assert [f.code for f in run_text(tmp_path, text, tmp_path / "law")[0].findings] == ["LK434"]
    assert [
        f.code for f in run_text(tmp_path, text.replace("XX", "YY"), tmp_path / "law")[0].findings
    ] == ["LK434"]


@pytest.mark.parametrize(
    ("code", "kind", "inputs", "finding"),
    [
        ("DE", "verzugszinsen", "{principal: 1, last_day: 2024-01-02}", "LK433"),
        ("DE", "verzugszinsen", "{principal: 1, due_on: 2024-01-01, until: x}", "LK431"),
        (
            "DE",
            "verzugszinsen",
            "{principal: 1, due_on: 2024-01-01, until: 2024-02-01, facts: 5}",
            "LK431",
        ),
        ("DE", "default_date_without_reminder", "{due_on: 2024-03-15}", "LK433"),
        ("DE", "default_date_without_reminder", "{invoice_received_on: 2024-03-15}", "LK433"),
        (
            "DE",
            "late_payment_statutory_interest",
            "{principal: 1, due_on: 2024-01-01, until: 2024-02-01, rule: x}",
            "LK434",
        ),
        ("DE", "court_fee_3_0", "{amount: 1, on: 2020-01-01}", "LK434"),
        ("DE", "court_fee_3_0", "{}", "LK433"),
        ("DE", "penalites", "{amount: 1}", "LK430"),
        (
            "GB-EAW",
            "flat_compensation",
            "{amount: 1, currency: EUR, first_day: 2024-01-01}",
            "LK417",
        ),
    ],
)
def test_calculators_of_the_sheets_say_what_is_wrong(tmp_path, code, kind, inputs, finding):
    text = f"id: X\njurisdiction: {code}\nkind: {kind}\ninputs: {inputs}\n"
    result = run_text(tmp_path, text)[0]
    assert finding in [f.code for f in result.findings]
    assert result.to_json("zh")["findings"]


def test_a_rule_can_be_named_and_a_word_expected(tmp_path):
    text = (
        "id: X\njurisdiction: DE\nkind: late_payment_statutory_interest\n"
        "inputs: {principal: 36500, due_on: 2022-12-31, last_day: 2023-01-10, rule: de-other}\n"
        "expected: {interest: 66.20, rule: RULE}\n"
    )
    assert run_text(tmp_path, text.replace("RULE", "de-other"))[0].ok
    assert not run_text(tmp_path, text.replace("RULE", "de-b2b"))[0].ok


def test_kinds_of_a_law_are_named_when_one_is_unknown(tmp_path):
    text = "id: X\njurisdiction: DE\nkind: nothing\ninputs: {}\n"
    known = run_text(tmp_path, text)[0].findings[0].params["known"]
    assert {"verzugszinsen", "court_fee_3_0", "default_date_without_reminder"} <= set(
        known.split(", ")
    )


def test_interest_at_an_agreed_rate_runs_out_of_time_where_the_law_has_no_rate(tmp_path):
    given = (
        "{principal: 36500, first_overdue_day: 2018-01-01, last_day: 2018-01-20, "
        "as_of: 2024-01-10, title: after_title, agreed_rate: 10}"
    )
    text = (
        f"id: X\njurisdiction: HK\nkind: interest_out_of_time\ninputs: {given}\n"
        "expected: {interest: 200.00, out_of_time: 90.00, out_through: 2018-01-09}\n"
    )
    assert [result.ok for result in run_text(tmp_path, text)] == [True]
    # Without a rate there is nothing that could run out: the law itself gives none.
    with_none = text.replace(", agreed_rate: 10", "")
    assert [result.ok for result in run_text(tmp_path, with_none)] == [False]


def test_two_calculations_with_one_id_are_refused_with_their_place(tmp_path):
    twice = "calculations:\n" + "".join(
        "  - {id: X, kind: court_fee_first_instance_property,"
        f" inputs: {{amount: {amount}}}, expected: {{fee: 1}}}}\n"
        for amount in (1, 2)
    )
    with pytest.raises(InputError) as caught:
        run_text(tmp_path, twice)
    assert "X stands there twice" in str(caught.value.findings[0].text("en"))
