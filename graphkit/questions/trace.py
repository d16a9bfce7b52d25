"""Tracing: from a thing to whoever answers for it, step by step to the top.

The walk is declared in the model file; one anchored query finds the candidate steps of
one node, and the order and the wording of the chains are made here, on rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from graphkit.engines.protocol import Reader
from graphkit.finding import Thing
from graphkit.model import Model
from graphkit.named_queries import named_query
from graphkit.rows import Rows
from graphkit.sources import SourceName, read_sources
from graphkit.time.spans import in_words
from graphkit.wording import citations

if TYPE_CHECKING:
    import pandas as pd

IN_FORCE = "in force"
_COMING = ("proposed", "agreed")
# A dense graph could hold more chains than anyone would read.
_MOST_CHAINS = 200

_COLUMNS = (
    "chain", "step", "reaches_top", "formal", "word", "label", "id", "name", "state", "since",
    "until", "first_stated", "last_stated", "source", "locator", "sources", "locators", "evidence",
)  # fmt: skip


@dataclass(frozen=True)
class Link:
    """One relationship beside a node: where it leads, how it stands, and who says so."""

    type: str
    direction: str
    label: str
    id: str
    name: str
    kind: str | None
    state: str
    detail: str
    row: dict[str, Any] = field(repr=False, hash=False, compare=False)

    @property
    def node(self) -> tuple[str, str]:
        """Label and id of the node that it leads to."""
        return (self.label, self.id)


@dataclass(frozen=True)
class Step:
    """One step of a chain."""

    word: str
    link: Link
    formal: bool
    owner: bool


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
    """

    steps: tuple[Step, ...]
    reaches_top: bool
    formal: bool
    silence: str


@dataclass(frozen=True)
class Trace:
    """Who answers for a thing, on a day.

    Attributes
    ----------
    thing : Thing
    as_of : datetime.date
    chains : tuple of Chain
        Those that reach the top first, then formal ones, then shorter ones.
    beside : tuple of (str, Link)
        Who requested, decided, scrutinises and chairs: whose it is, and the link.
    proposed : tuple of (str, Step)
        Steps that are only proposed or agreed: whose they are, and the step.
    silences : tuple of str
        What no source states.
    differences : tuple of str
        For a past day: what is otherwise today.
    notes : tuple of str
    """

    thing: Thing
    as_of: dt.date
    chains: tuple[Chain, ...]
    beside: tuple[tuple[str, Link], ...]
    proposed: tuple[tuple[str, Step], ...]
    silences: tuple[str, ...]
    differences: tuple[str, ...]
    notes: tuple[str, ...]
    sources: dict[str, SourceName] = field(repr=False)

    @cached_property
    def rows(self) -> Rows:
        """The steps of the chains as rows, one a step."""
        rows = []
        for number, chain in enumerate(self.chains, start=1):
            for place, step in enumerate(chain.steps, start=1):
                rows.append(self._row(number, place, chain, step))
            if not chain.reaches_top:
                silent = dict.fromkeys(_COLUMNS)
                silent |= {"chain": number, "step": len(chain.steps) + 1, "reaches_top": False}
                silent |= {"formal": chain.formal, "word": chain.silence, "state": "not stated"}
                rows.append(silent)
        notes = (*self.notes, *self.silences, *self.differences)
        title = f"Who answers for {self.thing.name}, as of {in_words(self.as_of)}"
        return Rows(_COLUMNS, tuple(rows), notes, title, "no source says who answers for it")

    def to_frame(self) -> pd.DataFrame:
        """Turn the steps of the chains into a pandas frame; see `Rows.to_frame`."""
        return self.rows.to_frame()

    def _row(self, number: int, place: int, chain: Chain, step: Step) -> dict[str, Any]:
        link = step.link
        return {
            "chain": number,
            "step": place,
            "reaches_top": chain.reaches_top,
            "formal": chain.formal,
            "word": step.word,
            "label": link.label,
            "id": link.id,
            "name": link.name,
            "state": link.state,
            **self._evidence(link),
        }

    def _evidence(self, link: Link) -> dict[str, Any]:
        row = link.row
        return {
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
            "chains": chains,
            "beside": [self._beside_row(whose, link) for whose, link in self.beside],
            "proposed": [
                {"word": step.word, **self._beside_row(whose, step.link)}
                for whose, step in self.proposed
            ],
            "silences": list(self.silences),
            "differences": list(self.differences),
            "notes": list(self.notes),
        }

    def _beside_row(self, whose: str, link: Link) -> dict[str, Any]:
        own = {
            "of": whose or None,
            "type": link.type,
            "label": link.label,
            "id": link.id,
            "name": link.name,
            "state": link.state,
            "detail": link.detail or None,
        }
        return {**own, **self._evidence(link)}


