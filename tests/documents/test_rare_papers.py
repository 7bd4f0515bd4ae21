"""Papers of the home courts that are wanted now and then: each appears with its fact, not before."""

from __future__ import annotations

import copy
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from legalkit.documents.pack import build_pack, cited_items
from legalkit.documents.result import PackResult
from legalkit.documents.wordfile import body_text
from legalkit.law.documents_sheet import When
from legalkit.model.finding import Finding, Severity
from tests.documents import later_case as later
from tests.documents import rare_case as rare
from tests.documents import small_case as small
from tests.documents.test_golden import GOLDEN, compare
from tests.documents.test_later_packs import paper, texts

PACKS = {f"{name}-{kind}": (given, kind) for name, given, kind in rare.all_packs()}


def hangs(when: When) -> bool:
    """Whether a paper waits for a fact that the user adds."""
    return any(w.startswith("fact ") for w in ((when,) if isinstance(when, str) else when))


@cache
def usual(kind: str) -> frozenset[str]:
    """Titles of the papers of the same pack without any fact of the user."""
    plain = {
        "reminder": small.given,
        "filing": small.given,
        "preservation": small.given,
    }.get(kind, later.given)()
    facts = {item.id for item in plain.sheet.papers if hangs(item.when)}
    held = plain.sheet.pack(kind)
    assert held is not None
    return frozenset(plain.sheet.paper(name).title.zh for name in held.papers if name not in facts)


def rare_texts(result: PackResult, kind: str) -> dict[str, str]:
    return {
        name: text
        for name, text in texts(result).items()
        if not any(name[3:] == title or name[3:].startswith(f"{title}-") for title in usual(kind))
    }


@pytest.mark.parametrize("name", PACKS)
def test_the_text_of_every_rare_paper(tmp_path: Path, name: str) -> None:
    given, kind = PACKS[name]
    result = build_pack(given, kind, tmp_path / "pack", pdf=False)
    assert result.folder is not None, [finding.text("zh") for finding in result.findings]
    found = rare_texts(result, kind)
    assert found
    for title, text in found.items():
        compare(f"rare/{name}/{title}", text)
    held = {path.stem for path in (GOLDEN / "rare" / name).iterdir()}
    assert held == set(found)


def test_each_paper_with_a_fact_is_made_from_some_case(tmp_path: Path) -> None:
    sheet = small.sheet()
    hanging = {item.template for item in sheet.papers if hangs(item.when)}
    made: set[str] = set()
    for name, (given, kind) in PACKS.items():
        result = build_pack(given, kind, tmp_path / name, pdf=False)
        for title in rare_texts(result, kind):
            made |= {p.template for p in sheet.papers if title[3:].startswith(p.title.zh)}
    assert hanging <= made


@pytest.mark.parametrize("kind", ["reminder", "filing", "preservation"])
def test_without_a_fact_no_paper_of_it(tmp_path: Path, kind: str) -> None:
    result = build_pack(small.given(), kind, tmp_path / "pack", pdf=False)
    assert rare_texts(result, kind) == {}


def test_a_company_shares_in_no_proceeds_and_a_person_is_not_audited(tmp_path: Path) -> None:
    record = rare.titled().case.model_dump(mode="json")
    facts = record["facts"] | {"proceeds_case": "（2026）川0107执20号", "proceeds_court": "法院"}
    company = replace(rare.titled(), case=rare.titled().case.model_copy(update={"facts": facts}))
    names = texts(build_pack(company, "enforcement", tmp_path / "c", draft=True, pdf=False))
    assert not any("参与分配" in name for name in names)
    names = texts(build_pack(rare.persons(), "enforcement", tmp_path / "p", pdf=False))
    assert any("参与分配" in name for name in names)
    for title in ("委托审计", "移送破产", "破产清算", "股东损害"):
        assert not any(title in name for name in names), title


def test_a_body_without_personality_shares_in_proceeds_and_goes_into_no_bankruptcy(
    tmp_path: Path,
) -> None:
    facts = dict.fromkeys(("proceeds_court", "proceeds_asset", "proceeds_shortfall"), "法院")
    facts |= {"proceeds_case": "（2026）川0107执20号", "unincorporated_debtor": "yes"}
    names = texts(build_pack(_changed(facts), "enforcement", tmp_path / "u", pdf=False))
    assert any("参与分配" in name for name in names)
    for title in ("移送破产", "破产清算", "债权申报"):
        assert not any(title in name for name in names), title


