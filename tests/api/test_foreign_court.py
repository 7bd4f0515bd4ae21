"""The worked example of docs/how-to/papers-for-a-foreign-court.md, run as its reader runs it."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from legalkit.api import open_case
from legalkit.documents.result import PackResult
from legalkit.documents.wordfile import body_text
from legalkit.law.places import builtin_root

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "how-to" / "papers-for-a-foreign-court.md"
EXAMPLE = builtin_root("examples") / "shenzhen-hamburg"
DAY = date(2026, 9, 18)
HAN = re.compile("[\u4e00-\u9fff]+")

pytestmark = pytest.mark.skipif(
    not (PAGE.is_file() and (EXAMPLE / "case.yaml").is_file()), reason="page or example not there"
)


def entered() -> str:
    """What the page says to put behind the case."""
    found = re.search(r"```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def with_more(folder: Path, more: str) -> Path:
    """The example with the post of the representative and what the page says."""
    shutil.copytree(EXAMPLE, folder)
    text = (folder / "case.yaml").read_text("utf-8")
    if more:
        assert "{name: 许澜庭 (Xu Lanting)}" in text
        text = text.replace(
            "{name: 许澜庭 (Xu Lanting)}", "{name: 许澜庭 (Xu Lanting), post: 法定代表人}"
        )
    (folder / "case.yaml").write_text(text + "\n" + more, encoding="utf-8")
    return folder


def made(tmp_path: Path, kind: str, more: str = "", *, draft: bool = False) -> PackResult:
    case = open_case(with_more(tmp_path / "case", more)).before("DE")
    return case.pack(kind, out=tmp_path / "pack", as_of=DAY, draft=draft, pdf=False, lang="zh")


def papers(result: PackResult) -> dict[str, str]:
    return {
        path.name: body_text(path.read_bytes())
        for path in result.files
        if path.suffix == ".docx" and not path.name.startswith("01-")
    }


def test_without_the_wording_the_court_meets_chinese(tmp_path: Path) -> None:
    result = made(tmp_path, "filing", draft=True)
    codes = [finding.code for finding in result.findings]
    assert "LK733" in codes
    listed = (tmp_path / "pack" / "words-de.yaml").read_text("utf-8")
    assert "许澜庭 (Xu Lanting): ''" in listed and "1-year loan prime rate (LPR): ''" in listed
    assert "请填写" in listed or "Fill in" in listed


def test_with_it_the_complaint_is_german(tmp_path: Path) -> None:
    result = made(tmp_path, "filing", entered(), draft=True)
    assert [finding for finding in result.findings if finding.code == "LK733"] == []
    text = papers(result)["02-Klage.docx"].partition("An das\n")[2].replace("\u00a0", " ")
    assert "Rahmenvertrag über Netzteile" in text and "60 Tage nach dem Datum" in text
    assert set(HAN.findall(text)) == {"许澜庭"}, "only the name in characters that was wanted"
    assert "Leitzins für einjährige Darlehen (LPR) vom 20. Juni 2023: 3,55 %" in text
    assert "[VOM ANWALT" not in text.partition("III.")[2].partition("IV.")[0]
    cover = body_text((tmp_path / "pack" / "01-Deckblatt.docx").read_bytes())
    assert "前提" in cover, "open points are told to a Chinese house in Chinese"


def test_the_payment_order_is_final(tmp_path: Path) -> None:
    result = made(tmp_path, "payment-order", entered())
    assert result.folder is not None, [finding.text() for finding in result.findings]
    assert any("Mahnantrag" in name for name in papers(result))


def test_the_chinese_papers_of_the_case_do_not_change(tmp_path: Path) -> None:
    texts = []
    for number, more in enumerate(("", entered())):
        room = tmp_path / str(number)
        result = open_case(with_more(room / "case", more)).pack(
            "lawyer-letter", out=room / "pack", as_of=DAY, draft=True, pdf=False
        )
        texts.append(papers(result))
    assert texts[0] == texts[1]
