"""Work: where it is done, by whom and with whose money; of what has ended, as it last stood."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from graphkit.claims import Node
from graphkit.questions.history import Fact

# How work, and who covers a place, is tied to the place.
TIES = ("TARGETS", "COVERS", "HELD_AT")


def last_known(facts: Iterable[Fact], node: Node, day: dt.date) -> Iterator[Fact]:
    """Yield the facts at a thing that are in force on a day, or were when the thing ended.

    Parameters
    ----------
    facts : iterable of Fact
        Named as on the day.
    node : (label, id)
    day : datetime.date

    Yields
    ------
    Fact
    """
    for fact in facts:
        until = fact.row["from_until" if node == fact.start else "to_until"]
        ended = until is not None and until <= day
        if fact.in_force(until - dt.timedelta(days=1) if ended else day):
            yield fact
