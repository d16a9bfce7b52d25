"""The walk of accountability: from a thing, step by step, to whoever answers for it.

Its steps are those that the model declares, and no others. Facts are read once for each
thing, a whole level of the walk at a time.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from graphkit.claims import Node
from graphkit.model import Step as Declared
from graphkit.questions.climbing import fits
from graphkit.questions.history import Fact, History
from graphkit.questions.silence import stated_none
from graphkit.questions.succession import ended, to_begin
from graphkit.rows import Row
from graphkit.time.validity import ENDED, IN_FORCE, LATER, ONLY_END
from graphkit.wording import ending, together

NOT_STATED = "not stated"
NOBODY = "nobody, as a source states"
COMES_BACK = "comes back to where it was"
OVER = (ENDED, ONLY_END)
# A dense graph could hold more chains than anyone would read.
MOST_CHAINS = 200
# Nor is more of it read ahead than a walk is likely to need.
_MOST_AHEAD = 5_000


@dataclass(frozen=True)
class Link:
    """One relationship at a thing: where it leads, how it stands, and who says so.

    Attributes
    ----------
    fact : Fact
        Versions of one step are one, with the evidence of each.
    direction : str
        "in" where it leads to the thing, "out" where it leads from it.
    name : str
        What the other end is called on the day.
    kind : str or None
        Its kind of board.
    state : str
    old : bool
    """

    fact: Fact = field(repr=False)
    direction: str
    name: str
    kind: str | None
    state: str
    old: bool

    @property
    def type(self) -> str:
        """The relationship type."""
        return self.fact.type

    @property
    def node(self) -> Node:
        """Label and id of what it leads to."""
        return self.fact.end if self.direction == "out" else self.fact.start

    @property
    def label(self) -> str:
        """Label of what it leads to."""
        return self.node[0]

    @property
    def id(self) -> str:
        """Id of what it leads to."""
        return self.node[1]

    @property
    def detail(self) -> str:
        """What tells the fact apart: accountable, lead, approved."""
        detail: str = self.fact.row["detail"]
        return detail

    @property
    def row(self) -> Row:
        """The fact as the query ``facts`` gives it."""
        return self.fact.row


@dataclass(frozen=True)
class Step:
    """One step of a chain: a link, and the step of the model's walk that it is."""

    declared: Declared
    link: Link

    @property
    def word(self) -> str:
        """How it reads."""
        return self.declared.word

    @property
    def past(self) -> str:
        """How it reads once it has ended."""
        return self.declared.past

    @property
    def formal(self) -> bool:
        """Whether it is stated as accountability."""
        return self.declared.formal

    @property
    def owner(self) -> bool:
        """Whether it finds the owner."""
        return self.declared.owner


@dataclass(frozen=True)
class Chain:
    """One way from the thing up, as far as the sources go.

    Attributes
    ----------
    steps : tuple of Step
    reaches_top : bool
        Whether it ends at a board of a kind that is the top.
    formal : bool
        Whether, from the owner on, every step is stated as accountability.
    silence : str
        Empty where it reaches the top; else what the sources do not state.
    loops : bool
        Whether bodies on it answer to each other in a circle, each step stated as
        accountability.
    """

    steps: tuple[Step, ...]
    reaches_top: bool
    formal: bool
    silence: str
    loops: bool = False

    @property
    def old(self) -> bool:
        """Whether any step of it is old."""
        return any(step.link.old for step in self.steps)


_BESIDE = {
    ("REQUESTED", "in"), ("DECIDED", "in"), ("DELIVERS", "in"), ("SCRUTINISED_BY", "out"),
    ("CHAIRS", "in"), ("HOLDS", "in"), ("SUCCEEDED_BY", "in"), ("SUCCEEDED_BY", "out"),
}  # fmt: skip


