"""Loops of accountability: what answers to itself, by way of others."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from graphkit.claims import Node
from graphkit.model import Model
from graphkit.questions.climbing import fits
from graphkit.questions.history import Fact
from graphkit.questions.slice import Slice, all_of
from graphkit.rows import Row
from graphkit.wording import together, verb


def accountability_loops(day: Slice, model: Model) -> Iterator[Row]:
    """Find the loops of bodies that answer to each other, each once.

    The top answers to nobody further, so no loop leads through it.
    """
    formal = [step for step in model.walk.steps if step.formal]
    ways: defaultdict[Node, dict[Node, list[Fact]]] = defaultdict(dict)
    for fact in day.of(*{step.type for step in formal}):
        for step in formal:
            if fits(step, fact):
                outward = step.direction == "out"
                lower, upper = (fact.start, fact.end) if outward else (fact.end, fact.start)
                if not _is_top(day, lower, model):
                    ways[lower].setdefault(upper, []).append(fact)
                break
    for loop in loops(ways):
        steps = [ways[lower][upper] for lower, upper in pairwise([*loop, loop[0]])]
        facts = [fact for step in steps for fact in step]
        said = [_words(day, model, *ends) for ends in zip(loop, steps, strict=True)]
        yield {
            "label": loop[0][0],
            "id": loop[0][1],
            "name": day.name(loop[0]),
            "detail": ", which ".join(said),
            **all_of(steps),
            **together(fact.row for fact in facts),
        }


def _is_top(day: Slice, node: Node, model: Model) -> bool:
    return node[0] == "Board" and day.things[node]["kind"] in model.top_kinds


def _words(day: Slice, model: Model, lower: Node, step: Sequence[Fact]) -> str:
    forward = step[0].start == lower
    said = verb(model, step[0].type, [fact.row["detail"] for fact in step], forward=forward)
    return f"{said} {day.name(step[0].other(lower))}"


def loops(ways: Mapping[Node, Mapping[Node, object]]) -> list[list[Node]]:
    """Find loops such that every way that lies on one lies on a loop that is found.

    Parameters
    ----------
    ways : mapping
        The nodes that each node leads to.

    Returns
    -------
    list of list of (label, id)
        Each the shortest through some way, beginning with its first node; in order.

    Examples
    --------
    >>> a, b, c = (("Board", each) for each in "abc")
    >>> loops({a: {b: 1}, b: {a: 1, c: 1}, c: {}})
    [[('Board', 'a'), ('Board', 'b')]]
    """
    found: list[list[Node]] = []
    covered: set[tuple[Node, Node]] = set()
    for start in sorted(ways):
        for following in sorted(ways[start]):
            if (start, following) in covered:
                continue
            path = _shortest(ways, following, start)
            if path is not None:
                covered.update(zip([start, *path], path, strict=False))
                first = path.index(min(path))
                found.append([*path[first:], *path[:first]])
    return sorted(found)


def _shortest(ways: Mapping[Node, Mapping[Node, object]], start: Node, end: Node) -> (
    list[Node] | None
):  # fmt: skip
    """Find the shortest way from a node to another, both in it; the first in order."""
    before: dict[Node, Node | None] = {start: None}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        if node == end:
            path = [node]
            while (former := before[path[-1]]) is not None:
                path.append(former)
            return path[::-1]
        for following in sorted(ways.get(node, ())):
            if following not in before:
                before[following] = node
                queue.append(following)
    return None
