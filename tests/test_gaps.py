"""Gaps where claims disagree, rest on one source, or are no longer confirmed."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tables_builder import Cells, line, node, write_folder

from graphkit.cli.gaps import print_gaps
from graphkit.graph import Graph
from graphkit.graph import open as open_graph
from graphkit.guard import lint
from graphkit.model import load_model
from graphkit.named_queries import named_query
from graphkit.questions import conflicts, duplicates
from graphkit.questions.gaps import BETWEEN_SIDES, GAPS

SOURCES = {"early": "2018-03-01", "middle": "2020-03-01", "late": "2022-06-01"}
DAY = "2022-06-01"
LEEDS = Path(__file__).parent.parent / "data/leeds"

Tables = Mapping[str, Sequence[Cells]]

THINGS: dict[str, list[Cells]] = {
    "Role": [node("mayor"), node("director")],
    "Person": [node("ann")],
    "Board": [node("cabinet", kind="executive"), node("estates", kind="strategic")],
    "Plan": [node("plan")],
    "Ward": [node("moor"), node("vale"), node("gate")],
    "LocalAuthority": [node("kirk"), node("sandon")],
}


def town(folder: Path, tables: Tables) -> Graph:
    graph = open_graph(folder / "town.kgl")
    graph.load(write_folder(folder / "town", {**THINGS, **tables}, sources=SOURCES))
    return graph


def found(graph: Graph, gap: str, as_of: str = DAY) -> list[tuple[str, str | None, str]]:
    """List gaps of a kind: the thing, what is known of it, its evidence."""
    rows = graph.gaps(only=gap, as_of=as_of)
    assert {row["gap"] for row in rows} <= {gap}
    return [(row["name"], row["detail"], row["evidence"]) for row in rows]


# -- several at once -----------------------------------------------------------------------

TWO_CHAIRS = [
    line("Role:mayor", "Board:cabinet"),
    line("Role:director", "Board:cabinet", source="middle", locator="¶7"),
]


def test_two_chairs_on_one_day_with_both_citations(tmp_path: Path) -> None:
    graph = town(tmp_path, {"CHAIRS": TWO_CHAIRS})
    assert found(graph, "several at once") == [
        (
            "Cabinet",
            "is chaired by Director or Mayor",
            "Director: middle (1 March 2020), ¶7 | Mayor: early (1 March 2018), ¶1",
        )
    ]
    assert found(graph, "several at once", "2019-01-01") == [], "the second is not known yet"


def test_two_authorities_of_one_ward(tmp_path: Path) -> None:
    tables = {
        "IN_AUTHORITY": [
            line("Ward:moor", "LocalAuthority:kirk", locator="¶1"),
            line("Ward:moor", "LocalAuthority:sandon", locator="¶2"),
            line("Ward:vale", "LocalAuthority:kirk"),
        ]
    }
    ((name, detail, evidence),) = found(town(tmp_path, tables), "several at once")
    assert (name, detail) == ("Moor", "lies in Kirk or Sandon")
    assert evidence.count("early (1 March 2018)") == 2, "within one document too"


@pytest.mark.parametrize(
    "second",
    [
        line("Role:director", "Board:cabinet", source="middle", valid_from="2019", valid_to=DAY),
        line("Role:director", "Board:cabinet", source="middle", valid_from="2023"),
        line("Role:director", "Board:cabinet", source="middle", standing="proposed"),
        line("Role:mayor", "Board:cabinet", source="middle", term="second"),
        line("Role:director", "Board:estates", source="middle"),
    ],
    ids=["ended", "not begun", "proposed", "the same one", "another board"],
)
def test_no_second_chair_on_that_day(tmp_path: Path, second: Cells) -> None:
    tables = {"CHAIRS": [line("Role:mayor", "Board:cabinet"), second]}
    assert found(town(tmp_path, tables), "several at once") == []


def test_a_person_and_the_post_that_the_person_holds_are_one(tmp_path: Path) -> None:
    tables = {
        "CHAIRS": [line("Role:mayor", "Board:cabinet"), line("Person:ann", "Board:cabinet")],
        "HOLDS": [line("Person:ann", "Role:mayor", valid_from="2017", valid_to="2021")],
    }
    graph = town(tmp_path, {**tables})
    assert found(graph, "several at once", "2020-01-01") == []
    assert len(found(graph, "several at once")) == 1, "the person left the post"


def test_what_stands_for_several_may_have_several_chairs(tmp_path: Path) -> None:
    boards = [node("cabinet", collective="true"), node("estates")]
    assert found(town(tmp_path, {"Board": boards, "CHAIRS": TWO_CHAIRS}), "several at once") == []


def test_a_renamed_thing_is_one(tmp_path: Path) -> None:
    tables = {
        "SUCCEEDED_BY": [
            line("Board:estates", "Board:cabinet", kind="renamed"),
        ],
        "CHAIRS": [
            line("Role:mayor", "Board:estates"),
            line("Role:director", "Board:cabinet"),
        ],
    }
    ((name, detail, _),) = found(town(tmp_path, tables), "several at once")
    assert (name, detail) == ("Cabinet", "is chaired by Director or Mayor")


def test_the_query_names_what_the_model_declares_single_valued() -> None:
    text = named_query("single-valued").text
    declared = {
        (kind.name, kind.single_for)
        for kind in load_model().relationships.values()
        if kind.single_for
    }
    inward = {(name, "to") for name in re.findall(r"\(n\)<-\[r:(\w+)\]", text)}
    outward = {(name, "from") for name in re.findall(r"\(n\)-\[r:(\w+)\]->", text)}
    assert inward | outward == declared


FIRST_DAY = dt.date(2017, 1, 1)
some_day = st.integers(0, 1200).map(lambda days: FIRST_DAY + dt.timedelta(days=days))
chairs = st.lists(
    st.tuples(
        st.integers(0, 2),  # which chair
        st.integers(0, 1),  # which board
        st.sampled_from(sorted(SOURCES)),
        st.none() | some_day,
        st.none() | st.integers(1, 500),
        st.booleans(),
    ),
    max_size=7,
    unique_by=lambda chair: chair[:2],
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(chairs, some_day)
def test_several_at_once_is_what_a_look_at_every_fact_finds(
    rows: list[tuple[int, int, str, dt.date | None, int | None, bool]], day: dt.date
) -> None:
    in_force: defaultdict[int, set[int]] = defaultdict(set)
    lines: list[Cells] = []
    for chair, board, source, begins, length, proposed in rows:
        # One without a beginning is known only by its ending.
        ends = (begins or FIRST_DAY) + dt.timedelta(days=length) if length else None
        dated = {"valid_from": begins, "valid_to": ends}
        told = {name: value.isoformat() for name, value in dated.items() if value}
        standing = {"standing": "proposed"} if proposed else {}
        lines.append(line(f"Role:r{chair}", f"Board:b{board}", source=source, **told, **standing))
        stated = dt.date.fromisoformat(SOURCES[source])
        held = (begins or stated) <= day and (ends is None or day < ends)
        only_ends = ends is not None and begins is None
        if held and not proposed and not only_ends:
            in_force[board].add(chair)
    tables: dict[str, list[Cells]] = {
        "Role": [node(f"r{n}") for n in range(3)],
        "Board": [node(f"b{n}") for n in range(2)],
    }
    if lines:
        tables["CHAIRS"] = lines
    with tempfile.TemporaryDirectory() as folder:
        graph = open_graph(Path(folder) / "town.kgl")
        graph.load(write_folder(Path(folder) / "town", tables, sources=SOURCES))
        answer = graph.gaps(only="several at once", as_of=day, include_old=True)
    told_of = {
        row["id"]: row["detail"].removeprefix("is chaired by ").split(" or ") for row in answer
    }
    assert told_of == {
        f"b{board}": [f"R{chair}" for chair in sorted(which)]
        for board, which in in_force.items()
        if len(which) > 1
    }


# -- counts --------------------------------------------------------------------------------


def test_counts_that_differ_between_sources_and_within_one(tmp_path: Path) -> None:
    boards = [
        node("committees", collective="true", members="10", locator="¶1"),
        node("committees", collective="true", members="10", source="middle"),
        node("committees", collective="true", members="8", source="late"),
        node("forums", collective="true", members="3", locator="¶1"),
        node("forums", collective="true", members="4", locator="¶9"),
        node("teams", collective="true", members="6"),
    ]
    graph = town(tmp_path, {"Board": boards})
    assert found(graph, "counts differ") == [
        (
            "Committees",
            "8 or 10 stated",
            "8 stated: late (1 June 2022), ¶1 | "
            "10 stated: early (1 March 2018), ¶1; middle (1 March 2020), ¶1",
        ),
        (
            "Forums",
            "3 or 4 stated",
            "3 stated: early (1 March 2018), ¶1 | 4 stated: early (1 March 2018), ¶9",
        ),
    ]
    assert [name for name, _, _ in found(graph, "counts differ", "2020-06-01")] == ["Forums"]
    assert found(graph, "disputed") == [], "a count is told once"


def test_a_stated_count_against_what_is_named(tmp_path: Path) -> None:
    boards = [
        node("committees", collective="true", members="3"),
        *(node(f"c{n}") for n in range(3)),
        node("old-one"),
    ]
    parts = [line(f"Board:c{n}", "Board:committees", locator=f"¶{n}") for n in range(3)]
    ended = line("Board:old-one", "Board:committees", valid_from="2017", valid_to="2019")
    graph = town(tmp_path, {"Board": boards, "PART_OF": [*parts, ended]})
    assert found(graph, "counts differ") == [], "three stated, three there"
    ((_, detail, evidence),) = found(graph, "counts differ", "2018-06-01")
    assert detail == "3 stated, 4 named: C0; C1; C2; Old-One"
    assert evidence.startswith("3 stated: early (1 March 2018), ¶1 | 4 named: early (1 March 2018)")


def test_a_class_of_designated_places_is_counted_by_those_designated_alike(tmp_path: Path) -> None:
    wards = [node("all", collective="true", members="3"), node("moor"), node("vale"), node("gate")]
    tiers = [("all", "target ward"), ("moor", "target ward"), ("vale", "target ward"),
             ("gate", "priority ward")]  # fmt: skip
    designated = [line(f"Ward:{ward}", "Plan:plan", tier=tier) for ward, tier in tiers]
    graph = town(tmp_path, {"Ward": wards, "PRIORITY_UNDER": designated})
    assert [detail for _, detail, _ in found(graph, "counts differ")] == [
        "3 stated, 2 named: Moor; Vale"
    ]


# -- disputed ------------------------------------------------------------------------------


def test_a_disputed_fact_stands_once_with_all_its_sides(tmp_path: Path) -> None:
    tables = {
        "FundingStream": [node("fund")],
        "FUNDS": [
            line("FundingStream:fund", "Plan:plan", amount="500", stage="spent"),
            line("FundingStream:fund", "Plan:plan", amount="600", stage="spent", source="late"),
            line("FundingStream:fund", "Plan:plan", stage="spent", source="middle"),
            line("FundingStream:fund", "Plan:plan", amount="7", stage="sought"),
        ],
    }
    graph = town(tmp_path, tables)
    assert found(graph, "disputed") == [
        (
            "Fund funds Plan",
            "spent, amount £500 or £600",
            "£500: early (1 March 2018), ¶1 | £600: late (1 June 2022), ¶1",
        )
    ]
    assert found(graph, "disputed", "2021-01-01") == [], "only one side is known"


def test_a_coarser_date_stands_beside_the_finer_and_is_no_side(tmp_path: Path) -> None:
    rows = [
        line("Role:mayor", "Board:cabinet", valid_from="2017"),
        line("Role:mayor", "Board:cabinet", valid_from="2017-05", source="middle"),
    ]
    assert found(town(tmp_path, {"CHAIRS": rows}), "disputed") == []
    rows.append(line("Role:mayor", "Board:cabinet", valid_from="2017-06", source="late"))
    graph = town(tmp_path, {"CHAIRS": rows})
    assert found(graph, "disputed") == [
        (
            "Mayor chairs Cabinet",
            "began May 2017 or June 2017",
            "May 2017: early (1 March 2018), ¶1; middle (1 March 2020), ¶1 | "
            "June 2017: early (1 March 2018), ¶1; late (1 June 2022), ¶1",
        )
    ]
    assert found(graph, "disputed", "2021-01-01") == []


def test_a_disputed_property_of_a_thing(tmp_path: Path) -> None:
    boards = [
        node("cabinet", kind="executive"),
        node("cabinet", kind="strategic", source="late", aliases="The Cabinet"),
    ]
    graph = town(tmp_path, {"Board": boards})
    assert found(graph, "disputed") == [
        (
            "Cabinet",
            "kind executive or strategic",
            "executive: early (1 March 2018), ¶1 | strategic: late (1 June 2022), ¶1",
        )
    ], "another name is an alias and no dispute"


# -- stated after its end ------------------------------------------------------------------


def test_a_fact_stated_after_its_end(tmp_path: Path) -> None:
    tables = {
        "CHAIRS": [
            line("Role:mayor", "Board:cabinet"),
            line("Role:mayor", "Board:cabinet", source="middle", valid_to="2019-05"),
            line("Role:mayor", "Board:cabinet", source="late"),
            line("Role:director", "Board:estates", valid_to="2019"),
        ]
    }
    graph = town(tmp_path, tables)
    assert found(graph, "stated after its end") == [
        (
            "Mayor chairs Cabinet",
            "ended in May 2019, but stated on 1 June 2022",
            "ended in May 2019: middle (1 March 2020), ¶1 | "
            "stated on 1 June 2022: late (1 June 2022), ¶1",
        )
    ]
    assert found(graph, "stated after its end", "2022-05-31") == []


@pytest.mark.parametrize(("ends", "after"), [("2020-03-01", True), ("2020-03-02", False)])
def test_the_day_of_the_end_is_after_it(tmp_path: Path, ends: str, after: bool) -> None:
    rows = [
        line("Role:mayor", "Board:cabinet", source="middle"),
        line("Role:mayor", "Board:cabinet", source="late", valid_to=ends),
    ]
    graph = town(tmp_path, {"CHAIRS": rows})
    assert bool(found(graph, "stated after its end")) == after


# -- not confirmed -------------------------------------------------------------------------


def test_a_designation_that_a_later_source_no_longer_names(tmp_path: Path) -> None:
    def designated(ward: str, source: str, tier: str = "target ward", **more: str) -> Cells:
        return line(f"Ward:{ward}", "Plan:plan", source=source, tier=tier, **more)

    tables = {
        "Plan": [node("plan"), node("other")],
        "PRIORITY_UNDER": [
            designated("moor", "early"),
            designated("vale", "early"),
            designated("gate", "early"),
            designated("moor", "late"),
            designated("gate", "late", "priority ward"),
            line("Ward:vale", "Plan:other", tier="target ward"),
        ],
    }
    graph = town(tmp_path, tables)
    early, late = "early (1 March 2018), ¶1", "late (1 June 2022), ¶1"
    assert found(graph, "not confirmed") == [
        (
            "Gate",
            "target ward under Plan, last named 1 March 2018; named later: priority ward instead",
            f"target ward under Plan: {early} | named later: priority ward instead: {late}",
        ),
        (
            "Vale",
            "target ward under Plan, last named 1 March 2018; "
            "named later: Gate, Moor, and not this one",
            f"target ward under Plan: {early} | named later: Gate, Moor, and not this one: {late}",
        ),
    ]
    assert found(graph, "not confirmed", "2022-05-31") == []


def test_a_class_of_the_same_tier_confirms_and_names_no_place(tmp_path: Path) -> None:
    tables = {
        "Ward": [*THINGS["Ward"], node("six", "Six wards", collective="true")],
        "PRIORITY_UNDER": [
            line("Ward:moor", "Plan:plan", tier="priority ward"),
            line("Ward:vale", "Plan:plan", tier="target ward"),
            line("Ward:six", "Plan:plan", tier="priority ward", source="late"),
        ],
    }
    assert found(town(tmp_path, tables), "not confirmed") == []
    tables["PRIORITY_UNDER"].append(
        line("Ward:gate", "Plan:plan", tier="priority ward", source="late")
    )
    assert [name for name, _, _ in found(town(tmp_path / "b", tables), "not confirmed")] == ["Vale"]


def test_an_ended_or_renamed_designation_needs_no_confirming(tmp_path: Path) -> None:
    tables = {
        "SUCCEEDED_BY": [line("Ward:moor", "Ward:vale", source="late", kind="renamed")],
        "PRIORITY_UNDER": [
            line("Ward:moor", "Plan:plan", tier="target ward"),
            line("Ward:vale", "Plan:plan", tier="target ward", source="late"),
            line("Ward:gate", "Plan:plan", tier="target ward", valid_to="2021"),
        ],
    }
    assert found(town(tmp_path, tables), "not confirmed") == []


# -- names nearly alike --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Early Help Hub", "Early Help Hubs", True),
        ("Hub for Early Help", "The Early-Help Hub", True),
        ("Neighbourhood planning", "Neighbourhood policing", True),
        ("Neighbourhood planning", "Neighbourhood profile", False),
        ("Group Repair Phase 1", "Group Repair Phase 2", False),
        ("Area E01000001", "Area E01000002", False),
        ("Community hub", "Communities hub", True),
        ("Assembly", "Assembly Conference", False),
        ("Children’s Centre", "Childrens Centre", True),
    ],
)
def test_names_nearly_alike(tmp_path: Path, one: str, other: str, alike: bool) -> None:
    graph = town(tmp_path, {"Team": [node("t1", one), node("t2", other, source="middle")]})
    expected = [
        (
            one,
            f"nearly the same as {other} (t2)",
            f"{one} (t1): early (1 March 2018), ¶1 | {other} (t2): middle (1 March 2020), ¶1",
        )
    ]
    assert found(graph, "names nearly alike") == (expected if alike else [])


def test_names_that_a_source_tells_apart_are_left_out(tmp_path: Path) -> None:
    teams = [
        node("t1", "Help Hub"),
        node("t2", "Help Hubs"),
        node("t3", "Desk", aliases="Hub Help"),
    ]
    apart = line("Team:t1", "Team:t2")
    graph = town(tmp_path, {"Team": teams, "PART_OF": [apart], "Venue": [node("v", "Help Hub")]})
    assert [(name, detail) for name, detail, _ in found(graph, "names nearly alike")] == [
        ("Help Hub", "nearly the same as Desk (t3): they go by “Help Hub” and “Hub Help”"),
        ("Help Hubs", "nearly the same as Desk (t3): they go by “Help Hubs” and “Hub Help”"),
    ]


# -- one source ----------------------------------------------------------------------------


def test_facts_on_one_source_are_counted_and_listed_when_asked_for(tmp_path: Path) -> None:
    tables = {
        "CHAIRS": [
            line("Role:mayor", "Board:cabinet", locator="¶1"),
            line("Role:mayor", "Board:cabinet", locator="¶2"),
            line("Role:mayor", "Board:cabinet", source="late"),
            line("Role:director", "Board:estates"),
            line("Person:ann", "Board:estates", standing="proposed"),
        ]
    }
    graph = town(tmp_path, tables)
    whole = graph.gaps(as_of=DAY)
    assert "one source" not in {row["gap"] for row in whole}
    note = '{} facts rest on one source only (graphkit gaps --only "one source" lists them)'
    assert note.format("1 of the 2") in whole.notes
    assert found(graph, "one source") == [
        ("Director chairs Estates", None, "early (1 March 2018), ¶1")
    ]
    assert note.format("2 of the 2") in graph.gaps(as_of="2019-01-01").notes
    earlier = found(graph, "one source", "2019-01-01")
    assert ("Mayor chairs Cabinet", None, "early (1 March 2018), ¶1; early (1 March 2018), ¶2") in (
        earlier
    ), "two places in one document are one source"


def test_what_is_old_is_left_out_and_counted(tmp_path: Path) -> None:
    graph = town(tmp_path, {"CHAIRS": TWO_CHAIRS})
    rows = graph.gaps(only="several at once", as_of="2023-06-01")
    assert len(rows) == 0, "one of the sides is old"
    assert any(note.startswith("1 about things last stated more than five") for note in rows.notes)
    kept = graph.gaps(only="several at once", as_of="2023-06-01", include_old=True)
    assert [row["old"] for row in kept] == [True]
    assert any(note.startswith("1 of the 1 facts") for note in graph.gaps(as_of="2023-06-01").notes)
    every = graph.gaps(as_of="2023-06-01", include_old=True)
    assert any(note.startswith("2 of the 2 facts") for note in every.notes)


# -- what carries it -----------------------------------------------------------------------


def test_the_cypher_inside_is_portable() -> None:
    texts = [conflicts._PARTS, conflicts._DESIGNATED, conflicts._STATED_NODES, duplicates._JOINED]
    for text in [*texts, duplicates._NAMES.format(labels="Board|Team")]:
        assert lint(text) == []


# -- the Leeds graph -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def leeds(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    graph = open_graph(tmp_path_factory.mktemp("leeds") / "leeds.kgl")
    graph.load(LEEDS)
    return graph


def test_leeds_ten_community_committees_or_eight(leeds: Graph) -> None:
    assert [(n, d) for n, d, _ in found(leeds, "counts differ", "2025-12-01")] == [
        ("Community Committees", "8 or 10 stated, 1 named: Inner East Community Committee")
    ]
    assert [(n, d) for n, d, _ in found(leeds, "counts differ", "2022-06-01")] == [
        ("Community Committees", "10 stated, 1 named: Inner East Community Committee"),
        (
            "Priority neighbourhoods",
            "6 stated, 7 named: Beeston Hill; Beverleys and Stratfords; Boggart Hill; "
            "Cliftons and Nowells; Lincoln Green; New Wortley; Recreations",
        ),
        (
            "Previous Leeds Clinical Commissioning Groups",
            "3 stated, 1 named: Leeds South and East CCG",
        ),
    ]


def test_leeds_disputes(leeds: Graph) -> None:
    rows = found(leeds, "disputed", "2025-12-01")
    assert [(name, detail) for name, detail, _ in rows] == [
        ("Leeds City Council delivers Locality Working", "began 2016 or November 2017"),
        ("Locality Working was measured by Priority wards",
         "at the time of the interview, value 6 or 7"),
    ]  # fmt: skip
    assert rows[1][2].count("(interview)") == 2, "within one document"
    assert found(leeds, "disputed", "2022-06-01") == []


def test_leeds_designations_not_confirmed(leeds: Graph) -> None:
    rows = found(leeds, "not confirmed", "2022-06-01")
    instead = {
        name for name, detail, _ in rows if detail and detail.endswith("priority ward instead")
    }
    assert instead == {
        "Armley", "Beeston and Holbeck", "Burmantofts and Richmond Hill",
        "Gipton and Harehills", "Hunslet and Riverside", "Killingbeck and Seacroft",
    }  # fmt: skip
    assert {name for name, _, _ in rows} - instead == {
        "Beverleys and Stratfords", "Bramley and Stanningley", "Chapel Allerton", "Kirkstall",
        "Little London and Woodhouse (then Hyde Park and Woodhouse)", "Middleton Park",
        "Temple Newsam",
    }  # fmt: skip


def test_leeds_rows_and_kinds(leeds: Graph) -> None:
    rows = leeds.gaps(as_of="2025-12-01", include_old=True, limit=100_000)
    kinds = list(dict.fromkeys(row["gap"] for row in rows))
    assert kinds == [gap for gap in GAPS if gap in kinds]
    assert all(row["evidence"] and row["source"] and row["locator"] for row in rows)
    assert all(tuple(row) == rows.columns for row in rows)


def test_leeds_prints_the_sides_one_under_the_other(
    leeds: Graph, capsys: pytest.CaptureFixture[str]
) -> None:
    print_gaps(leeds.gaps(only="disputed", as_of="2025-12-01"), whole=True)
    printed = capsys.readouterr().out
    assert BETWEEN_SIDES not in printed
    assert "\n      2016: How We Did It" in printed
    assert "\n      November 2017: Report to Executive Board" in printed
