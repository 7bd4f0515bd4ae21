"""Enters the parties, the lawyer and the letter on the fact sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from legalkit.documents.input import PackInput
from legalkit.documents.values import Amount, FactSheet, Gap, Leaf
from legalkit.messages import Message
from legalkit.model.base import Facts
from legalkit.model.party import Party, PartyKind

_DAY, _SUM = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d+\.\d\d")
#: How a case tells the sex of a natural person (``parties[].sex``), in the languages of the papers.
_MALE = frozenset({"m", "male", "男", "männlich", "masculin"})
_FEMALE = frozenset({"f", "w", "female", "女", "weiblich", "féminin"})


def gap(key: str, *, blocking: bool = True, **params: object) -> Gap:
    """Brackets for the lawyer, with their reason from the catalogue."""
    return Gap(Message(f"documents.gap.{key}", params), blocking)


def label(given: PackInput, party: Party) -> Leaf:
    """What the papers call a defendant: 被告, or 被告一, 被告二 when there are several."""
    key = _gendered(given, party)
    if len(given.opponents) < 2:
        return given.word("party", key)
    return numbered(given, given.opponents.index(party) + 1, key)


def _gendered(given: PackInput, party: Party) -> str:
    """The label that agrees with the party: Beklagter for a man, défenderesse for a company."""
    if party.kind is not PartyKind.PERSON:
        ending = "company"
    elif party.sex in _MALE:
        ending = "male"
    else:
        ending = "female" if party.sex in _FEMALE else ""
    key = f"defendant_{ending}"
    return "defendant" if isinstance(given.word("party", key), Gap) else key


def numbered(given: PackInput, position: int, key: str = "defendant") -> Leaf:
    """The name of one of several defendants: 被告一, First Defendant."""
    word, count = given.word("party", key), given.count_word(position)
    if isinstance(word, Gap):
        return word
    return given.language.party.format(label=word, count=count, number=position)


def words(given: PackInput, kind: str, keys: Iterable[str]) -> Leaf:
    """Several values of an enumeration as one list; the bracket of the first that has no word."""
    found = [given.word(kind, key) for key in keys]
    lacking = next((word for word in found if isinstance(word, Gap)), None)
    return lacking or given.language.listed(str(word) for word in found) or None


def enter_parties(given: PackInput, facts: FactSheet) -> None:
    """Enter claimants, defendants, respondents, creditor and debtor."""
    for name, parties in (
        ("claimants", given.creditors),
        ("defendants", given.opponents),
        ("respondents", given.respondents),
    ):
        facts.declare_list(name)
        for position, party in enumerate(parties):
            put_party(facts, f"{name}.{position}", party, given.home)
            facts.put(f"{name}.{position}.position", position + 1, "counted")
            if name == "defendants":
                facts.put(f"{name}.{position}.label", label(given, party), "counted")
    creditor = next(iter(given.creditors), None)
    if creditor is not None:
        _creditor(facts, creditor)
    debtor, sued = given.debtor, given.debtor_sued
    if debtor is not None:
        put_party(facts, "debtor", debtor, given.home)
        called = label(given, debtor) if sued else given.word("party", "debtor")
        facts.put("debtor.label", called, "counted")
    facts.put("debtor.sued", sued, "case.yaml complaint.defendants")
    facts.put(
        "opponents.names",
        given.language.listed(party.name for party in given.opponents) or None,
        "case.yaml parties[].name",
    )


def put_party(facts: FactSheet, at: str, party: Party, home: str) -> None:
    """A party's particulars (CPL article 124); what a company or a person needs."""
    where = f"case.yaml parties[{party.id}]"
    company = party.kind is not PartyKind.PERSON
    representative = party.legal_representative
    number: Leaf = party.registration_number
    head: Leaf = representative.name if representative else None
    if company and party.country == home:
        number = number or gap("registration_number", name=party.name)
        head = head or gap("representative", blocking=False, name=party.name)
    values: dict[str, Leaf] = {
        "name": party.name,
        "address": party.address,
        "registration_number": number if company else None,
        "id_number": None
        if company
        else party.id_number or gap("id_number", blocking=False, name=party.name),
        "phone": party.phone or (party.contact.phone if party.contact else None),
        "representative_name": head if company else None,
        "representative_post": representative.post if company and representative else None,
        "service_address": party.service_address,
        "sex": party.sex,
        "born_on": _born(party.born_on),
        "ethnicity": party.ethnicity,
        "company": company,
        "country": party.country,
        "postcode": party.postcode,
        "email": party.email,
    }
    for key, value in values.items():
        facts.put(f"{at}.{key}", value, f"{where}.{key}")
    put_facts(facts, at, party.facts, where)


