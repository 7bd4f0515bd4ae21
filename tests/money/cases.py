"""Small cases for the tests of this room."""

from __future__ import annotations

from typing import Any

from legalkit.model.case import Case

PARTIES = [
    {"id": "C", "name": "苏州精工轴承有限公司", "kind": "company", "role": "creditor"},
    {"id": "D", "name": "成都远山机械有限公司", "kind": "company", "role": "debtor"},
    {"id": "E", "name": "成都近水物流有限公司", "kind": "company", "role": "debtor"},
]


def claim(name: str = "A1", **changes: Any) -> dict[str, Any]:
    base = {
        "id": name,
        "title": "货款",
        "type": "sale_of_goods",
        "governing_law": "CN",
        "creditor": "C",
        "debtor": "D",
        "due_on": "2024-04-30",
        "amount": "1283400.00",
    }
    return {**base, **changes}


def make(claims: list[dict[str, Any]], **more: Any) -> Case:
    return Case.model_validate(
        {
            "legalkit": "1",
            "case": {"id": "K1", "title": "测试"},
            "parties": PARTIES,
            "claims": claims,
            **more,
        }
    )


def invoice(name: str, amount: str, due_on: str | None, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "number": name,
        "date": "2024-01-01",
        "amount": amount,
        "due_on": due_on,
        **more,
    }