class Walk:
    """Walks up from things, on any day.

    Parameters
    ----------
    history : History
    include_later : bool
        Also what was first stated after the day asked about and whose beginning is unknown.
    """

    def __init__(self, history: History, *, include_later: bool = False) -> None:
        self.history = history
        self.model = history.model
        self.include_later = include_later
        # What stands beside a chain is told too.
        self._ways = {(s.type, s.direction) for s in self.model.walk.steps} | _BESIDE
        self._facts: dict[Node, list[Fact]] = {}
        self._things: dict[Node, Row | None] = {}
        self._links: dict[tuple[Node, dt.date], list[Link]] = {}
        self._steps: dict[tuple[Node, dt.date], list[Step]] = {}

    # -- reading -------------------------------------------------------------

    def read(self, nodes: Iterable[Node]) -> None:
        """Read the facts at some things, and what they are, as far as not yet read."""
        missing = [node for node in dict.fromkeys(nodes) if node not in self._facts]
        if not missing:
            return
        by_end: defaultdict[Node, dict[tuple[str, ...], Fact]] = defaultdict(dict)
        for fact in self.history.at(missing, self._ways):
            for end in (fact.start, fact.end):
                by_end[end][fact.identity] = fact
        ever = {node: self.history.names.ever(node) for node in missing}
        for node, every in ever.items():
            found: dict[tuple[str, ...], Fact] = {}
            for each in every:
                found |= by_end.get(each, {})
            self._facts[node] = list(found.values())
        self._read_things(each for every in ever.values() for each in every)

    def read_ahead(self, nodes: Iterable[Node], day: dt.date) -> None:
        """Read all that walks from some things can come to, a level at a time.

        Walks from many things are quicker after it.
        """
        level, seen = dict.fromkeys(nodes), set[Node]()
        for _ in range(self.model.walk.most_steps):
            self.read(level)
            seen.update(level)
            onward = (step.link for node in level for step in self.steps(node, day))
            level = dict.fromkeys(
                link.node for link in onward if link.node not in seen and not self._tops(link)
            )
            if not level or len(seen) > _MOST_AHEAD:
                return

    def facts(self, node: Node) -> list[Fact]:
        """List every fact at a thing, whatever it is called, its ends as its sources name them."""
        self.read([node])
        return self._facts[node]

    def thing(self, node: Node) -> Row | None:
        """Give what a thing is: its row of the query ``things``."""
        if node not in self._things:
            self._read_things([node])
        return self._things[node]

    def things(self, node: Node) -> list[Row]:
        """List what a thing is under each of its names, its own first."""
        return [row for row in map(self.thing, self.history.names.ever(node)) if row]

    def _read_things(self, nodes: Iterable[Node]) -> None:
        missing = {node for node in nodes if node not in self._things}
        found = self.history.things(missing)
        self._things |= {node: found.get(node) for node in missing}

    def kind(self, node: Node) -> str | None:
        """Give the kind of a thing, under whichever of its names a source states one."""
        return next((row["kind"] for row in self.things(node) if row["kind"]), None)

    def is_top(self, node: Node) -> bool:
        """Say whether a thing is a board at which every chain ends."""
        return node[0] == "Board" and self.kind(node) in self.model.top_kinds

    # -- links ---------------------------------------------------------------

    def links(self, node: Node, day: dt.date) -> list[Link]:
        """List every fact at a thing as it stands on a day, old ones last, in a fixed order."""
        asked = (node, day)
        if asked not in self._links:
            named = self.history.on(self.facts(node), day)
            links = [
                self._link(fact, node, day) for fact in named if node in (fact.start, fact.end)
            ]
            links.sort(key=lambda link: (link.old, *link.node, link.row["key"], link.state))
            self._links[asked] = links
        return self._links[asked]

    def _link(self, fact: Fact, node: Node, day: dt.date) -> Link:
        out = fact.start == node
        side, other = ("to", fact.end) if out else ("from", fact.start)
        names = self.history.names
        kind = fact.row[f"{side}_kind"] if len(names.ever(other)) == 1 else self.kind(other)
        name = names.name(other, fact.row[f"{side}_name"])
        direction = "out" if out else "in"
        return Link(fact, direction, name, kind, self.state(fact, day), fact.is_old(day))

    def state(self, fact: Fact, day: dt.date) -> str:
        """Say how a fact stands on a day, taking in what was stated later where that is asked."""
        state, validity = fact.state(day), fact.validity
        if self.include_later and state == LATER and validity.begins is None:
            return validity.standing or (IN_FORCE if validity.holds else state)
        return state

    def steps(self, node: Node, day: dt.date, states: Collection[str] = (IN_FORCE,)) -> list[Step]:
        """List the steps from a thing that stand in some way, as the model orders them."""
        asked = (node, day)
        if asked not in self._steps:
            self._steps[asked] = list(self._find_steps(self.links(node, day)))
        return [step for step in self._steps[asked] if step.link.state in states]

    def _find_steps(self, links: Sequence[Link]) -> Iterator[Step]:
        for declared in self.model.walk.steps:
            fitting: dict[tuple[Node, str], Link] = {}
            for link in links:
                if link.direction == declared.direction and fits(declared, link.fact):
                    # Versions of one step are one, with the evidence of each.
                    same = (link.node, link.state)
                    known = fitting.get(same)
                    fitting[same] = link if known is None else _joined(known, link)
            for link in fitting.values():
                yield Step(declared, link)

    def over(self, node: Node, day: dt.date) -> list[Step]:
        """List the steps from a thing that have ended, where none of them holds again."""
        holds = {(step.link.type, step.link.node) for step in self.steps(node, day)}
        return [
            step
            for step in self.steps(node, day, OVER)
            # What was only ever proposed did not end.
            if not step.link.fact.standing and (step.link.type, step.link.node) not in holds
        ]

    # -- chains --------------------------------------------------------------

    def chains(self, start: Node, day: dt.date) -> tuple[Chain, ...]:
        """Find all chains from a thing, distinct by nodes and words, in order.

        Those without an old step come first; of them those that reach the top, formal ones,
        those that begin with an owner, shorter ones.
        """
        self.read_ahead([start], day)
        found: dict[tuple[Any, ...], Chain] = {}
        for chain in self._walk(start, (), (start,), day, loops=False):
            if chain.steps:
                own = tuple((step.word, step.link.node) for step in chain.steps)
                found.setdefault(own, chain)
            if len(found) == MOST_CHAINS:
                break
        return tuple(sorted(found.values(), key=self._order))

    def _walk(
        self, node: Node, steps: tuple[Step, ...], seen: tuple[Node, ...], day: dt.date, *,
        loops: bool,
    ) -> Iterator[Chain]:  # fmt: skip
        if steps and self._tops(steps[-1].link):
            yield Chain(steps, True, self._is_formal(steps, seen[0]), "", loops)
            return
        if len(steps) == self.model.walk.most_steps:
            yield Chain(steps, False, False, f"not followed further than {len(steps)} steps", loops)
            return
        onward = self.steps(node, day)
        open_steps = [step for step in onward if step.link.node not in seen]
        loops = loops or any(
            all(each.formal for each in (*steps[seen.index(step.link.node) :], step))
            for step in onward
            if step.link.node in seen
        )
        for step in open_steps:
            further = (*seen, step.link.node)
            yield from self._walk(step.link.node, (*steps, step), further, day, loops=loops)
        if not open_steps:
            silence = COMES_BACK if onward else self.silence(node, day)
            yield Chain(steps, False, False, silence, loops)

    def _tops(self, link: Link) -> bool:
        return link.label == "Board" and link.kind in self.model.top_kinds

    def _is_formal(self, steps: tuple[Step, ...], start: Node) -> bool:
        """Say whether a chain that reached the top is formal from its owner on."""
        if start[0] in self.model.walk.things:
            owners = [place for place, step in enumerate(steps) if step.owner]
            if not owners:
                return False
            steps = steps[owners[0] + 1 :]
        return bool(steps) and all(step.formal for step in steps)

    def _order(self, chain: Chain) -> tuple[Any, ...]:
        first = chain.steps[0]
        if first.owner:
            rank = 0
        elif first.link.label not in self.model.walk.things:
            rank = 1
        else:
            # What it is part of says more where that has an owner.
            rank = 2 if any(step.owner for step in chain.steps) else 3
        ids = [(step.link.id, step.word) for step in chain.steps]
        return (chain.old, not chain.reaches_top, not chain.formal, rank, len(chain.steps), ids)

    # -- silences ------------------------------------------------------------

    def silence(self, node: Node, day: dt.date) -> str:
        """Say what no source states of who is above a thing, or how what was above it ended."""
        if gone := self.ended(node, day):
            return gone
        things = node[0] in self.model.walk.things
        kind, asked = ("OWNS", "owned, led or overseen by") if things else (
            "ACCOUNTABLE_TO", "answers to",
        )  # fmt: skip
        over = [step for step in self.over(node, day) if step.owner or not things]
        if self.states_none(node, [kind], day):
            stated = NOBODY if not things else "a source states that nobody does"
            return f"{asked}: {stated}"
        if over:
            return self.was(over, day)
        for link in self.links(node, day):
            sits = link.type in {"PART_OF", "POST_IN"} and link.direction == "out"
            if not things and sits and link.state == IN_FORCE and link.label == "Partner":
                return f"{asked}: {NOT_STATED} (it sits in {link.name})"
        return f"{asked}: {NOT_STATED}"

    def ended(self, node: Node, day: dt.date) -> str:
        """Say how a thing ended: "ended in March 2025, no successor stated"; else nothing."""
        return ended(self.history, node, self.thing(node), self.facts(node), day)

    def is_there(self, node: Node, day: dt.date) -> bool:
        """Say whether a thing has begun and has not ended: what is not there owes nothing."""
        return not self.ended(node, day) and not to_begin(self.thing(node), day)

    def was(self, steps: Iterable[Step], day: dt.date) -> str:
        """Say of steps that have ended what was last: "answered to City Board until 2018"."""
        steps = list(steps)
        last = max(step.link.fact.validity.ends for step in steps)
        latest = [step for step in steps if step.link.fact.validity.ends == last]
        return "; ".join(dict.fromkeys(self._was(step, day) for step in latest))

    def _was(self, step: Step, day: dt.date) -> str:
        link, row = step.link, step.link.row
        end = link.fact.validity.ends
        side = "from" if link.direction == "in" else "to"
        said = f"{step.past} {link.name}"
        if row["until"] == end:
            only = f" ({ONLY_END})" if link.state == ONLY_END else ""
            return f"{said} until {_until(row)}{only}"
        if row[f"{side}_until"] == end:
            if how := self.ended(link.node, day):
                return f"{said}, which {how}"
            # Under another name, which its source gives.
            named = self.history.names.called(_as_named(row, side), row[f"{side}_name"], day)
            how = ending(end, row[f"{side}_precision_to"])
            return f"{step.past} {named}, which ended {how}"
        return said

    def states_none(self, node: Node, kinds: Collection[str], day: dt.date) -> bool:
        """Say whether a source states, as of a day, that a thing has none of some types."""
        steps = {(step.type, step.direction) for step in self.model.walk.steps}
        steps |= {("CHAIRS", "in"), ("SCRUTINISED_BY", "out")}
        facts = [
            link.fact for link in self.links(node, day) if (link.type, link.direction) in steps
        ]
        sources = self.history.sources
        return any(
            stated_none(row, kinds, facts, sources, day) is not None for row in self.things(node)
        )


def _as_named(row: Row, side: str) -> Node:
    return row[f"{side}_label"], row[f"{side}_id"]


def _until(row: Row) -> str:
    """Write when a fact ended, to stand after "until"."""
    words = ending(row["until"], row["precision_to"])
    return words.removeprefix("in ").removeprefix("on ")


def _joined(link: Link, other: Link) -> Link:
    """Put the evidence of two facts between the same ends together, with the dates of the last."""
    if other.fact.validity.ends > link.fact.validity.ends:
        link, other = other, link
    row, more = link.row, other.row
    joined = {
        **row,
        **together([row, more]),
        "disputed": row["disputed"] or more["disputed"],
        "first_stated": _of(min, row["first_stated"], more["first_stated"]),
        "last_stated": _of(max, row["last_stated"], more["last_stated"]),
    }
    return replace(link, fact=replace(link.fact, row=joined), old=link.old and other.old)


def _of(choose: Any, *days: dt.date | None) -> dt.date | None:
    return choose((day for day in days if day is not None), default=None)  # type: ignore[no-any-return]
