"""A place: what it lies in, who works there, with what money, and what is left out."""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tables_builder import Cells, line, node, write_folder

from graphkit.claims import Node
from graphkit.cli import main
from graphkit.errors import NotFound
from graphkit.graph import Graph
from graphkit.graph import open as open_graph
from graphkit.questions.geography import Geography
from graphkit.questions.history import History
from graphkit.questions.place_over_time import SECTIONS
from graphkit.rows import Rows
from graphkit.time.spans import OPEN, Stretch

LEEDS = Path(__file__).parent.parent / "data" / "leeds"
SOURCES = {"long-ago": "2012-01-01", "early": "2018-03-01", "late": "2022-06-01"}
DAY = "2022-12-01"

Tables = dict[str, list[Cells]]

# A ward with a neighbourhood and an LSOA in it, a park in the neighbourhood, and a city around.
PLACES: Tables = {
    "LocalAuthority": [node("city")],
    "Ward": [node("north"), node("south")],
    "Neighbourhood": [node("gates")],
    "LSOA": [node("mill")],
    "Venue": [node("park")],
    "IN_AUTHORITY": [line("Ward:north", "LocalAuthority:city")],
    "IN_WARD": [line("Neighbourhood:gates", "Ward:north"), line("LSOA:mill", "Ward:north")],
    "IN_NEIGHBOURHOOD": [line("Venue:park", "Neighbourhood:gates")],
    "Plan": [node("scheme")],
    "Project": [node("hall"), node("green"), node("tram")],
    "Action": [node("mend")],
    "Partner": [node("trust"), node("guild")],
    "Board": [node("team", kind="core team"), node("panel", kind="strategic")],
    "FundingStream": [node("fund")],
}


def town(folder: Path, tables: Tables) -> Graph:
    graph = open_graph(folder / "town.kgl")
    graph.load(write_folder(folder / "town", {**PLACES, **tables}, sources=SOURCES))
    return graph


def said(rows: Rows, *sections: str) -> list[str]:
    """Write the rows of some sections, each as one line; all sections when none is named."""
    return [
        f"{row['section']}: {row['id']}" + (f" @ {row['at']}" if row["at"] else "")
        for row in rows
        if not sections or row["section"] in sections
    ]


def test_where_it_lies_and_what_lies_in_it_step_by_step(tmp_path: Path) -> None:
    graph = town(tmp_path, {})
    assert said(graph.place("north", as_of=DAY)) == [
        "lies in: city",
        "what lies in it: gates",
        "what lies in it: mill",
        "venues: park @ Gates (Neighbourhood)",
    ]
    assert said(graph.place("park", as_of=DAY)) == [
        "lies in: gates",
        "lies in: north @ Gates (Neighbourhood)",
        "lies in: city @ North",
    ]


def test_the_work_of_the_places_in_it_is_told_and_says_where(tmp_path: Path) -> None:
    graph = town(
        tmp_path,
        {
            "TARGETS": [
                line("Project:hall", "Neighbourhood:gates"),
                line("Project:green", "Ward:north"),
                line("Project:tram", "LocalAuthority:city"),
                line("Action:mend", "LSOA:mill"),
            ],
            "HELD_AT": [line("Project:tram", "Venue:park"), line("Board:panel", "Venue:park")],
            "COVERS": [
                line("Board:team", "Neighbourhood:gates"),
                line("Plan:scheme", "Ward:north"),
            ],
        },
    )
    rows = graph.place("north", as_of=DAY)
    assert said(rows, "projects", "actions", "boards and teams", "plans") == [
        "boards and teams: panel @ Park (Venue)",
        "boards and teams: team @ Gates (Neighbourhood)",
        "plans: scheme",
        "projects: green",
        "projects: hall @ Gates (Neighbourhood)",
        "projects: tram @ Park (Venue)",
        "projects: tram @ City (LocalAuthority)",
        "actions: mend @ Mill (LSOA)",
    ]
    assert {row["at"]: row["stated_of"] for row in rows if row["section"] == "projects"} == {
        None: None,
        "Gates (Neighbourhood)": "a part of it",
        "Park (Venue)": "a part of it",
        "City (LocalAuthority)": "what it lies in",
    }
    note = (
        "what is stated of what it lies in is for all of that: it is not known to touch each part "
        "of it"
    )
    assert note in rows.notes
    assert "not stated: before and after, designations, money, ranks, measures" in rows.notes


