"""A small case that touches every branch of the templates; names are hard on purpose."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from legalkit.documents.input import PackInput
from legalkit.documents.lines import (
    CostLine,
    ExhibitRow,
    InterestLine,
    InterestSpan,
    LimitationLine,
    RegisterName,
)
from legalkit.law.documents_sheet import DocumentsSheet
from legalkit.law.load import load_sheet
from legalkit.model.case import Case

AS_OF = date(2026, 3, 31)
D = Decimal

RECORD: dict[str, Any] = {
    "legalkit": "1",
    "case": {"id": "SMALL-1", "title": "青禾机械诉山丘买卖合同货款", "handler": "李"},
    "court": {"name": "苏州市虎丘区人民法院", "basis": "合同第十二条"},
    "parties": [
        {
            "id": "C",
            "role": "creditor",
            "name": "苏州青禾机械<A&B>有限公司",
            "registration_number": "91320505MA1XXXXX0A",
            "address": "江苏省苏州市虎丘区科技路1号",
            "postcode": "215011",
            "phone": "0512-00000001",
            "email": "legal@example.com",
            "legal_representative": {"name": "欧阳𠮷", "post": "执行董事", "phone": "13900000001"},
            "contact": {"name": "陈晓", "phone": "13900000002"},
            "bank_account": {
                "holder": "苏州青禾机械<A&B>有限公司",
                "bank": "示例银行苏州支行",
                "number": "6222000000000001",
            },
        },
        {
            "id": "B",
            "role": "debtor",
            "name": "成都山丘装备有限公司",
            "registration_number": "91510100MA6XXXXX1B",
            "address": "四川省成都市武侯区天府路2号",
            "service_address": "四川省成都市武侯区天府路2号3栋",
            "legal_representative": {"name": "龘朤", "post": "董事长"},
        },
        {
            "id": "G",
            "role": "guarantor",
            "kind": "person",
            "name": "يوسف 玉素甫",
            "id_number": "510100198001010011",
            "address": "四川省成都市锦江区春熙路3号",
            "sex": "男",
            "born_on": "1980年1月1日",
            "ethnicity": "维吾尔族",
        },
        {
            "id": "L",
            "role": "lawyer",
            "kind": "person",
            "name": "李明",
            "firm": "江苏示例律师事务所",
            "licence": "13205201010000001",
            "phone": "0512-00000009",
        },
    ],
    "contracts": [
        {
            "id": "K1",
            "title": "设备买卖合同",
            "number": "QH-2024-07",
            "signed_on": "2024-07-01",
            "subject": "数控夹具",
            "evidence": ["E1"],
            "payment_terms": {
                "days": 30,
                "after": "delivery",
                "clause": "第五条",
                "text": "交货后三十日内付清",
            },
            "interest": {
                "kind": "penalty_daily",
                "rate": "0.03",
                "clause": "第九条",
                "text": "逾期付款的，按逾期金额每日万分之三支付违约金",
            },
            "costs_clause": "第十条：守约方为实现债权支出的律师费、保全保险费由违约方承担",
        }
    ],
    "orders": [
        {
            "id": "O1",
            "contract": "K1",
            "number": "PO-1",
            "date": "2024-07-05",
            "amount": "150000.00",
            "evidence": ["E1"],
        }
    ],
    "deliveries": [
        {
            "id": "D1",
            "order": "O1",
            "number": "SH-001",
            "date": "2024-08-01",
            "goods": '夹具 "A" & B',
            "quantity": "10套",
            "receiver": "王小明",
            "evidence": ["E2"],
        }
    ],
    "invoices": [
        {
            "id": "F1",
            "number": "24322000000000000001",
            "date": "2024-08-05",
            "amount": "150000.00",
            "due_on": "2024-08-31",
            "evidence": ["E3"],
        }
    ],
    "credit_notes": [
        {
            "id": "N1",
            "date": "2024-09-10",
            "amount": "10000.00",
            "invoice": "F1",
            "reason": "返利",
            "evidence": ["E4"],
        }
    ],
    "statements": [
        {
            "id": "S1",
            "as_at": "2024-12-31",
            "balance": "120000.00",
            "confirmed_on": "2025-01-08",
            "confirmed_by": "B",
            "evidence": ["E5"],
        }
    ],
    "claims": [
        {
            "id": "X1",
            "type": "sale_of_goods",
            "governing_law": "CN",
            "title": "2024年8月货款",
            "due_on": "2024-08-31",
            "amount": "120000.00",
            "invoices": ["F1"],
            "creditor": "C",
            "debtor": "B",
        }
    ],
    "events": [
        {
            "id": "V1",
            "kind": "demand_letter",
            "date": "2025-06-01",
            "received_on": "2025-06-03",
            "to": "B",
            "form": "written",
            "evidence": ["E7"],
        },
        {
            "id": "V2",
            "kind": "demand_guarantor",
            "date": "2025-01-15",
            "received_on": "2025-01-17",
            "to": "G",
            "evidence": ["E7"],
        },
        {
            "id": "V3",
            "kind": "acknowledgement",
            "date": "2025-01-08",
            "by": "debtor",
            "evidence": ["E5"],
        },
    ],
    "payments": [
        {
            "id": "P1",
            "date": "2024-10-15",
            "amount": "20000.00",
            "purpose": "货款",
            "evidence": ["E6"],
        }
    ],
    "guarantees": [
        {
            "id": "U1",
            "guarantor": "G",
            "claims": ["X1"],
            "mode": "joint",
            "period_months": 24,
            "contract_on": "2024-07-01",
            "ceiling": "200000.00",
            "scope": "主债权及违约金",
            "evidence": ["E8"],
        }
    ],
    "assets": [
        {
            "id": "A1",
            "owner": "B",
            "kind": "bank_account",
            "description": "基本存款账户",
            "account": {
                "holder": "成都山丘装备有限公司",
                "bank": "示例银行成都分行",
                "number": "6222000000000002",
            },
            "value": "50000.00",
            "source": "既往付款回单",
            "seen_on": "2024-10-15",
            "evidence": ["E6"],
        },
        {
            "id": "A2",
            "owner": "B",
            "kind": "vehicle",
            "description": "货车川A00000",
            "location": "成都市武侯区",
            "encumbrances": "未查明",
            "source": "现场查看",
            "priority": "2",
        },
    ],
    "evidence": [
        {
            "id": "E1",
            "role": "contract",
            "title": "设备买卖合同及订单",
            "form": "original",
            "source": "原告持有",
        },
        {
            "id": "E2",
            "role": "delivery_note",
            "title": "送货单SH-001",
            "form": "original",
            "source": "原告持有",
        },
        {
            "id": "E3",
            "role": "invoice",
            "title": "增值税专用发票",
            "form": "printout",
            "source": "税务系统",
        },
        {
            "id": "E4",
            "role": "credit_note",
            "title": "红字发票",
            "form": "printout",
            "source": "税务系统",
        },
        {
            "id": "E5",
            "role": "statement",
            "title": "对账单",
            "form": "original",
            "source": "双方盖章",
        },
        {
            "id": "E6",
            "role": "payment_record",
            "title": "银行回单",
            "form": "printout",
            "source": "网上银行",
        },
        {
            "id": "E7",
            "role": "demand",
            "title": "催款函及妥投记录",
            "form": "copy",
            "source": "邮政EMS",
        },
        {
            "id": "E8",
            "role": "guarantee",
            "title": "保证合同",
            "form": "original",
            "source": "原告持有",
        },
        {
            "id": "E9",
            "role": "risk_fact",
            "title": "设备转移照片",
            "form": "electronic_original",
            "source": "现场拍摄",
        },
        {
            "id": "E10",
            "role": "register_extract",
            "title": "企业信用信息公示报告",
            "form": "printout",
            "source": "公示系统",
        },
    ],
    "costs": {"lawyer_fee": "8000.00", "preservation_insurance": "500.00"},
    "preservation": {
        "timing": "before_suit",
        "amount": "145000.00",
        "security": "insurer_letter",
        "urgency": "被申请人正在向第三方低价转让主要设备",
        "respondents": ["B"],
    },
    "mandate": {
        "lawyer": "L",
        "powers": "special",
        "stages": ["first_instance", "enforcement"],
        "special_powers": ["代为承认、放弃、变更诉讼请求", "进行和解", "提起反诉或者上诉"],
    },
    "letter": {
        "number": "(2026)示例律函字第1号",
        "dated": "2026-03-31",
        "pay_within_days": 7,
        "extra": "请妥善保管所涉货物。",
    },
}

_PROVES = {
    "E1": "买卖合同关系及付款条件",
    "E2": "原告已交付货物",
    "E3": "货款金额",
    "E4": "冲减金额",
    "E5": "双方确认欠款余额",
    "E6": "被告部分付款及账户信息",
    "E7": "原告已催收",
    "E8": "连带责任保证",
    "E9": "被申请人转移财产",
    "E10": "被告主体资格",
}


def sheet() -> DocumentsSheet:
    return load_sheet("CN", "documents.yaml", DocumentsSheet)


def exhibits(case: Case) -> tuple[ExhibitRow, ...]:
    rows, page = [], 1
    for number, item in enumerate(case.evidence, start=1):
        rows.append(
            ExhibitRow(
                number,
                "第一组" if number < 6 else "第二组",
                item.title,
                item.source,
                str(item.form),
                page,
                page + 1,
                _PROVES.get(item.id, f"{item.title}所载事实"),
                item.id,
            )
        )
        page += 2
    return tuple(rows)


def interest() -> tuple[InterestLine, ...]:
    # 0.03 % a day: 140,000 x 45 days = 1,890.00; 120,000 x 532 days = 19,152.00
    spans = (
        InterestSpan(
            D("140000.00"), date(2024, 9, 1), date(2024, 10, 15), 45, "每日万分之三", D("1890.00")
        ),
        InterestSpan(
            D("120000.00"),
            date(2024, 10, 16),
            date(2026, 3, 31),
            532,
            "每日万分之三",
            D("19152.00"),
        ),
    )
    return (
        InterestLine(
            "X1",
            "F1",
            "CNY",
            D("120000.00"),
            date(2024, 9, 1),
            AS_OF,
            "每日万分之三",
            D("21042.00"),
            spans,
            "contract",
            "合同第九条；民法典第五百八十五条",
            method="首日起算，末日计入。",
            kind="penalty",
        ),
    )


def given(record: dict[str, Any] | None = None, **changes: Any) -> PackInput:
    case = Case.model_validate(record or RECORD)
    values: dict[str, Any] = {
        "case": case,
        "as_of": AS_OF,
        "sheet": sheet(),
        "interest": interest(),
        "exhibits": exhibits(case),
        "costs": (
            CostLine(
                "litigation",
                "案件受理费",
                D("3292.00"),
                "2%×金额+300元",
                "诉讼费用交纳办法第十三条",
            ),
            CostLine(
                "preservation",
                "财产保全申请费",
                D("1245.00"),
                "0.5%×金额+520元",
                "诉讼费用交纳办法第十四条",
            ),
        ),
        "limitations": (
            LimitationLine(
                "X1",
                date(2028, 6, 3),
                "running",
                date(2028, 6, 3),
                "running",
                "民法典第一百八十八条",
            ),
        ),
        "register_names": {
            party.id: RegisterName(party.name, AS_OF, "公示系统") for party in case.parties
        },
    }
    return PackInput(**(values | changes))
