"""Projections: who is linked with whom and by what, what is left out, and who says so."""

from __future__ import annotations

import doctest
import re
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from tables_builder import Cells, line, node, write_folder

import graphkit
from graphkit.errors import GraphkitError

LEEDS = Path(__file__).parent.parent / "data/leeds"
SOURCES = {"ancient": "2011-05-01", "early": "2018-03-01", "late": "2022-06-01"}
DAY = "2022-12-01"

Tables = dict[str, list[Cells]]


def town(folder: Path, tables: Tables) -> graphkit.Graph:
    graph = graphkit.open(folder / "town.kgl")
    graph.load(write_folder(folder / "town", tables, sources=SOURCES))
    return graph


def drawn(folder: Path, tables: Tables, kind: str = "partners", **options: Any) -> Any:
    return town(folder, tables).to_networkx(kind, as_of=DAY, **options)


def ends(graph: Any) -> set[tuple[str, ...]]:
    """Write the links by ids; those without a direction in alphabetical order."""
    found = (tuple(end[1] for end in link) for link in graph.edges)
    return set(found) if graph.is_directed() else {tuple(sorted(link)) for link in found}


def nodes(*ids: str, **more: str) -> list[Cells]:
    return [node(each, source="late", **more) for each in ids]


def late(start: str, end: str, **more: str) -> Cells:
    return line(start, end, source="late", **more)


# -- partners ------------------------------------------------------------------------------


def test_partners_are_linked_by_a_project_that_they_share(tmp_path: Path) -> None:
    graph = drawn(
        tmp_path,
        {
            "Partner": nodes("trust", "police", "church"),
            "Project": nodes("garden", "walk"),
            "DELIVERS": [
                late("Partner:trust", "Project:garden", part="lead", locator="¶1"),
                late("Partner:police", "Project:garden", locator="¶2"),
                late("Partner:church", "Project:walk"),
            ],
        },
    )
    assert ends(graph) == {("police", "trust")}
    link = graph.edges[("Partner", "trust"), ("Partner", "police")]
    assert link["how"] == ["Police and Trust deliver Garden"]
    assert link["through"] == [("Project", "garden")]
    assert link["evidence"] == "late (1 June 2022), ¶2; ¶1"
    assert {(fact["from"][1], fact["detail"]) for fact in link["facts"]} == {
        ("trust", "lead"),
        ("police", None),
    }
    assert graph.graph["left_out"]["unlinked"] == 1
    assert "bodies mentioned, but with no link that a source states: 1" in graph.graph["notes"]


def test_seats_posts_belonging_answering_advising_and_working_together_are_links(
    tmp_path: Path,
) -> None:
    graph = drawn(
        tmp_path,
        {
            "Partner": nodes("trust", "police"),
            "Board": nodes("forum", "panel"),
            "Role": nodes("warden"),
            "MEMBER_OF": [late("Partner:trust", "Board:forum")],
            "CHAIRS": [late("Role:warden", "Board:forum")],
            "POST_IN": [late("Role:warden", "Partner:police")],
            "PART_OF": [late("Board:panel", "Board:forum")],
            "ACCOUNTABLE_TO": [late("Board:panel", "Role:warden")],
            "ADVISES": [late("Partner:police", "Board:panel")],
            "WORKS_WITH": [
                late("Partner:police", "Partner:trust"),
                late("Partner:trust", "Partner:police"),
            ],
        },
    )
    assert ends(graph) == {
        ("forum", "trust"),
        ("forum", "warden"),
        ("police", "warden"),
        ("forum", "panel"),
        ("panel", "warden"),
        ("panel", "police"),
        ("police", "trust"),
    }
    link = graph.edges[("Partner", "trust"), ("Partner", "police")]
    assert link["how"] == ["Police works with Trust", "Trust works with Police"]
    assert len(link["facts"]) == 2
    assert all(edge["evidence"] for _, _, edge in graph.edges(data=True))


def test_a_team_counts_for_its_partner_and_the_link_says_so(tmp_path: Path) -> None:
    graph = drawn(
        tmp_path,
        {
            "Partner": nodes("council", "trust", "college"),
            "Team": nodes("housing", "repairs", "joint-team", "choir"),
            "PART_OF": [
                late("Team:housing", "Partner:council"),
                late("Team:repairs", "Team:housing"),
                late("Team:joint-team", "Partner:council"),
                late("Team:joint-team", "Partner:college"),
            ],
            "WORKS_WITH": [
                late("Team:repairs", "Partner:trust"),
                late("Team:repairs", "Team:housing"),
                late("Team:choir", "Partner:trust"),
            ],
        },
    )
    assert ends(graph) == {
        ("council", "trust"),
        ("choir", "trust"),
        ("council", "joint-team"),
        ("college", "joint-team"),
    }
    link = graph.edges[("Partner", "council"), ("Partner", "trust")]
    assert link["how"] == ["Council (its Repairs) works with Trust"]
    assert graph.nodes["Partner", "council"]["teams"] == ["Housing", "Repairs"]
    assert graph.graph["counts_for"] == {
        ("Team", "housing"): ("Partner", "council"),
        ("Team", "repairs"): ("Partner", "council"),
    }
    assert graph.graph["left_out"]["within"] == 1
    assert "teams that count for the partner they are part of: 2" in graph.graph["notes"]