def test_what_is_stated_of_what_it_lies_in_is_told_as_such(tmp_path: Path) -> None:
    graph = town(
        tmp_path,
        {
            "TARGETS": [line("Project:hall", "Ward:north"), line("Action:mend", "Ward:north")],
            "COVERS": [
                line("Board:panel", "LocalAuthority:city"),
                line("Plan:scheme", "Ward:north"),
            ],
            "PRIORITY_UNDER": [line("Ward:north", "Plan:scheme", tier="priority ward")],
            "FUNDS": [line("FundingStream:fund", "Ward:north", amount="10")],
            "Indicator": [node("crime")],
            "MEASURED": [line("Ward:north", "Indicator:crime", period="2017", value="3")],
        },
    )
    rows = graph.place("mill", as_of=DAY)
    assert said(rows)[2:] == [
        "designations: scheme @ North",
        "boards and teams: panel @ City (LocalAuthority)",
        "plans: scheme @ North",
        "projects: hall @ North",
        "money: fund @ North",
        "measures: crime @ North",
        "actions: mend @ North",
    ]
    assert {row["stated_of"] for row in rows[2:]} == {"what it lies in"}
    assert [row["shared"] for row in rows if row["section"] == "money"] == ["for all of North"]


def test_an_authority_is_told_with_all_that_lies_in_it(tmp_path: Path) -> None:
    targets = [line("Project:hall", "Ward:north"), line("Project:tram", "LocalAuthority:city")]
    rows = town(tmp_path, {"TARGETS": targets}).place("city", as_of=DAY)
    assert said(rows, "what lies in it", "projects") == [
        "what lies in it: north",
        "what lies in it: gates @ North",
        "what lies in it: mill @ North",
        "projects: hall @ North",
        "projects: tram",
    ]


def test_designations_over_time_with_proposals_marked(tmp_path: Path) -> None:
    singled_out = [
        line("Ward:north", "Plan:scheme", "long-ago", tier="target ward", basis="poor"),
        line("Ward:north", "Plan:scheme", "early", tier="target ward", valid_to="2017-01-01"),
        line("Ward:north", "Plan:scheme", "late", tier="priority ward", standing="proposed"),
    ]
    rows = town(tmp_path, {"PRIORITY_UNDER": singled_out}).place("north", as_of=DAY)
    found = [(r["detail"], r["state"], r["old"]) for r in rows if r["section"] == "designations"]
    assert found == [("priority ward", "proposed", False), ("target ward, poor", "ended", True)]
    assert "only proposed or agreed, not in force, and marked so: 1" in rows.notes
    assert rows[3]["when"].startswith("proposed: beginning not stated; first stated 1 June 2022")


def test_a_proposed_board_is_never_in_force(tmp_path: Path) -> None:
    boards = [node("team", kind="core team", standing="proposed")]
    covers = [line("Board:team", "Ward:north")]
    rows = town(tmp_path, {"Board": boards, "COVERS": covers}).place("north", as_of=DAY)
    assert [row["state"] for row in rows if row["section"] == "boards and teams"] == ["proposed"]


def test_what_is_old_is_told_after_the_rest_and_marked(tmp_path: Path) -> None:
    tables = {
        "TARGETS": [
            line("Project:green", "Ward:north"),
            line("Project:hall", "Ward:north", "late"),
            line("Project:tram", "LocalAuthority:city", "late"),
        ]
    }
    newest = {**SOURCES, "newest": "2024-01-01"}
    graph = open_graph(tmp_path / "town.kgl")
    graph.load(write_folder(tmp_path / "town", {**PLACES, **tables}, sources=newest))
    for include_old in (False, True):
        rows = graph.place("north", as_of="2024-01-01", include_old=include_old)
        told = [(r["id"], r["old"], r["stated_of"]) for r in rows if r["section"] == "projects"]
        assert told == [
            ("hall", False, None),
            ("tram", False, "what it lies in"),
            ("green", True, None),
        ]
        assert (
            "; old: its sources went on for 5 years without it"
            in {r["id"]: r["when"] for r in rows}["green"]
        )
        note = "old, last in each section and marked so: 5 (their sources went on for five years"
        assert any(each.startswith(note) for each in rows.notes)
    assert not any(row["old"] for row in graph.place("north", as_of="2023-12-31"))


def test_before_it_is_known(tmp_path: Path) -> None:
    tables = {
        "Ward": [node("north", source="late"), node("south", source="late")],
        "IN_AUTHORITY": [line("Ward:north", "LocalAuthority:city", "late")],
        "TARGETS": [line("Project:hall", "Ward:north", "late", valid_from="2017")],
        "IN_WARD": [line("LSOA:mill", "Ward:south", "late")],
    }
    graph = town(tmp_path, tables)
    rows = graph.place("south", as_of="2019-01-01")
    assert len(rows) == 0
    assert rows.notes == ("as of 1 January 2019", "not mentioned before 1 June 2022")
    dated = graph.place("north", as_of="2019-01-01")
    assert said(dated) == ["projects: hall"]
    note = "not mentioned before 1 June 2022; what is shown is dated back by later sources"
    assert note in dated.notes
    assert "left out, first stated or beginning later: 1" in dated.notes


