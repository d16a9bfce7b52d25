"""Who holds a post on a day, and whether it is vacant.

A post is vacant only where the last stated holding has ended, or a source says that nobody
holds it and no later one names a holder. Of every other post the holder is not stated. A
post that has ended itself is not vacant, nor is one that stands for several unnamed ones.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from graphkit.claims import Node
from graphkit.questions.history import Fact, History
from graphkit.questions.silence import last_stated_none, says_so, stated_none
from graphkit.rows import Row
from graphkit.time.spans import in_words
from graphkit.time.validity import ENDED, IN_FORCE, ONLY_END, thing_validity
from graphkit.wording import ending

HELD, VACANT, NOT_STATED, GONE = "held", "vacant", "holder not stated", "ended"


@dataclass(frozen=True)
class Post:
    """How a post is filled on a day.

    Attributes
    ----------
    node : (label, id)
    state : str
        "held", "vacant", "holder not stated", or "ended".
    holders : tuple of Fact
        The holdings in force.
    last : tuple of Fact
        Of a vacant post, the holdings that ended last.
    none_since : datetime.date or None
        The date of the source that says that nobody holds it.
    gone : str
        Of a post that has ended, when: "in March 2025".
    """

    node: Node
    state: str
    holders: tuple[Fact, ...] = ()
    last: tuple[Fact, ...] = ()
    none_since: dt.date | None = None
    gone: str = ""

    @property
    def words(self) -> str:
        """Say who holds it.

        Such as "held by Ann Smith", "vacant: Ann Smith until May 2015", "holder not stated".
        """
        if self.state == HELD:
            names = dict.fromkeys(_name(fact) for fact in self.holders)
            return f"held by {' and '.join(names)}"
        if self.state == GONE:
            return f"ended {self.gone}"
        if self.state == NOT_STATED:
            return NOT_STATED
        if self.none_since is not None:
            said = [f"as a source of {in_words(self.none_since)} states"]
            said += [f"before that held by {_name(fact)}" for fact in self.last]
        else:
            said = [
                f"{_name(fact)}, ended {ending(fact.row['until'], fact.row['precision_to'])}"
                for fact in self.last
            ]
        return f"vacant: {'; '.join(said)}"


def posts(history: History, roles: Iterable[Node], day: dt.date) -> dict[Node, Post]:
    """Find how some posts are filled on a day.

    Parameters
    ----------
    history : History
    roles : iterable of (label, id)
        As they are called on the day; other labels than Role are passed over.
    day : datetime.date

    Returns
    -------
    dict
        A `Post` for each role.
    """
    wanted = [node for node in dict.fromkeys(roles) if node[0] == "Role"]
    at = history.at(wanted, {("HOLDS", "in")})
    facts = [f for f in history.on(at, day) if f.type == "HOLDS"]
    things = history.things(wanted)
    return {
        node: _post(node, [f for f in facts if f.end == node], things, history, day)
        for node in wanted
    }


def _post(
    node: Node, facts: list[Fact], things: dict[Node, Row], history: History, day: dt.date
) -> Post:
    row = things.get(node)
    if row is not None and thing_validity(row).state(day) == ENDED:
        return Post(node, GONE, gone=ending(row["until"], row["precision_to"]))
    holders = tuple(fact for fact in facts if fact.state(day) == IN_FORCE)
    none = stated_none(row, ["HOLDS"], facts, history.sources, day) if row else None
    if none is not None:
        return Post(node, VACANT, (), holders, none)
    if holders:
        empty = last_stated_none(row, ["HOLDS"], history.sources, day) if row else None
        # Whom only earlier sources name had gone when a source called the post empty.
        since = [
            fact
            for fact in holders
            if empty is None or any(d > empty for d in says_so(fact, history.sources))
        ]
        return Post(node, HELD, tuple(since) or holders)
    over = [fact for fact in facts if fact.state(day) == ENDED and not fact.standing]
    latest = max((fact.validity.ends for fact in over), default=None)
    # Of a holding that is known only by an end still to come nobody says that it has begun.
    awaited = any(fact.state(day) == ONLY_END for fact in facts)
    if latest is None or awaited or (row is not None and row["collective"]):
        return Post(node, NOT_STATED)
    return Post(node, VACANT, (), tuple(f for f in over if f.validity.ends == latest))


def _name(fact: Fact) -> str:
    return str(fact.row["from_name"])
