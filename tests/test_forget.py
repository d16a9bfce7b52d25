"""Taking a dataset out of a graph: what goes, what stays, what is refused."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from commands import Run
from hypothesis import given
from hypothesis import strategies as st
from tables_builder import Cells, Tables, line, node, write_folder

import graphkit
from graphkit.errors import NoGraph, NotFound, Refused
from graphkit.graph import Graph

ONE: Tables = {
    "Board": [node("board", kind="hub")],
    "Role": [node("chair"), node("deputy")],
    "CHAIRS": [line("Role:chair", "Board:board", valid_from="2017")],
}
TWO: Tables = {
    "Board": [node("board", "Board", "late", description="As the second has it")],
    "Team": [node("team", source="late")],
}
SAME = "label,id,other_label,other_id,judgement,why\nRole,chair,,deputy,same,one person\n"


def written(folder: Path, tables: Tables, name: str, judgements: str = "") -> Path:
    write_folder(folder / name, tables, name=name)
    if judgements:
        (folder / f"{name}.csv").write_text(judgements, "utf-8")
        file = folder / name / "dataset.toml"
        file.write_text(f'judgements = "../{name}.csv"\n{file.read_text("utf-8")}', "utf-8")
    return folder / name


def loaded(folder: Path, *datasets: tuple[Tables, str], at: str = "g.kgl") -> Graph:
    graph = graphkit.open(folder / at)
    for tables, name in datasets:
        graph.load(written(folder, tables, name))
    return graph


def whole(graph: Graph) -> dict[str, Any]:
    """Give all that the graph holds and says of itself, as another process reads it."""
    opened = graphkit.open(graph.engine.address)
    about = opened.info()
    return {**opened.export(), "datasets": about["datasets"], "sources": about["sources"]}


@pytest.mark.parametrize("name", ["one", "two"])
def test_what_is_left_is_what_the_others_alone_would_make(tmp_path: Path, name: str) -> None:
    both = ((ONE, "one"), (TWO, "two"))
    graph = loaded(tmp_path, *both)
    foreseen = graph.forget(name, dry_run=True)
    assert sorted(whole(graph)["datasets"]) == ["one", "two"]
    assert graph.forget(name) == foreseen
    (other,) = [each for each in both if each[1] != name]
    assert whole(graph) == whole(loaded(tmp_path, other, at="other.kgl"))
    # It can come back as if it had never gone.
    graph.load(tmp_path / name)
    assert whole(graph) == whole(loaded(tmp_path, *both, at="again.kgl"))


def test_the_last_dataset_leaves_an_empty_graph(tmp_path: Path) -> None:
    graph = loaded(tmp_path, (ONE, "one"))
    plan = graph.forget("one")
    assert (len(plan.removed), plan.total, plan.added, plan.changed) == (6, 0, [], [])
    assert whole(graph) == {"nodes": [], "relationships": [], "datasets": {}, "sources": []}
    graph.load(written(tmp_path, TWO, "two"))
    assert sorted(graph.info()["datasets"]) == ["two"]


@given(
    owners=st.lists(st.sampled_from(["one", "two", "both"]), min_size=6, max_size=6),
    gone=st.sampled_from(["one", "two"]),
)
def test_no_trace_is_left_of_what_is_forgotten(
    tmp_path_factory: pytest.TempPathFactory, owners: list[str], gone: str
) -> None:
    folder = tmp_path_factory.mktemp("law")
    wards = [f"w{number}" for number in range(6)]

    def rows(name: str) -> list[Cells]:
        return [node(w, w) for w, of in zip(wards, owners, strict=True) if of in {name, "both"}]

    both = [({"Ward": rows(name)}, name) for name in ("one", "two") if rows(name)]
    if gone not in [name for _, name in both]:
        return
    graph = loaded(folder, *both)
    graph.forget(gone)
    left = [each for each in both if each[1] != gone]
    expected = whole(loaded(folder, *left, at="o.kgl")) if left else {"nodes": []}
    assert whole(graph)["nodes"] == expected["nodes"]


def test_its_judgements_go_with_it(tmp_path: Path) -> None:
    graph = loaded(tmp_path, (ONE, "one"))
    before = whole(graph)
    graph.load(written(tmp_path, {}, "judge", SAME))
    assert len(whole(graph)["nodes"]) == len(before["nodes"]) - 1
    graph.forget("judge")
    assert whole(graph) == before


# -- refused -----------------------------------------------------------------


def refused(graph: Graph, name: str) -> str:
    before = whole(graph)
    for dry_run in (True, False):
        with pytest.raises(Refused) as caught:
            graph.forget(name, dry_run=dry_run)
    assert whole(graph) == before
    return str(caught.value)


def test_what_others_lean_on_does_not_go(tmp_path: Path) -> None:
    graph = loaded(tmp_path, (ONE, "one"))
    graph.load(written(tmp_path, {"CHAIRS": [line("Role:deputy", "Board:board", "late")]}, "two"))
    assert refused(graph, "one") == (
        "other datasets lean on 2 nodes that would go: Board board (in deputy CHAIRS board); "
        "Role deputy (in deputy CHAIRS board); mention them again, "
        "or take out the other dataset first"
    )
    graph.forget("two")
    graph.forget("one")


def test_what_others_judge_does_not_go(tmp_path: Path) -> None:
    graph = loaded(tmp_path, (ONE, "one"))
    graph.load(written(tmp_path, {}, "judge", SAME))
    assert "Role chair (in a judgement of judge)" in refused(graph, "one")


def test_what_others_leave_nameless_does_not_go(tmp_path: Path) -> None:
    graph = loaded(tmp_path, (ONE, "one"), ({"Board": [node("board", "", kind="hub")]}, "two"))
    assert refused(graph, "one") == (
        "1 node would be left without a name: Board board; give it one in a dataset that stays"
    )


def test_a_dataset_that_is_not_there_is_told(tmp_path: Path) -> None:
    graph = loaded(tmp_path, (ONE, "one"), (TWO, "two"))
    with pytest.raises(NotFound) as caught:
        graph.forget("One")
    assert str(caught.value) == "the graph holds no dataset 'One'; it holds one, two"
    with pytest.raises(NoGraph):
        graphkit.open(tmp_path / "none.kgl").forget("one")
    assert not list(tmp_path.glob("none*"))


# -- the command -------------------------------------------------------------


def test_the_command_shows_first_what_goes(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = loaded(tmp_path, (ONE, "one"), (TWO, "two"))
    before = whole(graph)
    monkeypatch.setenv("GRAPHKIT_GRAPH", graph.engine.address)
    shown = run("forget", "two", "--dry-run")
    assert (shown.code, "1 would be removed" in shown.out) == (0, True)
    done = run("forget", "two")
    assert (done.code, done.out) == (1, shown.out)
    assert done.err == "graphkit: nothing was changed; add --yes to take two out\n"
    assert whole(graph) == before
    told = run("forget", "two", "--yes", "--json")
    assert json.loads(told.out)["removed"] == [
        {"kind": "node", "from_label": "Team", "from": "team"}
    ]
    assert sorted(whole(graph)["datasets"]) == ["one"]
    assert run("forget", "two", "--yes").code == 1


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 1)])
def test_the_command_asks_who_watches(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    graph = loaded(tmp_path, (ONE, "one"))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.confirm", lambda _: answer == "y")
    assert run("forget", "one", "-g", graph.engine.address).code == code
    assert list(whole(graph)["datasets"]) == ([] if answer == "y" else ["one"])
