"""The chain of evidence as a picture: SVG, no scripts, no foreign fonts, always the same bytes.

Every state has its own shape and its own line as well as its own colour, so that a grey print still
tells an element that holds from one that is weak or missing, and an original from a bare copy.
"""

from __future__ import annotations

from importlib.resources import files

from legalkit.messages import Message
from legalkit.report.cells import cell_width, wrap
from legalkit.report.chain_view import ChainItem, ChainLink, ChainView, Grade, LinkStatus
from legalkit.report.svg import clean, text_at, upright

_SPINE = 36.0  # where the chain runs
_NAMES = 64.0
_PROOF = 270.0
_RIGHT = 24
_LINE = 17
_CHIP = 22
_EM = 6.9  # width of one terminal cell at 13 px, on the generous side
_STATUSES: tuple[LinkStatus, ...] = ("proven", "weak", "missing", "not_asked")
_GRADES: tuple[Grade, ...] = ("A", "B", "C", "D")
#: How the chain runs between two links: as well as the worse of them holds.
_LINES: dict[LinkStatus, str] = {
    "missing": "gone",
    "weak": "thin",
    "not_asked": "rule",
    "proven": "hold",
}


def chain_svg(view: ChainView, lang: str = "en", *, width: int = 960, name: str = "ch") -> str:
    """Draw the chain of evidence as SVG.

    Args:
        view: what to show.
        lang: ``en`` or ``zh``.
        width: width in pixels, at least 600; the height follows from the contents.
        name: prefix of the ids inside, different for each picture of one page.

    Returns:
        the ``<svg>`` element as text, ending with a line break.
    """
    return _Drawing(view, lang, max(600, width), name).svg()


