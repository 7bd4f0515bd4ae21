"""From a pile of files to proposals: taken into custody, read, taken apart, put before a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from legalkit.evidence.bank_rows import Bill, payments_in
from legalkit.evidence.custody import CustodyRecord, read_log
from legalkit.evidence.intake import intake
from legalkit.evidence.proposal import (
    Known,
    Proposal,
    guess_role,
    is_system_file,
    item_of,
    quoted,
)
from legalkit.evidence.readers import Reading, read_file
from legalkit.evidence.readers.tables import reader_for
from legalkit.evidence.records import Trade
from legalkit.evidence.take import Progress, add, add_parts
from legalkit.law.evidence_sheet import EvidenceSheet
from legalkit.messages import Message
from legalkit.model.case import Case
from legalkit.model.errors import EvidenceError
from legalkit.model.evidence import EvidenceRole
from legalkit.model.finding import Finding, Severity, Where

PROPOSED = "evidence.proposed.yaml"
#: Mails in mails in mails: how deep files are taken out of files.
_MOST_LEVELS = 3
_SECTIONS = ("contracts", "orders", "deliveries", "invoices", "payments", "evidence")
#: Told at each step: what is done (``take`` or ``read``), the file, how many, of how many.
Step = Callable[[str, str, int, int], None]


@dataclass(slots=True)
class Gathered:
    """What a run of ``evidence add`` has done.

    Attributes:
        records: custody records of the files that are new, parts included.
        proposals: entries that were written to ``evidence.proposed.yaml``.
        kinds: how many files of each kind were read.
        known: files that were in custody already.
        system: files that a system laid down for itself; in custody, and not proposed.
        findings: what was refused, could not be read, or is there twice.
    """

    records: list[CustodyRecord] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    kinds: dict[str, int] = field(default_factory=dict)
    known: int = 0
    system: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable JSON keys, named like the fields."""
        return {
            "records": [
                {"number": r.number, "path": r.path, "sha256": r.sha256, "size": r.size}
                for r in self.records
            ],
            "proposals": [proposal.line() for proposal in self.proposals],
            "kinds": dict(sorted(self.kinds.items())),
            "known": self.known,
            "system": self.system,
            "findings": [finding.to_json(lang) for finding in self.findings],
        }


def gather(
    folder: str | Path,
    case: Case,
    sheet: EvidenceSheet,
    sources: Iterable[str | Path],
    at: datetime,
    who: str,
    *,
    into: str = "",
    reason: str | None = None,
    authority: str | None = None,
    lang: str = "en",
    step: Step | None = None,
) -> Gathered:
    """Take files in, read what is new, and write down what they seem to be.

    Without sources, what lies in ``evidence/`` already is registered. A file that is in custody
    and neither in ``case.yaml`` nor among the proposals is read again, so that a run that was
    broken off loses nothing.

    Args:
        folder: the case folder.
        case: the case as read.
        sheet: gives the hints for guessing a role from a name.
        sources: files and folders.
        at: when, with its offset.
        who: the person who does it.
        into: sub-folder of ``evidence/``.
        reason: why.
        authority: on whose order or consent.
        lang: language of the reason recorded for files that were taken out of others.
        step: told at each file.

    Raises:
        EvidenceError: when the log or the file of proposals does not hold.
    """
    root = Path(folder)
    written = proposed(root)
    done = Gathered()
    given = list(sources)
    why: dict[str, Any] = {"reason": reason, "authority": authority}
    taking = _told(step, "take")
    report = (
        add(root, given, at, who, into=into, progress=taking, **why)
        if given
        else intake(root, at, who, **why)
    )
    done.records += report.records
    done.known = report.known
    done.findings += report.findings
    desk = _Desk.open(root, case, sheet, written, done, lang)
    waiting = [p for p in read_log(root).files() if p not in desk.named and not is_system_file(p)]
    done.system = [r.path for r in done.records if r.path and is_system_file(r.path)]
    for level in range(_MOST_LEVELS + 1):
        parts = list(desk.read(waiting, step))
        if not parts:
            break
        if level == _MOST_LEVELS:
            done.findings += [
                Finding("LK584", Severity.WARNING, Where(f"evidence/{p}"), {"path": p})
                for p in dict.fromkeys(parent for parent, _, _ in parts)
            ]
            break
        inner = add_parts(
            root,
            (
                (name, content, Message("evidence.part_of", {"path": parent}).text(lang))
                for parent, name, content in parts
            ),
            at,
            who,
            authority=authority,
        )
        done.records += inner.records
        done.findings += inner.findings
        waiting = [r.path for r in inner.records if r.path and not is_system_file(r.path)]
    desk.propose()
    if done.proposals:
        _append(root, done.proposals, at, who, lang)
    return done