def test_what_has_moved_to_another_ward_is_no_longer_told(tmp_path: Path) -> None:
    tables = {
        "IN_WARD": [
            line("LSOA:mill", "Ward:north"),
            line("LSOA:mill", "Ward:north", "late", valid_to="2021-01-01"),
            line("LSOA:mill", "Ward:south", "late", valid_from="2021-01-01"),
        ],
        "TARGETS": [line("Project:hall", "LSOA:mill")],
    }
    graph = town(tmp_path, tables)

    def told(ward: str, day: str) -> list[tuple[str, str]]:
        rows = graph.place(ward, as_of=day)
        wanted = {"what lies in it", "projects"}
        return [(r["id"], r["state"]) for r in rows if r["section"] in wanted]

    assert told("north", "2020-01-01") == [("mill", "in force"), ("hall", "in force")]
    assert told("north", DAY) == [("mill", "ended")]
    assert told("south", "2020-01-01") == []
    assert told("south", DAY) == [("mill", "in force"), ("hall", "in force")]


def test_a_renamed_ward_is_one_ward(tmp_path: Path) -> None:
    tables = {
        "TARGETS": [line("Project:hall", "Ward:south"), line("Project:green", "Ward:north")],
        "SUCCEEDED_BY": [line("Ward:south", "Ward:north", kind="renamed", valid_from="2020-01-01")],
        "COVERS": [line("Board:team", "Ward:south")],
    }
    graph = town(tmp_path, tables)
    for text in ("north", "south"):
        rows = graph.place(text, as_of=DAY)
        assert rows.title == "North (Ward:north)"
        assert said(rows, "before and after", "boards and teams", "projects") == [
            "before and after: south",
            "boards and teams: team @ then South",
            "projects: green",
            "projects: hall @ then South",
        ]
        before = graph.place(text, as_of="2019-01-01")
        assert before.title == "South (Ward:south)"
        assert said(before, "projects") == ["projects: green @ then North", "projects: hall"]
    assert graph.place("south", as_of=DAY).notes[1].startswith("South was renamed North")
    before = graph.place("north", as_of="2019-01-01")
    assert before.notes[1].startswith("North was called South then")


def test_a_ward_that_was_split_stays_itself(tmp_path: Path) -> None:
    graph = town(tmp_path, {"SUCCEEDED_BY": [line("Ward:south", "Ward:north", kind="split")]})
    assert said(graph.place("south", as_of=DAY)) == ["before and after: north"]
    assert graph.place("south", as_of=DAY)[0]["relation"] == "was succeeded by"
    assert "before and after: south" in said(graph.place("north", as_of=DAY))


def test_partners_with_their_parts_but_not_those_of_elsewhere(tmp_path: Path) -> None:
    tables = {
        "TARGETS": [
            line("Project:hall", "Ward:north"),
            line("Project:hall", "Ward:south"),
            line("Action:mend", "Ward:north"),
        ],
        "DELIVERS": [
            line("Partner:trust", "Project:hall", part="lead"),
            line("Partner:guild", "Project:hall", part="partner", places="south"),
            line("Board:panel", "Project:hall", part="supports", places="mill"),
            line("Board:team", "Project:hall", part="hosts", places="city"),
        ],
        "OWNS": [
            line("Partner:guild", "Action:mend", standing="proposed"),
            line("Board:team", "Action:mend", raci="accountable"),
        ],
    }
    graph = town(tmp_path, tables)
    rows = {row["id"]: row["with_whom"] for row in graph.place("north", as_of=DAY)}
    assert rows["hall"] == ["Panel (supports)", "Team (hosts)", "Trust (lead)"]
    assert rows["mend"] == ["Guild (owner, proposed)", "Team (accountable)"]
    south = {row["id"]: row["with_whom"] for row in graph.place("south", as_of=DAY)}
    assert south["hall"] == ["Guild (partner)", "Trust (lead)"]


