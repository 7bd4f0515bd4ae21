"""The case: what ``case.yaml`` says, as values. The same models are the Python API."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Literal

from pydantic import ConfigDict, Field

from legalkit.model.base import Facts, Value
from legalkit.model.claim import CaseClaim, CaseEvent
from legalkit.model.companies import CompanySource
from legalkit.model.evidence import EvidenceItem
from legalkit.model.party import BankAccount, Party
from legalkit.model.readers import TableReader
from legalkit.model.scalars import CurrencyCode, Day, Id, Money, Number, Text
from legalkit.model.steps import (
    AvoidancePlan,
    ComplaintPlan,
    EnforcementPlan,
    Measure,
    PaymentOrderPlan,
    Title,
)


class CaseHead(Value):
    """What the case is called and where it belongs.

    Attributes:
        jurisdiction: code of the law of the court we prepare for.
        governing_law: code of the law of the contract; the jurisdiction's when absent.
        currency: currency of the claims unless a claim says otherwise.
    """

    id: Id
    title: Text
    jurisdiction: Text = "CN"
    governing_law: Text | None = None
    currency: CurrencyCode = "CNY"
    opened_on: Day | None = None
    handler: Text | None = None


class Court(Value):
    """The court the papers are addressed to.

    Attributes:
        basis: why it is competent.
        subdivision: where it sits, for its calendar.
        case_number: number of the case there, once it has one.
    """

    name: Text
    basis: Text | None = None
    subdivision: Text | None = None
    case_number: Text | None = None


class InterestClause(Value):
    """What the contract says on late payment.

    Attributes:
        kind: ``penalty_daily`` 违约金, ``rate_yearly``, ``lpr_multiple``, ``none``, ``statutory``.
        rate: percent per day or per year, or the multiple of the reference rate.
        clause: number of the clause.
        starts: what day interest runs from, ``day_after_due`` unless agreed otherwise.
    """

    kind: Literal["penalty_daily", "rate_yearly", "lpr_multiple", "statutory", "none"]
    rate: Number | None = None
    clause: Text | None = None
    text: Text | None = None


class PaymentTerms(Value):
    """When the price falls due under the contract."""

    days: int | None = Field(default=None, ge=0, le=3660)
    after: Literal["delivery", "invoice", "statement", "month_end", "acceptance"] | None = None
    clause: Text | None = None
    text: Text | None = None


class DisputeClause(Value):
    """Court or arbitration, as agreed; what the case does not say stays an open question abroad.

    Attributes:
        country: ISO code of the state of the court, or of the seat of the arbitration.
        seat: seat of the arbitration, as the clause names it.
        institution: arbitral institution, as the clause names it.
        exclusive: whether only that court is named.
        asymmetric: whether the clause binds one side only.
        language: language of the proceedings, where agreed.
    """

    kind: Literal["court", "arbitration", "none"]
    forum: Text | None = None
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    seat: Text | None = None
    institution: Text | None = None
    exclusive: bool | None = None
    asymmetric: bool | None = None
    language: Text | None = None
    clause: Text | None = None
    text: Text | None = None


class Contract(Value):
    """The contract or framework contract behind the claims.

    Attributes:
        governing_law: code of the law that the contract chooses; absent when it chooses none, or
            nobody has looked.
    """

    id: Id
    title: Text
    governing_law: Text | None = None
    number: Text | None = None
    signed_on: Day | None = None
    place: Text | None = None
    kind: Literal["framework", "single"] = "single"
    subject: Text | None = None
    payment_terms: PaymentTerms | None = None
    interest: InterestClause | None = None
    dispute: DisputeClause | None = None
    delivery_clause: Text | None = None
    receivers: tuple[Text, ...] = ()
    costs_clause: Text | None = None
    service_address_clause: Text | None = None
    facts: Facts = Field(default_factory=dict)
    evidence: tuple[Id, ...] = ()


class Order(Value):
    """One order under the contract."""

    id: Id
    contract: Id | None = None
    number: Text
    date: Day
    goods: Text | None = None
    quantity: Text | None = None
    amount: Money
    evidence: tuple[Id, ...] = ()


class Delivery(Value):
    """One delivery of goods or acceptance of work."""

    id: Id
    order: Id | None = None
    number: Text | None = None
    date: Day
    goods: Text | None = None
    quantity: Text | None = None
    amount: Money | None = None
    receiver: Text | None = None
    evidence: tuple[Id, ...] = ()


class Invoice(Value):
    """One invoice: a receivable with its own due date."""

    id: Id
    number: Text
    date: Day
    amount: Money
    currency: CurrencyCode | None = None
    due_on: Day | None = None
    order: Id | None = None
    deliveries: tuple[Id, ...] = ()
    evidence: tuple[Id, ...] = ()


class Statement(Value):
    """A statement of account (对账单)."""

    id: Id
    as_at: Day
    opening: Money | None = None
    invoiced: Money | None = None
    paid: Money | None = None
    balance: Money
    confirmed_on: Day | None = None
    confirmed_by: Id | None = None
    evidence: tuple[Id, ...] = ()


class Payment(Value):
    """Money received from the debtor's side.

    Attributes:
        purpose: what the payer said it was for; said at payment, it binds in most laws.
        allocate_to: id of the invoice or claim the payer or the parties named.
    """

    id: Id
    date: Day
    amount: Money
    currency: CurrencyCode | None = None
    payer: Text | None = None
    purpose: Text | None = None
    allocate_to: Id | None = None
    component: Literal["costs", "interest", "principal"] | None = None
    evidence: tuple[Id, ...] = ()


class CreditNote(Value):
    """A return, rebate or credit that lowers an invoice."""

    id: Id
    date: Day
    amount: Money
    invoice: Id | None = None
    reason: Text | None = None
    evidence: tuple[Id, ...] = ()


class GuaranteeMode(StrEnum):
    """How the guarantor answers."""

    JOINT = "joint"
    GENERAL = "general"


class Guarantee(Value):
    """A personal guarantee (保证).

    Attributes:
        mode: joint and several (连带责任保证) or general; absent when the contract is silent.
        period_months: agreed guarantee period from the principal due date; absent when none.
        ceiling: highest sum the guarantor answers for.
    """

    id: Id
    guarantor: Id
    claims: tuple[Id, ...] = ()
    mode: GuaranteeMode | None = None
    period_months: int | None = Field(default=None, ge=0)
    contract_on: Day | None = None
    ceiling: Money | None = None
    resolution: bool | None = None
    scope: Text | None = None
    clause: Text | None = None
    evidence: tuple[Id, ...] = ()


class Collateral(Value):
    """A thing given as security."""

    id: Id
    kind: Literal["mortgage", "pledge", "retention_of_title", "charge"]
    owner: Id | Text
    description: Text
    value: Money | None = None
    registered_on: Day | None = None
    claims: tuple[Id, ...] = ()
    evidence: tuple[Id, ...] = ()


class AssetClue(Value):
    """Something of the debtor's that could be frozen (财产线索).

    Attributes:
        country: ISO code of the state where it lies; absent means not said.
    """

    id: Id
    owner: Id
    kind: Literal[
        "bank_account", "real_property", "vehicle", "equity", "receivable", "stock", "ip", "other"
    ]
    description: Text
    account: BankAccount | None = None
    location: Text | None = None
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    value: Money | None = None
    encumbrances: Text | None = None
    source: Text
    seen_on: Day | None = None
    priority: int = Field(default=1, ge=1)
    evidence: tuple[Id, ...] = ()


class Costs(Value):
    """What pursuing the claim has cost or will cost, and the user's own view of the odds."""

    lawyer_fee: Money | None = None
    preservation_insurance: Money | None = None
    probability: Number | None = None


