"""What goes wrong between graphkit and a server: one clear line, or ridden out.

Every fault here happens to a running server or to a connection that leads to one.
"""

from __future__ import annotations

import io
import math
import os
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme
from commands import Run
from conftest import new_server
from neo4j_server import Neo4jServer, Server, asked, free_port
from proxy import COMMIT, Proxy
from tables_builder import line, node, write_folder

import graphkit
import graphkit.engines.neo4j as engine_module
from graphkit.engines import statements
from graphkit.engines.neo4j import SCHEMES, Neo4jEngine
from graphkit.errors import GraphkitError

pytestmark = pytest.mark.usefixtures("true_embedded")

WRITING = b"UNWIND $rows"
MANY = 60


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up after a second instead of half a minute."""
    monkeypatch.setattr(engine_module, "RETRY_SECONDS", 1.0)
    monkeypatch.setattr(engine_module, "_CONNECT_SECONDS", 2.0)


@pytest.fixture
def in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a small load need many transactions."""
    monkeypatch.setattr(engine_module, "ONE_TRANSACTION", 10)
    monkeypatch.setattr(statements, "BATCH", 20)


@pytest.fixture
def proxy(database: str) -> Iterator[Proxy]:
    """Give a way to the session's server, its database empty, that can be cut."""
    with Proxy(database) as way:
        yield way


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder of sixty wards in an area."""
    wards = [node(f"w{n}", description="long " * 200) for n in range(MANY)]
    lines = [line(f"Ward:w{n}", "Area:a") for n in range(MANY)]
    tables = {"Ward": wards, "Area": [node("a")], "IN_AREA": lines}
    return write_folder(tmp_path / "big", tables, name="big")


@pytest.fixture
def expected(folder: Path, tmp_path: Path) -> dict[str, object]:
    """Give what the embedded engine holds of the same folder."""
    graph = graphkit.open(tmp_path / "expected.kgl")
    graph.load(folder)
    whole: dict[str, object] = graph.export()
    return whole


def held(address: str) -> dict[str, object]:
    """Read the whole graph as somebody else would."""
    with graphkit.open(address) as graph:
        whole: dict[str, object] = graph.export()
    return whole


def one_line(text: str) -> str:
    """Give the one line that was printed."""
    lines = text.splitlines()
    assert len(lines) == 1, text
    return lines[0]


def last_line(text: str) -> str:
    """Give the last line, before which only waits and retries were told."""
    *told, last = text.splitlines()
    assert all("trying again" in each or "asking again" in each for each in told), text
    assert last.startswith("graphkit: ")
    return last


# -- addresses ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://localhost", "http:// is no address of a graph; use one of neo4j, neo4j+s, "),
        ("neo4j+x://localhost", "neo4j+x:// is no address of a graph; use one of neo4j, "),
        ("bolt://", "bolt:// needs a host, and a port if it is not 7687, as in bolt://"),
        ("bolt://:7687", "bolt:// needs a host, and a port if it is not 7687, as in "),
        ("bolt://host:port", "bolt:// needs a host, and a port if it is not 7687, as in "),
        ("bolt://host:99999", "bolt:// needs a host, and a port if it is not 7687, as in "),
        ("bolt://[::1", "bolt:// needs a host, and a port if it is not 7687, as in "),
        ("neo4j://host/graphkit", "a database is named by NEO4J_DATABASE"),
        ("bolt://host?policy=x", "bolt://host?policy=x: "),
        ("neo4j://host#x", "neo4j:// needs a host, and a port if it is not 7687, "),
        ("bolt://a..b", "bolt:// needs a host, and a port if it is not 7687, as in "),
        ("bolt://no-such-host.invalid", "invalid: no Neo4j answers there; is it started, and "),
    ],
)
def test_what_is_no_address_is_told_in_one_line(run: Run, address: str, said: str) -> None:
    done = run("info", "--graph", address)
    assert (done.code, done.out) == (1, "")
    assert said in one_line(done.err)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("who", ["sheila:hunter2@", "sheila@", ":hunter2@", "a:hunter2@b:x@"])
def test_an_address_with_a_password_is_refused_and_not_repeated(
    run: Run, tmp_path: Path, scheme: str, who: str
) -> None:
    address = f"{scheme}://{who}127.0.0.1:7687"
    for command in (
        ("info", "--graph", address),
        ("load", tmp_path, "--graph", address),
        ("copy", address, tmp_path / "copy.kgl"),
        ("copy", tmp_path / "none.kgl", address),
    ):
        done = run(*command)
        assert (done.code, done.out) == (1, "")
        assert "hunter2" not in done.err
        assert "sheila" not in done.err
        if "none.kgl" not in str(command[1]):
            assert "an address must hold no user and no password" in one_line(done.err)


# -- getting in --------------------------------------------------------------


def test_no_server(run: Run) -> None:
    address = f"bolt://127.0.0.1:{free_port()}"
    done = run("info", "--graph", address)
    assert (done.code, done.out) == (1, "")
    assert one_line(done.err) == (
        f"graphkit: {address}: no Neo4j answers there; is it started, and are host and port right?"
    )


@contextmanager
def listening(greeting: bytes | None) -> Iterator[int]:
    """Listen as something that is no Neo4j: it says one thing, or nothing at all."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        held_open = []

        def answer() -> None:
            try:
                while True:
                    client, _ = listener.accept()
                    held_open.append(client)
                    if greeting is not None:
                        client.recv(1024)
                        client.sendall(greeting)
                        client.close()
            except OSError:
                pass

        threading.Thread(target=answer, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        for client in held_open:
            client.close()


@pytest.mark.parametrize(
    ("greeting", "said"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "no Neo4j answers there; is it started, and are"),
        (b"SSH-2.0-x\r\n", "what answers there is no Neo4j, or none that this graphkit can speak"),
        (b"", "no Neo4j answers there; is it started, and are host and port right?"),
        (None, "no Neo4j answers there; is it started, and are host and port right?"),
    ],
    ids=["HTTP", "SSH", "closes", "silent"],
)
@pytest.mark.parametrize("scheme", ["bolt", "bolt+s", "neo4j"])
def test_what_answers_is_no_neo4j(run: Run, greeting: bytes | None, said: str, scheme: str) -> None:
    with listening(greeting) as port:
        address = f"{scheme}://127.0.0.1:{port}"
        done = run("info", "--graph", address)
    assert (done.code, done.out) == (1, "")
    if scheme == "bolt+s":
        assert f"graphkit: {address}: " in one_line(done.err)
    else:
        assert f"graphkit: {address}: {said}" in one_line(done.err)