def test_money_is_told_once_and_marked_where_others_share_it(tmp_path: Path) -> None:
    tables = {
        "TARGETS": [
            line("Project:hall", "Neighbourhood:gates"),
            line("Project:hall", "LSOA:mill"),
            line("Project:green", "Ward:north"),
            line("Project:green", "Ward:south"),
        ],
        "FUNDS": [
            line("FundingStream:fund", "Project:hall", amount="100", stage="awarded"),
            line("FundingStream:fund", "Project:green", amount="70", qualifier="up to"),
            line("FundingStream:fund", "Ward:north", amount="5", period="2019"),
            line("FundingStream:fund", "Ward:south", amount="6", standing="proposed"),
        ],
    }
    graph = town(tmp_path, tables)

    def money(text: str) -> list[tuple[object, ...]]:
        columns = ("amount", "qualifier", "stage", "detail", "shared", "at", "state")
        return [
            tuple(row[column] for column in columns)
            for row in graph.place(text, as_of=DAY)
            if row["section"] == "money"
        ]

    hall, green = "for Hall (Project)", "for Green (Project)"
    here = "in force"
    assert money("north") == [
        (5.0, None, None, "2019", None, None, here),
        (70.0, "up to", None, green, "shared with 1 other place: South", None, here),
        (100.0, None, "awarded", hall, None, "Gates (Neighbourhood)", here),
    ]
    assert money("mill")[:1] == [
        (100.0, None, "awarded", hall, "shared with 1 other place: Gates", None, here)
    ]
    assert [row[4:6] for row in money("mill")[1:]] == [("for all of North", "North")] * 2
    assert money("south") == [
        (70.0, "up to", None, green, "shared with 1 other place: North", None, here),
        (6.0, None, None, None, None, None, "proposed"),
    ]
    note = "a sum marked as shared is for other places too; do not add these up"
    assert note in graph.place("mill", as_of=DAY).notes


def test_money_for_what_is_only_proposed_there_is_marked(tmp_path: Path) -> None:
    tables = {
        "TARGETS": [
            line("Project:hall", "Ward:north"),
            line("Project:hall", "Ward:south", standing="proposed"),
        ],
        "FUNDS": [line("FundingStream:fund", "Project:hall", amount="100")],
    }
    graph = town(tmp_path, tables)
    (north,) = [r for r in graph.place("north", as_of=DAY) if r["section"] == "money"]
    assert (north["state"], north["shared"]) == ("in force", None)
    assert north["tied"] is None
    # The sum is in force wherever it is told; that it is for this ward is only proposed.
    (south,) = [r for r in graph.place("south", as_of=DAY) if r["section"] == "money"]
    assert (south["state"], south["tied"]) == ("in force", "proposed")
    assert south["shared"] == "shared with 1 other place: North"


def test_disputed_sums_stand_side_by_side(tmp_path: Path) -> None:
    funds = [
        line("FundingStream:fund", "Ward:north", amount="5"),
        line("FundingStream:fund", "Ward:north", "late", amount="6"),
    ]
    rows = town(tmp_path, {"FUNDS": funds}).place("north", as_of=DAY)
    sums = [(r["amount"], r["disputed"]) for r in rows if r["section"] == "money"]
    assert sums == [(5.0, True), (6.0, True)]


def test_ranks_and_measures(tmp_path: Path) -> None:
    tables = {
        "Indicator": [
            node("imd", "IMD rank", rank_1_means="most deprived"),
            node("crime", "Crime", unit="per cent"),
        ],
        "MEASURED": [
            line("LSOA:mill", "Indicator:imd", period="2015", rank="9", out_of="1000"),
            line("LSOA:mill", "Indicator:imd", period="2017", rank="7", out_of="1000"),
            line(
                "Neighbourhood:gates",
                "Indicator:crime",
                period="2017",
                value="-70",
                measure="change",
                base="2016",
                qualifier="about",
                group="young people",
            ),
        ],
    }
    rows = town(tmp_path, tables).place("north", as_of=DAY)
    told = [(r["section"], r["detail"], r["at"]) for r in rows if r["type"] == "MEASURED"]
    assert told == [
        (
            "ranks",
            "9 of 1,000 (2015), then 7 of 1,000 (2017): more deprived (worse), by 2",
            "Mill (LSOA)",
        ),
        (
            "measures",
            "down about 70 per cent against 2016, young people, 2017",
            "Gates (Neighbourhood)",
        ),
    ]


def test_a_namesake_is_named(tmp_path: Path) -> None:
    tables = {
        "LSOA": [node("gates")],
        "IN_WARD": [line("Neighbourhood:gates", "Ward:north"), line("LSOA:gates", "Ward:north")],
    }
    graph = town(tmp_path, tables)
    notes = graph.place("LSOA:gates", as_of=DAY).notes
    note = "Neighbourhood:gates has the same name; no source says that it is the same place"
    assert note in notes
    assert {row["place"] for row in graph.place("gates", as_of=DAY)} == {
        "LSOA:gates",
        "Neighbourhood:gates",
    }
    with pytest.raises(NotFound, match="no ward, neighbourhood, LSOA or other place"):
        graph.place("nowhere at all")


