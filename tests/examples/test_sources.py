"""Amounts in words, tax and the notation of the example's papers."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "examples"))

from sources.paper import fill
from sources.trade import gross, in_words, net


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("56280.00", "伍万陆仟贰佰捌拾元整"),
        ("128640.00", "壹拾贰万捌仟陆佰肆拾元整"),
        ("42240.00", "肆万贰仟贰佰肆拾元整"),
        ("60000.00", "陆万元整"),
        ("1282000.00", "壹佰贰拾捌万贰仟元整"),
        ("100005.07", "壹拾万零伍元零柒分"),
        ("1000000.50", "壹佰万元伍角整"),
        ("20030000.00", "贰仟零叁万元整"),
        ("305.60", "叁佰零伍元陆角整"),
    ],
)
def test_amounts_in_words(amount: str, words: str) -> None:
    assert in_words(amount) == words


def test_tax_and_net_come_to_the_price() -> None:
    line = {"qty": "1150", "price": "236.00"}
    assert gross(line) == Decimal("271400.00")
    assert net(line) == Decimal("240176.99")


def test_an_unknown_name_in_a_paper_is_an_error() -> None:
    assert fill("{{C.name}}", {"C": {"name": "甲"}}) == "甲"
    with pytest.raises(KeyError):
        fill("{{C.nmae}}", {"C": {"name": "甲"}})
