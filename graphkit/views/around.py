"""Everything within some steps of one thing, on a day."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from graphkit.engines.protocol import Reader
from graphkit.finding import Thing as Named
from graphkit.model import Model
from graphkit.time.spans import in_words
from graphkit.views.facts import Fact, Facts, Node
from graphkit.views.making import Maker, many, sizes
from graphkit.viz.drawing import Drawing
from graphkit.viz.limits import MOST_THINGS

# What tells two facts between the same two things apart; the ids, where one was renamed.
_TOLD = ("key", "standing", "from_id", "to_id")


def around(
    reader: Reader,
    model: Model,
    thing: Named,
    as_of: dt.date,
    hops: int,
    *,
    include_old: bool = False,
) -> Drawing:
    """Draw everything within some steps of one thing on a day.

    Parameters
    ----------
    reader : Reader
    model : Model
    thing : Thing
    as_of : datetime.date
    hops : int
        How many steps, along facts in either direction.
    include_old : bool
        Also facts that nothing stated in the five years before the day, marked.

    Returns
    -------
    Drawing
        No step leads on from a source: that one document reports on two things is no link
        between them.
    """
    facts = Facts(reader, model)
    maker = Maker(facts, as_of, include_old=include_old)
    start = facts.names.on((thing.label, thing.id), as_of)
    away: dict[Node, int] = {start: 0}
    found: dict[tuple[str, ...], Fact] = {}
    left_out: set[tuple[str, ...]] = set()
    frontier, notes = [start], []
    for hop in range(hops + 1):
        onward: dict[Node, None] = {}
        read = [each for node in frontier for each in facts.names.under(node, as_of)]
        for fact in facts.at(read, as_of):
            if not fact.holds(as_of):
                continue
            told = (fact.type, *fact.start, *fact.end, *(fact.row[name] for name in _TOLD))
            if fact.old[0] <= as_of and not include_old:
                left_out.add(told)
                continue
            ends = [node for node in (fact.start, fact.end) if node not in away]
            # The last round only finds lines between what is already there.
            if hop < hops or not ends:
                found[told] = fact
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
    about = maker.about(away)
    degree = Counter(node for _, begin, end, _ in groups for node in (begin, end))
    size = sizes({node: degree[node] for node in about})
    things = tuple(
        maker.thing(
            row,
            size=1.0 if node == start else size[node],
            properties={"steps away": away[node]},
        )
        for node, row in sorted(about.items(), key=lambda item: (away[item[0]], item[0]))
    )
    name = about[start]["name"]
    if start != (thing.label, thing.id):
        notes.append(f"{thing.name} was renamed; this is {name}")
    known = about[start]["first_stated"]
    if known is not None and as_of < known:
        notes.append(f"not mentioned before {in_words(known)}")
    if left_out:
        notes.append(
            f"{many(len(left_out), 'fact')} left out: last stated more than five years before "
            "(ask with --include-old to see them)"
        )
    steps = "directly" if hops == 1 else f"within {hops} steps"
    question = f"What is linked with {name} {steps}?"
    return Drawing("around", question, as_of.isoformat(), things, lines, notes=tuple(notes))
