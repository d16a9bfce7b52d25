"""Resilience: who holds the network together, checked by taking each of them away."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tables_builder import Cells, line, node, write_folder
from typer.testing import CliRunner

import graphkit
from graphkit.cli.app import app
from graphkit.finding import Thing
from graphkit.model import load_model
from graphkit.questions.resilience import (
    Groups,
    breaking_points,
    chains,
    only_links,
    only_posts,
    who_pays,
    without_posts,
)
from graphkit.questions.trace import Tracer
from graphkit.rows import Row, Rows

LEEDS = Path(__file__).parent.parent / "data/leeds"
DAY = "2023-01-01"

Tables = dict[str, list[Cells]]


def town(folder: Path, tables: Tables) -> graphkit.Graph:
    graph = graphkit.open(folder / "town.kgl")
    graph.load(write_folder(folder / "town", tables))
    return graph


def asked(folder: Path, tables: Tables, **options: Any) -> Rows:
    return town(folder, tables).resilience(as_of=DAY, **options)


def nodes(*ids: str, **more: str) -> list[Cells]:
    return [node(each, source="late", **more) for each in ids]


def late(start: str, end: str, **more: str) -> Cells:
    return line(start, end, source="late", **more)


def work(*pairs: tuple[str, str]) -> list[Cells]:
    return [late(f"Partner:{one}", f"Partner:{other}") for one, other in pairs]


def found(rows: Iterable[Row], finding: str) -> list[Row]:
    return [row for row in rows if row["finding"] == finding]


def cut_off(rows: Iterable[Row]) -> dict[str, list[str]]:
    return {row["id"]: row["cut_off"] for row in found(rows, "holds others together")}


# -- who holds others together -------------------------------------------------------------


def test_the_middle_of_a_chain_of_three_parts_the_other_two(tmp_path: Path) -> None:
    rows = asked(
        tmp_path, {"Partner": nodes("a", "b", "c"), "WORKS_WITH": work(("a", "b"), ("b", "c"))}
    )
    (row,) = found(rows, "holds others together")
    assert (row["label"], row["id"]) == ("Partner", "b")
    assert (row["cut_off"], row["groups"], row["of"]) == (["A", "C"], 2, 3)
    assert row["how"] == ["A works with B", "B works with C"]
    assert row["evidence"] == "late (1 June 2022), ¶1"
    links = found(rows, "only link")
    assert [(r["id"], r["other_id"], r["cut_off"]) for r in links] == [
        ("b", "a", ["A"]),
        ("b", "c", ["C"]),
    ]


def test_in_a_ring_nobody_is_the_only_one(tmp_path: Path) -> None:
    ring = work(("a", "b"), ("b", "c"), ("c", "d"), ("d", "a"))
    rows = asked(tmp_path, {"Partner": nodes("a", "b", "c", "d"), "WORKS_WITH": ring})
    assert list(rows) == []
    assert rows.notes[0] == "as of 1 January 2023"


def test_partners_of_one_project_do_not_depend_on_each_other(tmp_path: Path) -> None:
    shared = [late(f"Partner:{each}", "Project:walk") for each in "abc"]
    rows = asked(
        tmp_path,
        {
            "Partner": nodes("a", "b", "c", "d"),
            "Project": nodes("walk"),
            "DELIVERS": shared,
            "WORKS_WITH": work(("c", "d")),
        },
    )
    assert cut_off(rows) == {"c": ["D"]}
    assert [(r["id"], r["other_id"]) for r in found(rows, "only link")] == [("c", "d")]


def test_a_board_can_be_what_holds_its_members_together(tmp_path: Path) -> None:
    rows = asked(
        tmp_path,
        {
            "Partner": nodes("a", "b", "c"),
            "Board": nodes("forum"),
            "MEMBER_OF": [late(f"Partner:{each}", "Board:forum") for each in "abc"],
        },
    )
    (row,) = found(rows, "holds others together")
    assert (row["label"], row["id"], row["cut_off"]) == ("Board", "forum", ["A", "B", "C"])


def test_a_partner_goes_with_its_teams_and_its_posts(tmp_path: Path) -> None:
    rows = asked(
        tmp_path,
        {
            "Partner": nodes("council", "trust"),
            "Team": nodes("housing"),
            "Role": nodes("warden"),
            "Board": nodes("forum", "panel"),
            "PART_OF": [late("Team:housing", "Partner:council")],
            "POST_IN": [late("Role:warden", "Team:housing")],
            "WORKS_WITH": [late("Team:housing", "Partner:trust")],
            "CHAIRS": [late("Role:warden", "Board:forum"), late("Role:warden", "Board:panel")],
        },
    )
    # The two boards share a chair; when the council goes, so does its post.
    assert cut_off(rows) == {
        "council": ["Forum", "Panel", "Trust"],
        "warden": ["Forum", "Panel"],
    }
    assert [row["groups"] for row in found(rows, "holds others together")] == [3, 2]


def test_a_post_goes_alone(tmp_path: Path) -> None:
    rows = asked(
        tmp_path,
        {
            "Partner": nodes("council", "trust", "church"),
            "Role": nodes("warden"),
            "Board": nodes("forum"),
            "POST_IN": [late("Role:warden", "Partner:council")],
            "CHAIRS": [late("Role:warden", "Board:forum")],
            "MEMBER_OF": [late("Partner:trust", "Board:forum")],
            "WORKS_WITH": work(("council", "church")),
        },
    )
    posts = [row for row in found(rows, "holds others together") if row["label"] == "Role"]
    assert [(row["id"], row["cut_off"]) for row in posts] == [
        ("warden", ["Church", "Council", "Forum", "Trust"])
    ]
    assert posts[0]["groups"] == 2
    assert cut_off(rows)["council"] == ["Church"]


def test_a_post_without_a_stated_home_is_marked_as_one(tmp_path: Path) -> None:
    rows = asked(
        tmp_path,
        {
            "Partner": nodes("a", "b"),
            "Board": nodes("forum"),
            "Role": nodes("warden"),
            "Team": nodes("choir"),
            "CHAIRS": [late("Role:warden", "Board:forum")],
            "MEMBER_OF": [
                late("Partner:a", "Board:forum"),
                late("Partner:b", "Board:forum"),
                late("Team:choir", "Board:forum"),
            ],
            "WORKS_WITH": work(("a", "b")),
        },
    )
    assert cut_off(rows) == {"forum": ["Choir (team)", "Warden (post)"]}


def test_those_that_affect_most_places_come_first(tmp_path: Path) -> None:
    tables: Tables = {
        "Partner": nodes("hub", "a", "b", "c", "d", "e", "f"),
        "Neighbourhood": nodes("gate", "moor", "mill"),
        "Ward": [*nodes("north"), *nodes("target-wards", collective="true")],
        "Project": nodes("walk", "garden"),
        "Board": nodes("forum"),
        "WORKS_WITH": work(
            ("hub", "a"), ("hub", "b"), ("a", "b"), ("a", "c"), ("b", "d"), ("b", "e"), ("hub", "f")
        ),
        "DELIVERS": [
            late("Partner:c", "Project:walk"),
            late("Partner:d", "Project:garden", places="moor; mill"),
        ],
        "TARGETS": [
            late("Project:walk", "Neighbourhood:gate"),
            late("Project:walk", "Neighbourhood:moor"),
            late("Project:walk", "Ward:north"),
            late("Project:walk", "Ward:target-wards"),
            late("Project:garden", "Neighbourhood:moor"),
            late("Project:garden", "Neighbourhood:gate"),
        ],
        "COVERS": [late("Board:forum", "Neighbourhood:gate")],
        "MEMBER_OF": [late("Partner:f", "Board:forum")],
    }
    rows = found(asked(tmp_path, tables), "holds others together")
    assert [(row["id"], row["cut_off"], row["places"]) for row in rows] == [
        ("a", ["C"], ["Gate (neighbourhood)", "Moor (neighbourhood)", "North (ward)"]),
        # A part that is limited to some places of a project affects only those.
        ("b", ["D", "E"], ["Mill (neighbourhood)", "Moor (neighbourhood)"]),
        ("hub", ["F", "Forum"], ["Gate (neighbourhood)"]),
        ("f", ["Forum"], ["Gate (neighbourhood)"]),
    ]
    assert [row["place_count"] for row in rows] == [3, 2, 1, 1]


def test_a_part_in_a_place_renamed_to_what_stands_for_several_is_in_no_place(
    tmp_path: Path,
) -> None:
    tables: Tables = {
        "Partner": nodes("a", "b", "c"),
        "Ward": [*nodes("north"), *nodes("wards", collective="true")],
        "Project": nodes("walk"),
        "WORKS_WITH": work(("a", "b"), ("b", "c")),
        "DELIVERS": [late("Partner:c", "Project:walk", places="north")],
        "SUCCEEDED_BY": [late("Ward:north", "Ward:wards", kind="renamed", valid_from="2015")],
    }
    (row,) = found(asked(tmp_path, tables), "holds others together")
    assert (row["id"], row["places"]) == ("b", [])


def test_what_is_old_is_left_out_unless_asked_for(tmp_path: Path) -> None:
    sources = {"ancient": "2011-01-01", "late": "2022-06-01"}
    tables: Tables = {
        "Partner": nodes("a", "b", "c"),
        "WORKS_WITH": [
            late("Partner:a", "Partner:b"),
            late("Partner:b", "Partner:c"),
            line("Partner:a", "Partner:c", source="ancient"),
        ],
    }
    graph = graphkit.open(tmp_path / "town.kgl")
    graph.load(write_folder(tmp_path / "town", tables, sources=sources))
    rows = graph.resilience(as_of=DAY)
    assert cut_off(rows) == {"b": ["A", "C"]}
    assert any(note.startswith("1 fact left out as old") for note in rows.notes)
    assert list(graph.resilience(as_of=DAY, include_old=True)) == []


def test_collectives_hold_nobody_together_and_are_counted(tmp_path: Path) -> None:
    rows = asked(
        tmp_path,
        {
            "Partner": [*nodes("a", "b"), *nodes("schools", collective="true")],
            "WORKS_WITH": work(("a", "schools"), ("b", "schools")),
        },
    )
    assert list(rows) == []
    assert any("collectives" in note and "left out: 2" in note for note in rows.notes)


def test_it_says_when_it_is_cut(tmp_path: Path) -> None:
    star = work(*(("hub", each) for each in "abc"))
    rows = asked(tmp_path, {"Partner": nodes("hub", *"abc"), "WORKS_WITH": star}, limit=2)
    assert len(rows) == 2
    assert rows.notes[-1] == "only the first 2 of 4 rows are shown"


# -- chains through one post ---------------------------------------------------------------

BODIES: Tables = {
    "Board": [*nodes("cabinet", kind="executive"), *nodes("estates", "repairs", "panel")],
    "Role": [*nodes("director", "officer"), *nodes("leads", collective="true")],
    "Team": nodes("works"),
}


def one_post(rows: Iterable[Row]) -> list[tuple[str, str]]:
    return [(row["id"], row["other_id"]) for row in found(rows, "one post")]


def test_a_board_whose_only_chain_passes_a_post(tmp_path: Path) -> None:
    rows = asked(
        tmp_path,
        {
            **BODIES,
            "ACCOUNTABLE_TO": [
                late("Board:repairs", "Role:director"),
                late("Role:director", "Board:cabinet"),
            ],
        },
    )
    assert one_post(rows) == [("director", "repairs")]
    (row,) = found(rows, "one post")
    assert row["how"] == ["Repairs answers to Director", "Director answers to Cabinet"]
    assert row["evidence"] == "late (1 June 2022), ¶1"
    assert any("above them: 1 of 3;" in note for note in rows.notes)


def test_a_second_way_to_the_top_makes_the_post_one_of_two(tmp_path: Path) -> None:
    rows = asked(
        tmp_path,
        {
            **BODIES,
            "ACCOUNTABLE_TO": [
                late("Board:repairs", "Role:director"),
                late("Role:director", "Board:cabinet"),
                late("Board:repairs", "Board:estates"),
                late("Board:estates", "Board:cabinet"),
            ],
        },
    )
    assert one_post(rows) == []


def test_a_second_way_that_ends_in_silence_does_not_help(tmp_path: Path) -> None:
    rows = asked(
        tmp_path,
        {
            **BODIES,
            "ACCOUNTABLE_TO": [
                late("Board:repairs", "Role:director"),
                late("Role:director", "Board:cabinet"),
                late("Board:repairs", "Board:estates"),
            ],
        },
    )
    assert one_post(rows) == [("director", "repairs")]


def test_where_no_chain_reaches_the_top_every_chain_counts(tmp_path: Path) -> None:
    rows = asked(
        tmp_path,
        {
            **BODIES,
            "ACCOUNTABLE_TO": [
                late("Board:repairs", "Role:officer"),
                late("Role:officer", "Board:estates"),
                late("Board:panel", "Role:officer"),
                late("Board:panel", "Board:estates"),
            ],
            "POST_IN": [late("Role:officer", "Team:works")],
        },
    )
    assert one_post(rows) == [("officer", "repairs")]


def test_a_chain_is_followed_for_eight_steps_as_a_trace_does(tmp_path: Path) -> None:
    ladder = [f"b{n}" for n in range(9)]
    steps = [late(f"Board:{low}", f"Board:{high}") for low, high in pairwise(ladder)]
    rows = asked(
        tmp_path,
        {
            "Board": [*nodes(*ladder), *nodes("cabinet", kind="executive")],
            "Role": nodes("director"),
            "ACCOUNTABLE_TO": [
                *steps,
                late("Board:b8", "Role:director"),
                late("Role:director", "Board:cabinet"),
            ],
        },
    )
    # From b1 the director is the eighth step; from b0 it would be the ninth.
    assert sorted(board for _, board in one_post(rows)) == ladder[1:]


def test_posts_that_stand_for_unnamed_ones_are_no_one_post(tmp_path: Path) -> None:
    rows = asked(tmp_path, {**BODIES, "ACCOUNTABLE_TO": [late("Board:repairs", "Role:leads")]})
    assert one_post(rows) == []


# -- one funder ----------------------------------------------------------------------------

FUNDED: Tables = {
    "Partner": nodes("lottery", "council"),
    "Team": nodes("parks"),
    "FundingStream": nodes("fund", "pot"),
    "Project": nodes("garden"),
    "Ward": nodes("north"),
    "PART_OF": [late("Team:parks", "Partner:council")],
    "TARGETS": [late("Project:garden", "Ward:north")],
}


def one_funder(folder: Path, **tables: list[Cells]) -> list[tuple[str, str]]:
    rows = asked(folder, {**FUNDED, **tables})
    return [(row["id"], row["other_id"]) for row in found(rows, "one funder")]


def pays(stream: str, **more: str) -> Cells:
    return late(f"FundingStream:{stream}", "Project:garden", **more)


def gives(label: str, funder: str, stream: str, **more: str) -> Cells:
    return late(f"{label}:{funder}", f"FundingStream:{stream}", **more)


def test_a_project_with_one_funder(tmp_path: Path) -> None:
    rows = asked(
        tmp_path,
        {
            **FUNDED,
            "PROVIDES": [gives("Partner", "lottery", "fund")],
            "FUNDS": [pays("fund", amount="500", stage="awarded", qualifier="about")],
        },
    )
    (row,) = found(rows, "one funder")
    assert (row["name"], row["other"], row["places"]) == ("Lottery", "Garden", ["North (ward)"])
    assert row["how"] == ["Lottery provides Fund", "Fund funds Garden (about £500, awarded)"]
    assert row["of"] is None


def test_two_streams_of_one_funder_are_one_funder(tmp_path: Path) -> None:
    assert one_funder(
        tmp_path,
        PROVIDES=[gives("Team", "parks", "fund"), gives("Partner", "council", "pot")],
        FUNDS=[pays("fund"), pays("pot")],
    ) == [("council", "garden")]


def test_two_funders_are_not_one(tmp_path: Path) -> None:
    assert not one_funder(
        tmp_path,
        PROVIDES=[gives("Partner", "lottery", "fund"), gives("Partner", "council", "pot")],
        FUNDS=[pays("fund"), pays("pot")],
    )


def test_money_is_followed_from_stream_to_stream(tmp_path: Path) -> None:
    passed_on = late("FundingStream:fund", "FundingStream:pot", amount="5")
    assert one_funder(
        tmp_path,
        PROVIDES=[gives("Partner", "lottery", "fund")],
        FUNDS=[passed_on, pays("pot", amount="5")],
    ) == [("lottery", "garden")]


def test_a_stream_that_pays_out_more_than_is_known_to_come_in_has_another_funder(
    tmp_path: Path,
) -> None:
    passed_on = late("FundingStream:fund", "FundingStream:pot", amount="5")
    assert not one_funder(
        tmp_path,
        PROVIDES=[gives("Partner", "lottery", "fund")],
        FUNDS=[passed_on, pays("pot", amount="6")],
    )


def test_a_stream_whose_funder_is_not_stated_may_be_anybodys(tmp_path: Path) -> None:
    rows = asked(
        tmp_path,
        {
            **FUNDED,
            "PROVIDES": [gives("Partner", "lottery", "fund")],
            "FUNDS": [pays("fund"), pays("pot")],
        },
    )
    assert not found(rows, "one funder")
    assert any("an unstated one: 1, from a collective: 0" in note for note in rows.notes)


def test_what_is_only_sought_or_agreed_has_not_come(tmp_path: Path) -> None:
    assert one_funder(
        tmp_path,
        PROVIDES=[
            gives("Partner", "lottery", "fund"),
            gives("Partner", "council", "fund", standing="agreed"),
            gives("Partner", "council", "pot"),
        ],
        FUNDS=[pays("fund"), pays("pot", stage="sought")],
    ) == [("lottery", "garden")]


def test_a_collective_is_not_one_funder(tmp_path: Path) -> None:
    assert not one_funder(
        tmp_path,
        Partner=nodes("lottery", "council", collective="true"),
        PROVIDES=[gives("Partner", "lottery", "fund")],
        FUNDS=[pays("fund")],
    )


def test_streams_that_pay_each_other_have_no_funder() -> None:
    money = nx.DiGraph()
    money.add_edge(
        ("FundingStream", "a"), ("FundingStream", "b"), facts=[{"stage": "", "amount": None}]
    )
    money.add_edge(
        ("FundingStream", "b"), ("FundingStream", "a"), facts=[{"stage": "", "amount": None}]
    )
    money.add_edge(("FundingStream", "a"), ("Project", "p"), facts=[{"stage": "", "amount": 1}])
    assert who_pays(money, ("Project", "p")).funders == frozenset()


# -- against brute force -------------------------------------------------------------------


@st.composite
def networks(draw: st.DrawFn, labels: tuple[str, ...] = ("Partner",)) -> Any:
    size = draw(st.integers(1, 9))
    names = [(draw(st.sampled_from(labels)), str(n)) for n in range(size)]
    pairs = [(one, other) for n, one in enumerate(names) for other in names[:n]]
    graph = nx.Graph()
    graph.add_nodes_from(names)
    graph.add_edges_from(draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else [])
    return graph


def parts(graph: Any) -> list[tuple[tuple[str, str], ...]]:
    """Find the connected parts by growing each node until it grows no more."""
    done: set[tuple[tuple[str, str], ...]] = set()
    for start in graph:
        part = {start}
        while more := {near for each in part for near in graph.adj[each]} - part:
            part |= more
        done.add(tuple(sorted(part)))
    return sorted(done, key=lambda part: (-len(part), part))


def lost(before: Any, after: Any, taken: set[Any]) -> Groups:
    """Say what taking something away cut off: every new part but a largest one."""
    old = {tuple(each for each in part if each not in taken) for part in parts(before)}
    new = [part for part in parts(after) if part not in old]
    if len(new) > 1 and len(new[0]) > len(new[1]):
        new = new[1:]
    return tuple(new)


@settings(max_examples=400)
@given(networks())
def test_breaking_points_are_those_whose_removal_adds_parts(graph: Any) -> None:
    expected = {}
    for each in graph:
        without = graph.copy()
        without.remove_node(each)
        if len(parts(without)) > len(parts(graph)):
            expected[each] = lost(graph, without, {each})
    assert breaking_points(graph) == expected


@settings(max_examples=400)
@given(networks())
def test_only_links_are_those_whose_removal_adds_parts(graph: Any) -> None:
    expected = {}
    for link in graph.edges:
        without = graph.copy()
        without.remove_edge(*link)
        if len(parts(without)) > len(parts(graph)):
            expected[frozenset(link)] = lost(graph, without, set())
    answer = only_links(graph)
    assert {frozenset(link): groups for link, groups in answer.items()} == expected
    for (stays, goes), groups in answer.items():
        if len(groups) == 1:
            assert goes in groups[0]
            assert stays not in groups[0]


@settings(max_examples=200)
@given(networks(("Partner", "Role", "Board")), st.data())
def test_a_partner_without_its_posts_cuts_off_what_taking_all_of_them_away_does(
    graph: Any, data: st.DataObject
) -> None:
    for one, other, edge in graph.edges(data=True):
        at_home = "Role" in (one[0], other[0]) and data.draw(st.booleans())
        both = one[0] == other[0] == "Role"
        edge.update(how=[], facts=[{"type": "POST_IN" if at_home and not both else "CHAIRS"}])
    homes: dict[Any, list[Any]] = {}
    for post in (each for each in graph if each[0] == "Role"):
        links = graph.adj[post].items()
        homes[post] = [n for n, edge in links if edge["facts"][0]["type"] == "POST_IN"]
    joined = without_posts(graph)
    points = breaking_points(joined)
    for body in joined:
        gone = {body, *(post for post, home in homes.items() if home == [body])}
        without = graph.copy()
        without.remove_nodes_from(gone)
        before = len([part for part in parts(graph) if not set(part) <= gone])
        assert (body in points) == (len(parts(without)) > before)


@st.composite
def ladders(draw: st.DrawFn) -> Tables:
    """Boards, posts and teams that answer to, belong to and are posts in each other."""
    boards = [f"b{n}" for n in range(draw(st.integers(1, 4)))]
    roles = [f"r{n}" for n in range(draw(st.integers(1, 3)))]
    bodies = [*(f"Board:{each}" for each in boards), *(f"Role:{each}" for each in roles)]
    kinds = {each: draw(st.sampled_from(["executive", "strategic"])) for each in boards}

    def some(type_: str, starts: list[str], targets: list[str]) -> list[Cells]:
        pairs = [(a, b) for a in starts for b in targets if a != b]
        chosen = draw(st.lists(st.sampled_from(pairs), max_size=6, unique=True)) if pairs else []
        return [late(a, b) for a, b in chosen]

    on_boards = [each for each in bodies if each.startswith("Board")]
    posts = [each for each in bodies if each.startswith("Role")]
    tables = {
        "Board": [node(each, source="late", kind=kinds[each]) for each in boards],
        "Role": nodes(*roles),
        "Team": nodes("team"),
        "ACCOUNTABLE_TO": some("ACCOUNTABLE_TO", [*bodies, "Team:team"], bodies),
        "PART_OF": some("PART_OF", on_boards, on_boards),
        "POST_IN": some("POST_IN", posts, [*on_boards, "Team:team"]),
    }
    return {name: rows for name, rows in tables.items() if rows}


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ladders())
def test_only_posts_are_in_every_chain_that_a_trace_shows(tmp_path: Path, tables: Tables) -> None:
    graph = town(Path(tempfile.mkdtemp(dir=tmp_path)), tables)
    network = graph.to_networkx("accountability", as_of=DAY)
    tracer = Tracer(graph.engine, graph.model)
    steps = load_model().walk.most_steps
    for board in [each for each in network if each[0] == "Board"]:
        traced = tracer.chains(Thing(board[0], board[1], board[1]), graphkit.graph.day(DAY))
        as_traced = {
            ((board, *(step.link.node for step in chain.steps)), chain.reaches_top)
            for chain in traced
        }
        assert set(chains(network, board, steps)) == as_traced
        reaching = [path for path, top in as_traced if top]
        counted = reaching or [path for path, _ in as_traced]
        shared = set.intersection(*map(set, counted)) if counted else set()
        posts = {each for each in shared if each[0] == "Role"}
        assert {found.post for found in only_posts(network, board, steps)} == posts


# -- Leeds ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def leeds(tmp_path_factory: pytest.TempPathFactory) -> graphkit.Graph:
    graph = graphkit.open(tmp_path_factory.mktemp("leeds") / "leeds.kgl")
    graph.load(LEEDS)
    return graph


def counted(rows: Iterable[Row], finding: str) -> list[tuple[str, int, int]]:
    return [(row["id"], row["cut_off_count"], row["place_count"]) for row in found(rows, finding)]


def test_leeds_in_2019(leeds: graphkit.Graph) -> None:
    rows = leeds.resilience(as_of="2019-03-01")
    assert counted(rows, "holds others together") == [
        ("leeds-city-council", 15, 6),
        ("housing-leeds", 2, 2),
        ("cliftons-and-nowells-core-team", 3, 1),
        ("harehills-neighbourhood-improvement-partnership", 2, 1),
        ("neighbourhood-improvement-board", 5, 0),
        ("chair-of-the-environment-housing-and-communities-scrutiny-board", 1, 0),
        ("strategic-delivery-team", 1, 0),
    ]
    assert len(found(rows, "only link")) == 27
    assert {(row["id"], row["other_id"]) for row in found(rows, "one funder")} == {
        ("home-office", "home-office-west-yorkshire-programme"),
        ("national-lottery", "hawksworth-wood-big-local-programme"),
        ("uk-government", "restorative-early-support"),
    }
    assert not found(rows, "one post")


def test_leeds_in_2025(leeds: graphkit.Graph) -> None:
    rows = leeds.resilience(as_of="2025-12-01")
    assert counted(rows, "holds others together") == [
        ("leeds-city-council", 16, 12),
        ("harehills-problem-street-drinking-partnership", 1, 2),
        ("communities-team", 3, 1),
        ("neighbourhood-improvement-board", 1, 1),
        ("new-wortley-community-centre", 1, 0),
    ]
    first = rows[0]
    assert (first["of"], first["groups"]) == (43, 13)
    assert "We Are Seacroft" in first["cut_off"]
    assert "Seacroft (neighbourhood)" in first["places"]
    assert len(found(rows, "only link")) == 20
    # Of the £3,900,000 for Holbeck Group Repair, £1,250,000 comes from nobody stated.
    assert {(row["id"], row["other_id"]) for row in found(rows, "one funder")} == {
        ("mhclg", "language-hub-activity"),
        ("leeds-city-council", "bonfire-period-diversionary-activity-2021"),
        ("mhclg", "community-connector-initiative"),
    }
    assert all(row["evidence"] for row in rows)


def test_every_leeds_finding_holds_when_it_is_taken_away(leeds: graphkit.Graph) -> None:
    for as_of in ("2011-12-01", "2019-03-01", "2022-06-01", "2025-12-01"):
        graph = without_posts(leeds.to_networkx("partners", as_of=as_of, include_old=True))
        points, links = breaking_points(graph), only_links(graph)
        for each in graph:
            without = nx.restricted_view(graph, [each], [])
            adds = nx.number_connected_components(without) > nx.number_connected_components(graph)
            assert (each in points) == (adds and graph.degree(each) > 0)
        for link in graph.edges:
            without = nx.restricted_view(graph, [], [link])
            adds = nx.number_connected_components(without) > nx.number_connected_components(graph)
            assert (link in links or link[::-1] in links) == adds


# -- as people see it ----------------------------------------------------------------------


def test_it_prints_what_a_person_can_read(
    leeds: graphkit.Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPHKIT_GRAPH", str(leeds.engine.address))
    done = CliRunner().invoke(app, ["resilience", "--as-of", "2025-12-01"])
    assert done.exit_code == 0
    printed = " ".join(done.stdout.split())
    assert "holds others together: 5" in printed
    assert "Leeds City Council (partner) cut off: 16 of 43 linked, in 13 groups: Asset" in printed
    assert "Hamara – Infinity / Give a Gift cut off: 2 of 2 linked, each from the other" in printed
    assert "… and 10 more; --csv and --json list all" in printed
    assert "one post: none" in printed
    assert "Language Hub activity: Ministry of Housing" in printed
    assert max(len(each) for each in done.stdout.splitlines()) <= 100


def test_a_cut_answer_does_not_say_none(
    leeds: graphkit.Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPHKIT_GRAPH", str(leeds.engine.address))
    done = CliRunner().invoke(app, ["resilience", "--as-of", "2025-12-01", "--limit", "2"])
    assert "only the first 2 of 28 rows are shown" in done.stdout
    assert "none\n" not in done.stdout.replace("none stated", "")
    assert "only link" not in done.stdout


def test_an_empty_answer_says_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = town(tmp_path, {"Partner": nodes("a")})
    monkeypatch.setenv("GRAPHKIT_GRAPH", str(graph.engine.address))
    done = CliRunner().invoke(app, ["resilience", "--as-of", DAY])
    assert done.exit_code == 0
    assert done.stdout.count(": none") == 4
