"""Exit codes and words of the command line, whatever goes wrong."""

from __future__ import annotations

import json
import sys
from datetime import date

import click
import pytest

from legalkit.cli import root
from legalkit.cli.options import DayType, common, exit_code, today_unless
from legalkit.cli.run import print_findings, run
from legalkit.law.places import builtin_root
from legalkit.model.errors import InputError
from legalkit.model.finding import Finding, Severity, Where
from legalkit.report.cells import cell_width


def group(error: BaseException | None, result: object = None) -> click.Group:
    @click.group()
    def top() -> None:
        """Test group."""

    @top.command("go")
    @common
    def go(**_: object) -> object:
        if error is not None:
            raise error
        return result

    return top


BAD = InputError(
    "the file cannot be used",
    [Finding("LK102", where=Where("case.yaml", 3, "a"), params={"key": "a", "first": 1})],
)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (BAD, 2),
        (click.exceptions.Abort(), 2),
        (KeyError("x"), 3),
        (BrokenPipeError(), 0),
        (PermissionError(13, "Permission denied", "/nowhere/out"), 2),
        (click.UsageError("no"), 2),
    ],
)
def test_exit_codes(error: BaseException, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed:
        def close(self) -> None:
            """Nothing to close in a test."""

        def write(self, text: str) -> int:
            return len(text)

        def flush(self) -> None:
            """Nothing to flush."""

    if isinstance(error, BrokenPipeError):
        monkeypatch.setattr(sys, "stderr", Closed())
    assert run(group(error), ["go"]) == code


@pytest.mark.parametrize(("result", "code"), [(None, 0), (0, 0), (1, 1), ("text", 0)])
def test_a_verb_returns_its_exit_code(result: object, code: int) -> None:
    assert run(group(None, result), ["go"]) == code


def test_bad_input_is_words_with_place_and_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    run(group(BAD), ["go"])
    shown = capsys.readouterr().err
    assert "the file cannot be used" in shown
    assert "case.yaml:3 a\n" in shown and "LK102" in shown
    assert "Traceback" not in shown


def test_bad_input_as_json_is_json(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["legalkit", "go", "--json", "--lang", "zh"])
    run(group(BAD), ["go", "--json", "--lang", "zh"])
    payload = json.loads(capsys.readouterr().out)
    assert payload["findings"][0]["code"] == "LK102"
    assert "重复" in payload["findings"][0]["message"]


def test_a_defect_is_admitted_in_both_languages(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LEGALKIT_DEBUG", raising=False)
    run(group(RuntimeError("boom")), ["go"])
    shown = capsys.readouterr().err
    assert "boom" in shown and "内部错误" in shown
    assert "Traceback" not in shown
    monkeypatch.setenv("LEGALKIT_DEBUG", "1")
    run(group(RuntimeError("boom")), ["go"])
    assert "Traceback" in capsys.readouterr().err


def test_help_and_unknown_verbs(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, ["--help"]) == 0
    assert run(root, ["no-such-verb"]) == 2
    assert "no-such-verb" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["2024-02-30", "31/05/2024", "yesterday", "2024-5-1", ""])
def test_a_day_that_is_none_is_refused_with_the_form_expected(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(group(None), ["go", "--as-of", text]) == 2
    assert "YYYY-MM-DD" in capsys.readouterr().err


def test_days_are_read() -> None:
    assert DayType().convert("2024-05-31", None, None) == date(2024, 5, 31)
    assert today_unless(date(2024, 5, 31)) == date(2024, 5, 31)
    assert isinstance(today_unless(None), date)


@pytest.mark.parametrize(
    ("weights", "fail_on", "code"),
    [
        ([], "note", 0),
        (["note"], "note", 1),
        (["note"], "warning", 0),
        (["warning", "note"], "warning", 1),
        (["warning"], "error", 0),
        (["error"], "error", 1),
        (["error"], "never", 0),
    ],
)
def test_fail_on_counts_weights(weights: list[str], fail_on: str, code: int) -> None:
    assert exit_code([Finding("LK101", Severity(weight)) for weight in weights], fail_on) == code


def test_a_refused_folder_is_named_and_is_no_defect(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["legalkit", "go", "--lang", "zh"])
    run(group(OSError(28, "No space left on device", "/full/out")), ["go", "--lang", "zh"])
    shown = capsys.readouterr().err
    assert "/full/out" in shown and "LK117" in shown and "系统拒绝" in shown
    assert "internal error" not in shown


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_findings_are_folded_to_eighty_cells(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    params = {"key": "合同关键词 and more words " * 6, "first": 1}
    print_findings([Finding("LK102", where=Where("case.yaml", 3), params=params)], lang)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "  1. case.yaml:3"
    assert max(cell_width(line) for line in lines) <= 80
    assert [line for line in lines if line.startswith("     -> ")]
    assert not [line for line in lines if line != line.rstrip()]


def test_a_long_place_has_a_line_for_the_file_and_one_for_the_field(
    capsys: pytest.CaptureFixture[str],
) -> None:
    file, field = "04-" + "Fiche des délais " * 4 + ".docx", "case.facts.mesure_executee_le"
    for name in (file, "a.docx"):
        where, params = Where(name, field=field), {"key": "k", "first": 1}
        print_findings([Finding("LK102", where=where, params=params)], "en")
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [f"  1. {file}", f"     {field}"]
    assert f"  1. a.docx {field}" in lines


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "words",
    [
        ["check", "CASE", "--for", "filing"],
        ["evidence", "gaps", "CASE"],
        ["limitation", "CASE", "--claim", "CL1"],
        ["interest", "CASE", "--claim", "CL1"],
        ["costs", "CASE"],
    ],
    ids=lambda words: words[0],
)
def test_what_is_printed_fits_and_has_no_filling(
    words: list[str], lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    case = str(builtin_root("examples") / "suzhou-chengdu")
    day = ["--as-of", "2026-03-02", "--lang", lang]
    run(root, [case if word == "CASE" else word for word in words] + day)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 20
    assert not [line for line in lines if line != line.rstrip()]
    assert not [line for line in lines if cell_width(line) > 80]
    if lang == "zh":
        told = "\n".join(lines)
        assert not [
            word for word in ("CC 1", "LimProv", "GenInt", "Interp.", "SCI ") if word in told
        ]
