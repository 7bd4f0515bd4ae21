"""What only the later steps of a case need: a title, measures, and the plans of those steps."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from legalkit.model.base import Value
from legalkit.model.party import Representative
from legalkit.model.scalars import Day, Id, Money, Text


class TitleDebtor(Value):
    """What one debtor owes under the title.

    Attributes:
        party: id of the party.
        limit: the most this debtor answers for; absent when it answers for all.
        after_debtor: True when it answers only after the principal debtor's assets were enforced
            upon (general guarantee, CC 687).
        text: how the operative part words it.
    """

    party: Id
    limit: Money | None = None
    after_debtor: bool = False
    text: Text | None = None


class Title(Value):
    """A judgment or another title that can be enforced (执行依据).

    Attributes:
        body: court, tribunal or notary that issued it.
        number: number of the title, as the court writes it.
        cause: cause of action as the title names it.
        first_instance: court of first instance, where another court issued the title.
        effective_on: day on which it became final; absent while it is not.
        perform_by: last day on which the debtor could perform in time.
        operative: the operative part, line by line.
        liable: who owes what; the debtor of the case owes all when none is named.
        effect_evidence: ids of the items that prove that it is final.
    """

    kind: Literal["judgment", "mediation", "arbitral_award", "payment_order", "notarial"]
    body: Text
    number: Text
    dated: Day
    cause: Text | None = None
    first_instance: Text | None = None
    served_on: Day | None = None
    effective_on: Day | None = None
    perform_by: Day | None = None
    operative: tuple[Text, ...] = ()
    liable: tuple[TitleDebtor, ...] = ()
    evidence: tuple[Id, ...] = ()
    effect_evidence: tuple[Id, ...] = ()


class Measure(Value):
    """A seizure or freezing that is already in place (查封、扣押、冻结).

    Attributes:
        asset: id of the asset clue that it holds.
        description: what is held, where no asset clue is named.
        ruling: number of the ruling; ``notice`` of the assistance notice.
        rank: 1 for the first in line (首封), 2 and up when waiting (轮候).
        expires_on: last day of the measure, as the court told it in writing.
        amount: sum really frozen, when it is known.
    """

    id: Id
    asset: Id | None = None
    description: Text | None = None
    kind: Literal["freeze", "seize", "detain"] = "freeze"
    court: Text
    ruling: Text
    notice: Text | None = None
    taken_on: Day
    expires_on: Day | None = None
    rank: int = 1
    amount: Money | None = None
    evidence: tuple[Id, ...] = ()


class EnforcementRound(Value):
    """An earlier round of enforcement and how it ended (此前的执行程序)."""

    number: Text
    court: Text
    filed_on: Day
    ended_on: Day | None = None
    outcome: Literal["pending", "no_assets", "settled", "withdrawn", "performed"] = "pending"
    evidence: tuple[Id, ...] = ()


class DefaulterGround(Value):
    """Why a debtor should stand on the list of defaulters (失信被执行人名单).

    Attributes:
        party: id of the debtor.
        ground: the item of the list rules that is met.
        facts: what happened, in one sentence.
    """

    party: Id
    ground: Literal[
        "able_unwilling",
        "obstruction",
        "evasion",
        "false_report",
        "consumption",
        "settlement_breach",
    ]
    facts: Text
    evidence: tuple[Id, ...] = ()


class RestrictedPerson(Value):
    """A person for whom consumption should be limited beside the debtor itself.

    Attributes:
        capacity: legal representative, person mainly in charge, person directly responsible,
            actual controller.
        because: what shows the capacity.
    """

    name: Text
    capacity: Literal["legal_representative", "in_charge", "responsible", "actual_controller"]
    id_number: Text | None = None
    because: Text | None = None
    evidence: tuple[Id, ...] = ()


class AddedDebtor(Value):
    """A person whom the enforcement court is asked to add as debtor (追加被执行人).

    Attributes:
        entity: id of the party of the case, or of the entity in the company files.
        ground: id of a ground of the law sheet about documents, such as ``ADD-17``.
        limit: the most that is asked of this person; absent where the article sets no limit.
        facts: what the article asks for, in one or two sentences; absent takes the words of the
            company room.
    """

    entity: Id
    ground: Id
    limit: Money | None = None
    facts: Text | None = None
    evidence: tuple[Id, ...] = ()


class EnforcementPlan(Value):
    """What the creditor asks the enforcement court for.

    Attributes:
        court: court of enforcement; the court of the case when absent.
        respondents: ids of the debtors under the title; those named in the title when absent.
        basis: why that court is competent.
        rounds: earlier rounds of enforcement.
        report_order: ask that the debtor be ordered to report its assets (CPL 252).
        suspected: what the debtor probably hides, for that request.
        limit_consumption: ask that consumption be limited.
    """

    court: Text | None = None
    basis: Text | None = None
    respondents: tuple[Id, ...] = ()
    rounds: tuple[EnforcementRound, ...] = ()
    report_order: bool = True
    suspected: Text | None = None
    defaulters: tuple[DefaulterGround, ...] = ()
    restricted: tuple[RestrictedPerson, ...] = ()
    limit_consumption: bool = True
    added: tuple[AddedDebtor, ...] = ()


class PaymentOrderPlan(Value):
    """What only the creditor can say about the conditions of a payment order (CPL 225).

    Attributes:
        court: basic court of the debtor's domicile.
        no_counter_performance: the creditor owes the debtor nothing in return.
        no_other_dispute: the two have no other dispute about the debt.
        can_be_served: the order can be served on the debtor inside the country.
        served_because: what shows that it can be served.
    """

    court: Text | None = None
    no_counter_performance: bool | None = None
    no_other_dispute: bool | None = None
    can_be_served: bool | None = None
    served_because: Text | None = None


class Taker(Value):
    """Particulars of the other side of an act, where the company files do not hold them."""

    address: Text | None = None
    registration_number: Text | None = None
    id_number: Text | None = None
    phone: Text | None = None
    legal_representative: Representative | None = None


class AvoidancePlan(Value):
    """Which act is to be revoked, and what is asked for (债权人撤销权).

    Attributes:
        transfer: id of the transfer in the company files; the case may have several.
        court: court of the debtor's or the taker's domicile.
        relief: what the taker should do once the act is revoked.
        learned_how: how the creditor came to know of the act.
        act_evidence: the act; ``value_evidence``: the market value; ``paid_evidence``: what was
            paid; ``tie_evidence``: the tie between debtor and taker; ``harm_evidence``: that the
            claim suffers; ``learned_evidence``: the day of knowledge.
        lawyer_fee, other_costs: necessary costs of the suit (CC 540).
        join_debt: ask in the same suit that the debtor pay (same court needed).
    """

    transfer: Id
    court: Text | None = None
    basis: Text | None = None
    relief: Literal["return", "compensate", "pay_price", "none"] = "return"
    learned_how: Text | None = None
    knowledge: Text | None = None
    taker: Taker = Taker()
    lawyer_fee: Money | None = None
    other_costs: Money | None = None
    join_debt: bool = False
    act_evidence: tuple[Id, ...] = ()
    value_evidence: tuple[Id, ...] = ()
    paid_evidence: tuple[Id, ...] = ()
    tie_evidence: tuple[Id, ...] = ()
    harm_evidence: tuple[Id, ...] = ()
    learned_evidence: tuple[Id, ...] = ()
    costs_evidence: tuple[Id, ...] = ()


class ComplaintPlan(Value):
    """How the complaint is written, and what only the creditor can say in the element form.

    Attributes:
        style: the classic complaint, the form by elements, or both.
        mediation: whether mediation before registration is wished.
        electronic_service: ways agreed for electronic service, such as an e-mail address.
        defendants: ids of those who are sued; all who owe when none is named.
        without_debtor: why a guarantor is sued without the debtor, where the law asks for a reason:
            the debtor cannot be found and has nothing, is in insolvency, has too little, or the
            guarantor has waived in writing that it be sued first.
        without_debtor_evidence: ids of the items that show it.
    """

    style: Literal["classic", "elements", "both"] = "classic"
    mediation: Literal["yes", "no", "undecided"] | None = None
    knows_mediation: bool | None = None
    electronic_service: Text | None = None
    ownership: dict[Id, Literal["state", "private", "other"]] = Field(default_factory=dict)
    entity_type: dict[Id, Text] = Field(default_factory=dict)
    quality_dispute: bool | None = None
    quality_dispute_text: Text | None = None
    quality_clause: Text | None = None
    rescission: bool | None = None
    defendants: tuple[Id, ...] = ()
    without_debtor: Literal["untraceable", "insolvency", "insufficient", "waived"] | None = None
    without_debtor_evidence: tuple[Id, ...] = ()