def test_collectives_are_left_out_and_counted(tmp_path: Path) -> None:
    graph = drawn(
        tmp_path,
        {
            "Partner": [*nodes("trust", "police"), *nodes("schools", collective="true")],
            "Board": nodes("core-teams", collective="true"),
            "Project": nodes("walks", collective="true"),
            "MEMBER_OF": [
                late("Partner:trust", "Board:core-teams"),
                late("Partner:police", "Board:core-teams"),
            ],
            "DELIVERS": [
                late("Partner:trust", "Project:walks"),
                late("Partner:police", "Project:walks"),
            ],
            "WORKS_WITH": [
                late("Partner:trust", "Partner:schools"),
                late("Partner:trust", "Partner:police"),
            ],
        },
    )
    assert ends(graph) == {("police", "trust")}
    assert graph.edges[("Partner", "trust"), ("Partner", "police")]["through"] == []
    assert graph.graph["left_out"]["collective"] == 5
    assert (
        "facts about collectives, which stand for unnamed ones, left out: 5 "
        "(most of all Core-Teams, Walks and Schools)"
    ) in graph.graph["notes"]


def test_unnamed_teams_of_a_named_partner_count_for_it(tmp_path: Path) -> None:
    graph = drawn(
        tmp_path,
        {
            "Partner": nodes("council"),
            "Team": nodes("directorates", collective="true"),
            "Board": nodes("forum"),
            "PART_OF": [late("Team:directorates", "Partner:council")],
            "MEMBER_OF": [late("Team:directorates", "Board:forum")],
        },
    )
    assert ends(graph) == {("council", "forum")}
    assert graph.graph["left_out"].get("collective", 0) == 0


def test_only_what_is_in_force_on_the_day_counts(tmp_path: Path) -> None:
    tables: Tables = {
        "Partner": [*nodes("trust"), *(node(f"p{n}", source="ancient") for n in range(6))],
        "Board": nodes("coming", standing="proposed"),
        "WORKS_WITH": [
            line("Partner:trust", "Partner:p0", source="ancient"),
            late("Partner:trust", "Partner:p1", standing="proposed"),
            line("Partner:trust", "Partner:p2"),
            line("Partner:trust", "Partner:p3"),
            late("Partner:trust", "Partner:p2", valid_to="2022-12-01"),
            late("Partner:trust", "Partner:p3", valid_to="2022-12-02"),
            late("Partner:trust", "Partner:p4", valid_from="2023-01-01"),
            late("Partner:trust", "Partner:p5", valid_from="2015-01-01"),
            line("Board:coming", "Partner:trust", source="late"),
        ],
    }
    graph = drawn(tmp_path, tables)
    assert ends(graph) == {("p3", "trust"), ("p5", "trust")}
    assert graph.graph["left_out"]["proposed"] == 2
    assert graph.graph["left_out"]["old"] == 1
    whole = drawn(tmp_path, tables, include_old=True)
    assert ends(whole) == {("p0", "trust"), ("p3", "trust"), ("p5", "trust")}
    before = town(tmp_path, tables).to_networkx("partners", as_of="2016-01-01")
    assert ends(before) == {("p0", "trust"), ("p5", "trust")}
    assert before.graph["notes"][0] == "as of 1 January 2016"


def test_a_renamed_body_stands_under_its_successor_once_it_is_renamed(tmp_path: Path) -> None:
    tables: Tables = {
        "Partner": [node("trust"), node("old-name"), *nodes("new-name")],
        "SUCCEEDED_BY": [late("Partner:old-name", "Partner:new-name", kind="renamed")],
        "WORKS_WITH": [
            line("Partner:trust", "Partner:old-name"),
            late("Partner:trust", "Partner:new-name"),
        ],
    }
    graph = drawn(tmp_path, tables)
    assert ends(graph) == {("new-name", "trust")}
    assert len(graph.edges[("Partner", "trust"), ("Partner", "new-name")]["facts"]) == 2
    before = town(tmp_path, tables).to_networkx("partners", as_of="2019-01-01")
    assert ends(before) == {("old-name", "trust")}


