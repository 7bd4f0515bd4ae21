"""One paper of a pack: its facts, what is missing, and the finished file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from legalkit.documents.conditions import holds
from legalkit.documents.contract import Need, Template, fill_gaps, load_template, missing
from legalkit.documents.draft import mark_as_draft
from legalkit.documents.exhibits import Citations
from legalkit.documents.figures import in_print
from legalkit.documents.foreign import Untold, entry, untold
from legalkit.documents.foreign import findings as foreign_findings
from legalkit.documents.guarantors import guarantee_of
from legalkit.documents.input import PackInput
from legalkit.documents.parties import gap, put_party
from legalkit.documents.render import render_paper, template_source
from legalkit.documents.security import put_guarantee
from legalkit.documents.subjects import addressees, subjects
from legalkit.documents.typed import literals
from legalkit.documents.values import NO_WORD, FactSheet, Gap
from legalkit.documents.wording import shown
from legalkit.law.documents_sheet import Pack, Paper
from legalkit.law.paper_language import PaperLanguage
from legalkit.law.rule import in_force_on
from legalkit.messages import Message, catalogue
from legalkit.model.finding import Finding, Severity, Where
from legalkit.model.party import Party, PartyRole

#: Which value of an entry a person knows it by, best first.
_NAMES = ("number", "title", "name", "date")
#: Characters that no file name may hold become a low line.
NOT_IN_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|\t\n', "_"))


@dataclass(slots=True)
class Draft:
    """A paper on its way.

    Attributes:
        language: the language of the court.
        name: name of the file without ending.
        facts: the fact sheet with what is special to this paper.
        findings: what is missing or open in it.
        untold: texts that the court does not read and nobody has worded for it.
    """

    paper: Paper
    template: Template
    language: PaperLanguage
    name: str
    facts: FactSheet
    findings: list[Finding] = field(default_factory=list)
    data: bytes = b""
    text: str = ""
    read: dict[str, Any] = field(default_factory=dict)
    untold: tuple[Untold, ...] = ()

    @property
    def title(self) -> str:
        """Title of the paper in the language of the court."""
        return self.template.contract.title.of(self.language.lang)

    def look(self) -> None:
        """Find what is missing, before anything is rendered."""
        title = self.title
        for item, path, value in missing(self.template.contract, self.facts.tree()):
            source = self.facts.sources.get(path)
            params = {
                "paper": title,
                "field": path,
                "meaning": item.meaning.message,
                "place": _place(path, self.facts, self.language),
                "origin": entry(source.origin if source else item.origin),
            }
            where = Where(f"{self.name}.docx", field=path)
            unworded = _unworded(value)
            if unworded is not None:
                self.findings.append(Finding("LK749", Severity.WARNING, where, params | unworded))
            elif isinstance(value, Gap) and value.blocking:
                lacking = path.rpartition(".")[2].endswith("exhibits")
                code = "LK708" if lacking else "LK701"
                self.findings.append(Finding(code, Severity.ERROR, where, params))
            elif isinstance(value, Gap) or item.need is Need.VERIFY:
                text = value.reason if isinstance(value, Gap) else item.meaning.message
                self.findings.append(
                    Finding("LK722", Severity.WARNING, where, params | {"text": text})
                )
            else:
                self.findings.append(Finding("LK701", Severity.ERROR, where, params))

    def print(self, *, draft: bool, general: Sequence[Finding] = (), tongue: str = "en") -> None:
        """Render the paper and compare figures with capitals; a draft is marked as one.

        Args:
            draft: mark it, with what is open on a page of its own.
            general: what is open in the pack as a whole.
            tongue: language in which open points are told.
        """
        contract = self.template.contract
        context = fill_gaps(contract, self.facts.tree())
        done = render_paper(self.template, context, self.language)
        self.data, self.text, self.read = done.data, done.text, dict(done.read)
        # A bracket in a branch that was not printed is nothing a lawyer could look at.
        self.findings = [each for each in self.findings if not self._unprinted(each)]
        self.findings += in_print(self.title, done.text)
        if self.paper.id != "cover":  # it stays in the house
            self.untold = untold(self.read, self.facts, self.language)
            file = f"{self.name}.docx"
            self.findings += foreign_findings(self.untold, self.title, file, self.language)
        own = template_source(self.template.path)
        self.findings += literals(self.template.name, own, self.language, contract.fixed)
        undeclared = sorted({path for path in self.read if contract.field(path) is None})
        self.findings += [
            Finding(
                "LK724",
                Severity.ERROR,
                Where(str(self.template.path), field=path),
                {"name": self.template.name, "field": path},
            )
            for path in undeclared
        ]
        if draft:
            known = [*self.findings, *general]
            self.data = mark_as_draft(self.data, known, context["as_of"], self.language, tongue)

    def _unprinted(self, finding: Finding) -> bool:
        field = finding.where.field if finding.where else None
        return finding.code in ("LK722", "LK749") and field not in self.read

    def sources(self) -> dict[str, Any]:
        """Every value the paper printed or tested, with the note of where it came from."""
        notes: dict[str, dict[str, Any]] = {}
        for path, value in sorted(self.read.items()):
            source = self.facts.sources.get(path)
            item = self.template.contract.field(path)
            notes[path] = {
                "value": None if value is None else shown(value, self.language),
                "meaning": item.meaning.model_dump(exclude={"de", "fr"}) if item else None,
                "type": item.type if item else None,
                "from": source.origin if source else (item.origin if item else None),
                "rule": source.rule if source else None,
                "citation": source.citation if source else None,
            }
            if isinstance(value, str) and notes[path]["value"] != value:
                notes[path]["in_the_case"] = value  # worded for this court by words of the case
            if source and source.parts:
                notes[path]["parts"] = [self._part(part) for part in source.parts]
        return notes

    def _part(self, path: str) -> dict[str, Any]:
        """One of the values that a sum is made of, with its own note."""
        value, source = self.facts.leaves[path], self.facts.sources[path]
        note: dict[str, Any] = {
            "path": path,
            "value": None if value is None else shown(value, self.language),
            "from": source.origin,
            "rule": source.rule,
            "citation": source.citation,
        }
        if source.parts:
            note["parts"] = [self._part(part) for part in source.parts]
        return note


def _unworded(value: Any) -> dict[str, Any] | None:
    """Which word the court's language lacks, where a bracket stands for one."""
    reason = value.reason if isinstance(value, Gap) else None
    if isinstance(reason, Message) and reason.key == NO_WORD:
        return dict(reason.params)
    return None