def _told(step: Step | None, what: str) -> Progress | None:
    if step is None:
        return None
    return lambda name, count: step(what, name, count, 0)


@dataclass(slots=True)
class _Desk:
    """The files that wait for a name, and what the case knows already."""

    root: Path
    case: Case
    sheet: EvidenceSheet
    named: set[str]
    ids: set[str]
    mails: dict[str, str]
    done: Gathered
    lang: str = "en"
    waiting: list[tuple[str, str, Reading]] = field(default_factory=list)
    bank: list[tuple[str, str, Reading]] = field(default_factory=list)
    number: int = 1

    @classmethod
    def open(
        cls, root: Path, case: Case, sheet: EvidenceSheet, written: list[dict[str, Any]],
        done: Gathered, lang: str,
    ) -> _Desk:  # fmt: skip
        ids = {item.id for item in case.evidence} | {str(e.get("id")) for e in written}
        named = {str(item.file) for item in case.evidence if item.file}
        named |= {str(entry.get("file")) for entry in written}
        mails: dict[str, str] = {}
        known = [(i.id, i.file) for i in case.evidence]
        known += [(str(e.get("id")), e.get("file")) for e in written]
        for name, file in known:
            if file and str(file).lower().endswith((".eml", ".msg")):
                reading = read_file(root / "evidence" / file, file)
                own = reading.metadata.get("message_id")
                if isinstance(own, str):
                    mails.setdefault(own, name)
        return cls(root, case, sheet, named, ids, mails, done, lang)

    def read(self, paths: list[str], step: Step | None) -> Iterator[tuple[str, str, bytes]]:
        """Read files; hand out the files inside them as (parent, path, content)."""
        for count, path in enumerate(paths, 1):
            reading = read_file(self.root / "evidence" / path, path, self.case.readers)
            self.done.kinds[reading.kind] = self.done.kinds.get(reading.kind, 0) + 1
            self.done.findings += reading.findings
            name = self._free_id()
            own = reading.metadata.get("message_id")
            if isinstance(own, str):
                self.mails.setdefault(own, name)
            used: set[str] = set()
            for part in reading.parts:
                if reading.metadata.get("hybrid") == part.name or not part.content:
                    continue
                inner = _unused(part.name, used)
                yield path, f"{path}.parts/{inner}", part.content
            if reading.metadata.get("table") == "bank":
                # Its rows wait until all invoices are known that they may name.
                self.bank.append((name, path, replace(reading)))
            # Ten thousand texts would fill the memory; the figures are enough from here on.
            reading.text, reading.parts, reading.rows = "", (), ()
            self.waiting.append((name, path, reading))
            if step is not None:
                step("read", path, count, len(paths))

    def _free_id(self) -> str:
        while f"E{self.number:02d}" in self.ids:
            self.number += 1
        name = f"E{self.number:02d}"
        self.ids.add(name)
        return name

    def propose(self) -> None:
        """Make the entries, now that all mails are known."""
        letters: dict[str, tuple[str, ...]] = {}
        for name, _, reading in self.waiting:
            if reading.role is EvidenceRole.DEMAND:
                for number in reading.numbers:
                    letters[number] = (*letters.get(number, ()), name)
        known = Known(self.case.parties, self.mails, letters)
        trade = Trade(self.case, self.lang)
        read = [(name, reading) for name, _, reading in self.waiting]
        records = trade.propose(read, known)
        for name, path, reading in self.waiting:
            guessed = guess_role(path, self.sheet)
            proposal = item_of(name, path, reading, guessed, known)
            note = trade.notes.get(name)
            if note:
                said = "; ".join(part for part in (proposal.remark, note) if part)
                proposal = replace(proposal, remark=said)
            self.done.proposals.append(proposal)
        bills = [
            Bill(entry.values["id"], entry.values["number"], entry.values["amount"])
            for entry in records
            if entry.section == "invoices"
        ]
        for name, path, reading in self.bank:
            declared = reader_for(path, self.case.readers)
            records += payments_in(name, reading, self.case, known, declared, self.lang, bills)
        self.done.proposals += _joined(records)


