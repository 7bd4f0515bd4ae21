"""What papers that are wanted now and then ask of the facts a user adds to the case.

Such a paper hangs on a fact (``when: fact NAME``) and often needs more than a word: persons who
play no part in the claim (a third debtor, a shareholder), an enumeration (terms of a settlement),
or the exhibits that show what the fact says. The fact names them; the rest stands in the case once.

* ``named.NAME[]``: the parties whose ids the fact NAME holds, with all their particulars;
  ``named.NAME_names`` lists their names.
* ``told.NAME[]``: the entries of the fact NAME, one by one.
* ``case.facts.NAME_exhibits``: the exhibits of the evidence ids in the fact NAME_evidence.

Only the papers that print them cite the exhibits, so a pack binds no exhibit for another's sake.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from legalkit.documents.contract import Field, Need
from legalkit.documents.exhibits import Citations
from legalkit.documents.input import PackInput
from legalkit.documents.paper import Draft
from legalkit.documents.parties import put_party
from legalkit.documents.values import FactSheet, Gap
from legalkit.messages import Message
from legalkit.model.party import Party

_EXHIBITS: Final = re.compile(r"case\.facts\.(\w+)_exhibits")
_LISTS: Final = re.compile(r"(named|told)\.(\w+)\[\]\..+")
_NAMES: Final = re.compile(r"named\.(\w+)_names")
_IDS: Final = re.compile(r"[,，、;；\s]+")
_ENTRIES: Final = re.compile(r"[\n；;]+")


def enter_told(
    given: PackInput, everyone: Sequence[Party], drafts: Iterable[Draft], cites: Citations
) -> None:
    """Enter on the sheet of each paper what it asks of the user's facts.

    Args:
        given: the case as the step sees it.
        everyone: all parties of the case; a step keeps only those it is about.
        drafts: the papers of the pack.
        cites: exhibits that sentences point to.
    """
    parties = {party.id: party for party in everyone}
    for draft in drafts:
        asked: dict[tuple[str, str], None] = {}
        for field in draft.template.contract.fields:
            shown = _EXHIBITS.fullmatch(field.path)
            if shown:
                _exhibits(given, draft.facts, cites, shown[1], field)
            found, names = _LISTS.fullmatch(field.path), _NAMES.fullmatch(field.path)
            if found:
                asked[found[1], found[2]] = None
            elif names:
                asked["named", names[1]] = None
        for kind, name in asked:
            stated = given.case.facts.get(name)
            if kind == "named":
                _persons(given, draft.facts, name, _parts(stated, _IDS, parties), parties)
            else:
                _entries(draft.facts, name, _parts(stated, _ENTRIES))


def _parts(stated: Any, apart: re.Pattern[str], whole: Iterable[str] = ()) -> list[str]:
    """The entries of a fact: a list as it stands, a text by its separators.

    A name may hold a separator; only a text made of known ids alone is taken apart by them.
    """
    if isinstance(stated, list | tuple):
        return [str(item).strip() for item in stated if str(item).strip()]
    text = stated.strip() if isinstance(stated, str) else ""
    found = [part.strip() for part in apart.split(text) if part.strip()]
    known = set(whole)
    return found if not known or known >= set(found) else [text]


def _exhibits(
    given: PackInput, facts: FactSheet, cites: Citations, name: str, field: Field
) -> None:
    """Cite the evidence of a fact; an id without an exhibit is not passed over."""
    ids = _parts(given.case.facts.get(f"{name}_evidence"), _IDS)
    bound = {row.evidence_id for row in given.exhibits}
    needed = field.need is Need.REQUIRED
    if not ids and field.need is Need.OPTIONAL:
        facts.put(field.path, None, f"case.yaml facts.{name}_evidence")
        return
    lacking = bool(set(ids) - bound)
    cited = cites.cite(ids, blocking=needed or lacking)
    if lacking:
        cited = Gap(Message("documents.gap.no_exhibit"), blocking=True)
    facts.put(field.path, cited, f"case.yaml facts.{name}_evidence → exhibits")


def _persons(
    given: PackInput,
    facts: FactSheet,
    name: str,
    ids: Sequence[str],
    parties: dict[str, Party],
) -> None:
    """Enter the persons of a fact; a name that is no id of a party stands alone."""
    at = f"named.{name}"
    facts.declare_list(at)
    for position, item in enumerate(ids or [""]):
        entry, party = f"{at}.{position}", parties.get(item)
        where = f"case.yaml facts.{name}"
        facts.put(f"{entry}.position", position + 1, "counted")
        if party is None:
            facts.put(f"{entry}.name", item or None, where)
            continue
        put_party(facts, entry, party, given.home)
        account = party.bank_account
        for key in ("holder", "bank", "number"):
            value = getattr(account, key) if account else None
            origin = f"case.yaml parties[{party.id}].bank_account.{key}"
            facts.put(f"{entry}.account_{key}", value, origin)
    names = [parties[item].name if item in parties else item for item in ids]
    facts.put(f"{at}_names", given.language.listed(names) or None, f"case.yaml facts.{name}")


def _entries(facts: FactSheet, name: str, entries: Sequence[str]) -> None:
    """Enter the entries of a fact; without any, one open entry that the contract asks for."""
    at = f"told.{name}"
    facts.declare_list(at)
    for position, entry in enumerate(entries or [""]):
        facts.put(f"{at}.{position}.position", position + 1, "counted")
        facts.put(f"{at}.{position}.text", entry or None, f"case.yaml facts.{name}")
