"""Tracing: from a thing to whoever answers for it, step by step to the top.

The steps are `graphkit.questions.walk`'s, the answer in a few sentences is
`graphkit.questions.verdict`'s; here the two are put together with what stands beside.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from graphkit.claims import Node
from graphkit.engines.protocol import Reader
from graphkit.finding import Thing
from graphkit.model import Model
from graphkit.questions.history import History
from graphkit.questions.posts import Post, posts
from graphkit.questions.succession import DATED_BACK, became, not_mentioned_before, successors
from graphkit.questions.verdict import Verdict
from graphkit.questions.walk import (
    MOST_CHAINS,
    NOBODY,
    NOT_STATED,
    OVER,
    Chain,
    Link,
    Step,
    Walk,
)
from graphkit.rows import Rows
from graphkit.sources import Sources
from graphkit.time.spans import in_words
from graphkit.time.validity import COMING, ENDED, IN_FORCE, LATER, ONLY_END
from graphkit.wording import citations, verb

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Apart", "Beside", "Chain", "Link", "Step", "Trace", "Tracer"]

# What stands beside the thing itself, and beside whatever its chains pass.
_AT_THE_THING = (("REQUESTED", "in"), ("DECIDED", "in"), ("DELIVERS", "in"))
_ANYWHERE = (("SCRUTINISED_BY", "out"), ("CHAIRS", "in"), ("HOLDS", "in"))

_COLUMNS = (
    "chain", "step", "reaches_top", "formal", "word", "label", "id", "name", "holder", "state",
    "old", "since", "until", "first_stated", "last_stated", "source", "locator", "sources",
    "locators", "evidence",
)  # fmt: skip


class Beside(NamedTuple):
    """A link beside a chain: of what it is said, what that is called, and the link."""

    node: Node
    name: str
    link: Link


class Apart(NamedTuple):
    """A step in no chain: from what it leads, what that is called, and the step."""

    node: Node
    name: str
    step: Step


@dataclass(frozen=True)
class Trace:
    """Who answers for a thing, on a day.

    Attributes
    ----------
    thing : Thing
        As it is called on the day.
    as_of : datetime.date
    answer : tuple of str
        The answer in a few sentences: who owns it, how far up it goes, where it breaks, who
        scrutinises.
    chains : tuple of Chain
        Those that reach the top first, then formal ones, then those that begin with an owner,
        then shorter ones; those with an old step last.
    beside : tuple of Beside
        Who requested, decided, delivers, scrutinises, chairs and holds the posts.
    proposed : tuple of Apart
        Steps that are only proposed or agreed, and where they would lead.
    ended : tuple of Apart
        Steps that have ended, or of which only the end is stated.
    silences : tuple of str
        What no source states.
    differences : tuple of str
        For a past day: what is otherwise today.
    notes : tuple of str
    sources : Sources
    posts : dict
        How each post in the trace is filled, by node.
    """

    thing: Thing
    as_of: dt.date
    answer: tuple[str, ...]
    chains: tuple[Chain, ...]
    beside: tuple[Beside, ...]
    proposed: tuple[Apart, ...]
    ended: tuple[Apart, ...]
    silences: tuple[str, ...]
    differences: tuple[str, ...]
    notes: tuple[str, ...]
    sources: Sources = field(repr=False)
    posts: dict[Node, Post] = field(default_factory=dict, repr=False)

    @cached_property
    def rows(self) -> Rows:
        """The steps of the chains as rows, one a step."""
        rows = []
        for number, chain in enumerate(self.chains, start=1):
            for place, step in enumerate(chain.steps, start=1):
                own: dict[str, Any] = {"chain": number, "step": place}
                own |= {"reaches_top": chain.reaches_top}
                own |= {"formal": chain.formal, "word": step.word}
                rows.append({**own, **self._linked(step.link)})
            if not chain.reaches_top:
                silent: dict[str, Any] = dict.fromkeys(_COLUMNS)
                silent |= {"chain": number, "step": len(chain.steps) + 1, "reaches_top": False}
                silent |= {"formal": chain.formal, "word": chain.silence, "state": NOT_STATED}
                rows.append(silent)
        notes = (*self.answer, *self.notes, *self.silences, *self.differences)
        title = f"Who answers for {self.thing.name}, as of {in_words(self.as_of)}"
        return Rows(_COLUMNS, tuple(rows), notes, title, "no source says who answers for it")

    def to_frame(self) -> pd.DataFrame:
        """Turn the steps of the chains into a pandas frame; see `Rows.to_frame`."""
        return self.rows.to_frame()

    def holder(self, node: Node) -> str | None:
        """Say who holds a post, such as "held by Ann Smith"; None of what is no post."""
        post = self.posts.get(node)
        return post.words if post else None

    def citations(self, link: Link) -> list[str]:
        """Cite each source of a link: its name, its date and the place in it."""
        return citations(link.row, self.sources)

    def to_dict(self) -> dict[str, Any]:
        """Turn the trace into plain data, as ``--json`` prints it."""
        rows = iter(self.rows)
        chains = []
        for chain in self.chains:
            steps = [next(rows) for _ in range(len(chain.steps) + (not chain.reaches_top))]
            chains.append(
                {
                    "reaches_top": chain.reaches_top,
                    "formal": chain.formal,
                    "silence": chain.silence or None,
                    "loops": chain.loops,
                    "steps": [
                        {name: step[name] for name in _COLUMNS[4:]}
                        for step in steps
                        if step["id"] is not None
                    ],
                }
            )
        return {
            "thing": {"label": self.thing.label, "id": self.thing.id, "name": self.thing.name},
            "as_of": self.as_of,
            "answer": list(self.answer),
            "chains": chains,
            "beside": [self._said(each.node, each.name, each.link) for each in self.beside],
            "proposed": [
                {"word": each.step.word, **self._said(each.node, each.name, each.step.link)}
                for each in self.proposed
            ],
            "ended": [
                {"word": each.step.past, **self._said(each.node, each.name, each.step.link)}
                for each in self.ended
            ],
            "silences": list(self.silences),
            "differences": list(self.differences),
            "notes": list(self.notes),
        }

    def _said(self, node: Node, name: str, link: Link) -> dict[str, Any]:
        own = {"of": name, "of_label": node[0], "of_id": node[1], "type": link.type}
        return {**own, "detail": link.detail or None, **self._linked(link)}

    def _linked(self, link: Link) -> dict[str, Any]:
        row = link.row
        return {
            "label": link.label,
            "id": link.id,
            "name": link.name,
            "holder": self.holder(link.node),
            "state": link.state,
            "old": link.old,
            "since": row["since"],
            "until": row["until"],
            "first_stated": row["first_stated"],
            "last_stated": row["last_stated"],
            "source": row["sources"][0],
            "locator": row["locators"][0],
            "sources": row["sources"],
            "locators": row["locators"],
            "evidence": "; ".join(self.citations(link)),
        }


class Tracer:
    """Traces things to whoever answers for them.

    Parameters
    ----------
    reader : Reader
    model : Model
    include_later : bool
        Also what was first stated after the day asked about and whose beginning is unknown.
    history : History, optional
        Where it was made already.
    """

    def __init__(
        self, reader: Reader, model: Model, *, include_later: bool = False,
        history: History | None = None,
    ) -> None:  # fmt: skip
        self.history = history or History(reader, model)
        self.model = model
        self.walk = Walk(self.history, include_later=include_later)

    @property
    def sources(self) -> Sources:
        """Every source, by id."""
        return self.history.sources

    def read_ahead(self, things: Iterable[Thing], as_of: dt.date) -> None:
        """Read for many things at once what their chains need: quicker than one by one."""
        self.walk.read_ahead((self._node(thing, as_of) for thing in things), as_of)

    def chains(self, thing: Thing, as_of: dt.date) -> tuple[Chain, ...]:
        """Find all chains from a thing, distinct by nodes and words, in order."""
        return self.walk.chains(self._node(thing, as_of), as_of)

    def trace(self, thing: Thing, as_of: dt.date, today: dt.date) -> Trace:
        """Trace a thing on a day.

        Parameters
        ----------
        thing : Thing
        as_of : datetime.date
            The day to ask about.
        today : datetime.date
            The day to compare a past day with.

        Returns
        -------
        Trace
        """
        node = self._node(thing, as_of)
        name = self.history.names.name(node, thing.name)
        called = Thing(*node, name, thing.aliases)
        chains = self.walk.chains(node, as_of)
        whole = _nodes(node, name, chains)
        self.walk.read(whole)
        beside = tuple(self._beside(node, whole, chains, as_of))
        proposed = tuple(self._proposed(whole, as_of))
        ended = tuple(
            Apart(each, said, step)
            for each, said in whole.items()
            for step in self.walk.over(each, as_of)
        )
        notes = tuple(self._notes(thing, whole, ended, as_of))
        early = not_mentioned_before(self.walk.things(node), as_of)
        shown = bool(chains or beside or proposed or ended)
        if early:
            later = self.walk.include_later
            back = "what is shown was first stated later" if later else DATED_BACK
            notes = (f"{early}; {back}" if shown else early, *notes)
        if early and not shown:
            answer = (f"No source dated up to {in_words(as_of)} mentions it.",)
            nothing: tuple[str, ...] = ()
            return Trace(
                called, as_of, answer, (), (), (), (), nothing, nothing, notes, self.sources
            )
        if len(chains) == MOST_CHAINS:
            notes = (*notes, f"only {MOST_CHAINS} of its chains were followed")
        filled = self._posts(node, chains, beside, proposed, ended, as_of)
        verdict = Verdict(self.walk, node, as_of, chains, filled)
        scrutiny = [each for each in beside if each.link.type == "SCRUTINISED_BY"]
        return Trace(
            called,
            as_of,
            verdict.sentences(scrutiny),
            chains,
            beside,
            proposed,
            ended,
            tuple(self._silences(node, whole, chains, as_of)),
            tuple(self._differences(thing, as_of, today)) if as_of < today else (),
            notes,
            self.sources,
            filled,
        )

    def _node(self, thing: Thing, day: dt.date) -> Node:
        return self.history.names.on((thing.label, thing.id), day)

    # -- beside the chains ---------------------------------------------------

    def _beside(
        self, start: Node, whole: dict[Node, str], chains: tuple[Chain, ...], day: dt.date
    ) -> Iterator[Beside]:
        """Yield what stands beside the chains, and is no step of one."""
        climbed = {(start, chain.steps[0].link.fact.identity) for chain in chains}
        for kind, direction in (*_AT_THE_THING, *_ANYWHERE):
            at = [start] if (kind, direction) in _AT_THE_THING else list(whole)
            for node in at:
                links = [
                    link
                    for link in self.walk.links(node, day)
                    if (link.type, link.direction) == (kind, direction)
                    and link.state != LATER
                    and (node, link.fact.identity) not in climbed
                ]
                for link in sorted(links, key=lambda link: (link.state in OVER, link.old)):
                    yield Beside(node, whole[node], link)

    def _proposed(self, whole: dict[Node, str], day: dt.date) -> Iterator[Apart]:
        seen = dict(whole)
        for node, name in whole.items():
            for step in self.walk.steps(node, day, COMING):
                yield Apart(node, name, step)
                yield from self._onward(step.link, seen, day)

    def _onward(self, link: Link, seen: dict[Node, str], day: dt.date) -> Iterator[Apart]:
        """Follow a proposed step to where it would lead."""
        if link.node in seen:
            return
        seen[link.node] = link.name
        for step in self.walk.steps(link.node, day, (IN_FORCE, *COMING)):
            yield Apart(link.node, link.name, step)
            yield from self._onward(step.link, seen, day)

    def _posts(
        self,
        start: Node,
        chains: Iterable[Chain],
        beside: Iterable[Beside],
        proposed: Iterable[Apart],
        ended: Iterable[Apart],
        day: dt.date,
    ) -> dict[Node, Post]:
        nodes = [start, *(step.link.node for chain in chains for step in chain.steps)]
        nodes += [each.link.node for each in beside]
        nodes += [each.step.link.node for each in (*proposed, *ended)]
        return posts(self.history, nodes, day)

    # -- silences ------------------------------------------------------------

    def _silences(
        self, start: Node, whole: dict[Node, str], chains: tuple[Chain, ...], day: dt.date
    ) -> Iterator[str]:
        top, there = self.walk.is_top(start), self.walk.is_there(start, day)
        owned = any(chain.steps[0].link.type in {"OWNS", "DELIVERS"} for chain in chains)
        things = start[0] in self.model.walk.things
        if things and (not owned or self._denied(start, "OWNS", "in", day)):
            yield f"who owns or leads {whole[start]}: {self._unsaid(start, 'OWNS', 'in', day)}"
        elif not things and not chains and not top and there:
            unsaid = self._unsaid(start, "ACCOUNTABLE_TO", "out", day)
            yield f"whom {whole[start]} answers to: {unsaid}"
        if not top and there and not any(chain.reaches_top for chain in chains):
            yield "no source carries a chain to the top"
        for node, name in whole.items():
            if self._denied(node, "ACCOUNTABLE_TO", "out", day):
                unsaid = self._unsaid(node, "ACCOUNTABLE_TO", "out", day)
                yield f"whom {name} answers to: {unsaid}"
            kind = self.model.board_kinds.get(self.walk.kind(node) or "")
            if node[0] != "Board" or kind is None or not self.walk.is_there(node, day):
                continue
            for owes, words, paid, way in (
                ("chair", "chairs", "CHAIRS", "in"),
                ("scrutiny", "scrutinises", "SCRUTINISED_BY", "out"),
            ):
                pays = self._states(node, paid, way, day, (IN_FORCE,))
                if owes in kind.owes and (not pays or self._denied(node, paid, way, day)):
                    yield f"who {words} {name}: {self._unsaid(node, paid, way, day)}"

    def _denied(self, node: Node, kind: str, direction: str, day: dt.date) -> bool:
        """Say whether a later source says that there is none of what is in force."""
        named = self._states(node, kind, direction, day, (IN_FORCE,))
        return named and self.walk.states_none(node, [kind], day)

    def _unsaid(self, node: Node, kind: str, direction: str, day: dt.date) -> str:
        if self.walk.states_none(node, [kind], day):
            named = self._states(node, kind, direction, day, (IN_FORCE,))
            return f"{NOBODY}{', though an earlier one names one' if named else ''}"
        if self._states(node, kind, direction, day, COMING):
            return "nobody in force; only proposed or agreed"
        if self._states(node, kind, direction, day, (ENDED,)):
            return "nobody since the last one stated"
        if self._states(node, kind, direction, day, (ONLY_END,)):
            return "nobody in force; only an end is stated"
        if any(
            (link.type, link.direction) == (kind, direction)
            and link.state == LATER
            and link.row["since"] is not None
            and not link.fact.standing
            for link in self.walk.links(node, day)
        ):
            return "nobody yet; one is to begin"
        return NOT_STATED

    def _states(
        self, node: Node, kind: str, direction: str, day: dt.date, states: tuple[str, ...]
    ) -> bool:
        return any(
            (link.type, link.direction) == (kind, direction) and link.state in states
            for link in self.walk.links(node, day)
        )

    # -- time ----------------------------------------------------------------

    def _notes(
        self, thing: Thing, whole: dict[Node, str], ended: Iterable[Apart], day: dt.date
    ) -> Iterator[str]:
        start = next(iter(whole))
        asked = (thing.label, thing.id)
        yield from became(self.history, asked, thing.name, self.walk.facts(start), day)
        names = self.history.names
        others = dict(list(whole.items())[1:])
        others |= {each.step.link.node: each.step.link.name for each in ended}
        for node, name in others.items():
            facts = self.walk.facts(node)
            if len(names.ever(node)) > 1 or names.several(node, day):
                yield from became(self.history, node, name, facts, day)
            elif after := successors(self.history, node, facts, day):
                yield f"{name} was succeeded by {' and '.join(after)}"

    def _differences(self, thing: Thing, as_of: dt.date, today: dt.date) -> Iterator[str]:
        then = self._stands(thing, as_of)
        now = self._stands(thing, today)
        yield from (f"no longer so today: {then[key]}" for key in then if key not in now)
        for key, words in now.items():
            if key not in then:
                yield f"today, but not yet so or not yet stated then: {words}"

    def _stands(self, thing: Thing, day: dt.date) -> dict[tuple[Any, ...], str]:
        """Say what is in force on a day, by what it is said of, whatever that is called."""
        start = self._node(thing, day)
        chains = self.walk.chains(start, day)
        whole = _nodes(start, self.history.names.name(start, thing.name), chains)
        self.walk.read(whole)
        stands: dict[tuple[Any, ...], str] = {}
        for chain in chains:
            below = start
            for step in chain.steps:
                key = (step.word, *map(self._same, (below, step.link.node)))
                stands[key] = f"{whole[below]} – {step.word.rstrip(':')} {step.link.name}"
                below = step.link.node
        for node, name, link in self._beside(start, whole, (), day):
            if link.state == IN_FORCE and (link.type, link.direction) in _ANYWHERE:
                said = verb(self.model, link.type, [link.detail], forward=link.direction == "out")
                key = (link.type, *map(self._same, (node, link.node)))
                stands[key] = f"{name} – {said} {link.name}"
        return stands

    def _same(self, node: Node) -> Node:
        return min(self.history.names.ever(node))


def _nodes(start: Node, name: str, chains: Iterable[Chain]) -> dict[Node, str]:
    """Name the thing and everything that its chains pass, each once, in order."""
    nodes = {start: name}
    for chain in chains:
        for step in chain.steps:
            nodes.setdefault(step.link.node, step.link.name)
    return nodes
