"""What is told of one place over time: which facts, in which section, of which place, when.

What is stated of the places in a place, and of those that it lies in, is told with it, as
such. The answer about a day is a slice of this, and so is every day of its picture.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from graphkit.claims import Node
from graphkit.questions.geography import LIES, SINGLED_OUT, Geography, joined
from graphkit.questions.history import Fact, History
from graphkit.questions.work import TIES
from graphkit.time.spans import Stretch, both, merged, without

# The sections in the order in which they are read, with what each holds.
SECTIONS = {
    "lies in": "What it lies in.",
    "what lies in it": "Wards, neighbourhoods and LSOAs in it.",
    "before and after": "What it came from and what came after it.",
    "designations": "What it has been singled out as, over time.",
    "boards and teams": "Who has it as a patch, or meets there.",
    "plans": "Plans that cover it.",
    "projects": "Work aimed at it or done there, with whom.",
    "money": "Money for it, or for what is done there.",
    "ranks": "How it ranks, and how that moved.",
    "measures": "What else was measured.",
    "actions": "What is to be done there, and by whom.",
    "venues": "Where things happen.",
}
# Who delivers or owns what is done there: told with that, and no section of its own.
WITH_WHOM = "with whom"
# Of which place something is stated.
HERE, PART, AROUND = "", "a part of it", "what it lies in"
_WORK = {"Project", "Plan", "Action"}
# What is stated of a place at its own end of a fact, and at the other end.
_OUTWARD = ("MEASURED", SINGLED_OUT)
_INWARD = ("FUNDS", *TIES)
_SECTIONS = {SINGLED_OUT: "designations", "FUNDS": "money"}
_BY_LABEL = {"Project": "projects", "Action": "actions", "Plan": "plans"}
# What is told of work at a place: where it is done, by whom and with whose money.
_OF_WORK = {
    **dict.fromkeys(TIES, "out"), "DELIVERS": "in", "OWNS": "in", "FUNDS": "in",
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """One fact, as it is told of a place.

    Attributes
    ----------
    fact : Fact
    section : str
        One of `SECTIONS`, or `WITH_WHOM`.
    at : (label, id)
        The place that it is stated of, as it is called while it is told.
    side : str
        Whether that is the place asked about, a part of it, or what it lies in.
    days : tuple of (date, date)
        The days on which it is.
    tie : Fact or None
        Of money and of partners, what ties the work to the place.
    """

    fact: Fact
    section: str
    at: Node
    side: str
    days: tuple[Stretch, ...]
    tie: Fact | None = None

    def is_told(self, day: dt.date) -> bool:
        """Say whether it is told on a day, however the fact stands on it."""
        near = any(start <= day < end for start, end in self.days)
        return near and all(fact.is_named(day) for fact in (self.fact, self.tie) if fact)

    @property
    def held(self) -> list[Stretch]:
        """The days on which it is in force, proposed or agreed, and so drawn."""
        held = both(self.fact.held, self.days)
        return held if self.tie is None else both(held, self.tie.held)


class PlaceOverTime:
    """One place, what lies in it and what it lies in, over time.

    Parameters
    ----------
    history : History
    asked : (label, id)
        The place, under any of its names.

    Attributes
    ----------
    here, inside, around : dict of (label, id) to list of (date, date)
        The place, what lies in it and what it lies in, under the names of each day.
    told : list of Told
        In no order that means anything.
    ties : dict of (label, id) to list of Fact
        Where each piece of work is done, there or elsewhere.
    facts : list of Fact
        Everything that was read.
    """

    def __init__(self, history: History, asked: Node) -> None:
        self.history = history
        self.asked = asked
        read = _read_near(history, asked)
        self.geography = Geography(history, read)
        self.here = self.geography.called(asked)
        self.inside = self.geography.inside_over_time(asked)
        self.around = self.geography.around_over_time(asked)
        direct = list(history.over_time(read))
        self.told = [*self._lies(direct), *self._succeeded(direct), *self._direct(direct)]
        work = {told.fact.start for told in self.told if told.fact.type in TIES}
        at_work = list(history.over_time(history.at(work, _OF_WORK.items())))
        self.ties = _by(at_work, TIES, lambda fact: fact.start)
        self.told += [*self._money(at_work), *self._with_whom(at_work)]
        self.facts = [*direct, *at_work]

    # -- which places --------------------------------------------------------

    def _sides(self, place: Node) -> Iterator[tuple[str, list[Stretch]]]:
        """Yield whether a place is the one asked about, a part of it or around it, and when."""
        here, part = self.here.get(place, []), self.inside.get(place, [])
        around = without(self.around.get(place, []), part)
        for side, days in ((HERE, here), (PART, part), (AROUND, around)):
            if days:
                yield side, days

    # -- what is told --------------------------------------------------------

    def _lies(self, facts: Iterable[Fact]) -> Iterator[Told]:
        """Yield what it lies in and what lies in it, step by step."""
        up, down = joined(self.here, self.around), joined(self.here, self.inside)
        for fact in facts:
            if fact.type not in LIES:
                continue
            section = "venues" if fact.start[0] == "Venue" else "what lies in it"
            for at, near, told_in, side in (
                (fact.start, up, "lies in", AROUND),
                (fact.end, down, section, PART),
            ):
                here = self.here.get(at, [])
                if here:
                    yield Told(fact, told_in, at, HERE, tuple(here))
                beyond = without(near.get(at, []), [*here, *self.here.get(fact.other(at), [])])
                # Only of the place itself is it told where it may lie.
                if beyond and not fact.standing:
                    yield Told(fact, told_in, at, side, tuple(beyond))

    def _succeeded(self, facts: Iterable[Fact]) -> Iterator[Told]:
        """Yield what it came from and what came after it; a renaming once, from its later name."""
        for fact in facts:
            if fact.type != "SUCCEEDED_BY":
                continue
            known: list[Stretch] = []
            for end in (fact.end, fact.start):
                told: list[Stretch] = []
                for stretches, now in self.history.names.over_time(end):
                    days = without(both(stretches, self.here.get(now, [])), known)
                    told += days
                    if days:
                        yield Told(fact, "before and after", end, HERE, tuple(days))
                known = merged([*known, *told])

    def _direct(self, facts: Iterable[Fact]) -> Iterator[Told]:
        for fact in facts:
            for at in (fact.start, fact.end):
                section = _section(fact, at)
                for side, days in self._sides(at) if section else ():
                    yield Told(fact, section, at, side, tuple(days))

    def _money(self, at_work: Iterable[Fact]) -> Iterator[Told]:
        """Yield the sums for what is done there."""
        paid = _by(at_work, ("FUNDS",), lambda fact: fact.end)
        for told in self._tied():
            for fact in paid.get(told.fact.start, ()):
                yield Told(fact, "money", told.at, told.side, told.days, told.fact)

    def _with_whom(self, at_work: Iterable[Fact]) -> Iterator[Told]:
        """Yield who delivers or owns what is done there; a part limited elsewhere is left out."""
        near: defaultdict[str, list[Stretch]] = defaultdict(list)
        for (_, place), days in joined(self.here, self.inside, self.around).items():
            near[place] += days
        delivered = _by(at_work, ("DELIVERS", "OWNS"), lambda fact: fact.end)
        for told in self._tied():
            for fact in delivered.get(told.fact.start, ()) if told.fact.start[0] in _WORK else ():
                days = list(told.days)
                if limit := fact.row["places"]:
                    days = both(days, [each for place in limit for each in near.get(place, ())])
                if days:
                    yield Told(fact, WITH_WHOM, told.at, told.side, tuple(days), told.fact)

    def _tied(self) -> list[Told]:
        return [told for told in self.told if told.fact.type in TIES]


def _section(fact: Fact, at: Node) -> str:
    """Choose the section of a fact that is stated of a place; empty where it is told of none."""
    if fact.type not in (_OUTWARD if at == fact.start else _INWARD):
        return ""
    if fact.type == "MEASURED":
        return "measures" if fact.row["rank"] is None else "ranks"
    if fact.type in _SECTIONS:
        return _SECTIONS[fact.type]
    return _BY_LABEL.get(fact.start[0], "boards and teams")


def _by(
    facts: Iterable[Fact], types: Collection[str], end: Callable[[Fact], Node]
) -> dict[Node, list[Fact]]:
    found: defaultdict[Node, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.type in types:
            found[end(fact)].append(fact)
    return dict(found)


def _read_near(history: History, asked: Node) -> list[Fact]:
    """Read what is said of a place, of what lies in it and of what it lies in, step by step."""
    found: dict[tuple[str, ...], Fact] = {}
    # Both ways begin at the place itself.
    read = cache(history.at)
    for up in (True, False):
        seen: set[Node] = set()
        waiting = {asked}
        while waiting:
            nodes = {each for node in waiting for each in history.names.ever(node)}
            seen |= nodes
            waiting = set()
            for fact in read(frozenset(nodes)):
                found[fact.identity] = fact
                near, onward = (fact.start, fact.end) if up else (fact.end, fact.start)
                leads = fact.type in LIES and not fact.standing and near in nodes
                if leads and onward not in seen:
                    waiting.add(onward)
    return [found[each] for each in sorted(found)]
