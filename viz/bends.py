"""How lines are bent: apart from one another, and past things that they do not join.

A line that runs straight through a third thing reads as two: from the one to the thing, and
from the thing to the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from graphkit.viz.drawing import Line

if TYPE_CHECKING:
    import numpy as np

# Where a thing stands and the radius of its mark, in pixels, y downwards.
Place = tuple[float, float, float]

# Least bend first, so that a line leaves its way as little as it must.
_PAST = tuple(side * step / 100 for step in range(6, 31, 6) for side in (1, -1))
_CLEAR = 4.0
# Nobody follows one of more lines than these, and each would cost time.
_MOST_LINES = 1_500


def bends(lines: Sequence[Line], places: Mapping[str, Place], apart: float) -> list[float]:
    """Find how far each line is bent.

    Parameters
    ----------
    lines : sequence of Line
    places : mapping of str to (x, y, radius)
        Of every thing, by its key.
    apart : float
        How far lines between the same two things are bent from one another.

    Returns
    -------
    list of float
        For each line, how far the control point of its curve (a quadratic Bézier curve) stands
        from its middle, as a share of its length: to the left as seen from its start when
        positive, 0 when it is straight.

    Examples
    --------
    >>> from graphkit.viz.drawing import Line
    >>> past = [Line("1", "a", "c", "", "", "")]
    >>> at = {"a": (0.0, 0.0, 9.0), "b": (100.0, 0.0, 9.0), "c": (200.0, 0.0, 9.0)}
    >>> bends(past, at, 0.2), bends(past, {**at, "b": (100.0, 50.0, 9.0)}, 0.2)
    ([0.18], [0.0])
    """
    pairs: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        pairs[min(line.start, line.end), max(line.start, line.end)].append(number)
    found = [0.0] * len(lines)
    for (first, _), numbers in pairs.items():
        for place, number in enumerate(numbers):
            offset = (place - (len(numbers) - 1) / 2) * apart
            # Seen from its other end, the same side is the opposite one.
            found[number] = round(offset if lines[number].start == first else -offset, 3)
    if len(lines) > _MOST_LINES:
        return found
    import numpy as np

    marks = np.array(list(places.values()))
    order = {key: number for number, key in enumerate(places)}
    for (start, end), numbers in pairs.items():
        if len(numbers) == 1 and start != end:
            line = lines[numbers[0]]
            found[numbers[0]] = _past(marks, order[line.start], order[line.end])
    return found


def _past(marks: np.ndarray, start: int, end: int) -> float:
    """Find the least bend that keeps clear of every mark; none where there is none."""
    import numpy as np

    (x, y, _), (to_x, to_y, _) = marks[start], marks[end]
    along = np.array([to_x - x, to_y - y])
    length = float(np.hypot(*along))
    if length == 0:
        return 0.0
    away = marks[:, :2] - (x, y)
    part = away @ along / length**2
    aside = away @ np.array([along[1], -along[0]]) / length
    between = (part > 0) & (part < 1)
    between[[start, end]] = False
    part, aside, radius = part[between], aside[between], marks[between, 2]
    for bend in (0.0, *_PAST):
        # A Bézier curve with its control point over the middle is a parabola over its chord.
        gap = np.abs(aside - 2 * part * (1 - part) * bend * length)
        if bool((gap >= (radius + _CLEAR if bend else radius * 0.7)).all()):
            return bend
    return 0.0
