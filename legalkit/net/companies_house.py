"""One company of the United Kingdom's register: profile, officers, control, filings, as answered.

The answers are kept as they came, with the day, so that they can be read as facts and shown.
"""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import Any

from legalkit.model.errors import InputError
from legalkit.model.finding import Finding
from legalkit.net.cache import DayCache
from legalkit.net.fetch import Fetcher, Limits

COMPANIES_HOUSE = "https://api.company-information.service.gov.uk"
#: The key stands in the environment, never in a case folder nor on a command line.
VARIABLE = "COMPANIES_HOUSE_KEY"
#: The register allows 600 requests in five minutes.
LIMITS = Limits(interval=0.0, window=300.0, per_window=600)
_NUMBER = re.compile(r"(?:[A-Z]{2}\d{6}|[A-Z]\d{7}|\d{8})\Z")
#: Part of the answer -> path, and how many items a page of it has.
_LISTS = {
    "officers": ("officers", 100),
    "persons_with_significant_control": ("persons-with-significant-control", 100),
    "statements": ("persons-with-significant-control-statements", 100),
    "filing_history": ("filing-history", 100),
}
#: Pages of one list that are fetched; what lies beyond is said in the answer.
MOST_PAGES = 10


def fetch_company(
    number: str,
    *,
    base_url: str = COMPANIES_HOUSE,
    cache: Path | None = None,
    today: date | None = None,
    fetcher: Fetcher | None = None,
) -> dict[str, Any]:
    """Fetch one company, because someone asked for it.

    Args:
        number: company number; short ones are filled up with zeros.
        base_url: address of the service.
        cache: folder that keeps answers for the day.
        today: the day, for cache and answer; the clock's when absent.
        fetcher: a client of one's own.

    Returns:
        ``{company, officers, persons_with_significant_control, statements, filing_history,
        fetched_on, incomplete}``: answers as they came, lists with all their pages.

    Raises:
        InputError: for a wrong number, without a key, or when there is no usable answer.
    """
    wanted = re.sub(r"\s", "", number).upper()
    wanted = wanted.zfill(8) if wanted.isdigit() else wanted
    if not _NUMBER.match(wanted):
        raise _bad("LK671", number=number)
    day = today or date.today()
    client = fetcher or _client(base_url, cache, day)
    profile = client.get_json(f"company/{wanted}")
    if not isinstance(profile, dict) or profile.get("company_number") != wanted:
        raise _bad("LK672", number=wanted)
    answer: dict[str, Any] = {"fetched_on": day.isoformat(), "company": profile}
    incomplete = []
    for part, (path, size) in _LISTS.items():
        found = _pages(client, f"company/{wanted}/{path}", size)
        if found is None:
            continue
        answer[part] = found
        if len(found["items"]) < _total(found):
            incomplete.append(part)
    answer["incomplete"] = incomplete
    return answer


def _client(base_url: str, cache: Path | None, day: date) -> Fetcher:
    key = os.environ.get(VARIABLE, "").strip()
    if not key:
        raise _bad("LK670", variable=VARIABLE)
    kept = DayCache(cache, day) if cache is not None else None
    return Fetcher(base_url, LIMITS, user=key, cache=kept)


def _pages(client: Fetcher, path: str, size: int) -> dict[str, Any] | None:
    """All pages of a list as one; None where the register has none for this company."""
    try:
        first = client.get_json(f"{path}?items_per_page={size}&start_index=0")
    except InputError as problem:
        # A company without such a list is answered with 404, which is an answer.
        if problem.findings and str(problem.findings[0].params.get("detail")) == "404":
            return None
        raise
    if not isinstance(first, dict):
        return None
    items = _items(first)
    for page in range(1, MOST_PAGES):
        if len(items) >= _total(first):
            break
        more = client.get_json(f"{path}?items_per_page={size}&start_index={page * size}")
        found = _items(more if isinstance(more, dict) else {})
        if not found:
            break
        items += found
    return {**first, "items": items}


def _items(answer: dict[str, Any]) -> list[Any]:
    found = answer.get("items")
    return list(found) if isinstance(found, list) else []


def _total(answer: dict[str, Any]) -> int:
    for key in ("total_results", "total_count"):
        found = answer.get(key)
        if isinstance(found, int):
            return found
    return 0


def _bad(code: str, **params: object) -> InputError:
    finding = Finding(code, params=params)
    return InputError(finding.message(), [finding])
