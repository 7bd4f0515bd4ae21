"""The sheets about transfers: complete, in words, and of one mind with the limitation rules."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

import legalkit
from legalkit.api.company import graph_of, last_day_of, risk_in, risk_of
from legalkit.cli.columns import width
from legalkit.cli.companies import command
from legalkit.companies import assess
from legalkit.companies.indicators import DETECTORS
from legalkit.companies.remedies import clock
from legalkit.companies.scene import Scene
from legalkit.law.load import codes as laws
from legalkit.law.load import load_sheet
from legalkit.law.transfers_sheet import IndicatorCatalogue, TransfersSheet, load_transfers
from legalkit.messages import catalogue
from legalkit.model.companies import Transfer
from tests.companies.build import AS_OF, codes, facts, rel, report, sale

NOW = date(2026, 11, 24)
LAWS = laws(sheet="transfers.yaml")
LOW = {"price": "400000", "market_value": "1000000", "paid": "400000"}


def test_the_laws_of_the_sheet_are_there():
    assert set(LAWS) >= {"CN", "HK", "GB-EAW", "DE", "US", "US-NY", "US-CA", "FR", "SG", "JP"}


@pytest.mark.parametrize("law", LAWS)
def test_a_sheet_is_complete(law):
    sheet = load_transfers(law)
    policy = load_sheet("_policy", "indicators.yaml", IndicatorCatalogue)
    assert {rule.id for rule in sheet.indicators} <= {method.id for method in policy.indicators}
    keys = {key for rule in sheet.indicators for key in (*rule.innocent, *rule.wants)}
    for ground in sheet.grounds:
        keys |= {ground.reason, f"proof.{ground.proof}", *ground.elements}
        keys |= {ground.court} if ground.court else set()
    keys |= {rule.says for rule in (*sheet.presumptions, *sheet.steps)}
    keys |= {rule.id for rule in sheet.mitigants}
    keys |= {f"companies.indicator.{rule.id}" for rule in sheet.indicators}
    assert keys <= set(catalogue())
    actions = {step.action for step in sheet.steps}
    assert {ground.action for ground in sheet.grounds} <= actions


@pytest.mark.parametrize("law", LAWS)
def test_no_ground_stands_idle_and_each_indicator_has_one_today(law):
    sheet = load_transfers(law)
    used = {name for rule in sheet.indicators for name in rule.grounds}
    assert used == {ground.id for ground in sheet.grounds}
    for rule in sheet.indicators:
        grounds = [sheet.ground(name) for name in rule.grounds]
        assert not grounds or any(ground.in_force.covers(NOW) for ground in grounds), rule.id


def test_the_catalogue_and_the_detectors_are_the_same():
    policy = load_sheet("_policy", "indicators.yaml", IndicatorCatalogue)
    assert {method.id for method in policy.indicators} == set(DETECTORS)
    assert {rule.id for rule in load_transfers("CN").indicators} == set(DETECTORS)


@pytest.mark.parametrize("law", LAWS)
@settings(deadline=None, max_examples=12, derandomize=True)
@given(act=st.dates(date(2016, 1, 1), date(2026, 11, 1)), later=st.none() | st.integers(0, 2500))
def test_the_two_sheets_agree_but_for_days_of_rest(law, act, later):
    """Where both give a day the earlier governs; they differ by a day of rest at most."""
    sheet = load_transfers(law)
    known = None if later is None else min(act + timedelta(days=later), NOW)
    more = {"known_on": known.isoformat()} if known else {}
    raw = sale(**{"date": act.isoformat(), "to": "Q", **more, **LOW})
    transfer = Transfer.model_validate(raw)
    family = [rel("o", "ownership", "P", "D", pct="80"), rel("s", "spouse", "P", "Q")]
    base = facts(relations=family)
    last_day = last_day_of(NOW)
    asked = Scene(base, NOW, sheet, ("D",), (transfer,), last_day=last_day)
    alone = Scene(base, NOW, sheet, ("D",), (transfer,))
    for ground in sheet.grounds:
        if ground.limitation is None or not ground.in_force.covers(act):
            continue
        told, own = last_day(ground, act, known), clock(alone, ground, transfer).until
        seen = clock(asked, ground, transfer)
        both = [day for day in (told, own) if day]
        assert seen.until == min(both, default=None)
        assert (seen.other is not None) is (len(both) == 2 and told != own)
        # New York and California did not let time run for months in 2020; the earlier day governs.
        most = 240 if law in ("US-NY", "US-CA") else 12
        if told and own:
            assert timedelta(0) <= told - own <= timedelta(days=most), ground.id


def test_the_difference_is_told_once_for_each_ground():
    # 1 March 2025 is a Saturday: the limitation rules go on to Monday, this sheet does not.
    base = facts(transfers=[sale(date="2024-02-01", known_on="2024-03-01", **LOW)])
    result = risk_in(base, date(2024, 6, 1), "CN")
    told = [f for f in result.findings if f.code == "LK690"]
    assert len(told) == 1
    assert told[0].params["until"] == date(2025, 3, 1)
    assert told[0].params["limitation"] == date(2025, 3, 3)
    assert result.flags[0].sue_by == date(2025, 3, 1)
    assert "LK690" not in codes(assess(base, date(2024, 6, 1), load_transfers("CN")))


def test_an_earlier_day_of_the_limitation_rules_governs():
    base = facts(transfers=[sale(**LOW)])
    early = assess(base, AS_OF, load_transfers("CN"), lambda *_: date(2025, 3, 2))
    assert early.flags[0].sue_by == date(2025, 3, 2)
    alone = assess(base, AS_OF, load_transfers("CN"), lambda *_: None)
    assert alone.flags[0].sue_by == date(2025, 8, 20)


def test_a_law_without_limitation_rules_stands_alone(tmp_path):
    ground = load_transfers("CN").ground("CC-539").model_copy(update={"law": "XX"})
    assert last_day_of(NOW)(ground, date(2024, 1, 1), None) is None


def test_an_act_before_every_version_of_the_law_is_said():
    old = {"id": "B1", "debtor": "D", "creditor": "C", "amount": "1", "arose": "1990-01-01"}
    act = sale(date="1990-06-01", known_on="1990-06-01", **LOW)
    sheet = load_transfers("CN")
    bare = sheet.model_copy(
        update={
            "indicators": tuple(
                r.model_copy(update={"grounds": tuple(g for g in r.grounds if "EBL" not in g)})
                for r in sheet.indicators
            )
        }
    )
    result = assess(facts(transfers=[act], debts=[old]), AS_OF, bare)
    assert "LK691" in codes(result)
    assert "LK691" not in codes(report(transfers=[sale(**LOW)]))


def test_a_sheet_that_names_a_lost_window_or_ground_is_refused():
    raw = load_transfers("CN").model_dump(mode="json", by_alias=True)
    raw["grounds"][0]["later"] = ["NOWHERE"]
    raw["presumptions"][0]["grounds"] = ["NOBODY"]
    with pytest.raises(ValidationError, match="NOWHERE, NOBODY"):
        TransfersSheet.model_validate(raw)


def test_an_indicator_of_ones_own_is_kept_as_it_is():
    rule = load_transfers("CN").indicators[0]
    assert rule.read_by(None) is rule


@pytest.mark.parametrize(
    ("act", "ground"), [("2020-12-31", "CTL-74-PRICE"), ("2021-01-01", "CC-539")]
)
def test_the_version_of_the_day_of_the_act(act, ground):
    debt = {"id": "B1", "debtor": "D", "creditor": "C", "amount": "1", "arose": "2019-01-01"}
    result = report(transfers=[sale(date=act, **LOW)], debts=[debt])
    revoke = [r.ground for r in result.remedies if r.action == "revoke"]
    assert revoke == [ground]
    shown = {c.text for f in result.flags if f.indicator == "IND-UNDERVALUE" for c in f.basis}
    assert any(("合同法" in text) is (ground == "CTL-74-PRICE") for text in shown)
    assert any("民法典" in text for text in shown) is (ground == "CC-539")


def test_a_provision_is_named_once():
    flag = report(transfers=[sale(**LOW)]).flags[0]
    texts = [c.text for c in flag.basis]
    assert len(texts) == len(set(texts))
    assert not any(a != b and a in b for a in texts for b in texts)


EXAMPLE = Path(__file__).parents[2] / "examples" / "suzhou-chengdu"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_people_read_phrases_and_provisions_not_ids(lang):
    result = CliRunner().invoke(
        command, [str(EXAMPLE / "companies.yaml"), "--lang", lang], standalone_mode=False
    )
    assert result.exception is None
    shown = result.output
    assert not re.findall(r"IND-[A-Z-]+|MIT-[A-Z-]+|\b(?:CC|CTL|EBL|CL|ADD)-\d+", shown)
    assert max(width(line) for line in shown.splitlines()) <= 80
    told = {"en": ("What to do first", "received"), "zh": ("优先措施", "收到")}[lang]
    assert all(word in shown for word in told)
    if lang == "zh":
        assert "received" not in shown
        assert "net assets" not in shown


def test_a_provision_is_told_once_for_all_its_targets():
    result = CliRunner().invoke(
        command, [str(EXAMPLE / "companies.yaml"), "--lang", "zh"], standalone_mode=False
    )
    ways = result.output.split("救济途径")[1].replace("\n", "").replace(" ", "")
    assert ways.count("公司法（2023）第二十三条第二款·") == 1


def test_the_case_asks_the_limitation_rules_as_well():
    case = legalkit.open_case(EXAMPLE)
    reports = risk_of(case, date(2026, 3, 2))
    assert [r.law for r in reports] == ["CN"]
    assert reports[0].next_steps[0].action == "freeze"
    assert "D" in graph_of(case, date(2026, 3, 2))


def test_notice_and_title_under_the_german_act():
    gift = sale(type="gift", to="Q", market_value="1000000")
    debt = {"id": "B1", "debtor": "D", "creditor": "C", "amount": "1000000", "arose": "2024-01-10"}
    for judgment, notice in ((None, True), ("2025-01-10", False)):
        more = {"judgment": judgment} if judgment else {}
        base = facts(transfers=[gift], debts=[{**debt, **more}])
        result = risk_in(base, AS_OF, "DE")
        assert ("notice" in {s.action for s in result.next_steps}) is notice
        revoke = next(s for s in result.next_steps if s.action == "revoke")
        wanted = "term.judgment" if judgment else "term.no_judgment"
        assert wanted in {term.reason.key for term in revoke.terms}


def test_a_day_to_sue_that_has_gone_by_is_marked(tmp_path):
    text = (EXAMPLE / "companies.yaml").read_text(encoding="utf-8")
    path = tmp_path / "companies.yaml"
    path.write_text(text, encoding="utf-8")
    late = ["--as-of", "2028-01-01", "--lang", "en"]
    result = CliRunner().invoke(command, [str(path), *late], standalone_mode=False)
    assert "(past)" in result.output
