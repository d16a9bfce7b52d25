"""A user's own query on the embedded engine: bounded in time and memory, and still an answer."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from commands import runner
from tables_builder import node, write_folder

from graphkit.errors import GraphkitError, WrongOption
from graphkit.graph import Graph
from graphkit.graph import open as open_graph

# The first takes memory at one step, where the engine looks at no clock; the second in many.
_LETTERS = "a" * 64
NESTED = f"WITH '{_LETTERS}' AS s " + "WITH replace(s, 'a', s) AS s " * 4 + "RETURN size(s) AS n"
DOUBLED = f"WITH '{_LETTERS}' AS s " + "WITH s+s+s+s+s+s+s+s AS s " * 8 + "RETURN size(s) AS n"
# Long, in little memory.
ENDLESS = (
    "UNWIND range(1, 3000) AS a UNWIND range(1, 3000) AS b UNWIND range(1, 3000) AS c "
    "RETURN count(*) AS n"
)


@pytest.fixture
def town(tmp_path: Path) -> Graph:
    graph = open_graph(tmp_path / "town.kgl")
    graph.load(write_folder(tmp_path / "town", {"Ward": [node("moor"), node("vale")]}))
    return graph


@pytest.mark.parametrize("text", [NESTED, DOUBLED], ids=["nested", "doubled"])
def test_what_grows_without_end_is_stopped_and_the_graph_answers_on(town: Graph, text: str) -> None:
    began = time.monotonic()
    with pytest.raises(GraphkitError, match=r"^the query was stopped[^\n]*$"):
        town.cypher(text, seconds=2)
    # A second, and what starting takes on a busy machine.
    assert time.monotonic() - began < 4
    assert len(town.cypher("MATCH (w:Ward) RETURN w.id AS id")) == 2


def test_memory_is_what_is_asked_for(town: Graph) -> None:
    # 300 MB of text, and as much again to answer with.
    text = "UNWIND range(1, 30) AS x WITH $s + toString(x) AS s RETURN collect(s) AS texts"
    given = {"s": "a" * 10_000_000}
    with pytest.raises(GraphkitError, match=r"needs more than 0.2 GB of memory .*--memory"):
        town.cypher(text, given, memory=0.2)
    (row,) = town.cypher(text, given, memory=4)
    assert len(row["texts"]) == 30


def test_time_ends_within_a_second(town: Graph) -> None:
    began = time.monotonic()
    with pytest.raises(GraphkitError, match="stopped after 1 seconds"):
        town.cypher(ENDLESS, seconds=1)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("memory", [0, -1, float("nan"), float("inf"), 1e300])
def test_no_memory_at_all_is_refused(town: Graph, memory: float) -> None:
    with pytest.raises(WrongOption, match="gigabytes is no memory to give a query"):
        town.cypher("RETURN 1 AS x", memory=memory)


def test_values_come_back_as_they_are(town: Graph) -> None:
    given = {"d": dt.date(2020, 2, 29), "l": [1, 2.5, None, "é"], "t": True}
    (row,) = town.cypher("RETURN $d AS d, $l AS l, $t AS t, {a: $l} AS m", given)
    assert row == {"d": given["d"], "l": given["l"], "t": True, "m": {"a": given["l"]}}
    dated = town.cypher("MATCH (w:Ward) RETURN w.first_stated AS day ORDER BY w.id LIMIT 1")
    assert dated[0]["day"] == dt.date(2018, 3, 1)


def test_faults_of_a_query_are_told_as_ever(town: Graph) -> None:
    with pytest.raises(GraphkitError, match=r"^the query cannot be run: [^\n]*$"):
        town.cypher("MATCH (w:Ward) RETURN w.id AS id ORDER BY nothing.there.is")
    with pytest.raises(GraphkitError, match="a parameter holds what no query can be given"):
        town.cypher("RETURN $x AS x", {"x": lambda: 1})


def test_a_graph_is_read_as_it_was_first_read(town: Graph, tmp_path: Path) -> None:
    counted = "MATCH (w:Ward) RETURN count(*) AS n"
    assert town.cypher(counted)[0]["n"] == 2
    other = open_graph(tmp_path / "town.kgl")
    other.load(write_folder(tmp_path / "more", {"Ward": [node("hill")]}, name="more"))
    assert town.cypher(counted)[0]["n"] == 2
    assert other.cypher(counted)[0]["n"] == 3


def test_it_works_from_a_line_of_python_beside_files_named_like_modules(
    town: Graph, tmp_path: Path
) -> None:
    (tmp_path / "pickle.py").write_text("raise SystemExit('not this one')", "utf-8")
    code = (
        "import sys; sys.path.remove(''); import graphkit; "
        "print(graphkit.open('town.kgl').cypher('MATCH (w:Ward) RETURN count(*) AS n')[0]['n'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("2\n", "")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_a_person_who_stops_it_leaves_no_process_behind(town: Graph, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "graphkit", "cypher", ENDLESS, "--graph", town.engine.address]
    asked = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    for _ in range(100):
        time.sleep(0.05)
        children = Path(f"/proc/{asked.pid}/task/{asked.pid}/children")
        if not children.exists():
            pytest.skip("this system does not list children")
        if children.read_text().split():
            break
    (child,) = children.read_text().split()
    time.sleep(0.3)
    asked.send_signal(signal.SIGINT)
    _, errors = asked.communicate(timeout=10)
    assert asked.returncode == 130
    assert len(errors.splitlines()) <= 1
    assert not Path(f"/proc/{child}").exists()


def test_the_command_line_takes_memory(
    town: Graph, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run = runner(monkeypatch, capsys)
    address = town.engine.address
    done = run("cypher", NESTED, "--memory", "0.5", "--seconds", "30", "--graph", address)
    assert done.code == 1
    assert "needs more than 0.5 GB of memory" in done.err
    assert len(done.err.splitlines()) == 1


def test_named_queries_start_no_process(town: Graph, tmp_path: Path) -> None:
    code = (
        "import sys, graphkit; graphkit.open('town.kgl').query('things', label='Ward', ids=['x']);"
        "print('graphkit.engines.apart' in sys.modules, 'subprocess' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False False\n"
