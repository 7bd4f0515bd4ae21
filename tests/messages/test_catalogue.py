"""Wording: both languages, the same placeholders, no key without use and no use without key."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from legalkit.messages import LANGUAGES, Message, catalogue, code_text, codes

ROOT = Path(__file__).resolve().parents[2]
CODE = re.compile(r"LK[1-9]\d{2}")


def sentences(entry: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """Every pair of sentences of an entry with the name of its part."""
    if "message" in entry:
        yield from entry.items()
    else:
        yield "text", entry


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_every_sentence_is_there_in_both_languages_with_the_same_values(key: str) -> None:
    for part, pair in sentences(catalogue()[key]):
        assert set(pair) == set(LANGUAGES), part
        assert all(isinstance(text, str) and text.strip() for text in pair.values()), part
        # "{en}" and "{zh}" carry wording that a rule sheet holds in both languages.
        assert placeholders(pair["en"]) - {"en"} == placeholders(pair["zh"]) - {"zh"}, part
        assert ("en" in placeholders(pair["en"])) == ("zh" in placeholders(pair["zh"])), part
        assert all(name.isidentifier() for name in placeholders(pair["en"])), part


@pytest.mark.parametrize("code", codes())
def test_a_code_has_a_message_a_hint_and_an_explanation(code: str) -> None:
    assert CODE.fullmatch(code)
    assert set(catalogue()[code]) == {"message", "hint", "explain"}
    explain = catalogue()[code]["explain"]
    assert placeholders(explain["en"]) == set(), (
        "explain is shown without a case, so it has no values"
    )


def test_a_number_stands_for_one_code_only() -> None:
    assert all(CODE.fullmatch(key) for key, value in catalogue().items() if "message" in value)


@cache
def literals() -> tuple[frozenset[str], tuple[re.Pattern[str], ...], dict[str, str]]:
    """Text constants, shapes of f-strings, and where the sources ask for each message key."""
    constants: set[str] = set()
    shapes: list[re.Pattern[str]] = []
    asked: dict[str, str] = {}
    for path in sorted((ROOT / "legalkit").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                constants.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[\w.\-]+"
                    for part in node.values
                ]
                # A shape without text of its own, such as "{room}.{key}", would match everything.
                own = "".join(str(p.value) for p in node.values if isinstance(p, ast.Constant))
                if "." in own and len(own) >= 4:
                    shapes.append(re.compile("".join(parts)))
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = (
                    node.func.id
                    if isinstance(node.func, ast.Name)
                    else getattr(node.func, "attr", "")
                )
                if name in ("Message", "Finding", "code_text") and isinstance(
                    node.args[0].value, str
                ):
                    asked[node.args[0].value] = f"{path.relative_to(ROOT)}:{node.lineno}"
    return frozenset(constants), tuple(shapes), asked


@cache
def data_text() -> str:
    """Rule sheets and document data, which may name messages too."""
    roots = [ROOT / "jurisdictions", ROOT / "doc_templates"]
    return "\n".join(
        p.read_text(encoding="utf-8") for r in roots for p in sorted(r.rglob("*.yaml"))
    )


def test_every_key_and_code_that_the_sources_ask_for_exists() -> None:
    _, _, asked = literals()
    missing = {place: key for key, place in asked.items() if key not in catalogue()}
    assert missing == {}


def test_every_code_named_anywhere_in_the_sources_exists() -> None:
    constants, _, _ = literals()
    named = {text for text in constants if CODE.fullmatch(text)}
    assert named <= set(codes())


def test_no_sentence_is_without_use() -> None:
    constants, shapes, _ = literals()
    unused = [
        key
        for key in catalogue()
        if key not in constants
        and not any(shape.fullmatch(key) for shape in shapes)
        and not re.search(rf"\b{re.escape(key)}\b", data_text())
    ]
    assert unused == []


def test_a_sentence_is_said_with_its_values_in_the_language_of_the_reader() -> None:
    inner = Message("what.evidence")
    message = Message("report.calendar.remind", {"days": 3, "title": inner})
    assert message.text("en") == str(message) == "3 days left: evidence item"
    assert message.text("zh") == "还剩 3 天：证据"


def test_a_missing_sentence_or_value_is_an_error_and_not_a_blank() -> None:
    with pytest.raises(KeyError):
        Message("no.such.key").text()
    with pytest.raises(KeyError):
        Message("report.calendar.remind").text()


def test_a_value_is_never_read_as_a_template() -> None:
    assert (
        "{0.__class__}"
        in Message("report.calendar.remind", {"days": 1, "title": "{0.__class__}"}).text()
    )
    assert code_text("LK101", "message", {"problem": "{x}"}).endswith("{x}")


def test_one_key_in_two_catalogues_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(
            yaml.safe_dump({"x.y": {"en": "a", "zh": "b"}}), encoding="utf-8"
        )
    (tmp_path / "note.txt").write_text("not a catalogue", encoding="utf-8")
    monkeypatch.setattr("importlib.resources.files", lambda _: tmp_path)
    with pytest.raises(KeyError, match=r"x\.y is defined twice"):
        catalogue.__wrapped__()
