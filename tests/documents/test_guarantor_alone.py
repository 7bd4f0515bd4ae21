"""A suit against the guarantor alone: parties, requests, court, cause, fee; what the law refuses."""

from __future__ import annotations

import copy
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from legalkit.documents.guarantors import capped, covered
from legalkit.documents.input import PackInput
from legalkit.documents.money_input import fee_base
from legalkit.documents.pack import build_pack
from legalkit.documents.result import PackResult
from legalkit.documents.wordfile import body_text
from tests.documents import sample_cases
from tests.documents import small_case as small
from tests.documents.test_golden import compare

DEBTOR, GUARANTOR = "成都山丘装备有限公司", "يوسف 玉素甫"


def alone(mode: str | None = "joint", style: str = "classic", **plan: Any) -> PackInput:
    """The small case, in which only the guarantor is sued."""
    record = copy.deepcopy(small.RECORD)
    record["complaint"] = {
        **record.get("complaint", {}),
        "style": style,
        "defendants": ["G"],
        **plan,
    }
    record["guarantees"][0]["mode"] = mode
    for key in ("preservation", "assets"):
        record.pop(key, None)
    return small.given(record)


def papers(result: PackResult) -> dict[str, str]:
    return {
        path.stem[3:]: body_text(path.read_bytes())
        for path in result.files
        if path.suffix == ".docx"
    }


def codes(result: PackResult) -> list[str]:
    return [finding.code for finding in result.findings]


def test_a_joint_guarantor_is_asked_for_what_the_debtor_owes(tmp_path: Path) -> None:
    result = build_pack(alone(), "filing", tmp_path / "pack", pdf=False)
    assert result.folder is not None, [finding.text() for finding in result.findings]
    texts = papers(result)
    complaint = texts["民事起诉状"]
    parties = complaint.partition("案由")[0]
    assert f"被告：{GUARANTOR}" in parties and DEBTOR not in parties
    assert "保证合同纠纷" in complaint
    assert (
        f"判令被告{GUARANTOR}" in complaint and f"就债务人{DEBTOR}对原告所负的下列债务" in complaint
    )
    assert "判令债务人" not in complaint and "各被告" not in complaint
    assert f"原告与债务人{DEBTOR}签订" in complaint, "the story is still about the debtor"
    assert "LK781" in codes(result), "the court follows the guarantee"
    assert DEBTOR not in texts["授权委托书"].partition("现委托")[2].partition("一案")[0]
    for name in ("民事起诉状", "证据目录"):
        compare(f"guarantor-alone/joint/{name}", texts[name])


@pytest.mark.parametrize("mode", ["general", None])
def test_a_general_guarantor_alone_is_refused_with_the_article(
    tmp_path: Path, mode: str | None
) -> None:
    result = build_pack(alone(mode), "filing", tmp_path / "pack", pdf=False)
    assert result.folder is None
    finding = next(finding for finding in result.findings if finding.code == "LK780")
    assert "第六百八十七条" in finding.message("zh") and "insolvency" in finding.hint("en")


def test_unless_the_law_takes_its_defence_away(tmp_path: Path) -> None:
    plan = {"without_debtor": "insolvency", "without_debtor_evidence": ["E1"]}
    result = build_pack(alone("general", **plan), "filing", tmp_path / "pack", pdf=False)
    assert result.folder is not None, [finding.text() for finding in result.findings]
    assert {"LK781", "LK782"} <= set(codes(result)) and "LK780" not in codes(result)
    complaint = papers(result)["民事起诉状"]
    assert f"{DEBTOR}的破产案件已由人民法院受理（证据1）" in complaint
    assert "第六百八十七条第二款" in complaint and "强制执行后仍不能履行的范围" not in complaint
    compare("guarantor-alone/general/民事起诉状", complaint)


def test_a_reason_needs_its_exhibit(tmp_path: Path) -> None:
    result = build_pack(
        alone("general", without_debtor="untraceable"), "filing", tmp_path / "pack", pdf=False
    )
    assert result.folder is None and "LK708" in codes(result)


