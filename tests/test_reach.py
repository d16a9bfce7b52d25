"""Reach: what counts, by which route, how deprived it is, what is left out, and the gaps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tables_builder import Cells, line, node, write_folder

import graphkit
from graphkit.cli.reach import print_reach
from graphkit.errors import GraphkitError
from graphkit.graph import Graph
from graphkit.graph import open as open_graph
from graphkit.rows import Rows

# What only the first says is old once the last has come.
SOURCES = {"long-ago": "2016-03-01", "early": "2018-03-01", "late": "2022-06-01"}
DAY = "2023-01-01"

Tables = dict[str, list[Cells]]


def town(folder: Path, tables: Tables) -> Graph:
    graph = open_graph(folder / "town.kgl")
    graph.load(write_folder(folder / "town", tables, sources=SOURCES))
    return graph


def reached(rows: Iterable[dict[str, Any]], kind: str | None = None) -> set[tuple[str, ...]]:
    """Write each row as its route, label and id, and for places how much of it is named."""
    short = {
        "named by a source": "named",
        "lies in a place that is named": "inside",
        "a part of it is named": "part",
        None: "",
    }
    return {
        (row["route"].split()[-1], row["label"], row["id"], short[row["extent"]])
        for row in rows
        if kind in {None, row["kind"]}
    }


def noted(rows: Rows, words: str) -> str:
    """Find the one note that holds these words."""
    (found,) = [note for note in rows.notes if words in note]
    return found


PLACES: Tables = {
    "Partner": [node("trust"), node("club"), node("council")],
    "Team": [node("wardens")],
    "Board": [node("forum")],
    "Project": [node("hall"), node("park")],
    "Ward": [node("north"), node("south")],
    "Neighbourhood": [node("gates"), node("mills")],
    "LSOA": [node("a1"), node("a2"), node("b1")],
    "Venue": [node("shed")],
    "IN_WARD": [
        line("LSOA:a1", "Ward:north"),
        line("LSOA:a2", "Ward:north"),
        line("LSOA:b1", "Ward:south"),
        line("Neighbourhood:gates", "Ward:north"),
        line("Venue:shed", "Ward:south"),
    ],
    "IN_NEIGHBOURHOOD": [line("LSOA:a1", "Neighbourhood:gates")],
}


def test_a_patch_holds_what_lies_in_it_and_is_a_part_of_what_it_lies_in(tmp_path: Path) -> None:
    graph = town(tmp_path, {**PLACES, "COVERS": [line("Partner:trust", "Neighbourhood:gates")]})
    rows = graph.reach("trust", as_of=DAY)
    assert reached(rows) == {
        ("directly", "Neighbourhood", "gates", "named"),
        ("directly", "LSOA", "a1", "inside"),
        ("directly", "Ward", "north", "part"),
    }
    by_id = {row["id"]: row for row in rows}
    assert by_id["a1"]["path"] == "Trust – covers – Gates – contains – A1"
    assert by_id["north"]["path"] == "Trust – covers – Gates – lies in – North"


def test_a_ward_holds_its_neighbourhoods_and_areas(tmp_path: Path) -> None:
    graph = town(tmp_path, {**PLACES, "COVERS": [line("Partner:trust", "Ward:north")]})
    assert reached(graph.reach("trust", as_of=DAY)) == {
        ("directly", "Ward", "north", "named"),
        ("directly", "Neighbourhood", "gates", "inside"),
        ("directly", "LSOA", "a1", "inside"),
        ("directly", "LSOA", "a2", "inside"),
    }


def test_work_for_the_whole_city_is_not_work_in_each_area(tmp_path: Path) -> None:
    tables: Tables = {
        **PLACES,
        "LocalAuthority": [node("city")],
        "IN_AUTHORITY": [line("Ward:north", "LocalAuthority:city")],
        "COVERS": [line("Partner:trust", "LocalAuthority:city")],
    }
    rows = town(tmp_path, tables).reach("trust", as_of=DAY)
    assert reached(rows) == {("directly", "LocalAuthority", "city", "named")}
    assert "(City) is listed, and is not counted" in noted(rows, "larger places")


def test_a_project_reaches_the_places_it_is_aimed_at_and_those_of_its_venues(
    tmp_path: Path,
) -> None:
    tables: Tables = {
        **PLACES,
        "DELIVERS": [line("Partner:trust", "Project:hall", part="lead")],
        "TARGETS": [line("Project:hall", "LSOA:a2"), line("Project:park", "LSOA:a1")],
        "HELD_AT": [line("Project:hall", "Venue:shed")],
    }
    rows = town(tmp_path, tables).reach("trust", as_of=DAY)
    assert reached(rows) == {
        ("directly", "LSOA", "a2", "named"),
        ("directly", "Ward", "north", "part"),
        # A venue is somewhere in its ward; no source says in which area.
        ("directly", "Ward", "south", "part"),
    }
    south = next(row for row in rows if row["id"] == "south")
    assert south["path"] == (
        "Trust – delivers (lead) – Hall – takes place at – Shed – lies in – South"
    )
    assert south["through"] == ["Hall"]


def test_a_plan_reaches_the_places_that_it_covers(tmp_path: Path) -> None:
    tables: Tables = {
        **PLACES,
        "Plan": [node("scheme")],
        "DELIVERS": [line("Partner:trust", "Plan:scheme")],
        "COVERS": [line("Plan:scheme", "LSOA:b1")],
    }
    assert ("directly", "LSOA", "b1", "named") in reached(
        town(tmp_path, tables).reach("trust", as_of=DAY)
    )


def test_a_part_limited_to_some_places_reaches_only_those(tmp_path: Path) -> None:
    tables: Tables = {
        **PLACES,
        "DELIVERS": [
            line("Partner:trust", "Project:hall", places="gates"),
            line("Partner:club", "Project:hall"),
        ],
        "TARGETS": [
            line("Project:hall", "Neighbourhood:gates"),
            line("Project:hall", "Neighbourhood:mills"),
        ],
        "HELD_AT": [line("Project:hall", "Venue:shed")],
    }
    graph = town(tmp_path, tables)
    rows = graph.reach("trust", as_of=DAY)
    assert reached(rows, "places") == {
        ("directly", "Neighbourhood", "gates", "named"),
        ("directly", "LSOA", "a1", "inside"),
        ("directly", "Ward", "north", "part"),
    }
    assert "delivers (in some of its places only)" in rows[0]["path"]
    whole = {each[2] for each in reached(graph.reach("club", as_of=DAY), "places")}
    assert {"gates", "mills", "south"} <= whole


def test_a_place_that_only_the_part_names_is_reached(tmp_path: Path) -> None:
    tables: Tables = {
        **PLACES,
        # An area and a neighbourhood share an id: nothing says which of them is meant.
        "LSOA": [*PLACES["LSOA"], node("twin")],
        "Neighbourhood": [*PLACES["Neighbourhood"], node("twin")],
        "DELIVERS": [line("Partner:trust", "Project:hall", places="mills;north;twin")],
        "TARGETS": [line("Project:hall", "Ward:north")],
    }
    rows = town(tmp_path, tables).reach("trust", as_of=DAY)
    named = {each[2] for each in reached(rows) if each[3] == "named"}
    assert named == {"mills", "north"}
    mills = next(row for row in rows if row["id"] == "mills")
    assert mills["path"].endswith("Hall – its part is in – Mills")


def test_teams_parts_and_posts_count_for_their_partner_and_the_answer_says_so(
    tmp_path: Path,
) -> None:
    tables: Tables = {
        **PLACES,
        "Team": [node("wardens"), node("patrol")],
        "Role": [node("officer")],
        "Person": [node("ann")],
        "PART_OF": [line("Team:wardens", "Partner:council"), line("Team:patrol", "Team:wardens")],
        "POST_IN": [line("Role:officer", "Team:patrol")],
        "HOLDS": [line("Person:ann", "Role:officer")],
        "COVERS": [line("Team:patrol", "LSOA:b1")],
        "MEMBER_OF": [line("Role:officer", "Board:forum")],
    }
    graph = town(tmp_path, tables)
    rows = graph.reach("council", as_of=DAY)
    assert reached(rows) == {
        ("directly", "LSOA", "b1", "named"),
        ("directly", "Ward", "south", "part"),
        ("directly", "Board", "forum", ""),
        ("directly", "Role", "officer", ""),
        ("directly", "Person", "ann", ""),
    }
    assert rows[0]["path"] == "Council – includes – Wardens – includes – Patrol – covers – B1"
    assert "its 2 teams and 1 post counts for it" in noted(rows, "counts for it")
    team = graph.reach("wardens", as_of=DAY)
    assert "it is part of Council, whose other work is not counted" in noted(team, "part of")


def test_those_who_share_a_project_and_their_patch(tmp_path: Path) -> None:
    tables: Tables = {
        **PLACES,
        "Role": [node("officer")],
        "Person": [node("ann")],
        "HOLDS": [line("Person:ann", "Role:officer")],
        "PART_OF": [line("Team:wardens", "Partner:council")],
        "DELIVERS": [
            line("Partner:trust", "Project:hall"),
            line("Team:wardens", "Project:hall"),
            line("Role:officer", "Project:hall"),
            line("Board:forum", "Project:hall"),
            line("Team:wardens", "Project:park"),
        ],
        "COVERS": [line("Team:wardens", "Ward:south")],
        # What they do elsewhere is not shared.
        "TARGETS": [line("Project:park", "Neighbourhood:mills")],
    }
    rows = town(tmp_path, tables).reach("trust", as_of=DAY)
    assert reached(rows) == {
        ("project", "Ward", "south", "named"),
        ("project", "LSOA", "b1", "inside"),
        ("project", "Board", "forum", ""),
        ("project", "Team", "wardens", ""),
        ("project", "Partner", "council", ""),
        ("project", "Role", "officer", ""),
        ("project", "Person", "ann", ""),
    }
    council = next(row for row in rows if row["id"] == "council")
    assert council["path"] == (
        "Trust – delivers – Hall – is delivered by – Wardens – is part of – Council"
    )
    wardens = next(row for row in rows if row["id"] == "wardens")
    assert wardens["part_of"] == ["Council"]


def test_those_of_the_same_partner_are_reached_and_their_partner_is_not_reached_again(
    tmp_path: Path,
) -> None:
    tables: Tables = {
        **PLACES,
        "Team": [node("wardens"), node("patrol")],
        "PART_OF": [
            line("Team:wardens", "Partner:council"),
            line("Team:patrol", "Partner:council"),
        ],
        "DELIVERS": [line("Team:wardens", "Project:hall"), line("Team:patrol", "Project:hall")],
    }
    assert reached(town(tmp_path, tables).reach("wardens", as_of=DAY)) == {
        ("directly", "Partner", "council", ""),
        ("project", "Team", "patrol", ""),
    }


def test_those_who_share_a_board_and_what_the_board_does(tmp_path: Path) -> None:
    tables: Tables = {
        **PLACES,
        "Person": [node("ann")],
        "MEMBER_OF": [line("Partner:trust", "Board:forum"), line("Partner:club", "Board:forum")],
        "CHAIRS": [line("Person:ann", "Board:forum")],
        "COVERS": [line("Board:forum", "Neighbourhood:mills"), line("Partner:club", "Ward:north")],
        "DELIVERS": [line("Board:forum", "Project:park")],
        "TARGETS": [line("Project:park", "LSOA:b1")],
    }
    rows = town(tmp_path, tables).reach("trust", as_of=DAY)
    assert reached(rows) == {
        ("directly", "Board", "forum", ""),
        ("board", "Neighbourhood", "mills", "named"),
        ("board", "LSOA", "b1", "named"),
        ("board", "Ward", "south", "part"),
        ("board", "Partner", "club", ""),
        ("board", "Person", "ann", ""),
    }


def test_one_reached_by_several_routes_stands_by_each_of_them(tmp_path: Path) -> None:
    tables: Tables = {
        **PLACES,
        "WORKS_WITH": [line("Partner:club", "Partner:trust")],
        "DELIVERS": [
            line(f"Partner:{partner}", f"Project:{project}")
            for partner in ("trust", "club")
            for project in ("hall", "park")
        ],
    }
    rows = town(tmp_path, tables).reach("trust", as_of=DAY)
    assert [(row["route"], row["id"], row["ways"], row["through"]) for row in rows] == [
        ("directly", "club", 1, []),
        ("through a shared project", "club", 2, ["Hall", "Park"]),
    ]
    assert rows[0]["path"] == "Trust – works with – Club"


def test_unnamed_ones_are_left_out_with_what_lies_behind_them_and_counted(tmp_path: Path) -> None:
    tables: Tables = {
        **PLACES,
        "Partner": [*PLACES["Partner"], node("groups", collective="true")],
        "Board": [node("forums", collective="true")],
        "MEMBER_OF": [line("Partner:trust", "Board:forums"), line("Partner:club", "Board:forums")],
        "Ward": [*PLACES["Ward"], node("wards", collective="true")],
        "Neighbourhood": [*PLACES["Neighbourhood"], node("greens")],
        "IN_WARD": [*PLACES["IN_WARD"], line("Neighbourhood:greens", "Ward:wards")],
        "COVERS": [
            line("Board:forums", "Ward:north"),
            line("Partner:groups", "Ward:south"),
            line("Partner:council", "Ward:wards"),
        ],
        "DELIVERS": [
            line("Partner:trust", "Project:hall"),
            line("Partner:groups", "Project:hall"),
        ],
    }
    graph = town(tmp_path, tables)
    rows = graph.reach("trust", as_of=DAY)
    assert reached(rows) == set()
    assert noted(rows, "unnamed").endswith("unnamed ones: 2 (Forums; Groups)")
    # Nor does a class of places stand for what lies in one of them.
    rows = graph.reach("council", as_of=DAY)
    assert reached(rows) == set()
    assert noted(rows, "unnamed").endswith("unnamed ones: 1 (Wards)")


def test_unnamed_teams_still_count_for_their_partner(tmp_path: Path) -> None:
    tables: Tables = {
        **PLACES,
        "Team": [node("services", collective="true")],
        "PART_OF": [line("Team:services", "Partner:council")],
        "DELIVERS": [line("Team:services", "Project:hall"), line("Partner:trust", "Project:hall")],
        "TARGETS": [line("Project:hall", "Neighbourhood:mills")],
    }
    graph = town(tmp_path, tables)
    assert reached(graph.reach("council", as_of=DAY)) == {
        ("directly", "Neighbourhood", "mills", "named"),
        ("project", "Partner", "trust", ""),
    }
    assert ("project", "Partner", "council", "") in reached(graph.reach("trust", as_of=DAY))


def test_what_is_proposed_or_an_action_is_left_out_and_counted_and_what_is_old_is_marked(
    tmp_path: Path,
) -> None:
    tables: Tables = {
        **PLACES,
        "Action": [node("plant")],
        "COVERS": [
            line("Partner:trust", "Ward:north", source="late", standing="proposed"),
            line("Partner:trust", "Neighbourhood:mills", source="long-ago"),
            line("Partner:trust", "LSOA:b1", source="late", valid_from="2022", valid_to="2022"),
        ],
        "OWNS": [line("Partner:trust", "Action:plant", source="late")],
        "TARGETS": [line("Action:plant", "Neighbourhood:gates", source="late")],
    }
    graph = town(tmp_path, tables)
    rows = graph.reach("trust", as_of="2023-03-02")
    assert [(row["id"], row["old"]) for row in rows] == [("mills", True)]
    assert "proposed or agreed, not stated to be so: 4 (" in noted(rows, "proposed")
    assert "actions, to be done: 1 (Gates)" in noted(rows, "actions")
    assert list(graph.reach("trust", as_of="2023-03-02", include_old=True)) == list(rows)
    # What is old comes after all the rest; before the last source came, nothing was.
    assert [(row["id"], row["old"]) for row in graph.reach("trust", as_of="2022-07-01")] == [
        ("b1", False),
        ("south", False),
        ("mills", True),
    ]
    earlier = graph.reach("trust", as_of="2022-05-31")
    assert [(row["id"], row["old"]) for row in earlier] == [
        ("b1", False),
        ("mills", False),
        ("south", False),
    ]


def test_what_is_old_is_printed_marked_and_after_the_others_of_its_kind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables: Tables = {
        **RANKED,
        "COVERS": [
            line("Partner:trust", "LSOA:a1", source="long-ago"),
            line("Partner:trust", "Neighbourhood:mills"),
            line("Partner:club", "Neighbourhood:mills", source="long-ago"),
            line("Partner:club", "LSOA:b1", source="long-ago"),
        ],
        "WORKS_WITH": [line("Partner:trust", "Partner:council")],
        "MEASURED": ranked(("a1", "2019", "10", "1000"), ("b1", "2019", "20", "1000")),
    }
    graph = town(tmp_path, tables)
    rows = graph.reach("trust", as_of=DAY)
    assert [(row["id"], row["old"]) for row in rows] == [
        ("mills", False),
        ("council", False),
        ("a1", True),
        ("gates", True),
        ("north", True),
    ]
    assert shares(rows)[0].endswith(
        "0 directly (0%), 0 by any route (0%), 1 more by what is old (50%)"
    )
    print_reach(rows)
    printed = capsys.readouterr().out
    places = printed[printed.index("places, directly: 4") : printed.index("partners, directly: 1")]
    assert places.index("Mills") < places.index("A1 (LSOA)")
    assert places.count(" – old") == 3
    both = graph.reach("trust", with_="club", as_of=DAY)
    assert "places: 0 by both, 0 only by Trust, 0 only by Club, 6 by what is old" in both.notes
    print_reach(both)
    printed = capsys.readouterr().out
    headings = [each for each in printed.splitlines() if each.endswith((": places", ": partners"))]
    assert headings == [
        "both: places",
        "only Trust: places",
        "only Trust: partners",
        "only Club: places",
    ]


def test_an_old_path_is_shown_only_where_there_is_no_recent_one(tmp_path: Path) -> None:
    tables: Tables = {
        **PLACES,
        "COVERS": [line("Partner:trust", "Neighbourhood:mills", source="long-ago")],
        "DELIVERS": [line("Partner:trust", "Project:hall", source="late")],
        "TARGETS": [line("Project:hall", "Neighbourhood:mills", source="late")],
    }
    (row,) = town(tmp_path, tables).reach("trust", as_of="2023-06-01", include_old=True)
    assert row["path"] == "Trust – delivers – Hall – is aimed at – Mills"
    assert not row["old"]
    assert row["ways"] == 2


def test_a_recent_path_is_not_lost_behind_an_older_and_shorter_one(tmp_path: Path) -> None:
    tables: Tables = {
        **PLACES,
        "Team": [node("wardens"), node("patrol")],
        "PART_OF": [
            line("Team:patrol", "Partner:council", source="long-ago"),
            line("Team:patrol", "Team:wardens", source="late"),
            line("Team:wardens", "Partner:council", source="late"),
        ],
        "WORKS_WITH": [line("Partner:trust", "Team:patrol", source="late")],
    }
    rows = town(tmp_path, tables).reach("trust", as_of="2023-06-01", include_old=True)
    council = next(row for row in rows if row["id"] == "council")
    assert council["path"].endswith("Patrol – is part of – Wardens – is part of – Council")
    assert (council["old"], council["ways"]) == (False, 2)


def test_a_renamed_thing_counts_once_under_its_successor(tmp_path: Path) -> None:
    tables: Tables = {
        **PLACES,
        "Partner": [node("trust"), node("fund"), node("club")],
        "SUCCEEDED_BY": [
            line("Partner:fund", "Partner:trust", kind="renamed", valid_from="2019"),
            line("Ward:south", "Ward:north", kind="renamed", valid_from="2019"),
        ],
        "COVERS": [line("Partner:fund", "Ward:south"), line("Partner:trust", "Ward:north")],
        "IN_WARD": [],
        "IN_NEIGHBOURHOOD": [],
    }
    graph = town(tmp_path, {name: rows for name, rows in tables.items() if rows})
    before = graph.reach("fund", as_of="2018-06-01")
    assert reached(before) == {("directly", "Ward", "south", "named")}
    after = graph.reach("fund", as_of=DAY)
    assert reached(after) == {("directly", "Ward", "north", "named")}
    assert after.notes[1] == "Fund was renamed Trust, which stands here for both"
    assert list(after) == list(graph.reach("trust", as_of=DAY))


def test_what_was_renamed_to_several_or_in_a_circle_keeps_its_own_name(tmp_path: Path) -> None:
    tables: Tables = {
        **PLACES,
        "Partner": [node(each) for each in ("trust", "fund", "club", "old", "new")],
        "SUCCEEDED_BY": [
            line("Partner:fund", "Partner:trust", kind="renamed", valid_from="2019"),
            line("Partner:fund", "Partner:club", kind="renamed", valid_from="2019"),
            line("Partner:old", "Partner:new", kind="renamed", valid_from="2019"),
            line("Partner:new", "Partner:old", kind="renamed", valid_from="2020"),
        ],
        "COVERS": [
            line("Partner:fund", "Ward:south"),
            line("Partner:trust", "Ward:north"),
            line("Partner:old", "Neighbourhood:mills"),
        ],
    }
    graph = town(tmp_path, tables)
    fund = graph.reach("fund", as_of=DAY)
    assert {row["id"] for row in fund} == {"south", "b1"}
    assert fund.title.startswith("How far Fund reaches")
    assert "Fund was renamed to Club and to Trust" in fund.notes
    assert {row["id"] for row in graph.reach("trust", as_of=DAY)} == {
        *("north", "gates", "a1", "a2"),
    }
    old = graph.reach("old", as_of=DAY)
    assert ({row["id"] for row in old}, "Old was renamed to New" in old.notes) == ({"mills"}, True)


def test_a_later_name_asked_of_an_earlier_day_finds_what_bore_the_earlier_one(
    tmp_path: Path,
) -> None:
    tables: Tables = {
        **PLACES,
        "Partner": [node("trust"), node("fund")],
        "SUCCEEDED_BY": [line("Partner:fund", "Partner:trust", kind="renamed", valid_from="2019")],
        "COVERS": [line("Partner:fund", "Neighbourhood:mills")],
    }
    rows = town(tmp_path, tables).reach("trust", as_of="2018-06-01")
    assert [(row["id"], row["path"]) for row in rows] == [("mills", "Fund – covers – Mills")]
    assert "Trust was called Fund then" in rows.notes


def test_who_holds_a_post_is_who_held_it_on_the_day(tmp_path: Path) -> None:
    tables: Tables = {
        **PLACES,
        "Role": [node("officer")],
        "Person": [node("ann"), node("bob")],
        "POST_IN": [line("Role:officer", "Partner:trust")],
        "HOLDS": [
            line("Person:ann", "Role:officer", "late", valid_from="2018-03-01", valid_to="2020-05"),
            line("Person:bob", "Role:officer", "late", valid_from="2020-06"),
        ],
    }
    graph = town(tmp_path, tables)

    def people(day: str) -> set[str]:
        return {row["id"] for row in graph.reach("trust", as_of=day) if row["label"] == "Person"}

    assert (people("2020-05-31"), people("2020-06-01")) == ({"ann"}, {"bob"})


def test_what_ended_reaches_nothing_and_the_answer_says_so(tmp_path: Path) -> None:
    tables: Tables = {
        **PLACES,
        "Board": [node("forum", valid_to="2021-03")],
        "COVERS": [line("Board:forum", "Neighbourhood:mills")],
    }
    graph = town(tmp_path, tables)
    assert len(graph.reach("forum", as_of="2021-03-31")) == 1
    rows = graph.reach("forum", as_of="2021-04-01")
    assert (len(rows), rows.notes[1]) == (0, "Forum ended in March 2021")


def test_only_a_rename_makes_one_of_two(tmp_path: Path) -> None:
    tables: Tables = {
        **PLACES,
        "SUCCEEDED_BY": [
            line("Partner:club", "Partner:trust", kind="replaced"),
            line("Partner:council", "Partner:trust", kind="renamed", standing="proposed"),
        ],
        "COVERS": [line("Partner:club", "Ward:south"), line("Partner:council", "Ward:south")],
    }
    rows = town(tmp_path, tables).reach("trust", as_of=DAY)
    assert len(rows) == 0
    assert not [note for note in rows.notes if "proposed" in note]


def test_each_row_has_the_evidence_of_its_whole_path(tmp_path: Path) -> None:
    tables: Tables = {
        **PLACES,
        "DELIVERS": [line("Partner:trust", "Project:hall", locator="¶7")],
        "TARGETS": [line("Project:hall", "Neighbourhood:mills", source="late")],
    }
    (row,) = town(tmp_path, tables).reach("trust", as_of=DAY)
    assert row["evidence"] == "early (1 March 2018), ¶7; late (1 June 2022), ¶1"
    assert (row["sources"], row["locators"]) == (["early", "late"], ["¶7", "¶1"])
    assert (str(row["first_stated"]), str(row["last_stated"])) == ("2022-06-01", "2018-03-01")


def test_a_disputed_step_marks_its_row(tmp_path: Path) -> None:
    rows = [
        line("Partner:trust", "Ward:south", remit="youth"),
        line("Partner:trust", "Ward:south", remit="sport", source="late"),
    ]
    found = town(tmp_path, {**PLACES, "COVERS": rows}).reach("trust", as_of=DAY)
    assert {row["disputed"] for row in found} == {True}
    assert noted(found, "dispute") == "2 rest on facts that sources dispute, and are marked"


def test_before_it_is_known(tmp_path: Path) -> None:
    tables: Tables = {**PLACES, "Partner": [node("trust", source="late")]}
    rows = town(tmp_path, tables).reach("trust", as_of="2019-01-01")
    assert rows.notes[1] == "Trust: not mentioned before 1 June 2022"
    assert len(rows) == 0
    covers = line("Partner:trust", "Neighbourhood:mills", "late", valid_from="2018")
    graph = town(tmp_path / "dated-back", {**tables, "COVERS": [covers]})
    rows = graph.reach("trust", as_of="2019-01-01")
    assert [row["id"] for row in rows] == ["mills"]
    assert rows.notes[1].endswith("2022; what is shown is dated back by later sources")


def ranked(*areas: tuple[str, str, str, str | None]) -> list[Cells]:
    """Make MEASURED rows: area, release, rank and how many were ranked."""
    return [
        line(
            f"LSOA:{area}",
            "Indicator:imd-rank",
            period=year,
            rank=rank,
            valid_from=year,
            valid_to=year,
            **({"out_of": out_of} if out_of else {}),
        )
        for area, year, rank, out_of in areas
    ]


RANKED: Tables = {**PLACES, "Indicator": [node("imd-rank", rank_1_means="most deprived")]}


def test_how_deprived_a_place_is_at_the_latest_release(tmp_path: Path) -> None:
    tables: Tables = {
        **RANKED,
        "COVERS": [line("Partner:trust", "Ward:north"), line("Partner:trust", "Ward:south")],
        "MEASURED": ranked(
            ("a1", "2015", "90", "1000"),
            ("a1", "2019", "80", "1000"),
            ("a2", "2019", "70", "1000"),
            ("b1", "2015", "5", None),
            ("a3", "2015", "1", "1000"),
        ),
        "LSOA": [*PLACES["LSOA"], node("a3")],
        # A ward is told by the latest release that ranks an area in it.
        "IN_WARD": [*PLACES["IN_WARD"], line("LSOA:a3", "Ward:north")],
    }
    graph = town(tmp_path, tables)
    said = {row["id"]: row["deprivation"] for row in graph.reach("trust", as_of=DAY)}
    assert said == {
        "north": "A2 in it has rank 70 of 1,000 (2019), the most deprived of 2 ranked there",
        "south": "B1 in it has rank 5 (2015), the only one ranked there",
        "gates": "A1 in it has rank 80 of 1,000 (2019), the only one ranked there",
        "a1": "rank 80 of 1,000 (2019)",
        "a2": "rank 70 of 1,000 (2019)",
        "b1": "rank 5 (2015)",
        "a3": "rank 1 of 1,000 (2015)",
    }
    earlier = graph.reach("trust", as_of="2018-06-01")
    assert {row["id"]: row["rank"] for row in earlier}["a1"] == 90


def shares(rows: Rows) -> list[str]:
    return [note for note in rows.notes if note.startswith(("of the ", "which of "))]


def test_the_share_of_the_most_deprived(tmp_path: Path) -> None:
    tables: Tables = {
        **RANKED,
        "COVERS": [line("Partner:trust", "LSOA:a1"), line("Board:forum", "LSOA:b1")],
        "MEMBER_OF": [line("Partner:trust", "Board:forum")],
        "MEASURED": ranked(
            ("a1", "2019", "10", "1000"),
            ("a2", "2019", "11", "1000"),
            ("b1", "2019", "100", "1000"),
        ),
    }
    rows = town(tmp_path, tables).reach("trust", as_of=DAY)
    assert noted(rows, "some part").startswith("1 more of them lie in a ward")
    assert shares(rows) == [
        "of the 3 small areas (LSOAs) that the graph ranks (2019): 1 directly (33%), "
        "2 by any route (67%)",
        "of the 1 among the most deprived 1% (ranks up to 10 of 1,000): 1 directly (100%), "
        "1 by any route (100%)",
        "of the 3 among the most deprived 10% (ranks up to 100 of 1,000): 1 directly (33%), "
        "2 by any route (67%)",
    ]


def test_a_place_of_which_only_a_part_is_named_is_no_area_reached(tmp_path: Path) -> None:
    tables: Tables = {
        **RANKED,
        "COVERS": [line("Partner:trust", "LSOA:a2")],
        "MEASURED": ranked(("a1", "2019", "10", "1000")),
    }
    rows = town(tmp_path, tables).reach("trust", as_of=DAY)
    assert shares(rows)[0].endswith("ranks (2019): 0 directly (0%), 0 by any route (0%)")
    assert noted(rows, "some part").startswith("1 more of them lie in a ward of which some part")


def test_without_how_many_were_ranked_the_share_cannot_be_told(tmp_path: Path) -> None:
    tables: Tables = {**RANKED, "MEASURED": ranked(("a1", "2019", "10", None))}
    graph = town(tmp_path, tables)
    assert shares(graph.reach("trust", as_of=DAY))[1] == (
        "which of them are the most deprived 1% and 10% cannot be told: no source in the graph "
        "states how many areas were ranked"
    )
    assert "cannot be told" in noted(graph.reach(gaps=True, as_of=DAY), "all 1 small areas")


def test_a_disputed_rank_is_in_no_share(tmp_path: Path) -> None:
    again = [{**row, "source": "late"} for row in ranked(("a1", "2019", "20", "1000"))]
    tables: Tables = {
        **RANKED,
        "COVERS": [line("Partner:trust", "LSOA:a1")],
        "MEASURED": [*ranked(("a1", "2019", "10", "1000"), ("b1", "2019", "9", "1000")), *again],
    }
    rows = town(tmp_path, tables).reach("trust", as_of=DAY)
    assert rows[0]["deprivation"] == "rank 10 or 20 of 1,000 (2019), disputed"
    assert noted(rows, "most deprived 1%").startswith("of the 1 among")
    assert noted(rows, "is disputed").startswith("1 ranked area is not in these two shares")


def test_a_rank_that_is_proposed_planned_or_of_a_later_time_counts_nowhere(tmp_path: Path) -> None:
    (rank,) = ranked(("a1", "2019", "1", "1000"))
    measured = [
        *ranked(("a1", "2015", "300", "1000"), ("a2", "2030", "2", "1000")),
        {**rank, "standing": "proposed"},
        {**rank, "period": "target for 2019", "planned": "true"},
    ]
    tables: Tables = {
        **RANKED,
        "FundingStream": [node("levy")],
        "FUNDS": [line("FundingStream:levy", "Project:hall", amount="10", period="2019")],
        "TARGETS": [line("Project:hall", "LSOA:a1"), line("Project:hall", "LSOA:a2")],
        "DELIVERS": [line("Partner:trust", "Project:hall")],
        "MEASURED": measured,
    }
    graph = town(tmp_path, tables)
    said = {row["id"]: row["deprivation"] for row in graph.reach("trust", as_of=DAY)}
    assert (said["a1"], said["a2"]) == ("rank 300 of 1,000 (2015)", None)
    assert "of the 1 small areas" in shares(graph.reach("trust", as_of=DAY))[0]
    assert len(graph.reach(gaps=True, as_of=DAY)) == 0
    (funds,) = graph.funding("levy", as_of=DAY)
    assert "300 of 1,000" in funds["most_deprived"]
    assert [row["to_rank"] for row in graph.ranks(as_of=DAY)] == [300]
    told = [row for row in graph.place("LSOA:a1", as_of=DAY) if row["section"] == "ranks"]
    assert [(row["detail"], row["state"]) for row in told] == [
        ("300 of 1,000 (2015)", "in force"),
        ("rank 1 of 1,000, target for 2019, aimed at, not measured", "in force"),
        ("rank 1 of 1,000, 2019", "proposed"),
    ]


def test_a_rank_that_is_not_exact_is_in_no_share_and_its_total_is_not_denied(
    tmp_path: Path,
) -> None:
    about: list[Cells] = [
        {**row, "qualifier": "about"} for row in ranked(("a1", "2019", "10", "1000"))
    ]
    tables: Tables = {
        **RANKED,
        "COVERS": [line("Partner:trust", "LSOA:a1")],
        "MEASURED": about,
    }
    graph = town(tmp_path, tables)
    rows = graph.reach("trust", as_of=DAY)
    assert rows[0]["deprivation"] == "rank about 10 of 1,000 (2019)"
    assert shares(rows)[1] == (
        "which of them are the most deprived 1% and 10% cannot be told: each rank is disputed or "
        "not exact, or out of a number not stated"
    )
    assert [row["id"] for row in graph.reach(gaps=True, as_of=DAY)] == ["a1"]


def test_an_area_in_a_neighbourhood_lies_in_its_ward(tmp_path: Path) -> None:
    tables: Tables = {
        **RANKED,
        "IN_WARD": [line("Neighbourhood:mills", "Ward:south")],
        "IN_NEIGHBOURHOOD": [
            line("Neighbourhood:gates", "Neighbourhood:mills"),
            line("LSOA:a1", "Neighbourhood:gates"),
        ],
        "COVERS": [line("Partner:trust", "Ward:south")],
        "MEASURED": ranked(("a1", "2019", "10", "1000")),
    }
    graph = town(tmp_path, tables)
    assert reached(graph.reach("trust", as_of=DAY)) == {
        ("directly", "Ward", "south", "named"),
        ("directly", "Neighbourhood", "mills", "inside"),
        ("directly", "Neighbourhood", "gates", "inside"),
        ("directly", "LSOA", "a1", "inside"),
    }
    (gap,) = graph.reach(gaps=True, as_of=DAY)
    assert (gap["ward"], gap["partners"]) == ("South", ["Trust"])


def test_no_ranks_at_all(tmp_path: Path) -> None:
    graph = town(tmp_path, PLACES)
    assert "no source ranks small areas (LSOAs) by that day" in graph.reach("trust").notes
    rows = graph.reach(gaps=True)
    assert (len(rows), rows.empty) == (0, "no source ranks small areas (LSOAs) by that day")


GAPS: Tables = {
    **RANKED,
    "COVERS": [
        line("Partner:trust", "LSOA:a1"),
        line("Team:wardens", "LSOA:a1"),
        line("Board:forum", "LSOA:a2"),
        line("Team:wardens", "LSOA:b1"),
        line("Board:forum", "LSOA:b1"),
    ],
    "PART_OF": [line("Team:wardens", "Partner:council")],
    "MEASURED": ranked(
        ("a1", "2019", "10", "1000"), ("a2", "2019", "30", "1000"), ("b1", "2019", "20", "1000")
    ),
}


def test_gaps_are_the_most_deprived_that_at_most_one_partner_reaches(tmp_path: Path) -> None:
    rows = town(tmp_path, GAPS).reach(gaps=True, as_of=DAY)
    assert [(row["id"], row["reached_by"], row["partners"], row["boards"]) for row in rows] == [
        ("b1", "one partner", ["Council"], ["Forum"]),
        ("a2", "only boards", [], ["Forum"]),
    ]
    assert rows[0]["path"] == "Wardens – covers – B1"
    assert rows[0]["evidence"] == "early (1 March 2018), ¶1"
    assert rows[0]["elsewhere_in_its_ward"] == []
    assert rows[1]["elsewhere_in_its_ward"] == ["Council", "Trust"]
    assert "of these 3: 0 that nobody is known to reach, 1 only one" in noted(rows, "of these 3:")


def test_gaps_stop_at_the_most_deprived_tenth(tmp_path: Path) -> None:
    measured = ranked(("a1", "2019", "100", "1000"), ("a2", "2019", "101", "1000"))
    rows = town(tmp_path, {**RANKED, "MEASURED": measured}).reach(gaps=True, as_of=DAY)
    assert [(row["id"], row["reached_by"]) for row in rows] == [("a1", "nobody")]


def test_gaps_count_unnamed_and_old_apart(tmp_path: Path) -> None:
    tables: Tables = {
        **RANKED,
        "Partner": [node("trust"), node("council"), node("groups", collective="true")],
        "COVERS": [
            line("Partner:groups", "LSOA:a1"),
            line("Partner:trust", "Ward:north", source="long-ago"),
        ],
        "MEASURED": ranked(("a1", "2019", "1", "1000")),
    }
    graph = town(tmp_path, tables)
    rows = graph.reach(gaps=True, as_of="2023-06-01")
    assert [(row["id"], row["reached_by"]) for row in rows] == [("a1", "nobody")]
    assert noted(rows, "five years") == (
        "1 way to reach one of them left out as old: its sources went on for five years without "
        "it (ask with --include-old to see it); more would be known at 1 of them"
    )
    earlier = graph.reach(gaps=True, as_of="2022-05-31")
    assert [row["partners"] for row in earlier] == [["Trust"]]
    assert noted(earlier, "unnamed").endswith("1 (Groups)")
    older = graph.reach(gaps=True, as_of="2023-06-01", include_old=True)
    assert [(row["partners"], row["old"]) for row in older] == [(["Trust"], True)]


def test_overlap_says_who_reaches_what_and_how(tmp_path: Path) -> None:
    tables: Tables = {
        **RANKED,
        "COVERS": [
            line("Partner:trust", "LSOA:a1"),
            line("Partner:club", "LSOA:a1"),
            line("Partner:club", "LSOA:b1"),
        ],
        "MEMBER_OF": [line("Partner:trust", "Board:forum"), line("Partner:club", "Board:forum")],
        "WORKS_WITH": [line("Partner:trust", "Partner:council")],
        "MEASURED": ranked(("a1", "2019", "10", "1000"), ("b1", "2019", "20", "1000")),
    }
    rows = town(tmp_path, tables).reach("trust", with_="club", as_of=DAY)
    assert [(row["reached_by"], row["kind"], row["id"]) for row in rows] == [
        ("both", "places", "a1"),
        ("both", "places", "gates"),
        ("both", "places", "north"),
        ("both", "boards", "forum"),
        ("only Trust", "partners", "council"),
        ("only Club", "places", "b1"),
        ("only Club", "places", "south"),
    ]
    assert rows[0]["first_path"] == "Trust – covers – A1"
    assert rows[0]["second_path"] == "Club – covers – A1"
    assert rows[-1]["first_path"] is None
    assert "places: 3 by both, 0 only by Trust, 2 only by Club" in rows.notes
    assert shares(rows)[1] == (
        "of the 1 among the most deprived 1% (ranks up to 10 of 1,000): 1 by both (100%), "
        "0 only by Trust (0%), 0 only by Club (0%)"
    )


def test_two_of_one_name_are_told_apart(tmp_path: Path) -> None:
    tables: Tables = {
        **PLACES,
        "Board": [node("forum", name="Trust")],
        "COVERS": [line("Partner:trust", "LSOA:b1"), line("Board:forum", "Neighbourhood:mills")],
    }
    rows = town(tmp_path, tables).reach("Partner:trust", with_="forum", as_of=DAY)
    assert {row["reached_by"] for row in rows} == {
        "only Trust (Partner:trust)",
        "only Trust (Board:forum)",
    }


def test_with_itself_everything_is_shared(tmp_path: Path) -> None:
    graph = town(tmp_path, GAPS)
    rows = graph.reach("trust", with_="trust", as_of=DAY)
    assert {row["reached_by"] for row in rows} == {"both"}
    assert {row["id"] for row in rows} == {row["id"] for row in graph.reach("trust", as_of=DAY)}


def test_what_cannot_be_asked(tmp_path: Path) -> None:
    graph = town(tmp_path, PLACES)
    with pytest.raises(GraphkitError, match="or ask for gaps; one of the two"):
        graph.reach()
    with pytest.raises(GraphkitError, match="or ask for gaps; one of the two"):
        graph.reach("trust", gaps=True)
    with pytest.raises(GraphkitError, match="no partner, team or board"):
        graph.reach("north")


# -- against brute force ---------------------------------------------------------------------

# Which pairs of nodes a random line may join.
ENDS = {
    "COVERS": ("PTB", "WNL"),
    "DELIVERS": ("PTB", "J"),
    "TARGETS": ("J", "WNL"),
    "HELD_AT": ("JB", "V"),
    "IN_WARD": ("NLV", "W"),
    "IN_NEIGHBOURHOOD": ("NLV", "N"),
    "PART_OF": ("T", "TP"),
    "MEMBER_OF": ("PTB", "B"),
    "WORKS_WITH": ("PTB", "PTB"),
}
LABELS = {
    **{"P": "Partner", "T": "Team", "B": "Board", "J": "Project"},
    **{"W": "Ward", "N": "Neighbourhood", "L": "LSOA", "V": "Venue"},
}
NODES = [f"{letter}{n}" for letter in LABELS for n in range(2)]
# How a line may stand on the day, and the columns that make it so.
STANDS: dict[str, Cells] = {
    "in force": {"source": "late"},
    "old": {"source": "long-ago"},
    "ended": {"source": "late", "valid_from": "2022", "valid_to": "2023-03-01"},
    "later": {"source": "late", "valid_from": "2024-01-01"},
    "proposed": {"source": "late", "standing": "proposed"},
}
PAIRS = [
    (kind, a, b)
    for kind, (starts, ends) in ENDS.items()
    for a in NODES
    for b in NODES
    if a[0] in starts and b[0] in ends and a != b
]
LINES = st.lists(
    st.tuples(st.sampled_from(PAIRS), st.sampled_from([*["in force"] * 4, *STANDS])),
    max_size=24,
    unique_by=lambda each: each[0],
)
Pairs = set[tuple[str, str]]


def closed(pairs: Pairs) -> Pairs:
    """Add to some pairs all that follows by going on and on."""
    while True:
        more = {(a, d) for a, b in pairs for c, d in pairs if b == c} - pairs
        if not more:
            return pairs
        pairs = pairs | more


def brute_force(
    about: str, relation: Callable[[str], Pairs], limits: dict[tuple[str, str], str]
) -> set[tuple[str, ...]]:
    """Find what a body reaches by comparing every pair with every other."""
    lies = closed(relation("IN_WARD") | relation("IN_NEIGHBOURHOOD"))
    part_of = closed(relation("PART_OF"))
    acting = {about} | {a for a, b in part_of if b == about}
    delivers, member = relation("DELIVERS"), relation("MEMBER_OF")
    near = relation("IN_WARD") | relation("IN_NEIGHBOURHOOD")

    def venues(holder: str, limit: str | None) -> set[str]:
        held = {v for h, v in relation("HELD_AT") if h == holder}
        return {p for v, p in near if v in held and limit in {None, p}}

    def own(body: str) -> tuple[set[str], set[str]]:
        named = {p for b, p in relation("COVERS") if b == body}
        part = venues(body, None)
        for b, j in delivers:
            if b == body:
                limit = limits.get((b, j))
                named |= {p for k, p in relation("TARGETS") if k == j and limit in {None, p}}
                named |= {limit} if limit else set()
                part |= venues(j, limit)
        return named, part

    def places(route: str, named: set[str], part: set[str]) -> set[tuple[str, ...]]:
        inside = {a for a, b in lies if b in named and a[0] != "V"} - named
        part = part | {b for a, b in lies if a in named | inside | part}
        return {
            (route, LABELS[place[0]], place, extent)
            for extent, found in (("named", named), ("inside", inside), ("part", part))
            for place in found - (set() if extent != "part" else named | inside)
        }

    def bodies(route: str, found: set[str]) -> set[tuple[str, ...]]:
        own_partners = {b for a, b in part_of if a == about}
        found = found - acting
        climbed = {b for a, b in part_of if a in found and b[0] == "P"} - acting - own_partners
        return {(route, LABELS[b[0]], b, "") for b in found | climbed}

    def union(found: list[tuple[set[str], set[str]]]) -> tuple[set[str], set[str]]:
        return {p for named, _ in found for p in named}, {p for _, part in found for p in part}

    works = relation("WORKS_WITH")
    tied = {b for a, b in works | member if a in acting}
    tied |= {a for a, b in works | member if b in acting}
    tied |= {b for a, b in relation("PART_OF") if a == about}
    projects = {j for b, j in delivers if b in acting}
    sharing = {b for b, j in delivers if j in projects} - acting
    boards = {b for a, b in member if a in acting} - acting
    beside = {a for a, b in member if b in boards} - acting
    return (
        places("directly", *union([own(each) for each in acting]))
        | places("project", {p for b, p in relation("COVERS") if b in sharing}, set())
        | places("board", *union([own(each) for each in boards]))
        | bodies("directly", tied)
        | bodies("project", sharing)
        | bodies("board", beside)
    )


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lines=LINES, limited=st.sampled_from([None, "W0", "N1", "L0"]), about=st.sampled_from("PTB"))
def test_reach_is_what_brute_force_finds(
    tmp_path_factory: pytest.TempPathFactory,
    lines: list[tuple[tuple[str, str, str], str]],
    limited: str | None,
    about: str,
) -> None:
    tables: Tables = {
        label: [node(f"{letter}{n}") for n in range(2)] for letter, label in LABELS.items()
    }
    limits: dict[tuple[str, str], str] = {}
    for (kind, a, b), stands in lines:
        cells = dict(STANDS[stands])
        if kind == "DELIVERS" and a.endswith("0") and limited:
            limits[a, b] = cells["places"] = limited
        ends = (f"{LABELS[a[0]]}:{a}", f"{LABELS[b[0]]}:{b}")
        tables.setdefault(kind, []).append(line(*ends, **cells))
    graph = town(tmp_path_factory.mktemp("town"), tables)

    def found(*counted: str) -> set[tuple[str, ...]]:
        def relation(kind: str) -> Pairs:
            # Where a place lies does not grow old.
            stands_so = {*counted, "old"} if kind.startswith("IN_") else {*counted}
            return {(a, b) for (k, a, b), stands in lines if k == kind and stands in stands_so}

        return brute_force(f"{about}0", relation, limits)

    recent, ever = found("in force"), found("in force", "old")
    # What a recent path shows stays as it is, but for a body that an old line makes its own.
    kept = {each for each in recent if each[:3] in {other[:3] for other in ever}}
    added = {each for each in ever if each[:3] not in {other[:3] for other in recent}}
    asked = f"{LABELS[about]}:{about}0"
    rows = graph.reach(asked, as_of="2023-06-01")
    assert reached([row for row in rows if not row["old"]]) == kept
    assert reached([row for row in rows if row["old"]]) == added
    assert len(rows) == len(kept) + len(added)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lines=LINES)
def test_gaps_are_what_brute_force_finds(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[tuple[str, str, str], str]]
) -> None:
    """An area is known to be reached by those whose own places name it or what it lies in."""
    tables: Tables = {
        label: [node(f"{letter}{n}") for n in range(2)] for letter, label in LABELS.items()
    }
    tables["Indicator"] = [node("imd-rank")]
    tables["MEASURED"] = ranked(("L0", "2019", "1", "1000"), ("L1", "2019", "2", "1000"))
    for (kind, a, b), stands in lines:
        ends = (f"{LABELS[a[0]]}:{a}", f"{LABELS[b[0]]}:{b}")
        tables.setdefault(kind, []).append(line(*ends, **STANDS[stands]))

    def relation(kind: str) -> Pairs:
        counted = {"in force", *(["old"] if kind.startswith("IN_") else [])}
        return {(a, b) for (k, a, b), stands in lines if k == kind and stands in counted}

    lies = closed(relation("IN_WARD") | relation("IN_NEIGHBOURHOOD"))
    part_of = closed(relation("PART_OF"))
    work = relation("COVERS") | {
        (body, place)
        for body, project in relation("DELIVERS")
        for aimed, place in relation("TARGETS")
        if project == aimed
    }
    expected = {}
    for area in ("L0", "L1"):
        bodies = {b for b, p in work if p == area or (area, p) in lies}
        counted = {b for b in bodies if b[0] == "P" or not _partners(b, part_of)}
        counted |= {p for b in bodies for p in _partners(b, part_of)}
        partners = {b for b in counted if b[0] != "B"}
        if len(partners) <= 1:
            expected[area] = (len(partners), {b for b in counted if b[0] == "B"})
    graph = town(tmp_path_factory.mktemp("town"), tables)
    rows = graph.reach(gaps=True, as_of="2023-06-01")
    assert {row["id"]: (len(row["partners"]), set(row["boards"])) for row in rows} == expected


def _partners(body: str, part_of: Pairs) -> set[str]:
    return {b for a, b in part_of if a == body and b[0] == "P"}


# -- Leeds, and what is printed ----------------------------------------------------------------


@pytest.fixture(scope="module")
def leeds(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    graph = graphkit.open(tmp_path_factory.mktemp("leeds") / "leeds.kgl")
    graph.demo()
    return graph


def test_the_police_in_leeds(leeds: Graph) -> None:
    rows = leeds.reach("West Yorkshire Police", as_of="2022-06-01")
    assert reached(rows, "places") == {
        # The closure orders by which it worked in Boggart Hill ended in 2020.
        ("directly", "Neighbourhood", "harehills", "named"),
        ("directly", "Ward", "gipton-and-harehills", "part"),
        ("board", "Neighbourhood", "harehills", "named"),
        ("board", "Ward", "gipton-and-harehills", "part"),
    }
    assert "7 (Burmantofts and Richmond Hill ward members; " in noted(rows, "unnamed")


def test_the_two_hosts_of_the_food_hubs_reach_only_their_own_places(leeds: Graph) -> None:
    hamara = leeds.reach("Hamara", as_of="2022-06-01")
    assert {each[2] for each in reached(hamara, "places")} == {"leeds"}
    infinity = leeds.reach("Infinity / Give a Gift", as_of="2022-06-01")
    assert {each[2] for each in reached(infinity, "places")} == {"east-leeds"}
    assert reached(hamara, "partners") == {("project", "Partner", "infinity-give-a-gift", "")}


def test_the_gaps_in_leeds(leeds: Graph) -> None:
    rows = leeds.reach(gaps=True, as_of="2022-06-01")
    assert [row["rank"] for row in rows if row["reached_by"] == "nobody"] == [
        *(38, 60, 88, 134, 152, 166, 211, 222, 326, 339, 360, 404, 474, 501),
    ]
    one = [(row["rank"], row["partners"]) for row in rows if row["reached_by"] == "one partner"]
    assert one == [(rank, ["Youth Association"]) for rank in (161, 216, 318, 355, 408)]
    assert "areas lie in: work in a neighbourhood does not count" in noted(rows, "19 of these 19")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (
            {"text": "West Yorkshire Police"},
            [
                "places, directly: 2",
                "Communities Team (Team of Leeds City Council)",
                "Safeguarding (Team; partner not stated)",
                "also through",
            ],
        ),
        ({"text": "Hamara", "with_": "Touchstone"}, ["both: places", "only Touchstone: boards"]),
        ({"gaps": True}, ["known to reach them: nobody: 14", "by Youth Association: Youth"]),
        ({"text": "Hamara", "as_of": "2010-01-01"}, ["no source says what it reaches on that day"]),
    ],
)
def test_what_is_printed(
    leeds: Graph, capsys: pytest.CaptureFixture[str], asked: dict[str, Any], words: list[str]
) -> None:
    print_reach(leeds.reach(**{"as_of": "2022-06-01", **asked}))
    printed = capsys.readouterr().out
    assert max(map(len, printed.splitlines())) <= 100
    for each in words:
        assert each in printed
