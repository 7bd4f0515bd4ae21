"""The trace of one receivable is that of ``legalkit limitation`` for the same claim."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from pyarrow import parquet

from legalkit.cli.limitation import command as limitation
from legalkit.limitation.examples import ask
from legalkit.model.claim import Question
from legalkit.portfolio.explained import stated_proof
from tests.portfolio.results import invoke

DAY = "2026-03-01"
#: A claim and its events under laws of different families.
CASES = [
    ("CN", "sale_of_goods", "CNY"),
    ("DE", "sale_of_goods", "EUR"),
    ("FR", "services", "EUR"),
    ("GB-EAW", "loan", "GBP"),
    ("US-NY", "sale_of_goods", "USD"),
    ("JP", "loan", "JPY"),
    ("HK", "services", "HKD"),
    ("AE", "sale_of_goods", "AED"),
]
EVENTS = [
    {"kind": "demand_letter", "date": "2022-02-10", "received_on": "2022-02-14", "form": "written"},
    {"kind": "part_payment", "date": "2023-05-02", "amount": "10.00"},
    {
        "kind": "acknowledgement",
        "date": "2024-01-15",
        "form": "signed",
        "by": "debtor",
        "signed_by_debtor": "yes",
    },
]
PROVEN = ("yes", "no", "yes")


def ledger_of(
    folder: Path, law: str, kind: str, currency: str, proofs: tuple[str, ...]
) -> tuple[Path, Path]:
    ledger, events = folder / "ledger.csv", folder / "events.csv"
    ledger.write_text(
        "id,law,type,due_on,amount,currency,debtor,contract_on,delivered_on\n"
        f"OTHER,{law},{kind},2020-01-01,5,{currency},Y,,\n"
        f"R1,{law},{kind},2021-03-31,1000.50,{currency},X,2021-01-05,2021-02-01\n",
        encoding="utf-8",
    )
    names = ["kind", "date", "received_on", "form", "amount", "by", "signed_by_debtor"]
    lines = [
        ",".join(["R1", *(event.get(name, "") for name in names), proven])
        for event, proven in zip(EVENTS, proofs, strict=True)
    ]
    head = ",".join(["receivable", *names, "proven"])
    events.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return ledger, events


def question_of(law: str, kind: str, currency: str, proven: tuple[str, ...]) -> dict[str, object]:
    """The same claim as a question of its own."""
    events = []
    for number, (event, proof) in enumerate(zip(EVENTS, proven, strict=True), 1):
        told: dict[str, object] = {"id": f"E{number}", **event}
        if proof == "yes":
            told["evidence"] = ["ledger"]
        events.append(told)
    claim = {
        "type": kind,
        "governing_law": law,
        "due_on": "2021-03-31",
        "contract_on": "2021-01-05",
        "delivered_on": "2021-02-01",
        "amount": "1000.50",
        "currency": currency,
    }
    return {"id": "R1", "as_of": DAY, "claim": claim, "events": events}


@pytest.mark.parametrize(("law", "kind", "currency"), CASES)
@pytest.mark.parametrize("proven", [PROVEN, ("no", "no", "no"), ("no", "yes", "no")])
def test_the_answer_is_that_of_the_engine_for_one_case(tmp_path, law, kind, currency, proven):
    ledger, events = ledger_of(tmp_path, law, kind, currency, proven)
    args = ("screen", ledger, "--events", events, "--as-of", DAY)
    for lang in ("en", "zh"):
        text = invoke(*args, "--explain", "R1", "--json", "--lang", lang).output
        (mine,) = json.loads(text)["results"]
        question = Question.model_validate(question_of(law, kind, currency, proven))
        # What the ledger says is proven stands for evidence that somebody has looked at.
        assert mine == ask(question, prove=stated_proof).to_json(lang)
    out = tmp_path / "out.parquet"
    invoke(*args, "--out", out)
    (row,) = (row for row in parquet.read_table(out).to_pylist() if row["id"] == "R1")
    shown = [row["limitation_status"], str(row["limitation_safe_on"])]
    assert shown == [mine["proven"]["status"], str(mine["proven"]["expires_on"])]
    assert str(row["limitation_asserted_on"]) == str(mine["asserted"]["expires_on"])
    assert str(row["limitation_floor_on"]) == str(mine["floor"]["expires_on"])


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(("law", "kind", "currency"), CASES)
def test_the_trace_reads_as_that_of_the_single_case(tmp_path, law, kind, currency, lang):
    nothing = ("no", "no", "no")
    ledger, events = ledger_of(tmp_path, law, kind, currency, nothing)
    args = ("screen", ledger, "--events", events, "--explain", "R1", "--as-of", DAY)
    path = tmp_path / "question.yaml"
    asked = question_of(law, kind, currency, nothing)
    path.write_text(yaml.safe_dump(asked), encoding="utf-8")
    alone = CliRunner().invoke(
        limitation, [str(path), "--full", "--as-of", DAY, "--lang", lang], standalone_mode=False
    )
    assert alone.exception is None
    text = invoke(*args, "--lang", lang).output.replace("R1 X", "R1")
    # Beside the name of the debtor in the title nothing differs.
    assert text.splitlines()[2:] == alone.output.splitlines()[2:]


def test_a_receivable_that_cannot_be_explained(tmp_path):
    ledger, events = ledger_of(tmp_path, "ZW", "loan", "USD", PROVEN)
    args = ("screen", ledger, "--events", events, "--as-of", DAY, "--explain")
    assert invoke(*args, "R1", fails=True).exception.findings[0].code == "LK913"
    assert invoke(*args, "R2", fails=True).exception.findings[0].code == "LK916"
