from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document
from icalendar import Calendar
from jsonschema import validate

from legalkit.api.crossborder import prepare_case, sheets_by_state, situation_of
from legalkit.api.folder import open_case
from legalkit.cli import root as legalkit
from legalkit.cli.columns import width
from legalkit.cli.crossborder import command
from legalkit.crossborder.memo import SECTIONS
from legalkit.law.crossborder_sheet import load_country_sheets
from legalkit.model.errors import LegalkitError
from legalkit.report.crossborder import memo_page
from legalkit.report.tables import page_text

from .scenes import asset, folder, memo, scene

ABROAD = Path(__file__).parents[2] / "examples"
CASES = {"shenzhen-hamburg": "2026-09-21", "dongguan-saopaulo": "2026-02-05"}


def run(path: Path, *args: str):
    return CliRunner().invoke(
        command, [str(path), "--as-of", "2026-03-12", *args], standalone_mode=False
    )


def shown(path: Path, *args: str):
    result = run(path, *args)
    assert result.exception is None
    return result.output


def shown_on(day: str, path: Path, *args: str):
    result = CliRunner().invoke(command, [str(path), "--as-of", day, *args], standalone_mode=False)
    assert result.exception is None
    return result.output


def test_eight_sections_and_each_row_with_source_mark_and_day(tmp_path):
    told = json.loads(shown(folder(tmp_path, assets=[asset("ES")]), "--json"))
    validate(told, json.loads(shown(tmp_path, "--schema")))
    assert [s["section"] for s in told["sections"]] == list(SECTIONS)
    for section in told["sections"][:-1]:
        assert section["lead"] or section["items"] or section["tables"], section["section"]
        for item in section["items"]:
            # Only what the engine concludes itself, or does not know, has no source.
            engine = item["topic"] == "week" or item["says"] == "Nothing is on file."
            assert engine or (item["source"] and item["verified"] and item["checked_on"]), item
    assert told["open_questions"]
    assert all(q["to"] in ("us", "counsel") for q in told["open_questions"])


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", CASES)
def test_the_terminal_keeps_to_80_columns(name, lang):
    result = CliRunner().invoke(
        command,
        [str(ABROAD / name), "--as-of", CASES[name], "--lang", lang],
        standalone_mode=False,
    )
    assert result.exception is None
    assert max(width(line) for line in result.output.splitlines()) <= 80
    assert not re.search(r"\{\w*\}", result.output)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_everything_is_written_and_the_same_twice(tmp_path, lang):
    case = folder(tmp_path / "case", assets=[asset("ES")])
    files = []
    for turn in ("one", "two"):
        shown(case, "--out", str(tmp_path / turn), "--lang", lang)
        made = {p.name: p.read_bytes() for p in sorted((tmp_path / turn).iterdir())}
        files.append(made)
    assert files[0] == files[1]
    assert set(files[0]) == {
        "memo.md",
        "memo.html",
        "memo.docx",
        "memo.ics",
        "brief-DE.docx",
        "brief-ES.docx",
    }
    text = "\n".join(p.text for p in Document(io.BytesIO(files[0]["memo.docx"])).paragraphs)
    assert ("Where to go" if lang == "en" else "向何处主张") in text
    html = files[0]["memo.html"].decode("utf-8")
    assert "<script" not in html
    calendar = Calendar.from_ical(files[0]["memo.ics"])
    assert len(calendar.walk("VEVENT")) >= 2


def test_single_files_go_where_they_are_asked_for(tmp_path):
    case = folder(tmp_path / "case")
    target = tmp_path / "deep" / "memo.md"
    out = shown(case, "--md", str(target), "--brief", str(tmp_path / "briefs"))
    assert target.read_text(encoding="utf-8").startswith("# ")
    assert (tmp_path / "briefs" / "brief-DE.docx").is_file()
    assert str(target) in out
    assert "1. Which limitation law" not in shown(case, "--checklist")