class Tracer:
    """Walks from things to whoever answers for them.

    Parameters
    ----------
    reader : Reader
    model : Model
    include_later : bool
        Also what was first stated after the day asked about and whose beginning is unknown.
    """

    def __init__(self, reader: Reader, model: Model, *, include_later: bool = False) -> None:
        self.reader = reader
        self.model = model
        self.include_later = include_later
        self._links: dict[tuple[str, str, dt.date], list[Link]] = {}
        self._nodes: dict[tuple[str, str], dict[str, Any]] = {}

    @cached_property
    def sources(self) -> dict[str, SourceName]:
        """Every source, by id."""
        return read_sources(self.reader)

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
        known = self._about((thing.label, thing.id))["first_stated"]
        if as_of < known and not self.include_later:
            note = f"not mentioned before {in_words(known)}"
            return Trace(thing, as_of, (), (), (), (), (), (note,), self.sources)
        chains = self.chains(thing, as_of)
        beside = tuple(self._beside(thing, chains, as_of))
        proposed = tuple(self._proposed(thing, chains, as_of))
        silences = tuple(self._silences(thing, chains, as_of))
        differences: tuple[str, ...] = ()
        if as_of < today:
            differences = tuple(self._differences(thing, as_of, today))
        notes = tuple(self._notes(thing, as_of))
        if len(chains) == _MOST_CHAINS:
            notes = (*notes, f"only {_MOST_CHAINS} of its chains were followed")
        return Trace(
            thing, as_of, chains, beside, proposed, silences, differences, notes, self.sources
        )

    # -- the walk ------------------------------------------------------------

    def chains(self, thing: Thing, as_of: dt.date) -> tuple[Chain, ...]:
        """Find all chains from a thing, distinct by nodes and words, in order."""
        start = (thing.label, thing.id)
        found: dict[tuple[Any, ...], Chain] = {}
        for chain in self._walk(start, (), (start,), as_of):
            if chain.steps:
                own = tuple((step.word, step.link.node) for step in chain.steps)
                found.setdefault(own, chain)
            if len(found) == _MOST_CHAINS:
                break
        return tuple(sorted(found.values(), key=_chain_order))

    def _walk(
        self,
        node: tuple[str, str],
        steps: tuple[Step, ...],
        seen: tuple[tuple[str, str], ...],
        as_of: dt.date,
    ) -> Iterator[Chain]:
        if steps and steps[-1].link.kind in self.model.top_kinds:
            yield Chain(steps, True, _is_formal(steps, seen[0], self.model), "")
            return
        if len(steps) == self.model.walk.most_steps:
            silence = f"not followed further than {len(steps)} steps"
            yield Chain(steps, False, False, silence)
            return
        onward = list(self._candidates(node, as_of))
        open_steps = [step for step in onward if step.link.node not in seen]
        for step in open_steps:
            yield from self._walk(step.link.node, (*steps, step), (*seen, step.link.node), as_of)
        if not open_steps:
            silence = "comes back to where it was" if onward else self._silence(node, as_of)
            yield Chain(steps, False, False, silence)

    def _candidates(
        self, node: tuple[str, str], as_of: dt.date, states: tuple[str, ...] = (IN_FORCE,)
    ) -> Iterator[Step]:
        links = self.links(node, as_of)
        for declared in self.model.walk.steps:
            if node[0] not in declared.from_labels:
                continue
            fitting: dict[tuple[Any, ...], Link] = {}
            for link in links:
                if (
                    (link.type, link.direction) == (declared.type, declared.direction)
                    and link.label in declared.to_labels
                    and all(link.detail in values for values in declared.only.values())
                    and link.state in states
                ):
                    # Versions of one disputed fact are one step, with the evidence of each.
                    same = (link.node, link.state)
                    known = fitting.get(same)
                    fitting[same] = link if known is None else _joined(known, link)
            for link in fitting.values():
                yield Step(declared.word, link, declared.formal, declared.owner)

    def links(self, node: tuple[str, str], as_of: dt.date) -> list[Link]:
        """Read everything that stands beside and above a node, in a fixed order."""
        asked = (*node, as_of)
        if asked not in self._links:
            query = named_query("above")
            parameters = {
                "label": node[0],
                "id": node[1],
                "as_of": as_of,
                "include_later": self.include_later,
            }
            rows = self.reader.read(query.text, parameters)
            names = ("type", "direction", "label", "id", "name", "kind", "state", "detail")
            links = [Link(**{name: row[name] for name in names}, row=row) for row in rows]
            links.sort(key=lambda link: (link.label, link.id, link.row["key"], link.state))
            self._links[asked] = links
        return self._links[asked]

    def _silence(self, node: tuple[str, str], as_of: dt.date) -> str:
        none = self._about(node)["stated_none"] or ()
        if node[0] in self.model.walk.things:
            stated = "a source states that nobody does" if "OWNS" in none else "not stated"
            return f"owned, led or overseen by: {stated}"
        if "ACCOUNTABLE_TO" in none:
            return "answers to: nobody, as a source states"
        for link in self.links(node, as_of):
            sits = link.type in {"PART_OF", "POST_IN"} and link.direction == "out"
            if sits and link.state == IN_FORCE and link.label == "Partner":
                return f"answers to: not stated (it sits in {link.name})"
        return "answers to: not stated"

    # -- beside the chains ---------------------------------------------------

    def _beside(
        self, thing: Thing, chains: tuple[Chain, ...], as_of: dt.date
    ) -> Iterator[tuple[str, Link]]:
        whole = _nodes(thing, chains)
        wanted = (
            ("REQUESTED", "in"),
            ("DECIDED", "in"),
            ("DELIVERS", "in"),
            ("SCRUTINISED_BY", "out"),
            ("CHAIRS", "in"),
            ("HOLDS", "in"),
        )
        for kind, direction in wanted:
            for node, name in whole.items():
                if kind in {"REQUESTED", "DECIDED", "DELIVERS"} and node != (thing.label, thing.id):
                    continue
                for link in self.links(node, as_of):
                    if (link.type, link.direction) == (kind, direction) and link.state != "later":
                        yield name, link

    def _proposed(
        self, thing: Thing, chains: tuple[Chain, ...], as_of: dt.date
    ) -> Iterator[tuple[str, Step]]:
        whole = _nodes(thing, chains)
        for node, name in list(whole.items()):
            came_true = {(s.link.type, s.link.node) for s in self._candidates(node, as_of)}
            for step in self._candidates(node, as_of, _COMING):
                if (step.link.type, step.link.node) not in came_true:
                    yield name, step
                    if step.link.node not in whole:
                        whole[step.link.node] = step.link.name
                        yield from self._onward(step.link, whole, as_of)

    def _onward(
        self, link: Link, whole: dict[tuple[str, str], str], as_of: dt.date
    ) -> Iterator[tuple[str, Step]]:
        """Follow a proposed step to where it would lead."""
        for step in self._candidates(link.node, as_of, (IN_FORCE, *_COMING)):
            yield link.name, step
            if step.link.node not in whole:
                whole[step.link.node] = step.link.name
                yield from self._onward(step.link, whole, as_of)

    def _silences(self, thing: Thing, chains: tuple[Chain, ...], as_of: dt.date) -> Iterator[str]:
        start = (thing.label, thing.id)
        owned = any(chain.steps[0].link.type in {"OWNS", "DELIVERS"} for chain in chains)
        if thing.label in self.model.walk.things and not owned:
            yield f"who owns or leads {thing.name}: {self._unsaid(start, 'OWNS')}"
        elif not chains and not self._is_top(start):
            yield f"whom {thing.name} answers to: {self._unsaid(start, 'ACCOUNTABLE_TO')}"
        if not self._is_top(start) and not any(chain.reaches_top for chain in chains):
            yield "no source carries a chain to the top"
        for node, name in _nodes(thing, chains).items():
            kind = self.model.board_kinds.get(self._about(node)["kind"] or "")
            if node[0] != "Board" or kind is None:
                continue
            in_force = {link.type for link in self.links(node, as_of) if self._pays(link)}
            if "chair" in kind.owes and "CHAIRS" not in in_force:
                yield f"who chairs {name}: {self._unsaid(node, 'CHAIRS')}"
            if "scrutiny" in kind.owes and "SCRUTINISED_BY" not in in_force:
                yield f"who scrutinises {name}: {self._unsaid(node, 'SCRUTINISED_BY')}"

    def _pays(self, link: Link) -> bool:
        """Say whether a link gives a board its chair or its scrutiny."""
        wanted = {("CHAIRS", "in"), ("SCRUTINISED_BY", "out")}
        return link.state == IN_FORCE and (link.type, link.direction) in wanted

    def _unsaid(self, node: tuple[str, str], kind: str) -> str:
        none = kind in (self._about(node)["stated_none"] or ())
        return "nobody, as a source states" if none else "not stated"

    def _about(self, node: tuple[str, str]) -> dict[str, Any]:
        if node not in self._nodes:
            text = (
                f"MATCH (n:{node[0]} {{id: $id}}) RETURN n.first_stated AS first_stated, "
                "n.kind AS kind, n.stated_none AS stated_none"
            )
            self._nodes[node] = self.reader.read(text, {"id": node[1]})[0]
        return self._nodes[node]

    # -- time ----------------------------------------------------------------

    def _is_top(self, node: tuple[str, str]) -> bool:
        return node[0] == "Board" and self._about(node)["kind"] in self.model.top_kinds

    def _notes(self, thing: Thing, as_of: dt.date) -> Iterator[str]:
        if self._is_top((thing.label, thing.id)):
            yield f"{thing.name} is the top: every chain that reaches it ends here"
        for link in self.links((thing.label, thing.id), as_of):
            if link.type == "SUCCEEDED_BY" and link.state == IN_FORCE:
                how = f" ({link.detail})" if link.detail else ""
                verb = "was succeeded by" if link.direction == "out" else "succeeded"
                yield f"{thing.name} {verb} {link.name}{how}"

    def _differences(self, thing: Thing, as_of: dt.date, today: dt.date) -> Iterator[str]:
        then = self._stands(thing, as_of)
        now = self._stands(thing, today)
        yield from (f"no longer so today: {words}" for words in then if words not in now)
        for words in now:
            if words not in then:
                yield f"today, but not yet so or not yet stated then: {words}"

    def _stands(self, thing: Thing, day: dt.date) -> dict[str, None]:
        chains = self.chains(thing, day)
        stands: dict[str, None] = {}
        for chain in chains:
            name = thing.name
            for step in chain.steps:
                stands[f"{name} – {step.word.rstrip(':')} {step.link.name}"] = None
                name = step.link.name
        for name, link in self._beside(thing, chains, day):
            if link.state == IN_FORCE and link.type in {"CHAIRS", "SCRUTINISED_BY", "HOLDS"}:
                kind = self.model.relationships[link.type]
                verb = kind.backward if link.direction == "in" else kind.forward
                stands[f"{name} – {verb} {link.name}"] = None
        return stands


