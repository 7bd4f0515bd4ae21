"""``sources.json``: facts, rule and citation stand behind every number and day of every paper."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from legalkit.documents.input import PackInput
from legalkit.documents.pack import build_pack
from legalkit.documents.provenance import answers
from legalkit.documents.wordfile import body_text
from tests.documents import sample_cases
from tests.documents import small_case as small
from tests.documents.test_golden import example

#: Origins that are results of a room: a rule or a provision stands behind them.
_ROOMS = ("legalkit.money", "legalkit.limitation")
_PACKS = [
    ("small", "filing"),
    ("small", "lawyer-letter"),
    ("example", "filing"),
    ("example", "lawyer-letter"),
    *((name, kind) for name in sample_cases.names() for kind in sample_cases.kinds_of(name)),
]


def pack_of(folder: Path, name: str, kind: str) -> tuple[PackInput, dict[str, bytes], bool]:
    """A pack with its files, and whether it is a draft because the case lacks something."""
    if name not in ("small", "example"):
        _, files = sample_cases.built(name, kind)
        return sample_cases.given_of(name), files, False
    given = small.given() if name == "small" else example()
    build_pack(given, kind, folder, draft=name == "example", pdf=False)
    return given, {path.name: path.read_bytes() for path in folder.iterdir()}, name == "example"


#: What looks like a sum and is none: sections and rules (22 NYCRR 202.21, Code Civ. Proc. 405.20 to
#: 405.23, CPR 6.14 and 6.26, rule 10.11), and times of a day (9.30 a.m.).
_SECTION = re.compile(
    r"(?:NYCRR|Proc\.|CPR|[Rr]ules?|PD \d+\w*(?: para\.?)?) \d+\.\d+(?:(?:,| to| and| or) \d+\.\d+)*"
    r"|\d+\.\d\d [ap]\.?m\.?"
)


@pytest.mark.parametrize(("name", "kind"), _PACKS)
def test_every_number_and_day_has_its_note(tmp_path: Path, name: str, kind: str) -> None:
    given, files, draft = pack_of(tmp_path / "pack", name, kind)
    notes: dict[str, dict[str, Any]] = json.loads(files["sources.json"])
    # A figure with cents can only be a value: nobody types one into a template (LK719).
    mark = re.escape(given.language.sum.decimal)
    group = re.escape(given.language.sum.thousands)
    figure = re.compile(rf"(?<![\d.,])\d{{1,3}}(?:{group}\d{{3}})*{mark}\d\d(?!\d)")
    for paper, values in notes.items():
        for path, note in values.items():
            assert note["from"] and note["meaning"] and note["type"], (paper, path)
            if note["from"].startswith(_ROOMS) and note["value"] is not None:
                assert note["rule"] or note["citation"], (paper, path, note)
        told = " ".join(str(note["value"]) for note in values.values())
        text = "" if draft else body_text(files[paper])  # a draft lists open points on top
        text = _SECTION.sub("", text)
        assert [found for found in figure.findall(text) if found not in told] == [], paper


def test_a_sum_is_the_sum_of_its_parts(tmp_path: Path) -> None:
    build_pack(example(), "filing", tmp_path / "pack", draft=True, pdf=False)

    def cents(text: str) -> int:
        return int(re.sub(r"\D", "", text))

    def check(value: str, parts: list[dict[str, Any]]) -> int:
        assert cents(value) == sum(cents(part["value"]) for part in parts), value
        return 1 + sum(check(part["value"], part["parts"]) for part in parts if part.get("parts"))

    seen = 0
    for answer in answers(tmp_path / "pack"):
        # Interest that a payment has met stands in the rows and not in the sum.
        if answer.note.get("parts") and "interest of" not in str(answer.note["from"]):
            seen += check(answer.value, answer.note["parts"])
    assert seen >= 4


def test_a_row_of_interest_tells_how_it_was_reckoned(tmp_path: Path) -> None:
    build_pack(small.given(), "filing", tmp_path / "pack", pdf=False)
    (answer,) = [
        found
        for found in answers(tmp_path / "pack", "19152")
        if found.path == "interest.statements.0.rows.1.amount"
    ]
    assert answer.note["from"].endswith("120000.00 x 532 days, 每日万分之三")
    assert answer.note["rule"] == "contract" and "第五百八十五条" in answer.note["citation"]
