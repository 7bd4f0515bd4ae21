"""A picture of the group with the flagged transfers, as SVG; the same facts give the same bytes."""

from __future__ import annotations

from collections import Counter
from xml.sax.saxutils import escape

from legalkit.companies.result import CompanyReport
from legalkit.companies.view import relations_on
from legalkit.messages import Message
from legalkit.model.companies import CompanyFacts, EntityKind, Relation, RelationType

BOX_W, BOX_H, GAP_X, GAP_Y, EDGE = 190, 54, 40, 96, 30
#: Boxes beside each other; a level with more of them takes several rows.
MOST_WIDE = 10
_Box = tuple[int, int, int, int]
#: Where a label may stand on its line, in percent of the way, best place first.
_ALONG = (50, 42, 58, 34, 66, 27, 73, 20, 80, 14, 86)
_FLAGGED, _TIE, _OWN = "#b3261e", "#6b7280", "#1f4e79"


def draw(facts: CompanyFacts, report: CompanyReport, lang: str = "en") -> str:
    """Draw entities in rows (owners above what they own), ties, and transfers.

    Args:
        facts: the facts.
        report: the assessment; its flags colour the transfers.
        lang: language of the names on lines and in the legend.

    Returns:
        SVG text.
    """
    places = places_of(facts, report)
    width = max((x for x, _ in places.values()), default=0) + BOX_W + EDGE
    height = max((y for _, y in places.values()), default=0) + BOX_H + EDGE + 90
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="Noto Sans CJK SC, Noto Sans, sans-serif" font-size="12">',
        f"<title>{escape(report.law)} {report.as_of}</title>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        "<defs>"
        + "".join(
            f'<marker id="a{colour[1:]}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" '
            f'markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="{colour}"/></marker>'
            for colour in (_FLAGGED, _TIE, _OWN)
        )
        + "</defs>",
    ]
    drawn: dict[frozenset[str], int] = {}
    taken: list[_Box] = [(x, y, x + BOX_W, y + BOX_H) for x, y in places.values()]
    ties: dict[tuple[str, str], list[str]] = {}
    for relation in relations_on(facts, report.as_of):
        ends = (relation.from_, relation.to)
        if relation.from_ == relation.to:
            continue
        if relation.type is RelationType.OWNERSHIP:
            parts += _line(places, *ends, share_text(relation), _OWN, drawn, taken)
        else:
            ties.setdefault(ends, []).append(
                Message(f"companies.relation.{relation.type.value}").text(lang)
            )
    for ends, names in ties.items():
        # One line for all ties of a pair: five lines on top of each other cannot be read.
        label = ", ".join(names[:2]) + (f" +{len(names) - 2}" if len(names) > 2 else "")
        parts += _line(places, *ends, label, _TIE, drawn, taken, dashed=True)
    flagged = {flag.target: flag.strength for flag in report.flags if flag.kind == "primary"}
    for transfer in facts.transfers:
        if (
            transfer.date > report.as_of
            or transfer.to not in places
            or transfer.from_ not in places
        ):
            continue
        if transfer.to == transfer.from_:
            continue
        hot = transfer.id in flagged
        label = f"{transfer.id} {transfer.date}" + (" !" if hot else "")
        parts += _line(
            places,
            transfer.from_,
            transfer.to,
            label,
            _FLAGGED if hot else _TIE,
            drawn,
            taken,
            bold=hot,
        )
    for entity in facts.entities:
        x, y = places[entity.id]
        fill = {"debtor": "#fde8e6", "creditor": "#e6f4ea"}.get(entity.role or "", "#eef3f8")
        rounded = 26 if entity.kind is EntityKind.PERSON else 4
        parts.append(
            f'<rect x="{x}" y="{y}" width="{BOX_W}" height="{BOX_H}" rx="{rounded}" fill="{fill}" '
            f'stroke="#374151"/><text x="{x + BOX_W // 2}" y="{y + 23}" text-anchor="middle">'
            f"{escape(_short(entity.name))}</text>"
            f'<text x="{x + BOX_W // 2}" y="{y + 41}" text-anchor="middle" '
            f'fill="#6b7280">{escape(entity.id)}</text>'
        )
    parts.append(
        f'<text x="{EDGE}" y="{height - 12}" fill="{_FLAGGED}">'
        f"{escape(_legend(report, lang))}</text></svg>"
    )
    return "\n".join(parts) + "\n"


def _legend(report: CompanyReport, lang: str) -> str:
    """The flagged transfers in words, so that the picture can stand alone."""
    shown = [
        f"! {flag.target}: {Message(f'companies.indicator.{flag.indicator}').text(lang)} "
        f"({Message(f'companies.{flag.strength}').text(lang)})"
        for flag in report.flags
        if flag.kind == "primary"
    ]
    return "   ".join(shown[:4]) + (f"   +{len(shown) - 4}" if len(shown) > 4 else "")