def test_the_form_by_elements(tmp_path: Path) -> None:
    given = alone(style="elements")
    result = build_pack(given, "filing", tmp_path / "pack", draft=True, pdf=False)
    name = next(name for name in papers(result) if "要素式" in name)
    text = papers(result)[name].partition("诉讼请求")
    assert GUARANTOR in text[0] and f"被告：{DEBTOR}" not in text[0]
    assert f"买受人（买方）：{DEBTOR}" in text[2]
    assert "该款由债务人" in text[2] and "债务人的财产依法强制执行" not in text[2]


def test_the_form_tells_why_the_debtor_is_left_out(tmp_path: Path) -> None:
    plan = {"without_debtor": "insolvency", "without_debtor_evidence": ["E1"]}
    given = alone("general", "elements", **plan)
    result = build_pack(given, "filing", tmp_path / "pack", draft=True, pdf=False)
    text = next(text for name, text in papers(result).items() if "要素式" in name)
    assert "承担保证责任；" in text and "强制执行后仍不能履行的范围" not in text
    assert f"{DEBTOR}的破产案件已由人民法院受理（证据1）" in text


def test_the_letters_still_go_to_both(tmp_path: Path) -> None:
    result = build_pack(alone(), "lawyer-letter", tmp_path / "pack", draft=True, pdf=False)
    names = " ".join(papers(result))
    assert DEBTOR in names and GUARANTOR in names


def test_a_court_whose_papers_know_no_such_suit_says_so(tmp_path: Path) -> None:
    given = sample_cases.given_of("de")
    guarantor = given.guarantors[0].id
    plan = given.case.complaint.model_copy(update={"defendants": (guarantor,)})
    sued = replace(given, case=given.case.model_copy(update={"complaint": plan}))
    result = build_pack(sued, "filing", tmp_path / "pack", pdf=False)
    assert result.folder is None and "LK779" in codes(result)


def test_whoever_is_no_party_is_named(tmp_path: Path) -> None:
    given = alone(defendants=["G", "XX"])
    result = build_pack(given, "filing", tmp_path / "pack", pdf=False)
    assert result.folder is None and "LK778" in codes(result)


def test_the_debtor_alone_is_sued_as_ever(tmp_path: Path) -> None:
    given = alone(defendants=["B"])
    assert given.debtor_sued and given.guarantors == ()
    result = build_pack(given, "filing", tmp_path / "pack", pdf=False)
    complaint = papers(result)["民事起诉状"]
    assert f"被告：{DEBTOR}" in complaint and GUARANTOR not in complaint.partition("案由")[0]


def test_no_more_is_asked_than_the_guarantee_covers() -> None:
    given = alone()
    limit = Decimal("1000.00")
    guarantee = given.case.guarantees[0].model_copy(update={"ceiling": limit})
    low = replace(given, case=given.case.model_copy(update={"guarantees": (guarantee,)}))
    assert capped(low, Decimal(500)) == Decimal(500) and capped(low, Decimal(5000)) == limit
    pack = low.sheet.pack("filing")
    assert pack is not None and fee_base(low, pack) == limit
    both = alone(defendants=[])
    assert fee_base(both, pack) is None and capped(both, Decimal(5000)) == Decimal(5000)
    free = guarantee.model_copy(update={"ceiling": None})
    open_end = replace(given, case=given.case.model_copy(update={"guarantees": (free,)}))
    assert capped(open_end, Decimal(5000)) == Decimal(5000)


def test_assets_of_a_debtor_who_is_not_sued_are_not_to_be_frozen() -> None:
    given = alone()
    assets = small.given().case.assets
    assert {asset.owner for asset in assets} == {"B"}
    both = given.case.model_copy(
        update={"assets": (*assets, assets[0].model_copy(update={"id": "A9", "owner": "G"}))}
    )
    assert [asset.id for asset in covered(replace(given, case=both)).case.assets] == ["A9"]


def test_claims_that_the_guarantee_does_not_cover_are_left_out() -> None:
    given = alone()
    names = [claim.id for claim in given.claims]
    kept = replace(given, guarantees_alive={given.case.guarantees[0].id: tuple(names[:1])})
    assert [claim.id for claim in covered(kept).claims] == names[:1]
    assert {line.claim for line in covered(kept).interest} <= set(names[:1])
