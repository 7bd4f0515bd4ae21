"""The list of exhibits: one numbering with the bundle, three languages, nothing lost in silence."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from legalkit.api import open_case
from legalkit.api.exhibits import exhibits_listed, purposes_of
from legalkit.bundle.fromcase import exhibits_of
from legalkit.cli import root
from legalkit.cli.columns import width
from legalkit.cli.run import run
from legalkit.evidence.chain import build
from legalkit.evidence.listing import element_names, exhibit_list, in_order, left_out, purposes
from legalkit.law.bundle_profile import BundleSheet
from legalkit.law.evidence_sheet import EvidenceSheet
from legalkit.law.exhibit_sheet import ExhibitSheet
from legalkit.law.load import codes, load_sheet
from legalkit.model.case import Case
from legalkit.model.evidence import CopyForm, EvidenceRole

EXAMPLE = Path(__file__).parents[2] / "examples" / "suzhou-chengdu"
SHEET = load_sheet("CN", "evidence.yaml", EvidenceSheet)
WORDS = {lang: load_sheet("_exhibits", f"{lang}.yaml", ExhibitSheet) for lang in ("zh", "en", "de")}
CASE: dict[str, Any] = {
    "legalkit": "1",
    "case": {"id": "T", "title": "测试"},
    "parties": [
        {"id": "C", "role": "creditor", "name": "甲公司"},
        {"id": "D", "role": "debtor", "name": "乙公司"},
    ],
    "claims": [],
    "evidence": [
        {"id": "L", "role": "demand", "title": "催款函", "file": "l.pdf", "form": "copy"},
        {"id": "W", "role": "waybill", "title": "运单", "file": "w.pdf", "proves": ["E4", "已签收"]},
        {
            "id": "K",
            "role": "contract",
            "title": "买卖合同",
            "file": "k.pdf",
            "form": "original",
            "sealed_by": ["C", "D"],
            "source": "留存",
            "facts": {"title_de": "Kaufvertrag", "proves_de": "Vertragsschluss am 5.1.", "source_de": "Akte"},
        },
        {"id": "X", "role": "email", "title": "不利邮件", "file": "x.eml", "adverse": True},
        {"id": "N", "role": "invoice", "title": "发票"},
    ],
}  # fmt: skip


def case() -> Case:
    return Case.model_validate(deepcopy(CASE))


@pytest.mark.parametrize("lang", ["zh", "en", "de"])
def test_every_language_says_every_form_and_names_every_element(lang: str) -> None:
    words = WORDS[lang]
    assert words.lang == lang
    assert set(words.forms) == set(CopyForm)
    placed = [role for group in words.groups for role in group.roles]
    assert sorted(placed) == sorted(EvidenceRole)
    for code in codes(sheet="evidence.yaml"):
        sheet = load_sheet(code, "evidence.yaml", EvidenceSheet)
        names = element_names(sheet, words)
        assert lang != "de" or set(names) <= set(words.elements), code


@pytest.mark.parametrize("lang", ["zh", "en", "de"])
def test_the_usual_groups_are_those_of_the_bundle(lang: str) -> None:
    profile = load_sheet("CN", "bundle.yaml", BundleSheet).profile()
    assert [set(group.roles) for group in WORDS[lang].groups] == [
        set(group.roles) for group in profile.groups
    ]
    if lang == "zh":
        assert [g.title for g in WORDS[lang].groups] == [g.title for g in profile.groups]


def test_german_list_of_a_chinese_case() -> None:
    mine = case()
    lines = exhibit_list(mine, build(mine, SHEET, "filing"), SHEET, WORDS["de"], pages={"K": "3"})
    assert [(line.number, line.evidence_id, line.group) for line in lines] == [
        ("K1", "K", "Vertragsschluss"),
        ("K2", "W", "Leistung"),
        ("K3", "L", "Mahnungen und Verjährung"),
    ]
    contract, waybill, letter = lines
    assert (contract.name, contract.source) == ("Kaufvertrag", "Akte")
    assert (contract.proves, contract.pages) == ("Vertragsschluss am 5.1.", "3")
    assert (contract.form, contract.grade, contract.grade_words) == ("Original", "B", "B gut")
    assert (waybill.proves, waybill.source) == ("Erfüllung; 已签收", "Klagepartei")
    assert waybill.pages is None
    assert letter.proves == "Verjährung"
    assert letter.cell("grade") == letter.grade_words
    assert letter.cell("number") == "K3"


def test_adverse_and_missing_items_are_left_out_and_named() -> None:
    mine = case()
    assert [item.id for item in left_out(mine)] == ["X", "N"]
    assert [item.id for item in left_out(mine, with_adverse=True)] == ["N"]
    lines = exhibit_list(mine, build(mine, SHEET, "filing"), SHEET, WORDS["zh"], with_adverse=True)
    assert [line.evidence_id for line in lines] == ["K", "W", "L", "X"]
    # The chain sets aside what speaks against us; its purpose comes from what such a paper shows.
    assert purposes(mine, build(mine, SHEET, "filing"), SHEET, WORDS["zh"])["X"] != ""


def test_the_order_of_the_court_comes_first_and_strangers_go_last() -> None:
    order = [{EvidenceRole.WAYBILL}, {EvidenceRole.DEMAND}]
    assert [item.id for item in in_order(case(), order)] == ["W", "L", "K"]


def test_list_and_bundle_number_alike_and_say_the_same() -> None:
    folder = open_case(EXAMPLE)
    profile = load_sheet("CN", "bundle.yaml", BundleSheet).profile()
    proves = purposes_of(folder, "zh")
    bound, _ = exhibits_of(folder.read, profile, proves=proves)
    for lang in ("zh", "en", "de"):
        lines = exhibits_listed(folder, lang)
        assert [(str(x.place), x.evidence_id) for x in lines] == [
            (x.number, x.evidence_id) for x in bound
        ]
    for line, one in zip(exhibits_listed(folder, "zh"), bound, strict=True):
        assert (line.group, line.name, line.proves) == (one.group, one.title, one.proves)


def test_a_law_without_bundle_or_without_evidence_sheet(tmp_path: Path) -> None:
    text = (
        "legalkit: 1\ncase: {id: C1, title: T, jurisdiction: CODE}\nparties: []\nclaims: []\n"
        "evidence:\n  - {id: E1, role: invoice, title: Rechnung, file: r.txt}\n"
    )
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "r.txt").write_text("Rechnung", encoding="utf-8")
    (tmp_path / "case.yaml").write_text(text.replace("CODE", "DE"), encoding="utf-8")
    folder = open_case(tmp_path)
    (line,) = exhibits_listed(folder, "de")
    assert (line.number, line.group, line.pages) == ("K1", "Leistung", None)
    none = {path.name for path in (EXAMPLE.parents[1] / "jurisdictions").iterdir()}
    bare = sorted(
        name.upper()
        for name in none
        if not name.startswith("_") and name.upper() not in codes(sheet="evidence.yaml")
    )
    (tmp_path / "case.yaml").write_text(text.replace("CODE", bare[0]), encoding="utf-8")
    assert purposes_of(open_case(tmp_path), "en") == {}


@pytest.mark.parametrize("speech", ["zh", "en", "de"])
def test_the_verb_prints_and_writes(
    speech: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    md, xlsx = tmp_path / "list.md", tmp_path / "list.xlsx"
    words = ["evidence", "list", str(EXAMPLE), "--as", "exhibits", "--list-lang", speech]
    written = ["--md", str(md), "--xlsx", str(xlsx), "--as-of", "2026-11-23"]
    assert run(root, [*words, *written]) == 0
    out = capsys.readouterr().out
    assert max(width(row.rstrip()) for row in out.splitlines()) <= 80
    assert out.startswith(WORDS[speech].title)
    assert "E70" in out
    assert "E71" in out
    assert md.read_text(encoding="utf-8").startswith(f"# {WORDS[speech].title}")
    sheet = load_workbook(xlsx).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == list(WORDS[speech].columns.values())
    first = xlsx.read_bytes()
    assert run(root, [*words, *written]) == 0
    assert xlsx.read_bytes() == first
    capsys.readouterr()
    assert run(root, [*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["lang"] == speech
    assert len(told["exhibits"]) + len(told["left_out"]) == len(open_case(EXAMPLE).case.evidence)
    assert {entry["reason"] for entry in told["left_out"]} == {"adverse", "not_held"}


def test_what_goes_to_the_court_does_not_say_how_weak_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    md = tmp_path / "list.md"
    words = ["evidence", "list", str(EXAMPLE), "--as", "exhibits", "--for-court", "--md", str(md)]
    assert run(root, [*words, "--list-lang", "en"]) == 0
    for text in (capsys.readouterr().out, md.read_text(encoding="utf-8")):
        assert "not alone" not in text
        assert "Weight" not in text


def test_the_grades_stay_the_usual_view(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, ["evidence", "list", str(EXAMPLE), "--xlsx", "x.xlsx"]) == 2
    assert "--as exhibits" in capsys.readouterr().err
    assert not Path("x.xlsx").exists()