def test_a_replaced_body_stays_apart(tmp_path: Path) -> None:
    graph = drawn(
        tmp_path,
        {
            "Partner": nodes("trust", "one", "other"),
            "SUCCEEDED_BY": [late("Partner:one", "Partner:other", kind="replaced")],
            "WORKS_WITH": [late("Partner:trust", "Partner:one")],
        },
    )
    assert ends(graph) == {("one", "trust")}


@pytest.mark.parametrize(
    ("renamed", "called", "said"),
    [
        ([("a", "b"), ("b", "c")], "c", None),
        ([("a", "b"), ("a", "c")], "a", "A was renamed to B and to C"),
        ([("a", "b"), ("b", "a")], "a", "A was renamed to B"),
    ],
)
def test_renames_are_followed_to_the_last_name_where_there_is_one(
    tmp_path: Path, renamed: list[tuple[str, str]], called: str, said: str | None
) -> None:
    graph = drawn(
        tmp_path,
        {
            "Partner": nodes("trust", "a", "b", "c"),
            "SUCCEEDED_BY": [
                late(f"Partner:{x}", f"Partner:{y}", kind="renamed") for x, y in renamed
            ],
            "WORKS_WITH": [late("Partner:trust", "Partner:a")],
        },
    )
    assert ends(graph) == {tuple(sorted((called, "trust")))}
    assert [n for n in graph.graph["notes"] if "was renamed" in n] == ([said] if said else [])


def test_what_ended_with_a_body_is_no_link(tmp_path: Path) -> None:
    tables: Tables = {
        "Partner": [*nodes("trust", "church"), node("gone", source="late", valid_to="2022-11")],
        "WORKS_WITH": [
            late("Partner:trust", "Partner:gone"),
            late("Partner:trust", "Partner:church"),
        ],
    }
    assert ends(drawn(tmp_path, tables)) == {("church", "trust")}
    before = town(tmp_path, tables).to_networkx("partners", as_of="2022-11-30")
    assert ends(before) == {("church", "trust"), ("gone", "trust")}


def test_a_proposal_that_came_into_force_is_counted_no_longer(tmp_path: Path) -> None:
    graph = drawn(
        tmp_path,
        {
            "Partner": nodes("trust", "church"),
            "WORKS_WITH": [
                line("Partner:trust", "Partner:church", source="early", standing="proposed"),
                late("Partner:trust", "Partner:church"),
            ],
        },
    )
    assert ends(graph) == {("church", "trust")}
    assert not graph.graph["left_out"].get("proposed")


def test_disputed_facts_stay_with_their_mark(tmp_path: Path) -> None:
    tables: Tables = {
        "Partner": nodes("trust"),
        "FundingStream": nodes("pot"),
        "PROVIDES": [
            late("Partner:trust", "FundingStream:pot", amount="5"),
            line("Partner:trust", "FundingStream:pot", amount="6"),
        ],
    }
    graph = drawn(tmp_path, tables, "money")
    link = graph.edges[("Partner", "trust"), ("FundingStream", "pot")]
    assert [(fact["amount"], fact["disputed"]) for fact in link["facts"]] == [(5, True), (6, True)]
    assert graph.graph["left_out"]["disputed"] == 2
    assert link["evidence"] == "early (1 March 2018), ¶1; late (1 June 2022), ¶1"


# -- accountability and money --------------------------------------------------------------


def test_accountability_points_upwards_and_says_what_a_chain_climbs(tmp_path: Path) -> None:
    graph = drawn(
        tmp_path,
        {
            "Board": [
                *nodes("cabinet", kind="executive"),
                *nodes("estates", "alone"),
                *nodes("core-teams", collective="true"),
            ],
            "Partner": nodes("council"),
            "Role": nodes("director"),
            "Team": nodes("works"),
            "ACCOUNTABLE_TO": [
                late("Board:estates", "Board:cabinet", kind="strategic"),
                late("Role:director", "Board:estates"),
            ],
            "POST_IN": [late("Role:director", "Team:works")],
            "PART_OF": [
                late("Team:works", "Partner:council"),
                late("Board:estates", "Board:core-teams"),
            ],
        },
        "accountability",
    )
    assert {(link[0], link[1]): edge["climbs"] for *link, edge in _ids(graph)} == {
        ("estates", "cabinet"): True,
        ("director", "estates"): True,
        ("director", "works"): True,
        ("works", "council"): False,
        ("estates", "core-teams"): True,
    }
    assert ("Board", "alone") in graph
    assert [node[1] for node, data in graph.nodes(data=True) if data["top"]] == ["cabinet"]
    assert graph.nodes["Board", "core-teams"]["collective"]
    assert "collectives stand in it, marked" in graph.graph["notes"]
    edge = graph.edges[("Board", "estates"), ("Board", "cabinet")]
    assert edge["how"] == ["Estates answers to Cabinet"]
    assert edge["facts"][0]["detail"] == "strategic"