class _Drawing:
    def __init__(self, view: ChainView, lang: str, width: int, name: str) -> None:
        self.view = view
        self.lang = lang
        self.width = width
        self.name = name
        self.back: list[str] = []  # lines that run behind the marks
        self.parts: list[str] = []
        self.y = 0.0
        self.before: tuple[float, LinkStatus] | None = None  # the mark above

    def say(self, key: str) -> str:
        return Message(f"report.chain.{key}").text(self.lang)

    def svg(self) -> str:
        self.heading()
        for link in self.view.links:
            self.link(link)
        if self.view.loose:
            self.y += 8
            self.parts.append(text_at(_NAMES, self.y + 14, self.say("loose"), "b"))
            self.y += _LINE
            for broken in self.view.loose:
                self.note("bolt", f"{broken.rule} {broken.name.text(self.lang)}")
            self.y += 12
        self.key()
        height = round(self.y + 12)
        style = files(__package__).joinpath("chain.css").read_text(encoding="utf-8")
        title = f"{self.say('title')}: {self.view.title}"
        head = [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="lkc" role="img"'
            f' viewBox="0 0 {self.width} {height}" width="{self.width}" height="{height}"'
            f' aria-labelledby="{self.name}-t {self.name}-d">',
            f'<title id="{self.name}-t">{clean(title)}</title>',
            f'<desc id="{self.name}-d">{clean(self.say("description"))}</desc>',
            f"<style>\n{style}</style>",
            f'<rect class="lkc-page" width="{self.width}" height="{height}"/>',
        ]
        return "\n".join([*head, *self.back, *self.parts, "</svg>"]) + "\n"

    def heading(self) -> None:
        self.y = 12
        room = int((self.width - 40) / 9)
        for line in wrap(self.view.title, room):
            self.y += 20
            self.parts.append(text_at(20, self.y, line, "t"))
        self.y += 20
        counts = " · ".join(
            f"{self.say(status)} {count}"
            for status in _STATUSES
            if (count := sum(link.status == status for link in self.view.links))
        )
        told = f"{self.say('title')} · {self.view.purpose.text(self.lang)} · {counts}"
        for place, line in enumerate(wrap(told, int((self.width - 40) / 6.4))):
            self.y += _LINE if place else 0
            self.parts.append(text_at(20, self.y, line, "m"))
        self.y += 16

    def link(self, link: ChainLink) -> None:
        top = self.y
        self.back.append(
            f'<line class="rule" x1="20" y1="{top:.1f}" x2="{self.width - 20}" y2="{top:.1f}"/>'
        )
        centre = top + 24
        if self.before is not None:
            above, status = self.before
            worse = next(style for key, style in _LINES.items() if key in (status, link.status))
            self.back.append(upright(worse, _SPINE, above, centre))
        self.before = (centre, link.status)
        self.parts.append(self.mark(link.status, _SPINE, centre))
        name_y = top + 20
        room = int((_PROOF - _NAMES - 10) / _EM)
        for line in wrap(f"{link.element} {link.name.text(self.lang)}", room):
            self.parts.append(text_at(_NAMES, name_y, line, "b"))
            name_y += _LINE
        told = self.say(link.status)
        told += f" · {self.say('grade')} {link.grade}" if link.grade else ""
        self.parts.append(text_at(_NAMES, name_y, told, "m"))
        self.y = top + 8
        self.chips(link.items)
        for gap in link.missing:
            self.note("gap", gap.text(self.lang))
        for broken in link.contradictions:
            self.note("bolt", f"{broken.rule} {broken.name.text(self.lang)}")
        self.y = max(self.y + 10, name_y + 10, top + 48)

    def chips(self, items: tuple[ChainItem, ...]) -> None:
        x = _PROOF
        for item in items:
            label = f"{item.id} {item.grade}"
            wide = cell_width(label) * _EM + 18
            if x > _PROOF and x + wide > self.width - _RIGHT:
                x = _PROOF
                self.y += _CHIP + 6
            self.chip(item.grade, label, x, self.y, wide, item.title)
            x += wide + 7
        if items:
            self.y += _CHIP + 4

    def chip(
        self, grade: Grade, label: str, x: float, y: float, wide: float, title: str = ""
    ) -> None:
        """The better the proof, the squarer and heavier its frame."""
        round_ = {"A": 0, "B": 4, "C": 11, "D": 11}[grade]
        told = f"<title>{clean(title)}</title>" if title else ""
        style = "onA" if grade == "A" else ""
        self.parts.append(
            f'<g>{told}<rect class="g{grade}" x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}"'
            f' height="{_CHIP}" rx="{round_}"/>'
            f"{text_at(x + wide / 2, y + 15.5, label, style, 'middle')}</g>"
        )

    def note(self, kind: str, text: str) -> None:
        """A gap or a contradiction with its sign."""
        room = int((self.width - _PROOF - _RIGHT - 24) / _EM)
        for place, line in enumerate(wrap(text, room)):
            self.y += _LINE if place else _LINE + 3
            if place == 0:
                self.parts.append(self.sign(kind, _PROOF + 8, self.y - 5))
            self.parts.append(text_at(_PROOF + 24, self.y, line))

    @staticmethod
    def sign(kind: str, x: float, y: float) -> str:
        if kind == "gap":
            return f'<rect class="gap" x="{x - 6:.1f}" y="{y - 6:.1f}" width="12" height="12"/>'
        return f'<path class="bolt" d="M{x + 2:.1f} {y - 9:.1f}l-8 10h5l-3 8l9 -11h-5l3 -7z"/>'

    @staticmethod
    def mark(status: LinkStatus, x: float, y: float) -> str:
        """Disc with a tick, triangle with a stroke, open square with a cross, ring with a dash."""
        if status == "proven":
            return (
                f'<circle class="proven" cx="{x:.1f}" cy="{y:.1f}" r="12"/>'
                f'<path class="tick" d="M{x - 6:.1f} {y:.1f}l4 5l8 -9"/>'
            )
        if status == "weak":
            return (
                f'<path class="weak" d="M{x:.1f} {y - 14:.1f}l15 26h-30z"/>'
                f'<path class="ink" d="M{x:.1f} {y - 5:.1f}v9m0 2.5v2.5"/>'
            )
        if status == "missing":
            return (
                f'<rect class="missing" x="{x - 12:.1f}" y="{y - 12:.1f}" width="24" height="24"/>'
                f'<path class="cross" d="M{x - 6:.1f} {y - 6:.1f}l12 12m0 -12l-12 12"/>'
            )
        return (
            f'<circle class="not_asked" cx="{x:.1f}" cy="{y:.1f}" r="8"/>'
            f'<path class="dash" d="M{x - 4:.1f} {y:.1f}h8"/>'
        )

    def key(self) -> None:
        """What the shapes mean; all of them, so that two pictures can be read alike."""
        self.back.append(
            f'<line class="rule" x1="20" y1="{self.y:.1f}" x2="{self.width - 20}"'
            f' y2="{self.y:.1f}"/>'
        )
        self.y += 26
        x = _SPINE
        for status in _STATUSES:
            label = self.say(status)
            x = self.room(x, 22 + cell_width(label) * _EM, 32)
            self.parts.append(self.mark(status, x, self.y))
            self.parts.append(text_at(x + 22, self.y + 4, label, "m"))
            x += 22 + cell_width(label) * _EM + 34
        for kind in ("gap", "bolt"):
            label = self.say(kind)
            x = self.room(x, 14 + cell_width(label) * _EM, 28)
            self.parts.append(self.sign(kind, x, self.y))
            self.parts.append(text_at(x + 14, self.y + 4, label, "m"))
            x += 14 + cell_width(label) * _EM + 28
        self.y += 26
        x = _SPINE - 12
        for grade in _GRADES:
            label = self.say(f"grade.{grade}")
            x = self.room(x, 36 + cell_width(label) * _EM, 30)
            self.chip(grade, grade, x, self.y, 28)
            self.parts.append(text_at(x + 36, self.y + 15, label, "m"))
            x += 36 + cell_width(label) * _EM + 20
        self.y += _CHIP

    def room(self, x: float, wide: float, down: float) -> float:
        """Where the next entry of the key begins: here, or on a new line when it would not fit."""
        if x <= _SPINE or x + wide <= self.width - 10:
            return x
        self.y += down
        return _SPINE
