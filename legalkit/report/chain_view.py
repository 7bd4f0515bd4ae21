"""What a picture of the chain of evidence shows: elements in order, their proof, their gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from legalkit.messages import Message

#: ``proven``: holds. ``weak``: something is there, and points are open. ``missing``: nothing is
#: there. ``not_asked``: the case gives no occasion for it.
LinkStatus = Literal["proven", "weak", "missing", "not_asked"]
Grade = Literal["A", "B", "C", "D"]


@dataclass(frozen=True, slots=True)
class ChainItem:
    """An item of evidence on a link.

    Attributes:
        id: id of the item.
        grade: A (best) to D (carries nothing alone), as it counts for this element.
        title: its name.
    """

    id: str
    grade: Grade
    title: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A comparison that failed: its id and what was compared."""

    rule: str
    name: Message


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One element of the claim.

    Attributes:
        element: id of the element.
        name: what must be proved.
        status: how it stands.
        grade: grade of the whole; None when nothing is there.
        items: best first.
        missing: what is lacking, one sentence each.
        contradictions: comparisons that failed and touch it.
    """

    element: str
    name: Message
    status: LinkStatus
    grade: Grade | None = None
    items: tuple[ChainItem, ...] = ()
    missing: tuple[Message, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()


@dataclass(frozen=True, slots=True)
class ChainView:
    """The whole chain.

    Attributes:
        title: title of the case.
        purpose: the step that the chain is looked at for.
        links: elements in the order of a claim.
        loose: failed comparisons that touch no element shown.
    """

    title: str
    purpose: Message
    links: tuple[ChainLink, ...]
    loose: tuple[Contradiction, ...] = ()
