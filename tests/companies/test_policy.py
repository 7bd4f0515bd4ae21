"""`law check` reads the catalogue of indicators and the definitions of related parties."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from legalkit.api.lawcheck import check_all
from legalkit.law.places import builtin_root
from legalkit.law.related_sheet import load_related
from legalkit.model.companies import CompanyFacts
from legalkit.model.finding import Finding

DAY = date(2026, 11, 24)
SHIPPED = builtin_root("jurisdictions") / "_policy" / "indicators.yaml"


def checked(tmp_path: Path, old: str = "", new: str = "") -> list[Finding]:
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    folder = tmp_path / "_policy"
    folder.mkdir()
    (folder / "indicators.yaml").write_text(text.replace(old, new, 1) if old else text, "utf-8")
    ((code, findings),) = check_all(["_policy"], DAY, tmp_path)
    assert code == "_POLICY"
    return findings


def test_the_shipped_catalogue_holds(tmp_path):
    assert [finding.code for finding in checked(tmp_path)] == ["LK207"]


@pytest.mark.parametrize(
    ("old", "new", "code", "named"),
    [
        ("id: IND-UNDERVALUE", "id: IND-UNDERVALU", "LK629", "IND-UNDERVALUE"),
        ("id: IND-UNDERVALUE", "id: IND-UNDERVALU", "LK615", "IND-UNDERVALU"),
        ("innocent.inheritance", "innocent.inheritence", "LK628", "innocent.inheritence"),
        ("says: step.freeze}", "says: step.freezes}", "LK628", "step.freezes"),
        ('thresholds: {notice_days: "10"}', "thresholds: {}", "LK637", "notice_days"),
        ("kind: primary", "kind: primry", "LK105", ""),
    ],
)
def test_a_slip_in_the_catalogue_is_named(tmp_path, old, new, code, named):
    found = [f for f in checked(tmp_path, old, new) if f.code == code]
    assert found
    assert named in found[0].message()
    assert found[0].message("zh")


def test_everything_includes_the_catalogue_and_related_yaml(tmp_path):
    codes = [code for code, _ in check_all([], DAY)]
    assert codes[-1] == "_POLICY"
    (tmp_path / "hk").mkdir()
    (tmp_path / "hk" / "related.yaml").write_text("jurisdiction: HK\nmajority_pct: half\n", "utf-8")
    ((_, findings),) = check_all(["HK"], DAY, tmp_path)
    assert any(f.where and "related.yaml" in str(f.where.file) for f in findings)


WORLD = CompanyFacts.model_validate(
    {
        "as_of": DAY,
        "entities": [
            {"id": "D", "name": "D", "role": "debtor"},
            {"id": "K", "name": "K"},
            {"id": "Z", "name": "Z"},
            *({"id": p, "name": p, "kind": "person"} for p in ("h", "w", "m", "s")),
        ],
        "relations": [
            {"id": "a", "type": "ownership", "from": "h", "to": "D", "pct": "34"},
            {"id": "b", "type": "spouse", "from": "h", "to": "w"},
            {"id": "c", "type": "ownership", "from": "w", "to": "K", "pct": "40"},
            {"id": "d", "type": "director", "from": "m", "to": "D"},
            {"id": "e", "type": "ownership", "from": "s", "to": "D", "pct": "33"},
            {"id": "f", "type": "ownership", "from": "s", "to": "Z", "pct": "90"},
        ],
    }
)


@pytest.mark.parametrize("law", ["HK", "SG"])
def test_connected_persons_from_one_third(law):
    from legalkit.companies.owners import beneficial_owners
    from legalkit.companies.related import related_parties

    sheet = load_related(law)
    hits = related_parties(WORLD, DAY, sheet, ["D"])
    assert {(h.clause, h.entity) for h in hits} == {
        ("director", "m"),
        ("controller", "h"),
        ("controller-relative", "w"),
        ("associate-company", "K"),
    }
    assert {h.relations for h in hits if h.entity == "K"} == {("a", "b", "c")}
    assert all(rule.verified.value == "memory" for rule in (*sheet.definitions, *sheet.owners))
    (answer,) = beneficial_owners(WORLD, DAY, sheet, ["D"])
    assert [o.person for o in answer.owners] == ["h", "s"]


@pytest.mark.parametrize(("law", "silent"), [("FR", True), ("JP", True), ("US-CA", False)])
def test_where_the_sheets_are_silent_the_answer_says_so(law, silent):
    from legalkit.cli.companies_views import views_of

    views = views_of(WORLD.model_copy(update={"jurisdiction": law}), DAY, (), None)
    assert [f.code for f in views.findings] == (["LK638"] if silent else [])
    assert bool(views.related) is not silent
