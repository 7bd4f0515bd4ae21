"""Cases for the papers that are wanted now and then: each hangs on a fact that the user adds.

``company`` is the small case with a company as debtor and all that its papers may ask for;
``persons`` has natural persons on both sides, three debtors, no lawyer and no interest. Names are
as hard as in ``small_case``.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

from legalkit.documents.input import PackInput
from tests.documents import later_case as later
from tests.documents import small_case as small

Record = dict[str, Any]

PARTIES: list[Record] = [
    {
        "id": "TD",
        "role": "other",
        "name": "绵阳㐂林<重工>股份有限公司",
        "registration_number": "91510700MA6XXXXX4E",
        "address": "四川省绵阳市涪城区临园路4号",
        "legal_representative": {"name": "赵𬭎", "post": "董事长"},
    },
    {
        "id": "AS",
        "role": "other",
        "name": "无锡承接资产管理有限公司",
        "registration_number": "91320200MA1XXXXX5F",
        "address": "江苏省无锡市滨湖区太湖路5号",
        "phone": "0510-00000005",
        "legal_representative": {"name": "钱多", "post": "经理"},
        "bank_account": {
            "holder": "无锡承接资产管理有限公司",
            "bank": "示例银行无锡分行",
            "number": "6222000000000005",
        },
    },
    {
        "id": "HO",
        "role": "other",
        "kind": "person",
        "name": "龘朤",
        "id_number": "510100197501010017",
        "sex": "男",
        "born_on": "1975-01-01",
        "ethnicity": "汉族",
        "address": "四川省成都市武侯区天府路6号",
    },
]

#: What the papers of the first steps ask for.
CLAIM_FACTS: Record = {
    "reconcile": "yes",
    "reconcile_from": "2024年7月1日合同签订之日起",
    "opening_balance": "0.00",
    "repayment_terms": [
        "2026年4月30日前支付50,000.00元",
        "2026年5月31日前支付70,000.00元及全部违约金",
    ],
    "repayment_guarantee_period": "最后一期还款期限届满之日起三年",
    "repayment_court": "甲方住所地人民法院",
    "assignee": "AS",
    "assigned_on": "2026-03-20",
    "mediation_terms": "成都山丘装备有限公司分两期清偿货款；苏州青禾机械<A&B>有限公司免除部分违约金",
    "mediation_body": "苏州市虎丘区商会人民调解委员会",
    "mediated_on": "2026-03-25",
    "evidence_wanted": "被告在示例银行成都分行账户2025年1月至今的交易流水",
    "evidence_holder": "示例银行股份有限公司成都分行",
    "evidence_proves": "被告收到次债务人货款后未用于清偿",
    "evidence_reason": "银行仅向账户持有人和司法机关提供流水",
    "inquiry_order": ["增值税发票认证、抵扣信息"],
    "inquiry_holder": "国家税务总局成都市武侯区税务局",
    "inquiry_proves": "被告已抵扣原告开具的发票",
    "document_wanted": ["被告的入库单及库存账（2024年8月）"],
    "document_proves": "被告已收到全部货物，关系到货款是否应付",
    "document_held": "入库单由被告仓库制作，原告仅有送货单回联",
    "document_held_evidence": "E2",
    "document_duty": "入库单属于账簿、记账原始凭证",
    "evidence_at_risk": "安装在被告二号车间的夹具十套",
    "evidence_location": "夹具编号与送货单一致，位于成都市武侯区天府路2号",
    "evidence_measure": "查封、拍照、录像，必要时鉴定",
    "evidence_risk": "被告正在转移设备",
    "evidence_risk_evidence": ["E9"],
    "security_asset": ["货车川A00000（登记于成都山丘装备有限公司名下）"],
    "security_giver": "B",
    "security_contract": "2024年7月1日，双方签订抵押合同，以货车为上述债务提供抵押，最高额二十万元",
    "security_contract_evidence": "E1",
    "security_registered": "2024年7月3日办理抵押登记",
    "security_registered_evidence": "E10",
    "security_condition": "债务到期未清偿，符合抵押合同约定的实现抵押权的情形",
    "third_debtor": "TD",
    "third_debt": "90000.00",
    "third_debt_due": "2025-12-31",
    "third_debt_basis": "2025年6月，成都山丘装备有限公司向绵阳㐂林<重工>股份有限公司出售机床，货款未付",
    "third_debt_evidence": "E10",
    "third_debt_shortfall": "已知账户余额仅五万元，车辆已设抵押",
    "subrogation_sum": "90000.00",
    "subrogation_court": "绵阳市涪城区人民法院",
    "idle_facts": "到期后三个月，债务人未对次债务人起诉或者申请仲裁",
    "idle_evidence": "E10",
    "bankruptcy_accepted": "2026-03-31",
    "bankruptcy_court": "成都市中级人民法院",
    "bankruptcy_number": "（2026）川01破1号",
    "administrator": "四川示例律师事务所",
    "proof_security": "无财产担保；连带债务人见保证合同",
}
#: What the papers on preservation ask for.
PRESERVATION_FACTS: Record = {
    "third_debtor": "TD",
    "third_debt": "90000.00",
    "third_debt_due": "2025-12-31",
    "third_debt_basis": "2025年6月，成都山丘装备有限公司向绵阳㐂林<重工>股份有限公司出售机床，货款未付",
    "third_debt_evidence": "E10",
    "third_debt_shortfall": "已知账户余额仅五万元，车辆已设抵押",
    "frozen_company": "TD",
    "frozen_stake": "百分之十的股权（认缴出资额五十万元）",
    "frozen_stake_evidence": "E10",
    "frozen_value": "无法确定，按比例冻结",
    "preservation_ruling": "（2026）苏0505财保9号民事裁定书",
    "review_ruling": "苏州市虎丘区人民法院（2026）苏0505财保9号民事裁定书",
    "review_received": "2026-03-28",
    "review_request": "撤销上述裁定中驳回部分保全请求的内容，并对车辆采取查封措施",
    "review_ground": "申请人已提供明确的车辆信息，保险公司担保书已覆盖全部保全数额",
    "lift_ruling": "（2026）苏0505财保9号民事裁定书",
    "lift_measures": ["对货车川A00000的查封"],
    "lift_reason": "银行存款已足额冻结，继续查封车辆已无必要",
    "swap_ruling": "（2026）苏0505财保9号民事裁定书",
    "swap_from": "货车川A00000",
    "swap_to": "被申请人提供的数控机床一台",
    "swap_reason": "被申请人提供等值机床作为担保财产，并已交付保管",
}
#: What the papers after a title ask for.
TITLE_FACTS: Record = {
    "report_access": "yes",
    "exit_ground": "被执行人的法定代表人近期多次办理出境手续",
    "exit_ground_evidence": "T4",
    "exit_papers": "普通护照E00000000",
    "freeze_added": "被申请人正在转让名下房产",
    "freeze_added_evidence": "T3",
    "freeze_added_assets": "成都市武侯区龘路9号房产；示例银行成都分行账户",
    "freeze_added_security": "由保险公司以担保书提供担保",
    "assignee": "AS",
    "assigned_on": "2026-03-20",
    "assigned_evidence": "T5",
    "recognition_evidence": "T5",
    "assignment_notice_evidence": "T5",
    "third_debtor": "TD",
    "third_debt": "90000.00",
    "third_debt_due": "2025-12-31",
    "third_debt_basis": "2025年6月，成都山丘装备有限公司向绵阳㐂林<重工>股份有限公司出售机床，货款未付",
    "third_debt_evidence": "T3",
    "audit_reason": "被执行人虚假报告财产，隐匿二〇二五年下半年的销售收入",
    "audit_reason_evidence": "T3",
    "audit_scope": ["二〇二四年以来的销售收入和货款去向", "股东出资的缴付和转出"],
    "reward": "实际执行到位金额的百分之五",
    "reward_media": "全国法院执行悬赏公告平台、执行法院微信公众号",
    "objection_request": "撤销终结本次执行程序的裁定，继续执行",
    "objection_act": "2026年3月10日裁定终结本次执行程序",
    "objection_act_evidence": "J4",
    "objection_ground": "未对申请执行人提供的车辆线索调查核实即终结本次执行程序",
    "settlement_terms": "2026年4月30日前支付60,000.00元；2026年6月30日前付清余款",
    "settlement_security": "يوسف 玉素甫以其名下车辆提供担保",
    "new_assets": ["川A00001号轿车，停放于成都市武侯区天府路2号"],
    "new_assets_evidence": "T4",
    "bankruptcy_transfer": "名下无可供执行的财产，涉执案件二十余件未清偿",
    "bankruptcy_transfer_evidence": "J4",
    "insolvency_facts": "截至2025年12月31日资产负债表显示资不抵债",
    "insolvency_evidence": ["J4", "T2"],
    "bankruptcy_court": "成都市中级人民法院",
    "bankruptcy_accepted": "2026-03-31",
    "bankruptcy_number": "（2026）川01破1号",
    "administrator": "四川示例律师事务所",
    "proof_security": "无财产担保；连带债务人：يوسف 玉素甫",
    "holder": "HO",
    "holder_court": "成都市武侯区人民法院",
    "holder_request": "在抽逃出资本息范围内对第三人不能清偿的债务承担补充赔偿责任",
    "holder_limit": "100000.00",
    "holder_withdrawn": "yes",
    "holder_facts": "被告缴付出资后十日内将款项转回其个人账户，没有交易背景",
    "holder_evidence": "T3",
    "refusal_facts": ["2025年8月1日，将数控机床三台以明显低价转让给关联公司"],
    "refusal_by": "B",
    "refusal_evidence": ["T1", "T2"],
    "refusal_ability": "判决后仍以个人账户收取货款",
    "refusal_ability_evidence": "T3",
    "refusal_before_title": "yes",
    "refusal_police": "成都市公安局武侯区分局",
}


def _with(record: Record, facts: Record) -> Record:
    record["parties"] += copy.deepcopy(PARTIES)
    record["facts"] = dict(record.get("facts") or {}) | copy.deepcopy(facts)
    return record


def claim(facts: Record = CLAIM_FACTS, **changes: Any) -> PackInput:
    """The small case before a title."""
    return small.given(_with(copy.deepcopy(small.RECORD), facts), **changes)


def preserved(**changes: Any) -> PackInput:
    """The small case with what may follow a ruling on preservation."""
    return claim(PRESERVATION_FACTS, **changes)


def between(**changes: Any) -> PackInput:
    """The case with its title, before enforcement, with assets to be frozen."""
    record = _with(later.titled(), {"before_enforcement": "yes"})
    record["preservation"] |= {"timing": "in_suit", "amount": "120000.00", "respondents": ["B"]}
    record["title"] |= {
        "dated": "2026-03-10",
        "effective_on": "2026-03-26",
        "perform_by": "2026-04-05",
    }
    record["claims"][0]["due_on"] = "2026-04-05"
    return later.given(record, interest=(), **changes)


def titled(**changes: Any) -> PackInput:
    """The case with its title and all that may be wanted in enforcement."""
    return later.given(_with(later.titled(), TITLE_FACTS), **changes)


def collusive(**changes: Any) -> PackInput:
    """The act of the debtor as a collusive one."""
    facts = {
        "collusion": "双方明知判决在即，以不足三成的价格转让主要设备，款项又转回被告一的股东",
        "collusion_evidence": ["T1", "T3"],
    }
    return later.given(_with(later.titled(), facts), **changes)


def persons(**changes: Any) -> PackInput:
    """Natural persons on both sides, three debtors, no lawyer, no company, no interest."""
    record = _with(later.titled(), TITLE_FACTS)
    record["facts"] |= {
        "proceeds_case": "（2026）川0107执20号",
        "proceeds_court": "成都市武侯区人民法院",
        "proceeds_asset": "成都市锦江区春熙路3号房产的拍卖款",
        "proceeds_shortfall": "已知债权合计超过拍卖款",
        "police_refusal": "2026年3月1日向公安机关控告，2026年3月20日收到不予立案通知书",
        "police_refusal_evidence": "T4",
        "holder_withdrawn": "no",
        "third_debt_basis": "2025年6月，被执行人向绵阳㐂林<重工>股份有限公司出售机床，货款未付",
        "exit_ground": "被执行人近期多次办理出境手续",
    }
    record["title"]["operative"] = ["马<龘>&朤于本判决生效之日起十日内支付货款120000.00元。"]
    _made_persons(record, "欧阳 Zoë 𠮷")
    record["parties"].append(
        {
            "id": "G2",
            "role": "guarantor",
            "kind": "person",
            "name": "阿卜杜热西提·麦麦提艾力·吐尔逊尼亚孜",
            "id_number": "510100198501010013",
            "address": "四川省成都市锦江区春熙路8号",
        }
    )
    record["title"]["liable"].append({"party": "G2", "after_debtor": True})
    record["parties"] = [party for party in record["parties"] if party["role"] != "lawyer"]
    del record["mandate"]
    bare = tuple(replace(line, general=line.general * 0, addon=line.addon * 0,
                         total=line.principal, general_rate=None, general_from=None)
                 for line in later.adjudged())  # fmt: skip
    return later.given(record, interest=(), adjudged=bare, **changes)


def _made_persons(record: Record, creditor: str) -> None:
    """Make creditor and debtor natural persons."""
    persons: dict[str, Record] = {
        "C": {"name": creditor, "id_number": "320505198001010019"},
        "B": {"name": "马<龘>&朤", "id_number": "510100197001010019", "sex": "女"},
    }
    for party in record["parties"]:
        if party["id"] in persons:
            party.update(kind="person", **persons[party["id"]])
            del party["registration_number"], party["legal_representative"]


def _alone(record: Record) -> Record:
    """The same case between two natural persons: no lawyer, no guarantor, no company, no costs."""
    _made_persons(record, '欧阳 Zoë "𠮷"')
    record["parties"] = [p for p in record["parties"] if p["id"] not in ("G", "L")]
    record["events"] = [event for event in record["events"] if event.get("to") != "G"]
    record["guarantees"] = []
    for key in ("mandate", "costs"):
        del record[key]
    return record


def alone(facts: Record = CLAIM_FACTS, **changes: Any) -> PackInput:
    """The papers of the first steps between two persons, without interest."""
    record = _alone(_with(copy.deepcopy(small.RECORD), facts))
    owed = "2025年6月，马<龘>&朤向绵阳㐂林<重工>股份有限公司出售机床，货款未付"
    record["facts"]["third_debt_basis"] = owed
    record["preservation"]["amount"] = "120000.00"
    if "repayment_terms" in facts:
        record["facts"] |= {"opening_balance": None, "repayment_guarantee_period": None}
    return small.given(record, interest=(), costs=(), **changes)


def gift(**changes: Any) -> PackInput:
    """A gift of a person to a relative as a collusive act, before any title."""
    given = collusive()
    free = later.act(
        kind="gift", gratuitous=True, price=None, paid=None, price_ratio=None, received_ratio=None,
        below=None, market_value=None, ties=(), signs=(),
    )  # fmt: skip
    return replace(given, transfers=(free,), **changes)


def all_packs() -> list[tuple[str, PackInput, str]]:
    """Every case with its name and pack."""
    return [
        ("claim", claim(), "reminder"),
        ("claim", claim(), "filing"),
        ("preserved", preserved(), "preservation"),
        ("between", between(), "preservation"),
        ("titled", titled(), "enforcement"),
        ("collusive", collusive(), "avoidance"),
        ("persons", persons(), "enforcement"),
        ("alone", alone(), "reminder"),
        ("alone", alone(), "filing"),
        ("alone-preserved", alone(PRESERVATION_FACTS), "preservation"),
        ("gift", gift(), "avoidance"),
    ]
