"""``limitation``, ``law``, ``pack`` and ``demo`` as a user calls them."""

from __future__ import annotations

import json
import shutil
from xml.etree import ElementTree

import pytest

from legalkit.cli import root
from legalkit.cli.columns import width
from legalkit.cli.run import run
from legalkit.law.places import builtin_root

DATED = ("--as-of", "2026-03-02")
EXAMPLE = builtin_root("examples") / "suzhou-chengdu"
QUESTION = """id: Q1
title: a sale with two demands
as_of: 2024-05-01
claim: {type: sale_of_goods, governing_law: CN, due_on: 2019-03-01, amount: 120000.00, currency: CNY}
events:
  - {id: E1, kind: demand_letter, date: 2021-06-01, received_on: 2021-06-03, form: written}
  - {id: E2, kind: negotiation, date: 2021-08-01}
"""


@pytest.fixture
def call(capsys, monkeypatch):
    def called(*args, code=0):
        # an error is printed in the form that the command line asked for
        monkeypatch.setattr("sys.argv", ["legalkit", *(str(arg) for arg in args)])
        found = run(root, [str(arg) for arg in args])
        out = capsys.readouterr()
        assert found == code, out.err or out.out
        assert "Traceback" not in out.out + out.err
        return out.out + out.err

    return called


@pytest.fixture
def question(tmp_path):
    path = tmp_path / "question.yaml"
    path.write_text(QUESTION, "utf-8")
    return path


@pytest.fixture
def case(tmp_path):
    target = tmp_path / "case"
    ignored = shutil.ignore_patterns("out", "custody*", "__pycache__")
    shutil.copytree(EXAMPLE, target, ignore=ignored)
    return target


# --- limitation -------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_question_is_answered_within_eighty_columns(call, question, lang):
    out = call("limitation", question, "--lang", lang)
    assert "2024-06-03" in out
    assert "CC 195" in out or "195" in out
    assert max(width(line) for line in out.splitlines()) <= 80


def test_the_summary_is_shorter_than_the_answer_and_that_than_the_full_one(call, case):
    short, usual, full = (
        call("limitation", case, *DATED, *more) for more in (["--summary"], [], ["--full"])
    )
    assert len(short) < len(usual) < len(full)
    assert all("CL1" in out for out in (short, usual, full))


def test_one_claim_can_be_chosen_and_a_misspelt_one_is_answered_with_the_nearest(call, case):
    out = call("limitation", case, "--claim", "CL1", *DATED)
    assert "CL1" in out
    assert "LK106" in call("limitation", case, "--claim", "CL11", *DATED, code=2)


def test_why_an_event_did_what_it_did_or_nothing(call, question):
    worked = call("limitation", question, "--why", "E1")
    assert "2021-06-03" in worked
    nothing = call("limitation", question, "--why", "E2")
    assert "CC 197" in nothing
    assert "LK106" in call("limitation", question, "--why", "E9", code=2)


def test_json_holds_every_step_with_its_citation(call, question):
    data = json.loads(call("limitation", question, "--json"))
    (answer,) = data["results"]
    assert answer["asserted"]["expires_on"] == "2024-06-03"
    assert answer["proven"]["expires_on"] == answer["floor"]["expires_on"] == "2022-03-01"
    assert {step["rule"] for step in answer["asserted"]["steps"]} >= {"CN-P-GENERAL"}
    assert answer["unproven"]["E1"]
    assert "LK301" in {finding["code"] for finding in data["findings"]}


def test_a_proven_date_that_has_passed_or_is_near_is_a_warning(call, question):
    call("limitation", question, "--fail-on", "warning", code=1)
    call("limitation", question, "--fail-on", "never")


