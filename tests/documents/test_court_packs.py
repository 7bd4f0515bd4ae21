"""Every law beside the home one: its packs from two cases, its templates, its house style."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docx import Document

from legalkit.documents.contract import Template, load_template
from legalkit.documents.numbering import NUMBERED
from legalkit.documents.pack import build_pack
from legalkit.documents.render import template_source
from legalkit.documents.shelf import Slot
from legalkit.documents.source import read_source, template_paths
from legalkit.documents.typed import literals
from legalkit.documents.wordfile import body_text
from legalkit.law.documents_sheet import DocumentsSheet
from legalkit.law.load import load_sheet
from legalkit.law.paper_language import PaperLanguage, paper_language
from legalkit.law.places import builtin_root
from legalkit.model.errors import CoverageError
from tests.documents import sample_cases
from tests.documents.test_golden import compare

ROOT = builtin_root("doc_templates")
#: Folders of templates that other tests look at.
HOME = "cn"
TEMPLATES = [
    (path.parent.parent.name, path.parent.name)
    for path in sorted(ROOT.glob("*/*/contract.yaml"))
    if path.parent.parent.name != HOME
]
PACKS = [(name, kind) for name in sample_cases.names() for kind in sample_cases.kinds_of(name)]


def language_of(code: str, name: str) -> PaperLanguage:
    own = read_source(ROOT / code / name / "source.txt").head.get("lang")
    try:
        return paper_language(own or load_sheet(code, "documents.yaml", DocumentsSheet).lang)
    except CoverageError:
        return paper_language(own or "en-GB")


def template(code: str, name: str) -> Template:
    return load_template(code.upper(), name)


@pytest.mark.parametrize(("name", "kind"), PACKS)
def test_every_pack_of_every_sample(name: str, kind: str) -> None:
    result, files = sample_cases.built(name, kind)
    assert result.folder is not None, "\n".join(finding.text() for finding in result.findings)
    for file, data in files.items():
        if file.endswith(".docx"):
            compare(f"{name}/{kind}/{file.removesuffix('.docx')}", body_text(data))


@pytest.mark.parametrize(("name", "kind"), [pack for pack in PACKS if "-" not in pack[0]])
def test_the_same_sample_gives_the_same_bytes(tmp_path: Path, name: str, kind: str) -> None:
    _, files = sample_cases.built(name, kind)
    build_pack(sample_cases.given_of(name), kind, tmp_path / "again", pdf=False)
    again = {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()}
    assert again.keys() == files.keys()
    assert [file for file in files if again[file] != files[file]] == []


@pytest.mark.parametrize(("code", "name"), TEMPLATES)
def test_contract_declares_exactly_what_the_word_file_uses(code: str, name: str) -> None:
    found = template(code, name)
    known = Slot(code, name).fields()
    lists = {path.rpartition("[]")[0] for path in known}
    used = template_paths(template_source(found.path)) - lists
    assert used == {field.path for field in found.contract.fields}


@pytest.mark.parametrize(("code", "name"), TEMPLATES)
def test_no_template_bears_a_number_of_its_own(code: str, name: str) -> None:
    found = template(code, name)
    source = template_source(found.path)
    assert literals(name, source, language_of(code, name), found.contract.fixed) == []


@pytest.mark.parametrize(("code", "name"), TEMPLATES)
def test_house_style(code: str, name: str) -> None:
    document = Document(str(template(code, name).path))
    language = language_of(code, name)
    section = document.sections[0]
    assert "PAGE" in section.footer._element.xml
    sizes = {"A4": (21.0, 29.7), "letter": (21.6, 27.9)}
    found = (round(section.page_width.cm, 1), round(section.page_height.cm, 1))
    assert found in sizes.values()
    assert document.styles["Heading 1"].paragraph_format.keep_with_next
    assert document.styles["Body Text"].font.name == language.page.font
    for table in document.tables:
        assert all("w:cantSplit" in row._tr.xml for row in table.rows)
    # Numbers of paragraphs are Word's own, never typed.
    typed = re.compile(r"^\(?([0-9]{1,3}|[a-z]|[ivx]+)[.)] ")
    bodies = [p for p in document.paragraphs if p.style.name in (*NUMBERED, "Body Text")]
    assert [p.text for p in bodies if typed.match(p.text)] == []


@pytest.mark.slow  # the golden texts and test_lint see the same in the quick run
def test_samples_and_expected_texts_are_up_to_date() -> None:
    from tests.documents.test_templates import script

    makes = script("make_samples")
    laws = dict.fromkeys(sample_cases.code_of(name).lower() for name in sample_cases.names())
    for code in [*laws, *sorted({code for code, _ in TEMPLATES if code.startswith("_")})]:
        made = makes.samples(code)
        own = {path.parent.name for path in (ROOT / code).glob("*/contract.yaml")}
        assert set(made) == own, f"{code}: the sample makes every paper of its law"
        for name, (_, text) in made.items():
            assert (ROOT / code / name / "expected.txt").read_text("utf-8") == text, name
