"""An evidence item: a file plus what it is and what it is offered to prove."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from legalkit.model.base import Facts, Value
from legalkit.model.scalars import CurrencyCode, Id, Money, Text, When


class EvidenceRole(StrEnum):
    """What a paper or record is, in the sense of the evidence law (EVIDENCE sheet, section 2)."""

    CONTRACT = "contract"
    ORDER = "order"
    DELIVERY_NOTE = "delivery_note"
    WAYBILL = "waybill"
    ACCEPTANCE = "acceptance"
    INVOICE = "invoice"
    STATEMENT = "statement"
    LEDGER = "ledger"
    PAYMENT_RECORD = "payment_record"
    CREDIT_NOTE = "credit_note"
    DEMAND = "demand"
    DELIVERY_PROOF = "delivery_proof"
    CALL_RECORDING = "call_recording"
    CALL_LOG = "call_log"
    TRANSCRIPT = "transcript"
    EMAIL = "email"
    CHAT = "chat"
    ACKNOWLEDGEMENT = "acknowledgement"
    REPAYMENT_PLAN = "repayment_plan"
    GUARANTEE = "guarantee"
    SECURITY = "security"
    RESOLUTION = "resolution"
    ASSIGNMENT = "assignment"
    REGISTER_EXTRACT = "register_extract"
    IDENTITY = "identity"
    ASSET_CLUE = "asset_clue"
    RISK_FACT = "risk_fact"
    COURT_PAPER = "court_paper"
    TITLE = "title"
    CALCULATION = "calculation"
    AUTHORITY = "authority"
    OTHER = "other"


class CopyForm(StrEnum):
    """Whether we hold the original."""

    ORIGINAL = "original"
    COPY = "copy"
    VERIFIED_COPY = "verified_copy"
    ELECTRONIC_ORIGINAL = "electronic_original"
    PRINTOUT = "printout"


class EvidenceItem(Value):
    """A file plus meaning.

    Attributes:
        id: id that events and papers refer to.
        role: what it is.
        title: name for the evidence list.
        file: path under ``evidence/``; absent when the paper is known to exist but not yet held.
        date: the date it bears.
        form: original or copy.
        source: where it came from.
        signed_by, sealed_by, received_by: ids of parties whose signature, seal or receipt it bears.
        signer_authority: why the signer binds the company (post, power, earlier acts honoured).
        confirms_delivery_of: ids of evidence items whose arrival this item proves.
        reached_on: for a delivery proof, the day of arrival it shows.
        received: ``yes``, ``refused``, ``returned`` or ``unknown``.
        amount: the sum it states.
        number: the number it bears (invoice, order, waybill, contract).
        proves: element ids of ``evidence.yaml`` or free words on what it proves.
        adverse: True when it speaks against our own case.
    """

    id: Id
    role: EvidenceRole
    title: Text
    file: Text | None = None
    date: When | None = None
    form: CopyForm = CopyForm.COPY
    source: Text | None = None
    signed_by: tuple[Id, ...] = ()
    sealed_by: tuple[Id, ...] = ()
    received_by: tuple[Id, ...] = ()
    signer_authority: Text | None = None
    confirms_delivery_of: tuple[Id, ...] = ()
    reached_on: When | None = None
    received: Text | None = Field(default=None, pattern=r"^(yes|refused|returned|unknown)$")
    amount: Money | None = None
    currency: CurrencyCode | None = None
    number: Text | None = None
    refers_to: tuple[Text, ...] = ()
    proves: tuple[Text, ...] = ()
    adverse: bool = False
    language: Text | None = None
    notarised: bool = False
    timestamped: bool = False
    facts: Facts = Field(default_factory=dict)
    note: Text | None = None
