"""What ends a paper stands on a page with text that belongs to it."""

from __future__ import annotations

import io
from datetime import date

import pytest

from legalkit.documents.build import build
from legalkit.documents.endings import kept_with_next
from legalkit.documents.house import page_form
from legalkit.documents.source import Source
from legalkit.law.paper_language import paper_language

HEAD = {"title_en": "Letter", "title_zh": "函", "form": "X"}


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        (["a", "b", "@sign c", "@sign d"], {1, 2}),
        (["a", "b", "{%p if x %}", "c", "{%p endif %}", "@sign d"], {1, 3}),
        (["a", "{%p if x %}", "b", "{%p else %}", "c", "{%p endif %}", "@sign d"], {0, 2, 4}),
        (["a", "{%p if x %}", "b", "@sign c", "{%p endif %}", "@sign d"], {2, 3}),
        (["a", "@page", "@sign d"], set()),
        (["a", "@small note", "b", "@small end", "@small of all"], {2}),
        (["a", "{%p if x %}", "@small end", "{%p endif %}"], {0}),
        (["a", "{%p if x %}", "b", "{%p endif %}", "@small end"], {2}),
        (["a", "@keep yours", "@court of x", "@sign d"], {0, 1, 2}),
        (
            [
                "a",
                "{%p if x %}",
                "h",
                "b",
                "{%p endif %}",
                "{%p if y %}",
                "h",
                "c",
                "{%p endif %}",
                "@sign e",
            ],
            {0, 3, 7},
        ),
        (
            [
                "a",
                "{%p if x %}",
                "h",
                "{%p for y in z %}",
                "c",
                "{%p endfor %}",
                "{%p endif %}",
                "@sign d",
            ],
            {0, 2, 4},
        ),
        (["a", "b"], set()),
        (["@sign alone"], set()),
    ],
)
def test_the_last_paragraph_that_may_stand_before_the_end_is_kept(
    lines: list[str], kept: set[int]
) -> None:
    assert kept_with_next(lines) == kept


def _made(lines: list[str]) -> list[tuple[str, str, bool]]:
    from docx import Document

    language = paper_language("en-GB")
    source = Source("letter", HEAD, (), {}, tuple(lines))
    word = build(source, language, page_form(language), date(2026, 11, 25))
    document = Document(io.BytesIO(word))
    paragraphs = [
        *(p for table in document.tables for row in table.rows for p in row.cells[0].paragraphs),
        *document.paragraphs,
    ]
    return [(p.text, p.style.name, bool(p.paragraph_format.keep_with_next)) for p in paragraphs]


def test_lines_of_a_signature_are_one_paragraph() -> None:
    made = _made(["text", "@sign Signed:", "@sign Date:", "more"])

    assert made == [
        ("text", "Body Text", True),
        ("Signed:\nDate:", "Signature Line", False),
        ("more", "Body Text", False),
    ]


def test_the_last_rows_of_a_table_go_along_with_the_note_that_ends_the_paper() -> None:
    made = _made(
        [
            "|50|50|",
            "|a|b|",
            "|{%tr for x in y %}|",
            "|{{ x }}|c|",
            "|{%tr endfor %}|",
            "@small end",
        ]
    )

    assert [kept for text, _, kept in made if text not in ("", "end")] == [False, False, True, True]
