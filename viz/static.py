"""Pictures for reports: a drawing as SVG, PNG or PDF, without a browser.

Everything is measured and placed in pixels of 1/96 inch, as layouts are, with y downwards.
"""

from __future__ import annotations

import io
import re
import textwrap
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from graphkit.viz.bends import bends
from graphkit.viz.drawing import Drawing, Line, Thing, states_on
from graphkit.viz.exports.text import xml_safe
from graphkit.viz.files import write_files
from graphkit.viz.labels import MARK_REACH, Box, Room, along, around, beside, hull
from graphkit.viz.marks import FADED, INK, LINE, STATES, StateMark, mark, marked_labels

from graphkit.errors import WrongOption
from graphkit.text import legible
from graphkit.time.spans import in_words, parse_day

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ENDINGS = (".svg", ".png", ".pdf")

_PIXELS_PER_INCH = 96
_MARGIN = 28.0
# How far lines between the same two things are bent.
_BEND = 0.16
_NARROWEST = 760.0
_LEAST_RADIUS, _MORE_RADIUS = 7.0, 12.0
# In characters; a name has four lines at most.
_NAME_WIDTH, _NAME_LINES = 24, 4
_WORDS_WIDTH = 20
# With more lines than these, words on them would hide the picture.
_MOST_WORDED = 80
# What would be small on paper is drawn closer together, as long as each name has room beside
# its mark; else things are drawn apart, until all names but few have.
_CLOSER = (0.5, 0.6, 0.7, 0.8, 0.9)
_APART = (1.0, 1.15, 1.3, 1.5, 1.75, 2.0)
_LED = 0.03
_LARGER_FROM, _LARGEST = 1_100.0, 2.0
_NAME_SIZE, _WORDS_SIZE, _TEXT_SIZE, _HEADING_SIZE = 8.5, 7.0, 8.5, 14.0
_SHAPES = {
    "dot": "o",
    "square": "s",
    "diamond": "D",
    "triangle": "^",
    "triangleDown": "v",
    "star": "*",
    "hexagon": "h",
}
# How much larger a shape is drawn to look as large as a dot.
_FULLER = {"star": 1.5, "triangle": 1.2, "triangleDown": 1.2, "diamond": 0.9, "square": 0.9}
_CITED = re.compile(r"(?P<source>.*?\([^()]*\d{4}\)), ")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def on_its_day(drawing: Drawing) -> Drawing:
    """Keep what stands on the day of a drawing, for a layout without room for anything else.

    Parameters
    ----------
    drawing : Drawing

    Returns
    -------
    Drawing
        Without a slider: the things and lines of its day, with their states on it.
    """
    things = [
        replace(thing, states=states, periods=())
        for thing, states in _standing(drawing.things, drawing)
    ]
    lines = [
        replace(line, states=states, periods=())
        for line, states in _standing(drawing.lines, drawing)
    ]
    keys = {thing.key for thing in things}
    kept = tuple(line for line in lines if {line.start, line.end} <= keys)
    return replace(drawing, things=tuple(things), lines=kept, days=())


