"""The form of ``crossborder.yaml``: what a country asks of a debt that crosses its border.

Each row carries its source, its mark and the day it was checked. A row that is not there is an
open question on the checklist, never an assumption; so a country may begin with a few rows. How to
write one stands in ``docs/crossborder-sheets.md``.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from legalkit.law.load import codes, load_sheet
from legalkit.law.rule import Rule
from legalkit.law.treaties_sheet import StateCode, Subject
from legalkit.law.words import Words
from legalkit.model.base import Value
from legalkit.model.scalars import CurrencyCode, Id, Money, Text


class RouteRule(Rule):
    """How the courts here reach abroad: what to do when a treaty holds, or when none does.

    Attributes:
        topic: service, papers, judgment_out, award_out, judgment_in.
        subject: what a treaty must be usable for.
        treaties: ids of the treaties that open this route; ``bilateral`` means any bilateral one.
        states: the states it is for; none means any.
        text: message key that says what to do.
        fallback: used only when no treaty opens a route.
        status: available, not_available or open.
    """

    topic: Literal["service", "papers", "judgment_out", "award_out", "judgment_in"]
    subject: Subject
    treaties: tuple[Text, ...] = ()
    states: tuple[StateCode, ...] = ()
    text: Text
    fallback: bool = False
    status: Literal["available", "not_available", "open"] = "available"


class Months(Value):
    """A usual duration in months, as practice tells it; never a promise."""

    low: int = Field(ge=0, le=120)
    high: int = Field(ge=0, le=120)


class CountryRow(Rule):
    """One row about a country.

    Attributes:
        says: the row in words, complete by itself.
        ask: a question that stays open even with this row; it goes onto the checklist.
    """

    says: Words
    ask: Words | None = None


class ByStateRow(CountryRow):
    """A row that holds only for some states, or only where a treaty holds with them.

    Attributes:
        states: states it speaks of; none means any.
        treaties: ids of treaties, one of which must hold between the two on the day;
            ``bilateral`` means any bilateral one with the right subject.
        fallback: used only when no other row of the same kind applies.
    """

    states: tuple[StateCode, ...] = ()
    treaties: tuple[Text, ...] = ()
    fallback: bool = False


class LimitationChoice(CountryRow):
    """Which limitation law the courts here apply to a foreign contract.

    Attributes:
        computes: ``governing_law`` the law of the contract; ``forum_law`` the court's own;
            ``both`` when it is unsettled or both count; ``borrowing`` the court's own and that of
            the creditor's seat, the earlier.
    """

    computes: Literal["governing_law", "forum_law", "both", "borrowing"]


class NoChoice(CountryRow):
    """The law of a sale contract that chooses none.

    Attributes:
        points_to: ``seller`` or ``buyer`` (their seat), ``forum``, or ``unclear``.
    """

    points_to: Literal["seller", "buyer", "forum", "unclear"]


class Filing(CountryRow):
    """Which act of a suit here saves the time.

    Attributes:
        counts: ``filing``; ``service``; ``filing_if_served`` when service must follow.
    """

    counts: Literal["filing", "service", "filing_if_served"]


class ClauseRow(CountryRow):
    """What the courts here ask of a jurisdiction or arbitration clause.

    Attributes:
        topic: what it is about; ``none`` is the case without a clause.
        needs: what a clause must have; when the case does not say that it has it, the clause is
            doubtful here and the checklist asks.
    """

    topic: Literal[
        "court_form",
        "court_connection",
        "court_effect",
        "court_asymmetric",
        "arbitration_form",
        "arbitration_seat",
        "arbitration_institution",
        "none",
    ]
    needs: tuple[Literal["text", "institution", "seat", "connection", "exclusive"], ...] = ()


class ServiceRow(ByStateRow):
    """How papers of a foreign court reach a defendant here.

    Attributes:
        channel: the way.
        months: usual duration.
        forms, translation: what must go with it.
        allowed: False for a way that this state refuses.
    """

    channel: Literal[
        "central_authority",
        "post",
        "direct",
        "bailiff",
        "diplomatic",
        "consular",
        "agent",
        "electronic",
        "court_to_court",
    ]
    months: Months | None = None
    forms: Words | None = None
    translation: Words | None = None
    allowed: bool = True


class PaperRow(ByStateRow):
    """What a paper must look like for the courts here, or who issues it here for abroad.

    Attributes:
        topic: ``foreign_document``, ``issuer`` (of the certificate, for papers from here),
            ``translation``, ``power_of_attorney``, ``company_papers``, ``evidence``,
            ``data_transfer``.
    """

    topic: Literal[
        "foreign_document",
        "issuer",
        "translation",
        "power_of_attorney",
        "company_papers",
        "evidence",
        "data_transfer",
    ]


#: Strength of a signature, from nothing to ink; ``seal`` is a company seal on paper.
SignatureLevel = Literal["simple", "advanced", "qualified", "seal", "ink"]


class SignatureRow(CountryRow):
    """Which signature is good enough in the courts here, for a kind of paper.

    Attributes:
        papers: kinds of paper it speaks of.
        accepts: levels that are good enough; others are doubtful.
        shifts: levels that are accepted, with the burden of proof on us when it is disputed.
    """

    papers: tuple[
        Literal[
            "contract",
            "order",
            "demand",
            "acknowledgement",
            "statement",
            "guarantee",
            "repayment_plan",
            "bill",
        ],
        ...,
    ]
    accepts: tuple[SignatureLevel, ...]
    shifts: tuple[SignatureLevel, ...] = ()


class RecognitionRow(ByStateRow):
    """Whether a foreign judgment or award is recognised and enforced here.

    Attributes:
        of: judgment, award, or court settlement.
        status: available, case_by_case, not_available or open.
        years: years within which to apply, when there is a limit.
        within: from when that runs, in words.
        months: usual duration.
        conditions, papers: what must be shown and filed.
    """

    of: Literal["judgment", "award"]
    status: Literal["available", "case_by_case", "not_available", "open"]
    years: int | None = Field(default=None, ge=1, le=40)
    within: Words | None = None
    months: Months | None = None
    conditions: tuple[Words, ...] = ()
    papers: tuple[Words, ...] = ()


class InterimDeadline(Value):
    """Something that must be done in time or the measure falls.

    Attributes:
        days: how many; counted as the law of the measure counts.
        unit: days or working_days.
        months: how many months, in the place of days.
        after: the event it runs from.
        do: what must be done.
    """

    days: int | None = Field(default=None, ge=1, le=400)
    unit: Literal["days", "working_days"] = "days"
    months: int | None = Field(default=None, ge=1, le=24)
    after: Literal["application", "order", "execution", "service"]
    do: Words

    @model_validator(mode="after")
    def _one_length(self) -> InterimDeadline:
        if (self.days is None) == (self.months is None):
            raise PydanticCustomError("length", "expected either days or months")
        return self


class InterimRow(ByStateRow):
    """A freezing measure at the assets here.

    Attributes:
        measure: short id of the measure.
        stage: when it can be had.
        seats: for arbitration: ``own`` seat only, ``any`` seat; absent when it is not about it.
        security: what security the court asks.
        deadlines: what must follow.
        governs: ``each`` deadline, or only the ``later`` of them.
    """

    measure: Id
    stage: Literal["before_suit", "in_suit", "in_aid_of_arbitration", "after_judgment"]
    seats: Literal["own", "any"] | None = None
    security: Words | None = None
    deadlines: tuple[InterimDeadline, ...] = ()
    governs: Literal["each", "later"] = "each"


class MoneyRow(CountryRow):
    """Currency, exchange control, interest."""

    topic: Literal[
        "judgment_currency",
        "exchange_control",
        "transfer_out",
        "interest",
        "interest_cap",
        "sanctions",
        "hedging",
        "tax",
    ]


class CostRow(CountryRow):
    """What it costs to go to court here.

    Attributes:
        low, high, currency: a bracket, where the source gives one.
    """

    topic: Literal[
        "court_fee",
        "lawyer_fee",
        "loser_pays",
        "security_for_costs",
        "translation",
        "duration",
    ]
    low: Money | None = None
    high: Money | None = None
    currency: CurrencyCode | None = None


class Quiet(Value):
    """A time of the year in which no deadline should end.

    Attributes:
        hijri_month: a month of the Islamic calendar; or
        begins, ends: days of the year as MM-DD, both included; it may run over New Year.
    """

    hijri_month: int | None = Field(default=None, ge=1, le=12)
    begins: Text | None = Field(default=None, pattern=r"^\d{2}-\d{2}$")
    ends: Text | None = Field(default=None, pattern=r"^\d{2}-\d{2}$")


class TalkRow(CountryRow):
    """How a debtor here is talked to.

    Attributes:
        languages: language codes for a letter, best first (topic ``language``).
        quiet: a time without deadlines (topic ``quiet``).
    """

    topic: Literal[
        "channel", "tone", "first_step", "language", "contact_limits", "avoid", "week", "quiet"
    ]
    languages: tuple[Text, ...] = ()
    quiet: Quiet | None = None


class PoliticalRow(CountryRow):
    """State intervention, sanctions against or by the country, blocking laws, state debtors."""

    topic: Literal["state_debtor", "intervention", "blocking", "sanctions", "rule_of_law"]


class CrossborderSheet(Value):
    """All rows of one country.

    Attributes:
        jurisdiction: code of the law, as ``DE`` or ``GB-EAW``.
        state: code in the treaty tables, as ``DE`` or ``GB``.
        leading: for a state with several laws: this one is meant when the case names none.
        name: the country for people.
        routes: how the courts here reach abroad (home countries only).
    """

    jurisdiction: Text
    state: StateCode
    leading: bool = True
    name: Words
    routes: tuple[RouteRule, ...] = ()
    limitation: tuple[LimitationChoice, ...] = ()
    no_choice: tuple[NoChoice, ...] = ()
    filing: tuple[Filing, ...] = ()
    clauses: tuple[ClauseRow, ...] = ()
    service: tuple[ServiceRow, ...] = ()
    papers: tuple[PaperRow, ...] = ()
    signatures: tuple[SignatureRow, ...] = ()
    recognition: tuple[RecognitionRow, ...] = ()
    interim: tuple[InterimRow, ...] = ()
    money: tuple[MoneyRow, ...] = ()
    costs: tuple[CostRow, ...] = ()
    talking: tuple[TalkRow, ...] = ()
    political: tuple[PoliticalRow, ...] = ()


def load_crossborder(code: str, law_dir: Path | None = None) -> CrossborderSheet:
    """Read ``jurisdictions/<code>/crossborder.yaml``.

    Raises:
        CoverageError: when that law has no such sheet.
    """
    return load_sheet(code, "crossborder.yaml", CrossborderSheet, law_dir)


class SuitLead(Value):
    """How many months before the last day a suit is begun, where service saves the time.

    Attributes:
        abroad: the debtor is served in another country than that of the court.
        home: the debtor is served in the country of the court.
    """

    abroad: int = Field(ge=0)
    home: int = Field(ge=0)


class CrossborderSettings(Value):
    """``jurisdictions/_policy/planning.yaml``: habits of ours, not law."""

    id: Id
    suit_lead_months: SuitLead


def load_crossborder_settings(law_dir: Path | None = None) -> CrossborderSettings:
    """The settings, the user's own first."""
    return load_sheet("_policy", "planning.yaml", CrossborderSettings, law_dir)


def load_country_sheets(
    law_dir: Path | None = None, states: Collection[str] | None = None
) -> dict[str, CrossborderSheet]:
    """Every ``crossborder.yaml`` there is, by code of its law.

    Args:
        law_dir: the user's own rule sheets.
        states: only the laws of these states; all when absent.

    Raises:
        RuleError: when a sheet does not hold.
    """
    known = codes(law_dir, "crossborder.yaml")
    wanted = [c for c in known if states is None or c.split("-", maxsplit=1)[0] in states]
    return {code: load_crossborder(code, law_dir) for code in wanted}
