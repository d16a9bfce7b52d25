"""Where things stand in a picture: worked out here, so that it is the same every time.

Drawings with tiers are laid out in rows from the top; others by forces. Both end with the
same step, which moves things apart along a row just as far as their names need.
docs/decisions/layout.md says what was measured.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graphkit.viz.drawing import Drawing, Thing

if TYPE_CHECKING:
    import numpy as np

Positions = dict[str, tuple[float, float]]

# Sizes in pixels, as the page and the pictures write names: up to three lines of 150.
_LETTER = 6.8
_WIDEST = 150.0
_LINE = 15.0
_MOST_LINES = 3
_GAP = 22.0
_BETWEEN_TIERS = 70.0
_LEAST_RADIUS, _MORE_RADIUS = 8.0, 14.0
# Broader than high, as screens and pages on their side are.
_ASPECT = 1.5
_NARROWEST = 1_100.0
# Tiers that are not full make a picture higher.
_FOR_TIERS = 1.25
_SWEEPS = 24
# More rounds than these change little; fewer where each of them is dear.
_ROUNDS, _PAIRS = 300, 5.0e7
_FEWEST_ROUNDS = 3
_PIVOTS = 50
# How much wider than its names a picture by forces is, so that lines can be seen.
_AIR = 2.2


def place_things(drawing: Drawing) -> Positions:
    """Find where each thing of a drawing stands.

    Parameters
    ----------
    drawing : Drawing

    Returns
    -------
    dict of str to (float, float)
        By key, x to the right and y downwards, in pixels. The same for the same drawing,
        in any run. No two names overlap, as far as their sizes can be told without a font.
    """
    if not drawing.things:
        return {}
    if any(thing.tier is not None for thing in drawing.things):
        return _tiered(drawing)
    return _packed(drawing)


# -- how much room a thing needs ---------------------------------------------


def _width(thing: Thing) -> float:
    """Estimate how wide a thing with its name is, in pixels."""
    words = [*thing.name.split(), *thing.note.split()]
    longest = max((len(word) for word in words), default=0) * _LETTER
    whole = max(len(thing.name), len(thing.note)) * _LETTER
    wide = max(longest, min(whole, _WIDEST))
    return max(min(wide, _WIDEST * 1.15), 2 * _radius(thing))


def _height(thing: Thing) -> float:
    """Estimate how high a thing with its name is, in pixels."""
    lines = min(math.ceil(len(thing.name) * _LETTER / (_WIDEST * 0.85)), _MOST_LINES)
    lines += min(math.ceil(len(thing.note) * _LETTER / (_WIDEST * 0.85)), 2)
    lines += bool(thing.states)
    return 2 * _radius(thing) + 6 + lines * _LINE


def _radius(thing: Thing) -> float:
    return _LEAST_RADIUS + _MORE_RADIUS * thing.size


def apart(wanted: Sequence[float], room: Sequence[float]) -> list[float]:
    """Move points on a line apart, as little as can be.

    Parameters
    ----------
    wanted : sequence of float
        Where each would be, in ascending order.
    room : sequence of float
        How much each needs: neighbours end at least half of both apart.

    Returns
    -------
    list of float
        The positions in the same order with the least sum of squared moves: an isotonic
        regression by pooling adjacent violators (Barlow et al. 1972).

    Examples
    --------
    >>> apart([0.0, 0.0, 10.0], [2.0, 2.0, 2.0])
    [-1.0, 1.0, 10.0]
    """
    offsets = [0.0]
    for before, after in itertools.pairwise(room):
        offsets.append(offsets[-1] + (before + after) / 2)
    pools: list[list[float]] = []
    for point, offset in zip(wanted, offsets, strict=False):
        pools.append([point - offset, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            mean, count = pools.pop()
            total = pools[-1][1] + count
            pools[-1][0] = (pools[-1][0] * pools[-1][1] + mean * count) / total
            pools[-1][1] = total
    levels = [mean for mean, count in pools for _ in range(int(count))]
    return [level + offset for level, offset in zip(levels, offsets, strict=False)]


# -- tiers -------------------------------------------------------------------


def _tiered(drawing: Drawing) -> Positions:
    """Lay out in rows from the top, each thing near those that it is linked with."""
    things = {thing.key: thing for thing in drawing.things}
    tier = {key: thing.tier or 0 for key, thing in things.items()}
    beside = _neighbours(drawing)
    room = {key: _width(thing) + _GAP for key, thing in things.items()}
    order = _first_order(drawing, beside)
    tiers: dict[int, list[str]] = {}
    for key in sorted(things, key=lambda key: (tier[key], order[key])):
        tiers.setdefault(tier[key], []).append(key)
    wide = _page_width(drawing.things)
    x = _swept(tiers, tier, beside, wide)
    rows = [row for keys in tiers.values() for row in _rows_of(keys, x, room, wide)]
    for _ in range(4):
        for row in rows:
            # Towards the middle of what it is linked with, never out of its order.
            near = [_middle([x[o] for o in beside[key]], x[key]) for key in row]
            pulled = [(x[key] + mean) / 2 for key, mean in zip(row, near, strict=True)]
            ascending = apart(pulled, [0.0] * len(pulled))
            x.update(zip(row, apart(ascending, [room[key] for key in row]), strict=True))
    positions: Positions = {}
    y, before = 0.0, None
    for row in rows:
        if before is not None:
            y += _BETWEEN_TIERS if tier[row[0]] != before else _GAP
        before = tier[row[0]]
        top = max(_radius(things[key]) for key in row)
        positions.update({key: (round(x[key], 1), round(y + top, 1)) for key in row})
        y += max(_height(things[key]) for key in row) + top
    return {key: positions[key] for key in things}


def _first_order(drawing: Drawing, beside: Mapping[str, list[str]]) -> dict[str, int]:
    """Give the things numbers part by part, the largest part first, neighbours together."""
    order: dict[str, int] = {}
    for part in _parts([thing.key for thing in drawing.things], beside):
        for key in part:
            order[key] = len(order)
    return order


def _swept(
    tiers: Mapping[int, list[str]],
    tier: Mapping[str, int],
    beside: Mapping[str, list[str]],
    wide: float,
) -> dict[str, float]:
    """Order each tier by the middle of its neighbours, down and up (Sugiyama et al. 1981)."""
    x: dict[str, float] = {}
    for keys in tiers.values():
        _spread(keys, x, wide)
    best, fewest = dict(x), _length(x, beside)
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        for number in sorted(tiers, reverse=not down):
            keys = tiers[number]
            wanted = {}
            for key in keys:
                others = [o for o in beside[key] if (tier[o] <= number) == down or sweep % 4 > 1]
                wanted[key] = _middle([x[other] for other in others if other != key], x[key])
            # Sorting is stable, so equals keep their order.
            keys.sort(key=lambda key: wanted[key])
            _spread(keys, x, wide)
        length = _length(x, beside)
        if length < fewest:
            best, fewest = dict(x), length
    for keys in tiers.values():
        keys.sort(key=lambda key: best[key])
    return best


def _spread(keys: Sequence[str], x: dict[str, float], wide: float) -> None:
    """Spread the things of a tier evenly over the width."""
    for place, key in enumerate(keys):
        x[key] = wide * (place + 0.5) / len(keys)


def _length(x: Mapping[str, float], beside: Mapping[str, list[str]]) -> float:
    return sum(abs(x[key] - x[other]) for key, others in beside.items() for other in others)


def _rows_of(
    keys: Sequence[str], x: Mapping[str, float], room: Mapping[str, float], wide: float
) -> list[list[str]]:
    """Wrap a tier that is too wide into rows, neighbours above one another."""
    number = max(1, math.ceil(sum(room[key] for key in keys) / wide))
    rows: list[list[str]] = [[] for _ in range(number)]
    for place, key in enumerate(sorted(keys, key=lambda key: (x[key], key))):
        rows[place % number].append(key)
    return [row for row in rows if row]


def _page_width(things: Iterable[Thing]) -> float:
    area = sum((_width(thing) + _GAP) * (_height(thing) + _GAP) for thing in things)
    return max(_NARROWEST, math.sqrt(area * _ASPECT) * _FOR_TIERS)


def _middle(values: Sequence[float], own: float) -> float:
    return sum(values) / len(values) if values else own


# -- forces ------------------------------------------------------------------


def _packed(drawing: Drawing) -> Positions:
    """Lay out each part that hangs together by itself, and pack the parts side by side."""
    things = {thing.key: thing for thing in drawing.things}
    beside = _neighbours(drawing)
    blocks = []
    for part in _parts(list(things), beside):
        positions = _separated(part, things, _forced(part, beside))
        blocks.append((positions, *_size(positions, things)))
    area = sum(wide * high for _, wide, high in blocks)
    row_width = max(math.sqrt(area * _ASPECT), *(wide for _, wide, _ in blocks))
    placed: Positions = {}
    left = top = deepest = 0.0
    for positions, wide, high in blocks:
        if left and left + wide > row_width:
            left, top, deepest = 0.0, top + deepest, 0.0
        for key, (x, y) in positions.items():
            placed[key] = (round(left + x, 1), round(top + y, 1))
        left += wide
        deepest = max(deepest, high)
    return {key: placed[key] for key in things}


def _size(positions: Positions, things: Mapping[str, Thing]) -> tuple[float, float]:
    """Move a block to the origin, and say how much room it takes."""
    left = min(x - _width(things[key]) / 2 for key, (x, _) in positions.items())
    top = min(y - _radius(things[key]) for key, (_, y) in positions.items())
    for key, (x, y) in positions.items():
        positions[key] = (x - left, y - top)
    right = max(x + _width(things[key]) / 2 for key, (x, _) in positions.items())
    bottom = max(y + _height(things[key]) for key, (_, y) in positions.items())
    return right + 2 * _GAP, bottom + 2 * _GAP


def _forced(part: Sequence[str], beside: Mapping[str, list[str]]) -> list[tuple[float, float]]:
    """Place one connected part by forces, from a start that already has its shape."""
    if len(part) < 3:
        return [(float(place), 0.0) for place in range(len(part))]
    import rustworkx as rx

    number = {key: place for place, key in enumerate(part)}
    graph = rx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(len(part)))
    graph.add_edges_from_no_data(
        sorted({(number[a], number[b]) for a in part for b in beside[a] if number[a] < number[b]})
    )
    start = _pivot_mds(graph, len(part))
    rounds = int(max(_FEWEST_ROUNDS, min(_ROUNDS, _PAIRS / len(part) ** 2)))
    found = rx.spring_layout(
        graph,
        pos={place: (float(x), float(y)) for place, (x, y) in enumerate(start)},
        num_iter=rounds,
        seed=1,
    )
    return [(float(found[place][0]), float(found[place][1])) for place in range(len(part))]


def _pivot_mds(graph: Any, number: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Place things so that distances are near the numbers of steps between them.

    Parameters
    ----------
    graph : rustworkx.PyGraph
        Connected.
    number : int
        How many nodes it has.

    Returns
    -------
    numpy.ndarray
        Shape (number, 2), of unit standard deviation; pivots are chosen farthest first
        (Brandes and Pich 2007, Eigensolver Methods for Progressive Multidimensional Scaling).
    """
    import numpy as np
    import rustworkx as rx

    pivots = min(_PIVOTS, number)
    distances = np.zeros((number, pivots))
    nearest = np.full(number, np.inf)
    pivot = 0
    for column in range(pivots):
        lengths = rx.dijkstra_shortest_path_lengths(graph, pivot, lambda _: 1.0)
        for node, steps in lengths.items():
            distances[node, column] = steps
        nearest = np.minimum(nearest, distances[:, column])
        pivot = int(np.argmax(nearest))
    squared = distances**2
    centred = -0.5 * (
        squared - squared.mean(axis=0) - squared.mean(axis=1)[:, None] + squared.mean()
    )
    values, vectors = np.linalg.eigh(centred.T @ centred)
    axes = vectors[:, np.argsort(values)[::-1][:2]]
    # An eigenvector's sign is free; one is chosen, so that the picture is always the same.
    axes = axes * np.where(axes[np.abs(axes).argmax(axis=0), range(axes.shape[1])] < 0, -1.0, 1.0)
    placed = centred @ axes
    if placed.shape[1] < 2:
        placed = np.hstack([placed, np.zeros((number, 1))])
    # Things with the same neighbours fall on one point; a spiral tells them apart.
    turns = np.arange(number) * 2.399963
    spiral = np.sqrt(np.arange(number) + 1.0) / math.sqrt(number)
    placed = placed / (placed.std() or 1.0)
    return np.asarray(
        placed + 0.05 * np.column_stack([np.cos(turns) * spiral, np.sin(turns) * spiral])
    )


