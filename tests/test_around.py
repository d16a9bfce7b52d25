"""The part of a graph around one thing, and what of it is in force on a day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import networkx as nx
import pytest
from graphkit.viz.exports.choosing import choose_part
from hypothesis import given
from hypothesis import strategies as st
from tables_builder import line, node, write_folder

import graphkit
from graphkit.claims import Identity, node_identity
from graphkit.errors import NotFound
from graphkit.folding import Facts
from graphkit.graph import Graph
from graphkit.questions.around import around
from graphkit.questions.asking import ask
from graphkit.questions.history import History
from graphkit.questions.in_force import in_force
from graphkit.snapshot import read_facts


@pytest.fixture(scope="module")
def leeds(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    graph = graphkit.open(tmp_path_factory.mktemp("graph") / "leeds.kgl")
    graph.demo()
    return graph


def _facts(links: list[tuple[int, int]], count: int) -> Facts:
    facts = Facts({node_identity("Team", str(each)): {} for each in range(count)})
    for start, end in links:
        facts.relationships[Identity("PART_OF", "Team", str(start), "Team", str(end))] = {}
    return facts


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=25),
    st.integers(0, 9),
    st.integers(0, 5),
)
def test_around_is_the_ball_of_that_radius(
    links: list[tuple[int, int]], centre: int, hops: int
) -> None:
    graph = nx.Graph(links)
    graph.add_nodes_from(range(10))
    ball = nx.ego_graph(graph, centre, hops)
    part = around(_facts(links, 10), ("Team", str(centre)), hops)
    assert {int(identity.start) for identity in part.nodes} == set(ball)
    kept = {(int(i.start), int(i.end)) for i in part.relationships}
    assert kept == {(a, b) for a, b in links if a in ball and b in ball}


def test_no_path_leads_on_through_a_source() -> None:
    facts = Facts({node_identity("Source", "s"): {}})
    for each in "ab":
        facts.nodes[node_identity("Action", each)] = {}
        facts.relationships[Identity("REPORTED", "Source", "s", "Action", each)] = {}
    near = around(facts, ("Action", "a"), 5)
    assert [identity.start for identity in near.nodes] == ["s", "a"]
    assert len(around(facts, ("Source", "s"), 1).nodes) == 3


@pytest.mark.parametrize("day", ["2012-01-01", "2019-03-01", "2022-06-01", "2026-01-01"])
@pytest.mark.parametrize("name", ["network-partners", "network-accountability", "network-places"])
def test_what_is_in_force_is_what_the_named_queries_say(leeds: Graph, day: str, name: str) -> None:
    as_of = dt.date.fromisoformat(day)
    names = History(leeds.engine, leeds.model).names
    rows = ask(leeds.engine, name, as_of)
    asked = {
        Identity(
            row["type"],
            *names.on((row["from_label"], row["from_id"]), as_of),
            *names.on((row["to_label"], row["to_id"]), as_of),
            row["key"],
        )
        for row in rows
    }
    held = in_force(read_facts(leeds.engine, leeds.model), leeds.model, as_of)
    assert asked <= held.relationships.keys()
    kinds = {identity.name for identity in asked}
    pairs = {(i.name, i.start_label, i.end_label) for i in asked}
    same = {
        identity
        for identity in held.relationships
        if identity.name in kinds and (identity.name, *_labels(identity)) in pairs
    }
    assert asked == same


def _labels(identity: Identity) -> tuple[str, str]:
    return identity.start_label, identity.end_label


def test_the_status_is_the_one_reported_by_the_day(tmp_path: Path) -> None:
    tables = {
        "Action": [node("act")],
        "REPORTED": [
            line("Source:early", "Action:act", status="begun"),
            line("Source:late", "Action:act", "late", status="done"),
        ],
        "Board": [node("board", "Board", standing="proposed"), node("other", "Other", "late")],
        "OVERSEES": [line("Board:board", "Action:act")],
    }
    graph = graphkit.open(tmp_path / "g.kgl")
    graph.load(write_folder(tmp_path / "tables", tables))
    facts = read_facts(graph.engine, graph.model)
    then = in_force(facts, graph.model, dt.date(2019, 1, 1))
    assert then.nodes[node_identity("Action", "act")]["status"] == "begun"
    assert facts.nodes[node_identity("Action", "act")]["status"] == "done"
    assert not [identity for identity in then.nodes if identity.name == "Board"]
    assert {identity.name for identity in then.relationships} == {"REPORTED"}


@pytest.mark.parametrize("day", ["2018-06-01", "2019-07-01", "2022-06-01", "2026-01-01"])
@pytest.mark.parametrize("text", ["Executive Board", "Core Teams", "Ward:armley", "touchstone"])
@pytest.mark.parametrize("hops", [1, 2])
def test_the_view_draws_what_the_export_holds(leeds: Graph, text: str, day: str, hops: int) -> None:
    """Apart from what is only proposed; and what was renamed is one thing in the view."""
    as_of = dt.date.fromisoformat(day)
    names = History(leeds.engine, leeds.model).names

    def key(node: tuple[str, str]) -> str:
        return "/".join(names.on(node, as_of))

    drawn = leeds.view("around", text, as_of=day, hops=hops, include_old=True)
    in_force = Facts({node_identity(*thing.key.split("/", 1)): {} for thing in drawn.things})
    for each in drawn.lines:
        ends = (*each.start.split("/", 1), *each.end.split("/", 1))
        if not {"proposed", "agreed"} & {*each.states} and each.type != "SUCCEEDED_BY":
            in_force.relationships[Identity(each.type, *ends)] = {}
    found = leeds.find(text).thing
    near = around(in_force, (found.label, found.id), hops)
    try:
        facts = choose_part(leeds, text, hops=hops, as_of=as_of, people=True).facts
    except NotFound:
        assert len(near.nodes) == 1
        return
    assert {key((i.name, i.start)) for i in facts.nodes} == {
        key((i.name, i.start)) for i in near.nodes
    }

    renamed = {key(node) for node in names.names} | {"/".join(node) for node in names.names}

    def lines(part: Facts) -> set[tuple[str, ...]]:
        # A line of the name reached may stand at the other name, further off, in the export.
        same = (i for i in part.relationships if not renamed & {*map(key, i.ends)})
        return {(i.name, *map(key, i.ends)) for i in same}

    assert {each for each in lines(facts) if each[0] != "SUCCEEDED_BY"} == lines(near)
