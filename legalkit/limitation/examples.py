"""Runs worked examples: a question with its expected answer, in a form a lawyer can write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from legalkit.law.load import codes, sheet_path
from legalkit.law.places import find, folder_name
from legalkit.limitation.answer import Answer, ClockAnswer
from legalkit.limitation.law import Law, load_law
from legalkit.limitation.scenarios import Prove, answer, no_proof
from legalkit.model.claim import Event, Question
from legalkit.model.errors import InputError
from legalkit.model.finding import Finding, Where
from legalkit.source import bind, read_text, read_yaml
from legalkit.source.yamltext import Document


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """One worked example and what the engine made of it."""

    id: str
    ok: bool
    expected: dict[str, Any]
    got: dict[str, Any]
    title: str | None = None
    file: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The contract of ``law test --json``."""
        return {
            "id": self.id,
            "ok": self.ok,
            "expected": self.expected,
            "got": self.got,
            "title": self.title,
            "file": self.file,
        }


def read_questions(path: Path) -> list[Question]:
    """Read one question or a list of them.

    Raises:
        InputError: with all findings, when any of them cannot be used.
    """
    text, findings = read_text(path)
    questions: list[Question] = []
    if text is not None:
        document = read_yaml(text, str(path))
        findings = list(document.findings)
        if not findings:
            questions, findings = _bind_all(document)
    if findings:
        raise InputError(f"{path} cannot be used as it is", findings)
    return questions


def _bind_all(document: Document) -> tuple[list[Question], list[Finding]]:
    if isinstance(document.value, dict):
        question, findings = bind(Question, document)
        return ([question] if question else []), findings
    if not isinstance(document.value, list) or not document.value:
        return [], [
            Finding(
                "LK105",
                where=Where(document.file, 1),
                params={"value": "", "expected": _question_expected()},
            )
        ]
    questions: list[Question] = []
    problems: list[Finding] = []
    for position, value in enumerate(document.value):
        part = Document(document.file, value)
        part.lines = {
            path[1:]: line for path, line in document.lines.items() if path[:1] == (position,)
        }
        question, more = bind(Question, part)
        problems.extend(more)
        if question is not None:
            questions.append(question)
    return questions, problems


def _question_expected() -> Any:
    from legalkit.messages import Message

    return Message("expected.question")


def ask(
    question: Question, overlay: Path | None = None, *, prove: Prove = no_proof, full: bool = True
) -> Answer:
    """Answer a standalone question.

    Raises:
        CoverageError: when its law is not among those we have.
    """
    court = question.claim.facts.get("court")
    law = load_law(question.claim.governing_law.upper(), overlay, str(court) if court else None)

    def other(code: str) -> Law:
        return load_law(code.upper(), overlay)

    return answer(
        law,
        question.claim,
        named(question.events),
        question.as_of,
        name=question.id or "question",
        prove=prove,
        find_law=other,
        full=full,
    )


def named(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Give every event a name to speak of: its own id, or its kind and place in the list."""
    return tuple(
        event if event.id else event.model_copy(update={"id": f"{event.kind.value}-{number}"})
        for number, event in enumerate(events, 1)
    )


def run_example(
    question: Question, overlay: Path | None = None, file: str | None = None
) -> ExampleResult:
    """Run one worked example on its asserted clock and compare date and status."""
    expected = question.expected
    clock = ask(question, overlay, full=False).asserted
    got = _shown(clock)
    wanted: dict[str, Any] = {}
    if expected is not None:
        wanted = {
            "expires_on": expected.expires_on.isoformat() if expected.expires_on else None,
            "status": expected.status,
        }
    return ExampleResult(question.id or "", got == wanted, wanted, got, question.title, file)


def _shown(clock: ClockAnswer) -> dict[str, Any]:
    return {
        "expires_on": clock.expires_on.isoformat() if clock.expires_on else None,
        "status": str(clock.status),
    }


def example_files(code: str, overlay: Path | None = None) -> list[Path]:
    """Files of worked limitation examples of a law."""
    path = find("jurisdictions", f"{folder_name(code)}/examples.yaml", overlay)
    return [path] if path else []


def run_examples(
    chosen: list[str] | None = None, overlay: Path | None = None
) -> Iterator[ExampleResult]:
    """Run the worked examples of the chosen laws, or of all."""
    for code in chosen or codes(overlay):
        sheet_path(code, "limitation.yaml", overlay)
        for path in example_files(code, overlay):
            for question in read_questions(path):
                yield run_example(question, overlay, str(path))
