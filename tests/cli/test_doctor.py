"""``legalkit doctor``: what is there, what is missing, what to do; it opens nothing."""

from __future__ import annotations

import json
import socket
from datetime import date
from importlib import metadata
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from legalkit.cli import doctor, root
from legalkit.report.cells import cell_width

TODAY = "2026-11-24"


def call(*arguments: str) -> Result:
    return CliRunner().invoke(root, ["doctor", "--as-of", TODAY, *arguments], standalone_mode=False)


def states(*arguments: str) -> dict[str, tuple[str, str]]:
    checks = json.loads(call("--json", *arguments).output)["checks"]
    return {check["part"]: (check["state"], check["found"]) for check in checks}


def sheet(folder: Path, code: str, *days: str) -> None:
    (folder / code).mkdir(parents=True)
    rules = "".join(
        f"- {{id: X{n}, cite: art {n}, checked_on: {day}}}\n" for n, day in enumerate(days)
    )
    (folder / code / "limitation.yaml").write_text(rules, encoding="utf-8")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_part_is_named_within_80_columns(lang: str) -> None:
    result = call("--lang", lang, "--fail-on", "never")
    assert result.return_value == 0
    for part in (
        "Python",
        "LibreOffice",
        "poppler",
        "CN",
        "jurisdictions",
        "doc_templates",
        "examples",
    ):
        assert part in result.output
    assert max(cell_width(line) for line in result.output.split("\n")) <= 80


def test_nothing_opens_a_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("doctor opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    assert states()["Network"][0] == "ok"


def test_programs_that_are_missing_limit_and_say_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = states()
    assert found["LibreOffice (Word to PDF)"][0] == "limited"
    assert "apt-get install libreoffice-writer" in found["LibreOffice (Word to PDF)"][1]
    assert found["poppler (page pictures)"][0] == "limited"
    assert call("--fail-on", "warning").return_value == 1
    assert call("--fail-on", "error").return_value == 0
    assert call("--fail-on", "never").return_value == 0


def test_a_missing_package_is_broken_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = metadata.version

    def version(name: str) -> str:
        if name == "pikepdf":
            raise metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(metadata, "version", version)
    state, found = states()["Packages"]
    assert state == "broken"
    assert "pikepdf" in found
    assert call().return_value == 1


def test_a_missing_font_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert states()["Chinese font for bundles"][0] == "limited"


def test_a_missing_folder_is_broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(doctor, "builtin_root", lambda kind: tmp_path / kind)
    assert states()["Folder examples"][0] == "broken"


def test_laws_are_shown_with_the_days_they_were_checked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sheet(tmp_path, "aa", "2026-01-01", "2026-11-23")
    sheet(tmp_path, "bb", "2026-11-23")
    sheet(tmp_path, "cc", "2020-01-01")
    (tmp_path / "dd").mkdir()
    (tmp_path / "dd" / "limitation.yaml").write_text("- {id: D, cite: art 1}\n", encoding="utf-8")
    (tmp_path / "ee").mkdir()
    (tmp_path / "ee" / "note.yaml").write_text("text: no rule here\n", encoding="utf-8")
    monkeypatch.setattr(doctor, "roots", lambda *_: [tmp_path])
    found = states()
    assert found["Law AA"] == ("ok", "2 rules, checked 2026-01-01 to 2026-11-23")
    assert found["Law BB"] == ("ok", "1 rules, checked 2026-11-23")
    assert found["Law CC"][0] == "limited"
    assert "2020-01-01" in found["Law CC"][1]
    assert found["Law DD"][0] == "limited"
    assert "Law EE" not in found


def test_no_law_at_all_is_broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(doctor, "roots", lambda *_: [tmp_path])
    assert states()["Laws"][0] == "broken"


def test_age_of_the_law_is_counted_from_as_of() -> None:
    old = [check for check in doctor.examine(date(2036, 1, 1)) if check.state == "limited"]
    assert any("CN" in check.part.text() for check in old)
