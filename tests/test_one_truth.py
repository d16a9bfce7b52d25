"""One truth: every answer agrees about each fact, how it stands, and what each thing is called.

Towns are drawn with boards that are renamed, end and are replaced, with ties that hold twice,
proposals, and dates as fine as a year. On every day on which something changes, the day
before and the day after, `show`, `trace`, `place`, `gaps`, `changes`, the projections,
exports and views are asked, and held to what the facts themselves say.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphkit.viz.drawing import Drawing, states_on
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tables_builder import Cells, line, make_dataset, node

import graphkit
from graphkit.claims import Node
from graphkit.graph import Graph
from graphkit.loading import load
from graphkit.model import load_model
from graphkit.questions.history import Fact, History
from graphkit.time.spans import OPEN
from graphkit.time.validity import AGREED, IN_FORCE, PROPOSED

MODEL = load_model()
SOURCES = {"s1": "2012-06-01", "s2": "2015-03-01", "s3": "2019-09-01", "s4": "2022-03-01"}
BEGINNINGS = ("", "", "2011", "2013-05", "2014-02-01", "2015/16", "2016", "2018-11-03")
ENDS = ("", "", "2012", "2014-06", "2015-03-01", "2018/19", "2019", "2020-02", "2024-01-01")
# Enough of each kind that answers meet, few enough that a difference is read at a glance.
THINGS: dict[str, tuple[str, ...]] = {
    "Board": ("alpha", "beta", "gamma", "delta", "top"),
    "Role": ("chief", "clerk"),
    "Person": ("ann", "bob"),
    "Partner": ("council", "charity"),
    "Team": ("crew",),
    "Action": ("plant", "mend"),
    "Plan": ("green-plan",),
    "Project": ("orchard",),
    "Ward": ("north", "north-and-moor"),
    "Neighbourhood": ("mills",),
    "LSOA": ("mills-001",),
    "FundingStream": ("levy",),
}
TIES: tuple[tuple[str, str, str], ...] = (
    ("OWNS", "Board", "Action"),
    ("OWNS", "Role", "Action"),
    ("ACCOUNTABLE_TO", "Board", "Board"),
    ("ACCOUNTABLE_TO", "Role", "Board"),
    ("ACCOUNTABLE_TO", "Team", "Board"),
    ("PART_OF", "Action", "Plan"),
    ("PART_OF", "Team", "Partner"),
    ("OVERSEES", "Board", "Plan"),
    ("CHAIRS", "Role", "Board"),
    ("CHAIRS", "Person", "Board"),
    ("HOLDS", "Person", "Role"),
    ("MEMBER_OF", "Partner", "Board"),
    ("SCRUTINISED_BY", "Board", "Board"),
    ("DELIVERS", "Partner", "Project"),
    ("DELIVERS", "Team", "Project"),
    ("WORKS_WITH", "Partner", "Team"),
    ("TARGETS", "Project", "Neighbourhood"),
    ("TARGETS", "Project", "Ward"),
    ("COVERS", "Board", "Ward"),
    ("IN_WARD", "Neighbourhood", "Ward"),
    ("IN_NEIGHBOURHOOD", "LSOA", "Neighbourhood"),
    ("FUNDS", "FundingStream", "Project"),
    ("PROVIDES", "Partner", "FundingStream"),
    ("REQUESTED", "Board", "Action"),
    ("DECIDED", "Board", "Action"),
)
LASTING = {"Board", "Plan", "Project", "Team", "Partner", "Role", "FundingStream"}
STANDS = {"Board", "Plan", "Project"}
SHOWN = ("Board", "Role", "Partner", "Team", "Person")


@dataclass(frozen=True)
class Town:
    """A small town as tables."""

    tables: dict[str, list[Cells]]


@st.composite
def towns(draw: st.DrawFn) -> Town:
    """Draw a town in which things are renamed, end, are proposed and hold twice."""
    tables: dict[str, list[Cells]] = {}
    often = draw(st.sampled_from([2, 4, 8]))

    def maybe(values: tuple[str, ...]) -> str:
        return draw(st.sampled_from(values)) if draw(st.integers(0, often)) == 0 else ""

    for label, ids in THINGS.items():
        for each in ids:
            more: dict[str, str] = {}
            if label == "Board":
                more["kind"] = "executive" if each == "top" else "operational"
            if label in LASTING and each != "top":
                more |= _dates(maybe(BEGINNINGS), maybe(ENDS))
            if label in STANDS and each != "top":
                more["standing"] = maybe(("proposed", "agreed"))
            source = draw(st.sampled_from(sorted(SOURCES)))
            tables.setdefault(label, []).append(node(each, source=source, **more))
    for kind, start, end in draw(st.lists(st.sampled_from(TIES), min_size=6, max_size=24)):
        first = draw(st.sampled_from(THINGS[start]))
        last = draw(st.sampled_from([e for e in THINGS[end] if (start, first) != (end, e)]))
        for _ in range(draw(st.sampled_from([1, 1, 2]))):
            more = _dates(draw(st.sampled_from(BEGINNINGS)), draw(st.sampled_from(ENDS)))
            more["standing"] = maybe(("proposed", "agreed"))
            if kind == "OWNS":
                more["raci"] = draw(st.sampled_from(["accountable", "responsible", ""]))
            source = draw(st.sampled_from(sorted(SOURCES)))
            rows = tables.setdefault(kind, [])
            more["locator"] = f"¶{len(rows)}"
            rows.append(line(f"{start}:{first}", f"{end}:{last}", source, **more))
    renamed = [("Board", "alpha", "beta"), ("Board", "beta", "gamma"), ("Board", "alpha", "delta")]
    renamed += [("Board", "gamma", "alpha"), ("Ward", "north", "north-and-moor")]
    for label, before, after in draw(st.lists(st.sampled_from(renamed), max_size=3, unique=True)):
        how = draw(st.sampled_from(["renamed", "renamed", "renamed", "replaced"]))
        more = {"kind": how, "valid_from": draw(st.sampled_from(BEGINNINGS))}
        more["standing"] = maybe(("proposed",))
        source = draw(st.sampled_from(sorted(SOURCES)))
        rows = tables.setdefault("SUCCEEDED_BY", [])
        rows.append(line(f"{label}:{before}", f"{label}:{after}", source, **more))
    return Town(tables)


def _dates(begins: str, ends: str) -> dict[str, str]:
    # Tables refuse an end that is not after the beginning.
    return {"valid_from": begins, "valid_to": ends if not begins or ends[:4] > begins[:4] else ""}


def opened(town: Town, folder: str) -> Graph:
    graph = graphkit.open(f"{folder}/town.kgl")
    dataset = make_dataset("town", town.tables, SOURCES)
    graph.engine.transact(lambda writer: load(writer, dataset, MODEL))
    return graph


class Truth:
    """What the facts say of a day, by themselves."""

    def __init__(self, history: History, facts: list[Fact], day: dt.date) -> None:
        self.day = day
        self.facts = history.on(facts, day)
        self.names = history.names

    def states(self, node: Node) -> set[tuple[str, str, Node, str]]:
        """Say how each fact at a thing stands, by type, direction and other end."""
        found = set()
        for fact in self.facts:
            if node in {fact.start, fact.end}:
                direction = "out" if fact.start == node else "in"
                found.add((fact.type, direction, fact.other(node), fact.state(self.day)))
        return found

    def in_force(self) -> set[tuple[str, Node, Node]]:
        return {(f.type, f.start, f.end) for f in self.facts if f.state(self.day) == IN_FORCE}

    def told(self) -> set[tuple[str, Node, Node, str]]:
        """List what is in force, proposed or agreed, and as which of them."""
        states = {IN_FORCE, PROPOSED, AGREED}
        return {
            (f.type, f.start, f.end, state)
            for f in self.facts
            if (state := f.state(self.day)) in states
        }


def boundaries(facts: list[Fact]) -> list[dt.date]:
    """List the days on which anything changes, with the days before and after."""
    days: set[dt.date] = set()
    for fact in facts:
        validity = fact.validity
        own = [*(validity.holds or ()), validity.known, validity.begins, validity.ends]
        days.update(day for day in own if day is not None and day < OPEN)
    near = {day + dt.timedelta(days=step) for day in days for step in (-1, 0, 1)}
    return sorted(near)


def rows_of(answer: Any) -> Iterator[tuple[str, str, Node, str]]:
    for row in answer:
        yield row["type"], row["direction"], (row["label"], row["id"]), row["state"]


def drawn_on(drawing: Drawing, day: dt.date) -> set[tuple[str, Node, Node, str]]:
    """List what a drawing shows on a day, and as what."""
    found = set()
    for each in drawing.lines:
        states = states_on(each, day.isoformat())
        if states is not None and each.type:
            standing = next((s for s in states if s in {PROPOSED, AGREED}), IN_FORCE)
            found.add((each.type, _node(each.start), _node(each.end), standing))
    return found


def _node(key: str) -> Node:
    label, _, node_id = key.partition("/")
    return label, node_id


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(towns(), st.data())
def test_every_answer_agrees_on_every_day(town: Town, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        graph = opened(town, folder)
        history = History(graph.engine, MODEL)
        facts = history.of_types(list(MODEL.relationships))
        days = boundaries(facts)
        for day in data.draw(st.lists(st.sampled_from(days), min_size=1, max_size=3, unique=True)):
            truth = Truth(history, facts, day)
            _show(graph, truth)
            _trace(graph, truth)
            _place(graph, truth)
            _gaps(graph, truth)
            _projections(graph, truth)
            _exports(graph, truth)
            _views(graph, truth)
        graph.close()


def _show(graph: Graph, truth: Truth) -> None:
    for label in SHOWN:
        for each in THINGS[label]:
            now = truth.names.on((label, each), truth.day)
            expected = {told for told in truth.states(now) if told[3] != "later"}
            answer = graph.show(f"{label}:{each}", as_of=truth.day)
            assert set(rows_of(answer)) == expected, (label, each, truth.day)


def _trace(graph: Graph, truth: Truth) -> None:
    in_force = truth.in_force()
    for each in THINGS["Action"]:
        trace = graph.trace(f"Action:{each}", as_of=truth.day)
        for chain in trace.chains:
            below: Node = ("Action", each)
            for step in chain.steps:
                link = step.link
                ends = (below, link.node) if link.direction == "out" else (link.node, below)
                assert (link.type, *ends) in in_force, (each, truth.day)
                below = link.node
        owners = {e for kind, s, e in in_force if kind == "OWNS" and e == ("Action", each)}
        owned = any(chain.steps[0].link.type == "OWNS" for chain in trace.chains)
        assert owned == bool(owners), (each, truth.day)
        # The answer tells in force from proposed.
        first = trace.answer[0].lower()
        said = "no owner" in first or "no source" in first
        assert said != bool(owners), (trace.answer, truth.day)


def _place(graph: Graph, truth: Truth) -> None:
    for label in ("Ward", "Neighbourhood", "LSOA"):
        for each in THINGS[label]:
            here = truth.names.on((label, each), truth.day)
            states = {
                (kind, direction, other): set[str]()
                for kind, direction, other, _ in truth.states(here)
            }
            for kind, direction, other, state in truth.states(here):
                states[kind, direction, other].add(state)
            shown: dict[tuple[str, str, Node], set[str]] = {}
            for row in graph.place(f"{label}:{each}", as_of=truth.day):
                if (row["at_label"], row["at_id"]) == here and row["type"] not in {"FUNDS"}:
                    told = (row["type"], row["direction"], (row["label"], row["id"]))
                    assert row["state"] in states.get(told, set()), (told, truth.day)
                    shown.setdefault(told, set()).add(row["state"])
            # Nothing that is said of the place itself is missing.
            left = {t: kept - {"later"} - shown.get(t, set()) for t, kept in states.items()}
            assert not any(left.values()), (here, truth.day, left)


def _gaps(graph: Graph, truth: Truth) -> None:
    in_force = truth.in_force()
    listed = {row["id"] for row in graph.gaps(only="no owner", as_of=truth.day, include_old=True)}
    known = {
        row["id"]
        for row in graph.cypher(
            "MATCH (a:Action) WHERE a.first_stated <= $day RETURN a.id AS id", {"day": truth.day}
        )
    }
    owned = {e[1] for kind, _, e in in_force if kind == "OWNS"}
    assert listed == known - owned, truth.day
    chaired = {e for kind, _, e in in_force if kind == "CHAIRS"}
    for row in graph.gaps(only="no chair", as_of=truth.day, include_old=True):
        board = (row["label"], row["id"])
        assert truth.names.on(board, truth.day) == board
        assert board not in chaired, (board, truth.day)


def _projections(graph: Graph, truth: Truth) -> None:
    in_force = truth.in_force()
    for kind in ("partners", "accountability", "money"):
        network = graph.to_networkx(kind, as_of=truth.day, include_old=True)
        for _, _, edge in network.edges(data=True):
            for fact in edge["facts"]:
                told = (fact["type"], tuple(fact["from"]), tuple(fact["to"]))
                assert told in in_force, (kind, told, truth.day)
        for node_ in network:
            assert truth.names.on(node_, truth.day) == node_, (kind, truth.day)
        shown = {
            (fact["type"], tuple(fact["from"]), tuple(fact["to"]))
            for _, _, edge in network.edges(data=True)
            for fact in edge["facts"]
        }
        wanted = {
            "partners": {"MEMBER_OF", "WORKS_WITH"},
            "accountability": {"ACCOUNTABLE_TO"},
            "money": {"FUNDS", "PROVIDES"},
        }[kind]
        homes = network.graph.get("counts_for", {})
        expected = {
            told
            for told in in_force
            if told[0] in wanted and homes.get(told[1], told[1]) != homes.get(told[2], told[2])
        }
        assert expected <= shown, (kind, truth.day)


def _exports(graph: Graph, truth: Truth) -> None:
    written = graph.export("json", as_of=truth.day)
    told = {
        (each["type"], tuple(each["from"]), tuple(each["to"])) for each in written["relationships"]
    }
    assert told == truth.in_force(), truth.day


def _views(graph: Graph, truth: Truth) -> None:
    expected = truth.told()
    views = [("accountability", None), ("place", "Ward:north"), ("place", "Neighbourhood:mills")]
    views += [("around", f"Board:{each}") for each in ("alpha", "gamma")]
    views += [("trace", "Action:plant"), ("funding", None)]
    for name, text in views:
        old = name not in {"trace"}
        drawing = graph.view(name, text, as_of=truth.day, include_old=old)
        for told in drawn_on(drawing, truth.day):
            assert told in expected, (name, text, told, truth.day)
    drawing = graph.view("accountability", as_of=truth.day, include_old=True)
    climbed = {"OWNS", "OVERSEES", "ACCOUNTABLE_TO"}
    shown = {told for told in drawn_on(drawing, truth.day) if told[0] in climbed}
    assert shown == {told for told in expected if told[0] in climbed}, truth.day
    around = graph.view("around", "Board:alpha", as_of=truth.day, include_old=True)
    centre = truth.names.on(("Board", "alpha"), truth.day)
    shown = {told for told in drawn_on(around, truth.day) if centre in told[1:3]}
    assert shown == {told for told in expected if centre in told[1:3]}, truth.day