# A ward and a neighbourhood of one name in one city, and places of that name in others.
NAMESAKES: Tables = {
    "LocalAuthority": [node("city"), node("town"), node("moor", "Oak")],
    "Ward": [node("north"), node("oak-ward", "Oak"), node("far", "Oak")],
    "IN_AUTHORITY": [
        line("Ward:oak-ward", "LocalAuthority:city"),
        line("Ward:north", "LocalAuthority:city"),
        line("Ward:far", "LocalAuthority:town"),
        line("Neighbourhood:mead", "LocalAuthority:city"),
    ],
    "Neighbourhood": [node("mead", "Oak"), node("gates")],
    "IN_WARD": [line("LSOA:mill", "Ward:north")],
    "LSOA": [node("mill", "North")],
    "TARGETS": [
        line("Project:hall", "Ward:oak-ward"),
        line("Project:tram", "Neighbourhood:mead"),
    ],
}


def without(tables: Tables, *ids: str) -> Tables:
    """Leave out some things, and what joins them."""
    return {
        name: [
            row for row in rows if {row.get("id"), row.get("from"), row.get("to")}.isdisjoint(ids)
        ]
        for name, rows in tables.items()
    }


def test_two_places_of_one_name_are_told_apart_the_ward_first(tmp_path: Path) -> None:
    graph = town(tmp_path, without(NAMESAKES, "moor", "far"))
    # In one council's area.
    rows = graph.place("Oak", as_of=DAY)
    assert [each for each, _ in groupby(row["place"] for row in rows)] == [
        "Ward:oak-ward",
        "Neighbourhood:mead",
    ]
    projects = [(row["place"], row["id"]) for row in rows if row["section"] == "projects"]
    assert projects == [("Ward:oak-ward", "hall"), ("Neighbourhood:mead", "tram")]
    assert rows.title == "Oak (Ward:oak-ward) and Oak (Neighbourhood:mead)"
    # One inside the other.
    rows = graph.place("north", as_of=DAY)
    assert {row["place"] for row in rows} == {"Ward:north", "LSOA:mill"}
    # One alone has the column too.
    assert {row["place"] for row in graph.place("Ward:north", as_of=DAY)} == {"Ward:north"}


def test_a_council_of_the_name_comes_before_places_elsewhere(tmp_path: Path) -> None:
    rows = town(tmp_path, NAMESAKES).place("oak", as_of=DAY)
    assert rows.title == "Oak (LocalAuthority:moor)"
    assert rows.notes[0] == (
        "'oak' is taken for LocalAuthority:moor; also: Ward:far Oak, in Town; "
        "Ward:oak-ward Oak, in City; Neighbourhood:mead Oak, in City"
    )
    funds = town(tmp_path / "2", NAMESAKES).funding("oak", as_of=DAY)
    assert "taken for LocalAuthority:moor; also: Ward:far" in funds.notes[0]


def test_namesakes_in_several_councils_are_refused_each_with_its_council(tmp_path: Path) -> None:
    graph = town(tmp_path, without(NAMESAKES, "moor", "mead"))
    with pytest.raises(NotFound) as refused:
        graph.place("Oak", as_of=DAY)
    assert str(refused.value).splitlines()[1:] == [
        "  Ward:far  Oak, in Town",
        "  Ward:oak-ward  Oak, in City",
    ]


def test_the_screen_parts_places_of_one_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    town(tmp_path, without(NAMESAKES, "moor", "far"))
    command = ["graphkit", "place", "oak", "--as-of", DAY, "--graph", str(tmp_path / "town.kgl")]
    monkeypatch.setattr(sys, "argv", command)
    with contextlib.suppress(SystemExit):
        main()
    lines = capsys.readouterr().out.splitlines()
    ward, mead = lines.index("Ward:oak-ward"), lines.index("Neighbourhood:mead")
    assert ward < next(n for n, each in enumerate(lines) if "Hall (Project)" in each) < mead


def test_every_row_has_its_evidence_and_its_section(tmp_path: Path) -> None:
    rows = town(tmp_path, {"TARGETS": [line("Project:hall", "Ward:north")]}).place(
        "north", as_of=DAY
    )
    assert {row["evidence"] for row in rows} == {"early (1 March 2018), ¶1"}
    assert {row["section"] for row in rows} <= set(SECTIONS)
    assert all(tuple(row) == rows.columns for row in rows)


# -- what has ended ------------------------------------------------------------------------


