"""Case folders for the tests of this room, written the way a user writes them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from legalkit.api import open_case
from legalkit.api.crossborder import prepare_case, situation_of
from legalkit.crossborder import Memo, Situation

DAY = date(2026, 3, 12)


def folder(
    root: Path,
    *,
    debtor: str | None = "DE",
    creditor: str = "CN",
    court: str = "CN",
    law: str = "CN",
    name: str = "Muster GmbH",
    contract: dict[str, Any] | None = None,
    due: str = "2024-01-15",
    **more: Any,
) -> Path:
    """A case of one claim; ``more`` adds or replaces top keys of ``case.yaml``."""
    owing: dict[str, Any] = {"id": "D", "role": "debtor", "name": name}
    if debtor is not None:
        owing["country"] = debtor
    told = {
        "legalkit": 1,
        "case": {"id": "T", "title": "test", "jurisdiction": court, "currency": "EUR"},
        "parties": [
            {"id": "C", "role": "creditor", "name": "苏州公司", "country": creditor},
            owing,
        ],
        "contracts": [{"id": "K1", "title": "supply", **(contract or {})}],
        "claims": [
            {
                "id": "CL1",
                "title": "goods",
                "type": "sale_of_goods",
                "governing_law": law,
                "due_on": due,
                "amount": "1000.00",
                "currency": "EUR",
            }
        ],
        **more,
    }
    root.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(told, allow_unicode=True, sort_keys=False)
    (root / "case.yaml").write_text(text, encoding="utf-8")
    return root


def memo(root: Path, day: date = DAY, **told: Any) -> Memo:
    return prepare_case(open_case(folder(root, **told)), day)


def scene(root: Path, day: date = DAY, **told: Any) -> Situation:
    return situation_of(open_case(folder(root, **told)), day)


def asset(state: str | None, **more: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"id": "A1", "owner": "D", "kind": "other", "description": "a machine"}
    told |= {"source": "visit", **more}
    return told if state is None else {**told, "country": state}


def table(memo: Memo, section: str, key: str) -> list[dict[str, Any]]:
    """Rows of a table in English, by column."""
    found = memo.section(section)
    assert found is not None
    shown = [t.to_json("en")["rows"] for t in found.tables if t.key == key]
    return [row for rows in shown for row in rows]


def leads(memo: Memo, section: str) -> list[str]:
    found = memo.section(section)
    assert found is not None
    return [lead.text("en") for lead in found.lead]


def asks(memo: Memo, state: str | None = None) -> list[str]:
    return [q.ask.text("en") for q in memo.questions if state is None or q.state == state]
