"""How long papers take, beside docxtpl by itself and LibreOffice called for each letter.

    python benchmarks/documents.py             100 letters; PDF of 40 letters in three ways
    python benchmarks/documents.py --no-pdf    the letters only
    python benchmarks/documents.py --check     exit 1 when a bound is broken

Letters: one template, a hundred addressees. docxtpl by itself opens the template, compiles
its tags, renders and saves; legalkit renders from a template prepared once, with a sandbox and
strict values, says a second time what the paper must say, and reads the finished file back. Before
anything is timed, the two are compared: the same document.xml, byte for byte. Both ways run in
turn, several times, and the quickest run of each counts, because others disturbed it least.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from docxtpl import DocxTemplate
from jinja2 import Environment

from legalkit.documents.assemble import assemble
from legalkit.documents.contract import Template, fill_gaps
from legalkit.documents.pack import pack_named
from legalkit.documents.paper import papers_of
from legalkit.documents.pdf import convert, soffice
from legalkit.documents.prepared import BODY
from legalkit.documents.render import by_docxtpl, render_paper
from legalkit.documents.values import roots
from legalkit.documents.wordfile import packed_parts, settle
from legalkit.documents.wording import in_words, shown
from legalkit.law.paper_language import PaperLanguage, paper_language
from tests.documents import small_case as small

LEAST_LETTERS = 5.0
#: A letter in a batch takes at most this share of a letter alone.
MOST_BATCH = 0.4
AS_OF = date(2026, 3, 31)


def letters(count: int) -> tuple[Template, list[dict[str, Any]]]:
    """A template of ours and the values of that many letters."""
    given = small.given()
    pack = pack_named(given.sheet, "lawyer-letter", "CN")
    facts, cites = assemble(given, cited_only=True, pack=pack)
    draft = next(d for d in papers_of(given, pack, facts, cites) if d.paper.id == "letter")
    contexts = []
    for number in range(count):
        context = fill_gaps(draft.template.contract, draft.facts.tree())
        context["addressee"]["name"] = f"债务人{number:03d}有限公司"
        context["letter"]["number"] = f"(2026)示例律函字第{number}号"
        contexts.append(context)
    return draft.template, contexts


def alone(template: Template, context: dict[str, Any], language: PaperLanguage) -> bytes:
    """A letter by docxtpl as its own documentation shows it; values are handed over ready."""
    env = Environment(autoescape=True, finalize=lambda value: shown(value, language))
    env.filters["capitals"] = env.filters["in_words"] = lambda value: in_words(value, language)
    document = DocxTemplate(str(template.path))
    document.render(context, jinja_env=env, autoescape=True)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def best(ways: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Seconds of the quickest run of each way, run in turn."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, work in ways.items():
            began = time.perf_counter()
            work()
            times[name].append(time.perf_counter() - began)
    return {name: min(found) for name, found in times.items()}


def measure_letters(count: int, rounds: int) -> float:
    """Time the letters; the ratio of docxtpl's time to ours."""
    template, contexts = letters(count)
    language = paper_language()
    for context in contexts[:3]:
        names = roots(dict(context), {}, partial(shown, language=language))
        ours = packed_parts(render_paper(template, context, language).data)[BODY].content
        for other in (
            by_docxtpl(template.path, names, language),
            alone(template, context, language),
        ):
            if packed_parts(settle(other, AS_OF))[BODY].content != ours:
                raise SystemExit("the two ways do not write the same document.xml")
    found = best(
        {
            "docxtpl": lambda: [alone(template, context, language) for context in contexts],
            "legalkit": lambda: [render_paper(template, context, language) for context in contexts],
        },
        rounds,
    )
    ratio = found["docxtpl"] / found["legalkit"]
    print(f"{count} letters, same document.xml, best of {rounds}")
    for name, seconds in found.items():
        print(f"  {name:<10}{seconds:>8.2f} s {1000 * seconds / count:>8.2f} ms a letter")
    print(f"  legalkit is {ratio:.1f} times as fast (at least {LEAST_LETTERS})")
    return ratio


def measure_pdf(count: int, rounds: int) -> float:
    """Time PDF in three ways; a letter in the best batch as a share of a letter alone."""
    template, contexts = letters(count)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = []
        for number, context in enumerate(contexts):
            files.append(folder / f"{number:03d}.docx")
            files[-1].write_bytes(render_paper(template, context).data)
        out = folder / "pdf"
        out.mkdir()

        def batch(chosen: list[Path], offices: int) -> None:
            made = convert(chosen, out, as_of=AS_OF, side_by_side=offices)
            if len(made.files) != len(chosen):
                raise SystemExit(made.findings[0].text())

        found = best(
            {
                "alone": lambda: batch(files[:1], 1),
                "one call": lambda: batch(files, 1),
                "two calls": lambda: batch(files, 2),
            },
            rounds,
        )
    print(f"PDF of {count} letters, best of {rounds}")
    for way, seconds in found.items():
        each = seconds / (1 if way == "alone" else count)
        print(f"  {way:<10}{seconds:>8.2f} s {each:>8.3f} s a letter")
    share = min(found["one call"], found["two calls"]) / count / found["alone"]
    print(f"  a letter in a batch takes {share:.2f} of a letter alone (at most {MOST_BATCH})")
    return share


def main() -> int:
    """Measure and say whether the bounds hold."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--check", action="store_true", help="exit 1 when a bound is broken")
    parser.add_argument("--no-pdf", action="store_true", help="letters only")
    parser.add_argument("--letters", type=int, default=100)
    parser.add_argument("--pdf", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    broken = measure_letters(chosen.letters, chosen.rounds) < LEAST_LETTERS
    if not chosen.no_pdf and soffice() is not None:
        broken |= measure_pdf(chosen.pdf, max(chosen.rounds // 2, 1)) > MOST_BATCH
    return int(chosen.check and broken)


if __name__ == "__main__":
    sys.exit(main())
