"""Papers that wait for a fact of the case: told in the result, on the cover and on the console."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from legalkit.cli.pack import print_pack
from legalkit.documents.input import PackInput
from legalkit.documents.offers import offers
from legalkit.documents.pack import build_pack
from legalkit.documents.result import PackResult
from legalkit.documents.wordfile import body_text
from legalkit.law.documents_sheet import When
from legalkit.model.finding import Severity
from tests.documents import sample_cases

PAPER = "exhibit-list"


def waiting(when: When, told: dict[str, str] | None = None) -> PackInput:
    """The German sample, whose list of exhibits hangs on ``when``."""
    given = sample_cases.given_of("de")
    papers = tuple(
        paper.model_copy(update={"when": when}) if paper.id == PAPER else paper
        for paper in given.sheet.papers
    )
    case = given.case.model_copy(update={"facts": {**given.case.facts, **(told or {})}})
    return replace(given, case=case, sheet=given.sheet.model_copy(update={"papers": papers}))


def made(tmp_path: Path, given: PackInput, lang: str | None = None) -> PackResult:
    return build_pack(given, "filing", tmp_path / f"pack-{lang}", pdf=False, lang=lang)


def cover_of(result: PackResult) -> str:
    path = next(path for path in result.files if path.name == "01-Deckblatt.docx")
    return body_text(path.read_bytes())


def ours(result: PackResult) -> list[tuple[str, ...]]:
    return [tuple(f.name for f in offer.facts) for offer in result.more if offer.paper == PAPER]


def test_a_paper_that_waits_for_a_fact_is_offered(tmp_path: Path) -> None:
    result = made(tmp_path, waiting(("always", "fact heard_twice")))
    assert ours(result) == [("heard_twice",)]
    assert "– List of exhibits: facts: heard_twice" in cover_of(result)
    assert not any("Anlagenverzeichnis" in path.name for path in result.files)


def test_once_told_it_is_made_and_offered_no_more(tmp_path: Path) -> None:
    result = made(tmp_path, waiting("fact heard_twice", {"heard_twice": "2026-01-05"}))
    assert ours(result) == []
    assert any("Anlagenverzeichnis" in path.name for path in result.files)


@pytest.mark.parametrize(
    ("when", "told", "wanted"),
    [
        ("fact heard_twice", {"heard_twice": "no"}, [("heard_twice",)]),
        (("fact a_day", "fact a_name"), {"a_day": "2026-01-05"}, [("a_name",)]),
        (("fact a_day", "not always"), {}, []),
        ("not fact a_day", {"a_day": "2026-01-05"}, []),
        ("not always", {}, []),
    ],
)
def test_only_what_a_fact_would_bring_is_offered(
    when: When, told: dict[str, str], wanted: list[tuple[str, ...]]
) -> None:
    given = waiting(when, told)
    pack = given.sheet.pack("filing")
    assert pack is not None
    found = [tuple(f.name for f in o.facts) for o in offers(given, pack) if o.paper == PAPER]
    assert found == wanted


def test_the_console_says_it_shortly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = made(tmp_path, waiting("fact heard_twice"))
    for lang, lead in (("en", "The pack can also make"), ("zh", "还可生成")):
        print_pack(result, lang)
        said = capsys.readouterr().out
        assert lead in said and "facts: heard_twice" in said
        assert max(map(len, said.splitlines())) <= 120
    offer = next(offer for offer in result.more if offer.paper == PAPER)
    assert offer.to_json("en")["facts"] == [{"name": "heard_twice", "meaning": None}]
    assert set(offer.to_json("zh")) == {"paper", "title", "facts"}


def test_a_refused_pack_tells_it_too(tmp_path: Path) -> None:
    given = waiting("fact heard_twice")
    nowhere = given.case.model_copy(update={"court": None})
    result = made(tmp_path, replace(given, case=nowhere))
    assert result.folder is None and ours(result) == [("heard_twice",)]


def test_the_cover_speaks_the_language_of_the_house(tmp_path: Path) -> None:
    given = sample_cases.given_of("de")
    notes = [f for f in made(tmp_path, given).findings if f.severity is not Severity.ERROR]
    assert notes
    for lang in ("en", "zh"):
        result = made(tmp_path, given, lang)
        assert all(finding.message(lang) in cover_of(result) for finding in notes)
    assert (tmp_path / "pack-en" / "01-Deckblatt.docx").read_bytes() == (
        tmp_path / "pack-None" / "01-Deckblatt.docx"
    ).read_bytes()
    court = [path for path in (tmp_path / "pack-zh").glob("*.docx") if path.name[:2] != "01"]
    assert court
    for path in court:
        assert path.read_bytes() == (tmp_path / "pack-en" / path.name).read_bytes()
