"""The small case in its later steps: a title, measures, an act to revoke, a loan in element form.

Names are as hard as in ``small_case``: a rare character, a right-to-left name, ``&`` and ``<``.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from legalkit.documents.input import PackInput
from legalkit.documents.lines import (
    AddLine,
    AdjudgedLine,
    CostLine,
    InterestLine,
    InterestSpan,
    LimitationLine,
    Outsider,
    SignLine,
    TieLine,
    TransferLine,
)
from tests.documents import small_case

AS_OF = small_case.AS_OF
D = Decimal

TITLE: dict[str, Any] = {
    "kind": "judgment",
    "cause": "买卖合同纠纷",
    "body": "苏州市中级人民法院",
    "first_instance": "苏州市虎丘区人民法院",
    "number": "（2025）苏05民终100号",
    "dated": "2025-11-20",
    "effective_on": "2025-12-01",
    "perform_by": "2025-12-11",
    "operative": [
        "成都山丘装备有限公司于本判决生效之日起十日内支付货款120000.00元及违约金。",
        "يوسف 玉素甫对上述债务在200000.00元的范围内承担连带清偿责任。",
    ],
    "liable": [
        {"party": "B"},
        {"party": "G", "limit": "200000.00", "text": "在200000.00元的范围内承担连带清偿责任"},
    ],
    "evidence": ["J1"],
    "effect_evidence": ["J2"],
}

EVIDENCE = [
    {"id": "J1", "role": "title", "title": "民事判决书", "form": "original", "source": "法院"},
    {
        "id": "J2",
        "role": "title",
        "title": "裁判文书生效证明",
        "form": "original",
        "source": "法院",
    },
    {"id": "J3", "role": "court_paper", "title": "保全裁定", "form": "original", "source": "法院"},
    {"id": "J4", "role": "court_paper", "title": "终本裁定", "form": "original", "source": "法院"},
    {"id": "J5", "role": "payment_record", "title": "执行回单", "form": "printout"},
    {"id": "R1", "role": "register_extract", "title": "登记档案（山丘）", "refers_to": ["B"]},
    {"id": "R2", "role": "register_extract", "title": "登记档案（龘远）"},
    {"id": "T1", "role": "risk_fact", "title": "设备转让协议", "form": "copy"},
    {"id": "T2", "role": "risk_fact", "title": "评估报告", "form": "original"},
    {"id": "T3", "role": "risk_fact", "title": "银行流水", "form": "copy"},
    {"id": "T4", "role": "risk_fact", "title": "查询回执", "form": "original"},
    {"id": "T5", "role": "other", "title": "代理合同及发票", "form": "original"},
]

MEASURES = [
    {
        "id": "M1",
        "asset": "A1",
        "court": "苏州市虎丘区人民法院",
        "ruling": "（2025）苏0505财保1号",
        "notice": "（2025）苏0505执保1号",
        "taken_on": "2025-07-01",
        "expires_on": "2026-06-30",
        "amount": "50000.00",
        "evidence": ["J3"],
    },
    {
        "id": "M2",
        "asset": "A2",
        "court": "苏州市虎丘区人民法院",
        "ruling": "（2025）苏0505财保1号",
        "taken_on": "2025-07-02",
        "expires_on": "2027-07-01",
        "rank": 2,
        "evidence": ["J3"],
    },
]

ENFORCEMENT: dict[str, Any] = {
    "court": "苏州市虎丘区人民法院",
    "basis": "第一审人民法院",
    "suspected": "被执行人在判决后仍以个人账户收取货款，涉嫌隐匿财产。",
    "rounds": [
        {
            "number": "（2026）苏0505执10号",
            "court": "苏州市虎丘区人民法院",
            "filed_on": "2026-01-05",
            "ended_on": "2026-03-10",
            "outcome": "no_assets",
            "evidence": ["J4"],
        }
    ],
    "defaulters": [
        {
            "party": "B",
            "ground": "evasion",
            "facts": "判决后仍以低价向关联方转让主要设备",
            "evidence": ["T1", "T2"],
        }
    ],
    "added": [{"entity": "LX", "ground": "ADD-18", "evidence": ["T3"]}],
}

AVOIDANCE = [
    {
        "transfer": "X1",
        "court": "成都市武侯区人民法院",
        "basis": "债务人住所地",
        "learned_how": "在执行中查阅登记档案",
        "knowledge": "被告二的法定代表人系被告一股东，知道被告一负有本案债务",
        "lawyer_fee": "5000.00",
        "other_costs": "300.00",
        "act_evidence": ["T1"],
        "value_evidence": ["T2"],
        "paid_evidence": ["T3"],
        "tie_evidence": ["R1", "R2"],
        "harm_evidence": ["J4"],
        "learned_evidence": ["T4"],
        "costs_evidence": ["T5"],
        "taker": {"address": "四川省成都市武侯区龘路9号"},
    }
]


def titled() -> dict[str, Any]:
    """The record with a judgment: the claim is what it gave."""
    record = copy.deepcopy(small_case.RECORD)
    record["evidence"] += copy.deepcopy(EVIDENCE)
    record["claims"] = [
        {
            "id": "J",
            "type": "judgment",
            "governing_law": "CN",
            "title": "判决确定的货款",
            "due_on": "2025-12-11",
            "amount": "120000.00",
            "creditor": "C",
            "debtor": "B",
        }
    ]
    record["payments"].append(
        {"id": "P9", "date": "2026-02-02", "amount": "1000.00", "evidence": ["J5"]}
    )
    record["guarantees"] = []
    del record["costs"]
    return record | {
        "title": copy.deepcopy(TITLE),
        "measures": copy.deepcopy(MEASURES),
        "enforcement": copy.deepcopy(ENFORCEMENT),
        "avoidance": copy.deepcopy(AVOIDANCE),
    }


def addon() -> tuple[InterestLine, ...]:
    # 0.0175 % a day on 120,000.00 for 110 days (2025-12-12 to 2026-03-31) = 2,310.00
    span = InterestSpan(
        D("120000.00"), date(2025, 12, 12), AS_OF, 110, "每日万分之一点七五", D("2310.00")
    )
    return (
        InterestLine(
            "J",
            None,
            "CNY",
            D("120000.00"),
            date(2025, 12, 12),
            AS_OF,
            "每日万分之一点七五",
            D("2310.00"),
            (span,),
            "cn-delayed-performance",
            "民事诉讼法第264条；法释〔2014〕8号第1条",
            method="首日起算，末日计入。",
            kind="addon",
        ),
    )


def adjudged() -> tuple[AdjudgedLine, ...]:
    return (
        AdjudgedLine(
            claim="J",
            title="判决确定的货款",
            currency="CNY",
            principal=D("120000.00"),
            general=D("19152.00"),
            general_rate="每日万分之三",
            general_from=date(2024, 10, 16),
            addon=D("2310.00"),
            addon_from=date(2025, 12, 12),
            addon_rate="每日万分之一点七五",
            daily=D("57.00"),
            paid=D("1000.00"),
            total=D("141462.00"),
            cut_off=AS_OF,
            rule="cn-delayed-performance",
            citation="民事诉讼法第264条",
        ),
    )


TAKER = Outsider(
    "LX", "成都龘远<科技>有限公司", False, "91510100MA6XXXXX2C", representative="欧阳𠮷"
)


def act(**changes: Any) -> TransferLine:
    line = TransferLine(
        id="X1",
        kind="asset_sale",
        asset="数控机床三台",
        on=date(2025, 8, 1),
        registered=None,
        giver="成都山丘装备有限公司",
        taker=TAKER,
        currency="CNY",
        price=D("60000.00"),
        market_value=D("200000.00"),
        paid=D("10000.00"),
        known_on=date(2026, 2, 20),
        source="T1、T2、T3",
        gratuitous=False,
        price_ratio="30.00%",
        received_ratio="5.00%",
        below="low",
        related=True,
        path=("成都山丘装备有限公司", "龘朤", "成都龘远<科技>有限公司"),
        ties=(
            TieLine("龘朤持有成都山丘装备有限公司60%的股权", date(2020, 1, 1), "R1"),
            TieLine("龘朤与欧阳𠮷：配偶", None, "传闻"),
        ),
        signs=(
            SignLine(
                "IND-UNDERVALUE", "约定价 60000.00 / 价值 200000.00 = 0.3000", "民法典第539条"
            ),
            SignLine(
                "IND-INSOLVENT-AFTER",
                "2025-12-31：资产 10.00 - 负债 20.00 < 0",
                "民法典第538条",
                {"date": "2025-12-31", "assets": "100000.00", "liabilities": "900000.00"},
                "T2",
            ),
        ),
        status="open",
        until=date(2027, 2, 20),
        closes=date(2030, 8, 1),
        why="可行使至 2027-02-20。",
        grounds=("CC-539",),
        citation="民法典第五百三十九条",
        others=("代位权：款项直接归债权人（民法典第五百三十五条）",),
        claim_arose=date(2024, 8, 1),
    )
    return replace(line, **changes)


def added() -> tuple[AddLine, ...]:
    person = Outsider("LX", "成都龘远<科技>有限公司", False, "91510100MA6XXXXX2C")
    return (
        AddLine(
            "ADD-18",
            person,
            "出资100000.00元于缴付后十日内转回",
            "变更追加规定第十八条",
            limit=D("100000.00"),
            source="T3",
            indicator="IND-CAPITAL-WITHDRAWAL",
            params={"paid_in": "100000.00", "left": "100000.00", "days": "90"},
        ),
        AddLine(
            "ADD-17",
            Outsider("YX", "欧阳𠮷", True),
            "尚有出资未缴",
            "变更追加规定第十七条",
            plain=False,
        ),
    )


def given(record: dict[str, Any] | None = None, **changes: Any) -> PackInput:
    """The case with its title, as the enforcement and the avoidance pack get it."""
    values: dict[str, Any] = {
        "interest": addon(),
        "adjudged": adjudged(),
        "transfers": (act(),),
        "added": added(),
        "costs": (
            CostLine(
                "enforcement", "执行申请费", D("2021.93"), "1.5%×金额－100元", "诉讼费用交纳办法"
            ),
        ),
        "limitations": (
            LimitationLine(
                "J",
                date(2027, 12, 11),
                "running",
                date(2027, 12, 11),
                "running",
                "民事诉讼法第二百五十条",
            ),
        ),
    }
    return small_case.given(record or titled(), **(values | changes))


def unpaid(**changes: Any) -> PackInput:
    """The case before any suit, with all that a payment order asks for."""
    record = copy.deepcopy(small_case.RECORD)
    record["payment_order"] = {
        "court": "成都市武侯区人民法院",
        "no_counter_performance": True,
        "no_other_dispute": True,
        "can_be_served": True,
        "served_because": "被申请人在登记住所正常经营，近期函件均已妥投",
    }
    fee = CostLine("payment_order", "支付令申请费", D("1040.28"), "三分之一", "诉讼费用交纳办法")
    return small_case.given(record, costs=(fee,), **changes)


def by_elements(kind: str = "sale", style: str = "both", **changes: Any) -> PackInput:
    """The case with the complaint by elements; as a loan with its own particulars."""
    record = copy.deepcopy(small_case.RECORD)
    record["complaint"] = {
        "style": style,
        "mediation": "undecided",
        "knows_mediation": True,
        "electronic_service": "legal@example.com",
        "ownership": {"C": "private", "B": "private"},
        "entity_type": {"C": "有限责任公司"},
        "quality_dispute": False,
        "rescission": False,
    }
    record["contracts"][0]["dispute"] = {
        "kind": "court",
        "clause": "第十二条",
        "text": "由原告住所地人民法院管辖",
    }
    record["contracts"][0]["place"] = "苏州市虎丘区"
    record["contracts"][0]["delivery_clause"] = "第六条：送货至被告仓库"
    if kind == "loan":
        record["claims"][0]["type"] = "loan"
        record["claims"][0]["title"] = "借款本金"
        record["contracts"][0]["facts"] = {
            "disbursement": "2024-07-05转账至被告账户",
            "repayment": "到期一次还本",
        }
    return small_case.given(record, **changes)


def secured(security: str, **changes: Any) -> PackInput:
    """The case with another security for preservation."""
    record = copy.deepcopy(small_case.RECORD)
    text = "苏州示例担保有限公司" if security == "third_party" else "申请人名下房屋一套"
    record["preservation"] |= {"security": security, "security_text": text}
    record["facts"] = {
        "security_value": "约二百万元（附评估报告）",
        "surety_address": "江苏省苏州市姑苏区示例路7号",
        "surety_number": "91320508MA1XXXXX7G",
    }
    return small_case.given(record, **changes)


def frozen(**changes: Any) -> PackInput:
    """The avoidance suit with the taker's assets to be frozen; the taker is a party of the case."""
    record = titled()
    record["parties"].append(
        {
            "id": "LX",
            "role": "transferee",
            "name": TAKER.name,
            "registration_number": "91510100MA6XXXXX2C",
            "address": "四川省成都市武侯区龘路9号",
            "legal_representative": {"name": "欧阳𠮷"},
        }
    )
    record["assets"].append(
        {
            "id": "A9",
            "owner": "LX",
            "kind": "stock",
            "description": "数控机床三台",
            "source": "现场查看",
            "evidence": ["T1"],
        }
    )
    record["preservation"] |= {"timing": "in_suit", "amount": "100000.00", "respondents": ["LX"]}
    return given(record, **changes)


def all_packs() -> list[tuple[PackInput, str]]:
    """Every case with its pack, so that each template of the later steps is printed once."""
    return [
        (small_case.given(), "reminder"),
        (unpaid(), "payment-order"),
        (secured("own_asset"), "preservation"),
        (secured("third_party"), "preservation"),
        (given(), "enforcement"),
        (given(), "avoidance"),
        (by_elements(), "filing"),
        (by_elements("loan"), "filing"),
        (frozen(), "avoidance"),
    ]
