"""Projections: the graph as plain networks, with which an analyst can go on alone.

Each is read from named queries, holds what is in force on a day, and has the evidence of every
link on it. What was renamed stands under its successor. `networkx` is imported only here, and
only when a projection is made.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

from graphkit.engines.protocol import Answer, Reader
from graphkit.errors import WrongOption
from graphkit.model import Model
from graphkit.named_queries import OLD_AFTER_YEARS
from graphkit.questions.asking import ask
from graphkit.rows import Row
from graphkit.sources import SourceName, read_sources
from graphkit.time.spans import in_words
from graphkit.wording import citations

if TYPE_CHECKING:
    import networkx

Node = tuple[str, str]

# What a fact on a link says besides who, whom and where it stands.
_FACT = ("detail", "stage", "amount", "qualifier", "currency", "period", "award", "disputed")
_STATED = ("old", "first_stated", "last_stated", "sources", "locators")
_NAMED = 3

# Why a fact is left out or marked, and how a note says so; the count follows.
_WHOM = "collective"
_LEFT_OUT = {
    "old": f"facts last stated more than {OLD_AFTER_YEARS} years before, left out "
    "(ask with --include-old to see them)",
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
        Also what nothing stated in the five years before the day.

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
    makers = {"partners": _partners, "accountability": _accountability, "money": _money}
    if kind not in makers:
        raise WrongOption(f"there is no projection {kind!r}; choose {_listed(list(makers))}")
    day = Day(reader, model, as_of, include_old=include_old)
    graph = makers[kind](day)
    graph.graph.update(
        kind=kind, as_of=as_of, left_out=dict(day.left_out), notes=list(day.notes(graph))
    )
    return graph


class Day:
    """The facts of one day: what is in force, what stands for what, what was left out.

    Parameters
    ----------
    reader : Reader
    model : Model
    as_of : datetime.date
    include_old : bool
        Also what nothing stated in the five years before the day.

    Attributes
    ----------
    left_out : Counter
        How many facts were left out, by reason; and how many bodies have no link.
    collectives : Counter
        How many facts each collective was left out of, by name.
    """

    def __init__(self, reader: Reader, model: Model, as_of: dt.date, *, include_old: bool) -> None:
        self.reader = reader
        self.model = model
        self.as_of = as_of
        self.include_old = include_old
        self.sources: Mapping[str, SourceName] = read_sources(reader)
        self.left_out: Counter[str] = Counter()
        self.collectives: Counter[str] = Counter()
        self.counted_for: set[Node] = set()
        self.names: dict[Node, str] = {}
        self._renamed = renamed(self.ask("successions"))
        self.bodies = self._bodies()

    def ask(self, name: str) -> Answer:
        """Run a named query, whole."""
        return ask(self.reader, name, self.as_of)

    def lines(self, name: str) -> list[Row]:
        """Read the facts of a named query that are in force, each end under its own name.

        Returns
        -------
        list of dict
            The rows, with ``start`` and ``end``: the nodes, renamed ones as their successors.
        """
        kept = []
        for row in self.ask(name):
            if row["standing"]:
                self.left_out["proposed"] += 1
            elif row["old"] and not self.include_old:
                self.left_out["old"] += 1
            else:
                start = self._stands(row, "from")
                kept.append({**row, "start": start, "end": self._stands(row, "to")})
                self.left_out["disputed"] += bool(row["disputed"])
        return kept

    def is_collective(self, node: Node, row: Row) -> bool:
        """Say whether a node, an end of a fact or what it counts for, stands for unnamed ones."""
        sides = {row["start"]: row["from_collective"], row["end"]: row["to_collective"]}
        body = self.bodies.get(node)
        collective: bool = body["collective"] if body else sides.get(node, False)
        return collective

    def knows(self, body: Row) -> bool:
        """Say whether a body is mentioned up to the day, and not only long before it."""
        return bool(body["known"] and (self.include_old or not body["old"]))

    def now(self, node: Node) -> Node:
        """Find what a thing is called on the day: itself, or what it was renamed to."""
        known = self._renamed.get(node)
        return known[0] if known else node

    def fact(self, row: Row) -> dict[str, Any]:
        """Make what a link carries of one fact: who, whom, what, and who says so."""
        return {
            "type": row["type"],
            "from": row["start"],
            "to": row["end"],
            "says": self.says(row),
            **{name: row[name] for name in _FACT if name in row},
            **{name: row[name] for name in _STATED},
            "evidence": "; ".join(citations(row, self.sources)),
        }

    def says(self, row: Row) -> str:
        """Say a fact in words."""
        verb = self.model.relationships[row["type"]].forward
        return f"{self.names[row['start']]} {verb} {self.names[row['end']]}"

    def link(self, graph: networkx.Graph, start: Node, end: Node, how: str, facts: Answer) -> None:
        """Add one reason why two nodes are linked, with the facts that show it."""
        if not graph.has_edge(start, end):
            graph.add_edge(start, end, how=[], facts=[])
        edge = graph.edges[start, end]
        if how not in edge["how"]:
            edge["how"].append(how)
        edge["facts"] += [fact for fact in facts if fact not in edge["facts"]]

    def finish(self, graph: networkx.Graph) -> networkx.Graph:
        """Give every node its attributes and every edge its evidence."""
        for node in graph:
            body = self.bodies.get(node, {})
            graph.nodes[node].update(
                label=node[0],
                id=node[1],
                name=self.names[node],
                kind=body.get("kind"),
                sector=body.get("sector"),
                collective=graph.nodes[node].get("collective", body.get("collective", False)),
            )
        for _, _, edge in graph.edges(data=True):
            edge.update(summed_evidence(edge["facts"], self.sources))
        return graph

    def notes(self, graph: networkx.Graph) -> Iterable[str]:
        """Say in words what day it is and what was left out."""
        yield f"as of {in_words(self.as_of)}"
        for reason, words in _LEFT_OUT.items():
            if self.left_out[reason]:
                yield f"{words}: {self.left_out[reason]:,}{self._most() if reason == _WHOM else ''}"
        if self.counted_for:
            yield f"teams that count for the partner they are part of: {len(self.counted_for):,}"
        if any(data["collective"] for _, data in graph.nodes(data=True)):
            yield "collectives stand in it, marked"

    def _most(self) -> str:
        """Name the collectives of which most facts were left out."""
        most = sorted(self.collectives.items(), key=lambda item: (-item[1], item[0]))
        return f" (most of all {_listed([name for name, _ in most[:_NAMED]], 'and')})"

    def _stands(self, row: Row, side: str) -> Node:
        node = (row[f"{side}_label"], row[f"{side}_id"])
        known = self._renamed.get(node)
        into = known[0] if known else node
        self.names.setdefault(into, known[1] if known else row[f"{side}_name"])
        return into

    def _bodies(self) -> dict[Node, Row]:
        bodies: dict[Node, Row] = {}
        for row in self.ask("network-bodies"):
            node = (row["label"], row["id"])
            if not row["standing"] and node not in self._renamed:
                bodies[node] = row
                self.names[node] = row["name"]
        return bodies


def renamed(successions: Iterable[Row]) -> dict[Node, tuple[Node, str]]:
    """Find what each renamed thing is called now: its last successor, with the name.

    Parameters
    ----------
    successions : iterable of dict
        Rows of the query ``successions``.

    Returns
    -------
    dict
        The successor and its name, by what was renamed. A thing said to be renamed to two
        others, or in a circle, keeps its own name.

    Examples
    --------
    >>> rows = [{"label": "Ward", "id": old, "successor_id": new, "successor_name": new.title(),
    ...          "kind": "renamed"} for old, new in [("old", "new"), ("new", "now")]]
    >>> renamed(rows)[("Ward", "old")]
    (('Ward', 'now'), 'Now')
    """
    onward: defaultdict[Node, dict[Node, str]] = defaultdict(dict)
    for row in successions:
        if row["kind"] == "renamed":
            into = (row["label"], row["successor_id"])
            onward[row["label"], row["id"]][into] = row["successor_name"]
    found: dict[Node, tuple[Node, str]] = {}
    for start in onward:
        node, seen = start, {start}
        while len(onward.get(node, ())) == 1:
            ((into, name),) = onward[node].items()
            if into in seen:
                found.pop(start, None)
                break
            found[start] = (into, name)
            seen.add(into)
            node = into
    return found


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
    places: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for fact in facts:
        for source, locator in zip(fact["sources"], fact["locators"], strict=True):
            places[source].update(dict.fromkeys(locator.split("; ")))
    ids = sorted(places, key=lambda source: (sources[source].date, source))
    merged = {"sources": ids, "locators": ["; ".join(places[source]) for source in ids]}
    return {
        "evidence": "; ".join(citations(merged, sources)) if ids else "",
        **merged,
        "first_stated": min((f["first_stated"] for f in facts), default=None),
        "last_stated": max((f["last_stated"] for f in facts), default=None),
    }


# -- partners ----------------------------------------------------------------


def _partners(day: Day) -> networkx.Graph:
    """Link partners, boards and posts that deliver, sit, belong, answer or work together."""
    import networkx as nx

    rows = day.lines("network-partners")
    homes = team_homes([row for row in rows if row["type"] == "PART_OF"], day.is_collective)
    graph = nx.Graph()
    delivered: defaultdict[Node, dict[Node, list[Row]]] = defaultdict(dict)
    for row in rows:
        start, end = body_of(row["start"], homes), body_of(row["end"], homes)
        day.counted_for.update(row[side] for side in ("start", "end") if row[side] in homes)
        if row["type"] == "PART_OF" and row["start"] in homes:
            continue
        if _leaves_out(day, row, start, end):
            continue
        if row["type"] == "DELIVERS":
            delivered[end].setdefault(start, []).append(row)
        elif start == end:
            day.left_out["within"] += 1
        else:
            day.link(graph, start, end, _how(day, row, start, end), [day.fact(row)])
    for work, parts in delivered.items():
        for one, other in combinations(parts, 2):
            how = " and ".join(_who(day, parts[body], body) for body in (one, other))
            facts = [day.fact(row) for body in (one, other) for row in parts[body]]
            day.link(graph, one, other, f"{how} deliver {day.names[work]}", facts)
            through = graph.edges[one, other].setdefault("through", [])
            through.append(work)
    for _, _, edge in graph.edges(data=True):
        edge.setdefault("through", [])
    day.left_out["unlinked"] = sum(
        node not in graph and node not in homes and not body["collective"] and day.knows(body)
        for node, body in day.bodies.items()
    )
    teams: defaultdict[Node, list[str]] = defaultdict(list)
    for team in sorted(day.counted_for):
        teams[homes[team]].append(day.names[team])
    for node in graph:
        graph.nodes[node]["teams"] = teams[node]
    graph.graph["counts_for"] = homes
    return day.finish(graph)


def team_homes(rows: Iterable[Row], is_collective: Callable[[Node, Row], bool]) -> dict[Node, Node]:
    """Find for which partner each team counts: the one it is part of, straight or by steps.

    Parameters
    ----------
    rows : iterable of dict
        Facts of PART_OF, with ``start`` and ``end``.
    is_collective : callable
        Says whether a node stands for unnamed ones.

    Returns
    -------
    dict
        The partner by team. A team of no stated partner, or of several, stands for itself.
    """
    above: defaultdict[Node, set[Node]] = defaultdict(set)
    for row in rows:
        if row["start"][0] == "Team" and not is_collective(row["end"], row):
            above[row["start"]].add(row["end"])
    homes = {}
    for team in list(above):
        seen, todo = {team}, [team]
        while todo:
            todo += (into := above.get(todo.pop(), set()) - seen)
            seen |= into
        partners = [node for node in seen if node[0] == "Partner"]
        if len(partners) == 1:
            homes[team] = partners[0]
    return homes


def body_of(node: Node, homes: Mapping[Node, Node]) -> Node:
    """Find whom a node counts for: a team's partner, or itself."""
    return homes.get(node, node)


