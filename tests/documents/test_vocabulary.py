"""No paper prints a key of the data: a value of the case is said in the court's words or bracketed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from legalkit.documents.input import PackInput
from legalkit.documents.pack import build_pack
from legalkit.documents.result import PackResult
from legalkit.documents.values import NO_WORD, Gap
from legalkit.documents.wordfile import body_text
from legalkit.law.bundle_profile import BundleSheet
from legalkit.law.load import load_sheet
from legalkit.law.places import builtin_root
from legalkit.limitation.answer import Status
from legalkit.messages import catalogue
from legalkit.model.case import AssetClue, Mandate, PreservationPlan
from legalkit.model.companies import TransferType
from legalkit.model.errors import CoverageError
from legalkit.model.evidence import CopyForm
from legalkit.model.steps import EnforcementRound, RestrictedPerson, Title
from tests.documents import sample_cases
from tests.documents.test_golden import GOLDEN

KEY = re.compile(r"(?<![\w./@\[])[a-z]+(?:_[a-z]+)+(?![\w@]|\]?\.[a-z])")
LAWS = sorted({sample_cases.code_of(name) for name in sample_cases.names()})


def _of(model: type, field: str) -> list[str]:
    """The words that a field of the case allows."""

    def inner(hint: object) -> list[str]:
        parts = get_args(hint)
        words = [part for part in parts if isinstance(part, str)]
        return words or [word for part in parts for word in inner(part)]

    return inner(get_type_hints(model)[field])


#: Enumerations of the case that papers of every law may print, with all their values.
VOCABULARY: dict[str, list[str]] = {
    "asset": _of(AssetClue, "kind"),
    "form": [str(form) for form in CopyForm],
    "stage": _of(Mandate, "stages"),
    "powers": _of(Mandate, "powers"),
    "security": [word for word in _of(PreservationPlan, "security") if word != "none"],
    "title": _of(Title, "kind"),
    "round": _of(EnforcementRound, "outcome"),
    "capacity": _of(RestrictedPerson, "capacity"),
    "transfer": [str(kind) for kind in TransferType],
    "status": [str(status) for status in Status],
    "interest": ["penalty", "loss", "interest", "addon"],
    "cost": ["lawyer_fee", "insurance_premium"],
    "act_party": ["giver", "taker"],
    "party": ["defendant", "creditor", "debtor"],
}


def test_the_vocabulary_is_read_from_the_models() -> None:
    assert "real_property" in VOCABULARY["asset"] and "enforcement" in VOCABULARY["stage"]
    assert all(VOCABULARY.values())


@pytest.mark.parametrize("code", LAWS)
def test_every_court_has_a_word_for_every_value(code: str) -> None:
    given = sample_cases.given_of(sample_cases.samples_of(code)[0])
    lacking = [
        (kind, key)
        for kind, keys in VOCABULARY.items()
        for key in keys
        if isinstance(given.word(kind, key), Gap)
    ]
    assert lacking == []


@pytest.mark.parametrize("code", LAWS)
def test_every_court_words_the_forms_of_exhibits_in_its_index(code: str) -> None:
    try:
        profiles = load_sheet(code, "bundle.yaml", BundleSheet).profiles
    except CoverageError:
        return
    assert all(set(profile.forms) == set(CopyForm) for profile in profiles)


def everything(given: PackInput) -> Iterable[PackInput]:
    """The sample with each value of each enumeration in turn, all enumerations at once."""
    for turn in range(max(len(words) for words in VOCABULARY.values())):

        def word(kind: str, turn: int = turn) -> str:
            return VOCABULARY[kind][turn % len(VOCABULARY[kind])]

        case = given.case
        plan, title, steps = case.preservation, case.title, case.enforcement
        changed = case.model_copy(
            update={
                "assets": tuple(
                    item.model_copy(update={"kind": word("asset")}) for item in case.assets
                ),
                "mandate": case.mandate
                and case.mandate.model_copy(
                    update={"stages": (*case.mandate.stages, word("stage")), "powers": "general"}
                ),
                "preservation": plan
                and plan.model_copy(update={"security": word("security"), "security_text": None}),
                "title": title and title.model_copy(update={"kind": word("title")}),
                "enforcement": steps
                and steps.model_copy(
                    update={
                        "rounds": tuple(
                            item.model_copy(update={"outcome": word("round")})
                            for item in steps.rounds
                        ),
                        "restricted": tuple(
                            item.model_copy(update={"capacity": word("capacity")})
                            for item in steps.restricted
                        ),
                    }
                ),
            }
        )
        yield replace(
            given,
            case=changed,
            exhibits=tuple(replace(row, form=word("form")) for row in given.exhibits),
            transfers=tuple(replace(line, kind=word("transfer")) for line in given.transfers),
            limitations=tuple(
                replace(line, proven_status=word("status"), asserted_status=word("status"))
                for line in given.limitations
            ),
        )


def keys_in(result: PackResult) -> list[tuple[str, str]]:
    """Bare keys in the papers; the cover sheet and the list of open points name fields."""
    found = []
    for path in result.files:
        if path.suffix == ".docx" and not path.name.startswith("01-"):
            found += [(path.name, word) for word in KEY.findall(body_text(path.read_bytes()))]
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", sample_cases.names())
def test_no_value_of_the_case_is_printed_as_a_key(tmp_path: Path, name: str) -> None:
    for turn, given in enumerate(everything(sample_cases.given_of(name))):
        for kind in sample_cases.kinds_of(name):
            result = build_pack(given, kind, tmp_path / f"{turn}-{kind}", pdf=False)
            assert keys_in(result) == [], (turn, kind)


def test_a_word_that_the_court_lacks_is_bracketed_and_told(tmp_path: Path) -> None:
    given = sample_cases.given_of("de")
    own = tmp_path / "law" / "_papers" / "de.yaml"
    own.parent.mkdir(parents=True)
    said = (builtin_root("jurisdictions") / "_papers" / "de.yaml").read_text("utf-8")
    own.write_text(re.sub(r"\n  form: .*", "", said), encoding="utf-8")
    lacking = replace(given, law_dir=tmp_path / "law")
    result = build_pack(lacking, "filing", tmp_path / "pack", pdf=False)
    assert result.folder is not None, "a missing word is a warning"
    told = [finding for finding in result.findings if finding.code == "LK749"]
    assert {finding.params["key"] for finding in told} >= {"copy"}
    assert "under labels, under form, the word for copy" in next(
        finding.hint("en") for finding in told if finding.params["key"] == "copy"
    )
    texts = [body_text(path.read_bytes()) for path in result.files if path.suffix == ".docx"]
    assert any("[VOM ANWALT ZU PRÜFEN: Bezeichnung]" in text for text in texts)
    assert keys_in(result) == []


def test_no_golden_text_holds_a_key() -> None:
    """All papers of all courts; the open points on cover and drafts name fields of the case."""
    found = []
    for path in sorted(GOLDEN.rglob("*.txt")):
        if path.name.startswith("01-"):
            continue
        for line in path.read_text("utf-8").splitlines():
            if "case.yaml" in line or "confirms_delivery_of" in line:
                continue
            found += [(path.name, word) for word in KEY.findall(line)]
    assert found == []


def test_each_kind_of_word_has_a_name_for_the_finding() -> None:
    named = {
        key.rpartition(".")[2] for key in catalogue() if key.startswith("documents.vocabulary.")
    }
    assert set(VOCABULARY) <= named
    assert NO_WORD in catalogue()
