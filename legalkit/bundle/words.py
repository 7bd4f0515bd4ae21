"""The words around what is printed, in the language of the court."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from legalkit.law.bundle_profile import BundlePrint, BundleProfile
from legalkit.law.load import load_sheet


def print_words(lang: str, overlay: Path | None = None) -> BundlePrint:
    """The words of ``jurisdictions/_bundle/<lang>.yaml``.

    Raises:
        CoverageError: for a language that has none.
        RuleError: when the sheet does not hold.
    """
    return load_sheet("_bundle", f"{lang}.yaml", BundlePrint, overlay)


@dataclass(frozen=True, slots=True)
class Setting:
    """How pages of ours are set: their words, their language, their paper."""

    words: BundlePrint
    paper: str = "a4"

    @property
    def page(self) -> dict[str, str]:
        """What the templates need to know."""
        return {"paper": self.paper, "lang": self.words.lang}


def setting_of(profile: BundleProfile, overlay: Path | None = None) -> Setting:
    """The setting that a court profile asks for."""
    return Setting(print_words(profile.lang, overlay), profile.paper)
