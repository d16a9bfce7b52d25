"""One suite, two engines: ``pytest`` keeps graphs in files, ``pytest --engine neo4j`` on a server.

With ``--engine neo4j`` every graph that a test opens under the path of a file is kept in a
running Neo4j instead: tests, commands and the Python API see no other difference. The
server is started by the suite itself, or is the empty one that GRAPHKIT_TEST_NEO4J names.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from commands import Run, runner
from hypothesis import settings
from neo4j_server import Neo4jServer, Server, Unavailable, empty, given_server, jars
from staging import Stage

import graphkit.engines.embedded
from graphkit.engines.embedded import EmbeddedEngine

# No test measures time: on a busy machine a deadline fails tests that are right.
settings.register_profile("embedded", deadline=None)
# A law that holds on the embedded engine is tried there; on the server, that it holds alike.
settings.register_profile("neo4j", deadline=None, max_examples=10)

# What is about the embedded engine's file, about no graph at all, only about the tables, or
# about how a drawing is laid out and shown, whatever it was read from.
EMBEDDED_ONLY = {
    "test_apart",
    "test_checking",
    "test_compose",
    "test_docs",
    "test_doubts",
    "test_embedded",
    "test_files",
    "test_folding",
    "test_guard",
    "test_layout",
    "test_marks",
    "test_coverage",
    "test_leeds_documents",
    "test_model",
    "test_page",
    "test_static",
    "test_vocabulary",
    "test_wheel",
}
NEO4J_ONLY = {
    "test_copy",
    "test_engines_alike",
    "test_neo4j",
    "test_neo4j_faults",
    "test_neo4j_loads",
    "test_plans",
    "test_py2neo",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engine", choices=["embedded", "neo4j"], default="embedded", help="where graphs are kept"
    )


_RAN = pytest.StashKey[set[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Choose how often laws are tried, and fetch the server once, before several would."""
    settings.load_profile(config.getoption("--engine"))
    if config.getoption("--engine") == "neo4j" and not hasattr(config, "workerinput"):
        # Where it cannot be had, the tests that need it say why.
        with contextlib.suppress(Unavailable):
            if given_server() is None:
                jars()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Take note of which files this process runs."""
    item.config.stash.setdefault(_RAN, set()).add(item.path.stem)


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
    with new_server() as server:
        yield server


def new_server(
    certificate: Path | None = None, key: Path | None = None, settings: Sequence[str] = ()
) -> Neo4jServer:
    """Make a server of a test's own, or skip the test where that cannot be."""
    try:
        return Neo4jServer(certificate=certificate, key=key, settings=settings)
    except Unavailable as why:
        if os.environ.get("CI"):
            pytest.fail(f"in CI nothing is skipped: {why}")
        pytest.skip(str(why))


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
    # One of several processes may have been given nothing but the server's own tests.
    on_both = request.config.stash.get(_RAN, set()) - NEO4J_ONLY
    assert stage.reads or not on_both, "no graph was read from the server"


@pytest.fixture
def database(staged: Stage | None) -> Iterator[str]:
    """Give the address of a database that is empty, and empty it afterwards."""
    if staged is None:
        pytest.fail("it needs a server: pytest --engine neo4j")
    with staged.lent() as address:
        yield address


@pytest.fixture
def mortal(mortal_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch) -> Neo4jServer:
    """Give a running server, empty, that the test may kill."""
    for name, value in mortal_server.environment.items():
        monkeypatch.setenv(name, value)
    if not mortal_server.runs:
        mortal_server.start()
    empty(mortal_server)
    return mortal_server


@pytest.fixture(scope="session")
def mortal_server() -> Iterator[Neo4jServer]:
    with new_server() as server:
        yield server


@pytest.fixture(autouse=True)
def _usual_width(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write as wide as where nobody says how wide, whatever runs the tests."""
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Give what runs a command as a person would type it."""
    return runner(monkeypatch, capsys)


@pytest.fixture
def true_embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what is opened under a path in a file, for tests that compare the two engines."""
    monkeypatch.setattr(graphkit.engines.embedded, "EmbeddedEngine", EmbeddedEngine)