def write_picture(
    drawing: Drawing, positions: Mapping[str, tuple[float, float]], path: Path
) -> None:
    """Write a drawing as a picture for a report.

    Parameters
    ----------
    drawing : Drawing
        What stands on its day is drawn; see `on_its_day`.
    positions : mapping of str to (float, float)
        Where each thing stands, by key; x to the right and y downwards, in pixels.
    path : Path
        Its ending says which: ``.svg``, ``.png`` or ``.pdf``. The same drawing gives the same
        file every time.

    Raises
    ------
    WrongOption
        When the ending is another.
    GraphkitError
        When the file cannot be written; nothing is, then.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise WrongOption(f"{path}: a picture ends in {', '.join(ENDINGS)}")
    # Neither the day nor the machine goes into the file.
    about: dict[str, dict[str, Any]] = {
        ".svg": {"Date": None, "Creator": "graphkit", "Title": _clean(drawing.question)},
        ".png": {"Software": "graphkit", "Title": _clean(drawing.question)},
        ".pdf": {
            "CreationDate": None,
            "Producer": None,
            "Creator": "graphkit",
            "Title": _clean(drawing.question),
        },
    }
    out = io.BytesIO()
    with _own_style(), warnings.catch_warnings():
        # A letter that the font lacks is drawn as a box; there is nothing to do about it.
        warnings.filterwarnings("ignore", message=".*[Gg]lyph")
        figure = compose(drawing, positions)
        wide = max(figure.get_size_inches())
        # Sharp on paper, and no larger than any program opens.
        dpi = min(200, int(6_000 / wide)) if ending == ".png" else 72
        figure.savefig(out, format=ending[1:], metadata=about[ending], dpi=dpi)
    write_files({"": out.getvalue()}, path)


def compose(drawing: Drawing, positions: Mapping[str, tuple[float, float]]) -> Figure:
    """Draw a drawing as a figure of matplotlib, each text with a place of its own.

    Parameters
    ----------
    drawing : Drawing
    positions : mapping of str to (float, float)
        As for `write_picture`.

    Returns
    -------
    matplotlib.figure.Figure
        With one pair of axes, which measures pixels.
    """
    return _Picture(drawing, positions).figure


@dataclass
class _Name:
    """A thing as it is drawn, and where its name goes."""

    thing: Thing
    text: str
    x: float
    y: float
    radius: float
    width: float
    height: float
    box: Box = field(default=Box(0, 0, 0, 0))
    led: bool = False

    @property
    def around_mark(self) -> Box:
        r = self.radius * MARK_REACH
        return Box(self.x - r, self.y - r, self.x + r, self.y + r)


class _Picture:
    def __init__(self, drawing: Drawing, positions: Mapping[str, tuple[float, float]]) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.drawing = drawing = on_its_day(drawing)
        self.figure = Figure(dpi=_PIXELS_PER_INCH)
        self.canvas = FigureCanvasAgg(self.figure)
        self.ax: Axes = self.figure.add_axes((0, 0, 1, 1))
        self.ax.set_axis_off()
        # The frame is set at the end; looking for it after each shape would take the most time.
        self.ax.set_autoscale_on(False)
        self.used_states: set[str] = set()
        names = self._placed(self._names(positions))
        self.names = {name.thing.key: name for name in names}
        self.lines = drawing.lines
        for line in self.lines:
            self.used_states.update(line.states)
        drawn = [name.box for name in names] + [name.around_mark for name in names]
        inner = hull(drawn) if drawn else Box(0, 0, 0, 0)
        wide = max(inner.right - inner.left, _NARROWEST)
        # A wide picture is made small on paper: what stands around it is larger then.
        self.large = min(max(wide / _LARGER_FROM, 1.0), _LARGEST)
        # Everything above and below is as wide as the picture.
        left = (inner.left + inner.right - wide) / 2
        top = self._heading(left, inner.top - _MARGIN, wide)
        self._draw_lines()
        self._draw_names(names)
        bottom = self._legend(left, inner.bottom + _MARGIN, wide)
        bottom = self._foot(left, bottom, wide)
        self._frame(Box(left - _MARGIN, top - _MARGIN, left + wide + _MARGIN, bottom + _MARGIN))

    # -- placing -------------------------------------------------------------

    def _names(self, positions: Mapping[str, tuple[float, float]]) -> list[_Name]:
        names = []
        for thing in self.drawing.things:
            self.used_states.update(thing.states)
            text = _name_text(thing)
            width, height = self._measure(text, _NAME_SIZE)
            x, y = positions[thing.key]
            radius = _LEAST_RADIUS + _MORE_RADIUS * min(max(thing.size, 0.0), 1.0)
            names.append(_Name(thing, text, x, y, radius, width + 4, height + 2))
        return names

    def _placed(self, names: list[_Name]) -> list[_Name]:
        """Find a box for each name: beside its mark, else led to by a line."""
        at = [(name.x, name.y) for name in names]
        room, left_over = Room(), list[_Name]()
        wide = max((x for x, _ in at), default=0) - min((x for x, _ in at), default=0)
        for stretch in (*(each for each in _CLOSER if wide * each > _NARROWEST), *_APART):
            for name, (x, y) in zip(names, at, strict=True):
                name.x, name.y = x * stretch, y * stretch
            room = Room(name.around_mark for name in names)
            left_over = []
            # Large things first: their names are looked for first.
            for name in sorted(names, key=lambda each: (-each.radius, each.y, each.x)):
                size = (name.radius, name.width, name.height)
                box = room.first_free(beside(name.x, name.y, *size))
                if box is None:
                    left_over.append(name)
                else:
                    name.box, name.led = box, False
            if len(left_over) <= (len(names) * _LED if stretch >= 1 else 0):
                break
        for name in left_over:
            size = (name.radius, name.width, name.height)
            free = room.first_free(around(name.x, name.y, *size))
            name.box, name.led = free or self._below_all(names, name), True
            if free is None:
                room.take(name.box)
        return names

    def _below_all(self, names: list[_Name], name: _Name) -> Box:
        """Find a place where nothing can be: below everything."""
        lowest = max(max(each.box.bottom, each.y + each.radius) for each in names) + 4
        left = name.x - name.width / 2
        return Box(left, lowest, left + name.width, lowest + name.height)

    def _measure(self, text: str, size: float, *, bold: bool = False) -> tuple[float, float]:
        """Measure a text as it will be drawn, in pixels."""
        from matplotlib.font_manager import FontProperties

        font = FontProperties(size=size, weight="bold" if bold else "normal")
        renderer: Any = self.canvas.get_renderer()  # type: ignore[no-untyped-call]
        lines = text.split("\n")
        measured = [renderer.get_text_width_height_descent(each, font, False) for each in lines]
        step = size / 72 * _PIXELS_PER_INCH * 1.25
        return max(width for width, _, _ in measured), step * len(lines)

    # -- drawing -------------------------------------------------------------

    def _draw_lines(self) -> None:
        room = Room(name.box for name in self.names.values())
        for name in self.names.values():
            room.take(name.around_mark)
        places = {key: (name.x, name.y, name.radius) for key, name in self.names.items()}
        # matplotlib bends to the right.
        turned = {
            line.key: -bend
            for line, bend in zip(self.lines, bends(self.lines, places, _BEND), strict=True)
        }
        for line in self.lines:
            self._draw_line(line, turned[line.key])
        for line in self.lines:
            worded = len(self.lines) <= _MOST_WORDED
            self._draw_words(line, turned[line.key], room, worded=worded)

    def _draw_line(self, line: Line, bend: float) -> None:
        from matplotlib.patches import FancyArrowPatch

        start, end = self.names[line.start], self.names[line.end]
        looks = [STATES[state] for state in line.states if state in STATES]
        faded = any(look.faded for look in looks)
        dashes = next((look.dashes for look in looks if look.dashes), ())
        width = 0.7 + 3.3 * min(max(line.width, 0.0), 1.0)
        to_points = 72 / _PIXELS_PER_INCH
        loop = start is end
        self.ax.add_patch(
            FancyArrowPatch(
                (start.x, start.y),
                (end.x + (0.1 if loop else 0), end.y),
                connectionstyle=f"arc3,rad={bend:.3f}",
                arrowstyle="-|>" if self.drawing.directed else "-",
                mutation_scale=7 + 2 * width,
                shrinkA=start.radius * to_points,
                shrinkB=(end.radius + 1.5) * to_points,
                linewidth=width,
                linestyle=(0, dashes) if dashes else "-",
                color="#A0A0A0" if faded else LINE,
                zorder=1,
            )
        )

    def _draw_words(self, line: Line, bend: float, room: Room, *, worded: bool) -> None:
        looks = [STATES[state] for state in line.states if state in STATES]
        sign = "".join(look.sign for look in looks)
        start, end = self.names[line.start], self.names[line.end]
        if start is end:
            return
        note = f": {_clean(line.note)}" if line.note and len(line.note) <= 30 else ""
        told = ", ".join(each for each in line.states if each != "disputed")
        words = f"{sign} {line.words}{note}{f' ({told})' if told else ''}".strip()
        for text in ([_wrapped(words, _WORDS_WIDTH, 3)] if worded else []) + [sign]:
            if not text:
                continue
            width, height = self._measure(text, _WORDS_SIZE)
            ends = (start.x, start.y), (end.x, end.y)
            box = room.first_free(along(*ends, bend, width + 2, height))
            if box is not None:
                self._write(text, box, _WORDS_SIZE, "#4A4A4A", zorder=3)
                return

    def _draw_names(self, names: list[_Name]) -> None:
        for name in names:
            self._shape(name.x, name.y, name.radius, name.thing.label, name.thing.states)
            if name.led:
                middle = (name.box.left + name.box.right) / 2
                edge = name.box.top if name.box.top > name.y else name.box.bottom
                self.ax.plot(
                    [name.x, middle], [name.y, edge], color="#8C8C8C", linewidth=0.5, zorder=1.5
                )
            faded = any(STATES[s].faded for s in name.thing.states if s in STATES)
            self._write(name.text, name.box, _NAME_SIZE, FADED if faded else INK, zorder=4)

    def _shape(
        self, x: float, y: float, radius: float, label: str, states: Iterable[str] = ()
    ) -> None:
        look = mark(label)
        stands = [STATES[state] for state in states if state in STATES]
        faded = any(each.faded for each in stands)
        dashes = next((each.dashes for each in stands if each.dashes), ())
        colour = FADED if faded else look.colour
        size = 2 * radius * 72 / _PIXELS_PER_INCH * _FULLER.get(look.shape, 1.0)
        self.ax.scatter(
            [x],
            [y],
            s=size**2,
            marker=_SHAPES[look.shape],
            facecolor="white" if dashes or faded else colour,
            edgecolor=colour,
            linewidth=1.4,
            linestyle=(0, (2, 1)) if dashes else "-",
            zorder=2,
        )

    def _write(
        self,
        text: str,
        box: Box,
        size: float,
        colour: str,
        *,
        zorder: float,
        bold: bool = False,
        centred: bool = True,
    ) -> None:
        """Write each line of a text in a box of its own; a name may hold any sign."""
        step = (box.bottom - box.top) / len(text.split("\n"))
        for number, each in enumerate(text.split("\n")):
            self.ax.text(
                (box.left + box.right) / 2 if centred else box.left,
                box.top + step * (number + 0.5),
                each,
                size=size,
                color=colour,
                weight="bold" if bold else "normal",
                ha="center" if centred else "left",
                va="center",
                zorder=zorder,
                # A dollar is a dollar, and no formula.
                parse_math=False,
                bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.2},
            )

    # -- around the picture --------------------------------------------------

    def _heading(self, left: float, bottom: float, wide: float) -> float:
        """Write the question and the day above the picture; return where they begin."""
        size, small = _HEADING_SIZE * self.large, (_TEXT_SIZE + 1) * self.large
        heading = self._fitted(self.drawing.question, size, wide, bold=True)
        date = f"As of {in_words(parse_day(self.drawing.as_of))}"
        height = self._measure(date, small)[1]
        box = Box(left, bottom - height, left + wide, bottom)
        self._write(date, box, small, INK, zorder=4, centred=False)
        high = self._measure(heading, size, bold=True)[1]
        box = Box(left, bottom - height - high - 4, left + wide, bottom - height - 4)
        self._write(heading, box, size, INK, zorder=4, bold=True, centred=False)
        return box.top

    def _legend(self, left: float, top: float, wide: float) -> float:
        """Say what the shapes, colours and dashes mean; return where that ends."""
        used = {name.thing.label for name in self.names.values()}
        entries: list[tuple[str, str | StateMark]] = [
            (mark(label).words, label) for label in marked_labels() if label in used
        ]
        entries += [(look.words, look) for s, look in STATES.items() if s in self.used_states]
        size, row, sign = _TEXT_SIZE * self.large, 20.0 * self.large, 26.0 * self.large
        x, y = left, top
        for words, what in entries:
            width, height = self._measure(words, size)
            if x + sign + width > left + wide and x > left:
                x, y = left, y + row
            if isinstance(what, str):
                self._shape(x + 9 * self.large, y + row / 2, 6 * self.large, what)
            else:
                self._sample(x, y + row / 2, what)
            text = Box(x + sign, y + (row - height) / 2, x + sign + width, y + (row + height) / 2)
            self._write(words, text, size, INK, zorder=4, centred=False)
            x += sign + width + 18 * self.large
        y += row if entries else 0
        counted = Counter(line.words for line in self.lines)
        if counted:
            arrows = "Arrows read" if self.drawing.directed else "Lines mean"
            told = "; ".join(f"{_clean(words)} ({n:,})" for words, n in counted.most_common())
            y = self._paragraph(f"{arrows}: {told}", left, y + 4, wide)
        return y

    def _sample(self, x: float, y: float, look: StateMark) -> None:
        colour = "#A0A0A0" if look.faded else LINE
        style: Any = (0, look.dashes) if look.dashes else "-"
        self.ax.plot(
            [x, x + 20 * self.large], [y, y], color=colour, linewidth=1.4, linestyle=style, zorder=2
        )

    def _foot(self, left: float, top: float, wide: float) -> float:
        """Write what a reader must know and the sources; return where that ends."""
        y = top + 6
        for note in self.drawing.notes:
            y = self._paragraph(note[:1].upper() + note[1:], left, y, wide)
        sources = "; ".join(self._sources()) or "none stated"
        return self._paragraph(f"Sources: {sources}", left, y, wide)

    def _sources(self) -> list[str]:
        """Name each source of the lines once, without the places in it; of things without any."""
        joined = {end for line in self.lines for end in (line.start, line.end)}
        alone = [name.thing for key, name in self.names.items() if key not in joined]
        items: list[Thing | Line] = [*self.lines, *alone]
        named = set()
        for statement in (each for item in items for each in item.statements):
            found = _CITED.match(statement.words)
            named.add(_clean(found["source"] if found else statement.words))
        return sorted(named)

    def _paragraph(self, text: str, left: float, top: float, wide: float) -> float:
        size = _TEXT_SIZE * self.large
        fitted = self._fitted(text, size, wide)
        height = self._measure(fitted, size)[1]
        box = Box(left, top, left + wide, top + height)
        self._write(fitted, box, size, LINE, zorder=4, centred=False)
        return top + height + 3

    def _fitted(self, text: str, size: float, wide: float, *, bold: bool = False) -> str:
        """Wrap a text so that no line is wider than the picture."""
        text = _clean(text)
        # Letters are a little wider in one kind of file than in another.
        wide *= 0.97
        width = self._measure(text, size, bold=bold)[0]
        letters = max(int(len(text) * wide / max(width, 1)), 10)
        while True:
            lines = textwrap.wrap(text, letters, break_on_hyphens=False) or [""]
            fitted = "\n".join(lines)
            if self._measure(fitted, size, bold=bold)[0] <= wide or letters <= 10:
                return fitted
            letters -= max(letters // 20, 1)

    def _frame(self, whole: Box) -> None:
        wide, high = whole.right - whole.left, whole.bottom - whole.top
        self.figure.set_size_inches(wide / _PIXELS_PER_INCH, high / _PIXELS_PER_INCH)
        self.ax.set_xlim(whole.left, whole.right)
        self.ax.set_ylim(whole.bottom, whole.top)


def _own_style() -> Any:
    """Leave a user's own settings of matplotlib out, so that a picture is the same anywhere."""
    import matplotlib as mpl

    own: dict[Any, Any] = {
        name: value
        for name, value in mpl.rcParamsDefault.items()
        if not name.startswith(("backend", "date.epoch", "interactive", "toolbar", "webagg"))
    }
    more: dict[Any, Any] = {
        "font.family": "DejaVu Sans",
        # Text stays text, to be searched and read aloud.
        "svg.fonttype": "none",
        "pdf.fonttype": 42,
        "svg.hashsalt": "graphkit",
    }
    return mpl.rc_context({**own, **more})


