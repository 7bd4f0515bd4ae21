"""Papers in the language of the court, from a source to the finished file."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from legalkit.documents.conditions import ANSWERED, holds
from legalkit.documents.house import page_form
from legalkit.documents.pack import build_pack
from legalkit.documents.source import read_source
from legalkit.documents.values import Amount, Gap
from legalkit.documents.wordfile import body_text, texts
from legalkit.documents.wording import foreign, in_words, ordinal, say, shown
from legalkit.law.documents_sheet import CONDITIONS, Attachment, DocumentsSheet
from legalkit.law.paper_language import ExhibitForms, paper_language
from legalkit.messages import Message
from legalkit.model.case import AssetClue
from legalkit.model.finding import Severity
from tests.documents import english_case as english
from tests.documents import small_case as small

GB, US, DE, FR = (paper_language(lang) for lang in ("en-GB", "en-US", "de", "fr"))


def claim(folder: Path, **changes: Any) -> str:
    result = build_pack(english.given(folder, **changes), "filing", folder / "pack", pdf=False)
    assert result.folder is not None, [finding.text() for finding in result.findings]
    return body_text((folder / "pack" / "02-Particulars of claim.docx").read_bytes())


def test_an_english_paper_from_end_to_end(tmp_path: Path) -> None:
    text = claim(tmp_path)
    assert "SHANQIU EQUIPMENT CO LTD" in text and "Qinghe Machinery <A&B> Co Ltd" in text
    assert "The First Defendant, Shanqiu Equipment Co Ltd, is a company" in text
    assert "The Second Defendant, Yusuf Yusup, is an individual" in text
    assert "By a contract dated 1 July 2024 (Exhibit 1) it was agreed:" in text
    assert "“payment within thirty days of delivery”" in text
    assert "£120,000.00 (one hundred and twenty thousand pounds)" in text
    assert "(Exhibits 1 to 3 and 5)" in text and "01/08/2024" in text
    assert "£36.00 a day from 1 April 2026" in text
    assert "Hearing: 4 May 2026, deposit £10.00." in text
    assert not any("一" <= letter <= "鿿" for letter in text)


def test_paragraphs_are_numbered_by_word_and_start_anew_where_told(tmp_path: Path) -> None:
    claim(tmp_path)
    document = Document(str(tmp_path / "pack" / "02-Particulars of claim.docx"))
    numbered = [p for p in document.paragraphs if p.style.name == "Numbered 1"]
    lists = [p._p.pPr.numPr.numId.val if p._p.pPr.numPr is not None else None for p in numbered]
    assert lists == [None] * 5 + [902] * 3
    data = (tmp_path / "pack" / "02-Particulars of claim.docx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        numbering = archive.read("word/numbering.xml").decode()
    assert numbering.count("w:startOverride") == 6
    assert numbering.index('w:abstractNumId="90"') < numbering.index("<w:num ")


def test_a_missing_fact_stands_in_brackets_of_the_court(tmp_path: Path) -> None:
    record = {"facts": {}}
    result = build_pack(
        english.given(tmp_path, record=record), "filing", tmp_path / "pack", pdf=False
    )
    assert result.folder is None
    assert {f.code for f in result.findings if f.severity is Severity.ERROR} == {"LK701"}
    said = next(f for f in result.findings if f.code == "LK701")
    assert "claim number" in said.message("en") and "facts.claim_number" in said.hint("en")
    result = build_pack(
        english.given(tmp_path, record=record), "filing", tmp_path / "draft", draft=True, pdf=False
    )
    data = (tmp_path / "draft" / "02-Particulars of claim.docx").read_bytes()
    assert "Claim number [TO BE VERIFIED: claim number]." in body_text(data)
    assert any("DRAFT - not for filing" in text for text in texts(data).values())


def test_chinese_words_in_an_english_paper_are_pointed_out(tmp_path: Path) -> None:
    given = english.given(tmp_path)
    goods = given.case.deliveries[0].model_copy(update={"goods": "夹具"})
    case = given.case.model_copy(update={"deliveries": (goods,)})
    result = build_pack(english.given(tmp_path, case=case), "filing", tmp_path / "pack", pdf=False)
    found = [f for f in result.findings if f.code == "LK733"]
    assert [f.params["text"] for f in found] == ["夹具"]
    assert "case.yaml deliveries[D1].goods" in found[0].hint("en")


def test_sources_are_told_in_the_language_of_the_paper(tmp_path: Path) -> None:
    claim(tmp_path)
    notes = json.loads((tmp_path / "pack" / "sources.json").read_text("utf-8"))
    values = notes["02-Particulars of claim.docx"]
    assert values["claim.principal"]["value"] == "£120,000.00"
    assert values["interest.daily"]["value"] == "£36.00"
    assert values["deliveries.0.date"]["value"] == "1 August 2024"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (GB, "1 March 2026 / 01/03/2026 / US$1,234,567.50 / US dollar"),
        (US, "March 1, 2026 / 03/01/2026 / $1,234,567.50 / dollar"),
        (DE, "1.\u00a0März 2026 / 01.03.2026 / 1.234.567,50\u00a0USD / US-Dollar"),
        (FR, "1er mars 2026 / 01/03/2026 / 1\u202f234\u202f567,50 USD / dollar des États-Unis"),
    ],
)
def test_days_and_sums(language: Any, expected: str) -> None:
    day, amount = date(2026, 3, 1), Amount(Decimal("1234567.50"), "USD")
    one = in_words(Amount(Decimal(1), "USD"), language).partition(" ")[2]
    said = [language.day_text(day), language.day_text(day, "short"), shown(amount, language), one]
    # The thin blank that French figures are grouped with keeps a sum on one line.
    assert " / ".join(said).replace(" ", " ") == expected


@pytest.mark.parametrize("language", [GB, US, DE, FR, paper_language()])
@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**13))
def test_a_figure_reads_back_as_the_sum(language: Any, cents: int) -> None:
    amount = Decimal(cents) / 100
    text = language.figure(amount)
    plain = text.replace(language.sum.thousands, "").replace(language.sum.decimal, ".")
    assert Decimal(plain) == amount


def test_sums_in_words() -> None:
    assert in_words(Amount(Decimal("1283.41"), "GBP"), GB) == (
        "one thousand, two hundred and eighty-three pounds and forty-one pence"
    )
    assert in_words(Amount(Decimal("21.00"), "EUR"), DE) == "einundzwanzig Euro"
    assert (
        in_words(Amount(Decimal("80.50"), "EUR"), FR) == "quatre-vingts euros et cinquante centimes"
    )
    assert in_words(3, GB) == "three"
    with pytest.raises(ValueError, match="no word for the unit"):
        in_words(Amount(Decimal(1), "KZT"), GB)
    with pytest.raises(ValueError, match="not a sum"):
        in_words("12", GB)


def test_lists_exhibits_and_ordinals() -> None:
    assert [GB.listed(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert DE.exhibits([3]) == "Anlage\u00a0K\u00a03"
    assert DE.exhibits([1, 2, 5]) == "Anlagen K\u00a01, K\u00a02 und K\u00a05"
    assert FR.exhibits([3, 4, 5, 6]) == "Pièces n°\u00a03 à 6"
    letters = ExhibitForms(one="Exhibit {number}", numbers="letters")
    assert GB.exhibits([1, 26, 27], letters) == "Exhibit A, Exhibit Z and Exhibit AA"
    assert paper_language().exhibits([1, 2, 3]) == "证据1、证据2、证据3"
    assert (ordinal(2, GB), ordinal(11, GB)) == ("Second", "11")


def test_sentences_of_the_program() -> None:
    rate = Message("money.rate.fixed_year", {"percent": "9.12"})
    assert say(rate, DE) == "9,12\u00a0% p. a." and say(rate, GB) == "9.12 % a year"
    # What exists in English only is left to the lawyer.
    words = Message("words", {"en": "Base rate", "zh": "基准利率"})
    assert say(words, DE) == "[VOM ANWALT ZU PRÜFEN: Base rate]"
    assert say(Message("words", {"en": "x", "zh": "y", "own": "Basiszins"}), DE) == "Basiszins"
    table = Message("money.rate.table", {"table": words, "day": "2026-01-01", "value": "1.27"})
    assert (
        say(table, DE) == "[VOM ANWALT ZU PRÜFEN: Base rate] vom 1.\u00a0Januar 2026: 1,27\u00a0%"
    )
    gap = Gap(Message("documents.gap.no_exhibit"))
    assert shown(gap, FR) == "[À VÉRIFIER PAR L’AVOCAT\u00a0: numéro de la pièce]"
    assert shown(Gap("as told"), GB) == "[TO BE VERIFIED: as told]"
    assert shown(Decimal("0.03"), DE) == "0,03"


def test_foreign_script() -> None:
    assert foreign("𠮷", GB) and foreign("龘 Ltd", DE)
    assert not foreign("Müller & Söhne يوسف", GB) and not foreign("龘", paper_language())


def test_every_condition_is_answered() -> None:
    assert set(CONDITIONS) == set(ANSWERED)


@pytest.mark.parametrize(
    ("when", "met"),
    [
        ("always", True),
        ("not guarantors", False),
        ("principal_over 119999", True),
        ("principal_over 120000", False),
        ("principal_up_to 120000", True),
        ("not principal_up_to 120000", False),
        (("sale", "not loan"), True),
        (("sale", "loan"), False),
        ("debtor_abroad", False),
        ("person_debtor", False),
        ("company_debtor", True),
    ],
)
def test_conditions(when: Any, met: bool) -> None:
    assert holds(small.given(), when) is met


@pytest.mark.parametrize(("told", "met"), [("2 %", True), ("no", False), (None, False)])
def test_a_fact_opens_what_hangs_on_it(told: str | None, met: bool) -> None:
    given = small.given()
    facts = {} if told is None else {"reward_rate": told}
    asked = replace(given, case=given.case.model_copy(update={"facts": facts}))

    assert holds(asked, "fact reward_rate") is met
    assert holds(asked, "not fact reward_rate") is not met


@pytest.mark.parametrize(
    "when",
    [
        "sales",
        "principal_over",
        "principal_over x",
        "sale 3",
        "not ",
        "fact",
        "fact a-b",
        "fact a b",
    ],
)
def test_a_condition_that_there_is_not_is_told(when: str) -> None:
    values = {
        "id": "x",
        "title": {"en": "x", "zh": "x"},
        "note": "x",
        "packs": ["filing"],
        "cite": "x",
        "verified": "memory",
        "checked_on": "2026-11-24",
    }
    assert Attachment.model_validate(values | {"when": "not sale"}).when == "not sale"
    with pytest.raises(ValidationError):
        Attachment.model_validate(values | {"when": when})


def test_page_and_source_heads(tmp_path: Path) -> None:
    own = english.make(
        tmp_path,
        "letter",
        "title_en: Letter\ntitle_zh: 信\nform: X\npage: size=letter, line=2.0, left=2.54\n;; no\n\nText",
        lang="en-US",
    )
    source = read_source(own / "source.txt")
    assert dict(source.page) == {"size": "letter", "line": "2.0", "left": "2.54"}
    assert source.lines == ("Text",) and source.fixed == ()
    section = Document(str(own / "template.docx")).sections[0]
    assert (round(section.page_width.cm, 2), round(section.left_margin.cm, 2)) == (21.59, 2.54)
    with pytest.raises(ValidationError):
        page_form(US, {"colour": "red"})
    (own / "source.txt").write_text("title_en: x\n", encoding="utf-8")
    with pytest.raises(ValueError, match="title_zh, form"):
        read_source(own / "source.txt")


def test_a_law_may_cite_exhibits_in_its_own_way(tmp_path: Path) -> None:
    sheet = english.SHEET | {"exhibit": {"one": "Ex. {number}", "numbers": "letters"}}
    text = claim(tmp_path, sheet=DocumentsSheet.model_validate(sheet))
    assert "1 July 2024 (Ex. A)" in text and "(Ex. A, Ex. B, Ex. C and Ex. E)" in text


def test_every_mark_of_a_source_and_every_filter(tmp_path: Path) -> None:
    from legalkit.documents.render import render_paper

    own = english.make(
        tmp_path,
        "marks",
        "title_en: Marks\ntitle_zh: 记号\nform: X\n# Marks\n@right to the right\n@center middle\n@line\n"
        "@page\n#### third level\n@i deep\n@keep kept\n@small note\n"
        "|~50|50|\n|!{{ claim.principal|figure }}|{{ dates.as_of|day_iso }}|\n"
        "|{{ dates.as_of|day_short }}|{{ defendants|length }}|\n"
        "{{ claim.principal|upper }} {{ copies.opponents|ordinal }} {{ copies.opponents|in_words }}",
    )
    context = {
        "as_of": date(2026, 3, 1),
        "claim": {"principal": Amount(Decimal("1234.5"), "GBP")},
        "dates": {"as_of": date(2026, 3, 1)},
        "copies": {"opponents": 2},
        "defendants": [{"name": "x"}],
    }
    text = render_paper(own / "template.docx", context, GB).text
    assert "1,234.50\n2026-03-01\n01/03/2026\n1\n" in text and "£1,234.50 Second two\n" in text
    styles = {p.text: p.style.name for p in Document(str(own / "template.docx")).paragraphs}
    assert styles["third level"] == "Heading 3" and styles["deep"] == "Numbered 3"
    body = zipfile.ZipFile(own / "template.docx").read("word/document.xml").decode()
    assert '<w:br w:type="page"/>' in body and "<w:pBdr>" in body
    gap = {"claim": {"principal": Gap("sum")}, "dates": {"as_of": Gap("day")}}
    said = render_paper(own / "template.docx", context | gap, GB).text
    assert said.count("[TO BE VERIFIED: day]") == 2 and "[TO BE VERIFIED: SUM]" in said


def test_a_row_with_another_number_of_cells_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a row of 2 columns has 3"):
        english.make(tmp_path, "row", "title_en: x\ntitle_zh: x\nform: X\n|~50|50|\n|a|b|\n|a|b|c|")


def test_an_undescribed_field_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"not described in fields\.yaml: claim\.totl"):
        english.make(tmp_path, "x", "title_en: x\ntitle_zh: x\nform: X\n{{ claim.totl }}")


@pytest.mark.parametrize(
    ("when", "met"),
    [
        ("asset bank_account", True),
        ("asset real_property/equity", True),
        ("asset ip", False),
        ("not asset ip/vehicle", True),
    ],
)
def test_a_paper_hangs_on_the_kinds_of_asset_that_are_known(when: str, met: bool) -> None:
    kinds: tuple[Any, ...] = ("bank_account", "real_property")
    clues = tuple(
        AssetClue(id=f"A{n}", owner="B", kind=kind, description="-", source="-")
        for n, kind in enumerate(kinds)
    )
    case = small.given().case.model_copy(update={"assets": clues})

    assert holds(replace(small.given(), case=case), when) is met