def _changed(facts: dict[str, Any]) -> Any:
    given = rare.titled()
    told = {k: v for k, v in (given.case.facts | facts).items() if v is not None}
    return replace(given, case=given.case.model_copy(update={"facts": told}))


def errors(given: Any, folder: Path) -> list[Finding]:
    result = build_pack(given, "enforcement", folder, pdf=False)
    assert result.folder is None
    return [finding for finding in result.findings if finding.severity is Severity.ERROR]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"audit_reason_evidence": None}, "LK708"),
        ({"audit_reason_evidence": "NONE"}, "LK708"),
        ({"audit_reason_evidence": ["T3", "NONE"]}, "LK708"),
        ({"exit_ground_evidence": "NONE"}, "LK708"),
        ({"audit_scope": None}, "LK701"),
        ({"audit_scope": " ；"}, "LK701"),
        ({"third_debtor": "绵阳某公司"}, "LK701"),
        ({"third_debt": None}, "LK701"),
    ],
)
def test_what_a_wanted_paper_lacks_refuses_the_pack(
    tmp_path: Path, facts: dict[str, Any], code: str
) -> None:
    assert code in {finding.code for finding in errors(_changed(facts), tmp_path / "x")}


def test_several_persons_and_a_name_with_a_separator(tmp_path: Path) -> None:
    result = build_pack(
        _changed({"refusal_by": "B, G"}), "enforcement", tmp_path / "two", pdf=False
    )
    told = paper(result, "刑事控告书")
    assert "被控告单位：成都山丘" in told and told.count("被控告人：") == 1 and "玉素甫" in told
    given = _changed({"third_debtor": ["TD"], "refusal_by": ["B"]})
    told = paper(build_pack(given, "enforcement", tmp_path / "one", pdf=False), "刑事控告书")
    assert told.count("被控告单位：") == 1 and "被控告人：" not in told
    draft = build_pack(
        _changed({"third_debtor": "甲、乙"}), "enforcement", tmp_path / "d", draft=True, pdf=False
    )
    assert "次债务人：甲、乙，住所地：【" in paper(draft, "执行到期债权")


def test_only_the_papers_of_the_pack_bind_the_exhibits_of_a_fact() -> None:
    ids = cited_items(rare.titled(), "enforcement")
    assert {"T3", "T4", "T5"} <= ids
    bare = _changed(
        {"assignee": None, "new_assets": None, "exit_ground": None, "police_refusal": None}
    )
    assert not cited_items(bare, "enforcement") & {"T5"}


def test_a_proof_of_debt_of_another_day_is_bracketed(tmp_path: Path) -> None:
    given = _changed({"bankruptcy_accepted": "2026-03-15"})
    told = paper(build_pack(given, "enforcement", tmp_path / "p", pdf=False), "债权申报书")
    assert "【待律师核实：上述金额计至2026年3月31日，应改按破产申请受理日计算】" in told


def test_before_enforcement_takes_the_place_of_the_usual_application(tmp_path: Path) -> None:
    names = texts(build_pack(rare.between(), "preservation", tmp_path / "b", pdf=False))
    assert [name for name in names if "财产保全申请书" in name] == ["02-财产保全申请书（执行前）"]
    late = copy.deepcopy(rare.between().case.model_dump(mode="json"))
    late["title"]["perform_by"] = "2026-03-30"
    given = replace(rare.between(), case=type(rare.between().case).model_validate(late))
    told = paper(
        build_pack(given, "preservation", tmp_path / "l", pdf=False), "财产保全申请书（执行前）"
    )
    assert "履行期间已经届满，申请人将立即申请执行" in told


def test_figures_of_the_papers_are_those_of_the_pack(tmp_path: Path) -> None:
    result = build_pack(rare.titled(), "enforcement", tmp_path / "p", pdf=False)
    for title in ("恢复执行", "移送破产", "破产清算", "执行和解", "委托审计"):
        assert "141,462.00元" in paper(result, title), title
    assert all(path.suffix != ".docx" or body_text(path.read_bytes()) for path in result.files)
