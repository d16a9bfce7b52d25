"""How much is drawn at most: past it, the strongest part, which says what it left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from graphkit.viz.drawing import Drawing, Line, Thing

# What a browser draws within two seconds, and what a file of a few megabytes holds.
MOST_THINGS = 5_000
MOST_LINES = 20_000


def within_limits(
    drawing: Drawing,
    keep: Collection[str] = (),
    most_things: int = MOST_THINGS,
    most_lines: int = MOST_LINES,
) -> Drawing:
    """Keep the strongest part of a drawing that is too large, and say what was left out.

    Parameters
    ----------
    drawing : Drawing
    keep : collection of str
        Keys of things that stay in any case: what the view is about.
    most_things, most_lines : int

    Returns
    -------
    Drawing
        The same where it is small enough. Else the things with most lines, then the
        largest, then by key; and the lines between them.

    Examples
    --------
    >>> from graphkit.viz.drawing import Line, Thing
    >>> things = tuple(Thing(key, "Board", key) for key in "abc")
    >>> lines = (Line("1", "b", "c", "", "", ""),)
    >>> cut = within_limits(Drawing("v", "?", "2020-01-01", things, lines), most_things=2)
    >>> [thing.key for thing in cut.things], cut.notes
    (['b', 'c'], ('1 of 3 things is left out: only the 2 with most links are drawn',))
    """
    if len(drawing.things) <= most_things and len(drawing.lines) <= most_lines:
        return drawing
    ends = Counter(end for line in drawing.lines for end in {line.start, line.end})
    order = sorted(
        drawing.things,
        key=lambda thing: (thing.key not in keep, -ends[thing.key], -thing.size, thing.key),
    )
    place = {thing.key: number for number, thing in enumerate(order)}
    # A line is drawn when the weaker of its ends is.
    weaker = sorted(max(place[line.start], place[line.end]) for line in drawing.lines)
    number = min(most_things, len(order))
    if len(weaker) > most_lines:
        number = max(min(number, weaker[most_lines]), 1)
    kept = {thing.key for thing in order[:number]}
    left_out = len(order) - number
    note = (
        f"{left_out:,} of {len(order):,} things {'is' if left_out == 1 else 'are'} left out: "
        f"only the {number:,} with most links are drawn"
    )
    things = tuple(thing for thing in drawing.things if thing.key in kept)
    lines = tuple(line for line in drawing.lines if {line.start, line.end} <= kept)
    drawn: tuple[Thing | Line, ...] = (*things, *lines)
    periods = [period for item in drawn for period in item.periods]
    changing = {day for period in periods for day in (period.start, period.end)}
    days = tuple(day for day in drawing.days if day in changing)
    return replace(drawing, things=things, lines=lines, days=days, notes=(note, *drawing.notes))