def _joined(link: Link, other: Link) -> Link:
    """Put the evidence of two facts between the same ends together."""
    row, more = link.row, other.row
    joined = {
        **row,
        "sources": [*row["sources"], *more["sources"]],
        "locators": [*row["locators"], *more["locators"]],
        "disputed": row["disputed"] or more["disputed"],
        "first_stated": min(filter(None, (row["first_stated"], more["first_stated"]))),
        "last_stated": max(filter(None, (row["last_stated"], more["last_stated"]))),
    }
    return replace(link, row=joined)


def _nodes(thing: Thing, chains: tuple[Chain, ...]) -> dict[tuple[str, str], str]:
    """Name the thing and every node of its chains, each once, in order."""
    nodes = {(thing.label, thing.id): thing.name}
    for chain in chains:
        for step in chain.steps:
            nodes.setdefault(step.link.node, step.link.name)
    return nodes


def _is_formal(steps: tuple[Step, ...], start: tuple[str, str], model: Model) -> bool:
    """Say whether a chain that reached the top is formal from its owner on."""
    if start[0] in model.walk.things:
        owners = [place for place, step in enumerate(steps) if step.owner]
        if not owners:
            return False
        steps = steps[owners[0] + 1 :]
    return bool(steps) and all(step.formal for step in steps)


def _chain_order(chain: Chain) -> tuple[Any, ...]:
    ids = [(step.link.id, step.word) for step in chain.steps]
    return (not chain.reaches_top, not chain.formal, len(chain.steps), ids)
