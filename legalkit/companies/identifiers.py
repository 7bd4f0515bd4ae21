"""Numbers of companies and persons: one spelling for each scheme, and the check digit tried.

A number that fails its check is reported and is never used to join two entries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module

from legalkit.model.companies import CompanyFacts, Entity
from legalkit.model.finding import Finding, Severity, Where

#: Scheme -> module of python-stdnum that knows its check.
_STDNUM = {
    "uscc": "cn.uscc",
    "cn_id": "cn.ric",
    "lei": "lei",
    "vat": "eu.vat",
    "gb_vat": "gb.vat",
    "de_hrb": "de.handelsregisternummer",
    "fr_siren": "fr.siren",
    "fr_siret": "fr.siret",
    "it_vat": "it.iva",
    "es_nif": "es.nif",
    "nl_rsin": "nl.bsn",
    "be_vat": "be.vat",
    "jp_corporate": "jp.cn",
    "kr_brn": "kr.brn",
    "tw_ubn": "tw.ubn",
    "sg_uen": "sg.uen",
    "in_pan": "in_.pan",
    "in_gstin": "in_.gstin",
    "au_acn": "au.acn",
    "au_abn": "au.abn",
    "us_ein": "us.ein",
    "no_orgnr": "no.orgnr",
    "pl_krs_nip": "pl.nip",
    "ru_inn": "ru.inn",
    "br_cnpj": "br.cnpj",
}
#: Schemes that have a form but no check digit.
_PATTERNS = {
    "gb_coh": re.compile(r"(?:\d{8}|(?:SC|NI|OC|SO|NC|R0|FC|GE|LP|SL|NL|IP|RS|CE|CS|ZC)\d{6})\Z"),
    "hk_cr": re.compile(r"[A-Z]?\d{7,8}\Z"),
    "gb_officer": re.compile(r"[\w\-]{10,64}\Z"),
    "gb_psc": re.compile(r"[\w\-]{10,64}\Z"),
}
#: Other spellings of scheme names: org-id lists of the ownership standard, and everyday ones.
_ALIASES = {
    "gb-coh": "gb_coh",
    "companies_house": "gb_coh",
    "company_number": "gb_coh",
    "xi-lei": "lei",
    "cn-saic": "uscc",
    "cn-uscc": "uscc",
    "cn-sic": "uscc",
    "unified_social_credit_code": "uscc",
    "统一社会信用代码": "uscc",
    "de-cr": "de_hrb",
    "hrb": "de_hrb",
    "fr-rcs": "fr_siren",
    "siren": "fr_siren",
    "us-ein": "us_ein",
    "vat_id": "vat",
    "ustid": "vat",
    "hk-cr": "hk_cr",
    "jp-jcn": "jp_corporate",
    "sg-acra": "sg_uen",
}


@dataclass(frozen=True, slots=True)
class Number:
    """An identifier in one spelling.

    Attributes:
        scheme: which register or number.
        value: without blanks, in capitals, as the scheme writes it.
        holds: True when its check holds, False when it fails, None when nobody can tell.
    """

    scheme: str
    value: str
    holds: bool | None


def scheme_of(name: str) -> str:
    """The one name of a scheme; an unknown one stays as it is."""
    folded = name.strip().casefold()
    return _ALIASES.get(folded, folded)


@lru_cache(maxsize=100_000)
def number(scheme: str, text: str) -> Number:
    """Read an identifier and try its check.

    >>> number("USCC", "9132 0594 MAXA A001 9R").value
    '91320594MAXAA0019R'
    """
    known = scheme_of(scheme)
    compact = re.sub(r"[\s\u3000]+", "", text).upper()
    if known == "gb_coh" and compact.isdigit():
        compact = compact.zfill(8)
    if known in _PATTERNS:
        if known in ("gb_officer", "gb_psc"):
            compact = text.strip()
        return Number(known, compact, bool(_PATTERNS[known].match(compact)))
    if known not in _STDNUM:
        return Number(known, " ".join(text.split()), None)
    from stdnum.exceptions import ValidationError

    module = import_module(f"stdnum.{_STDNUM[known]}")
    try:
        return Number(known, str(module.validate(text.strip())), True)
    except ValidationError:
        return Number(known, compact, False)


def numbers_of(entity: Entity) -> tuple[Number, ...]:
    """Every identifier of an entity, in one spelling."""
    return tuple(number(scheme, text) for scheme, text in entity.identifiers.items() if text)


def check_numbers(facts: CompanyFacts) -> Iterator[Finding]:
    """Identifiers whose check fails, with the number and the source that gave it."""
    for place, entity in enumerate(facts.entities):
        for scheme, text in entity.identifiers.items():
            found = number(scheme, text)
            if found.holds is False:
                yield Finding(
                    "LK642",
                    Severity.WARNING,
                    Where(field=f"entities[{place}].identifiers.{scheme}"),
                    {
                        "id": entity.id,
                        "scheme": scheme,
                        "number": text,
                        "source": entity.source or "-",
                    },
                )
