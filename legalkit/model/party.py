"""Who is who in a case."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from legalkit.model.base import Facts, Value
from legalkit.model.scalars import Id, Text


class PartyRole(StrEnum):
    """The part someone plays in the case."""

    CREDITOR = "creditor"
    DEBTOR = "debtor"
    JOINT_DEBTOR = "joint_debtor"
    GUARANTOR = "guarantor"
    TRANSFEREE = "transferee"
    LAWYER = "lawyer"
    OTHER = "other"


class PartyKind(StrEnum):
    """What someone is in law."""

    COMPANY = "company"
    PERSON = "person"
    FIRM = "firm"
    AUTHORITY = "authority"


class Representative(Value):
    """The person who acts for a company by law (法定代表人) or a contact person."""

    name: Text
    post: Text | None = None
    phone: Text | None = None
    id_number: Text | None = None


class BankAccount(Value):
    """An account into which payment is asked, or which a preservation names."""

    holder: Text
    bank: Text
    number: Text


class Party(Value):
    """A creditor, debtor, guarantor, lawyer or other person of the case.

    Attributes:
        id: short name used by every other part of the case.
        role: part played in the case.
        kind: company, person, law firm or authority.
        name: full legal name as registered.
        registration_number: USCC (统一社会信用代码) or the number of the register of that country.
        id_number: identity number of a natural person.
        country: ISO 3166 code of the seat.
        address: registered address.
        service_address: address for service where it differs.
        size: size class where a law on late payment asks for it.
        licence: a lawyer's licence number.
        firm: a lawyer's firm.
        facts: particulars that only some courts ask for (legal form, register and capital of a
            French company, Handelsregister of a German one); papers print them by name.
    """

    id: Id
    role: PartyRole
    kind: PartyKind = PartyKind.COMPANY
    name: Text
    registration_number: Text | None = None
    id_number: Text | None = None
    country: str = Field(default="CN", pattern=r"^[A-Z]{2}$")
    address: Text | None = None
    service_address: Text | None = None
    postcode: Text | None = None
    phone: Text | None = None
    email: Text | None = None
    legal_representative: Representative | None = None
    contact: Representative | None = None
    bank_account: BankAccount | None = None
    size: Text | None = Field(default=None, pattern=r"^(micro|small|medium|large|public)$")
    licence: Text | None = None
    firm: Text | None = None
    sex: Text | None = None
    born_on: Text | None = None
    ethnicity: Text | None = None
    facts: Facts = Field(default_factory=dict)
