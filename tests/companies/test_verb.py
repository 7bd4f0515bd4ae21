"""What the verb prints: names that a lawyer knows, in the language asked for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from legalkit.cli import root
from legalkit.cli.run import run
from legalkit.law.places import builtin_root
from legalkit.law.transfers_sheet import load_transfers
from legalkit.messages import catalogue
from legalkit.model.companies import RelationType
from legalkit.report.cells import cell_width

EXAMPLE = str(builtin_root("examples") / "suzhou-chengdu")


def test_every_indicator_of_the_law_has_a_name_in_words() -> None:
    sheet = load_transfers("CN", None)
    lacking = [
        rule.id for rule in sheet.indicators if f"companies.indicator.{rule.id}" not in catalogue()
    ]
    assert lacking == []


@pytest.mark.parametrize(("lang", "name"), [("en", "sold under value"), ("zh", "低价转让")])
def test_flags_are_named_and_fit(lang: str, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(root, ["companies", EXAMPLE, "--as-of", "2026-03-02", "--lang", lang])
    out = capsys.readouterr().out
    assert name in out
    assert max(cell_width(line) for line in out.splitlines()) <= 80
    if lang == "zh":
        assert "[primary]" not in out and "已核原文" in out


def test_every_tie_has_a_name_in_both_languages() -> None:
    for tie in RelationType:
        assert f"companies.relation.{tie.value}" in catalogue()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_labels_of_the_picture_do_not_cover_each_other(lang: str, tmp_path: Path) -> None:
    run(
        root,
        [
            "companies",
            EXAMPLE,
            "--as-of",
            "2026-03-02",
            "--lang",
            lang,
            "--svg",
            str(tmp_path / "g.svg"),
        ],
    )
    picture = (tmp_path / "g.svg").read_text("utf-8")
    labels = re.findall(
        r'<text x="(\d+)" y="(\d+)" text-anchor="middle" fill="[^"]+" stroke[^>]+>([^<]+)<', picture
    )
    assert len(labels) > 10
    boxes = []
    for x, y, text in labels:
        half = sum(12 if ord(char) > 0x2E80 else 7 for char in text) / 2
        boxes.append((int(x) - half, int(y) - 11, int(x) + half, int(y) + 3, text))
    hidden = [
        (one[4], other[4])
        for place, one in enumerate(boxes)
        for other in boxes[place + 1 :]
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]
    assert hidden == []
    assert ("PHOENIX" in picture) is False
    assert ("法定代表人" in picture) is (lang == "zh")
