"""How far a partner, team or board reaches: places, boards, partners and people.

`Network` says what counts as reaching; here its answers become rows with evidence, with how
deprived the places are, and with what was left out.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from graphkit.claims import Node, key_of
from graphkit.engines.protocol import Reader
from graphkit.finding import Thing, read_things
from graphkit.model import Model
from graphkit.questions.deprivation import NONE_RANKED, Ranked, most_deprived
from graphkit.questions.history import Fact, History
from graphkit.questions.reach_network import (
    BODIES,
    DIRECTLY,
    EXTENTS,
    LARGER,
    LIES,
    NAMED,
    ROUTES,
    SMALL,
    TYPES,
    Link,
    Links,
    Network,
    Path,
    Step,
    Ways,
)
from graphkit.rows import Row, Rows
from graphkit.time.spans import in_words
from graphkit.time.validity import COMING, IN_FORCE
from graphkit.wording import citations, ending, left_out_as_old, renamed, together, verb

COLUMNS = (
    "kind", "name", "label", "route", "extent", "deprivation", "path", "ways", "through", "part_of",
    "rank", "out_of", "release", "old", "disputed", "first_stated", "last_stated", "evidence", "id",
    "sources", "locators",
)  # fmt: skip
OVERLAP = (
    "kind", "name", "label", "reached_by", "first_route", "first_path", "second_route",
    "second_path", "deprivation", "rank", "out_of", "release", "old", "disputed", "first_stated",
    "last_stated", "evidence", "id", "sources", "locators",
)  # fmt: skip
GAPS = (
    "name", "label", "ward", "deprivation", "reached_by", "partners", "boards", "path",
    "elsewhere_in_its_ward", "rank", "out_of", "release", "old", "disputed", "first_stated",
    "last_stated", "evidence", "id", "sources", "locators",
)  # fmt: skip

KINDS = {
    **dict.fromkeys((*SMALL, *LARGER), "places"),
    **{"Board": "boards", "Partner": "partners", "Team": "partners"},
    **{"Role": "people", "Person": "people"},
}
KIND_ORDER = ("places", "boards", "partners", "people")
BOTH, NOBODY, ONE_PARTNER, ONLY_BOARDS = "both", "nobody", "one partner", "only boards"
_STEPPING_STONES = ("Project", "Plan", "Board")
_MOST_NAMED = 5
_BY_OLD = "by what is old"

# Who reaches one place: by body, the paths, each with the body at which it starts.
Known = dict[Node, dict[Path, Node]]


class Reach:
    """How far bodies reach on a day.

    Parameters
    ----------
    reader : Reader
    model : Model
    as_of : datetime.date
    include_old : bool
        Also what is old, marked. An answer about a named body should always hold it.
    history : History, optional
        Where it was made already.
    """

    def __init__(
        self, reader: Reader, model: Model, as_of: dt.date, *, include_old: bool,
        history: History | None = None,
    ) -> None:  # fmt: skip
        self.reader = reader
        self.model = model
        self.as_of = as_of
        self.include_old = include_old
        self.history = history or History(reader, model)
        self._links = self._read()
        self.ranked = Ranked(self.history, as_of)

        # Recent facts, all that are in force, and what would be if proposals were.
        self.recent = Network(self._links, old=False)
        self.with_old = Network(self._links, old=True)
        self.with_proposed = Network(self._links, old=include_old, proposed=True)
        self.network = self.with_old if include_old else self.recent
        self._ways: dict[Node, Ways] = {}
        self.names = self._links.names

    def _read(self) -> Links:
        """Read what is in force on the day, and what is proposed or agreed."""
        facts = []
        for fact in self.history.on(self.history.of_types(TYPES), self.as_of):
            # Where something is only proposed to lie says nothing of where it is.
            wanted = {IN_FORCE} if fact.type in LIES else {IN_FORCE, *COMING}
            if fact.state(self.as_of) in wanted:
                facts.append(fact)
        return Links(facts, self.history.names, self.as_of, self._places(facts))

    def _places(self, facts: Iterable[Fact]) -> dict[str, Thing]:
        """Find the place that an id alone can only mean, where a part in a project names some."""
        if not any(fact.row["places"] for fact in facts):
            return {}
        places: defaultdict[str, list[Thing]] = defaultdict(list)
        for thing in read_things(self.reader, self.model, (*SMALL, *LARGER)):
            places[thing.id].append(thing)
        return {each: things[0] for each, things in places.items() if len(things) == 1}

    # -- the answers ---------------------------------------------------------------

    def of(self, thing: Thing) -> Rows:
        """List all that one partner, team or board reaches.

        Parameters
        ----------
        thing : Thing

        Returns
        -------
        Rows
            A row for each thing reached and route, with the shortest path and its evidence.
        """
        body, found, notes = self._body(thing)
        rows = [self._row(body, route, node, ways) for (route, node), ways in found.items()]
        rows.sort(key=_order)
        notes += self._acting_notes(body)
        areas = [row for row in rows if row["label"] == "LSOA"]
        direct = [row for row in areas if row["route"] == DIRECTLY]
        sets = _recent_and_old({"directly": direct, "by any route": areas})
        ranked, *deprived = self.ranked.shares(sets)
        notes += [ranked, *self._ward_notes(found), *deprived, *self._area_notes()]
        notes += self._left_out({body: found})
        notes += _marked(rows)
        title = f"How far {self._name(body, thing)} reaches ({key_of(*body)})"
        empty = "no source says what it reaches on that day"
        return Rows(COLUMNS, tuple(rows), tuple(notes), title, empty)

    def overlap(self, thing: Thing, other: Thing) -> Rows:
        """List what two bodies both reach, and what only one of them does.

        Parameters
        ----------
        thing, other : Thing

        Returns
        -------
        Rows
            A row for each thing reached: by both or by which, and how by each.
        """
        (first, by_first, notes), (second, by_second, more) = self._body(thing), self._body(other)
        notes += [note for note in more if note not in notes]
        names = (self._name(first, thing), self._name(second, other))
        if names[0] == names[1]:
            names = (f"{names[0]} ({key_of(*first)})", f"{names[1]} ({key_of(*second)})")
        found = {first: by_first, second: by_second}
        own = {node for body in found for node in self.network.acting(body)}
        reached = {node: None for ways in found.values() for _, node in ways if node not in own}
        rows = [self._shared_row(node, found, names) for node in reached]
        rows.sort(key=lambda row: (row["old"], _by(row, names), *_order(row)))
        for kind in KIND_ORDER:
            of_kind = [row for row in rows if row["kind"] == kind]
            by = [row["reached_by"] for row in of_kind if not row["old"]]
            each = [f"{by.count(f'only {name}')} only by {name}" for name in names]
            each += [f"{old} {_BY_OLD}"] if (old := sum(row["old"] for row in of_kind)) else []
            notes.append(f"{kind}: {by.count(BOTH)} by both, {', '.join(each)}")
        areas = [row for row in rows if row["label"] == "LSOA"]
        said = {"by both": BOTH, **{f"only by {name}": f"only {name}" for name in names}}
        sets = {how: [r for r in areas if r["reached_by"] == by] for how, by in said.items()}
        notes += [*self.ranked.shares(_recent_and_old(sets)), *self._area_notes()]
        notes += self._left_out(found)
        notes += _marked(rows)
        title = f"What {names[0]} and {names[1]} reach"
        return Rows(OVERLAP, tuple(rows), tuple(notes), title, "no source says what they reach")

    def gaps(self) -> Rows:
        """List the most deprived areas that nobody, or only one partner, is known to reach.

        Returns
        -------
        Rows
            A row an area, the most deprived first.
        """
        areas, which = self.ranked.most_deprived_tenth()
        everyone = _everyone(self.network)
        known = {area: everyone[area] for area in areas}
        rows = [
            self._gap(area, known[area])
            for area in areas
            if sum(body[0] != "Board" for body in known[area]) <= 1
        ]
        notes = [f"as of {in_words(self.as_of)}"]
        notes += [which] if which else []
        if areas:
            by = [row["reached_by"] for row in rows]
            notes.append(
                f"of these {len(areas):,}: {by.count(NOBODY):,} that nobody is known to reach, "
                f"{by.count(ONE_PARTNER):,} only one partner, {by.count(ONLY_BOARDS):,} only boards"
            )
            notes.append(
                "to reach is to have as a patch, or to deliver a project or plan in, the area or "
                "the ward or neighbourhood that it lies in; what is for the whole city or a larger "
                "place does not count, nor does a seat on a board"
            )
        notes += self._area_notes()
        notes += self._gap_notes(known)
        notes += _marked(rows)
        title = "The most deprived areas that nobody, or only one partner, is known to reach"
        empty = "several partners are known to reach each of them"
        if not areas:
            empty = NONE_RANKED
        return Rows(GAPS, tuple(rows), tuple(notes), title, empty)

    # -- reading -----------------------------------------------------------------

    def _body(self, thing: Thing) -> tuple[Node, Ways, list[str]]:
        """Find under which name a thing stands on the day, what it reaches, what to know of it."""
        names, asked = self.history.names, (thing.label, thing.id)
        body = names.on(asked, self.as_of)
        found = self._reached(body)
        notes = [f"as of {in_words(self.as_of)}"]
        things = self.history.things(names.ever(asked))
        firsts = [row["first_stated"] for row in things.values() if row["first_stated"]]
        if firsts and min(firsts) > self.as_of:
            back = "; what is shown is dated back by later sources" if found else ""
            notes.append(f"{thing.name}: not mentioned before {in_words(min(firsts))}{back}")
        until = things[body]["until"]
        if until is not None and until <= self.as_of:
            when = ending(until, things[body]["precision_to"])
            notes.append(f"{things[body]['name']} ended {when}")
        notes += renamed(names, asked, thing.name, self.as_of)
        if body in self.network.unnamed:
            notes.append(f"{thing.name} stands for several that the sources do not name")
        return body, found, notes

    def _name(self, body: Node, thing: Thing) -> str:
        return self.history.names.name(body, thing.name)

    def _reached(self, body: Node) -> Ways:
        """Find what a body reaches, leaving out what stands for unnamed ones."""
        found = self._ways[body] = self.network.reached_by(body)
        # A recent way must not be lost because an old one leads to the same body sooner.
        recent = self.recent.reached_by(body) if self.include_old else Ways()
        return {
            key: {**ways, **recent.get(key, {})}
            for key, ways in found.items()
            if key[1] not in self.network.unnamed
        }

    # -- rows --------------------------------------------------------------------

    def _row(self, body: Node, route: str, node: Node, ways: Mapping[Path, str | None]) -> Row:
        path = self._best(ways)
        stones = {
            step.node: self.names[step.node]
            for way in sorted(ways, key=self._way_order)
            for step in way[:-1]
            if step.node[0] in _STEPPING_STONES and step.node != body
        }
        partners = self.network.partners_of(node) if node[0] == "Team" else {}
        row = {
            **self._thing(node),
            "route": route,
            "extent": ways[path],
            "path": self._words(body, path),
            "ways": len(ways),
            "through": list(stones.values()),
            "part_of": [self.names[each] for each in partners],
            **self._evidence([step.link for step in path]),
        }
        return {name: row.get(name) for name in COLUMNS}

    def _thing(self, node: Node) -> Row:
        thing: Row = {
            "name": self.names[node],
            "label": node[0],
            "id": node[1],
            "kind": KINDS[node[0]],
        }
        if node[0] in SMALL:
            thing |= self._deprivation(node)
        return thing

    def _deprivation(self, place: Node) -> Row:
        """Say how deprived a place is, by the most deprived ranked area in it."""
        most = most_deprived(self.ranked, self.network.inside(place))
        if most is None:
            return {}
        words, row = most.words, most.versions[0]
        if most.node != place:
            among = f"the most deprived of {most.among}" if most.among > 1 else "the only one"
            words = f"{most.name} in it has {words}, {among} ranked there"
        told = {"rank": row["rank"], "out_of": row["out_of"], "release": row["period"]}
        return {"deprivation": words, **told}

    def _best(self, ways: Mapping[Path, str | None]) -> Path:
        """Choose the path to show: recent, to the place itself, undisputed, short."""
        return min(
            ways,
            key=lambda way: (
                any(step.link.old for step in way),
                EXTENTS.index(ways[way] or NAMED),
                any(step.link.row["disputed"] for step in way),
                *self._way_order(way),
            ),
        )

    def _way_order(self, way: Path) -> tuple[object, ...]:
        return (len(way), [(self.names[step.node], *step.node, step.link.type) for step in way])

    def _words(self, body: Node, path: Path) -> str:
        """Write a path as names with verbs between them."""
        said = [self.names.get(body, body[1])]
        for step in path:
            said += [self._verb(step), self.names[step.node]]
        return " – ".join(said)

    def _verb(self, step: Step) -> str:
        if step.link.type == "DELIVERS_IN":
            return "its part is in"
        reads = verb(self.model, step.link.type, forward=step.forward)
        if step.link.type != "DELIVERS":
            return reads
        said = [step.link.row["detail"]] if step.link.row["detail"] else []
        said += ["in some of its places only"] if step.link.places else []
        return f"{reads} ({', '.join(said)})" if said else reads

    def _evidence(self, links: Sequence[Link], measures: Sequence[Row] = ()) -> Row:
        rows = [*measures, *(link.row for link in links)]
        cited = together(rows)
        return {
            "old": any(link.old for link in links),
            "disputed": any(row["disputed"] for row in rows),
            # All of it is known from when the last of it was, and as recent as the oldest.
            "first_stated": max((row["first_stated"] for row in rows), default=None),
            "last_stated": min((row["last_stated"] for row in rows), default=None),
            "evidence": "; ".join(citations(cited, self.history.sources)) if rows else "",
            **cited,
        }

    def _shared_row(self, node: Node, found: Mapping[Node, Ways], names: tuple[str, str]) -> Row:
        row = self._thing(node)
        links: list[Link] = []
        by: list[str] = []
        sides = ("first", "second") if len(found) > 1 else ("first", "first")
        for side, body, name in zip(sides, found, names, strict=False):
            route = next((route for route in ROUTES if (route, node) in found[body]), None)
            if route is None:
                continue
            path = self._best(found[body][route, node])
            row |= {f"{side}_route": route, f"{side}_path": self._words(body, path)}
            links += [step.link for step in path]
            by.append(name)
        row["reached_by"] = BOTH if len(by) == len(found) else f"only {by[0]}"
        row |= self._evidence(links)
        return {name: row.get(name) for name in OVERLAP}

    def _gap(self, area: Node, known: Known) -> Row:
        starts = {path: body for paths in known.values() for path, body in paths.items()}
        # The partner's path is shown before a board's.
        of_partners = {p: b for p, b in starts.items() if b[0] != "Board"}
        ways = dict.fromkeys(of_partners or starts, NAMED)
        path = self._best(ways) if ways else ()
        partners = sorted(self._called(body) for body in known if body[0] != "Board")
        wards = self._wards(area)
        versions = self.ranked.of(area)
        row = {
            "name": versions[0]["name"],
            "label": area[0],
            "id": area[1],
            "ward": "; ".join(sorted(self.names[ward] for ward in wards)) or None,
            "reached_by": ONE_PARTNER if partners else ONLY_BOARDS if known else NOBODY,
            "partners": partners,
            "boards": sorted(self._called(body) for body in known if body[0] == "Board"),
            "path": self._words(starts[path], path) if path else None,
            "elsewhere_in_its_ward": self._elsewhere(wards, set(known)),
            **self._deprivation(area),
            **self._evidence([step.link for step in path], versions),
        }
        return {name: row.get(name) for name in GAPS}

    def _wards(self, place: Node) -> list[Node]:
        """List the wards that a place lies in, however deep."""
        return [each for each in self.network.around(place) if each[0] == "Ward" and each != place]

    def _called(self, body: Node) -> str:
        name = self.names[body]
        if body[0] in {"Team", "Role"}:
            return f"{name} ({'team' if body[0] == 'Team' else 'post'}; partner not stated)"
        return name

    def _elsewhere(self, wards: list[Node], known: set[Node]) -> list[str]:
        """Name the partners known to be in these wards, but not that this area is where."""
        found = {body for ward in wards for body in self._somewhere[ward] if body[0] != "Board"}
        return sorted(self._called(body) for body in found - known)

    @cached_property
    def _somewhere(self) -> defaultdict[Node, set[Node]]:
        found: defaultdict[Node, set[Node]] = defaultdict(set)
        for body, counts_for in _counting(self.network):
            for path, extent in self.network.own_places(body):
                for way, _ in self.network.spread(path, extent):
                    found[way[-1].node] |= counts_for
        return found

    # -- notes -------------------------------------------------------------------

    def _acting_notes(self, body: Node) -> list[str]:
        acting = [node[0] for node in self.network.acting(body) if node != body]
        words = [
            f"{acting.count(label)} {word}{'s' if acting.count(label) > 1 else ''}"
            for label, word in (("Team", "team"), ("Partner", "part"), ("Role", "post"))
            if label in acting
        ]
        notes = []
        if words:
            counted = " and ".join(words) if len(words) < 3 else ", ".join(words)
            notes.append(
                f"what is said of its {counted} counts for it, and the path says through which"
            )
        whole = sorted(self.names[each] for each in self.network.partners_of(body))
        if whole:
            notes.append(f"it is part of {'; '.join(whole)}, whose other work is not counted here")
        return notes

    def _ward_notes(self, found: Ways) -> list[str]:
        """Count the ranked areas that only some part of their ward speaks for."""
        reached = {node for route, node in found if route == DIRECTLY}
        areas = self.ranked.latest.keys() - reached
        near = [area for area in areas if reached.intersection(self._wards(area))]
        if not near:
            return []
        return [
            f"{len(near):,} more of them lie in a ward of which some part is reached directly; no "
            "source says whether they are in that part"
        ]

    def _area_notes(self) -> list[str]:
        """Say of how many ranked areas no source says where they lie."""
        lies_in = [{label for label, _ in self.network.around(area)} for area in self.ranked.latest]
        notes = []
        for label in ("Ward", "Neighbourhood"):
            word, without = label.lower(), sum(label not in labels for labels in lies_in)
            if without:
                notes.append(
                    f"no source says by that day which {word} {without:,} of these "
                    f"{len(lies_in):,} areas lie in: work in a {word} does not count for them, "
                    "even under the same name"
                )
        return notes

    def _left_out(self, found: Mapping[Node, Ways]) -> list[str]:
        """Count what is left out: proposed, unnamed, only to be done; and what is larger."""
        kept = {node for ways in found.values() for _, node in ways}
        own = {node for body in found for node in self.network.acting(body)}
        reached = {node for body in found for _, node in self._ways[body]}
        with_proposed = {n for body in found for _, n in self.with_proposed.reached_by(body)}
        notes = []
        larger = {
            node
            for ways in found.values()
            for (_, node), how in ways.items()
            if node[0] in LARGER and NAMED in how.values()
        }
        if larger:
            notes.append(
                f"what is for larger places ({self._listed(larger)}) is listed, and is not counted "
                "as reaching each area in them"
            )
        for why, nodes in (
            (
                "proposed or agreed, not stated to be so",
                with_proposed - reached - own - self.with_proposed.unnamed,
            ),
            ("standing for unnamed ones", reached & self.network.unnamed),
            ("places only of actions, to be done", self._to_do(found) - kept),
        ):
            if nodes:
                notes.append(f"left out as {why}: {len(nodes)} ({self._listed(nodes)})")
        return notes

    def _to_do(self, bodies: Iterable[Node]) -> set[Node]:
        network = self.network
        return {
            aimed.node
            for body in bodies
            for actor in network.acting(body)
            for owns in network.steps(actor, "OWNS")
            for aimed in network.steps(owns.node, "TARGETS")
            if aimed.node not in network.unnamed
        }

    def _gap_notes(self, known: Mapping[Node, Known]) -> list[str]:
        notes = []
        ties, areas = _more(self.with_old, known)
        if ties:
            said = left_out_as_old(ties, "way to reach one of them", "ways to reach one of them")
            notes.append(f"{said}; more would be known at {areas:,} of them")
        _, areas = _more(self.with_proposed, known)
        if areas:
            notes.append(
                "left out: what is proposed or agreed, and not stated to be so, from which more "
                f"would be known at {areas:,} of them"
            )
        unnamed = {
            body
            for body in self.network.unnamed
            if body[0] in BODIES
            and not self.network.partners_of(body)
            and any(True for _ in self.network.own_places(body))
        }
        if unnamed:
            listed = self._listed(unnamed)
            notes.append(f"left out as standing for unnamed ones: {len(unnamed)} ({listed})")
        return notes

    def _listed(self, nodes: Collection[Node]) -> str:
        names = sorted({self.names[node] for node in nodes})
        more = len(names) - _MOST_NAMED
        listed = "; ".join(names[:_MOST_NAMED])
        return f"{listed}; and {more} more" if more > 0 else listed


def _counting(network: Network) -> Iterable[tuple[Node, set[Node]]]:
    """Go through the bodies, each with the partners that it counts for, or itself."""
    for body in network.names:
        if body[0] in BODIES:
            counts_for = set(network.partners_of(body)) or {body}
            if counts_for - network.unnamed:
                yield body, counts_for - network.unnamed


def _everyone(network: Network) -> defaultdict[Node, Known]:
    """Find who reaches each small area: by the area and body, the paths."""
    reached: defaultdict[Node, Known] = defaultdict(dict)
    for body, counts_for in list(_counting(network)):
        for path, extent in network.own_places(body):
            for way, _ in network.spread(path, extent):
                if way[-1].node[0] == "LSOA":
                    for each in counts_for:
                        reached[way[-1].node].setdefault(each, {})[way] = body
    return reached


def _more(network: Network, known: Mapping[Node, Known]) -> tuple[int, int]:
    """Count by how many bodies more some areas are reached in another network, and at how many."""
    everyone = _everyone(network)
    more = [len(everyone[area].keys() - bodies.keys()) for area, bodies in known.items()]
    return sum(more), sum(bool(each) for each in more)


def _recent_and_old(sets: Mapping[str, Iterable[Row]]) -> dict[str, set[Node]]:
    """Part the areas of some rows by how they are reached, and by what only old facts say."""
    every = {how: list(rows) for how, rows in sets.items()}
    told = {how: {_node(row) for row in rows if not row["old"]} for how, rows in every.items()}
    old = {_node(row) for rows in every.values() for row in rows}.difference(*told.values())
    return {**told, **({f"more {_BY_OLD}": old} if old else {})}


def _node(row: Row) -> Node:
    return row["label"], row["id"]


def _order(row: Row) -> tuple[object, ...]:
    extent, route = row.get("extent"), row.get("route")
    return (
        row["old"],
        KIND_ORDER.index(row["kind"]),
        ROUTES.index(route) if route else 0,
        EXTENTS.index(extent) if extent else 0,
        row["rank"] is None,
        row["rank"] or 0,
        row["name"],
        row["label"],
        row["id"],
    )


def _by(row: Row, names: tuple[str, str]) -> int:
    return [BOTH, *(f"only {name}" for name in names)].index(row["reached_by"])


def _marked(rows: list[Row]) -> list[str]:
    disputed = sum(row["disputed"] for row in rows)
    return [f"{disputed} rest on facts that sources dispute, and are marked"] if disputed else []
