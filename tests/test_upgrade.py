"""Graphs of another model: every verb says so in one line, and upgrade mends the older ones."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from commands import Run
from tables_builder import node, write_folder

import graphkit
import graphkit.engines.neo4j as neo4j_engine
from graphkit.claims import node_identity
from graphkit.engines import Changes, statements
from graphkit.engines.embedded import EmbeddedEngine
from graphkit.errors import GraphkitError, Refused
from graphkit.folding import Facts
from graphkit.graph import Graph
from graphkit.model import load_model
from graphkit.snapshot import read_facts, read_info

DATA = Path(__file__).parent / "data"
# Made of the folder beside it by the graphkit whose model was version 1.
OLD, TABLES = DATA / "graph-of-model-1.kgl", DATA / "small"
MODEL = load_model()


def put(graph: Graph, facts: Facts, info: dict[str, Any]) -> Graph:
    """Write facts as they are, whatever model they follow."""
    new = {*facts.nodes, *facts.relationships}
    changes = Changes(dict(facts.nodes), dict(facts.relationships), new, info=info)
    graph.engine.transact(lambda writer: writer.write(changes))
    return graphkit.open(graph.engine.address)


@pytest.fixture
def old(tmp_path: Path) -> Graph:
    """Give the graph that an earlier graphkit made, on either engine."""
    graph = graphkit.open(tmp_path / "old.kgl")
    if isinstance(graph.engine, EmbeddedEngine):
        shutil.copy(OLD, tmp_path / "old.kgl")
        return graph
    kept = EmbeddedEngine(str(OLD))
    return put(graph, read_facts(kept, MODEL, of_any_model=True), read_info(kept).properties())


def whole(graph: Graph) -> tuple[Any, ...]:
    """Read all that a graph holds, with whatever no model knows."""
    opened = graphkit.open(graph.engine.address).engine
    return read_facts(opened, MODEL, of_any_model=True), read_info(opened)


# -- refused -----------------------------------------------------------------

VERBS = [
    ("trace", "mend the hall"),
    ("show", "Cabinet"),
    ("gaps",),
    ("gaps", "--duplicates"),
    ("funding",),
    ("reach", "--gaps"),
    ("resilience",),
    ("changes", "2019-01-01"),
    ("ranks",),
    ("place", "moor"),
    ("view", "accountability"),
    ("query", "run", "funding"),
    ("cypher", "MATCH (b:Board) RETURN b.id AS id"),
    ("export",),
    ("check", TABLES),
    ("load", TABLES),
    ("load", TABLES, "--dry-run"),
]


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: " ".join(map(str, verb[:1])))
def test_every_verb_on_an_older_graph_names_the_fix_in_one_line(
    run: Run, old: Graph, verb: tuple[object, ...]
) -> None:
    before = whole(old)
    done = run(*verb, "--graph", old.engine.address)
    assert (done.code, done.out) == (1, "")
    assert done.err.count("\n") == 1
    said = "follows version 1 of the model and this graphkit version 2; run 'graphkit upgrade'"
    assert said in done.err
    assert whole(old) == before


def test_an_older_graph_is_not_copied(run: Run, old: Graph, tmp_path: Path) -> None:
    done = run("copy", old.engine.address, tmp_path / "copy.kgl")
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert "run 'graphkit upgrade' (the old file is kept beside)" in done.err
    assert not (tmp_path / "copy.kgl").exists()


def test_no_method_answers_from_an_older_graph(old: Graph) -> None:
    asked: list[Callable[[], object]] = [
        lambda: old.find("Cabinet"),
        lambda: old.to_networkx("partners"),
        lambda: old.export("csv"),
        lambda: old.gaps(only="no such gap"),
    ]
    for ask in asked:
        with pytest.raises(Refused, match="run 'graphkit upgrade'"):
            ask()


def test_info_describes_an_older_graph_and_names_the_fix(run: Run, old: Graph) -> None:
    said = " ".join(run("info", "--graph", old.engine.address).out.split())
    assert "model version 1" in said
    assert "run 'graphkit upgrade'" in said
    told = json.loads(run("info", "--graph", old.engine.address, "--json").out)
    assert (told["model_version"], told["graphkit_model_version"]) == ("1", "2")
    assert told["nodes"]["Board"] == 8


def test_a_newer_graph_is_left_to_a_newer_graphkit(run: Run, old: Graph) -> None:
    old.engine.transact(lambda writer: writer.write(Changes(info={"model_version": "3"})))
    before = whole(old)
    for verb in (("gaps",), ("load", TABLES), ("upgrade",), ("upgrade", "--dry-run")):
        done = run(*verb, "--graph", old.engine.address)
        assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
        assert "follows version 3 of the model and this graphkit version 2" in done.err
        assert "install the newer graphkit" in done.err
    assert whole(old) == before
    assert sorted(Path(old.engine.address).parent.glob("*model*")) == []


# -- upgraded ----------------------------------------------------------------


def test_an_upgraded_graph_is_what_loading_its_tables_today_makes(
    old: Graph, tmp_path: Path
) -> None:
    plan = old.upgrade().plan
    fresh = graphkit.open(tmp_path / "fresh.kgl")
    fresh.load(TABLES)
    assert whole(old) == whole(fresh)
    assert plan.total == len(read_facts(fresh.engine, MODEL))
    # The graph object that upgraded it answers from the new one at once.
    assert old.show("Cabinet").rows == fresh.show("Cabinet").rows
    assert old.load(TABLES).is_empty


def test_a_dry_run_changes_nothing_and_foresees_the_upgrade(run: Run, old: Graph) -> None:
    before = whole(old)
    foreseen = old.upgrade(dry_run=True)
    printed = run("upgrade", "--dry-run", "--graph", old.engine.address)
    assert printed.code == 0
    assert "from version 1 of the model to version 2 (dry run)" in " ".join(printed.out.split())
    assert f"{len(foreseen.plan.changed)} would be changed" in printed.out
    assert whole(old) == before
    assert list(Path(old.engine.address).parent.glob("*model-1*")) == []
    done = graphkit.open(old.engine.address).upgrade()
    assert (done.before, done.now, done.plan) == ("1", "2", foreseen.plan)


def test_an_upgraded_graph_needs_no_upgrade(run: Run, old: Graph) -> None:
    address = old.engine.address
    done = run("upgrade", "--graph", address)
    assert (done.code, done.err) == (0, "")
    assert "were changed" in done.out
    before, raw = whole(old), file_of(old)
    again = run("upgrade", "--yes", "--graph", address)
    assert (again.code, again.err) == (0, "")
    assert "nothing to do" in again.out
    assert not graphkit.open(address).upgrade(dry_run=True).is_needed
    assert (whole(old), file_of(old)) == (before, raw)


def file_of(graph: Graph) -> bytes | None:
    path = Path(graph.engine.address)
    return path.read_bytes() if path.exists() else None


def test_there_is_nothing_to_upgrade_where_there_is_no_graph(run: Run, tmp_path: Path) -> None:
    for options in ((), ("--dry-run",)):
        done = run("upgrade", *options, "--graph", tmp_path / "none.kgl")
        assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
        assert "there is no graph yet" in done.err
    assert list(tmp_path.iterdir()) == []


def test_the_old_file_is_kept_and_none_that_is_there_is_overwritten(
    run: Run, old: Graph, tmp_path: Path
) -> None:
    if not isinstance(old.engine, EmbeddedEngine):
        assert old.upgrade().kept is None
        return
    taken = tmp_path / "old.kgl.model-1"
    taken.write_text("somebody's own", "utf-8")
    done = run("upgrade", "--graph", old.engine.address)
    kept = tmp_path / "old.kgl.model-1.2"
    assert f"the old file is kept as {kept}" in " ".join(done.out.split())
    assert taken.read_text("utf-8") == "somebody's own"
    assert kept.read_bytes() == OLD.read_bytes()


class Stop(Exception):
    """What stops an upgrade half-way."""


def stop_late(text: str) -> None:
    if text == "writing" or (text.startswith("written") and int(text.split()[1]) > 8):
        raise Stop


def test_an_upgrade_that_stopped_is_finished_by_running_it_again(
    old: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neo4j_engine, "ONE_TRANSACTION", 5)
    monkeypatch.setattr(statements, "BATCH", 3)
    with pytest.raises(Stop):
        old.upgrade(progress=stop_late)
    assert list(tmp_path.glob("*model-1*")) == []
    with pytest.raises(Refused, match="follows version 1 of the model"):
        graphkit.open(old.engine.address).gaps()
    assert graphkit.open(old.engine.address).upgrade().is_needed
    fresh = graphkit.open(tmp_path / "fresh.kgl")
    fresh.load(TABLES)
    assert whole(old) == whole(fresh)


# -- what the model changed ---------------------------------------------------


def aged(graph: Graph, change: dict[str, str], properties: dict[str, Any]) -> Graph:
    """Make a graph look as if an earlier graphkit had made it."""
    facts = read_facts(graph.engine, MODEL)
    for held in (*facts.nodes.values(), *facts.relationships.values()):
        for today, earlier in change.items():
            held["claims"] = [claim.replace(today, earlier) for claim in held["claims"]]
    facts.nodes[node_identity("LSOA", "e1")].update(properties)
    info = {**read_info(graph.engine).properties(), "model_version": "1"}
    return put(graphkit.open(Path(graph.engine.address).with_name("aged.kgl")), facts, info)


@pytest.fixture
def censuses(tmp_path: Path) -> Graph:
    """Give a graph of an area of both censuses, as each of two sources has it."""
    rows = [node("e1", boundaries="2011"), node("e1", source="late", boundaries="2021")]
    graph = graphkit.open(tmp_path / "today.kgl")
    graph.load(write_folder(tmp_path / "areas", {"LSOA": rows}))
    return graph


def test_a_text_where_there_is_a_list_now_is_a_list_of_one(censuses: Graph) -> None:
    earlier = {'["2011"]': '"2011"', '["2021"]': '"2021"'}
    old = aged(censuses, earlier, {"boundaries": "2021", "disputed": True})
    assert '"2011"' in read_facts(old.engine, MODEL).nodes[node_identity("LSOA", "e1")]["claims"][0]
    old.upgrade()
    assert whole(old) == whole(censuses)
    (area,) = old.cypher("MATCH (l:LSOA) RETURN l.boundaries AS b, l.disputed AS d").rows
    assert area == {"b": ["2011", "2021"], "d": None}


def test_what_the_model_has_no_more_stays_in_its_claim_alone(censuses: Graph) -> None:
    old = aged(censuses, {'{"boundaries"': '{"colour": "red", "boundaries"'}, {"colour": "red"})
    old.upgrade()
    facts, _ = whole(old)
    area = facts.nodes[node_identity("LSOA", "e1")]
    assert "colour" not in area
    assert '"colour": "red"' in area["claims"][0]


def test_what_no_load_wrote_is_named(old: Graph) -> None:
    create = "CREATE (:Ward {id: 'by-hand', name: 'By hand'})"
    old.engine.transact(lambda writer: writer.read(create))
    before = whole(old)
    for dry_run in (True, False):
        with pytest.raises(GraphkitError, match="holds Ward by-hand, which no load of graphkit"):
            graphkit.open(old.engine.address).upgrade(dry_run=dry_run)
    assert whole(old) == before


def test_an_unfinished_load_stays_unfinished(old: Graph, tmp_path: Path) -> None:
    """A first load of another dataset stopped before it came to its sources."""
    torn = {
        "name": "Torn",
        "claims": ['{"name": "Torn"}'],
        "sources": ["lost"],
        "locators": ["p. 1"],
        "datasets": ["torn"],
    }
    info = {**read_info(old.engine).properties(), "incomplete": ["torn"]}
    old = put(old, Facts({node_identity("Ward", "torn"): torn}), info)
    old.upgrade()
    facts, about = whole(old)
    assert node_identity("Ward", "torn") not in facts.nodes
    assert about.incomplete == ("torn",)
    fresh = graphkit.open(tmp_path / "fresh.kgl")
    fresh.load(TABLES)
    assert facts == whole(fresh)[0]
