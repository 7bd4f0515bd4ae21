"""Interest of a case whose claims stand under several laws."""

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from legalkit.api import open_case
from legalkit.api.sums import interest_of, interest_on, law_findings
from legalkit.cli import root
from legalkit.cli.run import run
from legalkit.model.errors import InputError

EXAMPLE = Path("examples/suzhou-chengdu")
DAY = date(2026, 3, 2)


@pytest.fixture
def two_laws(tmp_path):
    folder = tmp_path / "case"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("out", "custody*"))
    path = folder / "case.yaml"
    text = path.read_text("utf-8")
    first = "- {id: CL6, title: 尾号0917发票货款, type: sale_of_goods, governing_law: CN"
    assert first in text
    path.write_text(text.replace(first, first.replace("CN", "BR")), "utf-8")
    return folder


def test_each_claim_bears_interest_under_its_own_law(two_laws):
    plain = {item.claim: item for item in interest_of(open_case(EXAMPLE), DAY)}
    mixed = {item.claim: item for item in interest_of(open_case(two_laws), DAY)}
    assert list(mixed) == list(plain)
    for claim in ("CL1", "CL2", "CL3", "CL4", "CL5"):
        assert mixed[claim].total == plain[claim].total
        assert mixed[claim].citations == plain[claim].citations
    assert mixed["CL6"].citations != plain["CL6"].citations


def test_a_payment_that_names_no_debt_is_told_when_laws_differ(two_laws, capsys):
    path = two_laws / "case.yaml"
    text = path.read_text("utf-8")
    line = next(row for row in text.splitlines() if "{id: P3," in row)
    path.write_text(text.replace(line, line.replace("allocate_to: I3, ", "")), "utf-8")
    found = law_findings(open_case(two_laws).case)
    assert [finding.code for finding in found] == ["LK440"]
    assert "P3" in str(found[0].where)
    assert run(root, ["interest", str(two_laws), "--until", "2026-03-02"]) in (0, 1)
    assert "LK440" in capsys.readouterr().out
    assert law_findings(open_case(EXAMPLE).case) == []


def small(tmp_path, claims, payments=()):
    """A case folder with claims under several laws."""
    folder = tmp_path / "small"
    folder.mkdir()
    party = "  - {id: %s, name: %s Ltd, kind: company, role: %s}"
    rows = [party % row for row in (("C", "C", "creditor"), ("D", "D", "debtor"))]
    rows.append(party % ("E", "E", "debtor"))
    line = (
        "  - {{id: {0}, title: t, type: {1}, governing_law: {2}, creditor: C, debtor: {3}, "
        "due_on: 2024-05-31, amount: 1000}}"
    )
    paid = "  - {{id: {0}, date: 2024-06-10, amount: {1}}}"
    text = [
        "legalkit: 1",
        "case: {id: K, title: t, jurisdiction: CN, governing_law: CN, currency: EUR}",
        "parties:",
        *rows,
        "claims:",
        *(line.format(*claim) for claim in claims),
    ]
    if payments:
        text += ["payments:", *(paid.format(*payment) for payment in payments)]
    (folder / "case.yaml").write_text("\n".join(text) + "\n", "utf-8")
    return open_case(folder)


def test_a_payment_that_names_no_debt_is_used_once_when_no_claim_is_under_the_law_of_the_case(
    tmp_path,
):
    claims = [("A1", "sale_of_goods", "DE", "D"), ("A2", "sale_of_goods", "FR", "D")]
    found = interest_of(small(tmp_path, claims, [("P1", 500)]), date(2024, 6, 30))
    used = [[payment.payment for payment in item.payments] for item in found]
    assert used == [["P1"], []]
    # 1,000 x 12.62 % x 10 / 366 is 3.45; the rest of the 500 meets the principal
    assert [item.principal for item in found] == [Decimal("503.45"), Decimal("1000.00")]


def test_a_guarantee_under_another_law_is_the_same_money(tmp_path):
    claims = [("A1", "sale_of_goods", "CN", "D"), ("G", "guarantee", "DE", "E")]
    folder = small(tmp_path, claims, [("P1", 100)])
    found = interest_of(folder, date(2024, 6, 30))
    assert [item.claim for item in found] == ["A1"]
    assert law_findings(folder.case) == []
    shown = interest_on(folder, "G", date(2024, 6, 30))
    assert (shown.claim, shown.total) == ("G", found[0].total)
    assert shown.notices[0].key == "money.notice.same_debt"
    assert interest_on(folder, "A1", date(2024, 6, 30)) == found[0]
    with pytest.raises(InputError) as wrong:
        interest_on(folder, "X", date(2024, 6, 30))
    assert [finding.code for finding in wrong.value.findings] == ["LK407"]


def test_the_finding_names_the_law_that_took_the_payment(tmp_path):
    claims = [("A1", "sale_of_goods", "FR", "D"), ("A2", "sale_of_goods", "DE", "D")]
    found = law_findings(small(tmp_path, claims, [("P1", 500)]).case)
    assert [finding.params["home"] for finding in found] == ["FR"]
    assert "counted under FR" in found[0].text("en")