def test_the_brief_tells_facts_questions_budget_and_evidence(tmp_path):
    evidence = [
        {"id": f"E{n:02}", "role": "invoice", "title": f"Invoice {n}", "form": "original"}
        for n in range(20)
    ]
    claims = [
        {"id": f"CL{n}", "title": f"invoice {n}", "type": "sale_of_goods", "governing_law": "CN",
         "due_on": "2024-01-15", "amount": "10.00", "currency": "EUR"}
        for n in range(8)
    ]  # fmt: skip
    case = folder(tmp_path / "case", evidence=evidence, claims=claims, assets=[asset("DE")])
    shown(case, "--brief", str(tmp_path))
    document = Document(str(tmp_path / "brief-DE.docx"))
    text = "\n".join(p.text for p in document.paragraphs)
    for word in ("Facts", "Questions", "Budget", "Evidence", "conflict check", "reciprocity"):
        assert word in text
    # What does not fit on two pages is counted.
    assert "and 4 more exhibits" in text
    assert "and 2 more claims" in text
    assert "EUR 80.00" in text
    cells = [cell.text for t in document.tables for row in t.rows for cell in row.cells]
    assert "E15" in cells
    assert "E16" not in cells
    assert any("GKG" in cell for cell in cells)


def test_the_brief_tells_what_happened_so_that_counsel_can_judge_time(tmp_path):
    events = [
        {"id": f"EV{n}", "kind": "demand_letter", "date": f"202{n}-03-16",
         "received_on": f"202{n}-03-20"}
        for n in range(7)
    ]  # fmt: skip
    case = folder(tmp_path / "case", events=events)
    shown(case, "--brief", str(tmp_path))
    document = Document(str(tmp_path / "brief-DE.docx"))
    text = "\n".join(p.text for p in document.paragraphs)
    assert "2026-03-16: a demand, received 2026-03-20; exhibits: –" in text
    # What does not fit is counted: the oldest one.
    assert "2020-03-16" not in text
    assert "Earlier events, in the case file: 1." in text


def test_the_brief_without_evidence_says_so(tmp_path):
    shown(folder(tmp_path / "case"), "--brief", str(tmp_path))
    text = "\n".join(p.text for p in Document(str(tmp_path / "brief-DE.docx")).paragraphs)
    assert "No exhibits are on file yet." in text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_domestic_case_says_so_and_writes_no_brief(tmp_path, lang):
    case = folder(tmp_path / "case", debtor="CN")
    out = shown(case, "--lang", lang, "--out", str(tmp_path / "out"))
    assert ("Mainland China" if lang == "en" else "中国内地") in out
    assert not list((tmp_path / "out").glob("brief*"))
    assert json.loads(shown(case, "--json"))["domestic"] is True


def test_findings_stop_the_run_only_when_asked(tmp_path):
    case = folder(tmp_path, debtor="ZZ")
    assert run(case).return_value == 0
    assert run(case, "--fail-on", "warning").return_value == 1
    codes = {f["code"] for f in json.loads(shown(case, "--json"))["findings"]}
    assert codes == {"LK903", "LK904", "LK905", "LK906"}


def test_a_trust_store_is_read(tmp_path):
    example = ABROAD / "shenzhen-hamburg"
    out = shown(example, "--trust", str(example / "trust"), "--json")
    assert "advanced electronic signature of Katrin Vogt" in out
    assert "signer not judged" in shown(example, "--json")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("شركة الخليج للتجارة ذ.م.م", "تتم تسوية أي نزاع عن طريق التحكيم"),
        ('<b>"Müller & Söhne"</b> GmbH', "Erfüllungsort ist {Hamburg} & München"),
        ("有限会社テスト", "本契約に関する紛争は東京地方裁判所"),
    ],
)
def test_names_and_clauses_in_any_script_come_out_as_they_are(tmp_path, name, text):
    clause = {"kind": "arbitration", "text": text}
    case = folder(tmp_path / "case", debtor="AE", name=name, contract={"dispute": clause})
    shown(case, "--out", str(tmp_path))
    text_of_brief = "\n".join(p.text for p in Document(str(tmp_path / "brief-AE.docx")).paragraphs)
    assert name in text_of_brief
    assert text in text_of_brief
    assert "<b>" not in (tmp_path / "memo.html").read_text(encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "memo.docx") as archive:
        assert archive.testzip() is None


@pytest.mark.parametrize("day", ["1900-01-01", "1955-01-01", "2199-12-31"])
@pytest.mark.parametrize("debtor", ["DE", "HK", "US", "ZZ"])
def test_any_day_and_any_country_gives_a_memo(tmp_path, day, debtor):
    told = memo(tmp_path, day=date.fromisoformat(day), debtor=debtor, assets=[asset("AE")])
    assert len(told.sections) == 8
    assert len(told.states) == 3


