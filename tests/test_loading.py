"""Loading a folder: what it changes, what it leaves, what it refuses."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from tables_builder import Cells, line, node, write_folder

import graphkit
from graphkit.engines import Changes
from graphkit.errors import FaultyTables, Refused
from graphkit.graph import Graph

BASE: dict[str, list[Cells]] = {
    "Board": [node("board", kind="hub")],
    "Role": [node("chair"), node("deputy")],
    "CHAIRS": [line("Role:chair", "Board:board", valid_from="2017", as_named="the chair")],
}


@pytest.fixture
def graph(tmp_path: Path) -> Graph:
    """Give a graph that holds the tables of BASE."""
    made = graphkit.open(tmp_path / "g.kgl")
    made.load(write_folder(tmp_path / "base", BASE, name="base"))
    return made


def held(graph: Graph) -> dict[str, Any]:
    """Read what the file holds, as another process would."""
    exported: dict[str, Any] = graphkit.open(graph.engine.address).export()
    return exported


def unwritten(graph: Graph) -> object:
    """Give what any writing changes: a file's bytes, or a server's count of writes."""
    path = Path(graph.engine.address)
    if path.exists():
        return path.read_bytes()
    return graph.engine.read("MATCH (g:GraphInfo {id: 'graphkit'}) RETURN g.writes AS writes")


def fact(graph: Graph) -> dict[str, Any]:
    (only,) = held(graph)["relationships"]
    found: dict[str, Any] = only
    return found


def things(graph: Graph, label: str) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in held(graph)["nodes"] if each["label"] == label}


# -- again -------------------------------------------------------------------


def test_the_first_load_adds_everything(graph: Graph) -> None:
    exported = held(graph)
    labels = [(each["label"], each["id"]) for each in exported["nodes"]]
    assert labels == [
        ("Board", "board"),
        ("Role", "chair"),
        ("Role", "deputy"),
        ("Source", "early"),
        ("Source", "late"),
    ]
    assert fact(graph)["valid_from"] == dt.date(2017, 1, 1)
    assert graph.info()["datasets"] == {"base": ""}


def test_loading_twice_changes_nothing(graph: Graph, tmp_path: Path) -> None:
    before = held(graph)
    plan = graph.load(tmp_path / "base")
    assert plan.is_empty
    assert plan.unmentioned == []
    assert plan.total == 6
    assert held(graph) == before


def test_loading_the_bundled_facts_twice_changes_nothing(tmp_path: Path) -> None:
    graph = graphkit.open(tmp_path / "leeds.kgl")
    assert graph.demo().added
    before = held(graph)
    assert graph.demo().is_empty
    assert held(graph) == before


def test_a_new_description_of_the_dataset_is_a_change(graph: Graph, tmp_path: Path) -> None:
    file = tmp_path / "base" / "dataset.toml"
    file.write_text(f'description = "What is new"\n{file.read_text("utf-8")}', "utf-8")
    assert [str(identity) for identity in graph.load(tmp_path / "base").changed] == [
        "GraphInfo graphkit"
    ]
    assert graph.info()["datasets"] == {"base": "What is new"}


# -- corrections -------------------------------------------------------------


def test_a_corrected_row_leaves_no_old_version_behind(graph: Graph, tmp_path: Path) -> None:
    rows = [line("Role:chair", "Board:board", valid_from="2018-03")]
    mended = {**BASE, "Board": [node("board", "The Board", kind="network")], "CHAIRS": rows}
    plan = graph.load(write_folder(tmp_path / "base", mended, name="base"))
    assert [str(identity) for identity in plan.changed] == ["Board board", "chair CHAIRS board"]
    assert plan.added == plan.removed == plan.unmentioned == []
    now = fact(graph)
    assert (now["valid_from"], now["precision"]) == (dt.date(2018, 3, 1), "month")
    assert now["claims"] == ['{"valid_from": "2018-03"}']
    assert "as_named" not in now
    board = things(graph, "Board")["board"]
    assert (board["name"], board["kind"], board["aliases"]) == ("The Board", "network", [])
    assert "disputed" not in board


def test_a_row_with_another_key_is_another_fact(graph: Graph, tmp_path: Path) -> None:
    rows = [line("Role:chair", "Board:board", term="second")]
    folder = write_folder(tmp_path / "base", {**BASE, "CHAIRS": rows}, name="base")
    plan = graph.load(folder, prune=True)
    assert [str(identity) for identity in plan.added] == ["chair CHAIRS board (second)"]
    assert [str(identity) for identity in plan.removed] == ["chair CHAIRS board"]
    assert fact(graph)["key"] == "second"


def test_a_dispute_that_is_settled_leaves_one_line(graph: Graph, tmp_path: Path) -> None:
    other = [line("Role:chair", "Board:board", "late", valid_from="2019")]
    graph.load(write_folder(tmp_path / "two", {"CHAIRS": other}, name="two"))
    keys = [each["key"] for each in held(graph)["relationships"]]
    assert keys == ["#valid_from=2017", "#valid_from=2019"]
    other = [line("Role:chair", "Board:board", "late", valid_from="2017-05")]
    graph.load(write_folder(tmp_path / "two", {"CHAIRS": other}, name="two"))
    now = fact(graph)
    assert (now["key"], now["valid_from"]) == ("", dt.date(2017, 5, 1))
    assert now["sources"] == ["early", "late"]
    assert "disputed" not in now


def test_a_stated_end_is_planned_as_an_end(graph: Graph, tmp_path: Path) -> None:
    rows = [line("Role:chair", "Board:board", "late", valid_to="2021")]
    plan = graph.load(write_folder(tmp_path / "two", {"CHAIRS": rows}, name="two"))
    assert [str(identity) for identity in plan.ended] == ["chair CHAIRS board"]
    assert fact(graph)["valid_to"] == dt.date(2022, 1, 1)


def test_a_stated_end_of_a_thing_is_planned_as_an_end(graph: Graph, tmp_path: Path) -> None:
    rows = [node("board", "Board", source="late", valid_to="2021")]
    plan = graph.load(write_folder(tmp_path / "two", {"Board": rows}, name="two"))
    assert [str(identity) for identity in plan.ended] == ["Board board"]
    # What hangs on it ends with it, though no source says so of each.
    assert [str(identity) for identity in plan.changed if identity.end] == ["chair CHAIRS board"]
    assert fact(graph)["holds_to"] == dt.date(2022, 1, 1)
    assert "valid_to" not in fact(graph)


# -- no longer mentioned -----------------------------------------------------


def test_what_is_no_longer_mentioned_stays_and_is_reported(graph: Graph, tmp_path: Path) -> None:
    before = held(graph)
    fewer = {"Board": BASE["Board"], "Role": [node("chair")]}
    plan = graph.load(write_folder(tmp_path / "base", fewer, name="base"))
    assert [str(i) for i in plan.unmentioned] == ["chair CHAIRS board", "Role deputy"]
    assert plan.is_empty
    assert held(graph) == before


def test_what_is_no_longer_mentioned_goes_with_prune(graph: Graph, tmp_path: Path) -> None:
    fewer = {"Board": BASE["Board"], "Role": [node("chair")]}
    plan = graph.load(write_folder(tmp_path / "base", fewer, name="base"), prune=True, yes=True)
    assert plan.unmentioned == sorted(plan.removed)
    assert [str(i) for i in sorted(plan.removed)] == ["chair CHAIRS board", "Role deputy"]
    assert sorted(things(graph, "Role")) == ["chair"]
    assert held(graph)["relationships"] == []


def test_pruning_one_dataset_keeps_what_the_other_says(graph: Graph, tmp_path: Path) -> None:
    rows = [line("Role:chair", "Board:board", "late", locator="p. 7")]
    both = {**BASE, "CHAIRS": rows}
    graph.load(write_folder(tmp_path / "two", both, name="two"))
    assert fact(graph)["datasets"] == ["base", "two"]
    assert fact(graph)["locators"] == ["¶1", "p. 7"]
    without = {"Board": BASE["Board"], "Role": BASE["Role"]}
    plan = graph.load(write_folder(tmp_path / "base", without, name="base"), prune=True, yes=True)
    assert [str(identity) for identity in plan.unmentioned] == ["chair CHAIRS board"]
    assert plan.removed == []
    now = fact(graph)
    assert (now["datasets"], now["sources"], now["locators"]) == (["two"], ["late"], ["p. 7"])
    assert now["first_stated"] == dt.date(2022, 6, 1)
    assert "valid_from" not in now


# -- dry run -----------------------------------------------------------------


def test_a_dry_run_on_no_graph_makes_none(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "base", BASE, name="base")
    graph = graphkit.open(tmp_path / "new" / "g.kgl")
    foreseen = graph.load(folder, dry_run=True)
    assert not (tmp_path / "new").exists()
    assert graph.load(folder) == foreseen


@pytest.mark.parametrize("prune", [False, True])
def test_a_dry_run_writes_nothing_and_foresees_the_load(
    graph: Graph, tmp_path: Path, prune: bool
) -> None:
    rows = [line("Role:deputy", "Board:board", valid_to="2020")]
    mended = {**BASE, "Board": [node("board", "B")], "CHAIRS": rows}
    folder = write_folder(tmp_path / "base", mended, name="base")
    before, raw = held(graph), unwritten(graph)
    foreseen = graph.load(folder, dry_run=True, prune=prune)
    assert held(graph) == before
    assert unwritten(graph) == raw
    assert not foreseen.is_empty
    assert graph.load(folder, prune=prune) == foreseen
    assert len(held(graph)["nodes"]) + len(held(graph)["relationships"]) == foreseen.total


# -- refused -----------------------------------------------------------------


def refused(graph: Graph, folder: Path, *, prune: bool = True) -> list[str]:
    """Give the faults that stop a load, having seen that nothing was written.

    Without prune a check finds the same.
    """
    before, raw = held(graph), unwritten(graph)
    found = []
    for dry_run in (True, False):
        with pytest.raises(FaultyTables) as caught:
            graph.load(folder, prune=prune, dry_run=dry_run)
        found.append([str(fault) for fault in caught.value.faults])
    if not prune:
        found.append([str(fault) for fault in graph.check(folder)])
    assert all(each == found[0] for each in found)
    assert held(graph) == before
    assert unwritten(graph) == raw
    return found[0]


def test_nodes_that_others_lean_on_are_not_taken_out(graph: Graph, tmp_path: Path) -> None:
    rows = [line("Role:deputy", "Board:board", "late"), line("Role:chair", "Board:board", "late")]
    graph.load(write_folder(tmp_path / "two", {"CHAIRS": rows}, name="two"))
    fewer = {"Role": [node("chair")]}
    assert refused(graph, write_folder(tmp_path / "base", fewer, name="base")) == [
        "dataset.toml: other datasets lean on 2 nodes that would go: "
        "Board board (in chair CHAIRS board); Role deputy (in deputy CHAIRS board); "
        "mention them again, or take out the other dataset first"
    ]


def test_a_source_that_others_lean_on_is_not_taken_out(graph: Graph, tmp_path: Path) -> None:
    tables = {
        "Action": [node("act", source="late")],
        "REPORTED": [line("Source:early", "Action:act", "late", status="done")],
    }
    late = {"late": "2022-06-01"}
    graph.load(write_folder(tmp_path / "two", tables, name="two", sources=late))
    rows = {"Board": [node("board", source="late")]}
    folder = write_folder(tmp_path / "base", rows, name="base", sources=late)
    (fault,) = refused(graph, folder)
    assert "Source early (in early REPORTED act)" in fault


@pytest.mark.parametrize("prune", [True, False])
def test_no_node_is_left_without_a_name(graph: Graph, tmp_path: Path, prune: bool) -> None:
    owner = "base" if not prune else "two"
    rows = {"Board": [node("board", "", kind="hub")], "Role": [node("chair"), node("deputy")]}
    folder = write_folder(tmp_path / "two", rows, name=owner)
    if prune:
        # The name that another dataset gives is enough, as long as that one gives it.
        graph.load(folder)
        folder = write_folder(tmp_path / "base", {"Role": BASE["Role"]}, name="base")
    row = "Board.csv, row 2, column name: is empty; give the node its usual name"
    whole = (
        "dataset.toml: 1 node would be left without a name: Board board; "
        "give it one in a dataset that stays"
    )
    assert refused(graph, folder, prune=prune) == [whole if prune else row]


def test_two_folders_under_one_name_clash(graph: Graph, tmp_path: Path) -> None:
    other = write_folder(
        tmp_path / "other",
        {"Ward": [node("w", source="census")]},
        name="base",
        sources={"census": "2021-03-21"},
    )
    for prune in (True, False):
        assert refused(graph, other, prune=prune) == [
            "dataset.toml, column name: 'base' is another dataset in the graph, from other "
            "sources; give this one a name of its own"
        ]


@pytest.mark.parametrize("name", ["Base", "BASE"])
def test_a_name_that_differs_by_case_alone_is_refused(
    graph: Graph, tmp_path: Path, name: str
) -> None:
    other = write_folder(tmp_path / "other", {"Ward": [node("w")]}, name=name)
    assert refused(graph, other, prune=False) == [
        f"dataset.toml, column name: '{name}' differs by case alone from 'base', which the graph "
        "holds; write it so, or take that one out (graphkit forget base)"
    ]


def test_all_that_the_graph_refuses_is_told_at_once(graph: Graph, tmp_path: Path) -> None:
    tables = {
        "Board": [node("board", "Housing", kind="hub"), node("b", kind="nonsense")],
        "Role": [node("chair", "Chair"), node("deputy", "Helper")],
    }
    dated = {"early": "2018-03-01", "late": "2022-06-02"}
    folder = write_folder(tmp_path / "two", tables, name="Base", sources=dated)
    assert [fault.split(":")[0] for fault in refused(graph, folder, prune=False)] == [
        "Board.csv, row 2, column id",
        "Board.csv, row 3, column kind",
        "Role.csv, row 3, column id",
        "dataset.toml, column name",
        "dataset.toml [[source]], row 2, column date",
    ]


def test_a_faulty_folder_leaves_the_graph_as_it_was(graph: Graph, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "base", {**BASE, "Team": [node("t", colour="red")]})
    (fault,) = refused(graph, folder, prune=False)
    assert fault.startswith("Team.csv, row 1, column colour: is no column of this table")


def test_a_faulty_folder_makes_no_graph(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "base", {"Board": [node("b", "")]})
    for dry_run in (True, False):
        with pytest.raises(FaultyTables):
            graphkit.open(tmp_path / "new" / "g.kgl").load(folder, dry_run=dry_run)
    assert not (tmp_path / "new").exists()


def test_what_was_written_past_graphkit_is_named(graph: Graph, tmp_path: Path) -> None:
    create = "CREATE (:Ward {id: 'by-hand', name: 'By hand'})"
    graph.engine.transact(lambda writer: writer.read(create))
    before, raw = held(graph), unwritten(graph)
    for refuse in (graph.load, graph.check):
        with pytest.raises(Refused) as caught:
            refuse(tmp_path / "base")
        assert str(caught.value) == (
            "this graph holds Ward by-hand, which no load of graphkit wrote; take it out, "
            "or load the sources into a new graph"
        )
    assert (held(graph), unwritten(graph)) == (before, raw)


def test_a_graph_of_another_model_is_left_alone(graph: Graph, tmp_path: Path) -> None:
    graph.engine.transact(lambda writer: writer.write(Changes(info={"model_version": "0"})))
    raw = unwritten(graph)
    for dry_run in (True, False):
        with pytest.raises(Refused) as caught:
            graph.load(tmp_path / "base", dry_run=dry_run)
        assert str(caught.value) == (
            "this graph follows version 0 of the model and this graphkit version "
            f"{graph.model.version}; run 'graphkit upgrade'"
        )
    assert unwritten(graph) == raw


def test_an_id_that_another_dataset_uses_otherwise_is_refused(tmp_path: Path) -> None:
    graph = graphkit.open(tmp_path / "g.kgl")
    graph.load(write_folder(tmp_path / "one", {"Ward": [node("moor", "Moor")]}, name="one"))
    other = write_folder(tmp_path / "two", {"Ward": [node("moor", "Hill")]}, name="two")
    assert refused(graph, other, prune=False) == [
        "Ward.csv, row 2, column id: 'moor' is 'Hill' here and 'Moor' in another dataset of the "
        "graph; give it another id, or the same name, with the other spelling as an alias"
    ]
    dated = {"early": "2017-01-01"}
    other = write_folder(
        tmp_path / "two", {"Ward": [node("moor", "Moor")]}, name="two", sources=dated
    )
    assert refused(graph, other, prune=False) == [
        "dataset.toml [[source]], row 1, column date: '2017-01-01' has another date in another "
        "dataset of the graph; give it the same date, or another id"
    ]
    known = {"Ward": [node("moor", "Hill", aliases="Moor")]}
    graph.load(write_folder(tmp_path / "two", known, name="two"))


def test_pruning_a_whole_table_needs_a_yes(graph: Graph, tmp_path: Path) -> None:
    for fewer, said in (
        ({"Board": BASE["Board"], "Role": BASE["Role"]}, "CHAIRS (1)"),
        ({"Board": BASE["Board"]}, "CHAIRS (1), Role (2)"),
    ):
        left = write_folder(tmp_path / "base", fewer, name="base")
        before, raw = held(graph), unwritten(graph)
        with pytest.raises(Refused) as caught:
            graph.load(left, prune=True)
        assert str(caught.value) == (
            f"pruning would take out all that base says of {said}; "
            "look at --dry-run, and add --yes if it is right"
        )
        assert (held(graph), unwritten(graph)) == (before, raw)
        assert graph.load(left, prune=True, dry_run=True).removed
        # Left out without prune, it stays.
        assert graph.load(left).is_empty
    graph.load(left, prune=True, yes=True)
    assert things(graph, "Role") == {}


def test_pruning_most_of_a_dataset_needs_a_yes(tmp_path: Path) -> None:
    graph = graphkit.open(tmp_path / "g.kgl")
    wards = [node(f"w{number}") for number in range(40)]
    graph.load(write_folder(tmp_path / "town", {"Ward": wards}))
    before = graph.export()
    left = write_folder(tmp_path / "town", {"Ward": wards[:2]})
    with pytest.raises(Refused, match="pruning would take out 38 of the 42 things"):
        graph.load(left, prune=True)
    assert graph.export() == before
    assert len(graph.load(left, prune=True, dry_run=True).removed) == 38
    graph.load(left, prune=True, yes=True)
    assert len(graph.export()["nodes"]) == 4
