"""The fact patterns of the law sheet, each with a clean twin; and what must not change an answer."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from legalkit.api.company import last_day_of
from legalkit.companies import CompanyReport, assess
from legalkit.companies.indicators import DETECTORS
from legalkit.law.transfers_sheet import load_transfers
from legalkit.model.companies import CompanyFacts
from tests.companies.build import AS_OF, DEBT, codes, flagged, primary

ROOM = Path(__file__).parent / "patterns"
SECTIONS = ("relations", "transfers", "debts", "facts")


def _patterns() -> list[Any]:
    return [
        pytest.param(pattern, id=f"{file.stem}: {pattern['title']}")
        for file in sorted(ROOM.glob("*.yaml"))
        for pattern in yaml.safe_load(file.read_text(encoding="utf-8"))
    ]


PATTERNS = _patterns()


def _plain(value: Any) -> Any:
    """YAML gives dates and numbers; the files of a case give text."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return str(value)


def build(pattern: dict[str, Any], twin: dict[str, Any] | None = None) -> CompanyFacts:
    """The facts of a pattern, or of its twin with what is different there."""
    twin = twin or {}
    change, drop = twin.get("change", {}), twin.get("drop", [])
    kinds = {"P": "person", "Q": "person", **pattern.get("kinds", {}), **twin.get("kinds", {})}
    persons = {**pattern.get("persons", {}), **twin.get("persons", {})}
    names = ["D", "C", "E", "P", "Q", *pattern.get("entities", []), *pattern.get("kinds", {})]
    roles = {"D": "debtor", "C": "creditor"}
    entities = []
    for name in dict.fromkeys(names):
        entry = {"id": name, "name": f"{name} name", **persons.get(name, {})}
        entry.setdefault("kind", kinds.get(name, "company"))
        if name in roles:
            entry["role"] = roles[name]
        entities.append(entry)
    body: dict[str, Any] = {"as_of": pattern.get("as_of", AS_OF), "entities": entities}
    for section in SECTIONS:
        given_ = pattern.get(section, [DEBT] if section == "debts" else [])
        body[section] = [
            {**entry, **change.get(entry.get("id"), {})}
            for entry in given_
            if entry.get("id") not in drop
        ]
    for fact in body["facts"]:
        fact.pop("id", None)
    return CompanyFacts.model_validate(_plain(body))


def judge(pattern: dict[str, Any], facts: CompanyFacts, as_of: date | None = None) -> CompanyReport:
    day = as_of or facts.as_of
    return assess(facts, day, load_transfers(pattern.get("law", "CN")), last_day_of(day))


@pytest.mark.parametrize("pattern", PATTERNS)
def test_pattern_is_flagged(pattern):
    report = judge(pattern, build(pattern))
    strengths = {f"{flag.indicator} {flag.target}": flag.strength for flag in report.flags}
    for key, strength in pattern["flags"].items():
        assert strengths.get(key) == strength, (key, strengths)
    statuses = {remedy.ground: remedy.status for remedy in report.remedies}
    for ground, status in pattern.get("grounds", {}).items():
        assert statuses.get(ground) == status, statuses
    assert not set(pattern.get("absent", ())) & set(statuses)
    by_key = {f"{flag.indicator} {flag.target}": flag for flag in report.flags}
    for key, facts_used in pattern.get("facts_of", {}).items():
        assert list(by_key[key].facts) == facts_used
    for key, message in pattern.get("missing", {}).items():
        assert message in {m.key for m in by_key[key].missing}
    for key, message in pattern.get("presumed", {}).items():
        assert message in {m.key for m in by_key[key].presumptions}
    actions = [step.action for step in report.next_steps]
    assert set(pattern.get("actions", ())) <= set(actions)
    if "first" in pattern:
        assert actions[0] == pattern["first"]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_clean_twin_stays_unflagged(pattern):
    twin = pattern["twin"]
    report = judge(pattern, build(pattern, twin))
    assert primary(report) == set(), twin["why"]
    gone = {tuple(key.split(" ", 1)) for key in pattern["flags"]}
    assert not (flagged(report) & gone) - _context(pattern)
    assert set(twin.get("codes", ())) <= set(codes(report))
    assert not [step for step in report.next_steps if step.action in ("freeze", "revoke", "void")]


def _context(pattern: dict[str, Any]) -> set[tuple[str, str]]:
    """Context flags of the pattern: they say when and to whom, and accuse nobody alone."""
    kinds = {r.id: r.kind for r in load_transfers(pattern.get("law", "CN")).indicators}
    main = next(iter(pattern["flags"])).split(" ")[0]
    pairs = {tuple(key.split(" ", 1)) for key in pattern["flags"]}
    return {(i, t) for i, t in pairs if kinds[i] == "context" and i != main}


