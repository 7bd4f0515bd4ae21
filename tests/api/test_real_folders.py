"""Foreign packs from folders with files, as a lawyer makes them; the samples alone have none."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from legalkit.api import open_case
from legalkit.cli import root
from legalkit.documents.pack import build_pack
from legalkit.documents.result import PackResult
from legalkit.documents.wordfile import body_text
from legalkit.law.bundle_profile import BundleSheet
from legalkit.law.documents_sheet import DocumentsSheet
from legalkit.law.load import load_sheet
from legalkit.law.paper_language import paper_language
from legalkit.law.places import builtin_root
from legalkit.model.finding import Finding
from tests.documents import sample_cases

SAMPLES = Path(__file__).resolve().parents[1] / "documents" / "cases"
DAY = date(2026, 3, 31)
ITEM = re.compile(r"\{id: (E\d+), role: (?=[a-z_]+, title)")


def folder(place: Path, name: str) -> Path:
    """A sample as a case folder: each exhibit is a file in it."""
    text = (SAMPLES / f"{name}.yaml").read_text("utf-8")
    ids = ITEM.findall(text)
    assert ids, name
    (place / "evidence").mkdir(parents=True)
    for item in ids:
        (place / "evidence" / f"{item}.txt").write_text(f"paper {item}\n", encoding="utf-8")
    (place / "case.yaml").write_text(
        ITEM.sub(lambda found: f"{{id: {found[1]}, file: {found[1]}.txt, role: ", text),
        encoding="utf-8",
    )
    return place


def made(place: Path, name: str, kind: str, day: date = DAY) -> PackResult:
    case = open_case(folder(place / "case", name))
    return case.pack(kind, out=place / "pack", as_of=day, draft=True, pdf=False)


@pytest.mark.parametrize("kind", ["payment-order", "preservation"])
def test_what_an_exhibit_proves_is_known_without_a_bundle_of_the_court(
    tmp_path: Path, kind: str
) -> None:
    """The forms of the Union list the evidence; its law has no bundle, the case has the words."""
    result = made(tmp_path, "eu", kind)
    lacking = [each.where for each in result.findings if each.code == "LK701"]
    assert lacking == []
    assert any(each.code == "LK732" for each in result.findings)


@pytest.mark.parametrize("code", ["de", "fr", "gb-eaw", "hk", "sg", "us-ny", "us-ca"])
def test_a_person_needs_no_number_abroad_and_a_company_does(tmp_path: Path, code: str) -> None:
    text = (SAMPLES / f"{code}.yaml").read_text("utf-8")
    numberless = re.sub(
        "(id: B, role: debtor,.*?)registration_number: [^,]+, ", r"\1", text, count=1
    )
    assert numberless != text
    person = numberless.replace("{id: B, role: debtor,", "{id: B, role: debtor, kind: person,", 1)
    for name, record in (("company", numberless), ("person", person)):
        place = tmp_path / name
        (place / "evidence").mkdir(parents=True)
        (place / "case.yaml").write_text(record, encoding="utf-8")
    unmet = {
        name: {
            line.gate for line in open_case(tmp_path / name).check("enforcement", as_of=DAY).unmet
        }
        for name in ("company", "person")
    }
    assert unmet["company"] - unmet["person"] == {"EN-IDENT"}


@pytest.mark.parametrize(
    "code",
    sorted(
        path.parent.name
        for path in builtin_root("jurisdictions").glob("*/documents.yaml")
        if (path.parent / "bundle.yaml").is_file()
    ),
)
def test_papers_and_bundle_call_an_exhibit_the_same(code: str) -> None:
    """A judge who reads "Exhibit 3" looks for a page that says so, and for no "Document 3"."""
    sheet = load_sheet(code.upper(), "documents.yaml", DocumentsSheet)
    profile = load_sheet(code.upper(), "bundle.yaml", BundleSheet).profile()
    cited = paper_language(sheet.lang).exhibits([3], sheet.exhibit)
    assert cited.replace("\xa0", " ") == profile.words.exhibit.format(number=3)


@pytest.mark.parametrize("code", ["us-ny", "us-ca"])
@pytest.mark.parametrize("kind", ["lawyer-letter", "filing", "preservation"])
def test_a_lawyer_who_practises_alone_may_sign(tmp_path: Path, code: str, kind: str) -> None:
    """No firm is no gap in the United States, and no paper prints a comma in its place."""
    given = sample_cases.given_of(code)
    alone = tuple(
        party.model_copy(update={"firm": None}) if party.role == "lawyer" else party
        for party in given.case.parties
    )
    assert alone != given.case.parties
    changed = replace(given, case=given.case.model_copy(update={"parties": alone}))
    result = build_pack(changed, kind, tmp_path, pdf=False)
    assert result.folder is not None
    printed = "\n".join(
        body_text(path.read_bytes()) for path in result.files if path.suffix == ".docx"
    )
    assert "Jane Doe" in printed
    assert not re.search(r"Jane Doe, *(,|$)", printed, re.MULTILINE)


def test_sums_that_differ_say_what_to_enter() -> None:
    """A payment after the judgment has lowered the principal: the hint names both entries."""
    params = {"what": "a", "left": "22,570.00", "other": "b", "right": "19,876.09"}
    for tongue in ("en", "zh"):
        hint = Finding("LK705", params=params).hint(tongue)
        assert "19,876.09" in hint and "original_amount" in hint


@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_an_adverse_exhibit_is_bound_in_by_the_command_that_is_told(tongue: str) -> None:
    hint = Finding("LK832", params={"name": "E1"}).hint(tongue)
    named = re.search(r"legalkit ((?:[a-z]+ )+)CASE (--[a-z-]+)", hint)
    assert named is not None
    said = CliRunner().invoke(root, [*named[1].split(), "--help"])
    assert said.exit_code == 0
    assert named[2] in said.output


@pytest.mark.parametrize(
    ("code", "provision"), [("us-ny", "CPLR 321(a)"), ("us-ca", "Merco"), ("de", "ZPO 78")]
)
def test_the_cover_says_that_a_lawyer_is_needed_where_none_is_named(
    tmp_path: Path, code: str, provision: str
) -> None:
    """The paper comes out without a lawyer; that the court will not take it so must be said."""
    given = sample_cases.given_of(code)
    without = replace(given, case=given.case.model_copy(update={"mandate": None}))
    for name, case, told in (("with", given, False), ("without", without, True)):
        result = build_pack(case, "filing", tmp_path / name, pdf=False)
        cover = next(path for path in result.files if path.name.startswith("01-"))
        assert (provision in body_text(cover.read_bytes())) is told
