"""Showing one body: each fact, how it stands, under which names, and who holds its posts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tables_builder import Cells, line, node, write_folder

from graphkit.graph import Graph
from graphkit.graph import open as open_graph
from graphkit.rows import Rows

SOURCES = {"early": "2018-03-01", "late": "2022-06-01"}
DAY = "2023-01-01"

Tables = dict[str, list[Cells]]


def town(folder: Path, tables: Tables, sources: Mapping[str, str] = SOURCES) -> Graph:
    graph = open_graph(folder / "town.kgl")
    graph.load(write_folder(folder / "town", tables, sources=sources))
    return graph


def said(rows: Rows) -> list[str]:
    return [f"{row['relation']} {row['name']}: {row['state']}" for row in rows]


BOARDS = [node("parks", "Parks Board"), node("city", "City Board"), node("x", "Executive Board")]


def test_an_end_is_not_when_it_was_last_stated(tmp_path: Path) -> None:
    tables: Tables = {
        "Board": BOARDS,
        "Person": [node("ann"), node("bob")],
        "CHAIRS": [line("Person:ann", "Board:parks", valid_from="2013-05", valid_to="2015-05-01")],
        "MEMBER_OF": [line("Person:bob", "Board:parks", valid_to="2030-05-01")],
    }
    rows = town(tmp_path, tables).show("parks", as_of=DAY)
    assert [row["when"] for row in rows] == [
        "ended: since May 2013; until 1 May 2015; first stated 1 March 2018, nothing later",
        "beginning not stated; until 1 May 2030; first stated 1 March 2018, nothing later",
    ]


def test_a_proposal_that_came_into_force_is_not_told_as_a_tie_that_ended(tmp_path: Path) -> None:
    tables: Tables = {
        "Board": BOARDS,
        "ACCOUNTABLE_TO": [
            line("Board:parks", "Board:x", standing="proposed"),
            line("Board:parks", "Board:x", source="late"),
        ],
    }
    rows = town(tmp_path, tables).show("parks", as_of=DAY)
    assert [row["when"] for row in rows] == [
        "beginning not stated; first stated 1 June 2022, nothing later",
        "ended, was only proposed: beginning not stated; first stated 1 March 2018, nothing later",
    ]


def test_what_is_known_only_by_its_end_never_held(tmp_path: Path) -> None:
    tables: Tables = {
        "Board": BOARDS,
        "ACCOUNTABLE_TO": [line("Board:parks", "Board:x", source="late", valid_to="2021-03")],
    }
    graph = town(tmp_path, tables)
    assert said(graph.show("parks", as_of="2019-01-01")) == [
        "answers to Executive Board: only its end is stated"
    ]
    assert said(graph.show("parks", as_of=DAY)) == ["answers to Executive Board: ended"]


def test_a_renamed_board_is_one_with_one_history(tmp_path: Path) -> None:
    tables: Tables = {
        "Board": BOARDS,
        "ACCOUNTABLE_TO": [line("Board:parks", "Board:x")],
        "SUCCEEDED_BY": [
            line("Board:parks", "Board:city", kind="renamed", valid_from="2020-05-01")
        ],
    }
    graph = town(tmp_path, tables)
    for name in ("Parks Board", "City Board"):
        then, now = graph.show(name, as_of="2019-01-01"), graph.show(name, as_of=DAY)
        assert then.title == "Parks Board (Board:parks)"
        assert now.title == "City Board (Board:city)"
        assert "answers to Executive Board: in force" in said(then)
        assert "answers to Executive Board: in force" in said(now)
    above = graph.show("Executive Board", as_of=DAY)
    assert [(row["id"], row["name"]) for row in above] == [("city", "City Board")]
    assert "Parks Board was renamed City Board on 1 May 2020" in now.notes


def test_how_a_board_ended_and_what_replaced_it(tmp_path: Path) -> None:
    tables: Tables = {
        "Board": [*BOARDS, node("parks", "Parks Board", source="late", valid_to="2020-03")],
        "ACCOUNTABLE_TO": [line("Board:parks", "Board:x")],
        "SUCCEEDED_BY": [line("Board:parks", "Board:city", kind="replaced", valid_from="2020-04")],
    }
    rows = town(tmp_path, tables).show("parks", as_of=DAY)
    assert "Parks Board ended in March 2020, succeeded by City Board (replaced)" in rows.notes
    (tie,) = [row for row in rows if row["type"] == "ACCOUNTABLE_TO"]
    assert tie["when"] == (
        "ended: beginning not stated; ended with Parks Board in March 2020; "
        "first stated 1 March 2018, nothing later"
    )


def test_the_holder_stands_beside_a_post(tmp_path: Path) -> None:
    tables: Tables = {
        "Board": BOARDS,
        "Role": [node("chair"), node("clerk")],
        "Person": [node("ann", "Ann Smith")],
        "CHAIRS": [line("Role:chair", "Board:parks")],
        "MEMBER_OF": [line("Role:clerk", "Board:parks"), line("Person:ann", "Board:parks")],
        "HOLDS": [line("Person:ann", "Role:chair")],
    }
    graph = town(tmp_path, tables)
    assert {row["id"]: row["holder"] for row in graph.show("parks", as_of=DAY)} == {
        "chair": "held by Ann Smith",
        "clerk": "holder not stated",
        "ann": None,
    }
    assert "Clerk: holder not stated" in graph.show("Role:clerk", as_of=DAY).notes


def test_old_facts_come_after_the_others_and_are_marked(tmp_path: Path) -> None:
    tables: Tables = {
        "Board": BOARDS,
        "Action": [node("a"), node("z", source="late")],
        "OWNS": [line("Board:parks", "Action:a"), line("Board:parks", "Action:z", source="late")],
    }
    sources = {"early": "2015-03-01", "late": "2022-06-01"}
    rows = town(tmp_path, tables, sources).show("parks", as_of=DAY)
    assert [(row["id"], row["old"]) for row in rows] == [("z", False), ("a", True)]


def test_what_was_only_received_is_no_decision(tmp_path: Path) -> None:
    tables: Tables = {
        "Board": BOARDS,
        "Plan": [node("plan"), node("other")],
        "DECIDED": [
            line("Board:parks", "Plan:plan", decision="received"),
            line("Board:parks", "Plan:other", decision="approved"),
        ],
    }
    rows = town(tmp_path, tables).show("parks", as_of=DAY)
    assert said(rows) == ["decided on Other: in force", "received Plan: in force"]
    assert [row["detail"] for row in rows] == ["approved", None]


def test_what_a_later_source_dates_back_is_told_of_the_day(tmp_path: Path) -> None:
    tables: Tables = {
        "Board": [node("parks", source="late"), node("x", source="late")],
        "ACCOUNTABLE_TO": [line("Board:parks", "Board:x", source="late", valid_from="2018-05-01")],
    }
    graph = town(tmp_path, tables)
    rows = graph.show("parks", as_of="2019-05-21")
    assert said(rows) == ["answers to X: in force"]
    note = "not mentioned before 1 June 2022; what is shown is dated back by later sources"
    assert note in rows.notes
    assert "not mentioned before 1 June 2022" in graph.show("parks", as_of="2017-01-01").notes


def test_the_public_identifiers_of_a_partner_are_told(tmp_path: Path) -> None:
    partner = node("hamara", "Hamara", org_ids="GB-CHC-1102120; GB-COH-04632434")
    rows = town(tmp_path, {"Partner": [partner]}).show("GB-CHC-1102120", as_of=DAY)
    assert "registered as GB-CHC-1102120 and GB-COH-04632434" in rows.notes


# -- every label ---------------------------------------------------------------------------


def test_a_plan_shows_its_parts(tmp_path: Path) -> None:
    tables: Tables = {
        "Plan": [node("plan"), node("strand"), node("other")],
        "Action": [node("mend")],
        "PART_OF": [line("Plan:strand", "Plan:plan"), line("Action:mend", "Plan:plan")],
        "SUPPORTS": [line("Plan:other", "Plan:plan")],
    }
    rows = town(tmp_path, tables).show("plan", as_of=DAY)
    assert said(rows) == [
        "includes Mend: in force",
        "includes Strand: in force",
        "is supported by Other: in force",
    ]


def test_every_label_is_shown(tmp_path: Path) -> None:
    graph = open_graph(tmp_path / "leeds.kgl")
    graph.demo()
    asked: set[str] = set()
    for each in graph.export("json")["nodes"]:
        if each["label"] not in asked:
            asked.add(each["label"])
            key = f"{each['label']}:{each['id']}"
            rows = graph.show(key, as_of="2022-06-01")
            assert rows.title.endswith(f"({key})")
    assert asked == set(graph.model.labels)


def test_a_place_tells_its_codes(tmp_path: Path) -> None:
    wards = [
        node("rothwell", codes="E05011410"),
        node("rothwell", source="late", codes="E05011550"),
    ]
    graph = town(tmp_path, {"Ward": wards, "LSOA": [node("moor", code="E01011294")]})
    for text in ("Rothwell", "E05011410", "e05011550"):
        for rows in (graph.show(text, as_of=DAY), graph.place(text, as_of=DAY)):
            assert rows.title == "Rothwell (Ward:rothwell)"
            assert "GSS codes E05011410, then E05011550" in rows.notes
    place = graph.place("E01011294", as_of=DAY)
    assert "GSS code E01011294" in place.notes
    assert place.empty == "no source says anything of it but its codes"
