"""Which rows of a country sheet apply between two states on a day, and what they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from legalkit.crossborder.holds import Holding, in_turn, what_holds
from legalkit.crossborder.memo import Cell, Item, OpenQuestion
from legalkit.crossborder.situation import Situation
from legalkit.law.crossborder_sheet import ByStateRow, CountryRow
from legalkit.law.rule import in_force_on
from legalkit.law.treaties_sheet import Subject, Treaty
from legalkit.messages import Message
from legalkit.messages.citation import cited
from legalkit.model.citation import Citation

R = TypeVar("R", bound=ByStateRow)
C = TypeVar("C", bound=CountryRow)


@dataclass(frozen=True, slots=True)
class Chosen(Generic[R]):
    """A row that applies.

    Attributes:
        row: the row.
        treaty, answer: the treaty it rests on, and what holds; None when it needs none.
        open: True when nobody knows whether that treaty holds.
    """

    row: R
    treaty: Treaty | None = None
    answer: Holding | None = None
    open: bool = False

    def cite(self) -> Citation:
        """Source of the row, no surer than the treaty it rests on."""
        if self.treaty is None or self.answer is None:
            return self.row.citation
        weakest = max((self.row.verified, self.answer.mark), key=lambda m: _ORDER.index(str(m)))
        checked = min(self.row.checked_on, self.treaty.checked_on)
        return Citation(self.row.cite, weakest, checked)

    def basis(self, case: Situation) -> tuple[Message, ...]:
        """What the treaty says between the two, with its declarations about the state."""
        if self.treaty is None or self.answer is None:
            return ()
        why = Message(
            "crossborder.rests", {"treaty": Message(self.treaty.title), "why": self.answer.why}
        )
        notes = [case.named(why)]
        notes += _notes(self.treaty, case)
        return tuple(notes)


_ORDER = ("primary", "secondary", "memory")


def _notes(treaty: Treaty, case: Situation) -> list[Message]:
    notes: list[Message] = []
    if treaty.scope:
        notes.append(Message(treaty.scope))
    if treaty.acts == "decision":
        notes.append(Message("crossborder.decision_day"))
    if treaty.acts == "clause" and case.contract_on is None:
        notes.append(Message("crossborder.no_contract_day"))
    return notes


def between(treaty: Treaty, a: str, b: str, case: Situation) -> Holding:
    """What holds between two states on the day that this treaty looks at."""
    day = case.day_for(treaty)
    if day is not None:
        return what_holds(treaty, a, b, day)
    answer = what_holds(treaty, a, b, case.as_of)
    if answer.holds:
        # In force today; whether it was when the clause was made, nobody can say without the day.
        return Holding(answer.treaty, None, answer.since, answer.why, answer.mark, answer.effects)
    return answer


def applicable(
    rows: Iterable[R], here: str, other: str, case: Situation, subject: Subject
) -> list[Chosen[R]]:
    """The rows about ``here`` that apply towards ``other``.

    Args:
        rows: rows of one kind from the sheet of ``here``.
        here: state of the sheet.
        other: state of the court, judgment, paper or creditor.
        case: the situation, with its days and treaties.
        subject: what a bilateral treaty must be usable for.

    Returns:
        rows with what they rest on. Where a treaty may or may not hold, the row comes marked open
        and the fallback is shown as well: an uncertain treaty does not carry a filing.
    """
    main = [row for row in in_force_on(tuple(rows), case.as_of) if not row.fallback]
    rest = [row for row in in_force_on(tuple(rows), case.as_of) if row.fallback]
    found: list[Chosen[R]] = []
    for row in main:
        if row.states and other not in row.states:
            continue
        if row.treaties:
            found += _by_treaty(row, here, other, case, subject)
        else:
            found.append(Chosen(row))
    certain = {one.treaty.id for one in found if one.treaty is not None and not one.open}
    found = [one for one in found if one.treaty is None or not certain & set(one.treaty.yields_to)]
    if not any(not one.open for one in found):
        found += [Chosen(row) for row in rest if not row.states or other in row.states]
    return found


def _by_treaty(row: R, here: str, other: str, case: Situation, subject: Subject) -> list[Chosen[R]]:
    own = {name for name in row.treaties if name != "bilateral"}
    answers = []
    for treaty in case.treaties:
        ours = treaty.bilateral and treaty.member(here) and treaty.member(other)
        named = treaty.id in own
        general = "bilateral" in row.treaties and ours and subject in treaty.subjects
        # An arrangement that names its own court rule is never meant by "bilateral" alone.
        if named or general:
            answers.append((treaty, between(treaty, here, other, case)))
    chosen = in_turn(answers)
    sure = [(treaty, answer) for treaty, answer in chosen if answer.holds]
    return [
        Chosen(row, treaty, answer, answer.holds is None) for treaty, answer in (sure or chosen)
    ]


def rows_on(rows: Iterable[C], case: Situation) -> list[C]:
    """The rows in force on the day of the assessment."""
    return in_force_on(tuple(rows), case.as_of)


def item_of(row: CountryRow, topic: str, state: str, *, status: str | None = None) -> Item:
    """A row as a line of the memo."""
    return Item(topic, state, status, row.says.message, row.citation)


def asked(section: str, state: str, rows: Iterable[CountryRow]) -> list[OpenQuestion]:
    """The questions that stay open beside rows."""
    return [
        OpenQuestion(section, state, row.ask.message, cite=row.citation) for row in rows if row.ask
    ]


def absent(
    section: str, state: str, case: Situation, topics: Iterable[str], there: Iterable[str]
) -> list[OpenQuestion]:
    """One question for all topics that no row of the sheet answers."""
    have = set(there)
    missing = [topic for topic in topics if topic not in have]
    if not missing:
        return []
    words = joined([Message(f"crossborder.topic.{topic}") for topic in missing])
    ask = Message("crossborder.ask_row", {"state": case.name(state), "topics": words})
    return [OpenQuestion(section, state, ask)]


def joined(parts: Sequence[Message | str]) -> Message | str:
    """Several words as one list."""
    whole: Message | str = parts[0]
    for part in parts[1:]:
        whole = Message("crossborder.and", {"first": whole, "second": part})
    return whole


def once(items: Iterable[Item]) -> tuple[Item, ...]:
    """Rows that two forums share, each once."""
    seen: dict[tuple[str, str | None, str, str], Item] = {}
    for item in items:
        seen.setdefault((item.topic, item.state, item.says.text("en"), str(item.details)), item)
    return tuple(seen.values())


def rows_once(rows: list[tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], ...]:
    """Rows of a table, each told once: two debtors in one state are reached alike."""
    shown = {tuple(c.text("en") if isinstance(c, Message) else c for c in row): row for row in rows}
    return tuple(shown.values())


def source_of(cite: Citation, law: str) -> Message:
    """Source, mark and day in one cell, as a reader of either language names the source."""
    said = {lang: _cited(cite.text, law, lang) for lang in ("en", "zh")}
    mark = Message(f"crossborder.{cite.mark}")
    params = {"cite": Message("words", said), "mark": mark, "day": cite.checked_on}
    return Message("crossborder.source", params)


def _cited(text: str, law: str, lang: str) -> str:
    pieces = (piece.strip() for piece in text.split(";"))
    return "; ".join(cited(cited(piece, law, lang), "treaties", lang) for piece in pieces)
