"""Lines keep clear of what they do not join."""

from __future__ import annotations

import numpy as np
from graphkit.viz.bends import bends
from graphkit.viz.drawing import Line
from hypothesis import given
from hypothesis import strategies as st


def joined(start: str, end: str, key: str = "1") -> Line:
    return Line(key, start, end, "", "", "")


@given(st.floats(0, 6.28), st.floats(0.2, 0.8), st.floats(-5, 5))
def test_a_line_goes_past_a_thing_on_its_way(turn: float, part: float, aside: float) -> None:
    ahead = np.array([np.cos(turn), np.sin(turn)])
    # To the left on a screen, whose y runs downwards.
    left = np.array([ahead[1], -ahead[0]])
    start, end, other = 0 * ahead, 400 * ahead, 400 * part * ahead + aside * left
    places = {"a": (*start, 9.0), "b": (*other, 9.0), "c": (*end, 9.0)}
    (bend,) = bends([joined("a", "c")], places, 0.2)
    assert bend != 0
    t = np.linspace(0, 1, 500)[:, None]
    via = (start + end) / 2 + bend * 400 * left
    curve = (1 - t) ** 2 * start + 2 * t * (1 - t) * via + t**2 * end
    assert np.hypot(*(curve - other).T).min() > 9


@given(st.integers(1, 4))
def test_lines_between_the_same_two_things_lie_apart(count: int) -> None:
    places = {"a": (0.0, 0.0, 9.0), "b": (100.0, 0.0, 9.0)}
    lines = [joined("ab"[n % 2], "ba"[n % 2], str(n)) for n in range(count)]
    # Seen from one end.
    found = [bend * (-1) ** n for n, bend in enumerate(bends(lines, places, 0.2))]
    assert len({round(bend, 6) for bend in found}) == count
    assert abs(sum(found)) < 1e-9


def test_a_line_that_meets_nothing_is_straight() -> None:
    places = {"a": (0.0, 0.0, 9.0), "b": (100.0, 40.0, 9.0), "c": (200.0, 0.0, 9.0)}
    loop = joined("b", "b", "2")
    assert bends([joined("a", "c"), loop], places, 0.2) == [0.0, 0.0]
    assert bends([], {}, 0.2) == []