def test_what_ended_takes_all_that_hangs_on_it_along(tmp_path: Path) -> None:
    tables = {
        "Project": [node("hall", valid_to="2020-07"), node("green"), node("tram")],
        "Board": [node("team", kind="core team", valid_to="2021"), node("panel", kind="strategic")],
        "TARGETS": [line("Project:hall", "Ward:north"), line("Project:green", "Ward:north")],
        "HELD_AT": [line("Project:hall", "Venue:park")],
        "COVERS": [line("Board:team", "Ward:north"), line("Board:panel", "Ward:north")],
        "DELIVERS": [
            line("Partner:guild", "Project:hall", part="lead", valid_to="2019"),
            line("Partner:trust", "Project:hall", part="lead"),
        ],
        "FUNDS": [line("FundingStream:fund", "Project:hall", amount="5")],
    }
    graph = town(tmp_path, tables)
    rows = [r for r in graph.place("north", as_of=DAY) if r["section"] != "lies in"]
    states = {(row["id"], row["at"]): row["state"] for row in rows}
    assert states["hall", None] == states["hall", "Park (Venue)"] == "ended"
    assert (states["team", None], states["panel", None]) == ("ended", "in force")
    said = {row["id"]: row for row in rows}
    assert "ended with Hall in July 2020" in said["hall"]["when"]
    # Who had a part in it at its end; not who had left before.
    assert said["hall"]["with_whom"] == ["Trust (lead)"]
    assert said["green"]["with_whom"] is None
    # That money was given stays so.
    assert (said["fund"]["state"], said["fund"]["tied"]) == ("in force", "ended")
    before = {row["id"]: row for row in graph.place("north", as_of="2018-12-31")}
    assert before["hall"]["state"] == "in force"
    assert before["hall"]["with_whom"] == ["Guild (lead)", "Trust (lead)"]


def test_what_is_known_only_by_its_end_is_never_in_force(tmp_path: Path) -> None:
    covers = [line("Board:team", "Ward:north", "late", valid_to="2020-01-01")]
    graph = town(tmp_path, {"COVERS": covers})
    for day, state in (("2019-12-31", "only its end is stated"), ("2020-01-01", "ended")):
        (row,) = [r for r in graph.place("north", as_of=day) if r["id"] == "team"]
        assert row["state"] == state
        assert row["when"].startswith(f"{state}: ")


def test_a_ward_renamed_to_several_keeps_its_name_and_says_so(tmp_path: Path) -> None:
    renamed = {"kind": "renamed", "valid_from": "2020-01-01"}
    tables = {
        "Ward": [node("north"), node("south"), node("east")],
        "SUCCEEDED_BY": [
            line("Ward:south", "Ward:north", **renamed),
            line("Ward:south", "Ward:east", **renamed),
        ],
        "TARGETS": [line("Project:hall", "Ward:south")],
    }
    rows = town(tmp_path, tables).place("south", as_of=DAY)
    assert rows.title == "South (Ward:south)"
    assert said(rows, "projects") == ["projects: hall"]
    assert any("to East and to North" in note for note in rows.notes)


# -- against brute force -------------------------------------------------------------------

_NODES = ("Ward:w0", "Ward:w1", "Neighbourhood:n0", "Neighbourhood:n1", "LSOA:l0", "LSOA:l1")


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    inside=st.dictionaries(
        st.tuples(st.sampled_from(_NODES[2:]), st.sampled_from(_NODES[:4])),
        st.sampled_from(["holds", "proposed", "later"]),
        max_size=8,
    ),
    targets=st.sets(st.tuples(st.integers(0, 2), st.sampled_from(_NODES)), max_size=6),
    funded=st.sets(st.integers(0, 2), max_size=3),
    asked=st.sampled_from(_NODES),
)
def test_projects_money_and_sharing_are_those_of_brute_force(
    tmp_path_factory: pytest.TempPathFactory,
    inside: dict[tuple[str, str], str],
    targets: set[tuple[int, str]],
    funded: set[int],
    asked: str,
) -> None:
    inside = {pair: how for pair, how in inside.items() if pair[0] != pair[1]}
    tables: Tables = {
        "Ward": [node("w0"), node("w1")],
        "Neighbourhood": [node("n0"), node("n1")],
        "LSOA": [node("l0"), node("l1")],
        "Project": [node(f"p{n}") for n in range(3)],
        "FundingStream": [node("fund")],
    }
    for kind, label in (("IN_WARD", "Ward"), ("IN_NEIGHBOURHOOD", "Neighbourhood")):
        found = [
            line(
                a,
                b,
                "late" if how == "later" else "early",
                standing="proposed" if how == "proposed" else "",
            )
            for (a, b), how in inside.items()
            if b.startswith(label + ":")
        ]
        if found:
            tables[kind] = found
    if targets:
        tables["TARGETS"] = [line(f"Project:p{n}", place) for n, place in sorted(targets)]
    if funded:
        tables["FUNDS"] = [
            line("FundingStream:fund", f"Project:p{n}", amount=str(10 + n)) for n in funded
        ]
    graph = open_graph(tmp_path_factory.mktemp("town") / "town.kgl")
    folder = tmp_path_factory.mktemp("tables")
    graph.load(write_folder(folder, tables, sources=SOURCES))

    # Brute force: grow the sets of places until nothing is added.
    near, around = {asked}, {asked}
    for _ in _NODES:
        near |= {a for (a, b), how in inside.items() if how == "holds" and b in near}
        around |= {b for (a, b), how in inside.items() if how == "holds" and a in around}
    work = {(n, place) for n, place in targets if place in near | around}
    money = {
        (10.0 + n, any(place not in near for each, place in targets if each == n))
        for n in funded
        if any(each == n for each, _ in work)
    }

    rows = graph.place(asked, as_of="2019-01-01")
    projects = [
        (int(row["id"][1:]), f"{row['at_label']}:{row['at_id']}")
        for row in rows
        if row["section"] == "projects"
    ]
    sums = [(r["amount"], r["shared"] is not None) for r in rows if r["section"] == "money"]
    assert (set(projects), len(projects)) == (work, len(work))
    assert (set(sums), len(sums)) == (money, len(money))
    side = {(r["at_label"], r["at_id"]): r["stated_of"] for r in rows if r["section"] == "projects"}
    for (label, place), stated_of in side.items():
        part = "a part of it" if f"{label}:{place}" in near else "what it lies in"
        assert stated_of == (None if f"{label}:{place}" == asked else part)
    within = {(r["label"], r["id"]) for r in rows if r["section"] == "what lies in it"}
    assert within | {tuple(asked.split(":"))} >= {tuple(place.split(":")) for place in near}


