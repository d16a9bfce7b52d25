"""Who answers to whom: boards at the top, then posts, teams, plans, projects and actions.

Drawn is each step that the model's walk of accountability can take. A view of all days at
once, so that moving from one day to another needs no further question.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from graphkit.claims import Node
from graphkit.engines.protocol import Reader
from graphkit.model import Model
from graphkit.questions.bodies import read_bodies, when_known
from graphkit.questions.climbing import below_and_above
from graphkit.questions.drawn import drawn
from graphkit.questions.history import Fact, History
from graphkit.rows import Row
from graphkit.time.spans import in_words
from graphkit.views.making import Gathered, Maker, days_of, sizes
from graphkit.viz.drawing import Drawing, Line
from graphkit.wording import left_out_as_old, renamed

QUESTION = "Who answers to whom, and who owns what?"
# The rows from the top; a board of a top kind stands above them all.
_BANDS = {"Board": 1, "Role": 2, "Team": 3, "Partner": 3, "Plan": 4, "Project": 5, "Action": 6}


def accountability(
    reader: Reader, model: Model, as_of: dt.date, *, include_old: bool = False
) -> Drawing:
    """Draw who answers to whom on any day.

    Parameters
    ----------
    reader : Reader
    model : Model
    as_of : datetime.date
        The day to begin with.
    include_old : bool
        Also what is old, marked.

    Returns
    -------
    Drawing
    """
    history = History(reader, model)
    maker = Maker(history, as_of, include_old=include_old)
    types = list(dict.fromkeys(step.type for step in model.walk.steps))
    climbed = [fact for fact in history.of_types(types) if below_and_above(model, fact)]
    groups = maker.grouped(history.over_time(climbed))
    lines: list[Line] = []
    gathered = Gathered()
    for (_, start, end, _), group in groups.items():
        when = drawn(group, include_old=include_old)
        if when.ever():
            lines.append(maker.line(group, when))
            gathered.add((start, end), when, group)
    known = when_known(history, read_bodies(history), include_old=include_old)
    for node, when in known.items():
        if node[0] == "Board":
            # One that answers to nobody is drawn too.
            gathered.add([node], when)
    about = history.things(gathered.shown)
    ends = [ends for group in groups.values() if (ends := below_and_above(model, group[0]))]
    uppers = _uppers(ends)
    tiers = _tiers(about, uppers, model)
    below = Counter(upper for _, upper in ends)
    size = sizes({node: below[node] for node in about})
    things = tuple(
        maker.thing(
            row,
            tier=tiers[node],
            size=size[node],
            periods=gathered.periods(node),
        )
        for node, row in about.items()
    )
    days = days_of([*things, *lines])
    notes = (*_notes(groups.values(), maker, about), _UNOWNED)
    return Drawing(
        "accountability", QUESTION, as_of.isoformat(), things, tuple(lines), days, True, notes
    )


_UNOWNED = "what no source gives an owner or a body above it is not drawn; graphkit gaps lists it"


def _uppers(ends: Iterable[tuple[Node, Node]]) -> dict[Node, set[Node]]:
    """Find above each thing what it answers to, whenever."""
    above: defaultdict[Node, set[Node]] = defaultdict(set)
    for lower, upper in ends:
        above[lower].add(upper)
    return above


def _tiers(
    about: Mapping[Node, Row], uppers: Mapping[Node, set[Node]], model: Model
) -> dict[Node, int]:
    """Give every thing its row: by its kind, and within a kind below what it answers to."""
    band = {
        node: 0 if row["kind"] in model.top_kinds and node[0] == "Board" else _BANDS[node[0]]
        for node, row in about.items()
    }
    depth: dict[Node, int] = {}

    def deep(node: Node, seen: tuple[Node, ...]) -> int:
        if node not in depth:
            above = [
                each
                for each in sorted(uppers.get(node, ()))
                if band.get(each) == band[node] and each not in seen
            ]
            found = max((deep(each, (*seen, each)) + 1 for each in above), default=0)
            if len(seen) > 1 and any(each in seen for each in uppers.get(node, ())):
                # Part of a circle: what is found from here holds only from here.
                return found
            depth[node] = found
        return depth[node]

    places = {node: (band[node], deep(node, (node,))) for node in about}
    rows = {place: number for number, place in enumerate(sorted(set(places.values())))}
    return {node: rows[place] for node, place in places.items()}


def _notes(groups: Iterable[list[Fact]], maker: Maker, about: Mapping[Node, Row]) -> Iterator[str]:
    """Say how many links of the day are left out as old, and what is called by several names."""
    day, names = maker.as_of, maker.history.names
    old = sum(
        drawn(group, include_old=True).is_old(day) for group in groups if not maker.include_old
    )
    if old:
        yield f"on {in_words(day)}, {left_out_as_old(old, 'link')}"
    for node in names.unclear(day):
        if node in about:
            yield from renamed(names, node, about[node]["name"], day)
