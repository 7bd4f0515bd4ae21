"""Branches of German, French and Union papers that the samples do not take, and hard cases."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from legalkit.documents.wordfile import body_text
from tests.documents import sample_cases

Papers = Callable[..., dict[str, str]]
HARD = 'Ö\'Çağlar & <Söhne> "Ausland" يوسف 𠮷 ' + "Aktiengesellschaft für Überseehandel " * 4
FURTHER = "".join(
    f"  - {{id: B{number}, role: joint_debtor, kind: person, name: Schuldner {number}, "
    f'country: DE, address: "Weg {number}, 20095 Hamburg"}}\n'
    for number in (2, 3)
)


@pytest.fixture
def papers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Papers:
    """Builds a pack of a sample of which some text was exchanged; gives the papers by their title."""
    original = sample_cases.CASES

    def built(sample: str, kind: str, **changed: str) -> dict[str, str]:
        text = (original / f"{sample}.yaml").read_text("utf-8")
        for pair in changed.values():
            old, new = pair.split(" => ")
            assert old in text, old
            text = text.replace(old, new)
        name = f"{sample.split('-', maxsplit=1)[0]}-{'z' if '-' in sample else 'y'}"
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
        monkeypatch.setattr(sample_cases, "CASES", tmp_path)
        result = sample_cases.build_pack(
            sample_cases.given_of.__wrapped__(name), kind, tmp_path / "pack", pdf=False
        )
        assert result.folder is not None, "\n".join(finding.text() for finding in result.findings)
        return {
            path.stem[3:]: body_text(path.read_bytes())
            for path in result.files
            if path.suffix == ".docx"
        }

    return built


def test_the_enforcement_order_takes_the_place_of_the_payment_order(papers: Papers) -> None:
    before = papers("de-b", "payment-order", a="  mahnbescheid_zugestellt => #")
    assert "Angaben für den Mahnantrag" in before and len(before) == 2
    after = papers("de", "payment-order", a='facts:\n => facts:\n  mahnbescheid_zugestellt: "x"\n')
    paper = after["Angaben für den Antrag auf Erlass des Vollstreckungsbescheids"]
    assert "Angaben für den Mahnantrag" not in after
    assert "versichert (§\u00a0703 ZPO)" in paper
    assert "[VOM ANWALT ZU PRÜFEN: Geschäftsnummer des Mahnbescheids]" in paper


def test_the_commercial_chamber_is_asked_for(papers: Papers) -> None:
    fact = "facts:\n => facts:\n  kammer_fuer_handelssachen: beiderseitiges Handelsgeschäft\n"
    claim = papers("de", "filing", a=fact)["Klage"]
    assert "– Kammer für Handelssachen –" in claim and "(§§\u00a095, 96 GVG)" in claim
    assert "Einzelrichter" not in claim


def test_a_man_is_sued_as_a_man(papers: Papers) -> None:
    claim = papers("de-b", "filing", a="sex: weiblich => sex: männlich")["Klage"]
    assert "– Beklagter –" in claim and "den Beklagten im Urkundenprozess zu verurteilen" in claim
    assert "dem Beklagten die Kosten" in claim


@pytest.mark.parametrize("kind", ["filing", "payment-order", "preservation", "lawyer-letter"])
def test_three_debtors_with_hard_names_and_no_interest(papers: Papers, kind: str) -> None:
    made = papers(
        "de-b",
        kind,
        name='"Änne Groß & Partner" => ' + json.dumps(HARD, ensure_ascii=False),
        more="contracts:\n => " + FURTHER + "contracts:\n",
        rate=", interest: {kind: rate_yearly, rate: 8, clause: § 3, "
        "text: Rückstände werden mit acht vom Hundert verzinst.} => ",
    )
    text = "\n".join(made.values())
    assert "𠮷" in text and "<Söhne>" in text
    if kind == "filing":
        assert "die Beklagte zu 3) als Gesamtschuldner neben der Beklagten zu 1)" in text
        assert "[VOM ANWALT ZU PRÜFEN: Grund der Mithaftung mit Anlage]" in text


def test_a_trader_is_told_nothing_of_the_bar_rules(papers: Papers) -> None:
    fact = "facts:\n => facts:\n  gewerblicher_bezug: eingetragener Kaufmann\n"
    made = papers("de", "lawyer-letter", a=fact)
    assert not any("43d" in text for text in made.values())


def test_a_claimant_from_abroad_elects_a_domicile(papers: Papers) -> None:
    abroad = papers("fr", "filing", a="mandate: => #")
    assert "personne chez qui domicile est élu" in abroad["Assignation"]
    at_home = papers("fr-b", "filing")["Assignation"]
    assert "Élisant domicile" not in at_home and "Article 861-2" in at_home


def test_joint_debtors_are_condemned_together(papers: Papers) -> None:
    more = FURTHER.replace("DE", "FR") + "contracts:\n"
    for kind, word in (
        ("filing", "Assignation"),
        ("payment-order", "Requête en injonction de payer"),
    ):
        made = papers("fr-b", kind, more="contracts:\n => " + more)[word]
        assert "Schuldner 3 est tenue solidairement avec" in made
        assert ("condamner Schuldner 3, solidairement avec" in made) is (kind == "filing")


def test_before_the_civil_court_nothing_of_the_commercial_one_is_said(papers: Papers) -> None:
    fact = "facts:\n => facts:\n  juridiction: tribunal judiciaire\n"
    made = papers("fr", "filing", a=fact)["Assignation"]
    assert "861-2" not in made and "Élisant domicile" not in made


def test_a_small_claim_of_the_union(papers: Papers) -> None:
    made = papers("eu-b", "filing", a="amount: 4800.00 => amount: 5000.00")
    assert "€5,000.00" in made["Data for Form A (European Small Claims Procedure)"]
    assert "Änne Groß" in made["Data for Form A (service of documents)"]


def test_an_award_is_no_judgment_of_the_union(papers: Papers) -> None:
    made = papers("eu-d", "enforcement", a="title: {kind: judgment => title: {kind: arbitral_award")
    assert "outside the Regulation" in made["Data for the certificate under article 53"]
