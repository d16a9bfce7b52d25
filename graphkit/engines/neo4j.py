"""A shared graph: Neo4j 5, over the official driver.

graphkit has a database to itself. One node describes it (which model, which datasets,
which load is unfinished, how often it was written), another is locked by whoever writes.
Why each thing is done so stands in docs/decisions/neo4j-engine.md.
"""

from __future__ import annotations

import logging
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

import neo4j
from neo4j import exceptions as faults
from neo4j.time import Date, DateTime, Duration, Time

from graphkit.bundled import DISTRIBUTION
from graphkit.engines.credentials import Credentials, credentials
from graphkit.engines.faults import is_time_up, is_too_large, plain
from graphkit.engines.protocol import (
    INFO_ID,
    INFO_LABEL,
    SECONDS,
    Answer,
    Changes,
    Description,
    Parameters,
    Say,
    Standing,
    T,
    Writer,
)
from graphkit.engines.statements import (
    Statement,
    info_statement,
    schema_statements,
    write_statements,
)
from graphkit.errors import GraphBusy, GraphkitError, NoGraph, Refused, no_graph, took_too_long
from graphkit.model import load_model

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")

# What is changed by more than this does not go into one transaction: a server holds all that
# one transaction changes in its memory. On one with a heap of 512 MB, which gives all its
# transactions 346 MiB together, this many took two thirds of that, and some 91,000 failed.
ONE_TRANSACTION = 50_000
# How long lost connections are retried, and how long a load waits for another to end.
RETRY_SECONDS = 30.0
QUESTION_SECONDS = 600.0
WAIT_SECONDS = 300.0
_CONNECT_SECONDS = 10.0
_LOOK_SECONDS = 2.0
_TURN_ID = "graphkit-turn"
_MINE = {INFO_ID, _TURN_ID}
_PLAIN = {str, int, float, bool, type(None)}
_READS = {"r"}
_REFUSED_STEPS = {"LoadCSV": "LOAD CSV", "ProcedureCall": "a procedure"}

# The driver tells its own log of every retry; the user is told by `say`, once and plainly.
logging.getLogger("neo4j").addHandler(logging.NullHandler())


