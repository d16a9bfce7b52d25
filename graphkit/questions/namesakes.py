"""Places of one name: which of them are meant together, and in which council each lies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import cached_property

from graphkit.claims import PLACES, Node
from graphkit.finding import Thing
from graphkit.questions.geography import LIES, Geography, GeographyOn
from graphkit.questions.history import Fact, History

_AUTHORITY = "LocalAuthority"
# In which order places of one name are told.
_ORDER = ("Ward", "Neighbourhood", "LSOA", _AUTHORITY, "Area", "Venue")


class Namesakes:
    """Some places of one name on a day.

    Parameters
    ----------
    history : History
    things : sequence of Thing
    day : datetime.date
    """

    def __init__(self, history: History, things: Sequence[Thing], day: dt.date) -> None:
        self.history = history
        self.things = things
        self.day = day

    def meant(self) -> tuple[Thing, ...]:
        """Choose those that are meant together.

        Returns
        -------
        tuple of Thing
            All of them, where they lie in each other or in one council's area; of several
            such groups the one with a council itself; empty where that leaves it open, or one
            is no place.
        """
        if any(thing.label not in PLACES for thing in self.things):
            return ()
        groups = self._together()
        if len(groups) > 1:
            groups = [g for g in groups if any(thing.label == _AUTHORITY for thing in g)]
        if len(groups) != 1:
            return ()
        return tuple(sorted(groups[0], key=lambda each: (_ORDER.index(each.label), each.id)))

    def _together(self) -> list[list[Thing]]:
        """Group the places that lie in each other, or in one council's area."""
        groups: list[tuple[set[Node], list[Thing]]] = []
        for thing in self.things:
            near = {self._node(thing), *self._councils(thing)}
            around = set(self._around(thing))
            joined = [g for g in groups if g[0] & (near | around) or self._is_around(g[1], thing)]
            groups = [group for group in groups if group not in joined]
            merged = near.union(*(nodes for nodes, _ in joined))
            groups.append((merged, [each for _, members in joined for each in members] + [thing]))
        return [members for _, members in groups]

    def councils(self) -> dict[Node, str]:
        """Name the council in whose area each place lies, where that of any is known."""
        said = {}
        for thing in self.things:
            known = [each for each in self._councils(thing) if each != self._node(thing)]
            if thing.label in PLACES and thing.label != _AUTHORITY:
                said[thing.node] = " and ".join(self._geography.name(each) for each in known)
        if not any(said.values()):
            return {}
        return {node: each or "a council not stated" for node, each in said.items()}

    def _is_around(self, members: Iterable[Thing], thing: Thing) -> bool:
        return any(self._node(thing) in self._around(member) for member in members)

    def _node(self, thing: Thing) -> Node:
        return self.history.names.on(thing.node, self.day)

    def _councils(self, thing: Thing) -> list[Node]:
        node = self._node(thing)
        return [each for each in (node, *self._around(thing)) if each[0] == _AUTHORITY]

    def _around(self, thing: Thing) -> list[Node]:
        """List what a place lies in on the day; where that is not known, what it ever lies in."""
        node = self._node(thing)
        ever = self._over_time.around_over_time
        return self._geography.around(node) or sorted(ever(node))

    @cached_property
    def _over_time(self) -> Geography:
        found: dict[tuple[str, ...], Fact] = {}
        waiting = {thing.node for thing in self.things if thing.label in PLACES}
        seen: set[Node] = set()
        while waiting:
            seen |= {each for node in waiting for each in self.history.names.ever(node)}
            facts = self.history.at(waiting, [(each, "out") for each in LIES])
            found |= {fact.identity: fact for fact in facts}
            waiting = {fact.end for fact in facts} - seen
        return Geography(self.history, [found[each] for each in sorted(found)])

    @cached_property
    def _geography(self) -> GeographyOn:
        return self._over_time.on(self.day)
