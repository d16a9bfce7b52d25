"""Resilience: what would be cut off if a partner, board, post, link or funder went.

Everything here is about the links that sources state. "Cut off" means that no stated link
would be left to the rest of the network; it does not say that nobody would know anybody.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from graphkit.claims import Node
from graphkit.engines.protocol import Reader
from graphkit.model import Model
from graphkit.money import POUNDS, pence
from graphkit.questions.history import Fact, History
from graphkit.questions.projections import Day, summed_evidence
from graphkit.rows import Row, Rows
from graphkit.sources import SourceName
from graphkit.wording import money

if TYPE_CHECKING:
    import networkx

COLUMNS = (
    "finding", "label", "id", "name", "other_label", "other_id", "other", "cut_off",
    "cut_off_count", "of", "groups", "how", "places", "place_count", "first_stated", "last_stated",
    "evidence", "sources", "locators",
)  # fmt: skip

# Each finding with what it means, in the order in which it is shown.
FINDINGS = {
    "holds others together": "If it went, those named would have no stated link to the rest.",
    "only link": "Without this link, those named would have no stated link to the rest.",
    "one post": "Every stated chain from the board to whoever it answers to passes this post.",
    "one funder": "All money that is stated for the project comes from this one funder.",
}

Groups = tuple[tuple[Node, ...], ...]

_MOST_CHAINS = 10_000
_IN_WORDS = {"LocalAuthority": "whole authority", "LSOA": "LSOA"}
_MARKS = {"Team": " (team)", "Role": " (post)"}
_PLACES = ("Ward", "Neighbourhood", "LSOA", "Area", "LocalAuthority")
_AT_PLACES = ("Project", "Board", "Team", "Partner")


def resilience(reader: Reader, model: Model, as_of: dt.date, *, include_old: bool) -> Rows:
    """List who and what holds the partnership network together on a day.

    Parameters
    ----------
    reader : Reader
    model : Model
    as_of : datetime.date
    include_old : bool
        Also what is old on the day.

    Returns
    -------
    Rows
        A row for each partner, team, board or post whose loss cuts others off, each link that
        nothing replaces, each board whose every chain passes one post, and each project with
        one funder; in each part those that affect most places first.
    """
    day = Day(History(reader, model), as_of, include_old=include_old)
    networks = {kind: day.project(kind) for kind in ("partners", "accountability", "money")}
    found = _Findings(networks, Places(day), day.history.sources, model.walk.most_steps)
    rows = [row for finding in FINDINGS for row in found.rows(finding)]
    notes = [*networks["partners"].graph["notes"], *found.notes()]
    return Rows(COLUMNS, tuple(rows), tuple(notes), "Who and what holds the network together")


# -- pure functions on networks ----------------------------------------------


def breaking_points(graph: networkx.Graph) -> dict[Node, Groups]:
    """Find each node whose removal parts others, and whom it cuts off.

    Parameters
    ----------
    graph : networkx.Graph

    Returns
    -------
    dict
        By node, the groups cut off from the largest remaining one; all the groups that are
        left, where none is larger than every other.

    Examples
    --------
    >>> import networkx as nx
    >>> star = nx.Graph([("hub", "a"), ("hub", "b"), ("hub", "c"), ("c", "d")])
    >>> breaking_points(star)["hub"]
    (('a',), ('b',))
    """
    import networkx as nx

    blocks: defaultdict[Node, list[Node]] = defaultdict(list)
    for block in nx.biconnected_components(graph):
        first, second = sorted(block)[:2]
        for node in block:
            # Each block at a node leads into one of the parts that the node holds together.
            blocks[node].append(second if node == first else first)
    return {
        node: _cut_off(graph, [(start, node) for start in starts])
        for node, starts in sorted(blocks.items())
        if len(starts) > 1
    }


def only_links(graph: networkx.Graph) -> dict[tuple[Node, Node], Groups]:
    """Find each link whose removal parts others, and whom it cuts off.

    Parameters
    ----------
    graph : networkx.Graph

    Returns
    -------
    dict
        By the two ends, the smaller side; both sides where they are alike in size. The end on
        the side that stays comes first.

    Examples
    --------
    >>> import networkx as nx
    >>> only_links(nx.Graph([("a", "b"), ("b", "c"), ("c", "a"), ("d", "c")]))
    {('c', 'd'): (('d',),)}
    """
    import networkx as nx

    links = {}
    for one, other in sorted(map(sorted, nx.bridges(graph))):
        groups = _cut_off(graph, [(one, other), (other, one)])
        ends = (other, one) if len(groups) == 1 and one in groups[0] else (one, other)
        links[ends] = groups
    return links


def _sizes(graph: networkx.Graph) -> dict[Node, int]:
    """Count, for each node, the nodes of the network it is in."""
    import networkx as nx

    parts = nx.connected_components(graph)
    return {node: len(part) for part in parts for node in part}


def _cut_off(graph: networkx.Graph, starts: Sequence[tuple[Node, Node]]) -> Groups:
    """Fill the parts from their starts, each but not past a node; leave the largest alone.

    Every turn fills each part by one node, so the last that is still being filled is larger
    than all others and need not be filled: a hub of thousands costs no more than what hangs on
    it. Where the last end in one turn, they are alike in size, and none is the largest.
    """
    seen = [{start} for start, _ in starts]
    todo = [[start] for start, _ in starts]
    active = list(range(len(starts)))
    while len(active) > 1:
        for turn in active:
            _fill(graph, seen[turn], todo[turn], starts[turn][1])
        active = [turn for turn in active if todo[turn]]
    parts = [tuple(sorted(part)) for turn, part in enumerate(seen) if turn not in active]
    return tuple(sorted(parts, key=lambda part: (-len(part), part)))


def _fill(graph: networkx.Graph, seen: set[Node], todo: list[Node], not_past: Node) -> None:
    near = [node for node in graph.adj[todo.pop()] if node not in seen and node != not_past]
    seen.update(near)
    todo += near


def without_posts(graph: networkx.Graph) -> networkx.Graph:
    """Let each post count for the one partner, team or board that it is a post in.

    A partner goes with its posts; a post of no stated body, or of several, stands for itself.

    Parameters
    ----------
    graph : networkx.Graph
        The "partners" projection.

    Returns
    -------
    networkx.Graph
        The same with fewer nodes; each has ``posts``, the posts that count for it.
    """
    import networkx as nx

    homes = {}
    for node in graph:
        links = graph.adj[node].items() if node[0] == "Role" else ()
        found = [other for other, edge in links if "POST_IN" in {f["type"] for f in edge["facts"]}]
        if len(found) == 1:
            homes[node] = found[0]
    joined = nx.Graph()
    joined.add_nodes_from(
        (node, data) for node, data in graph.nodes(data=True) if node not in homes
    )
    posts: defaultdict[Node, list[Node]] = defaultdict(list)
    for post, home in sorted(homes.items()):
        posts[home].append(post)
    for node in joined:
        joined.nodes[node]["posts"] = posts[node]
    for one, other, edge in graph.edges(data=True):
        ends = (homes.get(one, one), homes.get(other, other))
        if ends[0] == ends[1]:
            continue
        if not joined.has_edge(*ends):
            joined.add_edge(*ends, how=[], facts=[])
        kept = joined.edges[ends]
        for name in ("how", "facts"):
            kept[name] += [each for each in edge[name] if each not in kept[name]]
    return joined


def chains(
    graph: networkx.DiGraph, start: Node, most_steps: int
) -> Iterator[tuple[tuple[Node, ...], bool]]:
    """Follow every chain of accountability from a body, as `graphkit trace` does.

    Parameters
    ----------
    graph : networkx.DiGraph
        The "accountability" projection.
    start : tuple of str
    most_steps : int
        Where to stop.

    Yields
    ------
    tuple of tuple and bool
        The nodes of a chain from the start on, and whether it reaches the top.
    """
    open_paths: list[tuple[Node, ...]] = [(start,)]
    while open_paths:
        path = open_paths.pop()
        if len(path) > 1 and graph.nodes[path[-1]]["top"]:
            yield path, True
            continue
        onward = [
            node
            for node, edge in graph.adj[path[-1]].items()
            if edge["climbs"] and node not in path and len(path) <= most_steps
        ]
        if onward:
            open_paths += [(*path, node) for node in reversed(onward)]
        elif len(path) > 1:
            yield path, False


@dataclass(frozen=True)
class Passage:
    """A board, a post that all its chains pass, and one of these chains."""

    board: Node
    post: Node
    chain: tuple[Node, ...]
    reaches_top: bool


def only_posts(graph: networkx.DiGraph, board: Node, most_steps: int) -> list[Passage]:
    """Find the posts that every chain of a board passes.

    Parameters
    ----------
    graph : networkx.DiGraph
        The "accountability" projection.
    board : tuple of str
    most_steps : int

    Returns
    -------
    list of Passage
        Over the chains that reach the top, or over all where none does. A post that stands
        for unnamed ones is no one post.

    Raises
    ------
    OverflowError
        When there are too many chains to follow.
    """
    found: dict[bool, list[tuple[Node, ...]]] = {True: [], False: []}
    for path, reaches_top in chains(graph, board, most_steps):
        found[reaches_top].append(path)
        if len(found[True]) + len(found[False]) > _MOST_CHAINS:
            raise OverflowError
    reaches_top = bool(found[True])
    paths = found[reaches_top]
    if not paths:
        return []
    shared = set.intersection(*(set(path[1:]) for path in paths))
    return [
        Passage(board, node, paths[0], reaches_top)
        for node in paths[0][1:]
        if node in shared and node[0] == "Role" and not graph.nodes[node]["collective"]
    ]


@dataclass(frozen=True)
class Paid:
    """Who pays for a thing.

    Attributes
    ----------
    funders : frozenset
        The funders of all its streams, and of the streams that pay into these.
    silent : frozenset
        Streams, known to pay for it, for whose money, or a part of it, no funder is stated.
    links : tuple
        The links that the money comes by.
    """

    funders: frozenset[Node]
    silent: frozenset[Node]
    links: tuple[tuple[Node, Node], ...]


def who_pays(graph: networkx.DiGraph, node: Node) -> Paid:
    """Follow money back to its funders; what is only sought has not come.

    Parameters
    ----------
    graph : networkx.DiGraph
        The "money" projection.
    node : tuple of str
        What is paid for.

    Returns
    -------
    Paid
    """
    funders, silent, links = set(), set(), []
    seen, todo = {node}, [node]
    while todo:
        into = todo.pop()
        sources = [one for one in graph.pred[into] if _has_come(graph.edges[one, into]["facts"])]
        if into[0] == "FundingStream" and (not sources or _falls_short(graph, into, sources)):
            silent.add(into)
        for one in sources:
            links.append((one, into))
            if one[0] != "FundingStream":
                funders.add(one)
            elif one not in seen:
                seen.add(one)
                todo.append(one)
    return Paid(frozenset(funders), frozenset(silent), tuple(reversed(links)))


def _has_come(facts: Iterable[Mapping[str, Any]]) -> bool:
    return any(fact["stage"] not in {"sought", "returned"} for fact in facts)


def _falls_short(graph: networkx.DiGraph, stream: Node, sources: Iterable[Node]) -> bool:
    """Say whether a stream is known to pay out more than is known to come in."""
    into = [fact for one in sources for fact in graph.edges[one, stream]["facts"]]
    if any(fact["amount"] is None for fact in into):
        return False
    comes: defaultdict[str, int] = defaultdict(int)
    for fact in into:
        if fact["stage"] != "returned":
            comes[fact["currency"] or POUNDS] += pence(fact["amount"])
    out = (fact for edge in graph.adj[stream].values() for fact in edge["facts"])
    return any(
        pence(fact["amount"]) > comes[currency]
        for fact in out
        if fact["amount"] is not None
        # One currency is not measured by another.
        and (currency := fact["currency"] or POUNDS) in comes
    )


# -- places ------------------------------------------------------------------


class Places:
    """Where each body and project is known to work on a day.

    Parameters
    ----------
    day : Day
    """

    def __init__(self, day: Day) -> None:
        self.day = day
        self.names: dict[Node, str] = {}
        self.at: defaultdict[Node, set[Node]] = defaultdict(set)
        self._known = self._read()
        self._by_id: defaultdict[str, list[Node]] = defaultdict(list)
        for place in self._known:
            self._by_id[place[1]].append(place)
        homes = day.partnership.homes_on(day.as_of)
        for fact in day.facts(("COVERS", "TARGETS"), _is_of_place, Counter()):
            if not day.is_collective(fact.end, fact):
                self.names[fact.end] = day.name(fact.end, fact)
                self.at[homes.get(fact.start, fact.start)].add(fact.end)
        worked: defaultdict[Node, set[Node]] = defaultdict(set)
        for fact, _ in day.partnership.kept:
            body = homes.get(fact.start, fact.start)
            if fact.type == "DELIVERS" and not day.is_collective(fact.end, fact):
                worked[body] |= self._of_part(fact)
            elif fact.type in {"MEMBER_OF", "CHAIRS"}:
                worked[body] |= self.at.get(fact.end, set())
        for body, found in worked.items():
            self.at[body] |= found

    def of(self, nodes: Iterable[Node]) -> list[str]:
        """Name the places of several bodies or projects, each once."""
        found = {place for node in nodes for place in self.at.get(node, ())}
        named = sorted((self.names[place], *place) for place in found)
        return [f"{name} ({_IN_WORDS.get(label, label.lower())})" for name, label, _ in named]

    def _of_part(self, fact: Fact) -> set[Node]:
        """Find the places of one partner's part in a project."""
        whole = self.at.get(fact.end, set())
        if not fact.row["places"]:
            return whole
        found: set[Node] = set()
        names = self.day.history.names
        for place_id in fact.row["places"]:
            called = [names.on(each, self.day.as_of) for each in self._by_id[place_id]]
            # Renamed to what stands for several, it is none that can be named.
            called = [place for place in called if place in self._known]
            found |= {place for place in called if place in whole} or set(called[:1])
        for place in found:
            self.names.setdefault(place, self._known[place])
        return found

    def _read(self) -> dict[Node, str]:
        text = (
            f"MATCH (n:{'|'.join(_PLACES)}) WHERE NOT coalesce(n.collective, false) "
            "RETURN labels(n)[0] AS label, n.id AS id, n.name AS name"
        )
        rows = self.day.history.reader.read(text)
        found = [((row["label"], row["id"]), row["name"]) for row in rows]
        return dict(sorted(found, key=lambda place: (_PLACES.index(place[0][0]), place[0][1])))


