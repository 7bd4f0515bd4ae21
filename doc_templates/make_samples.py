"""Writes, for each Chinese template, the values of a sample case and the text they must give.

    python doc_templates/make_samples.py

``sample.yaml`` beside a template shows what a filled-in paper is made of; ``expected.txt`` is the
text of the paper. tests/documents checks that the template still gives this text.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))


def main() -> None:
    """Render the sample case and write values and texts."""
    for name, (values, text) in samples().items():
        folder = HERE / "cn" / name
        shown = yaml.safe_dump(values, allow_unicode=True, sort_keys=True, width=100)
        (folder / "sample.yaml").write_text(shown, encoding="utf-8")
        (folder / "expected.txt").write_text(text, encoding="utf-8")


def samples() -> dict[str, tuple[dict[str, Any], str]]:
    """Values and text of each template, by template."""
    import json

    from legalkit.documents.pack import build_pack
    from legalkit.documents.wordfile import body_text
    from tests.documents import small_case

    out: dict[str, tuple[dict[str, Any], str]] = {}
    with tempfile.TemporaryDirectory() as room:
        for kind in ("filing", "lawyer-letter"):
            result = build_pack(small_case.given(), kind, Path(room) / kind, pdf=False)
            if result.folder is None:
                raise SystemExit("\n".join(finding.text("zh") for finding in result.findings))
            notes = json.loads((result.folder / "sources.json").read_text("utf-8"))
            for name, values in notes.items():
                title = name[3:].removesuffix(".docx")
                template = next(
                    folder.parent.name
                    for folder in sorted((HERE / "cn").glob("*/contract.yaml"))
                    if yaml.safe_load(folder.read_text("utf-8"))["title"]["zh"]
                    == title.split("-")[0]
                )
                text = body_text((result.folder / name).read_bytes())
                out.setdefault(
                    template, ({path: note["value"] for path, note in values.items()}, text)
                )
    return out


if __name__ == "__main__":
    main()
