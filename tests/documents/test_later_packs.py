"""Payment order, preservation, enforcement and avoidance: complete, or refused with the reason."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from legalkit.documents.conditions import holds
from legalkit.documents.input import PackInput
from legalkit.documents.lines import LimitationLine
from legalkit.documents.money_input import fee_base
from legalkit.documents.pack import build_pack, cited_items
from legalkit.documents.result import PackResult
from legalkit.documents.subjects import wanted
from legalkit.documents.wordfile import body_text
from legalkit.model.finding import Finding, Severity
from tests.documents import later_case as later
from tests.documents import small_case as small
from tests.documents.test_golden import GOLDEN, compare

Record = dict[str, Any]


def texts(result: PackResult) -> dict[str, str]:
    return {
        path.stem: body_text(path.read_bytes()) for path in result.files if path.suffix == ".docx"
    }


def paper(result: PackResult, title: str) -> str:
    return next(text for name, text in texts(result).items() if name[3:].startswith(title))


def refused(given: PackInput, kind: str, folder: Path) -> list[Finding]:
    """The errors of a pack that must not be made; the draft of it must be possible."""
    result = build_pack(given, kind, folder / "final", pdf=False)
    assert result.folder is None and not (folder / "final").exists()
    draft = build_pack(given, kind, folder / "draft", draft=True, pdf=False)
    assert draft.folder is not None
    return [finding for finding in result.findings if finding.severity is Severity.ERROR]


def codes(findings: list[Finding]) -> set[str]:
    return {finding.code for finding in findings}


def changed(change: Callable[[Record], None]) -> Record:
    record = later.titled()
    change(record)
    return record


@pytest.mark.parametrize("number", range(len(later.all_packs())))
def test_the_text_of_every_later_paper(tmp_path: Path, number: int) -> None:
    given, kind = later.all_packs()[number]
    result = build_pack(given, kind, tmp_path / "pack", pdf=False)
    assert result.folder is not None, [finding.text("zh") for finding in result.findings]
    folder = f"small-{number}-{kind}"
    for name, text in texts(result).items():
        if kind != "filing" or "要素式" in name or name.startswith("01"):
            compare(f"{folder}/{name}", text)
    held = {path.stem for path in (GOLDEN / folder).iterdir()}
    assert held <= set(texts(result))  # a paper that is made no longer leaves no text behind


def test_every_value_of_the_later_papers_has_a_source_and_a_meaning(tmp_path: Path) -> None:
    for number, (given, kind) in enumerate(later.all_packs()):
        result = build_pack(given, kind, tmp_path / str(number), pdf=False)
        assert result.folder is not None
        notes = json.loads((result.folder / "sources.json").read_text("utf-8"))
        for values in notes.values():
            assert all(note["from"] and note["meaning"] for note in values.values())


def test_two_runs_of_a_later_pack_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        build_pack(later.given(), "enforcement", tmp_path / name, pdf=False)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


# -- enforcement ---------------------------------------------------------------------------------


def _drop(key: str) -> Callable[[Record], None]:
    return lambda record: record.pop(key)


def _title(**changes: Any) -> Callable[[Record], None]:
    return lambda record: record["title"].update(changes)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_drop("title"), "LK751"),
        (_title(effective_on=None), "LK752"),
        (_title(effective_on="2026-04-01"), "LK752"),
        (_title(perform_by="2026-04-30"), "LK753"),
        (_title(perform_by="2025-12-10"), "LK755"),
        (lambda r: r["enforcement"]["added"][0].update(ground="ADD-99"), "LK760"),
        (lambda r: r["enforcement"]["added"][0].update(entity="ZZ"), "LK772"),
        (lambda r: r["title"]["liable"].append({"party": "L"}), "LK771"),
        (lambda r: r["enforcement"]["added"][0].update(evidence=[]), None),
    ],
)
def test_enforcement_is_refused_without_its_ground(
    tmp_path: Path, change: Callable[[Record], None], code: str | None
) -> None:
    given = later.given(changed(change))
    if code is None:  # the file of the company room names an exhibit itself
        assert build_pack(given, "enforcement", tmp_path / "x", pdf=False).folder is not None
    else:
        assert code in codes(refused(given, "enforcement", tmp_path))


def test_an_expired_period_is_the_first_thing_on_the_cover(tmp_path: Path) -> None:
    line = LimitationLine(
        "J", date(2026, 1, 31), "expired", date(2028, 1, 31), "running", "民事诉讼法第二百五十条"
    )
    given = later.given(limitations=(line,))
    result = build_pack(given, "enforcement", tmp_path / "pack", pdf=False)
    assert result.folder is not None and "LK756" in {f.code for f in result.findings}
    lines = paper(result, "材料清单").splitlines()
    assert lines[2].startswith("【首先注意】申请执行的期间，依现有证据已于2026年1月31日届满")
    told = paper(result, "强制执行申请书")
    assert "本申请在上述期间内提出" not in told
    assert "【待律师核实：依现有证据该期间已于2026年1月31日届满" in told


def test_without_limitation_result_the_period_is_open_and_refuses(tmp_path: Path) -> None:
    errors = refused(later.given(limitations=()), "enforcement", tmp_path)
    assert {"LK701"} == codes(errors)


def test_no_asset_asks_for_the_network_search(tmp_path: Path) -> None:
    def bare(record: Record) -> None:
        record["assets"] = []
        record["measures"] = []

    result = build_pack(later.given(changed(bare)), "enforcement", tmp_path / "pack", pdf=False)
    assert "LK739" not in {f.code for f in result.findings}
    assert "LK759" in {f.code for f in result.findings}
    told = paper(result, "强制执行申请书")
    assert "网络执行查控系统" in told and "此前未就被执行人的财产取得查封" in told
    assert not any("财产线索表" in name for name in texts(result))


def test_an_expired_measure_is_told_and_an_unknown_expiry_is_bracketed(tmp_path: Path) -> None:
    def late(record: Record) -> None:
        record["measures"][0]["expires_on"] = "2026-03-01"
        record["measures"][1].pop("expires_on")

    result = build_pack(later.given(changed(late)), "enforcement", tmp_path / "pack", pdf=False)
    assert {"LK757", "LK758"} <= {f.code for f in result.findings}
    assert "顺位已失" in paper(result, "材料清单").splitlines()[2]
    assert "【待律师核实：法院告知的届满日期】" in paper(result, "强制执行申请书")


def test_two_guarantors_each_answer_as_the_title_says(tmp_path: Path) -> None:
    def second(record: Record) -> None:
        record["parties"].append(
            {
                "id": "G2",
                "role": "guarantor",
                "kind": "company",
                "name": "成都㐂源担保有限公司",
                "registration_number": "91510100MA6XXXXX3D",
                "address": "成都市",
            }
        )
        record["title"]["liable"].append({"party": "G2", "after_debtor": True})

    result = build_pack(later.given(changed(second)), "enforcement", tmp_path / "p", pdf=False)
    told = paper(result, "强制执行申请书")
    assert "4．被执行人يوسف 玉素甫在200,000.00元的范围内对上述债务承担连带清偿责任" in told
    assert (
        "5．在被执行人成都山丘装备有限公司的财产依法强制执行后仍不能履行的范围内，"
        "被执行人成都㐂源担保有限公司对上述债务承担保证责任" in told
    )
    assert "6．执行申请费" in told


def test_a_guarantor_whom_the_title_does_not_name_is_left_alone(tmp_path: Path) -> None:
    record = changed(lambda r: r["title"].update(liable=[{"party": "B"}]))
    result = build_pack(later.given(record), "enforcement", tmp_path / "pack", pdf=False)
    assert all("玉素甫" not in text for name, text in texts(result).items() if "申请书" in name[:8])


def test_a_person_as_debtor_needs_no_representative(tmp_path: Path) -> None:
    def person(record: Record) -> None:
        party = next(p for p in record["parties"] if p["id"] == "B")
        party.update(kind="person", id_number="510100197001010019", sex="女")
        party.pop("legal_representative")
        party.pop("registration_number")

    given = later.given(changed(person))
    result = build_pack(given, "enforcement", tmp_path / "pack", pdf=False)
    told = paper(result, "限制消费申请书")
    assert "公民身份号码：510100197001010019" in told and "单位财产" not in told


def test_the_company_room_proposes_only_what_is_plain() -> None:
    given = later.given(changed(lambda r: r["enforcement"].pop("added")))
    assert [(item.name, item.ground and item.ground.id) for item in wanted(given)] == [
        ("成都龘远<科技>有限公司", "ADD-18")
    ]


def test_a_limited_ground_without_its_limit_refuses(tmp_path: Path) -> None:
    unlimited = tuple(replace(line, limit=None) for line in later.added())
    errors = refused(later.given(added=unlimited), "enforcement", tmp_path)
    assert codes(errors) == {"LK701"} and "限额" in errors[0].message("zh")


def test_contribution_not_due_yet_is_pointed_out_and_not_asked(tmp_path: Path) -> None:
    result = build_pack(later.given(), "enforcement", tmp_path / "pack", pdf=False)
    noted = [f for f in result.findings if f.code == "LK761"]
    assert [f.params["name"] for f in noted] == ["欧阳𠮷"]


def test_the_power_must_cover_enforcement(tmp_path: Path) -> None:
    record = changed(lambda r: r["mandate"].update(stages=["first_instance"]))
    errors = refused(later.given(record), "enforcement", tmp_path)
    assert codes(errors) == {"LK711"} and "执行" in errors[0].message("zh")


def test_only_what_the_papers_cite_is_bound() -> None:
    ids = cited_items(later.given(), "enforcement")
    assert {"J1", "J2", "J3", "J4", "J5", "T3"} <= ids
    assert not ids & {"E1", "E2", "E3", "E5", "E8"}  # the story of the debt stands in the title
    assert fee_base(later.given(), small.sheet().pack("enforcement")) == Decimal("141462.00")


# -- payment order -------------------------------------------------------------------------------


def _plan(**changes: Any) -> PackInput:
    given = later.unpaid()
    plan = given.case.payment_order
    assert plan is not None
    new = plan.model_copy(update=changes)
    return replace(given, case=given.case.model_copy(update={"payment_order": new}))


@pytest.mark.parametrize("key", ["no_counter_performance", "no_other_dispute", "can_be_served"])
def test_a_condition_that_fails_or_is_unknown_refuses_the_payment_order(
    tmp_path: Path, key: str
) -> None:
    assert "LK768" in codes(refused(_plan(**{key: False}), "payment-order", tmp_path / "no"))
    assert codes(refused(_plan(**{key: None}), "payment-order", tmp_path / "open")) == {"LK701"}


def test_a_debtor_abroad_or_a_debt_not_due_rules_the_payment_order_out(tmp_path: Path) -> None:
    record = copy.deepcopy(later.unpaid().case.model_dump(mode="json"))
    given = later.unpaid()
    abroad = tuple(
        party.model_copy(update={"country": "DE"}) if party.id == "B" else party
        for party in given.case.parties
    )
    away = replace(given, case=given.case.model_copy(update={"parties": abroad}))
    assert record and "LK768" in codes(refused(away, "payment-order", tmp_path / "abroad"))
    early = replace(given, as_of=date(2024, 8, 31))
    result = build_pack(early, "payment-order", tmp_path / "early", pdf=False)
    assert "LK768" in {f.code for f in result.findings}


def test_the_payment_order_leaves_guarantor_preservation_and_unagreed_interest_out(
    tmp_path: Path,
) -> None:
    given = later.unpaid()
    loss = tuple(replace(line, kind="loss") for line in given.interest)
    result = build_pack(replace(given, interest=loss), "payment-order", tmp_path / "p", pdf=False)
    told = paper(result, "支付令申请书")
    assert "玉素甫" not in told and "2．申请费由被申请人负担" in told
    assert "以上请求给付的金额共计120,000.00元" in told
    assert not any("保全" in name or "利息" in name for name in texts(result))


def test_the_court_of_the_case_is_not_taken_for_the_debtors_court(tmp_path: Path) -> None:
    errors = refused(_plan(court=None), "payment-order", tmp_path)
    assert codes(errors) == {"LK701"} and "法院" in errors[0].message("zh")


# -- avoidance -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": "barred", "until": date(2026, 1, 1), "why": "已过"}, "LK764"),
        ({"known_on": None}, "LK766"),
        ({"id": "X2"}, "LK763"),
        ({"status": "none", "until": None}, "LK770"),
    ],
)
def test_avoidance_is_refused_without_window_or_act(
    tmp_path: Path, changes: dict[str, Any], code: str
) -> None:
    given = later.given(transfers=(later.act(**changes),))
    assert code in codes(refused(given, "avoidance", tmp_path))


def test_avoidance_without_a_named_act_is_refused(tmp_path: Path) -> None:
    assert "LK762" in codes(
        refused(later.given(changed(_drop("avoidance"))), "avoidance", tmp_path)
    )


def test_a_window_that_depends_is_bracketed(tmp_path: Path) -> None:
    given = later.given(transfers=(later.act(status="depends", why="知悉日待定。"),))
    result = build_pack(given, "avoidance", tmp_path / "pack", pdf=False)
    told = paper(result, "民事起诉状")
    assert "【待律师核实：行使撤销权的期间：知悉日待定。】" in told
    assert "本诉在上述期间内提起" not in told


def test_a_gift_needs_no_knowledge_of_the_taker(tmp_path: Path) -> None:
    free = later.act(
        kind="gift", gratuitous=True, price=None, paid=Decimal(0), price_ratio=None,
        received_ratio=None, below=None,
    )  # fmt: skip
    result = build_pack(later.given(transfers=(free,)), "avoidance", tmp_path / "p", pdf=False)
    told = paper(result, "民事起诉状")
    assert "属于无偿处分财产权益" in told and "不以相对人知道或者应当知道为条件" in told
    assert "第五百三十八条" in told and "第五百三十九条" not in told
    assert "一般可以认定" not in told


def test_security_for_anothers_debt_is_worded_as_such_and_may_ask_for_no_return(
    tmp_path: Path,
) -> None:
    record = changed(lambda r: r["avoidance"][0].update(relief="none"))
    given = later.given(record, transfers=(later.act(kind="guarantee", price=None),))
    told = paper(build_pack(given, "avoidance", tmp_path / "p", pdf=False), "民事起诉状")
    assert "以数控机床三台为被告二成都龘远<科技>有限公司的债务提供担保的行为" in told
    assert "2．判令被告一成都山丘装备有限公司负担原告行使撤销权的必要费用" in told
    assert "返还" not in told.split("事实与理由")[0]


def test_more_than_the_claim_is_not_frozen_of_the_taker(tmp_path: Path) -> None:
    given = later.frozen()
    plan = given.case.preservation
    assert plan is not None
    more = plan.model_copy(update={"amount": Decimal("120000.01")})
    over = replace(given, case=given.case.model_copy(update={"preservation": more}))
    assert "LK707" in codes(refused(over, "avoidance", tmp_path))
    assert not cited_items(given, "avoidance") & {"E1", "E2", "E3", "E5"}


def test_a_tie_that_no_exhibit_shows_is_bracketed(tmp_path: Path) -> None:
    result = build_pack(later.given(), "avoidance", tmp_path / "pack", pdf=False)
    assert "现有来源：传闻】" in paper(result, "民事起诉状")


def test_without_a_title_the_debt_may_be_joined_and_with_one_never(tmp_path: Path) -> None:
    def join(record: Record) -> None:
        record["avoidance"][0]["join_debt"] = True

    result = build_pack(later.given(changed(join)), "avoidance", tmp_path / "a", pdf=False)
    assert "清偿债务" not in paper(result, "民事起诉状")
    record = copy.deepcopy(small.RECORD)
    record["evidence"] += copy.deepcopy(later.EVIDENCE)
    record["avoidance"] = copy.deepcopy(later.AVOIDANCE)
    join(record)
    given = later.given(record, interest=small.interest(), adjudged=(), limitations=())
    told = paper(build_pack(given, "avoidance", tmp_path / "b", pdf=False), "民事起诉状")
    assert "4．判令被告一成都山丘装备有限公司向原告清偿债务120,000.00元" in told
    assert "5．本案案件受理费" in told and "《设备买卖合同》" in told


def test_each_act_has_a_complaint_of_its_own(tmp_path: Path) -> None:
    second = copy.deepcopy(later.AVOIDANCE[0]) | {"transfer": "X2"}
    record = changed(lambda r: r["avoidance"].append(second))
    other = later.act(id="X2", taker=replace(later.TAKER, id="LY", name="成都另一公司"))
    given = later.given(record, transfers=(later.act(), other))
    result = build_pack(given, "avoidance", tmp_path / "pack", pdf=False)
    names = [name for name in texts(result) if "民事起诉状" in name]
    assert len(names) == 2 and names[1].endswith("成都另一公司")
    assert "成都另一公司" in texts(result)[names[1]]


# -- currency, elements, conditions --------------------------------------------------------------


def test_a_foreign_currency_claim_keeps_its_currency_in_every_paper(tmp_path: Path) -> None:
    record = changed(lambda r: r["case"].update(currency="USD"))
    given = later.given(
        record,
        adjudged=tuple(replace(line, currency="USD") for line in later.adjudged()),
        interest=tuple(replace(line, currency="USD") for line in later.addon()),
        costs=(),
    )
    result = build_pack(given, "enforcement", tmp_path / "pack", pdf=False)
    told = paper(result, "强制执行申请书")
    assert "120,000.00美元" in told and "141,462.00元" not in told


def test_elements_alone_leave_the_classic_complaint_out(tmp_path: Path) -> None:
    result = build_pack(later.by_elements(style="elements"), "filing", tmp_path / "p", pdf=False)
    complaints = [name for name in texts(result) if "民事起诉状" in name]
    assert len(complaints) == 1 and "要素式·买卖合同纠纷" in complaints[0]


def test_what_the_record_does_not_answer_is_bracketed_with_both_boxes_open(tmp_path: Path) -> None:
    given = later.by_elements()
    plan = given.case.complaint.model_copy(update={"quality_dispute": None, "mediation": None})
    open_plan = replace(given, case=given.case.model_copy(update={"complaint": plan}))
    told = paper(build_pack(open_plan, "filing", tmp_path / "p", pdf=False), "民事起诉状（要素式")
    assert "☐ 是　☐ 否【待律师核实：有无质量争议】" in told
    assert "☐ 是　☐ 否　☐ 暂不确定【待律师核实：是否考虑先行调解】" in told


def test_conditions_of_the_later_packs_answer_from_the_case() -> None:
    given = later.given()
    for word in ("title", "measures", "report_order", "defaulters", "consumption", "at_a_price"):
        assert holds(given, word), word
        assert not holds(given, f"not {word}")
    for word in ("gratuitous", "own_asset", "third_party_security", "elements_sale"):
        assert not holds(given, word), word
    assert holds(later.secured("own_asset"), "own_asset")
    assert holds(later.by_elements("loan"), ("elements_loan", "classic"))
