"""The templates themselves: contract, house style, sample and expected text."""

from __future__ import annotations

import importlib.util
import re
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from docx import Document
from docx.oxml.ns import qn

from legalkit.documents.contract import load_template
from legalkit.documents.render import template_source
from legalkit.documents.typed import literals
from legalkit.law.paper_language import paper_language
from legalkit.law.places import builtin_root
from legalkit.model.errors import TemplateError

ZH = paper_language()
ROOT = builtin_root("doc_templates")
NAMES = sorted(path.parent.name for path in (ROOT / "cn").glob("*/contract.yaml"))


def script(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, ROOT / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def test_all_papers_are_there() -> None:
    assert NAMES == [
        "act-preservation",
        "add-debtor",
        "added-preservation",
        "asset-clues",
        "asset-inquiry",
        "asset-search",
        "assignment-notice",
        "audit-request",
        "avoidance",
        "bankruptcy-petition",
        "bankruptcy-transfer",
        "change-creditor",
        "complaint",
        "consumption-limit",
        "cover",
        "crime-report",
        "defaulter-list",
        "document-production",
        "elements-loan",
        "elements-sale",
        "enforcement",
        "enforcement-objection",
        "enforcement-settlement",
        "evidence-list",
        "evidence-preservation",
        "exit-restriction",
        "firm-letter",
        "guarantor-call",
        "holder-liability",
        "inquiry-order",
        "inquiry-request",
        "interest-sheet",
        "invalidity",
        "lawyer-letter",
        "lift-measures",
        "mediation-confirmation",
        "own-security",
        "payment-order",
        "power-of-attorney",
        "preservation",
        "preservation-review",
        "private-prosecution",
        "proof-of-claim",
        "proof-of-debt",
        "receivable-enforcement",
        "receivable-freeze",
        "reminder",
        "renewal",
        "repayment-agreement",
        "report-access",
        "report-order",
        "representative-certificate",
        "resume-enforcement",
        "reward-request",
        "security-realisation",
        "service-address",
        "share-freeze",
        "share-in-proceeds",
        "statement-confirmation",
        "subrogation",
        "swap-measures",
        "third-party-security",
        "title-preservation",
        "transfer-sheet",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_contract_declares_exactly_what_the_word_file_uses(name: str) -> None:
    template = load_template("CN", name)
    used = script("make_templates").template_paths(template_source(template.path))
    declared = {field.path for field in template.contract.fields}
    lists = {path.rpartition("[]")[0] for path in declared}
    assert used - lists == declared  # a list that is only counted is no field


@pytest.mark.parametrize("name", NAMES)
def test_no_template_bears_a_number_of_its_own(name: str) -> None:
    assert literals(name, template_source(load_template("CN", name).path), ZH) == []


def test_own_numbers_are_found() -> None:
    found = literals("x", "欠款 1,000.00元，自2024年5月1日起，{{ a.b }}元，第五百条", ZH)
    assert {finding.code for finding in found} == {"LK719"} and "1,000.00" in found[0].message()
    assert literals("x", "三日内，第1页", ZH) == []


@pytest.mark.parametrize("name", NAMES)
def test_house_style(name: str) -> None:
    document = Document(str(load_template("CN", name).path))
    section = document.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    assert "PAGE" in section.footer._element.xml
    assert document.styles["Heading 1"].paragraph_format.keep_with_next
    fonts = document.styles["Body Text"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "仿宋"
    assert document.styles["Body Text"].element.pPr.ind.get(qn("w:firstLineChars")) == "200"
    for table in document.tables:
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
        heads = [row for row in table.rows if row._tr.trPr.find(qn("w:tblHeader")) is not None]
        assert len(heads) == (0 if name == "service-address" else 1)


def test_samples_and_expected_texts_are_up_to_date() -> None:
    made = script("make_samples").samples()
    assert sorted(made) == NAMES
    for name, (values, text) in made.items():
        assert (ROOT / "cn" / name / "expected.txt").read_text("utf-8") == text
        assert yaml.safe_load((ROOT / "cn" / name / "sample.yaml").read_text("utf-8")) == values


def test_a_firm_lays_its_own_template_over_ours(tmp_path: Path) -> None:
    own = tmp_path / "cn" / "complaint"
    own.mkdir(parents=True)
    (own / "template.docx").write_bytes(load_template("CN", "complaint").path.read_bytes())
    assert load_template("CN", "complaint", tmp_path).path == own / "template.docx"
    (own / "contract.yaml").write_text("template: complaint\n", encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        load_template("CN", "complaint", tmp_path)
    assert "LK104" in {finding.code for finding in caught.value.findings}
    with pytest.raises(TemplateError):
        load_template("CN", "absent")


def test_no_word_of_a_heading_is_wider_than_its_column() -> None:
    """A word that does not fit is torn in the middle ("Exempla-ires"); measured, not guessed."""
    from fpdf import FPDF

    page = FPDF(unit="cm")
    page.set_font("times", "B", 10)
    narrow, looked = [], 0
    for path in sorted(ROOT.glob("*/*/source.txt")):
        lines = path.read_text("utf-8").splitlines()
        for shares, heads in pairwise(lines):
            if not re.fullmatch(r"\|~?\d+(\|\d+)+\|", shares) or "{" in heads:
                continue
            columns = zip(shares.strip("|~").split("|"), heads.strip("|").split("|"), strict=False)
            for share, head in columns:
                if not head.isascii():
                    continue  # measured with a Latin face; Chinese breaks anywhere
                looked += 1
                # 16 cm between the margins, and the space that Word leaves inside a cell.
                room = 16 * int(share) / 100 - 0.38
                narrow += [
                    f"{path.parent.parent.name}/{path.parent.name}: {word}"
                    for word in re.split(r"\s|(?<=-)", head)
                    if page.get_string_width(word) > room
                ]
    assert looked > 500
    assert narrow == []
