"""Who reaches what: a network made of facts, which knows no database.

What counts is defined once, here, and docs/reach.md says it in words. A body acts itself and
through what belongs to it: its teams, its parts and its posts. It reaches a place directly
where it has the place as its patch or delivers a project or plan there; through a shared
project, the patch of those who deliver it too; through a shared board, what that board
covers and does. Work aimed at a whole city is never taken for work in each of its areas.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from graphkit.claims import Node
from graphkit.finding import Thing
from graphkit.questions.history import Fact
from graphkit.rows import Row
from graphkit.time.renames import Names

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
# What lies in a place by these is reached with it, and reaches a part of that place. Every
# ward lies in its city and region: what is known of one ward says nothing of these.
LIES = ("IN_WARD", "IN_NEIGHBOURHOOD")
# Every kind of fact along which anything is reached.
TYPES = (
    *_TIES,
    *LIES,
    "COVERS",
    "DELIVERS",
    "HELD_AT",
    "HOLDS",
    "OWNS",
    "PART_OF",
    "POST_IN",
    "TARGETS",
)


@dataclass(frozen=True)
class Link:
    """A fact, its ends under the names that they have on the day, and how it stands then."""

    type: str
    start: Node
    end: Node
    row: Row = field(compare=False, repr=False)
    old: bool = field(default=False, compare=False)
    proposed: bool = field(default=False, compare=False)

    @property
    def places(self) -> tuple[str, ...]:
        """Ids of the places that this part in a project is limited to; empty for all."""
        return tuple(self.row.get("places") or ())


@dataclass(frozen=True)
class Step:
    """One step of a path: along a fact, to a node.

    Attributes
    ----------
    link : Link
    forward : bool
        Whether from its beginning to its end.
    node : (label, id)
        Where it leads.
    """

    link: Link
    forward: bool
    node: Node = field(init=False, compare=False)
    _hash: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Work out once what is asked at every turn of every path."""
        object.__setattr__(self, "node", self.link.end if self.forward else self.link.start)
        object.__setattr__(self, "_hash", hash((self.link, self.forward)))

    def __hash__(self) -> int:
        """Give what was worked out."""
        return self._hash


Path = tuple[Step, ...]
Ways = dict[tuple[str, Node], dict[Path, str | None]]


class Links:
    """The facts along which anything is reached on a day, by the things that they join.

    Parameters
    ----------
    facts : iterable of Fact
        Of `TYPES`, their ends as they are called on the day: in force, proposed or agreed.
    names : Names
    day : datetime.date
    places : mapping of str to Thing, optional
        The place that an id alone can only mean.
    """

    def __init__(
        self,
        facts: Iterable[Fact],
        names: Names,
        day: dt.date,
        places: Mapping[str, Thing] | None = None,
    ) -> None:
        self.names: dict[Node, str] = {}
        self.unnamed: set[Node] = set()
        self._out: defaultdict[tuple[Node, str], list[Fact]] = defaultdict(list)
        self._into: defaultdict[tuple[Node, str], list[Fact]] = defaultdict(list)
        self._steps: dict[tuple[Node, str, bool], list[Step]] = {}
        self.places = places or {}
        self._called = names
        self._day = day
        for fact in facts:
            self._add(fact)

    def _add(self, fact: Fact) -> None:
        row = fact.row
        for side, node in (("from", fact.start), ("to", fact.end)):
            if node[1] == row[f"{side}_id"]:
                self.names[node] = row[f"{side}_name"]
                if row[f"{side}_collective"]:
                    self.unnamed.add(node)
            else:
                self.names[node] = self._called.name(node)
        for each in row["places"] or ():
            if each in self.places:
                place = self.places[each]
                now = self.now((place.label, place.id))
                self.names.setdefault(now, self._called.name(now, place.name))
        self._out[fact.start, fact.type].append(fact)
        self._into[fact.end, fact.type].append(fact)

    def steps(self, node: Node, kind: str, *, back: bool) -> list[Step]:
        """List the steps along, or back along, the facts of a type at a node."""
        asked = (node, kind, back)
        if asked not in self._steps:
            facts = (self._into if back else self._out).get((node, kind), ())
            self._steps[asked] = [Step(self._link(fact), not back) for fact in facts]
        return self._steps[asked]

    def _link(self, fact: Fact) -> Link:
        # Where a place lies does not grow old.
        old = fact.type not in LIES and fact.is_old(self._day)
        return Link(fact.type, fact.start, fact.end, fact.row, old, bool(fact.standing))

    def now(self, node: Node) -> Node:
        """Find what a node is called on the day."""
        return self._called.on(node, self._day)


