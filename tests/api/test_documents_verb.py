"""The verb ``documents`` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from docx import Document

from legalkit.cli import root
from legalkit.cli.run import run
from legalkit.documents.pack import build_pack
from legalkit.documents.wordfile import body_text
from legalkit.law.places import builtin_root
from tests.documents import small_case as small

EXAMPLE = builtin_root("examples") / "suzhou-chengdu"


def call(*words: object) -> int:
    return run(root, ["documents", *map(str, words)])


@pytest.fixture
def own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    folder = tmp_path / "own"
    titles = ("--title-en", "Notice", "--title-zh", "通知书")
    assert call("new", "cn/notice", "--templates", folder, *titles, "--lang", "zh") == 0
    said = capsys.readouterr().out
    assert "template.docx" in said and "legalkit documents lint cn/notice" in said
    return folder


def test_new_lint_edit_lint_preview(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("lint", "cn/notice", "--templates", own) == 0
    assert "cn/notice: nothing to say" in capsys.readouterr().out
    path = own / "cn" / "notice" / "template.docx"
    document = Document(str(path))
    document.add_paragraph("另欠 { claim.total }，合计3,000.00元")
    document.save(str(path))
    assert call("lint", "cn/notice", "--templates", own, "--lang", "zh") == 1
    said = capsys.readouterr().out
    assert "LK739" in said and "LK719" in said and "2 处错误" in said
    assert call("lint", "cn/notice", "--templates", own, "--json") == 1
    (told,) = json.loads(capsys.readouterr().out)["templates"]
    assert told["template"] == "cn/notice" and len(told["findings"]) == 2
    assert call("lint", "cn/notice", "--templates", own, "--fail-on", "never") == 0


def test_preview_shows_what_changed(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "seen"
    assert call("preview", "cn/notice", "--templates", own, "--out", out) == 0
    assert "The text is that of expected.txt." in capsys.readouterr().out
    path = own / "cn" / "notice" / "template.docx"
    document = Document(str(path))
    document.add_paragraph("新增一段")
    document.save(str(path))
    assert call("preview", "cn/notice", "--templates", own, "--out", out) == 1
    assert "+新增一段" in capsys.readouterr().out
    assert call("preview", "cn/notice", "--templates", own, "--out", out, "--accept") == 0
    assert call("preview", "cn/notice", "--templates", own, "--out", out, "--json") == 0
    text = capsys.readouterr().out
    assert json.loads(text[text.index("\n{") :])["difference"] == []
    assert "新增一段" in body_text((out / "cn-notice.docx").read_bytes())
    (own / "cn" / "notice" / "sample.yaml").unlink()
    assert call("preview", "cn/notice", "--templates", own, "--out", out) == 2


def test_preview_of_a_case_uses_the_firms_own_template(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own" / "cn" / "representative-certificate"
    own.mkdir(parents=True)
    ours = builtin_root("doc_templates") / "cn" / "representative-certificate"
    document = Document(str(ours / "template.docx"))
    document.add_paragraph("本所另行注明。")
    document.save(str(own / "template.docx"))
    case = ("--case", EXAMPLE, "--as-of", "2026-03-02", "--out", tmp_path / "seen")
    name = "cn/representative-certificate"
    assert call("preview", name, "--templates", tmp_path / "own", *case) == 0
    assert "Written:" in capsys.readouterr().out
    (file,) = (tmp_path / "seen").iterdir()
    assert "本所另行注明。" in body_text(file.read_bytes())
    own_case = ("--templates", tmp_path / "own", *case, "--json")
    assert call("preview", name, *own_case) == 0
    assert json.loads(capsys.readouterr().out)["files"] == [str(file)]
    assert call("preview", name, "--kind", "lawyer-letter", *case) == 2
    assert "LK746" in capsys.readouterr().err


def test_where_a_value_comes_from(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build_pack(small.given(), "filing", tmp_path / "pack", pdf=False)
    assert call("sources", tmp_path / "pack", "149542") == 0
    said = capsys.readouterr().out
    assert said.startswith("149,542.00元") and "02-民事起诉状.docx" in said
    assert "120000.00 x 532 days" in said and "made of" in said
    assert all(len(line) <= 80 for line in said.splitlines())
    assert call("sources", tmp_path / "pack", "2026年3月31日", "--lang", "zh") == 0
    assert "来源" in capsys.readouterr().out
    assert call("sources", tmp_path / "pack", "claim.total", "--json") == 0
    (value,) = json.loads(capsys.readouterr().out)["values"]
    assert [part["path"] for part in value["parts"]][:2] == ["claim.principal", "interest.total"]
    assert call("sources", tmp_path / "pack") == 0
    assert "21,042.00元" in capsys.readouterr().out
    assert call("sources", tmp_path / "pack", "欧阳") == 0
    assert "欧阳𠮷" in capsys.readouterr().out
    assert call("sources", tmp_path / "pack", "77.77") == 2
    assert call("sources", tmp_path) == 2
    said = capsys.readouterr().err
    assert "LK745" in said and "LK744" in said


def test_names_that_fit_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert call("lint", "xx/none") == 2
    titles = ("--title-en", "x", "--title-zh", "x", "--templates", tmp_path)
    assert call("new", "cn", *titles) == 2
    assert call("new", "cn/cover", *titles, "--json") == 0
    assert json.loads(capsys.readouterr().out)["template"] == "cn/cover"
    assert call("new", "cn/cover", *titles) == 2
    assert "LK743" in capsys.readouterr().err
