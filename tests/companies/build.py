"""Small fact bases for the tests of this room."""

from __future__ import annotations

from datetime import date
from typing import Any

from legalkit.companies import CompanyReport, assess
from legalkit.law.transfers_sheet import load_transfers
from legalkit.model.companies import CompanyFacts

AS_OF = date(2025, 3, 1)
DEBT = {
    "id": "B1",
    "debtor": "D",
    "creditor": "C",
    "amount": "1000000",
    "arose": "2024-01-10",
    "due": "2024-06-30",
    "demand": "2024-08-01",
    "suit_filed": "2024-12-15",
}


def facts(
    *,
    transfers: Any = (),
    relations: Any = (),
    entities: str = "",
    debts: Any = (DEBT,),
    extra: Any = (),
) -> CompanyFacts:
    named = [
        {"id": "D", "role": "debtor", "name": "债务人公司"},
        {"id": "C", "role": "creditor", "name": "债权人公司"},
        {"id": "E", "name": "Taker Ltd"},
        {"id": "P", "kind": "person", "name": "王某"},
        {"id": "Q", "kind": "person", "name": "李某"},
        *({"id": name, "name": name} for name in entities.split()),
    ]
    return CompanyFacts.model_validate(
        {
            "as_of": AS_OF,
            "entities": named,
            "relations": list(relations),
            "debts": list(debts),
            "transfers": list(transfers),
            "facts": list(extra),
        }
    )


def rel(id_: str, kind: str, from_: str, to: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "type": kind, "from": from_, "to": to, **more}


def sale(**more: Any) -> dict[str, Any]:
    base = {
        "id": "T1",
        "type": "asset_sale",
        "from": "D",
        "to": "E",
        "asset": "press",
        "date": "2024-08-20",
    }
    return {**base, **more}


def report(as_of: date = AS_OF, **more: Any) -> CompanyReport:
    return assess(facts(**more), as_of, load_transfers("CN"))


def flagged(result: CompanyReport) -> set[tuple[str, str]]:
    return {(flag.indicator, flag.target) for flag in result.flags}


def primary(result: CompanyReport) -> set[str]:
    return {flag.indicator for flag in result.flags if flag.kind == "primary"}


def codes(result: CompanyReport) -> list[str]:
    return [finding.code for finding in result.findings]