_DATED = st.dictionaries(
    st.tuples(st.sampled_from(_NODES[2:]), st.sampled_from(_NODES[:4])),
    st.tuples(
        st.sampled_from(["", "2017", "2019-03", "2020-05-01"]),
        st.sampled_from(["", "2021", "2022-02"]),
    ),
    max_size=8,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(inside=_DATED, renamed=st.sampled_from(["", "2019-06-01", "2023-01-01"]))
def test_where_places_lie_on_a_day_is_a_slice_of_where_they_lie_over_time(
    tmp_path_factory: pytest.TempPathFactory,
    inside: dict[tuple[str, str], tuple[str, str]],
    renamed: str,
) -> None:
    tables: Tables = {
        "Ward": [node("w0"), node("w1")],
        "Neighbourhood": [node("n0"), node("n1")],
        "LSOA": [node("l0"), node("l1")],
    }
    for (a, b), (begins, ends) in inside.items():
        if a != b:
            kind = "IN_WARD" if b.startswith("Ward:") else "IN_NEIGHBOURHOOD"
            tables.setdefault(kind, []).append(line(a, b, valid_from=begins, valid_to=ends))
    if renamed:
        tables["SUCCEEDED_BY"] = [line("Ward:w0", "Ward:w1", kind="renamed", valid_from=renamed)]
    graph = open_graph(tmp_path_factory.mktemp("town") / "town.kgl")
    graph.load(write_folder(tmp_path_factory.mktemp("tables"), tables, sources=SOURCES))
    history = History(graph.engine, graph.model)
    geography = Geography(history)
    days = {day for fact in geography.facts for stretch in fact.held for day in stretch}
    near = {day - dt.timedelta(days=n) for day in days if day < OPEN for n in (0, 1)}
    for day in {*near, dt.date(2024, 1, 1)}:
        on = geography.on(day)
        for place in (_node(each) for each in _NODES):
            now = history.names.on(place, day)
            for whole, sliced in (
                (geography.inside_over_time(place), on.inside(now)),
                (geography.around_over_time(place), on.around(now)),
            ):
                there = {n for n, stretches in whole.items() if _is_in(day, stretches)}
                assert there == set(sliced)
            wards = {each for each in on.around(now) if each[0] == "Ward"}
            assert set(on.wards(now)) == wards
            for ward, steps in on.wards(now).items():
                assert [steps[0].start, steps[-1].end] == [now, ward]
                assert all(a.end == b.start for a, b in pairwise(steps))


def _node(text: str) -> Node:
    label, _, each = text.partition(":")
    return label, each


def _is_in(day: dt.date, stretches: list[Stretch]) -> bool:
    return any(start <= day < end for start, end in stretches)


# -- Leeds ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def leeds(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    graph = open_graph(tmp_path_factory.mktemp("leeds") / "leeds.kgl")
    graph.load(LEEDS)
    return graph


def test_little_london_and_woodhouse_under_both_names(leeds: Graph) -> None:
    for text in ("Little London and Woodhouse", "Hyde Park and Woodhouse"):
        rows = leeds.place(text, as_of="2026-01-01")
        designations = [
            (r["detail"].split(",")[0], r["at"]) for r in rows if r["section"] == "designations"
        ]
        assert designations == [
            ("priority ward", None),
            ("target ward", "then Hyde Park and Woodhouse"),
        ]
        (rank,) = [r for r in rows if r["section"] == "ranks" and not r["stated_of"]]
        assert rank["detail"] == (
            "25 of 33 (before April 2024), then 31 of 33 (April 2024): lower position (worse), by 6"
        )


def test_what_armley_holds_in_2022(leeds: Graph) -> None:
    rows = leeds.place("Ward:armley", as_of="2022-06-01")
    assert {row["id"] for row in rows if row["section"] == "what lies in it"} == {
        "armley",
        "armley-moor",
        "armley-town-centre",
        "new-wortley",
        "wythers",
        "holdforths-clyde-approach",
        "armley-grove-place-hall-lane-abbot-view",
    }
    assert "New Wortley Core Team" in {
        row["name"] for row in rows if row["section"] == "boards and teams"
    }
    proposed = {row["at_id"] for row in rows if row["state"] == "proposed"}
    assert {"holdforths-clyde-approach", "armley-grove-place-hall-lane-abbot-view"} <= proposed
    assert {row["change"] for row in leeds.ranks("Ward:armley", as_of="2022-06-01")} == {-95, -39}


def test_the_money_of_the_recreations(leeds: Graph) -> None:
    rows = leeds.place("Neighbourhood:recreations", as_of="2022-06-01")
    money = [(r["amount"], r["stage"], r["shared"]) for r in rows if r["section"] == "money"]
    assert {shared for _, _, shared in money[2:]} == {"for all of Leeds"}
    assert money[:2] == [
        (11_400_000.0, None, "shared with 2 other places: Beverleys; Nowells"),
        (3_900_000.0, "awarded", None),
    ]


def test_an_lsoa_and_a_neighbourhood_of_one_name_are_told_apart(leeds: Graph) -> None:
    rows = leeds.place("LSOA:lincoln-green", as_of="2022-06-01")
    note = "Neighbourhood:lincoln-green has the same name; no source says that it is the same place"
    assert note in rows.notes
    projects = [row["stated_of"] for row in rows if row["section"] == "projects"]
    assert set(projects) == {"what it lies in"}
    assert "priority ward" in {
        row["detail"].split(",")[0] for row in rows if row["section"] == "designations"
    }


def test_the_screen_says_what_when_and_who_says_so(
    leeds: Graph, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GRAPHKIT_GRAPH", leeds.engine.address)
    monkeypatch.setattr(
        sys, "argv", ["graphkit", "place", "Neighbourhood:recreations", "--as-of", "2022-06-01"]
    )
    with contextlib.suppress(SystemExit):
        main()
    printed = capsys.readouterr().out
    flat = " ".join(printed.split())
    assert "Recreations (Neighbourhood:recreations) as of 1 June 2022" in flat
    assert "£11,400,000, stage not stated, shared with 2 other places: Beverleys; Nowells" in flat
    assert "Holbeck Moor improvements (Project) with: Environment and Design Group" in flat
    assert "by: Beverleys and Stratfords Core Team (responsible, proposed); Boggart Hill" in flat
    assert "proposed: beginning not stated; first stated 1 March 2022, nothing later" in flat
    assert "Core Teams (Board) – stands for unnamed ones local neighbourhood improvement" in flat
    assert all(len(each) <= 100 for each in printed.splitlines())


def test_in_2011_armley_is_not_mentioned(leeds: Graph) -> None:
    rows = leeds.place("Ward:armley", as_of="2011-06-01")
    assert (len(rows), rows.notes[1]) == (0, "not mentioned before 1 January 2019")


def test_the_money_of_a_ward_is_the_same_in_place_and_in_funding(leeds: Graph) -> None:
    ward = "Burmantofts and Richmond Hill"
    (row,) = [r for r in leeds.place(ward, as_of="2022-06-01") if r["amount"] == 11_400_000]
    # Nowells lies in the ward only by way of Cliftons and Nowells.
    assert (row["at"], row["stated_of"]) == ("Nowells (Neighbourhood)", "a part of it")
    assert 11_400_000 in {r["amount"] for r in leeds.funding(ward, as_of="2022-06-01")}
    (total,) = [
        r
        for r in leeds.funding(by="ward", as_of="2022-06-01")
        if (r["ward"], r["stage"]) == (ward, "")
    ]
    assert "Nowells" in total["parts"]
    assert total["shared_total"] >= 11_400_000
