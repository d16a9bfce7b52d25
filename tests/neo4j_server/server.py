"""Starts, awaits and stops a Neo4j 5.26 Community server of this process's own.

It needs a JDK 17 and Maven, no container engine; the jars are fetched once into the
ignored build folder. Nothing of it is shipped: Neo4j Community is under the GPL, and
graphkit speaks to it over the network only.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import neo4j

HERE = Path(__file__).parent
JARS = HERE.parent.parent / "build" / "neo4j" / "lib"
READY_WITHIN = 120.0
STOPPED_WITHIN = 30.0
_OPENS = [f"--add-opens=java.base/{p}=ALL-UNNAMED" for p in ("java.nio", "java.io", "sun.nio.ch")]


class Unavailable(Exception):
    """The machine lacks what a Neo4j server for tests needs."""


def jars() -> Path:
    """Fetch the server's jars, once.

    Returns
    -------
    Path
        The folder that holds them.

    Raises
    ------
    Unavailable
        When there is no JDK, no Maven, or Maven cannot fetch them.
    """
    for program in ("javac", "mvn"):
        if shutil.which(program) is None:
            raise Unavailable(
                f"{program} is not installed; a Neo4j for tests needs a JDK 17 and Maven"
            )
    marker = JARS / ".complete"
    pom = HERE / "pom.xml"
    if not marker.exists() or marker.read_text("utf-8") != pom.read_text("utf-8"):
        shutil.rmtree(JARS, ignore_errors=True)
        goal = ["dependency:copy-dependencies", f"-DoutputDirectory={JARS}"]
        command = ["mvn", "-q", "-B", "-f", str(pom), *goal, "-DincludeScope=runtime"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Unavailable(f"Maven could not fetch Neo4j: {done.stdout.strip()[-500:]}")
        marker.write_text(pom.read_text("utf-8"), "utf-8")
    return JARS


@dataclass
class Server:
    """A running server: where it answers, and what a user would set to get in."""

    address: str
    environment: dict[str, str] = field(repr=False)


def given_server() -> Server | None:
    """Name the server that GRAPHKIT_TEST_NEO4J points at, if any; it must be empty."""
    address = os.environ.get("GRAPHKIT_TEST_NEO4J")
    names = ("NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE")
    given = {name: os.environ[name] for name in names if name in os.environ}
    return Server(address, given) if address else None


class Neo4jServer(Server):
    """One server with an empty data folder, on free loopback ports.

    Parameters
    ----------
    heap : str
        The JVM's heap, as ``-Xmx`` takes it.
    warm : bool
        Whether it will run long enough to be worth the JVM's better compiler. Tests are not:
        without it they take half the time.
    certificate, key : Path, optional
        PEM files; with them the server also takes encrypted connections.
    settings : sequence of str
        More lines for its ``neo4j.conf``.
    """

    def __init__(
        self,
        *,
        heap: str = "512m",
        warm: bool = False,
        certificate: Path | None = None,
        key: Path | None = None,
        settings: Sequence[str] = (),
    ) -> None:
        self._jars = jars()
        self._starts = 0
        self._home = Path(tempfile.mkdtemp(prefix="graphkit-neo4j-"))
        self._heap = heap
        self._flags = [] if warm else ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
        self._process: subprocess.Popen[str] | None = None
        self.port = free_port()
        password = secrets.token_urlsafe(12)
        super().__init__(
            f"bolt://127.0.0.1:{self.port}",
            {"NEO4J_USERNAME": "neo4j", "NEO4J_PASSWORD": password, "NEO4J_DATABASE": "neo4j"},
        )
        self._write_settings(certificate, key, settings)
        # Behind an option's end, since a password may begin with a dash.
        self._admin("dbms", "set-initial-password", "--", password)

    def __enter__(self) -> Self:
        """Start it."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End it and take its data away, which needs no shutting down in order."""
        self.kill()
        shutil.rmtree(self._home, ignore_errors=True)

    def start(self) -> None:
        """Start it and wait until it answers."""
        log = (self._home / "console.log").open("a", encoding="utf-8")
        with log:
            self._process = subprocess.Popen(
                [*self._java(), str(HERE / "Start.java"), str(self._home), str(self._settings)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                text=True,
                # A Ctrl+C for the tests is not one for the server: it is stopped in order.
                start_new_session=True,
            )
        until = time.monotonic() + READY_WITHIN
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                self.kill()
                said = (self._home / "console.log").read_text("utf-8")[-2000:]
                raise RuntimeError(f"Neo4j did not start: {said}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Shut it down in order."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(STOPPED_WITHIN)
        self.kill()

    def kill(self) -> None:
        """Kill it as a power cut would."""
        if self._process is not None:
            # Ends its standard input too; killing what has ended is no error.
            with self._process:
                self._process.kill()
        self._process = None

    @property
    def runs(self) -> bool:
        """Whether it was started and neither stopped nor killed."""
        return self._process is not None

    def _answers(self) -> bool:
        said = (self._home / "console.log").read_text("utf-8")
        if said.count("ready\n") < 1 + self._starts:
            return False
        self._starts += 1
        return True

    @property
    def _settings(self) -> Path:
        return self._home / "neo4j.conf"

    def _write_settings(
        self, certificate: Path | None, key: Path | None, settings: Sequence[str]
    ) -> None:
        lines = [
            "server.bolt.enabled=true",
            f"server.bolt.listen_address=127.0.0.1:{self.port}",
            f"server.bolt.advertised_address=127.0.0.1:{self.port}",
            "dbms.security.auth_enabled=true",
            "dbms.usage_report.enabled=false",
            "server.memory.pagecache.size=64m",
            "db.tx_log.preallocate=false",
            "db.tx_log.rotation.size=16M",
            # Tests empty and fill the graph all the time; plans need not follow its size.
            "dbms.cypher.min_replan_interval=1h",
            "dbms.cypher.statistics_divergence_threshold=1.0",
            *settings,
        ]
        if certificate and key:
            folder = self._home / "certificates" / "bolt"
            folder.mkdir(parents=True)
            shutil.copy(certificate, folder / "public.crt")
            shutil.copy(key, folder / "private.key")
            lines += [
                "server.bolt.tls_level=OPTIONAL",
                "dbms.ssl.policy.bolt.enabled=true",
                f"dbms.ssl.policy.bolt.base_directory={folder}",
                "dbms.ssl.policy.bolt.client_auth=NONE",
            ]
        self._settings.write_text("\n".join(lines) + "\n", "utf-8")

    def _java(self) -> list[str]:
        memory = [f"-Xms{self._heap}", f"-Xmx{self._heap}"]
        return ["java", *memory, *self._flags, *_OPENS, "-cp", f"{self._jars}/*"]

    def _admin(self, *arguments: str) -> None:
        command = [
            "java", f"-Dapp.home={self._home}", "-cp", f"{self._jars}/*",
            "org.neo4j.cli.AdminTool", *arguments,
        ]  # fmt: skip
        home = {"NEO4J_HOME": str(self._home), "NEO4J_CONF": str(self._home)}
        subprocess.run(command, env={**os.environ, **home}, check=True, capture_output=True)


def asked(server: Server, text: str) -> list[dict[str, Any]]:
    """Run Cypher on a server past graphkit, as its owner would."""
    who = server.environment
    auth = (who.get("NEO4J_USERNAME", "neo4j"), who["NEO4J_PASSWORD"])
    with (
        neo4j.GraphDatabase.driver(server.address, auth=auth) as driver,
        driver.session(database=who.get("NEO4J_DATABASE")) as session,
    ):
        return session.run(text).data()


def empty(server: Server) -> None:
    """Take out all that a server's database holds, constraints too."""
    asked(server, "MATCH (n) DETACH DELETE n")
    for row in asked(server, "SHOW CONSTRAINTS YIELD name"):
        asked(server, f"DROP CONSTRAINT {row['name']}")
    for row in asked(server, "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP'"):
        asked(server, f"DROP INDEX {row['name']}")


def free_port() -> int:
    """Find a loopback port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
