"""What a view draws: things, lines between them, and the days at which they change.

A view's maker fills a drawing from the rows of named queries; the page, the static
picture and the table below them are all made from it, so that they cannot say different
things.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Statement:
    """One citation: who says so, where and when.

    Attributes
    ----------
    words : str
        The citation as every command writes it: source, locator, date.
    url : str or None
        Where the source is published, when stated.
    licence : str or None
        The licence line that the source asks to be shown with it.
    """

    words: str
    url: str | None = None
    licence: str | None = None


@dataclass(frozen=True)
class Period:
    """When something is drawn: from a day up to, but not on, another; None is open.

    Attributes
    ----------
    start, end : str or None
        ISO 8601.
    states : tuple of str
        Words for what is unusual about it in this period only, beside its lasting states: "old".
    why_ends : str
        Why it is drawn no longer after its end; empty where a source ends it.
    """

    start: str | None
    end: str | None
    states: tuple[str, ...] = ()
    why_ends: str = ""


@dataclass(frozen=True, kw_only=True)
class Item:
    """What a thing and a line have in common.

    Attributes
    ----------
    states : tuple of str
        Words for what is unusual about it: "proposed", "old", "disputed", "ended" …
    periods : tuple of Period
        When it is drawn, as the slider moves; empty when always.
    note : str
        A few words beside its name, such as a sum or a due date.
    properties : mapping
        What else is known, by the words that the side panel shows; values plain.
    statements : tuple of Statement
        Who says so.
    """

    states: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    note: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True)
class Thing(Item):
    """One node as drawn.

    Attributes
    ----------
    key : str
        Label and id, ``Board/executive-board``: unique in a drawing.
    label : str
        Its label in the model, which decides its shape and colour.
    name : str
        As the graph writes it: text, never markup.
    tier : int or None
        Its row from the top, in views that have tiers.
    size : float
        How large it is among its kind, from 0 to 1.
    """

    key: str
    label: str
    name: str
    tier: int | None = None
    size: float = 0.5


@dataclass(frozen=True)
class Line(Item):
    """One relationship as drawn.

    Attributes
    ----------
    key : str
        Unique in a drawing.
    start, end : str
        Keys of the things it joins, in the direction it is read.
    type : str
        Its relationship type in the model, or "" where the line sums up several.
    words : str
        How it reads from start to end: "answers to".
    back : str
        How it reads from end to start: "is answered to by".
    width : float
        How wide it is, from 0 to 1 (pounds, or how many projects two partners share).
    """

    key: str
    start: str
    end: str
    type: str
    words: str
    back: str
    width: float = 0.0


@dataclass(frozen=True)
class Drawing:
    """What one view shows.

    Attributes
    ----------
    view : str
        Its name, as ``graphkit view`` takes it.
    question : str
        The question that it answers: the page's heading.
    as_of : str
        The day it is true for, ISO 8601.
    things, lines : tuple
        What is drawn, in a fixed order.
    days : tuple of str
        The days at which something changes, for views with a slider; else empty.
    directed : bool
        Whether lines have arrow heads.
    notes : tuple of str
        What a reader must know: what was left out and why, how a text was understood.
    """

    view: str
    question: str
    as_of: str
    things: tuple[Thing, ...]
    lines: tuple[Line, ...]
    days: tuple[str, ...] = ()
    directed: bool = True
    notes: tuple[str, ...] = ()


def states_on(item: Thing | Line, day: str) -> tuple[str, ...] | None:
    """Say what is unusual about a thing or line on a day; None where it is not drawn then.

    Parameters
    ----------
    item : Thing or Line
    day : str
        ISO 8601.

    Returns
    -------
    tuple of str or None

    Examples
    --------
    >>> began = Thing("Board/a", "Board", "A", periods=(Period("2019-02-13", None),))
    >>> states_on(began, "2019-02-13"), states_on(began, "2019-02-12")
    ((), None)
    """
    if not item.periods:
        return item.states
    for period in item.periods:
        if (period.start or "") <= day and (period.end is None or day < period.end):
            return (*item.states, *period.states)
    return None
