"""Writes, for each template, the values of a sample case and the text they must give.

    python doc_templates/make_samples.py [code ...]

``sample.yaml`` beside a template shows what a filled-in paper is made of; ``expected.txt`` is the
text of the paper. tests/documents checks that the template still gives this text. The cases lie in
``tests/documents/small_case.py`` (home) and ``tests/documents/cases/<code>.yaml``.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

if TYPE_CHECKING:
    from legalkit.documents.input import PackInput

HOME = "cn"
#: The packs for which the sample case of the home law has everything.
KINDS = ("filing", "lawyer-letter")
Samples = dict[str, tuple[dict[str, Any], str]]


def main(chosen: list[str]) -> None:
    """Render the sample cases and write values and texts."""
    from tests.documents import sample_cases

    laws = dict.fromkeys(sample_cases.code_of(name).lower() for name in sample_cases.names())
    shared = sorted(
        folder.name for folder in HERE.glob("_*") if any(folder.glob("*/contract.yaml"))
    )
    for code in chosen or [HOME, *laws, *shared]:
        for name, (values, text) in samples(code).items():
            folder = HERE / code / name
            shown = yaml.safe_dump(values, allow_unicode=True, sort_keys=True, width=100)
            (folder / "sample.yaml").write_text(shown, encoding="utf-8")
            (folder / "expected.txt").write_text(text, encoding="utf-8")


def samples(code: str = HOME) -> Samples:
    """Values and text of each template of a law, by template."""
    from tests.documents import later_case, rare_case, sample_cases, small_case

    if code.startswith("_"):
        return _shared(code)
    if code == HOME:
        found = _made(code, small_case.given(), list(KINDS))
        rare = [(given, kind) for _, given, kind in rare_case.all_packs()]
        for given, kind in [*later_case.all_packs(), *rare]:
            for template, made in _made(code, given, [kind]).items():
                found.setdefault(template, made)
        return found
    found = {}
    for name in sample_cases.samples_of(code):
        for template, made in _made(
            code, sample_cases.given_of(name), sample_cases.kinds_of(name)
        ).items():
            found.setdefault(template, made)
    return found


def _shared(folder: str) -> Samples:
    """Samples of templates that lie in no law's folder, from the first law that uses each."""
    from tests.documents import sample_cases

    found: Samples = {}
    for name in sample_cases.names():
        given = sample_cases.given_of(name)
        if any(paper.law == folder for paper in given.sheet.papers):
            for template, made in _made(folder, given, sample_cases.kinds_of(name)).items():
                found.setdefault(template, made)
    return found


def _made(code: str, given: PackInput, kinds: list[str]) -> Samples:
    from legalkit.documents.pack import build_pack
    from legalkit.documents.wordfile import body_text

    out: Samples = {}
    with tempfile.TemporaryDirectory() as room:
        for kind in kinds:
            result = build_pack(given, kind, Path(room) / kind, pdf=False)
            if result.folder is None:
                said = [finding.text() for finding in result.findings]
                raise SystemExit(f"{code} {kind}:\n" + "\n".join(said))
            notes = json.loads((result.folder / "sources.json").read_text("utf-8"))
            titles = _titles(code, given.language.lang)
            for name, values in notes.items():
                title = name[3:].removesuffix(".docx")
                template = next((titles[key] for key in titles if title.startswith(key)), None)
                if template is None:
                    continue  # a template of another folder
                text = body_text((result.folder / name).read_bytes())
                printed = {path: note["value"] for path, note in values.items()}
                out.setdefault(template, (printed, text))
    return out


def _titles(code: str, lang: str) -> dict[str, str]:
    """Template by the title of its papers, longer titles first."""
    from legalkit.documents.contract import load_template
    from legalkit.documents.paper import NOT_IN_NAMES

    found: dict[str, str] = {}
    for path in sorted((HERE / code).glob("*/contract.yaml")):
        title = load_template(code.upper(), path.parent.name).contract.title.of(lang)
        found[title.translate(NOT_IN_NAMES)] = path.parent.name
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))


if __name__ == "__main__":
    main(sys.argv[1:])
