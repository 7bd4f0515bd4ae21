"""What each kind of file gives, in the shapes of the public standards' own examples."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from legalkit.companies.sources import read_source
from legalkit.companies.sources.gather import safe_id
from legalkit.companies.view import graph_on
from legalkit.model.companies import CompanyFacts, Relation

LEI, PARENT = "5493001KJTIIGC8Y1R12", "213800QILIUD4ROSUO03"


def write(path: Path, value: Any) -> Path:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    path.write_text(text, encoding="utf-8")
    return path


def codes(read: Any) -> list[str]:
    return [finding.code for finding in read.findings]


def only(facts: CompanyFacts, kind: str) -> list[Relation]:
    return [relation for relation in facts.relations if relation.type.value == kind]


# --- Beneficial Ownership Data Standard ------------------------------------------------


def statement(record: str, kind: str, details: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "statementId": f"s-{record}-{more.get('statementDate', '')}",
        "declarationSubject": "c",
        "statementDate": "2020-01-05",
        "publicationDetails": {
            "publicationDate": "2020-01-06",
            "bodsVersion": "0.4",
            "publisher": {"name": "Register"},
        },
        "recordId": record,
        "recordStatus": "new",
        "recordType": kind,
        "recordDetails": {"isComponent": False, **details},
        **more,
    }


COMPANY = statement("c", "entity", {"entityType": {"type": "registeredEntity"}, "name": "C Ltd"})
PERSON = statement(
    "p", "person", {"personType": "knownPerson", "names": [{"fullName": "Ann"}, {"fullName": "A."}]}
)


def stake(interests: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    details = {"subject": "c", "interestedParty": "p", "interests": interests}
    details.update(more.pop("details", {}))
    return statement("r", "relationship", details, **more)


@pytest.fixture
def fixtures() -> Path:
    bods = pytest.importorskip("bods_fixtures")
    return Path(bods.__file__).parent / "data"


def test_circular_ownership_ends_and_keeps_both_sides(fixtures: Path) -> None:
    from legalkit.companies.owners import beneficial_owners
    from legalkit.law.related_sheet import load_related

    read = read_source(fixtures / "edge-cases" / "10-circular-ownership.json")
    assert len(only(read.facts, "ownership")) == 2
    (answer,) = beneficial_owners(
        read.facts, date(2026, 5, 1), load_related("CN"), ["BODS-rec-alpha-corp"]
    )
    assert answer.owners == () and answer.open_ends == ()


def test_an_owner_who_is_not_named_keeps_the_reason_and_gets_no_name(fixtures: Path) -> None:
    read = read_source(fixtures / "edge-cases" / "11-anonymous-person.json")
    (fact,) = read.facts.facts
    assert fact.event == "owner_unspecified"
    assert (fact.detail or "").startswith("subjectUnableToConfirmOrIdentifyBeneficialOwner: The")
    assert len(read.facts.entities) == 1 and read.facts.relations == ()
    assert codes(read) == ["LK648"]


def test_direct_share_with_votes(fixtures: Path) -> None:
    read = read_source(fixtures / "core" / "01-direct-ownership.json")
    (share,) = only(read.facts, "ownership")
    assert (share.pct, share.start) == (Decimal(75), date(2010, 1, 1))
    assert (share.model_extra or {})["votes_pct"] == "75"
    assert share.seen == date(2026, 4, 17) and "bods-fixtures" in (share.source or "")
    assert read.facts.entities[0].identifiers == {"gb_coh": "10000001"}


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        ({"exact": 40, "minimum": 40, "maximum": 40}, (Decimal(40), None, None)),
        ({"minimum": 25, "exclusiveMaximum": 50}, (None, Decimal(25), Decimal(50))),
        ({"exclusiveMinimum": 50}, (None, Decimal(50), None)),
        ({"exact": 33.5}, (Decimal("33.5"), None, None)),
        ({"exact": "about 30"}, (None, None, None)),
        (None, (None, None, None)),
    ],
)
def test_ranges_of_shares(share: Any, expected: tuple[Any, ...], tmp_path: Path) -> None:
    interest = {"type": "shareholding", "directOrIndirect": "direct", "share": share}
    read = read_source(write(tmp_path / "b.json", [COMPANY, PERSON, stake([interest])]))
    (found,) = only(read.facts, "ownership")
    assert (found.pct, found.min, found.max) == expected


def test_a_later_statement_takes_the_place_of_the_earlier_one_and_both_stay(tmp_path: Path) -> None:
    def share(pct: int, **more: Any) -> dict[str, Any]:
        return {"type": "shareholding", "share": {"exact": pct}, **more}

    told = [
        COMPANY,
        PERSON,
        stake([share(70)], statementDate="2022-03-01", recordStatus="updated"),
        stake([share(40, startDate="2019-01-01")]),
        stake([share(70)], statementDate="2023-06-30", recordStatus="closed"),
    ]
    facts = read_source(write(tmp_path / "b.json", told)).facts
    found = sorted((r.pct, r.start, r.end) for r in only(facts, "ownership") if r.start)
    assert found == [
        (Decimal(40), date(2019, 1, 1), date(2022, 3, 1)),
        (Decimal(70), date(2022, 3, 1), date(2023, 6, 30)),
    ]
    held = [
        data["relation"].pct
        for day in (date(2021, 1, 1), date(2022, 3, 1), date(2023, 7, 1))
        for _, _, data in graph_on(facts, day).edges(data=True)
        if data["relation"].start
    ]
    assert held == [Decimal(40), Decimal(70)]


def test_the_whole_share_through_a_chain_is_not_counted_beside_its_links(tmp_path: Path) -> None:
    middle = statement("m", "entity", {"entityType": {"type": "registeredEntity"}, "name": "M"})
    told = [
        COMPANY,
        PERSON,
        middle,
        statement(
            "mc",
            "relationship",
            {
                "isComponent": True,
                "subject": "c",
                "interestedParty": "m",
                "interests": [{"type": "shareholding", "share": {"exact": 60}}],
            },
        ),
        statement(
            "pm",
            "relationship",
            {
                "isComponent": True,
                "subject": "m",
                "interestedParty": "p",
                "interests": [{"beneficialOwnershipOrControl": True}],
            },
        ),
        stake(
            [
                {"type": "shareholding", "directOrIndirect": "indirect", "share": {"exact": 60}},
                {"type": "otherInfluenceOrControl", "directOrIndirect": "indirect"},
            ],
            details={"componentRecords": ["m", "mc", "pm"]},
        ),
    ]
    facts = read_source(write(tmp_path / "b.json", told)).facts
    assert {(r.from_, r.to) for r in only(facts, "ownership")} == {
        ("BODS-m", "BODS-c"),
        ("BODS-p", "BODS-m"),
    }
    assert [f.event for f in facts.facts] == ["indirect_interest"]
    assert [(r.from_, r.to) for r in only(facts, "control")] == [("BODS-p", "BODS-c")]


def test_kinds_of_interest_and_of_entity(tmp_path: Path) -> None:
    trust = statement("t", "entity", {"entityType": {"type": "arrangement"}, "name": "T"})
    hidden = statement(
        "h",
        "person",
        {
            "personType": "anonymousPerson",
            "unspecifiedPersonDetails": {"reason": "interestedPartyExemptFromDisclosure"},
        },
        annotations=[{"motivation": "commenting", "description": "protected"}],
    )
    told = [
        {"statements": "no"},
        COMPANY,
        trust,
        hidden,
        statement("x", "nonsense", {}),
        stake(
            [
                {"type": "trustee"},
                {"type": "boardMember"},
                {"type": "votingRights", "share": {"minimum": 50, "maximum": 75}},
                {"type": "rightsToProfitOrIncome"},
            ],
            details={"interestedParty": "t"},
        ),
        statement("y", "relationship", {"subject": "gone", "interestedParty": "t"}),
    ]
    read = read_source(write(tmp_path / "b.json", told), form="bods")
    kinds = [relation.type.value for relation in read.facts.relations]
    assert kinds == ["trustee", "director", "ownership", "affiliate"]
    votes = only(read.facts, "ownership")[0]
    assert (votes.min, votes.max, (votes.model_extra or {})["votes_pct"]) == (0, 100, "50")
    entities = {entity.id: entity for entity in read.facts.entities}
    assert entities["BODS-t"].kind.value == "trust"
    assert entities["BODS-h"].unspecified == "interestedPartyExemptFromDisclosure"
    assert "protected" in (entities["BODS-h"].note or "")
    assert codes(read).count("LK641") == 3


# --- FollowTheMoney --------------------------------------------------------------------


def lines(*things: Any) -> str:
    return "\n".join(t if isinstance(t, str) else json.dumps(t) for t in things)


def thing(id_: str, schema: str, **properties: Any) -> dict[str, Any]:
    listed = {k: v if isinstance(v, list) else [v] for k, v in properties.items()}
    return {"id": id_, "schema": schema, "properties": listed}


def test_follow_the_money(tmp_path: Path) -> None:
    text = lines(
        thing("o", "Ownership", owner="p", asset="c", percentage="51%", startDate="2010-01-15"),
        thing("p", "Person", name=["John", "J."], birthDate="1960", nationality="us"),
        thing(
            "c", "Company", name="ACME", jurisdiction="us", leiCode=LEI, retrievedAt="2024-02-03"
        ),
        "",
        thing("d", "Directorship", director="p", organization="c", role="CEO", endDate="2015"),
        thing("f", "Family", person="p", relative="q", relationship="Spouse"),
        thing("u", "UnknownLink", subject="p", object="c", role="shared_phone"),
        thing("m", "Payment", payer="c", beneficiary="p", amount="10.5", date="2020-05-01"),
        thing("b", "Debt", debtor="c", creditor="p", amount="7"),
        thing("x", "Ownership", owner="p", asset="c", percentage="most"),
        thing("e", "Ownership", owner="p"),
        thing("z", "Vessel", name="boat"),
        thing("n", "Payment", payer="c"),
        thing("k", "Debt", debtor="c"),
        "{bad",
        {"id": "w"},
    )
    read = read_source(write(tmp_path / "f.jsonl", text))
    facts = read.facts
    assert [r.type.value for r in facts.relations] == [
        "ownership", "director", "spouse", "shared_phone", "ownership",
    ]  # fmt: skip
    first, office = facts.relations[0], facts.relations[1]
    assert (first.from_, first.to, first.pct) == ("FTM-p", "FTM-c", Decimal(51))
    assert (office.end, office.note) == (date(2015, 12, 31), "CEO")
    entities = {entity.id: entity for entity in facts.entities}
    assert entities["FTM-c"].country == "US" and entities["FTM-c"].seen == date(2024, 2, 3)
    assert entities["FTM-p"].other_names == ("J.",)
    assert "FTM-q" in entities  # an end that nobody describes is kept
    assert facts.transfers[0].paid == Decimal("10.5") and facts.debts[0].amount == 7
    assert codes(read).count("LK641") == 7 and codes(read).count("LK647") == 1


# --- GLEIF -----------------------------------------------------------------------------

RECORD = {
    "type": "lei-records",
    "id": LEI,
    "attributes": {
        "lei": LEI,
        "entity": {
            "legalName": {"name": "示例公司"},
            "otherNames": [{"name": "Example Co"}],
            "legalAddress": {"country": "CN", "city": "Suzhou", "addressLines": ["Road 1"]},
            "registeredAs": "91320594MAXAA0019R",
            "creationDate": "2001-02-03T00:00:00Z",
        },
        "registration": {"lastUpdateDate": "2026-01-02T00:00:00Z"},
    },
}
TIE = {
    "type": "relationship-records",
    "attributes": {
        "relationship": {
            "startNode": {"id": LEI, "type": "LEI"},
            "endNode": {"id": PARENT, "type": "LEI"},
            "type": "IS_DIRECTLY_CONSOLIDATED_BY",
            "status": "ACTIVE",
            "periods": [
                {"type": "ACCOUNTING_PERIOD", "startDate": "2021-01-01", "endDate": "2021-12-31"},
                {"type": "RELATIONSHIP_PERIOD", "startDate": "2017-12-06T00:00:00Z"},
            ],
        },
        "registration": {"lastUpdateDate": "2025-05-05T00:00:00Z"},
    },
}


def test_gleif_answers(tmp_path: Path) -> None:
    exception = {
        "type": "reporting-exceptions",
        "attributes": {"lei": LEI, "category": "ULTIMATE", "reason": "NATURAL_PERSONS"},
    }
    odd = {"type": "funds", "id": "1"}
    value = [{"data": RECORD}, {"data": [TIE, exception, odd]}]
    read = read_source(write(tmp_path / "g.json", value))
    company = read.facts.entities[0]
    assert company.identifiers["uscc"] == "91320594MAXAA0019R"
    assert company.other_names == ("Example Co",) and company.seen == date(2026, 1, 2)
    (tie,) = read.facts.relations
    assert (tie.from_, tie.to, tie.type.value) == (f"LEI-{PARENT}", f"LEI-{LEI}", "control")
    assert (tie.start, tie.end) == (date(2017, 12, 6), None)  # not the accounting year
    assert read.facts.facts[0].detail == "ULTIMATE: NATURAL_PERSONS"
    assert codes(read) == ["LK648", "LK641", "LK647"]


def test_gleif_golden_copy(tmp_path: Path) -> None:
    one = "LEI,Entity.LegalName,Entity.LegalAddress.Country,Entity.EntityCreationDate,Registration.LastUpdateDate\n"
    rows = f"{LEI},Foo Ltd,GB,2001-01-01,2024-03-04T10:00:00Z\n,x,GB,,\n{LEI},,GB,,\n"
    read = read_source(write(tmp_path / "lei.csv", one + rows))
    assert [e.name for e in read.facts.entities] == ["Foo Ltd"]
    assert codes(read) == ["LK641", "LK641"]
    head = (
        "Relationship.StartNode.NodeID,Relationship.EndNode.NodeID,Relationship.RelationshipType,"
        "Relationship.RelationshipStatus,Relationship.Period.1.startDate,"
        "Relationship.Period.1.endDate,Relationship.Period.1.periodType,Registration.LastUpdateDate\n"
    )
    rows = (
        f"{LEI},{PARENT},IS_ULTIMATELY_CONSOLIDATED_BY,INACTIVE,,,,2023-04-05\n"
        f"{LEI},{PARENT},IS_SOMETHING,ACTIVE,,,,\n"
    )
    read = read_source(write(tmp_path / "rr.csv", head + rows))
    assert read.facts.relations[0].end == date(2023, 4, 5)
    assert codes(read) == ["LK641", "LK647", "LK647"]
    text = f"LEI,Exception.Category,Exception.Reason.1\n{LEI},DIRECT,NO_LEI\n"
    read = read_source(write(tmp_path / "repex.csv", text))
    assert read.facts.facts[0].detail == "DIRECT: NO_LEI"


# --- Companies House -------------------------------------------------------------------

PROFILE = {
    "company_number": "07798925",
    "company_name": "EXAMPLE LTD",
    "company_status": "active",
    "date_of_creation": "2011-10-05",
    "registered_office_address": {"address_line_1": "Queen Street", "locality": "London"},
    "previous_company_names": [{"name": "OLD LTD"}],
}
OFFICERS = {
    "kind": "officer-list",
    "links": {"self": "/company/07798925/officers"},
    "items": [
        {
            "name": "DEAR, James",
            "officer_role": "director",
            "appointed_on": "2011-11-14",
            "resigned_on": "2015-07-01",
            "date_of_birth": {"year": 1980, "month": 11},
            "links": {
                "self": "/company/07798925/appointments/abc",
                "officer": {"appointments": "/officers/Y-7-tBrvzDw7tplKHh/appointments"},
            },
        },
        {
            "name": "SEC LIMITED",
            "officer_role": "corporate-secretary",
            "identification": {"registration_number": "123"},
        },
    ],
}
CONTROL = {
    "items": [
        {
            "kind": "individual-person-with-significant-control",
            "name": "Mr James Dear",
            "natures_of_control": [
                "ownership-of-shares-50-to-75-percent",
                "voting-rights-50-to-75-percent",
                "right-to-appoint-and-remove-directors",
            ],
            "notified_on": "2016-04-06",
            "links": {"self": "/company/07798925/persons-with-significant-control/individual/x"},
        },
        {
            "kind": "corporate-entity-person-with-significant-control",
            "name": "HOLD LTD",
            "identification": {"registration_number": "1234567", "country_registered": "England"},
            "natures_of_control": ["voting-rights-25-to-50-percent"],
            "ceased_on": "2020-01-01",
        },
        {"kind": "super-secure-person-with-significant-control", "natures_of_control": []},
        {
            "kind": "persons-with-significant-control-statement",
            "statement": "psc-exists-but-not-identified",
            "notified_on": "2018-01-01",
        },
        {"name": "?"},
    ]
}
FILINGS = {"items": [{"transaction_id": "M", "type": "SH01", "date": "2020-02-02"}]}


def test_companies_house_answers_kept_together(tmp_path: Path) -> None:
    value = {
        "fetched_on": "2026-03-03",
        "company": PROFILE,
        "officers": OFFICERS,
        "persons_with_significant_control": CONTROL,
        "filing_history": FILINGS,
    }
    read = read_source(write(tmp_path / "ch.json", value))
    facts = read.facts
    company = facts.entities[0]
    assert (company.id, company.other_names) == ("GB_COH-07798925", ("OLD LTD",))
    assert company.seen == date(2026, 3, 3) == facts.as_of
    shares = only(facts, "ownership")
    assert [(s.min, s.max) for s in shares] == [(50, 75), (0, 25)]
    assert (shares[1].model_extra or {})["votes_pct"] == "25"
    assert shares[1].from_ == "GB_COH-01234567" and shares[1].end == date(2020, 1, 1)
    # More than half of the votes, and the board, is control as stated; so is a hidden person.
    notes = [c.note or "" for c in only(facts, "control")]
    assert "right-to-appoint-and-remove-directors" in notes[0] and len(notes) == 2
    (director,) = only(facts, "director")
    assert (director.from_, director.end) == ("GB_OFFICER-Y-7-tBrvzDw7tplKHh", date(2015, 7, 1))
    events = {fact.event: fact.detail for fact in facts.facts}
    assert events == {"owner_unspecified": "psc-exists-but-not-identified", "filing": "SH01"}
    assert codes(read) == ["LK648", "LK641"]


def test_companies_house_single_answers(tmp_path: Path) -> None:
    read = read_source(write(tmp_path / "a.json", [PROFILE, OFFICERS]), seen=date(2026, 1, 1))
    assert len(read.facts.relations) == 2 and codes(read) == []
    lost = read_source(write(tmp_path / "b.json", {"items": [{"name": "x"}]}))
    assert codes(lost) == ["LK641"]


def test_filings_that_are_acts_reach_the_indicators(tmp_path: Path) -> None:
    from legalkit.api.company import risk_in
    from legalkit.companies.sources.join import join

    items = [
        {"transaction_id": "A1", "type": "SH19", "category": "capital", "date": "2024-09-10",
         "action_date": "2024-09-02", "description": "capital-statement-capital-company"},
        {"transaction_id": "A2", "type": "GAZ2(A)", "category": "gazette", "date": "2025-01-14",
         "description": "gazette-dissolved-voluntary"},
        {"transaction_id": "A3", "type": "SH01", "category": "capital", "date": "2020-02-02"},
    ]  # fmt: skip
    value = {"fetched_on": "2026-03-03", "company": PROFILE, "filing_history": {"items": items}}
    read = read_source(write(tmp_path / "ch.json", value))
    acts = {t.type.value: (t.date, t.registered) for t in read.facts.transfers}
    assert acts == {
        "capital_reduction": (date(2024, 9, 2), date(2024, 9, 10)),
        "deregistration": (date(2025, 1, 14), date(2025, 1, 14)),
    }
    assert len([f for f in read.facts.facts if f.event == "filing"]) == 3
    own = {
        "as_of": "2026-03-03",
        "entities": [
            {"id": "D", "role": "debtor", "name": "Old", "identifiers": {"gb_coh": "07798925"}},
            {"id": "C", "role": "creditor", "name": "C"},
        ],
        "debts": [
            {"id": "B", "debtor": "D", "creditor": "C", "amount": "9", "arose": "2023-01-01"}
        ],
    }
    joined = join([CompanyFacts.model_validate(own), read.facts]).facts
    flags = {flag.indicator for flag in risk_in(joined, date(2026, 3, 3), "GB-EAW").flags}
    assert {"IND-CAPITAL-REDUCTION", "IND-DEREGISTRATION"} <= flags


# --- Files that nobody can read --------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("a.json", "{", "LK640"),
        ("a.json", "{}", "LK650"),
        ("a.csv", "a,b\n", "LK657"),
        ("a.xlsx", "no zip", "LK657"),
    ],
)
def test_unreadable(name: str, text: str, code: str, tmp_path: Path) -> None:
    assert codes(read_source(write(tmp_path / name, text))) == [code]


def test_missing_and_wrongly_encoded(tmp_path: Path) -> None:
    assert codes(read_source(tmp_path / "none.json")) == ["LK640"]
    (tmp_path / "x.json").write_bytes(b"\xff\xfe\x00")
    assert codes(read_source(tmp_path / "x.json")) == ["LK110"]


def test_ids_are_safe_and_differ() -> None:
    assert safe_id("a b") != safe_id("a-b") == "a-b"
    assert safe_id("公司").isascii() and safe_id("公司") != safe_id("公司2")
    assert len(safe_id("x" * 300, "BODS-")) <= 80


def test_what_a_second_record_of_one_entity_adds() -> None:
    from legalkit.companies.sources.gather import Gathering

    into = Gathering("f", "S")
    one = into.entity(name="Foo Ltd", identifiers={"lei": LEI})
    two = into.entity(
        name="Bar Ltd", identifiers={"lei": LEI, "vat": "x"}, country="GB", kind="authority"
    )
    assert one == two == f"LEI-{LEI}"
    (entity,) = into.done().facts.entities
    assert (entity.name, entity.other_names, entity.country) == ("Foo Ltd", ("Bar Ltd",), "GB")
    assert (entity.kind.value, entity.identifiers["vat"]) == ("authority", "X")


def test_people_of_one_name_beside_two_companies_are_two() -> None:
    from legalkit.companies.sources.gather import Gathering

    into = Gathering("f", "S")
    ids = {into.entity(name="王伟", kind="person", scope=scope) for scope in ("甲", "乙", "甲")}
    assert len(ids) == 2
    assert into.entity(name="甲") == into.entity(name="甲", scope="other")


def test_entries_that_do_not_hold_are_named() -> None:
    from legalkit.companies.sources.gather import Gathering

    into = Gathering("f", "S")
    into.relation("r", "ownership", "a b", "c", pct="x")
    into.transfer("t", type="payment", from_="a", to="b", date="2024-01-01", paid="-1")
    into.debt("d", debtor="a", creditor="b", amount="1")
    into.debt("d", debtor="a", creditor="b", amount="2")
    assert into.day("yesterday") is None
    read = into.done()
    assert [debt.id for debt in read.facts.debts] == ["d", "d.2"]
    assert [f.code for f in read.findings].count("LK641") == 3


@pytest.mark.parametrize(("year", "month"), [(0, 1), ("²", 1), (1980, 13), (1980, None), (None, 5)])
def test_a_birthday_that_is_none(year: Any, month: Any, tmp_path: Path) -> None:
    officer = {**OFFICERS["items"][0], "date_of_birth": {"year": year, "month": month}}
    value = [{**OFFICERS, "items": [officer]}]
    read = read_source(write(tmp_path / "o.json", value), form="companies_house")
    assert next(e for e in read.facts.entities if e.name == "DEAR, James").start is None
