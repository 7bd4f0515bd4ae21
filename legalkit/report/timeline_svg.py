"""The limitation timeline as a picture: SVG, no scripts, no foreign fonts, always the same bytes.

Every style differs by pattern or shape as well as by colour, so that a grey print still tells
suspended from running and an effective event from one without effect.
"""

from __future__ import annotations

from datetime import date
from importlib.resources import files

from legalkit.messages import Message
from legalkit.report.axis import Axis
from legalkit.report.cells import cell_width, wrap
from legalkit.report.svg import clean, text_at, upright
from legalkit.report.timeline_text import legend
from legalkit.report.timeline_view import Lane, Mark, TimelineView, mark_key, say_in

_LEFT = 190  # names of the lanes
_RIGHT = 30
_LANE = 66
_BAR = 18
_LINE = 17
_EM = 6.7  # width of one terminal cell at 13 px, on the generous side


def timeline_svg(
    view: TimelineView,
    languages: tuple[str, ...] = ("zh", "en"),
    *,
    width: int = 960,
    name: str = "tl",
) -> str:
    """Draw a timeline as SVG.

    Args:
        view: what to show.
        languages: one language, or several shown with a dot between.
        width: width in pixels; the height follows from the contents.
        name: prefix of the ids inside, different for each picture of one page.

    Returns:
        the ``<svg>`` element as text, ending with a line break.
    """
    drawing = _Drawing(view, languages, width, name)
    return drawing.svg()


