"""One suite, two engines: ``pytest`` keeps graphs in files, ``pytest --engine neo4j`` on a server.

With ``--engine neo4j`` every graph that a test opens under the path of a file is kept in a
running Neo4j instead: tests, commands and the Python API see no other difference. The
server is started by the suite itself, or is the empty one that GRAPHKIT_TEST_NEO4J names.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from neo4j_server import Neo4jServer, Server, Unavailable, given_server
from staging import Stage

import graphkit.engines.embedded

# What is about the embedded engine's file, about no graph at all, or only about the tables.
EMBEDDED_ONLY = {
    "test_checking",
    "test_docs",
    "test_embedded",
    "test_folding",
    "test_guard",
    "test_leeds_documents",
    "test_model",
    "test_wheel",
}
NEO4J_ONLY = {
    "test_copy",
    "test_engines_alike",
    "test_neo4j",
    "test_neo4j_faults",
    "test_plans",
    "test_py2neo",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engine", choices=["embedded", "neo4j"], default="embedded", help="where graphs are kept"
    )


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    other = NEO4J_ONLY if config.getoption("--engine") == "embedded" else EMBEDDED_ONLY
    return True if collection_path.stem in other else None


@pytest.fixture(scope="session")
def neo4j_server() -> Iterator[Server]:
    """Give a running server, and take it away at the end."""
    named = given_server()
    if named:
        yield named
        return
    try:
        server = Neo4jServer()
    except Unavailable as why:
        if os.environ.get("CI"):
            pytest.fail(f"in CI nothing is skipped: {why}")
        pytest.skip(str(why))
    with server:
        yield server


@pytest.fixture(scope="session", autouse=True)
def staged(request: pytest.FixtureRequest) -> Iterator[Stage | None]:
    """Keep every graph that tests open on the server, where that engine is asked for."""
    if request.config.getoption("--engine") == "embedded":
        yield None
        return
    server: Server = request.getfixturevalue("neo4j_server")
    patch = pytest.MonkeyPatch()
    for name, value in server.environment.items():
        patch.setenv(name, value)
    stage = Stage(server.address)
    patch.setattr(graphkit.engines.embedded, "EmbeddedEngine", stage.engine)
    yield stage
    patch.undo()
    stage.close()
    assert stage.reads, "no graph was read from the server"
