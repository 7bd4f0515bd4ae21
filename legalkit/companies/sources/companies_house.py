"""The United Kingdom's companies register, as its interface answers: profile, officers, control.

Persons with significant control are stated in bands ("more than 25 but not more than 50 per
cent"), so shares come out as ranges. More than half of the votes, and the right to appoint the
board, are control as stated.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from legalkit.companies.sources.gather import Gathering, safe_id, span
from legalkit.companies.sources.shape import at, entries, text, words
from legalkit.model.finding import Severity

_BAND = re.compile(r"(\d+)-to-(\d+)-percent")
_COMPANY = re.compile(r"/company/([A-Z0-9]{8})\b")
_OFFICER = re.compile(r"/officers/([\w\-]+)")
_ROLES = {"director": "director", "managing-officer": "manager", "member": "affiliate",
          "secretary": "manager"}  # fmt: skip
_OWN = ("ownership-of-shares", "right-to-share-surplus-assets", "part-right-to-share-surplus")
#: Forms that show an act: statement of capital on a reduction, final notice of striking off.
_ACTS = {
    "SH19": "capital_reduction",
    "GAZ2": "deregistration",
    "GAZ2(A)": "deregistration",
}
_KINDS = {"individual": "person", "corporate": "company", "legal": "authority", "super": "person"}
PARTS = ("company", "officers", "persons_with_significant_control", "filing_history")


def read_companies_house(value: Any, into: Gathering) -> None:
    """Read one answer, a list of answers, or the parts that ``companies fetch`` keeps together."""
    if isinstance(value, list):
        for answer in value:
            read_companies_house(answer, into)
        return
    parts = [at(value, part) for part in PARTS]
    if any(isinstance(part, dict) for part in parts):
        known = text(value, "company", "company_number")
        found = into.day(text(value, "fetched_on"))
        into.seen = into.seen or found
        for part in (*parts, at(value, "statements")):
            if isinstance(part, dict):
                _answer(part, known, into)
        return
    _answer(value, None, into)


def _answer(value: Any, known: str | None, into: Gathering) -> None:
    if text(value, "company_name") and text(value, "company_number"):
        _profile(value, into)
        return
    items = entries(value, "items")
    company = known or _company_in(value, items)
    if company is None:
        into.unusable(text(value, "kind") or text(value, "links", "self") or "-", "company_number")
        return
    subject = _id(company)
    for item in items or ([value] if text(value, "kind") else []):
        kind = text(item, "kind") or ""
        if text(item, "officer_role"):
            _officer(item, company, subject, into)
        elif text(item, "natures_of_control", 0) or "significant-control" in kind:
            _controller(item, company, subject, into)
        elif text(item, "transaction_id") or text(item, "type"):
            _filing(item, company, subject, into)
        else:
            into.unusable(text(item, "links", "self") or "-", "officer, control, filing")


def _filing(item: Any, company: str, subject: str, into: Gathering) -> None:
    """Every filing as it is; those that are acts of the company themselves also as acts."""
    form, day = text(item, "type") or "", into.day(text(item, "date"))
    detail = f"{form} {text(item, 'description') or ''}".strip()
    into.fact(subject, day, event="filing", detail=detail)
    act = _ACTS.get(form)
    if act is not None and day is not None:
        done = into.day(text(item, "action_date")) or day
        filed = day if day >= done else None
        key = text(item, "transaction_id") or f"{form}-{day}"
        into.transfer(
            safe_id(f"{company}-{key}", "CH-"), type=act, from_=subject, date=done,
            registered=filed, note=detail,
        )  # fmt: skip


def _company_in(value: Any, items: list[dict[str, Any]]) -> str | None:
    for place in (value, *items):
        found = _COMPANY.search(text(place, "links", "self") or "")
        if found:
            return found[1]
    return None


def _id(company: str) -> str:
    return f"GB_COH-{company}"


def _address(value: Any) -> str | None:
    parts = [
        text(value, part)
        for part in ("premises", "address_line_1", "address_line_2", "locality", "postal_code",
                     "country")
    ]  # fmt: skip
    return ", ".join(word for word in parts if word) or None


def _profile(value: Any, into: Gathering) -> None:
    number = text(value, "company_number") or ""
    former = [n for n in (text(e, "name") for e in entries(value, "previous_company_names")) if n]
    into.entity(
        id=_id(number),
        name=text(value, "company_name") or number,
        identifiers={"gb_coh": number},
        other_names=tuple(former),
        country="GB",
        address=_address(at(value, "registered_office_address")),
        start=into.day(text(value, "date_of_creation")),
        end=into.day(text(value, "date_of_cessation"), last=True),
        note=text(value, "company_status"),
    )


def _officer(item: Any, company: str, subject: str, into: Gathering) -> None:
    role = text(item, "officer_role") or ""
    kept = _OFFICER.search(text(item, "links", "officer", "appointments") or "")
    corporate = role.startswith("corporate-")
    base = role.removeprefix("corporate-").removeprefix("nominee-").removeprefix("llp-designated-")
    kind = _ROLES.get(base.removeprefix("llp-").split("-")[-1], "affiliate")
    numbers = {"gb_officer": kept[1]} if kept else {}
    number = text(item, "identification", "registration_number")
    who = into.entity(
        name=text(item, "name") or role,
        kind="company" if corporate else "person",
        identifiers={**numbers, **({"registered_as": number} if number else {})},
        scope=company,
        start=_born(item),
        address=_address(at(item, "address")),
    )
    if who == subject:
        into.unusable(text(item, "name") or role, "officer")
        return
    into.relation(
        safe_id(text(item, "links", "self") or f"{company}-{who}-{kind}", "CH-"),
        kind,
        who,
        subject,
        start=into.day(text(item, "appointed_on") or text(item, "appointed_before")),
        end=into.day(text(item, "resigned_on"), last=True),
        note=role,
    )


def _born(item: Any) -> date | None:
    """Month and year are all that the register shows; the first of the month stands for them."""
    year, month = text(item, "date_of_birth", "year"), text(item, "date_of_birth", "month")
    found = span(f"{year}-{(month or '').zfill(2)}") if year else None
    return found[0] if found else None


def _controller(item: Any, company: str, subject: str, into: Gathering) -> None:
    kind = text(item, "kind") or ""
    period = {
        "start": into.day(text(item, "notified_on")),
        "end": into.day(text(item, "ceased_on"), last=True),
    }
    statement = text(item, "statement")
    if statement is not None:
        into.fact(
            subject, period["start"], event="owner_unspecified", detail=statement,
            until=period["end"],
        )  # fmt: skip
        into.note("LK648", Severity.NOTE, company=subject, reason=statement)
        return
    hidden = kind if kind.startswith("super-secure") else None
    number = text(item, "identification", "registration_number")
    who = into.entity(
        name=text(item, "name") or kind or "-",
        kind=_KINDS.get(kind.split("-")[0], "person"),
        identifiers=_registered(item, number),
        scope=company,
        start=_born(item),
        address=_address(at(item, "address")),
        unspecified=hidden,
    )
    natures = words(item, "natures_of_control")
    id_ = safe_id(text(item, "links", "self") or f"{company}-{who}", "CH-")
    shares = [n for n in natures if n.startswith(_OWN)]
    votes = [n for n in natures if n.startswith("voting-rights")]
    if shares or votes:
        low, high = _band(shares[0]) if shares else ("0", "25")
        votes_low = _band(votes[0])[0] if votes else None
        into.relation(
            id_, "ownership", who, subject, min=low, max=high, votes_pct=votes_low,
            note=", ".join(shares + votes), **period,
        )  # fmt: skip
    stated = [n for n in natures if n not in shares and n not in votes]
    stated += [n for n in votes if _band(n)[0] != "25"]
    if stated or not natures:
        into.relation(
            id_, "control", who, subject, note=", ".join(stated) or hidden or kind, **period
        )


def _registered(item: Any, number: str | None) -> dict[str, str]:
    """A number in the home register is a company number; another register's stays as it is."""
    if not number:
        return {}
    place = " ".join(
        text(item, "identification", part) or ""
        for part in ("place_registered", "country_registered", "legal_authority")
    ).casefold()
    home = any(word in place for word in ("companies house", "england", "wales", "scotland",
                                          "northern ireland", "united kingdom"))  # fmt: skip
    return {"gb_coh" if home else "registered_as": number}


def _band(nature: str) -> tuple[str, str]:
    """The band in the words of a nature of control; without one anything over 25 is possible."""
    found = _BAND.search(nature)
    return (found[1], found[2]) if found else ("25", "100")
