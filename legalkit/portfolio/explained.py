"""The explained engine for portfolios: the same walk, rules and trace as for a single case."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from legalkit.limitation.answer import Answer, ClockAnswer
from legalkit.limitation.law import Law, load_law
from legalkit.limitation.scenarios import answer, no_proof
from legalkit.model.claim import Event, Question
from legalkit.model.errors import CoverageError
from legalkit.model.verdict import Verdict
from legalkit.portfolio.clock import TimeAnswer


def stated_proof(event: Event, standard: str) -> Verdict:
    """Proven when the file says so (column ``proven``): it stands for a person who looked."""
    return Verdict(True, event.evidence) if event.evidence else no_proof(event, standard)


class ExplainedClock:
    """Answers limitation questions with the explained engine; a law is read once."""

    def __init__(self, law_dir: Path | None = None) -> None:
        self._law_dir = law_dir
        self._laws: dict[str, Law | None] = {}

    def law(self, code: str) -> Law | None:
        """The law of that code, or None when it has no rule sheet."""
        if code not in self._laws:
            try:
                self._laws[code] = load_law(code, self._law_dir)
            except CoverageError:
                self._laws[code] = None
        return self._laws[code]

    def __call__(self, question: Question) -> TimeAnswer:
        """Three clocks of a question, without the outlook."""
        found = self.explain(question, full=False)
        return TimeAnswer("no_law") if found is None else time_of(found)

    def explain(self, question: Question, *, full: bool = True) -> Answer | None:
        """The whole answer with its trace; None when no rule sheet covers the law."""
        law = self.law(question.claim.governing_law)
        if law is None:
            return None
        return answer(
            law,
            question.claim,
            question.events,
            question.as_of,
            name=question.id or "claim",
            prove=stated_proof,
            find_law=lambda code: load_law(code, self._law_dir),
            full=full,
        )


def time_of(found: Answer) -> TimeAnswer:
    """What a portfolio shows of an answer."""
    proven = found.proven
    return TimeAnswer(
        str(proven.status),
        proven.expires_on,
        found.asserted.expires_on,
        deciding_rule(proven),
        str(found.asserted.status),
        str(found.floor.status),
        found.floor.expires_on,
        deciding_event(proven),
    )


def deciding_rule(clock: ClockAnswer) -> str | None:
    """The rule of the last step that did something; that of the last step when none did."""
    rules = [(step.effect, step.rule.id) for step in clock.steps if step.rule is not None]
    moved = [rule for effect, rule in rules if effect != "none"]
    return moved[-1] if moved else (rules[-1][1] if rules else None)


def deciding_event(clock: ClockAnswer) -> str | None:
    """The last event that moved the clock, as ``kind@day`` with the day it took effect."""
    moved: list[tuple[str, date]] = [
        (step.kind, step.day) for step in clock.steps if step.kind and step.effect != "none"
    ]
    return f"{moved[-1][0]}@{moved[-1][1].isoformat()}" if moved else None
