"""Loads that die half-way, loads that meet, and databases that are somebody else's."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from commands import Run
from neo4j_server import Server, asked, empty
from processes import another_process, heard
from tables_builder import line, node, write_folder

import graphkit
import graphkit.engines.neo4j as engine_module
from graphkit.engines import Changes, statements
from graphkit.engines.statements import Statement
from graphkit.errors import GraphBusy, Refused

pytestmark = pytest.mark.usefixtures("true_embedded")

WARDS = [f"w{n}" for n in range(60)]
NOTE = "this graph is incomplete: loading big did not finish; load big again"


def big(folder: Path, **more: str) -> Path:
    """Write a folder of sixty wards, a project in each, and a board over them."""
    tables = {
        "Ward": [node(ward, **more) for ward in WARDS],
        "Board": [node("board", kind="executive")],
        "Action": [node("do", "Do it")],
        "Partner": [node("partner")],
        "Project": [node(f"p-{ward}") for ward in WARDS],
        "FundingStream": [node("fund")],
        "Indicator": [node("index")],
        "DELIVERS": [line("Partner:partner", f"Project:p-{ward}") for ward in WARDS],
        "TARGETS": [line(f"Project:p-{ward}", f"Ward:{ward}") for ward in WARDS],
        "OVERSEES": [line("Board:board", "Action:do")],
        "FUNDS": [line("FundingStream:fund", "Project:p-w0", amount="10", currency="GBP")],
        "MEASURED": [
            line("Ward:w0", "Indicator:index", period="2019", rank="1", out_of="60"),
            line("Ward:w0", "Indicator:index", "late", period="2021", rank="2", out_of="60"),
        ],
    }
    return write_folder(folder, tables, name="big")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give that folder."""
    return big(tmp_path / "big")


@pytest.fixture
def expected(folder: Path, tmp_path: Path) -> dict[str, Any]:
    """Give what the embedded engine holds of the same folder."""
    graph = graphkit.open(tmp_path / "expected.kgl")
    graph.load(folder)
    found: dict[str, Any] = graph.export()
    return found


@pytest.fixture
def in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a small load need many transactions."""
    monkeypatch.setattr(engine_module, "ONE_TRANSACTION", 10)
    monkeypatch.setattr(statements, "BATCH", 20)


def written(said: str) -> int:
    """Read how much a load says that it has written."""
    return int(said.split()[1]) if said.startswith("written ") else 0


def go_on(process: subprocess.Popen[str], parts: int = 1000) -> None:
    """Let a load that waits after each part go on."""
    assert process.stdin is not None
    process.stdin.write("\n" * parts)
    process.stdin.flush()


class Stop(Exception):
    """What stops a load half-way."""


def stopping(after: int) -> Any:
    """Stop a load once it has written so much."""

    def say(text: str) -> None:
        if text.startswith("written") and written(text) >= after:
            raise Stop

    return say


def held(address: str) -> dict[str, Any]:
    """Read the whole graph as somebody else would."""
    with graphkit.open(address) as graph:
        found: dict[str, Any] = graph.export()
        return found


# A load of another process: in small parts, told of on its standard output.
LOADING = """
import sys
import graphkit
import graphkit.engines.neo4j as neo4j
from graphkit.engines import Changes, statements
from graphkit.engines.statements import Statement
address, folder, parts = sys.argv[1:]
if parts == "parts":
    neo4j.ONE_TRANSACTION, statements.BATCH = 10, 20
def said(text):
    print(text, flush=True)
    if text.startswith("written") or text == "writing":
        sys.stdin.readline()
try:
    graphkit.open(address, say=said).load(folder, progress=said)
    print("loaded", flush=True)
except graphkit.GraphkitError as error:
    print(f"{type(error).__name__}: {error}", flush=True)