def _separated(
    part: Sequence[str], things: Mapping[str, Thing], points: Sequence[tuple[float, float]]
) -> Positions:
    """Give every thing the room that its name needs, near where the forces placed it.

    Things go into rows that hold what fits in the width, in the order of their heights;
    then along each row, in the order in which they stand.
    """
    # A pair stands side by side, with a line between them that can be seen.
    room = [_width(things[key]) + _GAP * (1 if len(part) > 2 else 3) for key in part]
    pitch = max(_height(things[key]) for key in part) + _GAP
    area = sum(room) * pitch * (_AIR if len(part) > 2 else 1.0)
    x, y = [p[0] for p in points], [p[1] for p in points]
    left, top = min(x), min(y)
    wide, high = max(x) - left or 1e-9, max(y) - top or 1e-9
    shape = min(max(wide / high, 0.8), 2.2)
    across, down = math.sqrt(area * shape), math.sqrt(area / shape)
    x = [(each - left) / wide * across for each in x]
    y = [(each - top) / high * down for each in y]
    fits = max(1.0, across / (sum(room) / len(room)))
    order = sorted(range(len(part)), key=lambda i: (y[i], x[i], part[i]))
    levels = apart([y[i] for i in order], [pitch / fits] * len(order))
    rows: defaultdict[int, list[int]] = defaultdict(list)
    for i, level in zip(order, levels, strict=True):
        rows[math.floor((level - levels[0]) / pitch)].append(i)
    positions: Positions = {}
    for number, row in rows.items():
        row.sort(key=lambda i: (x[i], part[i]))
        for i, place in zip(row, apart([x[i] for i in row], [room[i] for i in row]), strict=True):
            positions[part[i]] = (place, number * pitch)
    return positions


# -- the network as it is ----------------------------------------------------


def _neighbours(drawing: Drawing) -> dict[str, list[str]]:
    """Find what each thing is linked with, each once, in order."""
    beside: dict[str, dict[str, None]] = {thing.key: {} for thing in drawing.things}
    for line in drawing.lines:
        if line.start != line.end:
            beside[line.start][line.end] = None
            beside[line.end][line.start] = None
    return {key: list(others) for key, others in beside.items()}


def _parts(keys: Sequence[str], beside: Mapping[str, list[str]]) -> list[list[str]]:
    """Find the parts that hang together, the largest first, each from its start outwards."""
    seen: set[str] = set()
    parts = []
    for start in keys:
        if start in seen:
            continue
        part = [start]
        seen.add(start)
        for key in part:
            for other in beside[key]:
                if other not in seen:
                    seen.add(other)
                    part.append(other)
        parts.append(part)
    return sorted(parts, key=len, reverse=True)
