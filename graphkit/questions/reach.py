"""How far a partner, team or board reaches: places, boards, partners and people.

`Network` says what counts as reaching; here its answers become rows with evidence, with how
deprived the places are, and with what was left out.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from graphkit.engines.protocol import Answer, Reader
from graphkit.finding import Thing, read_things
from graphkit.model import Model
from graphkit.questions.asking import ask
from graphkit.questions.reach_network import (
    BODIES,
    DIRECTLY,
    EXTENTS,
    LARGER,
    NAMED,
    ROUTES,
    SMALL,
    Network,
    Node,
    Path,
    Step,
    Ways,
)
from graphkit.rows import Row, Rows
from graphkit.sources import read_sources
from graphkit.time.spans import in_words
from graphkit.wording import citations

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
_OLD = "last stated more than five years before"

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
        Also what nothing stated in the five years before the day.
    """

    def __init__(self, reader: Reader, model: Model, as_of: dt.date, *, include_old: bool) -> None:
        self.reader = reader
        self.model = model
        self.as_of = as_of
        self.include_old = include_old
        self.sources = read_sources(reader)
        self._links = self._ask("reach-links")
        self._inside = self._ask("reach-inside")
        self.ranks = Ranks(self._ask("reach-ranks"))
        self.network = self._network(old=include_old)
        self.recent = self._network(old=False)
        self.with_old = self._network(old=True)
        self.with_proposed = self._network(old=include_old, proposed=True)
        self.names = {**self.with_proposed.names, **self.with_old.names, **self.network.names}

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
        body, notes = self._body(thing)
        found = self._reached(body)
        rows = [self._row(body, route, node, ways) for (route, node), ways in found.items()]
        rows.sort(key=_order)
        notes += self._acting_notes(body)
        sets = {"directly": _areas(found, DIRECTLY), "by any route": _areas(found, *ROUTES)}
        ranked, *deprived = self.ranks.shares(sets)
        notes += [ranked, *self._ward_notes(found), *deprived, *self._area_notes()]
        notes += self._left_out({body: found})
        notes += _marked(rows)
        title = f"How far {self._name(body, thing)} reaches ({body[0]} {body[1]})"
        return Rows(COLUMNS, tuple(rows), tuple(notes), title, "no source says what it reaches")

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
        (first, notes), (second, more) = self._body(thing), self._body(other)
        notes += [note for note in more if note not in notes]
        names = (self._name(first, thing), self._name(second, other))
        if names[0] == names[1]:
            names = (f"{names[0]} ({first[0]} {first[1]})", f"{names[1]} ({second[0]} {second[1]})")
        found = {first: self._reached(first), second: self._reached(second)}
        own = {node for body in found for node in self.network.acting(body)}
        reached = {node: None for ways in found.values() for _, node in ways if node not in own}
        rows = [self._shared_row(node, found, names) for node in reached]
        rows.sort(key=lambda row: (_by(row, names), *_order(row)))
        for kind in KIND_ORDER:
            by = [row["reached_by"] for row in rows if row["kind"] == kind]
            each = [f"{by.count(f'only {name}')} only by {name}" for name in names]
            notes.append(f"{kind}: {by.count(BOTH)} by both, {', '.join(each)}")
        areas = [_areas(ways, *ROUTES) for ways in found.values()]
        sets = {"by both": areas[0] & areas[-1]}
        sets |= {f"only by {names[0]}": areas[0] - areas[-1]}
        sets |= {f"only by {names[1]}": areas[-1] - areas[0]}
        notes += [*self.ranks.shares(sets), *self._area_notes()]
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
        areas, which = self.ranks.most_deprived()
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
            empty = "no source ranks small areas (LSOAs) by that day"
        return Rows(GAPS, tuple(rows), tuple(notes), title, empty)

    # -- reading -----------------------------------------------------------------

    def _ask(self, name: str) -> Answer:
        return ask(self.reader, name, self.as_of)

    def _network(self, *, old: bool, proposed: bool = False) -> Network:
        rows = [
            row
            for row in self._links
            if (proposed or not row["standing"])
            and (old or not row["old"] or row["type"] == "SUCCEEDED_BY")
        ]
        return Network(rows, self._inside, self._places)

    @cached_property
    def _places(self) -> dict[str, Thing]:
        """Find the place that an id alone can only mean, where a part in a project names some."""
        if not any(row["places"] for row in self._links):
            return {}
        places: defaultdict[str, list[Thing]] = defaultdict(list)
        for thing in read_things(self.reader, self.model, (*SMALL, *LARGER)):
            places[thing.id].append(thing)
        return {each: things[0] for each, things in places.items() if len(things) == 1}

    def _body(self, thing: Thing) -> tuple[Node, list[str]]:
        """Find under which name a thing stands on the day, and what to know of it."""
        asked = (thing.label, thing.id)
        body = self.network.now(asked)
        notes = [f"as of {in_words(self.as_of)}"]
        text = f"MATCH (n:{thing.label} {{id: $id}}) RETURN n.first_stated AS day"
        known = self.reader.read(text, {"id": thing.id})[0]["day"]
        if known is not None and known > self.as_of:
            notes.append(f"{thing.name}: not mentioned before {in_words(known)}")
        if body != asked:
            notes.append(f"{thing.name} was renamed {self.names[body]}, which stands here for both")
        if body in self.network.unnamed:
            notes.append(f"{thing.name} stands for several that the sources do not name")
        return body, notes

    def _name(self, body: Node, thing: Thing) -> str:
        return self.names.get(body, thing.name)

    def _reached(self, body: Node) -> Ways:
        """Find what a body reaches, leaving out what stands for unnamed ones."""
        found = self.network.reached_by(body)
        # A recent way must not be lost because an old one leads to the same body sooner.
        recent = self.recent.reached_by(body) if self.include_old else {}
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
            **self._evidence([step.link.row for step in path]),
        }
        return {name: row.get(name) for name in COLUMNS}

    def _thing(self, node: Node) -> Row:
        thing = {"name": self.names[node], "label": node[0], "id": node[1], "kind": KINDS[node[0]]}
        if node[0] in SMALL:
            inside = {each[1] for each in self.network.inside(node) if each[0] == "LSOA"}
            thing |= self.ranks.of_place(inside, itself=node[0] == "LSOA")
        return thing

    def _best(self, ways: Mapping[Path, str | None]) -> Path:
        """Choose the path to show: recent, to the place itself, undisputed, short."""
        return min(
            ways,
            key=lambda way: (
                any(step.link.row.get("old") for step in way),
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
        kind = self.model.relationships[step.link.type]
        verb = kind.forward if step.forward else kind.backward
        if step.link.type != "DELIVERS":
            return verb
        said = [step.link.row["detail"]] if step.link.row["detail"] else []
        said += ["in some of its places only"] if step.link.places else []
        return f"{verb} ({', '.join(said)})" if said else verb

    def _evidence(self, rows: Iterable[Row]) -> Row:
        rows = list(rows)
        places: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for row in rows:
            for source, locator in zip(row["sources"], row["locators"], strict=True):
                places[source] |= dict.fromkeys(locator.split("; "))
        cited = {
            "sources": list(places),
            "locators": ["; ".join(locators) for locators in places.values()],
        }
        return {
            "old": any(bool(row.get("old")) for row in rows),
            "disputed": any(row["disputed"] for row in rows),
            # All of it is known from when the last of it was, and as recent as the oldest.
            "first_stated": max((row["first_stated"] for row in rows), default=None),
            "last_stated": min((row["last_stated"] for row in rows), default=None),
            "evidence": "; ".join(citations(cited, self.sources)) if rows else "",
            **cited,
        }

    def _shared_row(self, node: Node, found: Mapping[Node, Ways], names: tuple[str, str]) -> Row:
        row = self._thing(node)
        facts: list[Row] = []
        by: list[str] = []
        sides = ("first", "second") if len(found) > 1 else ("first", "first")
        for side, body, name in zip(sides, found, names, strict=False):
            route = next((route for route in ROUTES if (route, node) in found[body]), None)
            if route is None:
                continue
            path = self._best(found[body][route, node])
            row |= {f"{side}_route": route, f"{side}_path": self._words(body, path)}
            facts += [step.link.row for step in path]
            by.append(name)
        row["reached_by"] = BOTH if len(by) == len(found) else f"only {by[0]}"
        row |= self._evidence(facts)
        return {name: row.get(name) for name in OVERLAP}

    def _gap(self, area: str, known: Known) -> Row:
        node = ("LSOA", area)
        starts = {path: body for paths in known.values() for path, body in paths.items()}
        # The partner's path is shown before a board's.
        of_partners = {p: b for p, b in starts.items() if b[0] != "Board"}
        ways = dict.fromkeys(of_partners or starts, NAMED)
        path = self._best(ways) if ways else ()
        partners = sorted(self._called(body) for body in known if body[0] != "Board")
        wards = [step.node for step in self.network.steps(node, "IN_WARD")]
        row = {
            "name": self.ranks.names[area],
            "label": "LSOA",
            "id": area,
            "ward": "; ".join(sorted(self.names[ward] for ward in wards)) or None,
            "reached_by": ONE_PARTNER if partners else ONLY_BOARDS if known else NOBODY,
            "partners": partners,
            "boards": sorted(self._called(body) for body in known if body[0] == "Board"),
            "path": self._words(starts[path], path) if path else None,
            "elsewhere_in_its_ward": self._elsewhere(wards, set(known)),
            **self.ranks.of_place({area}, itself=True),
            **self._evidence([*self.ranks.latest[area], *(step.link.row for step in path)]),
        }
        return {name: row.get(name) for name in GAPS}

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
        wards = {node for route, node in found if route == DIRECTLY and node[0] == "Ward"}
        areas = {("LSOA", area) for area in self.ranks.latest} - _areas(found, DIRECTLY)
        near = [a for a in areas if any(s.node in wards for s in self.network.steps(a, "IN_WARD"))]
        if not near:
            return []
        return [
            f"{len(near):,} more of them lie in a ward of which some part is reached directly; no "
            "source says whether they are in that part"
        ]

    def _area_notes(self) -> list[str]:
        """Say of how many ranked areas no source says where they lie."""
        areas = [("LSOA", area) for area in self.ranks.latest]
        notes = []
        for kind, word in (("IN_WARD", "ward"), ("IN_NEIGHBOURHOOD", "neighbourhood")):
            without = sum(not any(self.network.steps(area, kind)) for area in areas)
            if without:
                notes.append(
                    f"no source says by that day which {word} {without:,} of these {len(areas):,} "
                    f"areas lie in: work in a {word} does not count for them, even under the same "
                    "name"
                )
        return notes

    def _left_out(self, found: Mapping[Node, Ways]) -> list[str]:
        """Count what is left out: old, proposed, unnamed, only to be done; and what is larger."""
        kept = {node for ways in found.values() for _, node in ways}
        own = {node for body in found for node in self.network.acting(body)}
        reached, with_old, with_proposed = (
            {node for body in found for _, node in network.reached_by(body)}
            for network in (self.network, self.with_old, self.with_proposed)
        )
        notes = []
        larger = {node for node in kept if node[0] in LARGER}
        if larger:
            notes.append(
                f"what is for larger places ({self._listed(larger)}) is listed, and is not counted "
                "as reaching each area in them"
            )
        old = with_old - reached - own - self.with_old.unnamed
        if old:
            notes.append(f"left out as {_OLD}: {len(old)} (ask with --include-old to see them)")
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

    def _gap_notes(self, known: Mapping[str, Known]) -> list[str]:
        notes = []
        for network, said in (
            (self.with_old, f"what was {_OLD} (include_old shows it)"),
            (self.with_proposed, "what is proposed or agreed, and not stated to be so"),
        ):
            everyone = _everyone(network)
            more = sum(len(everyone[area]) > len(bodies) for area, bodies in known.items())
            if more:
                notes.append(
                    f"left out: {said}, from which more would be known at {more:,} of them"
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


class Ranks:
    """How deprived small areas are, at the latest release up to a day.

    Parameters
    ----------
    rows : list of dict
        Rows of the named query ``reach-ranks``: the latest release first.

    Examples
    --------
    >>> day = dt.date(2019, 1, 1)
    >>> row = {"id": "a", "name": "A", "period": "2019", "released": day, "rank": 20,
    ...        "out_of": 1000, "disputed": False}
    >>> Ranks([row]).shares({"directly": {("LSOA", "a")}})[1]
    'of the 0 among the most deprived 1% (ranks up to 10 of 1,000): 0 directly'
    """

    def __init__(self, rows: Answer) -> None:
        self.names = {row["id"]: row["name"] for row in rows}
        own: defaultdict[str, list[Row]] = defaultdict(list)
        for row in rows:
            known = own[row["id"]]
            if not known or _release(known[0]) == _release(row):
                known.append(row)
        self._own = {
            area: sorted(known, key=lambda row: row["rank"]) for area, known in own.items()
        }
        newest = max(map(_release, rows), default=None)
        # One release only: ranks of different releases cannot be counted together.
        self.latest = {a: known for a, known in self._own.items() if _release(known[0]) == newest}
        self.release = newest[1] if newest else None

    def of_place(self, areas: Collection[str], *, itself: bool) -> Row:
        """Say how deprived a place is, by the most deprived ranked area in it.

        Parameters
        ----------
        areas : collection of str
            Ids of the areas that lie in it.
        itself : bool
            Whether the place is such an area.

        Returns
        -------
        dict
            ``deprivation`` in words, ``rank``, ``out_of``, ``release``; empty if not ranked.
        """
        ranked = [self._own[area] for area in areas if area in self._own]
        if not ranked:
            return {}
        newest = max(_release(known[0]) for known in ranked)
        ranked = [known for known in ranked if _release(known[0]) == newest]
        most = min(ranked, key=lambda known: (known[0]["rank"], known[0]["id"]))
        row = most[0]
        words = "rank " + " or ".join(dict.fromkeys(f"{each['rank']:,}" for each in most))
        words += f" of {row['out_of']:,}" if row["out_of"] else ""
        words += f" ({row['period']})"
        words += ", disputed" if row["disputed"] else ""
        if not itself:
            among = f"the most deprived of {len(ranked)}" if len(ranked) > 1 else "the only one"
            words = f"{row['name']} in it has {words}, {among} ranked there"
        return {
            "deprivation": words,
            "rank": row["rank"],
            "out_of": row["out_of"],
            "release": row["period"],
        }

    def shares(self, reached: Mapping[str, set[Node]]) -> list[str]:
        """Say how many of the ranked, and of the most deprived, areas are reached.

        Parameters
        ----------
        reached : mapping of str to set of (label, id)
            Areas reached, by how.

        Returns
        -------
        list of str
        """
        if not self.latest:
            return ["no source ranks small areas (LSOAs) by that day"]
        sets = {how: {node[1] for node in nodes} for how, nodes in reached.items()}
        notes = [
            f"of the {len(self.latest):,} small areas (LSOAs) that the graph ranks "
            f"({self.release}): {_counts(set(self.latest), sets)}"
        ]
        told = [row for known in self.latest.values() if (row := _certain(known))]
        if not told:
            return [*notes, self._untold()]
        most = max(row["out_of"] for row in told)
        for percent in (1, 10):
            deprived = {row["id"] for row in told if row["rank"] * 100 <= row["out_of"] * percent}
            notes.append(
                f"of the {len(deprived):,} among the most deprived {percent}% (ranks up to "
                f"{most * percent // 100:,} of {most:,}): {_counts(deprived, sets)}"
            )
        if len(told) < len(self.latest):
            notes.append(
                f"{len(self.latest) - len(told):,} ranked areas are not in these two shares: "
                "their rank is disputed, or no source states how many were ranked"
            )
        return notes

    def most_deprived(self) -> tuple[list[str], str]:
        """List the most deprived 10%, or all that are ranked where it cannot be told.

        Returns
        -------
        tuple of list of str, and str
            Their ids, the most deprived first; and what the list is.
        """
        order = sorted(self.latest, key=lambda a: (self.latest[a][0]["rank"], self.names[a], a))
        outs = {row["out_of"] for known in self.latest.values() for row in known}
        if not order:
            return [], ""
        if None in outs:
            said = f"all {len(order):,} small areas (LSOAs) that the graph ranks ({self.release})"
            return order, f"{said}; {self._untold()}"
        areas = [
            area
            for area in order
            if any(row["rank"] * 10 <= row["out_of"] for row in self.latest[area])
        ]
        return areas, (
            f"the {len(areas):,} small areas (LSOAs) of the graph among the most deprived 10% "
            f"(ranks up to {max(outs) // 10:,} of {max(outs):,}, {self.release})"
        )

    def _untold(self) -> str:
        if all(row["disputed"] for known in self.latest.values() for row in known):
            return "the most deprived 1% and 10% cannot be told: every rank is disputed"
        return (
            "which of them are the most deprived 1% and 10% cannot be told: no source in the "
            "graph states how many areas were ranked"
        )


def _release(row: Row) -> tuple[dt.date, str]:
    return (row["released"], row["period"])


def _certain(known: list[Row]) -> Row | None:
    """Give the rank of an area where it is undisputed and says of how many."""
    row = known[0]
    return row if row["out_of"] and not row["disputed"] else None


def _counts(among: set[str], sets: Mapping[str, set[str]]) -> str:
    parts = []
    for how, areas in sets.items():
        count = len(among & areas)
        share = f" ({100 * count / len(among):.0f}%)" if among else ""
        parts.append(f"{count:,} {how}{share}")
    return ", ".join(parts)


def _counting(network: Network) -> Iterable[tuple[Node, set[Node]]]:
    """Go through the bodies, each with the partners that it counts for, or itself."""
    for body in network.names:
        if body[0] in BODIES:
            counts_for = set(network.partners_of(body)) or {body}
            if counts_for - network.unnamed:
                yield body, counts_for - network.unnamed


def _everyone(network: Network) -> defaultdict[str, Known]:
    """Find who reaches each small area: by its id and body, the paths."""
    reached: defaultdict[str, Known] = defaultdict(dict)
    for body, counts_for in list(_counting(network)):
        for path, extent in network.own_places(body):
            for way, _ in network.spread(path, extent):
                if way[-1].node[0] == "LSOA":
                    for each in counts_for:
                        reached[way[-1].node[1]].setdefault(each, {})[way] = body
    return reached


def _areas(found: Ways, *routes: str) -> set[Node]:
    """Find the small areas that are reached by some routes; they have no parts."""
    return {node for route, node in found if route in routes and node[0] == "LSOA"}


def _order(row: Row) -> tuple[object, ...]:
    extent, route = row.get("extent"), row.get("route")
    return (
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