"""


# -- dying half-way ----------------------------------------------------------


@pytest.fixture
def half_loaded(database: str, folder: Path, in_parts: None) -> str:
    """Give the address of a graph whose load stopped half-way."""
    with graphkit.open(database) as graph, pytest.raises(Stop):
        graph.load(folder, progress=stopping(150))
    return database


COMMANDS = [
    ("trace", "do it"),
    ("show", "board"),
    ("gaps",),
    ("funding",),
    ("funding", "--by", "ward"),
    ("reach", "partner"),
    ("reach", "--gaps"),
    ("resilience",),
    ("changes", "2018-01-01", "2023-01-01"),
    ("ranks",),
    ("place", "w0"),
    ("query", "run", "place", "-p", "label=Ward", "-p", "id=w0"),
    ("cypher", "MATCH (w:Ward) RETURN count(w) AS wards"),
    ("info",),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_answer_says_that_the_graph_is_incomplete(
    run: Run, half_loaded: str, command: tuple[str, ...]
) -> None:
    as_table = run(*command, "--graph", half_loaded)
    assert as_table.code == 0, as_table.err
    assert NOTE in " ".join(as_table.out.split())
    as_json = run(*command, "--graph", half_loaded, "--json")
    answer = json.loads(as_json.out)
    if command == ("info",):
        assert answer["incomplete"] == ["big"]
    else:
        assert answer["notes"][0] == NOTE
    as_csv = run(*command, "--graph", half_loaded, "--csv")
    assert NOTE in as_csv.err
    assert NOTE not in as_csv.out


def test_what_is_handed_over_whole_says_that_it_is_incomplete(
    run: Run, half_loaded: str, tmp_path: Path
) -> None:
    assert json.loads(run("export", "--graph", half_loaded).out)["incomplete"] == ["big"]
    # A file goes on to people who never see this note.
    done = run("export", "--graph", half_loaded, "-o", tmp_path / "export.json")
    assert done.code == 1
    assert NOTE in done.err
    assert not (tmp_path / "export.json").exists()
    with graphkit.open(half_loaded) as graph:
        for kind in ("partners", "accountability", "money"):
            assert graph.to_networkx(kind).graph["incomplete"] == ["big"]
    done = run("copy", half_loaded, tmp_path / "copy.kgl")
    assert done.code == 1
    assert NOTE in done.err
    assert not (tmp_path / "copy.kgl").exists()


@pytest.mark.parametrize("after", [0, 1, 70, 150, 240])
def test_a_load_that_stops_is_finished_by_running_it_again(
    run: Run, database: str, folder: Path, expected: object, in_parts: None, after: int
) -> None:
    with graphkit.open(database) as graph:
        with pytest.raises(Stop):
            graph.load(folder, progress=stopping(after))
        assert list(graph.info()["incomplete"]) == ["big"]
        assert graph.info()["datasets"] == {}
        graph.load(folder)
    assert held(database) == expected
    assert NOTE not in run("info", "--graph", database).out
    assert "nothing changed" in run("load", folder, "--graph", database).out


@pytest.mark.usefixtures("in_parts")
def test_a_whole_dataset_stays_named_while_it_is_loaded_anew(
    database: str, folder: Path, tmp_path: Path
) -> None:
    other = write_folder(tmp_path / "other", {"Ward": [node("other")]}, name="other")
    with graphkit.open(database) as graph:
        graph.load(other)
        graph.load(folder)
        with pytest.raises(Stop):
            graph.load(big(folder, description="anew"), progress=stopping(30))
        info = graph.info()
        assert (list(info["incomplete"]), sorted(info["datasets"])) == (["big"], ["big", "other"])
        # A load of another dataset ends nothing but its own.
        graph.load(write_folder(other, {"Ward": [node("other", "Another")]}, name="other"))
        assert list(graph.info()["incomplete"]) == ["big"]
        graph.load(folder)
        assert list(graph.info()["incomplete"]) == []
    alone = graphkit.open(tmp_path / "alone.kgl")
    alone.load(other)
    alone.load(folder)
    assert held(database) == alone.export()


@pytest.mark.parametrize("parts", ["parts", "whole"])
def test_a_killed_load_is_finished_by_running_it_again(
    run: Run, database: str, folder: Path, expected: object, parts: str
) -> None:
    for moment in (140, 60) if parts == "parts" else (0, 0):
        with another_process(LOADING, database, folder, parts) as process:
            while not (said := heard(process)).startswith("writ") or written(said) < moment:
                assert said not in {"", "loaded"}
                if said.startswith("writ"):
                    go_on(process, 1)
            process.kill()
            process.wait()
            assert process.returncode == -signal.SIGKILL
        done = run("info", "--graph", database)
        if parts == "parts":
            assert NOTE in done.out
        else:
            assert "there is no graph yet" in done.err
    # The turn of the killed is free at once, or as soon as the server sees that it is gone.
    assert run("load", folder, "--graph", database).code == 0
    assert held(database) == expected


# -- two loads at once -------------------------------------------------------


@pytest.mark.parametrize("parts", ["parts", "whole"])
def test_a_second_load_waits_and_says_so(
    run: Run, database: str, folder: Path, tmp_path: Path, parts: str
) -> None:
    other = write_folder(
        tmp_path / "other",
        {"Ward": [node("w0", "W0", "late")], "Area": [node("area")]},
        name="other",
    )
    with another_process(LOADING, database, folder, parts) as process:
        while not heard(process).startswith("writ"):
            pass
        going = threading.Timer(4, go_on, [process])
        going.start()
        done = run("load", other, "--graph", database)
        assert done.code == 0
        assert done.err.splitlines() == [
            "another graphkit is writing to this graph; waiting for it to end"
        ]
        going.join()
        assert "loaded" in iter(lambda: heard(process), "")
    alone = graphkit.open(tmp_path / "alone.kgl")
    alone.load(folder)
    alone.load(other)
    assert held(database) == alone.export()


def test_a_load_that_waits_too_long_is_refused(
    run: Run, database: str, folder: Path, expected: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "WAIT_SECONDS", 1.0)
    with another_process(LOADING, database, folder, "whole") as process:
        while not heard(process).startswith("writ"):
            pass
        done = run("load", folder, "--graph", database)
        assert (done.code, done.out) == (1, "")
        assert done.err.splitlines()[-1] == (
            f"graphkit: {database}: another graphkit is writing to this graph; "
            "try again when it has finished"
        )
        with graphkit.open(database) as graph, pytest.raises(GraphBusy):
            graph.load(folder)
        # Nobody who asks waits.
        assert "there is no graph yet" in run("info", "--graph", database).err
        process.kill()
        process.wait()
    assert run("load", folder, "--graph", database).code == 0
    assert held(database) == expected


@pytest.mark.parametrize("parts", ["parts", "whole"])
def test_loads_that_begin_together_in_an_empty_database(
    database: str, neo4j_server: Server, folder: Path, tmp_path: Path, parts: str
) -> None:
    # Also its constraints are not there yet: each makes them.
    empty(neo4j_server)
    folders = [folder]
    for name in ("one", "two"):
        tables = {"Ward": [node(ward) for ward in WARDS], "Area": [node("area")]}
        tables["IN_AREA"] = [line(f"Ward:{ward}", "Area:area") for ward in WARDS]
        folders.append(write_folder(tmp_path / name, tables, name=name))
    with ExitStack() as stack:
        processes = [
            stack.enter_context(another_process(LOADING, database, each, parts)) for each in folders
        ]
        for process in processes:
            go_on(process)
        said = [process.communicate()[0].splitlines() for process in processes]
    assert [lines[-1] for lines in said] == ["loaded"] * 3
    alone = graphkit.open(tmp_path / "alone.kgl")
    for each in folders:
        alone.load(each)
    assert held(database) == alone.export()
    twice = "MATCH (n) WITH labels(n) AS l, n.id AS id, count(*) AS c WHERE c > 1 RETURN id"
    assert asked(neo4j_server, twice) == []
    lines = (
        "MATCH (a)-[r]->(b) WITH a, b, type(r) AS t, r.key AS k, r.standing AS s, count(*) AS c "
        "WHERE c > 1 RETURN t"
    )
    assert asked(neo4j_server, lines) == []


@pytest.mark.usefixtures("in_parts")
def test_a_load_that_loses_its_turn_writes_no_more(
    database: str, neo4j_server: Server, folder: Path, tmp_path: Path
) -> None:
    other = write_folder(
        tmp_path / "other", {"Ward": [node(ward, None, "late") for ward in WARDS]}, name="other"
    )
    taken = False

    def take_its_turn(text: str) -> None:
        nonlocal taken
        if not taken and text.startswith("written") and written(text) > 0:
            taken = True
            for row in asked(
                neo4j_server,
                "SHOW TRANSACTIONS YIELD transactionId AS id, currentQuery AS asks "
                "WHERE NOT asks STARTS WITH 'SHOW' RETURN id",
            ):
                asked(neo4j_server, f"TERMINATE TRANSACTION '{row['id']}'")
            with graphkit.open(database) as second:
                second.load(other)

    with graphkit.open(database) as graph:
        with pytest.raises(graphkit.GraphkitError):
            graph.load(folder, progress=take_its_turn)
        assert taken
        assert list(graph.info()["incomplete"]) == ["big"]
        graph.load(folder)
    alone = graphkit.open(tmp_path / "alone.kgl")
    alone.load(folder)
    alone.load(other)
    assert held(database) == alone.export()


# -- a reader during loads ---------------------------------------------------

PAIRED = "MATCH (w:Ward) RETURN w.description AS version, count(*) AS n"


def test_an_answer_is_of_one_state(database: str, folder: Path, tmp_path: Path) -> None:
    """Each load renames every ward; an answer that mixes two would show both."""
    with graphkit.open(database) as graph:
        graph.load(big(folder, description="version 0"))
    over = threading.Event()
    failed: list[BaseException] = []

    def load_again_and_again() -> None:
        try:
            with graphkit.open(database) as graph:
                for number in range(1, 6):
                    graph.load(big(tmp_path / "next", description=f"version {number}"))
        except BaseException as error:
            failed.append(error)
        finally:
            over.set()

    loading = threading.Thread(target=load_again_and_again)
    loading.start()
    seen = set()
    with graphkit.open(database) as graph:
        while not over.is_set():
            exported = graph.export()
            versions = {n["description"] for n in exported["nodes"] if n["label"] == "Ward"}
            assert len(versions) == 1
            assert "incomplete" not in exported
            seen |= versions
            counted = graph.cypher(PAIRED)
            assert [row["n"] for row in counted] == [60]
    loading.join()
    assert not failed
    assert len(seen) > 1


@pytest.mark.usefixtures("in_parts")
def test_an_answer_during_a_load_in_parts_says_so(database: str, folder: Path) -> None:
    notes: list[tuple[str, ...]] = []
    with graphkit.open(database) as reader, graphkit.open(database) as graph:

        def ask(text: str) -> None:
            if text.startswith("written"):
                notes.append(reader.cypher("MATCH (w:Ward) RETURN count(w) AS n").notes)

        graph.load(folder, progress=ask)
        assert len(notes) > 10
        assert set(notes) == {(NOTE,)}
        assert reader.cypher("MATCH (w:Ward) RETURN count(w) AS n").notes == ()


def test_a_question_during_which_a_load_ends_is_asked_again(
    database: str, folder: Path, tmp_path: Path
) -> None:
    from graphkit.answering import whole_answer

    more = write_folder(tmp_path / "more", {"Ward": [node("new")]}, name="more")
    times = 0

    class Asked:
        def __init__(self, graph: graphkit.Graph) -> None:
            self.engine, self.say = graph.engine, graph.say

        @whole_answer
        def twice(self) -> tuple[int, int]:
            nonlocal times
            times += 1
            text = "MATCH (w:Ward) RETURN count(w) AS n"
            before = self.engine.read(text)[0]["n"]
            if times == 1:
                with graphkit.open(database) as other:
                    other.load(more)
            return before, self.engine.read(text)[0]["n"]

    with graphkit.open(database) as graph:
        graph.load(folder)
        assert Asked(graph).twice() == (61, 61)
    assert times == 2


# -- somebody else's database ------------------------------------------------


@pytest.fixture
def theirs(database: str, neo4j_server: Server) -> Iterator[str]:
    """Give the address of a database that holds one node of somebody's."""
    empty(neo4j_server)
    asked(neo4j_server, "CREATE (:Film {name: 'Kes'})")
    yield database
    empty(neo4j_server)