def _place(path: str, facts: FactSheet, language: PaperLanguage) -> Message | str:
    """Which entry a path speaks of, as a lawyer names it: the delivery SH20240226-01."""
    parts = path.split(".")
    spots = [spot for spot, part in enumerate(parts) if part.isdigit()]
    if not spots:
        return ""
    owner, entry = ".".join(parts[: spots[0]]), ".".join(parts[: spots[0] + 1])
    name = next(
        (
            value
            for key in _NAMES
            if (value := facts.leaves.get(f"{entry}.{key}")) is not None
            and not isinstance(value, Gap)
        ),
        int(parts[spots[0]]) + 1,
    )
    key = f"documents.list.{owner}"
    what = Message(key if key in catalogue() else "documents.list.other")
    return Message("documents.place.entry", {"list": what, "name": shown(name, language)})


def papers_of(given: PackInput, pack: Pack, facts: FactSheet, cites: Citations) -> list[Draft]:
    """The papers this case needs, in the order of the pack; a letter for each addressee."""
    wanted = [given.sheet.paper(name) for name in pack.papers]
    known = in_force_on(tuple(wanted), given.as_of)
    drafts: list[Draft] = []
    language = given.language
    for paper in known:
        if not holds(given, paper.when):
            continue
        law = paper.law or given.case.case.jurisdiction
        template = load_template(law, paper.template, given.templates)
        for name_of, enter in _made_for(given, paper):
            title = template.contract.title.of(language.lang).translate(NOT_IN_NAMES)
            name = f"{len(drafts) + 1:02d}-{title}"
            own = FactSheet(dict(facts.leaves), dict(facts.sources), dict(facts.lists))
            _own_grounds(given, own, paper)
            own.put("service.citation", paper.cite, "documents.yaml papers", paper.id, paper.cite)
            if name_of is not None:
                name += f"-{name_of.translate(NOT_IN_NAMES)[:60]}"
            enter(own, cites)
            drafts.append(Draft(paper, template, language, name, own))
    return drafts


def _own_grounds(given: PackInput, facts: FactSheet, paper: Paper) -> None:
    """The provisions that this very paper rests on, where the sheet names it among them."""
    chosen = [
        ground
        for ground in in_force_on(given.sheet.grounds, given.as_of)
        if paper.id in ground.papers and holds(given, ground.when)
    ]
    if not chosen:
        return
    for path in [path for path, _ in facts.with_prefix("grounds.")]:
        del facts.leaves[path], facts.sources[path]
    facts.lists["grounds"] = 0
    for position, ground in enumerate(chosen):
        for key, value in (("text", ground.text), ("citation", ground.cite)):
            origin, at = "documents.yaml grounds", f"grounds.{position}.{key}"
            facts.put(at, value, origin, ground.id, ground.cite)


_Made = tuple[str | None, Callable[[FactSheet, Citations], None]]


def _made_for(given: PackInput, paper: Paper) -> Iterator[_Made]:
    """For whom or for what the paper is made, and what is special to each."""
    if paper.for_each == "pack":
        yield None, lambda facts, cites: None
    for party in addressees(given, paper):
        yield party.name, _letter_to(given, party, lawyer=paper.lawyer)
    for subject in subjects(given, paper):
        yield subject.name, subject.enter


def _letter_to(
    given: PackInput, party: Party, *, lawyer: bool
) -> Callable[[FactSheet, Citations], None]:
    return lambda facts, cites: _address(given, facts, cites, party, lawyer=lawyer)


def _address(
    given: PackInput, facts: FactSheet, cites: Citations, party: Party, *, lawyer: bool
) -> None:
    at = "addressee"
    for key in given.sheet.lawyer_named if lawyer else ():
        # A lawyer's letter without its lawyer is none.
        if facts.leaves[f"agent.{key}"] is None:
            facts.leaves[f"agent.{key}"] = gap(f"lawyer_{key}")
    number = given.case.letter.numbers.get(party.id)
    if number is not None:
        facts.leaves["letter.number"] = number
    put_party(facts, at, party, given.home)
    facts.leaves[f"{at}.address"] = party.service_address or party.address
    guarantee = guarantee_of(given, party) if party.role is PartyRole.GUARANTOR else None
    facts.put(f"{at}.guarantor", guarantee is not None, f"case.yaml parties[{party.id}].role")
    if guarantee is not None:
        put_guarantee(given, facts, cites, at, guarantee)
        return
    for flag in ("joint", "partial"):
        facts.put(f"{at}.{flag}", False, f"case.yaml parties[{party.id}].role")
    # Fields of a guarantee do not concern the debtor's own letter.
    for name in ("contract_on", "exhibits"):
        facts.put(f"{at}.{name}", "—", f"case.yaml parties[{party.id}].role")
