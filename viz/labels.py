"""Finding room for names: boxes that overlap neither each other nor what is drawn."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

# How far a mark reaches, in its radius: corners stick out.
MARK_REACH = 1.15
_CELL = 64.0
# How far from its place a box may go, in steps around it.
_STEP, _TURNS, _DIRECTIONS = 14.0, 60, 16


class Box(NamedTuple):
    """A rectangle in pixels, x to the right and y downwards.

    Attributes
    ----------
    left, top, right, bottom : float
    """

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        """Say whether two boxes share more than an edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


class Room:
    """What is taken, kept by cells so that looking is quick.

    Parameters
    ----------
    taken : iterable of Box
    """

    def __init__(self, taken: Iterable[Box] = ()) -> None:
        self._cells: defaultdict[tuple[int, int], list[Box]] = defaultdict(list)
        for box in taken:
            self.take(box)

    def take(self, box: Box) -> None:
        """Take the room of a box."""
        for cell in _cells(box):
            self._cells[cell].append(box)

    def is_free(self, box: Box) -> bool:
        """Say whether nothing that was taken overlaps a box."""
        return not any(box.overlaps(other) for c in _cells(box) for other in self._cells.get(c, ()))

    def first_free(self, boxes: Iterable[Box]) -> Box | None:
        """Take the first box that is free, if there is one."""
        for box in boxes:
            if self.is_free(box):
                self.take(box)
                return box
        return None


def beside(x: float, y: float, radius: float, width: float, height: float) -> Iterator[Box]:
    """Offer places for a name: below, above, right and left of a mark, then at its corners."""
    gap = radius * MARK_REACH + 2
    slant = gap * 0.75
    for left, top in (
        (x - width / 2, y + gap),
        (x - width / 2, y - gap - height),
        (x + gap, y - height / 2),
        (x - gap - width, y - height / 2),
        (x + slant, y + slant),
        (x - slant - width, y + slant),
        (x + slant, y - slant - height),
        (x - slant - width, y - slant - height),
    ):
        yield Box(left, top, left + width, top + height)


def around(x: float, y: float, radius: float, width: float, height: float) -> Iterator[Box]:
    """Offer places further and further from a mark; a line must then lead to the name."""
    for turn in range(1, _TURNS + 1):
        away = radius + turn * _STEP
        for number in range(_DIRECTIONS):
            angle = 2 * math.pi * number / _DIRECTIONS
            middle = x + away * math.cos(angle) * 1.4, y + away * math.sin(angle)
            left, top = middle[0] - width / 2, middle[1] - height / 2
            yield Box(left, top, left + width, top + height)


def along(
    start: tuple[float, float], end: tuple[float, float], bend: float, width: float, height: float
) -> Iterator[Box]:
    """Offer places on a line: its middle, then towards both ends.

    Parameters
    ----------
    start, end : (float, float)
    bend : float
        How far the control point of its curve is to the side, as a share of its length.
    width, height : float
    """
    (x0, y0), (x1, y1) = start, end
    control = (x0 + x1) / 2 - bend * (y1 - y0), (y0 + y1) / 2 + bend * (x1 - x0)
    for part in (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74):
        weights = (1 - part) ** 2, 2 * part * (1 - part), part**2
        x = weights[0] * x0 + weights[1] * control[0] + weights[2] * x1
        y = weights[0] * y0 + weights[1] * control[1] + weights[2] * y1
        yield Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def hull(boxes: Sequence[Box]) -> Box:
    """Find the smallest box that holds all of some boxes.

    Examples
    --------
    >>> hull([Box(0, 0, 2, 2), Box(1, 1, 5, 3)])
    Box(left=0, top=0, right=5, bottom=3)
    """
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    for column in range(math.floor(box.left / _CELL), math.floor(box.right / _CELL) + 1):
        for row in range(math.floor(box.top / _CELL), math.floor(box.bottom / _CELL) + 1):
            yield column, row
