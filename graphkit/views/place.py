"""Everything about one place over time: where it lies, who works there, with what money.

What counts is what `graphkit place` lists: what is said of the place and of what lies in
it; of what it lies in, only the designations, who covers it and by what plan. What has
ended is not drawn on the days after.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from graphkit.engines.protocol import Reader
from graphkit.finding import Thing as Named
from graphkit.model import Model
from graphkit.questions.place import about_place
from graphkit.time.spans import Stretch, both, merged, without
from graphkit.views.facts import Fact, Facts, Node
from graphkit.views.making import (
    Drawn,
    Gathered,
    Maker,
    days_of,
    drawn,
    many,
    sizes,
    united,
)
from graphkit.viz.drawing import Drawing, Line

_LIES = ("IN_WARD", "IN_NEIGHBOURHOOD", "IN_AUTHORITY", "IN_AREA")
_SMALL = ("LSOA", "Neighbourhood", "Ward", "Venue", "LocalAuthority", "Area")
# What a place is, not what is done there, is never left out as old.
_LASTING = {*_LIES, "PRIORITY_UNDER", "SUCCEEDED_BY"}
# What is said of places in these is not told place by place.
_WIDE = {"LocalAuthority", "Area"}
_WORK = {"Project", "Plan", "Action"}
_TIES = {"TARGETS", "COVERS", "HELD_AT"}

When = dict[Node, list[Stretch]]


def place(
    reader: Reader,
    model: Model,
    thing: Named,
    as_of: dt.date,
    *,
    include_old: bool = False,
) -> Drawing:
    """Draw everything about one place on any day.

    Parameters
    ----------
    reader : Reader
    model : Model
    thing : Thing
        The place.
    as_of : datetime.date
        The day to begin with.
    include_old : bool
        Also what nothing stated in the five years before a day, marked.

    Returns
    -------
    Drawing
    """
    facts = Facts(reader, model)
    maker = Maker(facts, as_of, include_old=include_old)
    found = _Place(facts, (thing.label, thing.id), include_old=include_old)
    lines: list[Line] = []
    gathered = Gathered()
    for group, when in found.lines():
        lines.append(maker.line(group, when))
        gathered.add((group[0].start, group[0].end), when, group)
    for here in found.here:
        gathered.add([here], Drawn(found.here[here], []))
    about = maker.about(gathered.shown)
    linked = Counter(end for line in lines for end in (line.start, line.end))
    size = sizes({node: linked[f"{node[0]}/{node[1]}"] for node in about})
    things = tuple(
        maker.thing(
            row,
            size=1.0 if node in found.here else size[node],
            # The place itself is always there to hang the rest on.
            periods=() if node in found.here and len(found.here) == 1 else gathered.periods(node),
        )
        for node, row in about.items()
    )
    days = days_of([*things, *lines], as_of, maker.horizon)
    name = about[facts.names.on((thing.label, thing.id), as_of)]["name"]
    rows = about_place(reader, model, thing, as_of, include_old=include_old)
    ended = sum(row["state"] == "ended" for row in rows)
    notes = list(rows.notes[1:])
    if ended:
        notes.append(f"{many(ended, 'fact')} not drawn: ended by then (graphkit place lists them)")
    return Drawing(
        "place", f"What is known about {name}?", as_of.isoformat(), things, tuple(lines), days,
        True, tuple(notes),
    )  # fmt: skip


class _Place:
    """One place, what lies in it and what it lies in, over time."""

    def __init__(self, facts: Facts, asked: Node, *, include_old: bool) -> None:
        self.facts = facts
        self.include_old = include_old
        self.here: When = {node: days for days, node in facts.names.over_time(asked)}
        geography = facts.of_types(_LIES)
        self.lies = [fact for fact in geography if not fact.standing]
        self.hoped = [fact for fact in geography if fact.standing]
        self.inside = _spread(self.here, self.lies, lambda fact: (fact.end, fact.start))
        self.around = _spread(self.here, self.lies, lambda fact: (fact.start, fact.end))
        wide = asked[0] in _WIDE
        self.near: When = dict(self.here) if wide else _joined(self.here, self.inside)
        self.told: dict[tuple[object, ...], list[tuple[Fact, list[Stretch]]]] = {}

    def lines(self) -> Iterator[tuple[list[Fact], Drawn]]:
        """Yield the facts of each line, with when it is drawn."""
        self._geography()
        formers = {raw for here in self.here for raw in self.facts.names.ever_under(here)}
        direct = self.facts.at({*self.near, *self.around, *formers})
        for fact in direct:
            self._direct(fact)
        works = self._works(direct)
        for fact in self.facts.at(works):
            self._at_work(fact, works)
        for group in self.told.values():
            whens = [self._when(fact, days) for fact, days in group]
            when = united(whens)
            if when.ever():
                yield [fact for fact, _ in group], when

    def _when(self, fact: Fact, days: list[Stretch]) -> Drawn:
        lasting = fact.type in _LASTING or fact.row["rank"] is not None
        when = drawn([fact], include_old=self.include_old or lasting)
        return Drawn(both(when.recent, days), both(when.old, days))

    def _tell(self, fact: Fact, days: list[Stretch]) -> None:
        if both(fact.held, days):
            told = (fact.type, fact.start, fact.end, fact.standing)
            self.told.setdefault(told, []).append((fact, days))

    def _geography(self) -> None:
        up = _joined(self.here, self.around)
        down = _joined(self.here, self.inside)
        for fact in self.lies:
            days = merged([*up.get(fact.start, []), *down.get(fact.end, [])])
            self._tell(fact, days)
        for fact in self.hoped:
            days = merged([*self.here.get(fact.start, []), *self.here.get(fact.end, [])])
            self._tell(fact, days)

    def _direct(self, fact: Fact) -> None:
        """Take in what is said of a place itself, or of those in it or around it."""
        if fact.type == "SUCCEEDED_BY":
            for raw in (fact.start, fact.end):
                for stretches, now in self.facts.names.over_time(raw):
                    self._tell(fact, both(stretches, self.here.get(now, [])))
            return
        if fact.type in _LIES:
            return
        for at, other in ((fact.start, fact.end), (fact.end, fact.start)):
            if at[0] not in _SMALL:
                continue
            if fact.type in {*_TIES, "PRIORITY_UNDER", "MEASURED", "FUNDS"}:
                self._tell(fact, self.near.get(at, []))
            covers = fact.type == "COVERS" or (
                fact.type in _TIES and other[0] not in {"Project", "Action"}
            )
            if covers or fact.type == "PRIORITY_UNDER":
                self._tell(fact, self.around.get(at, []))

    def _works(self, direct: Iterable[Fact]) -> When:
        """Find the work at the place, and when it is tied to it."""
        works: defaultdict[Node, list[Stretch]] = defaultdict(list)
        for fact in direct:
            if fact.type in _TIES and fact.start[0] in {*_WORK, "Board", "Team", "Partner"}:
                when = self._when(fact, self.near.get(fact.end, []))
                works[fact.start] += when.ever()
        return {node: merged(days) for node, days in works.items() if days}

    def _at_work(self, fact: Fact, works: When) -> None:
        """Take in who delivers, owns and pays for the work at the place."""
        days = works.get(fact.end, [])
        if fact.type in {"DELIVERS", "OWNS"} and fact.end[0] in _WORK:
            limit = set(fact.row["places"] or ())
            if limit:
                whole = _joined(self.near, self.around, self.here, self.inside)
                days = both(days, [day for n, ds in whole.items() if n[1] in limit for day in ds])
            self._tell(fact, days)
        elif fact.type == "FUNDS":
            self._tell(fact, days)


def _spread(start: When, facts: Iterable[Fact], along: Callable[[Fact], tuple[Node, Node]]) -> When:
    """Follow facts from some places on, and find when each place is reached."""
    steps: defaultdict[Node, list[tuple[Node, list[Stretch]]]] = defaultdict(list)
    for fact in facts:
        begin, end = along(fact)
        steps[begin].append((end, fact.held))
    reached: When = {}
    waiting = list(start.items())
    while waiting:
        node, days = waiting.pop(0)
        for onward, held in steps[node]:
            fresh = without(both(days, held), [*reached.get(onward, []), *start.get(onward, [])])
            if fresh:
                reached[onward] = merged([*reached.get(onward, []), *fresh])
                waiting.append((onward, fresh))
    return reached


def _joined(*whens: Mapping[Node, list[Stretch]]) -> When:
    joined: defaultdict[Node, list[Stretch]] = defaultdict(list)
    for when in whens:
        for node, days in when.items():
            joined[node] += days
    return {node: merged(days) for node, days in joined.items()}
