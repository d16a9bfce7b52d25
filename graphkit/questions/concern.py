"""What concerns a thing or a place: itself, its parts, its work, and what is stated to be there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from graphkit.claims import PLACES, Node
from graphkit.finding import Thing
from graphkit.questions.history import Fact, History
from graphkit.questions.place import PlaceOn
from graphkit.questions.place_over_time import AROUND, WITH_WHOM, PlaceOverTime
from graphkit.time.validity import COMING, IN_FORCE

# What leads to its parts, however deep, and then to its work, one step on.
_PARTS = (("PART_OF", "in"), ("POST_IN", "in"), ("HOLDS", "out"))
_WORK = tuple(
    (each, "out")
    for each in ("OWNS", "CHAIRS", "DELIVERS", "OVERSEES", "PROVIDES", "MANAGES", "FUNDS")
)
# Of larger places, of other times, and of whoever else works there nothing is asked.
_ELSEWHERE = {"lies in", "before and after", WITH_WHOM}


def concern(history: History, things: Iterable[Thing], day: dt.date) -> set[Node]:
    """Find what concerns some things on a day.

    Parameters
    ----------
    history : History
    things : iterable of Thing
    day : datetime.date

    Returns
    -------
    set of (label, id)
        As they are called on the day.
    """
    found: set[Node] = set()
    for thing in things:
        if thing.label in PLACES:
            found |= _at_place(history, thing, day)
        else:
            found |= _of_thing(history, history.names.on(thing.node, day), day)
    return found


def _at_place(history: History, thing: Thing, day: dt.date) -> set[Node]:
    """Find a place, what lies in it, and what is stated to be there."""
    place = PlaceOn(PlaceOverTime(history, thing.node), thing, day)
    found = {place.here, *place.geography.inside(place.here)}
    for told in place.told:
        if told.side != AROUND and told.section not in _ELSEWHERE:
            found |= {told.fact.start, told.fact.end}
    return {node for node in found if node[0] != "Indicator"}


def _of_thing(history: History, node: Node, day: dt.date) -> set[Node]:
    """Find a thing, its parts, and the work of them all with its parts."""
    parts = _spread(history, {node}, _PARTS, day)
    work = _next(history, parts, _WORK, day)
    return _spread(history, parts | work, (("PART_OF", "in"),), day)


def _spread(
    history: History, start: Collection[Node], ways: Sequence[tuple[str, str]], day: dt.date
) -> set[Node]:
    found, waiting = set(start), set(start)
    while waiting:
        waiting = _next(history, waiting, ways, day) - found
        found |= waiting
    return found


def _next(
    history: History, nodes: Collection[Node], ways: Sequence[tuple[str, str]], day: dt.date
) -> set[Node]:
    """Find what is one step on from some things, as things stand."""
    facts = history.on(history.at(nodes, ways), day)
    return {
        fact.end if way == "out" else fact.start
        for fact in facts
        for kind, way in ways
        if fact.type == kind and _leads(fact, nodes, way, day)
    }


def _leads(fact: Fact, nodes: Collection[Node], way: str, day: dt.date) -> bool:
    near = fact.start if way == "out" else fact.end
    return near in nodes and fact.state(day) in {IN_FORCE, *COMING}