@pytest.mark.parametrize("more", [[], ["--dry-run"], ["--prune", "--yes"]], ids=" ".join)
def test_a_load_into_what_is_not_ours_writes_nothing(
    run: Run, theirs: str, neo4j_server: Server, folder: Path, more: list[str]
) -> None:
    done = run("load", folder, "--graph", theirs, *more)
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        f"graphkit: {theirs}: this database holds something that graphkit did not write, and "
        "graphkit needs one to itself; name an empty one in NEO4J_DATABASE, or start an empty "
        "server\n"
    )
    assert asked(neo4j_server, "MATCH (n) RETURN labels(n) AS l, n.name AS name") == [
        {"l": ["Film"], "name": "Kes"}
    ]
    assert asked(neo4j_server, "SHOW CONSTRAINTS YIELD name") == []
    assert asked(neo4j_server, "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP'") == []


@pytest.mark.parametrize(
    "command", [("demo", "--yes"), ("info",), ("gaps",), ("cypher", "RETURN 1 AS n"), ("export",)]
)
def test_nothing_is_asked_of_what_is_not_ours(
    run: Run, theirs: str, command: tuple[str, ...]
) -> None:
    done = run(*command, "--graph", theirs)
    assert (done.code, done.out) == (1, "")
    assert "holds something that graphkit did not write" in done.err
    assert len(done.err.splitlines()) == 1


