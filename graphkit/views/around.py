"""Everything within some steps of one thing, on a day."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from graphkit.claims import Node
from graphkit.engines.protocol import Reader
from graphkit.finding import Thing as Named
from graphkit.model import Model
from graphkit.questions.history import Fact, History
from graphkit.questions.succession import DATED_BACK, became, ended, not_mentioned_before
from graphkit.rows import Row
from graphkit.time.validity import ENDED, thing_validity
from graphkit.views.making import OLD, Maker, sizes
from graphkit.viz.drawing import Drawing
from graphkit.viz.limits import MOST_THINGS
from graphkit.wording import many


def around(
    reader: Reader,
    model: Model,
    thing: Named,
    as_of: dt.date,
    hops: int,
) -> Drawing:
    """Draw everything within some steps of one thing on a day; what is old is marked.

    Parameters
    ----------
    reader : Reader
    model : Model
    thing : Thing
    as_of : datetime.date
    hops : int
        How many steps, along facts in either direction.

    Returns
    -------
    Drawing
        No step leads on from a source: that one document reports on two things is no link
        between them.
    """
    history = History(reader, model)
    maker = Maker(history, as_of, include_old=True)
    asked = (thing.label, thing.id)
    start = history.names.on(asked, as_of)
    away: dict[Node, int] = {start: 0}
    found: dict[tuple[str, ...], Fact] = {}
    frontier, notes = [start], []
    for hop in range(hops + 1):
        onward: dict[Node, None] = {}
        here = set(frontier)
        for fact in history.on(history.at(frontier), as_of):
            # A name that the thing bears on other days only may be another thing's then.
            if not fact.holds(as_of) or not {fact.start, fact.end} & here:
                continue
            ends = [node for node in (fact.start, fact.end) if node not in away]
            # The last round only finds lines between what is already there.
            if hop < hops or not ends:
                found[fact.identity] = fact
                onward.update(dict.fromkeys(ends))
        away.update(dict.fromkeys(onward, hop + 1))
        frontier = [node for node in onward if node[0] != "Source"]
        if len(away) > MOST_THINGS and hop + 1 < hops:
            notes.append(f"only {many(hop + 1, 'step')} followed: there is more than can be drawn")
            hops = hop + 1
        if not frontier or hop >= hops:
            break
    groups = maker.grouped(found[told] for told in sorted(found))
    lines = tuple(maker.line(group) for group in groups.values())
    about = history.things(away)
    degree = Counter(node for _, begin, end, _ in groups for node in (begin, end))
    size = sizes({node: degree[node] for node in about})
    things = tuple(
        maker.thing(
            row,
            states=_states(history, row, as_of),
            size=1.0 if node == start else size[node],
            properties={"steps away": away[node]},
        )
        for node, row in sorted(about.items(), key=lambda item: (away[item[0]], item[0]))
    )
    name = about[start]["name"]
    if early := not_mentioned_before(history.things(history.names.ever(asked)).values(), as_of):
        notes.append(f"{early}; {DATED_BACK}" if lines else early)
    said = [fact for fact in found.values() if start in (fact.start, fact.end)]
    notes += became(history, asked, thing.name, said, as_of)
    if gone := ended(history, start, about[start], said, as_of):
        notes.append(f"{name} {gone}")
    steps = "directly" if hops == 1 else f"within {hops} steps"
    question = f"What is linked with {name} {steps}?"
    return Drawing("around", question, as_of.isoformat(), things, lines, notes=tuple(notes))


def _states(history: History, row: Row, day: dt.date) -> list[str]:
    """Say whether a thing has ended by the day, or is old."""
    over = [ENDED] if thing_validity(row).state(day) == ENDED else []
    return [*over, *([OLD] if history.sources.is_old(row, day) else [])]
