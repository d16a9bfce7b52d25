"""How the server means to run each named query: what is found by its id is looked up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest
from neo4j_server import Server

import graphkit
from graphkit.named_queries import NamedQuery, named_queries

# These read nodes one by one until they come across the one with the id.
SCANS = {"AllNodesScan", "NodeByLabelScan", "UnionNodeByLabelsScan"}


@pytest.fixture(scope="module")
def session(
    neo4j_server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[neo4j.Session]:
    # Plans go by how many nodes of each label there are, so they are made for a real graph.
    graph = graphkit.open(tmp_path_factory.mktemp("plans") / "leeds.kgl")
    graph.demo()
    assert graph.info()["nodes"]
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
    plan = session.run(f"EXPLAIN {query.text}", values).consume().plan
    assert plan is not None
    found = set(operators(plan))
    assert "NodeUniqueIndexSeek" in found
    assert not found & SCANS