def test_a_copy_into_what_is_not_ours_is_refused(
    theirs: str, neo4j_server: Server, folder: Path, tmp_path: Path
) -> None:
    graph = graphkit.open(tmp_path / "mine.kgl")
    graph.load(folder)
    with pytest.raises(Refused, match="holds something that graphkit did not write"):
        graph.copy(theirs)
    assert len(asked(neo4j_server, "MATCH (n) RETURN n")) == 1


def test_somebody_elses_nodes_among_ours_stop_a_load(
    run: Run, database: str, neo4j_server: Server, folder: Path
) -> None:
    with graphkit.open(database) as graph:
        graph.load(folder)
    asked(neo4j_server, "CREATE (:Ward {id: 'theirs', name: 'Theirs'})")
    done = run("load", folder, "--graph", database)
    assert (done.code, done.out) == (1, "")
    assert "this graph holds Ward theirs, which no load of graphkit wrote" in done.err


# -- stopped by who started it ------------------------------------------------


@pytest.mark.parametrize("parts", [False, True], ids=["at once", "in parts"])
def test_a_load_that_is_stopped_says_what_is_kept(
    run: Run,
    database: str,
    folder: Path,
    expected: object,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    parts: bool,
) -> None:
    if parts:
        request.getfixturevalue("in_parts")
    every = statements.write_statements

    def stopping_after_two(changes: Changes) -> Iterator[Statement]:
        written = every(changes)
        yield next(written)
        yield next(written)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(engine_module, "write_statements", stopping_after_two)
        done = run("load", folder, "--graph", database)
    assert done.code == 130
    told = done.err.splitlines()[-1]
    if parts:
        assert "were written, and the graph says that it is incomplete" in told
        assert NOTE in " ".join(run("info", "--graph", database).out.split())
    else:
        assert told == "graphkit: stopped: nothing was written"
        assert "there is no graph yet" in run("info", "--graph", database).err
    assert run("load", folder, "--graph", database).code == 0
    assert held(database) == expected


def test_a_dataset_is_forgotten_in_parts(
    database: str, folder: Path, tmp_path: Path, in_parts: None
) -> None:
    other = write_folder(tmp_path / "other", {"Team": [node("team")]}, name="other")
    with graphkit.open(database) as graph:
        graph.load(other)
        alone = held(database)
        graph.load(folder)
        with pytest.raises(Stop):
            graph.forget("big", progress=stopping(100))
        assert list(graph.info()["incomplete"]) == ["big"]
        graph.forget("big")
    assert held(database) == alone
