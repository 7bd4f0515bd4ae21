"""Whether a judgment or award of one state is worth something where the assets are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from legalkit.crossborder.choose import Chosen, applicable, asked, between, rows_on
from legalkit.crossborder.holds import in_turn
from legalkit.crossborder.memo import Item, OpenQuestion
from legalkit.crossborder.routes import Row, routes_between
from legalkit.crossborder.situation import Situation
from legalkit.law.crossborder_sheet import Months, RecognitionRow
from legalkit.law.treaties_sheet import Subject
from legalkit.messages import Message
from legalkit.model.citation import Citation

#: From the best answer to the worst, for "what travels best".
RANK = ("own", "available", "case_by_case", "open", "not_available")


@dataclass(frozen=True, slots=True)
class Travel:
    """How one decision fares at one place of assets.

    Attributes:
        of: judgment or award.
        origin: state of the court, or of the seat.
        place: state of the assets.
        status: own, available, case_by_case, open or not_available.
        route: the way in a sentence.
        cite: its source; None where no row speaks of it.
        months: usual duration.
        years, within: time to apply.
        details: conditions, papers and what the treaty says.
    """

    of: str
    origin: str
    place: str
    status: str
    route: Message
    cite: Citation | None = None
    months: Months | None = None
    years: int | None = None
    within: Message | None = None
    details: tuple[Message, ...] = ()
    asks: tuple[OpenQuestion, ...] = ()

    @property
    def rank(self) -> int:
        """Place among the answers, best first."""
        return RANK.index(self.status)

    @property
    def said(self) -> Message:
        """The status in words: an award of the place is no judgment, and often needs an order."""
        own = self.status == "own" and self.of == "award"
        return Message(
            "crossborder.status.own_award" if own else f"crossborder.status.{self.status}"
        )

    def item(self) -> Item:
        """The answer as a line of the memo."""
        return Item(f"{self.of}_from", self.place, self.status, self.route, self.cite, self.details)


def travels(case: Situation, of: str, origin: str, place: str) -> tuple[Travel, ...]:
    """Every route for a judgment or award of ``origin`` at ``place``; never empty."""
    if origin == place and of == "judgment":
        route = Message("crossborder.w.own", {"state": case.name(place)})
        return (Travel(of, origin, place, "own", route),)
    sheet = case.sheets.get(place)
    rows = [row for row in sheet.recognition if row.of == of] if sheet else []
    if origin == place:
        route = Message("crossborder.w.own_award", {"state": case.name(place)})
        return (Travel(of, origin, place, "own", route),)
    subject: Subject = "judgment" if of == "judgment" else "award"
    chosen = applicable(rows, place, origin, case, subject)
    if of == "judgment":
        chosen = [one for one in chosen if _clause_fits(one, origin, case)]
        if not any(not one.open for one in chosen):
            seen = {one.row.id for one in chosen}
            chosen += [
                Chosen(row)
                for row in rows_on([r for r in rows if r.fallback], case)
                if row.id not in seen and (not row.states or origin in row.states)
            ]
    if chosen:
        return tuple(_travel(case, of, origin, place, one) for one in chosen)
    out = tuple(_from_home(case, of, origin, place)) or tuple(
        _by_treaty_alone(case, of, origin, place, subject)
    )
    return out or (_unknown(case, of, origin, place),)


def _clause_fits(one: Chosen[RecognitionRow], origin: str, case: Situation) -> bool:
    """A treaty on agreed courts helps only when the contract agrees on a court of that state."""
    if one.treaty is None or one.treaty.acts != "clause":
        return True
    agreed = case.court_clause
    return bool(agreed and agreed.clause and agreed.clause.country == origin)


def _travel(
    case: Situation, of: str, origin: str, place: str, one: Chosen[RecognitionRow]
) -> Travel:
    row = one.row
    details = [*one.basis(case)]
    details += [
        Message("crossborder.w.condition", {"text": words.message}) for words in row.conditions
    ]
    details += [Message("crossborder.w.paper", {"text": words.message}) for words in row.papers]
    if one.treaty is not None and one.treaty.acts == "clause":
        details += list(_exclusive(case))
    asks = asked("where", place, [row])
    if one.open and one.answer is not None and one.treaty is not None:
        ask = Message("crossborder.ask_treaty", {"why": case.named(one.answer.why),
                                                 "treaty": Message(one.treaty.title)})  # fmt: skip
        asks.append(OpenQuestion("where", place, ask, cite=one.cite()))
    return Travel(
        of,
        origin,
        place,
        "open" if one.open else row.status,
        row.says.message,
        one.cite(),
        row.months,
        row.years,
        row.within.message if row.within else None,
        tuple(details),
        tuple(asks),
    )


def _exclusive(case: Situation) -> Iterator[Message]:
    agreed = case.court_clause
    clause = agreed.clause if agreed else None
    if clause is None:
        return
    if clause.asymmetric:
        yield Message("crossborder.w.asymmetric_doubt")
    elif clause.exclusive is None:
        yield Message("crossborder.w.exclusive_unknown")
    elif not clause.exclusive:
        yield Message("crossborder.w.not_exclusive")


def _from_home(case: Situation, of: str, origin: str, place: str) -> Iterator[Travel]:
    """What the sheet of the deciding state knows of its decisions abroad."""
    sheet = case.sheets.get(origin)
    if sheet is None or not sheet.routes:
        return
    topic = "judgment_out" if of == "judgment" else "award_out"
    for row in routes_between(sheet, case.treaties, place, case.as_of):
        if row.topic == topic:
            yield _told(case, of, origin, place, row)


def _told(case: Situation, of: str, origin: str, place: str, row: Row) -> Travel:
    details = tuple(case.named(part) for part in (*row.why, *row.notes))
    asks: tuple[OpenQuestion, ...] = ()
    if row.status == "open":
        asks = (_question(case, of, origin, place),)
    return Travel(
        of, origin, place, row.status, case.named(row.text), row.cite, details=details, asks=asks
    )


def _by_treaty_alone(
    case: Situation, of: str, origin: str, place: str, subject: Subject
) -> Iterator[Travel]:
    """A treaty that holds opens the way although no sheet tells the procedure there."""
    answers = [
        (treaty, between(treaty, origin, place, case))
        for treaty in case.treaties
        if subject in treaty.subjects and treaty.acts != "clause"
    ]
    for treaty, answer in in_turn(answers):
        why = Message("crossborder.rests", {"treaty": Message(treaty.title), "why": answer.why})
        params = {"treaty": Message(treaty.title)}
        yield Travel(
            of,
            origin,
            place,
            "available" if answer.holds else "open",
            Message("crossborder.w.by_treaty", params),
            Citation(treaty.cite, answer.mark, treaty.checked_on),
            details=(case.named(why),),
            asks=(_question(case, of, origin, place),),
        )


def _unknown(case: Situation, of: str, origin: str, place: str) -> Travel:
    question = _question(case, of, origin, place)
    return Travel(of, origin, place, "open", Message("crossborder.w.no_row"), asks=(question,))


def _question(case: Situation, of: str, origin: str, place: str) -> OpenQuestion:
    params = {"origin": case.name(origin), "place": case.name(place)}
    return OpenQuestion("where", place, Message(f"crossborder.w.ask_{of}", params))
