"""Shapes and colours are told apart by everyone, in pages and pictures alike."""

from __future__ import annotations

import math
from itertools import combinations

import pytest
from graphkit.viz.marks import FADED, INK, LINE, STATES, mark, marked_labels

from graphkit.model import load_model

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
_SEEN = {
    "all colours": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
_XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))


def _linear(colour: str) -> list[float]:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def _times(matrix: tuple[tuple[float, ...], ...], values: list[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, values, strict=True)) for row in matrix]


def _lab(linear: list[float]) -> tuple[float, float, float]:
    def root(part: float) -> float:
        return part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116

    x, y, z = (
        root(max(value, 0) / white)
        for value, white in zip(_times(_XYZ, linear), (0.9505, 1, 1.089), strict=True)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _contrast(colour: str) -> float:
    """Contrast against white, as WCAG 2.2 defines it."""
    return 1.05 / (_times((_XYZ[1],), _linear(colour))[0] + 0.05)


def test_every_label_of_the_model_has_a_mark_and_nothing_else_has() -> None:
    assert set(marked_labels()) == set(load_model().labels)
    assert len(marked_labels()) == len(load_model().labels)


def test_no_two_labels_look_alike() -> None:
    looks = [(mark(label).colour, mark(label).shape) for label in marked_labels()]
    assert len(set(looks)) == len(looks)


@pytest.mark.parametrize("eyes", _SEEN)
def test_families_are_told_apart(eyes: str) -> None:
    families = {mark(label).colour for label in marked_labels()}
    seen = {
        colour: _lab([min(1.0, max(0.0, part)) for part in _times(_SEEN[eyes], _linear(colour))])
        for colour in families
    }
    # A difference of 10 in CIELAB is seen at a glance.
    assert min(math.dist(seen[a], seen[b]) for a, b in combinations(seen, 2)) > 15


def test_marks_and_words_stand_out_on_white() -> None:
    for label in marked_labels():
        assert _contrast(mark(label).colour) >= 3
        assert _contrast(mark(label).text) >= 4.5
    for colour in (FADED, INK, LINE):
        assert _contrast(colour) >= 4.5


def test_every_state_looks_different_and_says_so_in_words() -> None:
    looks = [(state.dashes, state.faded, state.sign) for state in STATES.values()]
    assert len(set(looks)) == len(looks)
    assert ((), False, "") not in looks
    assert all(state.words for state in STATES.values())