def test_no_password_and_nobody_to_ask(
    run: Run, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NEO4J_PASSWORD")
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    done = run("info", "--graph", database)
    assert (done.code, done.out) == (1, "")
    assert one_line(done.err).startswith("graphkit: NEO4J_PASSWORD is not set; set it to the")


def test_a_query_that_needs_more_memory_than_the_server_allows(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with new_server(settings=["db.memory.transaction.max=32m"]) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        told: list[str] = []
        graph = graphkit.open(server.address, say=told.append)
        graph.load(folder)
        text = "UNWIND range(1, 3000000) AS x WITH collect(x) AS xs RETURN size(xs) AS n"
        with pytest.raises(GraphkitError, match="more memory than the server allows"):
            graph.cypher(text)
        assert not any("again" in each for each in told)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Give an authority that no machine trusts."""
    return trustme.CA()


@pytest.fixture(scope="module")
def encrypted_server(
    authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Neo4jServer]:
    folder = tmp_path_factory.mktemp("certificate")
    issued = authority.issue_cert("127.0.0.1", "localhost")
    certificate, key = folder / "public.crt", folder / "private.key"
    for each in issued.cert_chain_pems:
        each.write_to_path(str(certificate), append=True)
    issued.private_key_pem.write_to_path(str(key))
    with new_server(certificate, key) as server:
        yield server


@pytest.fixture
def encrypted(encrypted_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch) -> Neo4jServer:
    """Give a server of its own with a certificate that nobody trusts."""
    for name, value in encrypted_server.environment.items():
        monkeypatch.setenv(name, value)
    return encrypted_server


def encrypted_address(server: Server, scheme: str) -> str:
    return server.address.replace("bolt://", f"{scheme}://")


@pytest.mark.parametrize("scheme", ["bolt+s", "neo4j+s"])
def test_a_certificate_that_is_not_trusted(run: Run, encrypted: Neo4jServer, scheme: str) -> None:
    address = encrypted_address(encrypted, scheme)
    done = run("info", "--graph", address)
    assert (done.code, done.out) == (1, "")
    said = one_line(done.err)
    assert said.startswith(f"graphkit: {address}: its certificate is not trusted (")
    assert "use +ssc:// where a certificate that it signed itself is right" in said


@pytest.mark.parametrize("scheme", ["bolt", "neo4j", "bolt+ssc", "neo4j+ssc"])
def test_every_kind_of_address_works(
    run: Run, encrypted: Neo4jServer, folder: Path, scheme: str
) -> None:
    address = encrypted_address(encrypted, scheme)
    assert run("load", folder, "--graph", address).code == 0
    done = run("info", "--graph", address)
    assert (done.code, done.err) == (0, "")
    assert address in done.out
    assert "Neo4j Community 5.26" in done.out


def test_a_certificate_of_a_trusted_authority(
    run: Run,
    encrypted: Neo4jServer,
    authority: trustme.CA,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with authority.cert_pem.tempfile() as file:
        # Where OpenSSL looks for the authorities that this machine trusts.
        monkeypatch.setenv("SSL_CERT_FILE", file)
        for scheme in ("bolt+s", "neo4j+s"):
            address = encrypted_address(encrypted, scheme)
            assert run("load", folder, "--graph", address).code == 0


@pytest.mark.parametrize("scheme", ["bolt+s", "bolt+ssc", "neo4j+s", "neo4j+ssc"])
def test_a_server_without_encryption(run: Run, database: str, scheme: str) -> None:
    address = database.replace("bolt://", f"{scheme}://")
    done = run("info", "--graph", address)
    assert (done.code, done.out) == (1, "")
    assert one_line(done.err) == (
        f"graphkit: {address}: it takes no encrypted connections; use an address without +s or +ssc"
    )


def test_a_wrong_password(
    run: Run, encrypted: Neo4jServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "wr0ng-word")
    refused = (
        f"graphkit: {encrypted.address}: the server does not let neo4j in: the user name or the "
        "password is wrong (NEO4J_USERNAME, NEO4J_PASSWORD)"
    )
    for command in (("info",), ("load", folder)):
        done = run(*command, "--graph", encrypted.address)
        assert (done.code, done.out, one_line(done.err)) == (1, "", refused)
    said = [run("info", "--graph", encrypted.address).err for _ in range(3)]
    assert one_line(said[-1]) == (
        f"graphkit: {encrypted.address}: too many wrong passwords; "
        "wait a few seconds and try again with the right one"
    )
    # The server itself lets nobody of that name in for five seconds.
    monkeypatch.setenv("NEO4J_PASSWORD", encrypted.environment["NEO4J_PASSWORD"])
    until = time.monotonic() + 60
    while "too many" in run("cypher", "RETURN 1 AS n", "--graph", encrypted.address).err:
        assert time.monotonic() < until
        time.sleep(0.5)


def test_a_user_who_is_not_there(run: Run, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_USERNAME", "sheila")
    done = run("info", "--graph", database)
    assert (done.code, done.out) == (1, "")
    assert "the server does not let sheila in" in one_line(done.err)


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_a_database_that_does_not_exist(
    run: Run, database: str, folder: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    monkeypatch.setenv("NEO4J_DATABASE", "elsewhere")
    address = database.replace("bolt://", f"{scheme}://")
    for command in (("info",), ("load", folder), ("load", folder, "--dry-run"), ("gaps",)):
        done = run(*command, "--graph", address)
        assert (done.code, done.out) == (1, "")
        assert one_line(done.err) == (
            f"graphkit: {address}: there is no database 'elsewhere'; "
            "set NEO4J_DATABASE to one that is there, or leave it out"
        )


@pytest.mark.parametrize(
    "name", ["no such", "x; MATCH", "-", "1", "a" * 70, "${x}", "é", "\x1b[1m"]
)
def test_a_database_of_a_name_that_none_can_have(
    run: Run, database: str, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("NEO4J_DATABASE", name)
    done = run("info", "--graph", database)
    assert (done.code, done.out) == (1, "")
    assert "set NEO4J_DATABASE to one that is there, or leave it out" in one_line(done.err)
    assert "\x1b" not in done.err


def test_the_system_database_is_not_written_to(
    run: Run, database: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEO4J_DATABASE", "system")
    for command in (("info",), ("load", folder)):
        done = run(*command, "--graph", database)
        assert (done.code, done.out) == (1, "")
        assert "NEO4J_DATABASE is 'system', which is the server's own" in one_line(done.err)


# -- nothing secret is shown -------------------------------------------------


def test_no_password_in_anything_that_is_shown(
    run: Run, database: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = os.environ["NEO4J_PASSWORD"]
    with graphkit.open(database) as graph:
        graph.load(folder)
        engine = graph.engine
        assert isinstance(engine, Neo4jEngine)
        shown = [repr(graph), repr(engine), repr(vars(engine)), repr(engine.describe())]
        shown += [str(graph.info()), str(engine._who)]
    assert not [text for text in shown if secret in text]
    for form in ((), ("--json",), ("--csv",)):
        assert run("info", "--graph", database, *form).code == 0


def test_no_password_in_a_traceback_with_its_variables(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "wr0ng-word")
    monkeypatch.setenv("NEO4J_USERNAME", "sheila")
    for address in (database, f"bolt://127.0.0.1:{free_port()}"):
        with pytest.raises(GraphkitError) as caught:
            graphkit.open(address).info()
        shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
        assert "wr0ng-word" not in "".join(shown.format())


DEBUGGED = """
import sys
import graphkit.questions.gaps
from graphkit.cli import main
def broken(*_, **__):
    raise ZeroDivisionError("a fault of graphkit's own")
graphkit.questions.gaps.find_gaps = broken
sys.argv = ["graphkit", "gaps", "--graph", sys.argv[1]]
main()
"""


def test_no_password_in_a_traceback_of_ours(database: str, folder: Path) -> None:
    with graphkit.open(database) as graph:
        graph.load(folder)
    done = subprocess.run(
        [sys.executable, "-c", DEBUGGED, database],
        env={**os.environ, "GRAPHKIT_DEBUG": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "ZeroDivisionError: a fault of graphkit's own" in done.stderr
    assert os.environ["NEO4J_PASSWORD"] not in done.stderr + done.stdout


# -- connections that are cut ------------------------------------------------

ASKED = ("cypher", "MATCH (w:Ward) RETURN w.id AS id, w.description AS d ORDER BY id", "--csv")
ENGINE_ASKS = b"MATCH (w:Ward)"


def test_a_connection_cut_during_a_query_is_ridden_out(
    run: Run, proxy: Proxy, folder: Path
) -> None:
    assert run("load", folder, "--graph", proxy.address).code == 0
    whole = run(*ASKED, "--graph", proxy.address)
    assert (whole.code, whole.err) == (0, "")
    # It is explained by the server first, then run; the last is the end of reading it.
    explained, run_, ended = (ENGINE_ASKS,), (ENGINE_ASKS,) * 2, (ENGINE_ASKS, ENGINE_ASKS, COMMIT)
    for where, answered in (
        (explained, None),
        (explained, 0),
        (run_, None),
        (run_, 0),
        (run_, 20_000),
        (ended, None),
        (ended, 0),
    ):
        proxy.cuts = 0
        proxy.cut_at(*where, answered=answered)
        done = run(*ASKED, "--graph", proxy.address)
        assert proxy.cuts == 1
        assert (done.code, done.out) == (0, whole.out)
        assert "trying again (2)" in done.err
        assert len(done.err.splitlines()) <= 3


@pytest.mark.parametrize("command", [("gaps",), ("info", "--json"), ("place", "w1"), ("export",)])
def test_a_connection_cut_while_a_question_is_asked_is_ridden_out(
    run: Run, proxy: Proxy, folder: Path, command: tuple[str, ...]
) -> None:
    assert run("load", folder, "--graph", proxy.address).code == 0
    whole = run(*command, "--graph", proxy.address)
    in_the_middle = (b"MATCH (g:GraphInfo", b"MATCH (", b"MATCH (")
    # The two before are those of reading what the graph says of itself, and whether it is there.
    at_the_end = (b"MATCH (g:GraphInfo", COMMIT, b"MATCH (g:GraphInfo", COMMIT)
    for where in (in_the_middle, at_the_end):
        for answered in (None, 0):
            proxy.cuts = 0
            proxy.cut_at(*where, answered=answered)
            done = run(*command, "--graph", proxy.address)
            assert proxy.cuts == 1
            assert (done.code, done.out) == (0, whole.out)
            assert "again" in done.err


@pytest.mark.parametrize("answered", [None, 0, 20_000])
def test_a_query_that_is_always_cut_ends_in_one_line(
    run: Run, proxy: Proxy, folder: Path, answered: int | None
) -> None:
    assert run("load", folder, "--graph", proxy.address).code == 0
    proxy.cut_at(ENGINE_ASKS, times=math.inf, answered=answered)
    done = run(*ASKED, "--graph", proxy.address)
    assert proxy.cuts > 1
    assert (done.code, done.out) == (1, "")
    assert "the connection" in last_line(done.err)
    assert len(done.err.splitlines()) <= 10


@pytest.mark.parametrize("answered", [None, 0])
def test_a_load_whose_connection_is_cut_is_ridden_out(
    run: Run, proxy: Proxy, folder: Path, expected: object, answered: int | None
) -> None:
    proxy.cut_at(WRITING, answered=answered)
    done = run("load", folder, "--graph", proxy.address)
    assert (done.code, proxy.cuts) == (0, 1)
    assert done.err.splitlines() == [
        "the connection to the server was lost; trying again for up to 1 seconds",
        "trying again (2)",
    ]
    assert "were added" in done.out
    assert held(proxy.address) == expected


@pytest.mark.usefixtures("in_parts")
@pytest.mark.parametrize("nth", [1, 2, 4, 7])
@pytest.mark.parametrize("answered", [None, 0])
def test_a_load_in_parts_whose_connection_is_cut_is_ridden_out(
    run: Run, proxy: Proxy, folder: Path, expected: object, nth: int, answered: int | None
) -> None:
    proxy.cut_at(*[WRITING] * nth, answered=answered)
    done = run("load", folder, "--graph", proxy.address)
    assert (done.code, proxy.cuts) == (0, 1)
    assert "trying again (2)" in done.err
    assert held(proxy.address) == expected


@pytest.mark.usefixtures("in_parts")
@pytest.mark.parametrize("nth", [1, 3])
@pytest.mark.parametrize("answered", [None, 0])
def test_a_load_in_parts_cut_when_a_part_is_committed_is_ridden_out(
    run: Run, proxy: Proxy, folder: Path, expected: object, nth: int, answered: int | None
) -> None:
    proxy.cut_at(*[WRITING, COMMIT] * nth, answered=answered)
    done = run("load", folder, "--graph", proxy.address)
    assert (done.code, proxy.cuts) == (0, 1)
    assert "trying again (2)" in done.err
    assert held(proxy.address) == expected


def test_a_load_that_is_always_cut_ends_in_one_line_and_writes_nothing(
    run: Run, proxy: Proxy, folder: Path, expected: object, database: str
) -> None:
    proxy.cut_at(WRITING, times=math.inf)
    done = run("load", folder, "--graph", proxy.address)
    assert proxy.cuts > 1
    assert (done.code, done.out) == (1, "")
    assert last_line(done.err) == (
        f"graphkit: {proxy.address}: the connection was lost, and the server did not answer "
        "again; try again later"
    )
    assert "there is no graph yet" in run("info", "--graph", database).err
    assert run("load", folder, "--graph", database).code == 0
    assert held(database) == expected


@pytest.mark.parametrize("answered", [None, 0])
def test_a_load_cut_exactly_at_its_commit_is_ridden_out(
    run: Run, proxy: Proxy, folder: Path, expected: object, answered: int | None
) -> None:
    proxy.cut_at(WRITING, COMMIT, answered=answered)
    done = run("load", folder, "--graph", proxy.address)
    assert (done.code, proxy.cuts) == (0, 1)
    assert "trying again (2)" in done.err
    assert held(proxy.address) == expected


def test_a_load_always_cut_at_its_commit_says_that_it_may_be_run_again(
    run: Run, proxy: Proxy, folder: Path, expected: object, database: str
) -> None:
    # Not passed on: each time the load is written and its commit never arrives.
    proxy.cut_at(WRITING, COMMIT, times=math.inf)
    done = run("load", folder, "--graph", proxy.address)
    assert proxy.cuts > 1
    assert (done.code, done.out) == (1, "")
    assert last_line(done.err) == (
        f"graphkit: {proxy.address}: the connection was lost at the very end; "
        "run the same again, nothing is doubled"
    )
    assert run("load", folder, "--graph", database).code == 0
    assert held(database) == expected


# -- a server that is killed -------------------------------------------------


def later(act: Callable[[], object]) -> threading.Thread:
    """Do something beside the test."""
    thread = threading.Thread(target=act)
    thread.start()
    return thread


@pytest.mark.parametrize("parts", [False, True], ids=["at once", "in parts"])
def test_a_server_killed_in_a_load_and_started_again_is_ridden_out(
    run: Run,
    mortal: Neo4jServer,
    folder: Path,
    expected: object,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    parts: bool,
) -> None:
    monkeypatch.setattr(engine_module, "RETRY_SECONDS", 200.0)
    if parts:
        request.getfixturevalue("in_parts")
    starting = []

    def kill() -> None:
        mortal.kill()
        starting.append(later(mortal.start))

    with Proxy(mortal.address) as proxy:
        proxy.cut_at(*[WRITING] * (4 if parts else 2), act=kill)
        done = run("load", folder, "--graph", proxy.address)
        assert (done.code, proxy.cuts) == (0, 1)
        assert "the connection to the server was lost; trying again for up to 200" in done.err
        starting[0].join()
        assert held(proxy.address) == expected
    twice = "MATCH (n) WITH labels(n) AS l, n.id AS id, count(*) AS c WHERE c > 1 RETURN id"
    assert asked(mortal, twice) == []


@pytest.mark.parametrize("parts", [False, True], ids=["at once", "in parts"])
def test_a_server_killed_in_a_load_that_does_not_come_back(
    run: Run,
    mortal: Neo4jServer,
    folder: Path,
    expected: object,
    request: pytest.FixtureRequest,
    parts: bool,
) -> None:
    if parts:
        request.getfixturevalue("in_parts")
    with Proxy(mortal.address) as proxy:
        proxy.cut_at(*[WRITING] * (4 if parts else 2), act=mortal.kill)
        done = run("load", folder, "--graph", proxy.address)
        assert (done.code, done.out, proxy.cuts) == (1, "", 1)
        assert f"graphkit: {proxy.address}: " in last_line(done.err)
        again = run("load", folder, "--graph", proxy.address)
        assert (again.code, again.out) == (1, "")
        assert "no Neo4j answers there" in one_line(again.err)
        mortal.start()
        said = run("info", "--graph", proxy.address)
        if parts:
            assert "this graph is incomplete: loading big did not finish" in said.out
        else:
            assert "there is no graph yet" in one_line(said.err)
        assert run("load", folder, "--graph", proxy.address).code == 0
        assert held(proxy.address) == expected
        assert "incomplete" not in run("info", "--graph", proxy.address).out


def test_a_server_killed_while_it_is_asked(
    run: Run, mortal: Neo4jServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("load", folder, "--graph", mortal.address).code == 0
    with Proxy(mortal.address) as proxy:
        proxy.cut_at(ENGINE_ASKS, act=mortal.kill)
        done = run(*ASKED, "--graph", proxy.address)
        assert (done.code, done.out, proxy.cuts) == (1, "", 1)
        assert f"graphkit: {proxy.address}: " in last_line(done.err)
    mortal.start()
    assert run(*ASKED, "--graph", mortal.address).code == 0
