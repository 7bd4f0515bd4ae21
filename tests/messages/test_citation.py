"""Citations in the words of their reader; what is not known stays as the sheet has it."""

from __future__ import annotations

import re

import pytest
import yaml

from legalkit.law.places import builtin_root
from legalkit.messages.citation import cite, cited

CITES = sorted(
    {
        match[1].strip().strip('"')
        for name in ("limitation.yaml", "evidence.yaml")
        for match in re.finditer(
            r"\bcite: (.+?)\s*$",
            (builtin_root("jurisdictions") / "cn" / name).read_text("utf-8"),
            re.MULTILINE,
        )
    }
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("CC 195(1); LimProv 8; GenInt 38", "民法典第195条(1)；诉讼时效规定第8条；民法典总则编解释第38条"),
        ("CC 693, 694; old GuarInt 36 repealed and not replaced",
         "民法典第693条、第694条；原担保法解释第36条（已废止，无新规定）"),
        ("CC 200-202", "民法典第200-202条"),
        ("CC 195(3), (4)", "民法典第195条(3)、(4)"),
        ("Fa Shi [2018] 12 arts 1-3", "法释〔2018〕12号第1-3条"),
        ("LimProv 8(1)(2)", "诉讼时效规定第8条(1)(2)"),
        ("Something new 5; CC 188", "Something new 5；民法典第188条"),
    ],
)  # fmt: skip
def test_a_chinese_reader_gets_chinese_names(text: str, said: str) -> None:
    assert cited(text, "CN", "zh") == said
    assert cited(text, "CN", "en") == text
    assert cite(text, "CN").text("zh") == said


def test_another_law_is_never_named_as_ours() -> None:
    assert cited("CC 2224", "FR", "zh") == "CC 2224"
    assert cited("CC 2224", "", "zh") == "CC 2224"


def test_the_chinese_sheets_leave_almost_nothing_in_english() -> None:
    known = [text for text in CITES if not re.search(r"[A-Za-z]{4}", cited(text, "CN", "zh"))]
    assert len(CITES) > 80
    assert len(known) / len(CITES) > 0.97, set(CITES) - set(known)


@pytest.mark.parametrize("text", CITES)
def test_no_number_is_lost_or_changed(text: str) -> None:
    said = cited(text, "CN", "zh")
    if "batch" in text or "before" in text or "old " in text or "Fa Fu" in text:
        return
    assert re.findall(r"\d+", said) == re.findall(r"\d+", text)


def test_names_are_one_to_one_enough_to_be_searched() -> None:
    names = yaml.safe_load(
        (builtin_root("jurisdictions").parent / "legalkit/messages/citations/cn.yaml").read_text(
            "utf-8"
        )
    )
    assert all(isinstance(value, str) and value for value in names.values())


HAN_CITES = sorted(
    {
        cite
        for name in ("interest", "costs")
        for cite in re.findall(
            r"cite: (.+)",
            (builtin_root("jurisdictions") / "cn" / f"{name}.yaml").read_text("utf-8"),
        )
    }
)


@pytest.mark.parametrize("text", HAN_CITES)
def test_what_is_cited_in_chinese_is_read_in_english_with_every_number(text: str) -> None:
    said = cited(text, "CN", "en")

    assert not re.search(r"[\u4e00-\u9fff]", said)
    assert re.findall(r"\d+", said) == re.findall(r"\d+", text)
    assert cited(text, "CN", "zh") == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("民法典第585条", "CC 585"),
        ("诉讼费用交纳办法第14条第2项、第38条第3款", "Court Fee Measures 14(2), 38(3)"),
        ("法释〔2014〕8号第1条", "Fa Shi [2014] 8 art 1"),
        ("民法典", "CC"),
        # What nobody put into English stays as it is, whole.
        ("某某条例第9条", "某某条例第9条"),
        ("民法典（某某）第9条", "民法典（某某）第9条"),
        ("民法404条", "民法404条"),
        ("BGB § 288", "BGB § 288"),
    ],
)
def test_reading_a_chinese_citation_in_english(text: str, said: str) -> None:
    assert cited(text, "CN", "en") == said
