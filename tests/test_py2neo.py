"""What scripts that hold py2neo get, and what py2neo itself reads from the same server."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import py2neo
import pytest
from neo4j_server import Server, asked
from tables_builder import line, node, write_folder

import graphkit
from graphkit.errors import GraphkitError, Refused
from graphkit.interop.py2neo import to_subgraph

pytestmark = pytest.mark.usefixtures("true_embedded")

WARDS = "MATCH (w:Ward) RETURN labels(w)[0] AS label, w.id AS id ORDER BY id"
PAID = (
    "MATCH (s:FundingStream)-[:FUNDS]->(p) RETURN labels(s)[0] AS stream_label, s.id AS stream_id, "
    "labels(p)[0] AS paid_label, p.id AS paid_id"
)
TABLES = {
    "Ward": [node("armley", aliases="Armley ward; New Armley"), node("seacroft")],
    "Project": [node("hub")],
    "FundingStream": [node("pot", "Größter Topf")],
    "TARGETS": [line("Project:hub", "Ward:armley", valid_from="2018-11")],
    "FUNDS": [
        line("FundingStream:pot", "Project:hub", amount="1250.50", currency="GBP", stage="sought"),
        line("FundingStream:pot", "Project:hub", "late", amount="1000", stage="awarded"),
    ],
}


@pytest.fixture(params=["embedded", "neo4j"])
def graph(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[graphkit.Graph]:
    """Give a small graph on each engine."""
    on_server = request.param == "neo4j"
    address = request.getfixturevalue("database") if on_server else tmp_path / "g.kgl"
    with graphkit.open(address) as opened:
        opened.load(write_folder(tmp_path / "small", TABLES, name="small"))
        yield opened


def held(subgraph: py2neo.Subgraph) -> tuple[list[Any], list[Any]]:
    """Say what a Subgraph holds, in a fixed order."""
    nodes = [(sorted(each.labels), dict(each)) for each in subgraph.nodes]
    lines = [
        (type(each).__name__, each.start_node["id"], each.end_node["id"], dict(each))
        for each in subgraph.relationships
    ]
    return sorted(nodes, key=str), sorted(lines, key=str)


def test_nodes_and_all_facts_between_them(graph: graphkit.Graph) -> None:
    subgraph = to_subgraph(graph, graph.cypher(PAID))
    exported = graph.export()
    lines = [each for each in exported["relationships"] if each["type"] == "FUNDS"]
    assert len(subgraph.relationships) == len(lines) == 2
    amounts = sorted(each["amount"] for each in subgraph.relationships)
    assert amounts == [1000, 1250.5]
    names = {each["name"] for each in subgraph.nodes}
    assert names == {"Hub", "Größter Topf"}
    assert subgraph.types() == {"FUNDS"}
    (stream,) = (each for each in subgraph.nodes if each.has_label("FundingStream"))
    assert (stream.__primarylabel__, stream.__primarykey__) == ("FundingStream", "id")
    assert stream["first_stated"].to_native() == dt.date(2018, 3, 1)
    assert stream.graph is None


def test_what_any_verb_or_named_query_answers(graph: graphkit.Graph) -> None:
    wards = to_subgraph(graph, graph.cypher(WARDS))
    assert {each["id"] for each in wards.nodes} == {"armley", "seacroft"}
    (armley,) = (each for each in wards.nodes if each["id"] == "armley")
    assert armley["aliases"] == ["Armley ward", "New Armley"]
    place = to_subgraph(graph, graph.query("place", label="Ward", id="armley"))
    assert "hub" in {each["id"] for each in place.nodes}
    assert len(to_subgraph(graph, graph.cypher(f"{WARDS} LIMIT 1")).nodes) == 1
    assert not to_subgraph(graph, []).nodes


def test_rows_that_name_nothing_are_refused(graph: graphkit.Graph) -> None:
    with pytest.raises(GraphkitError, match="the rows name nothing of the graph; let them have"):
        to_subgraph(graph, graph.cypher("MATCH (w:Ward) RETURN w.id AS id, w.name AS name"))
    with pytest.raises(GraphkitError, match="the graph holds no Ward:nowhere; ask for the rows"):
        to_subgraph(graph, [{"label": "Ward", "id": "nowhere"}])
    with pytest.raises(GraphkitError, match="the graph holds no Planet:mars"):
        to_subgraph(graph, [{"label": "Planet", "id": "mars"}, {"label": None, "id": None}])


def test_both_engines_hand_over_the_same(database: str, tmp_path: Path) -> None:
    one = graphkit.open(tmp_path / "g.kgl")
    one.demo()
    with graphkit.open(database) as other:
        other.demo()
        labels = "Board|Role|Team|Partner|Project|FundingStream|Ward"
        text = f"MATCH (n:{labels}) RETURN labels(n)[0] AS label, n.id AS id"
        parts = [held(to_subgraph(g, g.cypher(text, limit=5000))) for g in (one, other)]
    assert parts[0] == parts[1]
    assert len(parts[0][1]) > 300


# -- beside py2neo's own reading ---------------------------------------------


@pytest.fixture
def theirs(database: str, neo4j_server: Server) -> Iterator[py2neo.Graph]:
    """Give the database as a py2neo script opens it."""
    who = neo4j_server.environment
    auth = (who.get("NEO4J_USERNAME", "neo4j"), who["NEO4J_PASSWORD"])
    opened = py2neo.Graph(database, auth=auth, name=who.get("NEO4J_DATABASE"))
    yield opened
    # py2neo closes no connection of its own accord.
    for each in opened.service.connector._pools.values():
        each.close()


def test_it_is_what_py2neo_reads_from_the_server(
    database: str, theirs: py2neo.Graph, tmp_path: Path
) -> None:
    with graphkit.open(database) as graph:
        graph.load(write_folder(tmp_path / "small", TABLES, name="small"))
        subgraph = to_subgraph(graph, graph.cypher(PAID))
        wards = to_subgraph(graph, graph.cypher(WARDS))
    read = theirs.run("MATCH (s:FundingStream)-[f:FUNDS]->(p) RETURN s, f, p").to_subgraph()
    assert held(subgraph) == held(read)
    matched = theirs.nodes.match("Ward").order_by("_.id").all()
    assert [dict(each) for each in matched] == [
        dict(each) for each in sorted(wards.nodes, key=lambda each: str(each["id"]))
    ]
    assert dict(theirs.nodes.match("Ward", id="armley").first()) == dict(matched[0])


def test_py2neo_writes_fewer_facts_back_than_it_was_given(
    database: str, theirs: py2neo.Graph, neo4j_server: Server, tmp_path: Path
) -> None:
    # The reason why docs/py2neo.md says never to write one back. Should this ever fail, say less.
    embedded = graphkit.open(tmp_path / "g.kgl")
    embedded.load(write_folder(tmp_path / "small", TABLES, name="small"))
    subgraph = to_subgraph(embedded, embedded.cypher(PAID))
    assert len(subgraph.relationships) == 2
    theirs.create(subgraph)
    assert asked(neo4j_server, "MATCH ()-[f:FUNDS]->() RETURN count(f) AS n") == [{"n": 1}]


# -- what is missing ---------------------------------------------------------

WITHOUT = """
import sys
sys.modules["py2neo"] = None
import graphkit
from graphkit.interop.py2neo import to_subgraph
try:
    to_subgraph(graphkit.open(sys.argv[1]), [])
except graphkit.GraphkitError as error:
    print(error)
"""


def test_without_py2neo_it_says_how_to_install_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WITHOUT, str(tmp_path / "g.kgl")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ})
    said = (
        "py2neo is not installed; it is an extra of graphkit: docs/py2neo.md says how to install it"
    )
    assert done.stdout == f"{said}\n"


def test_an_incomplete_graph_is_not_handed_over(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import graphkit.engines.neo4j as engine_module

    class Stop(Exception):
        pass

    def stop(text: str) -> None:
        if text.startswith("written"):
            raise Stop

    monkeypatch.setattr(engine_module, "ONE_TRANSACTION", 1)
    with graphkit.open(database) as graph:
        with pytest.raises(Stop):
            graph.load(write_folder(tmp_path / "small", TABLES, name="small"), progress=stop)
        with pytest.raises(Refused, match="this graph is incomplete: loading small did not"):
            to_subgraph(graph, [])
