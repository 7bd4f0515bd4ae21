"""The picture of the chain: every state has its own shape, text stays text, bytes stay the same."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalkit.api import open_case
from legalkit.cli import root
from legalkit.cli.run import run
from legalkit.evidence.outcome import Answer, Outcome, RuleResult
from legalkit.messages import Message
from legalkit.model.citation import Citation, Mark
from legalkit.model.finding import Severity
from legalkit.report.cells import cell_width
from legalkit.report.chain import chain_page, chain_view
from legalkit.report.chain_svg import chain_svg
from legalkit.report.chain_text import chain_text
from legalkit.report.chain_view import ChainItem, ChainLink, ChainView, Contradiction
from legalkit.report.markdown import page_markdown
from legalkit.report.tables import page_text

EXAMPLE = Path(__file__).parents[2] / "examples" / "suzhou-chengdu"
SVG = "{http://www.w3.org/2000/svg}"


def words(text: str) -> Message:
    return Message("words", {"en": text, "zh": text})


def small(title: str = "甲公司诉乙公司", item: str = "合同", gap: str = "缺送货单") -> ChainView:
    links = (
        ChainLink("E1", words("Parties"), "proven", "A", (ChainItem("X1", "A", item),)),
        ChainLink(
            "E2",
            words("Performance"),
            "weak",
            "C",
            tuple(ChainItem(f"Y{n}", "BCD"[n % 3], item) for n in range(40)),  # type: ignore[arg-type]
            (words(gap),),
            (Contradiction("AMT-4", words("sums")),),
        ),
        ChainLink("E3", words("Sum"), "missing", None, (), (words(gap),)),
        ChainLink("E4", words("Security"), "not_asked"),
    )
    return ChainView(
        title, words("Before filing suit"), links, (Contradiction("D-9", words("days")),)
    )


def shapes(svg: str, style: str) -> list[ElementTree.Element]:
    tree = ElementTree.fromstring(svg)  # noqa: S314 - our own picture
    return [e for e in tree.iter() if e.get("class") == style]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_states_grades_gaps_and_contradictions_differ_by_shape(lang: str) -> None:
    svg = chain_svg(small(), lang)
    # One of each in the key, the rest in the chain; disc, triangle, square and ring.
    tags = {
        style: {(e.tag.removeprefix(SVG), len(shapes(svg, style))) for e in shapes(svg, style)}
        for style in ("proven", "weak", "missing", "not_asked", "gap", "bolt")
    }
    assert tags == {
        "proven": {("circle", 2)},
        "weak": {("path", 2)},
        "missing": {("rect", 2)},
        "not_asked": {("circle", 2)},
        "gap": {("rect", 3)},
        "bolt": {("path", 3)},
    }
    frames = {g: (shapes(svg, f"g{g}")[0].get("rx"), g == "D") for g in "ABCD"}
    assert len(set(frames.values())) == 4
    css = re.search(r"<style>(.*?)</style>", svg, re.DOTALL)
    assert css is not None
    light = css[1].split("@media")[0]
    for dashed in ("missing", "gD", "gap", "thin", "gone"):
        assert re.search(rf"\.{dashed}\{{[^}}]*dasharray", light), dashed


def test_the_chain_is_as_strong_as_the_worse_end() -> None:
    svg = chain_svg(small())
    spine = [e.get("class") for e in ElementTree.fromstring(svg).iter(f"{SVG}line")  # noqa: S314
             if e.get("x1") == "36.0"]  # fmt: skip
    assert spine == ["thin", "gone", "gone"]
    strong = replace(small(), links=(small().links[0], small().links[0], small().links[3]))
    assert 'class="hold"' in chain_svg(strong)
    assert shapes(chain_svg(strong), "hold")[0].get("x1") == "36.0"


@given(st.text(min_size=1, max_size=60), st.text(max_size=90))
def test_any_text_stays_text_and_the_same_bytes_come_out(title: str, gap: str) -> None:
    view = small(title, title, gap)
    svg = chain_svg(view)
    assert svg == chain_svg(view)
    tree = ElementTree.fromstring(svg)  # noqa: S314 - our own picture
    allowed = {"svg", "title", "desc", "style", "rect", "line", "circle", "path", "text", "g"}
    assert {e.tag.removeprefix(SVG) for e in tree.iter()} == allowed


def test_hostile_text_is_escaped() -> None:
    svg = chain_svg(small("<script>alert(1)</script>", '"><a href="x">', "]]>&\x00"))
    assert "<script" not in svg
    assert "<a " not in svg
    assert "&lt;script&gt;" in svg
    assert "\ufffd" in svg


@pytest.mark.parametrize("width", [300, 700, 1200])
def test_nothing_leaves_the_page(width: int) -> None:
    svg = chain_svg(small(gap="送货单" * 60), width=width)
    tree = ElementTree.fromstring(svg)  # noqa: S314 - our own picture
    wide, high = float(tree.get("width", "0")), float(tree.get("height", "0"))
    assert wide == max(600, width)
    for rect in tree.iter(f"{SVG}rect"):
        assert float(rect.get("x", "0")) + float(rect.get("width", "0")) <= wide
        assert float(rect.get("y", "0")) + float(rect.get("height", "0")) <= high
    for text in tree.iter(f"{SVG}text"):
        at = float(text.get("x", "0"))
        long = cell_width(text.text or "") * 6.2
        assert (at + long / 2 if text.get("text-anchor") else at + long) <= wide + 1
        assert float(text.get("y", "0")) <= high


def test_the_view_says_what_the_chain_says() -> None:
    folder = open_case(EXAMPLE)
    chain = folder.chain("filing")
    view = chain_view(folder.case, chain)
    assert [link.element for link in view.links] == [f"E{n}" for n in range(1, 15)]
    for link, proof in zip(view.links, chain.elements, strict=True):
        assert (link.status, link.grade) == (str(proof.status), proof.grade)
        assert [item.id for item in link.items] == [weight.item for weight in proof.items]
        assert tuple(c.rule for c in link.contradictions) == proof.contradicted_by
        assert link.missing == proof.missing


def test_a_failure_that_touches_no_element_is_still_shown() -> None:
    folder = open_case(EXAMPLE)
    chain = folder.chain("filing")
    outcome = Outcome(Answer.FAIL, words("off by one"))
    stray = RuleResult(
        "ZZ-1", Answer.FAIL, Severity.ERROR, words("stray"), words("fix it"), (), (outcome,),
        Citation("-", Mark.PRIMARY, date(2026, 11, 23)),
    )  # fmt: skip
    wider = replace(chain, rules=(*chain.rules, stray))
    view = chain_view(folder.case, wider)
    assert view.loose == (Contradiction("ZZ-1", words("stray")),)
    assert "off by one" in page_markdown(chain_page(folder.case, wider))
    calm = replace(chain, elements=(), rules=())
    assert len(chain_page(folder.case, calm).parts) == 3


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_chain_as_text_fits_and_drops_nothing(lang: str) -> None:
    text = chain_text(small(gap="送货单" * 40), lang, 80)
    assert max(cell_width(line) for line in text.splitlines()) <= 80
    for part in ("Y39", "AMT-4", "D-9", "X1 A", "E4"):
        assert part in text
    folder = open_case(EXAMPLE)
    page = chain_page(folder.case, folder.chain("filing"), lang)
    assert "E40" in page_text(page, lang)
    assert "```text" in page_markdown(page, lang)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_verb_writes_picture_and_page(lang: str, tmp_path: Path) -> None:
    svg, html = tmp_path / "chain.svg", tmp_path / "chain.html"
    args = ["evidence", "gaps", str(EXAMPLE), "--lang", lang, "--as-of", "2026-11-23"]
    written = ["--svg", str(svg), "--html", str(html)]
    assert run(root, [*args, *written]) == 0
    first = svg.read_bytes(), html.read_bytes()
    assert run(root, [*args, *written]) == 0
    assert (svg.read_bytes(), html.read_bytes()) == first
    ElementTree.fromstring(svg.read_text(encoding="utf-8"))  # noqa: S314 - our own picture
    page = html.read_text(encoding="utf-8")
    assert 'class="lkc"' in page
    assert "<script" not in page
    assert "http" not in re.sub(r'xmlns="[^"]*"|http-equiv', "", page)
