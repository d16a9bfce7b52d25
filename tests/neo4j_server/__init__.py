"""A real Neo4j for tests and benchmarks, from its published Maven artifacts."""

from neo4j_server.server import (
    Neo4jServer,
    Server,
    Unavailable,
    asked,
    empty,
    free_port,
    given_server,
    jars,
)

__all__ = [
    "Neo4jServer",
    "Server",
    "Unavailable",
    "asked",
    "empty",
    "free_port",
    "given_server",
    "jars",
]
