"""A claim and the events that move its clock: the standalone limitation question."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from legalkit.model.base import Facts, Value
from legalkit.model.evidence import EvidenceItem
from legalkit.model.scalars import CurrencyCode, Day, Id, Money, Text, When


class ClaimType(StrEnum):
    """Kinds of claim that laws treat apart."""

    SALE_OF_GOODS = "sale_of_goods"
    SERVICES = "services"
    LOAN = "loan"
    RENT = "rent"
    CARRIAGE_OF_GOODS = "carriage_of_goods"
    INSTALMENT_DEBT = "instalment_debt"
    GUARANTEE = "guarantee"
    PROMISSORY_NOTE = "promissory_note"
    BILL = "bill"
    CHEQUE = "cheque"
    JUDGMENT = "judgment"
    ARBITRAL_AWARD = "arbitral_award"
    ENFORCEMENT_APPLICATION = "enforcement_application"
    AVOIDANCE = "avoidance"
    CONTRACT = "contract"


class Payable(StrEnum):
    """How the due date is fixed."""

    FIXED_DATE = "fixed_date"
    ON_DEMAND = "on_demand"
    ON_DELIVERY = "on_delivery"


class Form(StrEnum):
    """The form of an act."""

    ORAL = "oral"
    TEXT = "text"
    EMAIL = "email"
    WRITTEN = "written"
    SIGNED = "signed"
    REGISTERED = "registered"
    NOTARIAL = "notarial"
    BAILIFF = "bailiff"
    COURT = "court"


class EventKind(StrEnum):
    """Acts and happenings that some law lets move a limitation clock."""

    DEMAND_LETTER = "demand_letter"
    PARTIAL_DEMAND = "partial_demand"
    DEMAND_GUARANTOR = "demand_guarantor"
    DEMAND_JOINT_DEBTOR = "demand_joint_debtor"
    ACKNOWLEDGEMENT = "acknowledgement"
    PART_PAYMENT = "part_payment"
    INTEREST_PAYMENT = "interest_payment"
    SECURITY_GIVEN = "security_given"
    INSTALMENT_PROMISE = "instalment_promise"
    NEGOTIATION = "negotiation"
    MEDIATION_REQUEST = "mediation_request"
    STANDSTILL = "standstill"
    PAYMENT_ORDER_APPLICATION = "payment_order_application"
    LAWSUIT_FILED = "lawsuit_filed"
    ARBITRATION_FILED = "arbitration_filed"
    INTERIM_MEASURE = "interim_measure"
    ENFORCEMENT_APPLICATION = "enforcement_application"
    RECOGNITION_APPLICATION = "recognition_application"
    INSOLVENCY_PETITION = "insolvency_petition"
    INSOLVENCY_CLAIM_FILED = "insolvency_claim_filed"
    DEBTOR_INSOLVENCY_OPENED = "debtor_insolvency_opened"
    CREDITOR_INSOLVENCY_OPENED = "creditor_insolvency_opened"
    SET_OFF_PLEADED = "set_off_pleaded"
    ASSIGNMENT_NOTICE = "assignment_notice"
    DEBT_ASSUMPTION = "debt_assumption"
    POLICE_REPORT = "police_report"
    PROTEST = "protest"
    THIRD_PARTY_NOTICE = "third_party_notice"
    EXPERT_PROCEEDINGS = "expert_proceedings"
    FORCE_MAJEURE = "force_majeure"
    DEBTOR_ABSENCE = "debtor_absence"
    INCAPACITY = "incapacity"
    FRAUD_CONCEALMENT = "fraud_concealment"


class Outcome(StrEnum):
    """How a proceeding ended."""

    PENDING = "pending"
    JUDGMENT = "judgment"
    AWARD = "award"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    DISMISSED = "dismissed"
    DISMISSED_INADMISSIBLE = "dismissed_inadmissible"
    NO_JURISDICTION = "no_jurisdiction"
    CLOSED_UNSERVED = "closed_unserved"
    LAPSED = "lapsed"
    OBJECTED = "objected"
    ABANDONED = "abandoned"
    NO_ASSETS = "no_assets"
    NO_AGREEMENT = "no_agreement"
    ADMITTED = "admitted"
    REJECTED = "rejected"


class Claim(Value):
    """A right to be paid, with the dates a law may count from.

    Attributes:
        type: kind of claim.
        governing_law: code of the law that governs limitation, as ``CN`` or ``US-NY``.
        forum: code of the court's law, when it differs.
        due_on: last day on which the debtor could pay in time.
        amount: outstanding principal.
        facts: answers to the questions that only some laws ask.
    """

    type: ClaimType
    governing_law: Text
    forum: Text | None = None
    due_on: When | None = None
    delivered_on: When | None = None
    contract_on: When | None = None
    invoiced_on: When | None = None
    issued_on: When | None = None
    accrued_on: When | None = None
    knowledge_on: When | None = None
    served_on: When | None = None
    final_on: When | None = None
    effective_on: When | None = None
    act_on: When | None = None
    accelerated_on: When | None = None
    instalments: tuple[Day, ...] = ()
    payable: Payable | None = None
    amount: Money | None = None
    currency: CurrencyCode | None = None
    facts: Facts = Field(default_factory=dict)


class Event(Value):
    """An act or happening, as it is told; whether it is proved is decided elsewhere.

    Attributes:
        date: the day it happened or was sent or filed.
        received_on: the day it reached the other side.
        served_on: the day a court paper was served on the debtor.
        ended_on: the day it ended; absent means it still goes on.
        by: creditor, debtor, agent, court, or a party id.
        to: party id of the person it was directed at.
        amount: the sum it speaks of, when it is not the whole.
        evidence: ids of the evidence items behind it.
    """

    id: Id | None = None
    kind: EventKind
    date: When
    received_on: When | None = None
    served_on: When | None = None
    ended_on: When | None = None
    outcome: Outcome | None = None
    form: Form | None = None
    by: Text | None = None
    to: Text | None = None
    signed_by_debtor: bool | None = None
    amount: Money | None = None
    new_due_on: When | None = None
    evidence: tuple[Id, ...] = ()
    facts: Facts = Field(default_factory=dict)


class CaseEvent(Event):
    """An event of a case, with the claims it speaks of (all claims when none is named)."""

    id: Id
    claims: tuple[Id, ...] = ()
    note: Text | None = None


class CaseClaim(Claim):
    """A claim of a case.

    Attributes:
        id: id of the claim.
        title: short name for people.
        creditor: party id; the only creditor of the case when absent.
        debtor: party id; the only debtor of the case when absent.
        invoices: ids of the invoices that make up the claim.
        original_amount: principal before part payments, where it differs from ``amount``.
    """

    id: Id
    title: Text
    creditor: Id | None = None
    debtor: Id | None = None
    invoices: tuple[Id, ...] = ()
    original_amount: Money | None = None


class ExpectedAnswer(Value):
    """What a worked example must come to."""

    expires_on: Day | None = None
    status: Text


class Disputed(Value):
    """Another reading of the same facts."""

    other: Day | None = None
    why: Text


class Question(Value):
    """The standalone limitation question; with ``expected`` it is a worked example."""

    id: Id | None = None
    title: Text | None = None
    source: Text | None = None
    note: Text | None = None
    as_of: Day
    claim: Claim
    events: tuple[Event, ...] = ()
    evidence: tuple[EvidenceItem, ...] = ()
    expected: ExpectedAnswer | None = None
    confidence: Text | None = None
    disputed: Disputed | None = None
