"""Pairs that may be one thing, what is judged of them, and what a load makes of it."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from commands import Run
from hypothesis import given
from hypothesis import strategies as st
from tables_builder import Cells, line, node, write_folder

import graphkit
from graphkit.cli.gaps import print_duplicates
from graphkit.engines import Changes
from graphkit.errors import FaultyTables, WrongOption
from graphkit.folding import Facts
from graphkit.graph import Graph
from graphkit.judgements import Judgement, to_text
from graphkit.questions.duplicates import ALIKE, alike, nearly_alike
from graphkit.snapshot import read_facts, read_info

LEEDS = Path(__file__).parent.parent / "data/leeds"
DAY = "2022-06-01"
HEAD = "label,id,other_label,other_id,judgement,why\n"
TEAMS = [node("hub", "Early Help Hub"), node("hubs", "Early Help Hubs", source="late")]

Tables = Mapping[str, Sequence[Cells]]


def folder(path: Path, tables: Tables, judgements: str = "", name: str = "test") -> Path:
    """Write a folder of tables with a file of judgements beside it."""
    write_folder(path / name, tables, name=name)
    if judgements:
        (path / f"{name}-judgements.csv").write_text(HEAD + judgements, "utf-8")
        file = path / name / "dataset.toml"
        named = f'judgements = "../{name}-judgements.csv"\n'
        file.write_text(named + file.read_text("utf-8"), "utf-8")
    return path / name


def loaded(path: Path, tables: Tables, judgements: str = "") -> Graph:
    graph = graphkit.open(path / "g.kgl")
    graph.load(folder(path, tables, judgements))
    return graph


def pairs(graph: Graph) -> list[tuple[Any, ...]]:
    rows = graph.gaps(duplicates=True, as_of=DAY)
    return [(row["score"], row["id"], row["other_id"], row["judgement"]) for row in rows]


def nodes(graph: Graph, label: str) -> dict[str, tuple[str, list[str] | None]]:
    text = f"MATCH (n:{label}) RETURN n.id AS id, n.name AS name, n.aliases AS aliases"
    return {row["id"]: (row["name"], row["aliases"]) for row in graph.cypher(text)}


# -- finding pairs -------------------------------------------------------------------------


def test_a_pair_is_offered_until_it_is_judged(tmp_path: Path) -> None:
    graph = loaded(tmp_path, {"Team": TEAMS})
    assert pairs(graph) == [(97, "hub", "hubs", None)]
    assert [row["id"] for row in graph.gaps(only="names nearly alike", as_of=DAY)] == ["hub"]
    graph.load(folder(tmp_path, {"Team": TEAMS}, "Team,hubs,,hub,different,one and all\n"))
    assert pairs(graph) == [(97, "hub", "hubs", "different")]
    assert not graph.gaps(only="names nearly alike", as_of=DAY)


def test_pairs_are_found_across_the_labels_of_bodies_but_not_of_others(tmp_path: Path) -> None:
    tables = {
        "Team": [node("t", "Parks")],
        "Board": [node("b", "The Parks")],
        "Venue": [node("v", "Parks")],
        "Plan": [node("p", "Parks")],
    }
    assert pairs(loaded(tmp_path, tables)) == [(100, "b", "t", None)]


def test_a_judged_pair_is_listed_however_unlike_it_is(tmp_path: Path) -> None:
    teams = [node("parks"), node("green", "Green spaces")]
    graph = loaded(tmp_path, {"Team": teams}, "Team,parks,,green,unsure,nobody says\n")
    (row,) = graph.gaps(duplicates=True, as_of=DAY)
    assert (row["judgement"], row["why"]) == ("unsure", "nobody says")
    assert row["score"] < ALIKE
    assert row["evidence"] == "early (1 March 2018), ¶1 | early (1 March 2018), ¶1"


def test_a_pair_is_not_known_before_both_are(tmp_path: Path) -> None:
    graph = loaded(tmp_path, {"Team": TEAMS})
    assert not graph.gaps(duplicates=True, as_of="2020-01-01")


def test_duplicates_and_one_kind_of_gap_are_two_questions(tmp_path: Path) -> None:
    graph = loaded(tmp_path, {"Team": TEAMS})
    with pytest.raises(WrongOption, match="not for both"):
        graph.gaps(duplicates=True, only="no owner")


def test_the_list_prints_open_pairs_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    teams = [*TEAMS, node("early", "Early-Help Hub")]
    graph = loaded(tmp_path, {"Team": teams}, "Team,hub,,hubs,different,one and all\n")
    print_duplicates(graph.gaps(duplicates=True, as_of=DAY))
    printed = capsys.readouterr().out
    assert printed.index("not judged: 2") < printed.index("different: 1")
    assert "Early-Help Hub (Team:early) / Early Help Hub (Team:hub) – 100 of 100" in printed
    assert "one and all" in printed


WORDS = st.lists(st.sampled_from(["early", "help", "hub", "hubs", "of", "1", "2"]), max_size=4)


@given(WORDS, WORDS)
def test_likeness_knows_no_order(one: list[str], other: list[str]) -> None:
    first, second = " ".join(one), " ".join(other)
    assert alike(first, second) == alike(second, first)
    assert alike(" ".join(reversed(one)), second) == alike(first, second)
    assert alike(first, first) == 100
    assert 0 <= alike(first, second) <= 100


@given(st.lists(WORDS.filter(bool).map(" ".join), min_size=2, max_size=6, unique=True))
def test_the_pairs_are_those_that_each_two_names_give(names: list[str]) -> None:
    found = {
        (pair.one["name"], pair.other["name"]): round(pair.score, 6)
        for pair in nearly_alike([{"name": name, "aliases": None} for name in names])
    }
    assert found == {
        (one, other): round(alike(one, other), 6)
        for one, other in combinations(names, 2)
        if alike(one, other) >= ALIKE
    }


# -- what a load makes of "same" -----------------------------------------------------------

SAME = "Team,parks,,park,same,two spellings\n"
TOWN: Tables = {
    "Team": [node("parks", "Parks Team"), node("park", "Park Team", "late", aliases="PT")],
    "Ward": [node("moor")],
    "Project": [node("trees")],
    "DELIVERS": [
        line("Team:parks", "Project:trees", part="lead"),
        line("Team:park", "Project:trees", source="late", part="lead"),
    ],
}


def test_what_is_judged_the_same_becomes_one_thing(tmp_path: Path) -> None:
    graph = loaded(tmp_path, TOWN, SAME)
    assert nodes(graph, "Team") == {"parks": ("Parks Team", ["Park Team", "PT"])}
    text = "MATCH (a)-[r:DELIVERS]->(b) RETURN a.id AS id, r.sources AS sources"
    assert list(graph.cypher(text)) == [{"id": "parks", "sources": ["early", "late"]}]
    assert pairs(graph) == [(None, "parks", "park", "same")]
    plan = graph.load(tmp_path / "test")
    assert plan.is_empty, "loading again changes nothing"


def test_a_later_load_of_another_dataset_respects_it(tmp_path: Path) -> None:
    own = {**TOWN, "Team": TOWN["Team"][:1], "DELIVERS": TOWN["DELIVERS"][:1]}
    graph = loaded(tmp_path, own, SAME)
    more = {
        "Team": [node("park", "Park Team")],
        "WORKS_WITH": [line("Team:park", "Team:lakes")],
    }
    more["Team"].append(node("lakes"))
    other = folder(tmp_path, more, name="other")
    assert graph.check(other) == ()
    graph.load(other)
    assert set(nodes(graph, "Team")) == {"parks", "lakes"}
    assert nodes(graph, "Team")["parks"] == ("Parks Team", ["Park Team"])
    only_ends = {"WORKS_WITH": [line("Team:park", "Team:lakes", source="late")]}
    assert graph.check(folder(tmp_path, only_ends, name="third")) == ()


def test_a_judgement_folds_what_another_dataset_said_before(tmp_path: Path) -> None:
    graph = graphkit.open(tmp_path / "g.kgl")
    graph.load(folder(tmp_path, {"Team": [node("park", "Park Team")]}, name="first"))
    graph.load(folder(tmp_path, {"Team": [node("parks", "Parks Team")]}, SAME))
    assert nodes(graph, "Team") == {"parks": ("Parks Team", ["Park Team"])}


def test_a_judgement_that_is_taken_back_parts_them_again(tmp_path: Path) -> None:
    graph = loaded(tmp_path, TOWN, SAME)
    graph.load(folder(tmp_path, TOWN))
    assert set(nodes(graph, "Team")) == {"parks", "park"}
    assert pairs(graph) == [(95, "park", "parks", None)]


def whole(graph: Graph) -> Facts:
    return read_facts(graph.engine, graph.model)


OTHERS: Tables = {
    "Team": [node("park", "Park Team", aliases="PT"), node("lakes")],
    "Project": [node("ponds")],
    "Ward": [node("moor")],
    "WORKS_WITH": [line("Team:park", "Team:lakes")],
    "DELIVERS": [line("Team:park", "Project:ponds", places="moor")],
}
BOTH = SAME + "Ward,the-moor,,moor,same,one ward\n"
MOORS: Tables = {**TOWN, "Ward": [node("the-moor")]}


def test_a_judgement_taken_back_parts_what_other_datasets_said_too(tmp_path: Path) -> None:
    plain = graphkit.open(tmp_path / "plain.kgl")
    plain.load(folder(tmp_path, OTHERS, name="other"))
    plain.load(folder(tmp_path, MOORS))
    graph = graphkit.open(tmp_path / "g.kgl")
    graph.load(tmp_path / "other")
    graph.load(folder(tmp_path, MOORS, BOTH))
    assert nodes(graph, "Team")["parks"] == ("Parks Team", ["Park Team", "PT"])
    assert set(nodes(graph, "Ward")) == {"the-moor"}
    folded = whole(graph)
    copied = graph.copy(tmp_path / "copy.kgl")
    assert copied.nodes == len(folded.nodes)
    graph = graphkit.open(tmp_path / "copy.kgl")
    assert graph.load(folder(tmp_path, MOORS, BOTH), prune=True).is_empty
    graph.load(folder(tmp_path, MOORS))
    assert whole(graph) == whole(plain)


def test_the_order_in_which_datasets_arrive_makes_no_difference(tmp_path: Path) -> None:
    folder(tmp_path, OTHERS, name="other")
    folder(tmp_path, MOORS, BOTH)
    told = []
    for order in (("other", "test"), ("test", "other"), ("test", "other", "test")):
        graph = graphkit.open(tmp_path / f"{'-'.join(order)}.kgl")
        for name in order:
            graph.load(tmp_path / name)
        told.append(whole(graph))
    assert told[0] == told[1] == told[2]


def test_a_dry_run_with_judgements_writes_nothing(tmp_path: Path) -> None:
    graph = loaded(tmp_path, TOWN)
    before = whole(graph)
    plan = graph.load(folder(tmp_path, TOWN, SAME), dry_run=True)
    assert [str(each) for each in plan.removed] == ["Team park", "park DELIVERS trees (lead)"]
    assert whole(graphkit.open(tmp_path / "g.kgl")) == before


def refused(graph: Graph, path: Path) -> list[str]:
    """Give the faults that a check and a load find alike, having seen nothing written."""
    there = graph.engine.exists()
    before = whole(graph) if there else None
    found = [str(fault) for fault in graph.check(path)]
    for dry_run in (True, False):
        with pytest.raises(FaultyTables) as caught:
            graph.load(path, dry_run=dry_run)
        assert [str(fault) for fault in caught.value.faults] == found
    assert (whole(graph) if there else None) == before
    return found


@pytest.mark.parametrize("judged", ["different", "unsure"])
@pytest.mark.parametrize("way", ["a,,b", "b,,a", "c,,a"])
def test_what_is_judged_two_is_not_one_by_any_way(tmp_path: Path, way: str, judged: str) -> None:
    tables = {"Team": [node("a"), node("b"), node("c")]}
    graph = loaded(tmp_path, tables, "Team,a,,b,same,x\nTeam,b,,c,same,x\n")
    one, other = way.split(",,")
    said = (
        f"other-judgements.csv, row 2: Team {one} and {other} are judged {judged} (y), "
        "and the same, if by way of others; take one of the two back"
    )
    path = folder(tmp_path, tables, f"Team,{way},{judged},y\n", name="other")
    assert refused(graph, path) == [said]
    # The other way round: what closes the way is refused too, at the row that does it.
    graph = graphkit.open(tmp_path / "two.kgl")
    graph.load(path)
    rows = "Team,a,,b,same,x\nTeam,b,,c,same,x\n"
    (fault,) = refused(graph, folder(tmp_path, tables, rows))
    assert fault.startswith(f"test-judgements.csv, row {3 if one == 'c' else 2}: Team {one} and ")


def test_a_contradiction_hides_no_other_fault(tmp_path: Path) -> None:
    tables = {
        "Team": [node("a"), node("b"), node("c"), node("d", colour="red")],
        "Board": [node("q", kind="nonsense")],
    }
    rows = "Team,a,,c,same,x\nTeam,b,,c,same,x\nTeam,a,,b,different,x\nTeam,zz,,a,different,x\n"
    found = refused(graphkit.open(tmp_path / "g.kgl"), folder(tmp_path, tables, rows))
    assert [said.split(":")[0] for said in found] == [
        "Board.csv, row 2, column kind",
        "Team.csv, row 1, column colour",
        "test-judgements.csv, row 3",
    ]
    tables = {**tables, "Team": tables["Team"][:3]}
    found = refused(graphkit.open(tmp_path / "g.kgl"), folder(tmp_path, tables, rows))
    assert [said.split(":")[0] for said in found] == [
        "Board.csv, row 2, column kind",
        "test-judgements.csv, row 3",
        "test-judgements.csv, row 5, column id",
    ]


def test_a_graph_whose_judgements_contradict_each_other_takes_other_datasets(
    tmp_path: Path,
) -> None:
    tables = {"Team": [node("a"), node("b")]}
    graph = loaded(tmp_path, tables, "Team,a,,b,same,x\n")
    kept = to_text([Judgement("Team", "a", "Team", "b", "unsure", "as an earlier graphkit let it")])
    info = read_info(graph.engine).properties()
    info |= {"datasets": ["older", "test"], "descriptions": ["", ""]}
    info["judgements"] = [kept, *info["judgements"]]
    graph.engine.transact(lambda writer: writer.write(Changes(info=info)))
    graph.load(folder(tmp_path, {"Team": [node("c")]}, name="other"))
    assert sorted(nodes(graph, "Team")) == ["a", "c"]


def test_ids_of_places_are_folded_too(tmp_path: Path) -> None:
    tables = {
        "Team": [node("parks")],
        "Project": [node("trees")],
        "Ward": [node("moor"), node("the-moor")],
        "DELIVERS": [line("Team:parks", "Project:trees", places="the-moor; moor")],
    }
    graph = loaded(tmp_path, tables, "Ward,moor,,the-moor,same,one ward\n")
    (row,) = graph.cypher("MATCH ()-[r:DELIVERS]->() RETURN r.places AS places")
    assert row["places"] == ["moor"]


def test_two_that_a_row_joins_cannot_be_the_same(tmp_path: Path) -> None:
    tables = {**TOWN, "PART_OF": [line("Team:park", "Team:parks")]}
    new = graphkit.open(tmp_path / "g.kgl")
    assert refused(new, folder(tmp_path, tables, SAME)) == [
        "PART_OF.csv, row 2: park PART_OF parks joins two things that are judged the same; "
        "take that row out, or judge them different"
    ]
    assert not (tmp_path / "g.kgl.lock").exists()
    new.load(folder(tmp_path, tables))
    other = folder(tmp_path, TOWN, SAME, name="other")
    assert refused(new, other) == [
        "other-judgements.csv, row 2: park PART_OF parks, as test has it, joins two things that "
        "are judged the same; judge them different, or take that row out there"
    ]


@pytest.mark.parametrize(
    ("judgements", "said"),
    [
        ("Team,parks,,park,same,a\nTeam,park,,parks,same,b\n", "is judged in row 2 too"),
        ("Team,parks,,park,equal,a\n", "use same, different or unsure"),
        ("Team,parks,,parks,same,a\n", "is the same id"),
        ("Team,parks,Project,trees,same,a\n", "file both under one label"),
        ("Team,lakes,,park,same,a\n", "column id: 'lakes' is no Team here"),
        ("Team,parks,,lakes,different,a\n", "column other_id: 'lakes' is no Team here"),
        ("Crew,parks,,park,different,a\n", "column id: 'parks' is no Crew here"),
        ("Team,parks,,park,different,\n", "row 2, column why: is empty"),
    ],
)
def test_faulty_judgements_are_told(tmp_path: Path, judgements: str, said: str) -> None:
    path = folder(tmp_path, TOWN, judgements)
    with pytest.raises(FaultyTables) as caught:
        graphkit.open(tmp_path / "g.kgl").load(path)
    assert any(said in str(fault) for fault in caught.value.faults), caught.value.faults


@pytest.mark.parametrize(
    ("judgements", "said"),
    [
        ("Team,a,,c,same,x\nTeam,b,,c,same,x\n", "is judged the same as a and as b"),
        ("Team,a,,b,same,x\nTeam,b,,c,same,x\nTeam,c,,a,same,x\n", "the same as itself"),
    ],
)
def test_judgements_that_run_in_circles_are_refused(
    tmp_path: Path, judgements: str, said: str
) -> None:
    tables = {"Team": [node("a"), node("b"), node("c")]}
    (fault,) = refused(graphkit.open(tmp_path / "g.kgl"), folder(tmp_path, tables, judgements))
    assert said in fault
    assert not list(tmp_path.glob("g.kgl*"))


def test_judgements_alone_are_a_dataset(tmp_path: Path, run: Run) -> None:
    graph = loaded(tmp_path, TOWN)
    path = folder(tmp_path, {}, SAME, name="judge")
    (path / "dataset.toml").write_text(
        'name = "judge"\njudgements = "../judge-judgements.csv"\n', "utf-8"
    )
    assert run("check", path, "-g", graph.engine.address).out == "no faults\n"
    graph.load(path)
    assert sorted(nodes(graph, "Team")) == ["parks"]
    assert graph.load(path).is_empty
    assert sorted(graph.info()["datasets"]) == ["judge", "test"]
    # Of nothing that is there they judge nothing.
    (fault,) = graphkit.open(tmp_path / "none.kgl").check(path)
    assert "is not here" in str(fault) or "is no Team here" in str(fault)


@pytest.mark.parametrize("text", ["park", "Team:park", "PARK"])
def test_an_id_that_was_judged_away_still_finds_its_thing(tmp_path: Path, text: str) -> None:
    graph = loaded(tmp_path, TOWN, SAME)
    assert graph.find(text).thing.node == ("Team", "parks")
    assert graph.show(text).rows == graph.show("Team:parks").rows
    assert "judged the same as Team:parks" in graph.show(text).notes[0]


def test_an_id_that_was_judged_away_twice_still_finds_its_thing(tmp_path: Path) -> None:
    tables = {"Team": [node("a", "Ash"), node("b", "Birch"), node("c", "Cedar")]}
    graph = loaded(tmp_path, tables, "Team,a,,b,same,x\nTeam,b,,c,same,x\n")
    assert graph.find("Team:c").thing.node == ("Team", "a")


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("label,id,other,judgement,why", "row 1, column other: is no column of this table"),
        ("label,id,other_label,other_id,judgement", "row 1, column why: is missing"),
    ],
)
def test_a_judgements_file_has_its_columns(tmp_path: Path, head: str, said: str) -> None:
    path = folder(tmp_path, TOWN, SAME)
    (tmp_path / "test-judgements.csv").write_text(f"{head}\n", "utf-8")
    faults = graphkit.open(tmp_path / "g.kgl").check(path)
    assert any(said in str(fault) for fault in faults), faults


def test_what_stands_for_a_folded_thing_may_itself_be_folded(tmp_path: Path) -> None:
    tables = {"Team": [node("a"), node("b"), node("c")]}
    graph = loaded(tmp_path, tables, "Team,a,,b,same,x\nTeam,b,,c,same,x\n")
    assert nodes(graph, "Team") == {"a": ("A", ["B", "C"])}


# -- the Leeds facts -----------------------------------------------------------------------


def test_every_pair_of_the_leeds_facts_is_judged(tmp_path: Path) -> None:
    graph = graphkit.open(tmp_path / "leeds.kgl")
    graph.load(LEEDS)
    rows = graph.gaps(duplicates=True, as_of="2025-12-01")
    assert [(r["id"], r["other_id"]) for r in rows if r["judgement"] is None] == []
    assert sum(r["judgement"] == "different" for r in rows) > 50
    assert all(r["why"] for r in rows)
    json.dumps(rows.rows)


def test_few_bodies_of_the_leeds_facts_are_judged_the_same() -> None:
    """Each of them is a class or a service of the council, never two bodies with names."""
    with LEEDS.with_name("leeds-judgements.csv").open(encoding="utf-8", newline="") as text:
        judged = [row for row in csv.DictReader(text) if row["judgement"] == "same"]
    bodies = {"Board", "Partner", "Person", "Role", "Team", "Ward", "LSOA", "Venue"}
    assert {(row["id"], row["other_id"]) for row in judged if row["label"] in bodies} == {
        ("anchor-institutions", "anchor-organisations"),
        ("partner-organisations", "partners"),
        ("partner-organisations", "council-partners"),
        ("leeds-libraries", "libraries"),
        ("leeds-housing-options", "housing-options"),
    }