def put_facts(facts: FactSheet, at: str, stated: Facts, where: str, currency: str = "") -> None:
    """Facts that only some laws ask for: a day and a sum with cents are known for what they are."""
    dot = " " if where == "case.yaml" else "."  # a place in the file, or in an entry of it
    for key, value in stated.items():
        if key.isidentifier() and isinstance(value, str):
            facts.put(f"{at}.facts.{key}", _typed(value, currency), f"{where}{dot}facts.{key}")


def _typed(text: str, currency: str) -> Leaf:
    if _DAY.fullmatch(text):
        return _born(text)
    if currency and _SUM.fullmatch(text):
        return Amount(Decimal(text), currency)
    return text


def _born(text: str | None) -> Leaf:
    """A day of birth as a day where it is written as one; else as it stands."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return text


def _creditor(facts: FactSheet, party: Party) -> None:
    where = f"case.yaml parties[{party.id}]"
    representative, contact, account = party.legal_representative, party.contact, party.bank_account
    values: dict[str, Leaf] = {
        "name": party.name,
        "address": party.address,
        "country": party.country,
        "phone": party.phone,
        "registration_number": party.registration_number or party.id_number,
        "representative_name": representative.name if representative else None,
        "representative_post": representative.post if representative else None,
        "representative_phone": representative.phone if representative else None,
        "representative_id_number": representative.id_number if representative else None,
        "service_address": party.service_address or party.address,
        "postcode": party.postcode,
        "recipient": contact.name if contact else None,
        "service_phone": (contact.phone if contact else None) or party.phone,
        "email": party.email,
        "account_holder": account.holder if account else None,
        "account_bank": account.bank if account else None,
        "account_number": account.number if account else None,
    }
    for key, value in values.items():
        facts.put(f"creditor.{key}", value, f"{where}.{key}")
    put_facts(facts, "creditor", party.facts, where)


def enter_mandate(given: PackInput, facts: FactSheet) -> None:
    """Enter the lawyer and what the power of attorney covers."""
    mandate = given.case.mandate
    lawyer = given.party(mandate.lawyer) if mandate else None
    where = f"case.yaml parties[{lawyer.id}]" if lawyer else "case.yaml mandate.lawyer"
    for key in ("name", "firm", "licence", "phone", "address", "email"):
        value: Leaf = getattr(lawyer, key) if lawyer else None
        # Who has given a mandate must name the lawyer in full; who has not appears without one.
        if value is None and mandate is not None and key in given.sheet.lawyer_named:
            value = gap(f"lawyer_{key}")
        facts.put(f"agent.{key}", value, f"{where}.{key}")
    facts.declare_list("mandate.special_powers")
    if mandate is None:
        return
    special = mandate.powers == "special" or bool(mandate.special_powers)
    facts.put(
        "mandate.stages",
        words(given, "stage", mandate.stages),
        "case.yaml mandate.stages",
    )
    facts.put("mandate.special", special, "case.yaml mandate.powers")
    facts.put(
        "mandate.powers",
        given.word("powers", "special" if special else "general"),
        "case.yaml mandate.powers",
    )
    facts.put("mandate.signed_on", mandate.signed_on, "case.yaml mandate.signed_on")
    for position, power in enumerate(mandate.special_powers):
        facts.put(f"mandate.special_powers.{position}.position", position + 1, "counted")
        facts.put(
            f"mandate.special_powers.{position}.text",
            power,
            f"case.yaml mandate.special_powers[{position}]",
        )


def enter_letter(given: PackInput, facts: FactSheet) -> None:
    """Enter what only the user can say about the letter."""
    letter = given.case.letter
    facts.put("letter.number", letter.number, "case.yaml letter.number")
    facts.put("letter.dated", letter.dated or gap("letter_dated"), "case.yaml letter.dated")
    facts.put("letter.pay_within_days", letter.pay_within_days, "case.yaml letter.pay_within_days")
    facts.put("letter.extra", letter.extra, "case.yaml letter.extra")
    facts.put("letter.subject", given.case.case.title, "case.yaml case.title")
