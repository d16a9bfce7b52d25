"""Gaps where claims disagree, rest on one source, or are no longer confirmed."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tables_builder import Cells, Sources, line, node, write_folder

from graphkit.cli.gaps import print_gaps
from graphkit.graph import Graph
from graphkit.graph import open as open_graph
from graphkit.guard import lint
from graphkit.questions import duplicates
from graphkit.questions.gaps import BETWEEN_SIDES, GAPS

SOURCES = {"early": "2018-03-01", "middle": "2020-03-01", "late": "2022-06-01"}
# Five years after the early one, so that what only that one states is old.
NEWEST = {**SOURCES, "newest": "2023-04-01"}
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


def town(folder: Path, tables: Tables, sources: Sources = SOURCES) -> Graph:
    graph = open_graph(folder / "town.kgl")
    graph.load(write_folder(folder / "town", {**THINGS, **tables}, sources=sources))
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


@pytest.mark.parametrize(
    ("left", "came", "days"),
    [
        ("2018-05", "2018-05", []),
        ("2018", "2018", []),
        ("2018", "2018-07", []),
        ("2018-07", "2018-05", ["2018-06-01", "2018-06-02", "2018-06-15"]),
        ("2018-05-02", "2018-05-01", ["2018-05-01"]),
        ("2018-05-01", "2018-05-01", []),
        ("2019", "2018-11", ["2018-12-01", "2018-12-02", "2018-12-15"]),
    ],
)
def test_a_handover_within_one_month_is_no_conflict(
    tmp_path: Path, left: str, came: str, days: list[str]
) -> None:
    tables = {
        "CHAIRS": [
            line("Role:mayor", "Board:cabinet", valid_from="2015", valid_to=left),
            line("Role:director", "Board:cabinet", valid_from=came),
        ]
    }
    graph = town(tmp_path, tables)
    asked = [f"{year}-{month:02}-{day}" for year in (2018, 2019) for month in range(1, 13)
             for day in ("01", "02", "15")]  # fmt: skip
    assert [day for day in asked if found(graph, "several at once", day)] == days


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


def test_a_disputed_sum_stands_in_its_currency(tmp_path: Path) -> None:
    tables = {
        "FundingStream": [node("fund")],
        "FUNDS": [
            line("FundingStream:fund", "Plan:plan", amount="10000", currency="EUR"),
            line("FundingStream:fund", "Plan:plan", "late", amount="20000.5", currency="EUR"),
        ],
    }
    ((_, detail, evidence),) = found(town(tmp_path, tables), "disputed")
    assert detail == "amount EUR 10,000 or EUR 20,000.50"
    assert evidence.startswith("EUR 10,000: early (1 March 2018), ¶1 | EUR 20,000.50: late")


STRETCHES = [
    line("Board:estates", "Board:cabinet", "late", valid_from="2011-05-01", valid_to="2013-05-01"),
    line("Board:estates", "Role:mayor", "late", valid_from="2013-05-01", valid_to="2018-05-01"),
    line("Board:estates", "Board:cabinet", "late", valid_from="2018-05-01", valid_to="2020"),
]


def test_a_tie_held_twice_is_no_dispute(tmp_path: Path) -> None:
    graph = town(tmp_path, {"ACCOUNTABLE_TO": STRETCHES})
    assert found(graph, "disputed") == []


def test_a_dispute_is_about_one_stretch(tmp_path: Path) -> None:
    more = line(
        "Board:estates", "Board:cabinet", "middle", valid_from="2018-05-01", valid_to="2021"
    )
    graph = town(tmp_path, {"ACCOUNTABLE_TO": [*STRETCHES, more]})
    assert found(graph, "disputed") == [
        (
            "Estates answers to Cabinet",
            "ended 2020 or 2021",
            "2020: late (1 June 2022), ¶1 | 2021: middle (1 March 2020), ¶1",
        )
    ]


def test_two_censuses_of_one_area_do_not_disagree(tmp_path: Path) -> None:
    areas = [node("l1", boundaries="2011"), node("l1", "", "late", boundaries="2021")]
    assert found(town(tmp_path, {"LSOA": areas}), "disputed") == []


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


def test_only_what_is_stated_after_the_last_end_is_stated_after_it(tmp_path: Path) -> None:
    again = line("Board:estates", "Board:cabinet", "middle")
    graph = town(tmp_path, {"ACCOUNTABLE_TO": [*STRETCHES, again]})
    assert found(graph, "stated after its end") == [], "it lies in the second stretch"
    after = line("Board:estates", "Board:cabinet", "newest", locator="¶3")
    graph = town(tmp_path / "b", {"ACCOUNTABLE_TO": [*STRETCHES, after]}, NEWEST)
    ((name, detail, _),) = found(graph, "stated after its end", "2023-04-01")
    assert (name, detail) == (
        "Estates answers to Cabinet",
        "ended in 2020, but stated on 1 April 2023",
    )


def test_a_source_that_states_the_end_speaks_of_the_past(tmp_path: Path) -> None:
    tables = {
        "Board": [
            *THINGS["Board"],
            node("parks", "Parks Board", "middle", valid_to="2019-05", locator="¶2"),
        ],
        "CHAIRS": [line("Role:mayor", "Board:parks", "middle")],
    }
    graph = town(tmp_path, tables)
    assert found(graph, "stated after its end") == []
    tables["Board"].append(node("parks", "Parks Board", "late"))
    tables["CHAIRS"].append(line("Role:mayor", "Board:parks", "late", locator="¶3"))
    graph = town(tmp_path / "b", tables)
    ended, late = "middle (1 March 2020), ¶2", "late (1 June 2022), "
    assert found(graph, "stated after its end") == [
        (
            "Parks Board",
            "ended in May 2019, but stated on 1 June 2022",
            f"ended in May 2019: {ended} | stated on 1 June 2022: {late}¶1",
        ),
        (
            "Mayor chairs Parks Board",
            "Parks Board ended in May 2019, but stated on 1 June 2022",
            f"Parks Board ended in May 2019: {ended} | stated on 1 June 2022: {late}¶3",
        ),
    ]


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
            f"nearly the same as {other} (Team:t2)",
            f"{one} (Team:t1): early (1 March 2018), ¶1 | "
            f"{other} (Team:t2): middle (1 March 2020), ¶1",
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
        ("Help Hub", "nearly the same as Desk (Team:t3): they go by “Help Hub” and “Hub Help”"),
        ("Help Hubs", "nearly the same as Desk (Team:t3): they go by “Help Hubs” and “Hub Help”"),
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
    graph = town(tmp_path, {"CHAIRS": TWO_CHAIRS}, NEWEST)
    assert len(graph.gaps(only="several at once", as_of="2023-03-31")) == 1
    rows = graph.gaps(only="several at once", as_of="2023-06-01")
    assert len(rows) == 0, "one of the sides is old"
    assert any(note.startswith("1 gap left out as old: its sources went on") for note in rows.notes)
    kept = graph.gaps(only="several at once", as_of="2023-06-01", include_old=True)
    assert [row["old"] for row in kept] == [True]
    assert any(note.startswith("1 of the 1 facts") for note in graph.gaps(as_of="2023-06-01").notes)
    every = graph.gaps(as_of="2023-06-01", include_old=True)
    assert any(note.startswith("2 of the 2 facts") for note in every.notes)


def test_nothing_grows_old_while_its_sources_say_nothing_new(tmp_path: Path) -> None:
    graph = town(tmp_path, {"CHAIRS": TWO_CHAIRS})
    assert [r["old"] for r in graph.gaps(only="several at once", as_of="2080-01-01")] == [False]


# -- what is owed --------------------------------------------------------------------------


def test_an_old_fact_pays_what_is_owed(tmp_path: Path) -> None:
    tables = {
        "Board": [node("estates", kind="operational", source="newest")],
        "CHAIRS": [line("Role:mayor", "Board:estates")],
        "ACCOUNTABLE_TO": [line("Board:estates", "Role:mayor")],
        "Action": [node("mend", source="newest")],
        "OWNS": [line("Role:mayor", "Action:mend", raci="accountable")],
    }
    graph = town(tmp_path, tables, NEWEST)
    for gap in ("no chair", "no parent", "no owner"):
        assert found(graph, gap, "2023-06-01") == [], gap


RENAMED_TWICE = {
    "Board": [
        node("alpha", kind="operational"),
        node("beta", source="middle"),
        node("gamma", source="late"),
        node("top", kind="executive"),
    ],
    "Action": [node("mend")],
    "OWNS": [line("Board:alpha", "Action:mend", raci="accountable")],
    "ACCOUNTABLE_TO": [line("Board:beta", "Board:top", source="middle")],
    "SUCCEEDED_BY": [
        line("Board:alpha", "Board:beta", "middle", kind="renamed", valid_from="2019-01-01"),
        line("Board:beta", "Board:gamma", "late", kind="renamed", valid_from="2021-01-01"),
    ],
}


def test_a_renamed_board_is_one_board(tmp_path: Path) -> None:
    graph = town(tmp_path, RENAMED_TWICE)
    for day, name in (("2018-06-01", "Alpha"), ("2020-06-01", "Beta"), (DAY, "Gamma")):
        assert [n for n, _, _ in found(graph, "no chair", day)] == [name, "Top"]
        known = day > "2020"
        assert found(graph, "no parent", day) == (
            []
            if known
            else [("Alpha", "operational board; not stated", "early (1 March 2018), ¶1")]
        )
        assert bool(found(graph, "chain ends", day)) != known
        assert found(graph, "no owner", day) == []
        assert found(graph, "no kind", day) == [], "it is of the kind that it was"


ENDED_BOARD = {
    "Board": [
        node("parks", "Parks Board", kind="operational", valid_to="2020-05"),
        node("cabinet", kind="executive"),
    ],
    "Action": [node("plant")],
    "OWNS": [line("Board:parks", "Action:plant", raci="accountable")],
    "ACCOUNTABLE_TO": [line("Board:parks", "Board:cabinet")],
}


def test_what_ended_owes_nothing_and_is_owed_for(tmp_path: Path) -> None:
    graph = town(tmp_path, ENDED_BOARD)
    assert [n for n, _, _ in found(graph, "no chair", "2020-05-31")] == ["Cabinet", "Parks Board"]
    assert found(graph, "no owner", "2020-05-31") == []
    for gap in ("no chair", "no parent", "no scrutiny", "no kind"):
        assert "Parks Board" not in {n for n, _, _ in found(graph, gap, "2020-06-01")}
    assert found(graph, "no owner", "2020-06-01") == [
        (
            "Plant",
            "Parks Board ended in May 2020, no successor stated",
            "early (1 March 2018), ¶1",
        )
    ]


def test_an_owner_that_ended_is_told_with_what_followed_it(tmp_path: Path) -> None:
    followed = [line("Board:parks", "Board:green", "late", kind="merged", valid_from="2020-05")]
    boards = [*ENDED_BOARD["Board"], node("green", "Green Board", "late", kind="hub")]
    graph = town(tmp_path, {**ENDED_BOARD, "Board": boards, "SUCCEEDED_BY": followed})
    ((_, detail, _),) = found(graph, "no owner", "2021-01-01")
    assert detail == "Parks Board ended in May 2020, succeeded by Green Board (merged)"


def test_who_left_is_told_and_who_is_only_proposed(tmp_path: Path) -> None:
    tables = {
        "CHAIRS": [
            line("Role:mayor", "Board:estates", valid_from="2016", valid_to="2019-05"),
            line("Role:director", "Board:estates", source="middle", standing="proposed"),
            line("Person:ann", "Board:cabinet", source="late", valid_to="2023"),
        ]
    }
    graph = town(tmp_path, tables)
    assert found(graph, "no chair", "2021-01-01") == [
        (
            "Cabinet",
            "executive board; not stated",
            "early (1 March 2018), ¶1",
        ),
        (
            "Estates",
            "strategic board; formerly Mayor (ended in May 2019); only proposed: Director",
            "early (1 March 2018), ¶1",
        ),
    ]


def test_a_source_that_says_there_is_none_holds_till_another_names_one(tmp_path: Path) -> None:
    tables = {
        "Board": [
            *THINGS["Board"],
            node("cabinet", None, "middle", stated_none="CHAIRS", locator="¶8"),
        ],
        "CHAIRS": [
            line("Role:mayor", "Board:cabinet"),
            line("Role:director", "Board:cabinet", source="late"),
        ],
    }
    graph = town(tmp_path, tables)

    def cabinet(day: str) -> list[tuple[str | None, str]]:
        return [(d, e) for n, d, e in found(graph, "no chair", day) if n == "Cabinet"]

    assert cabinet("2019-01-01") == []
    assert cabinet("2021-01-01") == [
        (
            "executive board; a source says there is none; before that, one named Mayor",
            "middle (1 March 2020), ¶8",
        )
    ]
    assert cabinet(DAY) == []


def test_money_that_is_only_proposed_is_none_yet(tmp_path: Path) -> None:
    tables = {
        "Project": [node("hall"), node("pool"), node("rink", standing="proposed")],
        "FundingStream": [node("fund"), node("levy", valid_to="2019")],
        "FUNDS": [line("FundingStream:fund", "Project:pool", standing="proposed", amount="5")],
    }
    graph = town(tmp_path, tables)
    assert [(n, d) for n, d, _ in found(graph, "no recorded money")] == [
        ("Hall", None),
        ("Pool", "only proposed: Fund"),
    ]
    assert [(n, d) for n, d, _ in found(graph, "no recorded project")] == [
        ("Fund", "only proposed: Pool")
    ]


# -- posts ---------------------------------------------------------------------------------


def test_a_post_is_vacant_only_where_its_last_holder_left(tmp_path: Path) -> None:
    tables = {
        "Person": [node("ann"), node("bob")],
        "Role": [
            node("mayor"),
            node("clerk"),
            node("chief"),
            node("warden", valid_to="2019-06"),
            node("members", collective="true"),
        ],
        "HOLDS": [
            line("Person:ann", "Role:mayor", valid_from="2011", valid_to="2016-05"),
            line("Person:ann", "Role:chief", valid_from="2011", valid_to="2016-05"),
            line("Person:bob", "Role:chief", source="middle"),
            line("Person:bob", "Role:warden", valid_to="2019-01"),
            line("Person:bob", "Role:members", valid_from="2012", valid_to="2016-05"),
        ],
    }
    graph = town(tmp_path, tables)
    assert found(graph, "vacant") == [
        ("Mayor", "vacant: Ann, ended in May 2016", "early (1 March 2018), ¶1")
    ]
    assert [n for n, _, _ in found(graph, "vacant", "2019-05-31")] == ["Chief", "Mayor", "Warden"]


def test_a_post_that_a_source_says_nobody_holds_is_vacant(tmp_path: Path) -> None:
    tables = {
        "Role": [node("mayor"), node("mayor", None, "middle", stated_none="HOLDS", locator="¶4")],
        "HOLDS": [line("Person:ann", "Role:mayor")],
    }
    graph = town(tmp_path, tables)
    assert found(graph, "vacant", "2020-02-28") == []
    assert found(graph, "vacant") == [
        (
            "Mayor",
            "vacant: as a source of 1 March 2020 states; before that held by Ann",
            "middle (1 March 2020), ¶4; early (1 March 2018), ¶1",
        )
    ]


def test_who_took_a_post_after_a_source_called_it_empty_holds_it_from_then_on(
    tmp_path: Path,
) -> None:
    tables = {
        "Role": [node("mayor"), node("mayor", None, "early", stated_none="HOLDS", locator="¶4")],
        "HOLDS": [line("Person:ann", "Role:mayor", "late", valid_from="2019-05")],
    }
    graph = town(tmp_path, tables)
    (gap,) = found(graph, "vacant", "2019-04-30")
    assert gap[1] == "vacant: as a source of 1 March 2018 states"
    assert found(graph, "vacant", "2019-05-01") == []
    assert "Mayor: held by Ann" in graph.show("mayor", as_of="2019-05-01").notes


def test_a_proposal_fills_no_post_that_a_source_calls_empty(tmp_path: Path) -> None:
    tables = {
        "Role": [node("mayor"), node("mayor", None, "middle", stated_none="HOLDS", locator="¶4")],
        "HOLDS": [line("Person:ann", "Role:mayor", "late", standing="proposed")],
    }
    graph = town(tmp_path, tables)
    assert [n for n, _, _ in found(graph, "vacant", "2024-01-01")] == ["Mayor"]


def test_what_ended_under_another_name_is_told_with_the_end_as_it_is_stated(
    tmp_path: Path,
) -> None:
    tables = {
        "Board": [node("old", "Old", kind="operational", valid_to="2018-05"), node("new", "New")],
        "Action": [node("plant")],
        "CHAIRS": [line("Role:mayor", "Board:old")],
        "OWNS": [line("Board:old", "Action:plant")],
        "SUCCEEDED_BY": [line("Board:old", "Board:new", kind="renamed", valid_from="2018-06-01")],
    }
    graph = town(tmp_path, tables)
    (owner,) = found(graph, "no owner", "2019-01-01")
    assert owner[:2] == ("Plant", "formerly New (then Old) (ended in May 2018)")
    (chair,) = found(graph, "no chair", "2019-01-01")
    assert chair[:2] == ("New", "operational board; formerly Mayor (ended in May 2018)")


# -- loops ---------------------------------------------------------------------------------


def test_each_loop_of_accountability_stands_once(tmp_path: Path) -> None:
    answers = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "b"), ("d", "a"), ("d", "top"),
               ("top", "d")]  # fmt: skip
    tables = {
        "Board": [*(node(each) for each in "abcd"), node("top", kind="executive")],
        "ACCOUNTABLE_TO": [
            line(f"Board:{lower}", f"Board:{upper}", locator=f"¶{n}")
            for n, (lower, upper) in enumerate(answers)
        ],
    }
    graph = town(tmp_path, tables)
    early = "early (1 March 2018), "
    assert found(graph, "accountability loop") == [
        (
            "A",
            "answers to B, which answers to C, which answers to A",
            f"{early}¶0; ¶1; ¶2",
        ),
        ("B", "answers to C, which answers to B", f"{early}¶1; ¶3"),
    ], "what the top answers to leads no further"


@pytest.mark.parametrize(
    "second",
    [
        {"valid_to": "2021"},
        {"standing": "proposed"},
        {"valid_from": "2023"},
    ],
    ids=["ended", "proposed", "not begun"],
)
def test_no_loop_of_what_is_not_in_force(tmp_path: Path, second: dict[str, str]) -> None:
    tables = {
        "ACCOUNTABLE_TO": [
            line("Board:estates", "Role:mayor"),
            line("Role:mayor", "Board:estates", **second),
        ]
    }
    assert found(town(tmp_path, tables), "accountability loop") == []


# -- names ---------------------------------------------------------------------------------


def test_what_was_renamed_to_several_or_in_a_circle(tmp_path: Path) -> None:
    renamed = [("a", "b", "2019"), ("a", "c", "2019"), ("d", "e", "2018"), ("e", "d", "2020")]
    tables = {
        "Board": [node(each) for each in "abcde"],
        "SUCCEEDED_BY": [
            line(f"Board:{x}", f"Board:{y}", "middle", kind="renamed", valid_from=f"{year}-02-01")
            for x, y, year in renamed
        ],
    }
    graph = town(tmp_path, tables)
    middle = "middle (1 March 2020), ¶1"
    assert found(graph, "renamed to several") == [
        ("A", "renamed to B and to C", f"to B: {middle} | to C: {middle}"),
        ("D", "renamed to E, in a circle", f"to E: {middle}"),
        ("E", "renamed to D, in a circle", f"to D: {middle}"),
    ]
    assert found(graph, "renamed to several", "2018-12-31") == []


# -- another dataset -----------------------------------------------------------------------


@pytest.mark.parametrize("gap", GAPS)
def test_a_dataset_about_other_things_changes_nothing(tmp_path: Path, gap: str) -> None:
    tables = {
        **RENAMED_TWICE,
        "Board": [*RENAMED_TWICE["Board"], *ENDED_BOARD["Board"], *THINGS["Board"]],
        "CHAIRS": TWO_CHAIRS,
        "HOLDS": [line("Person:ann", "Role:director", valid_from="2011", valid_to="2016-05")],
        "Project": [node("hall")],
        "FundingStream": [node("fund")],
    }
    graph = town(tmp_path, tables)
    before = graph.gaps(only=gap, as_of="2040-01-01")
    far = {"Board": [node("other", "Zoo", "far", kind="executive")]}
    graph.load(write_folder(tmp_path / "far", far, name="far", sources={"far": "2039-01-01"}))
    after = [row for row in graph.gaps(only=gap, as_of="2040-01-01") if row["id"] != "other"]
    assert after == list(before)


# -- what carries it -----------------------------------------------------------------------


def test_the_cypher_inside_is_portable() -> None:
    assert lint(duplicates._JOINED) == []


# -- the Leeds graph -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def leeds(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    graph = open_graph(tmp_path_factory.mktemp("leeds") / "leeds.kgl")
    graph.load(LEEDS)
    return graph


SIX_NEIGHBOURHOODS = (
    "Priority neighbourhoods",
    "6 stated, 7 named: Beeston Hill; Beverleys and Stratfords; Boggart Hill; "
    "Cliftons and Nowells; Lincoln Green; New Wortley; Recreations",
)


def test_leeds_ten_community_committees_or_eight(leeds: Graph) -> None:
    assert [(n, d) for n, d, _ in found(leeds, "counts differ", "2025-12-01")] == [
        ("Community Committees", "8 or 10 stated, 1 named: Inner East Community Committee"),
        SIX_NEIGHBOURHOODS,
        (
            "Six priority wards",
            "6 stated, 7 named: Armley; Beeston and Holbeck; Burmantofts and Richmond Hill; "
            "Gipton and Harehills; Hunslet and Riverside; Killingbeck and Seacroft; "
            "Little London and Woodhouse",
        ),
    ]
    assert [(n, d) for n, d, _ in found(leeds, "counts differ", "2022-06-01")] == [
        ("Community Committees", "10 stated, 1 named: Inner East Community Committee"),
        SIX_NEIGHBOURHOODS,
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
    before = [name for name, _, _ in found(leeds, "disputed", "2022-06-01")]
    assert before == []


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


# -- of one thing or place -----------------------------------------------------------------


def test_gaps_of_one_thing_are_its_own_its_parts_and_its_work(tmp_path: Path) -> None:
    tables: dict[str, list[Cells]] = {
        "Team": [node("repairs"), node("painters"), node("others")],
        "Action": [node("mend"), node("paint"), node("brush"), node("plant")],
        "Project": [node("hall"), node("park")],
        "PART_OF": [
            line("Team:painters", "Team:repairs"),
            line("Action:brush", "Action:paint"),
        ],
        "OWNS": [
            line("Team:repairs", "Action:mend"),
            line("Team:painters", "Action:paint"),
            line("Team:others", "Action:plant"),
        ],
        "DELIVERS": [line("Team:others", "Project:park")],
        "TARGETS": [line("Project:hall", "Ward:moor"), line("Project:park", "Ward:vale")],
        "IN_AUTHORITY": [line("Ward:moor", "LocalAuthority:kirk")],
    }
    graph = town(tmp_path, tables)

    def of(text: str, only: str) -> list[str]:
        return [row["id"] for row in graph.gaps(text, only=only, as_of=DAY)]

    assert of("repairs", "no due date") == ["brush", "mend", "paint"]
    assert of("painters", "no due date") == ["brush", "paint"]
    assert of("Others", "no recorded money") == ["park"]
    assert of("moor", "no recorded money") == of("Kirk", "no recorded money") == ["hall"]
    assert [row["id"] for row in graph.gaps(only="no due date", as_of=DAY)] == [
        "brush", "mend", "paint", "plant",
    ]  # fmt: skip
    rows = graph.gaps("repairs", as_of=DAY)
    assert rows.title == "What is broken about Repairs (Team:repairs)"
    assert "4 of the 4 facts rest on one source only" in rows.notes[-1]
