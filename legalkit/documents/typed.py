"""Finds sums, rates and days that somebody typed into a template instead of a field."""

from __future__ import annotations

import re
from collections.abc import Sequence

from legalkit.law.paper_language import PaperLanguage
from legalkit.model.finding import Finding, Where


def literals(
    name: str, source: str, language: PaperLanguage, fixed: Sequence[str] = ()
) -> list[Finding]:
    """Sums, rates and days written into a template instead of a field.

    Args:
        name: name of the template.
        source: its text with tags.
        language: language of the paper.
        fixed: what the law itself puts into the form, as the contract declares it.
    """
    bare = re.sub(r"\{[{%#].*?[}%#]\}", "", source, flags=re.DOTALL)
    for text in fixed:
        bare = bare.replace(text, "")
    return [
        Finding("LK719", where=Where(name), params={"name": name, "text": text.strip()})
        for text in _own_numbers(language).findall(bare)
    ]


def _own_numbers(language: PaperLanguage) -> re.Pattern[str]:
    """Sums, rates and days as this language writes them, with a little of what stands around."""
    around = r"[^\n]{0,10}"
    if not language.day.months:
        inner = r"\d[\d,]*(?:\.\d+)?\s*(?:元|%|‰)|\d{4}年\d{1,2}月"
        return re.compile(f"{around}(?:{inner}){around}")
    month = "|".join(map(re.escape, language.day.months))
    number = r"\d[\d.,\s]*"
    inner = "|".join(
        (
            rf"[£$€¥]\s?{number}",
            rf"\b[A-Z]{{3}}\s?{number}",
            rf"{number}(?:[£$€¥%‰]|\b(?:EUR|USD|GBP|HKD|SGD|CNY|RMB|Euro)\b)",
            rf"\b\d{{1,2}}(?:er|st|nd|rd|th|\.)?\s+(?:{month})\b",
            rf"\b(?:{month})\s+\d",
            r"\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b",
        )
    )
    return re.compile(f"{around}(?:{inner}){around}")
