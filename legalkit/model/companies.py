"""Facts about companies: entities, dated relations, debts, transfers (design, section 4.4)."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import ConfigDict, Field

from legalkit.model.base import Value
from legalkit.model.scalars import CurrencyCode, Day, Id, Money, Number, Text


class EntityKind(StrEnum):
    """What an entity is."""

    COMPANY = "company"
    PERSON = "person"
    TRUST = "trust"
    STATE = "state"
    AUTHORITY = "authority"


class RelationType(StrEnum):
    """How two entities are tied."""

    OWNERSHIP = "ownership"
    CONTROL = "control"
    COMMON_CONTROLLER = "common_controller"
    PARENT_CHILD = "parent_child"
    SPOUSE = "spouse"
    EX_SPOUSE = "ex_spouse"
    SIBLING = "sibling"
    COUSIN = "cousin"
    FAMILY = "family"
    AFFILIATE = "affiliate"
    LEGAL_REPRESENTATIVE = "legal_representative"
    DIRECTOR = "director"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    FINANCE_HEAD = "finance_head"
    CASHIER = "cashier"
    EMPLOYEE = "employee"
    TRUSTEE = "trustee"
    NOMINEE = "nominee"
    REGISTRATION_AGENT = "registration_agent"
    SAME_BUSINESS = "same_business"
    OVERLAPPING_BUSINESS = "overlapping_business"
    SHARED_ADDRESS = "shared_address"
    SHARED_PHONE = "shared_phone"
    SHARED_EMAIL = "shared_email"
    SHARED_BANK_ACCOUNT = "shared_bank_account"
    SHARED_FINANCE_CONTACT = "shared_finance_contact"
    SHARED_STAFF = "shared_staff"
    SHARED_CUSTOMERS = "shared_customers"
    SHARED_EQUIPMENT = "shared_equipment"
    SHARED_CONTRACT_FORMS = "shared_contract_forms"
    SHARED_REGISTRATION_AGENT = "shared_registration_agent"
    SHARED_SOLICITOR = "shared_solicitor"


class TransferType(StrEnum):
    """How value left, or may have left, an entity."""

    ASSET_SALE = "asset_sale"
    ASSET_PURCHASE = "asset_purchase"
    ASSET_TRANSFER = "asset_transfer"
    SHARE_SALE = "share_sale"
    SHARE_TRANSFER = "share_transfer"
    GIFT = "gift"
    SWAP = "swap"
    PAYMENT = "payment"
    DIVIDEND = "dividend"
    CAPITAL_REDUCTION = "capital_reduction"
    CAPITAL_PAYMENT = "capital_payment"
    CAPITAL_DEADLINE_CHANGE = "capital_deadline_change"
    CONTRIBUTION_IN_KIND = "contribution_in_kind"
    CLAIM_WAIVER = "claim_waiver"
    CLAIM_EXTENSION = "claim_extension"
    SECURITY_RELEASE = "security_release"
    MORTGAGE = "mortgage"
    PLEDGE = "pledge"
    GUARANTEE = "guarantee"
    DECLARATION_OF_TRUST = "declaration_of_trust"
    DIVORCE_SETTLEMENT = "divorce_settlement"
    BUSINESS_MIGRATION = "business_migration"
    DEREGISTRATION = "deregistration"
    FORECLOSURE_SALE = "foreclosure_sale"
    JUDICIAL_AUCTION = "judicial_auction"
    CONSENT_MEDIATION = "consent_mediation"
    PURPORTED_RETURN = "purported_return"


class _Keyed(Value):
    """Further keys that an indicator declares are kept, and checked by that indicator."""

    model_config = ConfigDict(
        frozen=True, extra="allow", str_strip_whitespace=True, populate_by_name=True
    )


class Entity(_Keyed):
    """A company, person, trust, state or authority.

    Attributes:
        other_names: former and foreign names.
        same_as: ids of entries that a person says are this one; nothing else merges by name.
        start: founded or born; ``end``: dissolved.
        unspecified: the reason that a source gives for not naming it.
        seen: day on which the source was looked at.
    """

    id: Id
    kind: EntityKind = EntityKind.COMPANY
    role: Literal["debtor", "creditor", "guarantor", "other"] | None = None
    name: Text
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    identifiers: dict[str, str] = Field(default_factory=dict)
    other_names: tuple[Text, ...] = ()
    same_as: tuple[Id, ...] = ()
    address: Text | None = None
    phone: Text | None = None
    email: Text | None = None
    start: Day | None = None
    end: Day | None = None
    unspecified: Text | None = None
    note: Text | None = None
    seen: Day | None = None
    source: Text | None = None


class Relation(_Keyed):
    """A tie between two entities, dated and sourced. Shares: ``pct``, or ``min`` and ``max``."""

    id: Id
    type: RelationType
    from_: Id = Field(alias="from")
    to: Id
    pct: Number | None = None
    min: Number | None = None
    max: Number | None = None
    population: int | None = Field(default=None, ge=1)
    start: Day | None = None
    end: Day | None = None
    note: Text | None = None
    seen: Day | None = None
    source: Text | None = None


class CompanyDebt(_Keyed):
    """A debt against which transfers are judged."""

    id: Id
    debtor: Id
    creditor: Id
    amount: Money
    currency: CurrencyCode = "CNY"
    arose: Day | None = None
    due: Day | None = None
    confirmed: Day | None = None
    demand: Day | None = None
    suit_filed: Day | None = None
    judgment: Day | None = None
    seen: Day | None = None
    source: Text | None = None


class Transfer(_Keyed):
    """A movement of value. ``paid``: really paid by ``as_of``; absent unknown, 0 nothing."""

    id: Id
    type: TransferType
    from_: Id = Field(alias="from")
    to: Id | None = None
    asset: Text | None = None
    date: Day
    registered: Day | None = None
    currency: CurrencyCode = "CNY"
    price: Money | None = None
    market_value: Money | None = None
    paid: Money | None = None
    note: Text | None = None
    seen: Day | None = None
    source: Text | None = None


class CompanyFact(_Keyed):
    """A dated fact about one entity.

    Attributes:
        event: what happened, as ``equity_frozen``, ``change``, ``filing``, ``owner_unspecified``.
        detail: in the words of the source; ``before`` and ``after``: what changed.
        amount: sum or stake concerned, in ``currency``; ``until``: last day of a measure.
    """

    entity: Id
    date: Day
    total_assets: Money | None = None
    total_liabilities: Money | None = None
    event: Text | None = None
    detail: Text | None = None
    before: Text | None = None
    after: Text | None = None
    amount: Money | None = None
    currency: CurrencyCode = "CNY"
    until: Day | None = None
    seen: Day | None = None
    source: Text | None = None


class CompanyFacts(Value):
    """The contents of ``companies.yaml``."""

    as_of: Day
    jurisdiction: Text = "CN"
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    debts: tuple[CompanyDebt, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    facts: tuple[CompanyFact, ...] = ()


class CompanySource(Value):
    """A file with facts about companies that is not our own YAML, as ``case.yaml`` names it.

    Attributes:
        file: name inside the case folder.
        format: its form; told from the file when absent.
        mapping: which column is what; a file of the case, or one that legalkit ships.
        seen: day on which the source was looked at.
        source: how to cite it; the file name when absent.
    """

    file: Text
    format: Literal["table", "bods", "ftm", "gleif", "companies_house"] | None = None
    mapping: Text | None = None
    seen: Day | None = None
    source: Text | None = None
