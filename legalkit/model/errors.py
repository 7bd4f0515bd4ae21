"""One root for every error that legalkit raises itself.

Bad *input* is a list of :class:`~legalkit.model.finding.Finding`; these exceptions carry such
findings to the surface, or report misuse of the Python API.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from legalkit.messages import Message
    from legalkit.model.finding import Finding


class LegalkitError(Exception):
    """Something a person must put right; the findings say what, where and how.

    Args:
        message: one sentence for a lawyer, in both languages where it is a Message.
        findings: every single reason, with code, place and hint.
    """

    def __init__(self, message: str | Message, findings: Iterable[Finding] = ()) -> None:
        self.findings: tuple[Finding, ...] = tuple(findings)
        self._message = message
        super().__init__(str(message))

    def text(self, lang: str = "en") -> str:
        """The sentence in ``lang``; where it is that of the first finding, in its words."""
        if not isinstance(self._message, str):
            return self._message.text(lang)
        first = self.findings[0] if self.findings else None
        if first is not None and self._message in (first.message("en"), first.message("zh")):
            return first.message(lang)
        return self._message


class InputError(LegalkitError):
    """A case folder, question or ledger cannot be used as it is."""


class RuleError(LegalkitError):
    """A rule sheet of a jurisdiction is wrong or incomplete."""


class CoverageError(LegalkitError):
    """The law asked for is not among the laws we have; never answered by a guess."""


class EvidenceError(LegalkitError):
    """An evidence file, custody log or seal does not hold."""


class BundleError(LegalkitError):
    """A bundle would be incomplete; nothing is written rather than a part."""


class TemplateError(LegalkitError):
    """A document template or its data contract does not hold."""