def _ids(graph: Any) -> list[tuple[str, str, dict[str, Any]]]:
    return [(start[1], end[1], edge) for start, end, edge in graph.edges(data=True)]


def test_money_flows_from_funder_to_stream_to_what_it_pays_for(tmp_path: Path) -> None:
    graph = drawn(
        tmp_path,
        {
            "Partner": nodes("lottery"),
            "FundingStream": nodes("fund", "pot", "slice"),
            "Project": nodes("garden"),
            "PROVIDES": [late("Partner:lottery", "FundingStream:fund", amount="900")],
            "FUNDS": [
                late("FundingStream:fund", "FundingStream:pot", stage="allocated", amount="500"),
                late("FundingStream:pot", "Project:garden", stage="awarded", amount="400"),
                # An event still counts when the time that it is for is over.
                late("FundingStream:pot", "Project:garden", stage="spent", valid_to="2022-07-01"),
            ],
            "PART_OF": [late("FundingStream:slice", "FundingStream:fund")],
        },
        "money",
    )
    assert ends(graph) == {
        ("lottery", "fund"),
        ("fund", "pot"),
        ("fund", "slice"),
        ("pot", "garden"),
    }
    facts = graph.edges[("FundingStream", "pot"), ("Project", "garden")]["facts"]
    assert [(fact["stage"], fact["amount"]) for fact in facts] == [
        ("awarded", 400),
        ("spent", None),
    ]


def test_an_unknown_projection_names_those_there_are(tmp_path: Path) -> None:
    graph = town(tmp_path, {"Partner": nodes("trust")})
    with pytest.raises(
        GraphkitError,
        match="no projection 'people'; choose partners, accountability or money",
    ):
        graph.to_networkx("people")


@pytest.mark.parametrize("kind", ["partners", "accountability", "money"])
def test_nothing_known_is_an_empty_network(tmp_path: Path, kind: str) -> None:
    graph = town(tmp_path, {"Ward": nodes("north")}).to_networkx(kind, as_of="1999-01-01")
    assert len(graph) == 0
    assert graph.graph["notes"] == ["as of 1 January 1999"]


# -- Leeds ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def leeds(tmp_path_factory: pytest.TempPathFactory) -> graphkit.Graph:
    graph = graphkit.open(tmp_path_factory.mktemp("leeds") / "leeds.kgl")
    graph.load(LEEDS)
    return graph


@pytest.mark.parametrize(
    ("kind", "as_of", "size"),
    [
        ("partners", "2019-03-01", (41, 46)),
        ("partners", "2025-12-01", (58, 112)),
        ("accountability", "2019-03-01", (50, 25)),
        ("accountability", "2025-12-01", (61, 32)),
        ("money", "2019-03-01", (27, 21)),
        ("money", "2025-12-01", (45, 31)),
    ],
)
def test_leeds(leeds: graphkit.Graph, kind: str, as_of: str, size: tuple[int, int]) -> None:
    graph = leeds.to_networkx(kind, as_of=as_of)
    assert (len(graph), graph.number_of_edges()) == size
    for _, _, edge in graph.edges(data=True):
        assert edge["how"]
        assert edge["evidence"]
        assert len(edge["sources"]) == len(edge["locators"])
        assert not any(fact["old"] for fact in edge["facts"])
    for (label, node_id), data in graph.nodes(data=True):
        assert (data["label"], data["id"]) == (label, node_id)
        assert data["name"]
    if kind == "partners":
        assert not any(data["collective"] for _, data in graph.nodes(data=True))
        assert not any(True for _ in nx.selfloop_edges(graph))


# -- the page for analysts -----------------------------------------------------------------


def test_the_examples_of_the_page_are_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (LEEDS.parent.parent / "docs/networkx.md").read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len(blocks) > 8
    monkeypatch.chdir(tmp_path)
    graphkit.open("leeds.kgl").load(LEEDS)
    examples = doctest.DocTestParser().get_doctest("".join(blocks), {}, "networkx.md", None, 0)
    said: list[str] = []
    outcome = doctest.DocTestRunner(verbose=False).run(examples, out=said.append)
    assert outcome.attempted > 30
    assert outcome.failed == 0, "".join(said)