class Network:
    """Who reaches what: a graph made of facts, which knows no database.

    Parameters
    ----------
    links : Links
    old : bool
        Whether to follow what is old too.
    proposed : bool
        Whether to follow what is only proposed or agreed too.
    """

    def __init__(self, links: Links, *, old: bool, proposed: bool = False) -> None:
        self.names = links.names
        self.unnamed = links.unnamed
        self._links = links
        self._old = old
        self._proposed = proposed
        # What is asked again at every body that leads to the same place or partner.
        self._steps: dict[tuple[Node, tuple[str, ...], bool], list[Step]] = {}
        self._partners: dict[Node, dict[Node, Path]] = {}
        self._near: dict[tuple[Node, bool], list[tuple[Path, str]]] = {}

    def steps(self, node: Node, *types: str, back: bool = False) -> list[Step]:
        """List the steps along, or back along, the facts of some types."""
        asked = (node, types, back)
        found = self._steps.get(asked)
        if found is None:
            found = self._steps[asked] = [
                step
                for name in types
                for step in self._links.steps(node, name, back=back)
                if (self._old or not step.link.old) and (self._proposed or not step.link.proposed)
            ]
        return found

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
        if body not in self._partners:
            self._partners[body] = self._climb(body)
        return self._partners[body]

    def _climb(self, body: Node) -> dict[Node, Path]:
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
        now, limit = self._links.now, set(delivers.link.places)
        limit |= {now((label, each))[1] for label in (*SMALL, *LARGER) for each in limit}
        aimed = [
            step
            for step in self.steps(delivers.node, "TARGETS", "COVERS")
            if not limit or step.node[1] in limit
        ]
        for step in aimed:
            yield (delivers, step), NAMED
        yield from self._venues((delivers,), delivers.node, limit)
        # Where the place is only old news of the project, the part in it may be recent.
        known = {step.node for step in aimed if not step.link.old}
        for each in delivers.link.places:
            place = self._links.places.get(each)
            node = now((place.label, place.id)) if place else None
            if place and node and node not in known:
                stated = Link(
                    "DELIVERS_IN", delivers.node, node, delivers.link.row, delivers.link.old
                )
                yield (delivers, Step(stated, True)), NAMED

    def _venues(self, path: Path, node: Node, limit: Collection[str]) -> Iterator[tuple[Path, str]]:
        for held in self.steps(node, "HELD_AT"):
            for lies in self.steps(held.node, *LIES):
                if not limit or lies.node[1] in limit:
                    yield (*path, held, lies), PART

    def spread(self, path: Path, extent: str) -> Iterator[tuple[Path, str]]:
        """Yield a path to a place, to what lies in it, and to what it is a part of."""
        yield path, extent
        asked = (path[-1].node, extent == NAMED)
        if asked not in self._near:
            self._near[asked] = list(self._spread(*asked))
        for more, how in self._near[asked]:
            yield (*path, *more), how

    def _spread(self, start: Node, is_named: bool) -> Iterator[tuple[Path, str]]:
        if start in self.unnamed:
            return
        whole: dict[Node, Path] = {start: ()}
        waiting = [start] if is_named else []
        for node in waiting:
            for step in self.steps(node, *LIES, back=True):
                if step.node[0] in SMALL and step.node not in whole:
                    whole[step.node] = (*whole[node], step)
                    waiting.append(step.node)
                    yield whole[step.node], INSIDE
        upwards = dict(whole)
        waiting = list(whole)
        for node in waiting:
            for step in self.steps(node, *LIES):
                if step.node not in upwards:
                    upwards[step.node] = (*upwards[node], step)
                    waiting.append(step.node)
                    yield upwards[step.node], PART

    def inside(self, place: Node) -> list[Node]:
        """List a place and all that lies in it, the nearest first."""
        return self._onward(place, LIES, back=True)

    def around(self, place: Node) -> list[Node]:
        """List a place and all that it lies in, the nearest first."""
        return self._onward(place, LIES, back=False)

    def _onward(self, place: Node, types: Collection[str], *, back: bool) -> list[Node]:
        found, seen = [place], {place}
        for node in found:
            for step in self.steps(node, *types, back=back):
                if step.node not in seen:
                    seen.add(step.node)
                    found.append(step.node)
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
            told = known.get(way)
            if told is None or EXTENTS.index(how) < EXTENTS.index(told):
                known[way] = how

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
        own = self.partners_of(next(iter(acting)))
        for partner, more in self.partners_of(node).items():
            if partner not in acting and partner not in own:
                found[route, partner].setdefault((*path, *more))