def share_text(relation: Relation) -> str:
    """A stake as people read it: exact, or the range."""
    if relation.pct is not None:
        return f"{relation.pct} %"
    low = relation.min if relation.min is not None else 0
    high = relation.max if relation.max is not None else 100
    return f"{low}-{high} %"


def _short(name: str) -> str:
    limit = 13 if any(ord(char) > 0x2E80 for char in name) else 26
    return name if len(name) <= limit else name[: limit - 1] + "…"


def places_of(facts: CompanyFacts, report: CompanyReport) -> dict[str, tuple[int, int]]:
    """Rows by depth: owners and officers above; depth stops growing, so a loop ends."""
    depth = {entity.id: 0 for entity in facts.entities}
    downward = [
        r
        for r in relations_on(facts, report.as_of)
        if r.type
        in (
            RelationType.OWNERSHIP,
            RelationType.CONTROL,
            RelationType.LEGAL_REPRESENTATIVE,
            RelationType.DIRECTOR,
            RelationType.MANAGER,
            RelationType.SUPERVISOR,
            RelationType.FINANCE_HEAD,
        )
    ]
    for _ in range(min(6, len(depth))):
        for relation in downward:
            below = depth[relation.from_] + 1
            if relation.from_ != relation.to and depth[relation.to] < below <= 6:
                depth[relation.to] = below
    moved = {end for t in facts.transfers for end in (t.from_, t.to)}
    tied = {end for r in downward for end in (r.from_, r.to)}
    last = max(depth.values(), default=0) + 1
    for entity in facts.entities:
        # Who neither owns nor is owned stands below: a stranger is no owner of anybody.
        if entity.id not in tied and (
            entity.id in moved or entity.role is None or entity.role == "other"
        ):
            depth[entity.id] = last
    counts = Counter(depth.values())
    first: dict[int, int] = {}
    for level in sorted(counts):
        first[level] = sum(-(-counts[above] // MOST_WIDE) for above in counts if above < level)
    rows: Counter[int] = Counter()
    places = {}
    for entity in facts.entities:
        level = depth[entity.id]
        # A level with more boxes than a page is wide goes on in a further row.
        below, column = divmod(rows[level], MOST_WIDE)
        row = first[level] + below
        rows[level] += 1
        # Odd rows are shifted by half a box, so that a line to two rows below stays visible.
        shift = (BOX_W + GAP_X) // 2 if row % 2 else 0
        places[entity.id] = (
            EDGE + shift + column * (BOX_W + GAP_X),
            EDGE + row * (BOX_H + GAP_Y),
        )
    return places


def _line(
    places: dict[str, tuple[int, int]],
    one: str,
    other: str,
    label: str,
    colour: str,
    drawn: dict[frozenset[str], int],
    taken: list[_Box],
    *,
    dashed: bool = False,
    bold: bool = False,
) -> list[str]:
    pair = frozenset((one, other))
    nth = drawn.get(pair, 0)
    drawn[pair] = nth + 1
    (x1, y1), (x2, y2) = places[one], places[other]
    bend = 26 * ((nth + 1) // 2) * (1 if nth % 2 else -1)
    half = BOX_W // 2
    if y1 == y2:
        start, end = (x1 + half, y1 + BOX_H), (x2 + half, y2 + BOX_H)
        control = ((start[0] + end[0]) // 2, y1 + BOX_H + 34 + 26 * nth + abs(x1 - x2) // 6)
    else:
        down = y1 < y2
        start = (x1 + half + bend, y1 + (BOX_H if down else 0))
        end = (x2 + half + bend, y2 + (0 if down else BOX_H))
        control = ((start[0] + end[0]) // 2 + bend, (start[1] + end[1]) // 2)
    middle = _spot(start, control, end, label, taken)
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    weight = "2.6" if bold else "1.3"
    return [
        f'<path d="M{start[0]} {start[1]}Q{control[0]} {control[1]} {end[0]} {end[1]}" fill="none" '
        f'stroke="{colour}" stroke-width="{weight}"{dash} marker-end="url(#a{colour[1:]})"/>',
        f'<text x="{middle[0]}" y="{middle[1]}" text-anchor="middle" fill="{colour}" '
        f'stroke="#ffffff" stroke-width="3" paint-order="stroke">{escape(label)}</text>',
    ]


def _spot(
    start: tuple[int, int],
    control: tuple[int, int],
    end: tuple[int, int],
    label: str,
    taken: list[_Box],
) -> tuple[int, int]:
    """A free place for the label along its line: near the middle, else nearer to an end."""
    half = sum(12 if ord(char) > 0x2E80 else 7 for char in label) // 2 + 4
    first: tuple[int, int] | None = None
    for part in _ALONG:
        rest = 100 - part
        x, y = (
            (rest * rest * a + 2 * part * rest * b + part * part * c) // 10000
            for a, b, c in zip(start, control, end, strict=True)
        )
        first = first or (x, y)
        box = (x - half, y - 12, x + half, y + 4)
        if not any(_overlap(box, other) for other in taken):
            taken.append(box)
            return x, y
    return first or start


def _overlap(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
