"""Layout: the same every time, tiers in rows, and room for every name."""

from __future__ import annotations

import random
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from graphkit.viz.drawing import Drawing, Line, Thing
from graphkit.viz.layout import apart, place_things
from hypothesis import given
from hypothesis import strategies as st

from graphkit.graph import Graph
from graphkit.graph import open as open_graph

LEEDS = Path(__file__).parent.parent / "data" / "leeds"
VIEWS = [
    ("accountability", None),
    ("partners", None),
    ("funding", None),
    ("place", "Ward:armley"),
    ("trace", "develop-local-area-delivery-plans-2022"),
    ("around", "Board:neighbourhood-improvement-board"),
]
# Pixels, as the page writes names: 12.5 high, some 6.5 wide a letter, wrapped at 150.
LETTER, WRAP, LINE_HEIGHT = 6.5, 150.0, 15.0

Box = tuple[float, float, float, float]


@pytest.fixture(scope="module")
def leeds(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    graph = open_graph(tmp_path_factory.mktemp("leeds") / "leeds.kgl")
    graph.load(LEEDS)
    return graph


def box(thing: Thing, place: tuple[float, float]) -> Box:
    """Work out what a shape with its name below it covers, wrapped by words as a page does."""
    rows = [""]
    for word in thing.name.split():
        longer = f"{rows[-1]} {word}".strip()
        if len(longer) * LETTER <= WRAP or not rows[-1]:
            rows[-1] = longer
        else:
            rows.append(word)
    wide = max(min(len(row) * LETTER, WRAP) for row in rows[:3])
    radius = 8 + 14 * thing.size
    half, (x, y) = max(wide / 2, radius), place
    return (x - half, y - radius, x + half, y + radius + len(rows[:3]) * LINE_HEIGHT)


def overlaps(drawing: Drawing) -> list[tuple[str, str]]:
    places = place_things(drawing)
    boxes = sorted((box(thing, places[thing.key]), thing.key) for thing in drawing.things)
    found = []
    for number, (one, name) in enumerate(boxes):
        for other, second in boxes[number + 1 :]:
            if other[0] >= one[2]:
                break
            if other[1] < one[3] and one[1] < other[3]:
                found.append((name, second))
    return found


def network(size: int, lines: int, seed: int = 1) -> Drawing:
    """Make a network in a few parts, with a few things that have many lines."""
    dice = random.Random(seed)
    names = [f"Partner {n} " + "of the long name " * dice.randrange(4) for n in range(size)]
    things = tuple(
        Thing(f"Partner/{n}", "Partner", name, size=dice.random()) for n, name in enumerate(names)
    )
    hubs = [dice.randrange(size) for _ in range(max(size // 20, 1))]
    ends = {(dice.choice(hubs), dice.randrange(size)) for _ in range(lines)}
    return Drawing(
        "partners",
        "?",
        "2022-01-01",
        things,
        tuple(
            Line(f"{a}-{b}", f"Partner/{a}", f"Partner/{b}", "WORKS_WITH", "works with", "")
            for a, b in sorted(ends)
        ),
        directed=False,
    )


@pytest.mark.parametrize(("view", "text"), VIEWS)
def test_every_thing_of_a_view_has_a_place_where_its_name_can_be_read(
    leeds: Graph, view: str, text: str | None
) -> None:
    drawing = leeds.view(view, text, as_of="2022-05-01")
    assert list(place_things(drawing)) == [thing.key for thing in drawing.things]
    assert overlaps(drawing) == []


@pytest.mark.parametrize(("size", "lines"), [(1, 0), (2, 1), (7, 3), (300, 600), (1500, 3000)])
def test_names_in_any_network_can_be_read(size: int, lines: int) -> None:
    assert overlaps(network(size, lines)) == []


def test_the_largest_drawing_has_room_for_all_names() -> None:
    drawing = network(5000, 10_000)
    assert overlaps(drawing) == []
    places = place_things(drawing).values()
    wide = max(x for x, _ in places) - min(x for x, _ in places)
    high = max(y for _, y in places) - min(y for _, y in places)
    assert 0.4 < wide / high < 3


def test_the_picture_is_the_same_in_another_run(leeds: Graph) -> None:
    own = place_things(leeds.view("partners", as_of="2022-05-01"))
    program = (
        "import sys; from graphkit.graph import open; from graphkit.viz.layout import place_things;"
        "print(place_things(open(sys.argv[1]).view('partners', as_of='2022-05-01')))"
    )
    again = subprocess.run(
        [sys.executable, "-c", program, leeds.engine.address],
        capture_output=True,
        check=True,
        encoding="utf-8",
        env={"PYTHONHASHSEED": "7", "PYTHONUTF8": "1"},
    )
    assert again.stdout.strip() == str(own)


def test_what_is_linked_stands_nearer_than_what_is_not() -> None:
    drawing = network(300, 500)
    places = place_things(drawing)

    def between(a: str, b: str) -> float:
        return float(abs(complex(*places[a]) - complex(*places[b])))

    linked = [between(each.start, each.end) for each in drawing.lines]
    dice = random.Random(2)
    keys = [thing.key for thing in drawing.things]
    any_two = [between(*dice.sample(keys, 2)) for _ in range(2000)]
    assert sum(linked) / len(linked) < 0.75 * sum(any_two) / len(any_two)


def test_parts_that_do_not_hang_together_do_not_lie_on_one_another() -> None:
    drawing = network(60, 40)
    places = place_things(drawing)
    beside: dict[str, set[str]] = {thing.key: {thing.key} for thing in drawing.things}
    for each in drawing.lines:
        whole = beside[each.start] | beside[each.end]
        for key in whole:
            beside[key] = whole
    parts = {tuple(sorted(part)) for part in beside.values()}
    assert len(parts) > 3
    boxes = []
    for part in parts:
        xs, ys = [places[key][0] for key in part], [places[key][1] for key in part]
        boxes.append((min(xs), min(ys), max(xs), max(ys)))
    boxes.sort()
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            apart_ = other[0] > one[2] or other[1] > one[3] or one[1] > other[3]
            assert apart_


# -- tiers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("view", "text"), [VIEWS[0], VIEWS[2], VIEWS[4]])
def test_a_lower_tier_stands_lower(leeds: Graph, view: str, text: str | None) -> None:
    drawing = leeds.view(view, text, as_of="2022-05-01")
    places = place_things(drawing)
    rows: dict[int, list[float]] = {}
    for thing in drawing.things:
        rows.setdefault(thing.tier or 0, []).append(places[thing.key][1])
    assert len(rows) > 2
    for above, below in pairwise(sorted(rows)):
        assert max(rows[above]) < min(rows[below])


def test_a_wide_tier_is_wrapped_into_rows() -> None:
    things = (
        Thing("Board/top", "Board", "Top", tier=0),
        *(Thing(f"Action/{n}", "Action", f"An action to do {n}", tier=1) for n in range(80)),
    )
    lines = tuple(
        Line(thing.key, thing.key, "Board/top", "PART_OF", "is part of", "includes")
        for thing in things[1:]
    )
    places = place_things(Drawing("accountability", "?", "2022-01-01", things, lines))
    wide = max(x for x, _ in places.values()) - min(x for x, _ in places.values())
    rows = {y for _, y in places.values()}
    assert wide < 3000
    assert len(rows) > 4


def test_tiers_are_ordered_so_that_lines_do_not_cross() -> None:
    # The same ladder, its uprights given in another order at each end.
    things = [Thing(f"Board/{n}", "Board", f"B{n}", tier=0) for n in range(6)]
    things += [Thing(f"Action/{n}", "Action", f"A{n}", tier=1) for n in (3, 0, 5, 1, 4, 2)]
    lines = tuple(
        Line(f"{n}", f"Action/{n}", f"Board/{n}", "PART_OF", "is part of", "") for n in range(6)
    )
    places = place_things(Drawing("trace", "?", "2022-01-01", tuple(things), lines))
    above = sorted(range(6), key=lambda n: places[f"Board/{n}"][0])
    below = sorted(range(6), key=lambda n: places[f"Action/{n}"][0])
    assert above == below


def test_nothing_and_one_thing() -> None:
    assert place_things(Drawing("partners", "?", "2022-01-01", (), ())) == {}
    alone = Thing("Board/a", "Board", "A", tier=0)
    assert set(place_things(Drawing("trace", "?", "2022-01-01", (alone,), ()))) == {"Board/a"}


def test_a_line_from_a_thing_to_itself_and_two_between_the_same_two() -> None:
    things = (Thing("Board/a", "Board", "A"), Thing("Board/b", "Board", "B"))
    lines = tuple(
        Line(str(n), *ends, "", "", "")
        for n, ends in enumerate([("Board/a", "Board/a"), ("Board/a", "Board/b")] * 2)
    )
    assert overlaps(Drawing("around", "?", "2022-01-01", things, lines)) == []


# -- moving apart ----------------------------------------------------------------------------

ROOM = st.floats(1, 50)


@given(points=st.lists(st.tuples(st.floats(-1000, 1000), ROOM), min_size=1, max_size=30))
def test_points_are_moved_apart_in_order_and_no_further_than_needed(
    points: list[tuple[float, float]],
) -> None:
    points = sorted(points)
    wanted, room = [point for point, _ in points], [each for _, each in points]
    moved = apart(wanted, room)
    for (a, b), (r, s) in zip(pairwise(moved), pairwise(room), strict=True):
        assert b - a >= (r + s) / 2 - 1e-6
    # The middle of all stays where it was, as the least sum of squares must have it.
    assert sum(moved) == pytest.approx(sum(wanted), abs=1e-3)
    again = apart(moved, room)
    assert again == pytest.approx(moved, abs=1e-6)