class _Drawing:
    def __init__(
        self, view: TimelineView, languages: tuple[str, ...], width: int, name: str
    ) -> None:
        self.view = view
        self.languages = languages
        self.width = width
        self.name = name
        self.axis = Axis.around(view.days(), width - _LEFT - _RIGHT)
        self.numbers = view.numbers()
        self.parts: list[str] = []
        self.y = 0.0

    def say(self, key: str, **params: object) -> str:
        return say_in(Message(f"report.timeline.{key}", params), self.languages)

    def x(self, day: date) -> float:
        return _LEFT + self.axis.at(day)

    def svg(self) -> str:
        self.title()
        self.top = self.y + 30
        for row, lane in enumerate(self.view.lanes):
            self.lane(lane, self.top + row * _LANE)
        self.bottom = self.top + max(1, len(self.view.lanes)) * _LANE - 14
        grid = self.grid()
        self.y = self.bottom + 34
        self.key()
        self.legend()
        height = round(self.y + 10)
        title = say_in(self.view.title, self.languages) or self.say("title")
        style = files(__package__).joinpath("timeline.css").read_text(encoding="utf-8")
        head = [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="lkt" role="img"'
            f' viewBox="0 0 {self.width} {height}" width="{self.width}" height="{height}"'
            f' aria-labelledby="{self.name}-t {self.name}-d">',
            f'<title id="{self.name}-t">{clean(title)}</title>',
            f'<desc id="{self.name}-d">{clean(self.say("description"))}</desc>',
            f"<style>\n{style}</style>",
            self.patterns(),
            f'<rect class="lkt-page" width="{self.width}" height="{height}"/>',
        ]
        return "\n".join([*head, *grid, *self.parts, "</svg>"]) + "\n"

    def patterns(self) -> str:
        return (
            f'<defs><pattern id="{self.name}-a" width="7" height="7" patternUnits="userSpaceOnUse" '
            'patternTransform="rotate(45)"><rect class="pat-a" width="7" height="7"/>'
            '<line class="pat-a-line" x1="0" y1="0" x2="0" y2="7"/></pattern>'
            f'<pattern id="{self.name}-b" width="7" height="7" patternUnits="userSpaceOnUse">'
            '<rect class="pat-b" width="7" height="7"/>'
            '<circle class="pat-b-dot" cx="3.5" cy="3.5" r="1.3"/></pattern></defs>'
        )

    def title(self) -> None:
        self.y = 14
        for line in wrap(say_in(self.view.title, self.languages), int((self.width - 40) / _EM)):
            if line:
                self.y += _LINE
                self.parts.append(text_at(20, self.y, line, "b"))
        self.y += _LINE
        self.parts.append(
            text_at(20, self.y, self.say("as_of", day=self.view.as_of.isoformat()), "m")
        )

    def grid(self) -> list[str]:
        lines = []
        for day, label in self.axis.ticks():
            x = self.x(day)
            lines.append(upright("g", x, self.top - 16, self.bottom))
            lines.append(text_at(x, self.bottom + 15, label, "m", "middle"))
        x = self.x(self.view.as_of)
        lines.append(upright("now", x, self.top - 16, self.bottom))
        stop = self.view.long_stop
        if stop is not None and stop <= self.axis.last:
            x = self.x(stop)
            lines += [upright("stop", x + d, self.top - 16, self.bottom) for d in (-1.5, 1.5)]
        return lines

    def lane(self, lane: Lane, top: float) -> None:
        room = int((_LEFT - 34) / _EM)
        y = top + 10
        for line in wrap(say_in(lane.name, self.languages), room)[:2]:
            self.parts.append(text_at(20, y, line, "b"))
            y += 15
        for line in wrap(say_in(lane.status, self.languages), room)[:2]:
            self.parts.append(text_at(20, y, line, "m"))
            y += 15
        for span in lane.spans:
            self.span(span.style, self.x(span.from_), self.x(span.to), top)
        if lane.expires_on is not None:
            self.flag(lane.expires_on, lane.mood, top)
        taken: list[float] = []
        for mark in lane.marks:
            self.mark(mark, top, taken)

    def span(self, style: str, left: float, right: float, top: float, height: float = _BAR) -> None:
        fill = {
            "suspended": f' fill="url(#{self.name}-a)"',
            "pending": f' fill="url(#{self.name}-b)"',
        }.get(style, "")
        self.parts.append(
            f'<rect class="{style}"{fill} x="{left:.1f}" y="{top:.1f}"'
            f' width="{max(1.5, right - left):.1f}" height="{height}"/>'
        )

    def mark(self, mark: Mark, top: float, taken: list[float]) -> None:
        x = self.x(mark.day)
        y = top + _BAR / 2
        # Marks that would cover each other step down, so that every number can be read.
        while any(
            abs(x - other) < 17 and abs(y - (top + _BAR / 2) - step) < 1
            for other, step in self._pairs(taken)
        ):
            y += 18
        taken += [x, y - (top + _BAR / 2)]
        self.parts.append(self.shape(mark.kind, x, y))
        style = "n" if mark.kind == "none" else "n n-on"
        self.parts.append(text_at(x, y + 4, str(self.numbers[mark_key(mark)]), style))

    @staticmethod
    def _pairs(taken: list[float]) -> list[tuple[float, float]]:
        return list(zip(taken[::2], taken[1::2], strict=True))

    @staticmethod
    def shape(kind: str, x: float, y: float) -> str:
        if kind == "none":
            return f'<circle class="off" cx="{x:.1f}" cy="{y:.1f}" r="8"/>'
        if kind == "start":
            return f'<path class="on" d="M{x - 7:.1f} {y - 10:.1f}h9l8 10l-8 10h-9z"/>'
        if kind == "hold":
            return f'<rect class="on" x="{x - 8:.1f}" y="{y - 8:.1f}" width="16" height="16"/>'
        if kind == "end":
            return f'<path class="on" d="M{x:.1f} {y - 11:.1f}l11 11l-11 11l-11 -11z"/>'
        return f'<circle class="on" cx="{x:.1f}" cy="{y:.1f}" r="8.5"/>'

    def flag(self, expires_on: date, mood: str, top: float) -> None:
        x = self.x(expires_on)
        day = expires_on.isoformat()
        self.parts.append(upright("flag", x, top - 14, top + _BAR))
        # Near the right end the flag blows to the left, so that its date stays on the page.
        left = x + 100 > self.width - 8
        way = -1 if left else 1
        self.parts.append(
            f'<path class="{mood}" d="M{x:.1f} {top - 14:.1f}l{12 * way} 5l{-12 * way} 5z"/>'
        )
        self.parts.append(text_at(x + 15 * way, top - 5, day, "b halo", "end" if left else ""))

    def key(self) -> None:
        used = {span.style for lane in self.view.lanes for span in lane.spans}
        x = 20.0
        y = self.y
        for style in ("running", "suspended", "pending", "lost"):
            if style not in used:
                continue
            self.span(style, x, x + 24, y - 10, 12)
            label = self.say(style)
            self.parts.append(text_at(x + 30, y, label, "m"))
            x += 30 + cell_width(label) * _EM + 20
        kinds = dict.fromkeys(mark.kind for lane in self.view.lanes for mark in lane.marks)
        y += 22 if kinds else 0
        x = 20.0
        for kind in kinds:
            self.parts.append(self.shape(kind, x + 9, y - 4))
            label = self.say(f"kind.{kind}")
            self.parts.append(text_at(x + 26, y, label, "m"))
            x += 26 + cell_width(label) * _EM + 20
        if self.view.long_stop is not None:
            y += 20
            text = self.say("long_stop", day=self.view.long_stop.isoformat())
            arrow = "" if self.view.long_stop <= self.axis.last else " →"
            self.parts += [upright("stop", 28 + d, y - 11, y + 2) for d in (0, 3)]
            self.parts.append(text_at(46, y, f"{text}{arrow}", "m"))
        self.y = y + 10

    def legend(self) -> None:
        room = int((self.width - 170) / _EM)
        for number, mark, effects in legend(self.view, self.numbers, self.languages):
            self.y += _LINE + 4
            self.parts.append(text_at(20, self.y, str(number), "b"))
            self.parts.append(text_at(46, self.y, mark.day.isoformat()))
            for place, line in enumerate(wrap(say_in(mark.label, self.languages), room)):
                self.y += _LINE if place else 0
                self.parts.append(text_at(130, self.y, line))
            for effect in effects:
                for line in wrap(effect, room):
                    self.y += _LINE - 1
                    self.parts.append(text_at(130, self.y, line, "m"))
        for note in self.view.notes:
            self.y += 6
            for line in wrap("* " + say_in(note, self.languages), room + 16):
                self.y += _LINE
                self.parts.append(text_at(20, self.y, line, "m"))
