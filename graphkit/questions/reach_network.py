"""Who reaches what: a network made of plain rows, which knows no database.

What counts is defined once, here, and docs/reach.md says it in words. A body acts itself and
through what belongs to it: its teams, its parts and its posts. It reaches a place directly
where it has the place as its patch or delivers a project or plan there; through a shared
project, the patch of those who deliver it too; through a shared board, what that board
covers and does. Work aimed at a whole city is never taken for work in each of its areas.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from graphkit.finding import Thing
from graphkit.rows import Row

DIRECTLY = "directly"
BY_PROJECT = "through a shared project"
BY_BOARD = "through a shared board"
ROUTES = (DIRECTLY, BY_PROJECT, BY_BOARD)

NAMED = "named by a source"
INSIDE = "lies in a place that is named"
PART = "a part of it is named"
EXTENTS = (NAMED, INSIDE, PART)

# Work in these is work in what lies in them; work in a whole city or more is not.
SMALL = ("Ward", "Neighbourhood", "LSOA")
LARGER = ("LocalAuthority", "Area")
BODIES = ("Partner", "Team", "Role", "Board")
_REACHED = (*SMALL, *LARGER, *BODIES, "Person")
_TIES = ("WORKS_WITH", "MEMBER_OF", "CHAIRS", "ADVISES", "ACCOUNTABLE_TO")
_LIES = ("IN_WARD", "IN_NEIGHBOURHOOD")

Node = tuple[str, str]


@dataclass(frozen=True)
class Link:
    """A fact in force, its ends under the names that they have on the day."""

    type: str
    start: Node
    end: Node
    row: Row = field(compare=False, repr=False)

    @property
    def places(self) -> tuple[str, ...]:
        """Ids of the places that this part in a project is limited to; empty for all."""
        return tuple(self.row.get("places") or ())


@dataclass(frozen=True)
class Step:
    """One step of a path: along a fact, to a node."""

    link: Link
    forward: bool

    @property
    def node(self) -> Node:
        """Where it leads."""
        return self.link.end if self.forward else self.link.start


Path = tuple[Step, ...]
Ways = dict[tuple[str, Node], dict[Path, str | None]]


class Network:
    """Who reaches what: a graph made of plain rows, which knows no database.

    Parameters
    ----------
    links : iterable of dict
        Rows of the named query ``reach-links``.
    inside : iterable of dict
        Rows of the named query ``reach-inside``.
    places : mapping of str to Thing, optional
        The place that an id alone can only mean.
    """

    def __init__(
        self,
        links: Iterable[Row],
        inside: Iterable[Row] = (),
        places: Mapping[str, Thing] | None = None,
    ) -> None:
        rows = [*links, *inside]
        self.renamed = _renamed(rows)
        self.names: dict[Node, str] = {}
        self.unnamed: set[Node] = set()
        self._out: defaultdict[tuple[Node, str], list[Link]] = defaultdict(list)
        self._into: defaultdict[tuple[Node, str], list[Link]] = defaultdict(list)
        self._places = places or {}
        for row in rows:
            self._add(row)

    def _add(self, row: Row) -> None:
        ends = []
        for side in ("from", "to"):
            own = (row[f"{side}_label"], row[f"{side}_id"])
            node = self.now(own)
            ends.append(node)
            if node == own:
                self.names[node] = row[f"{side}_name"]
                if row[f"{side}_collective"]:
                    self.unnamed.add(node)
        for each in row.get("places") or ():
            if each in self._places:
                place = self._places[each]
                self.names.setdefault((place.label, place.id), place.name)
        if ends[0] != ends[1]:
            link = Link(row["type"], ends[0], ends[1], row)
            self._out[ends[0], link.type].append(link)
            self._into[ends[1], link.type].append(link)

    def now(self, node: Node) -> Node:
        """Find what a node is called on the day: a renamed one stands for its successor."""
        return self.renamed.get(node, node)

    def steps(self, node: Node, *types: str, back: bool = False) -> Iterator[Step]:
        """Go along, or back along, the facts of some types."""
        found = self._into if back else self._out
        for name in types:
            for link in found.get((node, name), ()):
                yield Step(link, not back)

    # -- who acts for whom -----------------------------------------------------

    def acting(self, body: Node) -> dict[Node, Path]:
        """Find what acts for a body: itself, its teams, its parts, and their posts."""
        found: dict[Node, Path] = {body: ()}
        waiting = [body]
        for node in waiting:
            for step in self.steps(node, "PART_OF", "POST_IN", back=True):
                belongs = step.node[0] in {"Team", "Partner", "Role"}
                if belongs and step.node not in found:
                    found[step.node] = (*found[node], step)
                    waiting.append(step.node)
        return found

    def partners_of(self, body: Node) -> dict[Node, Path]:
        """Climb from a team or post to the partners that it counts for."""
        found: dict[Node, Path] = {}
        seen: dict[Node, Path] = {body: ()}
        waiting = [body] if body[0] in {"Team", "Role"} else []
        for node in waiting:
            for step in self.steps(node, "PART_OF", "POST_IN"):
                if step.node in seen or step.node[0] not in {"Team", "Partner"}:
                    continue
                seen[step.node] = (*seen[node], step)
                if step.node[0] == "Partner":
                    found[step.node] = seen[step.node]
                else:
                    waiting.append(step.node)
        return found

    # -- places ----------------------------------------------------------------

    def own_places(self, body: Node) -> Iterator[tuple[Path, str]]:
        """Yield a path to each place that a body covers, delivers in or meets in."""
        for step in self.steps(body, "COVERS"):
            yield (step,), NAMED
        yield from self._venues((), body, ())
        for step in self.steps(body, "DELIVERS"):
            yield from self._work(step)

    def _work(self, delivers: Step) -> Iterator[tuple[Path, str]]:
        """Yield a path to each place of a project or plan that this part of it is in."""
        limit = set(delivers.link.places)
        limit |= {self.now((label, each))[1] for label in (*SMALL, *LARGER) for each in limit}
        aimed = [
            step
            for step in self.steps(delivers.node, "TARGETS", "COVERS")
            if not limit or step.node[1] in limit
        ]
        for step in aimed:
            yield (delivers, step), NAMED
        yield from self._venues((delivers,), delivers.node, limit)
        # Where the place is only old news of the project, the part in it may be recent.
        known = {step.node for step in aimed if not step.link.row.get("old")}
        for each in delivers.link.places:
            place = self._places.get(each)
            node = self.now((place.label, place.id)) if place else None
            if place and node and node not in known:
                stated = Link("DELIVERS_IN", delivers.node, node, delivers.link.row)
                yield (delivers, Step(stated, True)), NAMED

    def _venues(self, path: Path, node: Node, limit: Collection[str]) -> Iterator[tuple[Path, str]]:
        for held in self.steps(node, "HELD_AT"):
            for lies in self.steps(held.node, *_LIES):
                if not limit or lies.node[1] in limit:
                    yield (*path, held, lies), PART

    def spread(self, path: Path, extent: str) -> Iterator[tuple[Path, str]]:
        """Yield a path to a place, to what lies in it, and to what it is a part of."""
        start = path[-1].node
        yield path, extent
        if start in self.unnamed:
            return
        whole: dict[Node, Path] = {start: path}
        waiting = [start] if extent == NAMED else []
        for node in waiting:
            for step in self.steps(node, *_LIES, back=True):
                if step.node[0] in SMALL and step.node not in whole:
                    whole[step.node] = (*whole[node], step)
                    waiting.append(step.node)
                    yield whole[step.node], INSIDE
        upwards = dict(whole)
        waiting = list(whole)
        for node in waiting:
            for step in self.steps(node, *_LIES):
                if step.node not in upwards:
                    upwards[step.node] = (*upwards[node], step)
                    waiting.append(step.node)
                    yield upwards[step.node], PART

    def inside(self, place: Node) -> set[Node]:
        """Find a place and all that lies in it."""
        found = {place}
        waiting = [place]
        for node in waiting:
            for step in self.steps(node, *_LIES, back=True):
                if step.node not in found:
                    found.add(step.node)
                    waiting.append(step.node)
        return found

    # -- all that one body reaches ----------------------------------------------

    def reached_by(self, body: Node) -> Ways:
        """Find all that a body reaches: by route and node, the paths that show it.

        Parameters
        ----------
        body : (label, id)

        Returns
        -------
        dict
            By (route, node): each path, with how much of a place it names.
        """
        found: Ways = defaultdict(dict)
        acting = self.acting(body)
        for actor, path in acting.items():
            self._places_into(found, DIRECTLY, path, actor)
            for step in self._ties(actor, body):
                self._arrive(found, DIRECTLY, (*path, step), acting)
            if path and actor[0] == "Role":
                self._arrive(found, DIRECTLY, path, acting)
            self._shared_projects(found, actor, path, acting)
            self._shared_boards(found, actor, path, acting)
        return found

    def _ties(self, actor: Node, body: Node) -> Iterator[Step]:
        """Yield the steps to those whom a body belongs to, advises, answers to, works with."""
        yield from self.steps(actor, *_TIES)
        yield from self.steps(actor, *_TIES, "HOLDS", back=True)
        for step in self.steps(actor, "PART_OF", "POST_IN", back=True):
            if step.node[0] == "Board":
                yield step
        for step in self.steps(actor, "PART_OF", "POST_IN"):
            if actor == body or step.node[0] == "Board":
                yield step

    def _shared_projects(
        self, found: Ways, actor: Node, path: Path, acting: Mapping[Node, Path]
    ) -> None:
        for step in self.steps(actor, "DELIVERS"):
            if step.node in self.unnamed:
                continue
            for other in self.steps(step.node, "DELIVERS", back=True):
                if other.node not in acting:
                    way = (*path, step, other)
                    self._arrive(found, BY_PROJECT, way, acting)
                    for covers in self.steps(other.node, "COVERS"):
                        if other.node not in self.unnamed:
                            self._place(found, BY_PROJECT, (*way, covers), NAMED)

    def _shared_boards(
        self, found: Ways, actor: Node, path: Path, acting: Mapping[Node, Path]
    ) -> None:
        for step in self.steps(actor, "MEMBER_OF", "CHAIRS"):
            if step.node in self.unnamed or step.node[0] != "Board" or step.node in acting:
                continue
            self._places_into(found, BY_BOARD, (*path, step), step.node)
            for other in self.steps(step.node, "MEMBER_OF", "CHAIRS", back=True):
                if other.node not in acting:
                    self._arrive(found, BY_BOARD, (*path, step, other), acting)

    def _places_into(self, found: Ways, route: str, path: Path, body: Node) -> None:
        for more, extent in self.own_places(body):
            self._place(found, route, (*path, *more), extent)

    def _place(self, found: Ways, route: str, path: Path, extent: str) -> None:
        for way, how in self.spread(path, extent):
            known = found[route, way[-1].node]
            known[way] = min(how, known.get(way) or PART, key=EXTENTS.index)

    def _arrive(self, found: Ways, route: str, path: Path, acting: Mapping[Node, Path]) -> None:
        """Take in a body, the partner that it counts for, and who holds it if it is a post."""
        node = path[-1].node
        if node in acting and node[0] != "Role":
            return
        if node[0] in _REACHED:
            found[route, node].setdefault(path)
        if node in acting:
            return
        for holds in self.steps(node, "HOLDS", back=True):
            found[route, holds.node].setdefault((*path, holds))
        own = {*acting, *self.partners_of(next(iter(acting)))}
        for partner, more in self.partners_of(node).items():
            if partner not in own:
                found[route, partner].setdefault((*path, *more))


def _renamed(rows: Iterable[Row]) -> dict[Node, Node]:
    """Map each renamed node to what it is called in the end."""
    after: dict[Node, Node] = {}
    for row in rows:
        renamed = row["type"] == "SUCCEEDED_BY" and row["detail"] == "renamed"
        if renamed and not row["standing"]:
            after[row["from_label"], row["from_id"]] = (row["to_label"], row["to_id"])
    ends: dict[Node, Node] = {}
    for node in after:
        seen = [node]
        while seen[-1] in after and after[seen[-1]] not in seen:
            seen.append(after[seen[-1]])
        # Renamed in a circle: the one whose id comes first stands for all of them.
        circle = seen[-1] in after
        ends[node] = min(seen[seen.index(after[seen[-1]]) :]) if circle else seen[-1]
    return ends
