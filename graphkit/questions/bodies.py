"""The partners, teams, boards and posts of a graph, and when each of them is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from graphkit.claims import Node
from graphkit.questions.drawn import Drawn, aged, united
from graphkit.questions.history import History
from graphkit.rows import Row
from graphkit.time.spans import EVER, both
from graphkit.time.validity import thing_validity

_BODIES = "MATCH (n:Partner|Team|Board|Role) RETURN labels(n)[0] AS label, n.id AS id"


def read_bodies(history: History) -> dict[Node, Row]:
    """Read every partner, team, board and post: rows of the query ``things``, by node."""
    return history.things((row["label"], row["id"]) for row in history.reader.read(_BODIES))


def when_known(
    history: History, bodies: Mapping[Node, Row], *, include_old: bool
) -> dict[Node, Drawn]:
    """Find when each body is in force, under each of its names.

    Parameters
    ----------
    history : History
    bodies : mapping of (label, id) to dict
        Rows of the query ``things``.
    include_old : bool
        Also the days on which it is old.

    Returns
    -------
    dict
        By name; what is only proposed or agreed is in none of it.
    """
    validities = {body: thing_validity(row) for body, row in bodies.items()}
    found: defaultdict[Node, list[Drawn]] = defaultdict(list)
    for body, row in bodies.items():
        holds = validities[body].holds
        if holds is None:
            continue
        old_from = history.sources.old_from(row)
        for days, called in history.names.over_time(body):
            held = both([holds], days)
            if called != body and called in validities:
                # Under a name it is there until its end under that name.
                held = both(held, [(EVER[0], validities[called].ends)])
            shown = aged(held, old_from, include_old=include_old)
            if shown.ever():
                found[called].append(shown)
    return {node: united(every) for node, every in found.items()}