class Neo4jEngine:
    """A graph in a Neo4j database.

    Parameters
    ----------
    address : str
        Such as ``neo4j://host:7687``; never with a user or a password in it.
    say : callable, optional
        Told in a few words of waits and retries.

    Raises
    ------
    GraphkitError
        When the address is none, or there is no password for it.
    """

    def __init__(self, address: str, say: Say | None = None) -> None:
        _check(address)
        self.address = address
        self.say: Say = say or (lambda _: None)
        self._who: Credentials = credentials(address)
        try:
            self._driver = _driver(address, self._who)
        except (faults.DriverError, ValueError) as error:
            raise GraphkitError(f"{address}: {' '.join(str(error).split())}") from None
        self._bookmarks = neo4j.GraphDatabase.bookmark_manager()
        self._connected = False
        self._question: neo4j.Transaction | None = None
        # Closes the connections when the graph is let go, or the program ends.
        self.close = weakref.finalize(self, self._driver.close)

    # -- reading ---------------------------------------------------------------

    def exists(self) -> bool:
        """Say whether the database holds a graph of graphkit's.

        Raises
        ------
        Refused
            When it holds something else.
        """
        try:
            self._must_be_ours()
        except NoGraph:
            return False
        return True

    def read(
        self,
        text: str,
        parameters: Parameters | None = None,
        *,
        limit: int | None = None,
        seconds: float | None = None,
    ) -> Answer:
        """Run one read query; see `Reader.read`.

        Raises
        ------
        NoGraph
            When the database is empty.
        GraphkitError
            When it holds something else, or the query cannot be run.
        """
        if self._question is None:
            self._must_be_ours()
        elif seconds is None:
            # Errors stay the driver's: `answering` knows which of them asking again may mend.
            return _rows(self._question, text, parameters, limit)
        return self._read(text, parameters, limit, seconds or SECONDS)

    def read_apart(
        self,
        text: str,
        parameters: Parameters | None = None,
        *,
        limit: int | None = None,
        seconds: float,
        memory: float,  # noqa: ARG002 - the server has a bound of its own, docs/neo4j.md
    ) -> Answer:
        """Run a user's query on the server; its memory is what the server's settings allow."""
        return self.read(text, parameters, limit=limit, seconds=seconds)

    def vet(self, text: str) -> None:
        """Refuse what the server itself takes for more than a reading query."""
        summary = self._reading(lambda tx: tx.run(f"EXPLAIN {text}").consume(), SECONDS)
        if summary.query_type not in _READS:
            raise Refused("the query would change the graph; only reading queries are run")
        steps = [summary.plan] if summary.plan else []
        while steps:
            step = steps.pop()
            kind = step["operatorType"].split("@")[0]
            if kind in _REFUSED_STEPS:
                raise Refused(f"{_REFUSED_STEPS[kind]} is not allowed; only the graph is read")
            steps += step.get("children", ())

    @contextmanager
    def answering(self) -> Iterator[Standing]:
        """Mark the span of one question: a load that ends meanwhile is told at its end.

        The server gives each query what was committed when it began, so that without this
        an answer made of several could mix two states of the graph.
        """
        if self._question is not None:
            yield Standing()
            return
        before = self._must_be_ours()
        standing = Standing(tuple(before["incomplete"] or ()), before["model_version"])
        try:
            with (
                self._session(neo4j.READ_ACCESS) as session,
                session.begin_transaction(timeout=QUESTION_SECONDS) as self._question,
            ):
                yield standing
                if _rows(self._question, _INFO, {"id": INFO_ID}) != [before]:
                    standing.again = "the graph was loaded while this was asked"
        except (faults.DriverError, faults.Neo4jError) as error:
            if not (error.is_retryable() or isinstance(error, faults.IncompleteCommit)):
                raise self._plainly(error, QUESTION_SECONDS) from None
            # Asked again it first waits for the server, for as long as reads are retried.
            standing.again = f"{_lost(error)} while this was asked"
            self.say(f"{standing.again}; asking again")
        finally:
            self._question = None

    def keep(self, suffix: str) -> str | None:  # noqa: ARG002 - as other engines have it
        """Give None: a server's graph is no file."""
        return None

    def describe(self) -> Description:
        """Say where the graph is kept and by what."""
        text = "CALL dbms.components() YIELD versions, edition RETURN versions[0] AS v, edition"
        row = self._read(text)[0]
        database = self._read("CALL db.info() YIELD name RETURN name")[0]["name"]
        engine = f"Neo4j {row['edition'].title()}"
        return Description(engine, row["v"], self.address, database=database)

    def _info(self) -> dict[str, Any]:
        rows = self._read(_INFO, {"id": INFO_ID})
        return rows[0] if rows else {}

    def _must_be_ours(self) -> dict[str, Any]:
        info = self._info()
        if not info:
            if self._holds_others():
                raise Refused(f"{self.address}: {_NOT_OURS}")
            raise NoGraph(no_graph(self.address))
        return info

    def _holds_others(self) -> bool:
        text = f"MATCH (n) WHERE NOT (n:{INFO_LABEL} AND n.id IN $mine) RETURN true AS t LIMIT 1"
        return bool(self._read(text, {"mine": sorted(_MINE)}))

    def _read(
        self,
        text: str,
        parameters: Parameters | None = None,
        limit: int | None = None,
        seconds: float = SECONDS,
    ) -> Answer:
        return self._reading(lambda tx: _rows(tx, text, parameters, limit), seconds)

    def _reading(self, work: Callable[[neo4j.ManagedTransaction], T], seconds: float) -> T:
        tried = _Tries(self.say)

        @neo4j.unit_of_work(timeout=seconds)
        def whole(tx: neo4j.ManagedTransaction) -> T:
            with tried.once(), _not_again():
                return work(tx)

        with self._translated(seconds), self._session(neo4j.READ_ACCESS) as session:
            return tried.to_the_end(lambda: session.execute_read(whole))

    # -- writing ---------------------------------------------------------------

    def transact(self, work: Callable[[Writer], T]) -> T:
        """Run work in a transaction; see `Engine.transact`.

        Raises
        ------
        Refused
            When the database holds anything but graphkit's own.
        GraphBusy
            When another load does not end.
        """
        with self._translated():
            self._prepare()
            self._wait_for_turn()
            tried = _Tries(self.say)
            kept = "nothing was written"

            def whole(tx: neo4j.ManagedTransaction) -> T:
                nonlocal kept
                with tried.once():
                    if tried.count > 1:
                        # Somebody else may have begun meanwhile.
                        self._wait_for_turn()
                    _take_turn(tx)
                    made = work(_Neo4jWriter(self, tx))
                    kept = "all or nothing was written; run the same again, nothing is doubled"
                    return made

            try:
                with self._session(neo4j.WRITE_ACCESS) as session:
                    return tried.to_the_end(lambda: session.execute_write(whole))
            except KeyboardInterrupt as stop:
                raise KeyboardInterrupt(str(stop) or kept) from None

    def _prepare(self) -> None:
        """Refuse a database that holds anything else, then make what the model calls for."""
        self.exists()
        with self._session(neo4j.WRITE_ACCESS) as session:
            shown = "SHOW INDEXES YIELD name RETURN name"
            there = {row["name"] for row in session.run(shown)}
            lacking = [text for name, text in schema_statements(load_model()) if name not in there]
            for text in lacking:
                try:
                    session.execute_write(_do, text)
                except faults.ClientError as error:
                    # Another load, begun at the same moment, made it.
                    if "AlreadyExists" not in (error.code or ""):
                        raise
            if lacking:
                session.run("CALL db.awaitIndexes(60)").consume()
            turn = f"MERGE (t:{INFO_LABEL} {{id: $id}}) SET t.name = $id"
            if not self._read(
                f"MATCH (t:{INFO_LABEL} {{id: $id}}) RETURN 1 AS n", {"id": _TURN_ID}
            ):
                session.execute_write(lambda tx: tx.run(turn, id=_TURN_ID).consume())

    def _wait_for_turn(self) -> None:
        until = time.monotonic() + WAIT_SECONDS
        told = False
        while True:
            try:
                with (
                    self._session(neo4j.WRITE_ACCESS) as session,
                    session.begin_transaction(timeout=_LOOK_SECONDS) as tx,
                ):
                    _take_turn(tx)
                    tx.rollback()
            except faults.Neo4jError as error:
                if not is_time_up(error):
                    raise
            else:
                return
            if time.monotonic() > until:
                raise GraphBusy(
                    f"{self.address}: another graphkit is writing to this graph; "
                    "try again when it has finished"
                )
            if not told:
                self.say("another graphkit is writing to this graph; waiting for it to end")
                told = True

    # -- connecting ------------------------------------------------------------

    def _session(self, access: str) -> neo4j.Session:
        if not self._connected:
            self._connect()
            self._connected = True
        return self._driver.session(
            database=self._who.database,
            default_access_mode=access,
            bookmark_manager=self._bookmarks,
        )

    def _connect(self) -> None:
        """Ask once without retries: a server that is not there is told at once."""
        try:
            _greet(self._driver, self._who)
        except faults.ServiceUnavailable:
            if not self.address.startswith("neo4j"):
                raise
            # Looking for a cluster's members, the driver does not say why none answers.
            direct = self.address.replace("neo4j", "bolt", 1)
            with _driver(direct, self._who) as driver:
                _greet(driver, self._who)
            raise

    @contextmanager
    def _translated(self, seconds: float | None = None) -> Iterator[None]:
        try:
            yield
        except (faults.DriverError, faults.Neo4jError) as error:
            raise self._plainly(error, seconds) from None

    def _plainly(self, error: Exception, seconds: float | None) -> GraphkitError:
        if seconds is not None and is_time_up(error):
            return GraphkitError(took_too_long(seconds))
        return plain(error, self.address, self._who)


