"""Shows a chain of evidence: the picture, the gaps with what to do, the items, the comparisons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from legalkit.evidence.chain import Chain, ElementProof
from legalkit.evidence.outcome import Answer, RuleResult
from legalkit.messages import Message
from legalkit.model.case import Case
from legalkit.report.chain_view import (
    ChainItem,
    ChainLink,
    ChainView,
    Contradiction,
    LinkStatus,
)
from legalkit.report.page import Column, Grid, Heading, Page, Part, Picture

_STATUS: dict[str, LinkStatus] = {
    "proven": "proven",
    "weak": "weak",
    "missing": "missing",
    "not_asked": "not_asked",
}


def chain_view(case: Case, chain: Chain) -> ChainView:
    """The chain as its picture shows it."""
    titles = {item.id: item.title for item in case.evidence}
    failed = {rule.rule: rule for rule in chain.rules if rule.answer is Answer.FAIL}
    links = tuple(_link(proof, titles, failed) for proof in chain.elements)
    shown = {broken.rule for link in links for broken in link.contradictions}
    loose = tuple(Contradiction(r.rule, r.name) for r in failed.values() if r.rule not in shown)
    purpose = Message(f"check.purpose.{chain.purpose}")
    return ChainView(case.case.title, purpose, links, loose)


def _link(proof: ElementProof, titles: dict[str, str], failed: dict[str, RuleResult]) -> ChainLink:
    return ChainLink(
        proof.element,
        proof.name,
        _STATUS[proof.status],
        proof.grade,
        tuple(ChainItem(w.item, w.grade, titles[w.item]) for w in proof.items),
        proof.missing,
        tuple(Contradiction(rule, failed[rule].name) for rule in proof.contradicted_by),
    )


def chain_page(case: Case, chain: Chain, lang: str = "en") -> Page:
    """The chain as a page: picture first, then everything in words."""
    parts: list[Part] = [Picture(chain_view(case, chain))]
    gaps = tuple(_gap_rows(chain, lang))
    if gaps:
        parts += [
            Heading(Message("report.chain.gaps")),
            Grid(_columns("element", "open", "next", "cost"), gaps),
        ]
    failures = tuple(_failures(chain.rules, lang))
    if failures:
        parts += [
            Heading(Message("report.chain.bolts")),
            Grid(_columns("rule", "compared", "found", "next"), failures),
        ]
    weights = {weight.item: weight for weight in chain.weights}
    items = tuple(
        (item.id, weights[item.id].grade, item.title, weights[item.id].reason)
        for item in case.evidence
    )
    parts += [
        Heading(Message("report.chain.items")),
        Grid(_columns("id", "grade", "title", "why"), items),
    ]
    return Page(case.case.title, tuple(parts))


def _columns(*names: str) -> tuple[Column, ...]:
    whole = ("id", "grade", "rule")
    return tuple(Column(Message(f"report.chain.head.{n}"), keep=n in whole) for n in names)


def _gap_rows(chain: Chain, lang: str) -> Iterator[tuple[str, str, str, Message]]:
    for proof in chain.gaps:
        told = [message.text(lang) for message in proof.missing]
        told += [f"≠ {rule}" for rule in proof.contradicted_by]
        steps = [proof.step.text(lang), *([proof.fallback.text(lang)] if proof.fallback else [])]
        yield (
            f"{proof.element} {proof.name.text(lang)}",
            "\n".join(told),
            "\n".join(steps),
            proof.if_missing,
        )


def _failures(
    rules: Iterable[RuleResult], lang: str
) -> Iterator[tuple[str, Message, str, Message]]:
    for rule in rules:
        told = [outcome.text.text(lang) for outcome in rule.failures if outcome.text]
        if rule.answer is Answer.FAIL:
            yield rule.rule, rule.name, "\n".join(told), rule.on_failure
