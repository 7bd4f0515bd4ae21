"""Makes a new template folder that can be looked over, tried and printed at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from legalkit.documents.build import build
from legalkit.documents.contract import load_template
from legalkit.documents.house import page_form
from legalkit.documents.render import render_paper
from legalkit.documents.sample import context_of
from legalkit.documents.shelf import Slot, read_plain
from legalkit.documents.source import contract_text, described, read_source
from legalkit.law.paper_language import PaperLanguage
from legalkit.law.places import builtin_root
from legalkit.model.errors import InputError
from legalkit.model.finding import Finding, Where

_PAGE_KEYS = "page.yaml"


def new_template(slot: Slot, *, title_en: str, title_zh: str, made_on: date) -> list[Path]:
    """Make source, Word file, contract, sample and expected text of a new template.

    Args:
        slot: where; ``slot.templates`` is the folder that takes it.
        title_en: title of the paper in English; that of the court's own language is added by hand.
        title_zh: title in Chinese.
        made_on: first day of this version of the form.

    Returns:
        The files in order.

    Raises:
        InputError: when the folder is there already.
    """
    if slot.templates is None:
        raise ValueError("a new template needs a folder of its own")
    folder = slot.templates / slot.code / slot.name
    if folder.exists():
        finding = Finding("LK743", where=Where(str(folder)), params={"folder": str(folder)})
        raise InputError(finding.message(), [finding])
    language = slot.language()
    folder.mkdir(parents=True)
    source = folder / "source.txt"
    source.write_text(_source(language, title_en, title_zh, made_on), encoding="utf-8")
    made = read_source(source)
    form = page_form(language, read_plain(slot.templates / slot.code / _PAGE_KEYS) or {}, made.page)
    (folder / "template.docx").write_bytes(build(made, language, form, made_on))
    fields = described(made, [slot.fields()])
    contract = contract_text(made, fields, version="1.0", effective=made_on.isoformat())
    (folder / "contract.yaml").write_text(contract, encoding="utf-8")
    (folder / "sample.yaml").write_text(_sample(language), encoding="utf-8")
    template = load_template(slot.code, slot.name, slot.templates)
    context = context_of(slot.sample() or {}, template.contract, language)
    text = render_paper(template, context, language).text
    (folder / "expected.txt").write_text(text, encoding="utf-8")
    names = ("source.txt", "template.docx", "contract.yaml", "sample.yaml", "expected.txt")
    return [folder / name for name in names]


def _source(language: PaperLanguage, title_en: str, title_zh: str, made_on: date) -> str:
    """The source to start from, in the language of the court."""
    head = [f"title_en: {title_en}", f"title_zh: {title_zh}", f"lang: {language.lang}"]
    head += ["form: own", f"effective: {made_on.isoformat()}"]
    body = builtin_root("doc_templates") / "_new" / f"{language.base}.txt"
    if not body.is_file():
        body = body.with_name("en.txt")
    title = title_zh if language.script == "han" else title_en
    return "\n".join([*head, f"# {title}", body.read_text(encoding="utf-8")])


def _sample(language: PaperLanguage) -> str:
    """Values that are hard on a template: an ampersand, an angle bracket, a rare character."""
    from decimal import Decimal

    values = {
        "creditor.name": 'A&B <Müller> "龘𠮷" GmbH',
        "debtor.name": "يوسف & Söhne",
        "claim.principal": language.sum_text(Decimal("128340.50"), "CNY"),
        "dates.as_of": language.day_text(date(2026, 3, 1)),
        "letter.extra": "null",
    }
    lines = []
    for path, text in values.items():
        quoted = text if text == "null" else "'" + text.replace("'", "''") + "'"
        lines.append(f"{path}: {quoted}")
    return "\n".join(lines) + "\n"