class _Neo4jWriter:
    """Reads and writes in one managed transaction; errors stay the driver's, which retries."""

    def __init__(self, engine: Neo4jEngine, tx: neo4j.ManagedTransaction) -> None:
        self._engine = engine
        self._tx = tx

    def read(
        self,
        text: str,
        parameters: Parameters | None = None,
        *,
        limit: int | None = None,
        seconds: float | None = None,  # noqa: ARG002 - the whole transaction has no limit
    ) -> Answer:
        return _rows(self._tx, text, parameters, limit)

    def write(self, changes: Changes, say: Say = lambda _: None) -> None:
        if len(changes) <= ONE_TRANSACTION:
            say("writing")
            for text, parameters, _ in write_statements(changes):
                self._tx.run(text, parameters).consume()
        else:
            self._write_in_parts(changes, say)
        text, parameters, _ = info_statement(changes.info)
        self._tx.run(text + _COUNTED, parameters).consume()

    def _write_in_parts(self, changes: Changes, say: Say) -> None:
        """Write in several transactions, saying in the graph that it is not yet whole.

        This writer's own transaction holds the turn meanwhile, and ends it. None of the
        others is tried again by itself or committed once that one is lost: somebody else
        may write by then. The whole is begun anew, from what the graph holds. Until its end
        an older graph says that it is of the older model, so that an upgrade that was cut
        short is run again.
        """
        unfinished = sorted({*(changes.info.get("incomplete") or ()), *changes.datasets})
        there = _rows(self._tx, _INFO, {"id": INFO_ID})
        version = there[0]["model_version"] if there else None
        known = {
            "model_version": version or changes.info.get("model_version"),
            "incomplete": unfinished,
        }
        text, parameters, _ = info_statement(known)
        done, total = 0, len(changes)
        begun = Statement(text + _COUNTED, parameters, 0)
        try:
            with self._engine._session(neo4j.WRITE_ACCESS) as session:
                for statement in chain([begun], write_statements(changes)):
                    with session.begin_transaction() as part:
                        part.run(statement.text, statement.parameters).consume()
                        self._tx.run("RETURN 1 AS held").consume()
                        part.commit()
                    done += statement.touched
                    say(f"written {done:,} of {total:,}")
        except KeyboardInterrupt:
            raise KeyboardInterrupt(
                f"{done:,} of {total:,} were written, and the graph says that it is incomplete; "
                "run the same again to finish it"
            ) from None