class ExchangeRate(Value):
    """A rate between two currencies on a day, as the user takes responsibility for it.

    Attributes:
        from_: currency that is converted.
        to: currency it becomes.
        rate: units of ``to`` for one unit of ``from``.
        date: day of the rate.
        source: where it was published.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    from_: CurrencyCode = Field(alias="from")
    to: CurrencyCode
    rate: Number = Field(gt=Decimal(0))
    date: Day
    source: Text


class PreservationPlan(Value):
    """What the creditor asks the court to freeze, and the security it offers.

    Attributes:
        timing: before the suit (诉前) or with it (诉讼).
        security: ``insurer_letter``, ``bank_guarantee``, ``own_asset``, ``third_party``, ``none``.
    """

    timing: Literal["before_suit", "in_suit"]
    amount: Money | None = None
    security: (
        Literal["insurer_letter", "bank_guarantee", "own_asset", "third_party", "none"] | None
    ) = None
    security_text: Text | None = None
    urgency: Text | None = None
    respondents: tuple[Id, ...] = ()


class Mandate(Value):
    """The lawyer's power of attorney (授权委托)."""

    lawyer: Id
    powers: Literal["general", "special"] = "general"
    special_powers: tuple[Text, ...] = ()
    stages: tuple[Literal["first_instance", "second_instance", "enforcement"], ...] = (
        "first_instance",
    )
    signed_on: Day | None = None
    evidence: tuple[Id, ...] = ()


