"""A small English case and a law "XX" whose court reads English: made in the tests, not shipped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from legalkit.documents.build import build
from legalkit.documents.house import page_form
from legalkit.documents.input import PackInput
from legalkit.documents.source import contract_text, described, read_source
from legalkit.law.documents_sheet import DocumentsSheet
from legalkit.law.paper_language import paper_language
from legalkit.law.places import builtin_root
from legalkit.model.case import Case
from tests.documents import small_case as small


def source_text() -> str:
    return "\n".join(
        [
            "title_en: Particulars of claim",
            "title_zh: 诉讼请求书",
            "form: XX-1",
            "fixed: £5,000 | 12 December 2006",
            "# Particulars of Claim",
            "|=60|40|",
            "|{{ creditor.name }}|**Claimant**|",
            "|{{ debtor.name|upper }}|**Defendant**|",
            "@line",
            "## The parties",
            "{%p for p in defendants %}",
            "@n The {{ p.label }}, {{ p.name }}, is {% if p.company %}a company{% else %}an"
            " individual{% endif %} of {{ p.address }}.",
            "{%p endfor %}",
            "## The contract",
            "{%p for c in contracts %}",
            "@n By a contract dated {{ c.signed_on }} ({{ c.exhibits }}) it was agreed:",
            "@quote “{{ c.payment_text }}”",
            "{%p endfor %}",
            "@n The Claimant delivered the goods ({{ facts.deliveries_exhibits }}):",
            "|~30|40|30|",
            "|Date|Goods|Exhibit|",
            "|{%tr for d in deliveries %}|",
            "|{{ d.date|day_short }}|{{ d.goods }}|{{ d.exhibits }}|",
            "|{%tr endfor %}|",
            "@n The sum of {{ claim.principal }} ({{ claim.principal|in_words }}) is unpaid"
            " ({{ preservation.claim_exhibits }}).",
            "@a interest to {{ interest.cut_off }}: {{ interest.total }};",
            "@a {{ interest.daily }} a day from {{ interest.continues_from }}.",
            "@restart",
            "@n The claim exceeds £5,000 under the Act of 12 December 2006.",
            "{%p if case.facts.hearing %}",
            "@n Hearing: {{ case.facts.hearing }}, deposit {{ case.facts.deposit }}.",
            "{%p endif %}",
            "@n Claim number {{ case.facts.claim_number }}.",
            "@sign {{ agent.name }}, {{ agent.firm }}",
        ]
    )


FIELDS: dict[str, list[Any]] = {
    "case.facts.hearing": ["date", "optional", "facts.hearing", "hearing", "开庭日"],
    "case.facts.deposit": ["amount", "optional", "facts.deposit", "deposit", "押金"],
    "case.facts.claim_number": ["text", "required", "facts.claim_number", "claim number", "案号"],
    "facts.deliveries_exhibits": ["text", "verify", "exhibits", "exhibits of delivery", "交付证据"],
}

SHEET: dict[str, Any] = {
    "lang": "en-GB",
    "packs": [
        {
            "id": "filing",
            "title": {"en": "Claim", "zh": "起诉"},
            "papers": ["cover", "claim"],
            "party_label": "Claimant",
            "opponent_label": "Defendant",
            "gate": "filing",
            "cite": "CPR 16",
            "verified": "memory",
            "checked_on": "2026-11-24",
        }
    ],
    "papers": [
        {
            "id": "cover",
            "form": "XX-0",
            "template": "cover",
            "title": {"en": "Cover sheet", "zh": "清单"},
            "copies": "1",
            "signed_by": "nobody",
            "filed_with": "kept",
            "deadline": "before filing",
            "cite": "CPR 16",
            "verified": "memory",
            "checked_on": "2026-11-24",
        },
        {
            "id": "claim",
            "form": "XX-1",
            "template": "claim",
            "title": {"en": "Particulars of claim", "zh": "诉讼请求书"},
            "copies": "opponents+1",
            "signed_by": "the solicitor",
            "filed_with": "the court",
            "deadline": "14 days",
            "tells_interest": "false",
            "cite": "CPR 16",
            "verified": "memory",
            "checked_on": "2026-11-24",
        },
    ],
}


def english(text: Any) -> Any:
    """The small case with every Chinese text replaced: what a translated case looks like."""
    words = {
        "成都山丘装备有限公司": "Shanqiu Equipment Co Ltd",
        "苏州青禾机械<A&B>有限公司": "Qinghe Machinery <A&B> Co Ltd",
        "يوسف 玉素甫": "Yusuf Yusup",
        '夹具 "A" & B': 'fixtures "A" & B',
        "四川省成都市武侯区天府路2号": "2 Tianfu Road, Chengdu",
        "四川省成都市锦江区春熙路3号": "3 Chunxi Road, Chengdu",
        "交货后三十日内付清": "payment within thirty days of delivery.",
        "李明": "Jane Doe",
        "江苏示例律师事务所": "Doe & Co LLP",
    }
    if isinstance(text, dict):
        return {key: english(value) for key, value in text.items()}
    if isinstance(text, list):
        return [english(item) for item in text]
    return words.get(text, text)


def given(folder: Path, **changes: Any) -> PackInput:
    """The small case before the court of XX, with its templates made in ``folder``."""
    record = english(small.RECORD) | {
        "facts": {"hearing": "2026-05-04", "deposit": "10.00", "claim_number": "KB-1"}
    }
    record["case"] = record["case"] | {
        "jurisdiction": "XX",
        "governing_law": "CN",
        "currency": "GBP",
    }
    make(folder, "claim", source_text())
    make(folder, "cover", "title_en: Cover\ntitle_zh: 清单\nform: XX-0\n# {{ pack.title }}\n")
    interest = tuple(
        replace(line, currency="GBP", rate="0.03 % a day", daily=small.D("36.00"))
        for line in small.interest()
    )
    case = Case.model_validate(record | changes.pop("record", {}))
    values: dict[str, Any] = {
        "sheet": DocumentsSheet.model_validate(SHEET),
        "templates": folder,
        "interest": interest,
        "exhibits": small.exhibits(case),
        "case": case,
        "costs": (),
        "register_names": {},
        "limitations": (),
    }
    return replace(small.given(), **(values | changes))


def make(folder: Path, name: str, text: str, lang: str = "en-GB", **page: str) -> Path:
    """Make a template of XX from its source."""
    own = folder / "xx" / name
    own.mkdir(parents=True, exist_ok=True)
    (own / "source.txt").write_text(text, encoding="utf-8")
    source = read_source(own / "source.txt")
    shared = yaml.safe_load((builtin_root("doc_templates") / "fields.yaml").read_text("utf-8"))
    fields = described(source, [shared, FIELDS])
    (own / "contract.yaml").write_text(
        contract_text(source, fields, version="1", effective="2026-11-24"), encoding="utf-8"
    )
    language = paper_language(lang)
    word = build(source, language, page_form(language, source.page, page), date(2026, 11, 24))
    (own / "template.docx").write_bytes(word)
    return own