_INFO = (
    f"MATCH (g:{INFO_LABEL} {{id: $id}}) RETURN g.model_version AS model_version, "
    "g.incomplete AS incomplete, g.writes AS writes"
)
_COUNTED = ", g.writes = coalesce(g.writes, 0) + 1"
_TOO_LARGE = (
    "the query was stopped: it needs more memory than the server allows; ask for less at once, "
    "or have it allow more (docs/neo4j.md)"
)
_NOT_OURS = (
    "this database holds something that graphkit did not write, and graphkit needs one to "
    "itself; name an empty one in NEO4J_DATABASE, or start an empty server"
)


@contextmanager
def _not_again() -> Iterator[None]:
    """End a query that needs too much memory: the driver would ask for the same again."""
    try:
        yield
    except faults.Neo4jError as error:
        if is_too_large(error):
            raise GraphkitError(_TOO_LARGE) from None
        raise


class _Tries:
    """Counts how often a transaction was begun, and tells of every failure and retry."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self.count = 0

    @contextmanager
    def once(self) -> Iterator[None]:
        self.count += 1
        if self.count > 1:
            self._say(f"trying again ({self.count})")
        try:
            yield
        except (faults.DriverError, faults.Neo4jError) as error:
            if error.is_retryable():
                self._say(f"{_lost(error)}; trying again for up to {RETRY_SECONDS:g} seconds")
            raise

    def to_the_end(self, run: Callable[[], T]) -> T:
        """Run once more what ended with no answer to its commit.

        Whether it was committed nobody knows; done again it changes nothing.
        """
        try:
            return run()
        except faults.IncompleteCommit:
            return run()


def _lost(error: Exception) -> str:
    if isinstance(error, faults.Neo4jError):
        return "the server could not finish this now"
    return "the connection to the server was lost"


def _check(address: str) -> None:
    scheme = address.split("://", 1)[0]
    if scheme not in SCHEMES:
        raise GraphkitError(
            f"{scheme}:// is no address of a graph; use one of {', '.join(SCHEMES)}, "
            "or the path of a file"
        )
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
        (host or "").encode("idna")
    except ValueError:
        host, parts = None, urlsplit(f"{scheme}://")
    if parts.username is not None or parts.password is not None:
        raise GraphkitError(
            "an address must hold no user and no password, which other people could read; "
            "set NEO4J_USERNAME and NEO4J_PASSWORD"
        )
    if not host or parts.path not in {"", "/"} or parts.fragment:
        raise GraphkitError(
            f"{scheme}:// needs a host, and a port if it is not 7687, as in "
            f"{scheme}://localhost:7687; a database is named by NEO4J_DATABASE"
        )


def _driver(address: str, who: Credentials) -> neo4j.Driver:
    return neo4j.GraphDatabase.driver(
        address,
        auth=(who.user, who.password),
        user_agent=f"graphkit/{version(DISTRIBUTION)}",
        connection_timeout=_CONNECT_SECONDS,
        connection_acquisition_timeout=_CONNECT_SECONDS * 2,
        max_transaction_retry_time=RETRY_SECONDS,
        notifications_min_severity="OFF",
        telemetry_disabled=True,
    )


def _greet(driver: neo4j.Driver, who: Credentials) -> None:
    with driver.session(database=who.database) as session:
        session.run("RETURN 1").consume()


def _do(tx: neo4j.ManagedTransaction, text: str) -> None:
    tx.run(text).consume()


def _take_turn(tx: neo4j.Transaction | neo4j.ManagedTransaction) -> None:
    # Changing the node locks it until the transaction ends, however it ends.
    text = f"MATCH (t:{INFO_LABEL} {{id: $id}}) SET t.taken = timestamp() RETURN 1"
    tx.run(text, id=_TURN_ID).consume()


def _rows(
    tx: neo4j.Transaction | neo4j.ManagedTransaction,
    text: str,
    parameters: Parameters | None,
    limit: int | None = None,
) -> Answer:
    result = tx.run(text, dict(parameters or {}))
    records = result if limit is None else result.fetch(limit)
    names = result.keys()
    return [dict(zip(names, map(_native, record.values()), strict=True)) for record in records]


def _native(value: Any) -> Any:
    """Turn the driver's own kinds of value into Python's."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, list):
        return [_native(each) for each in value]
    if isinstance(value, dict):
        return {name: _native(each) for name, each in value.items()}
    if isinstance(value, Date | DateTime | Time):
        return value.to_native()
    if isinstance(value, Duration):
        return str(value)
    return value