def test_the_law_that_a_case_names_picks_the_sheet_of_a_state():
    sheets = load_country_sheets()
    china = sheets["CN"]
    north = china.model_copy(update={"jurisdiction": "XX-N", "state": "XX"})
    south = china.model_copy(update={"jurisdiction": "XX-S", "state": "XX", "leading": False})
    both = {"XX-S": south, "XX-N": north}
    assert sheets_by_state(both, [])["XX"] is north
    assert sheets_by_state(both, ["XX-S"])["XX"] is south


def test_facts_of_the_case_reach_the_engine(tmp_path):
    told = scene(
        tmp_path,
        contract={"governing_law": "DE", "signed_on": "2022-01-05"},
        events=[{"id": "S1", "kind": "lawsuit_filed", "date": "2025-06-30"}],
    )
    assert (told.chosen, told.law, told.contract_on) == ("DE", "CN", date(2022, 1, 5))
    assert told.filed_on == date(2025, 6, 30)
    assert told.name("ZZ") == "ZZ"
    bare = folder(tmp_path / "2", parties=[
        {"id": "D", "role": "debtor", "name": "X", "country": "DE"}], claims=[])  # fmt: skip
    empty = situation_of(open_case(bare), date(2026, 1, 1))
    assert (empty.creditor_state, empty.law) == ("CN", "CN")


def test_a_broken_case_is_refused_with_findings(tmp_path):
    (tmp_path / "case.yaml").write_text("legalkit: 1\n", encoding="utf-8")
    result = run(tmp_path)
    assert isinstance(result.exception, LegalkitError)


def test_the_first_letter_is_drafted_in_the_language_of_the_debtor_with_the_date_of_the_memo(
    tmp_path,
):
    out = shown_on("2026-09-21", ABROAD / "shenzhen-hamburg", "--letters", str(tmp_path))
    (letter,) = (tmp_path / "letter-DE").glob("*Mahnung*.docx")
    assert letter.name in out
    # German papers keep a day together with spaces that do not break.
    text = "\n".join(p.text for p in Document(str(letter)).paragraphs).replace("\xa0", " ")
    assert "21. September 2026" in text
    # Fourteen days would end in Golden Week: 8 October is seventeen days later.
    assert "binnen 17 Tagen" in text
    assert "ENTWURF" in "\n".join(
        p.text for s in Document(str(letter)).sections for p in s.header.paragraphs
    )


def test_a_draft_that_somebody_worked_in_is_not_overwritten_and_that_is_said(tmp_path):
    args = ("--letters", str(tmp_path))
    shown_on("2026-09-21", ABROAD / "shenzhen-hamburg", *args)
    (letter,) = (tmp_path / "letter-DE").glob("*Mahnung*.docx")
    letter.write_bytes(b"my own words")
    assert "LK714" in shown_on("2026-09-22", ABROAD / "shenzhen-hamburg", *args)
    assert letter.read_bytes() == b"my own words"


def test_no_letter_is_drafted_where_the_templates_have_none(tmp_path):
    shown(folder(tmp_path / "case", debtor="ZZ"), "--letters", str(tmp_path / "out"))
    assert not list((tmp_path / "out").glob("letter-*"))


# -- law treaty ----------------------------------------------------------------------------------


def treaty(*args: str):
    return CliRunner().invoke(legalkit, ["law", "treaty", *args], standalone_mode=False)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_treaties_are_listed_shown_and_checked(lang, tmp_path):
    assert "EAPO-655" in treaty("list", "--lang", lang).output
    whole = treaty("show", "HAGUE-SERVICE-1965", "--lang", lang).output
    assert ("Germany" if lang == "en" else "德国") in whole
    pair = treaty("show", "all", "CN", "HK", "--on", "2024-01-28", "--lang", lang).output
    assert "CN-HK-JUDGMENTS-2019" in pair
    assert max(width(line) for line in (whole + pair).splitlines()) <= 80
    assert treaty("check", "--lang", lang).return_value == 0


