"""Where places lie and as what they are singled out: on any day, and over time.

What lies in a place is found step by step, however deep: a neighbourhood in a neighbourhood
in a ward lies in the ward. Only what is in force leads on; where something is only proposed
to lie says nothing of where it is.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from functools import cached_property

from graphkit.claims import Node
from graphkit.questions.history import Fact, History
from graphkit.time.spans import Stretch, both, in_words, merged, without
from graphkit.time.validity import COMING, IN_FORCE

# What says in what a place lies.
LIES = ("IN_WARD", "IN_NEIGHBOURHOOD", "IN_AUTHORITY", "IN_AREA")
SINGLED_OUT = "PRIORITY_UNDER"

# Places, each with the days on which they are meant.
When = dict[Node, list[Stretch]]


class Geography:
    """Where places lie and as what they are singled out, over time.

    Parameters
    ----------
    history : History
    facts : iterable of Fact, optional
        What says so, where it has been read already; all that the graph holds when left out.
    """

    def __init__(self, history: History, facts: Iterable[Fact] | None = None) -> None:
        self.history = history
        found = history.of_types((*LIES, SINGLED_OUT)) if facts is None else facts
        self.facts = [fact for fact in found if fact.type in {*LIES, SINGLED_OUT}]

    def called(self, node: Node) -> When:
        """Give the nodes under whose names a place stands, each with the days."""
        return {now: days for days, now in self.history.names.over_time(node)}

    def inside_over_time(self, node: Node) -> When:
        """Find every place that lies in a place, however deep, and on which days.

        Parameters
        ----------
        node : (label, id)
            Under any of its names.

        Returns
        -------
        dict of (label, id) to list of (date, date)
            Under the names of each day; the place itself not.
        """
        return _spread(self.called(node), self._steps[1])

    def around_over_time(self, node: Node) -> When:
        """Find every place that a place lies in, however far up, and on which days."""
        return _spread(self.called(node), self._steps[0])

    def on(self, day: dt.date) -> GeographyOn:
        """Give the geography of a day."""
        return GeographyOn(self, day)

    @cached_property
    def _steps(self) -> tuple[Mapping[Node, list[Fact]], Mapping[Node, list[Fact]]]:
        """The facts in force at some time, by what lies in another, and by what it lies in."""
        lies = (fact for fact in self.facts if fact.type in LIES and not fact.standing)
        return _by_end(self.history.over_time(lies))


class GeographyOn:
    """Where places lie and as what they are singled out on one day.

    Parameters
    ----------
    geography : Geography
    day : datetime.date

    Attributes
    ----------
    facts : list of Fact
        Every fact, whatever its state, its ends as they are called on the day.
    """

    def __init__(self, geography: Geography, day: dt.date) -> None:
        self.day = day
        self.history = geography.history
        self.facts = self.history.on(geography.facts, day)

    def lies_in(self, place: Node) -> list[Fact]:
        """List the facts in force that say in what a place lies."""
        return self._steps[0].get(place, [])

    def inside(self, place: Node) -> list[Node]:
        """List every place that lies in a place, however deep, the nearest first, itself not."""
        return [each for each in self._ways(place, self._steps[1]) if each != place]

    def around(self, place: Node) -> list[Node]:
        """List every place that a place lies in, however far up, the nearest first."""
        return [each for each in self._ways(place, self._steps[0]) if each != place]

    def wards(self, place: Node) -> dict[Node, list[Fact]]:
        """Find the wards that a place lies in, however deep, each with the steps up to it."""
        ways = self._ways(place, self._steps[0])
        wards = [node for node in ways if node[0] == "Ward" and node != place]
        return {ward: ways[ward] for ward in sorted(wards, key=self._by_name)}

    def singled_out(self, place: Node) -> list[str]:
        """Say as what a place is singled out; proposals and what is old marked."""
        said = []
        for fact in self._singled_out.get(place, []):
            row, state = fact.row, fact.state(self.day)
            mark = "" if state == IN_FORCE else f" ({state})"
            if fact.is_old(self.day):
                mark += f" (last stated {in_words(row['last_stated'])})"
            basis = f": {row['basis']}" if row["basis"] else ""
            said.append(f"{row['detail']} under {self.name(fact.end)}{mark}{basis}")
        return said

    def name(self, node: Node) -> str:
        """Give the name of a place, or of a plan that singles one out."""
        return self.history.names.name(node, self._known.get(node, ""))

    @cached_property
    def _steps(self) -> tuple[Mapping[Node, list[Fact]], Mapping[Node, list[Fact]]]:
        return _by_end(fact for fact in self.facts if fact.type in LIES and fact.in_force(self.day))

    @cached_property
    def _singled_out(self) -> Mapping[Node, list[Fact]]:
        return _by_end(
            fact
            for fact in self.facts
            if fact.type == SINGLED_OUT and fact.state(self.day) in {IN_FORCE, *COMING}
        )[0]

    @cached_property
    def _known(self) -> dict[Node, str]:
        """The name that stands at each node; of a renamed one its renaming tells it."""
        return {
            (fact.row[f"{side}_label"], fact.row[f"{side}_id"]): fact.row[f"{side}_name"]
            for fact in self.facts
            for side in ("from", "to")
        }

    def _by_name(self, node: Node) -> tuple[str, Node]:
        return self.name(node), node

    def _ways(self, start: Node, steps: Mapping[Node, list[Fact]]) -> dict[Node, list[Fact]]:
        """Find where steps lead, each with the way to it: the nearest first, then by name."""
        ways: dict[Node, list[Fact]] = {start: []}
        waiting = deque([start])
        while waiting:
            node = waiting.popleft()
            onward = {fact.other(node): fact for fact in steps.get(node, ())}
            for place in sorted(onward.keys() - ways.keys(), key=self._by_name):
                ways[place] = [*ways[node], onward[place]]
                waiting.append(place)
        return ways


def _by_end(
    facts: Iterable[Fact],
) -> tuple[Mapping[Node, list[Fact]], Mapping[Node, list[Fact]]]:
    starts: defaultdict[Node, list[Fact]] = defaultdict(list)
    ends: defaultdict[Node, list[Fact]] = defaultdict(list)
    for fact in facts:
        starts[fact.start].append(fact)
        ends[fact.end].append(fact)
    return starts, ends


def _spread(start: When, steps: Mapping[Node, list[Fact]]) -> When:
    """Follow steps from some places on, and find when each place is reached."""
    reached: When = {}
    waiting: deque[tuple[Node, list[Stretch]]] = deque(start.items())
    while waiting:
        node, days = waiting.popleft()
        for fact in steps.get(node, ()):
            onward = fact.other(node)
            known = [*reached.get(onward, []), *start.get(onward, [])]
            fresh = without(both(days, fact.held), known)
            if fresh:
                reached[onward] = merged([*reached.get(onward, []), *fresh])
                waiting.append((onward, fresh))
    return reached


def joined(*whens: Mapping[Node, Iterable[Stretch]]) -> When:
    """Put together when places are meant.

    Examples
    --------
    >>> a, b, c = dt.date(2018, 1, 1), dt.date(2019, 1, 1), dt.date(2020, 1, 1)
    >>> ward = ("Ward", "w")
    >>> joined({ward: [(a, b)]}, {ward: [(b, c)]})[ward] == [(a, c)]
    True
    """
    found: defaultdict[Node, list[Stretch]] = defaultdict(list)
    for when in whens:
        for node, days in when.items():
            found[node] += days
    return {node: merged(days) for node, days in found.items()}
