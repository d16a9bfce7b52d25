"""How the server means to run each named query: what is found by its id is looked up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest
from neo4j_server import Server

import graphkit
from graphkit.engines.protocol import Answer, Parameters, Reader
from graphkit.finding import find
from graphkit.named_queries import NamedQuery, named_queries

# These read nodes one by one until they come across the one with the id.
SCANS = {"AllNodesScan", "NodeByLabelScan", "UnionNodeByLabelsScan"}


@pytest.fixture(scope="module")
def leeds(tmp_path_factory: pytest.TempPathFactory) -> graphkit.Graph:
    # Plans go by how many nodes of each label there are, so they are made for a real graph.
    graph = graphkit.open(tmp_path_factory.mktemp("plans") / "leeds.kgl")
    graph.demo()
    return graph


@pytest.fixture(scope="module")
def session(neo4j_server: Server, leeds: graphkit.Graph) -> Iterator[neo4j.Session]:
    assert leeds.info()["nodes"]
    given = neo4j_server.environment
    auth = (given["NEO4J_USERNAME"], given["NEO4J_PASSWORD"])
    with (
        neo4j.GraphDatabase.driver(
            neo4j_server.address, auth=auth, notifications_min_severity="OFF"
        ) as driver,
        driver.session(database=given["NEO4J_DATABASE"]) as session,
    ):
        # The server counts its indexes behind a load, and keeps plans it made before it.
        session.run("CALL db.prepareForReplanning(60)").consume()
        yield session


def operators(plan: dict[str, Any]) -> Iterator[str]:
    yield plan["operatorType"].split("@")[0]
    for child in plan.get("children", ()):
        yield from operators(child)


@pytest.mark.parametrize(
    "query",
    [query for query in named_queries().values() if "{id: " in query.text],
    ids=lambda query: query.name,
)
def test_what_is_found_by_its_id_is_looked_up_in_the_index(
    session: neo4j.Session, query: NamedQuery
) -> None:
    values = dict.fromkeys(parameter.name for parameter in query.parameters)
    looks_up(session, query.text, values)


@pytest.mark.parametrize("text", ["executive-board", "Board:executive-board"])
def test_a_thing_named_by_its_id_is_looked_up_and_no_other_is_read(
    session: neo4j.Session, leeds: graphkit.Graph, text: str
) -> None:
    reader = Recorder(leeds.engine)
    kinds = (("Board", "Role"), ("Partner",))
    assert find(reader, leeds.model, text, kinds).thing.name == "Executive Board"
    [(asked, values)] = reader.asked
    looks_up(session, asked, values)


class Recorder:
    """Reads through an engine, and keeps what it asked."""

    def __init__(self, engine: Reader) -> None:
        self.engine = engine
        self.asked: list[tuple[str, Parameters]] = []

    def read(self, text: str, parameters: Parameters | None = None, **limits: Any) -> Answer:
        self.asked.append((text, parameters or {}))
        return self.engine.read(text, parameters, **limits)


def looks_up(session: neo4j.Session, text: str, values: Parameters) -> None:
    plan = session.run(f"EXPLAIN {text}", dict(values)).consume().plan
    assert plan is not None
    found = set(operators(plan))
    assert "NodeUniqueIndexSeek" in found
    assert not found & SCANS
