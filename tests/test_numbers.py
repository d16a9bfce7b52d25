"""Numbers that no engine holds are told in one line, on the option or the query that holds them."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from commands import Run
from tables_builder import line, node, write_folder

import graphkit
from graphkit.errors import GraphkitError, WrongOption
from graphkit.graph import Graph


@pytest.fixture
def graph(tmp_path: Path) -> Graph:
    made = graphkit.open(tmp_path / "g.kgl")
    lies_in = [line("Ward:ward", "LocalAuthority:town")]
    tables = {"Ward": [node("ward")], "LocalAuthority": [node("town")], "IN_AUTHORITY": lies_in}
    made.load(write_folder(tmp_path / "t", {"Board": [node("board")], **tables}))
    return made


@pytest.mark.parametrize("seconds", ["inf", "1e300", "nan", "-1", "0", "1e-300", "1000001"])
@pytest.mark.parametrize("command", [("cypher", "RETURN 1 AS x"), ("query", "run", "places")])
def test_seconds_out_of_range(
    run: Run, graph: Graph, command: tuple[str, ...], seconds: str
) -> None:
    done = run(*command, f"--seconds={seconds}", "--graph", graph.engine.address)
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"graphkit: {float(seconds):g} seconds is no time to wait; give 0.001 to 1,000,000\n"
    )


@pytest.mark.parametrize(
    "value", ["9" * 20, "-" + "9" * 20, "9" * 5000, str(2**63), "9" * 400 + ".5"]
)
def test_a_parameter_out_of_range(run: Run, graph: Graph, value: str) -> None:
    where = ("--graph", graph.engine.address)
    done = run("cypher", "RETURN $x AS x", "-p", f"x={value}", *where)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("graphkit: parameter x: ")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    "value", [[10**5000], -(2**63) - 1, math.inf, math.nan, [[2**63]]], ids=range(5)
)
def test_a_parameter_out_of_range_in_python(graph: Graph, value: Any) -> None:
    with pytest.raises(WrongOption, match="parameter x: "):
        graph.cypher("RETURN $x AS x", {"x": value})


@pytest.mark.parametrize("value", [2**63 - 1, -(2**63), 1e308])
def test_the_largest_numbers_that_fit(graph: Graph, value: float) -> None:
    assert graph.cypher("RETURN $x AS x", {"x": value})[0]["x"] == value


def test_a_limit_beyond_all_rows_is_all_of_them(run: Run, graph: Graph) -> None:
    assert len(graph.cypher("MATCH (n:Board) RETURN n.id AS id", limit=10**30)) == 1
    for limit in (("--limit", "9" * 20), ("-p", "limit=" + "9" * 20)):
        done = run("query", "run", "places", *limit, "--graph", graph.engine.address, "--json")
        assert (done.code, len(json.loads(done.out)["rows"])) == (0, 1)


@pytest.mark.parametrize(
    "text",
    [
        f"RETURN {'(' * 3000}1{')' * 3000} AS x",
        f"RETURN {'[' * 3000}1{']' * 3000} AS x",
        f"RETURN {'{a: ' * 3000}1{'}' * 3000} AS x",
        f"RETURN {'abs(' * 3000}1{')' * 3000} AS x",
        f"RETURN {'(' * 3000}",
        f"RETURN {'NOT ' * 3000}true AS x",
        f"RETURN {'- ' * 3000}1 AS x",
        f"RETURN {'CASE WHEN true THEN ' * 3000}1{' END' * 3000} AS x",
        f"RETURN 1 AS x {'UNION RETURN 1 AS x ' * 3000}",
        "RETURN 1e999 AS x",
        "RETURN 99999999999999999999 AS x",
        "RETURN 9223372036854775807 + 1 AS x",
    ],
    ids=lambda text: text[:30],
)
def test_a_query_out_of_range(run: Run, graph: Graph, text: str) -> None:
    with pytest.raises(GraphkitError):
        graph.cypher(text)
    done = run("cypher", text, "--graph", graph.engine.address)
    assert (done.code, done.out) == (1, "")
    assert done.err.count("\n") == 1
    assert "fault" not in done.err


def test_what_people_write_is_not_too_deep(graph: Graph) -> None:
    deep = f"RETURN {'(' * 100}1{')' * 100} AS x {'UNION RETURN 2 AS x ' * 50}"
    assert {row["x"] for row in graph.cypher(deep)} == {1, 2}


def test_json_has_no_infinity(run: Run, graph: Graph) -> None:
    text = "RETURN 1e308 * 10 AS x, [-1e308 * 10] AS y"
    done = run("cypher", text, "--graph", graph.engine.address, "--json")

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    (row,) = json.loads(done.out, parse_constant=refuse)["rows"]
    assert row == {"x": "inf", "y": ["-inf"]}