def test_every_indicator_has_a_pattern():
    told = {key.split(" ")[0] for p in PATTERNS for key in p.values[0]["flags"]}
    # These four are tried one by one, with their thresholds, in test_indicators.py.
    elsewhere = {
        "IND-HIDDEN-LINK",
        "IND-SUBSTANTIALLY-ALL",
        "IND-INSOLVENT-AFTER",
        "IND-CONTROL-CHANGE",
    }
    assert told | elsewhere == set(DETECTORS)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_word_of_a_report_is_there_in_both_languages(pattern):
    report = judge(pattern, build(pattern))
    for lang in ("en", "zh"):
        shown = report.to_json(lang)
        for step in shown["next_steps"]:
            assert step["score"] == sum(term["points"] for term in step["terms"])
    assert [f["formula"] for f in report.to_json("zh")["flags"]]


def _shuffled(facts: CompanyFacts, seed: int) -> CompanyFacts:
    turn = random.Random(seed)  # noqa: S311
    sections = ("entities", *SECTIONS)
    parts = {name: list(getattr(facts, name)) for name in sections}
    for part in parts.values():
        turn.shuffle(part)
    return facts.model_copy(update={name: tuple(part) for name, part in parts.items()})


def _answer(report: CompanyReport) -> tuple[Any, ...]:
    flags = {
        (f.indicator, f.target, f.strength, f.sue_by, f.closes, frozenset(f.with_))
        for f in report.flags
    }
    steps = {(s.action, s.target, s.score, s.do_by) for s in report.next_steps}
    ways = {(r.ground, r.target, r.status, r.until) for r in report.remedies}
    return flags, steps, ways


any_pattern = st.sampled_from([p.values[0] for p in PATTERNS])
slow = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@slow
@given(any_pattern, st.integers(0, 10_000))
def test_the_order_of_facts_never_matters(pattern, seed):
    facts = build(pattern)
    assert _answer(judge(pattern, facts)) == _answer(judge(pattern, _shuffled(facts, seed)))


@slow
@given(any_pattern, st.integers(0, 10_000))
def test_other_ids_change_nothing(pattern, seed):
    facts = build(pattern)
    ids = sorted({e.id for n in ("entities", *SECTIONS[:3]) for e in getattr(facts, n)})
    turned = ids[:]
    random.Random(seed).shuffle(turned)  # noqa: S311
    new = {old: f"x{there}" for old, there in zip(ids, turned, strict=True)}
    named = ("id", "from", "to", "debtor", "creditor", "entity", "company", "secures_debt_of")
    raw = facts.model_dump(mode="json", by_alias=True, exclude_none=True)
    for section in ("entities", *SECTIONS):
        for entry in raw[section]:
            entry.update({k: new.get(entry[k], entry[k]) for k in named if k in entry})
    other = judge(pattern, CompanyFacts.model_validate(raw))
    one = judge(pattern, facts)
    flags, steps, ways = _answer(one)
    expected = (
        {
            (i, new.get(t, t), s, b, c, frozenset(new.get(w, w) for w in with_))
            for i, t, s, b, c, with_ in flags
        },
        {(a, new.get(t, t), score, day) for a, t, score, day in steps},
        {(g, new.get(t, t), status, day) for g, t, status, day in ways},
    )
    assert _answer(other) == expected


@slow
@given(any_pattern, st.integers(0, 1500))
def test_time_alone_takes_no_flag_away(pattern, days):
    facts = build(pattern)
    now = judge(pattern, facts)
    later = judge(pattern, facts, facts.as_of + timedelta(days=days))
    assert flagged(now) <= flagged(later)


def test_a_way_long_closed_does_not_hide_the_one_that_is_open():
    # Civ. Code 3439.09: constructive fraud four years, actual fraud one year from discovery and
    # seven at most. The act of 2019-08-20 was found on 2026-06-01.
    (pattern,) = (p.values[0] for p in PATTERNS if "seven years close" in p.values[0]["title"])
    report = judge({**pattern, "as_of": date(2026, 6, 15)}, build(pattern))
    (flag,) = (f for f in report.flags if f.indicator == "IND-GRATUITOUS")
    assert (flag.sue_by, flag.closes) == (date(2026, 8, 20), date(2026, 8, 20))
    late = judge(pattern, build(pattern))
    (flag,) = (f for f in late.flags if f.indicator == "IND-GRATUITOUS")
    assert flag.sue_by == date(2026, 8, 20)
    assert {r.status for r in late.remedies} == {"barred"}
