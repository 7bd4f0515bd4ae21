"""Pictures as text, for terminals, Markdown and people who cannot see them."""

from __future__ import annotations

from legalkit.messages import Message
from legalkit.report.cells import wrap
from legalkit.report.chain_view import ChainView
from legalkit.report.timeline_text import timeline_text
from legalkit.report.timeline_view import TimelineView

_SIGNS = {"proven": "✔", "weak": "!", "missing": "✘", "not_asked": "-"}


def picture_text(view: TimelineView | ChainView, lang: str = "en", width: int = 80) -> str:
    """Any picture of a page as text; no line is wider than ``width``."""
    if isinstance(view, ChainView):
        return chain_text(view, lang, width)
    return timeline_text(view, lang, width)


def chain_text(view: ChainView, lang: str = "en", width: int = 80) -> str:
    """The chain, one element after the other, with items, gaps and contradictions."""
    lines = wrap(f"{view.title} · {view.purpose.text(lang)}", width)
    for link in view.links:
        status = Message(f"report.chain.{link.status}").text(lang)
        head = f"{_SIGNS[link.status]} {link.element} {link.name.text(lang)}: {status}"
        lines += wrap(f"{head} ({link.grade})" if link.grade else head, width)
        if link.items:
            lines += _hanging(" · ".join(f"{i.id} {i.grade}" for i in link.items), width)
        for gap in link.missing:
            lines += _hanging(f"□ {gap.text(lang)}", width)
        for broken in link.contradictions:
            lines += _hanging(f"≠ {broken.rule} {broken.name.text(lang)}", width)
    for broken in view.loose:
        lines += wrap(f"≠ {broken.rule} {broken.name.text(lang)}", width)
    return "\n".join(lines)


def _hanging(text: str, width: int) -> list[str]:
    return [f"    {line}" for line in wrap(text, width - 4)]
