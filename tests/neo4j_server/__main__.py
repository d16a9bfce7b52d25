"""Run a server until Ctrl+C, and say how to reach it."""

from __future__ import annotations

import sys
import time

from neo4j_server import Neo4jServer


def main() -> None:
    """Run it."""
    with Neo4jServer() as server:
        print(f"export GRAPHKIT_TEST_NEO4J={server.address}")
        for name, value in server.environment.items():
            print(f"export {name}={value}")
        sys.stdout.flush()
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
