"""A run as a page: a picture of what was reached, the table behind it, and the disagreements."""

from collections.abc import Iterator
from html import escape
from itertools import groupby

from callsheet.fuzz.outcome import Outcome
from callsheet.fuzz.report_text import closing, failure_text
from callsheet.fuzz.tally import Row
from callsheet.report.page import cell, page, table

__all__ = ["html"]

_WIDTH, _LEFT, _LINE, _SIDE, _LETTER = 1180, 260, 22, 14, 6.6
"""In pixels: the picture, what is left for names, a line, a square, and a letter of the small print."""

_QUARTERS = (("kept", 0, 0), ("breached", 1, 0), ("inside", 0, 1), ("outside", 1, 1))
"""What a quarter of a square stands for, and where it is."""

_LEGEND = (
    "A square is a constraint. Its quarters are filled where it was: kept (top left), breached (top right), kept and"
    " breached by a case right at its boundary (bottom left, bottom right). A dot behind its name tells that not all of"
    " its values were reached; the table tells which."
)

_STYLE = (
    "<style>svg { width: 100%; height: auto; font: 11px ui-monospace, monospace; } svg text { fill: currentColor; }"
    " .on { fill: var(--good); stroke: var(--good); } .off { fill: none; stroke: var(--bad); }</style>"
)


def html(outcome: Outcome) -> str:
    """Give the page of a run."""
    rows = outcome.tally.rows.values()
    parts = [_STYLE, *(f"<p>{escape(line)}</p>" for line in closing(outcome))]
    parts += [f"<pre>{escape(failure_text(failure))}</pre>" for failure in outcome.failures]
    parts.append(f"<p>{escape(_LEGEND)}</p>")
    for model, group in groupby(rows, key=lambda row: row.constraint.model):
        of_model = list(group)
        parts += [f"<h2>{escape(model)}</h2>", _picture(model, of_model), _table(of_model)]
    return page("What callsheet fuzz reached", parts)


def _picture(model: str, rows: list[Row]) -> str:
    """Draw a square for every constraint, those of a field in one line or more."""
    drawn: list[str] = []
    y = 0
    fields: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        fields.setdefault(row.constraint.pattern, []).append(row)
    for pattern, of_field in fields.items():
        x = float(_LEFT)
        drawn.append(_text(0, y, ".".join(pattern) or "the whole request"))
        for row in of_field:
            name = row.constraint.id.removeprefix("/".join((model, *pattern)) + "/").removeprefix("rule/")
            name = name if row.is_whole else f"{name} ·"
            width = 2 * _SIDE + len(name) * _LETTER
            if x + width > _WIDTH:
                x, y = float(_LEFT), y + _LINE
            drawn += _square(row, x, y)
            drawn.append(_text(x + _SIDE + 4, y, name))
            x += width
        y += _LINE
    title = f"<title>the constraints of {escape(model)}</title>"
    return f'<svg viewBox="0 0 {_WIDTH} {y}" role="img">{title}\n{"".join(drawn)}\n</svg>'


def _square(row: Row, x: float, y: float) -> Iterator[str]:
    half = _SIDE // 2
    told = ", ".join(f"{name} {getattr(row, name)}" for name, _, _ in _QUARTERS)
    yield f"<g><title>{escape(row.constraint.id)}: {told}</title>"
    for name, right, down in _QUARTERS:
        kind = "on" if getattr(row, name) else "off"
        place = f'x="{x + right * half:g}" y="{y + down * half + 3}"'
        yield f'<rect class="{kind}" {place} width="{half - 1}" height="{half - 1}"/>'
    yield "</g>"


def _text(x: float, y: float, text: str) -> str:
    return f'<text x="{x:g}" y="{y + _SIDE}">{escape(text)}</text>'


def _table(rows: list[Row]) -> str:
    head = ("constraint", "severity", "grade", "judged", "kept", "breached", "inside", "outside", "values reached")
    return table(head, map(_cells, rows))


def _cells(row: Row) -> list[str]:
    missing = [part for part in row.parts if not row.reached[part]]
    reached = ", ".join(f"{part} ({row.reached[part]})" for part in row.parts if part not in missing)
    told = "; ".join(filter(None, (reached, f"not {', '.join(missing)}" if missing else "")))
    numbers = (row.kept, row.breached, row.inside, row.outside)
    return [
        cell(row.constraint.id.removeprefix(f"{row.constraint.model}/"), code=True),
        cell(row.constraint.severity),
        cell(row.constraint.grade),
        cell(row.judged, "number"),
        *(cell(number, "number" if number else "number bad") for number in numbers),
        cell(told, "bad" if missing else ""),
    ]