def _is_of_place(fact: Fact) -> bool:
    return fact.start[0] in _AT_PLACES and fact.end[0] in _PLACES


# -- rows --------------------------------------------------------------------


class _Findings:
    """The findings as rows, and what has to be said beside them."""

    def __init__(
        self,
        networks: Mapping[str, networkx.Graph],
        places: Places,
        sources: Mapping[str, SourceName],
        most_steps: int,
    ) -> None:
        self.partners = networks["partners"]
        self.bodies = without_posts(self.partners)
        self.accountability = networks["accountability"]
        self.money = networks["money"]
        self.places = places
        self.most_steps = most_steps
        self.beside: list[str] = []
        self.sources = sources

    def rows(self, finding: str) -> list[Row]:
        makers = {
            "holds others together": self._points,
            "only link": self._links,
            "one post": self._posts,
            "one funder": self._funders,
        }
        rows = [{"finding": finding, **row} for row in makers[finding]()]
        return sorted(rows, key=_most_places_first)

    def notes(self) -> Iterator[str]:
        yield "a link that no source states may still exist; what is named here is worth a check"
        yield from self.beside

    def _points(self) -> Iterator[Row]:
        for graph, posts in ((self.bodies, False), (self.partners, True)):
            sizes = _sizes(graph)
            for node, groups in breaking_points(graph).items():
                if (node[0] == "Role") != posts:
                    continue
                lost = {each for group in groups for each in group}
                edges = [edge for near, edge in graph.adj[node].items() if near in lost]
                yield self._row(graph, node, None, groups, edges, sizes[node])

    def _links(self) -> Iterator[Row]:
        graph, sizes = self.bodies, _sizes(self.bodies)
        for (one, other), groups in only_links(graph).items():
            yield self._row(graph, one, other, groups, [graph.edges[one, other]], sizes[one])

    def _posts(self) -> Iterator[Row]:
        graph = self.accountability
        boards = [
            node
            for node, data in graph.nodes(data=True)
            if node[0] == "Board" and not data["collective"] and not data["top"]
        ]
        chained = unfollowed = 0
        for board in boards:
            try:
                passages = only_posts(graph, board, self.most_steps)
            except OverflowError:
                unfollowed += 1
                continue
            chained += any(True for _ in chains(graph, board, self.most_steps))
            for passage in passages:
                edges = [graph.edges[link] for link in pairwise(passage.chain)]
                yield self._row(graph, passage.post, board, ((board,),), edges)
        self.beside.append(
            f"boards with a stated chain to a body or post above them: {chained:,} of "
            f"{len(boards) - unfollowed:,}; what the others answer to is not stated"
        )
        if unfollowed:
            self.beside.append(f"boards with too many chains to follow all: {unfollowed:,}")

    def _funders(self) -> Iterator[Row]:
        graph = self.money
        counts_for = self.partners.graph["counts_for"]
        funded = silent = unnamed = 0
        for node in sorted(node for node in graph if node[0] == "Project"):
            paid = who_pays(graph, node)
            if graph.nodes[node]["collective"] or not paid.links:
                continue
            funded += 1
            funders = {counts_for.get(funder, funder) for funder in paid.funders}
            if paid.silent:
                silent += 1
            elif any(graph.nodes[funder]["collective"] for funder in paid.funders):
                unnamed += 1
            elif len(funders) == 1:
                (funder,) = funders
                edges = [graph.edges[link] for link in paid.links]
                yield self._row(graph, funder, node, ((node,),), edges)
        self.beside.append(
            f"projects with stated money: {funded:,}; not listed under one funder, since some "
            f"comes from an unstated one: {silent:,}, from a collective: {unnamed:,}"
        )

    def _row(
        self,
        graph: networkx.Graph,
        node: Node,
        other: Node | None,
        groups: Groups,
        edges: Sequence[Mapping[str, Any]],
        whole: int | None = None,
    ) -> Row:
        lost = [each for group in groups for each in group]
        posts = [post for each in lost for post in graph.nodes[each].get("posts", ())]
        places = self.places.of([*lost, *posts])
        facts = [fact for edge in edges for fact in edge["facts"]]
        return {
            "label": node[0],
            "id": node[1],
            "name": self._name(node),
            "other_label": other[0] if other else None,
            "other_id": other[1] if other else None,
            "other": self._name(other) if other else None,
            "cut_off": sorted(self._name(each) + _MARKS.get(each[0], "") for each in lost),
            "cut_off_count": len(lost),
            "of": whole,
            "groups": len(groups),
            "how": list(dict.fromkeys(words for edge in edges for words in _said(edge))),
            "places": places,
            "place_count": len(places),
            **summed_evidence(facts, self.sources),
        }

    def _name(self, node: Node) -> str:
        for graph in (self.partners, self.accountability, self.money):
            if node in graph:
                name: str = graph.nodes[node]["name"]
                return name
        raise KeyError(node)


def _said(edge: Mapping[str, Any]) -> list[str]:
    """Say a link in words, with the sums and stages where it is one of money."""
    if not any("stage" in fact for fact in edge["facts"]):
        return list(edge["how"])
    return [_said_of_money(fact) for fact in edge["facts"]]


def _said_of_money(fact: Mapping[str, Any]) -> str:
    sum_ = money(fact)
    more = [sum_] if sum_ is not None else []
    more += [fact[name] for name in ("stage", "period") if fact[name]]
    more += ["disputed"] if fact["disputed"] else []
    return f"{fact['says']} ({', '.join(more)})" if more else str(fact["says"])


def _most_places_first(row: Row) -> tuple[Any, ...]:
    return (
        -row["place_count"], -row["cut_off_count"], row["name"], row["label"], row["id"],
        row["other"] or "", row["other_label"] or "", row["other_id"] or "",
    )  # fmt: skip
