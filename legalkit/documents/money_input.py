"""Takes the figures of the money room over for the papers, unchanged, one line for each debt."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal

from legalkit.documents.claims import claimed_costs
from legalkit.documents.guarantors import capped
from legalkit.documents.input import PackInput
from legalkit.documents.lines import AdjudgedLine, CostLine, InterestLine, InterestSpan
from legalkit.documents.stages import acts, admitted, narrowed
from legalkit.documents.wording import say, shown
from legalkit.law.documents_sheet import Pack
from legalkit.law.paper_language import PaperLanguage, paper_language
from legalkit.messages import Message
from legalkit.model.case import Case
from legalkit.money.adjudged import TITLES
from legalkit.money.costs import PRESERVATION, SUIT, CostEstimate
from legalkit.money.exact import plain
from legalkit.money.interest import InterestStatement
from legalkit.money.rates import RateSpan
from legalkit.money.tariff import Fee

PAYMENT_ORDER, ENFORCEMENT = "payment_order_fee", "enforcement_application_fee"
_FEES = {
    SUIT: "litigation",
    PRESERVATION: "preservation",
    PAYMENT_ORDER: "payment_order",
    ENFORCEMENT: "enforcement",
}


def interest_lines(
    case: Case, statements: Iterable[InterestStatement], language: PaperLanguage | None = None
) -> tuple[InterestLine, ...]:
    """Interest per debt, in the order of the statements and of the due days.

    Args:
        case: the case.
        statements: results of the money room.
        language: language of the court, in which rates and methods are said; Chinese when absent.
    """
    tongue = language or paper_language()
    return tuple(line for statement in statements for line in _lines(case, statement, tongue))


def _lines(case: Case, statement: InterestStatement, language: PaperLanguage) -> list[InterestLine]:
    invoices = {invoice.id for invoice in case.invoices}
    titled = {claim.id for claim in case.claims if claim.type in TITLES}
    open_now = {item.debt: item for item in statement.continuing}
    names = list(dict.fromkeys([*(segment.debt for segment in statement.segments), *open_now]))
    agreed = {debt for debt, rule, _ in statement.rates if rule == "contract"}
    titles = {debt: say(title, language) for debt, _, title in statement.rates}
    rules = {debt: rule for debt, rule, _ in statement.rates}
    bases = dict(statement.bases)
    lines = []
    for name in names:
        spans = tuple(
            InterestSpan(
                s.principal, s.from_, s.until, s.days, say(s.span.source, language), s.amount
            )
            for s in statement.segments
            if s.debt == name
        )
        met = sum(
            (
                part.interest
                for payment in statement.payments
                for part in payment.lines
                if part.debt == name and part.claim == statement.claim
            ),
            Decimal("0.00"),
        )
        rest = open_now.get(name)
        rate = say(rest.span.source, language) if rest else spans[-1].rate
        cites = [titles.get(name, ""), *(citation.text for citation in statement.citations)]
        lines.append(
            InterestLine(
                claim=statement.claim,
                invoice=name if name in invoices else None,
                currency=statement.currency,
                base=rest.principal if rest else Decimal("0.00"),
                starts_on=spans[0].from_day if spans else rest.from_ if rest else statement.until,
                cut_off=statement.until,
                rate=rate,
                amount=sum((span.amount for span in spans), Decimal("0.00")) - met,
                spans=spans,
                rule=rules.get(name, ""),
                citation=language.clause.join(dict.fromkeys(cite for cite in cites if cite)),
                # Agreed interest rests on the clause, which the papers quote.
                provision=None
                if name in agreed
                else language.clause.join(dict.fromkeys(c.text for c in bases.get(name, ())))
                or None,
                paid=met,
                method=_method(statement, language),
                kind="addon"
                if statement.claim in titled
                else "penalty"
                if name in agreed
                else "loss",
                daily=rest.daily if rest else None,
                percent=rest.span.percent if rest else None,
                points=_points(rest.span.source) if rest else None,
                per=rest.span.per if rest else "year",
            )
        )
    return lines


def _points(source: Message) -> Decimal | None:
    """Courts in Germany and France are asked for points over a reference rate, not for a figure."""
    return Decimal(str(source.params["add"])) if source.key == "money.rate.points" else None


def _method(statement: InterestStatement, language: PaperLanguage) -> str:
    blank = "" if language.script == "han" else " "
    return blank.join(say(message, language) for message in statement.conventions)


def cost_lines(
    estimate: CostEstimate,
    *,
    preservation: bool,
    language: PaperLanguage | None = None,
    kinds: Collection[str] = ("litigation", "preservation"),
) -> tuple[CostLine, ...]:
    """The fees that go with a pack.

    Args:
        estimate: result of the money room.
        preservation: whether preservation is asked for.
        language: language of the court; Chinese when absent.
        kinds: which fees the pack asks for.
    """
    wanted = [
        item
        for item in estimate.fees
        if _FEES.get(item.kind, item.kind) in kinds and (preservation or item.kind != PRESERVATION)
    ]
    return fee_lines(wanted, estimate.currency, language)


def fee_lines(
    fees: Iterable[Fee], currency: str, language: PaperLanguage | None = None
) -> tuple[CostLine, ...]:
    """Fees as the cover sheet prints them, with their arithmetic and provision."""
    tongue = language or paper_language()
    return tuple(
        CostLine(
            _FEES.get(item.kind, item.kind),
            _named(item, tongue),
            item.amount,
            tongue.clause.join(say(step.what, tongue) for step in item.steps),
            tongue.clause.join(citation.text for citation in item.citations),
            currency,
        )
        for item in fees
    )


def _named(item: Fee, language: PaperLanguage) -> str:
    """The fee, and for the steps beside a suit when it is paid and by whom."""
    title = say(item.title, language)
    if item.kind in (SUIT, PRESERVATION):
        return title
    when = say(item.when, language)
    return say(Message("documents.fee", {"title": title, "when": when}), language)


def security_lines(given: PackInput, estimate: CostEstimate) -> tuple[CostLine, ...]:
    """The security that the court may ask for the freezing that is planned (财产保全规定 art 5)."""
    plan = given.case.preservation
    found = [
        item
        for item in estimate.security
        if plan is not None and item.timing == plan.timing and item.amount is not None
    ]
    return tuple(
        CostLine(
            "security",
            shown(given.word("security_line", item.timing), given.language),
            item.amount or Decimal(0),
            f"{given.language.sum_text(item.base, estimate.currency)} × {item.percent}%"
            if item.percent is not None
            else "—",
            item.citation.text,
            estimate.currency,
        )
        for item in found
    )


#: Kinds of fee of the costs sheet by the names that papers use.
FEE_KINDS = {name: kind for kind, name in _FEES.items()}


def fee_base(given: PackInput, pack: Pack) -> Decimal | None:
    """The sum that the fee of the step is reckoned on, where it is not all that is asked for.

    Enforcement: what is still owed under the title. Payment order: principal and agreed interest.
    A suit against guarantors alone: what they may be asked for; None where the debtor is sued.
    Avoidance: the claim or the value of what was given away, whichever is lower (practice).
    """
    if pack.asks == "title":
        return sum((line.total for line in given.adjudged), Decimal(0))
    if pack.asks == "claim":
        return _of_guarantors(narrowed(given, pack))
    principal = sum((claim.amount or Decimal(0) for claim in given.claims), Decimal(0))
    if pack.asks == "payment_order":
        return principal + sum((line.amount for line in admitted(given, pack)), Decimal(0))
    currency = given.case.case.currency
    values = [
        line.market_value
        for _, line in acts(given)
        if line and line.market_value and line.currency == currency
    ]
    return min([principal, sum(values, Decimal(0))]) if values else principal


def _of_guarantors(given: PackInput) -> Decimal | None:
    """What guarantors who are sued alone are asked for, where it is less than all of the case."""
    if given.debtor_sued:
        return None
    owed = sum((claim.amount or Decimal(0) for claim in given.claims), Decimal(0))
    owed += sum((line.amount for line in given.interest), Decimal(0))
    return capped(given, owed + sum((value for _, value in claimed_costs(given)), Decimal(0)))


def adjudged_lines(
    case: Case, statements: Iterable[InterestStatement], language: PaperLanguage | None = None
) -> tuple[AdjudgedLine, ...]:
    """What a title gave on each claim and what has grown on it, from the money room."""
    tongue = language or paper_language()
    titled = {claim.id: claim.title for claim in case.claims if claim.type in TITLES}
    return tuple(
        _adjudged(item, titled[item.claim], tongue) for item in statements if item.claim in titled
    )


def _rate(span: RateSpan, language: PaperLanguage) -> str:
    per = "day" if span.per == "day" else "year"
    return say(Message(f"documents.rate.{per}", {"percent": plain(span.percent)}), language)


def _adjudged(item: InterestStatement, title: str, language: PaperLanguage) -> AdjudgedLine:
    general = item.side_rows[-1] if item.side_rows else None
    first = item.side_rows[0] if item.side_rows else None
    addon = item.segments[0] if item.segments else None
    return AdjudgedLine(
        claim=item.claim,
        title=title,
        currency=item.currency,
        principal=item.principal,
        general=item.side_sums,
        general_rate=_rate(general.span, language) if general else None,
        general_from=first.from_ if first else None,
        addon=item.interest,
        addon_from=addon.from_ if addon else None,
        addon_rate=say(addon.span.source, language) if addon else None,
        daily=item.daily,
        paid=item.costs_paid + item.interest_paid,
        total=item.total,
        cut_off=item.until,
        rule=item.rates[0][1] if item.rates else "",
        citation=language.clause.join(citation.text for citation in item.citations),
    )
