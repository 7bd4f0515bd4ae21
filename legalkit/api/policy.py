"""Checks the catalogue of indicators, which every law uses and none of them owns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from legalkit.law.load import codes, load_sheet, sheet_path
from legalkit.law.transfers_sheet import IndicatorCatalogue, load_transfers
from legalkit.messages import catalogue
from legalkit.model.citation import Mark
from legalkit.model.errors import LegalkitError
from legalkit.model.finding import Finding, Severity, Where

#: How ``law check`` names the folder of settings that belong to no law.
POLICY = "_POLICY"


def policy_findings(overlay: Path | None = None) -> list[Finding]:
    """What is wrong with ``_policy/indicators.yaml``, by itself and together with each law.

    An indicator without a method, a method without an entry, a sentence that no catalogue has, and
    a law that asks for what is not there: each would otherwise only show when a case is assessed.
    """
    where = Where(str(sheet_path("_policy", "indicators.yaml", overlay)))
    try:
        policy = load_sheet("_policy", "indicators.yaml", IndicatorCatalogue, overlay)
    except LegalkitError as problem:
        return list(problem.findings)
    findings = [*_methods(policy), *_numbers(policy), *_sentences(policy)]
    memory = sorted(rule.id for rule in policy.mitigants if rule.verified is Mark.MEMORY)
    if memory:
        params = {"count": len(memory), "rules": ", ".join(memory)}
        findings.append(Finding("LK207", Severity.NOTE, params=params))
    return [replace(finding, where=where) for finding in findings] + list(_laws(overlay))


def _methods(policy: IndicatorCatalogue) -> Iterator[Finding]:
    from legalkit.companies.indicators import DETECTORS

    told = [method.id for method in policy.indicators]
    for id_ in told:
        if id_ not in DETECTORS:
            yield Finding("LK615", Severity.WARNING, params={"id": id_})
    for id_ in DETECTORS:
        if told.count(id_) != 1:
            yield Finding("LK629", params={"id": id_, "count": told.count(id_)})


def _numbers(policy: IndicatorCatalogue) -> Iterator[Finding]:
    """Numbers that an indicator reads and a catalogue of the user's own leaves out."""
    shipped = load_sheet("_policy", "indicators.yaml", IndicatorCatalogue)
    needed = {method.id: set(method.thresholds) for method in shipped.indicators}
    for method in policy.indicators:
        lacking = sorted(needed.get(method.id, set()) - set(method.thresholds))
        if lacking:
            yield Finding("LK637", params={"id": method.id, "names": ", ".join(lacking)})


def _sentences(policy: IndicatorCatalogue) -> Iterator[Finding]:
    named = [(m.id, key) for m in policy.indicators for key in (*m.innocent, *m.wants)]
    named += [(step.id, step.says) for step in policy.steps]
    known = catalogue()
    for id_, key in named:
        if key not in known:
            yield Finding("LK628", params={"id": id_, "key": key})


def _laws(overlay: Path | None) -> Iterator[Finding]:
    """Laws whose sheet does not go together with the catalogue."""
    for code in codes(overlay, "transfers.yaml"):
        try:
            load_transfers(code, overlay)
        except LegalkitError as problem:
            yield from problem.findings
