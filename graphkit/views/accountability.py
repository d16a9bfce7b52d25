"""Who answers to whom: boards at the top, then posts, teams, plans, projects and actions.

Drawn is each step that the model's walk of accountability can take. A view of all days at
once, so that moving from one day to another needs no further question.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from graphkit.engines.protocol import Reader
from graphkit.model import Model
from graphkit.questions.asking import ask
from graphkit.rows import Row
from graphkit.time.spans import both, in_words, merged, old_from, without
from graphkit.views.facts import Fact, Facts, Node
from graphkit.views.making import (
    Drawn,
    Gathered,
    Maker,
    days_of,
    drawn,
    many,
    periods,
    sizes,
)
from graphkit.viz.drawing import Drawing, Line

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
        Also what nothing stated in the five years before a day, marked.

    Returns
    -------
    Drawing
    """
    facts = Facts(reader, model)
    maker = Maker(facts, as_of, include_old=include_old)
    types = list(dict.fromkeys(step.type for step in model.walk.steps))
    climbed = [fact for fact in facts.of_types(types) if climbs(model, fact)]
    groups = maker.grouped(climbed)
    lines: list[Line] = []
    gathered = Gathered()
    for (kind, start, end, standing), group in groups.items():
        when = drawn(group, include_old=include_old)
        in_force = groups.get((kind, start, end, ""), []) if standing else []
        happened = merged(part for fact in in_force for part in fact.held)
        # Once it came into force it is no proposal any more.
        when = Drawn(without(when.recent, happened), without(when.old, happened))
        if not when.ever():
            continue
        came_true = [first for first, _ in happened]
        lines.append(maker.line(group, when, periods=periods(when, group, came_true)))
        gathered.add((start, end), when, group)
    for node, when in _boards(facts, include_old=include_old):
        gathered.add([node], when)
    about = maker.about(gathered.shown)
    uppers = _uppers(model, climbed)
    tiers = _tiers(about, uppers, model)
    below = Counter(_upper(model, group[0]) for group in groups.values())
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
    notes = (*_old_note(groups.values(), maker), _UNOWNED)
    days = days_of([*things, *lines], as_of, maker.horizon)
    return Drawing(
        "accountability", QUESTION, as_of.isoformat(), things, tuple(lines), days, True, notes
    )


_UNOWNED = "what no source gives an owner or a body above it is not drawn; graphkit gaps lists it"


def climbs(model: Model, fact: Fact) -> bool:
    """Say whether the walk of accountability can take a fact."""
    return _step(model, fact) is not None


def _step(model: Model, fact: Fact) -> str | None:
    """Find in which direction the walk takes a fact; None where it does not."""
    for step in model.walk.steps:
        lower, upper = fact.start, fact.end
        if step.direction == "in":
            lower, upper = upper, lower
        if (
            step.type == fact.type
            and lower[0] in step.from_labels
            and upper[0] in step.to_labels
            and all(fact.row["detail"] in values for values in step.only.values())
        ):
            return step.direction
    return None


def _upper(model: Model, fact: Fact) -> Node:
    return fact.start if _step(model, fact) == "in" else fact.end


def _uppers(model: Model, facts: Iterable[Fact]) -> dict[Node, set[Node]]:
    """Find above each thing what it answers to, whenever."""
    above: defaultdict[Node, set[Node]] = defaultdict(set)
    for fact in facts:
        upper = _upper(model, fact)
        above[fact.end if upper == fact.start else fact.start].add(upper)
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


def _boards(facts: Facts, *, include_old: bool) -> Iterable[tuple[Node, Drawn]]:
    """Yield every board, with when it is known: one that answers to nobody is drawn too."""
    for row in ask(facts.reader, "network-bodies", dt.date.max):
        if row["label"] != "Board" or row["standing"] or row["first_stated"] is None:
            continue
        for stretches, node in facts.names.over_time((row["label"], row["id"])):
            if node[1] != row["id"]:
                continue
            old = old_from(row["last_stated"])
            recent = both([(row["first_stated"], old)], stretches)
            later = both([(old, dt.date.max)], stretches) if include_old else []
            if recent or later:
                yield node, Drawn(recent, later)


def _old_note(groups: Iterable[list[Fact]], maker: Maker) -> list[str]:
    """Say how many lines of the day are left out, since they are old."""
    if maker.include_old:
        return []
    left_out = 0
    for group in groups:
        ever = drawn(group, include_old=True)
        left_out += ever.is_old(maker.as_of)
    if not left_out:
        return []
    return [
        f"on {in_words(maker.as_of)}, {many(left_out, 'link')} left out: last stated more than "
        "five years before (ask with --include-old to see them)"
    ]
