"""Everything about one place over time: where it lies, who works there, with what money.

What `graphkit place` tells of a day is a slice of the same. What has ended is not drawn on
the days after.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict

from graphkit.engines.protocol import Reader
from graphkit.finding import Thing as Named
from graphkit.model import Model
from graphkit.questions.drawn import Drawn, aged, united
from graphkit.questions.history import Fact, History
from graphkit.questions.place import PlaceOn
from graphkit.questions.place_over_time import PlaceOverTime, Told
from graphkit.time.validity import ENDED
from graphkit.views.making import Gathered, Maker, days_of, sizes
from graphkit.viz.drawing import Drawing, Line
from graphkit.wording import many


def place(
    reader: Reader,
    model: Model,
    thing: Named,
    as_of: dt.date,
    *,
    include_old: bool = False,  # noqa: ARG001 - what is told of one thing always holds what is old
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
        Of no effect: what is old is always drawn, marked.

    Returns
    -------
    Drawing
    """
    history = History(reader, model)
    over_time = PlaceOverTime(history, (thing.label, thing.id))
    maker = Maker(history, as_of, include_old=True)
    lines: list[Line] = []
    gathered = Gathered()
    for group in _lines(over_time):
        facts = list({told.fact.identity: told.fact for told in group}.values())
        when = united(_when(told) for told in group)
        lines.append(maker.line(facts, when))
        gathered.add((facts[0].start, facts[0].end), when, _grounds(group))
    for here, days in over_time.here.items():
        gathered.add([here], Drawn(days, []))
    about = history.things(gathered.shown)
    linked = Counter(end for line in lines for end in (line.start, line.end))
    size = sizes({node: linked[f"{node[0]}/{node[1]}"] for node in about})
    always = len(over_time.here) == 1
    things = tuple(
        maker.thing(
            row,
            size=1.0 if node in over_time.here else size[node],
            # The place itself is always there to hang the rest on.
            periods=() if always and node in over_time.here else gathered.periods(node),
        )
        for node, row in about.items()
    )
    on_the_day = PlaceOn(over_time, thing, as_of)
    rows = on_the_day.rows()
    notes = list(rows.notes[1:])
    if ended := sum(row["state"] == ENDED for row in rows):
        notes.append(f"{many(ended, 'fact')} not drawn: ended by then (graphkit place lists them)")
    name = on_the_day.name(on_the_day.here)
    return Drawing(
        "place", f"What is known about {name}?", as_of.isoformat(), things, tuple(lines),
        days_of([*things, *lines]), True, tuple(notes),
    )  # fmt: skip


def _lines(over_time: PlaceOverTime) -> list[list[Told]]:
    """Group what is ever drawn by the line that it makes."""
    groups: defaultdict[tuple[object, ...], list[Told]] = defaultdict(list)
    for told in over_time.told:
        if told.held:
            fact = told.fact
            groups[fact.type, fact.start, fact.end, fact.standing].append(told)
    return [groups[each] for each in sorted(groups)]


def _when(told: Told) -> Drawn:
    return aged(told.held, told.fact.old_from, include_old=True)


def _grounds(group: list[Told]) -> list[Fact]:
    """List what it rests on that something is told: the fact, and what ties it to the place."""
    return [fact for told in group for fact in (told.fact, told.tie) if fact]
