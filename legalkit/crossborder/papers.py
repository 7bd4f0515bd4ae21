"""Papers for the courts abroad, and whether each signature is good enough (section 4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from legalkit.crossborder.choose import (
    absent,
    applicable,
    asked,
    item_of,
    once,
    rows_on,
    source_of,
)
from legalkit.crossborder.memo import Cell, Item, OpenQuestion, Section, Table
from legalkit.crossborder.situation import Situation
from legalkit.law.crossborder_sheet import CrossborderSheet, PaperRow, SignatureRow
from legalkit.messages import Message

_TOPICS = ("foreign_document", "translation", "power_of_attorney")
#: Levels that mean: there is a signature, but we cannot show it as it was made.
_SECOND_HAND = frozenset({"copy", "none", "broken"})


@dataclass(frozen=True, slots=True)
class SignedPaper:
    """What evidence validation found about the signature on one paper.

    Attributes:
        id: id of the evidence item.
        title: its name.
        kind: kind of paper, in the words of the signature rows.
        level: ``ink``, ``seal``, ``qualified``, ``advanced``, ``simple``, ``broken``, ``copy`` (a
            signature seen only on a copy) or ``none``.
        found: what was found, in a sentence.
    """

    id: str
    title: str
    kind: str
    level: str
    found: Message


def papers_section(case: Situation, signed: tuple[SignedPaper, ...]) -> Section:
    """Certificates, translations, powers, company papers; then the signatures one by one."""
    items: list[Item] = []
    questions: list[OpenQuestion] = []
    lead: list[Message] = []
    for forum in case.forums():
        sheet = case.sheets.get(forum.state)
        origins = [state for state in case.states if state != forum.state]
        found = [item for origin in origins for item in _foreign(case, sheet, forum.state, origin)]
        items += [item for item, _ in found]
        questions += [question for _, part in found for question in part]
        rows = [
            row
            for row in (rows_on(sheet.papers, case) if sheet else [])
            if row.topic not in ("foreign_document", "issuer") and _concerns(row, case)
        ]
        if forum.state != case.creditor_state:
            items += [item_of(row, row.topic, forum.state) for row in rows]
            questions += asked("papers", forum.state, rows)
            there = [row.topic for row in rows]
            there += ["foreign_document"] if found else []
            questions += absent("papers", forum.state, case, _TOPICS, there)
    items += list(_at_home(case))
    questions += asked("papers", case.creditor_state, _home_rows(case))
    tables, doubts, weak = _signatures(case, signed)
    questions += doubts
    if not signed:
        questions.append(
            OpenQuestion("papers", None, Message("crossborder.p.ask_signatures"), to="us")
        )
    if signed:
        lead.append(Message("crossborder.p.lead", {"papers": len(signed), "weak": weak}))
    return Section("papers", tuple(lead), tuple(tables), once(items), tuple(questions))


def _foreign(
    case: Situation, sheet: CrossborderSheet | None, here: str, origin: str
) -> Iterator[tuple[Item, list[OpenQuestion]]]:
    """What a public paper of ``origin`` needs in the courts of ``here``."""
    rows = [row for row in sheet.papers if row.topic == "foreign_document"] if sheet else []
    for one in applicable(rows, here, origin, case, "papers"):
        questions = asked("papers", here, [one.row])
        if one.open and one.answer and one.treaty:
            ask = Message(
                "crossborder.ask_treaty",
                {"why": case.named(one.answer.why), "treaty": Message(one.treaty.title)},
            )
            questions.append(OpenQuestion("papers", here, ask, cite=one.cite()))
        origin_note = Message("crossborder.p.from", {"origin": case.name(origin)})
        yield (
            Item(
                "foreign_document",
                here,
                "open" if one.open else None,
                one.row.says.message,
                one.cite(),
                (origin_note, *one.basis(case)),
            ),
            questions,
        )


def _concerns(row: PaperRow, case: Situation) -> bool:
    return not row.states or bool(set(row.states) & set(case.states))


def _home_rows(case: Situation) -> list[PaperRow]:
    """Who certifies our papers, and what may leave our country at all."""
    sheet = case.sheets.get(case.creditor_state)
    return [
        row
        for row in (rows_on(sheet.papers, case) if sheet else [])
        if row.topic in ("issuer", "data_transfer")
    ]


def _at_home(case: Situation) -> Iterator[Item]:
    for row in _home_rows(case):
        yield item_of(row, row.topic, case.creditor_state)


# -- signatures ----------------------------------------------------------------------------------


def _signatures(
    case: Situation, signed: tuple[SignedPaper, ...]
) -> tuple[list[Table], list[OpenQuestion], int]:
    """A table for each court, the questions, and how many verdicts are weak."""
    tables: list[Table] = []
    questions: list[OpenQuestion] = []
    weak = 0
    for forum in case.forums():
        sheet = case.sheets.get(forum.state)
        known = rows_on(sheet.signatures, case) if sheet else []
        rows: list[tuple[Cell, ...]] = []
        for paper in signed:
            row = next((each for each in known if paper.kind in each.papers), None)
            verdict = verdict_on(paper, row)
            weak += verdict not in ("good", "prove")
            rows.append(
                (
                    f"{paper.id} {paper.title}",
                    paper.found,
                    Message(f"crossborder.signature.{verdict}"),
                    source_of(row.citation, forum.state) if row else None,
                )
            )
        columns = ("paper", "found", "verdict", "source")
        if rows:
            tables.append(Table("signatures", columns, tuple(rows), forum.state))
        used = [row for row in known if any(paper.kind in row.papers for paper in signed)]
        questions += asked("papers", forum.state, used)
        lacking = [p for p in signed if not any(p.kind in row.papers for row in known)]
        if lacking:
            params = {
                "state": case.name(forum.state),
                "papers": ", ".join(paper.id for paper in lacking),
            }
            ask = Message("crossborder.p.ask_level", params)
            questions.append(OpenQuestion("papers", forum.state, ask))
    return tables, questions, weak


def verdict_on(paper: SignedPaper, row: SignatureRow | None) -> str:
    """Good enough there, good but ours to prove, doubtful, missing, or an open question."""
    if paper.level in _SECOND_HAND:
        return paper.level
    if row is None:
        return "open"
    if paper.level in row.accepts:
        return "good"
    return "prove" if paper.level in row.shifts else "doubtful"