_Item = TypeVar("_Item", Thing, Line)


def _standing(items: Iterable[_Item], drawing: Drawing) -> Iterator[tuple[_Item, tuple[str, ...]]]:
    for item in items:
        states = states_on(item, drawing.as_of)
        if states is not None:
            yield item, states


def _name_text(thing: Thing) -> str:
    """Write a name with its note and its states in words."""
    signs = "".join(STATES[state].sign for state in thing.states if state in STATES)
    lines = [_wrapped(f"{signs} {thing.name}".strip(), _NAME_WIDTH, _NAME_LINES)]
    if thing.note:
        lines.append(_wrapped(thing.note, _NAME_WIDTH, 2))
    if thing.states:
        lines.append(_wrapped(f"({', '.join(thing.states)})", _NAME_WIDTH, 2))
    return "\n".join(lines)


def _wrapped(text: str, width: int, most: int) -> str:
    lines = textwrap.wrap(_clean(text), width, break_on_hyphens=False) or ["–"]
    if len(lines) > most:
        lines = [*lines[: most - 1], textwrap.shorten(lines[most - 1], width - 2) + " …"]
    return "\n".join(lines)


def _clean(text: str) -> str:
    """Leave out what no font draws: line breaks, control characters and what cannot be seen."""
    return " ".join(legible(_CONTROL.sub(" ", xml_safe(text))).split())
