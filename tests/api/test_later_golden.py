"""The later papers of the shipped examples as text: the second case of every template."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

import legalkit
from legalkit.documents.wordfile import body_text
from legalkit.law.places import builtin_root
from tests.documents.test_golden import GOLDEN, compare

EXAMPLES = builtin_root("examples")
#: Case, pack and day.
PACKS: list[tuple[str, str, date]] = [
    ("suzhou-chengdu", "reminder", date(2026, 3, 2)),
    ("suzhou-chengdu", "preservation", date(2026, 3, 2)),
    ("suzhou-chengdu-payment-order", "payment-order", date(2026, 3, 2)),
    ("suzhou-chengdu-judgment", "enforcement", date(2026, 9, 15)),
    ("suzhou-chengdu-judgment", "avoidance", date(2026, 9, 15)),
]
_OWN = "  security: own_asset\n  security_text: 申请人名下设备一批（评估价1,700,000.00元）\n"
_THIRD = "  security: third_party\n  security_text: 苏州示例融资担保有限公司\n"
_INSURER = (
    "  security: insurer_letter\n  security_text: "
    "示例财产保险股份有限公司苏州分公司保函 SL-BH-2026-00218，限额1,600,000.00元\n"
)


@pytest.mark.parametrize(("name", "kind", "day"), PACKS, ids=lambda v: str(v)[:32])
def test_the_papers_of_the_examples(tmp_path: Path, name: str, kind: str, day: date) -> None:
    case = legalkit.open_case(EXAMPLES / name)
    result = case.pack(kind, out=tmp_path / "pack", as_of=day, pdf=False)
    assert result.folder is not None, [finding.text("zh") for finding in result.findings]
    for path in result.files:
        if path.suffix == ".docx":
            compare(f"{name}/{kind}/{path.stem}", body_text(path.read_bytes()))
    held = {path.stem for path in (GOLDEN / name / kind).iterdir()}
    assert held == {path.stem for path in result.files if path.suffix == ".docx"}


def changed(tmp_path: Path, *pairs: tuple[str, str]) -> Path:
    folder = tmp_path / "case"
    shutil.copytree(EXAMPLES / "suzhou-chengdu", folder)
    text = (folder / "case.yaml").read_text("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "case.yaml").write_text(text, "utf-8")
    return folder


def drafted(folder: Path, kind: str, out: Path) -> dict[str, str]:
    case = legalkit.open_case(folder)
    result = case.pack(kind, out=out, as_of=date(2026, 3, 2), draft=True, pdf=False)
    assert result.folder is not None
    return {
        path.stem: body_text(path.read_bytes()) for path in result.files if path.suffix == ".docx"
    }


@pytest.mark.parametrize(
    ("security", "title"), [(_OWN, "财产保全担保书"), (_THIRD, "财产保全保证书")]
)
def test_the_security_papers_of_the_example(tmp_path: Path, security: str, title: str) -> None:
    folder = changed(tmp_path, (_INSURER, security))
    case = legalkit.open_case(folder)
    result = case.pack("preservation", out=tmp_path / "p", as_of=date(2026, 3, 2), pdf=False)
    assert result.folder is not None
    path = next(file for file in result.files if title in file.name and file.suffix == ".docx")
    compare(f"suzhou-chengdu/security/{title}", body_text(path.read_bytes()))


def test_the_complaint_by_elements_of_the_example(tmp_path: Path) -> None:
    folder = changed(tmp_path, ("mandate:\n", "complaint: {style: elements}\n\nmandate:\n"))
    told = drafted(folder, "filing", tmp_path / "p")
    name = next(key for key in told if "要素式·买卖" in key)
    compare("suzhou-chengdu/elements/民事起诉状（要素式·买卖合同纠纷）", told[name])
    assert not any(key.endswith("民事起诉状") for key in told)


def test_the_loan_form_over_the_same_record(tmp_path: Path) -> None:
    """A loan with general guarantee and nothing said about it: brackets, not guesses."""
    folder = changed(
        tmp_path,
        ("mandate:\n", "complaint: {style: elements}\n\nmandate:\n"),
        ("    mode: joint\n", ""),
    )
    text = (folder / "case.yaml").read_text("utf-8").replace("type: sale_of_goods", "type: loan")
    (folder / "case.yaml").write_text(text, "utf-8")
    told = drafted(folder, "filing", tmp_path / "p")
    name = next(key for key in told if "要素式·借款" in key)
    compare("suzhou-chengdu/elements/民事起诉状（要素式·借款合同纠纷）", told[name])
    assert "☑ 一般保证" in told[name]
