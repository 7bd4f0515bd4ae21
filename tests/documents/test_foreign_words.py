"""A case in one language before the court of another: words are given by a person, never made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from legalkit.documents.foreign import untold
from legalkit.documents.input import PackInput
from legalkit.documents.pack import build_pack
from legalkit.documents.result import PackResult
from legalkit.documents.values import FactSheet
from legalkit.documents.wordfile import body_text
from legalkit.documents.wording import bracketed, say, shown
from legalkit.law.paper_language import paper_language, spoken
from legalkit.messages import Message
from tests.documents import sample_cases

NAME, TITLE = "许澜庭", "电源设备供货合同"
GIVEN = {NAME: "Xu Lanting", TITLE: "Liefervertrag über Netzteile"}


def chinese(words: dict[str, dict[str, str]] | None = None) -> PackInput:
    """The German sample with a contract and a head in Chinese."""
    given = sample_cases.given_of("de")
    case = given.case
    contract = case.contracts[0].model_copy(update={"title": TITLE})
    parties = tuple(
        party.model_copy(
            update={
                "legal_representative": party.legal_representative
                and party.legal_representative.model_copy(update={"name": NAME})
            }
        )
        if party.role == "creditor"
        else party
        for party in case.parties
    )
    changed = {
        "contracts": (contract, *case.contracts[1:]),
        "parties": parties,
        "words": words or {},
    }
    return replace(given, case=case.model_copy(update=changed))


def papers(result: PackResult) -> str:
    return "\n".join(
        body_text(path.read_bytes())
        for path in result.files
        if path.suffix == ".docx" and not path.name.startswith("01-")
    )


def told(result: PackResult) -> set[str]:
    return {str(f.params["key"]) for f in result.findings if f.code == "LK733"}


def test_what_the_court_cannot_read_is_told_with_the_place_for_its_wording(tmp_path: Path) -> None:
    result = build_pack(chinese(), "filing", tmp_path / "pack", pdf=False)
    assert {NAME, TITLE} <= told(result)
    finding = next(f for f in result.findings if f.params.get("key") == TITLE)
    assert f'words: de: "{TITLE}": …' in finding.hint("en")
    assert "words-de.yaml" in finding.hint("zh")


def test_the_wording_of_the_case_is_printed_in_that_language_only(tmp_path: Path) -> None:
    result = build_pack(
        chinese({"de": GIVEN, "fr": {NAME: "x"}}), "filing", tmp_path / "p", pdf=False
    )
    assert result.folder is not None
    assert not {NAME, TITLE} & told(result)
    text = papers(result)
    assert "Xu Lanting" in text and "Liefervertrag über Netzteile" in text
    assert NAME not in text and TITLE not in text
    note = (tmp_path / "p" / "sources.json").read_text("utf-8")
    assert f'"in_the_case": "{TITLE}"' in note


def test_a_draft_lists_the_texts_ready_for_the_case(tmp_path: Path) -> None:
    result = build_pack(chinese(), "filing", tmp_path / "pack", draft=True, pdf=False)
    path = tmp_path / "pack" / "words-de.yaml"
    assert path in result.files
    listed = yaml.safe_load(path.read_text("utf-8"))["words"]["de"]
    assert told(result) <= set(listed) and set(listed.values()) == {""}
    filled = {"de": {key: f"Wort {number}" for number, key in enumerate(listed)}}
    again = build_pack(chinese(filled), "filing", tmp_path / "again", draft=True, pdf=False)
    assert told(again) == set()
    assert not (tmp_path / "again" / "words-de.yaml").exists()


def test_a_sentence_that_the_language_lacks_is_bracketed_alone_and_can_be_worded() -> None:
    table = Message("words", {"en": "loan prime rate", "zh": "贷款市场报价利率"})
    rate = Message("money.rate.table", {"table": table, "day": "2024-01-02", "value": "3.45"})
    german = paper_language("de")
    said = say(rate, german).replace("\u00a0", " ")
    assert said == "[VOM ANWALT ZU PRÜFEN: loan prime rate] vom 2. Januar 2024: 3,45 %"
    assert bracketed(said, german) == ["loan prime rate"]
    worded = spoken("de", None, {"de": {"loan prime rate": "Leitzins"}})
    assert say(rate, worded).replace("\u00a0", " ") == "Leitzins vom 2. Januar 2024: 3,45 %"
    whole = Message("documents.what.claim")
    assert say(whole, german).startswith("[VOM ANWALT ZU PRÜFEN: ")
    text = whole.text("en")
    assert say(whole, spoken("de", None, {"de": {text: "eine Forderung"}})) == "eine Forderung"
    assert say(rate, paper_language("zh")) == rate.text("zh").replace("2024-01-02", "2024-01-02")


def test_bracketed_sentences_are_told_too() -> None:
    facts = FactSheet()
    facts.put("a.rate", "[VOM ANWALT ZU PRÜFEN: loan prime rate] vom 2. Januar", "legalkit.money x")
    facts.put("a.title", Message("documents.invoice_title", {"title": TITLE, "number": "1"}), "y")
    found = untold(facts.leaves, facts, paper_language("de"))
    assert [item.text for item in found] == ["loan prime rate", f"{TITLE}, Rechnung 1"]


def test_several_provisions_are_worded_one_by_one() -> None:
    german = spoken("de", None, {"de": {"民法典": "ZGB"}})
    assert german.own("民法典; 民法典") == "ZGB; ZGB"
    assert german.own("民法典; 合同法") == "ZGB; 合同法"
    assert german.listed(["民法典", "b"]) == "ZGB und b"
    facts = FactSheet()
    facts.put("a.cite", "民法典; 合同法", "x")
    assert [item.text for item in untold(facts.leaves, facts, german)] == ["合同法"]


def test_the_nearer_language_wins_and_a_language_is_made_once() -> None:
    words = {"en": {"合同": "contract"}, "en-GB": {"合同": "agreement"}}
    assert spoken("en-GB", None, words).own("合同") == "agreement"
    assert spoken("en-US", None, words).own("合同") == "contract"
    assert spoken("en-GB", None, words) is spoken("en-GB", None, dict(words))
    assert spoken("de", None, words) is paper_language("de")
    assert paper_language("en-US").base == "en"
    for number in range(80):  # many cases one after the other do not fill the memory
        assert spoken("de", None, {"de": {"x": str(number)}}).own("x") == str(number)


@hypothesis_given(st.dictionaries(st.text(min_size=1), st.text(min_size=1), max_size=4), st.text())
def test_nothing_is_worded_that_nobody_worded(words: dict[str, str], text: str) -> None:
    language = spoken("de", None, {"de": words})
    parts = text.split(language.clause)
    if text not in words and not any(part in words for part in parts):
        assert shown(text, language) == text


@pytest.mark.parametrize("lang", ["de", "de-AT"])
def test_a_case_says_its_texts(lang: str) -> None:
    case = chinese({"de": GIVEN}).case
    assert case.said(NAME, lang) == "Xu Lanting"
    assert case.said("anything", lang) == "anything"
    assert case.said(NAME, "fr") == NAME


def test_a_court_with_two_official_languages_takes_a_name_in_both() -> None:
    """Hong Kong: English and Chinese side by side is how such a company is registered."""
    hong_kong, england = spoken("en-GB", None, {}, ("han",)), paper_language("en-GB")
    both, chinese_only = "Harbour Pumps Limited 港泵有限公司", "港泵有限公司"
    facts = FactSheet()
    facts.put("debtor.name", both, "case.yaml parties[B].name")
    facts.put("creditor.name", chinese_only, "case.yaml parties[C].name")
    told_in = {
        name: [item.text for item in untold(facts.leaves, facts, language)]
        for name, language in (("HK", hong_kong), ("GB-EAW", england))
    }
    assert told_in == {"HK": [chinese_only], "GB-EAW": [chinese_only, both]}


def test_papers_of_hong_kong_print_names_in_both_languages_without_a_warning(
    tmp_path: Path,
) -> None:
    given = sample_cases.given_of("hk")
    assert any("港泵" in party.name for party in given.case.parties)
    result = build_pack(given, "preservation", tmp_path, pdf=False)
    assert "港泵有限公司" in papers(result)
    assert [finding for finding in result.findings if finding.code == "LK733"] == []