def _joined(proposals: list[Proposal]) -> list[Proposal]:
    """A payment that a receipt and a row of a statement both show is one payment with two papers.

    Two rows of one statement stay two, however equal.
    """
    kept: list[Proposal] = []
    shown: dict[tuple[Any, Any], list[int]] = {}
    for proposal in proposals:
        values = proposal.values
        if proposal.section != "payments":
            kept.append(proposal)
            continue
        places = shown.setdefault((values["date"], values["amount"]), [])
        papers = set(values["evidence"])
        other = next((n for n in places if not papers & set(kept[n].values["evidence"])), None)
        if other is None:
            places.append(len(kept))
            kept.append(proposal)
            continue
        first = kept[other].values
        remark = "; ".join(r for r in (kept[other].remark, proposal.remark) if r)
        both = [*first["evidence"], *values["evidence"]]
        kept[other] = replace(proposal, values={**values, **first, "evidence": both}, remark=remark)
    return kept


def _unused(name: str, used: set[str]) -> str:
    stem, dot, suffix = name.rpartition(".")
    shown, number = name, 2
    while shown.lower() in used:
        shown = f"{stem or suffix}-{number}{dot}{suffix if stem else ''}"
        number += 1
    used.add(shown.lower())
    return shown


def proposed(root: Path) -> list[dict[str, Any]]:
    """The evidence entries that were proposed before, as a person may have edited them since.

    Raises:
        EvidenceError: when the file is there and is no list of proposals.
    """
    import yaml

    path = root / PROPOSED
    if not path.exists():
        return []
    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        pages = list(yaml.load_all(path.read_text(encoding="utf-8"), Loader=loader))
    except (yaml.YAMLError, UnicodeDecodeError, OSError, RecursionError) as problem:
        text = " ".join(str(problem).split())[:160]
        finding = Finding(
            "LK583", where=Where(str(path)), params={"path": path.name, "problem": text}
        )
        raise EvidenceError(finding.message(), [finding]) from None
    entries: list[dict[str, Any]] = []
    for page in pages:
        listed = page.get("evidence") if isinstance(page, Mapping) else None
        entries += [dict(e) for e in listed or () if isinstance(e, Mapping)]
    return entries


def _append(root: Path, proposals: list[Proposal], at: datetime, who: str, lang: str) -> None:
    """Add a page to the file of proposals; what is there already is not touched."""
    path = root / PROPOSED
    start = "" if path.exists() else Message("evidence.proposed.head").text(lang)
    lines = [f"# {line}" for line in start.splitlines()]
    lines += ["---", f"proposed: {{at: {quoted(at.isoformat())}, by: {quoted(who)}}}"]
    for section in _SECTIONS:
        own = [proposal.line() for proposal in proposals if proposal.section == section]
        if own:
            lines += [f"{section}:", *own]
    with path.open("a", encoding="utf-8", newline="\n") as stream:
        if path.stat().st_size and not path.read_text(encoding="utf-8").endswith("\n"):
            stream.write("\n")
        stream.write("\n".join(lines) + "\n")
