"""Each pack by one call from a shipped example, its exhibit pages recomputed by another reader."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

import legalkit
from legalkit.api.company import judged_of
from legalkit.api.transfers import company_lines
from legalkit.documents.result import PackResult
from legalkit.documents.wordfile import body_text
from legalkit.law.paper_language import paper_language
from legalkit.law.places import builtin_root
from legalkit.model.finding import Severity

JUDGED = builtin_root("examples") / "suzhou-chengdu-judgment"
UNPAID = builtin_root("examples") / "suzhou-chengdu"
DAY = date(2026, 9, 15)


def made(folder: Path, kind: str, out: Path, day: date, **options: bool) -> PackResult:
    result = legalkit.open_case(folder).pack(kind, out=out, as_of=day, pdf=False, **options)
    errors = [f.text("zh") for f in result.findings if f.severity is Severity.ERROR]
    assert result.folder is not None and (options.get("draft") or not errors), errors
    return result


def text_of(result: PackResult, title: str) -> str:
    path = next(f for f in result.files if f.suffix == ".docx" and f.stem[3:].startswith(title))
    return body_text(path.read_bytes())


def listed_pages(result: PackResult) -> dict[int, tuple[int, int]]:
    """Exhibit number to its pages, as the Word table of the evidence list has them."""
    from docx import Document

    path = next(f for f in result.files if f.name.endswith("证据目录.docx"))
    rows = Document(str(path)).tables[0].rows[1:]
    found = {}
    for row in rows:
        first, _, last = row.cells[5].text.partition("—")
        found[int(row.cells[0].text)] = (int(first), int(last or first))
    return found


def printed_pages(result: PackResult) -> dict[int, tuple[int, int]]:
    """The same from the bound PDF: the mark and the page number that stand on each page."""
    import pypdfium2

    path = next(f for f in result.files if f.name == "证据册.pdf")
    pages: dict[int, list[int]] = {}
    document = pypdfium2.PdfDocument(path)
    for page in document:
        lines = [line.strip() for line in page.get_textpage().get_text_range().splitlines()]
        mark = next((m for line in lines if (m := re.fullmatch(r"证据(\d+)", line))), None)
        numbers = [int(line) for line in lines[-4:] if line.isdigit()]
        if mark and numbers:
            pages.setdefault(int(mark[1]), []).append(numbers[-1])
    return {number: (min(found), max(found)) for number, found in pages.items()}


@pytest.fixture(scope="module")
def enforcement(tmp_path_factory: pytest.TempPathFactory) -> PackResult:
    return made(JUDGED, "enforcement", tmp_path_factory.mktemp("e") / "pack", DAY)


@pytest.fixture(scope="module")
def avoidance(tmp_path_factory: pytest.TempPathFactory) -> PackResult:
    return made(JUDGED, "avoidance", tmp_path_factory.mktemp("a") / "pack", DAY)


def test_pages_of_the_evidence_list_are_those_printed_in_the_bundle(
    enforcement: PackResult, avoidance: PackResult
) -> None:
    for result in (enforcement, avoidance):
        listed = listed_pages(result)
        assert listed and listed == printed_pages(result)
        assert sorted(listed) == list(range(1, len(listed) + 1))


def test_enforcement_tells_the_sums_of_the_money_room(enforcement: PackResult) -> None:
    case = legalkit.open_case(JUDGED)
    statements = {item.claim: item for item in case.interest(until=DAY)}
    told = text_of(enforcement, "强制执行申请书")
    total = sum(item.total for item in statements.values())
    assert f"以上已确定的金额暂计{total:,.2f}元" in told
    assert f"{statements['JU1'].interest:,.2f}元" in told
    assert f"{statements['JU1'].side_sums:,.2f}元" in told
    assert "至2028年7月21日届满。本申请在上述期间内提出" in told
    limitation = case.limitation(as_of=DAY, full=False)["JU1"]
    assert limitation.proven.expires_on == date(2028, 7, 21)
    assert "对上述第一项中的货款977,800.00元及相应违约金承担连带清偿责任" in told


def test_the_fee_is_reckoned_on_what_is_owed_and_borne_by_the_debtor(
    enforcement: PackResult,
) -> None:
    total = sum(item.total for item in legalkit.open_case(JUDGED).interest(until=DAY))
    told = text_of(enforcement, "材料清单")
    fee = 2400 + total / 100  # 1 % and 2,400 between 500,000 and 5,000,000 (Decree 481 art 14)
    assert f"{fee:,.2f}元" in told and "执行后由被执行人交纳" in told


def test_the_cover_tells_the_next_measure_to_end_first(enforcement: PackResult) -> None:
    lines = text_of(enforcement, "材料清单").splitlines()
    assert lines[2].startswith("【首先注意】对债务人付款账户的查封、冻结至2027年3月12日届满")
    assert sum(line.startswith("【首先注意】") for line in lines) == 1


def test_the_shareholder_who_took_the_capital_out_is_to_be_added(enforcement: PackResult) -> None:
    told = text_of(enforcement, "追加被执行人申请书")
    assert "罗敬川" in told and "以1,000,000.00元（大写：人民币壹佰万元整）为限" in told
    assert "变更、追加当事人若干问题的规定》第十八条" in told
    notes = json.loads((enforcement.folder / "sources.json").read_text("utf-8"))
    added = next(value for name, value in notes.items() if "追加" in name)
    assert added["added.limit"]["rule"] == "ADD-18"


def test_avoidance_tells_price_tie_and_last_day_with_their_exhibits(
    avoidance: PackResult,
) -> None:
    told = text_of(avoidance, "民事起诉状")
    assert "双方约定价款3,100,000.00元" in told and "约定价款仅为其价值的45.59%" in told
    assert "至2026年11月3日届满" in told and "至2029年10月15日届满" in told
    assert "邵维恒担任成都岳晖仓储服务有限公司的法定代表人" in told
    assert "【待律师核实" not in told
    cover = text_of(avoidance, "材料清单").splitlines()
    assert cover[2].startswith("【首先注意】撤销") and "2026年11月3日" in cover[2]


def test_after_the_last_day_the_avoidance_pack_is_refused(tmp_path: Path) -> None:
    late = date(2026, 11, 4)
    result = legalkit.open_case(JUDGED).pack(
        "avoidance", out=tmp_path / "pack", as_of=late, pdf=False
    )
    assert result.folder is None
    assert "LK764" in {finding.code for finding in result.findings}


def test_after_the_enforcement_period_the_draft_says_so_first(tmp_path: Path) -> None:
    late = date(2028, 8, 1)
    case = legalkit.open_case(JUDGED)
    refused = case.pack("enforcement", out=tmp_path / "final", as_of=late, pdf=False)
    assert refused.folder is None
    draft = made(JUDGED, "enforcement", tmp_path / "draft", late, draft=True)
    lines = [
        line for line in text_of(draft, "材料清单").splitlines() if line.startswith("【首先注意】")
    ]
    assert lines[0].startswith("【首先注意】申请执行的期间，依现有证据已于2028年7月21日届满")


def test_a_judgment_that_is_not_there_refuses_and_the_draft_lists_it(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    shutil.copytree(JUDGED, folder)
    text = (folder / "case.yaml").read_text("utf-8")
    start, end = text.index("\ntitle:\n"), text.index("\nclaims:")
    (folder / "case.yaml").write_text(text[:start] + text[end:], "utf-8")
    result = legalkit.open_case(folder).pack(
        "enforcement", out=tmp_path / "out", as_of=DAY, pdf=False
    )
    assert result.folder is None and "LK751" in {finding.code for finding in result.findings}


@pytest.mark.parametrize("kind", ["reminder", "preservation"])
def test_the_first_example_gives_its_packs_as_they_are(tmp_path: Path, kind: str) -> None:
    result = made(UNPAID, kind, tmp_path / "pack", date(2026, 3, 2))
    if kind == "preservation":
        assert listed_pages(result) == printed_pages(result)
        assert "保全申请费" not in text_of(result, "材料清单") or "5,000.00元" in text_of(
            result, "材料清单"
        )
        assert "案件受理费" not in text_of(result, "材料清单")
    else:
        told = text_of(result, "催款函-")
        assert "1,282,000.00元" in told and "财产线索" not in told


def test_the_payment_order_is_made_from_its_example(tmp_path: Path) -> None:
    folder = builtin_root("examples") / "suzhou-chengdu-payment-order"
    result = made(folder, "payment-order", tmp_path / "pack", date(2026, 3, 2))
    told = text_of(result, "支付令申请书")
    interest = legalkit.open_case(folder).interest(until=date(2026, 3, 2))
    total = sum(item.total for item in interest)
    assert f"以上请求给付的金额共计{total:,.2f}元" in told
    # One third of 1 % and 3,800 up to a million, of 0.9 % and 4,800 above (Decree 481 art 13, 14).
    fee = (total * 9 / 1000 + 4800) / 3
    assert f"{fee:,.2f}元" in text_of(result, "材料清单")
    assert listed_pages(result) == printed_pages(result)


def test_a_case_without_company_files_has_no_acts_to_tell(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    shutil.copytree(UNPAID, folder)
    text = (folder / "case.yaml").read_text("utf-8")
    (folder / "case.yaml").write_text(text.replace("companies: [companies.yaml]\n", ""), "utf-8")
    case = legalkit.open_case(folder)
    assert company_lines(case, judged_of(case, DAY), paper_language()) == ((), ())


def test_the_company_room_reaches_the_papers_with_numbers_and_sources() -> None:
    case = legalkit.open_case(JUDGED)
    acts, added = company_lines(case, judged_of(case, DAY), paper_language())
    sale = next(line for line in acts if line.id == "T1")
    assert (sale.price_ratio, sale.received_ratio, sale.below) == ("45.59%", "5.88%", "low")
    assert (sale.status, sale.until, sale.closes) == (
        "open",
        date(2026, 11, 3),
        date(2029, 10, 15),
    )
    assert [tie.source for tie in sale.ties] == ["J06", "E83"]
    fair = next(line for line in acts if line.id == "T3")
    assert fair.below is None and not fair.related
    assert next(line for line in acts if line.id == "T2").gratuitous
    assert [(line.ground, line.person.name) for line in added] == [("ADD-18", "罗敬川")]
    assert added[0].plain and added[0].limit == 1000000


def test_a_fee_on_a_foreign_sum_needs_the_rate_of_the_user(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    shutil.copytree(JUDGED, folder)
    text = (folder / "case.yaml").read_text("utf-8").replace("CNY", "USD")
    (folder / "case.yaml").write_text(text, "utf-8")
    result = made(folder, "enforcement", tmp_path / "without", DAY)
    assert "LK441" in {finding.code for finding in result.findings}
    assert "执行申请费" not in text_of(result, "材料清单")
    assert "1,195,600.00美元" in text_of(result, "强制执行申请书")
    rate = (
        "\nexchange_rates:\n  - {from: USD, to: CNY, rate: 7.00, date: 2026-09-14, source: 示例}\n"
    )
    (folder / "case.yaml").write_text(text + rate, "utf-8")
    with_rate = made(folder, "enforcement", tmp_path / "with", DAY)
    owed = sum(item.total for item in legalkit.open_case(folder).interest(until=DAY)) * 7
    # Above ten million: 0.1 % and 67,400; up to ten million: 0.5 % and 27,400 (Decree 481 art 14).
    fee = 67400 + owed / 1000 if owed > 10_000_000 else 27400 + owed / 200
    assert f"{fee:,.2f}元" in text_of(with_rate, "材料清单")