class Letter(Value):
    """What only the user can say about the lawyer's letter."""

    number: Text | None = None
    numbers: dict[Id, Text] = Field(default_factory=dict)
    pay_within_days: int = Field(default=7, ge=1, le=60)
    dated: Day | None = None
    extra: Text | None = None


class Case(Value):
    """A whole case folder's ``case.yaml``.

    Attributes:
        legalkit: version of the case format; this is version 1.
        readers: how exports (chats, call logs, bank statements) are read, by name.
        companies: files with facts about related companies: a name, or file, format and mapping.
        courts: courts of other laws for which papers are made too, by code (``HK``).
        words: texts of the case in the language of another court, by language (``de``): what stands
            in the case, and how it is to be worded there. Nothing is translated by the program.
        title: judgment or other title; ``measures``: what is seized or frozen already.
        complaint, payment_order, enforcement, avoidance: what only the creditor can say for the
            papers of that step.
    """

    legalkit: Literal["1"]
    case: CaseHead
    court: Court | None = None
    courts: dict[Text, Court] = Field(default_factory=dict)
    parties: tuple[Party, ...]
    contracts: tuple[Contract, ...] = ()
    orders: tuple[Order, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    credit_notes: tuple[CreditNote, ...] = ()
    statements: tuple[Statement, ...] = ()
    claims: tuple[CaseClaim, ...]
    events: tuple[CaseEvent, ...] = ()
    payments: tuple[Payment, ...] = ()
    guarantees: tuple[Guarantee, ...] = ()
    collateral: tuple[Collateral, ...] = ()
    assets: tuple[AssetClue, ...] = ()
    evidence: tuple[EvidenceItem, ...] = ()
    readers: dict[Id, TableReader] = Field(default_factory=dict)
    companies: tuple[Text | CompanySource, ...] = ()
    costs: Costs = Costs()
    exchange_rates: tuple[ExchangeRate, ...] = ()
    preservation: PreservationPlan | None = None
    mandate: Mandate | None = None
    letter: Letter = Letter()
    complaint: ComplaintPlan = ComplaintPlan()
    payment_order: PaymentOrderPlan | None = None
    title: Title | None = None
    measures: tuple[Measure, ...] = ()
    enforcement: EnforcementPlan | None = None
    avoidance: tuple[AvoidancePlan, ...] = ()
    words: dict[Text, dict[Text, Text]] = Field(default_factory=dict)
    facts: Facts = Field(default_factory=dict)
    notes: Text | None = None

    @property
    def law(self) -> str:
        """Code of the law that governs the claims unless a claim names its own."""
        return self.case.governing_law or self.case.jurisdiction

    def said(self, text: str, lang: str) -> str:
        """A text of the case as the case words it for papers in ``lang`` (``de``, ``en-GB``)."""
        for name in (lang, lang.partition("-")[0]):
            if text in self.words.get(name, {}):
                return self.words[name][text]
        return text
