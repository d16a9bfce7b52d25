"""Projections: the graph as plain networks, with which an analyst can go on alone.

Each holds what is in force on a day, under the names of that day, and has the evidence of
every link on it. `networkx` is imported only here, and only when a projection is made.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from graphkit.claims import Node
from graphkit.engines.protocol import Reader
from graphkit.errors import WrongOption
from graphkit.model import Model
from graphkit.questions.bodies import read_bodies, when_known
from graphkit.questions.climbing import below_and_above
from graphkit.questions.history import Fact, History
from graphkit.questions.partnership import Partnership
from graphkit.sources import SourceName
from graphkit.time.spans import in_words
from graphkit.time.validity import IN_FORCE
from graphkit.wording import citations, left_out_as_old, listed, renamed, together, verb

if TYPE_CHECKING:
    import networkx

_NAMED = 3
_BODIES = ("Board", "Team", "Role", "Partner")
_STATED = ("first_stated", "last_stated", "sources", "locators")
_OF_MONEY = ("amount", "amount_to", "qualifier", "currency", "period", "award", "disputed")

# Why a fact is left out or marked, and how a note says so; the count follows.
_WHOM = "collective"
_LEFT_OUT = {
    "proposed": "facts only proposed or agreed, left out",
    _WHOM: "facts about collectives, which stand for unnamed ones, left out",
    "within": "facts between two parts of one partner, which are no link",
    "unlinked": "bodies mentioned, but with no link that a source states",
    "disputed": "facts disputed between sources, kept and marked",
}


def project(
    reader: Reader, model: Model, kind: str, as_of: dt.date, *, include_old: bool
) -> networkx.Graph:
    """Project the graph of a day for analysis.

    Parameters
    ----------
    reader : Reader
    model : Model
    kind : str
        "partners", "accountability" or "money".
    as_of : datetime.date
    include_old : bool
        Also what is old: its sources went on for five years without it.

    Returns
    -------
    networkx.Graph or networkx.DiGraph
        Nodes are (label, id) with ``label``, ``id``, ``name``, ``kind``, ``sector`` and
        ``collective``. Edges have ``how``, ``facts``, ``evidence``, ``sources``,
        ``first_stated`` and ``last_stated``; docs/networkx.md lists all. The graph itself has
        ``kind``, ``as_of``, ``left_out`` (counts) and ``notes`` (the same in words).

    Raises
    ------
    WrongOption
        When there is no such projection.
    """
    if kind not in _MAKERS:
        raise WrongOption(f"there is no projection {kind!r}; choose {listed(list(_MAKERS), 'or')}")
    return Day(History(reader, model), as_of, include_old=include_old).project(kind)


class Day:
    """The networks of one day.

    Parameters
    ----------
    history : History
    as_of : datetime.date
    include_old : bool
        Also what is old on the day.
    """

    def __init__(self, history: History, as_of: dt.date, *, include_old: bool) -> None:
        self.history = history
        self.model = history.model
        self.as_of = as_of
        self.include_old = include_old
        self.bodies = read_bodies(history)

    def project(self, kind: str) -> networkx.Graph:
        """Make one of the networks."""
        made = _Network(self)
        return made.finished(_MAKERS[kind](made), kind)

    @cached_property
    def partnership(self) -> Partnership:
        """Who works with whom on the day."""
        alone = (self.as_of, self.as_of + dt.timedelta(days=1))
        return Partnership(
            self.history, self.bodies, self.as_of, alone, include_old=self.include_old
        )

    def facts(
        self, types: Sequence[str], counts: Callable[[Fact], bool], left_out: Counter[str]
    ) -> Iterator[Fact]:
        """Yield the facts of some types that count and are in force, and count the others."""
        facts = filter(counts, self.history.of_types(types))
        for fact in self.history.on(facts, self.as_of):
            if fact.state(self.as_of) != IN_FORCE:
                left_out["proposed"] += fact.holds(self.as_of)
            elif fact.is_old(self.as_of) and not self.include_old:
                left_out["old"] += 1
            else:
                left_out["disputed"] += fact.row["disputed"]
                yield fact

    @cached_property
    def known(self) -> set[Node]:
        """The bodies that are in force, as they are called on the day."""
        known = when_known(self.history, self.bodies, include_old=self.include_old)
        return {node for node, when in known.items() if when.on(self.as_of)}

    def name(self, node: Node, fact: Fact | None = None) -> str:
        """Name what stands at a node, which may be an end of a fact."""
        known = self.bodies[node]["name"] if node in self.bodies else ""
        if not known and fact is not None:
            known = fact.row["from_name" if node == fact.start else "to_name"]
        return self.history.names.name(node, known)

    def kind(self, node: Node) -> str | None:
        """Give the kind of a board, under whichever of its names a source states one."""
        every = (self.bodies.get(each) for each in self.history.names.ever(node))
        return next((row["kind"] for row in every if row and row["kind"]), None)

    def is_collective(self, node: Node, fact: Fact) -> bool:
        """Say whether an end of a fact stands for unnamed ones."""
        body = self.bodies.get(node)
        return bool(body["collective"]) if body else fact.collective(node)


class _Network:
    """One network in the making, and what was left out of it."""

    def __init__(self, day: Day) -> None:
        self.day = day
        self.model = day.model
        self.left_out: Counter[str] = Counter()
        self.collectives: Mapping[str, int] = {}
        self.counted_for: Mapping[Node, Node] = {}
        self.names: dict[Node, str] = {}

    def link(
        self, graph: networkx.Graph, start: Node, end: Node, how: Iterable[str], facts: list[Fact]
    ) -> None:
        """Add reasons why two nodes are linked, with the facts that show it."""
        if not graph.has_edge(start, end):
            graph.add_edge(start, end, how=[], facts=[])
        edge = graph.edges[start, end]
        edge["how"] += [each for each in how if each not in edge["how"]]
        edge["facts"] += [self.fact(each) for each in facts]

    def says(self, fact: Fact) -> str:
        """Say a fact in words."""
        for node in (fact.start, fact.end):
            self.names.setdefault(node, self.day.name(node, fact))
        reads = verb(self.model, fact.type, [fact.row["detail"]], forward=True)
        return f"{self.names[fact.start]} {reads} {self.names[fact.end]}"

    def fact(self, fact: Fact) -> dict[str, Any]:
        """Make what a link carries of one fact: who, whom, what, and who says so."""
        row = fact.row
        said = {"detail": row["detail"] or None, "disputed": row["disputed"]}
        if _of_a_stream(fact):
            said = {"stage": row["detail"] or None, **{name: row[name] for name in _OF_MONEY}}
        return {
            "type": fact.type,
            "from": fact.start,
            "to": fact.end,
            "says": self.says(fact),
            **said,
            "old": fact.is_old(self.day.as_of),
            **{name: row[name] for name in _STATED},
            "evidence": "; ".join(citations(row, self.day.history.sources)),
        }

    def finished(self, graph: networkx.Graph, kind: str) -> networkx.Graph:
        """Give every node its attributes, every edge its evidence, and the whole its notes."""
        for node in graph:
            body = self.day.bodies.get(node, {})
            graph.nodes[node].update(
                label=node[0],
                id=node[1],
                name=self.names.get(node) or self.day.name(node),
                kind=self.day.kind(node),
                sector=body.get("sector"),
                collective=graph.nodes[node].get("collective", body.get("collective", False)),
            )
        for _, _, edge in graph.edges(data=True):
            edge.update(summed_evidence(edge["facts"], self.day.history.sources))
        as_of = self.day.as_of
        graph.graph.update(
            kind=kind, as_of=as_of, left_out=dict(self.left_out), notes=list(self.notes(graph))
        )
        return graph

    def notes(self, graph: networkx.Graph) -> Iterable[str]:
        """Say in words what day it is and what was left out."""
        yield f"as of {in_words(self.day.as_of)}"
        if self.left_out["old"]:
            yield left_out_as_old(self.left_out["old"], "fact")
        for reason, words in _LEFT_OUT.items():
            if self.left_out[reason]:
                yield f"{words}: {self.left_out[reason]:,}{self._most() if reason == _WHOM else ''}"
        if self.counted_for:
            yield f"teams that count for the partner they are part of: {len(self.counted_for):,}"
        if any(data["collective"] for _, data in graph.nodes(data=True)):
            yield "collectives stand in it, marked"
        names = self.day.history.names
        for node in names.unclear(self.day.as_of):
            if node in graph:
                yield from renamed(names, node, self.day.name(node), self.day.as_of)

    def _most(self) -> str:
        """Name the collectives of which most facts were left out."""
        most = sorted(self.collectives.items(), key=lambda item: (-item[1], item[0]))
        return f" (most of all {listed([name for name, _ in most[:_NAMED]])})"


def summed_evidence(
    facts: Sequence[Mapping[str, Any]], sources: Mapping[str, SourceName]
) -> dict[str, Any]:
    """Sum up what several facts rest on: each source once, with all its places.

    Parameters
    ----------
    facts : sequence of mapping
        Each with ``sources``, ``locators``, ``first_stated`` and ``last_stated``.
    sources : mapping of str to SourceName

    Returns
    -------
    dict
        ``evidence`` (text), ``sources``, ``locators``, ``first_stated``, ``last_stated``.
    """
    every = together(facts)
    places = dict(zip(every["sources"], every["locators"], strict=True))
    ids = sorted(places, key=lambda source: (sources[source].date, source))
    merged = {"sources": ids, "locators": [places[source] for source in ids]}
    return {
        "evidence": "; ".join(citations(merged, sources)) if ids else "",
        **merged,
        "first_stated": min((f["first_stated"] for f in facts), default=None),
        "last_stated": max((f["last_stated"] for f in facts), default=None),
    }


# -- partners ----------------------------------------------------------------


def _partners(made: _Network) -> networkx.Graph:
    """Link partners, boards and posts that deliver, sit, belong, answer or work together."""
    import networkx as nx

    day, found = made.day, made.day.partnership
    homes = found.homes_on(day.as_of)
    graph = nx.Graph()
    for (one, other), tie in found.ties.items():
        made.link(graph, one, other, tie.why, tie.facts)
        graph.edges[one, other]["through"] = list(tie.through)
    made.left_out.update(found.left_out)
    made.left_out["disputed"] = sum(fact.row["disputed"] for fact, _ in found.kept)
    made.left_out["unlinked"] = sum(
        node not in graph and node not in homes and not day.bodies[node]["collective"]
        for node in day.known
    )
    made.collectives = found.collectives
    used = {node for fact, _ in found.kept for node in (fact.start, fact.end)}
    made.counted_for = {team: home for team, home in homes.items() if team in used}
    teams: defaultdict[Node, list[str]] = defaultdict(list)
    for team, home in sorted(made.counted_for.items()):
        teams[home].append(found.name(team))
    for node in graph:
        graph.nodes[node]["teams"] = teams[node]
    graph.graph["counts_for"] = homes
    return graph


# -- accountability ----------------------------------------------------------


def _accountability(made: _Network) -> networkx.DiGraph:
    """Point from each body or post to what it answers to, is part of, or is a post in."""
    import networkx as nx

    day = made.day
    graph = nx.DiGraph()
    types = ("ACCOUNTABLE_TO", "PART_OF", "POST_IN")
    for fact in day.facts(types, _between_bodies, made.left_out):
        made.link(graph, fact.start, fact.end, [made.says(fact)], [fact])
        edge = graph.edges[fact.start, fact.end]
        up = below_and_above(day.model, fact) == (fact.start, fact.end)
        edge["climbs"] = edge.get("climbs", False) or up
    graph.add_nodes_from(node for node in sorted(day.known) if node[0] == "Board")
    for node in graph:
        graph.nodes[node]["top"] = day.kind(node) in day.model.top_kinds
    return graph


def _between_bodies(fact: Fact) -> bool:
    return fact.start[0] in _BODIES and fact.end[0] in _BODIES


# -- money -------------------------------------------------------------------


def _money(made: _Network) -> networkx.DiGraph:
    """Point from each funder to its streams, and from each stream to what it pays for."""
    import networkx as nx

    day = made.day
    graph = nx.DiGraph()
    for fact in day.facts(("FUNDS", "PART_OF", "PROVIDES"), _of_a_stream, made.left_out):
        start, end = fact.start, fact.end
        if fact.type == "PART_OF":
            # Money goes from the whole to the part.
            start, end = end, start
        made.link(graph, start, end, [made.says(fact)], [fact])
        for node in (start, end):
            graph.nodes[node]["collective"] = day.is_collective(node, fact)
    return graph


def _of_a_stream(fact: Fact) -> bool:
    return "FundingStream" in {fact.start[0], fact.end[0]}


_MAKERS = {"partners": _partners, "accountability": _accountability, "money": _money}