def test_treaties_as_json():
    told = json.loads(
        treaty("show", "apostille-1961", "cn", "de", "--on", "2023-11-06", "--json").output
    )
    assert [t["holds"] for t in told["treaties"]] == [False]
    assert json.loads(treaty("list", "--json").output)["treaties"]
    shown_whole = json.loads(treaty("show", "CISG-1980", "--json").output)
    assert shown_whole["treaties"][0]["members"]
    assert all(r["ok"] for r in json.loads(treaty("check", "--json").output)["results"])


def test_an_unknown_treaty_or_half_a_pair_is_said(tmp_path):
    assert [f.code for f in treaty("show", "NEW-YORK-1985").exception.findings] == ["LK907"]
    assert "name two states" in str(treaty("show", "all", "CN").exception)


def test_a_worked_pair_that_fails_is_shown(tmp_path):
    file = tmp_path / "pairs.yaml"
    file.write_text(
        "cases:\n"
        "  - {id: A, treaty: APOSTILLE-1961, a: CN, b: DE, day: 2026-01-01, holds: no}\n"
        "  - {id: B, treaty: NONE, a: CN, b: DE, day: 2026-01-01, holds: no}\n",
        encoding="utf-8",
    )
    result = treaty("check", str(file))
    assert result.return_value == 1
    assert "✘ A APOSTILLE-1961 CN–DE" in result.output
    assert "unknown treaty" in result.output


def test_a_table_with_a_state_twice_backwards_or_without_a_name_is_found(tmp_path):
    tables = tmp_path / "_treaties"
    tables.mkdir()
    (tables / "mine.yaml").write_text(
        "treaties:\n"
        "  - id: MINE\n    cite: x\n    verified: primary\n    checked_on: 2026-01-01\n"
        "    title: treaty.bilateral\n    subjects: [award]\n    members:\n"
        "      - {state: CN, since: 2020-01-01, verified: primary}\n"
        "      - {state: CN, since: 2021-01-01, verified: primary}\n"
        "      - {state: QQ, since: 2021-01-01, until: 2020-01-01, verified: primary}\n",
        encoding="utf-8",
    )
    result = treaty("check", "--law", str(tmp_path))
    assert result.return_value == 1
    assert result.output.count("LK908") == 3


def test_a_country_sheet_that_names_an_unknown_treaty_or_one_id_twice_is_found(tmp_path):
    home = tmp_path / "xx"
    home.mkdir()
    row = (
        "  - {id: XX-1, cite: x, verified: memory, checked_on: 2026-01-01, of: award,\n"
        "     status: available, treaties: [NEW-YORK-1985], states: [QQ],\n"
        "     says: {en: yes it is, zh: 是}}\n"
    )
    (home / "crossborder.yaml").write_text(
        "jurisdiction: XX\nstate: XX\nname: {en: Nowhere, zh: 无处}\nrecognition:\n" + row * 2,
        encoding="utf-8",
    )
    result = treaty("check", "--law", str(tmp_path))
    assert result.return_value == 1
    text = re.sub(r"\s+", " ", result.output)
    assert "NEW-YORK-1985: no such treaty" in text
    assert "QQ: no name" in text
    assert "XX-1: named twice" in text


@pytest.mark.parametrize("lang", ["en", pytest.param("zh", marks=pytest.mark.slow)])
def test_every_country_that_has_a_sheet_gives_a_memo_that_can_be_read(tmp_path, lang):
    for code, sheet in load_country_sheets().items():
        if sheet.state == "CN":
            continue
        case = folder(tmp_path / code, debtor=sheet.state, law=code)
        told = prepare_case(open_case(case), date(2026, 3, 12))
        names = {
            state: situation_of(open_case(case), told.as_of).name(state) for state in told.states
        }
        text = page_text(memo_page(told, names), lang)
        assert max(width(line) for line in text.splitlines()) <= 80, code
        assert told.questions, code


def test_the_day_that_leads_is_not_moved_by_a_rest_day_of_the_law():
    # Saturday 15 January 2028: German law would move it to Monday, another forum may not.
    told = prepare_case(open_case(ABROAD / "shenzhen-hamburg"), date(2026, 9, 21)).deadlines
    (last,) = [d for d in told if d.key == "limitation"]
    assert last.day == date(2028, 1, 15) and last.day.weekday() == 5
    assert "before any rest day moves it" in last.note.text("en")
