"""The drawn lines of a table, in every style."""

from __future__ import annotations

from random import Random

from models.generator.document import TableBlock
from models.generator.families import Look
from models.generator.setting import Rule, SetPage, SetTable

_Edge = tuple[float, float, float, float]


def draw_rules(page: SetPage, table: SetTable, block: TableBlock, look: Look, rng: Random) -> None:
    """Put the lines around the cells of `table` on the page."""
    if look.lines == "none" or not table.cells:
        return
    across = _joined({(c.box.x0, y, c.box.x1, y) for c in table.cells for y in (c.box.y0, c.box.y1)})
    down = _joined({(x, c.box.y0, x, c.box.y1) for c in table.cells for x in (c.box.x0, c.box.x1)})
    top, bottom = min(c.box.y0 for c in table.cells), max(c.box.y1 for c in table.cells)
    left, right = min(c.box.x0 for c in table.cells), max(c.box.x1 for c in table.cells)
    if look.lines == "three-line":
        page.rules += [Rule(left, y, right, y, 1.2) for y in (top, bottom)]
        heads = [c.box.y1 for c in table.cells if c.role == "column-header" and c.row + c.row_span == max(block.header_rows, 1)]
        page.rules += [Rule(left, y, right, y, 0.6) for y in set(heads[:1])]
        return
    if look.lines == "rows":
        page.rules += [Rule(*edge, 0.5) for edge in across]
        return
    width = {"thin": 0.3, "full": 0.6, "thick-frame": 0.5, "dotted": 0.5, "broken": 0.5}[look.lines]
    dash: tuple[float, ...] = rng.choice(((0.8, 1.6), (1.0, 1.0), (3.0, 2.0))) if look.lines == "dotted" else ()
    for edge in (*across, *down):
        frame = edge[1] == edge[3] in (top, bottom) or edge[0] == edge[2] in (left, right)
        heavy = look.lines == "thick-frame" and frame
        if look.lines == "broken":
            page.rules += [Rule(*piece, width) for piece in _gaps(edge, rng)]
        else:
            page.rules.append(Rule(*edge, 1.5 if heavy else width, dash))


def _joined(edges: set[_Edge]) -> list[_Edge]:
    """Edges that lie on one line and touch, made one."""
    found: list[_Edge] = []
    for edge in sorted(edges, key=lambda e: (e[1] == e[3], e[1] if e[1] == e[3] else e[0], e[0] if e[1] == e[3] else e[1])):
        if found:
            last = found[-1]
            if edge[1] == edge[3] == last[1] == last[3] and edge[0] <= last[2] + 0.01:
                found[-1] = (last[0], last[1], max(last[2], edge[2]), last[3])
                continue
            if edge[0] == edge[2] == last[0] == last[2] and edge[1] <= last[3] + 0.01:
                found[-1] = (last[0], last[1], last[2], max(last[3], edge[3]))
                continue
        found.append(edge)
    return found


def _gaps(edge: _Edge, rng: Random) -> list[_Edge]:
    """An edge worn away in a few places."""
    x0, y0, x1, y1 = edge
    length = max(x1 - x0, y1 - y0)
    cuts = sorted(rng.uniform(0, length) for _ in range(int(length / 60)))
    marks = [0.0, *(at for cut in cuts for at in (cut, min(cut + rng.uniform(2, 7), length))), length]
    step_x, step_y = (x1 - x0) / length, (y1 - y0) / length
    pieces = zip(marks[::2], marks[1::2], strict=True)
    return [(x0 + a * step_x, y0 + a * step_y, x0 + b * step_x, y0 + b * step_y) for a, b in pieces if b > a]