def _leaves_out(day: Day, row: Row, start: Node, end: Node) -> bool:
    """Say whether a fact is about a collective, and count it."""
    unnamed = [node for node in (start, end) if day.is_collective(node, row)]
    for node in unnamed:
        day.collectives[day.names[node]] += 1
    day.left_out["collective"] += bool(unnamed)
    return bool(unnamed)


def _how(day: Day, row: Row, start: Node, end: Node) -> str:
    verb = day.model.relationships[row["type"]].forward
    return f"{_who(day, [row], start)} {verb} {_who(day, [row], end, 'end')}"


def _who(day: Day, rows: Sequence[Row], body: Node, side: str = "start") -> str:
    """Name a body, and the teams of it that a fact is about."""
    teams = list(dict.fromkeys(day.names[row[side]] for row in rows if row[side] != body))
    itself = any(row[side] == body for row in rows)
    if not teams or itself:
        return day.names[body]
    return f"{day.names[body]} (its {_listed(teams, 'and')})"


# -- accountability ----------------------------------------------------------


def _accountability(day: Day) -> networkx.DiGraph:
    """Point from each body or post to what it answers to, is part of, or is a post in."""
    import networkx as nx

    graph = nx.DiGraph()
    tops = day.model.top_kinds
    for row in day.lines("network-accountability"):
        start, end = row["start"], row["end"]
        if start == end:
            continue
        day.link(graph, start, end, day.says(row), [day.fact(row)])
        edge = graph.edges[start, end]
        edge["climbs"] = edge.get("climbs", False) or climbs(day.model, row)
    for node, body in day.bodies.items():
        if node[0] == "Board" and day.knows(body):
            graph.add_node(node)
    day.finish(graph)
    for node in graph:
        graph.nodes[node]["top"] = graph.nodes[node]["kind"] in tops
    return graph


def climbs(model: Model, row: Row) -> bool:
    """Say whether a chain of accountability climbs a fact, as the model declares it."""
    return any(
        (step.type, step.direction) == (row["type"], "out")
        and row["start"][0] in step.from_labels
        and row["end"][0] in step.to_labels
        for step in model.walk.steps
    )


# -- money -------------------------------------------------------------------


def _money(day: Day) -> networkx.DiGraph:
    """Point from each funder to its streams, and from each stream to what it pays for."""
    import networkx as nx

    graph = nx.DiGraph()
    for row in day.lines("network-money"):
        start, end = row["start"], row["end"]
        if row["type"] == "PART_OF":
            # Money goes from the whole to the part.
            start, end = end, start
        if start != end:
            day.link(graph, start, end, day.says(row), [day.fact(row)])
            for node in (start, end):
                graph.nodes[node]["collective"] = day.is_collective(node, row)
    return day.finish(graph)


def _listed(names: Sequence[str], word: str = "or") -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {word} {names[-1]}"
