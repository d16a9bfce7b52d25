"""Pictures for reports: names that can be read, a legend, the day, the sources."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from graphkit.viz.drawing import Drawing, Line, Period, Statement, Thing
from graphkit.viz.labels import Box, Room, along, beside
from graphkit.viz.layout import place_things
from graphkit.viz.static import compose, on_its_day, write_picture
from hypothesis import given, settings
from hypothesis import strategies as st

import graphkit
from graphkit.errors import GraphkitError, WrongOption
from graphkit.graph import Graph

SVG = "{http://www.w3.org/2000/svg}"
VIEWS: tuple[tuple[str, str | None, dict[str, Any]], ...] = (
    ("trace", "long-term solution Kingsdale Court", {"as_of": "2022-06-01"}),
    ("funding", None, {"as_of": "2025-12-01"}),
    ("partners", None, {"as_of": "2022-06-01"}),
    ("place", "Holbeck", {"as_of": "2022-06-01", "include_old": True}),
    ("around", "Neighbourhood Improvement Board", {"as_of": "2022-06-01", "hops": 1}),
    ("accountability", None, {"as_of": "2022-06-01"}),
)


@pytest.fixture(scope="module")
def leeds(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    graph = graphkit.open(tmp_path_factory.mktemp("graph") / "leeds.kgl")
    graph.demo()
    return graph


def small(name: str = "Executive Board", **more: Any) -> Drawing:
    said = (Statement("Annual report (30 June 2024), ¶3; ¶4", None),)
    proposed: Any = {"states": ("proposed",), "statements": said}
    things = (
        Thing("Board/a", "Board", name, 0, 1.0, statements=said),
        Thing("Team/b", "Team", "Housing", 1, 0.2, note="£3.9m", **proposed),
        Thing("Role/c", "Role", "Director", 1, 0.4, states=("old", "disputed"), statements=said),
        Thing("Plan/d", "Plan", "Later", 1, periods=(Period("2030-01-01", None),)),
    )
    lines = (
        Line("1", "Team/b", "Board/a", "ACCOUNTABLE_TO", "answers to", "", 0.5, **proposed),
        Line("2", "Role/c", "Board/a", "CHAIRS", "chairs", "", states=("old",), statements=said),
        Line("3", "Role/c", "Board/a", "ADVISES", "advises", "", states=("disputed",)),
        Line("4", "Plan/d", "Board/a", "SCRUTINISED_BY", "is scrutinised by", ""),
    )
    return Drawing(
        **{
            "view": "accountability",
            "question": "Who answers to whom?",
            "as_of": "2024-07-01",
            "things": things,
            "lines": lines,
            "notes": ("3 facts left out",),
            **more,
        }
    )


def words_of(path: Path) -> list[str]:
    texts = ET.parse(path).iter(f"{SVG}text")
    return ["".join(each.itertext()) for each in texts]


def boxes(drawing: Drawing) -> Iterator[tuple[str, Box]]:
    figure = compose(drawing, place_things(on_its_day(drawing)))
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    for text in figure.axes[0].texts:
        # Without the white that stands behind it.
        text.set_bbox(None)
        found = text.get_window_extent(renderer)
        yield text.get_text(), Box(found.x0, found.y0, found.x1, found.y1)


def overlapping(drawing: Drawing) -> list[tuple[str, str]]:
    found = list(boxes(drawing))
    assert len(found) > 5
    return [
        (one, other)
        for (one, first), (other, second) in combinations(found, 2)
        if first.left + 1 < second.right
        and second.left + 1 < first.right
        # Lines of one text stand close: letters above and below the line may touch.
        and first.top + 3 < second.bottom
        and second.top + 3 < first.bottom
    ]


@pytest.mark.parametrize(("name", "text", "options"), VIEWS, ids=[each[0] for each in VIEWS])
def test_no_two_texts_overlap(
    leeds: Graph, name: str, text: str | None, options: dict[str, Any]
) -> None:
    assert overlapping(leeds.view(name, text, **options)) == []


def test_no_two_texts_overlap_in_a_small_drawing() -> None:
    assert overlapping(small()) == []


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), min_size=3, max_size=25))
def test_no_two_texts_overlap_wherever_things_stand(at: list[tuple[int, int]]) -> None:
    things = tuple(Thing(f"Board/{n}", "Board", f"Board number {n}") for n in range(len(at)))
    drawing = small(things=things, lines=())
    figure = compose(drawing, {thing.key: at[n] for n, thing in enumerate(things)})
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    found = []
    for text in figure.axes[0].texts:
        text.set_bbox(None)
        box = text.get_window_extent(renderer)
        found.append(Box(box.x0 + 1, box.y0 + 3, box.x1 - 1, box.y1 - 3))
    assert not any(one.overlaps(other) for one, other in combinations(found, 2))


@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
def test_the_same_drawing_is_the_same_file(tmp_path: Path, ending: str) -> None:
    drawing = small()
    for name in ("a", "b"):
        write_picture(drawing, place_things(drawing), tmp_path / f"{name}.{ending}")
    assert (tmp_path / f"a.{ending}").read_bytes() == (tmp_path / f"b.{ending}").read_bytes()
    assert len(list(tmp_path.iterdir())) == 2


def test_it_is_the_same_file_in_another_process(tmp_path: Path) -> None:
    import sys

    drawing = small()
    write_picture(drawing, place_things(drawing), tmp_path / "a.svg")
    text = (
        "import sys; sys.path.insert(0, 'tests'); from pathlib import Path\n"
        "from test_static import *\n"
        "import matplotlib; matplotlib.rcParams['font.size'] = 30\n"
        "matplotlib.rcParams['text.usetex'] = True\n"
        f"d = small(); write_picture(d, place_things(d), Path({str(tmp_path / 'b.svg')!r}))"
    )
    root = Path(__file__).parent.parent
    subprocess.run([sys.executable, "-c", text], check=True, cwd=root)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_it_says_the_question_the_day_the_sources_and_what_was_left_out(tmp_path: Path) -> None:
    drawing = small()
    write_picture(drawing, place_things(drawing), tmp_path / "a.svg")
    words = words_of(tmp_path / "a.svg")
    assert "Who answers to whom?" in words
    assert "As of 1 July 2024" in words
    assert "3 facts left out" in words
    assert "Sources: Annual report (30 June 2024)" in words
    assert any(each.startswith("Arrows read: ") for each in words)


def test_the_legend_says_what_is_drawn_and_nothing_else(tmp_path: Path) -> None:
    drawing = small()
    write_picture(drawing, place_things(drawing), tmp_path / "a.svg")
    words = words_of(tmp_path / "a.svg")
    for each in ("Board", "Team", "Role"):
        assert each in words
    assert "Plan" not in words
    assert "dashed: proposed, not in force" in words
    assert "≠: sources disagree" in words
    assert not any("agreed, not yet" in each for each in words)


def test_unusual_states_look_different_and_say_so_in_words(tmp_path: Path) -> None:
    drawing = small()
    write_picture(drawing, place_things(drawing), tmp_path / "a.svg")
    text = (tmp_path / "a.svg").read_text("utf-8")
    words = words_of(tmp_path / "a.svg")
    assert "(proposed)" in words
    assert "(old, disputed)" in words
    assert "≠ Director" in words
    assert "£3.9m" in words
    assert "stroke-dasharray" in text
    assert "#767676" in text


def test_only_what_stands_on_the_day_is_drawn(tmp_path: Path) -> None:
    drawing = small()
    write_picture(drawing, place_things(drawing), tmp_path / "a.svg")
    words = words_of(tmp_path / "a.svg")
    assert "Later" not in words
    assert not any("scrutinised" in each for each in words)


NASTY = (
    "<script>alert(1)</script>",
    "costs $5 and $6 _{x} \\frac{1}{2}",
    "$\\undefined$",
    "עברית العربية \u202eevil\u202c",
    "Parks\u00a0Board \u202eevil",
    "😀 漢字 𝒜 ￿",
    "a\nb\tc\x00d\x1b[31m",
    "&amp; ]]> \"quoted\" 'name'",
    " ",
    "W" * 300,
    "%s {0} %(x)s \\n",
)


@pytest.mark.parametrize("name", NASTY)
@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
def test_any_name_is_drawn_as_text(name: str, ending: str, tmp_path: Path) -> None:
    drawing = small(name, question=name, notes=(name,))
    write_picture(drawing, place_things(drawing), tmp_path / f"a.{ending}")
    assert (tmp_path / f"a.{ending}").stat().st_size > 1_000
    if ending == "svg":
        shown = "".join(words_of(tmp_path / "a.svg"))
        # What only turns the direction is left out: a picture sets names beside each other.
        kept = re.sub("[\x00-\x1f\\s￿\u202c\u202e]", "", name)[:60]
        assert kept in re.sub(r"[\s�]", "", shown)
        assert "<script" not in (tmp_path / "a.svg").read_text("utf-8")


@settings(deadline=None, max_examples=30)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_any_text_at_all_is_drawn(name: str) -> None:
    drawing = small(name, question=name)
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        write_picture(drawing, place_things(drawing), Path(folder) / "a.svg")
        ET.parse(Path(folder) / "a.svg")


def test_a_drawing_on_its_day_is_what_stands_then() -> None:
    then = on_its_day(small())
    assert [thing.name for thing in then.things] == ["Executive Board", "Housing", "Director"]
    assert [line.key for line in then.lines] == ["1", "2", "3"]
    assert on_its_day(then) == then


def test_an_empty_drawing_is_a_picture_too(tmp_path: Path) -> None:
    drawing = small(things=(), lines=())
    write_picture(drawing, {}, tmp_path / "a.svg")
    assert "Sources: none stated" in words_of(tmp_path / "a.svg")


def test_mistakes_are_said_plainly(tmp_path: Path) -> None:
    drawing = small()
    with pytest.raises(WrongOption, match=r"a picture ends in \.svg, \.png, \.pdf"):
        write_picture(drawing, place_things(drawing), tmp_path / "a.bmp")
    with pytest.raises(GraphkitError, match="cannot be written"):
        write_picture(drawing, place_things(drawing), tmp_path / "none" / "a.svg")


# -- finding room ------------------------------------------------------------

BOXES = st.tuples(*(st.floats(-500, 500) for _ in range(2)), *(st.floats(1, 200) for _ in range(2)))


@given(st.lists(BOXES, max_size=30))
def test_room_gives_nothing_twice(wanted: list[tuple[float, ...]]) -> None:
    room = Room()
    given_out: list[Box] = []
    for left, top, wide, high in wanted:
        box = Box(left, top, left + wide, top + high)
        free = not any(box.overlaps(other) for other in given_out)
        assert room.is_free(box) == free
        if room.first_free([box]):
            given_out.append(box)
    assert not any(one.overlaps(other) for one, other in combinations(given_out, 2))


@given(BOXES, st.floats(1, 30))
def test_a_name_stands_clear_of_its_mark(box: tuple[float, ...], radius: float) -> None:
    x, y, wide, high = box
    square = Box(x - radius, y - radius, x + radius, y + radius)
    places = list(beside(x, y, radius, wide, high))
    assert len(places) == 8
    assert not any(place.overlaps(square) for place in places[:4])


def test_words_stand_on_a_curve_as_matplotlib_bends_it() -> None:
    from matplotlib.patches import FancyArrowPatch

    # Its y runs upwards, and so the other way.
    arrow = FancyArrowPatch((0, 0), (100, -40), connectionstyle="arc3,rad=0.3")
    bend: Any = arrow.get_connectionstyle()
    path = bend((0, 0), (100, -40), shrinkA=0, shrinkB=0)
    middle = 0.25 * path.vertices[0] + 0.5 * path.vertices[1] + 0.25 * path.vertices[2]
    box = next(along((0, 0), (100, 40), 0.3, 10, 6))
    assert ((box.left + box.right) / 2, (box.top + box.bottom) / 2) == pytest.approx(
        (middle[0], -middle[1]), abs=0.1
    )
