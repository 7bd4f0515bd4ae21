"""A new case folder is valid as it stands and never overwrites anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from legalkit.casefile import new_case, read_case
from legalkit.casefile import write as write_module
from legalkit.model.errors import InputError


def test_the_new_case_is_valid_and_has_its_folders(tmp_path: Path) -> None:
    path = new_case(tmp_path / "案件" / "一")
    read = read_case(path.parent)
    assert read.findings == []
    case = read.require()
    assert [str(p.role) for p in case.parties] == ["creditor", "debtor"]
    assert (path.parent / "evidence").is_dir()
    assert (path.parent / "out").is_dir()
    assert path.read_text("utf-8").count("#") > 20


def test_the_commented_examples_are_valid_when_uncommented(tmp_path: Path) -> None:
    path = new_case(tmp_path)
    lines = path.read_text("utf-8").splitlines()
    body = []
    for line in lines:
        bare = line[2:] if line.startswith(("#   ", "# contracts:")) else line
        body.append(
            bare.replace("events: []", "events:")
            .replace("payments: []", "payments:")
            .replace("evidence: []", "evidence:")
        )
    text = "\n".join(body).replace("evidence: [E3]", "evidence: [E1]")
    text = text.replace("#   - {id", "  - {id")
    path.write_text(text, encoding="utf-8")
    for name in ("demand.pdf", "ems.pdf"):
        (tmp_path / "evidence" / name).write_bytes(b"%PDF-")
    read = read_case(tmp_path)
    assert [f.text() for f in read.findings] == []
    case = read.require()
    assert (len(case.contracts), len(case.events), len(case.payments), len(case.evidence)) == (
        1,
        1,
        1,
        2,
    )


def test_a_folder_with_papers_in_it_keeps_them(tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "a.pdf").write_bytes(b"a")
    new_case(tmp_path)
    assert (tmp_path / "evidence" / "a.pdf").read_bytes() == b"a"


def test_an_existing_case_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        new_case(tmp_path)
    assert [f.code for f in refused.value.findings] == ["LK113"]
    assert (tmp_path / "case.yaml").read_text("utf-8") == "mine"


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("file", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        new_case(tmp_path / "x")
    assert [f.code for f in refused.value.findings] == ["LK114"]
    with pytest.raises(InputError) as deeper:
        new_case(tmp_path / "x" / "y")
    assert [f.code for f in deeper.value.findings] == ["LK114"]


def test_a_disk_that_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(write_module.Path, "mkdir", refuse)
    with pytest.raises(InputError) as refused:
        new_case(tmp_path / "z")
    assert "Permission denied" in refused.value.findings[0].message()
