"""Screens many names against many: an index of letter groups first, the exact score after it.

A name is looked for only among those that share its rarest groups of three letters (two in
Chinese), and only the best of these are scored. The score is that of rapidfuzz on the words in
order (token_sort_ratio on the names without legal form).
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from legalkit.companies.names import name_form


@dataclass(frozen=True, slots=True)
class Match:
    """The nearest name found.

    Attributes:
        place: position in the list that was indexed.
        name: as it stands there.
        score: 0 to 100.
    """

    place: int
    name: str
    score: float


class NameIndex:
    """An index over names, built once and asked many times."""

    def __init__(self, names: Sequence[str], *, prepared: bool = False) -> None:
        """Build the index.

        Args:
            names: the names to be found.
            prepared: True when they are already folded and without legal form.
        """
        self.names = names
        self._keys = [_sorted(name) if prepared else name_form(name).key for name in names]
        self._prepared = prepared
        postings: dict[str, array[int]] = {}
        for place, key in enumerate(self._keys):
            for gram in _grams(key):
                found = postings.get(gram)
                if found is None:
                    postings[gram] = array("I", (place,))
                else:
                    found.append(place)
        self._postings = postings

    def best(self, name: str, cutoff: float = 0.0) -> Match | None:
        """The nearest name, or None when none reaches ``cutoff``."""
        found = self.nearest(name, 1, cutoff)
        return found[0] if found else None

    def nearest(self, name: str, most: int = 5, cutoff: float = 0.0) -> list[Match]:
        """The nearest names, best first.

        Args:
            name: as somebody wrote it.
            most: how many at most.
            cutoff: least score.
        """
        from rapidfuzz import fuzz, process

        key = _sorted(name) if self._prepared else name_form(name).key
        places = self._candidates(key)
        keys = self._keys
        scored = process.extract(
            key,
            {place: keys[place] for place in places},
            scorer=fuzz.ratio,
            processor=None,
            limit=most,
            score_cutoff=cutoff,
        )
        return [Match(place, self.names[place], score) for _, score, place in scored]

    def _candidates(self, key: str, budget: int = 6000, keep: int = 60) -> list[int]:
        """Places that share most of the rarest groups; common groups are left unread."""
        lists = sorted(
            (found for gram in _grams(key) if (found := self._postings.get(gram)) is not None),
            key=len,
        )
        counts: Counter[int] = Counter()
        read = 0
        for number, found in enumerate(lists):
            if read + len(found) > budget and number >= 3:
                break
            read += len(found)
            counts.update(found)
        return [place for place, _ in counts.most_common(keep)]


def _sorted(name: str) -> str:
    return " ".join(sorted(name.split()))


def _grams(key: str) -> set[str]:
    """Groups of three letters over the words; of two where the name is written in Chinese."""
    size = 2 if any("\u2e80" <= char <= "\u9fff" or char >= "\uac00" for char in key) else 3
    padded = f" {key} "
    if len(padded) <= size:
        return {padded}
    return {padded[n : n + size] for n in range(len(padded) - size + 1)}