def test_pictures_pages_and_calendars_are_written(call, case, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    args = (
        "--svg",
        out / "svg",
        "--html",
        out / "a.html",
        "--md",
        out / "a.md",
        "--ics",
        out / "a.ics",
    )
    call("limitation", case, *DATED, *args, "--summary")
    pictures = list((out / "svg").glob("*.svg"))
    assert "CL1.svg" in {picture.name for picture in pictures}
    for picture in pictures:
        assert ElementTree.fromstring(picture.read_text("utf-8")).tag.endswith("svg")  # noqa: S314
    assert "<html" in (out / "a.html").read_text("utf-8")
    assert "http://" not in (out / "a.html").read_text("utf-8").replace("http://www.w3.org", "")
    assert (out / "a.md").read_text("utf-8").startswith("#")
    calendar = (out / "a.ics").read_bytes()
    assert calendar.startswith(b"BEGIN:VCALENDAR")
    assert b"BEGIN:VEVENT" in calendar


def test_an_unknown_law_is_refused_with_the_laws_there_are(call, question):
    question.write_text(QUESTION.replace("governing_law: CN", "governing_law: ZZ"), "utf-8")
    out = call("limitation", question, code=2)
    assert "LK120" in out
    assert "CN" in out
    assert "DE" in out


def test_a_bad_question_is_refused_with_every_line(call, question):
    question.write_text(
        QUESTION.replace("as_of: 2024-05-01", "as_of: May").replace(
            "kind: negotiation", "kind: chat"
        ),
        "utf-8",
    )
    out = call("limitation", question, code=2)
    assert "question.yaml:3" in out
    assert "question.yaml:7" in out
    data = json.loads(call("limitation", question, "--json", code=2))
    assert [finding["where"]["line"] for finding in data["findings"]] == [3, 7]


def test_a_question_that_is_not_there_is_refused(call, tmp_path):
    assert "LK108" in call("limitation", tmp_path / "none.yaml", code=2)


# --- law --------------------------------------------------------------------------------------


def test_the_laws_are_listed_with_how_far_they_were_checked(call):
    out = call("law", "list")
    assert "CN" in out
    laws = json.loads(call("law", "list", "--json"))["laws"]
    home = next(law for law in laws if law["code"] == "CN")
    assert home["rules"] == home["primary"] + home["secondary"] + home["memory"]


@pytest.mark.parametrize("topic", [None, "periods", "demand_letter", "guarantee", "CN-P-GENERAL"])
def test_a_law_shows_its_rules_by_topic(call, topic):
    chosen = ["--topic", topic] if topic else []
    assert "CC" in call("law", "show", "cn", *chosen)
    rules = json.loads(call("law", "show", "CN", *chosen, "--json"))["rules"]
    assert rules
    assert all(rule["cite"] and rule["verified"] and rule["says"] for rule in rules)


def test_an_unknown_topic_is_answered_with_the_topics(call):
    assert "LK213" in call("law", "show", "CN", "--topic", "demand_leter", code=2)


def test_home_is_checked_and_its_examples_pass(call):
    call("law", "check", "CN", *DATED)
    assert "0 ✘" in call("law", "test", "CN")
    payload = json.loads(call("law", "check", "CN", *DATED, "--json"))
    assert payload["results"][0]["code"] == "CN"


def test_a_law_that_is_not_there_is_refused(call):
    for verb in ("show", "check", "test"):
        assert "LK120" in call("law", verb, "ZZ", code=2)


def test_a_new_law_runs_at_once_but_is_refused_until_it_is_filled(call, tmp_path):
    made = call("law", "new", "zz", "--into", tmp_path, *DATED)
    assert "limitation.yaml" in made
    assert "LK214" in call("law", "new", "ZZ", "--into", tmp_path, *DATED, code=2)
    assert "0 ✘" in call("law", "test", "ZZ", "--law", tmp_path)
    assert "LK215" in call("law", "check", "ZZ", "--law", tmp_path, *DATED, code=1)
    for path in (tmp_path / "zz").iterdir():
        path.write_text(path.read_text("utf-8").replace("REPLACE", "filled"), "utf-8")
    filled = call("law", "check", "ZZ", "--law", tmp_path, *DATED)
    assert "LK215" not in filled


def test_examples_in_a_file_are_run_and_a_wrong_one_fails(call, question):
    right = QUESTION + "expected: {expires_on: 2024-06-03, status: running}\n"
    question.write_text(right, "utf-8")
    assert "1 ✔" in call("law", "test", question)
    question.write_text(right.replace("06-03, status", "06-04, status"), "utf-8")
    out = call("law", "test", question, code=1)
    assert "2024-06-04" in out
    results = json.loads(call("law", "test", question, "--json", code=1))["results"]
    assert not results[0]["ok"]


def test_the_same_facts_under_several_laws_the_earliest_first(call, question):
    out = call("law", "compare", "CN", "DE", "--question", question)
    assert "CN" in out
    assert "DE" in out
    data = json.loads(call("law", "compare", "de", "cn", "--question", question, "--json"))
    answers = data["results"][0]["answers"]
    days = [answer["asserted"]["expires_on"] for answer in answers]
    assert {answer["law"] for answer in answers} == {"CN", "DE"}
    assert days == sorted(days)


# --- pack and demo ----------------------------------------------------------------------------


def test_a_letter_is_made_where_it_was_asked_for(call, case, tmp_path):
    out = call(
        "pack", case, "--kind", "lawyer-letter", "--out", tmp_path / "letter", "--no-pdf", *DATED
    )
    assert ".docx" in out
    assert list((tmp_path / "letter").glob("*.docx"))
    data = json.loads(
        call(
            "pack",
            case,
            "--kind",
            "lawyer-letter",
            "--out",
            tmp_path / "again",
            "--no-pdf",
            "--json",
            *DATED,
        )
    )
    assert data["folder"] == str(tmp_path / "again")
    assert data["files"]


def test_a_filing_with_gaps_is_refused_with_what_is_missing(call, case):
    out = call("pack", case, "--kind", "filing", "--no-pdf", *DATED, code=1)
    assert "--draft" in out
    assert not (case / "out" / "filing").exists()
    assert "--draft" in call(
        "pack", case, "--kind", "filing", "--no-pdf", *DATED, "--lang", "zh", code=1
    )


@pytest.mark.slow
def test_the_demo_walks_through_every_room(call, tmp_path):
    out = call("demo", tmp_path / "demo", "--quiet")
    assert "13/13" in out
    made = tmp_path / "demo" / "suzhou-chengdu" / "out"
    assert (made / "limitation.html").is_file()
    assert (made / "filing-draft").is_dir()
    call("demo", tmp_path / "demo", "--quiet")
    own = tmp_path / "own" / "suzhou-chengdu"
    own.mkdir(parents=True)
    assert "LK116" in call("demo", tmp_path / "own", code=2)
